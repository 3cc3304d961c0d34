// What a cell shows, as it comes: outputs one below the other, and streams that go on.
import { cleaned, TEXT } from "./clean.mjs";

/** @typedef {import("./python.mjs").Output} Output */

export class Screen {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "cell_output docutils container live";
    /** Where a stream goes on: before the line that may still change. @type {HTMLElement | undefined} */
    this.line = undefined;
  }

  /** @param {Output} output */
  add({ kind, markup, text, line }) {
    if (markup) {
      this.finish();
      this.box.append(...cleaned(markup, TEXT));
      const last = this.box.lastElementChild;
      const pre = kind.startsWith("std") && last?.querySelector("pre");
      if (pre) {
        this.line = document.createElement("span");
        pre.replaceChildren(document.createElement("span"), this.line);
      }
      // The script of all pages gives tables their choices, and the keyboard what scrolls.
      last?.dispatchEvent(new Event("shown", { bubbles: true }));
    }
    if (!this.line || !kind.startsWith("std")) return;
    this.line.before(text);
    this.line.textContent = line;
  }

  /** Give a stream that has ended the form that is printed. */
  finish() {
    const pre = this.line?.parentElement;
    if (!pre) return;
    this.line = undefined;
    const whole = pre.textContent ?? "";
    const text = `${whole.replace(/^\n+|\n+$/g, "")}\n`;
    if (text === whole) pre.lastElementChild?.remove();
    else pre.replaceChildren(document.createElement("span"), text);
  }
}
