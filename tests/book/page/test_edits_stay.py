"""What a reader has edited: it stays, it travels by a link, and its outputs are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from support.chapter_page import (
    A_CHAPTER,
    cell,
    chapter_page,
    edit,
    path_of,
    press,
    reload,
    run,
    told_by,
    wait_until_idle,
)

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def marked(page: Page) -> dict[int, str]:
    """Return what is said of outputs that do not belong to the code above them, by cells."""
    notes = page.locator("article .cell").evaluate_all(
        "cells => cells.map((cell) => [cell.querySelector('.note')?.textContent ?? '',"
        " cell.querySelector('.cell_output.outdated') !== null])"
    )
    assert all(bool(note) is is_marked for note, is_marked in notes)
    return {number: note for number, (note, _) in enumerate(notes, 1) if note}


def test_an_edit_stays_over_a_reload_until_it_is_reset(
    window: BrowserContext, address: str
) -> None:
    with chapter_page(window, address) as (page, faults):
        edit(page, 2, "print('mine')")
        assert marked(page) == {2: "The output is from before the edit."}
        reload(page)
        shown = cell(page, 2).locator(".cell_input pre:visible")
        assert shown.inner_text() == "print('mine')"
        assert marked(page) == {2: "The output is from before the edit."}
        # The editor goes on with it, and is not fetched before.
        press(page, "Edit", 2)
        assert page.get_by_label("Code of cell 2.").inner_text() == "print('mine')"
        press(page, "Reset", 2)
        status = page.locator("[role=status]")
        assert status.inner_text() == "Code and output are as printed."
        reload(page)
        assert "create_module" in cell(page, 2).locator(".cell_input pre:visible").inner_text()
        assert marked(page) == {}
        assert faults == []


def test_paper_says_too_that_an_output_is_from_before_an_edit(
    window: BrowserContext, address: str
) -> None:
    with chapter_page(window, address) as (page, _):
        edit(page, 2, "print('mine')")
        page.emulate_media(media="print")
        assert page.locator("article .bar:visible").all_inner_texts() == [
            "The output is from before the edit."
        ]


def test_reset_says_what_stays_in_python(notebook_page: Page) -> None:
    edit(notebook_page, 2, "made = 1")
    notebook_page.keyboard.press("Shift+Enter")
    wait_until_idle(notebook_page)
    press(notebook_page, "Reset", 2)
    assert "What the cell has defined stays" in wait_until_idle(notebook_page)


def test_a_link_carries_an_edited_cell(window: BrowserContext, address: str) -> None:
    source = "print('a & b')\n# 100 % + ü"
    with chapter_page(window, address) as (page, _):
        assert not page.get_by_role("button", name="Copy link to cell 3").is_visible()
        edit(page, 3, source)
        press(page, "Copy link to", 3)
        page.locator(".bar [role=status]", has_text="The link ").wait_for()
        link = page.url
        assert parse_qs(urlsplit(link).fragment) == {"cell": ["3"], "code": [source]}
    with chapter_page(window, address) as (page, faults):
        page.goto(link)
        page.locator(".bar [role=status]", has_text="Read it before you run it.").wait_for()
        assert cell(page, 3).locator(".cell_input pre:visible").inner_text() == source
        assert page.evaluate("Object.keys(localStorage).length") == 0
        press(page, "Reset", 3)
        assert page.url == f"{address}/{path_of(A_CHAPTER)}"
        page.goto(f"{page.url}#cell=99&code=1")
        page.locator("[role=status]", has_text="The link is damaged").wait_for()
        assert faults == []


def test_what_a_link_brings_becomes_no_part_of_the_page(notebook_page: Page) -> None:
    markup = "<p>seen<img src=x><a href='//x'>x</a><b style='x' id='x'>x</b></p>"
    made = f"type('Loud', (), {{'_repr_html_': lambda self: {markup!r}}})()"
    edit(notebook_page, 2, made)
    notebook_page.keyboard.press("Shift+Enter")
    told_by(notebook_page, 2)
    shown = cell(notebook_page, 2).locator(".live .text_html")
    assert shown.inner_html() == "<p>seen<a>x</a><b>x</b></p>"


def test_outputs_that_do_not_belong_to_the_code_above_them_are_marked(
    warm: BrowserContext, address: str
) -> None:
    with chapter_page(warm, address) as (page, faults):
        edit(page, 2, "print('mine')\n1 / 0")
        press(page, "Run", 3)
        wait_until_idle(page)
        before = "Not run, because cell 2 raised ZeroDivisionError: the output is from before."
        assert marked(page) == {3: before}
        page.get_by_label("Code of cell 2.").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text("print('on')\nwhile True: pass")
        assert set(marked(page)) == {2, 3}
        press(page, "Run", 2)
        cell(page, 2).get_by_text("on", exact=True).last.wait_for()
        page.get_by_role("button", name="Stop cell 2").click()
        wait_until_idle(page)
        assert marked(page) == {2: "Stopped: the output breaks off.", 3: before}
        press(page, "Reset", 2)
        run(page, 3)
        assert marked(page) == {}
        assert faults == []
