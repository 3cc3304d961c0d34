"""Say what a long work is at, where somebody watches, and leave nothing of that behind."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic, process_time

# In seconds of work, so that nothing more is said on a machine with much else to do. What takes
# less says nothing, and what takes more says something so often.
_AFTER = 1.0
_EVERY = 0.2


class _Work(threading.local):
    """What a thread is at: whether at anything, when it speaks next, and how much it wrote.

    To ask how long the processor has worked takes many times as long as to ask for the time. It is
    asked only now and then: not before the time is `look`.
    """

    runs = False
    due = 0.0
    look = 0.0
    width = 0


_work = _Work()


@contextmanager
def progress() -> Iterator[None]:
    """Let `tell` speak in a work, which may be a part of a longer one."""
    if _work.runs:
        yield
        return
    _work.runs, _work.due, _work.look = True, process_time() + _AFTER, monotonic() + _EVERY
    try:
        yield
    finally:
        _work.runs = False
        if _work.width:
            _write("\r" + " " * _work.width + "\r")
            _work.width = 0


def tell(what: str, count: int) -> None:
    """Say what the work is at, and how many it has seen, if it is time to."""
    if not _work.runs or monotonic() < _work.look:
        return
    _work.look = monotonic() + _EVERY / 4
    if process_time() < _work.due:
        return
    _work.due = process_time() + _EVERY
    if _is_watched():
        text = f"reloadlab: {what}, {count:,} so far"
        _work.width = max(_work.width, len(text))
        _write("\r" + text.ljust(_work.width))


def _is_watched() -> bool:
    """Say whether somebody watches the standard error: in a terminal or a notebook, not a log."""
    with suppress(Exception):
        return type(sys.stderr).__module__.startswith("ipykernel.") or bool(sys.stderr.isatty())
    return False


def _write(text: str) -> None:
    """Write to the standard error, which may be anything, or nothing."""
    with suppress(Exception):
        sys.stderr.write(text)
        sys.stderr.flush()
