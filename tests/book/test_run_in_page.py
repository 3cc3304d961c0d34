"""Python in the page: what a reader runs in a browser is what the chapter has printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from test_browser import OPEN_ALL, PALE, SCHEMES, SIDEWAYS, Scheme, opened

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadbook.project import ROOT
from reloadbook.serving import Quiet, served
from reloadbook.site.running.services import elsewhere
from support.site_build import packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Request

    from support.site_build import Site

# How many cells of each chapter do not run in a browser, and why. A new one has to be written
# down here, so that none is left out unseen.
LEFT_OUT = {
    "05-names-that-stay-behind": {"needs-process": 1, "needs-earlier": 1},
    "07-stale-bytecode": {"needs-process": 1, "needs-earlier": 1},
    "10-reloads-that-fail": {"needs-thread": 1, "needs-earlier": 1},
    "11-ask-your-own-session": {"needs-ipython": 3, "needs-earlier": 1},
    "12-reload-while-you-explore": {"needs-process": 1, "needs-ipython": 7, "needs-earlier": 10},
    "13-restart-in-production": {"needs-process": 6, "needs-thread": 1, "needs-earlier": 5},
    "14-read-the-matrix": {"needs-process": 2, "needs-earlier": 1},
}

# Bytes after gzip. What a reader has to wait for grows only when somebody decides that.
START = 6_700_000
BUTTONS = 2_500
EDITOR = 130_000

# A browser that compiles Python beside another test takes its time.
PATIENCE = 90_000

OUTPUTS = """() => [...document.querySelectorAll("article .cell")].map((cell) =>
  [...cell.querySelectorAll(".cell_output > *")].map((output) => output.outerHTML))"""

A_CHAPTER = "02-import-runs-once"

PROGRESS = re.compile(r"Fetching Python: ([\d.]+) of ([\d.]+) MB")
NOTE_WHAT_IS_SAID = """() => {
  window.said = [];
  const status = document.querySelector("[role=status]");
  new MutationObserver(() => window.said.push(status.textContent))
    .observe(status, { childList: true });
}"""


def wait_until_idle(page: Page, patience: int = PATIENCE) -> str:
    """Wait until nothing runs any more, and return what the page says then."""
    page.locator(".strip button", has_text="Stop").wait_for(state="hidden", timeout=patience)
    return page.locator("[role=status]").inner_text()


def outputs(page: Page) -> list[list[str]]:
    """Return the markup of all outputs, by cells, without the space between blocks."""
    found: list[list[str]] = page.evaluate(OUTPUTS)
    return [[re.sub(r">\s+<", "><", markup) for markup in cell] for cell in found]


def cell(page: Page, number: int) -> Locator:
    """Return a cell of the page, counted from 1."""
    return page.locator("article .cell").nth(number - 1)


def press(page: Page, what: str, number: int) -> None:
    """Press a button of a cell."""
    page.get_by_role("button", name=f"{what} cell {number}", exact=True).click()


def run(page: Page, number: int) -> str:
    """Run a cell and return what its outputs say."""
    press(page, "Run", number)
    assert wait_until_idle(page) == f"Cell {number} has run."
    return cell(page, number).locator(".cell_output").inner_text().strip()


def edit(page: Page, number: int, source: str) -> None:
    """Write another source into a cell."""
    press(page, "Edit", number)
    field = page.get_by_label(f"Code of cell {number}.")
    field.wait_for()
    assert not cell(page, number).locator(".cell_input pre").is_visible()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(source)


@contextmanager
def chapter_page(
    browser: Browser, address: str, name: str = A_CHAPTER, **options: Any
) -> Iterator[tuple[Page, list[str]]]:
    """Open a chapter."""
    with opened(browser, address, **options) as (page, faults):
        page.goto(f"{address}/notebooks/{name}.html")
        yield page, faults


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_a_chapter_shows_in_the_page_what_it_has_printed(
    chapter: Chapter, address: str, browser: Browser
) -> None:
    with chapter_page(browser, address, chapter.name) as (page, faults):
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


def on_the_page(one: Any) -> bool:
    return one.cell_type == "code" and "remove-cell" not in tags(one)


def left_out(one: Any) -> list[str]:
    return [tag for tag in tags(one) if tag.startswith("needs-")]


def test_the_cells_that_do_not_run_in_a_browser_are_counted() -> None:
    counted = {
        chapter.name: Counter(
            tag for one in read_notebook(chapter.notebook).cells for tag in left_out(one)
        )
        for chapter in chapters()
    }
    assert {name: dict(count) for name, count in counted.items() if count} == LEFT_OUT


def test_a_cell_that_does_not_run_says_why_and_has_no_button(
    address: str, browser: Browser
) -> None:
    with chapter_page(browser, address, "13-restart-in-production") as (page, _):
        page.get_by_role("button", name="Run cell 1", exact=True).wait_for()
        shown = [one for one in read_notebook(chapters()[12].notebook).cells if on_the_page(one)]
        for number, one in enumerate(shown, 1):
            bar = cell(page, number).locator(".bar")
            assert bool(left_out(one)) == ("does not run in the page" in (bar.text_content() or ""))
            assert bool(left_out(one)) != bool(bar.locator("button").count())


def test_the_code_behind_the_buttons_is_the_code_on_the_page(site: Site) -> None:
    for chapter in chapters():
        page = site.page(f"notebooks/{chapter.name}.html")
        (strip,) = page.html.select(".strip")
        behind = {one["number"]: one["source"] for one in json.loads(str(strip["data-cells"]))}
        read = [code.get_text().strip() for code in page.html.select(".cell .cell_input pre")]
        buttons = [bool(bar.select("button")) for bar in page.html.select(".cell .bar")]
        for number, (source, has_buttons) in enumerate(zip(read, buttons, strict=True), 1):
            assert (number in behind) is has_buttons
            assert behind.get(number, source).strip() == source


def test_running_a_cell_runs_the_earlier_ones_first(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, faults):
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


def test_a_reader_edits_a_cell_and_sees_the_edit(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, faults):
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
        assert faults == []


def told_by(page: Page, number: int) -> str:
    """Wait until nothing runs, and return what a cell shows."""
    wait_until_idle(page)
    return cell(page, number).locator(".cell_output.live").inner_text().strip()


def test_an_endless_loop_is_stopped_and_the_page_works_again(
    address: str, browser: Browser
) -> None:
    with chapter_page(browser, address) as (page, faults):
        edit(page, 2, "print('round and round')\nwhile True:\n    pass")
        press(page, "Run", 2)
        cell(page, 2).get_by_text("round and round", exact=True).last.wait_for(timeout=PATIENCE)
        page.get_by_role("button", name="Stop cell 2").click()
        assert wait_until_idle(page).startswith("Stopped.")
        press(page, "Reset", 2)
        printed = cell(page, 3).locator(".cell_output").inner_text().strip()
        assert run(page, 3) == printed
        assert faults == []


def test_a_loop_that_prints_without_end_can_be_stopped_too(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, _):
        edit(page, 1, "while True:\n    print('again')")
        press(page, "Run", 1)
        cell(page, 1).locator(".live", has_text="The rest is not shown.").wait_for(timeout=PATIENCE)
        page.get_by_role("button", name="Stop cell 1").click()
        assert wait_until_idle(page).startswith("Stopped.")


def test_an_error_that_cannot_say_what_it_is_is_shown(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, faults):
        edit(page, 1, "class Mute(Exception):\n    __str__ = None\nraise Mute")
        page.keyboard.press("Shift+Enter")
        assert told_by(page, 1) == "Mute: <exception str() failed>"
        assert faults == []


def test_a_session_that_has_ended_by_itself_is_told_of(address: str, browser: Browser) -> None:
    throws = "from js import Function, setTimeout\nsetTimeout(Function.new('throw 1'), 0)"
    with chapter_page(browser, address) as (page, _):
        edit(page, 1, throws)
        press(page, "Run", 1)
        assert wait_until_idle(page) == "Cell 1 has run."
        press(page, "Run", 2)
        assert wait_until_idle(page).startswith("Python has ended: ")
        press(page, "Reset", 1)
        run(page, 2)


def test_two_pages_do_not_meet(address: str, browser: Browser) -> None:
    with opened(browser, address) as (page, faults):
        other = page.context.new_page()
        for one, name in ((page, "first"), (other, "second")):
            one.goto(f"{address}/notebooks/{A_CHAPTER}.html")
            edit(one, 1, f"import os\nname = '{name}'\nlength = open('kept', 'w').write(name)")
            press(one, "Run", 1)
            wait_until_idle(one)
        for one, name in ((page, "first"), (other, "second")):
            press(one, "Reset", 1)
            edit(one, 1, "print(name, open('kept').read())")
            press(one, "Run", 1)
            assert told_by(one, 1) == f"{name} {name}"
        assert faults == []


class Breaking(Quiet):
    """A server whose line breaks in the middle of the largest file, for the first time."""

    broken = 0

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a part, the first time."""
        if self.path.endswith(".wasm") and not Breaking.broken:
            Breaking.broken += 1
            outputfile.write(source.read(500_000))
            self.close_connection = True
        else:
            super().copyfile(source, outputfile)


