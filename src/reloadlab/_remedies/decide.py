"""Decide what brings a holder up to date."""

from __future__ import annotations

import sys
from collections import deque
from types import FunctionType, MethodType

from reloadlab._modules.code import names_bound
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._objects.layouts import lacks, same_layout
from reloadlab._references.steps import Kind, is_spelled
from reloadlab._remedies.place import Place
from reloadlab._remedies.remedy import Action, Held, New, Remedy
from reloadlab._remedies.spelling import is_importable
from reloadlab._remedies.successors import find, hint, new_path, own_name_of

_SUSPENDED = (Held.GENERATOR, Held.COROUTINE, Held.ASYNC_GENERATOR)


def remedy(place: Place, held: object, kind: Held, version: Version, name: str) -> Remedy:
    """Return what to do about an old object in a place.

    `name` is the one that the object had in the module, for one that does not know its own.
    """
    if place.module == "__main__" and place.name == "Out":
        # IPython keeps what it displayed, under several names.
        return Remedy(Action.RESET, place)
    if kind is Held.CALL:
        return Remedy(Action.WAIT, place)
    if kind in _SUSPENDED:
        return _make(place) if place.emptied else Remedy(Action.START, place)
    if kind is Held.MODULE:
        return _for_module(place, version)
    if _has_computed(place, version):
        return Remedy(Action.RELOAD, place)
    known = _known_name(place, held, version)
    if known is not None:
        return _by_name(place, held, known, version)
    if kind is Held.INSTANCE:
        return _for_instance(place, held, version)
    if type(held) is MethodType:
        return _for_method(place, held, version)
    path = new_path(held, version, place.last_name)
    if not path and _is_left_over(place, version):
        return _remove(place, version)
    if path is None:
        return _make_one_again(place, _new(hint(held, version), version))
    outer, inner = name.partition(".<locals>.")[::2]
    if inner and not path:
        return _make(place, _call_of(outer, version))
    path = path or (name if name in version.names else "")
    if path and not _fits(place, held, find(version, path)):
        return _make(place, _new(path, version))
    return _bind(place, path, version)


def _has_computed(place: Place, version: Version) -> bool:
    """Say whether another module, when it ran, made something with what it had imported.

    No line makes that anew, and what it registered meanwhile would be missing.
    """
    module = sys.modules.get(place.module)
    if place.module in ("__main__", version.name) or not static.is_module(module):
        return False
    if not Loaded(module).is_of_project:
        return False
    known = version.bindings(place.module)
    return version.name in known.modules and (place.step is not None or place.name in known.used)


def _known_name(place: Place, held: object, version: Version) -> str | None:
    """Return the name by which an earlier version had what is held, or None if that is unknown."""
    if place.step is None and place.module not in ("", version.name):
        origin = version.bindings(place.module).origin(place.name, version.name)
        if origin is not None:
            return origin.name
    names = version.former_names(held)
    present = [name for name in names if name in version.names]
    own = [place.last_name, own_name_of(held)]
    return next((name for name in [*own, *present, *names] if name in (present or names)), None)


def _by_name(place: Place, held: object, name: str, version: Version) -> Remedy:
    """Return what puts into a place what the module has by a name now."""
    if name not in version.names:
        return _bind(place, "", version)
    if not _fits(place, held, version.names[name]):
        return _make(place, _new(name, version))
    return _bind(place, name, version)


def _is_left_over(place: Place, version: Version) -> bool:
    """Say whether a place is a name of the module itself that its source no longer binds."""
    module = sys.modules.get(version.name)
    if place.step is not None or place.module != version.name or not static.is_module(module):
        return False
    code = version.loaded.compiled
    return code is not None and place.name not in names_bound(code)


def _fits(place: Place, held: object, new: object) -> bool:
    """Say whether a new thing can stand where an old one does."""
    if place.step is not None and place.step.kind is Kind.BASE:
        return static.is_class(held) and type(held) is type(new) and same_layout(held, new)
    # A name may have come to mean a constant. In all other places, something may call it.
    return place.step is None or static.is_callable(new) or not static.is_callable(held)


def _new(path: str, version: Version) -> New | None:
    """Return what a module has by a path, or None where there is no path."""
    return New(version.name, path) if path else None


