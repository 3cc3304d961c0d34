"""Every page for every reader: with a keyboard, without seeing it, and with nothing that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.accessibility import tab_stops, violations
from support.browsing import DESKTOP, OPEN_ALL, PHONE, Scheme, opened, resize, settle

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ViewportSize


# What one presses that is no link in a text, and is lower than a finger needs it.
SMALL = """() => [...document.querySelectorAll(
    "button, summary, select, input, textarea, .mobile-header label, .strip > a, .related-pages a")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([{ width, height, left }]) => width > 0 && left >= 0 && height < 43.5)
  .map(([{ height }, one]) => `${height} ${one.outerHTML}`)"""


@pytest.mark.parametrize(
    ("scheme", "screen"), [("dark", PHONE), ("light", DESKTOP)], ids=["phone", "desktop"]
)
def test_axe_finds_no_fault_in_the_other_colours(
    window: BrowserContext, address: str, axe: str, scheme: Scheme, screen: ViewportSize
) -> None:
    """One page of each kind. In the first colours, axe looks at every page elsewhere."""
    kinds = [
        "book/index.html",
        "notebooks/11-ask-your-own-session.html",
        "matrix/identity.html",
        "search.html?q=module",
        "404.html",
    ]
    with opened(window, address, color_scheme=scheme, viewport=screen) as (page, _):
        for path in kinds:
            page.goto(f"{address}/{path}")
            page.evaluate(OPEN_ALL)
            settle(page)
            assert violations(page, axe) == [], path


def test_one_pale_text_among_many_is_found(window: BrowserContext, address: str, axe: str) -> None:
    with opened(window, address, color_scheme="light", viewport=DESKTOP) as (page, _):
        page.goto(f"{address}/notebooks/05-names-that-stay-behind.html")
        settle(page)
        assert violations(page, axe) == []
        words = page.locator("article p").last
        words.evaluate("paragraph => { paragraph.style.color = '#bbb'; }")
        (found,) = violations(page, axe)
        assert found.startswith("color-contrast")
        assert "#bbb" in found or "187, 187, 187" in found


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_focus_is_in_sight_wherever_the_keyboard_takes_it(
    window: BrowserContext, address: str, screen: ViewportSize
) -> None:
    with opened(window, address, viewport=screen, reduced_motion="reduce") as (page, _):
        for path in ("book/index.html", "book/matrix.html", "search.html"):
            page.goto(f"{address}/{path}")
            settle(page)
            stops = list(tab_stops(page, 60))
            assert len(stops) > 5
            assert [stop for stop in stops if not (stop["seen"] and stop["shown"])] == [], path


def test_the_first_key_leads_past_the_sidebar(window: BrowserContext, address: str) -> None:
    with opened(window, address, viewport=DESKTOP) as (page, _):
        page.goto(f"{address}/notebooks/02-import-runs-once.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")


@pytest.mark.parametrize("name", ["site navigation", "table of contents"])
def test_the_sidebars_of_a_phone_open_and_close_by_keyboard(
    window: BrowserContext, address: str, name: str
) -> None:
    with opened(window, address, viewport=PHONE, reduced_motion="reduce") as (page, _):
        page.goto(f"{address}/notebooks/02-import-runs-once.html")
        button = page.get_by_role("button", name=f"Toggle {name} sidebar")
        drawer = page.locator(".sidebar-drawer" if "site" in name else ".toc-drawer")
        link = drawer.get_by_role("link").first
        focused = "button => button === document.activeElement"
        assert button.get_attribute("aria-expanded") == "false"
        while not button.evaluate(focused):
            page.keyboard.press("Tab")
            assert not page.evaluate("document.activeElement === document.body")
        page.keyboard.press("Space")
        assert button.get_attribute("aria-expanded") == "true"
        link.focus()
        box = link.bounding_box()
        assert box
        assert 0 <= box["x"] < PHONE["width"]
        page.keyboard.press("Escape")
        link.wait_for(state="hidden")
        assert button.evaluate(focused)


def test_what_a_finger_presses_is_large_enough(window: BrowserContext, address: str) -> None:
    with opened(window, address, viewport=PHONE) as (page, _):
        resize(page, PHONE, mobile=True)
        for path in (
            "book/index.html",
            "notebooks/05-names-that-stay-behind.html",
            "book/matrix.html",
            "book/bench.html",
            "search.html?q=module",
        ):
            page.goto(f"{address}/{path}")
            settle(page)
            assert page.evaluate(SMALL) == [], path


def test_a_solution_opens_by_keyboard(window: BrowserContext, address: str) -> None:
    with opened(window, address) as (page, _):
        page.goto(f"{address}/notebooks/02-import-runs-once.html")
        fold = page.locator("details.fold").first
        fold.locator("summary").focus()
        for opens in (True, False):
            page.keyboard.press("Enter")
            assert fold.evaluate("fold => fold.open") is opens


def test_nothing_moves_on_any_kind_of_page_for_a_reader_who_asked_for_that(
    window: BrowserContext, address: str
) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter((element) =>
      [null, "::before", "::after"].map((part) => getComputedStyle(element, part))
        .some((style) => style.scrollBehavior === "smooth" || style.animationName !== "none"
          || style.transitionDuration !== "0s"))
      .map((element) => `${element.tagName} ${element.className}`)"""
    with opened(window, address, reduced_motion="reduce") as (page, _):
        for path in ("404.html", "search.html", "book/matrix.html"):
            page.goto(f"{address}/{path}")
            assert page.evaluate(moving) == [], path
