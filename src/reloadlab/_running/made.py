"""Tell what makes an instance what it is at first, so that one may stay if that is as before."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Container, Iterator
from types import CodeType, FunctionType, GeneratorType
from typing import Any, NamedTuple

from reloadlab._keeping.summary import Summary
from reloadlab._mending.caches import REACHING
from reloadlab._modules.code import code_tree
from reloadlab._modules.same import constant_key, equal_constants, same_literals, text_key
from reloadlab._objects import static
from reloadlab._objects.functions import contents
from reloadlab._objects.layouts import same_layout
from reloadlab._objects.static import Missing
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._references.steps import label

# So many parts of two objects are compared.
_MANY = 10_000
# What a call of a class runs, and what the metaclass may have for that.
FIRST = ("__new__", "__init__", "__post_init__", "__set_name__")
_MAKING = (
    *FIRST,
    "__call__",
    "__setattr__",
    "__getattribute__",
    "__getattr__",
    "__set__",
    "__get__",
)

_EMPTY: tuple[Any, ...] = ([], (), {}, set(), "", "\xe9", b"", bytearray(), range(0))
# Those of Python that say, without being used, what they have yet to give.
ITERATORS: tuple[type, ...] = (GeneratorType, enumerate, map, filter, zip, reversed)
ITERATORS += tuple(type(iter(one)) for one in _EMPTY)
ITERATORS += (type(iter({}.values())), type(iter({}.items())), type(reversed([])))


class Making:
    """The instances that the body of a module makes, with what had a part in making each.

    That is text of the modules in `again`; all others are as they were.
    """

    def __init__(
        self, former: Summary | None, names: dict[str, Any], again: Container[str]
    ) -> None:
        self._names = names
        self._again = again
        self._kinds = {
            name: type(names[name])
            for name in (former.made if former else ())
            if name in names and _is_instance(names[name])
        }
        for cls in [one for one in names.values() if static.is_class(one)]:
            if former and static.home(cls) in again:
                self._kinds |= _kinds_in(cls, former)
        kinds = {id(kind): kind for kind in self._kinds.values()}
        self._parts = {key: list(self._parts_of(kind)) for key, kind in kinds.items()}

    def is_same(self, name: str, cls: type, used: tuple[str, ...], now: dict[str, Any]) -> bool:
        """Say whether a class makes as before what it has made, of what has these names."""
        if self._kinds.get(name) is not cls or _called(used, now) is not cls:
            return False
        pairs = [(self._names.get(one), now.get(one)) for one in used]
        if not all(one is other or equal_constants(one, other) for one, other in pairs):
            return False
        before, parts = self._parts[id(cls)], list(self._parts_of(cls))
        return len(before) == len(parts) and all(map(_is_same_part, before, parts))

    def _parts_of(self, cls: type) -> Iterator[tuple[CodeType | None, object]]:
        """Yield what has a part in making instances of a class: code, and all else by its key."""
        waiting: list[tuple[Any, type]] = [(cls, cls)]
        seen: set[int] = set()
        for one, owner in waiting:
            known = wrapper_type(one)
            if known:
                parts = static.attributes(one)
                waiting += [(parts.get(name), owner) for name in known.parts]
            is_new = id(one) not in seen and not known
            seen.add(id(one))
            if is_new and static.is_class(one) and static.home(one) in self._again:
                found = [value for name, value in self._has(one) if name in _MAKING]
                fields = static.inherited(one, "__dataclass_fields__")
                for field in [field for _, field in static.items_of(fields)]:
                    found.append(static.attributes(field).get("default_factory"))
                waiting += [(each, one) for each in [*found, type(one)]]
                yield None, [*map(id, static.class_order(one)), len(found)]
            elif is_new and type(one) is FunctionType and static.home(one) in self._again:
                names = {name for code in code_tree(one.__code__) for name in code.co_names}
                found = list(self._used_by(one, owner, sorted(names)))
                waiting += [(each, owner) for each in found]
                given = [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
                # What cannot be followed is never as before.
                hidden = [] if names.isdisjoint(REACHING) else [object()]
                yield one.__code__, [*(constant_key(each, id) for each in given), *hidden]
            elif is_new and static.home(type(one)) in self._again and not static.is_class(one):
                waiting.append((type(one), type(one)))
                yield None, id(type(one))
            elif not known:
                yield None, constant_key(one, id)

    def _has(self, cls: type) -> Iterator[tuple[str, Any]]:
        """Yield what a class has from the modules that run again."""
        for one in static.class_order(cls):
            if static.home(one) in self._again:
                yield from static.class_namespace(one).items()

    def _used_by(self, function: FunctionType, owner: type, names: list[str]) -> Iterator[Any]:
        """Yield what a function of a class may use."""
        own = function.__globals__
        values = [own[name] for name in names if name in own]
        yield from (one for one in values if not static.is_module(one))
        for module in [one for one in values if static.is_module(one)]:
            space = static.module_namespace(module) if self._runs(module) else {}
            yield from (space[name] for name in names if name in space)
        yield from (value for name, value in self._has(owner) if name in names)
        yield from contents(function)

    def _runs(self, module: Any) -> bool:
        """Say whether a module runs again."""
        return static.module_name(module) in self._again


def _kinds_in(cls: type, former: Summary) -> dict[str, type]:
    """Return the classes of the instances that the body of a class makes, by their names."""
    name, own = static.qualified_name(cls), static.class_namespace(cls)
    found = {key: one for key, one in own.items() if key[:2] != "__" and _is_instance(one)}
    made = former.of_class(name)[2] if found else {}
    return {f"{name}.{key}": type(one) for key, one in found.items() if key in made}


def _called(names: tuple[str, ...], now: dict[str, Any]) -> object:
    """Return what is called by a line that begins with these names."""
    value = now.get(names[0]) if names else None
    for name in names[1:]:
        if not static.is_module(value):
            break
        value = static.module_namespace(value).get(name)
    return value


def _is_same_part(
    one: tuple[CodeType | None, object], other: tuple[CodeType | None, object]
) -> bool:
    """Say whether a part of what makes an instance is as before."""
    if one[1] != other[1] or (one[0] is None) is not (other[0] is None):
        return False
    codes = [code for code in (one[0], other[0]) if code is not None]
    return not codes or codes[0] is codes[1] or text_key(codes[0]) == text_key(codes[1])


def filled(
    former: Summary | None, current: Summary | None, before: dict[str, Any], now: dict[str, Any]
) -> Iterator[str]:
    """Yield the names of what was filled at run time, where the source from before is not known."""
    names = current.literals.keys() & before.keys() if current and not former else ()
    for name in names:
        old, new = before[name], now.get(name)
        if type(old) is type(new) and type(old) in (list, dict, set) and old and not new:
            yield name


class Part(NamedTuple):
    """A part that two objects have, by its path in both, and the attribute in which it is."""

    path: str
    one: Any
    other: Any
    owner: type | None = None
    name: str = ""


def differing(one: dict[str, Any], other: dict[str, Any], *, certain: bool) -> Iterator[Part]:
    """Yield the parts in which the attributes of two objects differ, each as deep as it is.

    If that has to be `certain`, what cannot be compared without asking it is as before.
    """
    waiting = deque(Part(name, one[name], other.get(name, Missing), None, name) for name in one)
    waiting += [Part(name, Missing, other[name]) for name in other.keys() - one if not certain]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MANY:
        part = waiting.popleft()
        key = id(part.one), id(part.other)
        if part.one is part.other or key in seen or same_literals(part.one, part.other):
            continue
        seen.add(key)
        are_alike, parts = _compared(part)
        if are_alike is False or (are_alike is None and not certain):
            yield part
        else:
            waiting += parts
    if waiting and not certain:
        yield waiting[0]


def _compared(part: Part) -> tuple[bool | None, list[Part]]:
    """Say whether two objects are alike but for their parts, and return these.

    None stands for not known: they have what only they themselves could tell.
    """
    path, one, other, owner, attribute = part
    if type(one) is not type(other) or equal_constants(one, one):
        return False, []
    if static.is_definition(one) or static.is_module(one):
        return None, []
    own, its = static.attributes(one), static.attributes(other)
    parts = [
        Part(f"{path}.{name}", value, its.get(name, Missing), type(one), name)
        for name, value in own.items()
    ]
    are_alike = True if own and its.keys() == own.keys() else None
    if static.is_exactly(one, *ITERATORS):
        return True, [Part(f"the state of {path}", _state(one), _state(other), owner, attribute)]
    if is_buffer(one):
        return bytes(memoryview(one)) == bytes(memoryview(other)), []
    if static.is_kind_of(one, set) or static.is_kind_of(one, frozenset):
        return _same_keys((*set().union(one),), (*set().union(other),)), []
    for kind in (list, tuple, deque):
        if static.is_kind_of(one, kind):
            found = list(kind.__iter__(one)), list(kind.__iter__(other))
            if len(found[0]) != len(found[1]):
                return False, []
            are_alike = True
            for at, pair in enumerate(zip(*found, strict=True)):
                parts.append(Part(f"{path}[{at}]", *pair, owner, attribute))
    if static.is_kind_of(one, dict):
        first, second = dict(static.items_of(one)), dict(static.items_of(other))
        keys = [[constant_key(key, id) for key in each] for each in (first, second)]
        if keys[0] != keys[1]:
            is_known = len(first) != len(second) or equal_constants((*first,), (*first,))
            return (False if is_known else None), []
        are_alike = True
        for key, value, now in zip(first, first.values(), second.values(), strict=True):
            parts.append(Part(f"{path}[{label(key)}]", value, now, owner, attribute))
    return are_alike, parts


def is_buffer(value: Any) -> bool:
    """Say whether something is an array of bytes or numbers."""
    return static.is_exactly(value, bytearray, array)


def _state(iterator: Any) -> Any:
    """Return what tells how far an iterator has come, without moving it."""
    if type(iterator) is GeneratorType:
        frame = iterator.gi_frame
        return -2 if frame is None else frame.f_lasti
    return [_range_key(one) for one in _flat(iterator.__reduce__()[1:])]


def _flat(parts: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the parts of a description, and those of its tuples."""
    for one in parts:
        if type(one) is tuple:
            yield from _flat(one)
        else:
            yield one


