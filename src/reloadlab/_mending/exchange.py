"""Put new objects into the places of old ones that could not be kept."""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from types import CellType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from reloadlab._keeping.enums import is_enum
from reloadlab._mending.paths import untracked
from reloadlab._modules.history import notes
from reloadlab._objects import static
from reloadlab._objects.layouts import same_layout
from reloadlab._reports.progress import tell

# What holds the holder of something has to be exchanged too, where that cannot be changed.
_ROUNDS = 4
_OWN = "reloadlab"


class Exchange:
    """Exchanges objects wherever something holds them, and counts what was exchanged.

    `given` has the instances that have a new class.
    """

    def __init__(self, pairs: Iterable[tuple[object, object]], without: list[object]) -> None:
        self.count = 0
        self.given: list[object] = []
        self._pairs: dict[int, tuple[object, object]] = {}
        self._all = {id(old): (old, new) for old, new in pairs}
        self._without = {id(one) for one in [*without, *notes()]}
        self._without |= {id(one) for one in (self._pairs, self._all, self._without)}
        self._seen: set[int] = set()

    def run(self) -> None:
        """Exchange all, and what cannot be changed but holds some of it, a few times.

        It may be interrupted, and run again.
        """
        self._pairs = dict(self._all)
        for _ in range(_ROUNDS):
            if not self._pairs:
                return
            targets = [old for old, _new in self._pairs.values()]
            found = gc.get_referrers(*targets)
            pairs, self._pairs = self._pairs, {}
            self._without |= {id(one) for one in (targets, found, pairs, *pairs.values())}
            for number, holder in enumerate(found):
                tell("holders", number)
                if id(holder) not in self._without:
                    self._change(holder)
            del found, holder

    def give_classes(self, classes: dict[int, tuple[type, type, str]]) -> list[tuple[object, str]]:
        """Give the instances of old classes the new ones; return those that cannot have them.

        Of each class there is given which one takes its place, and what its instances lack.
        """
        left: list[tuple[object, str]] = []
        wanted = set(classes)
        if not wanted:
            return left
        known = [obj for obj in gc.get_objects() if id(type(obj)) in wanted]
        known += untracked([old for old, _, _ in classes.values()])
        for obj in {id(obj): obj for obj in known}.values():
            old, new, lacks = classes[id(type(obj))]
            if is_enum(old) or is_enum(new):
                if not self._is_old(obj):
                    left.append((obj, "is no member of its class any more"))
            elif lacks or not same_layout(old, new):
                left.append((obj, lacks or "cannot be of the new class, which has another layout"))
            else:
                set_attribute = type.__setattr__ if static.is_class(obj) else object.__setattr__
                set_attribute(obj, "__class__", new)
                self.given.append(obj)
                self.count += 1
        return left

    def _new(self, obj: Any) -> Any:
        """Return what stands for an object now."""
        return self._all.get(id(obj), (None, obj))[1]

    def _is_old(self, obj: object) -> bool:
        """Say whether something else stands for an object now."""
        return id(obj) in self._all

    def _change(self, holder: Any) -> None:
        """Exchange what one holder holds."""
        kind = type(holder)
        if kind is FrameType or static.home(kind).partition(".")[0] == _OWN:
            return
        if kind is dict or static.is_kind_of(holder, dict):
            self._change_dictionary(holder)
        elif kind is list or kind is deque:
            for number, value in enumerate(list(holder)):
                if self._is_old(value):
                    holder[number] = self._new(value)
                    self.count += 1
        elif kind is set:
            for value in [one for one in holder if self._is_old(one)]:
                # Never without both: it may be interrupted, and be looked at by other threads.
                holder.add(self._new(value))
                holder.discard(value)
                # Those that are equal have been one entry.
                holder.add(self._new(value))
                self.count += 1
        elif kind is CellType:
            if self._is_old(holder.cell_contents):
                holder.cell_contents = self._new(holder.cell_contents)
                self.count += 1
        elif kind is tuple:
            self._replace(holder, tuple(map(self._new, holder)))
        elif kind is frozenset:
            self._replace(holder, frozenset(map(self._new, holder)))
        elif kind is MethodType:
            self._replace(
                holder, MethodType(self._new(holder.__func__), self._new(holder.__self__))
            )
        elif kind is partial:
            args = map(self._new, holder.args)
            keywords = {key: self._new(value) for key, value in holder.keywords.items()}
            self._replace(holder, partial(self._new(holder.func), *args, **keywords))
        elif kind is FunctionType:
            for name in ("__defaults__", "__kwdefaults__"):
                self._change_attribute(holder, name)
        elif kind is not ModuleType and not static.is_class(holder):
            for name, value in static.attributes(holder).items():
                if self._is_old(value):
                    # What C code gives itself, as the class of a descriptor, cannot be set.
                    with suppress(AttributeError, TypeError):
                        object.__setattr__(holder, name, self._new(value))
                        self.count += 1

    def _change_attribute(self, function: FunctionType, name: str) -> None:
        """Exchange what is among the defaults of a function."""
        value = getattr(function, name)
        if type(value) is tuple and any(map(self._is_old, value)):
            setattr(function, name, tuple(map(self._new, value)))
            self.count += 1

    def _change_dictionary(self, holder: dict[Any, Any]) -> None:
        """Exchange values and keys of a dictionary, in their order."""
        if holder is sys.modules:
            return
        values = [key for key, value in list(dict.items(holder)) if self._is_old(value)]
        if "__module__" in holder and (owner := _owner(holder)) is not None:
            # Python remembers what it has looked up in a class.
            for key in values:
                type.__setattr__(owner, key, self._new(dict.__getitem__(holder, key)))
            return
        for key in values:
            dict.__setitem__(holder, key, self._new(dict.__getitem__(holder, key)))
            self.count += 1
        if any(self._is_old(key) for key in list(dict.keys(holder))):
            self._change_keys(holder)
            self.count += 1

    def _change_keys(self, holder: dict[Any, Any]) -> None:
        """Exchange keys of a dictionary, of which no entry is ever missing meanwhile."""
        items = [(key, self._new(key), value) for key, value in dict.items(holder)]
        for old, new, value in items:
            dict.__setitem__(holder, new, value)
            if old is not new:
                dict.pop(holder, old)
                dict.__setitem__(holder, new, value)
        for _, new, _ in items:
            dict.__setitem__(holder, new, dict.pop(holder, new))

    def _replace(self, old: object, new: object) -> None:
        """Note that something has been made again, so that it takes the place of the old one."""
        if id(old) not in self._all:
            self._pairs[id(old)] = self._all[id(old)] = old, new


def _owner(namespace: dict[str, Any]) -> type | None:
    """Return the class whose own namespace a dictionary is, or None."""
    return next((one for one in gc.get_referrers(namespace) if static.is_class(one)), None)
