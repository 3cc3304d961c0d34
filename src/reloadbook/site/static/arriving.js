// What a reader has left in this browser, or what a link brings, is in the page before it is seen, so
// that nothing moves. This runs before there is a page, and looks at each part as soon as that has come
// whole.
"use strict";

// The theme removes this class at the end of the page. A change that late makes a browser style
// all of it again.
document.documentElement.classList.remove("no-js");

/** @param {ParentNode} within @param {string} selector @returns {HTMLElement[]} */
const parts = (within, selector) => [...within.querySelectorAll(selector)]
  .filter((part) => part instanceof HTMLElement);

/**
 * Ask what a browser keeps, which a reader may forbid it.
 * @template T
 * @param {() => T} ask
 * @param {T} otherwise
 */
const trying = (ask, otherwise) => {
  try {
    return ask();
  } catch {
    return otherwise;
  }
};

/** A part has come whole when something after it has come. @param {Element | null} part @returns {boolean} */
const isWhole = (part) => document.readyState !== "loading"
  || (part !== null && (part.nextElementSibling !== null || isWhole(part.parentElement)));

/** @type {[selector: string, act: (part: HTMLElement) => void][]} */
const awaited = [];
const seen = new WeakSet();
const look = () => {
  for (const [selector, act] of awaited) {
    for (const part of parts(document, selector)) {
      if (seen.has(part) || !isWhole(part)) continue;
      seen.add(part);
      act(part);
    }
  }
};
/** Do something with each such part of the page. @param {string} selector @param {(part: HTMLElement) => void} act */
const arriving = (selector, act) => { awaited.push([selector, act]); };
const watch = new MutationObserver(look);
// For a reader who is new, and comes to a page as it is, there is nothing to hurry for.
if (location.hash || location.search || trying(() => localStorage.length, 0)) watch.observe(document, { childList: true, subtree: true });
addEventListener("DOMContentLoaded", () => {
  watch.disconnect();
  look();
});

/** Let other code stand in for that of a cell, as text. @param {Element} code @param {string} text */
const standIn = (code, text) => {
  const after = code.nextElementSibling;
  const box = after?.matches(".draft") ? after : document.createElement("div");
  const pre = document.createElement("pre");
  pre.textContent = text;
  box.className = "highlight draft";
  box.replaceChildren(pre);
  code.after(box);
  return box;
};

// Cells that were edited, as the script of the page keeps them by their numbers and printed sources,
// and the one that a link brings. That script comes later, and finds all in its place.
{
  const name = `reloading-python:edits:${location.pathname}`;
  /** @type {Record<string, string>} */
  const edits = trying(() => JSON.parse(localStorage.getItem(name) ?? "{}"), {});
  /** @type {Map<number, string>} */
  const drafts = new Map();
  const link = new URLSearchParams(location.hash.slice(1));
  const sent = link.get("code");
  let number = 0;
  if (sent !== null || Object.keys(edits).length) {
    arriving("[data-cells]", ({ dataset }) => {
      for (const cell of JSON.parse(dataset.cells ?? "")) {
        const isSent = sent !== null && link.get("cell") === String(cell.number);
        const draft = isSent ? sent : edits[`${cell.number} ${cell.source}`];
        if (draft !== undefined && draft !== cell.source) drafts.set(cell.number, draft);
      }
    });
    arriving("article .cell", (cell) => {
      number += 1;
      const draft = drafts.get(number);
      if (draft === undefined) return;
      const code = parts(cell, ".cell_input div[class*=highlight-]")[0];
      standIn(code, draft);
      code.hidden = true;
      for (const button of parts(cell, ".bar button")) button.hidden = false;
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = cell.querySelector(".cell_output") ? "The output is from before the edit." : "";
      const bar = parts(cell, ".bar")[0];
      bar.append(note);
      if (sent === null || link.get("cell") !== String(number)) return;
      for (const status of parts(document, ".strip [role=status]")) {
        status.textContent = status.dataset.sent ?? "";
        bar.append(status);
      }
      addEventListener("DOMContentLoaded", () => { cell.scrollIntoView({ block: "center" }); });
    });
  }
}

// What a search will find is on its way.
arriving("#search-results", (list) => {
  if (new URLSearchParams(location.search).get("q")) list.ariaBusy = "true";
});
