"""Follow references: from an object to what it holds, and back to who holds it.

Only `gc` and the descriptors of `reloadlab._objects.static` look at the objects, so no line of
theirs is run. References are followed forwards with names (`children`) and backwards without (`ancestors`),
because Python keeps no list that leads back.
"""

from __future__ import annotations

import builtins
import functools
import gc
import inspect
import keyword
import math
import sys
import weakref
from abc import ABC
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import TYPE_CHECKING, Any, NamedTuple

from reloadlab._objects import static

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_BUILTINS: Any = vars(FunctionType)["__builtins__"]
LRU_WRAPPER = type(functools.lru_cache(lambda: None))

# The caches of abstract classes refer weakly to every class that they were ever asked about.
_ABC_CACHE = type(static.class_namespace(ABC)["_abc_impl"])
# Slots and the like name the class that they were made for. In Python 3.10, a dataclass with slots
# so leads to the class that was there before the decorator.
_LEAVES = (_ABC_CACHE, GetSetDescriptorType, MemberDescriptorType)
# So many objects are asked for their referents at once. A few hundred are fastest.
_CHUNK = 256
# For at most so many objects, to ask the collector for their holders is faster than to look.
_FEW = 50
# What stands before and behind the path of a class, for its base.
_BASE = ("base class of ", "")
# Longer keys than these many characters or bits are not written down.
_LONG = 100


@dataclass(frozen=True)
class Step:
    """One step from an object to something that it holds.

    Parameters
    ----------
    path : tuple of str
        What the step puts before and behind the path of the holder.
    reads : bool
        Whether the path is also an expression, so that a line can lead through it.
    statement : str
        The line that puts something else in this place, as a template for `str.format` with
        ``{it}`` for the holder and ``{new}`` for the other thing; empty where no line can. Names
        of builtins and of `functools` are in braces too: the notebook may have bound them.
    weak : bool
        Whether the reference is weak.
    removal : str
        The line that leaves this place empty, as such a template. None does so in a list, where
        all that follows would move.
    """

    path: tuple[str, str]
    reads: bool = True
    statement: str = ""
    weak: bool = False
    removal: str = ""

    @property
    def is_base(self) -> bool:
        """Whether the step leads from a class to its base."""
        return self.path == _BASE

    def leads(self, path: str) -> str:
        """Return the path to what is held, for the path of the holder."""
        before, behind = self.path
        return f"{before}{path}{behind}"


@dataclass(frozen=True)
class Reference:
    """A reference from one object to another.

    Parameters
    ----------
    step : Step
        How it is named.
    child : object
        What is held.
    place : object
        What holds it in truth: for a closure, the cell and not the function.
    """

    step: Step
    child: object
    place: object


def is_spelled(name: str) -> bool:
    """Say whether a line of Python can spell a name."""
    return name.isidentifier() and not keyword.iskeyword(name)


def attribute(name: str, statement: str | None = None) -> Step:
    """Return the step to an attribute."""
    if not is_spelled(name):
        label = _braced(repr(name))
        line = f"{{setattr}}({{it}}, {label}, {{new}})"
        return Step(("getattr(", f", {name!r})"), reads=False, statement=line)
    line = statement or f"{{it}}.{name} = {{new}}"
    return Step(("", f".{name}"), statement=line, removal=f"del {{it}}.{name}")


