"""Make the notebook half of a chapter from its text half, in one canonical form.

Canonical means: made from the text alone. The metadata of the notebook are always the same, each
cell has an id that follows from what it holds, and nothing tells when, where or by which version
the file was written. So two people who make the notebook from the same text get the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter

import jupytext
import nbformat
from nbformat import NotebookNode, from_dict

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # Sphinx and Jupytext take the language of the code cells from here.
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def notebook_from_text(text: str) -> NotebookNode:
    """Return the canonical notebook, without outputs, for the text of a chapter."""
    notebook: NotebookNode = jupytext.reads(text, fmt="md:myst")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = from_dict(NOTEBOOK_METADATA)
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        label = cell.metadata.get("name") or fingerprint(cell)
        seen[label] += 1
        cell.id = label if seen[label] == 1 else f"{label}-{seen[label]}"
    nbformat.validate(notebook)
    return notebook


def fingerprint(cell: NotebookNode) -> str:
    """Return a short name for a cell that follows from its kind and its source."""
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def notebook_file(notebook: NotebookNode) -> str:
    """Return the text of the file that a notebook is stored in."""
    return f"{nbformat.writes(notebook)}\n"
