"""Every chapter runs from top to bottom, and each output is what the notebook has stored.

With ``--update-outputs`` (``make outputs``) the same run writes the notebooks instead: each is
made from its text, run, and stored with what it printed.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

import pytest
from nbformat import from_dict

from chapters import Chapter, chapters, read_notebook, with_headings
from execution import Run, run_notebooks
from sharing import once

if TYPE_CHECKING:
    from nbformat import NotebookNode


@pytest.fixture(scope="session")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Run]:
    """Run every chapter that this test run asks for, once and all at the same time."""
    names = {
        item.callspec.id
        for item in request.session.items
        if isinstance(item, pytest.Function) and "runs" in item.fixturenames
    }
    asked_for = [chapter for chapter in chapters() if chapter.name in names]

    def make() -> str:
        if request.config.getoption("--update-outputs"):
            notebooks = {chapter.name: notebook_of_text(chapter) for chapter in asked_for}
        else:
            there = [chapter for chapter in asked_for if chapter.notebook.exists()]
            notebooks = {chapter.name: read_notebook(chapter.notebook) for chapter in there}
        done = run_notebooks(notebooks, tmp_path_factory.mktemp("chapters"))
        return json.dumps({name: vars(run) for name, run in done.items()})

    done = json.loads(once(tmp_path_factory, "runs", make))
    return {name: Run(**from_dict(run)) for name, run in done.items()}


def notebook_of_text(chapter: Chapter) -> NotebookNode:
    """Return the notebook that the text of a chapter makes."""
    # jupytext is slow to import, and comparing does not need it.
    from pairing import notebook_from_text

    return notebook_from_text(chapter.text.read_text(encoding="utf-8"))


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_outputs_are_the_stored_ones(
    chapter: Chapter, runs: dict[str, Run], request: pytest.FixtureRequest
) -> None:
    assert chapter.name in runs, "the chapter has no notebook yet: `make outputs` writes it"
    run = runs[chapter.name]
    if run.failure:
        pytest.fail(f"{chapter.name}, {run.failure}", pytrace=False)
    if request.config.getoption("--update-outputs"):
        update(chapter, run.notebook)
    else:
        compare(chapter, run.notebook)
    assert not run.left_behind, "the chapter left files where it ran"


def compare(chapter: Chapter, fresh: NotebookNode) -> None:
    """Fail with a diff for each cell whose stored outputs are others than the fresh ones."""
    stored = read_notebook(chapter.notebook)
    differences = [
        f"{chapter.name}, cell {number} under “{heading}”:\n\n"
        + difference(before.outputs, after.outputs)
        for (number, heading, before), after in zip(with_headings(stored), fresh.cells, strict=True)
        if before.get("outputs") != after.get("outputs")
    ]
    if differences:
        advice = "Where the new output is right, `make outputs` stores it."
        pytest.fail("\n\n".join([*differences, advice]), pytrace=False)


def update(chapter: Chapter, fresh: NotebookNode) -> None:
    """Store a notebook that was run; a file that would not change is left alone."""
    from pairing import notebook_file

    made = notebook_file(fresh)
    if not chapter.notebook.exists() or chapter.notebook.read_text(encoding="utf-8") != made:
        chapter.notebook.write_text(made, encoding="utf-8", newline="\n")


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
