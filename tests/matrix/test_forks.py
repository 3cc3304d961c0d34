"""Cells run in forks as they would alone, and leave nothing behind."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from select import select
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from reloadmatrix import scenario, strategy
from reloadmatrix.measuring import forks
from reloadmatrix.measuring.cells import measure_cell
from reloadmatrix.measuring.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")

CELL = ["import-and-call", "reload"]

# What the process that is forked imports first: in its matrix, a way does something else.
PLANTED = """
import os, subprocess, sys, threading
from reloadmatrix import strategies
from reloadmatrix.session import Answer
from reloadmatrix.strategies.ways import Strategy
def bring(session):
{body}
    return Answer("'new'", kept=True)
strategies.STRATEGIES = (Strategy("reload", "", "", bring, ""),)
"""


def planted(folder: Path, body: str) -> str:
    """Return a Python in which to reload is something else."""
    (folder / "sitecustomize.py").write_text(PLANTED.format(body=indent(body, "    ")))
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder}:$PYTHONPATH exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return str(python)


@contextmanager
def ends(path: Path) -> Iterator[None]:
    """Give a pipe to write into, and wait until nobody has it open any more."""
    os.mkfifo(path)
    alive = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield
        assert select([alive], [], [], 600)[0], "a process that was started lives"
        assert os.read(alive, 100) == b""
    finally:
        os.close(alive)


def test_a_cell_answers_in_a_fork_and_a_broken_one_says_why(tmp_path: Path) -> None:
    with closing(Forks(sys.executable, seed=0)) as each:
        broken = each.run(["no-such-scenario", "reload"], str(tmp_path))
        printed, problem = each.run(CELL, str(tmp_path))
    assert broken[0] == ""
    assert broken[1].startswith("ValueError: There is no scenario 'no-such-scenario'")
    assert (json.loads(printed)["value"], problem) == ("'new'", "")
    # What it has said lies beside the folder, and only as long as it is read.
    assert {path.suffix for path in tmp_path.parent.iterdir()} == {""}


def test_nothing_of_a_cell_stays_in_the_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    # It listens to what it starts, at a path that may not be as long as that of a test.
    listens, way = scenario("preloaded-fork"), strategy("reload")
    with tempfile.TemporaryDirectory() as temporary:
        monkeypatch.setenv("TMPDIR", temporary)
        monkeypatch.setattr(tempfile, "tempdir", None)
        with closing(Forks(sys.executable, seed=0)) as each:
            assert measure_cell(listens, way, "3", each.run).error == ""
        assert [*Path(temporary).iterdir()] == []


def test_what_a_cell_has_started_ends_with_it(tmp_path: Path) -> None:
    sleep = "[sys.executable, '-c', 'import threading; threading.Event().wait()']"
    start = f"with open({str(tmp_path / 'alive')!r}, 'w') as alive:\n"
    start += f"    subprocess.Popen({sleep}, stdout=alive)"
    with closing(Forks(planted(tmp_path, start), seed=0)) as each, ends(tmp_path / "alive"):
        assert each.run(CELL, str(tmp_path))[1] == ""


def test_a_cell_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forks, "TIME_LIMIT", 0.2)
    with closing(Forks(planted(tmp_path, "threading.Event().wait()"), seed=0)) as each:
        assert each.run(CELL, str(tmp_path)) == ("", "time limit")


def test_a_cell_has_the_seed_of_its_round_and_dies_by_a_signal(tmp_path: Path) -> None:
    kill = "os.kill(os.getpid(), 6 if os.environ['PYTHONHASHSEED'] == '7' else 9)"
    with closing(Forks(planted(tmp_path, kill), seed=7)) as each:
        assert each.run(CELL, str(tmp_path)) == ("", "SIGABRT")


def test_the_processes_that_are_forked_end_with_the_forks(tmp_path: Path) -> None:
    python = planted(tmp_path, "pass")
    with (tmp_path / "sitecustomize.py").open("a") as file:
        file.write(f"open_till_the_end = open({str(tmp_path / 'alive')!r}, 'w')\n")
    with ends(tmp_path / "alive"), closing(Forks(python, seed=0)) as each:
        assert each.run(CELL, str(tmp_path))[1] == ""
