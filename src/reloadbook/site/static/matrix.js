// The page of the matrix: filters that stand in the address, rows that open in place, and one stop
// of the Tab key with arrow keys inside. Without this script it is a table with links.
"use strict";
{
/** @param {ParentNode} within @param {string} selector */
const all = (within, selector) => /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]);
/** @param {ParentNode} within @param {string} selector */
const one = (within, selector) => all(within, selector)[0];

const page = one(document, ".matrix-page");
const table = /** @type {HTMLTableElement} */ (one(page, "table.grid"));
const box = one(page, ".grid-box");
const form = /** @type {HTMLFormElement} */ (one(page, "form"));
const status = one(form, "[role=status]");
const more = /** @type {HTMLButtonElement} */ (one(form, "button"));
const said = one(table, ".said-of");
const heads = all(table, "thead th").slice(1);
const names = heads.map(({ dataset }) => dataset.way ?? "");
const bodies = [...table.tBodies];
const rows = bodies.flatMap((body) => [...body.rows].slice(1));
// Paper is as narrow, and to print must not change what was chosen.
const phone = matchMedia("screen and (max-width: 46em)");
// A browser that does not know this does not know the rules of the first view either.
const isScripted = matchMedia("(scripting: enabled)").matches;
// A browser reads no other page from a file, so a row leads there instead.
const reads = location.protocol.startsWith("http");

/** @param {HTMLTableRowElement} row */
const headOf = (row) => /** @type {HTMLElement} */ (row.cells[0].firstElementChild);
/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
const FIELDS = ["text", "ways", "group", "outcome"].map(field);

/** The group of each row whose fold is closed. @type {Set<string>} */
const folded = new Set();
/** The row that is open, and the row below it that shows what it has. */
let open = "";
/** @type {HTMLTableRowElement | null} */
let detail = null;
/** Where the Tab key stops. */
let stop = headOf(rows[0]);
/** Which ways are shown, by their places. @type {boolean[]} */
let shown = [];
// A rule hides a column: five thousand cells that each have to be told would keep a phone waiting.
// It comes with the first choice: to adopt a sheet takes a browser some time, though it is empty.
/** @type {CSSStyleSheet | undefined} */
let columns;
let hides = "";
/** @param {string} rule */
const hide = (rule) => {
  if (rule === hides) return;
  hides = rule;
  if (!columns) {
    columns = new CSSStyleSheet();
    document.adoptedStyleSheets.push(columns);
  }
  columns.replaceSync(rule);
};

/** Which ways the choice means, by their places. */
const shownWays = () => {
  const chosen = field("ways").value;
  return heads.map(({ dataset }) => chosen === "all" || chosen === dataset.way
    || chosen === dataset.group || (chosen === "" && "first" in dataset));
};

/** The cells of a row that are shown: its head, and those of the ways. @param {HTMLTableRowElement} row */
const inside = (row) => [...row.cells].filter((_cell, place) => place === 0 || shown[place - 1]);

/** @param {HTMLTableRowElement} row */
const isShown = (row) => !row.hidden && !row.parentElement?.hidden;

/** Show what the fields ask for. */
const show = () => {
  const ways = field("ways");
  // A phone shows one way at a time.
  if (phone.matches && !names.includes(ways.value)) ways.value = page.dataset.pick ?? "";
  shown = shownWays();
  // The page comes with the rules of its first view, and those that are in force cost nothing.
  const isFirst = isScripted && ways.value === (phone.matches ? page.dataset.pick : "");
  const hidden = shown.flatMap((is, place) => (is ? [] : [`:nth-child(${place + 2})`]));
  hide(isFirst || !hidden.length ? "" : `.grid > * > tr:not(.group, .detail) > :is(${hidden.join()}) { display: none; }`);
  page.toggleAttribute("data-chosen", !isFirst);
  const outcome = field("outcome").value;
  const group = field("group").value;
  page.toggleAttribute("data-asked", field("text").value !== "");
  const words = field("text").value.toLowerCase().split(/\s+/);
  for (const line of all(page, ".summary tbody tr")) {
    line.hidden = !shown[names.indexOf(line.dataset.way ?? "")];
  }
  let count = 0;
  for (const body of bodies) {
    const own = body.dataset.group ?? "";
    let some = 0;
    for (const row of [...body.rows].slice(1)) {
      if (row === detail) continue;
      const text = `${own} ${row.id} ${headOf(row).textContent}`.toLowerCase();
      const fits = (!group || group === own) && words.every((word) => text.includes(word))
        && (!outcome || inside(row).some((cell) => cell.classList.contains(outcome)));
      row.hidden = !fits || folded.has(own);
      some += Number(fits);
    }
    body.hidden = some === 0;
    headOf(body.rows[0]).ariaExpanded = String(!folded.has(own));
    count += some;
  }
  if (detail?.previousElementSibling) detail.hidden = /** @type {HTMLElement} */ (detail.previousElementSibling).hidden;
  const number = shown.filter(Boolean).length;
  more.hidden = phone.matches;
  more.value = number < heads.length ? "all" : "";
  more.textContent = more.value ? "Show all ways" : "Show fewer ways";
  status.textContent = `${count} of ${rows.length} changes, ${number} of ${heads.length} ways`;
  const at = /** @type {HTMLTableCellElement} */ (stop.closest("th, td"));
  const line = /** @type {HTMLTableRowElement} */ (at.parentElement);
  if (!isShown(line) || !inside(line).includes(at)) {
    const next = rows.find(isShown);
    if (next) settle(headOf(next));
  }
};

