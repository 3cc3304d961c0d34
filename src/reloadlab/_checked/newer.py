"""Name the modules whose source is newer than what is loaded, or gone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

from reloadlab._keeping.record import project
from reloadlab._modules.bindings import bindings
from reloadlab._modules.code import Import, imports
from reloadlab._modules.history import history_of, imports_of
from reloadlab._modules.loaded import Loaded, is_installed, stamp
from reloadlab._objects import static
from reloadlab._reports.progress import tell


def sources_behind(
    reloaded: Loaded, code: CodeType | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the modules behind a module with a source that is certainly newer, and with none.

    These are loaded submodules, and modules of the project that its code imports, directly or
    through others of them. The module is not asked itself. What others import comes before them.
    """
    found = set()
    gone = set()
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
        tell("sources", len(seen))
        loaded = Loaded(module)
        if not loaded.file or (key not in submodules and is_installed(loaded.file)):
            continue
        if history_of(loaded.name).is_edited(loaded):
            found.add(key)
        elif loaded.source is None and not (stamp(loaded.file) or is_installed(loaded.file)):
            gone.add(key)
        waiting.update(_referred(loaded, imports_of(loaded)))
    newer = sorted(found) if len(found) < 2 else _in_order(found, seen)
    return tuple(newer), tuple(sorted(gone))


def referred(loaded: Loaded) -> Iterator[Loaded]:
    """Yield a module, and those of the project to which it refers, directly or through others."""
    # What was read of it is not read again.
    known = project() | {loaded.name: loaded}
    waiting = [loaded.name]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in known and name not in seen:
            seen.add(name)
            yield known[name]
            waiting += _referred(known[name], imports_of(known[name]))


def dependents(name: str) -> Iterator[str]:
    """Yield a module, and those of the project that refer to it, directly or through others."""
    refers = {key: {*_referred(one, imports_of(one))} for key, one in project().items()}
    waiting = [name]
    while waiting:
        name = waiting.pop()
        yield name
        waiting += [key for key, others in refers.items() if name in others]
        refers = {key: others for key, others in refers.items() if name not in others}


def _in_order(found: set[str], seen: set[str]) -> list[str]:
    """Sort modules so that each comes after those that its body imports, where that can be.

    In a circle of imports there is no such order.
    """
    ordered: dict[str, None] = {}
    begun: set[str] = set()
    waiting = [(name, False) for name in sorted(seen, reverse=True)]
    while waiting:
        name, is_done = waiting.pop()
        if is_done:
            ordered[name] = None
        elif name not in begun:
            begun.add(name)
            waiting.append((name, True))
            waiting += [(one, False) for one in sorted(_needed(name) & seen, reverse=True)]
    return [name for name in ordered if name in found]


def _needed(name: str) -> set[str]:
    """Return the modules that have to be loaded before the body of a module runs.

    A submodule needs its package only for what the body of that one has bound.
    """
    if not static.is_module(sys.modules.get(name)):
        return set()
    known = bindings(name)
    origins = [f"{one.module}.{one.name}" for one in known.origins.values() if one]
    needed = {
        whole if whole in sys.modules else whole.rpartition(".")[0]
        for whole in [*origins, *known.imported, *known.starred]
    }
    packages = {".".join(one.split(".")[:count]) for one in needed for count in range(1, 9)}
    return needed | {one for one in packages if not name.startswith(f"{one}.")}


def _referred(loaded: Loaded, imported: Iterable[Import]) -> Iterator[str]:
    """Yield the names of modules to which a module refers, by its imports or its names."""
    for module, parts in imported:
        pieces = module.split(".")
        yield from (".".join(pieces[:count]) for count in range(1, len(pieces) + 1))
        yield from (f"{module}.{part}" for part in parts)
    for value in loaded.names.values():
        yield Loaded(value).name if static.is_module(value) else static.home(value)
