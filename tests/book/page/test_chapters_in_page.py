"""Python in the page: what a reader runs in a browser is what the chapter has printed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadbook.site.running.notebook import REASONS
from support.accessibility import violations
from support.browsing import PHONE
from support.chapter_page import cell, chapter_page, edit, outputs, wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

# How many cells of each chapter do not run in a browser, and why. A new one has to be written
# down here, so that none is left out unseen.
LEFT_OUT = {
    "05-names-that-stay-behind": {"needs-process": 1, "needs-earlier": 1},
    "07-stale-bytecode": {"needs-process": 1, "needs-earlier": 1},
    "10-reloads-that-fail": {"needs-thread": 1, "needs-earlier": 1},
    "11-ask-your-own-session": {"needs-ipython": 3, "needs-earlier": 1, "needs-process": 1},
    "12-reload-while-you-explore": {"needs-process": 1, "needs-ipython": 11, "needs-earlier": 7},
    "13-restart-in-production": {"needs-process": 6, "needs-thread": 1, "needs-earlier": 5},
    "14-read-the-matrix": {"needs-process": 1, "needs-earlier": 1},
    "16-python-3-14-and-3-15": {
        "needs-interpreter": 3,
        "needs-debugger": 1,
        "needs-process": 1,
    },
}


def on_the_page(one: Any) -> bool:
    return one.cell_type == "code" and "remove-cell" not in tags(one)


def left_out(one: Any) -> list[str]:
    return [tag for tag in tags(one) if tag in REASONS]


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_a_chapter_shows_in_the_page_what_it_has_printed(
    chapter: Chapter, warm: BrowserContext, address: str
) -> None:
    with chapter_page(warm, address, chapter.name) as (page, faults):
        page.get_by_role("button", name="Run this page").wait_for()
        printed = outputs(page)
        page.get_by_role("button", name="Run this page").click()
        # A hidden cell that fails would be named too.
        assert wait_until_idle(page) == "All cells have run."
        assert outputs(page) == printed
        shown = [one for one in read_notebook(chapter.notebook).cells if on_the_page(one)]
        expected = sum(bool(one.outputs) and not left_out(one) for one in shown)
        assert page.locator(".cell_output.live:not(:empty)").count() == expected
        assert faults == []


def test_axe_finds_no_fault_in_a_chapter_that_has_run(
    warm: BrowserContext, address: str, axe: str
) -> None:
    name = "11-ask-your-own-session"
    with chapter_page(warm, address, name, color_scheme="light", viewport=PHONE) as (page, _):
        edit(page, 2, "print('edited')")
        page.get_by_role("button", name="Run this page").click()
        wait_until_idle(page)
        assert page.locator(".cell_output.live").count()
        assert violations(page, axe) == []


def test_the_cells_that_do_not_run_in_a_browser_are_counted() -> None:
    counted = {
        chapter.name: Counter(
            tag for one in read_notebook(chapter.notebook).cells for tag in left_out(one)
        )
        for chapter in chapters()
    }
    assert {name: dict(count) for name, count in counted.items() if count} == LEFT_OUT


def test_a_cell_that_does_not_run_says_why_and_has_no_button(
    window: BrowserContext, address: str
) -> None:
    with chapter_page(window, address, "13-restart-in-production") as (page, _):
        page.get_by_role("button", name="Run cell 1", exact=True).wait_for()
        shown = [one for one in read_notebook(chapters()[12].notebook).cells if on_the_page(one)]
        for number, one in enumerate(shown, 1):
            bar = cell(page, number).locator(".bar")
            assert bool(left_out(one)) == ("does not run in the page" in (bar.text_content() or ""))
            assert bool(left_out(one)) != bool(bar.locator("button").count())
