"""Tell whether constants are the same, and whether code is, without asking a class of anybody."""

from __future__ import annotations

import inspect
import marshal
import sys
import types
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby, islice
from types import CodeType
from typing import Any

from reloadlab._objects import static

# Stands in a name for what is imported when somebody reads the name, since Python 3.15. It says
# itself what that is, by code of Python's own, and without importing it.
LAZY_IMPORT: Any = getattr(types, "LazyImportType", None)

# So deep, and so many parts of each, values are compared.
_DEEP = 3
_MANY = 1_000

_SIMPLE = (bool, int, str, bytes, type(None), type(...))

# What makes up the code of a module, a class or a function, besides its constants and its lines.
_PARTS = (
    "co_name",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_flags",
    "co_code",
    "co_names",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_exceptiontable",
)


def constant_key(value: Any, other: Callable[[Any], object]) -> object:
    """Return what is equal for equal constants only, and call `other` for what is none.

    Minus zero has another key than zero, True another one than 1, and what is not a number has
    the same as itself.

    Examples
    --------
    >>> constant_key(1.0, str) == constant_key(1, str)
    False
    >>> constant_key((1, []), str)
    (<class 'tuple'>, ((<class 'int'>, 1), '[]'))
    >>> constant_key(slice(0, []), str)
    (<class 'slice'>, (<class 'tuple'>, ((<class 'int'>, 0), '[]', (<class 'NoneType'>, None))))
    """
    # Compared with `is`, because the class of a class may define == as well.
    kind = type(value)
    if kind is tuple or kind is frozenset:
        return kind, kind(constant_key(one, other) for one in value)
    if kind is slice:  # a constant since Python 3.14
        return kind, constant_key((value.start, value.stop, value.step), other)
    if kind is float or kind is complex or kind is LAZY_IMPORT:
        return kind, repr(value)
    return (kind, value) if static.is_exactly(value, *_SIMPLE) else other(value)


def equal_constants(one: object, other: object) -> bool:
    """Say whether two objects are constants of built-in types with the same type and value.

    Nothing of classes that derive from the built-in types is called.

    Examples
    --------
    >>> equal_constants((1, "tea"), (1, "tea")), equal_constants(1, True), equal_constants([], [])
    (True, False, False)
    """
    with suppress(RecursionError):
        # Anything else is like nothing.
        return constant_key(one, _unlike) == constant_key(other, _unlike)
    return False


def same_literals(one: Any, other: Any, deep: int = _DEEP) -> bool | None:
    """Say whether two values are equal constants, or lists and the like of such.

    None stands for not known: of anything else, it cannot be told without asking it.

    Examples
    --------
    >>> same_literals([1, {"a": 2}], [1, {"a": 2}]), same_literals([1, {"a": 2}], [1, {"a": 3}])
    (True, False)
    >>> same_literals([1, object()], [1, object()]), same_literals([1, object()], [2, object()])
    (None, False)
    """
    if equal_constants(one, one) and equal_constants(other, other):
        return equal_constants(one, other)
    if type(one) is not type(other) or not static.is_exactly(one, list, tuple, dict) or not deep:
        return None
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    if type(one) is dict:
        pairs = zip([*one, *one.values()], [*other, *other.values()], strict=True)
    found = [same_literals(*pair, deep - 1) for pair in islice(pairs, _MANY)]
    if False in found:
        return False
    return None if None in found or len(one) > _MANY else True


def _unlike(_value: object) -> object:
    """Return a key that nothing else has."""
    return object()


def text_key(code: CodeType) -> object:
    r"""Return what is equal for code that is compiled from the same text, at whatever lines.

    Examples
    --------
    >>> text_key(compile("1 + x", "a", "eval")) == text_key(compile("\n1 + x", "b", "eval"))
    True
    """
    parts = [getattr(code, part) for part in _PARTS]
    return (*parts, constant_key(code.co_consts, text_key))


def is_same_code(one: CodeType, other: CodeType) -> bool:
    """Say whether two code objects are compiled from the same text, at the same lines.

    Examples
    --------
    >>> is_same_code(compile("1e999 * 0", "a", "eval"), compile("1e999 * 0", "b", "eval"))
    True
    """
    # Before Python 3.12, code is equal to the same code at other lines. This form of the bytes has
    # no references in it, so that equal code has equal ones but where files or columns differ.
    if sys.version_info < (3, 12):
        is_equal = marshal.dumps(one, 2) == marshal.dumps(other, 2)
    else:
        is_equal = one == other
    return is_equal or _code_key(one) == _code_key(other)


def _code_key(code: CodeType) -> object:
    """Return what is equal for equal code only.

    Code objects themselves are not. They compare a constant that is not a number as different
    from itself, and depending on the version of Python they compare the columns for tracebacks,
    which ``PYTHONNODEBUGRANGES`` leaves out.
    """
    runs = groupby(code.co_lines(), lambda entry: entry[2])
    lines = [(line, next(run)[0]) for line, run in runs]
    parts = [getattr(code, part) for part in _PARTS]
    return (*parts, code.co_firstlineno, lines, constant_key(code.co_consts, _code_key))


def with_name(code: CodeType) -> tuple[CodeType, str]:
    """Return code with its qualified name, which comparing code leaves out."""
    return as_compiled(code), code.co_qualname


def line_of(code: CodeType) -> tuple[str, int]:
    """Return the name of code and the line in which it begins."""
    return code.co_qualname, code.co_firstlineno


def as_compiled(code: CodeType) -> CodeType:
    """Return code as it was before `types.coroutine` marked it."""
    flags = code.co_flags & ~inspect.CO_ITERABLE_COROUTINE
    return code if flags == code.co_flags else code.replace(co_flags=flags)