def ancestors(targets: Iterable[object], heap: list[object], stop: Iterable[object]) -> set[int]:
    """Find everything from which a chain of references leads to one of some objects.

    Parameters
    ----------
    targets : iterable of object
        The objects that are searched for.
    heap : list of object
        Where to look, as `gc.get_objects` gives it.
    stop : iterable of object
        Objects to which all chains lead. They are neither returned nor followed.

    Returns
    -------
    set of int
        The identities of the holders, of their holders, and so on, without the targets.
    """
    level = list(targets)
    known = {id(heap)} | {id(target) for target in level} | {id(one) for one in stop}
    # The collector does not know containers that hold nothing but such objects.
    hidden = not all(map(gc.is_tracked, level))
    # To ask a loaded module for its referents can harm it: in Python 3.12, _asyncio hands out
    # objects that it has put aside as free. The namespaces of modules are in the heap themselves.
    heap = [one for one in heap if type(one) is not ModuleType or id(one) not in known]
    if hidden:
        heap = _with_untracked(heap)
    level += [ref for target in level for ref in weakref.getweakrefs(target)]
    found: set[int] = {id(ref) for ref in level} - known
    known |= found
    while level:
        searched = {id(one) for one in level}
        if hidden or len(level) > _FEW:
            holders = list(_among(heap, searched))
        else:
            # Since Python 3.13 the collector finds the tuple of the arguments too, which would
            # hold the one of the last round, without end.
            asked = tuple(level)
            holders = [
                one
                for one in gc.get_referrers(*asked)
                if one is not asked and one is not level
                if id(one) not in known and _holds(one, searched)
            ]
            del asked
        level = list({id(one): one for one in holders if id(one) not in known}.values())
        del holders
        known |= {id(one) for one in level}
        found |= {id(one) for one in level}
    return found


def _holds(obj: object, searched: set[int]) -> bool:
    """Say whether an object holds one of some others, and not only as its class."""
    referents = gc.get_referents(obj)
    if searched.isdisjoint(map(id, referents)):
        return False
    if id(type(obj)) not in searched:
        return True
    return any(id(held) in searched and held is not type(obj) for held in referents)


def _among(heap: list[object], searched: set[int]) -> Iterator[object]:
    """Yield the objects of the heap that hold one of those searched for."""
    for start in range(0, len(heap), _CHUNK):
        chunk = heap[start : start + _CHUNK]
        held = gc.get_referents(*chunk)
        if searched.isdisjoint(map(id, held)):
            continue
        for obj in chunk:
            if _holds(obj, searched):
                yield obj


def _untracked(objects: Iterable[object]) -> list[object]:
    """Pick the containers that hold only simple values, which the collector therefore ignores."""
    return [
        one
        for one in objects
        if (type(one) is dict or type(one) is tuple) and not gc.is_tracked(one)
    ]


def _with_untracked(heap: list[object]) -> list[object]:
    """Return the heap together with the containers that the collector ignores."""
    found: dict[int, object] = {}
    for start in range(0, len(heap), _CHUNK):
        held = _untracked(gc.get_referents(*heap[start : start + _CHUNK]))
        while held:
            # Each of them once: they may hold one another in a circle.
            new = {id(one): one for one in held if id(one) not in found}
            found.update(new)
            held = _untracked(gc.get_referents(*new.values())) if new else []
    return heap + list(found.values())


def children(obj: object, wanted: Container[int] | None = None) -> list[Reference]:
    """List what an object holds, each with the step that leads there.

    Parameters
    ----------
    obj : object
        Any object.
    wanted : container of int, optional
        The identities of the objects to list. Without it, all are listed.

    Returns
    -------
    list of Reference
        The references. The class of an instance is not among them, nor are the global names of
        a function.
    """
    if type(obj) is FunctionType:
        found = _of_function(obj)
    elif type(obj) is FrameType:
        found = _of_frame(obj)
    elif static.is_class(obj):
        found = _of_class(obj)
    elif static.is_module(obj):
        namespace = static.named(static.module_namespace(obj))
        found = [
            Reference(_attribute_of(obj, name), value, obj)
            for name, value in namespace.items()
            if wanted is None or id(value) in wanted
        ]
    elif any(type(obj) is kind for kind in _LEAVES):
        found = []
    else:
        found = _of_instance(obj, wanted)
    return [one for one in found if wanted is None or id(one.child) in wanted]


