// The worker that Python lives in. It loads Python from the site itself and then runs what it is
// sent: {source, name, expected}, or begins again with a new Python: "restart". It answers with
// {progress}, {program}, {used}, {output}, {done} and {failure}.
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
// Whether a server packs its files is known by the largest one, and until that comes nothing is told:
// so there is one total.
const LARGEST = "pyodide.asm.wasm";
const STARTING = "Starting Python";
const files = Object.keys(SIZES).filter((file) => !file.endsWith(".whl") || wheels.includes(file));
/** How much of each file has come, from 0 to 1. @type {Record<string, number>} */
const come = {};
/** @type {0 | 1 | undefined} */
let packed;
const tell = () => {
  if (packed === undefined) return;
  const size = (/** @type {string} */ file) => SIZES[file][packed ?? 0];
  const total = files.reduce((sum, file) => sum + size(file), 0);
  const now = files.reduce((sum, file) => sum + size(file) * (come[file] ?? 0), 0);
  const progress = `Fetching Python: ${megabytes(now)} of ${megabytes(total)} MB`;
  postMessage({ progress: now < total - 1 ? progress : STARTING });
};
// Whether this browser keeps what a visit without a network needs, as the page knows.
const keeps = location.hash === "#keeps";
// What cannot be read is fetched, or made, as if nothing had been kept.
/** @param {string} address */
const kept = async (address) => (keeps ? caches.match(address, { ignoreVary: true }).catch(() => undefined) : undefined);
// The memory of a Python that has just started. To copy it takes half as long as to start another one.
// What the page names is imported in it. No file has this address.
const MEMORY = new URL(`memory${new URL(import.meta.url).search}`, import.meta.url).href;
let former = kept(MEMORY).then((found) => found?.arrayBuffer()).catch(() => undefined);
const plain = self.fetch;
// What is kept comes at once, and to count it would take a tenth of a start.
const isHere = kept(base + LARGEST).then((found) => {
  if (found) postMessage({ progress: STARTING });
  return found;
});
/** @param {RequestInfo | URL} resource @param {RequestInit} [options] */
const counted = async (resource, options) => {
  const [response, isKept] = await Promise.all([plain(resource, options), isHere]);
  const name = new URL(response.url).pathname.split("/").at(-1) ?? "";
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  if (isKept || !files.includes(name)) return response;
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
// Pyodide asks for these two when its own scripts have been read. They come meanwhile, and the larger
// one is compiled: what Pyodide then gets in its place nobody reads. Where it cannot be compiled while it
// comes, Pyodide asks again.
const program = WebAssembly.compileStreaming(counted(base + LARGEST));
program.catch(() => {});
const early = new Map([
  [base + LARGEST, Promise.resolve(new Response())],
  [`${base}python_stdlib.zip`, counted(`${base}python_stdlib.zip`)],
]);
self.fetch = async (resource, options) =>
  (await early.get(String(resource)))?.clone() ?? counted(resource, options);
/** @param {unknown} _answer @param {WebAssembly.Imports} [imports] */
WebAssembly.instantiateStreaming = async (_answer, imports) => {
  const module = await program;
  // What a browser has compiled lives as long as somebody has it. The page does, so that its next
  // worker and that of the next page find it.
  postMessage({ program: module });
  return { module, instance: await WebAssembly.instantiate(module, imports) };
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

// What runs cells is no module of this Python: it lies beside the library, compiled.
/** @type {[part: string, name: string][]} */
const PARTS = [["session", "start"], ["markup", "rendered"], ["errors", "told"]];
const TAKE = `
import sys, zipimport
library = next(path for path in sys.path if path.endswith(".zip"))
exec(zipimport.zipimporter(f"{library}/page").get_code(part))`;

const INSTALLED = `
import sys
next(path for path in sys.path if path.endswith("site-packages"))`;

/** What Python was made of, to be kept: addresses, with what no file holds. @type {[address: string, content?: BufferSource][]} */
const used = [[import.meta.url]];

/** Fetch what each session of this worker begins with. */
const bring = async () => {
  // The shortest program there is, which some browsers and some sites forbid as well.
  new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const file = (/** @type {string} */ name) => fetch(new URL(name, import.meta.url));
  return Promise.all([
    Promise.all(wheels.map((name) => file(name).then((answer) => answer.arrayBuffer()))),
    script("pyodide.mjs"),
    script("pyodide.asm.mjs"),
  ]);
};
const brought = bring();

const load = async () => {
  const [packages, { loadPyodide }] = await brought;
  const memory = await former;
  const beginning = memory ? { _loadSnapshot: memory } : { _makeSnapshot: keeps };
  // Some browsers can let asyncio.run wait within a cell. It is refused in all, as in a notebook.
  const pyodide = await loadPyodide({ indexURL: base, enableRunUntilComplete: false, ...beginning });
  /** @param {[part: string, name: string]} one */
  const take = ([part, name]) => {
    const globals = pyodide.toPy({ part });
    pyodide.runPython(TAKE, { globals });
    return globals.get(name);
  };
  // With names of its own, or a cell would find what it has not imported.
  const apart = (/** @type {string} */ code) => pyodide.runPython(code, { globals: pyodide.toPy({}) });
  // Or the same numbers would come again.
  if (memory) apart("import random; random.seed()");
  // What lies beside a reader's modules would be taken for one of them.
  const extractDir = apart(INSTALLED);
  for (const wheel of packages) pyodide.unpackArchive(wheel, "wheel", { extractDir });
  if (keeps && !memory) {
    // What they import is in the memory then.
    for (const taken of PARTS.map(take)) taken.destroy();
    for (const name of needed.slice(1)) apart(`import ${name}`);
    const made = pyodide.makeMemorySnapshot();
    former = Promise.resolve(made);
    used.push([MEMORY, made]);
  }
  const [start, rendered, told] = PARTS.map(take);
  return start(rendered, send, told);
};

/** Forget the memory, because it may be what nothing can begin with. */
const forget = async () => {
  for (const name of keeps ? await caches.keys() : []) await (await caches.open(name)).delete(MEMORY);
};

const begin = () => {
  const begun = load();
  begun.then(() => {
    // Once, and before the page goes on: it may be left before anything is kept.
    if (used.length) {
      for (const { name } of performance.getEntriesByType("resource")) used.push([name]);
      postMessage({ used: used.splice(0) });
    }
    postMessage({ done: "" });
  }, (error) => forget().catch(() => {}).then(() => fail(error)));
  return begun;
};
let running = begin();

addEventListener("message", async ({ data }) => {
  if (data === "restart") {
    // What the last Python has left to be done later could keep the next one waiting. The numbers of
    // timers are counted up from one.
    for (let timer = setTimeout(() => {}); timer > 0; timer -= 1) clearTimeout(timer);
    running = begin();
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
