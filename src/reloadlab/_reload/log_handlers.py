"""See log handlers that a module has added again, as a second run of its body does.

A refresh leaves loggers one of each, or none of a body that fails.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Any

from reloadlab._objects import static

_DOUBLED = "may have a handler twice: as it was made before, and as it is made now"


def log_handlers() -> dict[str, list[object]]:
    """List the handlers of every logger that has some, by its name, without asking them."""
    loggers: dict[str, Any] = {"root": logging.root, **logging.Logger.manager.loggerDict}
    found = {}
    for name, logger in loggers.items():
        handlers = static.attributes(logger).get("handlers")
        if type(handlers) is list and handlers:
            found[name] = list(handlers)
    return found


def repeated_handlers(before: dict[str, list[object]]) -> tuple[str, ...]:
    """Name the loggers that have got a handler of a kind that they had already.

    Each message to one of them comes out twice.

    Examples
    --------
    >>> log = logging.getLogger("reloadlab.example")
    >>> log.addHandler(logging.NullHandler())
    >>> before = log_handlers()
    >>> log.addHandler(logging.NullHandler())
    >>> repeated_handlers(before)
    ('reloadlab.example',)
    >>> log.handlers.clear()
    """
    found = []
    for name, handlers in log_handlers().items():
        former = before.get(name, [])
        # By name, because a module that is run again defines its own handlers again.
        kinds, known = {_kind(handler) for handler in former}, set(map(id, former))
        if any(_kind(one) in kinds for one in handlers if id(one) not in known):
            found.append(name)
    return tuple(sorted(found))


def _kind(handler: object) -> tuple[str, str]:
    """Return the module and the name of the class of a handler."""
    return static.home(type(handler)), static.qualified_name(type(handler))


class LogHandlers:
    """The handlers of all loggers as they were before bodies ran."""

    def __init__(self) -> None:
        self._before = log_handlers()

    def settle(self, bound: Mapping[int, object], others: Container[int]) -> int:
        """Leave one of each handler that was added again; say how many went.

        `bound` has what modules have now by the names of what they had, and `others` by
        identity the lists that are settled elsewhere: those for which a module has a name.
        """
        return sum(
            _settle(_logger(name).handlers, handlers, bound)
            for name, handlers in self._before.items()
            if id(_logger(name).handlers) not in others
        )

    def doubled(self, fresh: Mapping[int, int]) -> Iterator[tuple[str, str]]:
        """Yield what has more handlers of a kind than before for no known reason, and say so.

        `fresh` says by the identity of a list of handlers how many lines of now are new.
        """
        for name, before in self._before.items():
            handlers = _logger(name).handlers
            kept = {_kind(one) for one in before if one in handlers}
            more = Counter(map(_kind, handlers)) - Counter(map(_kind, before))
            if sum(more[kind] for kind in kept) > fresh.get(id(handlers), 0):
                yield f"logging.getLogger({name!r}).handlers", _DOUBLED

    def put_back(self, project: set[str]) -> None:
        """Take out what was added by bodies that fail.

        What a library gives its own logger when it is imported, it does not give again.
        """
        roots = {name.partition(".")[0] for name in project}
        for name, handlers in log_handlers().items():
            root = name.partition(".")[0]
            if name in self._before or root in roots or root not in sys.modules:
                former = self._before.get(name, [])
                if list(map(id, handlers)) != list(map(id, former)):
                    _logger(name).handlers[:] = former


def _logger(name: str) -> Any:
    """Return the logger of a name."""
    return logging.getLogger(name if name != "root" else None)


def _settle(handlers: list[Any], before: list[Any], bound: Mapping[int, object]) -> int:
    """Take out the log handlers that a body has added a second time."""
    known = set(map(id, before))
    count = 0
    for new in [one for one in handlers if id(one) not in known]:
        for old in before:
            if id(old) in known and is_handler_again(old, new, bound):
                known.discard(id(old))
                # It may be gone, where this is done again after an interrupt.
                if old in handlers:
                    handlers.remove(new)
                    handlers[handlers.index(old)] = new
                    count += 1
                break
    return count


def is_handler_again(old: Any, new: Any, bound: Mapping[int, object]) -> bool:
    """Say whether a log handler is made again, and the older one was not changed since.

    What a module has bound to the name of the older one is that, whatever it is like. What formats
    the messages is not compared, because nothing but an edit gives it to one that is made again.
    """
    if not (static.is_kind_of(old, logging.Handler) and static.is_kind_of(new, logging.Handler)):
        return False
    if bound.get(id(old)) is new:
        return True
    one, other = static.attributes(old), static.attributes(new)
    alike = _kind(old) == _kind(new)
    same = all(one.get(key) == other.get(key) for key in ("level", "baseFilename", "_name"))
    # Of one file, each handler has its own stream.
    same = same and ("baseFilename" in one or _same_stream(one, other, bound))
    return alike and same and bool(one.get("filters")) == bool(other.get("filters"))


def _same_stream(
    old: Mapping[str, object], new: Mapping[str, object], bound: Mapping[int, object]
) -> bool:
    """Say whether two log handlers write to one stream, or to one that a body makes again."""
    before, now = old.get("stream"), new.get("stream")
    return before is now or bound.get(id(before), before) is now
