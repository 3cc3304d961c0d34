"""Experiments: what a reader writes is tried as the matrix tries its scenarios."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from reloadmatrix import SCENARIOS, matrix, scenario
from reloadmatrix.experiments import WAYS, Experiment, offered
from reloadmatrix.files import files
from reloadmatrix.measuring.cells import version_of
from support.interpreters import WITHOUT_HARNESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.interpreters import Interpreters

    Ask = Callable[..., Any]

# What is asked of an experiment in an interpreter of its own.
TRIAL = """
import json, os, sys
from reloadmatrix.experiments import Experiment, try_out, value_with

FORGET
# What the session prints is not the answer.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
parts, call, arguments = json.loads(sys.argv[1])
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
print(json.dumps(result), file=answers, flush=True)
""".replace("FORGET", WITHOUT_HARNESS)

BAKERY = Experiment(
    before="price = 3\ndef label():\n    return f'bread {price}'",
    after="price = 4\ndef label():\n    return f'roll {price}'",
    imports="import m\nfrom m import label",
    does="signs = [label]",
    probe="signs[0]()",
)


@pytest.fixture(scope="session")
def prepared(interpreters: Callable[..., Interpreters]) -> Interpreters:
    """Return interpreters that have imported what an experiment needs."""
    return interpreters("import reloadmatrix.experiments")


@pytest.fixture
def ask(prepared: Interpreters, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Return a function that asks something of an experiment in a new interpreter and folder."""

    def ask(experiment: Experiment, call: str, *arguments: str) -> Any:
        asked = json.dumps([asdict(experiment), call, arguments])
        ended = prepared.run(TRIAL, asked, folder=tmp_path_factory.mktemp("trial"))
        assert ended.code == 0
        return json.loads(ended.printed)

    return ask


def trials(ask: Ask, experiment: Experiment, fresh: str, old: str) -> dict[str, dict[str, Any]]:
    return {way: ask(experiment, "try_out", way, fresh, old) for way in WAYS}


def test_a_scenario_ends_as_in_the_matrix_with_each_way(ask: Ask) -> None:
    # Every sixth, and two that say the most. All of them take twenty seconds.
    names = ["same-second-same-size", "replaced-in-sys-modules"]
    some = {one.name: one for one in [*offered()[::6], *map(scenario, names)]}
    pairs = [(one, way) for one in some.values() for way in WAYS]
    measured = matrix(version_of(sys.executable))
    found = {}
    for one, way in pairs:
        answer = ask(Experiment.of_scenario(one), "try_out", way, "", "")
        assert isinstance(answer, dict), (one.name, way, answer)
        found[one.name, way] = answer["outcome"]
    assert found == {(one.name, way): measured.outcome(one.name, way).value for one, way in pairs}


def test_the_values_of_a_scenario_follow_from_its_sources(ask: Ask) -> None:
    one = Experiment.of_scenario(scenario("from-import-of-a-function"))
    assert [ask(one, "value_with", version) for version in ("old", "new")] == ["'old'", "'new'"]


def test_an_experiment_of_a_reader_is_judged_by_what_its_two_sources_give(ask: Ask) -> None:
    assert BAKERY.known is None
    old, fresh = (ask(BAKERY, "value_with", version) for version in ("old", "new"))
    assert (old, fresh) == ("'bread 3'", "'roll 4'")
    found = trials(ask, BAKERY, fresh, old)
    # The old function runs in the namespace of the module, where the price is new.
    assert {way: (one["value"], one["outcome"]) for way, one in found.items()} == {
        "import-again": ("'bread 3'", "old"),
        "forget": ("'bread 3'", "old"),
        "reload": ("'bread 4'", "inconsistent"),
        "checked-reload": ("'bread 4'", "inconsistent"),
    }


