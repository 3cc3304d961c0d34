"""Follow references backwards, from objects to all that leads to them.

Python keeps no list that leads back, so the whole heap is looked at, or the collector is asked
where the objects are few.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable
from types import ModuleType

from reloadlab._reports.progress import tell

# So many objects are asked for their referents at once. A few hundred are fastest.
_CHUNK = 256
# For at most so many objects, so many times, to ask the collector is faster than to look.
_FEW = 50
_OFTEN = 6
# Where something was found in more chunks than these, one more pass over all costs no more.
_PLACES = 16


def ancestors(targets: list[object], heap: list[object], stop: Iterable[object]) -> set[int]:
    """Find everything from which a chain of references leads to one of some objects.

    The identities of the holders are returned, of their holders, and so on, without the targets.
    What `stop` names has no part in it: all chains lead there.
    """
    own = set(map(id, targets))
    barred = {id(heap), id(targets), *map(id, stop)}
    # The collector does not know containers that hold nothing but such objects.
    hidden = not all(map(gc.is_tracked, targets))
    refs = [ref for target in targets for ref in weakref.getweakrefs(target)]
    reached = own.union(map(id, refs))
    level = [*targets, *refs]
    rounds = 0
    while level and not hidden and len(level) <= _FEW and rounds < _OFTEN:
        tell("holders", len(reached))
        level = _holders(level, reached | barred)
        reached.update(map(id, level))
        rounds += 1
    if level:
        # To ask a loaded module for its referents can harm it: in Python 3.12, _asyncio hands out
        # objects that it has put aside as free. The namespaces of modules are in the heap too.
        heap = [one for one in heap if type(one) is not ModuleType or id(one) not in barred]
        heap = _with_untracked(heap) if hidden else heap
        _sweep(heap, reached, {*barred, id(heap)})
    return reached - own - barred


def _holders(level: list[object], known: set[int]) -> list[object]:
    """Return what the collector knows to hold one of a few objects, and is not known itself."""
    searched = set(map(id, level))
    # Since Python 3.13 the collector finds the tuple of the arguments too, which would hold the
    # one of the last round, without end.
    asked = tuple(level)
    found = {
        id(one): one
        for one in gc.get_referrers(*asked)
        if one is not asked and one is not level and id(one) not in known
        if id(type(one)) not in searched or _holds(one, searched)
    }
    return list(found.values())


def _sweep(heap: list[object], reached: set[int], barred: set[int]) -> None:
    """Add to what is reached all that leads there, in few passes over the heap.

    The collector lists what was made at one time side by side, first to last or last to first. So
    where something is found, one looks again at what lies before it. A chain of any length is
    then found in one go. A collection in the midst puts the older part of it elsewhere in the list.
    So where something was found is looked at again, for as long as that helps, before all is.
    """
    count = -1
    found: dict[int, None] = {}
    while count != len(reached):
        count = len(reached)
        start = 0
        while start < len(heap):
            tell("holders of holders", len(reached))
            is_found = _look(heap, start, reached, barred)
            if is_found:
                found[start] = None
            start += -_CHUNK if start and is_found else _CHUNK
        while len(found) <= _PLACES and sum(
            _look(heap, one, reached, barred) for one in (*found, *reversed(found))
        ):
            tell("holders of holders", len(reached))


def _look(heap: list[object], start: int, reached: set[int], barred: set[int]) -> bool:
    """Add to what is reached what leads there from one chunk, and say whether anything does."""
    before = len(reached)
    chunk = heap[start : start + _CHUNK]
    if not reached.isdisjoint(map(id, gc.get_referents(*chunk))):
        others = [one for one in chunk if id(one) not in reached and id(one) not in barred]
        for one in others:
            if _holds(one, reached):
                reached.add(id(one))
        if len(reached) > before:
            for one in reversed(others):
                if id(one) not in reached and _holds(one, reached):
                    reached.add(id(one))
    return len(reached) > before


def _holds(obj: object, searched: set[int]) -> bool:
    """Say whether an object holds one of some others, and not only as its class."""
    referents = gc.get_referents(obj)
    if searched.isdisjoint(map(id, referents)):
        return False
    if id(type(obj)) not in searched:
        return True
    return any(id(held) in searched and held is not type(obj) for held in referents)


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
        tell("all objects", start)
        held = _untracked(gc.get_referents(*heap[start : start + _CHUNK]))
        while held:
            # Each of them once: they may hold one another in a circle.
            new = {id(one): one for one in held if id(one) not in found}
            found.update(new)
            held = _untracked(gc.get_referents(*new.values())) if new else []
    return heap + list(found.values())
