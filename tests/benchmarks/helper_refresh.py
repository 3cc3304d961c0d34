"""Time how an edit comes in before a cell: ``%reload on`` beside ``%autoreload 2`` and jurigged.

Part of ``make bench``. Each way is measured in a fresh process, several edits in a row, in
processor time. The session has libraries that are imported and no more, a project of ten modules
that import each other, and objects of no concern. The floor is what `importlib.reload` takes for
the module that was edited. Jurigged is told of the edit, and not measured where it waits for one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from helper_search import LIBRARIES, Order, median_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS = {
    "no extension": "",
    "%reload off": "%load_ext reloadlab",
    "%reload on": "%load_ext reloadlab\n%reload on",
    "%autoreload 2": "%load_ext autoreload\n%autoreload 2",
    "jurigged": "import jurigged, os\n"
    "watcher = jurigged.watch(os.getcwd() + '/*.py', autostart=False)",
}
# In seconds of the processor, for `%reload on`: an edit without objects, one with them, and what a
# cell without edit takes more than with `%reload off`, in a session with many modules.
LIMITS = {"edit": 0.25, "edit, objects": 1.0, "no edit, modules": 0.005}
SOURCE = """
{imports}
VALUE = {version}
def function(): return {version}
class Kind:
    def method(self): return {version}
"""
_FIRST = 1_700_000_000


def save(number: int, version: int) -> None:
    """Save a module of the project, some seconds after the last version."""
    imports = f"from part_{number - 1} import function as before" if number else ""
    file = Path(f"part_{number}.py")
    file.write_text(SOURCE.format(imports=imports, version=version), encoding="utf-8")
    os.utime(file, (_FIRST + 5 * version,) * 2)


def measure(way: str, kind: str, options: argparse.Namespace) -> float:
    """Measure one way in this process, and return the median of the seconds of a cell."""
    from IPython.core.interactiveshell import InteractiveShell

    sys.path.insert(0, str(Path.cwd()))
    count = options.own if "modules" in kind else 10
    for number in range(count):
        # A chain of ten, and others that have nothing to do with it.
        save(number, 1) if number < 10 else Path(f"own_{number}.py").write_text("x = 1\n", "utf-8")
    for name in LIBRARIES[: options.libraries]:
        importlib.import_module(name)
    for number in range(count):
        importlib.import_module(f"part_{number}" if number < 10 else f"own_{number}")
    objects = [Order(number) for number in range(options.objects if "objects" in kind else 0)]
    shell: Any = InteractiveShell.instance()
    shell.run_cell("import part_9\nheld = [part_9.Kind() for _ in range(1000)]").raise_error()
    shell.run_cell(WAYS[way]).raise_error()
    version = 1

    def edit() -> None:
        nonlocal version
        version += 1
        save(9, version)

    def cell() -> None:
        shell.events.trigger("pre_run_cell", SimpleNamespace())
        if way == "jurigged":
            shell.user_ns["watcher"].refresh(str(Path("part_9.py").resolve()))
        shell.events.trigger("post_run_cell", SimpleNamespace(success=True))

    def reload() -> None:
        importlib.reload(sys.modules["part_9"])

    bring_in: Callable[[], object] = cell
    if way in ("no extension", "%reload off") and "no edit" not in kind:
        bring_in = reload
    bring_in()
    times = []
    for _round in range(options.rounds):
        if "no edit" not in kind:
            edit()
        times.append(median_seconds(bring_in, 1))
    assert sys.modules["part_9"].function() == version, way
    assert len(objects) in (0, options.objects)
    return sorted(times)[len(times) // 2]


def main() -> None:
    """Print a table, or, for one way, what was measured as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--own", type=int, default=2000, help="modules of the project")
    parser.add_argument("--objects", type=int, default=2_000_000)
    parser.add_argument("--libraries", type=int, default=len(LIBRARIES), help="how many to import")
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS), metavar="WAY")
    parser.add_argument("--here", nargs=2, help="the way and the kind to measure in this process")
    options = parser.parse_args()
    if options.here:
        way, kind = options.here
        print(json.dumps(measure(way, kind, options)))
        return
    print("before a cell, in processor time")
    print(f"{'session':18}", *(f"{way:>15}" for way in options.ways), f"{'limit':>11}")
    for kind, limit in LIMITS.items():
        row = []
        for way in options.ways:
            sizes = {
                name: getattr(options, name) for name in ("rounds", "own", "objects", "libraries")
            }
            arguments = [part for name, size in sizes.items() for part in (f"--{name}", str(size))]
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, Path(__file__).resolve(), "--here", way, kind, *arguments],
                    cwd=folder,
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
            row.append(json.loads(done.stdout.splitlines()[-1]) * 1e3)
        print(
            f"{kind:18}", *(f"{one:12.2f} ms" for one in row), f"{limit * 1e3:8.0f} ms", flush=True
        )


if __name__ == "__main__":
    main()
