"""Tell the values that a module has made itself from those that it has taken from elsewhere.

A function or a class says which module it comes from. Any other value says nothing, and a line
such as ``out = sys.stdout`` leaves no trace either. So a value counts as a module's own only if
no other module has it, apart from those that have taken it from this one.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from types import ModuleType
from typing import Any

from reloadlab._modules.history import imports_of
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._objects import static
from reloadlab._objects.static import is_definition, is_module
from reloadlab._references.children import children

# Objects of these classes come out of a store, which gives the same one to everybody who asks,
# or are parts of a class that is written in C.
_HANDED_OUT = frozenset(
    {
        "builtins.builtin_function_or_method",
        "builtins.method_descriptor",
        "builtins.wrapper_descriptor",
        "logging.Logger",
        "re.Pattern",
        "types.UnionType",
        "typing.Union",
        "typing._BaseGenericAlias",
        "zoneinfo.ZoneInfo",
    }
)
# What the tables of the standard library are.
_TABLES = (dict, list, tuple, set)


def names_taken(loaded: Loaded) -> set[str]:
    """Return the names of a module whose values it has from elsewhere, or from Python itself."""
    found = {name for one in imports_of(loaded) for name in one.names} | static.SET_BY_PYTHON
    found |= {name for name, value in loaded.names.items() if _is_handed_out(value)}
    by_value: dict[int, set[str]] = {}
    for name, value in loaded.names.items():
        if name not in found and not is_definition(value) and not is_module(value):
            by_value.setdefault(id(value), set()).add(name)
    for other in _others(loaded) if by_value else ():
        for name, value in other.names.items():
            if id(value) not in by_value:
                continue
            same = by_value[id(value)] - found
            if may_be_shared(value):
                # It says something only under the same name.
                same &= {name}
            if same and _has_made(other, value, loaded):
                found |= same
    return found


def held_elsewhere(loaded: Loaded, values: Container[int], marked: Container[int]) -> Iterator[int]:
    """Yield the identities of those values that a part of a module that this one uses holds.

    A part is what a name of that module is bound to: an object with settings, a class, a table.
    The tables of the standard library do not count, because they list what others made. From
    what is marked, references lead to one of the values.
    """
    for other in _others(loaded):
        if not other.is_used:
            continue
        for part in other.names.values():
            if id(part) not in marked or is_module(part):
                continue
            if is_standard(other.key) and static.is_exactly(part, *_TABLES):
                continue
            held = [one.child for one in children(part, values) if not one.step.weak]
            if held and _has_made(other, part, loaded):
                yield from map(id, held)


def may_be_shared(value: object) -> bool:
    """Say whether others may have the same object by chance."""
    kinds = (int, str, bytes, bool, type(None), type(...), type(NotImplemented))
    is_empty = static.is_exactly(value, tuple, frozenset) and not value
    return is_empty or static.is_exactly(value, *kinds)


def _is_handed_out(value: object) -> bool:
    """Say whether a value comes out of a store that others may ask too."""
    order = static.class_order(type(value))
    return any(f"{static.home(cls)}.{static.class_name(cls)}" in _HANDED_OUT for cls in order)


class _Other(Loaded):
    """A module from which another one may have values, and whether that one imports it."""

    def __init__(self, key: str, module: ModuleType, is_used: bool) -> None:
        super().__init__(module)
        self.key = key
        self.is_used = is_used
        self.names.pop("_", None)  # what Python displayed last


def _others(loaded: Loaded) -> Iterator[_Other]:
    """Yield the modules from which one may have values: those it uses, and all that use it not."""
    used = {one.module for one in imports_of(loaded)}
    used |= {static.module_name(value) for value in loaded.names.values() if is_module(value)}
    # The notebook may be there under a second name too: multiprocessing gives it one.
    notebook = sys.modules["__main__"]
    for key, module in present_modules():
        if module is loaded.module:
            continue
        other = _Other(key, module, key in used or is_standard(key))
        uses = module is notebook or id(loaded.module) in map(id, other.names.values())
        if key in used or not uses:
            yield other


def _has_made(other: _Other, value: object, loaded: Loaded) -> bool:
    """Say whether a value of another module is that one's own, as far as imports tell."""
    if is_standard(other.key):
        return True
    for source, names in imports_of(other):
        if source == loaded.home and not other.is_used:
            return False
        imported: Any = sys.modules.get(source)
        if not is_module(imported) or (other.is_used and source != loaded.home):
            continue
        present = static.named(static.module_namespace(imported))
        taken = present if names == ("*",) else names
        if any(present.get(name, static.Missing) is value for name in taken):
            return False
    return True


def is_standard(name: str) -> bool:
    """Say whether a module is of the standard library, which imports no module but its own."""
    return name.partition(".")[0] in sys.stdlib_module_names
