"""Say by which names of the session objects can be reached."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._references.steps import label
from reloadlab._reports.progress import tell

# So many objects are looked at, and paths have so many steps at most.
_MANY = 200_000
_DEEP = 6


def paths_to(wanted: set[int]) -> dict[int, str]:
    """Return the shortest path from a name of the session to each of some objects."""
    found: dict[int, str] = {}
    for path, one in reachable(names_of("__main__")) if wanted else ():
        if id(one) in wanted:
            found.setdefault(id(one), path)
    return found


def reachable(names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what some names lead to, each with its path, the nearest first."""
    waiting: deque[tuple[str, Any, int]] = deque(
        (name, value, 0) for name, value in names.items() if not name.startswith("_")
    )
    seen: set[int] = set()
    while waiting and len(seen) < _MANY:
        path, one, depth = waiting.popleft()
        if id(one) in seen or static.is_module(one) or path in ("In", "Out"):
            continue
        seen.add(id(one))
        tell("objects of the session", len(seen))
        yield path, one
        if depth < _DEEP:
            waiting += ((inner, value, depth + 1) for inner, value in _inside(path, one))


def root(path: str) -> str:
    """Return the name with which a path of `reachable` begins."""
    return re.split(r"[.\[ ]", path, maxsplit=1)[0]


def _inside(path: str, one: Any) -> list[tuple[str, Any]]:
    """Return what an object holds that a path can name."""
    if static.is_exactly(one, list, tuple, deque):
        return [(f"{path}[{number}]", value) for number, value in enumerate(list(one))]
    if static.is_kind_of(one, dict):
        return [(f"{path}[{label(key)}]", value) for key, value in static.items_of(one)]
    if static.is_exactly(one, set, frozenset):
        return [(f"{path} (an element)", value) for value in list(one)]
    if static.is_definition(one) or static.is_exactly(one, str, int, float, bytes, bool):
        return []
    return [(f"{path}.{name}", value) for name, value in static.attributes(one).items()]


def untracked(classes: Iterable[type]) -> list[Any]:
    """Return the instances of tuples among some classes to which names of the session lead.

    The collector does not know tuples of numbers and texts.
    """
    wanted = {id(cls) for cls in classes if any(one is tuple for one in static.class_order(cls))}
    names = names_of("__main__") if wanted else {}
    return [one for _, one in reachable(names) if id(type(one)) in wanted]


def grouped(paths: list[str]) -> str:
    """Return paths in few words: ``orders[0..4]`` for five of one list."""
    groups: dict[str, list[int]] = {}
    for path in paths:
        before, bracket, number = path.removesuffix("]").rpartition("[")
        is_place = bool(bracket) and number.isdigit() and path.endswith("]")
        groups.setdefault(before if is_place else path, []).extend(
            [int(number)] if is_place else []
        )
    return ", ".join(_ranges(name, numbers) for name, numbers in groups.items())


def _ranges(name: str, numbers: list[int]) -> str:
    """Return a name with its numbers, those that follow each other in one."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [f"{run[0]}..{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"{name}[{', '.join(shown)}]" if shown else name
