// The worker that Python lives in. It loads Python from the site itself and then runs what it is
// sent: {source, name}. It answers with {progress}, {output}, {done} and {failure}.

const base = new URL(PYODIDE, import.meta.url).href;
// The helper, and what the page names in the address of this file.
const needed = ["reloadlab", ...new URL(import.meta.url).searchParams.keys()];
const wheels = needed.map((name) => WHEELS[name]);
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** @param {any} error */
const fail = (error) => postMessage({ failure: String(error?.message ?? error) });
// Pyodide waits for good when a file breaks off, or is no program that this browser knows.
addEventListener("unhandledrejection", ({ reason }) => fail(reason));

// How much has come is counted in bytes as they are sent, so that it fits what a phone is billed.
let come = 0;
const plain = self.fetch;
self.fetch = async (resource, options) => {
  const response = await plain(resource, options);
  const name = new URL(response.url).pathname.split("/").at(-1) ?? "";
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  const sizes = SIZES[name];
  const sent = response.headers.has("content-encoding") ? 1 : 0;
  const total = Object.entries(SIZES)
    .filter(([file]) => !file.endsWith(".whl") || wheels.includes(file))
    .reduce((sum, [, pair]) => sum + pair[sent], 0);
  // The answer itself goes on untouched, or the browser would not keep what it compiles of it.
  const count = new WritableStream({
    write(chunk) {
      come += chunk.byteLength * sizes[sent] / sizes[0];
      const progress = `Fetching Python: ${megabytes(come)} of ${megabytes(total)} MB`;
      postMessage({ progress: come < total - 1 ? progress : "Starting Python" });
    },
  });
  if (sizes) response.clone().body?.pipeTo(count).catch(fail);
  return response;
};

/** @param {string} kind @param {string} markup @param {string} text @param {boolean} again */
const send = (kind, markup, text, again) => postMessage({ output: { kind, markup, text, again } });

const load = async () => {
  // The shortest program there is, which some browsers and some sites forbid as well.
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const file = (/** @type {string} */ name) => fetch(new URL(name, import.meta.url));
  const [packages, markup, session, { loadPyodide }] = await Promise.all([
    Promise.all(wheels.map((name) => file(name).then((answer) => answer.arrayBuffer()))),
    file("markup.py").then((answer) => answer.text()),
    file("session.py").then((answer) => answer.text()),
    /** @type {Promise<typeof import("pyodide")>} */ (import(`${base}pyodide.mjs`)),
  ]);
  const pyodide = await loadPyodide({ indexURL: base });
  for (const wheel of packages) pyodide.unpackArchive(wheel, "wheel");
  /** @param {string} source @param {string} name */
  const taken = (source, name) => {
    const globals = pyodide.toPy({});
    pyodide.runPython(source, { globals });
    return globals.get(name);
  };
  return taken(session, "start")(taken(markup, "rendered"), send);
};

const running = load();
running.then(() => postMessage({ done: "" }), fail);

addEventListener("message", async ({ data: { source, name } }) => {
  const run = await running;
  try {
    postMessage({ done: run(source, name) });
  } catch (error) {
    // Python itself has ended: out of memory, or too deep a recursion.
    fail(error);
  }
});
