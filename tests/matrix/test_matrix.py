"""The matrix is measured, its scenarios are true, and a broken cell loses no other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from select import select
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT
from reloadmatrix import SCENARIOS, STRATEGIES, Outcome, matrix, scenario, strategy
from reloadmatrix.changes import NEVER, Raises
from reloadmatrix.measuring.cells import Cell, judge, measure, run_alone, version_of
from reloadmatrix.measuring.journal import Journal
from reloadmatrix.session import Answer, save
from reloadmatrix.strategies.plain import PLAIN
from reloadmatrix.table.store import STORED, VERSIONS, differences, from_text, key, stored, to_text
from support.sharing import once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reloadmatrix.changes import Scenario

HERE = version_of(sys.executable)
MEASURED = sorted({cell.python for cell in stored()}, key=lambda text: int(text.split(".")[1]))
# A Python that is newer than all that were measured is held to the newest of them.
PYTHON = HERE if HERE in MEASURED else MEASURED[-1]

each_scenario = pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.name)


# What Python itself does, measured again.


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Cell]:
    """Measure every scenario under each strategy that needs nothing but Python."""

    def make() -> str:
        return to_text(measure([(one, way) for one in SCENARIOS for way in PLAIN]))

    return {key(cell): cell for cell in from_text(once(tmp_path_factory, "matrix", make))}


@each_scenario
def test_python_does_what_is_stored(
    one: Scenario, measured: dict[tuple[str, str, str], Cell]
) -> None:
    names = {way.name for way in PLAIN}
    expected = [
        cell
        for cell in stored()
        if cell.scenario == one.name and cell.strategy in names and cell.python == PYTHON
    ]
    found = [
        replace(cell, python=PYTHON) for cell in measured.values() if cell.scenario == one.name
    ]
    assert len(expected) == len(PLAIN)
    assert list(differences(expected, found)) == []


@each_scenario
def test_checked_reload_calls_clean_what_a_reload_brings_in_whole(
    one: Scenario, measured: dict[tuple[str, str, str], Cell]
) -> None:
    outcome = measured[one.name, "reload", HERE].outcome
    report = measured[one.name, "checked-reload", HERE]
    assert (report.clean is True) == (outcome is Outcome.FRESH)


def test_pythons_agree_on_what_python_does() -> None:
    names = {way.name for way in PLAIN}
    results: dict[tuple[str, str], set[Cell]] = {}
    for cell in stored():
        if cell.strategy in names:
            results.setdefault((cell.scenario, cell.strategy), set()).add(replace(cell, python=""))
    assert {place: found for place, found in results.items() if len(found) > 1} == {}
    assert MEASURED == ["3.10", "3.11", "3.12", "3.13"]


# The scenarios say what is true.


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Start the program of each scenario with the old sources, and with the new ones."""

    def values(one: Scenario) -> list[str]:
        found = []
        for files in (one.before, {**one.before, **one.after}):
            folder = tmp_path_factory.mktemp("program")
            command = [sys.executable, "-m", "reloadmatrix.measuring.cell", one.name]
            save({str(folder / name): source for name, source in files.items()}, 1e9)
            printed, problem = run_alone(command, folder)
            found.append(json.loads(printed)["value"] if printed else problem)
        return found

    def make() -> str:
        with ThreadPoolExecutor(max_workers=2) as threads:
            found = threads.map(values, SCENARIOS)
            return json.dumps(dict(zip([one.name for one in SCENARIOS], found, strict=True)))

    programs: dict[str, list[str]] = json.loads(once(tmp_path_factory, "programs", make))
    return programs


@each_scenario
def test_old_and_fresh_are_what_a_session_gives_that_saw_one_version(
    one: Scenario, programs: dict[str, list[str]]
) -> None:
    old, fresh = programs[one.name]
    assert old == repr(one.old)
    if one.fresh is NEVER:
        assert fresh.startswith("raises ")
    else:
        assert fresh == repr(one.fresh)
        assert old != fresh


def test_there_are_scenarios_and_strategies_for_a_matrix() -> None:
    assert len(SCENARIOS) >= 60
    assert len(STRATEGIES) >= 20
    for names in ([one.name for one in SCENARIOS], [way.name for way in STRATEGIES]):
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) for name in names)
    # Groups stand together.
    groups = [one.group for one in SCENARIOS]
    assert len(Counter(groups)) == sum(a != b for a, b in zip(groups, ["", *groups], strict=False))