/** Write what is shown into the address. */
const write = () => {
  const asked = new URLSearchParams();
  for (const { name, value } of FIELDS) if (value) asked.set(name, value);
  if (folded.size) asked.set("folded", [...folded].join());
  if (open) asked.set("row", open);
  history.replaceState(null, "", `#${asked}`);
};

/** Show what the address asks for. The name of a row alone opens that row. */
const read = () => {
  const hash = location.hash.slice(1);
  const asked = new URLSearchParams(hash.includes("=") ? hash : `row=${hash}`);
  for (const asking of FIELDS) {
    asking.value = asked.get(asking.name) ?? "";
    // A list does not take what it does not have.
    if ("selectedIndex" in asking && asking.selectedIndex === -1) asking.value = "";
  }
  folded.clear();
  for (const name of (asked.get("folded") ?? "").split(",")) if (name) folded.add(name);
  const row = rows.find(({ id }) => id === asked.get("row"));
  show();
  if (row) unfold(row);
  else shut();
};

/** The pages with the sources and the results. @type {Map<string, Promise<Document>>} */
const pages = new Map();
/** @param {string} address */
const pageAt = (address) => {
  const found = pages.get(address) ?? fetch(address).then((answer) => answer.text())
    .then((text) => new DOMParser().parseFromString(text, "text/html"));
  pages.set(address, found);
  return found;
};

const shut = () => {
  const row = detail?.previousElementSibling;
  if (row instanceof HTMLTableRowElement) headOf(row).ariaExpanded = "false";
  detail?.remove();
  detail = null;
  open = "";
};

/** Open a row in place, at what a way has made of it. @param {HTMLTableRowElement} row @param {string} [way] */
const unfold = async (row, way) => {
  const link = /** @type {HTMLAnchorElement} */ (headOf(row));
  if (!reads) {
    location.assign(way ? `${link.href}--${way}` : link.href);
    return;
  }
  shut();
  open = row.id;
  link.ariaExpanded = "true";
  const line = detail = document.createElement("tr");
  line.className = "detail";
  const cell = line.insertCell();
  cell.colSpan = row.cells.length;
  row.after(line);
  const [address, name] = link.href.split("#");
  const part = document.createElement("div");
  part.textContent = "Loading";
  cell.append(document.createElement("div"));
  cell.firstElementChild?.append(part);
  box.scrollTo({ left: 0 });
  try {
    const section = (await pageAt(address)).getElementById(name);
    if (!section) throw new Error(name);
    part.replaceChildren(...[...section.cloneNode(true).childNodes].slice(1));
    part.querySelector(`[id="${name}--${way}"]`)?.classList.add("here");
    part.dispatchEvent(new Event("shown", { bubbles: true }));
  } catch {
    pages.delete(address);
    part.textContent = "The sources could not be fetched.";
  }
};

/** @param {HTMLTableRowElement} row @param {string} [way] */
const toggle = (row, way) => {
  if (open === row.id) shut();
  else unfold(row, way);
  write();
};

