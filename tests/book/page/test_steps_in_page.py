"""A picture of several steps: one at a time in a page, and all of them where no script runs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from support.browsing import DESKTOP, NARROW, PHONE, SCHEMES, Scheme, opened, own_window, settle
from support.chapter_page import chapter_page, edit, path_of, press, wait_until_idle
from support.faults import ILLEGIBLE, PALE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

CHAPTER = "05-names-that-stay-behind"
PATH = path_of(CHAPTER)
TITLES = [
    "before",
    "from greetings import print_values",
    'create_module("greetings", k1=30)',
    "importlib.reload(greetings)",
    "print_values()",
    "from greetings import print_values",
    "print_values()",
]

# The first text of each drawing that is seen, and what is said of it.
SEEN = """(strip) => [...strip.querySelectorAll("svg")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.querySelector("text").textContent)"""
SAID = "(strip) => strip.querySelector('[aria-live]').textContent"
ALOUD = """(strip) => [...strip.querySelectorAll("svg")].map((one) => one.ariaLabel)"""

# Playwright waits until a button is not disabled.
PRESS = "(button) => button.click()"

# Where everything is that could move, from the top of the text.
PLACES = """() => [...document.querySelectorAll(".cell, .turn, h2, .bottom-of-page")].map((one) => {
  const { top, height } = one.getBoundingClientRect();
  return [top - document.querySelector("h1").getBoundingClientRect().top, height];
})"""

SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { shifts += value; }))
  .observe({ type: "layout-shift", buffered: true });"""


def seen(page: Page) -> list[str]:
    """Return the titles of the steps that are seen."""
    titles: list[str] = page.locator(".steps").evaluate(SEEN)
    return titles


def said(page: Page) -> str:
    """Return where the strip says that the reader is."""
    words: str = page.locator(".steps").evaluate(SAID)
    return words


@pytest.mark.parametrize("screen", [PHONE, NARROW, DESKTOP], ids=["phone", "narrow", "desktop"])
def test_a_reader_goes_through_the_steps_and_nothing_moves(
    window: BrowserContext, address: str, screen: ViewportSize
) -> None:
    with opened(window, address, viewport=screen) as (page, faults):
        page.add_init_script(SHIFTS)
        page.goto(f"{address}/{PATH}")
        settle(page)
        back, forth = (
            page.locator(".turn").get_by_role("button", name=name) for name in ("Back", "Next")
        )
        for button in (back, forth):
            box = button.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 44
        places = page.evaluate(PLACES)
        assert (seen(page), said(page)) == (TITLES[:1], "1 of 7")
        assert back.get_attribute("aria-disabled") == "true"
        back.evaluate(PRESS)
        assert said(page) == "1 of 7"
        for number, title in enumerate(TITLES[1:], 2):
            forth.tap()
            assert (seen(page), said(page)) == ([title], f"{number} of 7")
            assert page.evaluate(PLACES) == places
        forth.evaluate(PRESS)
        assert said(page) == "7 of 7"
        assert forth.get_attribute("aria-disabled") == "true"
        back.tap()
        assert (seen(page), said(page)) == (TITLES[5:6], "6 of 7")
        assert page.evaluate("shifts") < 0.02
        assert faults == []


def test_the_keyboard_goes_through_the_steps(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{PATH}")
        page.locator(".turn button").last.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert said(page) == "4 of 7"
        page.keyboard.press("ArrowLeft")
        assert said(page) == "3 of 7"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        assert (seen(page), said(page)) == (TITLES[1:2], "2 of 7")


def test_each_step_says_what_it_shows(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/{PATH}")
        aloud = page.locator(".steps").evaluate(ALOUD)
        assert [text.splitlines()[0] for text in aloud] == TITLES
        assert "+    print('k1: 30')" in aloud[2]
        assert "print_values -> old function print_values #2" in aloud[3]
        assert "k1: 20" in aloud[4]


@SCHEMES
def test_each_step_can_be_read(window: BrowserContext, address: str, scheme: Scheme) -> None:
    with opened(window, address, viewport=PHONE, color_scheme=scheme) as (page, _):
        page.goto(f"{address}/{PATH}")
        colours = set()
        for _step in TITLES:
            assert page.evaluate(PALE) == page.evaluate(ILLEGIBLE) == []
            page.locator(".turn button").last.evaluate(PRESS)
        for look in ("added", "removed", "printed"):
            colours.add(
                page.locator(f".steps .{look}").first.evaluate("one => getComputedStyle(one).fill")
            )
        assert len(colours) == 3


BREAKS = "parts => parts.map((part) => getComputedStyle(part).breakInside)"


def test_without_scripts_and_on_paper_all_steps_are_there(browser: Browser, address: str) -> None:
    for scripts in (True, False):
        with (
            own_window(browser, java_script_enabled=scripts) as window,
            opened(window, address) as (page, _),
        ):
            page.goto(f"{address}/{PATH}")
            page.emulate_media(media="print" if scripts else "screen")
            assert seen(page) == TITLES
            assert page.locator(".turn:visible").count() == 0
            # Seven of them need not begin on a page of their own.
            assert page.locator(".cell:has(.steps)").evaluate_all(BREAKS) == ["auto"]
            boxes = [
                box for one in page.locator(".steps > svg").all() if (box := one.bounding_box())
            ]
            for before, after in pairwise(boxes):
                is_below = before["y"] + before["height"] <= after["y"]
                assert is_below or (scripts and before["x"] + before["width"] <= after["x"])


def test_steps_that_a_reader_has_written_are_gone_through_too(
    warm: BrowserContext, address: str
) -> None:
    source = "from reloadlab import picture\none = 1\n"
    source += "picture('one', steps='one = 2\\none = 3\\none = 4')"
    with chapter_page(warm, address) as (page, faults):
        edit(page, 1, source)
        press(page, "Run", 1)
        wait_until_idle(page)
        strip = page.locator(".live > .steps")
        assert strip.evaluate(SEEN) == ["before"]
        strip.get_by_role("button", name="Next").click()
        strip.get_by_role("button", name="Next").click()
        assert (strip.evaluate(SEEN), strip.evaluate(SAID)) == (["one = 3"], "3 of 4")
        assert faults == []
