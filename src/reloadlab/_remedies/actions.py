"""Make the remedy that puts something new into a place, as far as a line can do that."""

from __future__ import annotations

from collections import deque
from typing import Any, TypeGuard

from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.layouts import same_layout
from reloadlab._references.steps import Kind, is_spelled
from reloadlab._remedies.place import Place
from reloadlab._remedies.remedy import Action, New, Remedy
from reloadlab._remedies.spelling import is_importable
from reloadlab._remedies.successors import find, wrapped_in_data


def _is_plain_base(held: object) -> TypeGuard[type[Any]]:
    """Say whether a class does nothing when another one is derived from it."""
    hook = "__init_subclass__"
    return type(held) is type and static.inherited(held, hook) is static.inherited(object, hook)


def fits(place: Place, held: object, new: object) -> bool:
    """Say whether a new thing can stand where an old one does."""
    if place.step is not None and place.step.kind is Kind.BASE:
        return _is_plain_base(held) and type(new) is type and same_layout(held, new)
    # A name may have come to mean a constant. In all other places, something may call it.
    return place.step is None or static.is_callable(new) or not static.is_callable(held)


def new_thing(path: str, version: Version) -> New | None:
    """Return what a module has by a path, or None where there is no path."""
    return New(version.name, path) if path else None


def call_of(maker: str, version: Version) -> New | None:
    """Return the call of a function of the module, by its qualified name, or None."""
    paths = version.current.by_name.get(maker, [])
    return New(version.name, paths[0], called=True) if len(paths) == 1 else None


def make(
    place: Place, new: New | None = None, action: Action = Action.MAKE, gone: str = ""
) -> Remedy:
    """Return what to do where no line exchanges what is held, and with which new thing."""
    if place.emptied:
        return Remedy(Action.EMPTY, place.emptied)
    return Remedy(action, place.holder or place, new, gone=gone)


def make_one_again(place: Place, new: New | None) -> Remedy:
    """Return what to do where it is not known what took the place of something."""
    if place.is_remade or place.emptied:
        return make(place, new)
    return Remedy(Action.MAKE, place, new)


def bind(place: Place, path: str, version: Version) -> Remedy:
    """Return what binds a place to something of the current version."""
    if not path:
        return remove(place, version)
    new = New(version.name, path)
    if id(find(version, path)) in version.once(_entries, place.container):
        return Remedy(Action.TAKE_OUT if place.expression else Action.DROP, place)
    if is_name_of_notebook(place) and is_spelled(path) and is_importable(version.name):
        return Remedy(Action.IMPORT_FROM, place, new)
    return replace_by(place, new, version)


def _entries(container: Any) -> set[int]:
    """Return the identities of what a list has.

    If that has the new thing already, a body that registers has run again. A second entry would
    be called twice.
    """
    return set(map(id, container)) if static.is_exactly(container, list, deque) else set()


def is_name_of_notebook(place: Place) -> bool:
    """Say whether a place is a name of the notebook that a line can spell."""
    return place.step is None and place.module == "__main__" and bool(place.expression)


def replace_by(place: Place, new: New, version: Version) -> Remedy:
    """Return what puts a new value into a place, or what to do where no line can."""
    if place.can_be_set and not _may_be_of_module(place, new, version):
        return Remedy(Action.ASSIGN, place, new)
    return make(place, new)


def _may_be_of_module(place: Place, new: New, version: Version) -> bool:
    """Say whether the line would make a holder again that the module itself may have made.

    The module may make it in another way by now, or not at all: a partial, a cache.
    """
    if place.holder is None or not place.is_remade:
        return False
    name = place.holder.last_name
    made = version.once(wrapped_in_data, version)
    return not name or name in version.names or id(find(version, new.path)) in made


def remove(place: Place, version: Version) -> Remedy:
    """Return what removes what has no successor."""
    # An attribute is there for somebody who asks for it.
    if place.removal and (place.step is None or place.step.kind is Kind.ITEM):
        return Remedy(Action.REMOVE, place)
    return make(place, New(version.name), Action.MAKE_WITHOUT)
