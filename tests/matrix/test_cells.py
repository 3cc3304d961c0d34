"""An outcome follows from what a cell answers, and a broken cell loses no other."""

from __future__ import annotations

import os
import sys
from select import select
from typing import TYPE_CHECKING

import pytest

from reloadmatrix import Outcome, scenario
from reloadmatrix.changes import Raises
from reloadmatrix.measuring.cells import judge, run_alone
from reloadmatrix.session import Answer

if TYPE_CHECKING:
    from pathlib import Path


# Outcomes.


def test_the_vocabulary_is_closed_and_told_by_shapes_too() -> None:
    marks = [outcome.mark for outcome in Outcome]
    assert len(set(marks)) == len(marks)
    assert all(outcome.meaning.endswith(".") for outcome in Outcome)


@pytest.mark.parametrize(
    ("name", "answer", "outcome"),
    [
        ("import-and-call", Answer("'new'", kept=True), Outcome.FRESH),
        ("import-and-call", Answer("'old'", kept=True), Outcome.OLD),
        ("import-and-call", Answer("'other'", kept=True), Outcome.INCONSISTENT),
        ("import-and-call", Answer("raises NameError", kept=True), Outcome.RAISES),
        # The user sees the error, and not the value.
        ("import-and-call", Answer("'old'", kept=True, error="TypeError"), Outcome.RAISES),
        ("import-and-call", Answer("", kept=False, error="no", runs=False), Outcome.DOES_NOT_RUN),
        # Here the error is expected.
        ("syntax-error", Answer("('old', 'old')", True, "SyntaxError"), Outcome.KEPT_OLD),
        ("syntax-error", Answer("('new', 'old')", True, "SyntaxError"), Outcome.HALF_NEW),
        ("syntax-error", Answer("raises AttributeError", True), Outcome.EMPTIED),
        ("name-removed", Answer("('new', True)", kept=True), Outcome.LINGERS),
        ("isinstance", Answer("(False, 'new')", kept=True), Outcome.IDENTITY_BROKEN),
        ("registry-append", Answer("['old', 'new']", kept=True), Outcome.REGISTERED_TWICE),
        ("session-name-overwritten", Answer("('taken', 'new')", True), Outcome.OVERWROTE_SESSION),
    ],
)
def test_an_outcome_follows_from_the_probe(name: str, answer: Answer, outcome: Outcome) -> None:
    assert judge(scenario(name), answer) is outcome


def test_an_error_is_told_by_its_name() -> None:
    assert repr(Raises("NameError")) == "raises NameError"


# A broken cell.


def test_a_process_that_dies_is_told_by_its_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import os; os.abort()"]
    assert run_alone(command, tmp_path) == ("", "SIGABRT")


def test_a_process_that_fails_is_told_by_its_last_line(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    assert run_alone(command, tmp_path) == ("", "no such thing")


def test_a_process_that_takes_too_long_is_ended_with_those_it_started(tmp_path: Path) -> None:
    # A pipe to here ends when the last process that can write into it has ended.
    os.mkfifo(tmp_path / "alive")
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    child = "import pathlib, time; pathlib.Path('started').touch(); time.sleep(3600)"
    code = (
        "import subprocess, sys\n"
        f"child = [sys.executable, '-c', {child!r}]\n"
        "subprocess.run(child, stdout=open('alive', 'w'))"
    )
    limit = 1
    try:
        # On a busy machine, the time may be over before the other process has started.
        while not (tmp_path / "started").exists():
            assert run_alone([sys.executable, "-c", code], tmp_path, limit) == ("", "time limit")
            limit *= 2
        assert select([alive], [], [], 1800)[0], "the process that it started lives"
        assert os.read(alive, 100) == b""
    finally:
        os.close(alive)


def test_a_cell_measures_without_what_would_hide_stale_bytecode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    command = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    assert run_alone(command, tmp_path) == ("False\n", "")
