"""`checked_reload` copes with every module of the standard library that is written in Python.

Nobody has edited these modules, so a reload must find nothing that lingers and no newer source.
A few are reloaded in one interpreter, which has to work afterwards; where it does not, each half of
them in one. Some modules cannot be imported on every system, and a few cannot be reloaded, by
`importlib.reload` either, without breaking the interpreter. Which those are, is measured and not
listed.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.interpreters import Interpreters

LIBRARY = Path(sysconfig.get_path("stdlib"))

# Two open a browser or print a poem when they are imported; the others are not for import.
LEFT_OUT = {"antigravity", "this", "idlelib", "test", "tests", "turtledemo", "lib2to3", "__main__"}

# So many share an interpreter.
A_FEW = 6

# What a module says in either stream tells why it cannot be imported.
START = """
import importlib, json, os, sys
from reloadlab import checked_reload
os.dup2(1, 2)
"""

PLAIN = """
for name in sys.argv[1:]:
    importlib.reload(importlib.import_module(name))
"""

CHECKED = """
for name in sys.argv[1:]:
    report = checked_reload(importlib.import_module(name))
    json.dumps(report.to_dict())
    assert report.module in str(report)
    assert report.module in report._repr_html_()
    found = [report.lingering, report.newer, report.stale_bytecode, report.replaced]
    assert found == [(), (), False, False], found
"""

# What a session needs, and what most of the modules above have a part in.
WORKS = """
import collections, dataclasses, enum, os, pathlib, re, subprocess, threading, typing, warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
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


@pytest.fixture(scope="session")
def bare(interpreters: Callable[..., Interpreters]) -> Interpreters:
    """Return interpreters that have the helper, and of installed packages none."""
    source = str(ROOT / "src")
    return interpreters(f"import sys; sys.path.insert(0, {source!r}); import reloadlab", "-I", "-S")


def failure(bare: Interpreters, code: str, names: list[str], folder: Path) -> str:
    """Run code on some modules; return why it does not work, or nothing."""
    ended = bare.run(START + code + WORKS, *names, folder=folder)
    works = ended.code == 0 and ended.printed.endswith("works\n")
    return "" if works else ended.printed[-2000:] or "silence"


def outcomes(bare: Interpreters, names: list[str], folder: Path) -> dict[str, str]:
    """Say how it went with each module: "reloaded", "no reload" at all, or what is wrong."""
    wrong = failure(bare, CHECKED, names, folder)
    if not wrong:
        return dict.fromkeys(names, "reloaded")
    if len(names) > 1:
        half = len(names) // 2
        return outcomes(bare, names[:half], folder) | outcomes(bare, names[half:], folder)
    # The import system's own reload decides whether the module can be blamed.
    return {names[0]: "no reload" if failure(bare, PLAIN, names, folder) else wrong}


# In parts, so that several workers can share them.
@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_each_module_that_can_be_reloaded_is(bare: Interpreters, tmp_path: Path, part: int) -> None:
    names = modules()[part::4]
    found: dict[str, str] = {}
    for start in range(0, len(names), A_FEW):
        found |= outcomes(bare, names[start : start + A_FEW], tmp_path)
    wrong = {
        name: result for name, result in found.items() if result not in ("reloaded", "no reload")
    }
    assert wrong == {}
    # So many there are on each system, and more on most.
    assert sum(result == "reloaded" for result in found.values()) > 100
