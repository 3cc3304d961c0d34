"""Links to headings and to named cells: the build follows each, or fails."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from reloadbook.jupyter_book import build
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS = """\
format: jb-book
root: book/index
chapters:
  - file: notebooks/chapter
"""


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "book")


def lay_out(root: Path) -> Path:
    """Lay out an empty book with the settings and the extension of the real one."""
    (root / "notebooks").mkdir(parents=True)
    packages = shutil.ignore_patterns("node", "node_modules")
    shutil.copytree(ROOT / "src", root / "src", ignore=packages)
    (root / "book").mkdir()
    shutil.copy(ROOT / "_config.yml", root)
    (root / "_toc.yml").write_text(CONTENTS, "utf-8")
    return root


def write_front(root: Path, *paragraphs: str) -> None:
    (root / "book" / "index.md").write_text("\n\n".join(paragraphs), "utf-8")


def write_chapter(root: Path, *cells: dict[str, Any]) -> None:
    notebook = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (root / "notebooks" / "chapter.ipynb").write_text(json.dumps(notebook), "utf-8")


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(**metadata: str) -> dict[str, Any]:
    """Return a code cell, which may have a name."""
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": "1 + 1",
        "execution_count": None,
        "outputs": [],
    }


def test_links_lead_to_named_cells_and_to_headings(small_book: Path, tmp_path: Path) -> None:
    write_front(
        small_book,
        "# Front\n\nIn short.",
        "See [the cell](../notebooks/chapter.ipynb#old-name-stays)",
        "and [the heading](../notebooks/chapter.ipynb#what-stays).",
        "## A word",
    )
    write_chapter(
        small_book,
        text("# Chapter\n\nA promise.\n\n## What stays"),
        code(name="old-name-stays"),
        text("As [shown](#old-name-stays) above, see [a word](../book/index.md#a-word)."),
    )

    done = build(small_book, tmp_path)

    assert done.returncode == 0, done.stdout
    html = tmp_path / "_build" / "html"
    front = BeautifulSoup((html / "book" / "index.html").read_bytes(), "html.parser")
    chapter = BeautifulSoup((html / "notebooks" / "chapter.html").read_bytes(), "html.parser")
    assert [tag["href"] for tag in front.select("article p a")] == [
        "../notebooks/chapter.html#old-name-stays",
        "../notebooks/chapter.html#what-stays",
    ]
    assert [tag["href"] for tag in chapter.select("article p a")] == [
        "#old-name-stays",
        "../book/index.html#a-word",
    ]
    assert chapter.select_one("div.cell#old-name-stays .cell_input") is not None


def test_a_link_that_leads_nowhere_fails_the_build(small_book: Path, tmp_path: Path) -> None:
    write_front(
        small_book,
        "# Front\n\nIn short.",
        "See [an unknown cell](../notebooks/chapter.ipynb#new-name-stays)",
        "and [an unknown page](nowhere.md) and [chapter](../notebooks/elsewhere.ipynb).",
    )
    write_chapter(
        small_book,
        text("# Chapter\n\nA promise."),
        code(name="old-name-stays"),
        text("As [here](#never-shown), see [no word](../book/index.md#no-word)."),
    )

    done = build(small_book, tmp_path)

    assert done.returncode != 0
    assert "local id not found in doc 'notebooks/chapter': 'new-name-stays'" in done.stdout
    assert "cross-reference target not found: 'nowhere.md'" in done.stdout
    assert "cross-reference target not found: '../notebooks/elsewhere.ipynb'" in done.stdout
    assert "cross-reference target not found: 'never-shown'" in done.stdout
    assert "local id not found in doc 'book/index': 'no-word'" in done.stdout


def test_a_name_that_cannot_be_an_anchor_fails_the_build(small_book: Path, tmp_path: Path) -> None:
    write_front(small_book, "# Front\n\nIn short.")
    write_chapter(
        small_book,
        text("# Chapter\n\nA promise.\n\n## What stays"),
        code(name="Old name"),
        code(name="twice"),
        code(name="twice"),
        code(name="what-stays"),
    )

    done = build(small_book, tmp_path)

    assert done.returncode != 0
    assert "the cell name 'Old name' is no anchor" in done.stdout
    assert done.stdout.count("the cell name 'twice' is taken on this page") == 1
    assert "the cell name 'what-stays' is taken on this page" in done.stdout


def test_a_page_that_promises_nothing_fails_the_build(small_book: Path, tmp_path: Path) -> None:
    write_front(small_book, "# Front", "- a list")
    write_chapter(small_book, text("# Chapter\n\nA promise."), code())

    done = build(small_book, tmp_path)

    assert done.returncode != 0
    assert "index.md: WARNING: the page has no opening paragraph" in done.stdout
    assert "chapter.ipynb: WARNING" not in done.stdout
