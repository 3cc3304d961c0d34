// A cell: its code as printed or as the reader has it, and what it has shown last.
/* global standIn -- of arriving.js, which comes before the page and shows what was edited */
import { keep, kept } from "./kept.mjs";
import { part } from "./parts.mjs";
import { Screen } from "./show.mjs";

/** @typedef {import("./python.mjs").Python} Python */
/** @typedef {import("./python.mjs").Raised} Raised */

/**
 * A cell as the build has stored it: its source; what tracebacks call it; its number on the page,
 * or 0 when the page does not show it; and whether it is there to raise an error.
 * @typedef {{source: string, name: string, number: number, raises: boolean}} Stored
 */

/** A cell, on the page or not. */
export class Cell {
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
   * @returns {Promise<Raised>}
   */
  async execute(session, show = () => {}) {
    const { text, stored } = this;
    const raised = await session.run(text, stored.name, show, stored.raises && text === stored.source);
    this.session = session;
    this.ran = raised[0] && !stored.raises ? "" : text;
    return raised;
  }
}

/** A cell that stands on the page, with its buttons. */
export class Shown extends Cell {
  /** @param {Stored} stored @param {Element} box @param {(cell: Shown) => void} run */
  constructor(stored, box, run) {
    super(stored);
    this.run = () => run(this);
    this.input = part(box, ".cell_input");
    this.code = part(this.input, "div[class*=highlight-]");
    const after = this.input.nextElementSibling;
    this.printed = after?.matches(".cell_output") ? after : document.createElement("div");
    /** What stands below the code, and the source that it came of. */
    this.output = this.printed;
    this.source = stored.source;
    this.bar = part(box, ".bar");
    const [start, edit, copy, link, reset] = this.bar.querySelectorAll("button");
    this.buttons = { start, edit, copy, link, reset };
    this.note = this.bar.querySelector(".note") ?? this.bar.appendChild(document.createElement("span"));
    this.note.className = "note";
    this.key = `${stored.number} ${stored.source}`;
    /** The code of the reader. @type {string | undefined} */
    this.draft = undefined;
    /** What shows it in place of the printed code. @type {{close: () => void} | undefined} */
    this.field = undefined;
    const draft = kept(this.key);
    if (draft !== undefined) this.take(draft);
  }

  get text() {
    return this.draft ?? this.stored.source;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.name("start", busy ? "Stop" : "Run");
  }

  /** Let a button say something else. @param {"start" | "copy"} which @param {string} word */
  name(which, word) {
    this.buttons[which].textContent = word;
    this.buttons[which].ariaLabel = `${word} cell ${this.stored.number}`;
  }

  /** @param {Python} session */
  async execute(session) {
    const screen = new Screen();
    const { text } = this;
    this.input.ariaBusy = "true";
    try {
      const raised = await super.execute(session, (output) => {
        this.place(screen.box, text);
        screen.add(output);
      });
      this.place(screen.box, text);
      return raised;
    } catch (error) {
      this.mark(this.output === screen.box ? "Stopped: the output breaks off." : "Stopped: the output is from before.");
      throw error;
    } finally {
      screen.finish();
      this.input.ariaBusy = "false";
      this.buttons.reset.hidden = false;
    }
  }

  /** Let an output stand below the code. @param {Element} output @param {string} source what it came of */
  place(output, source) {
    this.source = source;
    if (output !== this.output) {
      this.output.remove();
      this.input.after(output);
      this.output = output;
    }
    this.compare();
  }

  /** Say of an output that it does not belong to the code above it. @param {string} reason */
  mark(reason) {
    const is = reason !== "" && this.output.hasChildNodes();
    this.note.textContent = is ? reason : "";
    this.output.classList.toggle("outdated", is);
  }

  compare() {
    this.mark(this.text === this.source ? "" : "The output is from before the edit.");
  }

  /** @param {string} draft */
  change(draft) {
    const isPrinted = draft === this.stored.source;
    this.draft = isPrinted ? undefined : draft;
    this.buttons.link.hidden = isPrinted;
    this.buttons.reset.hidden = false;
    this.compare();
  }

  /** Let the code of a reader stand in for the printed one, as text. @param {string} draft */
  take(draft) {
    this.field?.close();
    const box = standIn(this.code, draft);
    this.code.hidden = true;
    this.field = {
      close: () => {
        box.remove();
        this.code.hidden = false;
      },
    };
    this.buttons.edit.hidden = false;
    this.change(draft);
  }

  async edit() {
    const { edit } = await import("./editor.mjs");
    this.field?.close();
    this.field = edit(this.code, this.text, `Code of cell ${this.stored.number}`, this.run, (text) => {
      this.change(text);
      keep(this.key, this.draft);
    });
    this.buttons.edit.hidden = true;
    this.buttons.reset.hidden = false;
  }

  /** Bring back the printed code and the printed output. */
  reset() {
    this.field?.close();
    this.field = undefined;
    this.change(this.stored.source);
    keep(this.key);
    this.place(this.printed, this.stored.source);
    this.buttons.edit.hidden = false;
    this.buttons.edit.focus();
    this.buttons.reset.hidden = true;
  }
}
