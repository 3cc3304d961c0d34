"""Remember the state of the import system, and put it back."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.static import Missing


class ImportState:
    """What the import system holds at this moment, to be put back later.

    Notes
    -----
    Modules that were loaded meanwhile from outside the folder that is left stay loaded. A
    program loads modules whenever it first needs them, and some cannot be loaded a second time
    in one process (extension modules such as NumPy's), so to forget them would break it. The
    *content* of modules is not put back either: a module that was reloaded stays reloaded.
    """

    def __init__(self) -> None:
        self._path, self._entries = sys.path, list(sys.path)
        self._finders, self._finder_of = sys.path_importer_cache, dict(sys.path_importer_cache)
        self._modules, self._module_of = sys.modules, dict(sys.modules)
        spaces = {
            name: static.module_namespace(module)
            for name, module in self._module_of.items()
            if static.is_module(module)
        }
        # Each package, with a copy of its namespace.
        self._packages = [
            (name, space, dict(space)) for name, space in spaces.items() if "__path__" in space
        ]

    def restore_modules(self, folder: Path) -> None:
        """Put ``sys.modules`` back, and the submodules that packages hold as attributes.

        New modules that came from the folder, which is left, are forgotten.
        """
        for name in self._names_to_forget(dict(self._modules), folder):
            del self._modules[name]
        self._modules.update(self._module_of)
        sys.modules = self._modules
        for package, space, names in self._packages:
            for name in names.keys() | space.keys():
                former, value = names.get(name, Missing), space.get(name, Missing)
                if former is value or not self._stands_for_submodule(f"{package}.{name}", value):
                    continue
                if former is Missing:
                    del space[name]
                else:
                    space[name] = former

    def restore_path(self) -> None:
        """Put ``sys.path`` back: the same list with the same entries."""
        self._path[:] = self._entries
        sys.path = self._path

    def restore_finders(self) -> None:
        """Put ``sys.path_importer_cache`` back, with finders that look at their folders again."""
        self._put_finders_back()
        try:
            importlib.invalidate_caches()
        finally:
            # Invalidating drops the entries that say that there is no finder.
            self._put_finders_back()

    def _put_finders_back(self) -> None:
        """Give ``sys.path_importer_cache`` the content that it had."""
        self._finders.clear()
        self._finders.update(self._finder_of)
        sys.path_importer_cache = self._finders

    def _names_to_forget(self, present: dict[str, Any], folder: Path) -> set[str]:
        """Return the names of the new modules that came from a folder, or belong to such."""
        forgotten: set[str] = set()
        # In this order a package comes before its submodules.
        for name in sorted(present.keys() - self._module_of.keys()):
            package = name.rpartition(".")[0]
            replaced = present.get(package) is not self._module_of.get(package)
            lost = package in forgotten or (package in self._module_of and replaced)
            if lost or _came_from(folder, name, present[name]):
                forgotten.add(name)
        return forgotten

    def _stands_for_submodule(self, name: str, value: object) -> bool:
        """Say whether an attribute of a package is to be what it was: it stands for a submodule.

        One that was loaded meanwhile from elsewhere stays.
        """
        if name in self._module_of:
            return True
        bears_name = static.is_module(value) and static.module_name(value) == name
        return bears_name and name not in self._modules


def _came_from(folder: Path, name: str, module: object) -> bool:
    """Say whether an entry of ``sys.modules`` owes its being to a folder."""
    if module is None:
        return True
    locations = list(_locations(module))
    if locations:
        return any(_is_inside(folder, location) for location in locations)
    # A module may put any object in its own place, which says nothing of its origin.
    stem = folder.joinpath(*name.split("."))
    return stem.is_dir() or stem.with_name(f"{stem.name}.py").is_file()


def _locations(module: object) -> Iterator[str]:
    """Give the files and folders that a module says it was loaded from."""
    if not static.is_module(module):
        return
    loaded = Loaded(module)
    if loaded.spec is not None and loaded.spec.has_location:
        yield str(loaded.spec.origin)
    if loaded.place:
        yield loaded.place
    # The path of a namespace package asks for its parent, which may be gone.
    with suppress(Exception):
        yield from map(str, loaded.names.get("__path__", ()))


def _is_inside(folder: Path, location: str) -> bool:
    """Say whether a location, relative to a folder or absolute, lies in that folder."""
    return Path(os.path.realpath(folder / location)).is_relative_to(folder)
