"""Keep the functions and classes of a module: the old objects get the new code.

What has the same qualified name and is the same kind of thing stays the same object. All that
holds it runs the new code, and it is what `is`, `isinstance` and `pickle` expect.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable
from functools import partialmethod, singledispatchmethod
from types import FunctionType
from typing import Any

from reloadlab._keeping.classes import (
    Origin,
    Parts,
    Rebound,
    hash_text,
    hindrance,
    is_class,
    line_of,
    may_be_made,
    may_be_noted,
    origin_of,
    point_to,
    put_aside,
    set_bases,
)
from reloadlab._keeping.enums import is_enum, keep_members
from reloadlab._keeping.source import Source
from reloadlab._keeping.summary import Summary
from reloadlab._keeping.undo import Undo
from reloadlab._modules.definitions import definitions
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.functions import functions_inside
from reloadlab._objects.layouts import demanded
from reloadlab._objects.static import Missing
from reloadlab._objects.wrappers import LRU_CACHE, is_same_cache

# What belongs to a class itself, and cannot be handed to another one.
_OF_CLASS = frozenset({"__dict__", "__weakref__", "_abc_impl"})


class Keeper:
    """Hands the old functions and classes of one module to its new body.

    `made` has all definitions in the order in which they were made, `stayed` those that were kept,
    `pairs` what could not be kept, each with what took its place, `replaced` by the identity of
    each new class the old one for it, `noted` the pairs of those that somebody may have noted,
    `reasons` why a definition could not be kept, by its name, and `demands` by each class that was
    kept what its instances had to have before. `emptied` has the caches in whose place are new
    ones, `rebound` the functions that are methods of another kind, `members` those that enums have
    no longer, `moved` those that had one more name, `lost` the names of what may have been patches,
    `reached` what lines in blocks have bound, and `written` the literals of classes, old and new.
    """

    def __init__(self, loaded: Loaded, former: Summary | None, undo: Undo) -> None:
        self.loaded = loaded
        self.reasons: dict[str, str] = {}
        self.replaced: dict[int, tuple[type, type]] = {}
        self.demands: dict[int, tuple[type, list[str]]] = {}
        self.pairs: list[tuple[object, object]] = []
        self.noted: list[tuple[type, type]] = []
        self.made: list[Any] = []
        self.stayed: list[Any] = []
        self.emptied: list[Any] = []
        self.rebound: list[Rebound] = []
        self.members: list[Any] = []
        self.moved: list[tuple[object, str]] = []
        self.lost: list[str] = []
        self.reached: set[str] = set()
        self.added: list[tuple[str, str, Any]] = []
        self.written: dict[str, tuple[Any, Any, Any]] = {}
        self._merged: list[tuple[Callable[[], Any], Any]] = []
        self._hashes: dict[int, tuple[type, object]] = {}
        self.current: Summary | None = None
        # That of now, and that of before where it is known.
        self.sources: list[Source] = []
        self._former = former
        # Whether something would be made as before that has a name: the old one, and the new.
        self.is_made: Callable[[str, Any, Any, tuple[str, ...]], bool] = lambda *_: False
        self._undo = undo
        self._counts: Counter[str] = Counter()
        self._old: dict[str, list[Any]] = {}
        for one in definitions(loaded).objects:
            # A decorator that writes code names that after others too, but it is from no file.
            is_function = type(one) is FunctionType
            name = one.__code__.co_qualname if is_function else static.qualified_name(one)
            is_other = is_function and ("." in name or one.__code__.co_filename != loaded.file)
            if "<" not in name and not is_other:
                self._old.setdefault(name, []).append(one)
        for found in self._old.values():
            found.sort(key=line_of)
        self._demanded = {
            id(one): demanded(one) for found in self._old.values() for one in found if is_class(one)
        }

    def keep(self, new: Any) -> Any:
        """Return the old object in place of a new one, with its code, if that can be."""
        name = static.qualified_name(new)
        number = self._counts[name]
        self._counts[name] += 1
        found = self._old.get(name, [])
        made = self.kept(found[number], new) if self._is_paired(name, len(found)) else new
        self.made.append(made)
        return made

    def _is_paired(self, name: str, count: int) -> bool:
        """Say whether each definition of a name has one old object, in the same order.

        Where several have one name, the module itself may lead to the last of them only.
        """
        known = [one.counts[name] for one in (self._former, self.current) if one is not None]
        if any(one > 1 for one in known) and len(set(known)) == 1:
            # There overloads can be told, which never come here.
            known = [one.counts[name] for one in self.sources]
        return count > 0 and all(one == count for one in known)

    def kept(self, old: Any, new: Any) -> Any:
        """Return the old one of two definitions, made what the new one is, or the new one."""
        if old is new:
            return new
        name = static.qualified_name(new)
        if type(old) is FunctionType and type(new) is FunctionType:
            if old.__code__.co_freevars != new.__code__.co_freevars:
                self.reasons[name] = "its closure has different variables"
                return new
            self._undo.renew(old, new)
            self.stayed.append(old)
            return old
        if not (is_class(old) and is_class(new)):
            self.reasons[name] = "it is another kind of thing"
            return new
        reason = hindrance(old, new)
        if reason:
            self.reasons[name] = reason
            return new
        self.reasons.pop(name, None)
        self._renew_class(old, new)
        return old

    def gone(self) -> list[Any]:
        """Return the functions and classes of the source that it does not define any more."""
        counts = self._counts if self.current is None else self.current.counts
        kept = set(map(id, self.stayed))
        left = [one for name, found in self._old.items() for one in found[counts[name] :]]
        return [one for one in left if id(one) not in kept]

    @property
    def merged(self) -> list[tuple[Any, Any]]:
        """What is new and somebody has noted, each with the old object that stands for it."""
        found = [(ref(), old) for ref, old in self._merged]
        return [(new, old) for new, old in found if new is not None]

    @property
    def hashed(self) -> list[type]:
        """The classes whose instances have another hash by now, after all decorators have run."""
        return [cls for cls, before in self._hashes.values() if hash_text(cls) != before]

    def keep_rest(self) -> None:
        """Keep what decorators have made of definitions: a second class, or a lambda."""
        namespace = self.loaded.namespace
        before = self.loaded.names
        for name, new in static.named(namespace).items():
            old = before.get(name, Missing)
            homes = {static.home(old), static.home(new)}
            if type(old) is LRU_CACHE and old is not new:
                wrapped = static.attributes(new).get("__wrapped__")
                namespace[name] = self._kept_cache(old, new, wrapped)
            if old is new or homes != {self.loaded.home}:
                continue
            is_lambda = type(new) is FunctionType and type(old) is FunctionType
            is_made_again = is_class(new) and is_class(old)
            same_name = static.qualified_name(old) == static.qualified_name(new)
            if same_name and id(new) not in self.replaced and (is_lambda or is_made_again):
                if is_lambda and (old.__globals__ is not namespace or old.__closure__):
                    continue
                if is_lambda and new.__code__.co_qualname == name:
                    # It is one of several, and not paired for that reason.
                    continue
                namespace[name] = self.kept(old, new)

    def stand_for(self, old: Any, new: Any) -> None:
        """Let an old object stand for a new one, which somebody may have noted."""
        try:
            self._merged.append((weakref.ref(new), old))
        except TypeError:
            self._merged.append((lambda: new, old))

    def _kept_cache(self, old: Any, new: Any, wrapped: Any) -> Any:
        """Return an old cache in place of a new one, if it is of the same function.

        Of what a class has, the function that a new cache wraps has been made the old one.
        """
        if is_same_cache(old, new, wrapped):
            self.stand_for(old, new)
            self._undo.fill(old.__dict__, {**new.__dict__, "__wrapped__": wrapped})
            return old
        if static.attributes(old).get("__wrapped__") is not None and old.cache_info().currsize:
            self.emptied.append(old)
        return new

    def _renew_class(self, old: type, new: type) -> None:
        """Make an old class what a new one is."""
        undo = self._undo
        self.demands[id(old)] = old, self._demanded.get(id(old)) or demanded(old)
        self.replaced[id(new)] = old, new
        if may_be_noted(new):
            self.noted.append((new, old))
        self.stayed.append(old)
        before, after = static.class_namespace(old), static.class_namespace(new)
        self._hashes[id(old)] = old, hash_text(old)
        stays = self._state(static.qualified_name(new), before, after)
        point_to(after, old)
        if static.class_bases(old) != static.class_bases(new):
            undo.add(set_bases, old, static.class_bases(old))
            set_bases(old, static.class_bases(new))
        slots = {name for name, value in before.items() if static.is_slot(value)}
        for name in before.keys() - after.keys() - _OF_CLASS - slots - stays:
            undo.set_in_class(old, name, Missing)
        members: dict[int, object] = {}
        if is_enum(new):
            found = keep_members(old, new, undo)
            members = found.kept
            self.pairs += found.pairs
            self.members += found.gone
            self.moved += found.moved
        parts = Parts(old, new)
        for name, value in after.items():
            if name in _OF_CLASS or name in slots or name in stays or static.is_slot(value):
                continue
            former = before.get(name, Missing)
            undo.set_in_class(old, name, self._part(parts, former, members.get(id(value), value)))
        self.pairs += parts.replaced()
        put_aside(new)

    def _part(self, parts: Parts, old: object, new: object) -> object:
        """Return what an old class gets by a name: the old function, or something new."""
        if is_class(new):
            if id(new) in self.replaced:
                return self.replaced[id(new)][0]
            is_version = is_class(old) and static.qualified_name(old) == static.qualified_name(new)
            is_own = static.home(old) == static.home(new) == self.loaded.home
            return self.kept(old, new) if is_version and is_own else new
        # What took the old method, bound to something, runs the new code as well.
        inside, now = functions_inside(old), functions_inside(new)
        for one, other in [(inside[path], now[path]) for path in inside if path in now]:
            parts.renew(one, other, self._undo)
            if type(old) is not type(new) and parts.stayed.get(id(other)) is one:
                path = f"{self.loaded.home}.{other.__qualname__}"
                self.rebound.append(Rebound(path, one, type(old), type(new)))
        is_rebuilt = type(old) is type(new) in (partialmethod, singledispatchmethod)
        if is_rebuilt or (type(old) is property and type(new) is not property):
            self.pairs.append((old, parts.stayed.get(id(new), new)))
        if type(old) is type(new) is singledispatchmethod:  # which a held method has, since 3.14
            self.pairs.append((old.dispatcher.dispatch, new.dispatcher.dispatch))
        if type(old) is LRU_CACHE:
            wrapped = static.attributes(new).get("__wrapped__")
            return self._kept_cache(old, new, parts.stayed.get(id(wrapped), wrapped))
        return parts.stayed.get(id(new), new)

    def _state(self, name: str, before: dict[str, Any], after: dict[str, Any]) -> set[str]:
        """Return the names of a class that stay what the program has made of them.

        These are literals whose line is as before, and what somebody else has put into the class.
        """
        if self._former is None or self.current is None or "_member_map_" in before:
            return set()
        bound, now, made = self.current.of_class(name)
        was_bound, was, was_made = self._former.of_class(name)
        stays = {one for one in {*now} & {*before} & {*after} if was.get(one) == now[one]}
        for one, given in made.items():
            values = before.get(one), after.get(one), given[1]
            if was_made.get(one) == given and self.is_made(f"{name}.{one}", *values):
                stays.add(one)
                self.stand_for(*values[:2])
        texts, former = self.current.definitions, self._former.definitions
        for one, value in before.items():
            is_other = one not in bound and one not in was_bound and one not in after
            is_added = is_other and not may_be_made(one, value)
            is_same = one in bound and texts.get(full := f"{name}.{one}", 0) == former.get(full)
            if is_added:
                self.added.append((name, one, value))
            if is_added or (is_same and self._is_patched(full, value, after.get(one))):
                stays.add(one)
        left = was.keys() & before.keys() - stays
        self.written |= {f"{name}.{one}": (before[one], after.get(one), was[one]) for one in left}
        return stays

    def _is_patched(self, path: str, old: object, new: object) -> bool:
        """Say whether somebody else has put a function into a class that the body has defined.

        What may be from the body as well is not kept, and noted as lost.
        """
        origin = origin_of(path, old, new, self.loaded.namespace, self.sources)
        self.lost += [path] if origin is Origin.EITHER else []
        return origin is Origin.OUTSIDE
