"""Time what the extension does after a cell in which nothing happened, beside ``%autoreload 2``.

Part of ``make bench``. Each session is measured in a fresh process, several cells in a row, in
processor time, so that the times of one line come from one run.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from helper_search import LIBRARIES, median_seconds

# Two projects: modules with one name each, and modules as they mostly are.
SMALL = "x = 1\n"
FULL = "import functools, os, sys\nNAMES = []\nTABLE = {}\n" + "".join(
    f"def function_{n}(a, b=2):\n    return a\n" for n in range(10)
)
FULL += "".join(
    f"class Class_{n}:\n    def one(self): return 1\n    def other(self): return 2\n"
    for n in range(3)
)
# In seconds.
LIMITS = {"small": 0.050, "full": 0.050, "libraries": 0.005}


def measure(kind: str, count: int, rounds: int) -> dict[str, float]:
    """Measure in this process: import modules, and look after cells, with each of the tools."""
    from IPython.core.interactiveshell import InteractiveShell

    if kind == "libraries":
        for name in LIBRARIES[:count]:
            importlib.import_module(name)
    else:
        for number in range(count):
            Path(f"own_{number}.py").write_text(FULL if kind == "full" else SMALL, "utf-8")
        sys.path.insert(0, str(Path.cwd()))
        for number in range(count):
            importlib.import_module(f"own_{number}")
    shell: Any = InteractiveShell.instance()
    result = SimpleNamespace(success=True)

    def cell() -> None:
        shell.events.trigger("pre_run_cell", result)
        shell.events.trigger("post_run_cell", result)

    def seconds() -> float:
        cell()
        return median_seconds(cell, rounds)

    found = {"modules": float(len(sys.modules)), "floor": median_seconds(gc.get_objects, rounds)}
    found["nothing"] = seconds()
    shell.run_cell("%load_ext reloadlab").raise_error()
    found["reloadlab"] = seconds()
    shell.run_cell("%unload_ext reloadlab").raise_error()
    shell.run_cell("%load_ext autoreload\n%autoreload 2").raise_error()
    found["autoreload"] = seconds()
    return found


def main() -> None:
    """Print a table, or, for one session, what was measured as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--own", type=int, default=2000, help="modules of the project")
    parser.add_argument("--libraries", type=int, default=len(LIBRARIES), help="how many to import")
    parser.add_argument("--here", nargs=2, help="the one session to measure in this very process")
    options = parser.parse_args()
    if options.here:
        kind, count = options.here
        print(json.dumps(measure(kind, int(count), options.rounds)))
        return
    print("after a cell in which nothing happened, in processor time")
    columns = [("modules", 8), ("no extension", 13), ("%autoreload 2", 14), ("reloadlab", 11)]
    columns += [("limit", 11), ("floor", 11)]
    print(f"{'session':10}", *(f"{name:>{width}}" for name, width in columns))
    for kind, limit in LIMITS.items():
        count = options.libraries if kind == "libraries" else options.own
        here = ["--here", kind, str(count), "--rounds", str(options.rounds)]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, Path(__file__).resolve(), *here],
                cwd=folder,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        found = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{kind:10} {found['modules']:8.0f} {found['nothing'] * 1e3:10.2f} ms "
            f"{found['autoreload'] * 1e3:11.2f} ms {found['reloadlab'] * 1e3:8.2f} ms "
            f"{limit * 1e3:8.2f} ms {found['floor'] * 1e3:8.2f} ms"
        )


if __name__ == "__main__":
    main()
