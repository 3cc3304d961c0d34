"""The types that wrap a function: one table of them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any

from reloadlab._objects import static

LRU_CACHE = type(functools.lru_cache(lambda: None))
"""What `functools.lru_cache` leaves. It has no public name."""


@dataclass(frozen=True)
class Wrapper:
    """A type whose objects wrap a function.

    `parts` names the attributes with the functions. Of a wrapper that holds them for good, the
    value is how it is made again with another function: a template with ``{wrapper}`` and
    ``{new}``, and with the names of builtins and of `functools` in braces, because the notebook
    may have bound them. `as_it_is` says that a class gives such an attribute as it lies in its
    namespace.
    """

    kind: type
    parts: dict[str, str]
    as_it_is: bool = False

    @property
    def for_good(self) -> bool:
        """Whether it takes another wrapper to wrap another function."""
        return any(self.parts.values())


_WRAPPERS = {
    id(one.kind): one
    for one in (
        Wrapper(
            property,
            {
                "fget": "{wrapper}.getter({new})",
                "fset": "{wrapper}.setter({new})",
                "fdel": "{wrapper}.deleter({new})",
            },
        ),
        Wrapper(staticmethod, {"__func__": "{staticmethod}({new})"}),
        Wrapper(classmethod, {"__func__": "{classmethod}({new})"}),
        Wrapper(
            functools.partial,
            {"func": "{type}({wrapper})({new}, *{wrapper}.args, **{wrapper}.keywords)"},
            as_it_is=True,
        ),
        Wrapper(
            LRU_CACHE,
            {"__wrapped__": "{functools}.lru_cache(**{wrapper}.cache_parameters())({new})"},
            as_it_is=True,
        ),
        Wrapper(functools.cached_property, {"func": ""}, as_it_is=True),
        Wrapper(functools.partialmethod, {"func": ""}),
        Wrapper(functools.singledispatchmethod, {"func": ""}),
    )
}


def wrapper_type(obj: object) -> Wrapper | None:
    """Return what the table says of an object's exact type, or None where it is no wrapper.

    By identity: a metaclass may have a ``__hash__`` of its own.
    """
    return _WRAPPERS.get(id(type(obj)))


def is_given_as_it_is(value: object) -> bool:
    """Say whether a class gives a descriptor as it lies in its namespace."""
    known = wrapper_type(value)
    return static.is_exactly(value, FunctionType, MethodType) or bool(known and known.as_it_is)


def is_same_cache(one: Any, other: Any, wrapped: object) -> bool:
    """Say whether two caches are alike, of which the first one wraps a certain function."""
    if type(one) is not LRU_CACHE or type(other) is not LRU_CACHE:
        return False
    first: Any
    second: Any
    first, second = (static.attributes(each).get("cache_parameters") for each in (one, other))
    if static.attributes(one).get("__wrapped__") is not wrapped or None in (first, second):
        return False
    # What `functools` has put there only gives what it was given.
    return bool(first() == second())


MOCK = "unittest.mock"


def is_mock(value: object) -> bool:
    """Say whether something is a mock, by its class."""
    return any(static.home(one) == MOCK for one in static.class_order(type(value)))
