"""Bind again the methods that somebody has taken before they became methods of another kind."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from reloadlab._keeping.classes import Rebound
from reloadlab._keeping.record import project
from reloadlab._mending.paths import reachable
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static

_KINDS = {FunctionType: "a method", staticmethod: "a static method", classmethod: "a class method"}


class Taken(NamedTuple):
    """What somebody has taken from a class, of which it cannot be told what it would be now."""

    path: str
    value: Any
    reason: str


def bound_anew(found: list[Rebound]) -> list[tuple[object, object]]:
    """Return the bound methods that somebody has, each with what a class would give now."""
    pairs: list[tuple[object, object]] = []
    for one in found:
        for method in _methods(one.function):
            if one.now is staticmethod:
                pairs.append((method, one.function))
            elif one.now is classmethod and not static.is_class(method.__self__):
                pairs.append((method, MethodType(one.function, type(method.__self__))))
    return pairs


def taken(found: list[Rebound]) -> Iterator[Taken]:
    """Yield what was taken from classes, and can be one or another thing now."""
    for one in found:
        kind = _KINDS.get(one.now, f"a {static.class_name(one.now)}")
        wanted: dict[int, Any] = {}
        if one.now not in (staticmethod, classmethod):
            wanted = {id(method): method for method in _methods(one.function)}
        if one.was is staticmethod or (one.was is not property and one.now is not staticmethod):
            wanted[id(one.function)] = one.function
        reason = f"was taken from the class before {one.path} became {kind}"
        yield from (Taken(path, wanted[key], reason) for path, key in paths_anywhere(set(wanted)))
        refs = weakref.getweakrefs(one.function)
        if any(type(ref) is weakref.ref and static.callback(ref) for ref in refs):
            yield Taken(f"a weak reference to {one.path}", None, reason)


def _methods(function: Any) -> list[MethodType]:
    """Return the methods that are bound with a function."""
    return [one for one in gc.get_referrers(function) if type(one) is MethodType]


def paths_anywhere(wanted: set[int]) -> Iterator[tuple[str, int]]:
    """Yield the paths on which the session and the project lead to some objects."""
    for module in ("__main__", *project()) if wanted else ():
        home = "" if module == "__main__" else f"{module}."
        for path, one in reachable(names_of(module)):
            # Of a method that is bound, it is told.
            if id(one) in wanted and not path.endswith(".__func__"):
                yield f"{home}{path}", id(one)
