"""A chapter as a notebook in a page: its cells, its buttons, and a Python that has started."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Unpack

import pytest

from support.browsing import CLOSE_ALL, DESKTOP, opened, resize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, Page, Request

    from support.browsing import Look

A_CHAPTER = "02-import-runs-once"

OUTPUTS = """() => [...document.querySelectorAll("article .cell")].map((cell) =>
  [...cell.querySelectorAll(".cell_output > *")].map((output) => output.outerHTML))"""

NOTE_WHAT_IS_SAID = """() => {
  window.said = [];
  const status = document.querySelector("[role=status]");
  new MutationObserver(() => window.said.push(status.textContent))
    .observe(status, { childList: true });
}"""


def path_of(chapter: str) -> str:
    """Return the path of the page of a chapter."""
    return f"notebooks/{chapter}.html"


@contextmanager
def chapter_page(
    window: BrowserContext, address: str, name: str = A_CHAPTER, **look: Unpack[Look]
) -> Iterator[tuple[Page, list[str]]]:
    """Open a chapter in a tab, with the list of what no reader should see."""
    with opened(window, address, **look) as (page, faults):
        page.goto(f"{address}/{path_of(name)}")
        yield page, faults


def wait_until_idle(page: Page) -> str:
    """Wait until nothing runs any more, and return what the page says then."""
    page.locator(".strip button", has_text="Stop").wait_for(state="hidden")
    return page.locator("[role=status]").inner_text()


def outputs(page: Page) -> list[list[str]]:
    """Return the markup of all outputs, by cells, without the space between blocks.

    What scrolls can be reached with the keyboard, and what is folded does not scroll: that is left
    out as well.
    """
    found: list[list[str]] = page.evaluate(OUTPUTS)
    return [
        [re.sub(r">\s+<", "><", markup).replace(' tabindex="0"', "") for markup in cell]
        for cell in found
    ]


def cell(page: Page, number: int) -> Locator:
    """Return a cell of the page, counted from 1."""
    return page.locator("article .cell").nth(number - 1)


def press(page: Page, what: str, number: int) -> None:
    """Press a button of a cell."""
    page.get_by_role("button", name=f"{what} cell {number}", exact=True).click()


def reload(page: Page) -> None:
    """Load the page again and wait for its buttons, which come after the page has loaded."""
    page.reload()
    page.get_by_role("button", name="Edit cell 2", exact=True).wait_for()


def run(page: Page, number: int) -> str:
    """Run a cell and return what its outputs say."""
    press(page, "Run", number)
    assert wait_until_idle(page) == f"Cell {number} has run."
    return cell(page, number).locator(".cell_output").inner_text().strip()


def told_by(page: Page, number: int) -> str:
    """Wait until nothing runs, and return what a cell shows."""
    wait_until_idle(page)
    return cell(page, number).locator(".cell_output.live").inner_text().strip()


def edit(page: Page, number: int, source: str) -> None:
    """Write another source into a cell."""
    press(page, "Edit", number)
    field = page.get_by_label(f"Code of cell {number}.")
    field.wait_for()
    assert not cell(page, number).locator(".cell_input pre").is_visible()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(source)


class Started(NamedTuple):
    """A page in which Python has started, and what has gone before."""

    page: Page
    faults: list[str]
    # The paths of what the page has fetched by itself, for the first run, and for the first edit.
    at_first: list[str]
    to_run: list[str]
    to_edit: list[str]
    # What it has said during the first run.
    said: list[str]


@pytest.fixture(scope="session")
def started(window: BrowserContext, address: str) -> Iterator[Started]:
    """Open a chapter and run a cell of it, which starts Python.

    As long as this tab is open, each Python in a tab of the same window takes over what has been
    compiled for it, which is half of a start.
    """
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.removeprefix(f"{address}/"))

    def taken() -> list[str]:
        paths = asked.copy()
        asked.clear()
        return paths

    with opened(window, address) as (page, faults):
        page.on("request", note)
        page.goto(f"{address}/{path_of(A_CHAPTER)}")
        page.get_by_role("button", name="Run this page").wait_for()
        at_first = taken()
        page.evaluate(NOTE_WHAT_IS_SAID)
        run(page, 2)
        said: list[str] = page.evaluate("window.said")
        to_run = taken()
        edit(page, 2, "")
        press(page, "Reset", 2)
        to_edit = taken()
        yield Started(page, faults, at_first, to_run, to_edit, said)


@pytest.fixture(scope="session")
def warm(window: BrowserContext, started: Started) -> BrowserContext:  # noqa: ARG001 - stays open
    """Return the window in which Python has been compiled."""
    return window


@pytest.fixture
def notebook_page(started: Started) -> Iterator[Page]:
    """Lend the page in which Python has started, and see to it that it has no fault at the end.

    Then it shows what is printed again. What cells have put into its Python stays there.
    """
    page, faults = started.page, started.faults
    # A tab behind others is drawn so rarely that a press of a button takes two seconds.
    page.bring_to_front()
    yield page
    wait_until_idle(page)
    while (button := page.get_by_role("button", name=re.compile("^Reset cell"))).count():
        button.first.click()
    page.evaluate(CLOSE_ALL)
    page.emulate_media(color_scheme="null")
    resize(page, DESKTOP)
    found = faults.copy()
    faults.clear()
    assert found == []
