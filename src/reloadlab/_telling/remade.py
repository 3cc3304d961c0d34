"""Name what bodies have made again without what the program had set on it."""

from __future__ import annotations

import dis
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from reloadlab._keeping.summary import EMPTY
from reloadlab._modules.code import LOADING, code_tree
from reloadlab._modules.loaded import names_of
from reloadlab._modules.same import constant_key, equal_constants
from reloadlab._objects import static
from reloadlab._objects.functions import contents
from reloadlab._objects.static import Missing
from reloadlab._running.made import FIRST, differing
from reloadlab._telling.points import Left

_CONTAINERS = (list, dict, set, deque)
_BUILT = {"BUILD_LIST": list, "BUILD_MAP": dict, "BUILD_SET": set, "BUILD_TUPLE": tuple}
_BUILT["BUILD_CONST_KEY_MAP"] = dict
# So many parts are named.
_SHOWN = 3
# So many elements are looked at.
_MANY = 100


class Remade(NamedTuple):
    """What a module had by a name, what it has now, and the code of bodies before and now."""

    path: str
    old: Any
    new: Any
    before: list[CodeType]
    now: list[CodeType]


def by_remade(found: Remade) -> Iterator[Left]:
    """Yield what a module has made again without what others had set, or what has been counted.

    What its own code may have set before is not counted, nor what is not there at first.
    """
    old, new = found.old, found.new
    is_other = static.is_module(old) or static.is_class(old)
    if old is new or type(old) is not type(new) or is_other or equal_constants(old, old):
        return
    if type(old) is FunctionType and not old.__closure__:
        return
    if type(old) is FunctionType:
        before, after, codes = _variables(old), _variables(new), [old.__code__]
    else:
        before, after = static.attributes(old), static.attributes(new)
        codes = list(_methods(type(old)))
    gone = before.keys() - after.keys() if type(old) is not FunctionType else set()
    gone -= _names_in([*found.before, *codes]) if gone else set()
    if gone:
        what = " and ".join(sorted(gone))
        yield _left(found.path, f"was made again, without {what} that others had set")
    parts = list(differing(before, after, certain=True))
    parts = [part for part in parts if part.other is not Missing]
    if parts:
        kinds = {id(part.owner): part.owner for part in parts if part.owner}
        codes += [code for kind in kinds.values() for code in _methods(kind)]
        is_initial = _Constants([*found.now, *codes, *_methods(type(new))])
        could_be = _Constants([*found.before, *codes], _defaults(type(old)))
        set_later = _set_later(codes)
        names = [
            part.path
            for part in parts
            if part.other in is_initial
            and (part.name in set_later or _is_empty(part.other) or part.one not in could_be)
        ]
        if names:
            more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
            what = " and ".join([*names[:_SHOWN], *more])
            yield _left(found.path, f"was made again, with {what} as it is at first")


def by_getattr(module: str, strings: set[str], before: dict[str, Any]) -> Iterator[Left]:
    """Yield the names of the session that a `__getattr__` of a module may have given.

    `strings` has what the module may have spelled for that.
    """
    names = names_of("__main__").keys() & strings
    for name in sorted(names - before.keys() - names_of(module).keys()):
        reason = f"may be what the __getattr__ of {module} gave before"
        yield Left(name, reason, f"if it is: from {module} import {name}")


def _left(path: str, reason: str) -> Left:
    """Return a point of the report."""
    return Left(path, reason, "set it again")


def _is_empty(value: Any) -> bool:
    """Say whether something is a container with nothing in it, which the program fills."""
    return static.is_exactly(value, *_CONTAINERS) and not value


def by_refilled(
    path: str, old: Any, new: Any, line: tuple[object, ...], names: dict[str, Any]
) -> Iterator[Left]:
    """Yield a list, or the like, that was made again without what others had put in.

    What the text of its line was for itself is not counted, nor what its names stood for.
    """
    kind = next((one for one in _CONTAINERS if static.is_kind_of(old, one)), None)
    # A call takes a text apart.
    is_unknown = not EMPTY.isdisjoint(map(str, line)) and any(
        type(one) is tuple and one[0] is str for one in line
    )
    if old is new or kind is None or type(old) is not type(new) or is_unknown:
        return
    texts = [one for one in line if type(one) is str and one not in EMPTY]
    known = [names[one] for one in texts if one in names]
    known += [one for value in known if static.is_exactly(value, *_CONTAINERS) for one in value]
    written = Counter([*map(_entry_key, known), *(key for one in line for key in _keys_in(one))])
    # What is written down first is the list itself.
    written -= Counter([kind])
    before, now = (Counter(map(_entry_key, kind.__iter__(one))) for one in (old, new))
    lost = (before - now - written).total()
    # An attribute in the line stands for one entry of which the text does not tell.
    lost -= sum(one not in names for one in texts)
    if lost > 0:
        what = f"{lost} {'entry' if lost == 1 else 'entries'}"
        yield _left(path, f"was made again, without {what} that others had put in")


def _entry_key(entry: Any) -> object:
    """Return what is equal for entries of which one can have taken the place of the other."""
    if static.is_definition(entry):
        return static.home(entry), static.qualified_name(entry)
    return constant_key(entry, id) if equal_constants(entry, entry) else type(entry)


def _keys_in(text: object) -> Iterator[object]:
    """Yield the keys of what is written down in the text of a line."""
    yield text
    if type(text) is tuple and text and type(text[0]) is str:
        yield (int, text[1]) if text[0] == "LOAD_SMALL_INT" else _BUILT.get(text[0])
    elif type(text) is tuple or type(text) is frozenset:
        for one in text:
            yield from _keys_in(one)


class _Constants:
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
        if static.is_exactly(value, *_CONTAINERS):
            parts = list(value.values() if type(value) is dict else value)
            return all(constant_key(one, id) in self._keys for one in parts[:_MANY])
        return constant_key(value, id) in self._keys


def _flat(value: Any) -> Iterator[Any]:
    """Yield a constant, and those in it."""
    yield value
    if type(value) is tuple or type(value) is frozenset:
        for one in value:
            yield from _flat(one)


def _variables(function: FunctionType) -> dict[str, Any]:
    """Return what the variables of a closure stand for."""
    cells = zip(function.__code__.co_freevars, contents(function), strict=True)
    return {name: value for name, value in cells if not static.is_definition(value)}


def _set_later(codes: list[CodeType]) -> set[str]:
    """Return the names of what code sets that does not make an instance."""
    called = _names_in(code for code in codes if code.co_name in FIRST)
    others = [code for code in codes if code.co_name not in (*FIRST, *called)]
    later = [part for code in others for part in code_tree(code)]
    found = (one for code in later for one in dis.get_instructions(code))
    return {one.argval for one in found if one.opname in ("STORE_ATTR", "STORE_DEREF")}


def _names_in(codes: Iterable[CodeType]) -> set[str]:
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


def _methods(cls: type) -> Iterator[CodeType]:
    """Yield the code of the methods of a class, and of its bases."""
    for one in static.class_order(cls):
        found = static.class_namespace(one).values()
        yield from (value.__code__ for value in found if type(value) is FunctionType)


def _defaults(cls: type) -> Iterator[Any]:
    """Yield what a class is given where a line that makes an instance says nothing."""
    for one in static.class_order(cls):
        found = static.class_namespace(one)
        for value in [found[name] for name in FIRST if type(found.get(name)) is FunctionType]:
            yield from value.__defaults__ or ()
            yield from (value.__kwdefaults__ or {}).values()
