"""What the page of the matrix shows: a column for each way, a row for each change, and a legend."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reloadbook.site.cells.markup import page_of
from reloadmatrix import STRATEGIES, Outcome, matrix
from reloadmatrix.advice import Line, summary
from reloadmatrix.table.reasons import NOT_MEASURED
from reloadmatrix.table.table import told

if TYPE_CHECKING:
    from reloadmatrix import Matrix
    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy

# Its page, and what is there for those who read no pages.
PAGE = "book/matrix"
PLACE = "matrix-place"

# What a phone shows first, because it shows one way at a time.
PICK = "refresh"


@dataclass(frozen=True)
class Column:
    """A way: whether it is among those that are shown first, and what is said of it in a line."""

    way: Strategy
    first: bool
    line: Line

    @property
    def marks(self) -> list[str]:
        """The classes of what belongs to it, by which it is hidden before the script comes."""
        return ([] if self.first else ["more"]) + (["pick"] if self.way.name == PICK else [])


@dataclass(frozen=True)
class Entry:
    """What is in a cell: the classes of its element, the mark, and the words."""

    classes: str
    mark: str
    words: str


@dataclass(frozen=True)
class Row:
    """A change: the address of its sources, from the root of the site, and its cells."""

    scenario: Scenario
    address: str
    entries: list[Entry]


@dataclass(frozen=True)
class Group:
    """The changes of a subject."""

    title: str
    slug: str
    rows: list[Row]


@dataclass(frozen=True)
class Table:
    """The whole page."""

    python: str
    columns: list[Column]
    groups: list[Group]
    legend: list[Outcome]
    missing: dict[str, str]

    @property
    def kinds(self) -> list[tuple[str, list[Column]]]:
        """The columns, by what their ways belong to."""
        kinds = dict.fromkeys(column.way.group for column in self.columns)
        return [(kind, [one for one in self.columns if one.way.group == kind]) for kind in kinds]


def is_first(way: Strategy) -> bool:
    """Say whether a way is shown at first: it needs Python alone, or most people use it."""
    return way.group == "Python" or way.name == PICK or way.name.startswith("autoreload")


def table() -> Table:
    """Return what the page shows of the newest matrix."""
    measured = matrix()
    lines = summary(measured).lines
    columns = [Column(line.way, is_first(line.way), line) for line in lines]
    groups = [
        Group(title, page_of(title).partition("/")[2], [row(measured, one, columns) for one in own])
        for title, own in groupby(measured.scenarios, lambda scenario: scenario.group)
    ]
    found = {cell.outcome for cell in measured.cells.values()}
    legend = [one for one in Outcome if one in found]
    return Table(measured.python, columns, groups, legend, missing(measured))


def missing(measured: Matrix) -> dict[str, str]:
    """Return what has no column, each with the reason."""
    waiting = [way.title for way in STRATEGIES if way not in measured.strategies]
    return NOT_MEASURED | dict.fromkeys(waiting, "Not measured yet.")


def row(measured: Matrix, scenario: Scenario, columns: list[Column]) -> Row:
    """Return the row of a change."""
    entries = [entry(measured, scenario, column) for column in columns]
    return Row(scenario, f"{page_of(scenario.group)}.html#{scenario.name}", entries)


def entry(measured: Matrix, scenario: Scenario, column: Column) -> Entry:
    """Return what one way has made of a change: nothing, if it makes no sense for it."""
    cell = measured.cells.get((scenario.name, column.way.name))
    if cell is None:
        return Entry(" ".join(column.marks), "", "not measured")
    lost = ["lost"] if cell.outcome is Outcome.FRESH and not cell.kept else []
    doubt = [] if cell.stable else ["unstable"]
    classes = " ".join([cell.outcome.slug, *lost, *doubt, *column.marks])
    return Entry(classes, cell.outcome.mark, told(cell))
