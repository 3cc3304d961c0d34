"""Experiments: what a reader writes is tried as the matrix tries its scenarios."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from reloadmatrix import SCENARIOS, matrix, scenario
from reloadmatrix.experiments import WAYS, Experiment, offered
from reloadmatrix.files import files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# A process for each trial, and one that only imports: to start 300 Pythons takes a minute.
PROGRAM = """
import json, os, sys, tempfile
from reloadmatrix.experiments import Experiment, try_out, value_with

for number, line in enumerate(sys.stdin):
    parts, call, arguments = json.loads(line)
    sys.stdout.flush()
    if os.fork() == 0:
        try:
            os.chdir(tempfile.mkdtemp(dir=sys.argv[1]))
            real, sys.stdout = sys.stdout, sys.stderr
            experiment = Experiment(**parts)
            try:
                if call == "try_out":
                    trial = try_out(experiment, *arguments)
                    result = {
                        "value": trial.value,
                        "outcome": trial.outcome.value,
                        "error": trial.error,
                        "html": trial._repr_html_(),
                        "picture": str(trial.picture),
                    }
                else:
                    result = value_with(experiment, *arguments)
            except ValueError as error:
                result = str(error)
            print(json.dumps(result), file=real, flush=True)
        finally:
            os._exit(0)
    os.wait()
"""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

BAKERY = Experiment(
    before="price = 3\ndef label():\n    return f'bread {price}'",
    after="price = 4\ndef label():\n    return f'roll {price}'",
    imports="import m\nfrom m import label",
    does="signs = [label]",
    probe="signs[0]()",
)


def answers(folder: Path, calls: Iterable[tuple[Experiment, str, list[str]]]) -> list[object]:
    asked = [json.dumps([asdict(one), call, arguments]) for one, call, arguments in calls]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        check=True,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(asked), done.stderr
    return [json.loads(line) for line in lines]


def trials(folder: Path, experiment: Experiment, fresh: str, old: str) -> dict[str, dict[str, Any]]:
    given = answers(folder, [(experiment, "try_out", [way, fresh, old]) for way in WAYS])
    return {
        way: answer for way, answer in zip(WAYS, given, strict=True) if isinstance(answer, dict)
    }


@needs_fork
def test_a_scenario_ends_as_in_the_matrix_with_each_way(tmp_path: Path) -> None:
    # Every sixth, and two that say the most. All of them take a minute.
    names = ["same-second-same-size", "replaced-in-sys-modules"]
    some = {one.name: one for one in [*offered()[::6], *map(scenario, names)]}
    pairs = [(one, way) for one in some.values() for way in WAYS]
    calls = [(Experiment.of_scenario(one), "try_out", [way, "", ""]) for one, way in pairs]
    measured = matrix()
    found = {}
    for (one, way), answer in zip(pairs, answers(tmp_path, calls), strict=True):
        assert isinstance(answer, dict), (one.name, way, answer)
        found[one.name, way] = answer["outcome"]
    assert found == {(one.name, way): measured.outcome(one.name, way).value for one, way in pairs}


@needs_fork
def test_the_values_of_a_scenario_follow_from_its_sources(tmp_path: Path) -> None:
    one = Experiment.of_scenario(scenario("from-import-of-a-function"))
    assert answers(tmp_path, [(one, "value_with", [version]) for version in ("old", "new")]) == [
        "'old'",
        "'new'",
    ]


@needs_fork
def test_an_experiment_of_a_reader_is_judged_by_what_its_two_sources_give(tmp_path: Path) -> None:
    assert BAKERY.known is None
    old, fresh = answers(tmp_path, [(BAKERY, "value_with", [one]) for one in ("old", "new")])
    assert (old, fresh) == ("'bread 3'", "'roll 4'")
    found = trials(tmp_path, BAKERY, str(fresh), str(old))
    # The old function runs in the namespace of the module, where the price is new.
    assert {way: (one["value"], one["outcome"]) for way, one in found.items()} == {
        "import-again": ("'bread 3'", "old"),
        "forget": ("'bread 3'", "old"),
        "reload": ("'bread 4'", "inconsistent"),
        "checked-reload": ("'bread 4'", "inconsistent"),
    }


@needs_fork
def test_a_trial_names_who_is_old_and_draws_the_names_before_and_after(tmp_path: Path) -> None:
    found = trials(tmp_path, BAKERY, "'roll 4'", "'bread 3'")
    assert '<p class="inconsistent">~ inconsistent</p>' in found["reload"]["html"]
    assert "<td>signs[0] = m.label</td>" in found["reload"]["html"]
    assert "__main__: label -> old function label #1" in found["reload"]["picture"]


@needs_fork
def test_what_a_reader_has_written_cannot_become_markup(tmp_path: Path) -> None:
    loud = replace(BAKERY, probe="'<b>' + m.label()")
    html = trials(tmp_path, loud, "''", "''")["reload"]["html"]
    assert "&#x27;&lt;b&gt;roll 4&#x27;" in html
    assert "<b>" not in html


@needs_fork
def test_two_saves_within_a_second_leave_the_old_bytecode(tmp_path: Path) -> None:
    soon = replace(
        BAKERY,
        before="price = 3",
        after="price = 4",
        imports="import m",
        does="",
        probe="m.price",
        seconds=0.5,
    )
    assert trials(tmp_path, soon, "4", "3")["reload"]["outcome"] == "old"
    later = replace(soon, seconds=10)
    assert trials(tmp_path, later, "4", "3")["reload"]["outcome"] == "fresh"


@needs_fork
def test_an_edit_that_fails_is_told_by_the_name_of_its_error(tmp_path: Path) -> None:
    broken = replace(BAKERY, after="price = = 4", probe="m.price")
    found = trials(tmp_path, broken, "raises SyntaxError", "3")
    assert {way: (one["value"], one["error"]) for way, one in found.items()} == {
        "import-again": ("3", ""),
        "forget": ("3", "SyntaxError"),
        "reload": ("3", "SyntaxError"),
        "checked-reload": ("3", "SyntaxError"),
    }


@needs_fork
def test_a_session_that_does_not_run_is_refused_with_its_error(tmp_path: Path) -> None:
    lost = replace(BAKERY, does="signs = [tag]")
    assert answers(tmp_path, [(lost, "value_with", ["old"])]) == [
        "The session does not run with version 1: NameError: name 'tag' is not defined"
    ]


def test_the_text_of_a_scenario_is_that_scenario_again() -> None:
    assert len(offered()) == len(SCENARIOS) - 1
    for one in offered():
        assert Experiment.of_scenario(one).known is one


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tea = 1\n# file: a.py\n", "What stands before 'a.py' has no file: name one, or remove"),
        ("# file: ../a.py\n", "'../a.py' is no path of a module, such as 'shop/cart.py'."),
        ("# file: a.txt\n", "'a.txt' is no path of a module"),
    ],
)
def test_a_text_that_is_no_files_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace(".", r"\.")):
        files(text)
