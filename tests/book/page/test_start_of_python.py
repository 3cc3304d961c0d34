"""How Python comes into a page: nothing unasked, counted in bytes, and told where it cannot."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from reloadbook.project import ROOT
from reloadbook.serving import Quiet, served
from support.browsing import opened
from support.chapter_page import (
    chapter_page,
    edit,
    outputs,
    path_of,
    press,
    run,
    wait_until_idle,
)
from support.site_build import packed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from support.chapter_page import Started

# Bytes after gzip. What a reader has to wait for grows only when somebody decides that.
START = 7_310_000
BUTTONS = 4_500
EDITOR = 130_000

PROGRESS = re.compile(r"Fetching Python: ([\d.]+) of ([\d.]+) MB")


def test_nothing_of_python_is_fetched_before_a_reader_asks(started: Started, built: Path) -> None:
    (buttons,) = [path for path in started.at_first if "_static/runner-" in path]
    assert not [path for path in started.at_first if "pyodide" in path]
    assert packed(built / buttons) <= BUTTONS
    # The worker, the helper, and Pyodide's five files.
    asked = started.to_run
    assert len(asked) == len(set(asked)) == 7, asked
    assert sum(packed(built / path) for path in asked) <= START
    (editor,) = started.to_edit
    assert packed(built / editor) <= EDITOR
    assert started.faults == []


FROM_SOURCES = """
import sys
names = [*sys.modules]
first = [sys.modules[name].__spec__ for name in names[: names.index("pyodide") + 1]]
files = [spec.origin for spec in first if spec and ".zip/" in (spec.origin or "")]
print(len(files) > 50, [file for file in files if file.endswith(".py")])
"""


def test_nothing_is_compiled_for_python_to_start(notebook_page: Page) -> None:
    edit(notebook_page, 2, FROM_SOURCES)
    assert run(notebook_page, 2) == "True []"


def test_what_runs_cells_is_compiled_too_and_no_module(notebook_page: Page, built: Path) -> None:
    libraries = [*(built / "_static").glob("pyodide*/python_stdlib.zip")]
    # The newest stable Python, and that of the chapter on 3.15.
    assert len(libraries) == 2
    for library in libraries:
        with ZipFile(library) as files:
            inside = {name for name in files.namelist() if name.startswith("page/")}
        assert inside == {"page/session.pyc", "page/errors.pyc", "page/markup.pyc"}
    names = {"page", "page.session", "session", "errors", "markup"}
    edit(notebook_page, 2, f"import sys\nprint({names} & {{*sys.modules}})")
    assert run(notebook_page, 2) == "set()"


def test_a_line_says_how_much_of_python_has_come(started: Started, built: Path) -> None:
    progress = [PROGRESS.fullmatch(text) for text in started.said]
    shown = [(float(found[1]), float(found[2])) for found in progress if found]
    rest = [text for text, found in zip(started.said, progress, strict=True) if not found]
    assert list(dict.fromkeys(rest)) == [
        "Waiting",
        "Starting Python",
        "Running",
        "Cell 2 has run.",
    ]
    # It grows, and comes near to what it says that there is. In how many steps depends on how
    # much comes at once.
    assert shown == sorted(shown)
    ((whole),) = {whole for _, whole in shown}
    assert len(shown) > 3
    assert 0.8 * whole < shown[-1][0] <= whole
    # The whole of it is what a chapter fetches that needs the helper only.
    kinds = ("reloadlab-*.whl", "pyodide*.mjs", "*.wasm", "*.zip", "pyodide-lock.json")
    paths = [f"{folder}-*/{kind}" for folder in ("pyodide", "runner") for kind in kinds]
    files = [file for path in paths for file in (built / "_static").glob(path)]
    assert len(files) == 6
    assert whole == round(sum(map(packed, files)) / 1e6, 1)
    assert started.faults == []


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


def test_a_line_that_breaks_leaves_the_page_as_it_was(built: Path, warm: BrowserContext) -> None:
    Breaking.broken = 0
    with served(built, Breaking) as address, chapter_page(warm, address) as (page, _):
        printed = outputs(page)
        press(page, "Run", 2)
        said = wait_until_idle(page)
        assert said.startswith("Python did not start: ")
        assert said.endswith(" The page is as it was, and Run tries again.")
        assert outputs(page) == printed
        assert Breaking.broken == 1
        run(page, 2)


@contextmanager
def without_connection(window: BrowserContext) -> Iterator[None]:
    """Take a window off the network for a while."""
    window.set_offline(True)
    try:
        yield
    finally:
        window.set_offline(False)


def test_without_a_connection_the_page_says_so(warm: BrowserContext, address: str) -> None:
    with chapter_page(warm, address) as (page, _):
        printed = outputs(page)
        page.get_by_role("button", name="Run this page").wait_for()
        with without_connection(warm):
            page.get_by_role("button", name="Run this page").click()
            assert wait_until_idle(page).startswith("Python did not start: ")
            assert outputs(page) == printed
        run(page, 2)


class Forbidding(Quiet):
    """A server of pages that may not compile."""

    headers_of_all = {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'"}  # noqa: RUF012


def test_a_browser_that_may_not_compile_says_so(built: Path, window: BrowserContext) -> None:
    with served(built, Forbidding) as address, chapter_page(window, address) as (page, _):
        press(page, "Run", 2)
        assert wait_until_idle(page).startswith("Python did not start: ")


def test_a_site_below_a_path_runs_python_and_its_policy_allows_the_editor(
    built: Path, warm: BrowserContext, tmp_path: Path
) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "where").symlink_to(built, target_is_directory=True)
    with served(tmp_path) as address, opened(warm, address) as (page, faults):
        page.goto(f"{address}/some/where/{path_of('02-import-runs-once')}")
        page.get_by_role("button", name="Run cell 1", exact=True).wait_for()
        edit(page, 2, "print('allowed')")
        assert run(page, 2) == "allowed"
        colours = page.locator(".editor .nb, .editor .s2").first
        assert colours.count() == 1
        assert faults == []


def test_what_is_made_is_compared_by_content(tmp_path: Path, built: Path) -> None:
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
    assert list(built.glob("_static/runner-*/runner.mjs"))


def test_the_licences_of_what_runs_are_on_the_site(built: Path) -> None:
    (notice,) = built.glob("_static/runner-*/licences.txt")
    text = notice.read_text("utf-8")
    assert "Mozilla Public License 2.0" in text
    assert "MIT License" in text


def test_the_site_has_one_set_of_what_runs_each_python(built: Path) -> None:
    for kind in ("runner-*", "pyodide-*", "runner315-*", "pyodide315-*"):
        assert len(list((built / "_static").glob(kind))) == 1
    assert len(list((built / "_static").glob("runner*-*"))) == 2


def test_only_the_chapter_that_needs_it_leads_to_the_newer_python(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "runner315-" in page.read_text("utf-8")]
    assert [page.name for page in pages] == ["16-python-3-14-and-3-15.html"]
