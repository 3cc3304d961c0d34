// The page of the search: what is found while one types, with a sentence of each. All that it takes
// comes when somebody goes to the field, and nothing for a query.
import { engine, marked, told } from "./engine.mjs";

/** @typedef {import("./engine.mjs").Answer} Answer */
/** @typedef {import("./engine.mjs").Book} Book */

// As many as one reads.
const MOST = 20;

const script = document.currentScript;
const field = /** @type {HTMLInputElement} */ (document.querySelector("#search-words"));
const list = /** @type {HTMLElement} */ (document.querySelector("#search-results"));
const status = /** @type {HTMLElement} */ (document.querySelector("#search-said"));

/** @type {ReturnType<typeof engine> | undefined} */
let find;

/** @param {string} name @param {string} text @param {Answer["terms"]} terms */
const written = (name, text, terms) => {
  const element = document.createElement(name);
  for (const [part, isMatch] of marked(text, terms)) {
    const mark = document.createElement("mark");
    mark.textContent = part;
    element.append(isMatch ? mark : part);
  }
  return element;
};

/** @param {Answer} answer */
const item = (answer) => {
  const { section, terms } = answer;
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = section.address;
  link.append(...written("span", section.place ? section.heading : section.title, terms).childNodes);
  const where = document.createElement("span");
  where.textContent = section.place && section.title;
  entry.append(link, " ", where, written("p", told(answer), terms));
  // The theme marks these words in the page that is opened next, if it can store them.
  link.addEventListener("click", () => {
    const marks = [...entry.querySelectorAll("p > mark")].map((mark) => mark.textContent);
    try {
      localStorage.setItem("sphinx_highlight_terms", [...new Set(marks)].join(" "));
    } catch { /* Then the page opens without marks. */ }
  });
  return entry;
};

const show = () => {
  if (!find) return;
  const words = field.value.trim();
  const found = words ? find(words) : [];
  list.replaceChildren(...found.slice(0, MOST).map(item));
  const count = found.length === 1 ? "1 section" : `${found.length} sections`;
  const more = found.length > MOST ? `, of which these ${MOST} fit best` : "";
  list.ariaBusy = "false";
  status.textContent = !words ? "" : found.length ? `${count}${more}.` : "No section has these words.";
};

const load = () => {
  field.removeEventListener("focus", load);
  const records = document.createElement("script");
  records.src = script?.dataset.records ?? "";
  records.addEventListener("load", () => {
    find = engine(/** @type {{ BOOK: Book }} */ (/** @type {unknown} */ (globalThis)).BOOK);
    show();
  });
  records.addEventListener("error", () => {
    list.ariaBusy = "false";
    status.textContent = "The search could not be loaded.";
  });
  document.head.append(records);
};

field.addEventListener("input", show);
// When one leaves the field, as for a result. The address is what one comes back to.
field.addEventListener("change", () => {
  const address = new URL(location.href);
  address.searchParams.set("q", field.value);
  history.replaceState(null, "", address);
});
field.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});

// The arrow keys go from the field through the results, and Escape back to it.
addEventListener("keydown", (event) => {
  const stops = [field, ...list.querySelectorAll("a")];
  const place = stops.findIndex((stop) => stop === document.activeElement);
  /** @type {Record<string, number>} */
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Escape: 0 };
  const stop = stops[next[event.key]];
  if (place < 0 || !stop || stop === stops[place]) return;
  event.preventDefault();
  stop.focus();
});

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("focus", load);
if (field.value || document.activeElement === field) load();
