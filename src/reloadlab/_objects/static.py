"""Read what objects consist of without running a line of their code.

``obj.name``, ``isinstance``, ``==``, ``hash`` and ``repr`` all may call what the class of an
object defines. Everything here goes through the C descriptors of the built-in types instead, and
compares with ``is``.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import (
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodDescriptorType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any, Final, TypeGuard
from weakref import ReferenceType

Missing: Final = object()
"""Stands for "no such name", which None could not."""

# What the import system, and Python itself, bind in the namespace of a module. `__file__` is not
# among them: a module that comes from another file than before is worth a word.
SET_BY_PYTHON: Final = frozenset(
    {
        "__name__",
        "__loader__",
        "__package__",
        "__spec__",
        "__path__",
        "__cached__",
        "__builtins__",
        "__warningregistry__",
        "__annotations__",
        "__annotate__",
        "__conditional_annotations__",
    }
)

_MODULE_NAMESPACE: Any = vars(ModuleType)["__dict__"]
_CLASS_NAMESPACE = type.__dict__["__dict__"]
_CLASS_ORDER = type.__dict__["__mro__"]
_CLASS_BASES = type.__dict__["__bases__"]
_CLASS_QUALNAME = type.__dict__["__qualname__"]
_CLASS_NAME = type.__dict__["__name__"]
_CLASS_HOME = type.__dict__["__module__"]
_CLASS_FLAGS = type.__dict__["__flags__"]
_IS_READY = 1 << 12
_CALL_REFERENCE: Any = ReferenceType.__call__
_CALLBACK: Any = vars(ReferenceType)["__callback__"]


def is_exactly(obj: object, *kinds: type) -> bool:
    """Say whether an object is of exactly one of some classes, whatever their metaclasses say."""
    for kind in kinds:  # noqa: SIM110 - with `any` it takes twice as long, as below
        if type(obj) is kind:
            return True
    return False


def is_kind_of(obj: object, kind: type) -> bool:
    """Say whether the true class of an object derives from a built-in class.

    ``isinstance`` would ask its ``__class__``, which may lie.
    """
    if type(obj) is kind:
        return True
    for base in class_order(type(obj)):  # noqa: SIM110
        if base is kind:
            return True
    return False


def is_class(obj: object) -> TypeGuard[type[Any]]:
    """Say whether an object is a class.

    One in C that Python has not made ready yet, as `_socket` has before `socket` is imported, has
    no bases and no namespace to look at: Python 3.11 ends the process where one does.
    """
    return is_kind_of(obj, type) and bool(_CLASS_FLAGS.__get__(obj) & _IS_READY)


def is_definition(obj: object) -> bool:
    """Say whether an object is a function or a class, which modules make by running."""
    return type(obj) is FunctionType or is_class(obj)


def class_order(cls: type) -> tuple[type, ...]:
    """Return the classes in which Python looks attributes up, the class itself first."""
    order: tuple[type, ...] = _CLASS_ORDER.__get__(cls)
    return order


def class_bases(cls: type) -> tuple[type, ...]:
    """Return the classes that a class statement names in its parentheses."""
    bases: tuple[type, ...] = _CLASS_BASES.__get__(cls)
    return bases


def class_namespace(cls: type) -> dict[str, Any]:
    """Return a copy of what a class itself defines, without what it inherits."""
    return {key: value for key, value in _class_items(cls) if type(key) is str}


def _class_items(cls: type) -> list[tuple[Any, Any]]:
    """Return the items of what a class itself defines. They lie in a dictionary, always."""
    return list(_CLASS_NAMESPACE.__get__(cls).items())


def inherited(cls: type, name: str) -> object:
    """Return what the instances of a class find in their classes by a name, or `Missing`."""
    spaces = map(class_namespace, class_order(cls))
    return next((space[name] for space in spaces if name in space), Missing)


def is_slot(value: object) -> bool:
    """Say whether something in a class is the place of a slot of its instances."""
    return type(value) is MemberDescriptorType


def overrides(cls: type, name: str) -> bool:
    """Say whether a class answers to a special method, such as ``__setattr__``, in its own way.

    What C code answers is what Python does by itself.
    """
    found = inherited(cls, name)
    in_c = is_exactly(found, WrapperDescriptorType, MethodDescriptorType)
    return found is not Missing and not in_c


def is_callable(obj: object) -> bool:
    """Say whether an object can be called."""
    return inherited(type(obj), "__call__") is not Missing


def qualified_name(obj: object) -> str:
    """Return the qualified name of a function or a class, such as ``Shop.open``."""
    if type(obj) is FunctionType:
        return obj.__qualname__
    if is_class(obj):
        return text(_CLASS_QUALNAME.__get__(obj))
    return ""


def class_name(cls: type) -> str:
    """Return the name of a class, without those of the classes or functions around it."""
    return text(_CLASS_NAME.__get__(cls))


def home(obj: object) -> str:
    """Return the name of the module that a function or a class says it comes from."""
    if type(obj) is FunctionType:
        return text(obj.__module__)
    if is_class(obj):
        # A class that C code has made by itself may say nothing.
        with suppress(AttributeError):
            return text(_CLASS_HOME.__get__(obj))
    return ""


def is_module(obj: object) -> TypeGuard[ModuleType]:
    """Say whether an object is a module object."""
    return is_kind_of(obj, ModuleType)


def module_namespace(module: ModuleType) -> dict[str, Any]:
    """Return the namespace of a module itself, not a copy."""
    namespace: dict[str, Any] = _MODULE_NAMESPACE.__get__(module)
    return namespace


def module_name(module: ModuleType) -> str:
    """Return the name that a module has in its namespace, or an empty text."""
    return text(named(module_namespace(module)).get("__name__"))


def named(namespace: dict[Any, Any]) -> dict[str, Any]:
    """Copy a dictionary, as far as its keys are plain strings.

    Looking a key up in the original could call ``__eq__`` of another key.
    """
    # Nearly all have no other keys, and the copy of those is not made one by one.
    if {*map(type, dict.keys(namespace))} <= {str}:
        return dict.copy(namespace)
    return {key: value for key, value in list(dict.items(namespace)) if type(key) is str}


def value_in(namespace: dict[Any, Any], name: str) -> Any:
    """Return what a namespace has by a name, or `Missing`, without a copy where none is needed."""
    if {*map(type, dict.keys(namespace))} <= {str}:
        return dict.get(namespace, name, Missing)
    return named(namespace).get(name, Missing)


def attributes(obj: object) -> dict[str, Any]:
    """Return a copy of the attributes that an object itself has, in ``__dict__`` and in slots."""
    dictionary = attributes_dictionary(obj)
    found = {} if dictionary is None else named(dictionary)
    # Most objects that are asked are functions, and these have no slots.
    for cls in class_order(type(obj)) if type(obj) is not FunctionType else ():
        for name, member in _class_items(cls):
            # Asked first, because few are. Nothing here may compare a key that is no plain string.
            is_slot = type(member) is MemberDescriptorType and type(name) is str
            if is_slot and name != "__dict__" and name not in found:
                try:
                    found[name] = member.__get__(obj)
                except AttributeError:  # a slot that has no value
                    continue
    return found


def unwrapped(obj: object) -> Iterator[object]:
    """Yield an object, then the function that it decorates, then the one that this decorates.

    One that decorates itself is given once.
    """
    seen: set[int] = set()
    while obj is not Missing and id(obj) not in seen:
        seen.add(id(obj))
        yield obj
        obj = Missing if is_class(obj) else attributes(obj).get("__wrapped__", Missing)


def attributes_dictionary(obj: object) -> dict[Any, Any] | None:
    """Return the ``__dict__`` of an instance itself, or None where it has none, or hides it."""
    if type(obj) is FunctionType:
        # What follows finds the same, and most objects that are asked are functions.
        return obj.__dict__
    for cls in class_order(type(obj)):
        member: Any = class_namespace(cls).get("__dict__")
        # In classes written in C it may be a member, as in types.SimpleNamespace.
        is_own = is_exactly(member, GetSetDescriptorType, MemberDescriptorType)
        if is_own and cls is not type:
            dictionary = member.__get__(obj)
            return dictionary if is_kind_of(dictionary, dict) else None
    return None


def referent(ref: object) -> object:
    """Return what a weak reference refers to, or None, whatever its class says of calling it."""
    return _CALL_REFERENCE(ref)


def callback(ref: object) -> object:
    """Return what a weak reference calls when its object is gone, or None."""
    return _CALLBACK.__get__(ref)


def items_of(mapping: Any) -> Iterator[tuple[object, object]]:
    """Give the items of a dictionary, of a class derived from it, or of a view of one."""
    if type(mapping) is MappingProxyType:
        # A proxy would ask the mapping behind it, which may be anybody's.
        (mapping,) = gc.get_referents(mapping)
    if is_kind_of(mapping, dict):
        # Two lists, because a pair for each of a million items would take ten times the memory.
        yield from zip(list(dict.keys(mapping)), list(dict.values(mapping)), strict=False)


def is_of_python(value: object) -> bool:
    """Say whether the class of an object is built in, or one of the standard library."""
    return home(type(value)).partition(".")[0] in sys.stdlib_module_names


def text(value: object) -> str:
    """Return a string as it is, and an empty one for what is not exactly a string."""
    return value if type(value) is str else ""
