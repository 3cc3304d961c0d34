"""Compare constants of the built-in types, without asking a class of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SIMPLE = (bool, int, str, bytes, type(None), type(...))


def constant_key(value: Any, other: Callable[[Any], object]) -> object:
    """Return what is equal for equal constants only.

    Parameters
    ----------
    value : object
        A constant, as code has them: a number, a string, None, or a tuple of such. Since Python
        3.14 a slice of such is one too.
    other : callable
        What to call for a value that is none, in the tuple or by itself.

    Returns
    -------
    object
        A key. Minus zero has another one than zero, True another one than 1, and what is not a
        number has the same as itself.

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
    if kind is slice:
        return kind, constant_key((value.start, value.stop, value.step), other)
    if kind is float or kind is complex:
        return kind, repr(value)
    return (kind, value) if any(kind is simple for simple in _SIMPLE) else other(value)
