"""Decide what brings a holder up to date."""

from __future__ import annotations

import sys
from types import FunctionType, MethodType

from reloadlab._modules.code import names_bound
from reloadlab._modules.loaded import is_of_project
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._references.steps import Kind
from reloadlab._remedies.actions import (
    bind,
    call_of,
    fits,
    is_name_of_notebook,
    make,
    make_one_again,
    new_thing,
    remove,
    replace_by,
)
from reloadlab._remedies.entries import entry_twice
from reloadlab._remedies.instances import for_instance, for_method, known_name
from reloadlab._remedies.place import Place
from reloadlab._remedies.remedy import Action, Held, New, Remedy
from reloadlab._remedies.spelling import is_importable
from reloadlab._remedies.successors import find, has_let_go, hint, new_path

_SUSPENDED = (Held.GENERATOR, Held.COROUTINE, Held.ASYNC_GENERATOR)


# What would leave two new entries in a register that has one already.
_MAKING = (
    Action.ASSIGN,
    Action.BIND_AGAIN,
    Action.CHANGE_CLASS,
    Action.FORCE_CLASS,
    Action.CHANGE_OWNER,
    Action.FORCE_OWNER,
    Action.MAKE,
)


def remedy(place: Place, held: object, kind: Held, version: Version, name: str) -> Remedy:
    """Return what to do about an old object in a place.

    `name` is the one that the object had in the module, for one that does not know its own.
    """
    found = _for_one(place, held, kind, version, name)
    entry = entry_twice(place, held, version) if found.action in _MAKING else None
    return found if entry is None else Remedy(Action.DROP, entry, found.new)


def _for_one(place: Place, held: object, kind: Held, version: Version, name: str) -> Remedy:
    """Return what to do about an old object that has nothing new beside it."""
    if place.module == "__main__" and place.name == "Out":
        # IPython keeps what it displayed, under several names.
        return Remedy(Action.RESET, place)
    if kind is Held.CALL:
        return Remedy(Action.WAIT, place)
    if kind in _SUSPENDED:
        return make(place) if place.emptied else Remedy(Action.START, place)
    if kind is Held.MODULE:
        return _for_module(place, version)
    if _lets_go(place, held, version):
        return Remedy(Action.CONNECT, place.holder or place)
    if _has_computed(place, version):
        return Remedy(Action.RELOAD, place)
    known = known_name(place, held, version)
    if known is not None:
        return _by_name(place, held, known, version)
    if kind is Held.INSTANCE:
        return for_instance(place, held, version)
    if type(held) is MethodType:
        return for_method(place, held, version)
    path = new_path(held, version, place.last_name)
    if not path and _is_left_over(place, version):
        return remove(place, version)
    if path is None:
        return make_one_again(place, new_thing(hint(held, version), version))
    outer, inner = name.partition(".<locals>.")[::2]
    if inner and not path:
        return make(place, call_of(outer, version))
    path = path or (name if name in version.names else "")
    if path and not fits(place, held, find(version, path)):
        return make(place, new_thing(path, version))
    return bind(place, path, version)


def _lets_go(place: Place, held: object, version: Version) -> bool:
    """Say whether who holds something weakly is about to lose it, and has nothing new."""
    if place.step is None or not place.step.weak:
        return False
    is_function = type(held) is FunctionType
    return place.step.kind is Kind.METHOD or (is_function and has_let_go(version, held))


def _has_computed(place: Place, version: Version) -> bool:
    """Say whether another module, when it ran, made something with what it had imported.

    No line makes that again, and what it registered meanwhile would be missing.
    """
    module = sys.modules.get(place.module)
    if place.module in ("__main__", version.name) or not static.is_module(module):
        return False
    # Who reloads a part of a library works on that one.
    is_near = place.module.partition(".")[0] == version.name.partition(".")[0]
    if not (is_near or is_of_project(module)):
        return False
    known = version.bindings(place.module)
    return version.name in known.modules and (place.step is not None or place.name in known.used)


def _by_name(place: Place, held: object, name: str, version: Version) -> Remedy:
    """Return what puts into a place what the module has by a name now."""
    if name not in version.names:
        return bind(place, "", version)
    if not fits(place, held, version.names[name]):
        return make(place, new_thing(name, version))
    return bind(place, name, version)


def _is_left_over(place: Place, version: Version) -> bool:
    """Say whether a place is a name of the module itself that its source no longer binds."""
    module = sys.modules.get(version.name)
    if place.step is not None or place.module != version.name or not static.is_module(module):
        return False
    code = version.loaded.compiled
    return code is not None and place.name not in names_bound(code)


def _for_module(place: Place, version: Version) -> Remedy:
    """Return what binds a place to the current module object."""
    new = New(version.name)
    is_plain = place.name != version.name or "." not in version.name
    if is_name_of_notebook(place) and is_plain and is_importable(version.name):
        return Remedy(Action.IMPORT, place, new)
    return replace_by(place, new, version)
