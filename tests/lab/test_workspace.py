"""`workspace` gives a scratch folder that Python imports from, and undoes all of it."""

from __future__ import annotations

import gc
import importlib
import json
import json.decoder
import os
import sys
import weakref
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import run_python
from reloadlab import create_module, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator


LOADED = frozenset(sys.modules)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Compare the state of the import system before and after each test."""
    before = state()
    yield
    workspace().close()
    assert state() == before


def state() -> dict[str, object]:
    """Return all that a workspace has to put back; objects compare by identity."""
    modules = {name: module for name, module in list(sys.modules.items()) if matters(name)}
    return {
        "folder": Path.cwd(),
        "the list sys.path": id(sys.path),
        "sys.path": list(sys.path),
        "the dictionary of finders": id(sys.path_importer_cache),
        "finders": {path: id(finder) for path, finder in sys.path_importer_cache.items()},
        "modules": {name: id(module) for name, module in modules.items()},
        "submodules": {
            name: id(vars(modules[package]).get(attribute))
            for name in modules
            for package, _, attribute in [name.rpartition(".")]
            if package in modules
        },
    }


def matters(name: str) -> bool:
    """Tell a module of these tests from one that Python or pytest loads when it needs it."""
    origin = getattr(getattr(sys.modules[name], "__spec__", None), "origin", None)
    if name in LOADED or origin is None:
        return True
    installed = any(Path(origin).is_relative_to(root) for root in (sys.prefix, sys.base_prefix))
    return not installed and origin not in ("built-in", "frozen")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that Python imports from, where nothing is loaded yet; forget it again."""
    finders = dict(sys.path_importer_cache)
    modules = dict(sys.modules)
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    for name in sys.modules.keys() - modules.keys():
        del sys.modules[name]
    sys.path_importer_cache.clear()
    sys.path_importer_cache.update(finders)


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
    with pytest.raises(RuntimeError, match="is closed; open a fresh one with workspace"):
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


# Finders


def test_the_cache_of_finders_is_the_same_dictionary_with_the_same_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = sys.path_importer_cache
    monkeypatch.setitem(cache, str(tmp_path / "missing"), None)
    before = state()
    with workspace():
        importlib.invalidate_caches()
        assert str(tmp_path / "missing") not in cache
    assert state() == before
    with workspace():
        sys.path_importer_cache = {}
    assert sys.path_importer_cache is cache
    assert state() == before


