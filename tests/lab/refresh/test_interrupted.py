"""A refresh that is interrupted, at whatever line, has done nothing or all, and says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

pytestmark = pytest.mark.slow

BASE = """
RATE = {0}
def vat(net): return net * {0}
def gone(): pass
HANDLERS = {{}}
STEPS = []
def step(f):
    STEPS.append(f)
    return f
class Order:
    __slots__ = ("net"{1})
    def __init__(self): self.net = {0}
    def total(self): return self.net * RATE
class Key:
    def value(self): return {0}
"""
USER = """
import functools, base
from base import RATE, vat, step
TWICE = RATE * 2
@step
def first(net): return net + {0}
@functools.lru_cache
def cached(net): return vat(net)
def numbers():
    yield {0}
    yield {0}
BY = functools.partial(vat, 2)
{1}
"""
SESSION = """
import sys, base, user, reloadlab
from base import RATE, vat, Key
from user import TWICE, first, cached, numbers, BY
order, key, held = base.Order(), Key(), {"vat": vat, "set": {first, cached}, "t": (cached, first)}
running = numbers(); next(running)
cached(1)
"""
PROBE = (
    "[RATE, TWICE, vat(1), first(1), cached(1), BY(), key.value(), held['vat'](1), "
    "sorted(one(1) for one in held['set']), [one(1) for one in held['t']], user.TWICE, "
    "[one(1) for one in base.STEPS], vat is base.vat, cached is user.cached]"
)
# As in the tests of interrupted searches: each call is interrupted at a later line.
INTERRUPT = """
import collections

def interrupted(line, only=""):
    passed, calls = set(), collections.Counter()
    def trace(frame, event, argument):
        if not frame.f_globals.get("__name__", "").startswith("reloadlab."):
            return None
        if event == "call":
            calls[frame.f_code] += 1
            return trace if calls[frame.f_code] <= 3 else None
        if event == "line" and frame.f_code.co_qualname.startswith(only):
            passed.add((frame.f_code, frame.f_lineno))
        if len(passed) == line:
            where.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}")
            raise KeyboardInterrupt
        return trace
    sys.settrace(trace)
    try:
        reloadlab.refresh()
    except KeyboardInterrupt as error:
        return " ".join(getattr(error, "__notes__", ["no note"]))
    finally:
        sys.settrace(None)
    return "through"

where = []
def spaces():
    # By identity, and the code of what is a function.
    return {
        (home, name): (id(value), getattr(value, "__code__", None))
        for home in ("__main__", "base", "user")
        for name, value in vars(sys.modules[home]).items()
        if name not in ("said", "where", "before", "answer") and not name.startswith("__")
    }
"""


def texts(number: int) -> dict[str, str]:
    """Return the sources of one version."""
    more = ', "place"' if number > 1 else ","
    base = BASE.format(number, more)
    return {
        "base.py": base.replace("def gone(): pass\n", "") if number > 1 else base,
        "user.py": USER.format(number, "MORE = 1" if number > 1 else ""),
    }


def save(folder: Path, number: int) -> None:
    """Save one version."""
    for name, text in texts(number).items():
        (folder / name).write_text(text, encoding="utf-8")


STRIDE = 31


@pytest.mark.parametrize("begin", range(1, 3000, STRIDE * 8))
def test_an_interrupt_at_any_line_does_nothing_or_all(
    with_helper: Interpreters, tmp_path: Path, begin: int
) -> None:
    save(tmp_path, 1)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(SESSION)
        old = notebook.value(PROBE)
        save(tmp_path, 22)
        notebook.run("report = reloadlab.refresh()")
        new, told = notebook.value(PROBE), notebook.value("[one.path for one in report.left]")
    assert old != new
    for line in range(begin, begin + STRIDE * 8, STRIDE):
        save(tmp_path, 1)
        with Notebook(with_helper, tmp_path) as notebook:
            notebook.run(SESSION, INTERRUPT)
            save(tmp_path, 22)
            notebook.run("before = spaces()", f"said = interrupted({line})")
            notebook.run("same = before == spaces()")
            said, where = notebook.value("[said, where]")
            found = notebook.value(PROBE)
            if said == "through":
                return
            if "modules back: " in said or (said == "no note" and notebook.value("same")):
                assert notebook.value("same"), (line, where)
                assert found == old, (line, where)
            else:
                # Nothing but the report is missing, or that is ready too.
                assert "Everything that can be" in said or said == "no note", (line, where, said)
                assert found == new, (line, where)
            left = "[type(one).__name__ for one in sys.meta_path]"
            assert "Bodies" not in notebook.value(left), (line, where)
            left = "[one for one in vars(__import__('builtins')) if not one.isidentifier()]"
            assert notebook.value(left) == [], (line, where)
            notebook.run("report = reloadlab.refresh()")
            assert notebook.value(PROBE) == new, (line, where)
            assert notebook.value("[one.path for one in report.left]") == told, (line, where)
            assert told


@pytest.mark.parametrize("line", range(1, 9))
def test_an_interrupt_where_it_takes_charge_leaves_nothing_of_it_in_python(
    with_helper: Interpreters, tmp_path: Path, line: int
) -> None:
    save(tmp_path, 1)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(SESSION, INTERRUPT, "import builtins; before = set(vars(builtins))")
        save(tmp_path, 22)
        notebook.run(f"said = interrupted({line}, 'Bodies._in_charge')")
        assert notebook.value("set(vars(builtins)) == before"), notebook.value("where")
        assert "Bodies" not in notebook.value("[type(one).__name__ for one in sys.meta_path]")
