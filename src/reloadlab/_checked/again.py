"""Tell what a body has done again to others: to logs, to lists, and for the end of the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from reloadlab._checked.newer import referred
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import same_literals
from reloadlab._registers.register import Register, registers_of
from reloadlab._reload.exits import Exits
from reloadlab._reload.log_handlers import log_handlers, repeated_handlers


class Again(NamedTuple):
    """What a body has done again, as a report of a reload says it."""

    logged_twice: tuple[str, ...]
    filled_twice: tuple[str, ...]
    filled: tuple[str, ...]
    called_twice: tuple[str, ...]


class Effects:
    """What there was of others before a body ran, to tell what that does again.

    Of lists and queues it is those that the module may fill: those of the project to which it
    refers, directly or through others.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._handlers = log_handlers()
        self._registers = registers_of(referred(loaded))
        self._exits = Exits()

    def again(self) -> Again:
        """Say what was done again, and end."""
        try:
            twice, others = _filled(self._registers)
            ends = tuple(self._exits.repeated())
        finally:
            self.end()
        return Again(repeated_handlers(self._handlers), twice, others, ends)

    def end(self) -> None:
        """Forget what there was, which no search is to find, and leave no mark."""
        self._registers.clear()
        self._exits.end()


def _filled(before: list[Register]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the lists and queues that have got data since, and had some before.

    First come those that have got what was in them already, and then the others. Data is made of
    constants alone: an instance or a function is held in its old version, if it is old.
    """
    twice, others = [], []
    for register in before:
        added = _added(register)
        former = list(_data(register.before)) if added else []
        if any(same_literals(old, new) for new in added for old in former):
            twice.append(register.path)
        elif former:
            others.append(register.path)
    return tuple(sorted(twice)), tuple(sorted(others))


def _added(register: Register) -> list[Any]:
    """Return the data that was added to a list or a queue."""
    if register.is_table or type(register.content) is set:
        # Under a key, and in a set, it is there once.
        return []
    now = list(register.content)
    places = register.places(now)
    return list(_data(one for one, place in zip(now, places, strict=True) if place is None))


def _data(entries: Any) -> Iterator[Any]:
    """Yield the entries that are made of constants."""
    yield from (one for one in entries if same_literals(one, one))
