// The bench: a reader writes a change, and sees what each way to bring it in does. Each way has a
// Python of its own, because a session cannot be put back to where it began.
import { box, render } from "./outputs.mjs";
import { Python, Stopped, told } from "./python.mjs";

/** @typedef {{before: string, after: string, imports: string, does: string, probe: string, seconds: number}} Experiment */
/** @typedef {Experiment & {name: string, title: string, group: string}} Scenario */
/** @typedef {import("./python.mjs").Output} Output */

/** As many Pythons as a phone bears. */
const AT_ONCE = 2;

/** @type {["before" | "after" | "imports" | "does" | "probe", string, number][]} */
const FIELDS = [
  ["before", "Version 1", 7],
  ["after", "Version 2", 7],
  ["imports", "The session imports", 3],
  ["does", "Then it does this", 3],
  ["probe", "The probe, an expression", 1],
];

// What a report and a picture consist of. An experiment may come from a stranger, by a link, and
// what it prints must not become more of the page than this.
const ELEMENTS = new Set(("p code table caption tbody tr th td "
  + "svg title desc rect circle path text").split(" "));
const ATTRIBUTES = new Set(("class xmlns viewbox width height x y rx cx cy r d fill stroke "
  + "stroke-width stroke-dasharray font-family font-size font-weight").split(" "));

/** @param {Element} element */
const clean = (element) => {
  for (const child of [...element.children]) {
    if (!ELEMENTS.has(child.localName)) {
      child.remove();
      continue;
    }
    for (const { name } of [...child.attributes]) {
      if (!ATTRIBUTES.has(name.toLowerCase())) child.removeAttribute(name);
    }
    clean(child);
  }
};

/** @param {Output} output */
const cleaned = ({ kind, content, text }) => {
  const page = new DOMParser().parseFromString(content, "text/html");
  clean(page.body);
  return render({ kind, content: page.body.innerHTML, text });
};

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} properties
 * @param {(Node | string)[]} inside
 * @returns {HTMLElementTagNameMap[Name]}
 */
const made = (name, properties, ...inside) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
};

