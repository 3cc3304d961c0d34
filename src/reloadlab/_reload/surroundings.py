"""Remember what the modules of a project have, to be put back when a body of one fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any

from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._objects import static
from reloadlab._objects.abstract import is_abstract, registered, unregister
from reloadlab._objects.functions import dispatch_table
from reloadlab._objects.static import Missing
from reloadlab._reload.rollback import restore

_NOTHING: dict[Any, Any] = {}
# What a class remembers for itself alone.
_OF_CLASS = frozenset({"__dict__", "__weakref__", "_abc_impl"})


class Surroundings:
    """What bodies may set outside of their own modules: names, and attributes.

    These are the names of all modules of the project, and what their classes, their functions and
    the objects have to which these names lead. What an attribute of such an object holds is not
    looked into. `classes` has each class with what that had itself.
    """

    def __init__(self, modules: Iterable[Loaded]) -> None:
        self._spaces: list[tuple[dict[Any, Any], dict[Any, Any]]] = []
        self.classes: list[tuple[type, dict[str, Any]]] = []
        self._modules: dict[str, dict[str, Any]] = {}
        self._registered: list[tuple[type, set[int]]] = []
        self._dispatchers: list[tuple[Any, dict[Any, Any], dict[Any, Any]]] = []
        known = list(modules)
        homes = {one.home for one in known}
        seen: set[int] = set()
        for loaded in known:
            self._remember(loaded.namespace)
            self._modules[loaded.name] = self._spaces[-1][1]
            waiting = list(loaded.namespace.values())
            while waiting:
                one = waiting.pop()
                if id(one) in seen:
                    continue
                seen.add(id(one))
                if type(one) is FunctionType:
                    self._remember(one.__dict__)
                    table = dispatch_table(one)
                    if table is not None:
                        self._dispatchers.append((one, table, {**table}))
                elif static.is_class(one):
                    if static.home(one) in homes:
                        waiting += self._remember_class(one)
                elif static.home(type(one)) in homes:
                    self._remember(static.attributes_dictionary(one))

    def _remember(self, space: dict[Any, Any] | None) -> None:
        """Note what a dictionary of names has."""
        if space is not None:
            # Most functions have no attributes, and there are many of them.
            self._spaces.append((space, dict.copy(space) if space else _NOTHING))

    def _remember_class(self, cls: type) -> Iterable[object]:
        """Note what a class has, and return that."""
        own = static.class_namespace(cls)
        self.classes.append((cls, own))
        if is_abstract(cls):
            self._registered.append((cls, {*map(id, registered(cls))}))
        return own.values()

    def counted(self, ran: set[str]) -> Iterator[str]:
        """Yield the numbers that bodies have counted on, in modules that did not run themselves."""
        for module, former in self._modules.items():
            if module not in ran:
                yield from (f"{module}.{one}" for one in _counted(former, names_of(module)))
        for cls, own in self.classes:
            if static.home(cls) not in ran:
                path = f"{static.home(cls)}.{static.qualified_name(cls)}"
                now = static.class_namespace(cls)
                yield from (f"{path}.{one}" for one in _counted(own, now))

    def put_back(self) -> None:
        """Put back what differs. What others have done meanwhile cannot be told from it."""
        for space, former in self._spaces:
            restore(space, former)
        for cls, own in self.classes:
            now = static.class_namespace(cls)
            for name in {**own, **now}.keys() - _OF_CLASS:
                if name not in own:
                    type.__delattr__(cls, name)
                elif now.get(name, Missing) is not own[name]:
                    type.__setattr__(cls, name, own[name])
        for cls, known in self._registered:
            for other in registered(cls):
                if id(other) not in known:
                    unregister(cls, other)
        for function, table, former in self._dispatchers:
            if table != former:
                restore(table, former)
                function._clear_cache()


def _counted(former: dict[Any, Any], now: dict[str, Any]) -> Iterator[str]:
    """Yield the names of numbers that are others now."""
    for name, value in now.items():
        before = former.get(name)
        if type(before) is type(value) is int and value != before:
            yield name