def _range_key(value: Any) -> Any:
    """Return numbers for a range, which is no constant, and all else as it is."""
    return (value.start, value.stop, value.step) if type(value) is range else value


def _same_keys(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool | None:
    """Say whether two sets have the same entries, or None where only these could tell."""
    if len(one) != len(other):
        return False
    if not (equal_constants(one, one) and equal_constants(other, other)):
        return None
    return {constant_key(key, id) for key in one} == {constant_key(key, id) for key in other}


def is_made_plainly(cls: type, used: tuple[str, ...], now: dict[str, Any]) -> bool:
    """Say whether a line that begins with these names has just made an instance of a class.

    A function may give one that others have, and so may a class that makes its instances itself.
    Nor has it anything but attributes.
    """
    is_new = static.inherited(cls, "__new__") is static.inherited(object, "__new__")
    is_new = is_new and type(cls) is type and _called(used, now) is cls
    return is_new and same_layout(cls, _Plain)


class _Plain:
    """A class whose instances have nothing but attributes."""


def _is_instance(value: object) -> bool:
    """Say whether something is an instance with a state of its own, as far as is known."""
    is_other = static.is_definition(value) or static.is_module(value) or wrapper_type(value)
    return not (is_other or static.is_slot(value) or equal_constants(value, value))
