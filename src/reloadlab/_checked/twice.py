"""Tell into which registers a body has put data, and whether that was in them already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reloadlab._keeping.record import project
from reloadlab._modules.same import same_literals
from reloadlab._registers.register import Register, registers_of


def registers() -> list[Register]:
    """Return the registers of the project, each with the entries that it has now."""
    return registers_of(project().values())


def filled(before: list[Register]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the lists and queues that have got data since, and had some before.

    First come those that have got what was in them already, and then the others. Data is made of
    constants alone: an instance or a function is held in its old version, if it is old. A register
    that a body has made again is another one.
    """
    present = {id(one.content) for one in registers()}
    added = {one.path: _added(one) for one in before if id(one.content) in present}
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
