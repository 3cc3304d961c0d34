"""Give modules, and the versions of what they have made, numbers that stay.

The first module object of a name that was seen is #1, the next one #2. Functions and classes have
the number of the version that they come from. All notes are weak and keep nothing alive.
"""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

from reloadlab._modules.versions import Version
from reloadlab._objects import static

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

# By name, the module objects in the order of their numbers.
_modules: dict[str, list[weakref.ref[ModuleType]]] = {}


def note_loaded(name: str) -> None:
    """Give what is loaded under a name its numbers, because another version is about to come.

    Parameters
    ----------
    name : str
        Full name of a module, loaded or not.
    """
    Numbers([sys.modules.get(name)])


class Numbers:
    """The numbers of some objects, as far as they are known at this moment.

    What is older gets its number first, so that it is the lower one.

    Parameters
    ----------
    objects : iterable of object
        The objects. None of their code is run.
    """

    def __init__(self, objects: Iterable[Any]) -> None:
        modules = [one for one in objects if static.is_module(one)]
        made = [one for one in objects if static.is_definition(one)]
        self._newest: dict[str, Any] = {}
        self._versions: dict[str, Version] = {}
        names = {static.module_name(one) for one in modules} | {static.home(one) for one in made}
        for name in sorted(names - {"", "__main__", "builtins"}):
            entry = static.named(sys.modules).get(name)
            namesakes = [one for one in modules if static.module_name(one) == name]
            _note(name, [one for one in namesakes if one is not entry])
            if static.is_module(entry):
                _note(name, [entry])
            # One that was forgotten is the newest until another one is loaded.
            self._newest[name] = entry if static.is_module(entry) else _last(name)
            if self._newest[name] is not None:
                self._versions[name] = Version(name, self._newest[name])
        for one in made:
            if not self.is_current(one):
                self._versions[static.home(one)].note_earlier([one])

    def number_of(self, value: Any) -> int | None:
        """Return the number of a module, or of the version that a function or class comes from.

        Returns
        -------
        int or None
            None for what has no number, because it is of another kind or because no module
            leads to it.
        """
        if static.is_module(value):
            references = _modules.get(static.module_name(value), [])
            found = [number for number, one in enumerate(references, 1) if one() is value]
            return found[0] if found else None
        version = self._version(value)
        if version is None or (self.is_current(value) and not version.has(value)):
            return None
        return version.number_of(value)

    def is_current(self, value: Any) -> bool:
        """Say whether there is no later version of an object in the module that is loaded.

        Returns
        -------
        bool
            False if another module object is loaded in its place, or if the function or class
            comes from an earlier version. What has no versions is current.
        """
        if static.is_module(value):
            return self._newest.get(static.module_name(value), value) is value
        version = self._version(value)
        if version is None:
            return True
        if static.is_class(value):
            return not version.is_old_class(value)
        return not version.is_old_code(value.__code__, value.__globals__)

    def _version(self, value: Any) -> Version | None:
        """Return the version that is current of the module of a function or a class."""
        return self._versions.get(static.home(value))


def _note(name: str, modules: list[ModuleType]) -> None:
    """Give module objects the next numbers of their name, unless they have some."""
    references = _modules.setdefault(name, [])
    for module in modules:
        if all(one() is not module for one in references):
            references.append(weakref.ref(module))


def _last(name: str) -> ModuleType | None:
    """Return the last module object of a name that was seen and is alive."""
    alive = [module for one in _modules[name] if (module := one()) is not None]
    return alive[-1] if alive else None