def test_the_finders_that_come_back_know_the_files_made_meanwhile(elsewhere: Path) -> None:
    with suppress(ModuleNotFoundError):
        importlib.import_module("late")
    status = elsewhere.stat()
    with workspace():
        sys.path_importer_cache.clear()
        (elsewhere / "late.py").write_text("VALUE = 1\n")
        # So that the finder cannot tell from the time of the folder.
        os.utime(elsewhere, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert importlib.import_module("late").VALUE == 1


# Modules


def test_modules_of_the_workspace_are_forgotten_whatever_they_are() -> None:
    before = state()
    with workspace() as space:
        write_module("plain", "")
        write_module("package.inner", "")
        (space.path / "spaces").mkdir()
        write_module("replaced", "import sys\nsys.modules[__name__] = object()\n")
        write_module("package.replaced", "import sys\nsys.modules[__name__] = object()\n")
        for name in ("plain", "package.inner", "spaces", "replaced", "package.replaced"):
            importlib.import_module(name)
        sys.modules["forbidden"] = None  # type: ignore[assignment]
        assert {"plain", "package", "package.inner", "spaces", "replaced", "forbidden"} <= (
            sys.modules.keys()
        )
    assert state() == before


def test_modules_are_known_by_their_file_their_spec_their_path_or_their_name() -> None:
    before = state()
    with workspace() as space:
        made = sys.modules["by_file"] = ModuleType("by_file")
        made.__file__ = str(space.path / "generated")
        sys.path.insert(0, str(space.path / "library"))
        (space.path / "library" / "by_path").mkdir(parents=True)
        (space.path / "library" / "by_spec.py").write_text("del __file__\n")
        write_module("by_name.inner", "")
        write_module("by_name", "import sys\nsys.modules[__name__] = object()\n")
        (space.path / "parent" / "lost").mkdir(parents=True)
        for name in ("by_path", "by_spec", "by_name", "parent.lost"):
            importlib.import_module(name)
        # Without its parent, a namespace package cannot say where it is.
        del sys.modules["parent"]
    assert state() == before


def test_modules_loaded_meanwhile_from_elsewhere_stay(elsewhere: Path) -> None:
    (elsewhere / "outside").mkdir()
    (elsewhere / "outside" / "__init__.py").touch()
    (elsewhere / "outside" / "inner.py").touch()
    (elsewhere / "nearby").mkdir()
    (elsewhere / "nearby" / "__init__.py").touch()
    (elsewhere / "nearby" / "inner.py").touch()
    nearby = importlib.import_module("nearby")
    with workspace():
        outside = importlib.import_module("outside")
        inner = importlib.import_module("outside.inner")
        added = importlib.import_module("nearby.inner")
        made = sys.modules["made"] = ModuleType("made")
    assert sys.modules["outside"] is outside
    assert sys.modules["outside.inner"] is inner is vars(outside)["inner"]
    assert sys.modules["nearby.inner"] is added is vars(nearby)["inner"]
    assert sys.modules["made"] is made


def test_modules_from_elsewhere_in_a_package_of_the_workspace_go_with_it(elsewhere: Path) -> None:
    names = [f"inner{number}" for number in range(10)]
    for name in names:
        (elsewhere / f"{name}.py").touch()
    before = state()
    with workspace():
        write_module("package.other", "")
        write_module("package", f"__path__.append({str(elsewhere)!r})\n")
        for name in names:
            importlib.import_module(f"package.{name}")
    assert state() == before


def test_a_module_that_was_deleted_or_replaced_comes_back() -> None:
    before = state()
    with workspace():
        del sys.modules["json"]
        write_module("json", "SHADOW = True\n", shadow=True)
        assert importlib.import_module("json").SHADOW
    assert state() == before
    assert sys.modules["json"] is json


def test_a_submodule_that_was_imported_anew_is_the_former_one_again_everywhere() -> None:
    before = state()
    decoder = sys.modules["json.decoder"]
    with workspace():
        del sys.modules["json.decoder"]
        importlib.import_module("json.decoder")
        assert vars(json)["decoder"] is not decoder
    assert sys.modules["json.decoder"] is decoder is vars(json)["decoder"]
    with workspace():
        del sys.modules["json.decoder"], json.decoder
    assert state() == before


def test_an_attribute_that_only_a_submodule_of_the_workspace_gave_to_a_package_goes(
    elsewhere: Path,
) -> None:
    (elsewhere / "outside").mkdir()
    (elsewhere / "outside" / "__init__.py").write_text("def both(): pass\n")
    outside = importlib.import_module("outside")
    both = outside.both
    for forget in (False, True):
        with workspace() as space:
            outside.__path__.append(str(space.path))
            vars(outside)["setting"] = "changed"
            for name in ("both", "only"):
                write_module(name, "")
                importlib.import_module(f"outside.{name}")
                if forget:
                    del sys.modules[f"outside.{name}"]
            assert outside.both is not both
        del outside.__path__[1:]
        assert outside.both is both
        assert not hasattr(outside, "only")
        assert outside.setting == "changed"


def test_new_submodules_of_a_package_that_was_imported_anew_go_with_it(elsewhere: Path) -> None:
    (elsewhere / "outside").mkdir()
    (elsewhere / "outside" / "__init__.py").touch()
    (elsewhere / "outside" / "inner.py").touch()
    outside = importlib.import_module("outside")
    with workspace():
        del sys.modules["outside"]
        importlib.import_module("outside.inner")
    assert sys.modules["outside"] is outside
    assert importlib.import_module("outside.inner") is vars(outside)["inner"]


def test_a_module_that_loads_itself_when_it_is_used_is_not_loaded(elsewhere: Path) -> None:
    for name in ("before", "meanwhile"):
        (elsewhere / name).mkdir()
        (elsewhere / name / "__init__.py").write_text("print('loaded')\n")
    code = f"""
import importlib.util, sys
sys.path.insert(0, {str(elsewhere)!r})
from reloadlab import workspace

def load_lazily(name):
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

load_lazily("before")
with workspace():
    load_lazily("meanwhile")
print("asleep")
sys.modules["before"].__doc__
sys.modules["meanwhile"].__doc__
"""
    assert run_python(code) == "asleep\nloaded\nloaded\n"


def test_the_modules_are_in_the_dictionary_that_imports_use() -> None:
    modules = sys.modules
    with workspace():
        sys.modules = dict(sys.modules)
    assert sys.modules is modules


def test_a_closed_workspace_keeps_nothing_alive() -> None:
    space = workspace()
    remembered = weakref.ref(space)
    space.close()
    del space
    gc.collect()
    assert remembered() is None


def test_a_finder_of_somebody_else_that_fails_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Failing:
        @staticmethod
        def find_spec(*_: object) -> None:
            return None

        @staticmethod
        def invalidate_caches() -> None:
            raise LookupError("my finder fails")

    before = state()
    space = workspace()
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Failing])
    with pytest.raises(RuntimeError, match="could be put back: my finder fails"):
        space.close()
    assert state() == before
    assert not space.path.exists()