def _call_of(maker: str, version: Version) -> New | None:
    """Return the call of a function of the module, by its qualified name, or None."""
    paths = version.current.by_name.get(maker, [])
    return New(version.name, paths[0], called=True) if len(paths) == 1 else None


def _make(
    place: Place, new: New | None = None, action: Action = Action.MAKE, gone: str = ""
) -> Remedy:
    """Return what to do where no line exchanges what is held, and with which new thing."""
    if place.emptied:
        return Remedy(Action.EMPTY, place.emptied)
    return Remedy(action, place.holder or place, new, gone=gone)


def _make_one_again(place: Place, new: New | None) -> Remedy:
    """Return what to do where it is not known what took the place of something."""
    if place.is_remade or place.emptied:
        return _make(place, new)
    return Remedy(Action.MAKE, place, new)


def _bind(place: Place, path: str, version: Version) -> Remedy:
    """Return what binds a place to something of the current version."""
    if not path:
        return _remove(place, version)
    new = New(version.name, path)
    if _has_entry(place, find(version, path)):
        return Remedy(Action.TAKE_OUT if place.expression else Action.DROP, place)
    if _is_name_of_notebook(place) and is_spelled(path) and is_importable(version.name):
        return Remedy(Action.IMPORT_FROM, place, new)
    return _replace(place, new, version)


def _has_entry(place: Place, new: object) -> bool:
    """Say whether the list in which something old is has the new thing already.

    A body that registers has then run again. A second entry would be called twice.
    """
    return static.is_exactly(place.container, list, deque) and any(
        one is new for one in place.container
    )


def _has_like(place: Place, cls: object) -> bool:
    """Say whether the container in which something old is has an instance of the new class."""
    return static.is_exactly(place.container, list, deque, tuple, set) and any(
        type(one) is cls for one in place.container
    )


def _is_name_of_notebook(place: Place) -> bool:
    """Say whether a place is a name of the notebook that a line can spell."""
    return place.step is None and place.module == "__main__" and bool(place.expression)


def _replace(place: Place, new: New, version: Version) -> Remedy:
    """Return what puts a new value into a place, or what to do where no line can."""
    if place.can_be_set and not _may_be_of_module(place, version):
        return Remedy(Action.ASSIGN, place, new)
    return _make(place, new)


def _may_be_of_module(place: Place, version: Version) -> bool:
    """Say whether the line would make a holder anew that the module itself may have made.

    The module may make it in another way by now, or not at all: a partial, a cache.
    """
    if place.holder is None or not place.is_remade:
        return False
    return not place.holder.last_name or place.holder.last_name in version.names


def _remove(place: Place, version: Version) -> Remedy:
    """Return what removes what has no successor."""
    if place.removal:
        return Remedy(Action.REMOVE, place)
    return _make(place, New(version.name), Action.MAKE_WITHOUT)


def _for_module(place: Place, version: Version) -> Remedy:
    """Return what binds a place to the current module object."""
    new = New(version.name)
    is_plain = place.name != version.name or "." not in version.name
    if _is_name_of_notebook(place) and is_plain and is_importable(version.name):
        return Remedy(Action.IMPORT, place, new)
    return _replace(place, new, version)


def _for_instance(place: Place, held: object, version: Version) -> Remedy:
    """Return what to do about an instance of an old class."""
    cls = type(held)
    outer, inner = static.qualified_name(cls).partition(".<locals>.")[::2]
    path = new_path(cls, version)
    if inner and outer in version.current.by_name:
        return _make(place, _call_of(outer, version))
    if path is None:
        return _make(place, _new(hint(cls, version), version))
    if not path:
        gone = f"{version.name} no longer defines {static.qualified_name(cls)}"
        return _make(place, action=Action.MAKE_GONE, gone=gone)
    name = _decorated_by_class(held, version)
    if name:
        return _bind(place, name, version)
    now = version.find(path)
    if place.step is not None and place.step.kind is Kind.METHOD:
        return Remedy(Action.CONNECT, place.holder or place)
    if _has_like(place, now):
        return Remedy(Action.DROP, place, New(version.name, path))
    own = [key for key, value in version.names.items() if type(value) is now]
    if place.last_name in own or any(are_alike(held, version.names[key]) for key in own):
        # It may be the one that the module had. Then there would be two.
        path = place.last_name if place.last_name in own else own[0]
        return _make(place, New(version.name, path))
    new = New(version.name, path)
    if _is_enum(cls):
        member = _member(held, now)
        return (
            _replace(place, New(new.module, f"{path}.{member}"), version)
            if member
            else _make(place, new)
        )
    if place.expression and _can_become(held, now):
        forced = static.overrides(cls, "__setattr__")
        return Remedy(Action.FORCE_CLASS if forced else Action.CHANGE_CLASS, place, new)
    return _make(place, new)


