"""Keep up to date what abstract classes remember of others."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from typing import Any, TypeGuard

from reloadlab._objects import static

# With what the modules of the standard library themselves use in their tests.
_ABC: Any = abc.ABCMeta
_DUMP: Any = vars(abc)["_get_dump"]
_INIT: Any = vars(abc)["_abc_init"]
_MEMORY = "_abc_impl"


def is_abstract(cls: object) -> TypeGuard[type[Any]]:
    """Say whether something is a class that can have abstract methods, and be asked for others."""
    return static.is_class(cls) and any(one is abc.ABCMeta for one in static.class_order(type(cls)))


def register(cls: type, other: type) -> None:
    """Register a class with an abstract one."""
    _ABC.register(cls, other)


def registered(cls: type) -> list[type]:
    """Return the classes that are registered with an abstract one."""
    if _MEMORY not in static.class_namespace(cls):
        return []
    found: list[type | None] = [ref() for ref in _DUMP(cls)[0]]
    return [one for one in found if one is not None]


def unregister(cls: type, other: type) -> None:
    """Take a class out of those that are registered with an abstract one."""
    others = [one for one in registered(cls) if one is not other]
    _ABC._abc_registry_clear(cls)
    for one in others:
        register(cls, one)
    _ABC._abc_caches_clear(cls)


def update_abstract(kept: list[Any]) -> None:
    """Work out again which methods are abstract, of subclasses of what was kept."""
    # Where the metaclass is another one by now, the subclasses may be abstract still.
    classes = [one for one in kept if static.is_class(one)]
    waiting = [one for one in classes if is_abstract(one) or _MEMORY in static.class_namespace(one)]
    seen: set[int] = set()
    while waiting:
        cls = waiting.pop()
        if id(cls) not in seen:
            seen.add(id(cls))
            abc.update_abstractmethods(cls)
            waiting += type.__subclasses__(cls)


def forget_answers() -> None:
    """Have all abstract classes judge again which others count as theirs."""
    for cls in _below(object, set()):
        if is_abstract(cls):
            _give_memory(cls)
            _ABC._abc_caches_clear(cls)


def prepare_classes(metaclass: type) -> None:
    """Let the classes of a metaclass be asked for others, if that makes abstract classes by now."""
    if any(one is abc.ABCMeta for one in static.class_order(metaclass)):
        for cls in _below(object, set()):
            if any(one is metaclass for one in static.class_order(type(cls))):
                _give_memory(cls)


def _give_memory(cls: type) -> None:
    """Give an abstract class what remembers others, where it was made without."""
    if _MEMORY not in static.class_namespace(cls):
        _INIT(cls)


def _below(cls: type, seen: set[int]) -> Iterator[type]:
    """Yield the classes that are made from another one, each once."""
    subclasses: list[type] = type.__subclasses__(cls)
    for one in subclasses:
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            yield from _below(one, seen)
