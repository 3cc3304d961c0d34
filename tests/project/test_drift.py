"""The tests notice when the book drifts apart.

Each test here spoils a copy in one way that could happen to anybody, and compares as the tests
of the chapters do: it has to be said where and why. That a test run itself goes red, and with
which words, is shown with copies of the whole repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reloadbook.chapters.differences import halves_differ, outputs_differ
from reloadbook.chapters.execution import run_notebooks
from reloadbook.chapters.listing import Chapter, read_notebook
from reloadbook.chapters.pairs import notebook_file, notebook_from_text
from reloadbook.jupyter_book import build
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

NAME = "04-reload-in-place"
IGNORED = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
MADE = (".git", *(name.rstrip("/") for name in IGNORED))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what the repository holds, without what was made from it."""

    def made(folder: str, names: list[str]) -> set[str]:
        """Return what to leave out, environments of any name among it."""
        unwanted = shutil.ignore_patterns(*MADE)(folder, names)
        return unwanted | {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}

    return shutil.copytree(ROOT, tmp_path / "copy", ignore=made)


@pytest.fixture
def chapter(tmp_path: Path) -> Chapter:
    """Copy the two halves of a chapter."""
    original, chapter = Chapter(NAME), Chapter(NAME, tmp_path)
    for half, target in [(original.text, chapter.text), (original.notebook, chapter.notebook)]:
        target.parent.mkdir()
        shutil.copy(half, target)
    return chapter


def change_cell(chapter: Chapter, name: str, change: Callable[[NotebookNode], None]) -> None:
    """Change one named cell of a chapter in its notebook."""
    notebook = read_notebook(chapter.notebook)
    change(next(cell for cell in notebook.cells if cell.metadata.get("name") == name))
    chapter.notebook.write_text(notebook_file(notebook), encoding="utf-8")


def change_text(path: Path, old: str, new: str) -> None:
    """Replace one passage of a text file, which has to be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def assert_said(said: str, *messages: str) -> None:
    """Find each of the messages, which are regular expressions, in what was said."""
    for message in messages:
        assert re.search(message, said), f"no “{message}” in:\n{said}"


# The halves of a chapter.


def difference(chapter: Chapter) -> str:
    """Return how the halves of a chapter differ."""
    from_text = notebook_from_text(chapter.text.read_text(encoding="utf-8"))
    return halves_differ(chapter, from_text, read_notebook(chapter.notebook))


def test_the_halves_of_a_faithful_copy_are_the_same(chapter: Chapter) -> None:
    assert difference(chapter) == ""


def test_a_code_cell_edited_in_the_text_only(chapter: Chapter) -> None:
    change_text(chapter.text, '    k3="Cheese")', '    k3="Cheese", k4=4)')
    said = difference(chapter)
    assert_said(said, rf"^--- book/{NAME}.md\n", r"\n-    k3=.*k4=4", "make outputs")


def test_a_code_cell_edited_in_the_notebook_only(chapter: Chapter) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source += "\n# a remark"

    change_cell(chapter, "reload-adds-cheese", edit)
    assert_said(difference(chapter), rf"\n\+\+\+ notebooks/{NAME}.ipynb\n", r"\n\+# a remark")


def test_a_tag_edited_in_the_notebook_only(chapter: Chapter) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.metadata["tags"] = ["hide-input"]

    change_cell(chapter, "reload-adds-cheese", edit)
    assert_said(difference(chapter), r"\n\+cell 7: .*hide-input")


# The outputs of a chapter.


def change_and_run(
    chapter: Chapter, folder: Path, name: str, change: Callable[[NotebookNode], None]
) -> str:
    """Change one named cell, run the chapter, and return what is wrong with it."""
    change_cell(chapter, name, change)
    stored = read_notebook(chapter.notebook)
    run = run_notebooks({NAME: stored}, folder)[NAME]
    return run.failure or outputs_differ(chapter, stored, run.notebook)


def test_an_output_edited_by_hand(chapter: Chapter, tmp_path: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.outputs[0].text = cell.outputs[0].text.replace("Cheese", "Cheddar")

    assert_said(
        change_and_run(chapter, tmp_path, "reload-adds-cheese", edit),
        rf"{NAME}, cell 7 under “Reload a module”",
        r"\n-k3: Cheddar\n\+k3: Cheese\n",
    )


def test_a_chapter_that_raises(chapter: Chapter, tmp_path: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = "greetings.print_valeus()"

    assert_said(
        change_and_run(chapter, tmp_path, "reload-adds-cheese", edit),
        r"^cell 7 under “Reload a module” raised AttributeError: .*print_valeus",
    )


def test_a_cell_that_ends_its_kernel(chapter: Chapter, tmp_path: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = "import os\n\nos._exit(1)"

    assert_said(
        change_and_run(chapter, tmp_path, "reload-adds-cheese", edit),
        r"^cell 7 under “Reload a module” ended the run: Kernel died",
    )


def test_an_expected_error_that_does_not_come(chapter: Chapter, tmp_path: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = cell.source.replace("importlib.reload(greetings)", "")

    assert_said(
        change_and_run(chapter, tmp_path, "del-then-reload", edit),
        r"under “Errors that reload raises” has the tag raises-exception and did not raise",
    )


def test_a_cell_that_prints_an_address(chapter: Chapter, tmp_path: Path) -> None:
    print_address(chapter)
    notebook = notebook_from_text(chapter.text.read_text(encoding="utf-8"))
    runs = run_notebooks({"stored": notebook, "fresh": notebook}, tmp_path)
    said = outputs_differ(chapter, runs["stored"].notebook, runs["fresh"].notebook)
    assert_said(said, r"\n-.*<module 'gr", r"\n\+.*<module 'gr")


def print_address(chapter: Chapter) -> None:
    """Let a cell print a module, with the folder that each run has for itself."""
    change_text(chapter.text, 'print("same function:", now is old)\n', "greetings\n")


# The whole repository.

PAIRS = ("test_pairs", "test_links")


def run_tests(copy: Path, *files: str, chapters: str = "") -> subprocess.CompletedProcess[str]:
    """Run files of tests in a copy, as they stand there, and of the chapters those named."""
    found = [str(path) for file in files for path in (copy / "tests").rglob(f"{file}.py")]
    assert len(found) == len(files)
    only = f"not test_chapters or {chapters}" if chapters else ""
    options = ["-p", "no:cacheprovider", "-o", "truncation_limit_lines=0", "-k", only]
    return run_python(copy, "pytest", *options, *found)


def run_python(copy: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of a copy, with the packages of the copy."""
    command = [sys.executable, "-m", module, *arguments]
    environment = os.environ | {"PYTHONPATH": str(copy / "src"), "PYTHONIOENCODING": "utf-8"}
    # What the run around this one tells its own workers is not meant for the run in the copy.
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_a_faithful_copy_is_green(copy: Path) -> None:
    done = run_tests(copy, *PAIRS, "test_chapters", chapters=NAME)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_of_the_pairs_are_red(copy: Path) -> None:
    """Each chapter is spoiled in one way."""
    # Here the output is not edited: `make outputs` runs.
    print_address(Chapter(NAME, copy))
    done = run_python(copy, "reloadbook.chapters", NAME)
    assert done.returncode == 0, done.stdout + done.stderr

    def edit(cell: NotebookNode) -> None:
        cell.outputs[0].text = "<function print_values at 0x7f3a2c1b5e50>\n"

    change_cell(Chapter("02-import-runs-once", copy), "second-import", edit)
    change_text(
        Chapter("03-forget-and-import-again", copy).text, "\nold = greetings\n", "\nolder = 4\n"
    )
    change_text(copy / "_toc.yml", "      - file: notebooks/05-names-that-stay-behind\n", "")
    for folder, name in [("notebooks", "one"), ("book", "two"), (".", "three")]:
        shutil.copy(Chapter(NAME, copy).notebook, copy / folder / f"{name}.ipynb")
    change_text(
        copy / "book" / "sources.md",
        "reference/import.html#pyc-invalidation",
        "reference/import.html#pyc",
    )
    done = run_tests(copy, *PAIRS)
    assert done.returncode == 1, done.stdout + done.stderr
    assert_said(
        done.stdout,
        r"02-import-runs-once, cell 5 under “.*” shows an address: 0x7f3a2c1b5e50",
        r"\n--- book/03-forget-and-import-again.md\n",
        r"\n-older = 4\n",
        "make outputs",
        rf"{NAME}, cell \d+ under “.*” shows a default repr: <module '",
        r"_toc.yml lists 05-names-that-stay-behind not once",
        r"only paired notebooks belong to the book",
        r"copy/notebooks/one\.ipynb",
        r"copy/book/two\.ipynb",
        r"copy/three\.ipynb",
        r"sources.md links to \S+/reference/import\.html#pyc, which is not there",
    )


