"""A `workspace` puts back what its imports have changed: finders, modules, and their attributes."""

from __future__ import annotations

import importlib
import json
import json.decoder
import os
import sys
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import run_python
from reloadlab import workspace, write_module
from support.import_system import state

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("nothing_left")


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
