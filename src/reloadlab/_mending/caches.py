"""Empty what caches have that another version may have computed, and keep all else.

What took an hour to compute is as right as before where the function, and all that it calls, is.
"""

from __future__ import annotations

import dis
import functools
import gc
import sys
from collections.abc import Container, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any, Protocol

from reloadlab._keeping.record import SESSION, project
from reloadlab._modules.code import code_tree
from reloadlab._modules.same import equal_constants, same_literals
from reloadlab._objects import static
from reloadlab._registers.entries import inside, parts_of

# With these, code reaches what it does not name.
REACHING = frozenset(
    {"getattr", "eval", "exec", "globals", "vars", "locals", "import_module", "__import__"}
    | {"attrgetter", "methodcaller", "modules"}
)
# More than so many functions, or entries of one container, are not looked into.
_MANY = 1_000


class Affected(Protocol):
    """What is known to do something else since an edit."""

    def __contains__(self, value: object) -> bool:
        """Say whether a function or class does something else."""

    def uses(self, function: FunctionType) -> bool:
        """Say whether a function uses by its names what does something else."""

    @property
    def has_operators(self) -> bool:
        """Whether what operators or calls do with instances is another thing."""


class Caches:
    """Empties the caches of `functools` after some modules ran, and notes how many results.

    `before` has the names of these modules before, and `unknown` those in which
    it is not known what has changed.
    """

    def __init__(
        self,
        affected: Affected,
        before: dict[str, dict[str, Any]],
        unknown: Container[str],
        emptied: dict[str, int],
    ) -> None:
        self._emptied = emptied
        self._affected = affected
        self._before = before
        self._unknown = unknown
        self._spaces: dict[int, str] = {}

    def empty(self, cache: Any) -> bool:
        """Empty a cache of a function of the project, unless all is as before; say if it was."""
        if not self._spaces:
            names = [*project(), *(one for one in SESSION if one in sys.modules)]
            modules = {name: sys.modules[name] for name in names}
            self._spaces = {id(static.module_namespace(one)): key for key, one in modules.items()}
        wrapped = inside(static.attributes(cache).get("__wrapped__"))
        function = next((one for one in wrapped if type(one) is FunctionType), None)
        if function is None or id(function.__globals__) not in self._spaces:
            return False
        if not cache.cache_info().currsize or not self._may_differ([function, *_given(cache)]):
            return False
        note_results(cache, self._emptied)
        cache.cache_clear()
        return True

    def _may_differ(self, waiting: list[Any]) -> bool:
        """Say whether some functions, or what they call, may do something else than before."""
        if self._affected.has_operators:
            return True
        seen: set[int] = set()
        while waiting:
            one = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one is static.Missing or one in self._affected or len(seen) > _MANY:
                return True
            if static.is_class(one) and self._is_ours(static.home(one)):
                waiting += [*static.class_namespace(one).values(), *static.class_bases(one)]
            elif type(one) is FunctionType and id(one.__globals__) in self._spaces:
                if static.home(one) in self._unknown or self._affected.uses(one):
                    return True
                waiting += self._used_by(one)
            else:
                waiting += [part for part in inside(one) if static.is_definition(part)]
        return False

    def _used_by(self, function: FunctionType) -> Iterator[Any]:
        """Yield what a function uses, and `Missing` for what cannot be followed."""
        names = {name for code in code_tree(function.__code__) for name in code.co_names}
        names_of_modules = {one.rpartition(".")[2] for one in self._before}
        if names & REACHING or (names & names_of_modules and _imports(function.__code__)):
            yield static.Missing
        home = self._spaces[id(function.__globals__)]
        now, before = function.__globals__, self._before.get(home)
        for name in names:
            if before is not None and (name in now) is not (name in before):
                yield static.Missing
            if name not in now:
                continue
            value = now[name]
            if static.is_module(value):
                inner = static.module_namespace(value) if self._has(value) else {}
                yield from (inner[one] for one in names if one in inner)
            elif static.is_definition(value):
                yield value
            elif not equal_constants(value, value):
                former = value if before is None else before.get(name)
                is_same = former is value or same_literals(former, value)
                yield value if is_same else static.Missing
                yield from _inside(value)
        for cell in function.__closure__ or ():
            for value in gc.get_referents(cell):
                yield value
                yield from _inside(value)

    def _has(self, module: Any) -> bool:
        """Say whether a module belongs to the project."""
        return id(static.module_namespace(module)) in self._spaces

    def _is_ours(self, home: str) -> bool:
        """Say whether a name is that of a module of the project, or of the session."""
        return home in self._spaces.values()


def note_results(cache: Any, found: dict[str, int]) -> None:
    """Note how many results a cache has, by a name that the reader knows."""
    wrapped = inside(static.attributes(cache).get("__wrapped__"))
    function = next((one for one in wrapped if type(one) is FunctionType), None)
    name = f"{static.home(function)}.{static.qualified_name(function)}"
    found[name] = found.get(name, 0) + cache.cache_info().currsize


def _inside(value: Any) -> Iterator[Any]:
    """Yield what somebody may call in something: its entries, and what it has in its fields."""
    if static.is_exactly(value, list, tuple, set, frozenset):
        parts = list(value)
    elif static.is_kind_of(value, dict):
        parts = [part for _, part in static.items_of(value)]
    else:
        parts = parts_of(value)
    if len(parts) > _MANY:
        yield static.Missing
    yield from (one for one in parts if not equal_constants(one, one))


def _given(cache: Any) -> Iterator[Any]:
    """Yield the functions and classes for which a cache has results."""
    own = static.attributes_dictionary(cache)
    tables = [one for one in gc.get_referents(cache) if type(one) is dict and one is not own]
    for key in [key for table in tables for key in list(table)]:
        parts = key if type(key) is tuple else (key,)
        yield from (one for part in parts for one in inside(part) if static.is_definition(one))


def _imports(code: CodeType) -> bool:
    """Say whether a function imports something when it runs."""
    found = (one for nested in code_tree(code) for one in dis.get_instructions(nested))
    return any(one.opname == "IMPORT_NAME" for one in found)


def cached_properties(cls: type) -> dict[str, FunctionType]:
    """Return the functions of the cached properties of a class, by their names."""
    found = {}
    for name, value in static.class_namespace(cls).items():
        function = getattr(value, "func", None)
        if type(value) is functools.cached_property and type(function) is FunctionType:
            found[name] = function
    return found


def empty_cached_properties(changed: Iterable[tuple[type, set[str]]]) -> int:
    """Empty what instances keep of cached properties that compute something else now."""
    count = 0
    wanted: dict[int, set[str]] = {}
    for cls, names in changed:
        for one in _heirs(cls):
            own = static.class_namespace(one)
            inherited = {name for name in names if one is cls or name not in own}
            wanted.setdefault(id(one), set()).update(inherited)
    for one in gc.get_objects() if wanted else ():
        found = wanted.get(id(type(one)))
        has = static.attributes_dictionary(one) if found else None
        for name in found or ():
            if has is not None and has.pop(name, None) is not None:
                count += 1
    return count


def _heirs(cls: type) -> Iterator[type]:
    """Yield a class, and all that derive from it."""
    yield cls
    derived: list[type] = type.__subclasses__(cls)
    for one in derived:
        yield from _heirs(one)