def test_a_trial_names_who_is_old_and_draws_the_names_before_and_after(ask: Ask) -> None:
    found = trials(ask, BAKERY, "'roll 4'", "'bread 3'")
    assert '<p class="inconsistent">~ inconsistent</p>' in found["reload"]["html"]
    assert "<td>signs[0] = m.label</td>" in found["reload"]["html"]
    assert "__main__: label -> old function label #1" in found["reload"]["picture"]


def test_a_trial_says_what_refresh_does_after_it(ask: Ask) -> None:
    found = trials(ask, BAKERY, "'roll 4'", "'bread 3'")
    assert "refresh()</code> then: m refreshed" in found["import-again"]["html"]
    then = {
        way: one["html"].partition("After it, the probe gives ")[2] for way, one in found.items()
    }
    # Nobody knows any more what the list had of the module that was forgotten.
    assert {way: "roll 4" in html for way, html in then.items()} == {
        "import-again": True,
        "forget": False,
        "reload": True,
        "checked-reload": True,
    }


def test_a_probe_that_raises_is_told_as_that(ask: Ask) -> None:
    lost = replace(BAKERY, after="price = 4", probe="m.label()", does="")
    html = {
        way: ask(lost, "try_out", way, "raises AttributeError", "'bread 3'")["html"]
        for way in ("import-again", "forget")
    }
    assert "<p>The probe gives <code>&#x27;bread 3&#x27;</code>.</p>" in html["import-again"]
    assert "<p>The probe <code>raises AttributeError</code>.</p>" in html["forget"]
    for text in html.values():
        assert "<p>After it, the probe <code>raises AttributeError</code>.</p>" in text


def test_what_a_reader_has_written_cannot_become_markup(ask: Ask) -> None:
    loud = replace(BAKERY, probe="'<b>' + m.label()")
    html = trials(ask, loud, "''", "''")["reload"]["html"]
    assert "&#x27;&lt;b&gt;roll 4&#x27;" in html
    assert "<b>" not in html


def test_two_saves_within_a_second_leave_the_old_bytecode(ask: Ask) -> None:
    soon = replace(
        BAKERY,
        before="price = 3",
        after="price = 4",
        imports="import m",
        does="",
        probe="m.price",
        seconds=0.5,
    )
    assert trials(ask, soon, "4", "3")["reload"]["outcome"] == "old"
    later = replace(soon, seconds=10)
    assert trials(ask, later, "4", "3")["reload"]["outcome"] == "fresh"


def test_an_edit_that_fails_is_told_by_the_name_of_its_error(ask: Ask) -> None:
    broken = replace(BAKERY, after="price = = 4", probe="m.price")
    found = trials(ask, broken, "raises SyntaxError", "3")
    assert {way: (one["value"], one["error"]) for way, one in found.items()} == {
        "import-again": ("3", ""),
        "forget": ("3", "SyntaxError"),
        "reload": ("3", "SyntaxError"),
        "checked-reload": ("3", "SyntaxError"),
    }


def test_a_session_that_does_not_run_is_refused_with_its_error(ask: Ask) -> None:
    lost = replace(BAKERY, does="signs = [tag]")
    assert ask(lost, "value_with", "old") == (
        "The session does not run with version 1: NameError: name 'tag' is not defined"
    )


def test_the_text_of_a_scenario_is_that_scenario_again() -> None:
    left_out = {one.name for one in SCENARIOS} - {one.name for one in offered()}
    assert {"c-extension", "file-deleted", "process-pool"} < left_out
    assert len(left_out) < 15
    for one in offered():
        assert Experiment.of_scenario(one).known is one


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tea = 1\n# file: a.py\n", "What comes before 'a.py' has no file: name one, or remove"),
        ("# file: ../a.py\n", "'../a.py' is no path of a module, such as 'shop/cart.py'."),
        ("# file: a.txt\n", "'a.txt' is no path of a module"),
    ],
)
def test_a_text_that_is_no_files_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace(".", r"\.")):
        files(text)
