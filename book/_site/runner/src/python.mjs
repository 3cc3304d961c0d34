// Python in a worker of its own: start it, run cells in it, end it.
// Whoever needs several sessions side by side makes several of these.

/**
 * One thing that a cell shows: the name of a stream, "error" or a media type; its content; and
 * the same as text, for what is shown as a picture or a table.
 * @typedef {{kind: string, content: string, text: string}} Output
 */

export class Stopped extends Error {}

/** @param {unknown} error */
export const told = (error) => (error instanceof Error ? error.message : String(error));

export class Python {
  /** @param {(progress: string) => void} progress is told how much of Python has come, in MB */
  constructor(progress) {
    /** @type {((output: Output) => void) | undefined} */
    this.show = undefined;
    this.worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    /** @type {{resolve: (value: any) => void, reject: (reason: Error) => void} | undefined} */
    this.waiting = undefined;
    this.started = false;
    this.ready = this.answer().then(() => { this.started = true; });
    // Who waits for it is told. Who does not is not interested.
    this.ready.catch(() => {});
    this.worker.addEventListener("message", ({ data }) => {
      if (data.progress) progress(data.progress);
      else if (data.output) this.show?.(data.output);
      else if (data.failure) this.end(new Error(data.failure));
      else this.settle()?.resolve(data.done);
    });
    // A browser that knows no module workers, or a file that is not there.
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end(new Error(event.message || "the worker could not be loaded"));
    });
  }

  /** @returns {Promise<any>} */
  answer() {
    return new Promise((resolve, reject) => { this.waiting = { resolve, reject }; });
  }

  settle() {
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }

  /**
   * Run a cell.
   * @param {string} source
   * @param {string} name what tracebacks call the cell
   * @param {(output: Output) => void} show is told each output when it comes
   * @returns {Promise<boolean>} whether it has ended without an error
   */
  async run(source, name, show) {
    await this.ready;
    this.show = show;
    const answer = this.answer();
    this.worker.postMessage({ source, name });
    return answer;
  }

  /** End the session, in the middle of a cell too. @param {Error} [reason] */
  end(reason = new Stopped()) {
    this.worker.terminate();
    this.settle()?.reject(reason);
  }
}
