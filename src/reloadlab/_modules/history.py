"""Remember what was seen of each module while it was current: its versions and its sources.

Python keeps no list of the versions of a module, nor its source, nor the time of that. So
whenever this package looks at a module, it notes which functions and classes are the current
ones, and the source, if that is the one from which the module was loaded. All notes are weak
references, numbers and texts, and keep nothing alive.
"""

from __future__ import annotations

import marshal
import sys
import time
import weakref
from collections.abc import Iterable
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, NoReturn

from reloadlab._modules.code import Import, imports
from reloadlab._modules.definitions import Definitions, definitions
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._modules.same import constant_key
from reloadlab._modules.source import (
    agrees,
    codes_held,
    has_code_of,
    has_same_constants,
    is_cached_otherwise,
    may_be_older,
)
from reloadlab._objects import static

# Tuples of more elements are not remembered as constants.
_MANY = 100
# These have no versions to tell apart.
UNNUMBERED = frozenset({"", "__main__", "builtins"})

_histories: dict[str, History] = {}


def history_of(name: str) -> History:
    """Return the history of the modules of a name, which is empty at first."""
    return _histories.setdefault(name, History())


def notes() -> list[object]:
    """Return what holds the weak references of all notes, so that no search goes on from there."""
    return [kept for one in _histories.values() for kept in (one._names, one._numbers)]


def note(loaded: Loaded) -> int:
    """Note the version that a module has now, and return its number."""
    history = history_of(loaded.home)
    history.note(loaded, definitions(loaded))
    return history.number


def note_before_change(name: str, file: str) -> None:
    """Note what is loaded under a name, and from a file, because another version is about to come.

    It is the last moment at which the source can be compared with what was loaded from it.
    """
    entry: Any = sys.modules.get(name)
    if static.is_module(entry) and static.module_name(entry) == name and name not in UNNUMBERED:
        history_of(name).number_objects([entry])
        note(Loaded(entry))
    for _, module in present_modules():
        if (loaded := Loaded(module)).file == file:
            history_of(loaded.name).is_edited(loaded)


def imports_of(loaded: Loaded) -> frozenset[Import]:
    """Return what a module imports, also in its functions."""
    return history_of(loaded.name).imports(loaded)


class Note(weakref.ref[Any]):
    """A weak reference of a note. It is an object of its own, not the one that all others share."""

    __slots__ = ()


class Origin(NamedTuple):
    """What is known of the source from which a module was loaded, as long as it has this spec."""

    spec: weakref.ref[ModuleSpec]
    version: str
    source: bytes
    # As in a .pyc, because code itself would be alive.
    code: bytes
    imports: frozenset[Import]
    # When this was noted.
    since: float


