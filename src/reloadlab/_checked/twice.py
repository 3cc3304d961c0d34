"""Tell into which registers a body has put data, and whether that was in them already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reloadlab._checked.newer import referred
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import same_literals
from reloadlab._registers.register import Register, registers_of


def registers(loaded: Loaded) -> list[Register]:
    """Return the registers that a module may fill, each with the entries that it has now.

    They are those of the project to which it refers, directly or through others.
    """
    return registers_of(referred(loaded))


def filled(before: list[Register]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the lists and queues that have got data since, and had some before.

    First come those that have got what was in them already, and then the others. Data is made of
    constants alone: an instance or a function is held in its old version, if it is old.
    """
    added = {one.path: _added(one) for one in before}
    had = {one.path: list(_data(one.before)) for one in before if added.get(one.path)}
    twice = {
        path
        for path, former in had.items()
        if any(same_literals(old, new) for new in added[path] for old in former)
    }
    others = {path for path, former in had.items() if former} - twice
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
