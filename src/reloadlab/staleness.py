"""Find who still holds objects from an earlier version of a module."""

from __future__ import annotations

import gc
import re
import sys
import threading
from collections import deque
from dataclasses import asdict, dataclass
from types import (
    AsyncGeneratorType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import TYPE_CHECKING, Any

from reloadlab import reading
from reloadlab.layout import paragraph, table
from reloadlab.projects import is_installed
from reloadlab.references import (
    LRU_WRAPPER,
    ancestors,
    attribute,
    children,
    local_variables,
    suspended_frame,
)
from reloadlab.remedies import Place, remedy
from reloadlab.snapshots import Snapshot, name_of_module
from reloadlab.versions import Version, imported_names

if TYPE_CHECKING:
    from collections.abc import Iterator

# IPython keeps what it displayed under these names too; Out leads to all of it.
_DISPLAYED = re.compile(r"_+|_\d+|_i+\d*|_[ido]h|In")
_HAS_COLLECTOR = 1 << 14
_SHOWN = 50


@dataclass(frozen=True)
class Holder:
    """Someone who holds an object from an earlier version of a module.

    Attributes
    ----------
    path : str
        How a name that the reader knows leads to the object: ``__main__.handlers['k'][0]``.
    held : str
        The name of the object, or of its class: ``greetings.print_values``.
    kind : str
        What the object is: ``function``, ``class``, ``instance of an old class``, ``bound method``,
        ``module``, ``constant``, ``suspended generator``, ``running call`` and the like.
    versions_old : int
        How many later versions of the module were seen; at least 1.
    remedy : str
        The line to run in the notebook, or, where no line can, what to make again.
    """

    path: str
    held: str
    kind: str
    versions_old: int
    remedy: str

    def __str__(self) -> str:
        """Return two lines: who holds what, and the remedy."""
        versions = "1 version" if self.versions_old == 1 else f"{self.versions_old} versions"
        return f"{self.path}: {self.kind} ({self.held}), {versions} old\n    {self.remedy}"


@dataclass(frozen=True)
class StaleReport:
    """Who holds objects from earlier versions of a module.

    Attributes
    ----------
    module : str
        The name of the module.
    holders : tuple of Holder
        Who holds what. Those of the notebook come first, those that hold weakly last.
    """

    module: str
    holders: tuple[Holder, ...]

    @property
    def clean(self) -> bool:
        """Whether nobody holds anything old."""
        return not self.holders

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists, strings and numbers."""
        return {
            "module": self.module,
            "clean": self.clean,
            "holders": [asdict(holder) for holder in self.holders],
        }

    def __str__(self) -> str:
        """Return the report as lines of text."""
        if self.clean:
            return f"{self.module}: nothing old is held."
        count = len(self.holders)
        lines = [f"{self.module}: {count} old {'object is' if count == 1 else 'objects are'} held."]
        lines += [str(holder) for holder in self.holders[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"... and {count - _SHOWN} more.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the report as a table for a notebook."""
        if self.clean:
            return paragraph(str(self))
        rows = [
            [holder.path, f"{holder.kind} ({holder.held})", str(holder.versions_old), holder.remedy]
            for holder in self.holders[:_SHOWN]
        ]
        caption = str(self).partition("\n")[0]
        if len(self.holders) > _SHOWN:
            caption += f" The first {_SHOWN}:"
        return table(caption, ["who", "holds", "versions old", "remedy"], rows)


def find_stale(module: ModuleType, since: Snapshot | None = None) -> StaleReport:
    """Find everyone who holds an object that an earlier version of a module defined.

    The search begins at the names that a reader knows: those of the notebook (``__main__``), of
    every loaded module, and the local variables of the calls that are running. It follows
    references through containers, functions, classes and instances. What no name leads to is not
    found: garbage that has not been collected, and what only C code holds, such as the functions
    of `atexit` and the elements of NumPy arrays.

    No line of the inspected objects is run, and none of them is kept alive or changed.

    Parameters
    ----------
    module : types.ModuleType
        A loaded module.
    since : Snapshot, optional
        What the module defined before. Without it, functions, classes, their instances and bound
        methods are found; with it, constants and other objects too. Numbers and texts, which may
        be the same object by chance, count only where a name holds them under their own name.

    Returns
    -------
    StaleReport
        The holders, each with the remedy.

    Raises
    ------
    TypeError
        When `module` is not a module object.
    ValueError
        When `since` is a snapshot of another module.

    Notes
    -----
    Old functions are told from current ones by their code. Without a snapshot and without an
    earlier look at the module, one case cannot be seen on Python 3.13 and later: a function
    without a name in the module, such as a registered ``lambda``, whose text did not change.

    Examples
    --------
    >>> import importlib
    >>> from reloadlab import create_module, find_stale, workspace
    >>> handlers = {}
    >>> with workspace():
    ...     path = create_module("greetings", k1=10)
    ...     import greetings
    ...     handlers["hello"] = greetings.print_values
    ...     path = create_module("greetings", k1=20)
    ...     greetings = importlib.reload(greetings)
    ...     [holder.held for holder in find_stale(greetings).holders]
    ['greetings.print_values']
    """
    name = name_of_module(module)
    if since is not None and since.module != name:
        raise ValueError(
            f"The snapshot is one of {since.module}; give one that was taken of {name}."
        )
    loaded = sys.modules.get(name)
    heap = gc.get_objects()
    version = Version(name, loaded if reading.is_module(loaded) else module)
    stale = _StaleObjects(heap, version, since)
    version.note_earlier([one for one in stale.objects if _is_definition(one)])
    return StaleReport(name, tuple(_Search(heap, version, stale).holders()))


def _is_definition(obj: object) -> bool:
    """Say whether something is a function or a class."""
    return type(obj) is FunctionType or reading.is_class(obj)


class _StaleObjects:
    """The objects of earlier versions that are alive.

    Attributes
    ----------
    objects : list
        The objects.
    kinds : dict of int to tuple of str
        For each, by identity, what it is, and the name that it or its class has in the module.
    shared : dict of str to object
        Values of earlier versions that others may have by chance, by their names.
    """

    def __init__(self, heap: list[object], version: Version, since: Snapshot | None) -> None:
        self.objects: list[Any] = []
        self.kinds: dict[int, tuple[str, str]] = {}
        self.shared: dict[str, object] = {}
        self._version = version
        former = since.values if since else {}
        self._add_former_definitions(former)
        types = {id(kind): kind for kind in map(type, heap)}
        wanted = _derived(types, type) | _derived(types, ModuleType) | set(map(id, _KINDS))
        # One pass over everything, and the others over what it found.
        found = [obj for obj in heap if id(type(obj)) in wanted]
        self._add_definitions(found)
        self._add_instances(heap)
        for obj in found:
            self._add_bound(obj)
        self._add_former_values(former)

    def _add(self, obj: object, kind: str, name: str) -> None:
        """Enter an object, unless it is known."""
        if id(obj) not in self.kinds:
            self.objects.append(obj)
            self.kinds[id(obj)] = (kind, name)

    def _add_former_definitions(self, former: dict[str, object]) -> None:
        """Enter the functions and classes that the module had and has no longer."""
        for value in former.values():
            own = _is_definition(value) and reading.home(value) == self._version.name
            if own and not self._is_present(value):
                kind = "class" if reading.is_class(value) else "function"
                self._add(value, kind, reading.qualified_name(value))

    def _add_former_values(self, former: dict[str, object]) -> None:
        """Enter everything else that the module had and has no longer."""
        for name, value in former.items():
            if _may_be_shared(value):
                if self._version.names.get(name) is not value:
                    self.shared[name] = value
            elif not (_is_definition(value) or reading.is_module(value) or self._is_present(value)):
                self._add(value, "constant", name)

    def _is_present(self, value: object) -> bool:
        """Say whether the module has an object still, under any name."""
        return any(value is one for one in self._version.names.values())

    def _add_definitions(self, found: list[object]) -> None:
        """Enter old module objects, classes and functions, and what decorates such functions."""
        version = self._version
        for obj in found:
            if type(obj) is FunctionType:
                if version.is_old_code(obj.__code__, obj.__globals__):
                    self._add(obj, "function", obj.__qualname__)
            elif reading.is_class(obj):
                if version.is_old_class(obj):
                    self._add(obj, "class", reading.qualified_name(obj))
            elif reading.is_module(obj) and version.is_forgotten(reading.module_namespace(obj)):
                self._add(obj, "module", "")
        for obj in found:
            name = self._decorated_name(obj)
            if name:
                self._add(obj, "function", name)

    def _decorated_name(self, wrapper: object) -> str:
        """Return the name of an old decorated function, or nothing for all else."""
        if type(wrapper) is not FunctionType and type(wrapper) is not LRU_WRAPPER:
            return ""
        own = reading.attributes(wrapper)
        _, *inner = reading.unwrapped(wrapper)
        if not any(id(one) in self.kinds for one in inner):
            return ""
        name = reading.qualified_name(wrapper) or reading.text(own.get("__qualname__"))
        # Somebody else may have decorated the old function. The module has no such wrapper.
        now = self._version.names.get(name, self._version.lingering.get(name))
        if type(now) is FunctionType and type(wrapper) is FunctionType:
            return name if now.__code__ is wrapper.__code__ else ""
        return name if type(now) is type(wrapper) else ""

    def _add_instances(self, heap: list[object]) -> None:
        """Enter the instances of old classes."""
        old = {id(cls): cls for cls in self.objects if self.kinds[id(cls)][0] == "class"}
        if not old:
            return
        found = [obj for obj in heap if id(type(obj)) in old]
        if not all(map(_are_collected, old.values())):
            found += _not_collected(heap, old)
        for obj in found:
            self._add(obj, "instance of an old class", reading.qualified_name(type(obj)))

    def _add_bound(self, obj: object) -> None:
        """Enter a bound method of something old, or a generator that goes on in old code."""
        if type(obj) is MethodType:
            known = self.kinds.get(id(obj.__func__)) or self.kinds.get(id(obj.__self__))
            if known is not None:
                name = reading.qualified_name(obj.__func__) or known[1]
                self._add(obj, "bound method", name)
            return
        frame = suspended_frame(obj)
        if frame is not None and self._version.is_old_code(frame.f_code, frame.f_globals):
            kind = reading.class_name(type(obj)).replace("_", " ")
            self._add(obj, f"suspended {kind}", frame.f_code.co_name)


_KINDS = (
    FunctionType,
    LRU_WRAPPER,
    MethodType,
    GeneratorType,
    CoroutineType,
    AsyncGeneratorType,
)


def _derived(types: dict[int, type], base: type) -> set[int]:
    """Return the identities of the classes that derive from one."""
    return {
        key for key, kind in types.items() if any(one is base for one in reading.class_order(kind))
    }


def _may_be_shared(value: object) -> bool:
    """Say whether others may have the same object by chance."""
    kinds = (int, str, bytes, bool, type(None), type(...), type(NotImplemented))
    empty = type(value) is tuple and not value
    return empty or any(type(value) is kind for kind in kinds)


def _are_collected(cls: type) -> bool:
    """Say whether the garbage collector knows the instances of a class."""
    flags: int = type.__dict__["__flags__"].__get__(cls)
    return bool(flags & _HAS_COLLECTOR)


def _not_collected(heap: list[object], classes: dict[int, type]) -> list[object]:
    """Find the instances of classes whose instances the garbage collector does not know."""
    found = {}
    for obj in heap:
        for held in gc.get_referents(obj):
            if id(type(held)) in classes:
                found[id(held)] = held
    return list(found.values())


class _Search:
    """The search from the names that a reader knows to the objects of earlier versions.

    Parameters
    ----------
    heap : list of object
        All objects.
    version : Version
        The current version.
    stale : _StaleObjects
        What is searched for.
    """

    def __init__(self, heap: list[object], version: Version, stale: _StaleObjects) -> None:
        self._version = version
        self._stale = stale
        modules = [one for one in list(sys.modules.values()) if reading.is_module(one)]
        stop = [*modules, *map(reading.module_namespace, modules)]
        self._seen = {id(one) for one in stop}
        self._marked = ancestors(stale.objects, heap, stop) if stale.objects else set()
        self._wanted = self._marked | stale.kinds.keys()
        self._found: set[tuple[int, str]] = set()
        self._queue: deque[tuple[object, Place]] = deque()
        self._held: set[int] = set()
        self._held_weakly: list[tuple[Place, object, int]] = []

    def holders(self) -> Iterator[Holder]:
        """Yield who holds something old, the nearest to a name first."""
        for name, namespace in list(_namespaces(self._version.name)):
            for key, value in reading.named(namespace).items():
                if name == "__main__" and _DISPLAYED.fullmatch(key):
                    continue
                place = Place.of_name(name, key)
                if self._took_value(name, key, value):
                    yield self._holder(place, value, "constant", key)
                yield from self._visit(place, value, id(namespace))
            yield from self._follow()
        for call, frame in _calls():
            if self._version.is_old_code(frame.f_code, frame.f_globals):
                place = Place.of_local(f"call of {call}")
                yield self._holder(place, frame, "running call", frame.f_code.co_name)
            for key, value in local_variables(frame).items():
                place = Place.of_local(f"local {key} of {call}")
                yield from self._visit(place, value, id(frame))
            yield from self._follow()
        for place, obj, container in self._held_weakly:
            # All others are garbage that the collector has not come to yet.
            if id(obj) in self._held:
                yield from self._visit(place, obj, container)

    def _took_value(self, name: str, key: str, value: object) -> bool:
        """Say whether a name of some module was bound to an earlier value by a from-import."""
        if name == self._version.name or self._stale.shared.get(key, reading.Missing) is not value:
            return False
        return name == "__main__" or key in imported_names(sys.modules[name])

    def _follow(self) -> Iterator[Holder]:
        """Yield what is found from the places that wait to be looked into."""
        while self._queue:
            obj, place = self._queue.popleft()
            for reference in children(obj, self._wanted):
                step = reference.step
                if step.weak and place.module.partition(".")[0] in sys.stdlib_module_names:
                    # The standard library has many lists of what is alive, and runs none of it.
                    continue
                # What lies between has been looked into too: a cell, a property, a registry.
                self._seen.add(id(reference.place))
                found = place.inside(step), reference.child, id(reference.place)
                if step.weak:
                    self._held_weakly.append(found)
                else:
                    yield from self._visit(*found)

    def _visit(self, place: Place, obj: object, container: int) -> Iterator[Holder]:
        """Yield a holder if an object is an old one, and else look into it later."""
        known = self._stale.kinds.get(id(obj))
        key = (container, place.step.leads("") if place.step else place.path)
        if known is not None:
            self._held |= {id(obj), *map(id, reading.class_order(type(obj)))}
            if key not in self._found:
                self._found.add(key)
                holder = self._holder(place, obj, *known)
                yield holder
                if "__class__" in holder.remedy:
                    # The instance stays, and may hold others.
                    is_method = type(obj) is MethodType
                    inner = place.inside(attribute("__self__")) if is_method else place
                    self._enter(inner, obj.__self__ if type(obj) is MethodType else obj)
        elif id(obj) in self._marked and not _is_ours(obj) and not _is_of_typing(obj):
            self._enter(place, obj)

    def _enter(self, place: Place, obj: object) -> None:
        """Look into an object later, unless that has been done."""
        if id(obj) not in self._seen:
            self._seen.add(id(obj))
            self._queue.append((obj, place))

    def _holder(self, place: Place, obj: object, kind: str, name: str) -> Holder:
        """Describe a holder."""
        full = f"{self._version.name}.{name}" if name else self._version.name
        return Holder(
            path=place.path,
            held=full,
            kind=kind,
            versions_old=max(1, self._version.number - self._number(obj)),
            remedy=remedy(place, obj, kind, self._version, name),
        )

    def _number(self, obj: object) -> int:
        """Return the number of the version that an old object comes from."""
        if type(obj) is FrameType:
            return self._version.number_of(obj.f_code)
        frame = suspended_frame(obj)
        if frame is not None:
            return self._version.number_of(frame.f_code)
        if type(obj) is MethodType:
            return self._number(obj.__func__)
        *_, obj = reading.unwrapped(obj)
        known = _is_definition(obj) or reading.is_module(obj)
        return self._version.number_of(obj if known else type(obj))


def _is_ours(obj: object) -> bool:
    """Say whether an object is one of this package, which remembers modules on purpose."""
    return reading.home(type(obj)).partition(".")[0] == "reloadlab"


def _is_of_typing(obj: object) -> bool:
    """Say whether an object is a function or a class of `typing`, which remembers all questions."""
    return _is_definition(obj) and reading.home(obj) == "typing"


def _namespaces(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names and namespaces of the modules: the notebook, the module, the others."""
    seen = set()
    for key in ["__main__", name, *list(sys.modules)]:
        module = sys.modules.get(key)
        # This package holds what it searches for; `typing` keeps what it was ever asked about.
        own = key.partition(".")[0] in ("reloadlab", "typing")
        if not own and id(module) not in seen and reading.is_module(module):
            seen.add(id(module))
            yield key, reading.module_namespace(module)


def _calls() -> list[tuple[str, FrameType]]:
    """List the calls that are running, in all threads, without those of installed packages."""
    names = {
        thread.ident: reading.attributes(thread).get("_name") for thread in threading.enumerate()
    }
    here = threading.get_ident()
    tops: dict[int, FrameType | None] = {**sys._current_frames()}
    # A frame that holds itself would stay, with all frames below it, until the collector comes.
    tops[here] = sys._getframe(1)
    found = []
    for ident in list(tops):
        frame = tops.pop(ident)
        where = "" if ident == here else f" in thread {names.get(ident)}"
        while frame is not None:
            module = reading.text(reading.named(frame.f_globals).get("__name__"))
            if not is_installed(frame.f_code.co_filename) and not module.startswith("reloadlab"):
                found.append((f"{module}.{frame.f_code.co_name}(){where}", frame))
            frame = frame.f_back
    return found