/** Let the Tab key stop at a cell. @param {HTMLElement} target */
const settle = (target) => {
  stop.tabIndex = -1;
  stop = target;
  stop.tabIndex = 0;
};
/** What of a cell takes the focus: a head has something to press in it. @param {HTMLTableCellElement} cell */
const target = (cell) => cell.localName === "th" ? /** @type {HTMLElement} */ (cell.firstElementChild) : cell;

/** Say in words what a cell is about. @param {Element | null} cell */
const tell = (cell) => {
  const row = cell?.closest("tr");
  if (!(cell instanceof HTMLTableCellElement) || !row?.id) return;
  const way = heads[cell.cellIndex - 1]?.textContent;
  said.textContent = way ? `${way}: ${cell.textContent}` : "";
};

table.addEventListener("focusin", ({ target: at }) => {
  if (at instanceof HTMLElement) tell(at.closest("td, th"));
});
table.addEventListener("pointerover", ({ target: at }) => {
  if (at instanceof Element) tell(at.closest("td, th"));
});

table.addEventListener("click", (event) => {
  const at = event.target;
  if (!(at instanceof Element) || at.closest(".detail") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const cell = /** @type {HTMLTableCellElement | null} */ (at.closest("tbody th, tbody td"));
  if (!cell) return;
  const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
  const group = row.closest("tbody")?.dataset.group ?? "";
  event.preventDefault();
  settle(target(cell));
  stop.focus();
  if (row.id) toggle(row, names[cell.cellIndex - 1]);
  else {
    if (!folded.delete(group)) folded.add(group);
    show();
    write();
  }
});

/** The cell that a key leads to from another. @param {KeyboardEvent} event @param {HTMLTableCellElement} cell */
const next = ({ key, ctrlKey }, cell) => {
  const lines = bodies.flatMap((body) => [...body.rows])
    .filter((row) => row !== detail && isShown(row));
  const row = /** @type {HTMLTableRowElement} */ (cell.parentElement);
  const across = inside(row);
  const x = across.indexOf(cell);
  const y = lines.indexOf(row);
  /** @param {number} place */
  const down = (place) => {
    const line = lines[Math.max(0, Math.min(place, lines.length - 1))];
    const found = inside(line);
    return found[Math.min(x, found.length - 1)];
  };
  switch (key) {
    case "ArrowLeft": return across[x - 1];
    case "ArrowRight": return across[x + 1];
    case "ArrowUp": return down(y - 1);
    case "ArrowDown": return down(y + 1);
    case "PageUp": return down(y - 10);
    case "PageDown": return down(y + 10);
    case "Home": return ctrlKey ? lines[0].cells[0] : across[0];
    case "End": return ctrlKey ? inside(lines[lines.length - 1]).at(-1) : across.at(-1);
  }
};

table.addEventListener("keydown", (event) => {
  const at = event.target;
  if (!(at instanceof HTMLElement)) return;
  if (at.closest(".detail")) {
    if (event.key !== "Escape") return;
    const row = detail?.previousElementSibling;
    if (row instanceof HTMLTableRowElement) toggle(row);
    stop.focus();
    return;
  }
  const cell = at.closest("td, th");
  if (!(cell instanceof HTMLTableCellElement)) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    at.click();
    return;
  }
  if (event.key === "Escape" && open) toggle(/** @type {HTMLTableRowElement} */ (detail?.previousElementSibling));
  const found = next(event, cell);
  if (!found) return;
  event.preventDefault();
  settle(target(found));
  stop.focus();
});

for (const row of rows) {
  const link = headOf(row);
  link.tabIndex = -1;
  if (!reads) continue;
  link.setAttribute("role", "button");
  link.ariaExpanded = "false";
}
for (const body of bodies) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.append(...body.rows[0].cells[0].childNodes);
  body.rows[0].cells[0].append(button);
}
form.addEventListener("input", () => { show(); write(); });
// Who has typed wants to see what that has found.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  box.scrollIntoView();
});
more.addEventListener("click", () => {
  field("ways").value = more.value;
  show();
  write();
});
phone.addEventListener("change", () => {
  for (const group of all(form, "[data-many]")) group.toggleAttribute("disabled", phone.matches);
  show();
});
addEventListener("hashchange", read);
settle(stop);
for (const group of all(form, "[data-many]")) group.toggleAttribute("disabled", phone.matches);
read();
form.hidden = false;
page.dataset.ready = "";
}
