"""Report what a refresh has done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reloadlab._reports.report import Code, Items, Report
from reloadlab._telling.cells import cells_named
from reloadlab._telling.points import Left

_MANY = 8


@dataclass(frozen=True)
class NotebookCell:
    """A cell of the notebook that would make something else now.

    Attributes
    ----------
    number : int
        Its number.
    names : tuple of str
        What it has made.
    used : str
        What it has used for that and has changed, or one of the names, if that is left.
    """

    number: int
    names: tuple[str, ...]
    used: str


@dataclass(frozen=True, repr=False)
class RefreshReport(Report):
    """What a refresh has done, and what it has left.

    Attributes
    ----------
    ran : tuple of str
        The modules whose bodies ran, in their order.
    edited : tuple of str
        Those of them that were edited; the others depend on these.
    unknown : tuple of str
        Those of them that may have been edited; it cannot be known whether they were.
    imported : tuple of str
        The modules that were imported for the first time.
    forgotten : tuple of str
        The modules whose files are gone.
    changed : tuple of str
        The functions, classes and constants whose text has changed.
    kept : tuple of str
        The names of modules that stay what the program has made of them.
    names : tuple of str
        The names that were bound again, or in a plan, those of the session that are to become new.
    aliases : tuple of str
        The names of the session, other than their own, that changed functions and classes have.
        They run the new code as well, which a function kept for comparison should not.
    mended : int
        How many other objects were updated.
    given : tuple of str
        The instances among these that have been given a new class, those of one list in one text.
    emptied : tuple of str
        The functions whose caches were emptied, with the number of results, because these have
        called something that has changed, or may have.
    new : tuple of Left
        The functions and classes that are new objects, and why.
    left : tuple of Left
        What could not be brought up to date, with the reason and what to do.
    cells : tuple of NotebookCell
        The cells of the notebook that have made something with what has changed, as far as their
        text tells: run them again, where the new results are wanted.
    is_plan : bool
        Whether nothing was done, because only the plan was asked for.
    sources : tuple of tuple of str
        The loaded modules of the project, each with the fingerprint of the source that runs, as
        far as it is known.
    """

    ran: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mended: int = 0
    given: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    new: tuple[Left, ...] = ()
    left: tuple[Left, ...] = ()
    cells: tuple[NotebookCell, ...] = ()
    is_plan: bool = False
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything is as in a new process with the same data.

        After a plan, that is so where there is nothing to do.
        """
        return not (self.left or (self.is_plan and (self.ran or self.forgotten)))

    @property
    def line(self) -> str:
        """One line on what was done."""
        if not self.ran and not self.forgotten:
            if self.mended:
                return f"Nothing was edited · {_number(self.mended, 'object')} updated"
            return "Nothing was edited." if self.clean else "Nothing ran."
        verb = "would be refreshed" if self.is_plan else "refreshed"
        parts = [f"{_listed(self.ran or self.forgotten)} {verb}"]
        counts = [(len(self.names), "name"), (self.mended, "object")]
        mended = [_number(count, noun) for count, noun in counts if count]
        if mended and not self.is_plan:
            parts.append(f"{', '.join(mended)} updated")
        if self.left and not self.is_plan:
            parts.append(f"{len(self.left)} left")
        if self.cells:
            parts.append(f"run {cells_named([one.number for one in self.cells])} again")
        return " · ".join(parts)

    def _parts(self) -> Iterator[str | Items | Code | Report]:
        """Yield what was done, and what is left."""
        yield self.line
        facts = [
            ("not known whether edited", self.unknown),
            ("imported for the first time", self.imported),
            ("forgotten, because the file is gone", self.forgotten),
            ("would change" if self.is_plan else "changed", self.changed),
            ("kept as the program has filled it", self.kept),
            ("to be made new" if self.is_plan else "bound again", self.names),
            ("new under another name too", self.aliases),
            ("given the new class", self.given),
            ("emptied, because what was called for it may have changed", self.emptied),
        ]
        for label, which in facts:
            if which:
                yield f"{label}: {_listed(which)}"
        if self.cells:
            made = [f"cell {one.number} ({_listed(one.names)}: {one.used})" for one in self.cells]
            yield f"made with what has changed: {_listed(tuple(made))}"
        if self.new:
            shown = [f"{one.path} ({one.reason})" for one in self.new]
            yield f"new objects: {_listed(tuple(shown))}"
        if self.left:
            items = [f"{one.path} {one.reason}{_sentence(one)}" for one in self.left]
            yield Items("in the way:" if self.is_plan else "not brought up to date:", items)
        lines = [one.remedy for one in self.left if one.is_code]
        if lines:
            yield Code("to be run:", lines)


def _sentence(left: Left) -> str:
    """Return what to do, unless that is code and is with all the other code."""
    return "" if left.is_code else f": {left.remedy}"


def _listed(names: tuple[str, ...]) -> str:
    """Return the first of some names, and how many there are more."""
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(one.removeprefix("__main__.") for one in names[:_MANY]) + more


def _number(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
