// Python in a worker of its own: start it, run cells in it, end it.
// For several sessions side by side, make several of these.

/**
 * One thing that a cell shows: the name of a stream, "error" or a media type; its markup; the same
 * as text; and of a stream the line that may still change. A stream that goes on has no markup.
 * @typedef {{kind: string, markup: string, text: string, line: string}} Output
 */

/**
 * The error that a cell has raised: its name, and the last line of its traceback. Both are empty
 * where there is none.
 * @typedef {[name: string, line: string]} Raised
 */

/** What the error is called that ends whatever waits for a session that was ended. */
export const STOPPED = "AbortError";

/**
 * Let what Python was made of be kept for the next visit, which may have no network. It did not come
 * through the worker that does so where a reader has pressed Run before that was there.
 * @param {[address: string, content?: BufferSource][]} used
 */
const keep = (used) => navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(used));

export class Python {
  /** What the last session has compiled, which is kept for the next one: see the worker. @type {WebAssembly.Module} */
  static program;

  /**
   * @param {(progress: string) => void} progress is told how much of Python has come, in MB
   * @param {string} [needs] a package that the cells import, besides the helper
   */
  constructor(progress, needs) {
    const worker = new URL("worker.mjs", import.meta.url);
    if (needs) worker.searchParams.set(needs, "");
    // Only the worker itself reads this, and its file has one address.
    if (navigator.serviceWorker?.controller) worker.hash = "keeps";
    this.worker = new Worker(worker, { type: "module" });
    /** Rejected when the session ends, and with it all that is waited for. */
    this.ended = new Promise((_, reject) => { this.reject = reject; });
    let failure = "Python did not start";
    this.worker.addEventListener("message", ({ data }) => {
      if (data.progress) progress(data.progress);
      else if (data.output) this.show?.(data.output);
      else if (data.used) keep(data.used);
      else if (data.program) Python.program = data.program;
      else if (data.failure) this.end(new Error(`${failure}: ${data.failure}`));
      else this.done?.(data.done);
    });
    // A browser that knows no module workers, or a file that is not there.
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end(new Error(`${failure}: ${event.message || "its files could not be loaded"}`));
    });
    this.ready = this.answer().then(() => { failure = "Python has ended"; });
  }

  /** @returns {Promise<any>} what the worker says when it is done */
  answer() {
    return Promise.race([this.ended, new Promise((resolve) => { this.done = resolve; })]);
  }

  /**
   * Run a cell.
   * @param {string} source
   * @param {string} name what tracebacks call the cell
   * @param {(output: Output) => void} show is told each output when it comes
   * @param {boolean} [expected] whether it is there to raise an error, which is then told as printed
   * @returns {Promise<Raised>}
   */
  async run(source, name, show, expected = false) {
    await this.ready;
    this.show = show;
    this.worker.postMessage({ source, name, expected });
    return this.answer();
  }

  /** Begin another session, in a Python that knows nothing of the last one. */
  restart() {
    this.ready = this.answer();
    this.worker.postMessage("restart");
  }

  /** End the session, in the middle of a cell too. @param {Error | DOMException} [reason] */
  end(reason = new DOMException("Stopped", STOPPED)) {
    this.worker.terminate();
    this.show = undefined;
    this.reject?.(reason);
  }
}