def _of_function(function: FunctionType) -> list[Reference]:
    """List the attributes, defaults, annotations and closure of a function."""
    code = function.__code__
    found = []
    own = static.named(static.attributes_dictionary(function) or {})
    # The cache of a single-dispatch function forgets a class when nobody else holds it.
    is_dispatcher = function.__globals__ is vars(functools) and "_clear_cache" in own
    for name, value in own.items():
        if is_dispatcher and name == "registry" and type(value) is MappingProxyType:
            found += _of_registry(value)
        elif not (is_dispatcher and name == "_clear_cache"):
            found.append(Reference(attribute(name), value, function))
    defaults = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount][-len(defaults) :] if defaults else ()
    for position, (name, value) in enumerate(zip(names, defaults, strict=True)):
        line = _exchange("__defaults__", position, len(defaults))
        found.append(Reference(_of("default argument", name, line), value, function))
    for name, value in (function.__kwdefaults__ or {}).items():
        line = f"{{it}}.__kwdefaults__[{name!r}] = {{new}}"
        found.append(Reference(_of("default argument", name, line), value, function))
    for position, (name, cell) in enumerate(
        zip(code.co_freevars, function.__closure__ or (), strict=True)
    ):
        if name == "dispatch_cache" and function.__globals__ is vars(functools):
            continue
        line = f"{{it}}.__closure__[{position}].cell_contents = {{new}}"
        step = Step(("closure of ", "()"), reads=False, statement=line)
        found += [Reference(step, value, cell) for value in gc.get_referents(cell)]
    for name, value in _annotations(function):
        line = f"{{it}}.__annotations__[{name!r}] = {{new}}"
        found.append(Reference(_of("annotation", name, line), value, function))
    return found


def _exchange(name: str, position: int, length: int) -> str:
    """Return the line that exchanges one element of an attribute that is a tuple."""
    before = f"{{it}}.{name}[:{position}] + " if position else ""
    behind = f" + {{it}}.{name}[{position + 1}:]" if position + 1 < length else ""
    return f"{{it}}.{name} = {before}({{new}},){behind}"


def _of_registry(registry: MappingProxyType[Any, Any]) -> list[Reference]:
    """List the classes and functions in the registry of a single-dispatch function."""
    found = []
    (mapping,) = gc.get_referents(registry)
    for position, (cls, function) in enumerate(static.items_of(registry)):
        label = _label(cls)
        is_builtin = vars(builtins).get(label) is cls
        spelled = f"{{{label}}}" if is_builtin else f"{{list}}({{it}}.registry)[{position}]"
        line = f"{{it}}.register({spelled}, {{new}})"
        step = Step(("", f".registry[{label}]"), reads=False, statement=line)
        found.append(Reference(step, function, mapping))
        step = Step((f"key {label} of ", ".registry"), reads=False)
        found.append(Reference(step, cls, mapping))
    return found


def _of(what: str, name: str, statement: str) -> Step:
    """Return the step to a default argument or an annotation of a function."""
    return Step((f"{what} {name} of ", "()"), reads=False, statement=statement)


def _annotations(function: FunctionType) -> list[tuple[str, object]]:
    """Return the annotations of a function that have been worked out already."""
    # To ask for __annotations__ runs code of the function, from Python 3.14 on.
    apart = [
        function.__globals__,
        _BUILTINS.__get__(function),
        function.__kwdefaults__,
        static.attributes_dictionary(function),
        function.__defaults__,
        function.__closure__,
    ]
    for held in gc.get_referents(function):
        if any(held is one for one in apart):
            continue
        if type(held) is dict:
            return list(static.named(held).items())
        if type(held) is tuple and len(held) % 2 == 0:
            # Until somebody asks, names and values lie in one tuple.
            pairs = zip(held[::2], held[1::2], strict=True)
            return [(name, value) for name, value in pairs if type(name) is str]
    return []


def _of_class(cls: type) -> list[Reference]:
    """List the bases of a class, and what its namespace holds."""
    found = []
    bases = static.class_bases(cls)
    for position, base in enumerate(bases):
        line = _exchange("__bases__", position, len(bases))
        step = Step(_BASE, reads=False, statement=line)
        found.append(Reference(step, base, cls))
    for name, value in static.class_namespace(cls).items():
        references = _of_class_attribute(cls, name, value)
        found += references if type(cls) is type else _as_metaclass_allows(cls, name, references)
    return found


