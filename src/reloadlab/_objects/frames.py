"""Look at calls: those that are running, and those that are suspended."""

from __future__ import annotations

import inspect
import sys
import threading
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any

# The attributes of what can be suspended: its frame, and what it waits for.
SUSPENDED = {
    GeneratorType: ("gi_frame", "gi_yieldfrom"),
    CoroutineType: ("cr_frame", "cr_await"),
    AsyncGeneratorType: ("ag_frame", "ag_await"),
}


def _read(obj: object, which: int) -> Any:
    """Return one of these attributes, or None for all that cannot be suspended."""
    names = [names for kind, names in SUSPENDED.items() if type(obj) is kind]
    return getattr(obj, names[0][which]) if names else None


def suspended_frame(obj: object) -> FrameType | None:
    """Return the frame in which a generator or coroutine goes on, or None for all else."""
    frame: FrameType | None = _read(obj, 0)
    return frame


def waited_for(obj: object) -> object:
    """Return what a generator or coroutine waits for, or None."""
    return _read(obj, 1)


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


def running_frames() -> list[tuple[int, FrameType]]:
    """List the calls that are running in all threads, each with the identity of its thread.

    Of this thread, they begin with the caller of who asks.
    """
    tops: dict[int, FrameType | None] = {**sys._current_frames()}
    # A frame that holds itself would stay, with all frames below it, until the collector comes.
    tops[threading.get_ident()] = sys._getframe(2)
    found = []
    for ident in list(tops):
        frame = tops.pop(ident)
        while frame is not None:
            found.append((ident, frame))
            frame = frame.f_back
    return found
