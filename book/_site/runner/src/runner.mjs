// The page as a notebook: a Run button on each cell, one session of Python for all of them.
// Nothing is fetched before the reader asks, and whatever fails leaves the page as it was.
import { Outputs, printed } from "./outputs.mjs";
import { Python, Stopped } from "./python.mjs";

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

class Cell {
  /** @param {Chapter} chapter @param {Stored} stored @param {number} number */
  constructor(chapter, stored, number) {
    this.chapter = chapter;
    this.stored = stored;
    this.number = number;
    /** The text that has last run without a surprise. @type {string | undefined} */
    this.ran = undefined;
    /** @type {Shown | undefined} */
    this.shown = undefined;
  }

  get text() {
    return this.shown?.editor?.text() ?? this.stored.source;
  }

  get runs() {
    return !this.stored.tags.some((tag) => tag in REASONS);
  }
}

/** A cell that stands on the page, with its buttons. */
class Shown {
  /** @param {Chapter} chapter @param {HTMLElement} box @param {number} place */
  constructor(chapter, box, place) {
    this.chapter = chapter;
    this.box = box;
    this.place = place;
    this.input = /** @type {HTMLElement} */ (box.querySelector(".cell_input"));
    this.printed = printed(this.input);
    /** @type {import("./editor.mjs").Editor | undefined} */
    this.editor = undefined;
    const bar = document.createElement("div");
    bar.className = "bar";
    const reason = Object.keys(REASONS).find((tag) => box.classList.contains(`tag_${tag}`));
    if (reason) {
      bar.append(REASONS[reason]);
    } else {
      const which = `cell ${place + 1}`;
      this.edit = button("Edit", () => this.open(), `Edit ${which}`);
      this.reset = button("Reset", () => this.restore(), `Reset ${which}`);
      this.reset.hidden = true;
      bar.append(button("Run", () => chapter.run(place), `Run ${which}`), this.edit, this.reset);
    }
    this.input.append(bar);
  }

  async open() {
    const cell = await this.chapter.cellAt(this.place);
    if (!cell || this.editor) return;
    const code = /** @type {HTMLElement} */ (this.input.querySelector("div[class*=highlight-]"));
    try {
      const { Editor } = await import("./editor.mjs");
      this.editor ??= new Editor(code, cell.stored.source, `Code of cell ${this.place + 1}`,
        () => this.chapter.run(this.place));
    } catch (error) {
      this.chapter.say(`The editor did not load (${told(error)}).`);
      return;
    }
    this.touched();
    this.editor.focus();
  }

  touched() {
    if (this.edit) this.edit.hidden = Boolean(this.editor);
    if (this.reset) this.reset.hidden = false;
  }

  /** Bring back the printed code and the printed output. */
  restore() {
    this.editor?.close();
    this.editor = undefined;
    printed(this.input)?.remove();
    if (this.printed) this.input.after(this.printed);
    this.touched();
    if (this.reset) this.reset.hidden = true;
    this.edit?.focus();
  }
}

/** @param {unknown} error */
const told = (error) => (error instanceof Error ? error.message : String(error));

class Chapter {
  /** @param {HTMLElement} strip */
  constructor(strip) {
    this.address = strip.dataset.cells ?? "";
    /** @type {Promise<Cell[]> | undefined} */
    this.loading = undefined;
    /** @type {Python | undefined} */
    this.python = undefined;
    /** What runs, and after it what was asked for meanwhile. */
    this.queue = Promise.resolve();
    this.round = 0;
    this.all = button("Run this page", () => this.run());
    this.stop = button("Stop", () => this.end());
    this.stop.hidden = true;
    this.status = document.createElement("span");
    this.status.role = "status";
    strip.prepend(this.all, this.stop);
    strip.append(this.status);
    const boxes = document.querySelectorAll("article .cell");
    this.shown = [...boxes].map((box, place) => (box.querySelector(".cell_input")
      ? new Shown(this, /** @type {HTMLElement} */ (box), place) : undefined));
  }

  /** @param {string} text */
  say(text) {
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
    const answer = await fetch(this.address);
    if (!answer.ok) throw new Error(`${this.address}: ${answer.status}`);
    const stored = /** @type {Stored[]} */ (await answer.json());
    let place = 0;
    return stored.map((one, index) => {
      const cell = new Cell(this, one, index + 1);
      if (one.shown) cell.shown = this.shown[place++];
      return cell;
    });
  }

  /** @param {number} place */
  async cellAt(place) {
    try {
      return (await this.cells()).find((cell) => cell.shown === this.shown[place]);
    } catch (error) {
      this.say(`The code of the page did not load (${told(error)}).`);
      return undefined;
    }
  }

  /** Run the cell at a place after the earlier ones that have not run, or all. @param {number} [place] */
  run(place) {
    const { round } = this;
    this.stop.hidden = false;
    this.queue = this.queue.then(async () => {
      if (round !== this.round) return;
      try {
        await this.runCells(place);
      } catch (error) {
        if (!(error instanceof Stopped)) this.fail(error);
      }
      if (round === this.round) this.stop.hidden = true;
    });
  }

  /** @param {number} [place] */
  async runCells(place) {
    const cells = await this.cells();
    const target = place === undefined ? undefined : cells.find((c) => c.shown === this.shown[place]);
    const last = target ? cells.indexOf(target) : cells.length - 1;
    for (const cell of cells.slice(0, last + 1)) {
      const due = cell === target || place === undefined || cell.ran !== cell.text;
      if (!due || !cell.runs) continue;
      const whole = await this.runCell(cell);
      const hidden = !cell.shown;
      if (whole || hidden || cell === target) continue;
      this.say(`Stopped at cell ${(cell.shown?.place ?? 0) + 1}, which raised an error.`);
      cell.shown?.box.scrollIntoView({ block: "nearest" });
      return;
    }
    this.all.textContent = "Run all";
    this.say(place === undefined ? "All cells have run." : `Cell ${place + 1} has run.`);
  }

  /** @param {Cell} cell @returns {Promise<boolean>} whether it ended as it should */
  async runCell(cell) {
    if (!this.python) {
      this.say("Fetching Python");
      this.python = new Python((share) => this.say(`Fetching Python: ${share}`));
    }
    const { python } = this;
    await python.ready;
    this.say("Python is running.");
    const { text, shown } = cell;
    const outputs = shown && new Outputs(shown.input);
    shown?.input.setAttribute("aria-busy", "true");
    let whole = false;
    try {
      whole = await python.run(text, `<cell ${cell.number}>`, (output) => {
        if (outputs) outputs.add(output);
        else if (output.kind === "error") this.say(`A check of the text failed: ${output.content}`);
      });
      outputs?.end();
    } finally {
      shown?.input.removeAttribute("aria-busy");
      shown?.touched();
    }
    const expected = whole || cell.stored.tags.includes("raises-exception");
    cell.ran = expected ? text : undefined;
    return expected;
  }

  /** @param {unknown} error */
  fail(error) {
    this.forget();
    this.say(`Python did not start, or has ended: ${told(error)}. The page is as it was. Run tries again.`);
  }

  async forget() {
    this.python?.end();
    this.python = undefined;
    for (const cell of await this.cells().catch(() => [])) cell.ran = undefined;
  }

  /** End what runs, an endless loop too. */
  end() {
    this.round += 1;
    this.forget();
    this.stop.hidden = true;
    this.say("Stopped. The next run starts Python afresh, and runs the earlier cells again.");
    this.all.focus();
  }
}

for (const strip of document.querySelectorAll("article .strip")) {
  new Chapter(/** @type {HTMLElement} */ (strip));
}
