"""Remember the names whose originals are gone, and bind them again when those come back."""

from __future__ import annotations

import sys
import weakref
from contextlib import suppress
from typing import Any, NamedTuple

from reloadlab._modules.bindings import Origin, bindings
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._objects.static import Missing


class _Lost(NamedTuple):
    """A name of a module or of the session, what it was taken from, and what it stands for."""

    home: str
    name: str
    origin: Origin
    value: weakref.ref[Any] | None


_LOST: list[_Lost] = []


def note_lost(found: list[tuple[str, str]]) -> None:
    """Note names, each with its original, both with their modules."""
    for path, original in found:
        home, _, name = path.rpartition(".")
        module, _, part = original.rpartition(".")
        ref = None
        with suppress(TypeError):
            ref = weakref.ref(names_of(home).get(name))
        _LOST.append(_Lost(home, name, Origin(module, part), ref))


def lost_from(module: str) -> bool:
    """Say whether names are bound that were taken from a module and are gone there."""
    return any(one.origin.module == module and _is_bound(one) for one in _LOST)


def settle_lost() -> tuple[list[tuple[str, str]], list[str]]:
    """Bind the names again whose originals have come back; return what is lost, and these.

    Nothing is bound that was bound to something else since, or deleted.
    """
    _LOST[:] = [one for one in dict.fromkeys(_LOST) if _is_bound(one)]
    lost, bound = [], []
    for one in list(_LOST):
        now = names_of(one.origin.module).get(one.origin.name, Missing)
        if now is Missing:
            lost.append((f"{one.home}.{one.name}", ".".join(one.origin)))
            continue
        space = static.module_namespace(sys.modules[one.home])
        if space[one.name] is not now:
            space[one.name] = now
            bound.append(f"{one.home}.{one.name}")
        _LOST.remove(one)
    return lost, bound


def _is_bound(one: _Lost) -> bool:
    """Say whether a name still stands for what it stood for."""
    value = names_of(one.home).get(one.name, Missing)
    if value is Missing:
        return False
    if one.value is not None:
        return one.value() is value
    # A constant is what it was, unless a statement has bound the name again.
    return bindings(one.home).origin(one.name, one.origin.module) == one.origin
