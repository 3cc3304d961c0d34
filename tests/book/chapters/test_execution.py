"""A notebook is run as a reader would run it, and what goes wrong is told by its place."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reloadbook.chapters import execution
from reloadbook.chapters.execution import Run, run_notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode


def notebook_of(*cells: NotebookNode) -> NotebookNode:
    notebook: NotebookNode = new_notebook(cells=[new_markdown_cell("# A heading"), *cells])
    return notebook


def printed(run: Run, place: int = -1) -> str:
    """Return what a cell of a run printed, which is the last one if none is named."""
    return str(run.notebook.cells[place].outputs[0].text)


class Done(NamedTuple):
    """A run, and what was the same before it and after it, or was not."""

    run: Run
    notebook: tuple[str, str]
    environment: tuple[dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Run a notebook where the shell has a say, which raises an error and leaves files behind."""
    notebook = notebook_of(
        new_code_cell("import sys\nprint(sys.dont_write_bytecode)"),
        new_code_cell("print(sys.flags.hash_randomization)"),
        new_code_cell("{}['tea']", metadata={"tags": ["raises-exception"]}),
        new_code_cell("import pathlib, tempfile\npathlib.Path('here').touch()"),
        new_code_cell("pathlib.Path(tempfile.gettempdir(), 'there').touch()"),
        new_code_cell("import sys\nprint('\\rhalf of it', '\\r          ', file=sys.stderr)"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        patch.setenv("PYTHONHASHSEED", "0")
        text, variables = str(notebook), dict(os.environ)
        run = run_notebooks({"one": notebook}, tmp_path_factory.mktemp("run"))["one"]
        return Done(run, (text, str(notebook)), (variables, dict(os.environ)))


def test_what_was_written_and_wiped_is_no_output(done: Done) -> None:
    assert done.run.notebook.cells[-1].outputs == []


def test_a_kernel_writes_bytecode_whatever_the_shell_says(done: Done) -> None:
    assert printed(done.run, 1) == "False\n"


def test_a_kernel_has_a_random_hash_seed(done: Done) -> None:
    assert printed(done.run, 2) == "1\n"


def test_an_error_is_stored_as_its_name_and_message(done: Done) -> None:
    (output,) = done.run.notebook.cells[3].outputs
    assert done.run.failure == ""
    assert output.traceback == ["KeyError: 'tea'"]


def test_what_a_notebook_leaves_behind_is_told(done: Done) -> None:
    assert sorted(done.run.left_behind) == ["here", "there"]


def test_a_run_changes_neither_the_notebook_nor_the_environment(done: Done) -> None:
    for before, after in (done.notebook, done.environment):
        assert before == after


def test_the_workspace_of_a_notebook_is_gone_with_its_kernel(tmp_path: Path) -> None:
    notebook = notebook_of(
        new_code_cell("from reloadlab import create_module, workspace\nlab = workspace()"),
        new_code_cell("path = create_module('greetings', k1=10)\nprint(path.exists())"),
    )
    run = run_notebooks({"one": notebook}, tmp_path)["one"]
    assert printed(run) == "True\n"
    assert run.left_behind == []


def test_notebooks_that_run_at_the_same_time_do_not_meet(tmp_path: Path) -> None:
    def let_both_in() -> None:
        for one in [door.accept()[0], door.accept()[0]]:
            one.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=let_both_in, daemon=True).start()
        # It goes on when the other one has come too.
        waits = (
            "import pathlib, socket\n"
            f"socket.create_connection({door.getsockname()}).recv(1)\n"
            "print(list(pathlib.Path.cwd().iterdir()))"
        )
        pair = {name: notebook_of(new_code_cell(waits)) for name in ["left", "right"]}
        done = run_notebooks(pair, tmp_path)
    assert [printed(one) for one in done.values()] == ["[]\n", "[]\n"]


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


def test_a_kernel_that_does_not_end_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "PATIENCE_AT_ITS_END", 1)
    # Python waits for such a thread.
    stays = "import threading\nthreading.Thread(target=threading.Event().wait).start()"
    run = run_notebooks({"one": notebook_of(new_code_cell(stays))}, tmp_path)["one"]
    assert run.failure == "the kernel did not end by itself"
