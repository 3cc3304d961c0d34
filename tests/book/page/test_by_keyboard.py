"""A whole chapter and the bench by keyboard alone: from the first key to the end of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reloadmatrix.experiments import WAYS
from support.accessibility import tab_stops
from support.browsing import DESKTOP, opened
from support.chapter_page import A_CHAPTER, chapter_page, wait_until_idle

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# More than any page has.
ALL = 1000


def is_at(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("(one) => document.activeElement.matches(one)", selector)
    return found


def test_a_chapter_is_worked_through_by_keyboard(warm: BrowserContext, address: str) -> None:
    with chapter_page(warm, address, A_CHAPTER, viewport=DESKTOP, reduced_motion="reduce") as (
        page,
        faults,
    ):
        page.get_by_role("button", name="Run this page").wait_for()
        stops = []
        for stop in tab_stops(page, ALL):
            stops.append(stop)
            if stop["name"] == "BUTTON Run this page":
                page.keyboard.press("Enter")
                assert wait_until_idle(page) == "All cells have run."
            elif is_at(page, ".question:not(.answered) li:last-child button"):
                page.keyboard.press("Space")
        assert [stop for stop in stops if not (stop["seen"] and stop["shown"])] == []
        names = [stop["name"] for stop in stops]
        buttons = page.get_by_role("button", name="Run cell ").all()
        assert [name for name in names if name.startswith("BUTTON Run cell ")] == [
            f"BUTTON {button.get_attribute('aria-label')}" for button in buttons
        ]
        assert page.locator(".question").count() == page.locator(".question.answered").count() > 2
        assert page.locator(".question [aria-live]:empty").count() == 0
        assert page.locator(".sidebar-tree .current-page .worked").count() == 1
        assert faults == []


def test_an_experiment_is_chosen_and_run_by_keyboard(warm: BrowserContext, address: str) -> None:
    with opened(warm, address, viewport=DESKTOP, reduced_motion="reduce") as (page, faults):
        page.goto(f"{address}/book/bench.html")
        page.get_by_role("button", name="Run the experiment").wait_for()
        stops = []
        for stop in tab_stops(page, ALL):
            stops.append(stop)
            if is_at(page, "#bench-choice"):
                page.keyboard.press("ArrowDown")
            elif is_at(page, "[name=probe]"):
                # The text of a field is chosen when the key comes to it from another one.
                assert page.get_by_label("The experiment").input_value()
            elif stop["name"] == "BUTTON Run the experiment":
                page.keyboard.press("Enter")
                page.get_by_text("Each way has run.").wait_for()
        assert [stop for stop in stops if not (stop["seen"] and stop["shown"])] == []
        assert page.locator(".ways .shown > .text_html > p:first-child").count() == len(WAYS)
        assert faults == []
