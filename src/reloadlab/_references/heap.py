"""Follow references backwards, from objects to all that leads to them.

Python keeps no list that leads back, so the whole heap is looked at, or the collector is asked
where the objects are few.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator
from types import ModuleType

# So many objects are asked for their referents at once. A few hundred are fastest.
_CHUNK = 256
# For at most so many objects, to ask the collector for their holders is faster than to look.
_FEW = 50


def ancestors(targets: Iterable[object], heap: list[object], stop: Iterable[object]) -> set[int]:
    """Find everything from which a chain of references leads to one of some objects.

    The identities of the holders are returned, of their holders, and so on, without the targets.
    What `stop` names has no part in it: all chains lead there.
    """
    level = list(targets)
    known = {id(heap)} | {id(target) for target in level} | {id(one) for one in stop}
    # The collector does not know containers that hold nothing but such objects.
    hidden = not all(map(gc.is_tracked, level))
    # To ask a loaded module for its referents can harm it: in Python 3.12, _asyncio hands out
    # objects that it has put aside as free. The namespaces of modules are in the heap themselves.
    heap = [one for one in heap if type(one) is not ModuleType or id(one) not in known]
    if hidden:
        heap = _with_untracked(heap)
    level += [ref for target in level for ref in weakref.getweakrefs(target)]
    found: set[int] = {id(ref) for ref in level} - known
    known |= found
    while level:
        searched = {id(one) for one in level}
        if hidden or len(level) > _FEW:
            holders = list(_among(heap, searched))
        else:
            # Since Python 3.13 the collector finds the tuple of the arguments too, which would
            # hold the one of the last round, without end.
            asked = tuple(level)
            holders = [
                one
                for one in gc.get_referrers(*asked)
                if one is not asked and one is not level
                if id(one) not in known and _holds(one, searched)
            ]
            del asked
        level = list({id(one): one for one in holders if id(one) not in known}.values())
        del holders
        known |= {id(one) for one in level}
        found |= {id(one) for one in level}
    return found


def _holds(obj: object, searched: set[int]) -> bool:
    """Say whether an object holds one of some others, and not only as its class."""
    referents = gc.get_referents(obj)
    if searched.isdisjoint(map(id, referents)):
        return False
    if id(type(obj)) not in searched:
        return True
    return any(id(held) in searched and held is not type(obj) for held in referents)


def _among(heap: list[object], searched: set[int]) -> Iterator[object]:
    """Yield the objects of the heap that hold one of those searched for."""
    for start in range(0, len(heap), _CHUNK):
        chunk = heap[start : start + _CHUNK]
        if not searched.isdisjoint(map(id, gc.get_referents(*chunk))):
            yield from (obj for obj in chunk if _holds(obj, searched))


def _untracked(objects: Iterable[object]) -> list[object]:
    """Pick the containers that hold only simple values, which the collector therefore ignores."""
    return [
        one
        for one in objects
        if (type(one) is dict or type(one) is tuple) and not gc.is_tracked(one)
    ]


def _with_untracked(heap: list[object]) -> list[object]:
    """Return the heap together with the containers that the collector ignores."""
    found: dict[int, object] = {}
    for start in range(0, len(heap), _CHUNK):
        held = _untracked(gc.get_referents(*heap[start : start + _CHUNK]))
        while held:
            # Each of them once: they may hold one another in a circle.
            new = {id(one): one for one in held if id(one) not in found}
            found.update(new)
            held = _untracked(gc.get_referents(*new.values())) if new else []
    return heap + list(found.values())
