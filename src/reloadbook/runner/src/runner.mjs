// The page as a notebook: a Run button on each cell, and one session of Python for all of them.
// Nothing is fetched before the reader asks, and whatever fails leaves the page as it was.
import { Cell, Shown } from "./cell.mjs";
import { part, share } from "./parts.mjs";
import { Python, STOPPED } from "./python.mjs";

const strip = part(document, ".strip");
// It stands beside a cell already where a link has brought one.
const status = part(document, "[role=status][data-sent]");
const [runAll, stopAll] = strip.querySelectorAll("button");

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
  const wanted = (target ? cells.slice(0, cells.indexOf(target) + 1) : cells)
    .filter((cell) => cell === target || !cell.hasRun(session));
  let told = "";
  let why = "Python was stopped";
  try {
    for (let cell = wanted.shift(); cell; cell = wanted.shift()) {
      const [name, line] = await cell.execute(session);
      const number = cell.stored.number;
      if (name && cell === target) {
        return `Cell ${number} ${cell.stored.raises ? `has run, and raised ${name} as it should` : `raised ${name}`}.`;
      }
      if (!name || cell.stored.raises) continue;
      if (number) {
        why = `cell ${number} raised ${name}`;
        return `Stopped at cell ${number}, which raised ${name}.`;
      }
      told = ` A hidden cell did not pass: ${line}`;
    }
  } finally {
    for (const cell of wanted) if (cell instanceof Shown) cell.mark(`Not run, because ${why}: the output is from before.`);
  }
  runAll.textContent = "Run all";
  return `${target ? `Cell ${target.stored.number} has run.` : "All cells have run."}${told}`;
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
      const { name, message } = /** @type {Error} */ (error);
      // What has stopped it has said so.
      if (name !== STOPPED) {
        forget();
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

/** @param {Shown} cell */
const reset = (cell) => {
  if (location.hash.startsWith(`#cell=${cell.stored.number}&`)) history.replaceState(null, "", location.pathname);
  cell.reset();
  const stays = python && cell.session === python
    ? ` What the cell has defined stays until it is defined again, or until ${runAll.textContent} starts afresh.` : "";
  say(`Code and output are as printed.${stays}`, cell.bar);
};

/** @param {Shown} cell */
const edit = (cell) => cell.edit().catch(({ message }) =>
  say(`The editor did not load: ${message}. Edit tries again.`, cell.bar));

/** @param {Shown} cell */
const copyLink = async ({ stored, text, bar }) =>
  say(await share(new URLSearchParams({ cell: String(stored.number), code: text })), bar);

/** @param {Shown} cell */
const copy = async (cell) => {
  // A page that did not come over a safe connection has no clipboard at all.
  const done = navigator.clipboard?.writeText(cell.text) ?? Promise.reject();
  cell.name("copy", await done.then(() => "Copied", () => "Not copied"));
  setTimeout(() => cell.name("copy", "Copy"), 1500);
};

const boxes = document.querySelectorAll("article .cell");
/** @type {Cell[]} */
const cells = JSON.parse(strip.dataset.cells ?? "").map((/** @type {import("./cell.mjs").Stored} */ stored) =>
  (stored.number ? new Shown(stored, boxes[stored.number - 1], run) : new Cell(stored)));

for (const cell of cells) {
  if (!(cell instanceof Shown)) continue;
  const { buttons } = cell;
  buttons.start.addEventListener("click", () => (asked.includes(cell) ? stop() : run(cell)));
  buttons.edit.addEventListener("click", () => edit(cell));
  buttons.copy.addEventListener("click", () => copy(cell));
  buttons.link.addEventListener("click", () => copyLink(cell));
  buttons.reset.addEventListener("click", () => reset(cell));
}

/** Take the code that a link carries. */
const open = () => {
  const link = new URLSearchParams(location.hash.slice(1));
  const code = link.get("code");
  if (code === null) return;
  const cell = cells.find(({ stored }) => String(stored.number) === link.get("cell"));
  if (!(cell instanceof Shown)) return say("The link is damaged: this page has no such cell.", strip);
  cell.take(code);
  cell.input.scrollIntoView({ block: "center" });
  say(status.dataset.sent ?? "", cell.bar);
};

runAll.addEventListener("click", () => run());
stopAll.addEventListener("click", stop);
addEventListener("hashchange", open);
runAll.hidden = false;
for (const bar of document.querySelectorAll(".bar")) bar.removeAttribute("hidden");
open();
