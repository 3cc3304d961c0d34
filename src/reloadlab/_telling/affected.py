"""Find what does something else since some definitions have changed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any

from reloadlab._modules.code import code_tree
from reloadlab._modules.definitions import definitions
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._modules.same import same_literals
from reloadlab._objects import static
from reloadlab._objects.layouts import fields_of
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._running.filled import Line

# What a call of a class runs, so that its instances are others.
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
# A list of functions, as a register is, has no more entries than these.
_MANY = 1_000


class Affected:
    """What does something else, because it has changed, or because it uses what does.

    That is told by names: what a function calls by way of others, of a register that has too many
    entries, say, is not seen. `changed` has the names that differ in each module, with those inside
    of classes.
    """

    def __init__(self, changed: dict[str, list[str]]) -> None:
        # By identity, because two functions may be equal.
        self._objects: dict[int, object] = {}
        self._data: set[tuple[str, str]] = set()
        self._methods: set[str] = set()
        # What is read like an attribute: properties, and data of classes.
        self._computed: set[str] = set()
        self._members: set[tuple[int, str]] = set()
        for module, names in changed.items():
            namespace = names_of(module)
            for name in names:
                self._note(module, namespace, name)
        self._spread([*changed, "__main__"])

    def is_data(self, module: str, name: str) -> bool:
        """Say whether a name of a module is data that is other data now."""
        return (module, name) in self._data

    def is_method(self, name: str) -> bool:
        """Say whether something that changed in a class has this name."""
        return name in self._methods

    def is_computed(self, name: str) -> bool:
        """Say whether a property that changed has this name, or data of a class."""
        return name in self._computed

    def has_member(self, cls: type, names: tuple[str, ...]) -> bool:
        """Say whether one of some methods has changed that instances of a class have."""
        for name in names:
            spaces = [(one, static.class_namespace(one)) for one in static.class_order(cls)]
            owner = next((one for one, space in spaces if name in space), None)
            if owner is not None and (id(owner), name) in self._members:
                return True
        return False

    def __contains__(self, value: object) -> bool:
        """Say whether a function or class does something else, or a container has such a one."""
        if id(value) in self._objects:
            return True
        if static.is_exactly(value, list, tuple, set, frozenset):
            inner: Iterable[object] = list(value)[:_MANY]  # type: ignore[call-overload]
        elif type(value) is dict:
            inner = list(value.values())[:_MANY]
        elif wrapper_type(value) is not None:
            inner = static.unwrapped(value)
        else:
            return False
        return any(id(one) in self._objects for one in inner)

    def reaches(self, line: Line, module: str, names: dict[str, Any]) -> bool:
        """Say whether what a line of a module uses does something else now."""
        values = [names.get(one, static.Missing) for one in line.used]
        spaces = [
            (static.module_name(one), static.module_namespace(one))
            for one in values
            if static.is_module(one)
        ]
        return (
            any(one in self for one in values)
            or any(self.is_data(module, one) for one in line.used)
            or any(self.is_method(one) or self.is_computed(one) for one in line.attributes)
            or any(
                space.get(one) in self or self.is_data(name, one)
                for name, space in spaces
                for one in line.attributes
            )
        )

    def _note(self, module: str, namespace: dict[str, Any], name: str) -> None:
        """Note what has changed."""
        first, _, rest = name.partition(".")
        value = namespace.get(first)
        if not rest:
            if not (static.is_definition(value) or wrapper_type(value) is not None):
                self._data.add((module, first))
            elif static.is_class(value):
                # Where the text from before is not known, nothing tells which of these changed.
                space = static.class_namespace(value)
                self._computed |= {key for key in space if _is_data(key, space[key])}
            else:
                self._add(value)
        elif rest in _MAKING or (static.is_class(value) and rest in fields_of(value)):
            for one in _heirs(value, rest):
                self._add(one)
        else:
            last = rest.rpartition(".")[2]
            member = static.class_namespace(value).get(rest) if static.is_class(value) else None
            is_read = type(member) is property or _is_data(last, member)
            (self._computed if is_read else self._methods).add(last)
            self._members.add((id(value), rest))

    def _add(self, value: object) -> None:
        """Note a definition, and what it wraps."""
        for one in (value, *static.unwrapped(value)):
            self._objects[id(one)] = one

    def _spread(self, modules: list[str]) -> None:
        """Note what uses what has changed, and what uses that in turn."""
        found = [
            one
            for name in modules
            if static.is_module(sys.modules.get(name))
            for one in definitions(Loaded(sys.modules[name])).objects
            if type(one) is FunctionType
        ]
        count = -1
        while count != len(self._objects) + len(self._members):
            count = len(self._objects) + len(self._members)
            for one in found:
                if id(one) in self._objects:
                    continue
                if self.uses(one) or self._is_made_with_base(one):
                    self._note_user(one)

    def _note_user(self, function: FunctionType) -> None:
        """Note a function that uses what has changed, or the method that it is."""
        self._objects[id(function)] = function
        outer, _, name = function.__qualname__.rpartition(".")
        if outer and not outer.endswith("<locals>"):
            namespace = names_of(function.__module__)
            self._note(function.__module__, namespace, f"{outer.partition('.')[0]}.{name}")

    def _is_made_with_base(self, function: FunctionType) -> bool:
        """Say whether a function makes instances with that of a base, which makes others now."""
        outer, _, name = function.__qualname__.rpartition(".")
        cls = names_of(function.__module__).get(outer)
        calls = {"super", name} <= set(function.__code__.co_names)
        if name not in _MAKING or not calls or not static.is_class(cls):
            return False
        return any(id(one) in self._objects for one in static.class_order(cls)[1:])

    @property
    def has_operators(self) -> bool:
        """Whether what operators or calls do with instances is another thing."""
        return any(one.startswith("__") and one not in _MAKING for one in self._methods)

    def uses(self, function: FunctionType) -> bool:
        """Say whether a function uses by its names what does something else."""
        code, namespace = function.__code__, function.__globals__
        names = {one for nested in code_tree(code) for one in nested.co_names}
        home = namespace.get("__name__", "")
        for name in names:
            value = namespace.get(name)
            if value in self or (home, name) in self._data:
                return True
            if static.is_module(value):
                inner, key = static.module_namespace(value), static.module_name(value)
                if any(inner.get(one) in self or (key, one) in self._data for one in names):
                    return True
        known = self._methods | self._computed
        return any(one not in namespace and one in known for one in names)


def _is_data(name: str, member: object) -> bool:
    """Say whether what a class has by a name is read by itself, and is not called or laid out."""
    is_other = member is None or static.is_callable(member) or static.is_slot(member)
    is_method = static.is_exactly(member, staticmethod, classmethod, property)
    return not (name.startswith("__") or is_other or is_method)


def _heirs(cls: Any, name: str) -> Iterator[Any]:
    """Yield a class, and the subclasses that have what it has by a name."""
    yield cls
    own = static.inherited(cls, name) if static.is_class(cls) else static.Missing
    if own is not static.Missing:
        for one in type.__subclasses__(cls):
            if static.inherited(one, name) is own:
                yield from _heirs(one, name)


def other_values(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return the names of a module whose values are certainly other ones than before."""
    return [
        name
        for name, old in before.items()
        if not name.startswith("__") and same_literals(old, now.get(name, old)) is False
    ]
