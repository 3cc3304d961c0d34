"""Say by which names the session, or a module of the project, reaches what works elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reloadlab._keeping.record import project
from reloadlab._mending.paths import reachable
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._remedies.spelling import spelling


def in_reach() -> Iterator[tuple[str, Any]]:
    """Yield what the session and the modules of the project lead to, each with its path."""
    yield from reachable(names_of("__main__"))
    for module in project():
        home = spelling(module).text
        names = {f"{home}.{name}": value for name, value in names_of(module).items()}
        yield from reachable(names)


def names_for(one: object) -> list[str]:
    """Return the names of the session and of the modules of the project for an object."""
    found = []
    for module in ("__main__", *project()):
        before = "" if module == "__main__" else f"{spelling(module).text}."
        found += [
            f"{before}{name}"
            for name, value in names_of(module).items()
            if value is one and not name.startswith("_")
        ]
    return found


def owners(wanted: list[Any]) -> Iterator[tuple[str, Any, list[Any]]]:
    """Yield who has some of the objects that are wanted: its path, itself, and which it has.

    It is the nearest object that has them as attributes or in one, whatever the library calls
    that: a pool, an executor, an object of the reader's own. What no path leads to comes last.
    """
    left = {id(one): one for one in wanted}
    for path, one in in_reach() if left else ():
        known = [left.pop(key) for key in [*dict.fromkeys(_held(one))] if key in left]
        if known:
            yield path, one, known
        if not left:
            return
    if left:
        yield "", None, list(left.values())


def _held(one: object) -> Iterator[int]:
    """Yield the identities of an object, of its attributes, and of what is in these."""
    yield id(one)
    for value in static.attributes(one).values():
        yield id(value)
        if static.is_exactly(value, list, tuple, set):
            yield from map(id, list(value))
        elif static.is_kind_of(value, dict):
            yield from (id(inner) for _, inner in static.items_of(value))
