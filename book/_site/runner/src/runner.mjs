// The page as a notebook: a Run button on each cell, and one session of Python for all of them.
// Nothing is fetched before the reader asks, and whatever fails leaves the page as it was.
import { Outputs, printed } from "./outputs.mjs";
import { Python, Stopped, told } from "./python.mjs";

/** @typedef {{source: string, tags: string[], shown: boolean}} Stored */

/** Why a cell has no button. @type {Record<string, string>} */
const REASONS = {
  "needs-ipython": "This cell needs IPython, so it does not run in the page.",
  "needs-process": "This cell starts another process, so it does not run in the page.",
  "needs-thread": "This cell starts a thread, so it does not run in the page.",
  "needs-earlier": "This cell goes on from one that does not run in the page.",
};

/** @param {string} text @param {() => void} act @param {string} [label] */
const button = (text, act, label) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.ariaLabel = label;
  made.addEventListener("click", act);
  return made;
};

/** The code of a cell, on the page or not. */
class Cell {
  /** @param {Stored} stored @param {number} number @param {Shown} [shown] */
  constructor(stored, number, shown) {
    this.stored = stored;
    this.name = `<cell ${number}>`;
    this.shown = shown;
    this.runs = !stored.tags.some((tag) => tag in REASONS);
    /** What has last run without a surprise, and where. */
    this.ran = "";
    /** @type {Python | undefined} */
    this.session = undefined;
  }

  get text() {
    return this.shown?.editor?.text() ?? this.stored.source;
  }
}

/** A cell that stands on the page, with its buttons. */
class Shown {
  /** @param {Chapter} chapter @param {HTMLElement} box @param {number} number */
  constructor(chapter, box, number) {
    this.chapter = chapter;
    this.box = box;
    this.number = number;
    this.input = /** @type {HTMLElement} */ (box.querySelector(".cell_input"));
    this.printed = printed(this.input);
    /** @type {import("./editor.mjs").Editor | undefined} */
    this.editor = undefined;
    this.bar = document.createElement("div");
    this.bar.className = "bar";
    this.run = button("Run", () => (this.busy ? chapter.stop() : chapter.run(this)));
    this.edit = button("Edit", () => this.open(), `Edit cell ${number}`);
    this.reset = button("Reset", () => this.restore(), `Reset cell ${number}`);
    this.reset.hidden = true;
    this.setBusy(false);
    const reason = Object.keys(REASONS).find((tag) => box.classList.contains(`tag_${tag}`));
    this.bar.append(...(reason ? [REASONS[reason]] : [this.run, this.edit, this.reset]));
    this.input.append(this.bar);
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy;
    this.run.textContent = busy ? "Stop" : "Run";
    this.run.ariaLabel = `${this.run.textContent} cell ${this.number}`;
  }

  touch() {
    this.edit.hidden = Boolean(this.editor);
    this.reset.hidden = false;
  }

  async open() {
    const { chapter } = this;
    try {
      const cell = (await chapter.cells()).find((one) => one.shown === this);
      const { Editor } = await import("./editor.mjs");
      if (!cell || this.editor) return;
      const code = /** @type {HTMLElement} */ (this.input.querySelector("div[class*=highlight-]"));
      this.editor = new Editor(code, cell.stored.source, `Code of cell ${this.number}`,
        () => chapter.run(this));
    } catch (error) {
      chapter.say(`The editor did not load: ${told(error)}. Edit tries again.`, this.bar);
      return;
    }
    this.touch();
    this.editor.focus();
  }

  /** Bring back the printed code and the printed output. */
  restore() {
    this.editor?.close();
    this.editor = undefined;
    printed(this.input)?.remove();
    if (this.printed) this.input.after(this.printed);
    this.touch();
    this.edit.focus();
    this.reset.hidden = true;
  }
}

