"""Faults that a reader sees, looked for in a page by its own measures: each gives a list."""

from __future__ import annotations

# Whatever is wider than its place: the page, or the column that Furo lets scroll by itself.
SIDEWAYS = """() => [...document.querySelectorAll("html, .main, .content")]
  .filter((box) => box.scrollWidth > box.clientWidth)
  .map((box) => `${box.tagName} ${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)"""

# Sources of cells that are wider than the screen, so that a reader has to push them to and fro.
WIDE = """() => [...document.querySelectorAll(".cell_input pre")]
  .filter((pre) => pre.scrollWidth > pre.clientWidth)
  .map((pre) => `${pre.scrollWidth} > ${pre.clientWidth}: ${pre.innerText.slice(0, 40)}`)"""

# Text that is cut off, with no way to scroll to the rest of it.
CUT = """() => [...document.querySelectorAll("body *")].filter((box) => {
  const style = getComputedStyle(box);
  if (!box.checkVisibility({ visibilityProperty: true }) || !box.innerText?.trim()) return false;
  const cuts = (value) => value === "hidden" || value === "clip";
  return (cuts(style.overflowX) && box.scrollWidth > box.clientWidth + 1)
    || (cuts(style.overflowY) && box.scrollHeight > box.clientHeight + 1);
}).map((box) => `${box.tagName} ${box.className}: ${box.innerText.slice(0, 40)}`)"""

# The text that has too little contrast with what is painted behind it (WCAG 2, level AA), for what
# has just run. On whole pages axe-core looks for it.
PALE = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = c[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const over = (top, below) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));
  };
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement)
      layers.unshift(channels(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const pale = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const pair = [light(over(channels(style.color), ground)), light(ground)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const text = walker.currentNode.data.trim().slice(0, 40);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${text} (${element.className}): ${ratio.toFixed(2)}`);
  }
  return [...pale];
}"""

# The texts of pictures that cannot be read: too pale, too small, or too long for their box.
ILLEGIBLE = """() => {
  const light = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = colour.match(/[\\d.]+/g).map(Number)[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const paper = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".pictures text")].flatMap((text) => {
    const words = text.getBoundingClientRect();
    const around = [...text.closest("svg").querySelectorAll("rect")].filter((rect) => {
      const box = rect.getBoundingClientRect();
      return box.top <= words.top && words.bottom <= box.bottom && box.left <= words.left;
    }).at(-1);
    const ground = getComputedStyle(around).fill;
    const pair = [getComputedStyle(text).fill, ground === "none" ? paper : ground].map(light);
    pair.sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = 13 * text.getScreenCTM().a;
    const room = around.getBoundingClientRect().right - words.right;
    return ratio < 4.5 || size < 12 || room < 2
      ? [`${text.textContent}: ${ratio.toFixed(2)}, ${size.toFixed(1)} px, ${room} left`] : [];
  });
}"""
