"""Each benchmark runs to its end, at the smallest size that it has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from chapter_runs import script_of

from reloadbook.chapters.listing import Chapter, chapters, read_notebook
from reloadbook.chapters.pythons import cannot_run
from reloadbook.project import ROOT
from support.browser_tools import INSTALLED
from support.small_book import code, text, write_book

FOLDER = Path(__file__).parent


def lines_of(benchmark: str, *options: str | Path) -> list[str]:
    """Run a benchmark, and return the lines that it prints."""
    done = subprocess.run(
        [sys.executable, FOLDER / f"{benchmark}.py", *options],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


def first_words(lines: list[str]) -> list[str]:
    return [line.split("  ")[0] for line in lines]


def test_the_command_runs_every_benchmark() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"python tests/benchmarks/(\w+)\.py", makefile)
    texts = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.py")}
    programs = [name for name, text in texts.items() if "\nif __name__ ==" in text]
    assert sorted(named) == sorted(programs)


def test_reloads_and_restarts_are_timed() -> None:
    lines = lines_of("helper_reload", "--lines", "10", "--rounds", "1")
    assert [line.split()[0] for line in lines[1:3] + lines[4:]] == ["lines", "10", "lines", "10"]


def test_the_search_of_the_heap_is_timed() -> None:
    smallest = ["--sizes", "1000", "--links", "10", "--libraries", "0", "--rounds", "1"]
    head, columns, *rows = lines_of("helper_search", *smallest)
    assert head.startswith("find_stale")
    assert columns.split()[:3] == ["heap", "objects", "find_stale"]
    assert first_words(rows)[:3] == ["objects", "chain", "libraries"]
    assert all(" s " in row and "MB" in row for row in rows)


def test_the_look_after_a_cell_is_timed() -> None:
    smallest = ["--own", "3", "--libraries", "0", "--rounds", "1"]
    head, columns, *rows = lines_of("helper_cell", *smallest)
    assert head.startswith("after a cell")
    assert columns.split()[0] == "session"
    assert first_words(rows) == ["small", "full", "libraries"]


def test_a_refresh_is_timed() -> None:
    smallest = ["--own", "10", "--objects", "10", "--libraries", "0", "--rounds", "1"]
    ways = ["no extension", "%reload on"]
    head, columns, *rows = lines_of("helper_refresh", *smallest, "--ways", *ways)
    assert head.startswith("before a cell")
    assert columns.split()[0] == "session"
    assert first_words(rows) == ["edit", "edit, objects", "no edit, modules"]


@pytest.mark.skipif(
    not find_spec("sklearn"), reason="scikit-learn is not installed: `make bench` does it"
)
def test_what_a_person_does_after_edits_is_counted() -> None:
    lines = lines_of("project_edits", "--edits", "1", "--ways", "refresh", "restart")
    assert [line.split()[0] for line in lines] == ["after", "way", "refresh", "restart"]
    assert lines[2].split()[1:] == ["0", "0", "0", "0", "0"]


@pytest.mark.usefixtures("browser")
def test_the_first_output_of_a_page_is_timed(built: Path) -> None:
    lines = lines_of("page_first_output", "--site", built, "--rounds", "1", "--warm", "0")
    assert first_words(lines) == ["first output", "the floor, cold", "the page, cold"]
    assert lines[1].split()[-1] == "1.00"


@pytest.mark.usefixtures("browser")
def test_what_a_reader_presses_for_a_task_is_counted(built: Path) -> None:
    head, *rows = lines_of("page_tasks", "--site", built)
    assert head.split()[:2] == ["task", "presses"]
    mend, send, predict, find, read = [re.split(r" {2,}", row) for row in rows]
    # More of them only when somebody decides that.
    assert [int(row[1]) for row in (mend, send, predict, find, read)] == [5, 5, 3, 2, 1]
    assert send[-1].startswith("cell=1&code=print")
    assert {*predict[-1].split()} <= {"No.", "Rig"}
    assert "dataclass" in find[-1]
    assert int(read[-1].split()[0]) > 3


def test_the_runs_of_the_chapters_are_timed() -> None:
    ways = ["chapter tests", "plain python"]
    # Half of its cells need IPython, which plain Python has not.
    name = "12-reload-while-you-explore"
    lines = lines_of("chapter_runs", "--rounds", "1", "--chapter", name, "--ways", *ways)
    assert first_words(lines[-2:]) == ways


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_each_chapter_is_a_program_for_plain_python(chapter: Chapter) -> None:
    if reason := cannot_run(read_notebook(chapter.notebook)):
        pytest.skip(reason)
    assert compile(script_of(chapter), chapter.name, "exec")


def test_builds_of_the_book_are_timed(tmp_path: Path) -> None:
    chapter = [text("# Chapter\n\nA promise."), code()]
    book = write_book(tmp_path / "book", "# Front\n\nIn short.", chapter=chapter)
    lines = lines_of("book_build", "--rounds", "1", "--book", book)
    assert first_words(lines[-2:]) == ["jupyter-book build", "sphinx-build"]


@pytest.mark.usefixtures("browser")
@pytest.mark.skipif(
    not (os.environ.get("CI") or (INSTALLED / "lighthouse").exists()),
    reason="Lighthouse is not installed: `make bench` does it",
)
def test_pages_are_judged(built: Path) -> None:
    options = ["--pages", "404.html", "--categories", "accessibility"]
    head, row = lines_of("page_scores", "--site", built, *options)
    assert head.split() == ["page", "accessibility"]
    assert row.split() == ["404.html", "100"]
