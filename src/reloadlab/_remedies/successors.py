"""Tell what of the current version of a module has taken the place of something old.

An object says by which name its source defined it, and not by which name anybody knew it. Where
these may differ, nothing is sure, and "cannot be told" is the answer.
"""

from __future__ import annotations

import functools
import weakref
from collections import deque
from collections.abc import Iterator
from types import FunctionType, MappingProxyType
from typing import Any

from reloadlab._modules.history import Note
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._objects.wrappers import LRU_CACHE, wrapper_type
from reloadlab._references.children import children

# Data of a module is followed through these, up to so many objects.
_DATA = (list, tuple, dict, set, deque, functools.partial, LRU_CACHE, MappingProxyType)
_MANY = 10_000

# Names that say nothing: a source often has several functions of such a name.
_NAMELESS = ("<lambda>", "_")


def new_path(held: object, version: Version, name: str = "") -> str | None:
    """Return the path in the module to what has taken the place of a function or a class."""
    own_name = own_name_of(held)
    if is_made(held):
        paths = [path for path, now in _candidates(version, own_name) if are_alike(held, now)]
        is_sure = len(paths) == 1
        is_known = is_foreign(held, version) or find(version, own_name) is not None
        is_gone = not (paths or is_known)
    else:
        paths = version.current.by_name.get(own_name, [])
        is_sure = _is_sure(own_name, paths, version)
        # By that name the module may have what a decorator has left.
        left = static.is_callable(find(version, own_name))
        is_gone = not (paths or left or _is_nameless(own_name))
    fitting = [path for path in paths if _is_bound_to(path, name, version)]
    if len(fitting) == 1:
        return fitting[0]
    if is_sure:
        return paths[0]
    return "" if is_gone else None


def own_name_of(held: object) -> str:
    """Return the qualified name that a function, a class or a cache has itself."""
    name = static.qualified_name(held)
    return name or static.text(static.attributes(held).get("__qualname__"))


def is_made(held: object) -> bool:
    """Say whether a function is what a decorator or a factory has left."""
    if type(held) is not FunctionType and type(held) is not LRU_CACHE:
        return False
    return "__wrapped__" in static.attributes(held) or "<locals>" in own_name_of(held)


def is_foreign(held: object, version: Version) -> bool:
    """Say whether a decorated function is somebody else's, decorated by the module."""
    *_, innermost = static.unwrapped(held)
    return static.home(innermost) != version.name


def has_its_like(held: object, version: Version) -> bool:
    """Say whether the module has, or had, a function that is made like this one."""
    current = [now for _, now in _candidates(version, own_name_of(held))]
    return any(are_alike(held, now) for now in [*current, *version.lingering.values()])


def has_let_go(version: Version, value: object) -> bool:
    """Say whether only the module held something that others held weakly, and does no longer.

    If its body has run again and registered the new one, that has as many weak references.
    """
    names = [name for name in version.former_names(value) if name in version.names]
    count = _weak_holders(value)
    return any(_weak_holders(version.names[name]) < count for name in names)


def _weak_holders(value: object) -> int:
    """Count the weak references to something, without those of this package."""
    return sum(type(ref) is not Note for ref in weakref.getweakrefs(value))


def data_of(version: Version) -> list[Any]:
    """Return that to which the data leads that the module made last, functions among it."""
    plain = version.bindings(version.name).plain
    waiting = [version.names[name] for name in plain & version.names.keys()]
    found: dict[int, Any] = {}
    while waiting and len(found) < _MANY:
        obj = waiting.pop()
        is_data = static.is_exactly(obj, *_DATA) or static.home(type(obj)) == version.name
        if id(obj) in found or not (is_data or type(obj) is FunctionType):
            continue
        found[id(obj)] = obj
        waiting += [reference.child for reference in children(obj)]
    return list(found.values())


def wrapped_in_data(version: Version) -> set[int]:
    """Return the identities of what is wrapped in the data that the module made last."""
    known = [(one, wrapper_type(one)) for one in data_of(version)]
    return {
        id(reference.child)
        for one, wrapper in known
        if wrapper is not None
        for reference in children(one)
        if reference.step.name in wrapper.parts
    }


def find(version: Version, path: str) -> Any:
    """Return that to which the current version of a module leads by a path, or None."""
    found = version.find(path)
    if found is not None:
        return found
    name, *rest = path.split(".")
    found = version.names.get(name)
    for part in rest:
        found = static.class_namespace(found).get(part) if static.is_class(found) else None
    return found


def hint(held: object, version: Version) -> str:
    """Return the path to what the module has by the name of something old, or an empty text."""
    name = own_name_of(held)
    if _is_nameless(name) or (is_made(held) and is_foreign(held, version)):
        return ""
    same = version.current.by_name.get(name, [])
    # Not the getter of a property, and not what a decorator wraps.
    bound = [path for path in same if _is_bound_to(path, path.rpartition(".")[2], version)]
    return name if find(version, name) is not None and bound in ([], [name]) else ""


def _candidates(version: Version, own_name: str) -> Iterator[tuple[str, object]]:
    """Yield what may have taken the place of a function that was made, each with its path."""
    known = version.current.paths
    yield from ((known[id(one)], one) for one in version.current.objects if known[id(one)])
    others = [(name, value) for name, value in version.names.items() if id(value) not in known]
    if "." in own_name:
        # A cached method is in no list.
        others.append((own_name, find(version, own_name)))
    yield from ((name, value) for name, value in others if id(value) not in known)


def _is_sure(own_name: str, paths: list[str], version: Version) -> bool:
    """Say whether a name leads to one thing only, and means the same in each version."""
    is_direct = paths in ([own_name], [f"{own_name}.__func__"])
    return is_direct and not _is_nameless(own_name) and own_name not in version.repeated


def _is_nameless(own_name: str) -> bool:
    """Say whether a name is one that a source often gives to several functions."""
    return own_name.rpartition(".")[2] in _NAMELESS


def _is_bound_to(path: str, name: str, version: Version) -> bool:
    """Say whether a path ends with a name that the module, or a class of it, binds."""
    holder, _, last = path.rpartition(".")
    return last == name and (not holder or static.is_class(version.find(holder)))
