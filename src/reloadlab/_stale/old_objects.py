"""Find the objects that earlier versions of a module have made, among all that are alive."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from itertools import compress
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import Any

from reloadlab._modules.same import equal_constants
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.frames import suspended_frame
from reloadlab._objects.static import is_definition
from reloadlab._objects.wrappers import LRU_CACHE
from reloadlab._remedies.remedy import Held
from reloadlab._remedies.successors import data_of, has_its_like, own_name_of
from reloadlab._reports.progress import tell
from reloadlab._stale.ownership import may_be_shared
from reloadlab._stale.snapshot import Snapshot

# A flag of a class: the garbage collector knows its instances.
_HAS_COLLECTOR = 1 << 14


class StaleObjects:
    """The objects of earlier versions that are alive.

    `kinds` says by the identity of each what it is, and which name it or its class has in the
    module. `shared` has values that others may have by chance, by their names. `repeated` names
    functions of which more are alive than one load makes.
    """

    def __init__(self, heap: list[object], version: Version, since: Snapshot | None) -> None:
        self.objects: list[Any] = []
        self.kinds: dict[int, tuple[Held, str]] = {}
        self.shared: dict[str, object] = {}
        self.repeated: list[str] = []
        self.since = since
        self._version = version
        self._present = {id(value) for value in version.names.values()}
        former = since.values if since else {}
        self._add_former_definitions(former)
        for cls in subclasses(object):
            if version.is_old_class(cls):
                self._add(cls, Held.CLASS, static.qualified_name(cls))
        classes = self.identities(Held.CLASS)
        old = {id(cls): cls for cls in self.objects if id(cls) in classes}
        wanted = {*map(id, _KINDS), *map(id, subclasses(ModuleType)), *old}
        # One pass over everything, and the others over what it found.
        found = list(compress(heap, map(wanted.__contains__, map(id, map(type, heap)))))
        functions = [obj for obj in found if type(obj) is FunctionType]
        others = [obj for obj in found if type(obj) is not FunctionType]
        self._add_functions(functions)
        renamed = self._add_renamed(functions)
        others += [obj for obj in heap if id(type(obj)) in renamed] if renamed else []
        old |= renamed
        self._add_repeated(functions)
        for obj in others:
            if static.is_module(obj) and version.is_forgotten(static.module_namespace(obj)):
                self._add(obj, Held.MODULE, "")
        self._add_decorated(functions, others)
        if not all(map(_are_collected, old.values())):
            others += _not_collected(heap, old)
        for obj in others:
            if id(type(obj)) in old:
                self._add(obj, Held.INSTANCE, static.qualified_name(type(obj)))
        for obj in others:
            self._add_bound(obj)
        self._add_former_values(former)

    def identities(self, kind: Held) -> set[int]:
        """Return the identities of the objects of one kind."""
        return {key for key, (one, _name) in self.kinds.items() if one is kind}

    def forget(self, identities: Iterable[int]) -> None:
        """Take objects out again that turned out to be somebody else's."""
        for key in identities:
            self.kinds.pop(key, None)

    def _add(self, obj: object, kind: Held, name: str) -> None:
        """Enter an object, unless it is known."""
        if id(obj) not in self.kinds:
            self.objects.append(obj)
            self.kinds[id(obj)] = (kind, name)

    def _add_former_definitions(self, former: dict[str, object]) -> None:
        """Enter the functions and classes that the module had and has no longer."""
        for value in former.values():
            own = is_definition(value) and static.home(value) == self._version.name
            if own and id(value) not in self._present:
                kind = Held.CLASS if static.is_class(value) else Held.FUNCTION
                self._add(value, kind, static.qualified_name(value))

    def _add_former_values(self, former: dict[str, object]) -> None:
        """Enter everything else that the module had and has no longer."""
        for name, value in former.items():
            if may_be_shared(value):
                if not equal_constants(value, self._version.names.get(name, static.Missing)):
                    self.shared[name] = value
            elif not (
                is_definition(value)
                or static.is_module(value)
                or id(value) in self._present
                or equal_constants(value, self._version.names.get(name, static.Missing))
            ):
                self._add(value, Held.CONSTANT, name)

    def _add_functions(self, functions: list[FunctionType]) -> None:
        """Enter the old functions."""
        version = self._version
        # Most run in a namespace of somebody else, of which one question is enough.
        spaces = {id(one.__globals__): one.__globals__ for one in functions}
        asked = {
            key
            for key, space in spaces.items()
            if space is version.namespace or version.is_forgotten(space)
        }
        for one in functions:
            space = one.__globals__
            if id(space) in asked and version.is_old_code(one.__code__, space):
                self._add(one, Held.FUNCTION, one.__qualname__)

    def _add_decorated(self, functions: list[FunctionType], others: list[object]) -> None:
        """Enter what decorates old functions and classes, if the module has the like of it."""
        # Most functions have no attributes, and so wrap nothing.
        wrappers = [one for one in functions if one.__dict__] if self.kinds else []
        for wrapper in [*wrappers, *(one for one in others if type(one) is LRU_CACHE)]:
            _, *inner = static.unwrapped(wrapper)
            # Somebody else may have decorated the old function.
            if any(id(one) in self.kinds for one in inner) and has_its_like(wrapper, self._version):
                self._add(wrapper, Held.FUNCTION, own_name_of(wrapper))

    def _add_renamed(self, functions: list[FunctionType]) -> dict[int, type]:
        """Enter, and return, the old classes that say they come from another module.

        A package may say so of what it exports. What tells is a method of old code.
        """
        methods = {id(one): one.__code__.co_qualname for one in functions if id(one) in self.kinds}
        owners = {name.rpartition(".")[0] for name in methods.values()} - {""}
        found = {}
        for cls in subclasses(object) if owners else []:
            name = static.qualified_name(cls)
            own = static.class_namespace(cls) if name in owners else {}
            if id(cls) not in self.kinds and any(
                methods.get(id(value)) == f"{name}.{key}" for key, value in own.items()
            ):
                self._add(cls, Held.CLASS, name)
                found[id(cls)] = cls
        return found

    def _add_repeated(self, functions: list[FunctionType]) -> None:
        """Enter the functions without a name of which another one is the current one.

        One load makes one code object of each place in the source.
        """
        version = self._version
        alive: dict[tuple[CodeType, str], dict[int, list[FunctionType]]] = {}
        for obj in functions:
            if id(obj) not in self.kinds:
                place = version.place(obj)
                if place is not None:
                    alive.setdefault(place, {}).setdefault(id(obj.__code__), []).append(obj)
        surplus = {one: made for one, made in alive.items() if len(made) > version.places[one]}
        current = _codes_in_data(version) | version.current.codes.keys() if surplus else set()
        for where, made in surplus.items():
            others = [same for key, same in made.items() if key not in current]
            if len(made) - len(others) == version.places[where]:
                for function in [one for same in others for one in same]:
                    self._add(function, Held.FUNCTION, function.__qualname__)
            else:
                self.repeated.append(next(iter(made.values()))[0].__qualname__)

    def _add_bound(self, obj: object) -> None:
        """Enter a bound method of something old, or a generator that goes on in old code."""
        if type(obj) is MethodType:
            known = self.kinds.get(id(obj.__func__)) or self.kinds.get(id(obj.__self__))
            if known is not None:
                name = static.qualified_name(obj.__func__) or known[1]
                self._add(obj, Held.METHOD, name)
            return
        frame = suspended_frame(obj)
        if frame is not None and self._version.is_old_call(frame):
            self._add(obj, _SUSPENDED[type(obj)], frame.f_code.co_name)


