"""What of a chapter runs in its page, and why the rest does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# Cells that are neither shown nor lead anywhere in the page still run there.
NOT_SHOWN = "remove-cell"

# Why a cell has no button.
REASONS = {
    "needs-interpreter": "This cell starts another interpreter, so it does not run in the page.",
    "needs-debugger": "This cell runs code as a debugger does, so it does not run in the page.",
    "needs-ipython": "This cell needs IPython, so it does not run in the page.",
    "needs-process": "This cell starts another process, so it does not run in the page.",
    "needs-thread": "This cell starts a thread, so it does not run in the page.",
    "needs-earlier": "This cell goes on from one that does not run in the page.",
}

# The mark of another Python than that of all pages, by the tag of cells that need it.
PYTHONS = {"needs-python-3.15": "315"}

# The package that not every page fetches.
MATRIX = "reloadmatrix"


def reasons(tags: list[str]) -> list[str]:
    """Return why a cell with these tags does not run: nothing if it does."""
    return [REASONS[tag] for tag in tags if tag in REASONS]


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the code cells of a notebook."""
    stored = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell for cell in stored if cell["cell_type"] == "code"]


def is_shown(cell: dict[str, Any]) -> bool:
    """Say whether a page shows a cell."""
    return NOT_SHOWN not in cell["metadata"].get("tags", [])


def runnable(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of a chapter that run in its page, those too that it does not show."""
    found = []
    number = 0
    for place, cell in enumerate(code_cells(notebook), 1):
        tags = cell["metadata"].get("tags", [])
        shown = is_shown(cell)
        number += shown
        if not reasons(tags):
            found.append(
                {
                    "source": "".join(cell["source"]),
                    "name": f"<cell {number}>" if shown else f"<hidden cell {place}>",
                    "number": number if shown else 0,
                    "raises": "raises-exception" in tags,
                }
            )
    return found


def python(notebook: Path) -> str:
    """Return the mark of the Python that a chapter needs: empty for that of all pages."""
    named = {tag for cell in code_cells(notebook) for tag in cell["metadata"].get("tags", [])}
    return next((mark for tag, mark in PYTHONS.items() if tag in named), "")


def needed(cells: list[dict[str, Any]]) -> str:
    """Return the package that cells need beside the helper, if they name it."""
    return MATRIX if any(MATRIX in cell["source"] for cell in cells) else ""
