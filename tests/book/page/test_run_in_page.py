"""A page is a notebook: cells run in their order, are edited, stopped, and begin afresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reloadbook.runner.inside.session import MOST
from support.chapter_page import (
    cell,
    chapter_page,
    edit,
    outputs,
    press,
    run,
    told_by,
    wait_until_idle,
)

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def test_running_a_cell_runs_the_earlier_ones_first(warm: BrowserContext, address: str) -> None:
    with chapter_page(warm, address) as (page, faults):
        printed = cell(page, 5).locator(".cell_output").inner_text().strip()
        assert run(page, 5) == printed
        assert page.locator(".cell_output.live").count() >= 3
        # They do not run again.
        edit(page, 5, "print(greetings is not None)")
        first = cell(page, 2).locator(".cell_output").element_handle()
        assert run(page, 5) == "True"
        assert cell(page, 2).locator(".cell_output").element_handle() is not None
        assert first is not None
        assert first.evaluate("(box) => box.isConnected")
        assert faults == []


def test_a_reader_edits_a_cell_and_sees_the_edit(notebook_page: Page) -> None:
    page = notebook_page
    printed = outputs(page)
    edit(page, 2, "words = 'seen in the page'\nfor word in words.split():\nprint(word)")
    page.keyboard.press("Shift+Enter")
    assert "IndentationError" in told_by(page, 2)
    # A new line after a colon is indented.
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("for word in ['seen', 'here']:\nprint(word)")
    page.keyboard.press("Shift+Enter")
    assert told_by(page, 2) == "seen\nhere"
    press(page, "Reset", 2)
    assert outputs(page)[1:] == printed[1:]
    assert cell(page, 2).locator("pre").first.is_visible()
    assert page.locator(".editor").count() == 0


def test_an_endless_loop_is_stopped_and_the_page_works_again(
    warm: BrowserContext, address: str
) -> None:
    with chapter_page(warm, address) as (page, faults):
        edit(page, 2, "print('round and round')\nwhile True:\n    pass")
        press(page, "Run", 2)
        cell(page, 2).get_by_text("round and round", exact=True).last.wait_for()
        page.get_by_role("button", name="Stop cell 2").click()
        assert wait_until_idle(page).startswith("Stopped.")
        press(page, "Reset", 2)
        printed = cell(page, 3).locator(".cell_output").inner_text().strip()
        assert run(page, 3) == printed
        assert faults == []


# How many characters a page has put into itself, and how often.
COUNT = """() => {
  window.count = { characters: 0, times: 0 };
  new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
    count.characters += node.textContent.length;
    count.times += 1;
  }))).observe(document.querySelector("article"), { childList: true, subtree: true });
}"""


def test_a_loop_that_prints_without_end_can_be_stopped_too(
    warm: BrowserContext, address: str
) -> None:
    with chapter_page(warm, address) as (page, _):
        edit(page, 1, "i = 0\nwhile True:\n    print(i)\n    i += 1")
        page.evaluate(COUNT)
        press(page, "Run", 1)
        cell(page, 1).locator(".live", has_text="The rest is not shown.").wait_for()
        # What has come once does not come again.
        counted = page.evaluate("count")
        assert counted["characters"] < 2 * MOST
        assert counted["times"] < MOST / 50
        page.get_by_role("button", name="Stop cell 1").click()
        assert wait_until_idle(page).startswith("Stopped.")


def test_a_cell_may_wait_and_what_it_shows_stands_in_order(notebook_page: Page) -> None:
    source = "import asyncio, sys\nprint('one\\rtwo')\nprint(f'\\n{1}', file=sys.stderr)\n"
    source += (
        "await asyncio.sleep(0.01)\nprint('\\x1b[31mthree', end='')\nawait asyncio.sleep(0, 4)"
    )
    edit(notebook_page, 2, source)
    notebook_page.keyboard.press("Shift+Enter")
    told_by(notebook_page, 2)
    shown = cell(notebook_page, 2).locator(".live > .output")
    assert shown.locator("pre").all_text_contents() == ["two\n", "1\n", "three\n", "4\n"]
    kinds = ["stream", "stderr", "stream", "text_plain"]
    assert [kind in str(shown.nth(i).get_attribute("class")) for i, kind in enumerate(kinds)] == [
        True
    ] * 4


def test_a_cell_that_raises_says_so_and_shows_where(notebook_page: Page) -> None:
    module = "path = write_module('till', 'def pay():\\n    1 / 0')"
    edit(notebook_page, 2, f"from reloadlab import write_module\n{module}\nimport till\ntill.pay()")
    notebook_page.keyboard.press("Shift+Enter")
    shown = told_by(notebook_page, 2)
    assert '  File "<cell 2>", line 4, in <module>\n    till.pay()\n' in shown
    assert '  File "till.py", line 2, in pay\n    1 / 0\n' in shown
    assert shown.count("File ") == 2
    assert shown.endswith("ZeroDivisionError: division by zero")
    assert wait_until_idle(notebook_page) == "Cell 2 raised ZeroDivisionError."
    press(notebook_page, "Run", 3)
    assert wait_until_idle(notebook_page) == "Stopped at cell 2, which raised ZeroDivisionError."


def test_a_page_says_what_it_cannot_do(notebook_page: Page) -> None:
    edit(notebook_page, 2, "input('Name? ')")
    for source, told in (
        ("input('Name? ')", "A cell in this page cannot ask."),
        ("import asyncio\nasyncio.run(asyncio.sleep(0))", "Write await main() in place of"),
        ("import numpy", "numpy and other packages are not offered."),
        ("import threading as t\nt.Thread(target=print).start()", "A page has no threads."),
        ("import subprocess\nsubprocess.run('ls')", "A page cannot start processes."),
        ("%timeit 1", "%timeit is a command of IPython"),
    ):
        notebook_page.get_by_label("Code of cell 2.").click()
        notebook_page.keyboard.press("ControlOrMeta+A")
        notebook_page.keyboard.insert_text(source)
        notebook_page.keyboard.press("Shift+Enter")
        assert told in told_by(notebook_page, 2)


def test_what_the_page_brings_along_lies_beside_no_module_of_a_reader(notebook_page: Page) -> None:
    """Or every look at a reader's modules would look at it too."""
    edit(notebook_page, 1, "import reloadlab\nprint('site-packages' in reloadlab.__file__)")
    assert run(notebook_page, 1) == "True"


