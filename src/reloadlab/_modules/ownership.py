"""Tell the values that a module has made itself from those that it has taken from elsewhere.

A function or a class says which module it comes from. Any other value says nothing, and a line
such as ``out = sys.stdout`` leaves no trace either. So a value counts as a module's own only if
no other module has it, apart from those that have taken it from this one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from reloadlab._modules.versions import imports_of
from reloadlab._objects import static
from reloadlab._objects.static import is_definition, is_module
from reloadlab._references.children import children

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from types import ModuleType

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


def names_taken(module: ModuleType) -> set[str]:
    """Return the names of a module whose values it has from elsewhere.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module. None of its code is run.
    """
    names = static.named(static.module_namespace(module))
    found = {name for one in imports_of(module) for name in one.names}
    found |= {name for name, value in names.items() if _is_handed_out(value)}
    by_value: dict[int, set[str]] = {}
    for name, value in names.items():
        if not is_definition(value) and not is_module(value):
            by_value.setdefault(id(value), set()).add(name)
    for other in _others(module):
        for name, value in other.names.items():
            if id(value) not in by_value:
                continue
            same = by_value[id(value)] - found
            if may_be_shared(value):
                # It says something only under the same name.
                same &= {name}
            if same and _has_made(other, value, module):
                found |= same
    return found


def held_elsewhere(
    module: ModuleType, values: Container[int], marked: Container[int]
) -> Iterator[int]:
    """Yield the identities of those values that a part of a module that this one uses holds.

    A part is what a name of that module is bound to: an object with settings, a class, a table.
    The tables of the standard library do not count, because they list what others made.

    Parameters
    ----------
    module : types.ModuleType
        The module to which the values seem to belong.
    values : container of int
        The identities of these values.
    marked : container of int
        The identities of all objects from which references lead to one of the values.
    """
    for other in _others(module):
        if not other.is_used:
            continue
        for part in other.names.values():
            if id(part) not in marked or is_module(part):
                continue
            if is_standard(other.name) and any(type(part) is kind for kind in _TABLES):
                continue
            held = [one.child for one in children(part, values) if not one.step.weak]
            if held and _has_made(other, part, module):
                yield from map(id, held)


def may_be_shared(value: object) -> bool:
    """Say whether others may have the same object by chance.

    Parameters
    ----------
    value : object
        Any object.
    """
    kinds = (int, str, bytes, bool, type(None), type(...), type(NotImplemented))
    empty = (type(value) is tuple or type(value) is frozenset) and not value
    return empty or any(type(value) is kind for kind in kinds)


def _is_handed_out(value: object) -> bool:
    """Say whether a value comes out of a store that others may ask too."""
    order = static.class_order(type(value))
    return any(f"{static.home(cls)}.{static.class_name(cls)}" in _HANDED_OUT for cls in order)


class _Other(NamedTuple):
    """A module from which another one may have values.

    Parameters
    ----------
    name : str
        Its name in ``sys.modules``.
    module : types.ModuleType
        The module object.
    names : dict
        Its names.
    is_used : bool
        Whether the one imports it, or may at any time.
    """

    name: str
    module: ModuleType
    names: dict[str, Any]
    is_used: bool


def _others(module: ModuleType) -> Iterator[_Other]:
    """Yield the modules from which one may have values: those it uses, and all that use it not."""
    values = static.named(static.module_namespace(module)).values()
    used = {one.module for one in imports_of(module)}
    used |= {static.module_name(value) for value in values if is_module(value)}
    for name, other in list(sys.modules.items()):
        if other is module or not is_module(other):
            continue
        names = static.named(static.module_namespace(other))
        names.pop("_", None)  # what Python displayed last
        uses = name == "__main__" or id(module) in map(id, names.values())
        if name in used or not uses:
            yield _Other(name, other, names, name in used or is_standard(name))


def _has_made(other: _Other, value: object, module: ModuleType) -> bool:
    """Say whether a value of another module is that one's own, as far as imports tell."""
    if is_standard(other.name):
        return True
    own = static.module_name(module)
    for source, names in imports_of(other.module):
        if source == own and not other.is_used:
            return False
        loaded = sys.modules.get(source)
        if not is_module(loaded) or (other.is_used and source != own):
            continue
        present = static.named(static.module_namespace(loaded))
        imported = present if names == ("*",) else names
        if any(present.get(name, static.Missing) is value for name in imported):
            return False
    return True


def is_standard(name: str) -> bool:
    """Say whether a module is of the standard library, which imports nobody else."""
    return name.partition(".")[0] in sys.stdlib_module_names
