"""Find the modules that a body has asked for when they were not there, and that are there now."""

from __future__ import annotations

import ast
import importlib
import pathlib
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec
from importlib.util import resolve_name
from typing import Any

from reloadlab._modules.loaded import Loaded, names_of, stamp
from reloadlab._objects import static

# What a body may do that finds modules which it does not name.
_LISTING = (b"iter_modules", b"walk_packages", b"iterdir", b"glob", b"listdir", b"scandir")
# An import that is in a block, after a line that may expect it to fail.
_TRYING = re.compile(
    rb"^[ \t]*(?:try:|with .*Error.*:)[^\n]*\n(?:[^\n]*\n){0,9}?[ \t]+(?:import|from)\b", re.M
)
_SINCE = time.time()

Version = tuple[str, tuple[int, ...]]
"""Where a file is, and what changes with each save of it."""

# By a module and what it asks for, where that was found when the module ran again for it.
_TRIED: dict[tuple[str, str], Version] = {}
# By a module a key of its source, and what that asks for.
_ASKED: dict[str, tuple[int, tuple[tuple[str, bool], ...]]] = {}


def has_appeared(loaded: Loaded) -> bool:
    """Say whether something is there for which the body of a module has asked in vain."""
    return any(_TRIED.get((loaded.name, name)) != place for name, place in appeared(loaded))


def note_tried(names: list[str]) -> None:
    """Note that some modules have run, so that what they do not import does not count again."""
    for name in names:
        loaded = Loaded(sys.modules[name]) if static.is_module(sys.modules.get(name)) else None
        _TRIED.update({(name, one): place for one, place in appeared(loaded)} if loaded else {})


def appeared(loaded: Loaded) -> Iterator[tuple[str, Version]]:
    """Yield what a body asks for, is not loaded, and can be found, with its place."""
    source = loaded.source or b""
    key = hash(source)
    if _ASKED.get(loaded.name, (None, ()))[0] != key:
        _ASKED[loaded.name] = key, tuple(dict.fromkeys(_wanted(source, loaded.package)))
    for name, is_sought in _ASKED[loaded.name][1]:
        if name in sys.modules or _is_known(name, loaded):
            continue
        spec = spec_of(name)
        if spec is not None and not (is_sought and not _is_new(pathlib.Path(str(spec.origin)))):
            yield name, version_of(spec)
    if "__path__" in loaded.names and any(one in source for one in _LISTING):
        for folder in loaded.names["__path__"]:
            for file in pathlib.Path(folder).glob("*.py"):
                name = f"{loaded.name}.{file.stem}"
                if name not in sys.modules and file.stem != "__init__" and _is_new(file):
                    yield name, (str(file), stamp(str(file)))


def _wanted(source: bytes, package: str) -> Iterator[tuple[str, bool]]:
    """Yield the modules that a body can do without, and whether it only looks whether one is there.

    Most name nothing that is not loaded, and are not read any further.
    """
    with suppress(SyntaxError, ValueError):
        if b"find_spec" in source:
            yield from ((name, True) for name in _sought(ast.parse(source)))
        if _TRYING.search(source):
            yield from ((name, False) for name in _asked(ast.parse(source).body, package, False))


def _asked(body: list[ast.stmt], package: str, is_tried: bool) -> Iterator[str]:
    """Yield the full names of what statements import where that may fail."""
    for node in body:
        if is_tried and isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif is_tried and isinstance(node, ast.ImportFrom):
            with suppress(ImportError):
                base = resolve_name("." * node.level + (node.module or ""), package)
                yield from [base, *(f"{base}.{one.name}" for one in node.names)]
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            may_fail = isinstance(node, ast.Try) and bool(node.handlers)
            may_fail = may_fail or (
                isinstance(node, ast.With) and "Error" in ast.dump(node.items[0])
            )
            for name, inner in ast.iter_fields(node):
                if isinstance(inner, list) and name in ("body", "orelse", "finalbody"):
                    yield from _asked(inner, package, is_tried or (may_fail and name == "body"))


def _sought(tree: ast.Module) -> Iterator[str]:
    """Yield the names for which a body looks whether there is such a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "find_spec" in ast.dump(node.func) and node.args:
            given = node.args[0]
            if isinstance(given, ast.Constant) and type(given.value) is str:
                yield given.value


def _is_known(name: str, loaded: Loaded) -> bool:
    """Say whether a name is that of something in a loaded module, or of no package."""
    package, _, last = name.rpartition(".")
    names = names_of(package) if package in sys.modules else {}
    if package == loaded.name:
        # The body itself may have bound it to something else, where no such module was.
        return static.is_module(names.get(last))
    return bool(names) and (last in names or "__path__" not in names)


def _is_new(file: pathlib.Path) -> bool:
    """Say whether a file was made since this helper was loaded."""
    with suppress(OSError):
        return file.stat().st_ctime > _SINCE
    return False


def version_of(spec: ModuleSpec) -> Version:
    """Return where a module is, and what tells one save of its file from the next."""
    place = str(spec.origin)
    return place, stamp(place)


def is_found(name: str) -> bool:
    """Say whether the import system finds a module in another place than before."""
    importlib.invalidate_caches()
    return spec_of(name) is not None


def spec_of(name: str) -> ModuleSpec | None:
    """Return what the import system finds by a name, loaded or not."""
    package = name.rpartition(".")[0]
    path = names_of(package).get("__path__")
    if package and path is None:
        above = spec_of(package)
        path = above.submodule_search_locations if above else None
    if package and path is None:
        return None
    # As it is in sys.modules, `importlib.util.find_spec` would give what was found before.
    for finder in list(sys.meta_path):
        find: Any = getattr(finder, "find_spec", None)
        with suppress(ImportError, ValueError):
            found: ModuleSpec | None = find(name, path) if find else None
            if found is not None:
                return found
    return None
