"""The state of the import system, which a workspace has to put back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reloadlab import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADED = frozenset(sys.modules)


@pytest.fixture
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
