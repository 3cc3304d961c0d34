"""Name what bodies have made again without what the program had set on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple

from reloadlab._keeping.record import SESSION
from reloadlab._keeping.summary import EMPTY
from reloadlab._keeping.undo import Undo
from reloadlab._modules.loaded import names_of
from reloadlab._modules.same import constant_key, equal_constants
from reloadlab._objects import static
from reloadlab._objects.functions import contents
from reloadlab._objects.static import Missing
from reloadlab._running.made import Part, differing
from reloadlab._running.written import CONTAINERS, Constants, defaults, methods, names_in, set_later
from reloadlab._telling.points import Left

_BUILT = {"BUILD_LIST": list, "BUILD_MAP": dict, "BUILD_SET": set, "BUILD_TUPLE": tuple}
_BUILT["BUILD_CONST_KEY_MAP"] = dict
# So many parts are named.
_SHOWN = 3


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
        before, after = ({**_variables(one), **one.__dict__} for one in (old, new))
        codes = [old.__code__]
    elif type(old) is dict:
        # Of the keys that one of them lacks, `by_registers` tells.
        before, after = ({f"[{key!r}]": one[key] for key in one} for one in _common(old, new))
        codes = []
    else:
        before, after = static.attributes(old), static.attributes(new)
        codes = list(methods(type(old)))
    gone = before.keys() - after.keys() if type(old) is not FunctionType else set()
    gone -= names_in([*found.before, *codes]) if gone else set()
    if gone:
        what = " and ".join(sorted(gone))
        yield _left(found.path, f"was made again, without {what} that others had set")
    yield from _as_at_first(found, before, after, codes)


def _common(one: dict[Any, Any], other: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    """Yield what two dictionaries have for the texts that are keys of both."""
    both = static.named(one), static.named(other)
    for own in both:
        yield {key: value for key, value in own.items() if key in both[0] and key in both[1]}


def by_parts(undo: Undo, before: list[CodeType], now: list[CodeType]) -> Iterator[Left]:
    """Yield the functions and classes with a part as at first again, which was set since."""
    for function, had in undo.attributes:
        yield from _by_attributes(function, had, before, now)
    for cls, name, old in undo.in_classes:
        yield from _by_class(cls, name, old, before, now)


def _by_attributes(
    function: FunctionType, had: dict[str, Any], before: list[CodeType], now: list[CodeType]
) -> Iterator[Left]:
    """Yield a function that has attributes as at first again, which the program has set since."""
    path = f"{static.home(function)}.{static.qualified_name(function)}"
    found = Remade(path, None, None, before, now)
    yield from _as_at_first(found, had, dict(function.__dict__), [function.__code__])


def _by_class(
    cls: type, name: str, old: Any, before: list[CodeType], now: list[CodeType]
) -> Iterator[Left]:
    """Yield what a class has another one of by a name, without what others had set or put in."""
    new = static.class_namespace(cls).get(name, Missing)
    if "_member_map_" in static.class_namespace(cls):
        return
    path = f"{static.home(cls)}.{static.qualified_name(cls)}.{name}"
    found = Remade(path, old, new, before, now)
    points = list(by_remade(found))
    yield from points
    if not points and _others_in(Part("", old, new), found):
        yield _left(path, "was made again, without what others had put in")


def _as_at_first(
    found: Remade, before: dict[str, Any], after: dict[str, Any], codes: list[CodeType]
) -> Iterator[Left]:
    """Yield what has attributes as at first again, where something has set them since."""
    parts = list(differing(before, after, certain=True))
    parts = [part for part in parts if part.other is not Missing]
    if parts:
        kinds = {id(part.owner): part.owner for part in parts if part.owner}
        codes += [code for kind in kinds.values() for code in methods(kind)]
        is_initial = Constants([*found.now, *codes, *methods(type(found.new))])
        could_be = Constants([*found.before, *codes], defaults(type(found.old)))
        later = set_later(codes)
        names = [
            part.path
            for part in parts
            if part.other in is_initial
            and (part.name in later or _is_empty(part.other) or part.one not in could_be)
            # Where the code of before had the old one and not the new one, the edit explains it.
            and not (part.one in could_be and part.other not in could_be)
        ]
        if names:
            more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
            what = " and ".join([*names[:_SHOWN], *more])
            yield _left(found.path, f"was made again, with {what} as it is at first")
        elif lost := [part.path for part in parts if _others_in(part, found)]:
            what = " and ".join(lost[:_SHOWN])
            yield _left(found.path, f"was made again, without what others had put into {what}")


def _others_in(part: Part, found: Remade) -> bool:
    """Say whether a container had an entry that the code of the bodies cannot have put in."""
    kind = next((one for one in CONTAINERS if type(part.one) is type(part.other) is one), None)
    if kind is None:
        return False
    before, now = (Counter(map(_entry_key, kind.__iter__(one))) for one in (part.one, part.other))
    ran = {code.co_filename for code in found.now}
    known = Constants(found.before)
    return any(
        _is_of_others(one, ran, known) for one in part.one if (before - now)[_entry_key(one)]
    )


def _is_of_others(entry: Any, ran: set[str], known: Constants) -> bool:
    """Say whether an entry is what no body that ran again has put in."""
    function = entry.__func__ if type(entry) is MethodType else entry
    if type(function) is FunctionType:
        return function.__code__.co_filename not in ran
    if equal_constants(entry, entry):
        return entry not in known
    return static.home(type(entry)) in SESSION


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
    return static.is_exactly(value, *CONTAINERS) and not value


def by_refilled(
    path: str, old: Any, new: Any, line: tuple[object, ...], names: dict[str, Any]
) -> Iterator[Left]:
    """Yield a list, or the like, that was made again without what others had put in.

    What the text of its line was for itself is not counted, nor what its names stood for.
    """
    kind = next((one for one in CONTAINERS if static.is_kind_of(old, one)), None)
    # A call takes a text apart.
    is_unknown = not EMPTY.isdisjoint(map(str, line)) and any(
        type(one) is tuple and one[0] is str for one in line
    )
    if old is new or kind is None or type(old) is not type(new) or is_unknown:
        return
    texts = [one for one in line if type(one) is str and one not in EMPTY]
    known = [names[one] for one in texts if one in names]
    known += [one for value in known if static.is_exactly(value, *CONTAINERS) for one in value]
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


def _variables(function: FunctionType) -> dict[str, Any]:
    """Return what the variables of a closure stand for."""
    cells = zip(function.__code__.co_freevars, contents(function), strict=True)
    return {name: value for name, value in cells if not static.is_definition(value)}
