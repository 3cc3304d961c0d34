"""`workspace` gives a scratch folder that Python imports from, and undoes all of it."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import weakref
from pathlib import Path

import pytest

from reloadbook.processes import run_python
from reloadlab import create_module, workspace, write_module
from support.import_system import state

pytestmark = pytest.mark.usefixtures("nothing_left")


# Opening and closing


def test_the_folder_is_fresh_current_and_first_to_import_from() -> None:
    with workspace() as space:
        assert list(space.path.iterdir()) == []
        assert space.path == Path.cwd() == space.path.resolve()
        assert sys.path[0] == str(space.path)


@pytest.mark.skipif(sys.platform == "win32", reason="not every user of Windows may make links")
def test_the_folder_is_named_as_python_names_the_current_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    code = """
import os, sys
from reloadlab import workspace
folder = str(workspace().path)
print(folder == os.getcwd() == sys.path[0])
"""
    assert run_python(code, TMPDIR=str(tmp_path / "link")) == "True\n"


def test_leaving_removes_the_folder_and_restores_everything() -> None:
    before = state()
    with workspace() as space:
        create_module("config", k1=10)
        write_module("shop.prices", "TEA = 3\n")
        importlib.import_module("config")
        importlib.import_module("shop.prices")
        assert state() != before
    assert state() == before
    assert not space.path.exists()


def test_it_can_be_closed_by_hand_and_twice() -> None:
    before = state()
    space = workspace()
    space.close()
    assert state() == before
    space.close()
    assert state() == before


def test_opening_a_second_one_closes_the_first() -> None:
    before = state()
    first = workspace()
    create_module("config", k1=10)
    importlib.import_module("config")
    second = workspace()
    assert not first.path.exists()
    assert "config" not in sys.modules
    assert str(first.path) not in sys.path
    first.close()
    assert Path.cwd() == second.path
    second.close()
    assert state() == before


def test_an_exception_of_the_block_goes_on() -> None:
    before = state()
    with pytest.raises(LookupError, match="mine"), workspace():
        raise LookupError("mine")
    assert state() == before


def test_a_closed_one_cannot_be_entered() -> None:
    space = workspace()
    space.close()
    with pytest.raises(RuntimeError, match="is closed; open a new one with workspace"):
        space.__enter__()


def test_it_is_shown_without_anything_that_differs_between_runs() -> None:
    with workspace() as space:
        assert repr(space) == "<workspace, open>"
    assert repr(space) == "<workspace, closed>"


def test_the_end_of_the_interpreter_removes_the_folder() -> None:
    folder = run_python("from reloadlab import workspace; print(workspace().path, end='')")
    assert Path(folder).is_absolute()
    assert not Path(folder).exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks")
@pytest.mark.parametrize("ending", ["space.close()", "sys.exit()", "workspace()"])
def test_a_forked_child_leaves_the_folder_to_its_parent(ending: str) -> None:
    code = f"""
import os, sys
from reloadlab import workspace
space = workspace()
child = os.fork()
if child == 0:
    {ending}
    sys.exit()
print(os.waitpid(child, 0)[1], space.path.is_dir())
"""
    assert run_python(code) == "0 True\n"


# The current folder and sys.path


def test_sys_path_is_the_same_list_with_the_same_entries() -> None:
    path, entries = sys.path, list(sys.path)
    with workspace():
        sys.path.reverse()
        sys.path.append("added")
    assert sys.path is path
    assert path == entries
    with workspace():
        sys.path = ["replaced"]
    assert sys.path is path
    assert path == entries


def test_it_comes_back_from_any_folder(tmp_path: Path) -> None:
    before = Path.cwd()
    with workspace():
        os.chdir(tmp_path)
    assert Path.cwd() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not remove a current folder")
def test_when_the_former_folder_is_gone_all_the_rest_is_restored_and_this_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    before = state()
    space = workspace()
    create_module("config", k1=10)
    importlib.import_module("config")
    gone.rmdir()
    with pytest.raises(RuntimeError, match=r"closed, but not everything could be put back: .*gone"):
        space.close()
    assert Path.cwd() == space.path.parent
    assert not space.path.exists()
    assert {**state(), "folder": gone} == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not remove a current folder")
def test_what_cannot_be_restored_does_not_hide_the_exception_of_the_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)

    def leave_early() -> None:
        with workspace():
            gone.rmdir()
            raise LookupError("mine")

    with (
        pytest.warns(RuntimeWarning, match="not everything could be put back"),
        pytest.raises(LookupError, match="mine"),
    ):
        leave_early()


def test_a_folder_that_the_reader_removed_is_no_error() -> None:
    before = state()
    with workspace() as space:
        os.chdir(space.path.parent)
        space.path.rmdir()
    assert state() == before


def test_a_closed_workspace_keeps_nothing_alive() -> None:
    space = workspace()
    remembered = weakref.ref(space)
    space.close()
    del space
    gc.collect()
    assert remembered() is None
