"""What the pages of scenarios show: the sources and the raw results of the measured matrix."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import ndiff
from itertools import groupby
from typing import TYPE_CHECKING

from reloadbook.site.cells.markup import page_of
from reloadmatrix import SCENARIOS, STRATEGIES
from reloadmatrix.changes import NEVER, clean
from reloadmatrix.experiments import why_not
from reloadmatrix.strategies import strategy
from reloadmatrix.table.reasons import UNSTABLE
from reloadmatrix.table.store import stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reloadmatrix.changes import Scenario
    from reloadmatrix.measuring.cells import Cell
    from reloadmatrix.strategies.ways import Strategy


@dataclass(frozen=True)
class Listing:
    """Some code, with what names it."""

    title: str
    language: str
    source: str


@dataclass(frozen=True)
class Result:
    """What a way made of a scenario, the same on some Pythons; the first of a way has an anchor."""

    way: Strategy
    cell: Cell
    pythons: str
    anchor: str


@dataclass(frozen=True)
class Section:
    """The part of a page about one scenario, and why the bench cannot try it, where it cannot."""

    scenario: Scenario
    why_not: str
    listings: list[Listing]
    fresh: str
    old: str
    results: list[Result]
    doubts: list[tuple[str, str]]


def pages() -> Iterator[tuple[str, str, str, list[Section]]]:
    """Yield name, title, lead and sections of a page for each group of scenarios."""
    cells: dict[str, list[Cell]] = {}
    for cell in stored():
        cells.setdefault(cell.scenario, []).append(cell)
    for group, scenarios in groupby(SCENARIOS, lambda scenario: scenario.group):
        lead = (
            f"The scenarios of the matrix about {group}: what changes, what the session does, and "
            f"what was measured for each way to bring the new code in. Where no expression says "
            f"whether the state is kept, a list is asked that the program makes when it starts, "
            f"and to which an entry was added by hand."
        )
        sections = [section(scenario, cells.get(scenario.name, [])) for scenario in scenarios]
        yield page_of(group), f"Scenarios: {group}", lead, sections


def section(scenario: Scenario, cells: list[Cell]) -> Section:
    """Return what there is to say of a scenario; new code that fails has no value.

    Where no Python that was measured has what it needs, there are no cells.
    """
    return Section(
        scenario,
        why_not(scenario),
        list(listings(scenario)),
        "" if scenario.fresh == NEVER else repr(scenario.fresh),
        repr(scenario.old),
        list(results(scenario, cells)),
        list(doubts(cells)),
    )


def listings(scenario: Scenario) -> Iterator[Listing]:
    """Yield the sources of a scenario, and what its session does."""
    for path, source in scenario.before.items():
        if path in scenario.removed:
            yield Listing(f"{path}, deleted", "diff", difference(source, ""))
        elif path in scenario.after:
            yield Listing(f"{path}, edited", "diff", difference(source, scenario.after[path]))
        else:
            yield listing(path, source, path)
    for path, source in scenario.after.items():
        if path not in scenario.before:
            yield listing(f"{path}, which is new", source, path)
    yield listing("the session", "".join(map(clean, (scenario.imports, scenario.holds))))
    if scenario.uses:
        yield listing("what is done once, while it runs", scenario.uses)
    yield listing("the probe", scenario.probe)
    if scenario.state:
        yield listing("what is true while the state is kept", scenario.state)


def difference(old: str, new: str) -> str:
    """Return each line of two sources once, with a sign before those that only one of them has."""
    lines = ndiff(clean(old).splitlines(), clean(new).splitlines())
    # The lines in between, which begin with a question mark, point at letters.
    return "".join(f"{line}\n" for line in lines if not line.startswith("?"))


def listing(title: str, source: str, path: str = "") -> Listing:
    """Return a listing in the language of its file."""
    language = "c" if path.endswith(".c") else "python"
    return Listing(title, language, clean(source) or "# empty\n")


def results(scenario: Scenario, cells: list[Cell]) -> Iterator[Result]:
    """Yield what was measured for a scenario, by ways; links of the matrix lead to the anchors."""
    for way in STRATEGIES:
        anchor = f"{scenario.name}--{way.name}"
        for cell, pythons in by_result([cell for cell in cells if cell.strategy == way.name]):
            yield Result(way, cell, pythons, anchor)
            anchor = ""


def doubts(cells: list[Cell]) -> Iterator[tuple[str, str]]:
    """Yield the ways whose two measurements differ, each with the reason."""
    for name in dict.fromkeys(cell.strategy for cell in cells if not cell.stable):
        yield strategy(name).title, UNSTABLE[name]


def by_result(cells: list[Cell]) -> list[tuple[Cell, str]]:
    """Return the different results, each with its Pythons; the one of the newest comes first."""
    found: dict[tuple[object, ...], list[Cell]] = {}
    for cell in reversed(cells):
        found.setdefault((cell.outcome, cell.value, cell.error, cell.kept), []).insert(0, cell)
    return [(same[0], ", ".join(cell.python for cell in same)) for same in found.values()]
