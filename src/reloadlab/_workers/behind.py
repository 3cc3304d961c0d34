"""Remember which workers were alive when edits were brought in, which has not reached them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, names_of
from reloadlab._workers.alive import (
    executors_of_interpreters,
    fork_server,
    is_forked,
    is_of_dask,
    started,
    workers,
)
from reloadlab._workers.clusters import clients

# By worker, whether it certainly has the old code.
_behind: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_clients: WeakSet[Any] = WeakSet()
_servers: set[int] = set()
_executors: WeakSet[Any] = WeakSet()


class Edit(NamedTuple):
    """An edit of a module that a refresh is about to bring in.

    `saved` is the time of the edit, and `since` the time from which it is known that the module
    was loaded from the source before it.
    """

    module: str
    saved: float | None
    since: float | None


def edits(modules: Iterable[Loaded]) -> list[Edit]:
    """Return the edits of some modules, before their bodies run."""
    found = []
    for loaded in modules:
        saved = None
        with suppress(OSError):
            # No tool sets this time, as some do with that of the last modification.
            saved = os.stat(loaded.file).st_ctime  # noqa: PTH116 - see `Loaded`
        origin = history_of(loaded.name).origin_of(loaded)
        # What is only named to run again may be as it was.
        is_other = origin is not None and origin.version != loaded.version
        found.append(Edit(loaded.name, saved, origin.since if origin and is_other else None))
    return found


def note_workers(brought: list[Edit], ran: Iterable[str]) -> None:
    """Note which processes still run the code of before, after some edits were brought in."""
    for process in workers():
        known = [one for one in (_has_old(process, edit) for edit in brought) if one is not None]
        if known and not is_of_dask(process):
            _behind[process] = _behind.get(process, False) or any(known)
    _clients.update(client for _, client in clients())
    # Each of their interpreters has imported what it has by itself.
    _executors.update(executors_of_interpreters())
    server = fork_server()
    if server and _may_give_old(server.preloaded, {*ran}):
        is_newer = server.started and all(
            edit.saved and server.started > edit.saved for edit in brought
        )
        if not is_newer:
            _servers.add(server.number)


def _has_old(process: Any, edit: Edit) -> bool | None:
    """Say whether a worker certainly has the old code, or may have it; None if it has not."""
    begun = started(process)
    if is_forked(process):
        # It may be older than the import, and may have imported the module itself, or not.
        return begun is not None and edit.since is not None and begun > edit.since
    # It reads each module when it needs that.
    is_newer = begun is not None and edit.saved is not None and begun > edit.saved
    return None if is_newer else False


def _may_give_old(preloaded: Iterable[str], ran: set[str]) -> bool:
    """Say whether one of the modules that a fork server imports may have led to the old code."""
    for name in preloaded:
        if name == "__main__":
            # It imports a file, but no session.
            if "__file__" in names_of(name):
                return True
        elif name in ran or not names_of(name):
            return True
    return False


def behind() -> list[tuple[Any, bool]]:
    """Return the workers that are alive and behind, and whether each certainly is."""
    alive = workers()
    return [(one, _behind[one]) for one in alive if one in _behind]


def clients_behind() -> list[tuple[str, Any]]:
    """Return the clients whose clusters may be behind, each with its path."""
    return [(path, one) for path, one in clients() if one in _clients] if _clients else []


def executors_behind() -> list[Any]:
    """Return the executors whose interpreters may be behind."""
    return [one for one in executors_of_interpreters() if one in _executors]


def is_server_behind() -> bool:
    """Say whether the fork server may give old code to each new worker."""
    server = fork_server()
    return server is not None and server.number in _servers


def note_answer() -> None:
    """Note that all workers of a cluster run the new code; of which one, nothing says."""
    if len(clients_behind()) == 1:
        _clients.clear()
