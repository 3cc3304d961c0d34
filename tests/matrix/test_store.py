"""The stored matrix is whole, and read as it was written."""

from __future__ import annotations

import json
from dataclasses import replace

from reloadmatrix import SCENARIOS, STRATEGIES, Outcome
from reloadmatrix.measuring.cells import Cell
from reloadmatrix.strategies.plain import PLAIN
from reloadmatrix.table.reasons import NOT_MEASURED
from reloadmatrix.table.store import STORED, VERSIONS, differences, from_text, key, stored, to_text
from reloadmatrix.table.table import pythons

MEASURED = pythons(stored())

# Where the report of a reload knows more than the probe: the new code runs, and a callback is gone
# that was held by nobody else, a function is old that does what the new one does, or another
# interpreter still has the old module.
SEES_MORE = {"weak-callback", "constant-read-by-a-function", "subinterpreter"}

# Since Python 3.14, the annotations of a module are kept when somebody has read them.
KEPT_NOW = {"reload", "reload-all-imports", "checked-reload", "checked-reload-mended"}


def test_pythons_agree_on_what_python_does() -> None:
    names = {way.name for way in PLAIN}
    results: dict[tuple[str, str], set[Cell]] = {}
    for cell in stored():
        if cell.strategy in names:
            results.setdefault((cell.scenario, cell.strategy), set()).add(replace(cell, python=""))
    differing = {place for place, found in results.items() if len(found) > 1}
    assert differing == {("module-annotation-changed", way) for way in KEPT_NOW}
    assert MEASURED == ["3.11", "3.12", "3.13", "3.14", "3.15"]


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


def test_checked_reload_calls_clean_what_a_reload_brings_in_whole_and_nothing_else() -> None:
    cells = {key(cell): cell for cell in stored()}
    more, less = set(), set()
    for (name, way, python), cell in cells.items():
        if way == "checked-reload":
            brought = cells[name, "reload", python].outcome is Outcome.FRESH
            if brought and not cell.clean:
                more.add(name)
            elif cell.clean and not brought:
                less.add(name)
    assert (more, less) == (SEES_MORE, set())


def test_refresh_calls_nothing_clean_that_is_not_fresh() -> None:
    found = [cell for cell in stored() if cell.strategy == "refresh" and cell.clean]
    assert len(found) > 100
    assert {cell.outcome for cell in found} == {Outcome.FRESH}


def test_the_pythons_with_tools_are_told_from_those_that_were_measured() -> None:
    cells = [CELL, replace(CELL, python="3.9"), replace(CELL, python="3.11", strategy="hmr")]
    assert pythons(cells) == ["3.9", "3.11", "3.12"]
    assert pythons(cells, with_tools=True) == ["3.11"]


def test_differences_are_told_in_words() -> None:
    old = [CELL, replace(CELL, strategy="purge")]
    new = [replace(CELL, outcome=Outcome.RAISES, value="", error="TypeError", kept=False)]
    assert list(differences(old, new)) == [
        "import-and-call, purge, Python 3.12: fresh; state kept; 'new' -> not measured",
        "import-and-call, reload, Python 3.12: fresh; state kept; 'new' -> raises; state lost; "
        "TypeError",
    ]
    assert list(differences(old, old)) == []


def by_way() -> dict[str, list[str]]:
    """Return the Pythons on which each strategy was measured, the oldest first."""
    pairs = {(cell.strategy, cell.python) for cell in stored()}
    return {
        way.name: [python for python in MEASURED if (way.name, python) in pairs]
        for way in STRATEGIES
    }


def test_the_stored_matrix_is_whole() -> None:
    found = {key(cell) for cell in stored()}
    measured = by_way()
    expected = {
        (one.name, way.name, python)
        for one in SCENARIOS
        for way in STRATEGIES
        for python in measured[way.name]
        if way.suits(one) and one.runs_on(python)
    }
    assert found == expected
    assert to_text(stored()) == STORED.read_text(encoding="utf-8")
    # What needs nothing but Python is measured on each; a tool on those that it supports.
    for way in STRATEGIES:
        assert measured[way.name] == MEASURED if way in PLAIN else measured[way.name]


def test_what_is_not_measured_has_a_reason() -> None:
    assert all(reason.endswith(".") for reason in NOT_MEASURED.values())


def test_the_versions_of_all_that_was_measured_are_stored() -> None:
    text = VERSIONS.read_text(encoding="utf-8")
    versions = json.loads(text)
    measured = by_way()
    for way in STRATEGIES:
        for python in measured[way.name]:
            entry = versions[f"{way.name}, Python {python}"]
            assert entry["Python"].startswith(f"{python}.")
            assert set(entry) == {"Python", "system", *way.packages}
            # Otherwise it was one that the machine had, of whatever version.
            assert "not for this Python" not in entry.values(), way.name