def _as_metaclass_allows(cls: type, name: str, references: list[Reference]) -> list[Reference]:
    """Return references of a class without the lines in which its metaclass would interfere."""
    meta = type(cls)
    if static.overrides(meta, "__getattribute__") or _is_data(static.inherited(meta, name)):
        return [
            replace(one, step=Step(one.step.path, reads=False, weak=one.step.weak))
            for one in references
        ]
    if static.overrides(meta, "__setattr__") or static.overrides(meta, "__delattr__"):
        return [replace(one, step=Step(one.step.path, one.step.reads)) for one in references]
    return references


def _of_class_attribute(cls: type, name: str, value: object) -> list[Reference]:
    """List what an attribute of a class leads to: itself, or the functions inside of it."""
    step = attribute(name)
    if type(value) is staticmethod or type(value) is classmethod:
        kind = type(value).__name__
        line = f"{{it}}.{name} = {{{kind}}}({{new}})"
        # Of the class, one gets a class method bound to the class, which is another object.
        is_same = type(value) is staticmethod and step.reads
        step = replace(step, reads=is_same, statement=line if step.reads else "")
        return [Reference(step, value.__func__, value)]
    if type(value) is property:
        functions = [
            ("fget", "getter", value.fget),
            ("fset", "setter", value.fset),
            ("fdel", "deleter", value.fdel),
        ]
        return [
            Reference(
                Step(
                    ("", f".{name}.{part}"),
                    statement=f"{{it}}.{name} = {{it}}.{name}.{change}({{new}})",
                ),
                function,
                value,
            )
            for part, change, function in functions
            if function is not None
        ]
    if not _is_given_as_it_is(value):
        step = replace(step, reads=False)
    return [Reference(step, value, cls)]


# Of a class, one gets these as they lie in its namespace, although they are descriptors.
_GIVEN_AS_THEY_ARE = (
    FunctionType,
    MethodType,
    functools.cached_property,
    functools.partial,
    LRU_WRAPPER,
)


def _is_given_as_it_is(value: object) -> bool:
    """Say whether a class gives an attribute as it lies in its namespace."""
    has_get = static.inherited(type(value), "__get__") is not static.Missing
    return not has_get or any(type(value) is kind for kind in _GIVEN_AS_THEY_ARE)


def _is_data(value: object) -> bool:
    """Say whether something in a class decides what its instances give by that name.

    Not so a slot, or the like of it in C: they give what the instance has.
    """
    if type(value) is MemberDescriptorType or type(value) is GetSetDescriptorType:
        return False
    names = ("__set__", "__delete__")
    return any(static.inherited(type(value), name) is not static.Missing for name in names)


def _of_instance(obj: object, wanted: Container[int] | None) -> list[Reference]:
    """List what any other object holds: attributes, elements, and what has no name."""
    found: list[Reference] = []
    if static.is_kind_of(obj, weakref.ReferenceType):
        step = Step(("", "()"), reads=False, weak=True)
        found.append(Reference(step, static.referent(obj), obj))
        callback = static.callback(obj)
        owner = callback.__self__ if type(callback) is BuiltinFunctionType else None
        parts = owner if type(owner) is tuple else (owner,)
        if not any(type(part) is weakref.ReferenceType for part in parts):
            # With threading.local, it only refers, weakly, to the object whose part this is.
            found.append(Reference(Step(("callback of ", ""), reads=False), callback, obj))
        return found
    if type(obj) is MappingProxyType:
        return [_read_only(one) for held in gc.get_referents(obj) for one in children(held, wanted)]
    own = static.attributes(obj)
    for kind, listing in _WEAK_CONTAINERS:
        if static.is_kind_of(obj, kind):
            found += listing(own.pop("data", None))
    for name, value in own.items():
        if wanted is None or id(value) in wanted:
            found.append(Reference(_attribute_of(obj, name), value, obj))
    found += _elements(obj, wanted)
    frame = suspended_frame(obj)
    if frame is not None:
        step = Step(("what ", " waits for"), reads=False)
        found += [*_of_frame(frame, "suspended "), Reference(step, _waited_for(obj), obj)]
    seen = {
        id(type(obj)),
        id(static.attributes_dictionary(obj)),
        *(id(one.child) for one in found),
    }
    for held in gc.get_referents(obj):
        if frame is not None and type(held) is FunctionType and held.__code__ is frame.f_code:
            # A call keeps its function, and nobody gets at that one by way of the call.
            continue
        if id(held) not in seen and (wanted is None or id(held) in wanted):
            found.append(Reference(_unnamed(obj), held, obj))
    return found


