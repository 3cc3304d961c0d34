"""What a page is for those who cannot see it, or not well, or who have a keyboard only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from reloadbook.runner.node import FailedError
from support.browser_tools import installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

# Contrast is asked of a few texts of each look, because that takes most of the time: a page of
# sources has thousands of words, and some dozens of looks. What a look is made of is what contrast
# is. More than one, because axe cannot judge a text that something else lies over.
A_FEW_OF_EACH_LOOK = """() => {
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const behind = ground(element.parentElement);
      const own = [backgroundColor, backgroundImage, opacity].join();
      grounds.set(element, own === "rgba(0, 0, 0, 0),none,1" ? behind : `${behind}/${own}`);
    }
    return grounds.get(element);
  };
  const looks = new Map();
  for (const element of document.querySelectorAll("body *")) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const look = [color, fontSize, fontWeight, textShadow, ground(element)].join();
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const is_seen = texts.some((text) => text.data.trim()) && element.checkVisibility();
    const before = looks.get(look) ?? 0;
    if (is_seen) looks.set(look, before + 1);
    element.toggleAttribute("data-look", is_seen && before < 5);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
}"""

# What has another size now is watched, and told of after the next layout.
LAID_OUT = "new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); })"

# Each fault with the first places where it is.
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`)"""

# Where the focus is: what it is, whether all of it is in sight, and whether something shows it.
FOCUS = """() => {
  const element = document.activeElement;
  // An answer is a button around code, and it is the code that is drawn.
  const isOutlined = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  };
  const box = element.getBoundingClientRect();
  const text = element.getAttribute("aria-label") ?? element.textContent.trim();
  return {
    name: `${element.tagName} ${text.slice(0, 40)}`,
    page: element === document.body,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth && element.checkVisibility({ visibilityProperty: true }),
    shown: [element, ...element.children].some(isOutlined),
  };
}"""


@pytest.fixture(scope="session")
def axe(built: Path) -> str:  # noqa: ARG001 - after it, because both may install Node
    """Return the source of axe-core; without it, skip on a machine of one's own."""
    try:
        folder, _node = installed("axe-core")
        return (folder / "axe.min.js").read_text("utf-8")
    except FailedError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def violations(page: Page, axe: str) -> list[str]:
    """Return what axe finds on a page."""
    page.evaluate(LAID_OUT)
    page.evaluate(axe)
    page.evaluate(A_FEW_OF_EACH_LOOK)
    found: list[str] = page.evaluate(FAULTS)
    return found


def tab_stops(page: Page, most: int) -> Iterator[dict[str, Any]]:
    """Press Tab until the page is through, or so many times, and yield where the focus is."""
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["page"]:
            break
        yield stop
