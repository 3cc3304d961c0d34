"""Say whether two things were made alike: by the same code, out of the same ingredients.

The functions that a decorator or a factory leaves all have one name. What tells them apart is
what they were made of.
"""

from __future__ import annotations

import functools
import gc
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from reloadlab._objects import static
from reloadlab._objects.wrappers import LRU_CACHE

_PLAIN = (int, float, complex, str, bytes, bool, type(None), type(...))
# More than so many parts are not compared.
_MANY = 1000


class _Shape(NamedTuple):
    """What can be compared at once, and the parts that have to be alike too."""

    label: tuple[object, ...]
    parts: list[object]


def are_alike(one: object, other: object) -> bool:
    """Say whether two things are certainly made alike, if perhaps by two versions of the code.

    None of their code is run. What cannot be looked into is like nothing but itself.
    """
    return parts_that_differ(one, other) is not None


def parts_that_differ(
    one: object, other: object, *, nameless: bool = False
) -> list[tuple[object, object]] | None:
    """Return the parts of two things that are made alike and are two; None if those are not alike.

    With `nameless`, a lambda is like any other one that is in the same function.
    """
    pairs = [(one, other)]
    seen: dict[tuple[int, int], tuple[object, object]] = {}
    while pairs:
        left, right = pairs.pop()
        if left is right or (id(left), id(right)) in seen:
            continue
        seen[id(left), id(right)] = left, right
        first, second = _shape(left, nameless), _shape(right, nameless)
        if first.label != second.label or len(first.parts) != len(second.parts):
            return None
        if len(seen) + len(pairs) + len(first.parts) > _MANY:
            return None
        pairs += zip(first.parts, second.parts, strict=True)
    return list(seen.values())


def _shape(obj: Any, nameless: bool) -> _Shape:
    """Describe one thing."""
    kind = type(obj)
    if any(kind is plain for plain in _PLAIN):
        return _Shape((kind.__name__, obj), [])
    if kind is FunctionType:
        return _of_function(obj, nameless)
    if static.is_class(obj) and "<locals>" not in static.qualified_name(obj):
        return _Shape(("class", *_origin(obj)), [])
    if kind is tuple or kind is list:
        return _Shape((kind.__name__,), list(obj))
    if kind is dict:
        items = list(obj.items())
        return _Shape(("dict",), [part for item in items for part in item])
    if kind is MethodType:
        return _Shape(("method",), [obj.__func__, obj.__self__])
    own = static.attributes(obj)
    if kind is LRU_CACHE:
        return _Shape(("cache",), [own.get("__wrapped__"), own.get("cache_parameters")])
    if kind is functools.partial:
        return _Shape(("partial",), [own.get("func"), own.get("args"), own.get("keywords")])
    if static.is_kind_of(obj, tuple):
        return _Shape(("instance", *_origin(kind), *own), [*tuple.__iter__(obj), *own.values()])
    if own and not any(static.is_kind_of(obj, one) for one in (list, dict, set, frozenset)):
        return _Shape(("instance", *_origin(kind), *own), list(own.values()))
    return _Shape(("other", id(obj)), [])


def _origin(definition: object) -> tuple[str, str]:
    """Return what a function or a class has in common with that of another version."""
    return static.home(definition), static.qualified_name(definition)


def _of_function(function: FunctionType, nameless: bool) -> _Shape:
    """Describe a function: by its names, and by what its closure and its defaults hold."""
    code = function.__code__
    name = code.co_filename, code.co_qualname, code.co_freevars
    label = ("function", *_origin(function), *name)
    own = static.attributes(function)
    if function.__globals__ is vars(functools) and "registry" in own:
        # Whatever was registered with a single-dispatch function, it is that function.
        return _Shape(label, [own.get("__wrapped__")])
    if code.co_name == "<lambda>" and not nameless:
        # It has no name of its own.
        return _Shape((*label, code), _ingredients(function))
    return _Shape(label, _ingredients(function))


def _ingredients(function: FunctionType) -> list[object]:
    """Return what a function holds: in its closure, and as the defaults of its parameters."""
    cells = [gc.get_referents(cell) for cell in function.__closure__ or ()]
    return [cells, function.__defaults__, function.__kwdefaults__]