def test_a_line_that_breaks_leaves_the_page_as_it_was(site: Site, browser: Browser) -> None:
    Breaking.broken = 0
    with (
        served(site.root, Breaking) as address,
        chapter_page(browser, address) as (page, _),
    ):
        printed = outputs(page)
        press(page, "Run", 2)
        said = wait_until_idle(page)
        assert said.startswith("Python did not start: ")
        assert said.endswith(" The page is as it was, and Run tries again.")
        assert outputs(page) == printed
        assert Breaking.broken == 1
        run(page, 2)


def test_without_a_connection_the_page_says_so(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, _):
        printed = outputs(page)
        page.get_by_role("button", name="Run this page").wait_for()
        page.context.set_offline(True)
        page.get_by_role("button", name="Run this page").click()
        assert wait_until_idle(page).startswith("Python did not start: ")
        assert outputs(page) == printed
        page.context.set_offline(False)
        run(page, 2)


def test_a_browser_that_may_not_compile_says_so(site: Site, browser: Browser) -> None:
    class Forbidding(Quiet):
        headers_of_all = {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'"}  # noqa: RUF012

    with served(site.root, Forbidding) as address, chapter_page(browser, address) as (page, _):
        press(page, "Run", 2)
        assert wait_until_idle(page).startswith("Python did not start: ")


def test_a_site_below_a_path_runs_python_and_its_policy_allows_the_editor(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "where").symlink_to(site.root, target_is_directory=True)
    with served(tmp_path) as address, opened(browser, address) as (page, faults):
        page.goto(f"{address}/some/where/notebooks/{A_CHAPTER}.html")
        page.get_by_role("button", name="Run cell 1", exact=True).wait_for()
        edit(page, 2, "print('allowed')")
        assert run(page, 2) == "allowed"
        colours = page.locator(".editor .nb, .editor .s2").first
        assert colours.count() == 1
        assert faults == []


def test_the_page_runs_by_touch_on_a_phone(address: str, browser: Browser) -> None:
    phone: Any = {"width": 320, "height": 640}
    options: dict[str, Any] = {"viewport": phone, "is_mobile": True, "has_touch": True}
    with chapter_page(browser, address, **options) as (page, faults):
        printed = cell(page, 3).locator(".cell_output").inner_text()
        page.get_by_role("button", name="Run cell 3", exact=True).tap()
        wait_until_idle(page)
        assert cell(page, 3).locator(".cell_output.live").inner_text() == printed
        page.get_by_role("button", name="Edit cell 3", exact=True).tap()
        page.get_by_label("Code of cell 3.").wait_for()
        assert page.evaluate(SIDEWAYS) == []
        sizes = page.locator(".strip button, .bar button").evaluate_all(
            "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.clientHeight)"
        )
        assert min(sizes) >= 24
        assert faults == []


def test_the_page_runs_by_keyboard_alone(address: str, browser: Browser) -> None:
    with chapter_page(browser, address) as (page, faults):
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
        assert faults == []


@SCHEMES
def test_what_runs_has_contrast(address: str, browser: Browser, scheme: Scheme) -> None:
    with chapter_page(browser, address, color_scheme=scheme) as (page, _):
        source = "import sys\nclass A(object):\n    '''Say.'''\n    @property\n    def f(self):\n"
        source += "        return not None  # why\nprint(1, file=sys.stderr)\nprint(2.5)\n1 / 0\n"
        edit(page, 2, source)
        page.keyboard.press("Shift+Enter")
        told_by(page, 2)
        page.evaluate(OPEN_ALL)
        assert page.locator(".live > .stderr, .live > .traceback").count() == 2
        assert page.evaluate(PALE) == []


def test_nothing_of_python_is_fetched_before_a_reader_asks(
    site: Site, address: str, browser: Browser
) -> None:
    with opened(browser, address) as (page, faults):
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url.removeprefix(f"{address}/"))

        page.context.on("request", note)
        page.goto(f"{address}/notebooks/{A_CHAPTER}.html")
        page.get_by_role("button", name="Run this page").wait_for()
        (buttons,) = [path for path in asked if "_static/runner-" in path]
        assert not [path for path in asked if "pyodide" in path]
        assert packed(site.root / buttons) <= BUTTONS
        asked.clear()
        run(page, 2)
        # The worker, the two files of its session, the helper, and Pyodide's five files.
        assert len(asked) == len(set(asked)) == 9, asked
        assert sum(packed(site.root / path) for path in asked) <= START
        asked.clear()
        press(page, "Edit", 2)
        page.get_by_label("Code of cell 2.").wait_for()
        (editor,) = asked
        assert packed(site.root / editor) <= EDITOR
        assert faults == []


