"""Each way in a line: what it brings in, what it keeps, and what it leaves without a word."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import indent
from typing import TYPE_CHECKING

from reloadmatrix.changes import is_error
from reloadmatrix.outcomes import Outcome
from reloadmatrix.table.markup import html_table

if TYPE_CHECKING:
    from reloadmatrix.measuring.cells import Cell
    from reloadmatrix.strategies.ways import Strategy
    from reloadmatrix.table.table import Matrix

HEADS = ("way", "fresh", "state kept", "silently old", "needs a restart", "switch it on")
"""What a line says, in this order."""

# What a restart would have to bring in is asked of this way.
RESTART = "new-process"


@dataclass(frozen=True)
class Line:
    """What is said of one way.

    Edits that fail are not counted, because nothing of them can be fresh.

    Attributes
    ----------
    way : Strategy
        The way.
    measured : int
        The changes that were tried with it.
    fresh : int
        Those that it brings in.
    kept : int
        Those after which the state is still there.
    silent : int
        Those that leave old what they leave, and neither raise nor report it.
    restart : int
        Those that it does not bring in, and a new process does.
    """

    way: Strategy
    measured: int
    fresh: int
    kept: int
    silent: int
    restart: int

    @property
    def texts(self) -> tuple[str, ...]:
        """The same in words, in the order of `HEADS`; no numbers of what does not run."""
        numbers = ("-",) * 4
        if self.measured:
            numbers = (
                f"{self.fresh} of {self.measured}",
                f"{self.kept} of {self.measured}",
                str(self.silent),
                str(self.restart),
            )
        return self.way.title, *numbers, self.way.switch_on

    @property
    def cells(self) -> str:
        """The markup of what is said, each number with its head, for a phone."""
        _title, *numbers, switch = self.texts
        named = zip(HEADS[1:-1], numbers, strict=True)
        cells = "".join(f'<td data-head="{head}">{text}</td>' for head, text in named)
        typed = "<br/>\n".join(map(escape, switch.splitlines()))
        return f"{cells}<td><code>{typed}</code></td>"


@dataclass(frozen=True)
class Summary:
    """A line for each way of a matrix.

    Attributes
    ----------
    lines : tuple of Line
        The lines, in the order of the ways.
    """

    lines: tuple[Line, ...]

    def __str__(self) -> str:
        """Return a line of text for each way."""
        told = []
        for line in self.lines:
            title, *numbers, switch = line.texts
            counts = zip(HEADS[1:-1], numbers, strict=True)
            told.append(f"{title}: " + ", ".join(f"{head} {text}" for head, text in counts))
            told.append(indent(switch, "    "))
        return "\n".join(told)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return a table: a row for each way."""
        rows = ((line.way.title, line.cells) for line in self.lines)
        return html_table("summary", HEADS, rows)


def summary(table: Matrix) -> Summary:
    """Say of each way of a matrix in one line what it does with the rows of this matrix.

    Parameters
    ----------
    table : Matrix
        The matrix, or a part of it.
    """
    return Summary(tuple(_line(table, way) for way in table.strategies))


def _line(table: Matrix, way: Strategy) -> Line:
    """Count the cells of one way."""
    able = {one.name for one in table.scenarios if not one.fails}
    cells = [
        cell
        for cell in table.column(way)
        if cell.scenario in able and cell.outcome is not Outcome.DOES_NOT_RUN
    ]
    missed = [cell for cell in cells if cell.outcome is not Outcome.FRESH]
    return Line(
        way,
        len(cells),
        len(cells) - len(missed),
        sum(cell.kept for cell in cells),
        sum(map(silent, missed)),
        sum(_restart_helps(table, cell) for cell in missed),
    )


def silent(cell: Cell) -> bool:
    """Say whether a cell is old, and nothing has said so: no report, and no error of any kind."""
    raised = cell.error or is_error(cell.value)
    return cell.outcome is Outcome.OLD and not raised and cell.clean is not False


def _restart_helps(table: Matrix, cell: Cell) -> bool:
    """Say whether a new process brings in what a cell has left."""
    restarted = table.cells.get((cell.scenario, RESTART))
    return restarted is not None and restarted.outcome is Outcome.FRESH
