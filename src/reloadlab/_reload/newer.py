"""Name the modules whose source is newer than what is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

from reloadlab._modules.code import Import, imports
from reloadlab._modules.history import history_of, imports_of
from reloadlab._modules.loaded import Loaded, is_installed
from reloadlab._objects import static


def newer_sources(reloaded: Loaded, code: CodeType | None) -> tuple[str, ...]:
    """Name the modules behind a module whose source is certainly newer than what is loaded.

    These are loaded submodules, and modules of the project that its code imports, directly or
    through others of them. The module is not asked itself.
    """
    found = set()
    seen = {reloaded.name}
    submodules = {key for key in list(sys.modules) if key.startswith(f"{reloaded.name}.")}
    imported = imports(code, reloaded.package) if code else ()
    waiting = submodules.union(_referred(reloaded, imported))
    while waiting:
        key = waiting.pop()
        module: Any = sys.modules.get(key)
        if key in seen or not static.is_module(module):
            continue
        seen.add(key)
        loaded = Loaded(module)
        if not loaded.file or (key not in submodules and is_installed(loaded.file)):
            continue
        if history_of(loaded.name).is_edited(loaded):
            found.add(key)
        waiting.update(_referred(loaded, imports_of(loaded)))
    return tuple(sorted(found))


def _referred(loaded: Loaded, imported: Iterable[Import]) -> Iterator[str]:
    """Yield the names of modules to which a module refers, by its imports or its names."""
    for module, parts in imported:
        pieces = module.split(".")
        yield from (".".join(pieces[:count]) for count in range(1, len(pieces) + 1))
        yield from (f"{module}.{part}" for part in parts)
    for value in loaded.names.values():
        yield Loaded(value).name if static.is_module(value) else static.home(value)