def test_a_line_says_how_much_of_python_has_come(
    site: Site, address: str, browser: Browser
) -> None:
    with chapter_page(browser, address) as (page, faults):
        page.get_by_role("button", name="Run cell 2", exact=True).wait_for()
        page.evaluate(NOTE_WHAT_IS_SAID)
        run(page, 2)
        said: list[str] = page.evaluate("window.said")
        progress = [PROGRESS.fullmatch(text) for text in said]
        shown = [(float(found[1]), float(found[2])) for found in progress if found]
        rest = [text for text, found in zip(said, progress, strict=True) if not found]
        assert list(dict.fromkeys(rest)) == [
            "Waiting",
            "Starting Python",
            "Running",
            "Cell 2 has run.",
        ]
        # It grows, and comes near to what it says that there is.
        assert shown == sorted(shown)
        ((whole),) = {whole for _, whole in shown}
        assert len(shown) > 10
        assert 0.8 * whole < shown[-1][0] <= whole
        # This chapter needs one of the two wheels.
        counted = (
            "*/reloadlab-*.whl",
            "runner-*/*.py",
            "*/*.wasm",
            "*/*.zip",
            "*/pyodide-lock.json",
        )
        files = [file for kind in counted for file in (site.root / "_static").glob(kind)]
        assert len(files) == 6
        assert whole == round(sum(map(packed, files)) / 1e6, 1)
        assert faults == []


