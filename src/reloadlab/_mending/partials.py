"""Follow the partials into which others have been merged: they have no trace of these."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from functools import partial, partialmethod
from types import MethodType
from typing import Any

from reloadlab._mending.bound import Taken, paths_anywhere
from reloadlab._modules.same import same_literals
from reloadlab._objects import static

Pairs = Iterable[tuple[Any, Any]]


def bound_partials(pairs: Pairs) -> list[tuple[object, object]]:
    """Return the methods that partial methods have given, each with what they would give now."""
    found: list[tuple[object, object]] = []
    methods = [(old, new) for old, new in pairs if type(old) is partialmethod]
    for old, new in _changed(methods):
        # Of two that give the same, it cannot be told which one has given it.
        is_one = sum(one.func is old.func and _begins_as(one, old) for one, _ in methods) == 1
        for one in _merged(old) if is_one else ():
            own = static.attributes(one)
            if "__self__" in own and len(one.args) == len(old.args):
                is_same = static.qualified_name(old.func) == static.qualified_name(new.func)
                function = one.func if is_same else MethodType(new.func, own["__self__"])
                made = partial(function, *new.args, **new.keywords)
                made.__dict__.update(own)
                found.append((one, made))
    return found


def merged_partials(pairs: Pairs, current: Iterable[object]) -> Iterator[Taken]:
    """Yield the partials that somebody may have made of one that has other arguments now.

    None of those is one that is `current`, though it may begin with the same arguments.
    """
    changed = list(_changed(pairs))
    known = set(map(id, current)) if changed else set()
    found = {id(one): (one, old) for old, _ in changed for one in _merged(old)}
    for path, key in paths_anywhere(found.keys() - known):
        one, old = found[key]
        name = f"{static.home(old.func)}.{static.qualified_name(old.func)}"
        yield Taken(path, one, f"may be made of a partial of {name} that has other arguments now")


def _changed(pairs: Pairs) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of partials that are not made of the same."""
    for old, new in pairs:
        if static.is_exactly(old, partial, partialmethod) and type(new) is type(old):
            is_same = static.qualified_name(old.func) == static.qualified_name(new.func)
            given = (old.args, dict(old.keywords)), (new.args, dict(new.keywords))
            if not (is_same and same_literals(*given)):
                yield old, new


def _merged(old: Any) -> Iterator[Any]:
    """Yield the partials that begin as one does."""
    base = getattr(old.func, "__func__", old.func)
    holders = [base, *(one for one in gc.get_referrers(base) if type(one) is MethodType)]
    for one in gc.get_referrers(*holders):
        if type(one) is partial and one is not old and _begins_as(one, old):
            yield one


def _begins_as(one: Any, old: Any) -> bool:
    """Say whether a partial has all that another one has been given."""
    is_longer = len(one.args) >= len(old.args) and one.keywords.keys() >= old.keywords.keys()
    pairs = zip(one.args, old.args, strict=False)
    return is_longer and all(given is other for given, other in pairs)
