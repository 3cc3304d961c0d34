"""What Python itself does with each scenario is measured again, and is what is stored.

Each cell is measured in an interpreter that is forked from one which has imported the package.
``python -m reloadmatrix`` starts each one anew.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reloadmatrix import SCENARIOS
from reloadmatrix.changes import NEVER
from reloadmatrix.measuring.cells import Cell, measure_cell, version_of
from reloadmatrix.session import save
from reloadmatrix.strategies.plain import PLAIN
from reloadmatrix.table.store import differences, stored
from reloadmatrix.table.table import pythons
from support.interpreters import WITHOUT_HARNESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.changes import Scenario
    from support.interpreters import Interpreters

    Run = Callable[[list[str], str], tuple[str, str]]

HERE = version_of(sys.executable)
MEASURED = pythons(stored())
# A Python that is newer than all that were measured is held to the newest of them.
PYTHON = HERE if HERE in MEASURED else MEASURED[-1]

HERE_ARE = [one for one in SCENARIOS if one.runs_on(HERE) and all(map(find_spec, one.packages))]

CELL = f"""
import sys
from reloadmatrix.measuring.cell import main
{WITHOUT_HARNESS}
main()
"""


@pytest.fixture(scope="session")
def run(interpreters: Callable[..., Interpreters]) -> Run:
    """Return what runs `reloadmatrix.measuring.cell` in a folder, with the first of its seeds."""
    prepared = interpreters("import reloadmatrix.measuring.cell", PYTHONHASHSEED="0")

    def run(words: list[str], folder: str) -> tuple[str, str]:
        ended = prepared.run(CELL, *words, folder=Path(folder))
        return (ended.printed, "") if ended.code == 0 else ("", f"code {ended.code}")

    return run


@pytest.fixture(scope="module", params=HERE_ARE, ids=lambda one: one.name)
def one(request: pytest.FixtureRequest) -> Scenario:
    """Return a scenario, each in turn for all tests."""
    scenario: Scenario = request.param
    return scenario


@pytest.fixture(scope="module")
def measured(one: Scenario, run: Run) -> dict[str, Cell]:
    """Measure a scenario under each strategy that needs nothing but Python."""
    return {way.name: measure_cell(one, way, HERE, run) for way in PLAIN}


def test_python_does_what_is_stored(one: Scenario, measured: dict[str, Cell]) -> None:
    expected = [
        cell
        for cell in stored()
        if cell.scenario == one.name and cell.strategy in measured and cell.python == PYTHON
    ]
    found = [replace(cell, python=PYTHON) for cell in measured.values()]
    assert len(expected) == len(PLAIN)
    assert list(differences(expected, found)) == []


def test_old_and_fresh_are_what_a_session_gives_that_saw_one_version(
    one: Scenario, run: Run, tmp_path: Path
) -> None:
    found = []
    new = {
        path: text for path, text in {**one.before, **one.after}.items() if path not in one.removed
    }
    for name, files in {"old": one.before, "fresh": new}.items():
        folder = tmp_path / name
        save({str(folder / path): source for path, source in files.items()}, 1e9)
        printed, problem = run([one.name], str(folder))
        found.append(json.loads(printed)["value"] if printed else problem)
    old, fresh = found
    assert old == repr(one.old)
    if one.fresh is NEVER:
        assert fresh.startswith("raises ")
    else:
        assert fresh == repr(one.fresh)
        assert old != fresh