def test_the_tests_of_the_outputs_are_red(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = "import math\n\nmath.print_valeus()"

    change_cell(Chapter("02-import-runs-once", copy), "second-import", edit)
    # The helper writes other modules, and the chapters show what they print.
    change_text(copy / "src" / "reloadlab" / "_scratch" / "create.py", '": ".join', '" = ".join')
    done = run_tests(copy, "test_chapters", chapters="01-write-a-module or 02-import-runs-once")
    assert done.returncode == 1, done.stdout + done.stderr
    assert_said(
        done.stdout,
        r"01-write-a-module, cell \d+ under “Use the tools of this book”",
        r"\n-k1: 10\n",
        r"\n\+k1 = 10\n",
        r"02-import-runs-once, cell 5 under “.*” raised AttributeError: .*print_valeus",
    )


# A book of three pages is enough, because its settings are those of the whole. Its chapter
# has a name of its own, because the build knows which anchors the others had once.
SMALL = "a-chapter"
PAGES = {
    "book/index.md": f"""# A front page

[A term](glossary.md#no-such-term), [a cell](../notebooks/{SMALL}.ipynb#no-such-cell),
[a page](no-such-page.md), and [one that is there](glossary.md).
""",
    "book/glossary.md": "# Glossary\n\nWords, and what they mean.\n",
    "_toc.yml": f"""format: jb-book
root: book/index
chapters:
  - file: book/glossary
  - file: notebooks/{SMALL}
""",
}


def test_broken_internal_links(copy: Path) -> None:
    for page in [*copy.glob("book/*.md"), *copy.glob("notebooks/*.ipynb")]:
        page.unlink()
    for name, text in PAGES.items():
        (copy / name).write_text(text, encoding="utf-8")
    notebook = notebook_from_text("# A chapter\n\nIt says something.\n")
    Chapter(SMALL, copy).notebook.write_text(notebook_file(notebook), encoding="utf-8")
    done = build(copy, copy)
    assert done.returncode == 1
    warnings = [line for line in done.stdout.splitlines() if "WARNING" in line]
    assert len(warnings) == 3, done.stdout
    assert_said("\n".join(warnings), "no-such-term", "no-such-cell", "no-such-page")
