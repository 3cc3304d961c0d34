"""Read from code what it writes down and sets: constants, names and attributes."""

from __future__ import annotations

import dis
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any

from reloadlab._modules.code import LOADING, code_tree
from reloadlab._modules.same import constant_key
from reloadlab._objects import static
from reloadlab._running.made import FIRST

# What a program fills.
CONTAINERS = (list, dict, set, deque)
# So many elements are looked at.
_MANY = 100


class Constants:
    """The constants in some code, and the lists and the like that are made of these."""

    def __init__(self, codes: Iterable[CodeType], more: Iterable[Any] = ()) -> None:
        parts = (part for code in codes for part in code_tree(code))
        found = [pair for part in parts for pair in pairwise([*dis.get_instructions(part), None])]
        names = LOADING | {"LOAD_SMALL_INT", "RETURN_CONST"}
        # Since Python 3.13, the body of a class has the number of its line.
        values = [
            one.argval
            for one, then in found
            if one and one.opname in names and not (then and then.argval == "__firstlineno__")
        ]
        values += more
        self._keys = {constant_key(one, id) for value in values for one in _flat(value)}

    def __contains__(self, value: Any) -> bool:
        """Say whether something is one of them."""
        if static.is_exactly(value, *CONTAINERS):
            parts = list(value.values() if type(value) is dict else value)
            return all(constant_key(one, id) in self._keys for one in parts[:_MANY])
        return constant_key(value, id) in self._keys


def _flat(value: Any) -> Iterator[Any]:
    """Yield a constant, and those in it."""
    yield value
    if type(value) is tuple or type(value) is frozenset:
        for one in value:
            yield from _flat(one)


def set_later(codes: list[CodeType]) -> set[str]:
    """Return the names of what code sets that does not make an instance."""
    called = names_in(code for code in codes if code.co_name in FIRST)
    others = [code for code in codes if code.co_name not in (*FIRST, *called)]
    later = [part for code in others for part in code_tree(code)]
    found = (one for code in later for one in dis.get_instructions(code))
    return {one.argval for one in found if one.opname in ("STORE_ATTR", "STORE_DEREF")}


def names_in(codes: Iterable[CodeType]) -> set[str]:
    """Return the names that some code uses, also as attributes."""
    parts = [part for code in codes for part in code_tree(code)]
    return {name for part in parts for name in (*part.co_names, *_keywords(part))}


def _keywords(code: CodeType) -> Iterator[str]:
    """Yield the names that calls in some code give to what they pass: attributes, perhaps."""
    for one, then in pairwise([*dis.get_instructions(code), None]):
        is_last = one is not None and then is not None and then.opname == "CALL_KW"
        if one is not None and (one.opname == "KW_NAMES" or is_last):
            # Before Python 3.13, they are no constant that is loaded.
            names = one.argval if type(one.argval) is tuple else code.co_consts[one.arg or 0]
            yield from names


def methods(cls: type) -> Iterator[CodeType]:
    """Yield the code of the methods of a class, and of its bases."""
    for one in static.class_order(cls):
        found = static.class_namespace(one).values()
        yield from (value.__code__ for value in found if type(value) is FunctionType)


def defaults(cls: type) -> Iterator[Any]:
    """Yield what a class is given where a line that makes an instance says nothing."""
    for one in static.class_order(cls):
        found = static.class_namespace(one)
        for value in [found[name] for name in FIRST if type(found.get(name)) is FunctionType]:
            yield from value.__defaults__ or ()
            yield from (value.__kwdefaults__ or {}).values()
