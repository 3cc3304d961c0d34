"""Let subclasses know which methods are abstract by now."""

from __future__ import annotations

import abc
from typing import Any

from reloadlab._objects import static


def update_abstract(kept: list[Any]) -> None:
    """Work out anew which methods are abstract, of subclasses of what was kept."""
    waiting = [one for one in kept if static.is_class(one) and _can_be_abstract(one)]
    seen: set[int] = set()
    while waiting:
        cls = waiting.pop()
        if id(cls) not in seen:
            seen.add(id(cls))
            abc.update_abstractmethods(cls)
            waiting += type.__subclasses__(cls)


def _can_be_abstract(cls: type) -> bool:
    """Say whether a class can have abstract methods."""
    return any(one is abc.ABCMeta for one in static.class_order(type(cls)))
