// Questions with answers to choose from: buttons, what a chosen one is worth, and which chapters the
// reader has worked through. What was chosen is kept in this browser and goes nowhere else.
/* global arriving, parts, trying -- of arriving.js, which comes first */
"use strict";
{
  const PREFIX = "reloading-python:";
  const site = new URL(document.documentElement.dataset.content_root ?? "./", location.href).pathname;
  const KEY = `${PREFIX}answers:${site}`;
  const page = location.pathname.slice(site.length);

  /**
   * What was answered on a page, by the texts of the questions, and how many questions it has. An
   * answer without text is the wish to see it.
   * @typedef {{of: number, answers: Record<string, string>}} Answered
   */

  /** @returns {Record<string, Answered>} by pages */
  const kept = () => trying(() => JSON.parse(localStorage.getItem(KEY) ?? "{}"), {});

  /** @param {HTMLElement} question */
  const textOf = (question) => question.querySelector("p")?.textContent ?? "";

  /** @param {string} question @param {string} choice */
  const keep = (question, choice) => {
    const all = kept();
    const asked = new Set(parts(document, ".question").map(textOf));
    const before = Object.entries(all[page]?.answers ?? {}).filter(([text]) => asked.has(text));
    all[page] = { of: asked.size, answers: { ...Object.fromEntries(before), [question]: choice } };
    trying(() => localStorage.setItem(KEY, JSON.stringify(all)), undefined);
  };

  // In the list of chapters, those that were worked through have a mark.
  const mark = () => {
    for (const old of parts(document, ".worked, .forget")) old.remove();
    const all = kept();
    for (const link of document.querySelectorAll(".sidebar-tree a")) {
      const path = link instanceof HTMLAnchorElement ? link.pathname.slice(site.length) : "";
      const { of, answers } = all[path] ?? { of: 1, answers: {} };
      if (Object.keys(answers).length < of) continue;
      const done = document.createElement("span");
      done.className = "worked";
      done.role = "img";
      done.ariaLabel = "worked through";
      done.textContent = "\u2713";
      link.append(" ", done);
    }
    const names = () => trying(() => Object.keys(localStorage), []).filter((name) => name.startsWith(PREFIX));
    if (!names().length) return;
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "forget";
    forget.textContent = "Forget my answers and edits";
    forget.addEventListener("click", () => {
      for (const name of names()) localStorage.removeItem(name);
      location.reload();
    });
    document.querySelector(".sidebar-tree")?.append(forget);
  };

  arriving(".question", (question) => {
    const verdict = parts(question, ".verdict")[0];
    const show = parts(verdict, "button")[0];
    const status = parts(verdict, "[aria-live]")[0];
    const answers = parts(question, "li").map((item) => {
      const code = parts(item, "code")[0];
      const button = document.createElement("button");
      button.type = "button";
      code.replaceWith(button);
      button.append(code);
      return { item, button, text: code.textContent ?? "", why: item.querySelector(".why") };
    });

    /** @param {string} choice the text of an answer, or nothing to see the output without one */
    const answer = (choice) => {
      const chosen = answers.find(({ text }) => text === choice);
      for (const one of answers) {
        one.button.ariaPressed = String(one === chosen);
        one.item.classList.toggle("wrong", one === chosen && !one.item.matches(".right"));
      }
      question.classList.add("answered");
      question.nextElementSibling?.classList.add("answered");
      show.hidden = true;
      const why = [...chosen?.why?.cloneNode(true).childNodes ?? []];
      if (!why.length) why.push(new Text("The output below shows what it is."));
      if (!chosen) status.textContent = "The output is below.";
      else if (chosen.item.matches(".right")) status.textContent = "Right.";
      else status.replaceChildren("No. ", ...why);
    };
    /** @param {string} choice */
    const choose = (choice) => {
      answer(choice);
      keep(textOf(question), choice);
      mark();
    };
    for (const { button, text } of answers) button.addEventListener("click", () => choose(text));
    show.addEventListener("click", () => {
      choose("");
      answers[0]?.button.focus();
    });
    verdict.hidden = false;
    const before = kept()[page]?.answers[textOf(question)];
    if (before === "" || answers.some(({ text }) => text === before)) answer(before ?? "");
  });
  arriving(".sidebar-tree", mark);
}
