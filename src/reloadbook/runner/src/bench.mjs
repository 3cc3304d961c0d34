// The bench: a reader writes a change, and sees what each way to bring it in does. Each way has a
// Python of its own, because a session cannot be put back to where it began. It starts in the worker
// of an earlier one, where all that it needs has come and is compiled.
import { cleaned } from "./clean.mjs";
import { part, share } from "./parts.mjs";
import { Python, STOPPED } from "./python.mjs";

/** As many Pythons as a phone bears, and more where there are processors for them. */
const isPhone = matchMedia("(pointer: coarse)").matches;
const AT_ONCE = !isPhone && navigator.hardwareConcurrency >= 8 ? 4 : 2;

const form = /** @type {HTMLFormElement} */ (part(document, "form.bench"));
const [, stop, copy] = form.querySelectorAll("button");
const choice = /** @type {HTMLSelectElement} */ (part(form, "select"));
const scenarios = [...choice.options].slice(1);
const status = part(form, "[role=status]");
const ways = part(form, ".ways");
const note = part(form, ".note");
/** The workers of this run, and those of them whose session is over. @type {Set<Python>} */
const pythons = new Set();
/** @type {Python[]} */
const idle = [];

/** @param {string} text */
const say = (text) => { status.textContent = text; };

/** The experiment in the fields, as a form is sent, and as it stands in an address. */
const experiment = () => String(new URLSearchParams(/** @type {any} */ (new FormData(form))));

/** Name the scenario that the fields hold, if they hold one. */
const recognise = () => {
  const now = experiment();
  choice.value = scenarios.find((one) => one.dataset.experiment === now)?.value ?? "";
};

/** Take away what the last run has shown. */
const clear = () => {
  for (const way of form.querySelectorAll("section")) {
    way.hidden = true;
    part(way, ".shown").textContent = "";
  }
  compare("");
};

/** What the results are of, if there are any. */
let shown = "";
/** Say of the results that they are of another experiment than the one in the fields. @param {string} [now] */
const compare = (now = experiment()) => {
  if (!now) shown = "";
  const is = shown !== "" && shown !== now;
  ways.classList.toggle("outdated", is);
  note.textContent = is ? "The results below are of the experiment as it was before you changed it." : "";
};

/** @param {string} query */
const fill = (query) => {
  form.reset();
  for (const [name, text] of new URLSearchParams(query)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = text;
  }
  clear();
  recognise();
  say("");
};

/** Take the experiment that the address names. */
const open = () => {
  const hash = location.hash.slice(1);
  const link = new URLSearchParams(hash);
  const name = link.get("scenario");
  const scenario = scenarios.find((one) => one.value === name);
  const own = link.has("probe");
  fill(own ? hash : (scenario ?? scenarios[0]).dataset.experiment ?? "");
  if (name && !scenario) say(`There is no scenario "${name}" here.`);
  else if (hash && !scenario && !own) say("The link is damaged: it holds no experiment.");
};

/** Run some cells in a new Python, and return what they show. @param {string[]} sources */
const ask = async (...sources) => {
  /** @type {import("./python.mjs").Output[]} */
  const outputs = [];
  const former = idle.pop();
  former?.restart();
  const python = former ?? new Python(say, "reloadmatrix");
  pythons.add(python);
  await python.ready;
  say("Running");
  for (const source of sources) {
    const [, line] = await python.run(source, "<bench>", (output) => {
      if (!output.kind.startsWith("std")) outputs.push(output);
    });
    if (line) throw new Error(line.replace(/^ValueError: /, ""));
  }
  idle.push(python);
  return outputs;
};

const runAll = async () => {
  const begin = "from reloadmatrix.experiments import Experiment, try_out, value_with\n"
    + `one = Experiment.from_query("${experiment()}")\n`;
  // What is new and what is old follows from sessions that see one version only.
  const measured = choice.value !== "";
  const [old, fresh] = measured ? ["''", "''"] : await Promise.all(["old", "new"].map(
    async (version) => (await ask(`${begin}value_with(one, "${version}")`))[0].text));
  if (old === fresh && !measured) {
    const gives = /^'raises \w+'$/.test(old) ? old.slice(1, -1) : "gives the same";
    throw new Error(`The probe ${gives} with both versions, so it cannot tell them apart.`);
  }
  const waiting = [...form.querySelectorAll("section")];
  for (const way of waiting) {
    way.hidden = false;
    part(way, ".shown").textContent = "waiting";
  }
  const work = async () => {
    for (let way = waiting.shift(); way; way = waiting.shift()) {
      const trial = `${begin}trial = try_out(one, "${way.dataset.way}", ${fresh}, ${old})\ntrial`;
      const outputs = await ask(trial, "trial.picture");
      const shown = part(way, ".shown");
      shown.replaceChildren(...outputs.flatMap(({ markup }) => [...cleaned(markup)]));
      shown.dispatchEvent(new Event("shown", { bubbles: true }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};

/** End what runs. */
const end = () => {
  for (const python of pythons) python.end();
  pythons.clear();
  idle.length = 0;
  stop.hidden = true;
  ways.ariaBusy = "false";
};

const run = async () => {
  end();
  clear();
  shown = experiment();
  stop.hidden = false;
  ways.ariaBusy = "true";
  try {
    await runAll();
    say("Each way has run.");
  } catch (error) {
    // What has stopped it has ended it and said so.
    const { name, message } = /** @type {Error} */ (error);
    if (name === STOPPED) return;
    say(message);
  }
  end();
};

form.addEventListener("input", ({ target }) => {
  const picked = target === choice && choice.selectedOptions[0].dataset.experiment;
  if (picked) fill(picked);
  else recognise();
  compare();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
stop.addEventListener("click", () => {
  end();
  say("Stopped.");
});
copy.addEventListener("click", async () => {
  say(await share(choice.value ? `scenario=${choice.value}` : experiment()));
});
addEventListener("hashchange", open);
open();
form.hidden = false;
