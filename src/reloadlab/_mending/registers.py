"""Let what a body registers again be registered once, in its old place."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from types import FunctionType, MappingProxyType
from typing import Any, NamedTuple

from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._reload.log_handlers import log_handlers
from reloadlab._reload.rollback import restore

# A register lies so many steps from a name of a module, and has no more entries than these.
_DEEP = 3
_MANY = 2_000


class Registers:
    """The lists and dictionaries of the project, and of loggers, as they were before bodies ran."""

    def __init__(self, modules: Iterable[Loaded]) -> None:
        found = {id(one): one for loaded in modules for one in _containers(loaded)}
        self._lists = [(one, list(one)) for one in found.values() if type(one) is not dict]
        tables = [one for one in found.values() if type(one) is dict]
        # To ask for a key would run code of its own.
        self._tables = [(one, {id(key): key for key in one}) for one in tables]
        self._handlers = log_handlers()

    @property
    def containers(self) -> list[Any]:
        """All of them."""
        return [one for one, _ in [*self._lists, *self._tables]]

    def settle(self, news: News) -> int:
        """Leave one of each entry that was made again, where the old one was; say how many went."""
        count = 0
        for one, before in self._lists:
            count += _settle(one, before, news)
        for table, known in self._tables:
            count += _settle_table(table, known, news)
        for name, handlers in self._handlers.items():
            count += _settle_handlers(name, handlers)
        return count


@dataclass
class News:
    """What has become of old objects: by the identity of each, what stands for it.

    `gone` has what the sources do not define any more, `ran` the modules that ran, and `strings`
    the texts that their former bodies had: they may have registered these. Of `gone_strings`, by
    module, the sources have none any more. `turns` says by the identity of a definition in which
    module, and after how many others there, it was made.
    """

    now: dict[int, tuple[object, object]]
    gone: dict[int, object]
    ran: set[str]
    strings: set[str]
    gone_strings: dict[str, set[str]]
    turns: dict[int, tuple[str, int]]


class _Entry(NamedTuple):
    """An entry of a register, and when its module has made it, if it has now."""

    value: Any
    module: str = ""
    turn: int = 0


def keep_registrations(pairs: list[tuple[Any, Any]], spaces: list[dict[str, Any]]) -> None:
    """Keep what others have registered with single-dispatch functions that were made anew."""
    ours = set(map(id, spaces))
    for old, new in pairs:
        before, now = (static.attributes(one).get("registry") for one in (old, new))
        if type(before) is MappingProxyType and type(now) is MappingProxyType:
            for cls, function in before.items():
                if cls not in now and id(getattr(function, "__globals__", None)) not in ours:
                    new.register(cls, function)


def _settle(register: Any, before: list[Any], news: News) -> int:
    """Settle one list."""
    now = [news.now.get(id(one), (None, one))[1] for one in register]
    kept = len(before)
    is_longer = len(now) > kept
    same = all(one is other for one, other in zip(register, before, strict=False))
    gone = any(id(one) in news.gone for one in register)
    if not (is_longer and same):
        changed = gone or any(one is not other for one, other in zip(register, now, strict=True))
        left = [one for one in now if id(one) not in news.gone]
        return _write(register, left) if changed else 0
    settled = [_Entry(one) for one in before]
    added: list[_Entry] = []
    free = list(range(kept))
    for turn, one in enumerate(now[kept:]):
        place = next((at for at in free if _is_again(before[at], one, news)), None)
        entry = _Entry(one, _module_of(one, news.ran), turn)
        if place is None:
            added.append(entry)
        else:
            free.remove(place)
            settled[place] = entry
    arranged = [one.value for one in _arranged(settled, added)]
    return _write(register, [one for one in arranged if id(one) not in news.gone])


def _settle_table(table: dict[Any, Any], known: dict[int, Any], news: News) -> int:
    """Settle one dictionary, which had these keys."""
    gone = [key for key, value in list(table.items()) if _is_gone(key, value, news)]
    for key in gone:
        del table[key]
    for key, value in list(table.items()):
        if id(value) in news.now:
            table[key] = news.now[id(value)][1]
    entries = [_Entry(key, *_turn(value, news)) for key, value in list(table.items())]
    settled = list(takewhile(lambda one: id(one.value) in known, entries))
    arranged = _arranged(settled, entries[len(settled) :])
    if arranged != entries:
        restore(table, {one.value: table[one.value] for one in arranged})
    return len(gone)


def _is_gone(key: object, value: object, news: News) -> bool:
    """Say whether a body that ran again has left an entry out, or has another key for it now."""
    if id(value) in news.gone:
        return True
    if type(key) is not str or not any(key in names for names in news.gone_strings.values()):
        return False
    return key in news.gone_strings.get(_module_of(value, news.ran), ())


def _arranged(settled: list[_Entry], added: list[_Entry]) -> list[_Entry]:
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


def _write(register: Any, content: list[Any]) -> int:
    """Give a list another content, and say how many entries went."""
    gone = len(register) - len(content)
    register.clear()
    register.extend(content)
    return gone


def _is_again(old: object, new: object, news: News) -> bool:
    """Say whether an entry is the one that a body has made again, after an old one."""
    if news.now.get(id(old), (None, None))[1] is new:
        return True
    if type(new) is str:
        return old == new if type(old) is str and new in news.strings else False
    if _is_same_literal(old, new, _DEEP):
        return True
    return bool(_module_of(new, news.ran)) and (old is new or are_alike(old, new))


def _is_same_literal(old: Any, new: Any, deep: int) -> bool:
    """Say whether two entries are equal constants, or lists or dictionaries of such."""
    if equal_constants(old, new):
        return True
    if type(old) is not type(new) or type(old) not in (list, dict) or len(old) != len(new):
        return False
    pairs = zip(old, new, strict=True)
    if type(old) is dict:
        pairs = zip([*old, *old.values()], [*new, *new.values()], strict=True)
    return deep > 0 and all(_is_same_literal(one, other, deep - 1) for one, other in pairs)


def _module_of(entry: object, ran: set[str]) -> str:
    """Return which of some modules defines what an entry leads to, if one does."""
    for one in inside(entry):
        for home in (static.home(one), static.home(type(one))):
            if home in ran:
                return home
    return ""


def _turn(entry: object, news: News) -> tuple[str, int]:
    """Return the module that has made what an entry leads to, and when."""
    return next((news.turns[id(one)] for one in inside(entry) if id(one) in news.turns), ("", 0))


def inside(entry: object) -> Iterator[Any]:
    """Yield an entry, and what it wraps."""
    waiting = [entry]
    for _ in range(100):
        if not waiting:
            return
        one: Any = waiting.pop()
        yield one
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


def _settle_handlers(name: str, before: list[Any]) -> int:
    """Take out the log handlers that a body has added a second time."""
    handlers = logging.getLogger(name if name != "root" else None).handlers
    known = set(map(id, before))
    count = 0
    for new in [one for one in handlers if id(one) not in known]:
        for old in before:
            if id(old) in known and old in handlers and _same_handler(old, new):
                known.discard(id(old))
                handlers.remove(new)
                handlers[handlers.index(old)] = new
                count += 1
                break
    return count


def _same_handler(old: Any, new: Any) -> bool:
    """Say whether two log handlers are made alike, and nobody has changed the older one since."""
    one, other = static.attributes(old), static.attributes(new)
    alike = static.class_name(type(old)) == static.class_name(type(new))
    keys = ("level", "stream", "baseFilename", "_name")
    same = all(one.get(key) == other.get(key) for key in keys)
    return alike and same and bool(one.get("filters")) == bool(other.get("filters"))


def _containers(loaded: Loaded) -> Iterator[Any]:
    """Yield the lists to which the names of a module lead, also in its classes and objects."""
    seen: set[int] = set()
    level = list(loaded.names.values())
    for _ in range(_DEEP):
        following: list[Any] = []
        for one in level:
            if id(one) in seen or static.is_module(one):
                continue
            seen.add(id(one))
            if static.is_exactly(one, list, deque) and len(one) <= _MANY:
                yield one
            elif type(one) is dict and len(one) <= _MANY:
                yield one
                following += one.values()
            elif static.is_class(one):
                own = static.home(one) == loaded.home
                following += static.class_namespace(one).values() if own else ()
            elif static.home(type(one)) not in ("builtins", "typing"):
                following += static.attributes(one).values()
        level = following
