"""Let what a body registers again be registered once, in its old place."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._reload.log_handlers import log_handlers

# A register lies so many steps from a name of a module, and has no more entries than these.
_DEEP = 3
_MANY = 2_000


class Registers:
    """The lists and dictionaries of the project, and of loggers, as they were before bodies ran."""

    def __init__(self, modules: Iterable[Loaded]) -> None:
        found = {id(one): one for loaded in modules for one in _containers(loaded)}
        self._lists = [(one, list(one)) for one in found.values() if type(one) is not dict]
        self._tables = [one for one in found.values() if type(one) is dict]
        self._handlers = log_handlers()

    @property
    def containers(self) -> list[Any]:
        """All of them."""
        return [*(one for one, _ in self._lists), *self._tables]

    def settle(self, news: News) -> int:
        """Leave one of each entry that was made again, where the old one was; say how many went."""
        count = 0
        for one, before in self._lists:
            count += _settle(one, before, news)
        for table in self._tables:
            count += _settle_table(table, news)
        for name, handlers in self._handlers.items():
            count += _settle_handlers(name, handlers)
        return count


@dataclass
class News:
    """What has become of old objects: by the identity of each, what stands for it.

    `gone` has what the sources do not define any more, `ran` the modules that ran, and `strings`
    the texts that their former bodies had: they may have registered these.
    """

    now: dict[int, tuple[object, object]]
    gone: dict[int, object]
    ran: set[str]
    strings: set[str]


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
    settled: list[Any] = list(before)
    added: list[Any] = []
    free = list(range(kept))
    for one in now[kept:]:
        place = next((at for at in free if _is_again(before[at], one, news)), None)
        if place is None:
            added.append(one)
        else:
            free.remove(place)
            settled[place] = one
    return _write(register, [one for one in settled + added if id(one) not in news.gone])


def _settle_table(table: dict[Any, Any], news: News) -> int:
    """Settle one dictionary."""
    gone = [key for key, value in list(table.items()) if id(value) in news.gone]
    for key in gone:
        del table[key]
    for key, value in list(table.items()):
        if id(value) in news.now:
            table[key] = news.now[id(value)][1]
    return len(gone)


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
    return _is_of(new, news.ran) and (old is new or are_alike(old, new))


def _is_of(entry: object, ran: set[str]) -> bool:
    """Say whether an entry leads to something that one of the modules defines."""
    waiting = [entry]
    for _ in range(100):
        if not waiting:
            return False
        one: Any = waiting.pop()
        if static.home(one) in ran or static.home(type(one)) in ran:
            return True
        if static.is_exactly(one, tuple, list):
            waiting += one
        elif type(one) is dict:
            waiting += one.values()
        else:
            own = static.attributes(one)
            waiting += [own[key] for key in ("func", "__wrapped__", "__func__") if key in own]
            waiting += [
                cell.cell_contents
                for cell in getattr(one, "__closure__", None) or ()
                if static.is_definition(cell.cell_contents)
            ]
    return False


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
