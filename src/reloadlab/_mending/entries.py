"""Take out of registers again what bodies have registered that are put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from reloadlab._mending.registers import inside
from reloadlab._objects import static


class Entries:
    """The entries that lists and dictionaries had before some bodies ran.

    Only functions and classes of these modules are taken out, and what leads to them. Data may be
    from another thread, and stays.
    """

    def __init__(self, containers: Iterable[Any]) -> None:
        self._before = [(one, one.copy()) for one in containers]

    def put_back(self, ran: set[str]) -> None:
        """Take out what definitions of some modules have come in since."""
        for one, before in self._before:
            if type(one) is dict:
                for key, value in list(one.items()):
                    if before.get(key, static.Missing) is not value and _is_of(value, ran):
                        if key in before:
                            one[key] = before[key]
                        else:
                            del one[key]
            else:
                _put_back(one, before, ran)


def _put_back(register: Any, before: Any, ran: set[str]) -> None:
    """Take out of a list what has come in since, the last entries first."""
    more = Counter(map(id, register)) - Counter(map(id, before))
    for number in reversed(range(len(register))):
        entry = register[number]
        if more[id(entry)] > 0 and _is_of(entry, ran):
            more[id(entry)] -= 1
            del register[number]


def _is_of(entry: object, ran: set[str]) -> bool:
    """Say whether an entry leads to a function or class of some modules."""
    return any(static.is_definition(one) and static.home(one) in ran for one in inside(entry))