def _is_enum(cls: object) -> bool:
    """Say whether a class is an enumeration, whose members nobody else may make."""
    return static.is_class(cls) and "_member_map_" in static.class_namespace(cls)


def _member(held: object, new: object) -> str:
    """Return the name of a member of an enumeration, if the new one has it; else an empty text.

    Flags that are set together have a name that is none of a member.
    """
    name = static.text(static.attributes(held).get("_name_"))
    members = static.class_namespace(new).get("_member_map_") if static.is_class(new) else None
    return name if is_spelled(name) and type(members) is dict and name in members else ""


def _decorated_by_class(held: object, version: Version) -> str:
    """Return the name of the function for which an instance stands; empty where it stands for none.

    A decorator that is a class leaves such an instance.
    """
    for inner in static.attributes(held).values():
        name = static.qualified_name(inner) if type(inner) is FunctionType else ""
        if name and are_alike(held, version.names.get(name)):
            return name
    return ""


def _can_become(held: object, cls: object) -> bool:
    """Say whether an instance can be given a class, by a line that its own class cannot turn."""
    old = type(held)
    if not same_layout(old, cls) or _is_enum(old) is not _is_enum(cls) or lacks(held, cls):
        return False
    if any("__class__" in static.class_namespace(one) for one in static.class_order(old)[:-1]):
        # What it says of its class need not be so.
        return False
    return not (static.overrides(old, "__setattr__") and static.is_class(held))


def _for_method(place: Place, method: MethodType, version: Version) -> Remedy:
    """Return what to do about a bound method."""
    owner = method.__self__
    cls = owner if static.is_class(owner) else type(owner)
    if static.home(cls) == version.name:
        return _for_method_of_module(place, method, cls, version)
    # The owner is somebody else's, and stays.
    path = new_path(method.__func__, version)
    if not path:
        return _make(place, _new(hint(method.__func__, version), version))
    new = New(version.name, path)
    if place.expression and place.can_be_set and static.is_callable(find(version, path)):
        return Remedy(Action.BIND_AGAIN, place, new)
    return _make(place, new)


def _for_method_of_module(place: Place, method: MethodType, cls: type, version: Version) -> Remedy:
    """Return what to do about a method bound to a class of the module, or to an instance of one."""
    owner = method.__self__
    path = new_path(cls, version)
    now = version.find(path) if path else None
    name = _name_of_method(method, now)
    new = _new(path or "", version)
    if not name or new is None:
        return _make(place, new)
    if owner is cls:
        return _replace(place, New(new.module, f"{path}.{name}"), version)
    if _is_enum(cls):
        member = _member(owner, now)
        whole = New(new.module, f"{path}.{member}.{name}")
        return _replace(place, whole, version) if member else _make(place, new)
    known = _known_name(place, owner, version)
    if known is not None and type(version.names.get(known)) is now:
        return _replace(place, New(new.module, f"{known}.{name}"), version)
    if place.expression and place.can_be_set and _can_become(owner, now):
        forced = static.overrides(type(owner), "__setattr__")
        action = Action.FORCE_OWNER if forced else Action.CHANGE_OWNER
        return Remedy(action, place, new, method=name)
    return _make(place, new)


def _name_of_method(method: MethodType, cls: object) -> str:
    """Return the name by which a class, or an instance of it, gives the like of a bound method.

    It is empty where something else comes by that name: a property, the method of another class,
    an attribute of the instance.
    """
    function, owner = method.__func__, method.__self__
    if type(function) is not FunctionType or not static.is_class(cls):
        return ""
    name = function.__name__
    found = static.inherited(cls, name)
    if static.is_class(owner):
        found = found.__func__ if type(found) is classmethod else None
    elif name in static.attributes(owner) or static.overrides(cls, "__getattribute__"):
        return ""
    is_same = type(found) is FunctionType and found.__qualname__ == function.__qualname__
    return name if is_same and is_spelled(name) else ""
