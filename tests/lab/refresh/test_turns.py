"""One refresh goes on at a time: others wait for it, and what it runs itself does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

# The second thread begins when the body runs, which goes on when that thread has come to the lock
# and that is held, or when it has ended.
THREADS = """
import sys, threading
import reloadlab, n, m
from reloadlab._refresh.refresh import _ALONE

class gates:
    inside, go, runs, found, errors = threading.Event(), threading.Event(), [], [], []

def at_lock(frame, event, called):
    if event == "return" and frame.f_code.co_name == "_is_under_way":
        if _ALONE.acquire(blocking=False):
            _ALONE.release()
        else:
            gates.go.set()

def work(profile):
    sys.setprofile(profile)
    try:
        ran = list(reloadlab.refresh().ran)
        gates.found.append([ran, getattr(sys.modules.get("n"), "VALUE", None)])
    except BaseException as error:
        gates.errors.append(repr(error))
    finally:
        sys.setprofile(None)
        gates.go.set()

def both():
    first = threading.Thread(target=work, args=(None,), daemon=True)
    first.start()
    gates.inside.wait()
    second = threading.Thread(target=work, args=(at_lock,), daemon=True)
    second.start()
    first.join(); second.join()
"""
WAITING = """
import sys
VALUE = {}
gates = getattr(sys.modules["__main__"], "gates", None)
if gates:
    gates.runs.append(VALUE)
    gates.inside.set()
    gates.go.wait()
"""
NESTED = {
    "a body": "found = sys.modules['__main__'].again()",
    "the handler of a signal": "import os, signal\n"
    "if hasattr(sys.modules['__main__'], 'again'):\n"
    "    signal.signal(signal.SIGINT, lambda *_: sys.modules['__main__'].again())\n"
    "    signal.raise_signal(signal.SIGINT)",
    "a plan in a body": "found = sys.modules['__main__'].again(dry_run=True)",
}


def test_a_second_thread_waits_for_the_first(with_helper: Interpreters, tmp_path: Path) -> None:
    """And finds what that has brought in."""
    (tmp_path / "m.py").write_text(WAITING.format(1), encoding="utf-8")
    (tmp_path / "n.py").write_text("VALUE = 1", encoding="utf-8")
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(THREADS)
        (tmp_path / "m.py").write_text(WAITING.format(22), encoding="utf-8")
        (tmp_path / "n.py").write_text("VALUE = 22", encoding="utf-8")
        notebook.run("both()")
        assert notebook.value("gates.errors") == []
        assert notebook.value("sorted(gates.found)") == [[[], 22], [["m", "n"], 22]]
        assert notebook.value("gates.runs, m.VALUE") == [[22], 22]


@pytest.mark.parametrize("place", NESTED)
def test_a_refresh_inside_of_a_refresh_does_nothing_and_says_so(
    with_helper: Interpreters, tmp_path: Path, place: str
) -> None:
    for name in ("m", "n"):
        (tmp_path / f"{name}.py").write_text("VALUE = 1", encoding="utf-8")
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run(
            """
            import reloadlab, n, m
            told = []
            def again(**options): told.append(reloadlab.refresh(**options))
            """
        )
        (tmp_path / "m.py").write_text(f"import sys\nVALUE = 22\n{NESTED[place]}", encoding="utf-8")
        (tmp_path / "n.py").write_text("VALUE = 22", encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[m.VALUE, n.VALUE, report.clean]") == [22, 22, True]
        assert notebook.value("[(one.line, one.clean) for one in told]") == [
            ["Nothing ran.", False]
        ]
        assert notebook.value("told[0].left[0].path") == "refresh"
        (tmp_path / "n.py").write_text("VALUE = 333", encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[n.VALUE, report.clean]") == [333, True]


def test_a_refresh_that_fails_lets_the_next_one_go_on(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    (tmp_path / "m.py").write_text("VALUE = 1", encoding="utf-8")
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run("import reloadlab, m")
        for text in ("1 / 0", "def f(:"):
            (tmp_path / "m.py").write_text(text, encoding="utf-8")
            notebook.run("try: reloadlab.refresh()\nexcept Exception as one: error = repr(one)")
        (tmp_path / "m.py").write_text("VALUE = 333", encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[m.VALUE, report.clean]") == [333, True]


def test_a_refresh_that_fails_leaves_nothing_registered(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    """And no data in a list of another module of the project."""
    base = "STEPS, TABLE, DATA = [], {}, []\ndef step(f): STEPS.append(f); return f\n"
    user = (
        "import base\n@base.step\ndef f(): return {0}\nbase.TABLE['f'] = f\nbase.DATA.append({0})\n"
        "base.TABLE['f{0}'] = [f]\n"
    )
    (tmp_path / "base.py").write_text(base, encoding="utf-8")
    (tmp_path / "user.py").write_text(user.format(1), encoding="utf-8")
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run("import reloadlab, user, base")
        (tmp_path / "user.py").write_text(user.format(2) + "1 / 0", encoding="utf-8")
        notebook.run("try: reloadlab.refresh()\nexcept ZeroDivisionError: pass")
        assert notebook.value("base.STEPS == [user.f] and sorted(base.TABLE) == ['f', 'f1']")
        assert notebook.value("base.TABLE['f'] is user.f and user.f() == 1")
        assert notebook.value("base.DATA") == [1]
        (tmp_path / "user.py").write_text(user.format(3), encoding="utf-8")
        notebook.run("reloadlab.refresh()")
        assert notebook.value("[one() for one in base.STEPS]") == [3]