def _attribute_of(obj: object, name: str) -> Step:
    """Return the step to an attribute of an instance, with the line that sets it, if any can."""
    step = attribute(name)
    cls = type(obj)
    if not _is_read(obj, name):
        return Step(step.path, reads=False)
    if cls is functools.partial and name == "func" and not static.attributes_dictionary(obj):
        line = "{it} = {type}({it})({new}, *{it}.args, **{it}.keywords)"
        return Step(step.path, statement=line)
    if cls is LRU_WRAPPER and name == "__wrapped__":
        # To set it would change what the cache says it wraps, and not what it calls.
        line = "{it} = {functools}.lru_cache(**{it}.cache_parameters())({new})"
        return Step(step.path, statement="" if _has_more_than_it_wraps(obj) else line)
    if not _can_be_set(obj, name):
        return Step(step.path, step.reads)
    if static.overrides(cls, "__setattr__") or static.overrides(cls, "__delattr__"):
        # As in a frozen dataclass, which refuses the assignment.
        line = f"{{object}}.__setattr__({{it}}, {_braced(repr(name))}, {{new}})"
        return Step(step.path, step.reads, line)
    return step


def _is_read(obj: object, name: str) -> bool:
    """Say whether ``obj.name`` gives what lies under this name in the object itself."""
    if static.overrides(type(obj), "__getattribute__"):
        return False
    found = static.inherited(type(obj), name)
    if name in static.named(static.attributes_dictionary(obj) or {}):
        return not _is_data(found) and type(found) is not MemberDescriptorType
    return type(found) is MemberDescriptorType


def _has_more_than_it_wraps(cache: object) -> bool:
    """Say whether a cache has attributes of its own, which another would not have."""
    own = static.attributes(cache)
    inner = static.attributes(own["__wrapped__"])
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


def _read_only(reference: Reference) -> Reference:
    """Return a reference of a mapping as its proxy shows it, which shows only the elements."""
    path = reference.step.path
    reads = reference.step.reads and path[1].startswith("[")
    return Reference(Step(path, reads, "", reference.step.weak), reference.child, reference.place)


def _unnamed(obj: object) -> Step:
    """Return the step to something that an object written in C holds out of sight."""
    if type(obj) is LRU_WRAPPER:
        return Step(("cache of ", "()"), reads=False, statement="{it}.cache_clear()")
    return Step(("inside ", ""), reads=False)


def _elements(obj: object, wanted: Container[int] | None) -> list[Reference]:
    """List the elements of a container, or of an object whose class derives from one."""
    found = []
    allowed = _Allowed.by(type(obj))
    kind: Any
    for kind in (list, deque, tuple):
        if static.is_kind_of(obj, kind):
            for position, element in enumerate(kind.__iter__(obj)):
                # A step for each of a million elements would take more memory than they.
                if wanted is None or id(element) in wanted:
                    line = f"{{it}}[{position}] = {{new}}" if kind is not tuple else ""
                    step = allowed.of(Step(("", f"[{position}]"), statement=line))
                    found.append(Reference(step, element, obj))
    for kind in (set, frozenset):
        if static.is_kind_of(obj, kind):
            step = Step(("element of ", ""), reads=False)
            elements = kind.__iter__(obj)
            found += [
                Reference(step, one, obj) for one in elements if wanted is None or id(one) in wanted
            ]
    for key, value in static.items_of(obj):
        if wanted is None or id(value) in wanted:
            found.append(Reference(allowed.of(_item(key)), value, obj))
        if wanted is None or id(key) in wanted:
            found.append(Reference(Step((f"key {_label(key)} of ", ""), reads=False), key, obj))
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
            statement=step.statement if self.sets else "",
            removal=step.removal if self.removes else "",
        )