class Chapter {
  /** @param {HTMLElement} strip */
  constructor(strip) {
    this.strip = strip;
    /** @type {Promise<Cell[]> | undefined} */
    this.loading = undefined;
    /** @type {Python | undefined} */
    this.python = undefined;
    /** What runs, and after it what was asked for meanwhile. A stop begins another round. */
    this.queue = Promise.resolve();
    this.round = 0;
    this.waiting = 0;
    this.all = button("Run this page", () => this.run());
    this.end = button("Stop", () => this.stop());
    this.end.hidden = true;
    this.status = document.createElement("span");
    this.status.role = "status";
    strip.prepend(this.all, this.end);
    strip.append(this.status);
    const boxes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("article .cell"));
    this.shown = [...boxes].map((box, place) => (box.querySelector(".cell_input")
      ? new Shown(this, box, place + 1) : undefined));
  }

  /** Tell the reader, where the reader is. @param {string} text @param {HTMLElement} [place] */
  say(text, place) {
    if (place && this.status.parentElement !== place) place.append(this.status);
    this.status.textContent = text;
  }

  /** The code of all cells, of those too that are not on the page. */
  cells() {
    this.loading ??= this.fetchCells().catch((error) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  async fetchCells() {
    const answer = await fetch(this.strip.dataset.cells ?? "");
    if (!answer.ok) throw new Error(`the code of the page is not there (${answer.status})`);
    const shown = this.shown.values();
    const stored = /** @type {Stored[]} */ (await answer.json());
    return stored.map((one, place) =>
      new Cell(one, place + 1, one.shown ? shown.next().value : undefined));
  }

  /** Run a cell after the earlier ones that have not run, or all afresh. @param {Shown} [target] */
  run(target) {
    const { round } = this;
    this.waiting += 1;
    this.end.hidden = false;
    target?.setBusy(true);
    this.say("Waiting", target?.bar ?? this.strip);
    this.queue = this.queue.then(async () => {
      try {
        await this.runCells(round, target);
      } catch (error) {
        if (!(error instanceof Stopped)) this.fail(error);
      }
      target?.setBusy(false);
      this.waiting -= 1;
      this.end.hidden = this.waiting === 0;
    });
  }

  /** @param {number} round @param {Shown} [target] */
  async runCells(round, target) {
    const cells = await this.cells();
    if (!target && cells.some((cell) => cell.session === this.python)) this.forget();
    const last = target ? cells.find((cell) => cell.shown === target) : cells.at(-1);
    let unheld = "";
    for (const cell of cells) {
      if (round !== this.round) throw new Stopped();
      const done = cell.session === this.python && cell.ran === cell.text && cell !== last;
      const failure = cell.runs && !done ? await this.runCell(cell) : "";
      if (failure && !cell.shown) unheld = ` A hidden cell did not pass: ${failure}`;
      if (failure && cell.shown && cell.shown !== target) {
        this.say(`Stopped at cell ${cell.shown.number}, which raised an error.`);
        return;
      }
      if (cell === last) break;
    }
    this.all.textContent = "Run all";
    this.say(`${target ? `Cell ${target.number} has run.` : "All cells have run."}${unheld}`);
  }

  /** @param {Cell} cell @returns {Promise<string>} the error, if there is one that nobody expects */
  async runCell(cell) {
    const python = await this.start();
    const { text, shown } = cell;
    const outputs = shown && new Outputs(shown.input);
    let failure = "";
    shown?.input.setAttribute("aria-busy", "true");
    try {
      await python.run(text, cell.name, (output) => {
        outputs?.add(output);
        if (output.kind === "error") failure = output.content;
      });
      outputs?.end();
    } finally {
      shown?.input.removeAttribute("aria-busy");
      shown?.touch();
    }
    if (cell.stored.tags.includes("raises-exception")) failure = "";
    cell.ran = failure ? "" : text;
    cell.session = failure ? undefined : python;
    return failure;
  }

  async start() {
    this.python ??= new Python((progress) => this.say(progress));
    if (!this.python.started) {
      this.say("Fetching Python");
      // What changes many times a second is not read out each time.
      this.status.ariaBusy = "true";
      await this.python.ready.finally(() => { this.status.ariaBusy = "false"; });
      this.say("Python is running.");
    }
    return this.python;
  }

  /** @param {unknown} error */
  fail(error) {
    const what = this.python?.started ? "Python has ended" : "Python did not start";
    this.forget();
    this.say(`${what}: ${told(error)}. The page is as it was, and Run tries again.`);
  }

  forget() {
    this.python?.end();
    this.python = undefined;
  }

  /** End what runs, an endless loop too. */
  stop() {
    this.round += 1;
    if (document.activeElement === this.end) this.all.focus();
    this.forget();
    this.say("Stopped. The next Run starts Python afresh, and runs the earlier cells first.");
  }
}

for (const strip of document.querySelectorAll("article .strip")) {
  new Chapter(/** @type {HTMLElement} */ (strip));
}
