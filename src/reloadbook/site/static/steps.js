// Pictures of several steps: one at a time, with buttons and the arrow keys. Without this script,
// and on paper, all of them stand one below the other.
/* global parts -- of reloading.js, which comes first */
"use strict";
{
  /** @param {string} text @param {() => void} press */
  const button = (text, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  };

  /** @param {HTMLElement} strip */
  const prepare = (strip) => {
    const drawings = [...strip.children];
    let at = 0;
    /** @param {number} place */
    const go = (place) => {
      at = Math.max(0, Math.min(place, drawings.length - 1));
      drawings.forEach((one, other) => one.classList.toggle("current", other === at));
      said.textContent = `${at + 1} of ${drawings.length}`;
      // One that cannot be pressed keeps the focus, which a disabled one would lose.
      back.ariaDisabled = String(at === 0);
      next.ariaDisabled = String(at === drawings.length - 1);
    };
    const back = button("Back", () => go(at - 1));
    const next = button("Next", () => go(at + 1));
    const said = document.createElement("span");
    said.ariaLive = "polite";
    const turn = document.createElement("div");
    turn.className = "turn";
    turn.append(back, next, said);
    turn.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft") go(at - 1);
      if (key === "ArrowRight") go(at + 1);
    });
    strip.prepend(turn);
    go(0);
  };

  for (const strip of parts(document, ".steps")) prepare(strip);
  // What appears later, because a cell has run in the page.
  document.addEventListener("shown", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(".steps")) prepare(target);
  });
}
