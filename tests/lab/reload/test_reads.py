"""A look reads each thing of a module once: its source, its .pyc, what they compile to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reloadbook.processes import run_python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

# In a process of its own, because Python never takes such a hook out again. It counts what is done
# with the files of `rates`, by Python itself too; `marshal.loads` has no name, so that what it
# loads while they are looked at must be all there is. The first rounds load what the package
# imports when it first needs it.
COUNT = """
import collections, importlib, json, os, pathlib, sys
import reloadlab
from reloadlab import checked_reload, find_stale, snapshot, workspace, write_module
from reloadlab._modules.versions import Version

counts = collections.Counter()

def hook(event, args):
    if event == "open" and str(args[0]).endswith("rates.py"):
        counts["source"] += 1
    if event == "marshal.loads":
        counts["pyc"] += 1
    if event == "compile" and str(args[1]).endswith("rates.py"):
        counts["compile"] += 1

def counted(self, *given):
    counts["version"] += 1
    made(self, *given)

def look(function, module):
    counts.clear()
    function(module)
    print(json.dumps([counts[what] for what in ("source", "pyc", "compile", "version")]))

def edit(path, text):
    later = path.stat().st_mtime + 10
    path.write_text(text)
    os.utime(path, (later, later))
    importlib.invalidate_caches()

OLD = "VAT = 0.19\\ndef gross(net): return net * (1 + VAT)\\n"
NEW = OLD.replace("0.19", "0.2")
made, Version.__init__ = Version.__init__, counted
with workspace():
    path = write_module("rates", OLD)
    import rates
    write_module("rates", NEW)
    checked_reload(rates)
    find_stale(rates)
    sys.addaudithook(hook)
    STORY
"""

UNSEEN = "del sys.modules['rates']; import rates"
EDITED = "edit(path, OLD)"
EDITED_AGAIN = "edit(path, NEW)"
RELOAD = "look(checked_reload, rates)"
FIND = "look(find_stale, rates)"


class Reads(NamedTuple):
    """What one look has read and made."""

    source: int
    pyc: int
    compile: int
    version: int


def reads(*story: str) -> list[Reads]:
    """Run the steps of a story, and return what was read in each look."""
    code = COUNT.replace("STORY", "\n    ".join(story))
    return [Reads(*json.loads(line)) for line in run_python(code).splitlines()]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_checked_reload_reads_what_python_reads_and_once_more() -> None:
    # Python reads and compiles the new source, and writes its .pyc. We compare the two.
    assert reads(EDITED, RELOAD) == [Reads(source=2, pyc=1, compile=2, version=1)]


def test_a_module_that_is_written_here_is_known_before_its_reload() -> None:
    again = "write_module('rates', OLD)"
    assert reads(again, RELOAD) == [Reads(source=2, pyc=1, compile=2, version=1)]


def test_what_was_read_before_the_reload_is_not_read_again() -> None:
    # Of a module that nobody has seen, what it imports tells which values are its own.
    assert reads(UNSEEN, EDITED, RELOAD) == [Reads(source=2, pyc=1, compile=2, version=1)]


def test_a_reload_of_the_same_source_loads_the_bytecode_that_python_loads_once_more() -> None:
    assert reads(RELOAD) == [Reads(source=1, pyc=2, compile=1, version=1)]


def test_a_reload_with_old_objects_in_the_notebook_reads_no_more() -> None:
    held = "import __main__; __main__.held = [rates.gross]"
    assert reads(held, EDITED, RELOAD) == [Reads(source=2, pyc=1, compile=2, version=1)]


def test_find_stale_reads_each_thing_once() -> None:
    assert reads(UNSEEN, FIND, FIND, EDITED, FIND) == [
        Reads(source=1, pyc=1, compile=1, version=1),
        Reads(source=1, pyc=1, compile=0, version=1),
        Reads(source=1, pyc=0, compile=1, version=1),
    ]


def test_a_snapshot_of_a_module_that_was_seen_compiles_nothing() -> None:
    assert reads("look(snapshot, rates)") == [Reads(source=1, pyc=0, compile=0, version=0)]


def test_the_look_of_the_extension_after_a_cell_reads_nothing() -> None:
    watch = (
        "from IPython.core.interactiveshell import InteractiveShell",
        "from reloadlab.ipython import Watch",
        "watch = Watch(InteractiveShell.instance())",
        "after = lambda module: watch.after_cell()",
        "look(after, rates)",
    )
    reload = ("watch.find_spec('rates', None, rates)", EDITED, "importlib.reload(rates)")
    assert reads(*watch, *reload, "look(after, rates)", "look(after, rates)") == [
        Reads(source=0, pyc=0, compile=0, version=0),
        Reads(source=1, pyc=1, compile=1, version=1),
        Reads(source=0, pyc=0, compile=0, version=0),
    ]
