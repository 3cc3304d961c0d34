"""Three small books with the settings and the extension of the real one, each built once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reloadbook.jupyter_book import build, command
from reloadbook.project import ROOT
from support.sharing import once, shared_folder
from support.site_build import Site

if TYPE_CHECKING:
    from subprocess import CompletedProcess

# The address that one of them knows.
ADDRESS = "https://book.example/reloading"

Cells = list[dict[str, Any]]

PUBLISHED_FRONT = """\
# Front & back

In <short>.

See [the cell](../notebooks/chapter.ipynb#old-name-stays)

and [the heading](../notebooks/chapter.ipynb#what-stays).

## A word

:::{container} from-clone
From a clone.
:::
"""

BARE_FRONT = """\
# Front

To install.

:::{container} from-clone
From a clone.
:::
"""

# Jupyter Book's own command, where nothing is installed that builds a wheel.
BUILD_BARE = """
import sys
sys.modules["hatchling"] = None
from jupyter_book.cli.main import main
main(sys.argv[1:])
"""

QUESTION = """\
> **Predict first.** What does it print?
>
> - `k1: 20` <!-- The name `k1` holds what it was given first. -->
> - `k1: 10`
> - `nothing`
"""

UNANSWERED = """\
> **Predict first.** What does it print?
>
> - `k1: 20`
> - `k2: 20`
"""

REFUSED_FRONT = """\
# Front

- [an unknown cell](../notebooks/links.ipynb#new-name-stays)
- [an unknown page](nowhere.md)
- [an unknown chapter](../notebooks/elsewhere.ipynb)
"""


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(printed: str = "", **metadata: str) -> dict[str, Any]:
    """Return a code cell, which may have a name and something that it has printed."""
    output = {"output_type": "stream", "name": "stdout", "text": printed}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": "1 + 1",
        "execution_count": None,
        "outputs": [output] if printed else [],
    }


def write_book(root: Path, front: str, **chapters: Cells) -> Path:
    """Write a book of a front page and some chapters."""
    (root / "notebooks").mkdir(parents=True)
    (root / "book").mkdir()
    packages = shutil.ignore_patterns("node", "node_modules", "__pycache__")
    shutil.copytree(ROOT / "src", root / "src", ignore=packages)
    # What the wheel of the helper is built from, and the settings.
    for name in ("LICENSE", "README.md", "pyproject.toml", "_config.yml"):
        shutil.copy(ROOT / name, root)
    listed = "".join(f"  - file: notebooks/{name}\n" for name in chapters)
    contents = f"format: jb-book\nroot: book/index\nchapters:\n{listed}"
    (root / "_toc.yml").write_text(contents, "utf-8")
    (root / "book" / "index.md").write_text(front, "utf-8")
    for name, cells in chapters.items():
        notebook = {
            "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)],
            "metadata": {
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (root / "notebooks" / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    return root


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Site:  # noqa: ARG001
    """Build a small book that knows its address, with the search that the real one was given."""
    folder = shared_folder(tmp_path_factory) / "published"

    def make() -> str:
        chapter = [
            text("# Chapter\n\nA *promise*.\n\n## What stays"),
            code(name="old-name-stays"),
            text("As [shown](#old-name-stays) above, see [a word](../book/index.md#a-word)."),
            text(QUESTION),
            code("k1: 10\nk2: Python\n"),
            text(QUESTION.replace("What does it", "And what does the next one")),
            code("k1: 10\n", name="linked-to"),
        ]
        root = write_book(folder / "book", PUBLISHED_FRONT, chapter=chapter)
        for made in ROOT.glob("_build/runner/runner-*"):
            shutil.copytree(made, root / made.relative_to(ROOT))
        settings = root / "_config.yml"
        known = settings.read_text("utf-8").replace('baseurl: ""', f"baseurl: {ADDRESS}")
        assert ADDRESS in known
        settings.write_text(known, "utf-8")
        done = build(root, folder)
        assert done.returncode == 0, done.stdout
        return str(folder / "_build" / "html")

    return Site(Path(once(tmp_path_factory, "published", make)))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a small book where no wheel can be built."""
    folder = shared_folder(tmp_path_factory) / "bare"

    def make() -> str:
        root = write_book(folder / "book", BARE_FRONT, chapter=[text("# Chapter\n\nA promise.")])
        _program, *arguments = command(root, folder)
        subprocess.run([sys.executable, "-c", BUILD_BARE, *arguments], check=True)
        return str(folder / "_build" / "html")

    return Site(Path(once(tmp_path_factory, "bare", make)))


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a small book with many faults, which fails, and return what that has said."""
    folder = shared_folder(tmp_path_factory) / "refused"

    def make() -> str:
        links = [
            text("# Links\n\nA promise."),
            code(name="old-name-stays"),
            text("As [here](#never-shown), see [no word](../book/index.md#no-word)."),
        ]
        names = [
            text("# Names\n\nA promise.\n\n## What stays"),
            code(name="Old name"),
            code(name="twice"),
            code(name="twice"),
            code(name="what-stays"),
        ]
        whole = [text("# Whole\n\nA promise."), code()]
        asks = [text("# Asks\n\nA promise."), text(UNANSWERED), code("k1: 10\n")]
        root = write_book(
            folder / "book", REFUSED_FRONT, links=links, names=names, whole=whole, asks=asks
        )
        done: CompletedProcess[str] = build(root, folder)
        assert done.returncode != 0, done.stdout
        return done.stdout

    return once(tmp_path_factory, "refused", make)
