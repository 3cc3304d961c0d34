"""Look at what names refer to now, and describe it, without running a line of the objects."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import NoneType
from typing import Any

from reloadlab._drawing.numbers import Numbers
from reloadlab._drawing.scene import Binding, Scene, Thing
from reloadlab._modules.same import LAZY_IMPORT
from reloadlab._objects import static

# A longer string and a larger integer are cut short.
LONGEST_STRING = 24
MOST_BITS = 64

# Of these the value is shown.
CONSTANTS = (int, float, str, bool, NoneType)


def scene_of(names: Iterable[str]) -> Scene:
    """Return what names refer to.

    Raises
    ------
    NameError
        When one of them is not bound.
    """
    found = []
    for name in dict.fromkeys(names):
        places = places_of(name)
        if not places:
            raise NameError(_not_bound(name))
        found += places
    return _scene(found)


def places_of(name: str) -> list[tuple[str, str, object]]:
    """Return the groups that a name is bound in, the name there, and the object."""
    if type(name) is not str:
        raise TypeError(
            f'The names to draw are strings, as in picture("greetings"), not {type(name).__name__}.'
        )
    loaded = static.named(sys.modules)
    group, last = _parts(name)
    module: Any = loaded.get(group)
    names = static.named(static.module_namespace(module)) if static.is_module(module) else {}
    found: list[tuple[str, str, object]] = []
    if last in names:
        found.append((group, last, names[last]))
    if name in loaded:
        found.append(("sys.modules", name, loaded[name]))
    return found


def _parts(name: str) -> tuple[str, str]:
    """Return the module in which a name is looked up, and the name there."""
    group, _, last = name.rpartition(".")
    return group or "__main__", last


def _not_bound(name: str) -> str:
    """Say in one sentence that there is nothing to draw for a name."""
    group, _ = _parts(name)
    state = "" if group in static.named(sys.modules) else ", which is not loaded,"
    return (
        f"{name!r} is bound neither in the module {group!r}{state} nor in sys.modules; "
        f"check the spelling, or import it first."
    )


class _Objects:
    """The objects of a picture, each of them once, and the arrows between them.

    Of constants only the value counts: whether two equal ones are one object is an accident.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.links: list[tuple[int, int]] = []
        self._places: dict[object, int] = {}

    def place(self, value: Any) -> int:
        """Return the place of an object; a new one comes last, an instance with its class."""
        text = _constant(value)
        key = id(value) if text is None else (type(value).__name__, text)
        if key not in self._places:
            place = self._places[key] = len(self.values)
            self.values.append(value)
            is_instance = _description(value)[2] is type(value)
            if is_instance and static.home(type(value)) != "builtins":
                self.links.append((place, self.place(type(value))))
        return self._places[key]


def _scene(found: list[tuple[str, str, object]]) -> Scene:
    """Return the scene for names that were looked up."""
    groups = list(dict.fromkeys(["__main__", "sys.modules", *(group for group, _, _ in found)]))
    found.sort(key=lambda bound: groups.index(bound[0]))
    objects = _Objects()
    bindings = [
        Binding(printable(group), printable(name), objects.place(value))
        for group, name, value in found
    ]
    _place_related(objects, found)
    numbers = Numbers(objects.values)
    things = [_thing(value, numbers) for value in objects.values]
    return Scene(tuple(bindings), tuple(things), tuple(objects.links))


def _place_related(objects: _Objects, found: list[tuple[str, str, object]]) -> None:
    """Place what the modules hold of the things that the picture is about, with the arrows."""
    loaded = static.named(sys.modules)
    on_the_left = {(group, name) for group, name, _ in found}
    asked_for = {name for _, name, _ in found}
    kin = {_origin(value) for value in objects.values if static.is_definition(value)}
    # The list grows meanwhile, and the loop goes on to what is new.
    for module in objects.values:
        if not static.is_module(module):
            continue
        group = static.module_name(module)
        for name, value in static.named(static.module_namespace(module)).items():
            # The arrow from the name on the left is this very reference.
            if (group, name) in on_the_left and loaded.get(group) is module:
                continue
            related = static.is_definition(value) and _origin(value) in kin
            if related or name in asked_for:
                objects.links.append((objects.place(module), objects.place(value)))


def _origin(made: Any) -> tuple[str, str]:
    """Return what two versions of one function or class have in common."""
    return static.home(made), static.qualified_name(made)


def _thing(value: Any, numbers: Numbers) -> Thing:
    """Describe an object without asking it."""
    kind, name, versioned = _description(value)
    return Thing(
        kind,
        printable(name),
        numbers.number_of(versioned),
        old=not numbers.is_current(versioned),
        home=_home(versioned),
    )


def _home(versioned: Any) -> str:
    """Return the name of the module that something has its version from."""
    if static.is_module(versioned):
        return static.module_name(versioned)
    return "" if versioned is None else static.home(versioned)


def _description(value: Any) -> tuple[str, str, Any]:
    """Return which kind of object something is, what it is called, and what has its version."""
    if static.is_module(value):
        return "module", static.module_name(value), value
    if static.is_definition(value):
        kind = "class" if static.is_class(value) else "function"
        return kind, static.qualified_name(value), value
    text = _constant(value)
    if text is not None:
        return type(value).__name__, text, None
    if type(value) is LAZY_IMPORT:
        # Its text is as in <lazy_import 'shop.greet'>.
        return "lazy import", repr(value).split("'")[1], None
    return "instance", f"{static.qualified_name(type(value))} object", type(value)


def _constant(value: object) -> str | None:
    """Return the value of a constant as a short text, and None for anything else."""
    # By the exact type: a subclass may have a __repr__ of its own.
    if type(value) is str and len(value) > LONGEST_STRING:
        return repr(value[: LONGEST_STRING - 1] + "\N{HORIZONTAL ELLIPSIS}")
    if type(value) is int and value.bit_length() > MOST_BITS:
        return f"{value.bit_length()} bits"
    # Not by looking the type up in a set: a metaclass may have a __hash__ of its own.
    return repr(value) if static.is_exactly(value, *CONSTANTS) else None


def printable(text: str) -> str:
    """Replace what cannot be in a line of text or in an SVG file."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
