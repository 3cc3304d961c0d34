"""Every page in a real browser, on a phone and on a desktop: all that is asked of each.

A page is opened once, and the tests of that page look at it one after the other.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from support.accessibility import violations
from support.browsing import (
    DESKTOP,
    NARROW,
    OPEN_ALL,
    PHONE,
    SCHEMES,
    TO_THE_END,
    Scheme,
    devtools,
    opened,
    resize,
    settle,
)
from support.faults import CUT, ILLEGIBLE, SIDEWAYS, WIDE
from support.pages import PAGES, ROOT_PAGE, WRITTEN
from support.site_build import BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Response, ViewportSize

# Pixels, as the settings of a browser name them, and twice that.
TEXT = {"standard": 16, "fixed": 13}
LARGE_TEXT = {"standard": 32, "fixed": 26}


class Screen(NamedTuple):
    """What the pages are shown on."""

    size: ViewportSize
    scheme: Scheme
    mobile: bool


SCREENS = {
    "phone": Screen(PHONE, "light", mobile=True),
    "desktop": Screen(DESKTOP, "dark", mobile=False),
}


class Tab(NamedTuple):
    """A tab that shows one page after the other, and what has come to it since the last one."""

    page: Page
    faults: list[str]
    answers: list[Response]


class Visit(NamedTuple):
    """A page with all its folds open that has been read to its end."""

    page: Page
    path: str
    status: int
    faults: list[str]
    answers: list[Response]


@pytest.fixture(scope="module")
def tab(window: BrowserContext, address: str) -> Iterator[Tab]:
    answers: list[Response] = []
    # Without what moves, which would still be on its way from one size to the next.
    with opened(window, address, reduced_motion="reduce") as (page, faults):
        page.on("response", lambda answer: answers.append(answer))
        yield Tab(page, faults, answers)


@pytest.fixture(scope="module", params=[path for path in PAGES if path != ROOT_PAGE])
def visit(request: pytest.FixtureRequest, tab: Tab, address: str) -> Visit:
    """Open a page on a phone."""
    page, faults, answers = tab
    page.bring_to_front()
    show(page, SCREENS["phone"])
    faults.clear()
    answers.clear()
    response = page.goto(f"{address}/{request.param}")
    assert response is not None
    page.evaluate(OPEN_ALL)
    page.evaluate(TO_THE_END)
    settle(page)
    return Visit(page, request.param, response.status, faults, answers)


@pytest.fixture(params=[*SCREENS.values()], ids=[*SCREENS])
def screen(request: pytest.FixtureRequest, visit: Visit) -> Screen:
    """Show the page on a screen, whatever a test before has changed."""
    chosen: Screen = request.param
    show(visit.page, chosen)
    return chosen


def show(page: Page, screen: Screen) -> None:
    """Show what is in a tab on a screen."""
    resize(page, screen.size, mobile=screen.mobile)
    page.emulate_media(color_scheme=screen.scheme)


@pytest.mark.usefixtures("screen")
def test_a_page_stays_on_its_host_and_complains_of_nothing(visit: Visit) -> None:
    assert visit.status == 200
    assert visit.faults == []


def test_the_sidebar_marks_the_page(visit: Visit) -> None:
    listed = visit.path in WRITTEN[1:]
    assert visit.page.locator(".sidebar-tree .current-page").count() == listed


def test_what_a_browser_fetches_for_a_page_is_light(visit: Visit) -> None:
    """A script may load what no file names, so the answers themselves are weighed here."""
    # Playwright gives no cache to a page whose requests it may stop, as it may here.
    weights = {
        answer.url: answer.request.sizes()["responseBodySize"]
        for answer in visit.answers
        if answer.request.resource_type != "image"
    }
    assert len(weights) > 5
    assert all(weights.values())
    assert sum(weights.values()) <= BUDGET, weights


def test_no_page_scrolls_sideways_on_a_narrow_phone(visit: Visit) -> None:
    resize(visit.page, NARROW, mobile=True)
    assert visit.page.evaluate(SIDEWAYS) == []


def test_no_cell_is_wider_than_a_phone(visit: Visit) -> None:
    show(visit.page, SCREENS["phone"])
    assert visit.page.evaluate(WIDE) == []


@SCHEMES
def test_pictures_can_be_read(visit: Visit, screen: Screen, scheme: Scheme) -> None:
    show(visit.page, screen._replace(scheme=scheme))
    # What a reader has to predict is folded, and a picture may be what answers it.
    visit.page.evaluate("document.querySelectorAll('.verdict button').forEach((b) => b.click())")
    assert visit.page.evaluate(ILLEGIBLE) == []


@pytest.mark.usefixtures("screen")
def test_axe_finds_no_fault(visit: Visit, axe: str) -> None:
    assert violations(visit.page, axe) == []


@contextmanager
def text_of(page: Page, sizes: dict[str, int]) -> Iterator[None]:
    """Set the size of text as the settings of the browser do, which the layout follows too."""
    devtools(page).send("Page.setFontSizes", {"fontSizes": sizes})
    try:
        yield
    finally:
        devtools(page).send("Page.setFontSizes", {"fontSizes": TEXT})


@pytest.mark.usefixtures("screen")
def test_text_of_twice_the_size_is_whole(visit: Visit) -> None:
    with text_of(visit.page, LARGE_TEXT):
        size = visit.page.evaluate("getComputedStyle(document.querySelector('article')).fontSize")
        assert float(size.removesuffix("px")) >= 28
        assert visit.page.evaluate(SIDEWAYS) + visit.page.evaluate(CUT) == []
