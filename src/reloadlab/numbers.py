"""Number the modules of one name, and the versions of what they have made.

The first module object of a name that was seen is #1, the next one #2. The functions and classes
of a module have the number of their version: a new version is seen when a module holds functions
or classes of its own that were not there before.

The notes are weak: they hold no object and keep none alive.
"""

from __future__ import annotations

import sys
import weakref
from dataclasses import dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any

from reloadlab import reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


@dataclass
class _Notes:
    """What was seen of the modules of one name.

    Attributes
    ----------
    modules : list of weak references
        The module objects, in the order of their numbers.
    made : dict
        By ``id``, each function and class and the number of its version.
    versions : int
        How many versions were seen.
    current : int
        The number of the version that is loaded.
    """

    modules: list[weakref.ref[ModuleType]] = field(default_factory=list)
    made: dict[int, tuple[weakref.ref[Any], int]] = field(default_factory=dict)
    versions: int = 0
    current: int = 0

    def version(self, made: Any) -> int | None:
        """Return the number of the version that an object is noted under, or None."""
        # The number of an object that is gone may have passed to this one.
        reference, number = self.made.get(id(made), (None, 0))
        return number if reference is not None and reference() is made else None

    def note_module(self, module: ModuleType) -> None:
        """Give a module object the next number, unless it has one."""
        if all(reference() is not module for reference in self.modules):
            self.modules.append(weakref.ref(module))

    def note_version(self, made: Iterable[Any]) -> None:
        """Note those objects that are new, if there are such, as the next version."""
        unseen = [one for one in made if self.version(one) is None]
        if unseen:
            self.versions += 1
        for one in unseen:
            self.made[id(one)] = (weakref.ref(one), self.versions)

    def drop_the_dead(self) -> None:
        """Forget the objects that nobody holds any more; the numbers of others stay."""
        for key, (reference, _) in list(self.made.items()):
            if reference() is None:
                del self.made[key]


_seen: dict[str, _Notes] = {}


def is_made(value: object) -> bool:
    """Say whether an object is a function or a class, which modules make by running."""
    return type(value) is FunctionType or reading.is_class(value)


def note(objects: Iterable[Any]) -> None:
    """Look at objects, and at the loaded modules that they come from, and number what is new.

    Those that are not current are older, so they get the lower numbers.

    Parameters
    ----------
    objects : iterable of object
        Modules, functions and classes; what else there is says nothing.
    """
    modules: dict[str, list[ModuleType]] = {}
    made: dict[str, list[Any]] = {}
    for one in objects:
        if reading.is_module(one):
            modules.setdefault(reading.module_name(one), []).append(one)
        elif is_made(one):
            made.setdefault(reading.home(one), []).append(one)
    for name in sorted({*modules, *made} - {"", "__main__", "builtins"}):
        notes = _seen.setdefault(name, _Notes())
        notes.drop_the_dead()
        current = _loaded(name)
        first_time = not notes.versions
        for module in modules.get(name, []):
            if module is not current:
                notes.note_module(module)
                notes.note_version(_own(module, name))
        if current is not None:
            if first_time:
                notes.note_version(_replaced(made.get(name, []), current))
            notes.note_module(current)
            notes.note_version(_own(current, name))
            numbers = [notes.version(one) for one in _own(current, name)]
            notes.current = max((number for number in numbers if number), default=0)
        else:
            # A module that was forgotten is the newest until another one is loaded.
            notes.current = notes.versions


def number_of(value: Any) -> int | None:
    """Return the number of a module, or of the version that a function or class comes from.

    Parameters
    ----------
    value : object
        What was handed to `note` before.

    Returns
    -------
    int or None
        None for what has no number: because it is of another kind, because no module holds it,
        or because it was not seen before a later version was.
    """
    if reading.is_module(value):
        notes = _seen.get(reading.module_name(value), _Notes())
        found = [i for i, one in enumerate(notes.modules, 1) if one() is value]
        return found[0] if found else None
    if is_made(value):
        return _seen.get(reading.home(value), _Notes()).version(value)
    return None


def is_current(value: Any) -> bool:
    """Tell whether there is no later version of an object in the module that is loaded.

    Parameters
    ----------
    value : object
        What was handed to `note` before.

    Returns
    -------
    bool
        False if another module object is loaded in its place, or if the function or class
        comes from an earlier version. What has no versions is current.
    """
    if reading.is_module(value):
        name = reading.module_name(value)
        entry = _loaded(name)
        if entry is not None:
            return entry is value
        return number_of(value) in {None, len(_seen.get(name, _Notes()).modules)}
    if is_made(value):
        name = reading.home(value)
        number = number_of(value)
        if number is not None:
            return number == _seen[name].current
        entry = _loaded(name)
        return entry is None or not _replaced([value], entry)
    return True


def _loaded(name: str) -> ModuleType | None:
    """Return the module that is loaded under a name."""
    entry = reading.named(sys.modules).get(name)
    return entry if reading.is_module(entry) else None


def _names(module: ModuleType) -> dict[str, Any]:
    """Return a copy of the namespace of a module."""
    return reading.named(reading.module_namespace(module))


def _own(module: ModuleType, name: str) -> list[Any]:
    """Return the functions and classes that a module holds and has made."""
    held = [one for one in _names(module).values() if is_made(one)]
    return [one for one in held if reading.home(one) == name]


def _replaced(made: list[Any], module: ModuleType) -> list[Any]:
    """Return the functions and classes, one of a name, that a module holds another one for."""
    names = _names(module)
    named = {reading.qualified_name(one): one for one in reversed(made)}
    present = [(one, names.get(name)) for name, one in named.items()]
    return [one for one, other in present if is_made(other) and other is not one]
