// The page as a notebook: a Run button on each cell, and one session of Python for all of them.
// Nothing is fetched before the reader asks, and whatever fails leaves the page as it was.
import { part } from "./parts.mjs";
import { Python, Stopped } from "./python.mjs";

/**
 * A cell as the build has stored it: its source; what tracebacks call it; its number on the page,
 * or 0 when the page does not show it; and whether it is there to raise an error.
 * @typedef {{source: string, name: string, number: number, raises: boolean}} Stored
 */

/** A cell, on the page or not. */
class Cell {
  /** @param {Stored} stored */
  constructor(stored) {
    this.stored = stored;
    /** What has last run without a surprise, and where. */
    this.ran = "";
    /** @type {Python | undefined} */
    this.session = undefined;
  }

  get text() {
    return this.stored.source;
  }

  /** @param {Python} session */
  hasRun(session) {
    return this.session === session && this.ran === this.text;
  }

  /**
   * Run it.
   * @param {Python} session
   * @param {(output: import("./python.mjs").Output) => void} [show]
   * @returns {Promise<string>} the error, if there is one that nobody expects
   */
  async execute(session, show = () => {}) {
    const { text, stored } = this;
    const error = await session.run(text, stored.name, show);
    const failure = stored.raises ? "" : error;
    this.session = session;
    this.ran = failure ? "" : text;
    return failure;
  }
}

/** A cell that stands on the page, with its buttons. */
class Shown extends Cell {
  /** @param {Stored} stored */
  constructor(stored) {
    super(stored);
    const box = boxes[stored.number - 1];
    this.input = part(box, ".cell_input");
    const after = this.input.nextElementSibling;
    /** What stands below the code, at first what was printed. */
    this.output = after?.matches(".cell_output") ? after : document.createElement("div");
    this.printed = this.output;
    this.bar = part(box, ".bar");
    const [start, edit, reset] = this.bar.querySelectorAll("button");
    start.addEventListener("click", () => (asked.includes(this) ? stop() : run(this)));
    edit.addEventListener("click", () => this.edit());
    reset.addEventListener("click", () => this.reset());
    this.buttons = { start, edit, reset };
    /** @type {ReturnType<typeof import("./editor.mjs").edit> | undefined} */
    this.editor = undefined;
  }

  get text() {
    return this.editor?.text() ?? this.stored.source;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    const { start } = this.buttons;
    start.textContent = busy ? "Stop" : "Run";
    start.ariaLabel = `${start.textContent} cell ${this.stored.number}`;
  }

  /** @param {Python} session */
  async execute(session) {
    const live = document.createElement("div");
    live.className = "cell_output docutils container live";
    this.input.ariaBusy = "true";
    try {
      const failure = await super.execute(session, ({ markup, again }) => {
        if (again) live.lastElementChild?.remove();
        live.insertAdjacentHTML("beforeend", markup);
        this.place(live);
        // The script of all pages gives tables their choices, and the keyboard what scrolls.
        live.lastElementChild?.dispatchEvent(new Event("shown", { bubbles: true }));
      });
      this.place(live);
      return failure;
    } finally {
      this.input.ariaBusy = "false";
      this.buttons.reset.hidden = false;
    }
  }

  /** Let something stand below the code. @param {Element} output */
  place(output) {
    if (output === this.output) return;
    this.output.remove();
    this.input.after(output);
    this.output = output;
  }

  async edit() {
    try {
      const { edit } = await import("./editor.mjs");
      const code = part(this.input, "div[class*=highlight-]");
      this.editor ??= edit(code, this.text, `Code of cell ${this.stored.number}`, () => run(this));
      this.buttons.edit.hidden = true;
      this.buttons.reset.hidden = false;
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      say(`The editor did not load: ${message}. Edit tries again.`, this.bar);
    }
  }

  /** Bring back the printed code and the printed output. */
  reset() {
    this.editor?.close();
    this.editor = undefined;
    this.place(this.printed);
    this.buttons.edit.hidden = false;
    this.buttons.edit.focus();
    this.buttons.reset.hidden = true;
  }
}

const strip = part(document, ".strip");
const status = part(strip, "[role=status]");
const [runAll, stopAll] = strip.querySelectorAll("button");
const boxes = document.querySelectorAll("article .cell");
/** @type {Cell[]} */
const cells = JSON.parse(strip.dataset.cells ?? "").map((/** @type {Stored} */ stored) =>
  (stored.number ? new Shown(stored) : new Cell(stored)));

/** The session, once the reader has asked for it. @type {Python | undefined} */
let python;
/** What the reader has asked for: cells, or all of them. The first one runs. @type {(Shown | undefined)[]} */
const asked = [];

/** Tell the reader, where the reader is. @param {string} text @param {HTMLElement} [place] */
const say = (text, place) => {
  if (place && status.parentElement !== place) place.append(status);
  status.textContent = text;
};

const forget = () => {
  python?.end();
  python = undefined;
};

const begin = async () => {
  python ??= new Python(say, strip.dataset.needs);
  // What changes many times a second is not read out each time.
  status.ariaBusy = "true";
  await python.ready.finally(() => { status.ariaBusy = "false"; });
  say("Running");
  return python;
};

/**
 * Run a cell after the earlier ones that have not run, or all afresh.
 * @param {Shown} [target]
 * @returns {Promise<string>} what there is to tell
 */
const runCells = async (target) => {
  if (!target && cells.some((cell) => cell.session === python)) forget();
  const session = await begin();
  let unheld = "";
  for (const cell of target ? cells.slice(0, cells.indexOf(target) + 1) : cells) {
    if (cell !== target && cell.hasRun(session)) continue;
    const failure = await cell.execute(session);
    if (!failure || cell === target) continue;
    if (cell instanceof Shown) return `Stopped at cell ${cell.stored.number}, which raised an error.`;
    unheld = ` A hidden cell did not pass: ${failure}`;
  }
  runAll.textContent = "Run all";
  return `${target ? `Cell ${target.stored.number} has run.` : "All cells have run."}${unheld}`;
};

/** @param {Shown} [target] */
const run = async (target) => {
  asked.push(target);
  target?.setBusy(true);
  stopAll.hidden = false;
  say("Waiting", target?.bar ?? strip);
  if (asked.length > 1) return;
  while (asked.length > 0) {
    try {
      say(await runCells(asked[0]));
    } catch (error) {
      if (!(error instanceof Stopped)) {
        forget();
        const { message } = /** @type {Error} */ (error);
        say(`${message}. The page is as it was, and Run tries again.`);
      }
    }
    asked.shift()?.setBusy(false);
  }
  stopAll.hidden = true;
};

/** End what runs, an endless loop too, and what waits. */
const stop = () => {
  for (const waiting of asked.splice(1)) waiting?.setBusy(false);
  if (document.activeElement === stopAll) runAll.focus();
  forget();
  say("Stopped. The next Run starts Python afresh, and runs the earlier cells first.");
};

runAll.addEventListener("click", () => run());
stopAll.addEventListener("click", stop);
runAll.hidden = false;
for (const bar of document.querySelectorAll(".bar")) bar.removeAttribute("hidden");
