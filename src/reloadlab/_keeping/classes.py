"""Say what of a class can be handed to another version of it, and what stands in the way."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import Enum, auto
from types import FunctionType
from typing import Any, NamedTuple

from reloadlab._keeping.record import SESSION
from reloadlab._keeping.source import Source
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import Loaded, is_installed
from reloadlab._modules.same import equal_constants, text_key
from reloadlab._objects import static
from reloadlab._objects.abstract import prepare_classes
from reloadlab._objects.functions import (
    contents,
    dispatched,
    functions_inside,
    has_one_maker,
    layers,
)
from reloadlab._objects.layouts import same_layout
from reloadlab._objects.wrappers import is_mock


class Rebound(NamedTuple):
    """A function of a class that has stayed, and is a method of another kind now."""

    path: str
    function: FunctionType
    was: type
    now: type


def is_class(obj: object) -> bool:
    """Say whether something is a class, as type checkers need not know."""
    return static.is_class(obj)


def may_be_made(name: str, value: object) -> bool:
    """Say whether a decorator or a metaclass may have put something into a class."""
    return name.startswith("_") or static.is_slot(value) or type(value) is property


def hash_text(cls: type) -> object:
    """Return what is equal as long as the instances of a class have the same hash."""
    found = static.class_namespace(cls).get("__hash__", static.Missing)
    return text_key(found.__code__) if type(found) is FunctionType else id(found)


def line_of(definition: Any) -> int:
    """Return the line in which a function begins; of a class nothing is known."""
    return definition.__code__.co_firstlineno if type(definition) is FunctionType else 0


def fields(cls: type) -> object:
    """Return the names of the fields of a named tuple."""
    return static.inherited(cls, "_fields")


def library(cls: type) -> str:
    """Return the library that has a part in making a class, and may have noted it anywhere."""
    found = [
        static.class_namespace(one).get("__init_subclass__") for one in static.class_order(cls)[1:]
    ]
    hooks = [getattr(one, "__func__", None) for one in found if type(one) is classmethod]
    for one in [*static.class_order(type(cls)), *hooks]:
        home = static.home(one).partition(".")[0]
        if home and _is_of_library(home):
            return home
    return ""


def may_be_noted(cls: type) -> bool:
    """Say whether code of anybody has met a class while it was made.

    Otherwise only the caller of the keeper has it, and there is nothing to search.
    """
    hook = "__init_subclass__"
    is_hooked = static.inherited(cls, hook) is not static.inherited(object, hook)
    values = static.class_namespace(cls).values()
    is_named = any(static.overrides(type(one), "__set_name__") for one in values)
    return type(cls) is not type or is_hooked or is_named


def _is_of_library(top: str) -> bool:
    """Say whether a package is neither of the project nor of Python."""
    if top in sys.stdlib_module_names or top == "__main__":
        return False
    module = sys.modules.get(top)
    file = Loaded(module).place if static.is_module(module) else ""
    return bool(file) and is_installed(file)


def can_take_bases(old: type, new: type) -> bool:
    """Say whether a class can be given the bases of another one."""
    bases, former = static.class_bases(new), static.class_bases(old)
    if bases == former:
        return True
    if old in [cls for base in bases for cls in static.class_order(base)]:
        return False
    try:
        set_bases(old, bases)
    except TypeError:
        return False
    set_bases(old, former)
    return True


def hindrance(old: type, new: type) -> str:
    """Return why an old class cannot become what a new one is, or an empty text."""
    if type(old) is not type(new):
        return "its metaclass is a different one"
    maker = library(new)
    if maker:
        return f"{maker} has a part in making it"
    is_tuple = any(one is tuple for one in static.class_order(new))
    if is_tuple and fields(old) != fields(new):
        return "its fields are different"
    if not same_layout(old, new):
        return "its instances have another layout"
    return "" if can_take_bases(old, new) else "its bases are different"


def set_bases(cls: type, bases: tuple[type, ...]) -> None:
    """Give a class other bases, whatever its metaclass says of it."""
    type.__setattr__(cls, "__bases__", bases)
    prepare_classes(cls)


def corresponding(old: FunctionType, new: FunctionType) -> list[tuple[FunctionType, FunctionType]]:
    """Return the functions that make up an old one, each with the new one whose code it can take.

    There are none where one closure has other variables than the other, or other values of them:
    then the code of the new function in the old closure would not be the new function.
    """
    found: dict[int, tuple[FunctionType, FunctionType]] = {}
    waiting = [(old, new)]
    while waiting:
        one, other = waiting.pop()
        if one is other or id(one) in found:
            continue
        if one.__code__.co_freevars != other.__code__.co_freevars:
            return []
        found[id(one)] = one, other
        for former, value in zip(contents(one), contents(other), strict=True):
            if type(former) is FunctionType and type(value) is FunctionType:
                if former is not value and not _is_version(former, value):
                    return []
                waiting.append((former, value))
            elif former is not value and not equal_constants(former, value):
                return []
    return list(found.values())


def _is_version(old: FunctionType, new: FunctionType) -> bool:
    """Say whether two functions are defined under one name of one module."""
    return old.__qualname__ == new.__qualname__ and static.home(old) == static.home(new)


class Origin(Enum):
    """Where what a class has by the name of a method may be from."""

    BODY = auto()
    OUTSIDE = auto()
    EITHER = auto()


def origin_of(
    path: str, old: object, new: object, space: dict[str, Any], sources: Iterable[Source]
) -> Origin:
    """Say who has put something into a class that its module had defined by a qualified name.

    What decorators make is from elsewhere too, but from where it is now, or it wraps what the body
    has defined, once for each decorator that the sources have there.
    """
    if type(old) is not FunctionType or old.__globals__ is space:
        return Origin.OUTSIDE if is_mock(old) and not is_mock(new) else Origin.BODY
    is_made = has_one_maker(old, new)
    count = max(one.remade[path] for one in sources)
    if old.__globals__.get("__name__") in SESSION or not (count or is_made):
        return Origin.OUTSIDE
    depth = layers(old, path, space)
    is_deep = depth > max(count, layers(new, path, space))
    return Origin.EITHER if is_deep or not (depth or is_made) else Origin.BODY


def point_to(namespace: dict[str, Any], old: type) -> None:
    """Let the methods of a new class call `super` of the old one, which stands for it."""
    seen: set[int] = set()
    waiting = [
        function for value in namespace.values() for function in functions_inside(value).values()
    ]
    while waiting:
        function = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if name == "__class__" and is_class(content):
                cell.cell_contents = old
            elif type(content) is FunctionType:
                waiting.append(content)


def put_aside(new: type) -> None:
    """Take a class that has become a part of an old one out of its module."""
    type.__setattr__(new, "__module__", _Nobody.__module__)
    # Its functions would live until the collector comes, and look like old ones till then.
    for name, value in static.class_namespace(new).items():
        if type(value) is FunctionType:
            type.__delattr__(new, name)
    try:
        set_bases(new, (_Nobody,))
    except TypeError:
        # Then `object` is its base, or one that is laid out like no other.
        return


class _Nobody:
    """The base of classes that have been merged into earlier ones."""


class Parts:
    """The functions of an old class, which run on in place of those of a new one.

    A function may have several names in a class, and a class may name one that is not its own.
    `stayed` has by the identity of each new function the old one that stands for it.
    """

    def __init__(self, old: type, new: type) -> None:
        self._home = static.home(old)
        self._prefix = f"{static.qualified_name(old)}."
        inside = map(functions_inside, static.class_namespace(new).values())
        self._defined = {one.__qualname__ for found in inside for one in found.values()}
        self._answers = {**_answers(old), **_answers(new)}
        self.stayed: dict[int, FunctionType] = {}
        self._given: set[int] = set()
        self._left: list[tuple[FunctionType, FunctionType]] = []

    def renew(self, old: FunctionType, new: FunctionType, undo: Undo) -> None:
        """Give an old function the code of a new one, if it is the one that becomes that."""
        if not self._is_own(old) or not self._is_same_answer(old, new):
            return
        if id(new) not in self.stayed and self._may_become(old, new):
            for one, other in corresponding(old, new):
                undo.renew(one, other)
                self._given.add(id(one))
                self.stayed[id(other)] = one
        made = self.stayed.get(id(new), new)
        if made is not old:
            self._left.append((old, made))

    def replaced(self) -> list[tuple[object, object]]:
        """Return the functions that have not stayed, each with what took its place."""
        return [(old, new) for old, new in self._left if id(old) not in self._given]

    def _is_own(self, function: FunctionType) -> bool:
        """Say whether the class has defined a function, or a decorator has made it for that."""
        name = function.__qualname__
        if name.startswith(self._prefix) and static.home(function) == self._home:
            return True
        module = sys.modules.get(static.home(function))
        names = static.module_namespace(module) if static.is_module(module) else {}
        return "<locals>" in name and all(one is not function for one in names.values())

    def _is_same_answer(self, old: FunctionType, new: FunctionType) -> bool:
        """Say whether two functions answer to the same type, if both answer to types."""
        was, now = self._answers.get(id(old)), self._answers.get(id(new))
        return None in (was, now) or was == now

    def _may_become(self, old: FunctionType, new: FunctionType) -> bool:
        """Say whether an old function has not become another one, and is not to."""
        is_same = old.__qualname__ == new.__qualname__
        is_free = is_same or old.__qualname__ not in self._defined
        return is_free and id(old) not in self._given and old.__globals__ is new.__globals__


def _answers(cls: type) -> dict[int, tuple[str, int]]:
    """Return of what method a function is the one for a type, and of which, by its identity.

    All of them may have one name, so that their names do not tell which becomes which.
    """
    found: dict[int, tuple[str, int]] = {}
    for name, value in static.class_namespace(cls).items():
        for key, one in dispatched(value).items():
            found |= {id(each): (name, key) for each in functions_inside(one).values()}
    return found
