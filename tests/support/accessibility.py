"""axe-core, which finds faults of a page for those who cannot see it, or not well."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from reloadbook.runner.node import FailedError
from support.browser_tools import installed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

# Contrast is asked of one text of each look, because that takes most of the time: a page of sources
# has thousands of words, and some dozens of looks. What a look is made of is what contrast is.
ONE_OF_EACH_LOOK = """() => {
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
  const looks = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const look = [color, fontSize, fontWeight, textShadow, ground(element)].join();
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const is_seen = texts.some((text) => text.data.trim()) && element.checkVisibility();
    const asked = is_seen && !looks.has(look);
    if (asked) looks.add(look);
    element.toggleAttribute("data-look", asked);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
}"""

# Each fault with the first places where it is.
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`)"""


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
    page.evaluate(axe)
    page.evaluate(ONE_OF_EACH_LOOK)
    found: list[str] = page.evaluate(FAULTS)
    return found
