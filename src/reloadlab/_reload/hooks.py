"""Know what Python calls that a body has set, and what was set before.

A body that wraps what is set would wrap what it has set itself when it runs again.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from reloadlab._modules.code import code_tree
from reloadlab._objects import static
from reloadlab._objects.static import Missing

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGWINCH")
# Where they are, what reads them, and what sets them.
_HOOKS = (
    (logging, "getLogRecordFactory", "setLogRecordFactory"),
    (logging, "getLoggerClass", "setLoggerClass"),
    (sys, "gettrace", "settrace"),
    (sys, "getprofile", "setprofile"),
    (threading, "gettrace", "settrace"),
    (threading, "getprofile", "setprofile"),
)


class Hook(NamedTuple):
    """Something that can be set: what it is called, what it is, how it is set.

    `original` is what it wraps, or `Missing` where nothing has kept that, and `setter` the function
    that a line calls to set it.
    """

    path: str
    value: Any
    put: Callable[[Any], object]
    setter: Any
    original: Any


def hooks(
    code: CodeType,
    made: Mapping[str, tuple[Any, ...]],
    kept: dict[str, Any],
    is_ours: Callable[[object], bool],
) -> Iterator[Hook]:
    """Yield the hooks that some code reads and sets, if they are what it has set.

    `made` has the texts of the calls whose results have names, and `kept` these results.
    """
    names = {name for one in code_tree(code) for name in one.co_names}
    for owner, read, write in _HOOKS:
        if {read, write} <= names:
            space = static.module_namespace(owner)
            value = space[read]()
            if is_ours(value):
                original = _original(value, {read}, made, kept, is_ours)
                path = f"{owner.__name__}.{read}()"
                yield Hook(path, value, space[write], space[write], original)
    is_main = threading.current_thread() is threading.main_thread()
    for name in names.intersection(_SIGNALS) if is_main and "signal" in names else ():
        number = static.module_namespace(signal)[name]
        value = signal.getsignal(number)
        # The function that sets one gives the former one, too.
        original = _original(value, {"signal", name}, made, kept, is_ours)
        original = _original(value, {"getsignal", name}, made, kept, is_ours, original)
        if is_ours(value) and (original is not Missing or "getsignal" in names):
            put = partial(signal.signal, number)
            yield Hook(f"signal.getsignal(signal.{name})", value, put, signal.signal, original)


def _original(
    value: Any,
    words: set[str],
    made: Mapping[str, tuple[Any, ...]],
    kept: dict[str, Any],
    is_ours: Callable[[object], bool],
    default: Any = Missing,
) -> Any:
    """Return what was set before, which a name of the module, a closure or a base has."""
    found: list[Any] = [
        kept[name] for name, (text, *_) in made.items() if name in kept and words <= {*_words(text)}
    ]
    if not found and static.is_class(value):
        found = list(static.class_bases(value))
    elif not found:
        cells = value.__closure__ or () if type(value) is FunctionType else ()
        parts = [one.cell_contents for one in cells if _is_full(one)]
        found = [one for one in parts or static.attributes(value).values() if _may_be_hook(one)]
    found = [one for one in found if not is_ours(one)]
    return found[0] if len(found) == 1 else default


def _words(text: Any) -> Iterator[str]:
    """Yield the names in the text of a call."""
    for one in text:
        if type(one) is tuple:
            yield from _words(one)
        elif type(one) is str:
            yield one


def _is_full(cell: Any) -> bool:
    """Say whether a cell has something."""
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _may_be_hook(value: object) -> bool:
    """Say whether something can be set to be called, or stands for nothing to call."""
    is_signal = value is None or type(value) is signal.Handlers
    return is_signal or (static.is_callable(value) and not static.is_module(value))
