"""Python in the page by touch, by keyboard alone, in every colour, and where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.browsing import NARROW, OPEN_ALL, SCHEMES, Scheme, opened, own_window, resize
from support.chapter_page import (
    A_CHAPTER,
    cell,
    edit,
    path_of,
    told_by,
    wait_until_idle,
)
from support.faults import PALE, SIDEWAYS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


def test_the_page_runs_by_touch_on_a_phone(notebook_page: Page) -> None:
    page = notebook_page
    resize(page, NARROW, mobile=True)
    printed = cell(page, 3).locator(".cell_output").inner_text().strip()
    page.get_by_role("button", name="Run cell 3", exact=True).tap()
    wait_until_idle(page)
    assert cell(page, 3).locator(".cell_output.live").inner_text().strip() == printed
    page.get_by_role("button", name="Edit cell 3", exact=True).tap()
    page.get_by_label("Code of cell 3.").wait_for()
    assert page.evaluate(SIDEWAYS) == []
    sizes = page.locator(".strip button, .bar button").evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.clientHeight)"
    )
    assert min(sizes) >= 24


def test_the_page_runs_by_keyboard_alone(notebook_page: Page) -> None:
    page = notebook_page
    page.get_by_role("button", name="Edit cell 2", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Code of cell 2.").wait_for()
    focused = "document.activeElement.closest('.editor') !== null"
    page.locator(".editor :focus").wait_for()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("if True:")
    page.keyboard.press("Enter")
    page.keyboard.type("print('typed')")
    page.keyboard.press("Tab")
    assert page.evaluate(focused)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate(focused)
    assert page.evaluate("document.activeElement.ariaLabel") == "Run cell 2"
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    page.keyboard.press("Enter")
    assert "typed" in told_by(page, 2)
    assert page.evaluate("document.activeElement.ariaLabel") == "Run cell 2"


@SCHEMES
def test_what_runs_has_contrast(notebook_page: Page, scheme: Scheme) -> None:
    page = notebook_page
    page.emulate_media(color_scheme=scheme)
    source = "import sys\nclass A(object):\n    '''Say.'''\n    @property\n    def f(self):\n"
    source += "        return not None  # why\nprint(1, file=sys.stderr)\nprint(2.5)\n1 / 0\n"
    edit(page, 2, source)
    page.keyboard.press("Shift+Enter")
    told_by(page, 2)
    page.evaluate(OPEN_ALL)
    assert page.locator(".live > .stderr, .live > .traceback").count() == 2
    assert page.evaluate(PALE) == []


def test_without_scripts_the_page_is_the_book(browser: Browser, address: str) -> None:
    with (
        own_window(browser, java_script_enabled=False) as window,
        opened(window, address) as (page, _),
    ):
        page.goto(f"{address}/{path_of(A_CHAPTER)}")
        assert page.get_by_role("link", name="Download notebook").is_visible()
        assert page.locator(".strip button:visible, .bar:visible").count() == 0


def test_from_a_file_the_page_is_the_book(browser: Browser, built: Path) -> None:
    with own_window(browser) as window:
        faults: list[str] = []
        window.on("console", lambda message: faults.append(message.text))
        page = window.new_page()
        page.goto((built / path_of(A_CHAPTER)).as_uri())
        page.locator(".strip").wait_for()
        assert page.locator(".strip button:visible, .bar:visible").count() == 0
        assert faults == []
