// What a cell shows, in the markup that the build gives to stored outputs.

/** @typedef {import("./python.mjs").Output} Output */

/** @param {string} className @param {(Node | string)[]} inside */
export const box = (className, ...inside) => {
  const made = document.createElement("div");
  made.className = className;
  made.append(...inside);
  return made;
};

/** The text of a listing, without empty lines around it. @param {string} text */
const trimmed = (text) => `${text.replace(/^\n+|\n+$/g, "")}\n`;

/** @param {string} kind @param {string} lexer @param {string} text */
const listing = (kind, lexer, text) => {
  const pre = document.createElement("pre");
  pre.append(document.createElement("span"), trimmed(text));
  return box(`output ${kind} highlight-${lexer} notranslate`, box("highlight", pre));
};

// Where the cells of the printed tables lead, from before any of them goes.
const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
  document.querySelectorAll("table.matrix a[href]"));
const targets = new Map([...links].map((a) => [a.hash.slice(1), a.getAttribute("href") ?? ""]));

/** A table of the matrix leads to the pages that the printed one leads to. @param {HTMLElement} shown */
const link = (shown) => {
  for (const table of shown.querySelectorAll("table.matrix")) {
    for (const cell of table.querySelectorAll("td[data-cell]")) {
      const target = targets.get((cell.getAttribute("data-cell") ?? "").replace("/", "--"));
      if (!target) continue;
      const a = document.createElement("a");
      a.href = target;
      a.append(...cell.childNodes);
      cell.removeAttribute("data-cell");
      cell.append(a);
    }
    const around = box("table-wrapper");
    table.replaceWith(around);
    around.append(table);
  }
};

/** @param {string} content @param {string} text */
const picture = (content, text) => {
  const root = new DOMParser().parseFromString(content, "image/svg+xml").documentElement;
  for (const words of root.querySelectorAll(":scope > title, :scope > desc")) words.remove();
  const inner = [...root.querySelectorAll(":scope > svg")];
  const made = box("pictures", ...(inner.length ? inner : [root]));
  made.role = "img";
  made.ariaLabel = text;
  return made;
};

/**
 * @param {Output} output
 * @returns {HTMLElement}
 */
export const render = ({ kind, content, text }) => {
  if (kind === "stdout") return listing("stream", "myst-ansi", content);
  if (kind === "stderr") return listing("stderr", "myst-ansi", content);
  if (kind === "error") return listing("traceback", "text", content);
  if (kind === "image/svg+xml") return picture(content, text);
  if (kind !== "text/html") return listing("text_plain", "myst-ansi", content);
  const shown = box("output text_html");
  shown.innerHTML = content;
  link(shown);
  return shown;
};

/** The outputs of one run, which take the place of the printed ones when the first one comes. */
export class Outputs {
  /** @param {HTMLElement} input what the outputs stand below */
  constructor(input) {
    this.input = input;
    this.box = box("cell_output docutils container live");
    /** @type {Output | undefined} */
    this.last = undefined;
  }

  /** @param {Output} output */
  add(output) {
    this.place();
    const stream = output.kind.startsWith("std");
    const text = this.box.lastElementChild?.querySelector("pre")?.lastChild;
    if (stream && this.last?.kind === output.kind && text) {
      this.last.content += output.content;
      text.nodeValue = trimmed(this.last.content);
      return;
    }
    this.last = { ...output };
    const shown = render(output);
    this.box.append(shown);
    // The script of all pages gives tables their choices, and the keyboard what scrolls.
    shown.dispatchEvent(new Event("shown", { bubbles: true }));
  }

  /** Take the place of what stands there. A run that shows nothing leaves nothing. */
  place() {
    if (this.box.isConnected) return;
    printed(this.input)?.remove();
    this.input.after(this.box);
  }

  end() {
    this.place();
    if (!this.box.hasChildNodes()) this.box.remove();
  }
}

/** @param {HTMLElement} input @returns {Element | null} */
export const printed = (input) => {
  const next = input.nextElementSibling;
  return next?.classList.contains("cell_output") ? next : null;
};
