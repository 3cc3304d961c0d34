"""Say which values a module has computed anew, and not as before."""

from __future__ import annotations

from typing import Any

from reloadlab._modules.same import equal_constants
from reloadlab._objects import static

_DEEP = 3
_MANY = 1_000


def other_values(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return the names of a module whose values are certainly other ones than before."""
    return [
        name
        for name, old in before.items()
        if not name.startswith("__") and differ(old, now.get(name, old))
    ]


def differ(old: Any, new: Any, deep: int = _DEEP) -> bool:
    """Say whether two values are constants, or lists and the like of such, that are not equal.

    Of anything else nobody knows.

    Examples
    --------
    >>> differ([1, {"a": 2}], [1, {"a": 3}]), differ([1, object()], [1, object()])
    (True, False)
    """
    if equal_constants(old, old) and equal_constants(new, new):
        return not equal_constants(old, new)
    if type(old) is not type(new) or not static.is_exactly(old, list, tuple, dict) or not deep:
        return False
    if len(old) != len(new):
        return True
    pairs = zip(old, new, strict=True)
    if type(old) is dict:
        pairs = zip([*old, *old.values()], [*new, *new.values()], strict=True)
    return any(differ(one, other, deep - 1) for one, other in list(pairs)[:_MANY])
