"""Every page for every reader: with a keyboard, with large text, without seeing it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from test_bench import bench
from test_bench import run as run_bench
from test_browser import OPEN_ALL, SIDEWAYS, opened, settle, settled
from test_run_in_page import chapter_page, edit, wait_until_idle

from reloadbook.browser import start
from reloadbook.runner.node import FailedError
from support.browser_tools import installed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from support.site_build import Site

PHONE: Any = {"width": 390, "height": 844}
DESKTOP: Any = {"width": 1280, "height": 900}

# The setting of a browser for twice the size of text.
LARGE = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"

# Each fault with the first places where it is.
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`)"""

# Where the focus is: what it is, whether all of it is in sight, and whether something shows it.
FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const text = element.getAttribute("aria-label") ?? element.textContent.trim();
  return {
    name: `${element.tagName} ${text.slice(0, 40)}`,
    page: element === document.body,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth && element.checkVisibility({ visibilityProperty: true }),
    shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
  };
}"""

# Text that is cut off, with no way to scroll to the rest of it.
CUT = """() => [...document.querySelectorAll("body *")].filter((box) => {
  const style = getComputedStyle(box);
  if (!box.checkVisibility({ visibilityProperty: true }) || !box.innerText?.trim()) return false;
  const cuts = (value) => value === "hidden" || value === "clip";
  return (cuts(style.overflowX) && box.scrollWidth > box.clientWidth + 1)
    || (cuts(style.overflowY) && box.scrollHeight > box.clientHeight + 1);
}).map((box) => `${box.tagName} ${box.className}: ${box.innerText.slice(0, 40)}`)"""


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


def faults_of(page: Page, address: str, axe: str, paths: list[str]) -> dict[str, list[str]]:
    """Return what axe finds on some pages with all their folds open."""
    found = {}
    for path in paths:
        page.goto(f"{address}/{path}")
        page.evaluate(OPEN_ALL)
        settle(page)
        page.evaluate(axe)
        found[path] = page.evaluate(FAULTS)
    return {path: faults for path, faults in found.items() if faults}


@pytest.mark.parametrize(
    ("scheme", "screen"), [("light", PHONE), ("dark", DESKTOP)], ids=["phone", "desktop"]
)
def test_axe_finds_no_fault_on_any_page(
    site: Site, address: str, browser: Browser, axe: str, scheme: Any, screen: Any
) -> None:
    with opened(browser, address, color_scheme=scheme, viewport=screen) as (page, _):
        assert faults_of(page, address, axe, settled(site)) == {}


@pytest.mark.parametrize(
    ("scheme", "screen"), [("dark", PHONE), ("light", DESKTOP)], ids=["phone", "desktop"]
)
def test_axe_finds_no_fault_in_the_other_colours(
    address: str, browser: Browser, axe: str, scheme: Any, screen: Any
) -> None:
    """One page of each kind: colours by themselves are compared on every page elsewhere."""
    kinds = [
        "book/index.html",
        "notebooks/11-ask-your-own-session.html",
        "matrix/identity.html",
        "search.html?q=module",
        "404.html",
    ]
    with opened(browser, address, color_scheme=scheme, viewport=screen) as (page, _):
        assert faults_of(page, address, axe, kinds) == {}


def test_axe_finds_no_fault_after_a_run(address: str, browser: Browser, axe: str) -> None:
    settings = {"color_scheme": "light", "viewport": PHONE}
    with chapter_page(browser, address, "11-ask-your-own-session", **settings) as (page, _):
        edit(page, 2, "print('edited')")
        page.get_by_role("button", name="Run this page").click()
        wait_until_idle(page)
        assert page.locator(".cell_output.live").count()
        page.evaluate(axe)
        assert page.evaluate(FAULTS) == []
    with bench(browser, address, "scenario=default-argument", **settings) as (page, _):
        assert run_bench(page) == "Each way has run."
        page.evaluate(axe)
        assert page.evaluate(FAULTS) == []


def tab_stops(page: Page, most: int) -> list[dict[str, Any]]:
    """Press Tab until the page is through, or so many times, and return where the focus was."""
    stops = []
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["page"]:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_focus_is_in_sight_wherever_the_keyboard_takes_it(
    address: str, browser: Browser, screen: Any
) -> None:
    with opened(browser, address, viewport=screen, reduced_motion="reduce") as (page, _):
        for path in ("book/index.html", "notebooks/14-read-the-matrix.html", "search.html"):
            page.goto(f"{address}/{path}")
            settle(page)
            stops = tab_stops(page, 60)
            assert len(stops) > 5
            assert [stop for stop in stops if not (stop["seen"] and stop["shown"])] == [], path


def test_the_first_key_leads_past_the_sidebar(address: str, browser: Browser) -> None:
    with opened(browser, address, viewport=DESKTOP) as (page, _):
        page.goto(f"{address}/notebooks/02-import-runs-once.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('article') !== null")


@pytest.mark.parametrize("name", ["site navigation", "table of contents"])
def test_the_sidebars_of_a_phone_open_and_close_by_keyboard(
    address: str, browser: Browser, name: str
) -> None:
    with opened(browser, address, viewport=PHONE, reduced_motion="reduce") as (page, _):
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


def test_a_solution_opens_by_keyboard(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, _):
        page.goto(f"{address}/notebooks/02-import-runs-once.html")
        fold = page.locator("details.fold").first
        fold.locator("summary").focus()
        for opens in (True, False):
            page.keyboard.press("Enter")
            assert fold.evaluate("fold => fold.open") is opens


def test_text_of_twice_the_size_is_whole(site: Site, address: str, browser: Browser) -> None:
    """With the setting of the browser itself, which the layout of a page follows too."""
    with start(browser.browser_type, LARGE) as large:
        for screen in (PHONE, DESKTOP):
            lost = {}
            with opened(large, address, viewport=screen) as (page, _):
                for path in settled(site):
                    page.goto(f"{address}/{path}")
                    page.evaluate(OPEN_ALL)
                    size = page.evaluate(
                        "getComputedStyle(document.querySelector('article')).fontSize"
                    )
                    assert float(size.removesuffix("px")) >= 28, path
                    lost[path] = page.evaluate(SIDEWAYS) + page.evaluate(CUT)
            assert {path: parts for path, parts in lost.items() if parts} == {}


def test_what_is_not_text_has_a_text(site: Site) -> None:
    for page in site.pages:
        for image in page.html.select("img, [role=img]"):
            assert image.get("alt") or image.get("aria-label"), page.path
        for drawing in page.html.select("article svg"):
            assert drawing.find_parent(attrs={"role": "img", "aria-label": True}), page.path


def test_nothing_moves_on_any_kind_of_page_for_a_reader_who_asked_for_that(
    address: str, browser: Browser
) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter((element) =>
      [null, "::before", "::after"].map((part) => getComputedStyle(element, part))
        .some((style) => style.scrollBehavior === "smooth" || style.animationName !== "none"
          || style.transitionDuration !== "0s"))
      .map((element) => `${element.tagName} ${element.className}`)"""
    with opened(browser, address, reduced_motion="reduce") as (page, _):
        for path in ("404.html", "search.html", "notebooks/14-read-the-matrix.html"):
            page.goto(f"{address}/{path}")
            assert page.evaluate(moving) == [], path
