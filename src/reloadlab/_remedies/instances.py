"""Decide what brings an instance of an old class up to date, or a method bound to one."""

from __future__ import annotations

from collections import deque
from types import FunctionType, MethodType
from typing import Any

from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._objects.layouts import added, same_layout
from reloadlab._references.steps import is_spelled
from reloadlab._remedies.actions import bind, call_of, make, new_thing, replace_by
from reloadlab._remedies.place import Place
from reloadlab._remedies.remedy import Action, New, Remedy
from reloadlab._remedies.successors import find, hint, new_path, own_name_of

# In these, one more thing may be beside another.
_MANY = (list, deque, tuple, set)


def for_instance(place: Place, held: object, version: Version) -> Remedy:
    """Return what to do about an instance of an old class."""
    cls = type(held)
    outer, inner = static.qualified_name(cls).partition(".<locals>.")[::2]
    path = new_path(cls, version)
    if inner and outer in version.current.by_name:
        return make(place, call_of(outer, version))
    if path is None:
        return make(place, new_thing(hint(cls, version), version))
    if not path:
        gone = f"{version.name} no longer defines {static.qualified_name(cls)}"
        return make(place, action=Action.MAKE_GONE, gone=gone)
    name = _decorated_by_class(held, version)
    if name:
        return bind(place, name, version)
    name = _bare_by_now(held, version)
    if name:
        return make(place, New(version.name, name))
    now, new = version.find(path), New(version.name, path)
    if _is_enum(cls):
        member = _member(held, now)
        whole = New(new.module, f"{path}.{member}")
        return replace_by(place, whole, version) if member else make(place, new)
    if id(now) in version.once(_kinds_in, place.container):
        return Remedy(Action.DROP, place, new)
    name = _like_in_module(place, held, now, version)
    if name:
        return make(place, New(version.name, name))
    if place.expression and _can_become(held, now, version):
        forced = static.overrides(cls, "__setattr__")
        return Remedy(Action.FORCE_CLASS if forced else Action.CHANGE_CLASS, place, new)
    return make(place, new)


def _kinds_in(container: Any) -> set[int]:
    """Return the identities of the classes of what a container has, if it is one of several."""
    return {id(type(one)) for one in container} if static.is_exactly(container, *_MANY) else set()


def _methods_in(container: Any) -> set[tuple[int, str]]:
    """Return the classes of the owners, and the names, of the bound methods in a container."""
    held = list(container) if static.is_exactly(container, *_MANY) else []
    methods = [one for one in held if type(one) is MethodType]
    named = [one for one in methods if type(one.__func__) is FunctionType]
    return {(id(type(one.__self__)), one.__func__.__name__) for one in named}


def _instances(names: dict[str, Any], cls: object) -> dict[str, object]:
    """Return the instances of a class to which names of a module are bound."""
    return {name: value for name, value in names.items() if type(value) is cls}


def _like_in_module(place: Place, held: object, cls: object, version: Version) -> str:
    """Return the name of the instance of the new class that the module has in place of an old one.

    The module may have had that one too. Then there would be two.
    """
    own = version.once(_instances, version.names, cls)
    alike = (name for name, value in own.items() if are_alike(held, value))
    return place.last_name if place.last_name in own else next(alike, "")


def _is_enum(cls: object) -> bool:
    """Say whether a class is an enumeration, whose members nothing else may make."""
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


def _bare_by_now(held: object, version: Version) -> str:
    """Return the name of the function for which an instance may stand, if that is bare by now.

    A decorator that is a class leaves such an instance, and it may have been taken away. Where the
    class was seen while it was current, it is known by which names the module had its instances.
    """
    if not static.is_callable(held) or version.former_names(type(held)):
        return ""
    functions = [one for one in static.attributes(held).values() if type(one) is FunctionType]
    name = static.qualified_name(functions[0]) if len(functions) == 1 else ""
    present = version.names.get(name)
    is_other = static.is_callable(present) and functions[0] is not present
    kind = static.qualified_name(type(present))
    return name if is_other and kind != static.qualified_name(type(held)) else ""


def _can_become(held: object, cls: object, version: Version) -> bool:
    """Say whether an instance can be given a class, by a line that its own class cannot turn."""
    old = type(held)
    if not same_layout(old, cls) or _is_enum(old) is not _is_enum(cls):
        return False
    needed = version.once(added, old, cls)
    if needed is None or not static.attributes(held).keys() >= set(needed):
        return False
    if any("__class__" in static.class_namespace(one) for one in static.class_order(old)[:-1]):
        # What it says of its class need not be so.
        return False
    return not (static.overrides(old, "__setattr__") and static.is_class(held))


def for_method(place: Place, method: MethodType, version: Version) -> Remedy:
    """Return what to do about a bound method."""
    owner = method.__self__
    cls = owner if static.is_class(owner) else type(owner)
    if static.home(cls) == version.name:
        return _for_method_of_module(place, method, cls, version)
    # The owner is somebody else's, and stays.
    path = new_path(method.__func__, version)
    if not path:
        return make(place, new_thing(hint(method.__func__, version), version))
    new = New(version.name, path)
    if place.expression and place.can_be_set and static.is_callable(find(version, path)):
        return Remedy(Action.BIND_AGAIN, place, new)
    return make(place, new)


def _for_method_of_module(place: Place, method: MethodType, cls: type, version: Version) -> Remedy:
    """Return what to do about a method bound to a class of the module, or to an instance of one."""
    owner = method.__self__
    path = new_path(cls, version)
    now = version.find(path) if path else None
    name = _name_of_method(method, now)
    new = new_thing(path or "", version)
    if not name or new is None:
        return make(place, new)
    if owner is cls:
        return replace_by(place, New(new.module, f"{path}.{name}"), version)
    if (id(now), name) in version.once(_methods_in, place.container):
        return Remedy(Action.DROP, place, New(new.module, f"{path}.{name}"))
    if _is_enum(cls):
        member = _member(owner, now)
        whole = New(new.module, f"{path}.{member}.{name}")
        return replace_by(place, whole, version) if member else make(place, new)
    known = known_name(place, owner, version)
    if known is not None and type(version.names.get(known)) is now:
        return replace_by(place, New(new.module, f"{known}.{name}"), version)
    like = _like_in_module(place, owner, now, version)
    if like:
        return make(place, New(new.module, f"{like}.{name}"))
    if place.expression and place.can_be_set and _can_become(owner, now, version):
        forced = static.overrides(type(owner), "__setattr__")
        action = Action.FORCE_OWNER if forced else Action.CHANGE_OWNER
        return Remedy(action, place, new, method=name)
    return make(place, new)


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


def known_name(place: Place, held: object, version: Version) -> str | None:
    """Return the name by which an earlier version had what is held, or None if that is unknown."""
    if place.step is None and place.module not in ("", version.name):
        origin = version.bindings(place.module).origin(place.name, version.name)
        if origin is not None:
            return origin.name
    names = version.former_names(held)
    present = [name for name in names if name in version.names]
    own = [place.last_name, own_name_of(held)]
    return next((name for name in [*own, *present, *names] if name in (present or names)), None)
