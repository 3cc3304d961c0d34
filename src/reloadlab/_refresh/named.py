"""Find the module that a word means: a name, a file, or something that the module defines."""

from __future__ import annotations

import builtins
import os
import sys
from types import BuiltinFunctionType, ModuleType
from typing import Any

from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._objects import static


def named(word: str, namespace: dict[str, Any]) -> ModuleType:
    """Return the loaded module that a word means, in a session with this namespace.

    Otherwise raise `LookupError` with one sentence on what the word means.
    """
    is_file = word.endswith(".py") or "/" in word or os.sep in word
    module: Any = _of_file(word) if is_file else sys.modules.get(word)
    if not static.is_module(module):
        module = _of_value(word, _value(word, namespace))
    found: ModuleType = module
    loaded = Loaded(found)
    if loaded.home == "__main__":
        raise LookupError(f"{word} is from a cell. Run that cell again.")
    if loaded.home == "builtins":
        raise LookupError(f"{word} is built in, and has no source that could run again.")
    if not loaded.file:
        raise LookupError(f"{loaded.home} has no Python source that could run again.")
    return found


def _of_file(path: str) -> ModuleType:
    """Return the module that was loaded from a file."""
    wanted = os.path.realpath(path)
    for _, module in present_modules():
        place = Loaded(module).place
        if place and os.path.realpath(place) == wanted:
            return module
    raise LookupError(f"No loaded module comes from {path}. Import it first.")


def _value(word: str, namespace: dict[str, Any]) -> object:
    """Return what a dotted name means, without running any code for it."""
    first, *parts = word.split(".")
    value: object = namespace.get(first, vars(builtins).get(first, static.Missing))
    if value is static.Missing:
        value = sys.modules.get(first, static.Missing)
    for part in parts:
        if static.is_module(value):
            value = static.module_namespace(value).get(part, static.Missing)
        elif static.is_class(value):
            value = static.inherited(value, part)
        else:
            value = static.attributes(value).get(part, static.Missing)
    return value


def _of_value(word: str, value: object) -> ModuleType:
    """Return the module that something is, or comes from."""
    if value is static.Missing:
        raise LookupError(f"No module {word} is loaded. Import it first.")
    if static.is_module(value):
        return value
    if type(value) is BuiltinFunctionType:
        raise LookupError(f"{word} is built in, and has no source that could run again.")
    homes = [static.home(one) for one in static.unwrapped(value)]
    module: Any = next((sys.modules.get(home) for home in homes if home), None)
    if not static.is_module(module):
        kind = static.class_name(type(value))
        raise LookupError(f"{word} is of {kind}; name a module, a class or a function.")
    return module
