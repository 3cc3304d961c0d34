"""See log handlers that a module has added once more, as a second run of its body does."""

from __future__ import annotations

import logging
from typing import Any

from reloadlab._objects import static


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
        # By name, because a module that is run again defines its own handlers anew.
        kinds, known = {_kind(handler) for handler in former}, set(map(id, former))
        if any(_kind(one) in kinds for one in handlers if id(one) not in known):
            found.append(name)
    return tuple(sorted(found))


def _kind(handler: object) -> tuple[str, str]:
    """Return the module and the name of the class of a handler."""
    return static.home(type(handler)), static.qualified_name(type(handler))
