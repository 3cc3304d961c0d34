"""Show the matrix, or a part of it: as text, as HTML, and as numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, TypeVar

from reloadmatrix.changes import Scenario, number
from reloadmatrix.outcomes import Outcome
from reloadmatrix.scenarios import SCENARIOS
from reloadmatrix.strategies import STRATEGIES
from reloadmatrix.strategies.ways import Strategy
from reloadmatrix.table.markup import html_table
from reloadmatrix.table.store import stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reloadmatrix.measuring.cells import Cell


@dataclass(frozen=True)
class Matrix:
    """What was measured on one Python, or a part of it.

    Attributes
    ----------
    python : str
        The version of Python, such as ``3.13``.
    scenarios : tuple of Scenario
        The rows.
    strategies : tuple of Strategy
        The columns.
    cells : dict of tuple of str to Cell
        The cells, by the names of scenario and strategy. Where a scenario makes no sense for a
        strategy, there is none.
    """

    python: str
    scenarios: tuple[Scenario, ...]
    strategies: tuple[Strategy, ...]
    cells: dict[tuple[str, str], Cell]

    def outcome(self, scenario: str, strategy: str) -> Outcome:
        """Return what became of a scenario under a strategy, by their names.

        Raises
        ------
        KeyError
            When there is no such cell.
        """
        return self.cells[scenario, strategy].outcome

    def part(
        self,
        scenarios: Sequence[str] = (),
        strategies: Sequence[str] = (),
    ) -> Matrix:
        """Return a part of the matrix.

        Parameters
        ----------
        scenarios, strategies : sequence of str
            The names, or names of groups, of the rows and columns to keep; all, if none is given.

        Raises
        ------
        ValueError
            When a name fits nothing.
        """
        return Matrix(
            self.python,
            tuple(_chosen(self.scenarios, scenarios)),
            tuple(_chosen(self.strategies, strategies)),
            self.cells,
        )

    def column(self, strategy: Strategy) -> Iterator[Cell]:
        """Yield the cells of a strategy, in the order of the rows."""
        for scenario in self.scenarios:
            cell = self.cells.get((scenario.name, strategy.name))
            if cell is not None:
                yield cell

    def fitting(self, keep: bool = True) -> tuple[Strategy, ...]:
        """Return the strategies that bring in each change of this matrix.

        Parameters
        ----------
        keep : bool
            Whether what was done at run time has to stay, too.

        Returns
        -------
        tuple of Strategy
            Those whose cells are all fresh, and whose state is kept if that was asked for.
        """
        return tuple(
            way
            for way in self.strategies
            if all(
                (cell := self.cells.get((scenario.name, way.name))) is not None
                and cell.outcome is Outcome.FRESH
                and (cell.kept or not keep)
                for scenario in self.scenarios
            )
        )

    def fresh(self) -> dict[str, int]:
        """Count the scenarios that come out fresh, for each strategy by its name."""
        return {
            way.name: sum(cell.outcome is Outcome.FRESH for cell in self.column(way))
            for way in self.strategies
        }

    def by_group(self) -> Counts:
        """Count the scenarios that come out fresh, for each strategy and group of scenarios.

        Groups of edits that fail are left out, because nothing of them can be fresh.
        """
        able = [scenario for scenario in self.scenarios if not scenario.fails]
        groups = list(dict.fromkeys(scenario.group for scenario in able))
        rows = {}
        for way in self.strategies:
            cells = [self.cells.get((scenario.name, way.name)) for scenario in able]
            fresh = Counter(
                scenario.group
                for scenario, cell in zip(able, cells, strict=True)
                if cell is not None and cell.outcome is Outcome.FRESH
            )
            rows[way.title] = [fresh[group] for group in groups]
        sizes = Counter(scenario.group for scenario in able)
        return Counts(tuple(groups), rows | {"of": [sizes[group] for group in groups]})

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Count the outcomes, by their words, for each strategy by its name."""
        return {
            way.name: dict(Counter(cell.outcome.value for cell in self.column(way)))
            for way in self.strategies
        }

    def __str__(self) -> str:
        """Return a line for each scenario, with what each strategy gives."""
        lines = []
        for scenario in self.scenarios:
            lines.append(f"{scenario.title}")
            for way in self.strategies:
                cell = self.cells.get((scenario.name, way.name))
                if cell is not None:
                    lines.append(f"    {way.title}: {told(cell)}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return a table: a row for each scenario, a column for each strategy."""
        heads = "".join(
            f'<th scope="col" data-way="{way.name}" data-group="{escape(way.group)}">'
            f"{escape(way.title)}</th>"
            for way in self.strategies
        )
        rows = []
        group = ""
        for scenario in self.scenarios:
            if scenario.group != group:
                group = scenario.group
                span = len(self.strategies) + 1
                rows.append(
                    f'<tr class="group"><th colspan="{span}" scope="rowgroup">{escape(group)}</th>'
                    "</tr>"
                )
            cells = "".join(self._entry(scenario, way) for way in self.strategies)
            rows.append(f'<tr><th scope="row">{escape(scenario.title)}</th>{cells}</tr>')
        caption = f"Measured on Python {self.python}"
        head = f'<thead><tr><th scope="col">what changed</th>{heads}</tr></thead>'
        body = "\n".join(rows)
        return (
            f'<table class="matrix"><caption>{caption}</caption>{head}<tbody>\n{body}\n'
            "</tbody></table>"
        )

    def _entry(self, scenario: Scenario, way: Strategy) -> str:
        """Return the entry of the table for a cell."""
        cell = self.cells.get((scenario.name, way.name))
        if cell is None:
            return "<td></td>"
        return (
            f'<td class="{cell.outcome.slug}" data-cell="{scenario.name}/{way.name}">'
            f"{cell.outcome.mark} {escape(told(cell))}</td>"
        )


@dataclass(frozen=True)
class Counts:
    """How many scenarios of each group come out fresh.

    Attributes
    ----------
    groups : tuple of str
        The groups.
    rows : dict of str to list of int
        For the title of each strategy, the number in each group. The last row, ``of``, says how
        many there are.
    """

    groups: tuple[str, ...]
    rows: dict[str, list[int]]

    def __str__(self) -> str:
        """Return a line for each strategy: the sum, and the number in each group."""
        return "\n".join(
            f"{title}: {sum(counts)} ("
            + ", ".join(
                f"{group} {count}" for group, count in zip(self.groups, counts, strict=True)
            )
            + ")"
            for title, counts in self.rows.items()
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return a table: a row for each strategy, a column for each group."""
        rows = (
            (title, "".join(f"<td>{count}</td>" for count in (sum(counts), *counts)))
            for title, counts in self.rows.items()
        )
        return html_table("counts", ["how", "all", *self.groups], rows)


def told(cell: Cell) -> str:
    """Return the outcome of a cell in words, with what is lost and what is not certain."""
    words = cell.outcome.value
    if cell.outcome is Outcome.FRESH and not cell.kept:
        words += ", state lost"
    return words if cell.stable else f"{words}, unstable"


def matrix(python: str = "") -> Matrix:
    """Return the matrix that comes with the package: what was measured, and no empty column.

    Parameters
    ----------
    python : str
        The version of Python, such as ``3.12``; by default the newest one on which the tools were
        measured, and for what does not run on that one, the newest on which it does.

    Raises
    ------
    ValueError
        When nothing was measured on this version.

    Examples
    --------
    >>> matrix().outcome("from-import-of-a-function", "reload").value
    'old'
    """
    cells = stored()
    versions = pythons(cells)
    chosen = python or pythons(cells, with_tools=True)[-1]
    if chosen not in versions:
        raise ValueError(f"Nothing was measured on Python {chosen}, but on {', '.join(versions)}.")
    # The last one of each place counts.
    ordered = sorted(cells, key=lambda cell: (cell.python == chosen, number(cell.python)))
    asked = [cell for cell in ordered if python in ("", cell.python)]
    found = {(cell.scenario, cell.strategy): cell for cell in asked}
    rows = tuple(one for one in SCENARIOS if not python or one.runs_on(python))
    tried = {strategy for _scenario, strategy in found}
    columns = tuple(way for way in STRATEGIES if way.name in tried)
    return Matrix(chosen, rows, columns, found)


def pythons(cells: Sequence[Cell], with_tools: bool = False) -> list[str]:
    """Return the versions of Python that were measured, or those with tools; the oldest first."""
    tools = {way.name for way in STRATEGIES if way.environment}
    found = {cell.python for cell in cells if cell.strategy in tools or not with_tools}
    return sorted(found, key=number)


Part = TypeVar("Part", Scenario, Strategy)


def _chosen(parts: tuple[Part, ...], names: Sequence[str]) -> Iterator[Part]:
    """Yield those that have one of the names, or whose group has it; all, if there is no name."""
    known = {name for part in parts for name in (part.name, part.group)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"There is no {unknown[0]!r} in this matrix.")
    for part in parts:
        if not names or part.name in names or part.group in names:
            yield part
