// The worker that Python lives in. It loads Python from the site itself and then runs what it is
// sent: {source, name}. It answers with {progress}, {output}, {done} and {failure}.

const base = new URL(PYODIDE, import.meta.url).href;
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** @param {any} error */
const fail = (error) => postMessage({ failure: String(error?.message ?? error) });
// Pyodide waits for good when a file breaks off, or is no program that this browser knows.
addEventListener("unhandledrejection", ({ reason }) => fail(reason));

// How much has come is counted in bytes as they are sent, so that it fits what a phone is billed.
/** @type {Record<string, number>} */
const come = {};
const plain = self.fetch;
self.fetch = async (resource, options) => {
  const response = await plain(resource, options);
  const name = response.url.split("/").pop()?.split("?")[0] ?? "";
  const sizes = SIZES[name];
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  if (!sizes || !response.body) return response;
  const packed = response.headers.has("content-encoding") ? 1 : 0;
  const total = Object.values(SIZES).reduce((sum, pair) => sum + pair[packed], 0);
  // The answer itself goes on untouched, or the browser would not keep what it compiles of it.
  const count = new WritableStream({
    write(chunk) {
      come[name] = (come[name] ?? 0) + chunk.byteLength * sizes[packed] / sizes[0];
      const sum = Object.values(come).reduce((one, other) => one + other, 0);
      const progress = `Fetching Python: ${megabytes(sum)} of ${megabytes(total)} MB`;
      postMessage({ progress: sum < total - 1 ? progress : "Starting Python" });
    },
  });
  response.clone().body?.pipeTo(count).catch(fail);
  return response;
};

const load = async () => {
  // The shortest program there is, which some browsers and some sites forbid as well.
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const file = (/** @type {string} */ name) => fetch(new URL(name, import.meta.url));
  const parts = Promise.all([
    file(WHEEL).then((answer) => answer.arrayBuffer()),
    file("session.py").then((answer) => answer.text()),
    /** @type {Promise<typeof import("pyodide")>} */ (import(`${base}pyodide.mjs`)),
  ]);
  const [wheel, session, { loadPyodide }] = await parts;
  const pyodide = await loadPyodide({ indexURL: base });
  pyodide.unpackArchive(wheel, "wheel");
  const names = pyodide.toPy({});
  pyodide.runPython(session, { globals: names, filename: "session.py" });
  return names.get("start")(
    (/** @type {string} */ kind, /** @type {string} */ content, /** @type {string} */ text) =>
      postMessage({ output: { kind, content, text } }),
  );
};

const running = load();
running.then(() => postMessage({ done: true }), fail);

addEventListener("message", async ({ data: { source, name } }) => {
  const run = await running;
  try {
    postMessage({ done: run(source, name) });
  } catch (error) {
    // Python itself has ended: out of memory, or too deep a recursion.
    fail(error);
  }
});
