"""`python -m reloadmatrix` measures, compares and stores."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT
from reloadmatrix import Outcome, scenario, strategy
from reloadmatrix.measuring.cells import Cell, version_of
from reloadmatrix.measuring.journal import Journal, code_of
from reloadmatrix.table.store import from_text, to_text

if TYPE_CHECKING:
    from pathlib import Path


HERE = version_of(sys.executable)


CELL = Cell("import-and-call", "reload", "3.12", Outcome.FRESH, True, None, "'new'", "")


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with its files in a folder."""
    places = ["--output", str(folder / "out"), "--work", str(folder / "work")]
    return subprocess.run(
        [sys.executable, "-m", "reloadmatrix", *places, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=plain_environment(),
    )


ITS = scenario("import-and-call"), strategy("import-again")
ONE_CELL = ("--scenario", "import-and-call", "--strategy", "import-again")


def test_the_command_measures_and_stores(tmp_path: Path) -> None:
    done = command(tmp_path, *ONE_CELL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 cells measured, 1 changed, 0 unstable."
    (cell,) = from_text((tmp_path / "out" / "matrix.csv").read_text(encoding="utf-8"))
    assert (cell.outcome, cell.value, cell.kept) == (Outcome.OLD, "'old'", True)
    assert list((tmp_path / "work").iterdir()) == []


def test_where_the_tools_cannot_be_installed_nothing_is_measured(tmp_path: Path) -> None:
    """What stands in the way of pip is no result of a tool."""
    (tmp_path / "matrix-tools.txt").write_text("no requirement at all\n")
    chosen = ("--scenario", "import-and-call", "--strategy", "autoreload-2")
    done = command(tmp_path, *chosen, *ONE_CELL, "--locks", str(tmp_path))
    assert done.returncode == 2
    assert "could not be installed, so nothing was measured: Invalid requirement" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_was_not_measured_stays_and_what_is_gone_goes(tmp_path: Path) -> None:
    target = tmp_path / "out" / "matrix.csv"
    target.parent.mkdir()
    kept = replace(CELL, scenario="partial", python=HERE)
    text = to_text([kept])
    target.write_text(text + text.splitlines()[1].replace("partial", "gone") + "\n")
    done = command(tmp_path, *ONE_CELL)
    assert done.stdout.splitlines()[-1] == "1 cells measured, 2 changed, 0 unstable."
    cells = list(from_text(target.read_text(encoding="utf-8")))
    assert [cell.scenario for cell in cells] == ["import-and-call", "partial"]


def test_a_check_stores_nothing_and_fails_where_something_has_changed(tmp_path: Path) -> None:
    target = tmp_path / "out" / "matrix.csv"
    target.parent.mkdir()
    text = to_text([replace(CELL, strategy="import-again", python=HERE)])
    target.write_text(text)
    done = command(tmp_path, *ONE_CELL, "--check")
    assert done.returncode == 1
    assert f"import-again, Python {HERE}: fresh; state kept; 'new' -> old" in done.stdout
    assert target.read_text() == text
    target.write_text(text.replace("fresh", "old").replace("'new'", "'old'"))
    assert command(tmp_path, *ONE_CELL, "--check").returncode == 0


def test_a_check_measures_what_is_stored_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out" / "matrix.csv"
    target.parent.mkdir()
    target.write_text(
        to_text(
            [
                replace(
                    CELL, strategy="import-again", python=HERE, outcome=Outcome.OLD, value="'old'"
                )
            ]
        )
    )
    done = command(tmp_path, *ONE_CELL, "--strategy", "reload", "--check")
    assert done.stdout.splitlines()[-1] == "1 cells measured, 0 changed, 0 unstable."
    target.write_text(to_text([]))
    done = command(tmp_path, *ONE_CELL, "--check")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Nothing of this is stored, so there is nothing to compare with.\n")


def test_a_run_that_was_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    """A cell that stands in the journal is not measured again."""
    path = tmp_path / "work" / "journal.jsonl"
    with Journal(path) as journal:
        for number in range(2):
            value = "'from the journal'"
            cell = replace(CELL, strategy="import-again", python=HERE, value=value)
            journal.add(number, *ITS, cell)
    # The program was ended in the middle of a line.
    path.write_text(path.read_text() + '["', encoding="utf-8")
    assert command(tmp_path, *ONE_CELL, "--strategy", "reload").returncode == 0
    text = (tmp_path / "out" / "matrix.csv").read_text(encoding="utf-8")
    assert [cell.value for cell in from_text(text)] == ["'from the journal'", "'new'"]


def test_a_cell_that_differs_from_round_to_round_is_unstable(tmp_path: Path) -> None:
    def measured(*options: str) -> subprocess.CompletedProcess[str]:
        with Journal(tmp_path / "work" / "journal.jsonl") as journal:
            cell = replace(CELL, strategy="import-again", python=HERE, value="'luck'")
            journal.add(0, *ITS, cell)
        return command(tmp_path, *ONE_CELL, *options)

    assert measured().stdout.splitlines()[-1] == "1 cells measured, 1 changed, 1 unstable."
    (cell,) = from_text((tmp_path / "out" / "matrix.csv").read_text(encoding="utf-8"))
    assert not cell.stable
    # What is known to be unstable is no news.
    again = measured("--check")
    assert again.stdout.splitlines()[-1] == "1 cells measured, 0 changed, 1 unstable."
    assert again.returncode == 0


def test_a_journal_of_other_code_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    row = json.dumps(["0" * 16, 0, CELL.to_row()])
    path.write_text(f"{row}\n", encoding="utf-8")
    with Journal(path) as journal:
        assert journal.get(0, scenario(CELL.scenario), strategy(CELL.strategy), "3.12") is None


def test_a_journal_counts_as_long_as_the_code_of_its_cells_is_the_same(tmp_path: Path) -> None:
    other = replace(ITS[0], why="Other words.")
    edited = replace(ITS[0], probe="m.f(), 1")
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add(0, *ITS, replace(CELL, strategy="import-again"))
    with Journal(path) as journal:
        assert journal.get(0, other, ITS[1], CELL.python) is not None
        assert journal.get(0, edited, ITS[1], CELL.python) is None


def test_a_journal_knows_the_code_of_a_way_and_of_the_helper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {
        "first_way": "def bring(session): session.work()",
        "described_way": '"""A way."""\ndef bring(session):\n    session.work()  # As it does.',
        "other_way": "def bring(session): session.edit()",
    }
    for name, text in ways.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    codes = {}
    for name in ways:
        way = replace(ITS[1], bring=importlib.import_module(name).bring)
        codes[name] = code_of(ITS[0], way)
        codes[f"{name} of the helper"] = code_of(ITS[0], replace(way, group="reloadlab"))
        del sys.modules[name]
    assert codes["first_way"] == codes["described_way"]
    assert len(set(codes.values())) == 4


def test_a_wrong_name_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    done = command(tmp_path, "--strategy", "hope")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no strategy 'hope'; see `STRATEGIES` for their names.\n"
    assert not (tmp_path / "out").exists()
