"""Find the processes that this one has started, as far as they run Python, and when that was.

No library is imported for this. What was not imported has started nothing.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Any, NamedTuple

from reloadlab._modules.loaded import names_of
from reloadlab._objects import static


class Server(NamedTuple):
    """The process from which `multiprocessing` forks workers, and what it has imported for them."""

    number: int
    started: float | None
    preloaded: tuple[str, ...]


def workers() -> list[Any]:
    """Return the processes of `multiprocessing` and of what builds on it that are alive."""
    active = names_of("multiprocessing").get("active_children")
    # After a plain fork, those of the parent are in this list too.
    return [one for one in active() if one._parent_pid == os.getpid()] if active else []


def executors_of_interpreters() -> list[Any]:
    """Return the executors whose workers are interpreters in this process, as far as they work."""
    kind = names_of("concurrent.futures.interpreter").get("InterpreterPoolExecutor")
    if not static.is_class(kind):
        return []
    alive = [one for one in gc.get_objects() if type(one) is kind]
    found = [(one, static.attributes(one)) for one in alive]
    return [one for one, has in found if has.get("_threads") and not has.get("_shutdown")]


def is_forked(process: Any) -> bool:
    """Say whether a process began as a copy of this one.

    Its class says so only where that is one of a certain context. What has started it always does.
    """
    return getattr(process._popen, "method", "") == "fork"


def is_of_dask(process: Any) -> bool:
    """Say whether a process is a worker of a cluster that Dask has started on this machine.

    It is one of `multiprocessing` like any other, but for its name.
    """
    return str(process.name).startswith("Dask Worker")


def started(process: Any) -> float | None:
    """Return when a process was started, if the system knows."""
    return _made(process.sentinel)


def fork_server() -> Server | None:
    """Return the fork server, if there is one. No public name leads to it."""
    found = static.attributes(names_of("multiprocessing.forkserver").get("_forkserver"))
    number, names = found.get("_forkserver_pid"), found.get("_preload_modules", ())
    if number is None:
        return None
    return Server(number, _made(found["_forkserver_alive_fd"]), tuple(names))


def _made(pipe: int) -> float | None:
    """Return when a pipe was made, into which nothing was written.

    By the clock of the files, which makes the times comparable. Elsewhere than on Linux, a pipe
    has no such time.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fstat(pipe).st_mtime
    return None
