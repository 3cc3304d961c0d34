// What this browser keeps of a page: the cells that the reader has edited. It goes nowhere else.

const KEY = `reloading-python:edits:${location.pathname}`;

/** The edited sources, by the printed ones. @returns {Record<string, string>} */
const all = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
};

/** Return what was made of a cell. @param {string} printed */
export const kept = (printed) => all()[printed];

/** Keep what was made of a cell, or forget it. @param {string} printed @param {string} [edited] */
export const keep = (printed, edited) => {
  const edits = all();
  delete edits[printed];
  if (edited !== undefined) edits[printed] = edited;
  try {
    if (Object.keys(edits).length) localStorage.setItem(KEY, JSON.stringify(edits));
    else localStorage.removeItem(KEY);
  } catch {
    // A reader may forbid pages to keep anything.
  }
};
