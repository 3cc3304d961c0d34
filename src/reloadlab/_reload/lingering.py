"""Say what running a body again has done to the names of its module."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, NamedTuple

from reloadlab._modules.code import (
    binds_unseen,
    names_bound,
    names_spelled,
    names_starred,
    strings_in,
)
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static


class Differences(NamedTuple):
    """What a reload has done to the names of a module.

    There are names that were not there before, names that are bound to another object, and names
    that are bound as before only because nothing has removed them.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    lingering: tuple[str, ...]


def differences(before: dict[str, Any], loaded: Loaded, code: CodeType | None) -> Differences:
    """Compare the namespace of a module before and after its body, of this code, ran.

    Objects are compared by their identity. Only constants of built-in types are compared by
    their value, because equal ones are often one object and often not. No ``==`` of a class of
    the user is called. Without the code, which names linger cannot be known, and none is named.

    Examples
    --------
    >>> from types import ModuleType
    >>> from reloadlab._modules.loaded import Loaded
    >>> code = compile("tea, soup = 3, []", "menu.py", "exec")
    >>> menu = ModuleType("menu")
    >>> vars(menu).update({"tea": 3, "soup": [], "milk": 1, "cake": 5})
    >>> before = {**vars(menu), "soup": []}
    >>> del before["cake"]
    >>> differences(before, Loaded(menu), code)
    Differences(added=('cake',), changed=('soup',), lingering=('milk',))
    """
    after = loaded.names
    own = {name: value for name, value in after.items() if name not in static.SET_BY_PYTHON}
    kept = {name: value for name, value in own.items() if before.get(name, static.Missing) is value}
    return Differences(
        added=tuple(name for name in own if name not in before),
        changed=tuple(
            name
            for name, value in own.items()
            if name in before and name not in kept and not equal_constants(before[name], value)
        ),
        lingering=_lingering(kept, loaded, code),
    )


def _lingering(kept: dict[str, Any], loaded: Loaded, code: CodeType | None) -> tuple[str, ...]:
    """Return the names that are bound to the same object as before, and by no line any more."""
    if code is None:
        return ()
    bound = names_bound(code) | names_starred(code, loaded.package) | names_spelled(code)
    unseen = binds_unseen(code)
    lingering = [
        name
        for name, value in kept.items()
        if name not in bound
        # What the module itself has defined would be another object if the body had bound it.
        and not (unseen and static.home(value) != loaded.name)
        and not _is_submodule(loaded.name, name, value)
        # Every module object has a __doc__ from the beginning, which is None.
        and not (name == "__doc__" and value is None)
        and name != "__file__"
    ]
    if _has_old_annotations(kept.get("__annotations__"), code) and "__annotations__" in bound:
        lingering.append("__annotations__")
    # A package that has become a plain module goes on to be taken for a package.
    folders = loaded.spec and loaded.spec.submodule_search_locations
    if "__path__" in loaded.names and folders is None:
        lingering.append("__path__")
    return tuple(lingering)


def _is_submodule(package: str, name: str, value: object) -> bool:
    """Say whether the import system has bound a name, to a submodule."""
    full_name = f"{package}.{name}"
    if sys.modules.get(full_name, static.Missing) is value:
        return True
    return static.is_module(value) and static.module_name(value) == full_name


def _has_old_annotations(annotations: object, code: CodeType) -> bool:
    """Say whether annotations are left of names that the code does not annotate any more."""
    if type(annotations) is not dict:
        return False
    # The names that a body annotates are among its strings, because they are keys.
    return not static.named(annotations).keys() <= strings_in(code)