class History:
    """What was seen of the modules of one name.

    The versions have numbers from 1, and so have the module objects, which are fewer where a
    module is reloaded.
    """

    def __init__(self) -> None:
        self.number = 0
        self._current: tuple[Note | None, ...] = (None, None)
        self._numbers: dict[int, tuple[Note, int]] = {}
        self._names: dict[int, tuple[Note, list[str]]] = {}
        self._constants: dict[int, list[str]] = {}
        self._objects: list[weakref.ref[ModuleType]] = []
        self._origin: Origin | None = None
        self._followed: weakref.ref[ModuleSpec] | None = None
        # The modules that ran with an earlier version, with the specs of those runs.
        self.behind: dict[str, weakref.ref[ModuleSpec]] = {}

    def note(self, loaded: Loaded, found: Definitions) -> None:
        """Note what a module defines now; count a version if it is not the last one noted."""
        spec = loaded.names.get("__spec__")
        parts = [*found.objects, *found.codes.values()]
        current = _weak(loaded.module), _weak(spec)
        ran_again = any(
            (one and one()) is not (known and known())
            for one, known in zip(current, self._current, strict=True)
        )
        before = self.number
        if ran_again or any(self.number_of(part) is None for part in parts):
            self.number += 1
            self._current = current
            alive = [(key, note) for key, note in self._numbers.items() if note[0]() is not None]
            self._numbers = dict(alive)
            named = [(key, note) for key, note in self._names.items() if note[0]() is not None]
            self._names = dict(named)
        self._note_names(loaded)
        if self.number_of(loaded.module) is None:
            self._mark(loaded.module, self.number)
        for part in parts:
            known = self.number_of(part)
            # A body that ran again has made everything again; what it did not make lingers. A
            # tool that only exchanged some functions has left the others as they were.
            if known is None or (known == before and not ran_again):
                self._mark(part, self.number)

    def _note_names(self, loaded: Loaded) -> None:
        """Note which names a module has for its objects."""
        for name, value in loaded.names.items():
            ref = _weak(value)
            if ref is not None:
                known, names = self._names.get(id(value), (None, []))
                names = names if known is not None and known() is value else []
                self._names[id(value)] = ref, [*names, *({name} - set(names))]

    def names_of(self, value: object) -> list[str]:
        """Return the names that the module has ever had for something, as far as is known."""
        ref, names = self._names.get(id(value), (None, []))
        return names if ref is not None and ref() is value else []

    def note_constants(self, own: dict[str, Any]) -> None:
        """Note the constants among what a module has made itself."""
        for name, value in own.items():
            for number in _constant(value):
                names = self._constants.setdefault(number, [])
                names += {name} - set(names)

    def names_of_constant(self, value: object) -> list[str]:
        """Return the names of the module that were seen bound to a constant."""
        return [name for number in _constant(value) for name in self._constants.get(number, [])]

    def note_earlier(self, parts: list[Any]) -> None:
        """Note parts of an earlier version; the version before the current one, if unknown."""
        unknown = [part for part in parts if self.number_of(part) is None]
        if unknown and self.number == 1:
            self.number = 2
            self._numbers = {key: (ref, 2) for key, (ref, _number) in self._numbers.items()}
        for part in unknown:
            self._mark(part, self.number - 1)

    def is_older(self, part: object) -> bool:
        """Say whether something is known to be of an earlier version than the current one."""
        return (self.number_of(part) or self.number) < self.number

    def number_of(self, part: object) -> int | None:
        """Return the number of the version to which something belongs, or None if unknown.

        Of a function, the code counts: a tool may have given new code to an old function.
        """
        part = part.__code__ if type(part) is FunctionType else part
        ref, number = self._numbers.get(id(part), (None, 0))
        return number if ref is not None and ref() is part else None

    def _mark(self, part: object, number: int) -> None:
        """Note that something belongs to the version with a number."""
        part = part.__code__ if type(part) is FunctionType else part
        ref = _weak(part)
        if ref is not None:
            self._numbers[id(part)] = (ref, number)

    def number_objects(self, modules: Iterable[ModuleType]) -> None:
        """Give module objects the next numbers, unless they have some."""
        for module in modules:
            if self.number_of_object(module) is None:
                self._objects.append(weakref.ref(module))

    def number_of_object(self, module: ModuleType) -> int | None:
        """Return the number of a module object, or None if it has none."""
        numbered = enumerate(self._objects, 1)
        return next((number for number, one in numbered if one() is module), None)

    def last_object(self) -> ModuleType | None:
        """Return the last module object that has a number and is alive."""
        alive = [module for one in self._objects if (module := one()) is not None]
        return alive[-1] if alive else None

    def is_edited(self, loaded: Loaded) -> bool:
        """Say whether the source of a module is certainly newer than what is loaded.

        If not, the source is noted, so that any later difference is certain.
        """
        # The import system itself marks so what it has not finished, in a circle of imports.
        if loaded.source is None or getattr(loaded.spec, "_initializing", False):
            # A source that is gone is no newer one.
            return False
        if self.is_loaded_from(loaded):
            return False
        origin = self.origin_of(loaded)
        code = loaded.compiled
        if code is None:
            return True
        if origin is None:
            edited = not agrees(loaded, code) or is_cached_otherwise(loaded, code)
        else:
            edited = not (agrees(loaded, code) and has_same_constants(loaded))
            # Else a tool has put new code into the functions, which may be all of the new source.
            edited = edited or has_code_of(marshal.loads(origin.code), codes_held(loaded, code))
        if not edited and (origin is not None or not may_be_older(loaded)):
            self.note_source(loaded)
        return edited

    def is_loaded_from(self, loaded: Loaded) -> bool:
        """Say whether a module is known to be loaded from its source as that is now."""
        origin = self.origin_of(loaded)
        return origin is not None and origin.version == loaded.version

    def source_of(self, loaded: Loaded) -> bytes | None:
        """Return the source from which a module was loaded, if that is known."""
        origin = self.origin_of(loaded)
        return None if origin is None else origin.source

    def follow(self, loaded: Loaded) -> None:
        """Note that somebody has looked for the values from before the last load."""
        self._followed = weakref.ref(loaded.spec) if loaded.spec is not None else None

    def is_followed(self, loaded: Loaded) -> bool:
        """Say whether somebody has looked for the values from before the last load."""
        return self._followed is not None and self._followed() is loaded.spec is not None

    def note_source(self, loaded: Loaded) -> None:
        """Note that a module was loaded from its source as that is now."""
        code = loaded.compiled
        if loaded.spec is not None and code is not None:
            imported, kept = frozenset(imports(code, loaded.package)), marshal.dumps(code)
            # A reload gives the module another spec, which ends the note.
            spec, source = weakref.ref(loaded.spec), loaded.source or b""
            self._origin = Origin(spec, loaded.version, source, kept, imported, time.time())

    def imports(self, loaded: Loaded) -> frozenset[Import]:
        """Return what a module imports, by the source that it was loaded from, if that is known."""
        origin = self.origin_of(loaded)
        return loaded.imports if origin is None else origin.imports

    def origin_of(self, loaded: Loaded) -> Origin | None:
        """Return the note on the source from which a module was loaded, if there is one."""
        origin = self._origin
        is_known = origin is not None and origin.spec() is loaded.spec is not None
        return origin if is_known else None


def _constant(value: object) -> list[int]:
    """Return a number for a small constant, and none for all else."""
    if type(value) is tuple and len(value) > _MANY:
        return []
    with suppress(_NotConstantError, RecursionError):
        return [hash(constant_key(value, _refuse))]
    return []


class _NotConstantError(Exception):
    """A value is no constant."""


def _refuse(_value: object) -> NoReturn:
    """Refuse what is no constant."""
    raise _NotConstantError


def _weak(obj: object) -> Note | None:
    """Return a weak reference, or None to what has none."""
    with suppress(TypeError):
        return Note(obj)
    return None
