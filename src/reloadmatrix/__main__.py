"""Measure the matrix: ``python -m reloadmatrix``, in a clone of the book.

Writes ``matrix.csv``, with what became of each scenario under each strategy, and ``versions.json``,
with the versions of everything that was measured, into the folder ``table`` of this package. What
is measured is kept at once, so that a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.measuring.cells import Cell, measure, not_measured, version_of
from reloadmatrix.measuring.environments import environment
from reloadmatrix.measuring.journal import Journal
from reloadmatrix.scenarios import SCENARIOS, scenario
from reloadmatrix.strategies import STRATEGIES, strategy
from reloadmatrix.table.store import STORED, differences, from_text, key, to_text
from reloadmatrix.table.versions import add_versions, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy

ROUNDS = 2
"""How often each cell is measured, each time with another order of sets.

A cell that does not give the same each time is unstable."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for, and store it.

    The exit status is 1 if ``--check`` has found a difference, and 2 if a name is wrong or
    something is not installed.
    """
    options = _parser().parse_args(arguments)
    if find_spec("tqdm") is None:
        print(
            "This needs tqdm, which shows how far it is. In the clone, install it with: "
            'python -m pip install -e ".[matrix]"',
            file=sys.stderr,
        )
        return 2
    try:
        scenarios = [scenario(name) for name in options.scenario] or list(SCENARIOS)
        strategies = [strategy(name) for name in options.strategy] or list(STRATEGIES)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    output = options.output or STORED.parent
    former = _read(output / "matrix.csv")
    with Journal(options.work / "journal.jsonl") as journal:
        cells, versions = _measure_all(scenarios, strategies, options, journal)
    measured = {key(cell) for cell in cells}
    # What was not measured this time stays, unless there is no such cell any more.
    rest = [cell for cell in former if key(cell) not in measured and _may_be(cell)]
    changes = list(differences(former, [*rest, *cells]))
    unstable = sum(not cell.stable for cell in cells)
    print(*changes, sep="\n")
    print(f"{len(cells)} cells measured, {len(changes)} changed, {unstable} unstable.")
    if options.check:
        # A cell that was unstable before is no news.
        return 1 if changes else 0
    text = to_text([*rest, *cells])
    _store(output / "matrix.csv", text)
    _store(output / "versions.json", add_versions(output / "versions.json", versions))
    journal.forget()
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m reloadmatrix",
        description="Measure what each way to reload does with everything that can go stale.",
    )
    add = parser.add_argument
    add("--scenario", action="append", default=[], metavar="NAME", help="only this (repeatable)")
    add("--strategy", action="append", default=[], metavar="NAME", help="only this (repeatable)")
    add("--python", action="append", metavar="PATH", help="another Python (repeatable)")
    add("--jobs", type=int, metavar="NUMBER", help="cells at once (one for each processor)")
    add("--check", action="store_true", help="store nothing, and fail if anything has changed")
    add("--output", type=Path, metavar="FOLDER", help="where to store (where the package is)")
    add("--locks", type=Path, default=Path("requirements"), help="locks of the tools")
    add("--work", type=Path, default=Path("_build", "matrix"), help="for unfinished runs")
    return parser


def _read(path: Path) -> list[Cell]:
    """Return the cells in a file, or none if it is not there."""
    return list(from_text(path.read_text(encoding="utf-8"))) if path.exists() else []


def _may_be(cell: Cell) -> bool:
    """Say whether the scenario and the strategy of a cell are still there."""
    names = {one.name for one in SCENARIOS}, {way.name for way in STRATEGIES}
    return cell.scenario in names[0] and cell.strategy in names[1]


def _measure_all(
    scenarios: Sequence[Scenario],
    strategies: Sequence[Strategy],
    options: argparse.Namespace,
    journal: Journal,
) -> tuple[list[Cell], dict[str, dict[str, str]]]:
    """Measure with each Python and in each environment; return the cells and the versions."""
    cells: list[Cell] = []
    versions: dict[str, dict[str, str]] = {}
    for python in options.python or [sys.executable]:
        version = version_of(python)
        for name in dict.fromkeys(way.environment for way in strategies):
            ways = [way for way in strategies if way.environment == name]
            pairs = [(one, way) for one in scenarios for way in ways if way.suits(one)]
            place = environment(name, python, options.locks, options.work)
            if place.problem:
                cells += [not_measured(*pair, version, place.problem) for pair in pairs]
            else:
                versions |= describe(version, place, ways)
                cells += _measure(pairs, place.interpreter, options.jobs, journal)
    return cells, versions


def _measure(
    pairs: list[tuple[Scenario, Strategy]], python: str, jobs: int | None, journal: Journal
) -> Iterator[Cell]:
    """Measure cells as often as `ROUNDS` says, but those of which the journal knows."""
    # Here, because `main` has to say in a sentence that it is missing.
    from tqdm import tqdm

    version = version_of(python)
    for number in range(ROUNDS):
        waiting = [pair for pair in pairs if not journal.has(number, *pair, version)]
        with tqdm(total=len(pairs), initial=len(pairs) - len(waiting), unit="cell") as bar:
            bar.set_description(f"Python {version}, round {number + 1}")
            for cell in measure(waiting, python, jobs, seed=number):
                journal.add(number, cell)
                bar.update()
    for one, way in pairs:
        first, *others = [journal.get(number, one, way, version) for number in range(ROUNDS)]
        yield replace(first, stable=all(first == other for other in others))


def _store(path: Path, text: str) -> None:
    """Write a file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