/** Text in the part of an address behind the hash. @param {Experiment} experiment */
const packed = (experiment) => {
  const bytes = new TextEncoder().encode(JSON.stringify(experiment));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** @param {string} text @returns {Record<string, unknown>} */
const unpacked = (text) => {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
};

class Bench {
  /** @param {HTMLElement} place @param {Scenario[]} scenarios @param {{name: string, title: string}[]} ways */
  constructor(place, scenarios, ways) {
    this.scenarios = scenarios;
    this.ways = ways;
    /** @type {Set<Python>} */
    this.pythons = new Set();
    this.round = 0;
    this.choice = made("select", { id: "bench-choice" }, new Option("one of your own", ""));
    for (const group of new Set(scenarios.map((one) => one.group))) {
      const options = scenarios.filter((one) => one.group === group);
      this.choice.append(made("optgroup", { label: group },
        ...options.map((one) => new Option(one.title, one.name))));
    }
    this.choice.addEventListener("change", () => this.choose(this.choice.value));
    this.fields = Object.fromEntries(FIELDS.map(([name, , rows]) => [name,
      made("textarea", { id: `bench-${name}`, rows, spellcheck: false, autocapitalize: "off" })]));
    this.soon = made("input", { id: "bench-soon", type: "checkbox" });
    for (const field of [...Object.values(this.fields), this.soon]) {
      field.addEventListener("input", () => this.name());
    }
    this.start = made("button", { type: "button", onclick: () => this.run() }, "Run the experiment");
    this.stop = made("button", { type: "button", hidden: true, onclick: () => this.end() }, "Stop");
    this.copy = made("button", { type: "button", onclick: () => this.share() }, "Copy a link to it");
    this.status = made("span", { role: "status" });
    this.results = box("ways");
    place.replaceChildren(
      made("p", { className: "field" }, made("label", { htmlFor: "bench-choice" }, "The experiment"), this.choice),
      box("fields", ...FIELDS.map(([name, label]) => made("p", { className: `field ${name}` },
        made("label", { htmlFor: `bench-${name}` }, label), this.fields[name]))),
      made("p", {}, this.soon, made("label", { htmlFor: "bench-soon" }, " Both versions are saved within one second")),
      box("strip", this.start, this.stop, this.copy, this.status),
      this.results,
    );
    addEventListener("hashchange", () => this.open());
    this.open();
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** @returns {Experiment} */
  get experiment() {
    const texts = Object.fromEntries(FIELDS.map(([name]) => [name, this.fields[name].value]));
    return /** @type {Experiment} */ ({ ...texts, seconds: this.soon.checked ? 0.5 : 10 });
  }

  /** @param {Record<string, unknown>} experiment */
  fill(experiment) {
    for (const [name] of FIELDS) this.fields[name].value = String(experiment[name] ?? "");
    this.soon.checked = experiment.seconds === 0.5;
    this.results.replaceChildren();
    this.name();
  }

  /** The scenario that the fields hold, if they hold one. */
  get known() {
    const now = /** @type {Record<string, unknown>} */ (this.experiment);
    return this.scenarios.find((one) => Object.keys(now).every((key) =>
      /** @type {Record<string, unknown>} */ (one)[key] === now[key]));
  }

  name() {
    this.choice.value = this.known?.name ?? "";
  }

  /** @param {string} name */
  choose(name) {
    const scenario = this.scenarios.find((one) => one.name === name);
    if (scenario) this.fill(scenario);
    else this.choice.value = this.known?.name ?? "";
    this.say("");
  }

  /** Take the experiment that the address names. */
  open() {
    const [kind, text] = location.hash.slice(1).split("=", 2);
    const scenario = kind === "scenario" && this.scenarios.find((one) => one.name === text);
    try {
      this.fill(scenario || (kind === "experiment" ? unpacked(text) : this.scenarios[0]));
      this.say(kind === "scenario" && !scenario ? `There is no scenario "${text}" here.` : "");
    } catch {
      this.fill(this.scenarios[0]);
      this.say("The link is damaged: it holds no experiment.");
    }
  }

  get address() {
    const { known } = this;
    const hash = known ? `scenario=${known.name}` : `experiment=${packed(this.experiment)}`;
    return Object.assign(new URL(location.href), { hash }).href;
  }

  async share() {
    history.replaceState(null, "", this.address);
    try {
      await navigator.clipboard.writeText(this.address);
      this.say("The link is in your clipboard.");
    } catch {
      this.say("The link stands in the address bar.");
    }
  }

  async run() {
    this.end();
    const round = ++this.round;
    this.stop.hidden = false;
    this.results.replaceChildren();
    this.results.ariaBusy = "true";
    let end = "Each way has run.";
    try {
      await this.runAll(round);
    } catch (error) {
      if (error instanceof Stopped) return;
      end = told(error);
    }
    this.end();
    this.say(end);
  }

  /** @param {number} round */
  async runAll(round) {
    const text = JSON.stringify(JSON.stringify(this.experiment));
    const begin = `import json\nfrom reloadlab.conformance.experiments import Experiment, try_out, value_with\none = Experiment(**json.loads(${text}))\n`;
    // What is new and what is old follows from sessions that see one version only.
    const sure = ["''", "''"];
    const [old, fresh] = this.known ? sure : await Promise.all(
      ["old", "new"].map(async (version) => {
        const [value] = await this.ask(`${begin}value_with(one, "${version}")`);
        return value.content;
      }));
    if (!this.known && old === fresh) {
      throw new Error("The probe gives the same with both versions, so it cannot tell them apart.");
    }
    const waiting = this.ways.map(({ name, title }) => {
      const shown = made("section", {}, made("h2", {}, title), made("p", {}, "waiting"));
      this.results.append(shown);
      return { shown, source: `${begin}trial = try_out(one, "${name}", ${fresh}, ${old})\ntrial` };
    });
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { shown, source } = next;
        const outputs = await this.ask(source, "trial.picture");
        if (round !== this.round) return;
        shown.lastElementChild?.remove();
        shown.append(...outputs.map(cleaned));
        shown.dispatchEvent(new Event("shown", { bubbles: true }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Run some cells in a new Python. @param {string[]} sources */
  async ask(...sources) {
    /** @type {Output[]} */
    const outputs = [];
    const python = new Python((progress) => this.say(progress));
    this.pythons.add(python);
    try {
      await python.ready;
      this.say("Running");
      for (const source of sources) {
        const whole = await python.run(source, "<bench>", (output) => {
          if (!output.kind.startsWith("std")) outputs.push(output);
        });
        if (!whole) throw new Error(outputs.at(-1)?.content.replace(/^ValueError: /, ""));
      }
      return outputs;
    } finally {
      python.end();
      this.pythons.delete(python);
    }
  }

  /** End what runs. */
  end() {
    this.round += 1;
    for (const python of this.pythons) python.end();
    if (!this.stop.hidden) this.say("Stopped.");
    this.stop.hidden = true;
    this.results.ariaBusy = "false";
  }
}

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".bench"))) {
  const answer = await fetch(place.dataset.scenarios ?? "");
  if (!answer.ok) throw new Error(`The scenarios did not load: ${answer.status}`);
  const { scenarios, ways } = await answer.json();
  new Bench(place, scenarios, ways);
}
