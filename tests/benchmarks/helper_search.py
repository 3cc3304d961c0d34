"""Time `find_stale` on heaps of several kinds, against one bare pass over all objects.

Part of ``make bench``. Each heap is measured in a fresh process, several times in a row, so that
the times of one line come from one run. Times are those of the processor. The floor is
`gc.get_objects`, which does nothing but list what there is.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = [100_000, 1_000_000, 5_000_000]
LINKS = [5_000, 20_000]
LIBRARIES = ["pandas", "sklearn.ensemble", "sklearn.manifold", "matplotlib.pyplot"]


class Heap(NamedTuple):
    """What fills the memory, so many of them, and how many seconds a search may take there."""

    kind: str
    size: int
    limit: float


class Order:
    """An object of the heap, as programs have them: a few attributes and a list."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines = [number, str(number)]


def median_seconds(action: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of some calls."""
    times = []
    for _round in range(rounds):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times)


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def filled(kind: str, size: int, old: object) -> object:
    """Return a heap that holds an old object, as deep as that kind of heap is."""
    if kind == "chain":
        for _ in range(size):
            old = {"next": old}
        return old
    if kind == "objects":
        # Five objects of which the collector knows, for each number.
        heap: dict[int, object] = {n: (Order(n), {"key": [n]}) for n in range(size // 5)}
        heap[size // 10] = ({"show": [old]}, Order(0))
        return heap
    for name in [*LIBRARIES[:size], *(["torch"] if kind == "torch too" else [])]:
        importlib.import_module(name)
    return [old]


def measure(kind: str, size: int, rounds: int) -> dict[str, float]:
    """Measure in this process: fill the heap, with one old object, and look for that."""
    import reloadlab

    with reloadlab.workspace():
        reloadlab.write_module("greetings", "def show(): return 1")
        greetings = importlib.import_module("greetings")
        heap = filled(kind, size, greetings.show)
        reloadlab.write_module("greetings", "def show(): return 20")
        importlib.reload(greetings)
        gc.collect()
        sys.modules["__main__"].heap = heap  # type: ignore[attr-defined]
        before = peak()
        report = reloadlab.find_stale(greetings)
        memory = peak() - before
        assert [holder.kind for holder in report.holders] == ["function"]
        return {
            "objects": len(gc.get_objects()),
            "floor": median_seconds(gc.get_objects, rounds),
            "seconds": median_seconds(lambda: reloadlab.find_stale(greetings), rounds),
            "memory": memory,
        }


def main() -> None:
    """Print a table, or, for one heap, what was measured as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="objects on the heap")
    parser.add_argument("--links", type=int, nargs="+", default=LINKS, help="of a chain")
    parser.add_argument("--libraries", type=int, default=len(LIBRARIES), help="how many to import")
    parser.add_argument("--here", nargs=2, help="the one heap to measure in this very process")
    options = parser.parse_args()
    if options.here:
        kind, size = options.here
        print(json.dumps(measure(kind, int(size), options.rounds)))
        return
    heaps = [Heap("objects", size, max(0.1, size * 0.5e-6)) for size in options.sizes]
    heaps += [Heap("chain", links, links * 100e-6) for links in options.links]
    heaps.append(Heap("libraries", options.libraries, 0.4))
    if find_spec("torch"):
        heaps.append(Heap("torch too", options.libraries, 1.5))
    print("find_stale, with one old object, in processor time")
    columns = [("objects", 9), ("find_stale", 13), ("limit", 10), ("floor", 10), ("ratio", 7)]
    print(f"{'heap':10}", *(f"{name:>{width}}" for name, width in [*columns, ("memory", 9)]))
    for heap in heaps:
        here = ["--here", heap.kind, str(heap.size)]
        command = [sys.executable, __file__, *here, "--rounds", str(options.rounds)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout)
        seconds, floor = found["seconds"], found["floor"]
        print(
            f"{heap.kind:10} {found['objects']:9} {seconds:11.3f} s {heap.limit:8.3f} s "
            f"{floor:8.4f} s {seconds / floor:7.0f} {found['memory']:6.0f} MB"
        )


if __name__ == "__main__":
    main()
