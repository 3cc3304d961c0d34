"""Find the functions and classes that a plain reload has left behind, with what stands for them."""

from __future__ import annotations

import gc
import weakref
from importlib.machinery import ModuleSpec
from types import FunctionType
from typing import Any

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

    One is of an earlier version if the source does not have its text any more, and has that of
    the one which the module has by that name. So what somebody has put into a module stands for
    nothing, and what a source defines twice is not old.
    """
    # Only of what was loaded since the last refresh: there may be millions of objects to look at.
    known = {
        name: one
        for name, one in modules.items()
        if name not in _SETTLED or _SETTLED[name]() is not one.spec
    }
    if not known:
        return []
    spaces = {id(one.namespace): one for one in known.values()}
    functions = [one for one in gc.get_objects() if type(one) is FunctionType]
    found: list[tuple[Any, Any, Loaded]] = []
    for one in functions:
        loaded = spaces.get(id(one.__globals__))
        if loaded is not None and one.__code__.co_filename == loaded.file:
            found.append((one, _current(loaded, one.__code__.co_qualname), loaded))
    for cls in subclasses(object):
        loaded = known.get(static.home(cls))
        if loaded is not None:
            found.append((cls, _current(loaded, static.qualified_name(cls)), loaded))
    texts: dict[int, set[object]] = {}
    pairs = []
    for old, now, loaded in found:
        if now is old or type(now) is not type(old):
            continue
        if id(loaded) not in texts:
            code = loaded.compiled
            texts[id(loaded)] = {text_key(one) for one in code_tree(code)} if code else set()
        known_texts = texts[id(loaded)]
        if _is_of(now, known_texts, loaded) and not _is_of(old, known_texts, loaded):
            pairs.append((old, now))
    return pairs


def _current(loaded: Loaded, name: str) -> object:
    """Return what a module has by a qualified name now."""
    first, *rest = name.split(".")
    value: object = loaded.names.get(first, static.Missing)
    for part in rest:
        found = static.class_namespace(value) if static.is_class(value) else {}
        value = found.get(part, static.Missing)
    return value


def _is_of(definition: Any, texts: set[object], loaded: Loaded) -> bool:
    """Say whether a source has the text of a function, or of all functions of a class."""
    if type(definition) is FunctionType:
        return text_key(definition.__code__) in texts
    values = static.class_namespace(definition).values()
    codes = [one.__code__ for one in values if type(one) is FunctionType]
    return all(text_key(one) in texts for one in codes if one.co_filename == loaded.file)
