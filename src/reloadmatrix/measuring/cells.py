"""Measure cells: each in a fresh process, in a fresh folder, under a time limit."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.outcomes import Outcome
from reloadmatrix.session import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy

TIME_LIMIT = 600.0
"""Seconds after which a cell is ended: only one that hangs takes so long."""

# Where this package is, for Pythons in which it is not installed.
_HERE = str(Path(__file__).resolve().parent.parent.parent)


@dataclass(frozen=True)
class Cell:
    """What was measured for one scenario and one strategy.

    Parameters
    ----------
    scenario, strategy : str
        Their names.
    python : str
        The version of Python, such as ``3.12``.
    outcome : Outcome
        What became of the change.
    kept : bool
        Whether the state of the session was kept.
    clean : bool, optional
        What the strategy itself said of the result, if it says such a thing.
    value : str
        What the probe gave.
    error : str
        The name of the error that the strategy raised, or why there is no answer.
    stable : bool
        Whether a second measurement gave the same.
    """

    scenario: str
    strategy: str
    python: str
    outcome: Outcome
    kept: bool
    clean: bool | None
    value: str
    error: str
    stable: bool = True

    def to_row(self) -> dict[str, str]:
        """Return the texts that stand for it in a table."""
        words = {True: "yes", False: "no", None: ""}
        row = {
            name: words[value] if value is None or isinstance(value, bool) else str(value)
            for name, value in asdict(self).items()
        }
        return row | {"outcome": self.outcome.value}

    @classmethod
    def from_row(cls, row: dict[str, str]) -> Cell:
        """Return what a row of a table stands for."""
        words = {"yes": True, "no": False, "": None}
        return cls(
            scenario=row["scenario"],
            strategy=row["strategy"],
            python=row["python"],
            outcome=Outcome(row["outcome"]),
            kept=row["kept"] == "yes",
            clean=words[row["clean"]],
            value=row["value"],
            error=row["error"],
            stable=row["stable"] == "yes",
        )


COLUMNS = tuple(field.name for field in fields(Cell))


def measure(
    pairs: Iterable[tuple[Scenario, Strategy]],
    interpreter: str = sys.executable,
    jobs: int | None = None,
    seed: int = 0,
) -> Iterator[Cell]:
    """Measure cells, several at a time, and yield each when it is done.

    Parameters
    ----------
    pairs : iterable of tuple
        Scenario and strategy of each cell.
    interpreter : str
        The Python to measure with. It has to find this package and what the strategy needs.
    jobs : int, optional
        How many cells at once; by default as many as there are processors.
    seed : int
        What decides the order of sets. A cell that depends on it is not a matter of luck, then.

    Yields
    ------
    Cell
        What was measured. A cell that dies or takes too long is an outcome like any other.
    """

    def run(words: list[str], folder: str) -> tuple[str, str]:
        command = [interpreter, "-m", "reloadmatrix.measuring.cell", *words]
        return run_alone(command, folder, seed=seed)

    for _pair, cell in measure_with(run, pairs, version_of(interpreter), jobs):
        yield cell


def measure_with(
    run: Callable[[list[str], str], tuple[str, str]],
    pairs: Iterable[tuple[Scenario, Strategy]],
    version: str,
    jobs: int | None,
) -> Iterator[tuple[tuple[Scenario, Strategy], Cell]]:
    """Measure cells with what runs them, and yield each with its scenario and strategy."""
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as threads:
        waiting = {threads.submit(measure_cell, *pair, version, run): pair for pair in pairs}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            for one in waiting:
                one.cancel()


def version_of(interpreter: str) -> str:
    """Return the version of a Python in two numbers, such as ``3.12``."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def measure_cell(
    scenario: Scenario,
    strategy: Strategy,
    version: str,
    run: Callable[[list[str], str], tuple[str, str]],
) -> Cell:
    """Measure one cell with what runs `reloadmatrix.measuring.cell` in a folder."""
    answer = Answer("", kept=False)
    with tempfile.TemporaryDirectory(prefix="cell-", ignore_cleanup_errors=True) as place:
        folder = Path(place, "project")
        folder.mkdir()
        printed, problem = run([scenario.name, strategy.name], str(folder))
        # What is no answer is the fault of this cell, and of no other.
        with contextlib.suppress(ValueError, TypeError):
            answer = Answer(**json.loads(printed))
        if answer.value or not answer.runs:
            outcome = judge(scenario, answer)
        elif problem == "time limit":
            outcome, answer.error = Outcome.TIMEOUT, problem
        else:
            outcome, answer.error = Outcome.CRASH, problem or "no answer"
    return Cell(
        scenario.name,
        strategy.name,
        version,
        outcome,
        answer.kept,
        answer.clean,
        answer.value,
        answer.error,
    )


def judge(scenario: Scenario, answer: Answer) -> Outcome:
    """Name what came of a cell."""
    if not answer.runs:
        return Outcome.DOES_NOT_RUN
    outcome = scenario.outcome(answer.value)
    if answer.error and not scenario.fails and outcome is not Outcome.FRESH:
        # The user sees the error first, and not the value.
        return Outcome.RAISES
    return outcome


def run_alone(
    command: list[str], folder: str | Path, limit: float = TIME_LIMIT, seed: int = 0
) -> tuple[str, str]:
    """Run a command in a folder, and end it with all that it started when its time is over.

    The limit is in seconds. What is returned is what it printed, and what went wrong.
    """
    # No pipe for the errors: what a cell has started may have it open after the end of the cell.
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command,
            cwd=folder,
            env=plain_variables(seed),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        try:
            printed, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return "", "time limit"
        finally:
            end_group(process)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if process.returncode == 0:
        return printed, ""
    if process.returncode < 0:
        return "", signal.Signals(-process.returncode).name
    return "", (said.strip().splitlines() or ["no message"])[-1]


def plain_variables(seed: int) -> dict[str, str]:
    """Return the environment of a cell, with what decides the order of sets."""
    # The others would make Python behave unlike itself; the first is PYTHONDONTWRITEBYTECODE.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONPATH": _HERE, "PYTHONHASHSEED": str(seed)}


def end_group(process: subprocess.Popen[str]) -> None:
    """End a process and those that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