_SUSPENDED = {
    GeneratorType: Held.GENERATOR,
    CoroutineType: Held.COROUTINE,
    AsyncGeneratorType: Held.ASYNC_GENERATOR,
}
_KINDS = (FunctionType, LRU_CACHE, MethodType, *_SUSPENDED)


def _codes_in_data(version: Version) -> set[int]:
    """Return the identities of the code to which the data leads that the module made last."""
    return {id(one.__code__) for one in data_of(version) if type(one) is FunctionType}


def subclasses(base: type[Any]) -> list[type[Any]]:
    """Return a class and all that derive from it, without a look at what else is alive."""
    found = {id(base): base}
    waiting = [base]
    while waiting:
        derived: list[type[Any]] = type.__subclasses__(waiting.pop())
        for cls in derived:
            if id(cls) not in found:
                found[id(cls)] = cls
                waiting.append(cls)
    return list(found.values())


def _are_collected(cls: type) -> bool:
    """Say whether the garbage collector knows the instances of a class."""
    flags: int = type.__dict__["__flags__"].__get__(cls)
    return bool(flags & _HAS_COLLECTOR)


def _not_collected(heap: list[object], classes: dict[int, type]) -> list[object]:
    """Find the instances of classes whose instances the garbage collector does not know."""
    found: dict[int, object] = {}
    # Not modules: see `ancestors`.
    for obj in [one for one in heap if type(one) is not ModuleType]:
        tell("instances of old classes", len(found))
        for held in gc.get_referents(obj):
            if id(type(held)) in classes:
                found[id(held)] = held
    return list(found.values())
