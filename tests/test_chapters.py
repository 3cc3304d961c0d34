"""Every chapter runs from top to bottom, and each output is what the notebook has stored.

With ``--update-outputs`` (``make outputs``) the same run writes the notebooks instead: each is
made from its text, run, and stored with what it printed.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

import pytest

from chapters import Chapter, chapters, read_notebook, with_headings
from execution import ChapterFailedError, run_notebook

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_outputs_are_the_stored_ones(
    chapter: Chapter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    elsewhere, scratch = tmp_path / "elsewhere", tmp_path / "scratch"
    elsewhere.mkdir()
    scratch.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(scratch))

    if request.config.getoption("--update-outputs"):
        update(chapter, elsewhere)
    else:
        compare(chapter, elsewhere)

    assert not list(elsewhere.iterdir()), "the chapter left files where it was started"
    assert not list(scratch.iterdir()), "the chapter left files in the folder for temporary files"


def compare(chapter: Chapter, folder: Path) -> None:
    """Run the stored notebook and fail with a diff for each cell whose outputs are others."""
    stored = read_notebook(chapter.notebook)
    fresh = run(chapter, stored, folder)
    differences = []
    for (number, heading, before), after in zip(with_headings(stored), fresh.cells, strict=True):
        if before.get("outputs") != after.get("outputs"):
            differences.append(
                f"{chapter.name}, cell {number} under “{heading}”:\n\n"
                + difference(before.outputs, after.outputs)
            )
    if differences:
        advice = "Where the new output is right, `make outputs` stores it."
        pytest.fail("\n\n".join([*differences, advice]), pytrace=False)


def update(chapter: Chapter, folder: Path) -> None:
    """Run the text and store it as the notebook; a file that would not change is left alone."""
    # jupytext is slow to import, and comparing does not need it.
    from pairing import notebook_file, notebook_from_text

    text = chapter.text.read_text(encoding="utf-8")
    made = notebook_file(run(chapter, notebook_from_text(text), folder))
    if not chapter.notebook.exists() or chapter.notebook.read_text(encoding="utf-8") != made:
        chapter.notebook.write_text(made, encoding="utf-8", newline="\n")


def run(chapter: Chapter, notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook; a cell that fails fails the test with its place and its message."""
    try:
        return run_notebook(notebook, folder)
    except ChapterFailedError as failure:
        message = f"{chapter.name}, {failure}"
    pytest.fail(message, pytrace=False)


def difference(stored: list[NotebookNode], fresh: list[NotebookNode]) -> str:
    """Return a line-by-line diff of what a cell shows."""
    lines = difflib.unified_diff(
        shown(stored), shown(fresh), "stored output", "output of this run", lineterm="", n=2
    )
    return "\n".join(lines)


def shown(outputs: list[NotebookNode]) -> list[str]:
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