@each_scenario
def test_a_scenario_says_why_it_matters_and_where_people_met_it(one: Scenario) -> None:
    assert one.why.endswith(".")
    assert one.link.startswith("https://")
    assert set(one.reloaded) or "c" in one.name
    for source in (*one.before.values(), *one.after.values()):
        assert "\t" not in source


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


@pytest.mark.parametrize("find", [scenario, strategy])
def test_a_name_that_is_not_there_is_refused(find: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"There is no .* 'no-such-name'; see"):
        find("no-such-name")


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
    child = "import time; print('started', flush=True); time.sleep(600)"
    code = (
        "import subprocess, sys\n"
        f"child = [sys.executable, '-c', {child!r}]\n"
        "subprocess.run(child, stdout=open('alive', 'w'))"
    )
    try:
        assert run_alone([sys.executable, "-c", code], tmp_path, limit=3) == ("", "time limit")
        assert os.read(alive, 100) == b"started\n"
        assert select([alive], [], [], 30)[0], "the process that it started lives"
        assert os.read(alive, 100) == b""
    finally:
        os.close(alive)


def test_a_cell_measures_without_what_would_hide_stale_bytecode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    command = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    assert run_alone(command, tmp_path) == ("False\n", "")


# The file.


CELL = Cell("import-and-call", "reload", "3.12", Outcome.FRESH, True, None, "'new'", "")


def test_a_matrix_is_read_as_it_was_written() -> None:
    cells = [
        replace(CELL, strategy="import-again", outcome=Outcome.OLD, value='a, "b"\n'),
        replace(CELL, python="3.9", clean=False, kept=False),
        replace(CELL, clean=False, kept=False),
        replace(CELL, python="3.13", stable=False),
    ]
    text = to_text(reversed(cells))
    assert list(from_text(text)) == cells
    # Pythons that agree share a line.
    assert len(text.splitlines()) == 1 + 3 + 1


def test_differences_are_told_in_words() -> None:
    old = [CELL, replace(CELL, strategy="purge")]
    new = [replace(CELL, outcome=Outcome.RAISES, value="", error="TypeError", kept=False)]
    assert list(differences(old, new)) == [
        "import-and-call, purge, Python 3.12: fresh; state kept; 'new' -> not measured",
        "import-and-call, reload, Python 3.12: fresh; state kept; 'new' -> raises; state lost; "
        "TypeError",
    ]
    assert list(differences(old, old)) == []


def pythons() -> dict[str, list[str]]:
    """Return the Pythons on which each strategy was measured, the oldest first."""
    pairs = {(cell.strategy, cell.python) for cell in stored()}
    return {
        way.name: [python for python in MEASURED if (way.name, python) in pairs]
        for way in STRATEGIES
    }


def test_the_stored_matrix_is_whole() -> None:
    found = {key(cell) for cell in stored()}
    measured = pythons()
    expected = {
        (one.name, way.name, python)
        for one in SCENARIOS
        for way in STRATEGIES
        for python in measured[way.name]
        if way.suits(one)
    }
    assert found == expected
    assert to_text(stored()) == STORED.read_text(encoding="utf-8")
    # What needs nothing but Python is measured on each; all tools on the same, the newest included.
    tools = {tuple(measured[way.name]) for way in STRATEGIES if way.environment}
    assert {tuple(measured[way.name]) for way in PLAIN} == {tuple(MEASURED)}
    assert len(tools) == 1
    assert MEASURED[-1] in tools.pop()


def test_the_versions_of_all_that_was_measured_are_stored() -> None:
    text = VERSIONS.read_text(encoding="utf-8")
    versions = json.loads(text)
    measured = pythons()
    for way in STRATEGIES:
        for python in measured[way.name]:
            entry = versions[f"{way.name}, Python {python}"]
            assert entry["Python"].startswith(f"{python}.")
            assert set(entry) == {"Python", "system", *way.packages}


# The command.


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


ONE_CELL = ("--scenario", "import-and-call", "--strategy", "import-again")


