"""Find the functions inside of descriptors and of other functions."""

from __future__ import annotations

import functools
import gc
from types import FunctionType, MappingProxyType
from typing import Any

from reloadlab._objects import static
from reloadlab._objects.wrappers import wrapper_type


def functions_inside(value: object) -> dict[tuple[object, ...], FunctionType]:
    """Return the functions inside of a descriptor, each by the way that leads to it.

    The first part of a wrapper has the place of the wrapper itself, so that a getter is found where
    a plain function would be. All others have their names, because functions may share theirs.
    """
    found: dict[tuple[object, ...], FunctionType] = {}
    waiting: list[tuple[tuple[object, ...], object]] = [((), value)]
    seen: set[int] = set()
    while waiting:
        path, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        known = wrapper_type(one)
        if type(one) is FunctionType:
            found[path] = one
            waiting.append(((*path, "__wrapped__"), static.attributes(one).get("__wrapped__")))
        elif known:
            first, *others = known.parts
            parts = {path: getattr(one, first, None)}
            parts |= {(*path, name): getattr(one, name, None) for name in others}
            parts |= {(*path, key): each for key, each in dispatched(one).items()}
            waiting += reversed(parts.items())
    return found


def dispatched(value: object) -> dict[int, object]:
    """Return what a method is that has one function for each type, by the identity of the type."""
    if type(value) is not functools.singledispatchmethod:
        return {}
    return {id(cls): one for cls, one in value.dispatcher.registry.items()}


def dispatch_table(function: object) -> dict[type, Any] | None:
    """Return the table in which a single-dispatch function keeps the others; None if it is none."""
    # Most functions have no attributes, and others may have some of these names.
    if type(function) is not FunctionType or "_clear_cache" not in function.__dict__:
        return None
    registry = function.__dict__.get("registry")
    if function.__globals__ is not vars(functools) or type(registry) is not MappingProxyType:
        return None
    # Through what it shows, the table can be read only.
    found: list[dict[type, Any]] = gc.get_referents(registry)
    return found[0]


def contents(function: FunctionType) -> list[object]:
    """Return what the variables of a closure stand for."""
    found: list[object] = []
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:
            found.append(static.Missing)
    return found


def layers(value: object, path: str, namespace: dict[str, Any]) -> int:
    """Return how many functions of others wrap what a module defines by a qualified name.

    There are none where they do not lead to it, so that something else may be in its place.
    """
    seen: set[int] = set()
    waiting = [(value, 0)]
    for one, depth in waiting:
        if type(one) is not FunctionType or id(one) in seen:
            continue
        seen.add(id(one))
        if one.__globals__ is namespace and one.__code__.co_qualname == path:
            return depth
        inside = [*contents(one), static.attributes(one).get("__wrapped__")]
        waiting += [(each, depth + 1) for each in inside]
    return 0


def has_one_maker(old: object, new: object) -> bool:
    """Say whether one function has made two others, as a decorator does each time it is called."""
    if type(old) is not FunctionType or type(new) is not FunctionType:
        return False
    makers = [one.__code__.co_qualname.rpartition(".<locals>")[0] for one in (old, new)]
    return makers[0] == makers[1] != "" and old.__globals__ is new.__globals__
