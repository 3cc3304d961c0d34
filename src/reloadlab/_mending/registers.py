"""Let what a body registers again be registered once, in its old place."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.alike import are_alike
from reloadlab._reload.log_handlers import log_handlers

# A register lies so many steps from a name of a module, and has no more entries than these.
_DEEP = 3
_MANY = 2_000


class Registers:
    """The lists and deques of the project, and of loggers, as they were before some bodies ran."""

    def __init__(self, modules: Iterable[Loaded]) -> None:
        found = {id(one): one for loaded in modules for one in _containers(loaded)}
        self._before = [(one, list(one)) for one in found.values()]
        self._handlers = log_handlers()

    def settle(self, replaced: dict[int, tuple[type, type]], ran: set[str]) -> int:
        """Leave one of each entry that was made again, where the old one was; say how many."""
        return sum(
            [_settle(one, before, replaced, ran) for one, before in self._before]
            + [_settle_handlers(name, before) for name, before in self._handlers.items()]
        )

    def lost(self) -> list[tuple[Any, list[Any]]]:
        """Return the registers as they were."""
        return self._before


def _settle(
    register: Any, before: list[Any], replaced: dict[int, tuple[type, type]], ran: set[str]
) -> int:
    """Settle one list."""
    now = [replaced[id(one)][0] if id(one) in replaced else one for one in register]
    kept = len(before)
    if len(now) <= kept or any(one is not other for one, other in zip(now, before, strict=False)):
        return _write(register, now) if any(id(one) in replaced for one in register) else 0
    settled, added = list(before), []
    free = list(range(kept))
    for one in now[kept:]:
        place = next((at for at in free if _is_again(before[at], one, ran)), None)
        if place is None:
            added.append(one)
        else:
            free.remove(place)
            settled[place] = one
    return _write(register, settled + added)


def _write(register: Any, content: list[Any]) -> int:
    """Give a list another content, and say how many entries went."""
    gone = len(register) - len(content)
    register.clear()
    register.extend(content)
    return gone


def _is_again(old: object, new: object, ran: set[str]) -> bool:
    """Say whether an entry is the one that a body has made again, after an old one."""
    if old is new:
        return _is_of(new, ran)
    return _is_of(new, ran) and are_alike(old, new)


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
                following += one.values()
            elif static.is_class(one):
                own = static.home(one) == loaded.home
                following += static.class_namespace(one).values() if own else ()
            elif static.home(type(one)) not in ("builtins", "typing"):
                following += static.attributes(one).values()
        level = following
