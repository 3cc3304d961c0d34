"""Draw which names refer to which objects now, and which of the objects are old."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import NoneType
from typing import Any

from reloadlab._drawing.numbers import Numbers
from reloadlab._drawing.scene import Binding, Scene, Thing
from reloadlab._drawing.svg import draw
from reloadlab._modules.same import LAZY_IMPORT
from reloadlab._objects import static

# A longer string and a larger integer are cut short.
LONGEST_STRING = 24
MOST_BITS = 64

# Of these the value is shown.
CONSTANTS = (int, float, str, bool, NoneType)


def picture(*names: str) -> Picture:
    """Draw what names refer to at this moment: the names on the left, the objects on the right.

    An arrow leads from each name to its object. Further arrows lead from a module to what it
    holds under one of the names, or in place of another version of a function or a class that
    is drawn, and from an instance to its class.

    Objects have numbers in place of addresses. The first module object of a name that was seen
    is #1, the next one #2. A function, a class and an instance have the number of the version
    that they come from; versions count from the first one that was seen. What a later version
    has replaced is called old and drawn with dashed lines.

    No line of the objects runs, and nothing is kept alive.

    Parameters
    ----------
    *names : str
        What to draw. ``"greetings"`` is that name in ``__main__``, the namespace of a notebook,
        and that entry of ``sys.modules``: one of them or both, as there are. With a dot,
        ``"shop.greetings"`` is the name ``greetings`` in the loaded module ``shop``, and again
        that entry of ``sys.modules``, which there is when it is a submodule.

    Returns
    -------
    Picture
        The state now, which does not change any more.

    Raises
    ------
    TypeError
        When no name is given, or one is not a string.
    NameError
        When a name is not bound.

    Examples
    --------
    >>> import importlib
    >>> from reloadlab import create_module, picture, workspace, write_module
    >>> with workspace():
    ...     path = create_module("menu", soup="pea")
    ...     path = write_module("waiter", "from menu import print_values")
    ...     import menu, waiter
    ...     before = picture("menu", "waiter.print_values")
    ...     path = create_module("menu", soup="leek")
    ...     menu = importlib.reload(menu)
    ...     before.beside(picture("menu", "waiter.print_values"))
    before
      sys.modules: menu -> module menu #1
      waiter: print_values -> function print_values #1
      module menu #1 -> function print_values #1
    after
      sys.modules: menu -> module menu #1
      waiter: print_values -> old function print_values #1
      module menu #1 -> function print_values #2
    """
    if not names:
        raise TypeError('picture() needs the names to draw, as in picture("greetings").')
    return Picture(_scene([bound for name in dict.fromkeys(names) for bound in _look_up(name)]))


@dataclass(frozen=True, repr=False)
class Picture:
    """What names referred to at one moment, or at two; `picture` makes one.

    As text, it is a line for each arrow. In a notebook, it is a drawing.
    """

    _scene: Scene
    _before: Scene | None = None

    def beside(self, after: Picture) -> Picture:
        """Put a later picture beside this one.

        Parameters
        ----------
        after : Picture
            The later picture.

        Returns
        -------
        Picture
            Both, under the titles before and after.
        """
        return Picture(after._scene, self._scene)

    def __repr__(self) -> str:
        """Return the facts of the picture, a line for each arrow."""
        if self._before is None:
            return "\n".join(self._scene.lines())
        before = [f"  {line}" for line in self._before.lines()]
        after = [f"  {line}" for line in self._scene.lines()]
        return "\n".join(["before", *before, "after", *after])

    def _repr_svg_(self) -> str:
        """Return the drawing; notebooks ask for it by this name."""
        if self._before is None:
            return draw({"": self._scene}, str(self))
        return draw({"before": self._before, "after": self._scene}, str(self))


def _look_up(name: str) -> list[tuple[str, str, object]]:
    """Return the groups that a name is bound in, the name there, and the object."""
    if type(name) is not str:
        raise TypeError(
            f'The names to draw are strings, as in picture("greetings"), not {type(name).__name__}.'
        )
    loaded = static.named(sys.modules)
    group, _, last = name.rpartition(".")
    group = group or "__main__"
    module: Any = loaded.get(group)
    names = static.named(static.module_namespace(module)) if static.is_module(module) else {}
    found: list[tuple[str, str, object]] = []
    if last in names:
        found.append((group, last, names[last]))
    if name in loaded:
        found.append(("sys.modules", name, loaded[name]))
    if not found:
        state = "" if group in loaded else ", which is not loaded,"
        raise NameError(
            f"{name!r} is bound neither in the module {group!r}{state} nor in sys.modules; "
            f"check the spelling, or import it first."
        )
    return found


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
        Binding(_printable(group), _printable(name), objects.place(value))
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
    kind, label, versioned = _description(value)
    number = numbers.number_of(versioned)
    label = label if number is None else f"{label} #{number}"
    return Thing(kind, _printable(label), old=not numbers.is_current(versioned))


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


def _printable(text: str) -> str:
    """Replace what cannot stand in a line of text or in an SVG file."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
