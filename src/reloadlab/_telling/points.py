"""The points of a report: what is left, by its name, with the reason and what to do."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reloadlab._mending.paths import grouped, paths_to, reachable
from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._telling.cells import Cells


@dataclass(frozen=True)
class Left:
    """Something that a refresh could not bring up to date.

    Attributes
    ----------
    path : str
        What it is, by a name that the reader knows.
    reason : str
        Why it is not up to date, or why that cannot be known.
    remedy : str
        What to do: a line of Python, or a sentence.
    is_code : bool
        Whether that is a line of Python.
    """

    path: str
    reason: str
    remedy: str
    is_code: bool = False


@dataclass(frozen=True)
class Unseen:
    """Something old to which no name of the session leads; it may be gone after a collection.

    Where `of_class` is set, `old` is the class of instances that have no weak references.
    """

    old: weakref.ref[Any]
    left: Left
    of_class: bool = False


def unseen(one: Any, reason: str) -> Unseen:
    """Return something to which no name leads."""
    name = static.qualified_name(one)
    kind = f"a {static.class_name(type(one))} of {static.home(type(one))}"
    remedy = "make again what holds it: no name of the session leads to it"
    left = Left(f"{static.home(one)}.{name}" if name else kind, reason, remedy)
    with suppress(TypeError):
        return Unseen(weakref.ref(one), left)
    return Unseen(weakref.ref(type(one)), left, of_class=True)


def by_kind(objects: list[Any], reason: str, more: str, cells: Cells) -> Iterator[Left | Unseen]:
    """Yield instances of one class for one reason, those that names lead to in one line."""
    paths = paths_to({id(one) for one in objects})
    if paths:
        named = list(paths.values())
        kind = static.class_name(type(objects[0]))
        where = f"{grouped(named)}: {len(named)} {kind}"
        yield Left(where, reason, f"{cells.again(named)}{more}")
    yield from (unseen(one, reason) for one in objects if id(one) not in paths)


def still_alive(found: list[Unseen]) -> Iterator[Left]:
    """Yield what is alive after a collection, and is not only what the session has shown."""
    # A class that was exchanged is in circles of references, and its bases list it till then.
    gc.collect()
    names = names_of("__main__")
    past = [value for name, value in names.items() if name == "Out" or name.startswith("_")]
    shown = {id(one) for _, one in reachable({"shown": past})}
    classes = {id(one.old()) for one in found if one.of_class} - {id(None)}
    known = [one for one in gc.get_objects() if id(type(one)) in classes] if classes else []
    named = paths_to(set(map(id, known)))
    hidden = {id(type(one)) for one in known if id(one) not in named and id(one) not in shown}
    yield from dict.fromkeys(one.left for one in found if _is_hidden(one, hidden, shown))


def _is_hidden(one: Unseen, hidden: set[int], shown: set[int]) -> bool:
    """Say whether something is alive, or an instance of it is, and was not only shown."""
    old = one.old()
    return old is not None and (id(old) in hidden if one.of_class else id(old) not in shown)
