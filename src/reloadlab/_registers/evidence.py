"""Say which entries the lines of a body have put into registers, as far as they tell."""

from __future__ import annotations

import dis
import logging
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from reloadlab._keeping.summary import Summary
from reloadlab._modules.code import code_tree
from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._objects.static import Missing
from reloadlab._registers.entries import parts_of
from reloadlab._registers.lines import SORTING, Part, Put
from reloadlab._registers.register import TABLES, Register, label

_SEQUENCES = ("tuple", "list")
# So deep, a function may wrap what it is given, as an instance in a tuple.
_DEEP = 3


def resolved(part: Part, names: dict[str, Any]) -> Any:
    """Return what a part of a line stands for, or `Missing` where that cannot be looked up."""
    if part.kind in ("name", "definition"):
        return names.get(part.value, Missing)
    if part.kind == "constant":
        return part.value
    if part.kind == "attribute":
        owner = resolved(part.parts[0], names)
        if owner is Missing:
            return Missing
        if static.is_module(owner):
            return static.module_namespace(owner).get(part.value, Missing)
        if static.is_class(owner):
            return static.class_namespace(owner).get(part.value, Missing)
        method = static.inherited(type(owner), part.value)
        known = method if type(method) is FunctionType else Missing
        return static.attributes(owner).get(part.value, known)
    if part.kind == "item":
        owner, key = (resolved(one, names) for one in part.parts)
        if static.is_exactly(owner, *TABLES) and label(key)[0] is not None:
            return owner.get(key, Missing)
    if part.kind == "call" and resolved(part.parts[0], names) is logging.getLogger:
        return _logger([resolved(one, names) for one in part.parts[1:]])
    return Missing


def _logger(given: list[Any]) -> Any:
    """Return the logger of a name, which is the same for each call, or `Missing`."""
    loggers: dict[str, Any] = logging.root.manager.loggerDict
    if not given:
        return logging.root
    return loggers.get(given[0], Missing) if static.text(given[0]) else Missing


def place_of(put: Put, register: Register, names: dict[str, Any], home: str) -> list[int] | None:
    """Return where a line has put an entry, which may be nowhere; None if it cannot be told."""
    if not register.is_table:
        found = [(at, _is_it(put.value, one, names, home)) for at, one in _free(register)]
    elif put.key is None:
        return None
    else:
        found = [
            (at, _both(_is_it(put.key, key, names, home), _is_it(put.value, one, names, home)))
            for at, (key, one) in _free(register)
        ]
    certain = [at for at, is_it in found if is_it]
    if not certain and any(is_it is None for _, is_it in found):
        return None
    if put.target.value == "handlers" and len(certain) > 1:
        # Those that are made alike are not the same: one may be of the session.
        return None
    return certain[:1]


def _free(register: Register) -> list[tuple[int, Any]]:
    """Return the entries that no line has been found for."""
    return [pair for pair in enumerate(register.before) if pair[0] not in register.withdrawn]


