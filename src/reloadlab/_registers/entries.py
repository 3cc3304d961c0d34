"""Tell what an entry of a register leads to, and whether it is one that there was before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType, MappingProxyType
from typing import Any, NamedTuple

from reloadlab._modules.same import same_literals
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike

_PARTS = 100
_PLAIN = set(map(id, (str, int, float, bool, bytes, complex, type(None))))


@dataclass
class News:
    """What has become of old objects: by the identity of each, what stands for it.

    `gone` has what the sources do not define any more, and `ran` the modules that ran. Of
    `gone_strings`, by module, the sources have none any more. `turns` says by the identity of a
    definition in which module, and after how many others there, it was made. `bound` has by the
    identity of what a module had by a name what it has by that.
    """

    now: dict[int, tuple[object, object]]
    gone: dict[int, object]
    ran: set[str]
    gone_strings: dict[str, set[str]]
    turns: dict[int, tuple[str, int]]
    bound: dict[int, object]

    def current(self, one: object) -> Any:
        """Return what stands for an object now."""
        return self.now.get(id(one), (None, one))[1]


class Entry(NamedTuple):
    """An entry of a register, and when its module has made it, if it has now."""

    value: Any
    module: str = ""
    turn: int = 0


def is_plain(obj: object) -> bool:
    """Say whether something is a number, a text or the like, which leads nowhere."""
    # By identity: a metaclass may have its own ideas of when classes are equal.
    return id(type(obj)) in _PLAIN


def inside(entry: object) -> Iterator[Any]:
    """Yield an entry, and what it wraps."""
    waiting = [entry]
    for _ in range(_PARTS):
        if not waiting:
            return
        one: Any = waiting.pop()
        yield one
        if is_plain(one):
            continue
        if static.is_exactly(one, tuple, list):
            waiting += one
        elif type(one) is dict:
            waiting += one.values()
        else:
            own = static.attributes(one)
            waiting += [own[key] for key in ("func", "__wrapped__", "__func__") if key in own]
            # A proxy would ask what it stands for, which may not be there.
            cells = one.__closure__ or () if type(one) is FunctionType else ()
            for cell in cells:
                with suppress(ValueError):  # one that has nothing yet
                    if static.is_definition(cell.cell_contents):
                        waiting.append(cell.cell_contents)


def leads_to(entry: object) -> Iterator[Any]:
    """Yield an entry, what it wraps, and what it has in its fields, if it is an instance."""
    if is_plain(entry):
        return
    yield from inside(entry)
    if static.is_exactly(entry, tuple, list):
        fields: list[Any] = list(entry)  # type: ignore[call-overload]
    else:
        fields = [entry]
    for one in fields[:_PARTS]:
        for part in parts_of(one):
            if not is_plain(part):
                yield from inside(part)


def parts_of(obj: Any) -> list[Any]:
    """Return what an instance has in its fields, and nothing of a function or a class."""
    if is_plain(obj) or static.is_definition(obj) or static.is_module(obj):
        return []
    if static.is_kind_of(obj, tuple):
        return list(tuple.__iter__(obj)) if type(obj) is not tuple else []
    return [one for name, one in static.attributes(obj).items() if not is_of_library(name)]


def is_of_library(name: str) -> bool:
    """Say whether a name is of the kind that Python and its libraries keep to themselves."""
    return name.startswith("_") and name.endswith("_")


def definitions_in(
    entry: object, replaced: Mapping[int, tuple[type, type]] = MappingProxyType({})
) -> set[tuple[str, str]]:
    """Return the functions and classes to which an entry leads, each as its home and its name.

    `replaced` has by the identities of new classes the old ones that stand for them.
    """
    found = [one for one in leads_to(entry) if static.is_definition(one)]
    found = [replaced[id(one)][0] if id(one) in replaced else one for one in found]
    return {(static.home(one), static.qualified_name(one)) for one in found}


def module_of(entry: object, ran: set[str]) -> str:
    """Return which of some modules defines what an entry leads to, if one does."""
    for one in leads_to(entry):
        for home in (static.home(one), static.home(type(one))):
            if home in ran:
                return home
    return ""


def turn_of(entry: object, news: News) -> tuple[str, int]:
    """Return the module that has made what an entry leads to, and when."""
    return next((news.turns[id(one)] for one in inside(entry) if id(one) in news.turns), ("", 0))


def is_again(old: object, new: object, news: News, *, by_name: bool = False) -> bool:
    """Say whether an entry is the one that a body has made again, after an old one.

    By their name alone, instances of a class of the modules that ran are known, and all others if
    `by_name` says so: what has had the name may be another module's too.
    """
    if news.current(old) is new or old is news.current(new) or same_literals(old, new):
        return True
    if type(old) is type(new) is tuple and len(old) == len(new) > 0:
        pairs = zip(old, new, strict=True)
        return all(is_again(*pair, news, by_name=by_name) for pair in pairs)
    if is_plain(new):
        return False
    if has_its_name(old, new, news) and (by_name or static.home(type(old)) in news.ran):
        return True
    return are_alike(old, new) or (_has_nothing(old) and _has_nothing(new) and _same_kind(old, new))


def has_its_name(old: object, new: object, news: News) -> bool:
    """Say whether a module has something by the name by which it had something else."""
    return not is_plain(old) and news.bound.get(id(old)) is new


def _has_nothing(obj: object) -> bool:
    """Say whether an object is of a class in Python, and has nothing that tells it from others."""
    order = static.class_order(type(obj))
    is_plain = type(obj) is not object and not static.is_definition(obj)
    in_python = all(static.home(one) != "builtins" for one in order[:-1])
    return is_plain and in_python and not static.attributes(obj)


def _same_kind(old: object, new: object) -> bool:
    """Say whether two objects are of one class, or of two versions of it."""
    kinds = type(old), type(new)
    return len({(static.home(one), static.qualified_name(one)) for one in kinds}) == 1


def arranged(settled: list[Entry], added: list[Entry]) -> list[Entry]:
    """Return entries in the order in which a new process would have made them.

    Those of one module share the places that they had, and new ones come between them. All others
    stay where they are.
    """
    result = list(settled)
    for module in {one.module for one in settled} - {""}:
        places = [at for at, one in enumerate(result) if one.module == module]
        in_turn = sorted((result[at] for at in places), key=lambda one: one.turn)
        for at, one in zip(places, in_turn, strict=True):
            result[at] = one
    for new in added:
        same = [
            (at, one) for at, one in enumerate(result) if new.module and one.module == new.module
        ]
        behind = [at + 1 for at, one in same if one.turn < new.turn]
        before = [at for at, one in same if one.turn > new.turn]
        result.insert([len(result), *reversed(before), *behind][-1], new)
    return result
