"""Measure the matrix: ``python -m reloadmatrix``, in a clone of the book.

Writes ``matrix.csv``, with what became of each scenario under each strategy, and ``versions.json``,
with the versions of everything that was measured, into the folder ``table`` of this package. What
is measured is kept at once, so that a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.measuring.cells import Cell, measure_with, version_of
from reloadmatrix.measuring.environments import InstallError, environment
from reloadmatrix.measuring.forks import Forks
from reloadmatrix.measuring.journal import Journal
from reloadmatrix.scenarios import SCENARIOS, scenario
from reloadmatrix.strategies import STRATEGIES, strategy
from reloadmatrix.table.store import STORED, differences, from_text, key, to_text
from reloadmatrix.table.versions import add_versions, describe

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy

ROUNDS = 2
"""How often each cell is measured, each time with another order of sets.

A cell that does not give the same each time is unstable."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for, and store it.

    The exit status is 1 if ``--check`` has found a difference, and 2 if a name is wrong,
    something is not installed, or ``--check`` has nothing to compare with.
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
    # What is not stored has not been measured before, and cannot have changed.
    known = {key(cell) for cell in former} if options.check else None
    with Journal(options.work / "journal.jsonl") as journal:
        try:
            parts, versions = _plan(scenarios, strategies, options, known)
        except InstallError as error:
            print(error, file=sys.stderr)
            return 2
        cells = list(_measure(parts, options.jobs, journal))
    if known is not None and not cells:
        print("Nothing of this is stored, so there is nothing to compare with.", file=sys.stderr)
        return 2
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
    add(
        "--check",
        action="store_true",
        help="measure what is stored, and fail if anything has changed",
    )
    add("--output", type=Path, metavar="FOLDER", help="where to store (where the package is)")
    add("--locks", type=Path, default=Path("requirements"), help="locks of the tools")
    add("--work", type=Path, default=Path("_build", "matrix"), help="for unfinished runs")
    return parser


def _read(path: Path) -> list[Cell]:
    """Return the cells in a file, or none if it is not there."""
    return list(from_text(path.read_text(encoding="utf-8"))) if path.exists() else []


def _may_be(cell: Cell) -> bool:
    """Say whether the scenario and the strategy of a cell are still there."""
    ways = {way.name: way for way in STRATEGIES}
    return any(
        one.name == cell.scenario and one.runs_on(cell.python) and ways[cell.strategy].suits(one)
        for one in SCENARIOS
        if cell.strategy in ways
    )


@dataclass(frozen=True)
class _Part:
    """What is measured with one Python, in one environment."""

    python: str
    interpreter: str
    pairs: list[tuple[Scenario, Strategy]]


def _plan(
    scenarios: Sequence[Scenario],
    strategies: Sequence[Strategy],
    options: argparse.Namespace,
    known: Container[tuple[str, str, str]] | None,
) -> tuple[list[_Part], dict[str, dict[str, str]]]:
    """Make the environments; return what is measured, and the versions of all that takes part.

    Where it is said which cells are known, only those are measured.
    """
    parts: list[_Part] = []
    versions: dict[str, dict[str, str]] = {}
    for interpreter in options.python or [sys.executable]:
        python = version_of(interpreter)
        pairs: dict[str, list[tuple[Scenario, Strategy]]] = {}
        for way in strategies:
            for one in scenarios:
                is_known = known is None or (one.name, way.name, python) in known
                if way.suits(one) and one.runs_on(python) and is_known:
                    pairs.setdefault(way.environment_for(one), []).append((one, way))
        for name, inside in pairs.items():
            place = environment(name, interpreter, options.locks, options.work)
            ways = {way.name: way for _one, way in inside if way.environment == name}
            versions |= describe(python, place, list(ways.values()))
            parts.append(_Part(python, place.interpreter, inside))
    return parts, versions


def _measure(parts: list[_Part], jobs: int | None, journal: Journal) -> Iterator[Cell]:
    """Measure cells as often as `ROUNDS` says, but those of which the journal knows."""
    # Here, because `main` has to say in a sentence that it is missing.
    from tqdm import tqdm

    rounds = [
        (
            number,
            part,
            [pair for pair in part.pairs if journal.get(number, *pair, part.python) is None],
        )
        for part in parts
        for number in range(ROUNDS)
    ]
    every = 0.1 if sys.stderr.isatty() else 60
    # One bar for all that waits, so that the time that it tells is the time until the end.
    total = sum(len(waiting) for _number, _part, waiting in rounds)
    with tqdm(total=total, unit="cell", mininterval=every) as bar:
        for number, part, waiting in rounds:
            bar.set_description(f"Python {part.python}, round {number + 1}", refresh=False)
            with contextlib.closing(Forks(part.interpreter, number)) as forks:
                for pair, cell in measure_with(forks.run, waiting, part.python, jobs):
                    journal.add(number, *pair, cell)
                    bar.update()
    for part in parts:
        for one, way in part.pairs:
            found = [journal.get(number, one, way, part.python) for number in range(ROUNDS)]
            first, *others = [cell for cell in found if cell is not None]
            yield replace(first, stable=all(first == other for other in others))


def _store(path: Path, text: str) -> None:
    """Write a file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
