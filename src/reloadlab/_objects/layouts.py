"""Say whether an instance of one class can become one of another, as CPython decides it."""

from __future__ import annotations

import dis
import struct
from types import FunctionType, MemberDescriptorType
from typing import Any

from reloadlab._objects import static

_TRAITS = ("__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__")
# A flag of a class: the garbage collector knows its instances.
_HAS_COLLECTOR = 1 << 14
_POINTER = struct.calcsize("P")


def same_layout(old: type, new: object) -> bool:
    """Say whether ``instance.__class__ = new`` is allowed for an instance of a class.

    As ``compatible_for_assignment`` in CPython's Objects/typeobject.c decides it.
    """
    if not static.is_class(new):
        return False
    one, other = _where_layout_ends(old), _where_layout_ends(new)
    if one is other:
        return True
    return (
        _trait(one, "__base__") is _trait(other, "__base__")
        and _layout(one) == _layout(other)
        and _slots(one) == _slots(other)
        and _adds_slots_only(one)
    )


def _where_layout_ends(cls: type) -> type:
    """Return the first class from which the others, down to this one, take their layout."""
    base = _trait(cls, "__base__")
    while base is not None and _layout(base) == _layout(cls):
        cls, base = base, _trait(base, "__base__")
    return cls


def _trait(cls: type, name: str) -> Any:
    """Return what Python notes about the instances of a class."""
    return type.__dict__[name].__get__(cls)


def _layout(cls: type) -> list[int]:
    """Return the sizes and places that have to be the same."""
    return [*(_trait(cls, name) for name in _TRAITS), _trait(cls, "__flags__") & _HAS_COLLECTOR]


def _slots(cls: type) -> list[str]:
    """Return the names of the slots that a class adds."""
    namespace = static.class_namespace(cls)
    return sorted(name for name in namespace if type(namespace[name]) is MemberDescriptorType)


def _adds_slots_only(cls: type) -> bool:
    """Say whether a class adds to its base nothing but slots, and before them two pointers.

    These are to the dictionary and to the weak references. CPython looks for them there only.
    """
    size = _trait(_trait(cls, "__base__"), "__basicsize__")
    for offset in ("__dictoffset__", "__weakrefoffset__"):
        size += _POINTER * (_trait(cls, offset) == size)
    return bool(size + _POINTER * len(_slots(cls)) == _trait(cls, "__basicsize__"))


# Where a class says which attributes its instances have: named tuples, dataclasses, attrs,
# pydantic.
_FIELDS = ("_fields", "__dataclass_fields__", "__attrs_attrs__", "__pydantic_fields__")


def added(old: type, new: type) -> list[str] | None:
    """Return what instances of a class must have that those of the one before need not have.

    These are fields, and what ``__init__`` sets and the one of the old class does not. It is None
    where no old instance can be a new one: the fields of a tuple have places.
    """
    if any(base is tuple for base in static.class_order(old)):
        return [] if fields_of(old) == fields_of(new) else None
    return lacking(demanded(old), new)


def demanded(cls: type) -> list[str]:
    """Return the attributes that instances of a class have: fields, and what ``__init__`` sets."""
    return list(dict.fromkeys([*fields_of(cls), *_set(cls)]))


def lacking(known: list[str], cls: type) -> list[str]:
    """Return what instances of a class must have besides what is known, unless it gives it."""
    return [name for name in demanded(cls) if name not in known and _is_missing(cls, name)]


def _is_missing(cls: type, name: str) -> bool:
    """Say whether instances of a class get nothing from it by a name, unless they have it."""
    found = static.inherited(cls, name)
    return found is static.Missing or type(found) is MemberDescriptorType


def fields_of(cls: type) -> list[str]:
    """Return the names of the fields of a class, in their order."""
    found: list[str] = []
    for table in _FIELDS:
        fields: Any = static.inherited(cls, table)
        if static.is_kind_of(fields, tuple):
            found += [static.text(one) or _name(one) for one in tuple.__iter__(fields)]
        found += static.named(fields) if static.is_kind_of(fields, dict) else []
    return found


def _name(field: object) -> str:
    """Return the name of a field of attrs."""
    return static.text(static.attributes(field).get("name"))


def _set(cls: type) -> list[str]:
    """Return the attributes that the ``__init__`` of a class sets."""
    function = static.inherited(cls, "__init__")
    code = function.__code__ if type(function) is FunctionType else None
    found = [] if code is None else list(dis.get_instructions(code))
    return [one.argval for one in found if one.opname == "STORE_ATTR"]
