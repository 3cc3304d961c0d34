"""Do five tasks of readers in a browser, and count what each takes. Part of ``make bench``.

A press is a click, a tap, a key, or a text that is typed into one field. The seconds are those of a
reader who never stops to read: what the pages themselves take.
"""

from __future__ import annotations

import argparse
import re
import time
from typing import TYPE_CHECKING, Any

from built_site import add_option, built_site

from reloadbook.browser import HANG, chromium
from reloadbook.serving import served

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator, Page

NAMES_THAT_STAY = "notebooks/05-names-that-stay-behind.html"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


class Reader:
    """Who does a task in a page, and how often something was pressed."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.presses = 0

    def open(self, path: str) -> None:
        """Open a page, and wait until its scripts have come."""
        self.page.goto(f"{self.site}/{path}", wait_until="networkidle")

    def press(self, what: Locator) -> None:
        """Press something on the page."""
        self.presses += 1
        what.click()

    def button(self, name: str) -> None:
        """Press a button by its name."""
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        self.presses += 1
        self.page.keyboard.insert_text(text)

    def key(self, name: str) -> None:
        """Press a key."""
        self.presses += 1
        self.page.keyboard.press(name)


def mend(reader: Reader) -> str:
    """Find why ``from m import f`` is old, and mend it."""
    reader.open("book/index.html")
    reader.press(reader.page.get_by_label("Search", exact=True))
    reader.type("from import old after reload")
    reader.key("Enter")
    reader.press(reader.page.locator("#search-results a", has_text="from").first)
    cell = reader.page.locator("#from-import-again")
    # Its pictures have buttons before it has one that runs it.
    run = cell.get_by_role("button", name=re.compile("^Run cell"))
    number = (run.get_attribute("aria-label") or "").split()[-1]
    reader.press(run)
    reader.page.get_by_text(f"Cell {number} has run.").wait_for()
    return cell.locator(".live").inner_text()


def send(reader: Reader) -> str:
    """Change a cell, see what it does, and send it."""
    reader.open(NAMES_THAT_STAY)
    reader.button("Edit cell 1")
    reader.page.locator(".editor :focus").wait_for()
    reader.key("ControlOrMeta+A")
    reader.type("print('mine')")
    reader.key("Shift+Enter")
    reader.page.get_by_text("Cell 1 has run.").wait_for()
    reader.button("Copy link to cell 1")
    reader.page.get_by_text(re.compile("The link (is|stands) in")).wait_for()
    return reader.page.url.partition("#")[2]


def predict(reader: Reader) -> str:
    """Answer three predictions on a phone."""
    reader.open(NAMES_THAT_STAY)
    questions = reader.page.locator(".question").all()[:3]
    for question in questions:
        reader.press(question.locator("li button").first)
    return " ".join(question.locator("[aria-live]").inner_text()[:3] for question in questions)


def find(reader: Reader) -> str:
    """Find the row of the matrix for a dataclass."""
    reader.open("book/matrix.html")
    reader.press(reader.page.get_by_label("Find"))
    reader.type("dataclass")
    return reader.page.locator(".grid > tbody > tr[id]:visible").first.inner_text().split("\n")[0]


def read(reader: Reader) -> str:
    """Read chapter 5 on paper."""
    reader.open(NAMES_THAT_STAY)
    reader.presses += 1
    paper = reader.page.pdf(format="A4")
    return f"{len(re.findall(rb'/Type /Page[^s]', paper))} pages"


def do(browser: Browser, site: str, task: Callable[[Reader], str]) -> tuple[int, float, str]:
    """Do a task in a new window, and return presses, seconds, and what there was in the end."""
    context = browser.new_context(**PHONE if task is predict else {})
    context.set_default_timeout(HANG)
    reader = Reader(context.new_page(), site)
    start = time.perf_counter()
    result = task(reader)
    seconds = time.perf_counter() - start
    context.close()
    return reader.presses, seconds, result


def main() -> None:
    """Print a line for each task."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_option(parser)
    options = parser.parse_args()
    print(f"{'task':52} {'presses':>7} {'time':>8}  what there is then")
    with built_site(options.site) as site, served(site) as address, chromium() as browser:
        for task in (mend, send, predict, find, read):
            presses, seconds, result = do(browser, address, task)
            shown = " ".join(result.split())[:60]
            print(f"{task.__doc__ or '':52} {presses:7} {seconds:6.2f} s  {shown}", flush=True)


if __name__ == "__main__":
    main()
