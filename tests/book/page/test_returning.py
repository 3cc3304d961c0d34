"""A reader who comes back finds what was left, and nothing on the page moves for it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from reloadbook.serving import Quiet, served
from support.browsing import DESKTOP, PHONE, SHIFTS, opened
from support.chapter_page import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, ViewportSize

CHAPTER = "06-objects-outlive-their-code"

# Says to the server that the page is seen.
PAINTED = """new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-contentful-paint").length) fetch("/painted");
}).observe({ type: "paint" });"""

ANSWERED = """document.querySelectorAll(".question").forEach((question) => {
  [...question.querySelectorAll("li:not(.right) button")].at(-1).click();
});"""

# As the page keeps it when each cell was edited.
EDITED = """() => {
  const edits = {};
  for (const { number, source } of JSON.parse(document.querySelector(".strip").dataset.cells)) {
    if (number) edits[`${number} ${source}`] = `${source}\\n# more\\n# and more`;
  }
  localStorage.setItem(`reloading-python:edits:${location.pathname}`, JSON.stringify(edits));
  return Object.keys(edits).length;
}"""


class InParts(Quiet):
    """A server whose last part of a page comes when a browser has shown what comes before."""

    painted = threading.Event()
    waits = False

    def send_head(self) -> Any:
        """Take note of what a page says, and send its own text unpacked, so that parts are seen."""
        if self.path == "/painted":
            self.painted.set()
            self.path = "/book/index.html"
        elif self.path.endswith(".html"):
            self.painted.clear()
            del self.headers["Accept-Encoding"]
        return super().send_head()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a page in two parts."""
        whole = source.read()
        first = len(whole) * 9 // 10 if InParts.waits and self.path.endswith("code.html") else 0
        outputfile.write(whole[:first])
        outputfile.flush()
        if first:
            self.painted.wait()
        outputfile.write(whole[first:])


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("left", [ANSWERED, EDITED], ids=["answers", "edits"])
def test_nothing_moves_for_a_reader_who_comes_back(
    window: BrowserContext, built: Path, left: str, screen: ViewportSize
) -> None:
    InParts.waits = False
    with (
        served(built, InParts) as address,
        opened(window, address, viewport=screen) as (page, faults),
    ):
        page.goto(f"{address}/{path_of(CHAPTER)}")
        page.get_by_role("button", name="Run this page").wait_for()
        page.evaluate(left)
        page.evaluate("scrollTo({ top: document.body.scrollHeight * 0.6, behavior: 'instant' })")
        page.add_init_script(SHIFTS)
        page.add_init_script(PAINTED)
        InParts.waits = True
        page.reload()
        page.get_by_role("button", name="Run this page").wait_for()
        assert page.evaluate("scrollY") > 0
        assert page.locator(".question.answered, .draft").count() > 3
        assert page.evaluate("shifts") < 0.02
        assert faults == []


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_for_a_cell_that_comes_by_a_link(
    window: BrowserContext, built: Path, screen: ViewportSize
) -> None:
    InParts.waits = True
    sent = "\n".join(map("print({})".format, range(30)))
    with (
        served(built, InParts) as address,
        opened(window, address, viewport=screen) as (page, faults),
    ):
        page.add_init_script(SHIFTS)
        page.add_init_script(PAINTED)
        page.goto(f"{address}/{path_of(CHAPTER)}#{urlencode({'cell': 1, 'code': sent})}")
        page.get_by_role("button", name="Run this page").wait_for()
        page.get_by_text("This code came with the link.").wait_for()
        assert cells(page)[0][0] == sent
        assert page.evaluate("shifts") < 0.02
        assert faults == []


def cells(page: Page) -> Any:
    """Return what stands in each cell above its output, with its buttons and notes."""
    return page.locator("article .cell").evaluate_all(
        "all => all.map((cell) => [...cell.querySelectorAll('.cell_input pre, .bar *')]"
        ".filter((one) => one.checkVisibility()).map((one) => one.textContent))"
    )


def test_what_comes_early_is_what_the_script_of_the_page_makes(
    window: BrowserContext, address: str
) -> None:
    """What was edited stands in the page without that script, and the script finds it there."""
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{path_of(CHAPTER)}")
        page.get_by_role("button", name="Run this page").wait_for()
        assert page.evaluate(EDITED) > 5
        page.reload()
        page.get_by_role("button", name="Run this page").wait_for()
        whole = cells(page)
        assert "\\n# more" in json.dumps(whole)
        page.route("**/runner.mjs", lambda route: route.abort())
        page.reload(wait_until="load")
        page.evaluate("document.querySelectorAll('.bar').forEach((bar) => { bar.hidden = false; })")
        assert cells(page) == whole
