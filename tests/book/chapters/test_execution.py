"""A notebook is run as a reader would run it, and what goes wrong is told by its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reloadbook.chapters.execution import Run, run_notebooks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from nbformat import NotebookNode


def run(folder: Path, *sources: str) -> Run:
    """Run a notebook of one heading and the given code cells."""
    cells = [new_markdown_cell("# A heading"), *map(new_code_cell, sources)]
    notebook: NotebookNode = new_notebook(cells=cells)
    return run_notebooks({"one": notebook}, folder)["one"]


def printed(run: Run) -> str:
    """Return what the last cell of a run printed."""
    return str(run.notebook.cells[-1].outputs[0].text)


def test_a_kernel_writes_bytecode_whatever_the_shell_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    done = run(tmp_path, "import sys\nprint(sys.dont_write_bytecode)")
    assert printed(done) == "False\n"


def test_a_kernel_has_a_random_hash_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    done = run(tmp_path, "import sys\nprint(sys.flags.hash_randomization)")
    assert printed(done) == "1\n"


def test_what_a_notebook_leaves_behind_is_told(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "import pathlib, tempfile",
        "pathlib.Path('here').touch()\npathlib.Path(tempfile.gettempdir(), 'there').touch()",
    )
    assert done.failure == ""
    assert sorted(done.left_behind) == ["here", "there"]


def test_the_workspace_of_a_notebook_is_gone_with_its_kernel(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "from reloadlab import create_module, workspace\nlab = workspace()",
        "path = create_module('greetings', k1=10)\nprint(path.exists())",
    )
    assert printed(done) == "True\n"
    assert done.left_behind == []


def test_notebooks_that_run_at_the_same_time_do_not_meet(tmp_path: Path) -> None:
    def wait_for(mine: str, theirs: str) -> NotebookNode:
        source = (
            "import pathlib\n"
            f"pathlib.Path(r{str(tmp_path)!r}, {mine!r}).touch()\n"
            f"while not pathlib.Path(r{str(tmp_path)!r}, {theirs!r}).exists():\n"
            "    pass\n"
            "print(list(pathlib.Path.cwd().iterdir()))"
        )
        notebook: NotebookNode = new_notebook(cells=[new_code_cell(source)])
        return notebook

    pair = {"left": wait_for("l", "r"), "right": wait_for("r", "l")}
    done = run_notebooks(pair, tmp_path / "runs")
    assert [printed(one) for one in done.values()] == ["[]\n", "[]\n"]


def test_an_error_is_stored_as_its_name_and_message(tmp_path: Path) -> None:
    cell = new_code_cell("{}['tea']", metadata={"tags": ["raises-exception"]})
    done = run_notebooks({"one": new_notebook(cells=[cell])}, tmp_path)["one"]
    (output,) = done.notebook.cells[0].outputs
    assert done.failure == ""
    assert output.traceback == ["KeyError: 'tea'"]


def test_a_cell_that_ends_its_kernel_is_named_and_spoils_no_other_run(tmp_path: Path) -> None:
    dying = new_notebook(
        cells=[new_markdown_cell("# The end"), new_code_cell("import os\nos._exit(1)")]
    )
    living = new_notebook(cells=[new_code_cell("print('alive')")])
    done = run_notebooks({"dying": dying, "living": living}, tmp_path)
    assert done["dying"].failure.startswith("cell 2 under “The end” ended the run: ")
    assert "os._exit(1)" in done["dying"].failure
    assert done["living"].failure == ""
    assert printed(done["living"]) == "alive\n"


def test_a_run_changes_neither_the_notebook_nor_the_environment(tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell("print(1)")])
    before, variables = str(notebook), dict(os.environ)
    run_notebooks({"one": notebook}, tmp_path)
    assert str(notebook) == before
    assert dict(os.environ) == variables