def test_an_error_that_cannot_say_what_it_is_is_shown(notebook_page: Page) -> None:
    edit(notebook_page, 1, "class Mute(Exception):\n    __str__ = None\nraise Mute")
    notebook_page.keyboard.press("Shift+Enter")
    *lines, last = told_by(notebook_page, 1).splitlines()
    assert lines[1:] == ['  File "<cell 1>", line 3, in <module>', "    raise Mute"]
    assert last == "Mute: <exception str() failed>"


def test_a_session_that_has_ended_by_itself_is_told_of(warm: BrowserContext, address: str) -> None:
    throws = "import js\njs.addEventListener('message', js.Function.new('throw 1'))"
    with chapter_page(warm, address) as (page, _):
        edit(page, 1, throws)
        press(page, "Run", 1)
        assert wait_until_idle(page) == "Cell 1 has run."
        press(page, "Run", 2)
        assert wait_until_idle(page).startswith("Python has ended: ")
        press(page, "Reset", 1)
        run(page, 2)


def test_two_pages_do_not_meet(notebook_page: Page, warm: BrowserContext, address: str) -> None:
    with chapter_page(warm, address) as (other, faults):
        pages = ((other, "second"), (notebook_page, "first"))
        for page, name in pages:
            page.bring_to_front()
            edit(page, 1, f"import os\nname = '{name}'\nlength = open('kept', 'w').write(name)")
            press(page, "Run", 1)
            wait_until_idle(page)
        for page, name in pages:
            page.bring_to_front()
            press(page, "Reset", 1)
            edit(page, 1, "print(name, open('kept').read())\nos.remove('kept')")
            press(page, "Run", 1)
            assert told_by(page, 1) == f"{name} {name}"
        assert faults == []
