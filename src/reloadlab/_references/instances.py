"""List what an instance holds: attributes, elements, and what has no name."""

from __future__ import annotations

import functools
import gc
import weakref
from collections import defaultdict, deque
from collections.abc import Container
from dataclasses import replace
from types import BuiltinFunctionType, FunctionType, MemberDescriptorType
from typing import Any, NamedTuple

from reloadlab._objects import static
from reloadlab._objects.frames import suspended_frame, waited_for
from reloadlab._objects.wrappers import LRU_CACHE, wrapper_type
from reloadlab._references import steps
from reloadlab._references.classes import is_data
from reloadlab._references.functions import of_frame
from reloadlab._references.steps import Effect, Kind, Reference, Step


def of_instance(obj: object, wanted: Container[int] | None) -> list[Reference]:
    """List what an instance holds, or of that only what is wanted.

    A step for each of a million elements would take more memory than they.
    """
    if static.is_kind_of(obj, weakref.ReferenceType):
        return _of_reference(obj)
    own = static.attributes(obj)
    found: list[Reference] = []
    for kind, listing in _WEAK_CONTAINERS:
        if static.is_kind_of(obj, kind):
            found += listing(own.pop("data", None))
    for name, value in own.items():
        if wanted is None or id(value) in wanted:
            found.append(Reference(attribute_of(obj, name), value, obj))
    found += _elements(obj, wanted)
    frame = suspended_frame(obj)
    if frame is not None:
        found += of_frame(frame, "suspended ")
        found.append(Reference(steps.aside("what ", " waits for"), waited_for(obj), obj))
    seen = {
        id(type(obj)),
        id(static.attributes_dictionary(obj)),
        *(id(one.child) for one in found),
    }
    for held in gc.get_referents(obj):
        if frame is not None and type(held) is FunctionType and held.__code__ is frame.f_code:
            # A call keeps its function, and that one cannot be reached by way of the call.
            continue
        if id(held) not in seen and (wanted is None or id(held) in wanted):
            found.append(Reference(_out_of_sight(obj), held, obj))
    return found


def _of_reference(ref: object) -> list[Reference]:
    """List what a weak reference refers to, and what it calls."""
    found = [Reference(steps.aside("", "()", weak=True), static.referent(ref), ref)]
    if static.is_kind_of(ref, weakref.WeakMethod):
        # It refers to the owner, as above, and apart from that to the function.
        function = static.referent(static.attributes(ref)["_func_ref"])
        found = [Reference(replace(found[0].step, kind=Kind.METHOD), function, ref)]
    callback = static.callback(ref)
    owner = callback.__self__ if type(callback) is BuiltinFunctionType else None
    parts = owner if type(owner) is tuple else (owner,)
    if not any(type(part) is weakref.ReferenceType for part in parts):
        # With threading.local, it only refers, weakly, to the object whose part this is.
        found.append(Reference(steps.aside("callback of "), callback, ref))
    return found


def attribute_of(obj: object, name: str) -> Step:
    """Return the step to an attribute of an instance, with the line that sets it, if any can."""
    step = steps.attribute(name)
    if not _is_read(obj, name):
        return replace(step.fixed(), reads=False)
    wrapper = wrapper_type(obj)
    template = wrapper.parts.get(name, "") if wrapper and wrapper.as_it_is else ""
    if template and not _would_lose(obj, name):
        # To set it would change what a cache says it wraps, and not what it calls.
        line = "{it} = " + template.replace("{wrapper}", "{it}")
        return replace(step, change=line, effect=Effect.REMAKES, removal="")
    if template or not _can_be_set(obj, name):
        return step.fixed()
    cls = type(obj)
    if static.overrides(cls, "__setattr__") or static.overrides(cls, "__delattr__"):
        # As in a frozen dataclass, which refuses the assignment.
        line = f"{{object}}.__setattr__({{it}}, {steps.braced(repr(name))}, {{new}})"
        return replace(step, change=line, effect=Effect.PUTS, removal="")
    return step


def _is_read(obj: object, name: str) -> bool:
    """Say whether ``obj.name`` gives what lies under this name in the object itself."""
    if static.overrides(type(obj), "__getattribute__"):
        return False
    found = static.inherited(type(obj), name)
    if name in static.named(static.attributes_dictionary(obj) or {}):
        return not is_data(found) and type(found) is not MemberDescriptorType
    return type(found) is MemberDescriptorType