def _both(one: bool | None, other: bool | None) -> bool | None:
    """Say whether both are so; None if that cannot be told."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _is_it(part: Part, value: Any, names: dict[str, Any], home: str) -> bool | None:
    """Say whether a value is what an expression has given; None if it cannot be told."""
    if part.kind == "constant":
        return equal_constants(part.value, value)
    if part.kind in _SEQUENCES:
        if static.class_name(type(value)) != part.kind or len(value) != len(part.parts):
            return False
        result: bool | None = True
        for one, other in zip(part.parts, value, strict=True):
            result = _both(result, _is_it(one, other, names, home))
        return result
    if part.kind == "definition" and part.value == "<lambda>":
        return (
            type(value) is FunctionType
            and value.__name__ == "<lambda>"
            and (static.home(value) == home)
        )
    if part.kind == "call":
        cls = resolved(part.parts[0], names)
        if not static.is_class(cls):
            return None
        return type(value) is cls and _is_made_of(part, value, names)
    found = resolved(part, names)
    return None if found is Missing else found is value


def _is_made_of(part: Part, value: Any, names: dict[str, Any]) -> bool:
    """Say whether an instance has all that a line has given its class, as far as that is known."""
    fields = parts_of(value)
    for one in part.parts[1:]:
        given = resolved(one.parts[0] if one.kind == "keyword" else one, names)
        if given is not Missing and not any(
            field is given or equal_constants(field, given) for field in fields
        ):
            return False
    return True


def called(line: Part, names: dict[str, Any]) -> tuple[FunctionType | None, Any, list[Part]]:
    """Return the function that a line calls, whose method it is, and all that is given to it.

    A decorator that is given something is called twice.
    """
    given: list[Part] = []
    while line.kind == "call":
        line, *args = line.parts
        given += [one.parts[0] if one.kind == "keyword" else one for one in args]
    function = resolved(line, names)
    owner = resolved(line.parts[0], names) if line.kind == "attribute" else Missing
    return (function if type(function) is FunctionType else None), owner, given


def entered_by(line: Part, names: dict[str, Any]) -> Iterator[Any]:
    """Yield what the function that a line calls may enter something in, or call."""
    function, owner, _ = called(line, names)
    if function is not None:
        yield from used_by(function, owner)


def sorted_by(line: Part) -> Part | None:
    """Return what a line sorts itself, or sorts something into."""
    function, given = line.parts[0], line.parts[1:]
    if line.kind != "call" or function.value not in SORTING:
        return None
    return given[0] if given and function.value != "sort" else next(iter(function.parts), None)


def used_by(function: FunctionType, owner: Any) -> Iterator[Any]:
    """Yield what a function may enter something in, or call: all that it has names for."""
    yield from _used(function.__code__, [function.__globals__, static.attributes(owner)])


def _used(code: CodeType, spaces: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield what the names of code stand for, also in the modules among that."""
    names = sorted({name for one in code_tree(code) for name in one.co_names})
    found = [space[name] for space in spaces for name in names if name in space]
    yield from found
    inner = [static.module_namespace(one) for one in found if static.is_module(one)]
    inner += [static.class_namespace(one) for one in found if static.is_class(one)]
    for space in inner:
        yield from (space[name] for name in names if name in space)


def used_otherwise(
    names: dict[str, Any], used: set[str], former: Summary, now: Summary
) -> Iterator[Any]:
    """Yield what code may enter something in that differs, and whose entries cannot be followed.

    That are the loops of a body, the functions of the module that it calls, and what its classes
    are made with.
    """
    codes = [former.code] if former.body != now.body and _loops(former.code) else []
    changed = {key for key, text in former.behaviour.items() if now.behaviour.get(key) != text}
    for one in code_tree(former.code):
        name = one.co_qualname
        is_run = name in used or name.endswith(".__init_subclass__")
        if is_run and name in changed:
            codes.append(one)
    for code in codes:
        for one in _used(code, [names]):
            yield one
            if type(one) is FunctionType:
                yield from used_by(one, Missing)


def _loops(body: CodeType) -> bool:
    """Say whether the body of a module has a loop or a comprehension."""
    codes = [one for one in code_tree(body) if one is body or one.co_name.endswith("comp>")]
    found = {one.opname for code in codes for one in dis.get_instructions(code)}
    return "FOR_ITER" in found or "JUMP_BACKWARD" in found


def sorting(function: FunctionType) -> set[str]:
    """Return the names by which a function sorts something, or sorts something into it."""
    names = {name for code in code_tree(function.__code__) for name in code.co_names}
    return names & SORTING


def places_of(given: list[Part], register: Register, names: dict[str, Any], home: str) -> list[int]:
    """Return the place of an entry that consists of what a line has given to a function."""

    def is_given(value: Any) -> bool:
        return any(_is_it(one, value, names, home) for one in given)

    def is_made(entry: Any, deep: int = _DEEP) -> bool:
        if is_given(entry) or not deep:
            return is_given(entry)
        parts = list(entry) if static.is_exactly(entry, tuple, list) else parts_of(entry)
        return bool(parts) and all(is_made(one, deep - 1) for one in parts)

    for at, entry in _free(register):
        key, value = entry if register.is_table else (Missing, entry)
        is_key = (
            key is Missing
            or is_given(key)
            or static.text(key) == static.qualified_name(value) != ""
        )
        if is_key and is_made(value) and at not in register.taken:
            return [at]
    return []
