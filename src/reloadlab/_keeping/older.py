"""Find the functions and classes that a plain reload has left behind, with what stands for them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.machinery import ModuleSpec
from types import FunctionType
from typing import Any

from reloadlab._keeping.source import Source
from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import text_key
from reloadlab._objects import static
from reloadlab._stale.old_objects import subclasses

# By the names of modules, their specs when a refresh has left nothing behind. A load makes another.
_SETTLED: dict[str, weakref.ref[ModuleSpec]] = {}


def settle(known: dict[str, Loaded]) -> None:
    """Note that nothing is left behind of the loads of modules that there have been."""
    specs = {name: one.spec for name, one in known.items()}
    _SETTLED.update({name: weakref.ref(spec) for name, spec in specs.items() if spec is not None})


def older(modules: dict[str, Loaded]) -> list[tuple[Any, Any]]:
    """Return the functions and classes of earlier versions of modules, each with the current one.

    A function is of an earlier version if the source does not have its text any more, and has that
    of the one which the module has by that name. A class is if the source has the other one, and
    defines that name once. So what somebody has put into a module stands for nothing, and what a
    source defines twice is not old.
    """
    # Only of what was loaded since the last refresh: there may be millions of objects to look at.
    known = {
        name: one
        for name, one in modules.items()
        if name not in _SETTLED or _SETTLED[name]() is not one.spec
    }
    if not known:
        return []
    texts = {name: _Texts(one) for name, one in known.items()}
    spaces = {id(one.namespace): name for name, one in known.items()}
    pairs: list[tuple[Any, Any]] = []
    for one in [one for one in gc.get_objects() if type(one) is FunctionType]:
        name = spaces.get(id(one.__globals__), "")
        if name and one.__code__.co_filename == known[name].file:
            now = _current(known[name], one.__code__.co_qualname)
            if now is one or type(now) is not FunctionType:
                continue
            if texts[name].has(now) and not texts[name].has(one):
                pairs.append((one, now))
    pairs += [
        (old, now)
        for old, now in namesakes({name: one.names for name, one in known.items()})
        if texts[static.home(old)].defines_once(now)
    ]
    return pairs


def namesakes(names: Mapping[str, dict[str, Any]]) -> Iterator[tuple[type, type]]:
    """Yield the classes that have the home and the name of others which the modules have now."""
    for cls in subclasses(object):
        now = names.get(static.home(cls), {}).get(static.qualified_name(cls))
        if now is cls or not static.is_class(now):
            continue
        if static.qualified_name(now) == static.qualified_name(cls):
            yield cls, now


class _Texts:
    """The texts of a source, which is read when somebody asks."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded

    @cached_property
    def _source(self) -> Source:
        return Source(self._loaded.source or b"", self._loaded.file)

    @cached_property
    def _keys(self) -> set[object]:
        code = self._loaded.compiled
        return {text_key(one) for one in code_tree(code)} if code else set()

    def has(self, function: FunctionType) -> bool:
        """Say whether the source has the text of a function."""
        return text_key(function.__code__) in self._keys

    def defines_once(self, cls: type) -> bool:
        """Say whether the source defines a class, and no other of its name."""
        if not self._loaded.is_plain or not self._keys:
            return False
        values = static.class_namespace(cls).values()
        functions = [one for one in values if type(one) is FunctionType]
        own = [one for one in functions if one.__code__.co_filename == self._loaded.file]
        is_one = self._source.counts[static.qualified_name(cls)] == 1
        return is_one and all(map(self.has, own))


def _current(loaded: Loaded, name: str) -> object:
    """Return what a module has by a qualified name now."""
    first, *rest = name.split(".")
    value: object = loaded.names.get(first, static.Missing)
    for part in rest:
        found = static.class_namespace(value) if static.is_class(value) else {}
        value = found.get(part, static.Missing)
    return value
