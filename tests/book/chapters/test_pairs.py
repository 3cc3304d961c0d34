"""Text and notebook of each chapter say the same, and each chapter is in the book once.

The comparison is by content. File times tell nothing: after a clone they are arbitrary.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reloadbook.chapters.differences import halves_differ
from reloadbook.chapters.execution import stored_form
from reloadbook.chapters.listing import Chapter, chapters, listed, read_notebook, with_headings
from reloadbook.chapters.pairs import notebook_file, notebook_from_text
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path


each_chapter = pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)


def test_there_are_chapters() -> None:
    assert chapters()


@each_chapter
def test_text_and_notebook_have_the_same_cells(chapter: Chapter) -> None:
    from_text = notebook_from_text(chapter.text.read_text(encoding="utf-8"))
    difference = halves_differ(chapter, from_text, read_notebook(chapter.notebook))
    if difference:
        pytest.fail(difference, pytrace=False)


@each_chapter
def test_the_notebook_is_in_canonical_form(chapter: Chapter) -> None:
    """No counts, tracebacks, versions or timings: the bytes are those of `make outputs`."""
    stored = read_notebook(chapter.notebook)
    canonical = notebook_from_text(chapter.text.read_text(encoding="utf-8"))
    for cell, kept in zip(canonical.cells, stored.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = [stored_form(output) for output in kept.outputs]
    assert chapter.notebook.read_text(encoding="utf-8") == notebook_file(canonical)


def test_saving_in_jupyterlab_changes_nothing_else(tmp_path: Path) -> None:
    """Jupytext, which keeps the pair together there, writes both halves as they are stored."""
    for folder in ("book", "notebooks"):
        packages = shutil.ignore_patterns("node", "node_modules")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=packages)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    halves = [
        half.relative_to(ROOT)
        for chapter in chapters()
        for half in (chapter.text, chapter.notebook)
    ]
    saved = [str(half) for half in halves if half.suffix == ".ipynb"]
    for half in halves:
        # Jupytext carries the half with the later time over into the other one.
        time = 2_000_000_000 if half.suffix == ".ipynb" else 1_000_000_000
        os.utime(tmp_path / half, (time, time))

    command = [sys.executable, "-m", "jupytext", "--sync", *saved]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    for half in halves:
        assert (tmp_path / half).read_bytes() == (ROOT / half).read_bytes(), half


@each_chapter
def test_each_chapter_stands_in_the_table_of_contents(chapter: Chapter) -> None:
    assert listed().count(f"notebooks/{chapter.name}") == 1, (
        f"_toc.yml lists {chapter.name} not once"
    )


def test_the_table_of_contents_lists_only_what_is_there() -> None:
    notebooks = {f"notebooks/{chapter.name}" for chapter in chapters()}
    pages = {f"book/{page.stem}" for page in ROOT.glob("book/*.md")}
    assert set(listed()) <= notebooks | (pages - {f"book/{c.name}" for c in chapters()})


def test_no_page_is_forgotten() -> None:
    texts = {chapter.text for chapter in chapters()}
    pages = {f"book/{page.stem}" for page in ROOT.glob("book/*.md") if page not in texts}
    assert pages - set(listed()) == set()


def test_every_notebook_has_a_text() -> None:
    # A folder whose name begins so was made by a tool: an environment, a build, checkpoints.
    notebooks = {
        path
        for path in ROOT.rglob("*.ipynb")
        if not any(part.startswith((".", "_")) for part in path.relative_to(ROOT).parts)
    }
    paired = {chapter.notebook for chapter in chapters()}
    assert notebooks - paired == set(), "only paired notebooks belong to the book"


@each_chapter
def test_stored_outputs_hold_nothing_that_changes_from_run_to_run(chapter: Chapter) -> None:
    for number, heading, cell in with_headings(read_notebook(chapter.notebook)):
        for output in cell.get("outputs", []):
            where = f"{chapter.name}, cell {number} under “{heading}”"
            assert output.get("name") != "stderr", f"{where} writes to stderr"
            for what, pattern in CHANGING.items():
                found = re.search(pattern, str(dict(output)))
                assert not found, f"{where} shows {what}: {found and found.group()}"


CHANGING = {
    "an address": r"0x[0-9a-fA-F]{6,}",
    "a default repr": r"<[\w.]+ object|<module '|<function ",
    "an absolute path": r"(?<![\w./])/(?:tmp|home|root|work|Users|private|var|usr)/|C:\\\\Users",
    "a clock time": r"\b\d{1,2}:\d{2}:\d{2}\b",
}
