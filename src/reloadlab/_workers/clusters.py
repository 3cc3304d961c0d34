"""Find the clusters of Dask with which this session works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._workers.names import in_reach


def clients() -> Iterator[tuple[str, Any]]:
    """Yield the clients that are connected with workers in other processes, each with its path."""
    kind = names_of("distributed.client").get("Client")
    if static.is_class(kind):
        yield from (found for found in in_reach() if _is_connected(found[1], kind))


def _is_connected(one: Any, kind: type) -> bool:
    """Say whether something is a client, and of workers that are no threads of this process."""
    is_running = static.is_kind_of(one, kind) and one.status == "running"
    return bool(is_running and not one.scheduler.address.startswith("inproc:"))
