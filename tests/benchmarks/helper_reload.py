"""Time `importlib.reload` on a short and on a long module, against `checked_reload` and a restart.

Part of ``make bench``. Before each reload, the source is edited, as it is when somebody reloads,
so that Python has to compile it. The search for those who hold old objects goes through the
whole heap, however short the module, and is shown apart; ``helper_search.py`` has more on that.
A restart is a new process that imports the edited module and answers. One that does nothing is
timed too, because most of a restart is the start of Python.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from typing import TYPE_CHECKING

import reloadlab
from reloadbook.processes import run_python

if TYPE_CHECKING:
    from types import ModuleType

LINES = [10, 10_000]
FUNCTION = """\
def function_{0}(width, height={0}):
    area = width * height
    if area > {0}:
        return area
    return None

constant_{0} = {0}


"""


def source(lines: int, version: int) -> str:
    """Return a module of functions and constants; all constants differ between versions."""
    count = -(-lines // FUNCTION.count("\n"))
    text = "".join(FUNCTION.format(number) for number in range(count))
    text = text.replace("= ", f"= {version} + ")
    return "".join(text.splitlines(keepends=True)[: lines - 1]) + "\n"


def measure(module: ModuleType, lines: int, rounds: int) -> dict[str, float]:
    """Return the median seconds of each kind of reload, and of the search in the second one."""
    seconds: dict[str, list[float]] = {"reload": [], "checked": [], "search": []}
    for version in range(rounds):
        reloadlab.write_module("bench", source(lines, 2 * version))
        before = reloadlab.snapshot(module)
        started = time.perf_counter()
        importlib.reload(module)
        reloaded = time.perf_counter()
        report = reloadlab.find_stale(module, since=before)
        searched = time.perf_counter()
        assert report.clean
        del before
        reloadlab.write_module("bench", source(lines, 2 * version + 1))
        again = time.perf_counter()
        assert reloadlab.checked_reload(module).clean
        seconds["checked"].append(time.perf_counter() - again)
        seconds["reload"].append(reloaded - started)
        seconds["search"].append(searched - reloaded)
    return {kind: statistics.median(times) for kind, times in seconds.items()}


def measure_restart(module: ModuleType, lines: int, rounds: int) -> dict[str, float]:
    """Return the median seconds of a reload, of a restart, and of a process that does nothing."""
    seconds: dict[str, list[float]] = {"reload": [], "restart": [], "nothing": []}
    for version in range(rounds):
        reloadlab.write_module("bench", source(lines, 2 * version))
        started = time.perf_counter()
        importlib.reload(module)
        reloaded = time.perf_counter()
        run_python("pass")
        seconds["nothing"].append(time.perf_counter() - reloaded)
        seconds["reload"].append(reloaded - started)
        reloadlab.write_module("bench", source(lines, 2 * version + 1))
        again = time.perf_counter()
        answer = run_python("import bench; print(bench.constant_0)")
        seconds["restart"].append(time.perf_counter() - again)
        assert int(answer) == 2 * version + 1
    return {kind: statistics.median(times) for kind, times in seconds.items()}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--lines", type=int, nargs="+", default=LINES, help="of the modules")
    options = parser.parse_args()
    rounds = options.rounds
    # As Python does it by default, whatever the shell says.
    sys.dont_write_bytecode = False
    print("checked_reload, of an edited module that nobody else holds anything of")
    print(f"{'lines':>10} {'reload':>10} {'checked':>10} {'search':>10} {'rest':>10} {'ratio':>7}")
    for lines in options.lines:
        with reloadlab.workspace():
            reloadlab.write_module("bench", source(lines, 0))
            found = measure(importlib.import_module("bench"), lines, rounds)
        rest = found["checked"] - found["search"]
        milliseconds = [found["reload"], found["checked"], found["search"], rest]
        cells = " ".join(f"{value * 1000:7.1f} ms" for value in milliseconds)
        print(f"{lines:10} {cells} {rest / found['reload']:7.1f}")
    print("restart against reload, of an edited module")
    print(f"{'lines':>10} {'reload':>10} {'restart':>10} {'nothing':>10} {'ratio':>7}")
    for lines in options.lines:
        with reloadlab.workspace():
            reloadlab.write_module("bench", source(lines, 0))
            found = measure_restart(importlib.import_module("bench"), lines, rounds)
        milliseconds = [found["reload"], found["restart"], found["nothing"]]
        cells = " ".join(f"{value * 1000:7.1f} ms" for value in milliseconds)
        print(f"{lines:10} {cells} {found['restart'] / found['reload']:7.1f}")


if __name__ == "__main__":
    main()
