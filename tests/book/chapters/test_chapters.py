"""Every chapter runs from top to bottom, and each output is what the notebook has stored."""

from __future__ import annotations

import json

import pytest
from nbformat import from_dict

from reloadbook.chapters.differences import outputs_differ
from reloadbook.chapters.execution import Run, run_notebooks
from reloadbook.chapters.listing import Chapter, chapters, read_notebook
from reloadbook.chapters.pythons import cannot_run
from support.sharing import once


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

    def make() -> str:
        there = [one for one in chapters() if one.name in names and one.notebook.exists()]
        notebooks = {chapter.name: read_notebook(chapter.notebook) for chapter in there}
        able = {name: one for name, one in notebooks.items() if not cannot_run(one)}
        done = run_notebooks(able, tmp_path_factory.mktemp("chapters"))
        return json.dumps({name: vars(run) for name, run in done.items()})

    done = json.loads(once(tmp_path_factory, "runs", make))
    return {name: Run(**from_dict(run)) for name, run in done.items()}


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_outputs_are_the_stored_ones(chapter: Chapter, runs: dict[str, Run]) -> None:
    assert chapter.notebook.exists(), "the chapter has no notebook yet: `make outputs` writes it"
    stored = read_notebook(chapter.notebook)
    if reason := cannot_run(stored):
        pytest.skip(reason)
    run = runs[chapter.name]
    problem = f"{chapter.name}, {run.failure}" if run.failure else ""
    problem = problem or outputs_differ(chapter, stored, run.notebook)
    if problem:
        pytest.fail(problem, pytrace=False)
    assert not run.left_behind, "the chapter left files where it ran"
