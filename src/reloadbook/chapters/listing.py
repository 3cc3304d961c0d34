"""Which chapters the book has, and where the two halves of each lie.

A chapter is a pair: ``book/NN-name.md``, which people edit, and ``notebooks/NN-name.ipynb``,
which people run and which the site shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat
import yaml

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode


@dataclass(frozen=True)
class Chapter:
    """One chapter."""

    name: str
    root: Path = ROOT

    @property
    def text(self) -> Path:
        """The half that people edit."""
        return self.root / "book" / f"{self.name}.md"

    @property
    def notebook(self) -> Path:
        """The half that people run."""
        return self.root / "notebooks" / f"{self.name}.ipynb"


def chapters() -> list[Chapter]:
    """List the chapters by their texts, in the order of their numbers."""
    return [Chapter(text.stem) for text in sorted(ROOT.glob("book/[0-9][0-9]-*.md"))]


def listed() -> list[str]:
    """Return the files that ``_toc.yml`` names, without their endings, in its order."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    return [contents["root"], *pages]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file and check that it is a valid one.

    Raises
    ------
    nbformat.ValidationError
        The file is no notebook of format 4.5.
    """
    notebook: NotebookNode = nbformat.reads(
        path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT
    )
    nbformat.validate(notebook, version=4, version_minor=5)
    return notebook


def with_headings(notebook: NotebookNode) -> Iterator[tuple[int, str, NotebookNode]]:
    """Yield each cell with its number, counted from 1, and the heading above it."""
    heading = ""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            titles = [line for line in cell.source.splitlines() if line.startswith("#")]
            if titles:
                heading = titles[-1].lstrip("# ")
        yield number, heading, cell


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))