def test_the_command_measures_and_stores(tmp_path: Path) -> None:
    done = command(tmp_path, *ONE_CELL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 cells measured, 1 changed, 0 unstable."
    (cell,) = from_text((tmp_path / "out" / "matrix.csv").read_text(encoding="utf-8"))
    assert (cell.outcome, cell.value, cell.kept) == (Outcome.OLD, "'old'", True)
    assert list((tmp_path / "work").iterdir()) == []


def test_what_was_not_measured_stays_and_what_is_gone_goes(tmp_path: Path) -> None:
    target = tmp_path / "out" / "matrix.csv"
    target.parent.mkdir()
    kept = replace(CELL, scenario="partial", python=HERE)
    text = to_text([kept])
    target.write_text(text + text.splitlines()[1].replace("partial", "gone") + "\n")
    assert command(tmp_path, *ONE_CELL).returncode == 0
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


def test_a_run_that_was_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    """A cell that stands in the journal is not measured again."""
    path = tmp_path / "work" / "journal.jsonl"
    with Journal(path) as journal:
        for number in range(2):
            value = "'from the journal'"
            journal.add(number, replace(CELL, strategy="import-again", python=HERE, value=value))
    # The program was ended in the middle of a line.
    path.write_text(path.read_text() + '["', encoding="utf-8")
    assert command(tmp_path, *ONE_CELL, "--strategy", "reload").returncode == 0
    text = (tmp_path / "out" / "matrix.csv").read_text(encoding="utf-8")
    assert [cell.value for cell in from_text(text)] == ["'from the journal'", "'new'"]


def test_a_cell_that_differs_from_round_to_round_is_unstable(tmp_path: Path) -> None:
    def measured(*options: str) -> subprocess.CompletedProcess[str]:
        with Journal(tmp_path / "work" / "journal.jsonl") as journal:
            journal.add(0, replace(CELL, strategy="import-again", python=HERE, value="'luck'"))
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
        assert not journal.has(0, scenario(CELL.scenario), strategy(CELL.strategy), CELL.python)


def test_a_wrong_name_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    done = command(tmp_path, "--strategy", "hope")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no strategy 'hope'; see `STRATEGIES` for their names.\n"
    assert not (tmp_path / "out").exists()


# What readers see.


def test_a_part_of_the_matrix_is_chosen_by_names_and_groups() -> None:
    part = matrix("3.13").part(["identity", "partial"], ["reload", "IPython"])
    assert {one.group for one in part.scenarios} == {"identity", "held functions"}
    assert [way.name for way in part.strategies][:2] == ["reload", "autoreload-1"]
    assert matrix("3.13").part(["partial"], ["reload"]).fresh() == {"reload": 0}
    assert matrix("3.13").part(["import-and-call"], ["reload"]).fresh() == {"reload": 1}
    with pytest.raises(ValueError, match="There is no 'nothing' in this matrix"):
        part.part(["nothing"])
    with pytest.raises(ValueError, match=r"Nothing was measured on Python 2\.7, but on 3\.10,"):
        matrix("2.7")


def test_a_matrix_is_shown_as_text_and_as_a_table() -> None:
    part = matrix("3.13").part(["import-and-call"], ["import-again", "new-process", "django"])
    assert str(part).splitlines()[:3] == [
        "import m, then m.f()",
        "    import again: old",
        "    a new process: fresh, state lost",
    ]
    html = part._repr_html_()
    assert '<th scope="row">import m, then m.f()</th>' in html
    assert '<td class="old" data-cell="import-and-call/import-again">○ old</td>' in html


def test_fresh_cells_are_counted_by_group() -> None:
    part = matrix().part(["names", "edits that fail"], ["import-again", "new-process"])
    size = sum(one.group == "names" for one in SCENARIOS)
    counts = part.by_group()
    assert counts.groups == ("names",)
    assert counts.rows == {"import again": [0], "a new process": [size], "of": [size]}
    assert str(counts).splitlines()[0] == "import again: 0 (names 0)"
    assert "<td>0</td>" in counts._repr_html_()


def test_where_a_scenario_makes_no_sense_there_is_no_cell() -> None:
    part = matrix().part(["partial"], ["django"])
    assert "<td></td>" in part._repr_html_()
    assert list(part.column(strategy("django"))) == []
