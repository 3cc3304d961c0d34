// A copy button on every block of code, but not on what the code printed.
"use strict";

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
