"""Bind again the methods that somebody has taken before they became methods of another kind."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, NamedTuple

from reloadlab._keeping.classes import Rebound
from reloadlab._keeping.record import project
from reloadlab._mending.paths import reachable, root
from reloadlab._modules.bindings import Origin, bindings
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._objects.static import Missing

_KINDS = {FunctionType: "a method", staticmethod: "a static method", classmethod: "a class method"}

Members = list[tuple[type, dict[str, Any]]]
"""Classes, each with what it had itself."""


class Taken(NamedTuple):
    """What somebody has taken from a class, of which it cannot be told what it would be now."""

    path: str
    value: Any
    reason: str


class Renamed(NamedTuple):
    """Something that is current, a path that led to it before, and the names for which that is.

    A name without a module is that of an attribute, of whatever.
    """

    value: Any
    path: str
    origins: list[Origin]


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


def retargeted(names: dict[Origin, tuple[Any, Any]]) -> Iterator[Renamed]:
    """Yield what had one more name before.

    Of each name there is what it has stood for, and what it stands for now. Also a list or a
    dictionary gives names to what is in it.
    """
    for origin, (old, new) in names.items():
        path = ".".join(origin)
        if type(old) is type(new) and static.is_exactly(old, list, tuple, dict):
            items = old.items() if type(old) is dict else enumerate(old)
            pairs = [
                (key, old[key], _item(new, key)) for key, _ in items if type(key) in (str, int)
            ]
            found = [(f"{path}[{key!r}]", was, now) for key, was, now in pairs]
        else:
            found = [(path, old, new)]
        for inner, was, now in found:
            if now is not Missing and _is_taken_by_name(was) and not _is_version(was, now):
                yield Renamed(was, inner, [origin])


def retargeted_members(classes: Members, news: dict[int, object]) -> Iterator[Renamed]:
    """Yield what had one more name in some classes, of which `news` has those that are other ones.

    Who has it from there, has it as an attribute of something.
    """
    for cls, own in classes:
        now = news.get(id(cls), cls)
        space = static.class_namespace(now) if static.is_class(now) else {}
        path = f"{static.home(cls)}.{static.qualified_name(cls)}"
        for name in own.keys() & space.keys():
            pair = _given(own[name]), _given(space[name])
            for one in retargeted({Origin(path, name): pair}):
                yield one._replace(origins=[Origin("", name)])


def _given(member: Any) -> Any:
    """Return what a class gives for a member that it gives without binding it to an instance."""
    return member.__func__ if static.is_exactly(member, staticmethod, classmethod) else member


def _item(container: Any, key: Any) -> Any:
    """Return what a list or a dictionary has in a place."""
    try:
        return container[key]
    except (IndexError, KeyError):
        return Missing


def _is_taken_by_name(value: object) -> bool:
    """Say whether somebody who has an object has it by a name of a module: a function, a class."""
    return static.is_definition(value) or static.is_exactly(value, BuiltinFunctionType)


def _is_version(old: object, new: object) -> bool:
    """Say whether one object is the other one, or the same definition at another time."""
    name = static.qualified_name(old)
    is_same = bool(name) and name == static.qualified_name(new)
    return old is new or (is_same and static.home(old) == static.home(new))


def by_other_names(
    found: dict[int, Renamed], may_have_taken: Callable[[str, list[Origin]], bool]
) -> Iterator[Taken]:
    """Yield who may have objects by names that stand for others now, or has made instances so.

    `may_have_taken` says of a name of the session whether what has made it can have used others.
    """
    origins = bindings("__main__").origins
    known = project() if found else {}
    for module in ("__main__", *known) if found else ():
        names = names_of(module)
        home = "" if module == "__main__" else f"{module}."
        found_by_name = [(root(path), path, one) for path, one in reachable(names)]
        for name, path, one in [*_defaults(names), *found_by_name]:
            # What was imported is bound again by its name, and that of a definition is its own.
            is_name = path in names and (home or origins.get(path) or _is_named(one, path))
            # What comes from elsewhere, a module may have from there as well.
            is_other = home and static.home(one) not in known
            key = id(type(one)) if static.home(type(one)) in known else 0
            key = key if is_other or id(one) not in found else id(one)
            if key in found and not is_name:
                shown = f"{home}{path}".removesuffix(".__func__")
                kind = "is" if key == id(one) else "is an instance of"
                reason = f"{kind} what {found[key].path} was before, from there or not"
                if may_have_taken(name, found[key].origins):
                    yield Taken(shown, one, reason)


def _defaults(names: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the defaults of functions that have names, each with the name and a path."""
    for name, one in names.items():
        for default in (one.__defaults__ or ()) if type(one) is FunctionType else ():
            yield name, f"a default of {name}", default


def _is_named(value: object, path: str) -> bool:
    """Say whether a name is that of a definition itself."""
    return path == static.qualified_name(value)


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