def _would_lose(wrapper: object, part: str) -> bool:
    """Say whether a wrapper has attributes of its own, which one that is made again has not."""
    own = static.named(static.attributes_dictionary(wrapper) or {})
    if type(wrapper) is not LRU_CACHE:
        return bool(own)
    # A cache takes over those of the function that it wraps.
    inner = static.attributes(own[part])
    usual = {*functools.WRAPPER_ASSIGNMENTS, "__wrapped__", "cache_parameters"}
    return any(inner.get(name, static.Missing) is not own[name] for name in own.keys() - usual)


def _can_be_set(obj: object, name: str) -> bool:
    """Say whether an attribute of an instance lies in its dictionary or in a slot of Python.

    Members of classes written in C, such as ``__func__`` of a method, are for reading.
    """
    if static.is_kind_of(obj, defaultdict) and name == "default_factory":
        return True
    if name in static.named(static.attributes_dictionary(obj) or {}):
        return True
    spaces = map(static.class_namespace, static.class_order(type(obj)))
    return any(name in space and "__slots__" in space for space in spaces)


def _out_of_sight(obj: object) -> Step:
    """Return the step to something that an object written in C holds out of sight."""
    if type(obj) is LRU_CACHE:
        return Step(("cache of ", "()"), change="{it}.cache_clear()", effect=Effect.EMPTIES)
    return steps.aside("inside ")


def _elements(obj: object, wanted: Container[int] | None) -> list[Reference]:
    """List the elements of a container, or of an object whose class derives from one."""
    found = []
    allowed = _Allowed.by(type(obj))
    kind: Any
    for kind in (list, deque, tuple):
        if static.is_kind_of(obj, kind):
            for number, element in enumerate(kind.__iter__(obj)):
                if wanted is None or id(element) in wanted:
                    step = allowed.of(steps.position(number, fixed=kind is tuple))
                    found.append(Reference(step, element, obj))
    for kind in (set, frozenset):
        if static.is_kind_of(obj, kind):
            found += [
                Reference(steps.aside("element of "), one, obj)
                for one in kind.__iter__(obj)
                if wanted is None or id(one) in wanted
            ]
    for key, value in static.items_of(obj):
        if wanted is None or id(value) in wanted:
            found.append(Reference(allowed.of(steps.item(key)), value, obj))
        if wanted is None or id(key) in wanted:
            found.append(Reference(steps.aside(f"key {steps.label(key)} of "), key, obj))
    return found


class _Allowed(NamedTuple):
    """Which lines the class of a container leaves to mean what they mean for any container."""

    reads: bool
    sets: bool
    removes: bool

    @classmethod
    def by(cls, kind: type) -> _Allowed:
        """Return what a class allows."""
        reads = not static.overrides(kind, "__getitem__")
        sets = reads and not static.overrides(kind, "__setitem__")
        return cls(reads, sets, sets and not static.overrides(kind, "__delitem__"))

    def of(self, step: Step) -> Step:
        """Return the step to an element, with the lines that are allowed."""
        return replace(
            step,
            reads=step.reads and self.reads,
            change=step.change if self.sets else "",
            removal=step.removal if self.removes else "",
        )


def _of_weak_set(data: object) -> list[Reference]:
    """List the elements of a WeakSet."""
    step = steps.aside("weak element of ", weak=True)
    references = set.__iter__(data) if type(data) is set else ()
    return [Reference(step, static.referent(ref), data) for ref in references]


def _of_weak_values(data: object) -> list[Reference]:
    """List the values of a WeakValueDictionary."""
    found = []
    for key, ref in static.items_of(data):
        # A line that reads would raise if the line before has let go of the value.
        step = replace(steps.item(key), reads=False, removal="", weak=True)
        found.append(Reference(step, static.referent(ref), data))
    return found


def _of_weak_keys(data: object) -> list[Reference]:
    """List the keys and values of a WeakKeyDictionary."""
    found = []
    for ref, value in static.items_of(data):
        key = static.referent(ref)
        found.append(
            Reference(steps.aside(f"weak key {steps.label(key)} of ", weak=True), key, data)
        )
        found.append(Reference(replace(steps.item(key).fixed(), reads=False), value, data))
    return found


_WEAK_CONTAINERS = (
    (weakref.WeakSet, _of_weak_set),
    (weakref.WeakValueDictionary, _of_weak_values),
    (weakref.WeakKeyDictionary, _of_weak_keys),
)