def _item(key: object) -> Step:
    """Return the step to the value of a key."""
    label = f"[{_label(key)}]"
    if not _is_literal(key):
        return Step(("", label), reads=False)
    item = f"{{it}}{_braced(label)}"
    return Step(("", label), statement=f"{item} = {{new}}", removal=f"del {item}")


def _braced(text: str) -> str:
    """Return a text as a template for it."""
    return text.replace("{", "{{").replace("}", "}}")


def _is_literal(key: object) -> bool:
    """Say whether a key can be written down as it is, in a line that a reader can read."""
    if type(key) is tuple:
        return len(key) < _LONG and all(map(_is_literal, key))
    if type(key) is str or type(key) is bytes:
        return len(key) < _LONG
    if type(key) is int:
        return key.bit_length() < _LONG
    if type(key) is float:
        return math.isfinite(key)
    return type(key) is bool or key is None


def _label(key: object) -> str:
    """Return a key as a reader knows it, without asking the key."""
    if _is_literal(key):
        return repr(key)
    return static.qualified_name(key) or f"<{static.class_name(type(key))} object>"


def _of_weak_set(data: object) -> list[Reference]:
    """List the elements of a WeakSet."""
    step = Step(("weak element of ", ""), reads=False, weak=True)
    return [
        Reference(step, static.referent(ref), data)
        for ref in (set.__iter__(data) if type(data) is set else ())
    ]


def _of_weak_values(data: object) -> list[Reference]:
    """List the values of a WeakValueDictionary."""
    # A line that reads would raise if the line before has let go of the value.
    return [
        Reference(
            replace(_item(key), reads=False, weak=True, removal=""), static.referent(ref), data
        )
        for key, ref in static.items_of(data)
    ]


def _of_weak_keys(data: object) -> list[Reference]:
    """List the keys and values of a WeakKeyDictionary."""
    found = []
    for ref, value in static.items_of(data):
        key = static.referent(ref)
        found.append(
            Reference(Step((f"weak key {_label(key)} of ", ""), False, "", True), key, data)
        )
        found.append(Reference(Step(("", f"[{_label(key)}]"), reads=False), value, data))
    return found


_WEAK_CONTAINERS = (
    (weakref.WeakSet, _of_weak_set),
    (weakref.WeakValueDictionary, _of_weak_values),
    (weakref.WeakKeyDictionary, _of_weak_keys),
)


def suspended_frame(obj: object) -> FrameType | None:
    """Return the frame in which a generator or coroutine goes on, or None for all else."""
    if type(obj) is GeneratorType:
        return obj.gi_frame
    if type(obj) is CoroutineType:
        return obj.cr_frame
    if type(obj) is AsyncGeneratorType:
        return obj.ag_frame
    return None


def _waited_for(obj: object) -> object:
    """Return what a generator or coroutine waits for, or None."""
    if type(obj) is GeneratorType:
        return obj.gi_yieldfrom
    if type(obj) is CoroutineType:
        return obj.cr_await
    if type(obj) is AsyncGeneratorType:
        return obj.ag_await
    return None


def _of_frame(frame: FrameType, state: str = "") -> list[Reference]:
    """List the local variables of a call."""
    return [
        Reference(Step((f"local {name} of {state}", ""), reads=False), value, frame)
        for name, value in local_variables(frame).items()
    ]


def local_variables(frame: FrameType) -> dict[str, object]:
    """Return a copy of the local variables of a function's frame.

    Frames of modules and of class statements give nothing: their variables lie in a namespace,
    which may be an object of anybody's making.
    """
    if not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
        return {}
    view = frame.f_locals
    found = dict(view.items())
    # Before Python 3.13 the frame would keep this dictionary, and all that is in it. The frame, a
    # name and an argument refer to it; who else does has it from `locals()`, and needs it.
    if type(view) is dict and frame.f_trace is None and sys.getrefcount(view) <= 3:
        view.clear()
    return found
