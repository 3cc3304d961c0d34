// A copy button on every block of code, but not on what the code printed.
// What scrolls by itself can be scrolled with the keyboard, and the sidebars have names.
/* global parts -- of arriving.js, which comes first */
"use strict";

// A matrix is laid out when it comes near, and is too large for its box then.
const scrolls = new ResizeObserver((boxes) => {
  for (const { target } of boxes) {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = target;
    const large = scrollWidth > clientWidth || scrollHeight > clientHeight;
    if (large || target.querySelector(".matrix")) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
/** @param {ParentNode} part */
const watchScrolls = (part) => {
  for (const box of part.querySelectorAll("pre, .table-wrapper, .legend")) scrolls.observe(box);
};

document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Book");
document.querySelector(".toc-drawer")?.setAttribute("aria-label", "Page");

// The link back to the top is a part of the text that it leads to the top of.
document.querySelector("article")?.append(...document.querySelectorAll(".back-to-top"));

// The link past the sidebars comes first, and not after their check boxes.
document.body.prepend(...document.querySelectorAll(".skip-to-content"));

// The sidebars of a narrow screen open by labels of hidden check boxes. Make the icons in the labels
// buttons, which the keyboard reaches, and let Escape close what lies over the text.
for (const box of parts(document, ".sidebar-toggle")) {
  const icons = parts(document, `label[for="${box.id}"] > .icon`);
  const isOpen = () => box.matches(":checked");
  const tell = () => icons.forEach((icon) => { icon.ariaExpanded = String(isOpen()); });
  for (const icon of icons) {
    icon.tabIndex = 0;
    icon.setAttribute("role", "button");
    icon.ariaLabel = box.ariaLabel;
    icon.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      box.click();
    });
  }
  box.addEventListener("change", tell);
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOpen()) return;
    box.click();
    icons.find((icon) => icon.checkVisibility())?.focus();
  });
  tell();
}

// The line that installs the helper has the address of the site that the page is read from.
for (const link of document.querySelectorAll("a[data-address]")) {
  if (link instanceof HTMLAnchorElement) link.textContent = link.href;
}

// A phone has the questions of the front page in place of its tables, which open one by one.
const isPhone = matchMedia("(max-width: 739px)").matches;
for (const fold of document.querySelectorAll("details.symptoms")) {
  if (fold instanceof HTMLDetailsElement) fold.open = !isPhone;
}

// On paper a link says where it leads: to a chapter, to a page of this site, or to an address.
/** @param {URL} address */
const leadsTo = ({ protocol, host, pathname }) => {
  const name = pathname.match(/([^/]+)\.html$/)?.[1] ?? "";
  if (host !== location.host || protocol !== location.protocol) return host + pathname.replace(/\/$/, "");
  if (name === "index") return "front page";
  const chapter = name.match(/^(\d+)-/);
  return chapter ? `chapter ${Number(chapter[1])}` : name.replaceAll("-", " ");
};
addEventListener("beforeprint", () => {
  for (const link of document.querySelectorAll("article a[href]")) {
    if (!(link instanceof HTMLAnchorElement) || link.closest(".matrix")) continue;
    const there = leadsTo(new URL(link.href));
    // Not where it says so itself, and not within the page.
    const isSaid = link.textContent?.toLowerCase().includes(there) || link.pathname === location.pathname;
    if (!isSaid) link.dataset.leads = there;
  }
});

// In a console session, the code is what stands behind the prompts.
/** @param {string} text */
const codeOf = (text) => {
  if (!/^>>> /m.test(text)) return text.trimEnd();
  return text.split("\n").filter((line) => /^(>>>|\.\.\.)( |$)/.test(line))
    .map((line) => line.slice(4)).join("\n");
};

for (const pre of parts(document, "div.highlight > pre")) {
  if (pre.closest(".cell_output, .draft") || !navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(codeOf(pre.textContent ?? ""));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  pre.after(button);
}

watchScrolls(document);
// What appears later, because a cell has run in the page.
document.addEventListener("shown", ({ target }) => {
  if (target instanceof Element) watchScrolls(target);
});

// Python in the page, where the site has it. A browser loads no module from a file.
const isServed = location.protocol.startsWith("http");
const runners = parts(document, "[data-runner]").map(({ dataset }) => {
  if (isServed) return import(new URL(dataset.runner ?? "", document.baseURI).href);
  return delete dataset.runner;
});

// What a reader has used is kept for a visit without a network, by a worker that comes when the page
// is there. What the page has begun to fetch before that, it says itself, when it has come. A reader
// may forbid all this.
const keep = async () => {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", () => {
    const told = new PerformanceObserver((come) => {
      serviceWorker.controller?.postMessage(come.getEntries().map(({ name }) => [name]));
    });
    for (const type of ["navigation", "resource"]) told.observe({ type, buffered: true });
  });
  await Promise.allSettled(runners);
  await serviceWorker.register(new URL(`${document.documentElement.dataset.content_root}keeping.js`, location.href));
};
if (isServed) addEventListener("load", () => keep().catch(() => {}));
