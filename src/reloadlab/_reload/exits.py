"""See what bodies have registered again to be called when the process ends."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from types import BuiltinFunctionType, MethodType
from typing import Any

from reloadlab._objects import static

TWICE = "was registered for the end of the process before, too, and both are called then"


class Exits:
    """What was registered to be called at the end of the process, before bodies ran and by them.

    `atexit` has no list of it, but compares all of it with what it is to take out.

    Examples
    --------
    >>> before = atexit.register(print, "the end")
    >>> exits = Exits()
    >>> again = atexit.register(print, "the end")
    >>> list(exits.repeated())
    ['print']
    >>> exits.end()
    >>> atexit.unregister(print)
    """

    def __init__(self) -> None:
        # Each is another one, as that of another thread is.
        self._begin, self._end = partial(_nothing), partial(_nothing)
        atexit.register(self._begin)

    def repeated(self) -> Iterator[str]:
        """Yield the names of what was registered since, and is there from before too."""
        atexit.register(self._end)
        seen: Any = _Seen()
        # What is registered may refuse to be compared.
        with suppress(Exception):
            atexit.unregister(seen)
            # Some versions of Python begin with the newest.
            found = seen.found if seen.found[-1] is self._end else seen.found[::-1]
            at = next(at for at, one in enumerate(found) if one is self._begin)
            before = set(map(_key, found[:at]))
            # An interrupt may have left a mark.
            before.discard(_key(self._begin))
            again = before.intersection(map(_key, found[at + 1 :]))
            yield from sorted(name for name, _ in again)

    def end(self) -> None:
        """Take out what marks the places."""
        for one in (self._begin, self._end):
            with suppress(Exception):
                atexit.unregister(one)


class _Seen:
    """What is equal to nothing, and notes what it is compared with."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def __eq__(self, other: object) -> bool:
        self.found.append(other)
        return False


def _nothing() -> None:
    """Do nothing at the end."""


def _key(one: Any) -> tuple[str, int]:
    """Return what is called, by its name, and whose method of C that is, by identity."""
    while static.is_exactly(one, partial, MethodType):
        one = one.func if type(one) is partial else one.__func__
    if type(one) is BuiltinFunctionType:
        return one.__qualname__, id(one.__self__)
    known = one if static.is_definition(one) else type(one)
    return f"{static.home(known)}.{static.qualified_name(known)}", 0
