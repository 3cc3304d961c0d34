// A copy button on every block of code, but not on what the code printed.
// What scrolls by itself can be scrolled with the keyboard, and the sidebars have names.
"use strict";

const scrolls = new ResizeObserver((boxes) => {
  for (const { target } of boxes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("pre, .table-wrapper")) scrolls.observe(box);

document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Book");
document.querySelector(".toc-drawer")?.setAttribute("aria-label", "Page");

// In a console session, the code is what stands behind the prompts.
const codeOf = (pre) => {
  const text = pre.textContent;
  if (!/^>>> /m.test(text)) return text.trimEnd();
  return text.split("\n").filter((line) => /^(>>>|\.\.\.)( |$)/.test(line))
    .map((line) => line.slice(4)).join("\n");
};

for (const pre of document.querySelectorAll("div.highlight > pre")) {
  if (pre.closest(".cell_output") || !navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(codeOf(pre));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  pre.after(button);
}