def test_without_scripts_and_from_a_file_the_page_is_the_book(
    site: Site, address: str, browser: Browser
) -> None:
    path = f"notebooks/{A_CHAPTER}.html"
    with opened(browser, address, java_script_enabled=False) as (page, _):
        page.goto(f"{address}/{path}")
        assert page.get_by_role("link", name="Download notebook").is_visible()
        assert page.locator(".strip button:visible, .bar:visible").count() == 0
    context = browser.new_context()
    faults: list[str] = []
    context.on("console", lambda message: faults.append(message.text))
    page = context.new_page()
    page.goto((site.root / path).as_uri())
    page.locator(".strip").wait_for()
    assert page.locator(".strip button:visible, .bar:visible").count() == 0
    assert faults == []
    context.close()


def test_a_chapter_is_downloaded_as_the_notebook_that_it_is(site: Site) -> None:
    for chapter in chapters():
        page = site.page(f"notebooks/{chapter.name}.html")
        (link,) = page.html.select(".strip a[download]")
        assert page.file(str(link["href"])).read_bytes() == chapter.notebook.read_bytes()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", []),
        ("https://example.org/someone/reloading", []),
        (
            "https://github.com/someone/reloading",
            [
                "https://mybinder.org/v2/gh/someone/reloading/main"
                "?urlpath=lab/tree/notebooks/01-a.ipynb",
                "https://colab.research.google.com/github/someone/reloading"
                "/blob/main/notebooks/01-a.ipynb",
            ],
        ),
    ],
)
def test_services_are_named_where_they_can_find_the_notebook(
    address: str, expected: list[str]
) -> None:
    links = [link for _, link in elsewhere(address, "main", "notebooks/01-a.ipynb")]
    assert links == expected
    assert [
        link for _, link in elsewhere(f"{address}.git", "main", "notebooks/01-a.ipynb")
    ] == links


def test_without_an_address_of_the_repository_no_service_is_named(site: Site) -> None:
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    expected = len(list(elsewhere(settings["repository"]["url"], "main", "a.ipynb")))
    for chapter in chapters():
        strip = site.page(f"notebooks/{chapter.name}.html").html.select_one(".strip")
        assert strip is not None
        leaving = [link for link in strip.select("a") if "//" in str(link["href"])]
        assert len(leaving) == expected


def test_what_is_made_is_compared_by_content(tmp_path: Path, site: Site) -> None:
    """The second time nothing is made, whatever the times of files say, and no Node is needed."""
    made = ROOT / "_build" / "runner" / "inputs.txt"
    (ROOT / "src/reloadbook/runner/src/worker.mjs").touch()
    before = made.stat().st_ino
    done = subprocess.run(
        [sys.executable, "-m", "reloadbook.runner"],
        env=os.environ | {"PATH": str(tmp_path), "PIP_NO_INDEX": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout + done.stderr == ""
    assert made.stat().st_ino == before
    assert list(site.root.glob("_static/runner-*/runner.mjs"))


def test_the_licences_of_what_runs_are_on_the_site(site: Site) -> None:
    (notice,) = site.root.glob("_static/runner-*/licences.txt")
    text = notice.read_text("utf-8")
    assert "Mozilla Public License 2.0" in text
    assert "MIT License" in text


def test_the_site_has_one_set_of_what_runs_python(site: Site) -> None:
    for kind in ("runner-*", "pyodide-*"):
        assert len(list((site.root / "_static").glob(kind))) == 1
