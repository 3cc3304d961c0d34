"""`checked_reload` copes with every module of the standard library that is written in Python.

Nobody has edited these modules, so a reload must find nothing that lingers and no newer source.
Each is reloaded in a process of its own, which has to work afterwards. Some modules cannot be
imported on every system, and a few cannot be reloaded, by `importlib.reload` either, without
breaking the interpreter. Which those are, is measured and not listed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT

LIBRARY = Path(sysconfig.get_path("stdlib"))

# Two open a browser or print a poem when they are imported; the others are not for import.
LEFT_OUT = {"antigravity", "this", "idlelib", "test", "tests", "turtledemo", "lib2to3", "__main__"}

IMPORT = """
import importlib, json, sys
name, source = sys.argv[1:]
sys.path.insert(0, source)
module = importlib.import_module(name)
"""

PLAIN = "importlib.reload(module)\n"

CHECKED = """
from reloadlab import checked_reload
report = checked_reload(module)
json.dumps(report.to_dict())
assert report.module in str(report)
assert report.module in report._repr_html_()
found = [report.lingering, report.newer, report.stale_bytecode, report.replaced]
assert found == [(), (), False, False], found
"""

# What a session needs, and what most of the modules above have a part in.
WORKS = """
import collections, dataclasses, enum, os, pathlib, re, subprocess, threading, typing
Point = collections.namedtuple("Point", "x y")
@dataclasses.dataclass
class Dish:
    name: str
    parts: typing.Optional[list] = None
class Color(enum.Enum):
    RED = 1
assert Dish("soup") == Dish("soup") and Color(1) is Color.RED and Point(1, 2).y == 2
assert re.match("(a+)b", "aab").group(1) == "aa"
assert pathlib.Path(os.curdir).exists()
assert json.loads(json.dumps({"a": [1.5, None]})) == {"a": [1.5, None]}
thread = threading.Thread(target=Dish, args=["tea"])
thread.start()
thread.join()
try:
    1 / 0
except ZeroDivisionError as error:
    import traceback
    assert traceback.format_exception_only(type(error), error)
print("works")
"""


def modules() -> list[str]:
    """List the modules of the standard library that have a source in Python."""
    names = []
    for top in sorted(sys.stdlib_module_names):
        for source in [LIBRARY / f"{top}.py", *sorted((LIBRARY / top).rglob("*.py"))]:
            parts = source.relative_to(LIBRARY).with_suffix("").parts
            name = ".".join(parts).removesuffix(".__init__")
            if source.exists() and name.replace(".", "").isidentifier():
                names += [] if LEFT_OUT.intersection(parts) else [name]
    return names


def failure(name: str, code: str) -> str:
    """Run code on a module in a fresh process; return why it does not work, or nothing."""
    done = subprocess.run(
        # Without the site, because it takes most of the time to start.
        [sys.executable, "-I", "-S", "-c", code, name, str(ROOT / "src")],
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    works = done.returncode == 0 and done.stdout.endswith("works\n")
    return "" if works else done.stdout[-2000:] or "silence"


def outcome(name: str) -> str:
    """Say how it went with a module: "reloaded", "no reload" at all, or what is wrong."""
    wrong = failure(name, IMPORT + CHECKED + WORKS)
    if not wrong:
        return "reloaded"
    # The import system's own reload decides whether the module can be blamed.
    return "no reload" if failure(name, IMPORT + PLAIN + WORKS) else wrong


def test_each_module_that_can_be_reloaded_is() -> None:
    names = modules()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = dict(zip(names, pool.map(outcome, names), strict=True))
    wrong = {
        name: result for name, result in outcomes.items() if result not in ("reloaded", "no reload")
    }
    assert wrong == {}
    # So many there are on each system, and more on most.
    assert sum(result == "reloaded" for result in outcomes.values()) > 400
