"""The tests notice when the book drifts apart.

Each test here copies the repository, spoils the copy in one way that could happen to anybody, and
runs the tests that ``make test`` runs there. They have to fail, and to say where and why. The
first test shows that the same tests pass on a copy that nobody has spoiled.
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

from reloadbook.chapters.listing import Chapter, read_notebook
from reloadbook.chapters.pairs import notebook_file
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode

CHAPTER = "04-reload-in-place"
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


def run_tests(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy, with the packages of the copy."""
    return run_python(copy, "pytest", "-p", "no:cacheprovider", *arguments)


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


def assert_red(copy: Path, arguments: list[str], *messages: str) -> None:
    """Run tests of a copy; they have to fail and to give each of the messages."""
    done = run_tests(copy, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    for message in messages:
        assert re.search(message, done.stdout), f"no “{message}” in:\n{done.stdout}"


# The tests of one chapter, as they stand in the run of all tests.
OUTPUTS = ["tests/book/chapters/test_chapters.py", "-k", CHAPTER]
PAIRS = ["tests/book/chapters/test_pairs.py"]
LINKS = ["tests/book/chapters/test_links.py"]


def test_a_faithful_copy_is_green(copy: Path) -> None:
    done = run_tests(copy, *PAIRS, *LINKS, *OUTPUTS)
    assert done.returncode == 0, done.stdout + done.stderr


def change_cell(copy: Path, name: str, change: Callable[[NotebookNode], None]) -> None:
    """Change one named cell of the chapter in its notebook."""
    path = Chapter(CHAPTER, copy).notebook
    notebook = read_notebook(path)
    change(next(cell for cell in notebook.cells if cell.metadata.get("name") == name))
    path.write_text(notebook_file(notebook), encoding="utf-8")


def change_text(path: Path, old: str, new: str) -> None:
    """Replace one passage of a text file, which has to be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_output_edited_by_hand(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.outputs[0].text = cell.outputs[0].text.replace("Cheese", "Cheddar")

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(
        copy,
        OUTPUTS,
        rf"{CHAPTER}, cell 7 under “Add some cheese”",
        r"\n-k3: Cheddar\n\+k3: Cheese\n",
    )


def test_a_code_cell_edited_in_the_text_only(copy: Path) -> None:
    change_text(Chapter(CHAPTER, copy).text, 'k3="Cheese")', 'k3="Cheese", k4=4)')
    assert_red(copy, PAIRS, rf"\n--- book/{CHAPTER}.md\n", r"\n-path = .*k4=4", "make outputs")


def test_a_code_cell_edited_in_the_notebook_only(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source += "\n# a remark"

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(copy, PAIRS, rf"\n\+\+\+ notebooks/{CHAPTER}.ipynb\n", r"\n\+# a remark")


def test_a_tag_edited_in_the_notebook_only(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.metadata["tags"] = ["hide-input"]

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(copy, PAIRS, r"\n\+cell 7: .*hide-input")


def test_a_chapter_that_raises(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = "greetings.print_valeus()"

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(
        copy,
        OUTPUTS,
        rf"{CHAPTER}, cell 7 under “Add some cheese” raised AttributeError: .*print_valeus",
    )


def test_a_cell_that_ends_its_kernel(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = "import os\n\nos._exit(1)"

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(
        copy, OUTPUTS, rf"{CHAPTER}, cell 7 under “Add some cheese” ended the run: Kernel died"
    )


def test_an_expected_error_that_does_not_come(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.source = cell.source.replace("importlib.reload(greetings)", "")

    change_cell(copy, "del-then-reload", edit)
    assert_red(
        copy,
        OUTPUTS,
        r"under “Do not mix the two recipes” has the tag raises-exception and did not raise",
    )


def test_a_chapter_missing_from_the_table_of_contents(copy: Path) -> None:
    change_text(copy / "_toc.yml", f"      - file: notebooks/{CHAPTER}\n", "")
    assert_red(copy, PAIRS, rf"_toc.yml lists {CHAPTER} not once")


@pytest.mark.parametrize("folder", ["notebooks", "book", "."])
def test_a_notebook_without_a_text(copy: Path, folder: str) -> None:
    shutil.copy(Chapter(CHAPTER, copy).notebook, copy / folder / "untitled.ipynb")
    assert_red(copy, PAIRS, r"only paired notebooks belong to the book", r"untitled\.ipynb")


def test_an_output_with_an_address_in_it(copy: Path) -> None:
    def edit(cell: NotebookNode) -> None:
        cell.outputs[0].text = "<function print_values at 0x7f3a2c1b5e50>\n"

    change_cell(copy, "reload-adds-cheese", edit)
    assert_red(copy, PAIRS, r"cell 7 under “Add some cheese” shows an address: 0x7f3a2c1b5e50")


def test_a_cell_that_prints_an_address(copy: Path) -> None:
    """Here the output is not edited: the cell really prints an address, and `make outputs` ran."""
    chapter = Chapter(CHAPTER, copy)
    change_text(chapter.text, "greetings.print_values is old_function\n", "greetings\n")
    done = run_python(copy, "reloadbook.chapters", CHAPTER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_red(copy, [*PAIRS, *OUTPUTS], r"shows a default repr: <module '", r"\n\+.*<module 'gr")


def test_a_link_to_an_anchor_that_the_python_documentation_lacks(copy: Path) -> None:
    change_text(
        copy / "book" / "sources.md",
        "reference/import.html#pyc-invalidation",
        "reference/import.html#pyc",
    )
    assert_red(
        copy, LINKS, r"sources.md links to \S+/reference/import\.html#pyc, which is not there"
    )


def test_a_change_of_the_helper_that_alters_an_output(copy: Path) -> None:
    change_text(copy / "src" / "reloadlab" / "_scratch" / "create.py", '": ".join', '" = ".join')
    outputs = ["tests/book/chapters/test_chapters.py", "-k", "01-write-a-module"]
    assert_red(copy, outputs, r"under “Use the finished tool”", r"\n-k1: 10\n", r"\n\+k1 = 10\n")


def test_broken_internal_links(copy: Path) -> None:
    front_page = copy / "book" / "index.md"
    change_text(front_page, "(glossary.md)", "(glossary.md#no-such-term)")
    change_text(front_page, "(recap.md)", "(../notebooks/04-reload-in-place.ipynb#no-such-cell)")
    change_text(front_page, "(how-it-stays-true.md)", "(no-such-page.md)")
    assert_red(
        copy, ["tests/book/site/test_site.py", "-x"], "no-such-term", "no-such-cell", "no-such-page"
    )
