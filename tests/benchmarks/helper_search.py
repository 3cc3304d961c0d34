"""Time `find_stale` on heaps of several sizes, against one pass of the garbage collector.

Part of ``make bench``. Each size is measured in a fresh process, several times in a row, so that
times of one line come from one run. The floor is `gc.get_objects`, which does nothing but list
what there is.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = [100_000, 1_000_000, 5_000_000]


class Order:
    """An object of the heap, as programs have them: a few attributes and a list."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines = [number, str(number)]


def median_seconds(action: Callable[[], object], rounds: int) -> float:
    """Return the median time of some calls."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak() -> float:
    """Return the most memory that this process has had, in MB."""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure(size: int, rounds: int) -> dict[str, float]:
    """Measure in this process: fill the heap, hold two old objects in it, and look for them."""
    import importlib

    import reloadlab

    with reloadlab.workspace():
        source = "def show(): return {0}\nclass Dish:\n    def taste(self): return {0}\n"
        reloadlab.write_module("greetings", source.format(1))
        greetings = importlib.import_module("greetings")
        heap: dict[int, object] = {}
        # Five objects of which the collector knows, for each number.
        for number in range(size // 5):
            heap[number] = (Order(number), {"key": [number]})
        # Deep in the heap, in a list in a dictionary in a tuple.
        heap[size // 10] = ({"show": [greetings.show]}, greetings.Dish())
        reloadlab.write_module("greetings", source.format(20))
        importlib.reload(greetings)
        gc.collect()
        sys.modules["__main__"].heap = heap  # type: ignore[attr-defined]
        before = peak()
        report = reloadlab.find_stale(greetings)
        memory = peak() - before
        assert [holder.kind for holder in report.holders] == [
            "instance of an old class",
            "function",
        ]
        return {
            "objects": len(gc.get_objects()),
            "floor": median_seconds(gc.get_objects, rounds),
            "seconds": median_seconds(lambda: reloadlab.find_stale(greetings), rounds),
            "memory": memory,
        }


def main() -> None:
    """Print a table, or, for one size, what was measured as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="objects on the heap")
    parser.add_argument("--here", type=int, help="the one size to measure in this very process")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure(options.here, options.rounds)))
        return
    print("find_stale, with two old objects deep in the heap")
    columns = [("objects", 10), ("find_stale", 12), ("floor", 10), ("ratio", 7), ("per 10^6", 10)]
    print(*(f"{name:>{width}}" for name, width in [*columns, ("memory", 8)]))
    for size in options.sizes:
        command = [sys.executable, __file__, "--here", str(size), "--rounds", str(options.rounds)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout)
        seconds, floor, objects = found["seconds"], found["floor"], found["objects"]
        print(
            f"{objects:10} {seconds:10.2f} s {floor:8.3f} s {seconds / floor:7.0f} "
            f"{seconds / objects * 1e6:8.2f} s {found['memory']:5.0f} MB"
        )


if __name__ == "__main__":
    main()
