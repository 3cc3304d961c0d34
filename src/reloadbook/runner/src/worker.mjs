// The worker that Python lives in. What it is sent first says how it begins: {needs, share, snapshot}.
// It loads Python from the site itself, and then runs what it is sent: {source, name, expected}.
// It answers with {progress}, {snapshot}, {output}, {done} and {failure}.
import errors from "../inside/errors.py";
import session from "../inside/session.py";
import markup from "../../site/cells/markup.py";

const base = new URL(PYODIDE, import.meta.url).href;
/** The wheels of the helper, and of what the page needs besides. @type {string[]} */
let wheels = [];
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** @param {any} error */
const fail = (error) => postMessage({ failure: String(error?.message ?? error) });
// Pyodide waits for good when a file breaks off, or is no program that this browser knows.
addEventListener("unhandledrejection", ({ reason }) => fail(reason));

// How much has come is counted in bytes as they are sent, so that it fits what a phone is billed.
// Whether a server packs its files is known by the largest one, and until that comes nothing is told:
// so there is one total.
const LARGEST = "pyodide.asm.wasm";
const isFetched = (/** @type {string} */ file) =>
  file in SIZES && (!file.endsWith(".whl") || wheels.includes(file));
/** How much of each file has come, from 0 to 1. @type {Record<string, number>} */
const come = {};
/** @type {0 | 1 | undefined} */
let packed;
const tell = () => {
  if (packed === undefined) return;
  const size = (/** @type {string} */ file) => SIZES[file][packed ?? 0];
  const files = Object.keys(SIZES).filter(isFetched);
  const total = files.reduce((sum, file) => sum + size(file), 0);
  const now = files.reduce((sum, file) => sum + size(file) * (come[file] ?? 0), 0);
  const progress = `Fetching Python: ${megabytes(now)} of ${megabytes(total)} MB`;
  postMessage({ progress: now < total - 1 ? progress : "Starting Python" });
};
const plain = self.fetch;
self.fetch = async (resource, options) => {
  const response = await plain(resource, options);
  const name = new URL(response.url).pathname.split("/").at(-1) ?? "";
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  if (!isFetched(name)) return response;
  if (name === LARGEST) packed = response.headers.has("content-encoding") ? 1 : 0;
  // The answer itself goes on untouched, or the browser would not keep what it compiles of it.
  const count = new WritableStream({
    write(chunk) {
      come[name] = (come[name] ?? 0) + chunk.byteLength / SIZES[name][0];
      tell();
    },
  });
  response.clone().body?.pipeTo(count).catch(fail);
  return response;
};

/** @param {string} name */
const script = async (name) => {
  const loaded = await import(`${base}${name}`);
  come[name] = 1;
  tell();
  return loaded;
};

/** @param {string} kind @param {string} shown @param {string} text @param {string} line */
const send = (kind, shown, text, line) => postMessage({ output: { kind, markup: shown, text, line } });

/**
 * How a Python begins: what the page needs besides the helper; whether it gives what it is when all
 * is imported, so that others begin there; or such a beginning.
 * @typedef {{needs: string[], share?: boolean, snapshot?: Uint8Array}} Beginning
 */

/** @param {Beginning} beginning */
const load = async ({ needs, share, snapshot }) => {
  // The shortest program there is, which some browsers and some sites forbid as well.
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  wheels = ["reloadlab", ...needs].map((name) => WHEELS[name]);
  const file = (/** @type {string} */ name) => fetch(new URL(name, import.meta.url));
  const [packages, { loadPyodide }] = await Promise.all([
    Promise.all(wheels.map((name) => file(name).then((answer) => answer.arrayBuffer()))),
    script("pyodide.mjs"),
    script("pyodide.asm.mjs"),
  ]);
  // Some browsers can let asyncio.run wait within a cell. It is refused in all, as in a notebook.
  const options = { indexURL: base, enableRunUntilComplete: false, _makeSnapshot: share, _loadSnapshot: snapshot };
  const pyodide = await loadPyodide(options);
  for (const wheel of packages) pyodide.unpackArchive(wheel, "wheel");
  if (share) {
    // Not what the page needs besides: its bytecode is in files, which are no part of a beginning.
    pyodide.runPython("import reloadlab");
    const made = pyodide.makeMemorySnapshot();
    postMessage({ snapshot: made }, { transfer: [made.buffer] });
  }
  /** @param {string} source @param {string} name */
  const taken = (source, name) => {
    const globals = pyodide.toPy({});
    pyodide.runPython(source, { globals });
    return globals.get(name);
  };
  return taken(session, "start")(taken(markup, "rendered"), send, taken(errors, "told"));
};

/** @type {Promise<any> | undefined} */
let running;

addEventListener("message", async ({ data }) => {
  if (!running) {
    running = load(data);
    running.then(() => postMessage({ done: "" }), fail);
    return;
  }
  const { source, name, expected } = data;
  const run = await running;
  try {
    const raised = run(source, name, expected);
    const done = (await raised).toJs();
    raised.destroy();
    postMessage({ done });
  } catch (error) {
    // Python itself has ended: out of memory, or too deep a recursion.
    fail(error);
  }
});
