"""Say how two halves of a chapter differ, or its stored outputs from those of a run."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from reloadbook.chapters.listing import with_headings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

    from reloadbook.chapters.listing import Chapter


def halves_differ(chapter: Chapter, from_text: NotebookNode, stored: NotebookNode) -> str:
    """Return how the notebook of a text differs from the stored one, and what to do; or nothing."""
    before, after = list(described(from_text)), list(described(stored))
    if before == after:
        return ""
    names = f"book/{chapter.text.name}", f"notebooks/{chapter.notebook.name}"
    lines = difflib.unified_diff(before, after, *names, lineterm="", n=3)
    advice = (
        "Edit the text, then run `make outputs`. An edit made in the notebook only has to be "
        "carried over into the text first."
    )
    return "\n".join([*lines, "", advice])


def described(notebook: NotebookNode) -> Iterator[str]:
    """Yield lines that say all of a notebook but its outputs."""
    yield f"notebook metadata: {json.dumps(notebook.metadata, sort_keys=True)}"
    for number, _, cell in with_headings(notebook):
        metadata = json.dumps(cell.metadata, sort_keys=True)
        yield f"cell {number}: {cell.cell_type}, id {cell.id}, metadata {metadata}"
        yield from cell.source.splitlines()


def outputs_differ(chapter: Chapter, stored: NotebookNode, fresh: NotebookNode) -> str:
    """Return a diff for each cell that shows something else than what is stored; or nothing."""
    differences = [
        f"{chapter.name}, cell {number} under “{heading}”:\n\n"
        + _difference(before.outputs, after.outputs)
        for (number, heading, before), after in zip(with_headings(stored), fresh.cells, strict=True)
        if before.get("outputs") != after.get("outputs")
    ]
    advice = "Where the new output is right, `make outputs` stores it."
    return "\n\n".join([*differences, advice]) if differences else ""


def _difference(stored: list[NotebookNode], fresh: list[NotebookNode]) -> str:
    """Return a line-by-line diff of what a cell shows."""
    lines = difflib.unified_diff(
        _shown(stored), _shown(fresh), "stored output", "output of this run", lineterm="", n=2
    )
    return "\n".join(lines)


def _shown(outputs: list[NotebookNode]) -> list[str]:
    """Return what outputs show, as lines of text, each output under a line that names its kind."""
    lines = []
    for output in outputs:
        if output.output_type == "stream":
            lines += [f"[{output.name}]", *output.text.splitlines()]
        elif output.output_type == "error":
            lines += ["[error]", *output.traceback]
        else:
            lines += [f"[{output.output_type}]"]
            lines += json.dumps(output.data, indent=1, ensure_ascii=False).splitlines()
            if output.metadata:
                lines += ["[metadata]", json.dumps(output.metadata)]
    return lines
