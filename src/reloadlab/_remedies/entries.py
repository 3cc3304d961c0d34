"""Find the entry of a register that has a new one beside it, because a body has run again."""

from __future__ import annotations

from collections import deque
from types import FunctionType
from typing import Any

from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.alike import parts_that_differ
from reloadlab._remedies.place import Place

# Longer lists are no registers.
_MANY = 200


def entry_twice(place: Place, held: object, version: Version) -> Place | None:
    """Return the place of the entry that holds something old, if the same list has a new one."""
    entry = held
    inner: Place | None = place
    while inner is not None and inner.container is not None:
        others = inner.container
        is_register = static.is_exactly(others, list, deque) and len(others) <= _MANY
        if is_register and any(_is_new_like(entry, one, version) for one in others):
            return inner
        entry, inner = others, inner.holder
    return None


def _is_new_like(entry: object, other: Any, version: Version) -> bool:
    """Say whether another entry is made like an old one, by the current version of a module."""
    if type(other) is not type(entry):
        return False
    pairs = parts_that_differ(entry, other, nameless=True) or []
    made = [part for _, right in pairs for part in (right, type(right))]
    made = [part for part in made if _is_of(part, version)]
    return bool(made) and not any(_is_old(part, version) for part in made)


def _is_of(part: Any, version: Version) -> bool:
    """Say whether something is a function or a class that the module has made."""
    if type(part) is FunctionType:
        return part.__globals__ is version.namespace
    return static.is_class(part) and static.home(part) == version.name


def _is_old(part: Any, version: Version) -> bool:
    """Say whether a function or a class of the module is from an earlier version."""
    if type(part) is FunctionType:
        return version.is_old_code(part.__code__, part.__globals__)
    return version.is_old_class(part)
