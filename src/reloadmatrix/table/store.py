"""The matrix as a file: one line for each cell, or for several Pythons that agree."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.changes import number
from reloadmatrix.measuring.cells import COLUMNS, Cell
from reloadmatrix.scenarios import SCENARIOS
from reloadmatrix.strategies import STRATEGIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


STORED = Path(__file__).with_name("matrix.csv")
"""The matrix that comes with the package."""

VERSIONS = STORED.with_name("versions.json")
"""The versions of what was measured."""


def stored() -> list[Cell]:
    """Return the cells of the matrix that comes with the package."""
    return list(from_text(STORED.read_text(encoding="utf-8")))


def to_text(cells: Iterable[Cell]) -> str:
    """Return the text of a CSV file: a head, and a line for each result.

    They are in the order of the scenarios and strategies, and Pythons that gave the same share one.
    """
    lines: dict[Cell, list[str]] = {}
    for cell in sorted(cells, key=_place):
        lines.setdefault(replace(cell, python=""), []).append(cell.python)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for cell, pythons in lines.items():
        writer.writerow(cell.to_row() | {"python": " ".join(pythons)})
    return text.getvalue()


def from_text(text: str) -> Iterator[Cell]:
    """Yield the cells that a CSV file describes, one for each Python."""
    for row in csv.DictReader(io.StringIO(text)):
        for python in row["python"].split():
            yield Cell.from_row(row | {"python": python})


def differences(before: Iterable[Cell], after: Iterable[Cell]) -> Iterator[str]:
    """Yield a line for each cell that is not in both, or is another one."""
    old, new = ({key(cell): cell for cell in cells} for cells in (before, after))
    for place in sorted(old.keys() | new.keys()):
        if old.get(place) != new.get(place):
            scenario, strategy, python = place
            change = f"{_told(old.get(place))} -> {_told(new.get(place))}"
            yield f"{scenario}, {strategy}, Python {python}: {change}"


def key(cell: Cell) -> tuple[str, str, str]:
    """Return what a cell is the measurement of."""
    return cell.scenario, cell.strategy, cell.python


def _told(cell: Cell | None) -> str:
    """Return the result of a cell in a few words."""
    if cell is None:
        return "not measured"
    parts = [cell.outcome.value, "state kept" if cell.kept else "state lost"]
    parts += [text for text in (cell.value, cell.error) if text]
    parts += [] if cell.clean is None else [f"clean: {cell.clean}"]
    parts += [] if cell.stable else ["unstable"]
    return "; ".join(parts)


_ROWS = {scenario.name: place for place, scenario in enumerate(SCENARIOS)}
_COLUMNS = {strategy.name: place for place, strategy in enumerate(STRATEGIES)}


def _place(cell: Cell) -> tuple[int, int, tuple[int, ...]]:
    """Return where a cell is in the file."""
    return _ROWS[cell.scenario], _COLUMNS[cell.strategy], number(cell.python)
