"""Remember the state of the import system, and put it back."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

_MISSING = object()


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
        self._path = sys.path
        self._entries = list(sys.path)
        self._finders = sys.path_importer_cache
        self._finder_of = dict(sys.path_importer_cache)
        self._modules = sys.modules
        self._module_of = dict(sys.modules)
        self._names_in = {
            name: dict(_namespace(module))
            for name, module in self._module_of.items()
            if "__path__" in _namespace(module)
        }

    def restore_modules(self, folder: Path) -> None:
        """Put ``sys.modules`` back, and the submodules that packages hold as attributes.

        Parameters
        ----------
        folder : pathlib.Path
            The folder that is left: new modules that came from it are forgotten.
        """
        present = dict(self._modules)
        for name in self._names_to_forget(present, folder):
            del self._modules[name]
        self._modules.update(self._module_of)
        sys.modules = self._modules
        for package, names in self._names_in.items():
            self._restore_submodules(package, names)

    def restore_path(self) -> None:
        """Put ``sys.path`` back: the same list with the same entries."""
        self._path[:] = self._entries
        sys.path = self._path

    def restore_finders(self) -> None:
        """Put ``sys.path_importer_cache`` back, with finders that look at their folders anew.

        Raises
        ------
        Exception
            Whatever a finder of somebody else raises when told to forget what it has cached.
        """
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

    def _names_to_forget(self, present: dict[str, ModuleType], folder: Path) -> set[str]:
        """Return the names of the new modules that came from a folder, or belong to such."""
        forgotten: set[str] = set()
        # In this order a package stands before its submodules.
        for name in sorted(present.keys() - self._module_of.keys()):
            package = name.rpartition(".")[0]
            replaced = present.get(package) is not self._module_of.get(package)
            lost = package in forgotten or (package in self._module_of and replaced)
            if lost or _came_from(folder, name, present[name]):
                forgotten.add(name)
        return forgotten

    def _restore_submodules(self, package: str, names: dict[str, Any]) -> None:
        """Give the attributes of a package that stand for submodules the values they had."""
        namespace = _namespace(self._module_of[package])
        for name in names.keys() | namespace.keys():
            former = names.get(name, _MISSING)
            value = namespace.get(name, _MISSING)
            if former is value:
                continue
            full_name = f"{package}.{name}"
            is_submodule = (
                full_name in self._module_of or _namespace(value).get("__name__") == full_name
            )
            stays = full_name in self._modules and full_name not in self._module_of
            if stays or not is_submodule:
                continue
            if former is _MISSING:
                del namespace[name]
            else:
                namespace[name] = former


def _namespace(module: object) -> dict[str, Any]:
    """Return the namespace of a module, or an empty one for what is not a module."""
    # Not vars() or getattr(): a lazy module would be loaded by that.
    if issubclass(type(module), ModuleType):
        namespace: dict[str, Any] = object.__getattribute__(module, "__dict__")
        return namespace
    return {}


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
    namespace = _namespace(module)
    spec = namespace.get("__spec__")
    if getattr(spec, "has_location", False):
        yield str(getattr(spec, "origin", ""))
    file = namespace.get("__file__")
    if isinstance(file, str):
        yield file
    # The path of a namespace package asks for its parent, which may be gone.
    with suppress(Exception):
        yield from map(str, namespace.get("__path__", ()))


def _is_inside(folder: Path, location: str) -> bool:
    """Say whether a location, relative to a folder or absolute, lies in that folder."""
    return Path(os.path.realpath(folder / location)).is_relative_to(folder)
