"""Report what holds objects from earlier versions of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reloadlab._reports.report import Report, Table

_SHOWN = 50


@dataclass(frozen=True)
class Holder:
    """Something that holds an object from an earlier version of a module.

    Attributes
    ----------
    path : str
        How a name that the reader knows leads to the object: ``__main__.handlers['k'][0]``.
    held : str
        The name of the object, or of its class: ``greetings.print_values``.
    kind : str
        What the object is: ``function``, ``class``, ``instance of an old class``, ``bound method``,
        ``module``, ``constant``, ``suspended generator``, ``running call`` and the like.
    versions_old : int
        How many later versions of the module were seen; at least 1.
    remedy : str
        The line to run in the notebook, or, where no line can, what to make again.
    """

    path: str
    held: str
    kind: str
    versions_old: int
    remedy: str

    def __str__(self) -> str:
        """Return two lines: what holds what, and the remedy."""
        versions = "1 version" if self.versions_old == 1 else f"{self.versions_old} versions"
        return f"{self.path}: {self.kind} ({self.held}), {versions} old\n    {self.remedy}"


@dataclass(frozen=True)
class Doubt:
    """Something that may be from an earlier version of a module, or may not.

    Attributes
    ----------
    path : str
        What cannot be judged, such as the path of a name: ``__main__.rate``.
    reason : str
        Why not, as the end of a sentence that begins with the path.
    remedy : str
        What would settle it: a condition, and a line or what else to do.
    """

    path: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Return two lines: what cannot be judged and why, and what would settle it."""
        return f"{self.path} {self.reason}\n    {self.remedy}"


@dataclass(frozen=True, repr=False)
class StaleReport(Report):
    """What holds objects from earlier versions of a module.

    Attributes
    ----------
    module : str
        The name of the module.
    holders : tuple of Holder
        What holds what. Those of the notebook come first, those that hold weakly last.
    edited : bool
        Whether the source is newer than what is loaded. Then the module has to be reloaded
        before anything can be older than what is loaded.
    doubts : tuple of Doubt
        What could not be judged.
    """

    module: str
    holders: tuple[Holder, ...]
    edited: bool
    doubts: tuple[Doubt, ...] = ()

    _details = "holders"

    @property
    def clean(self) -> bool:
        """Whether nothing old is held, and everything could be judged."""
        return not (self.holders or self.doubts or self.edited)

    def _parts(self) -> Iterator[str | Table]:
        """Yield what has to be said before anything else, who holds what, and what is open."""
        if self.edited:
            newer = "the source is newer than what is loaded; reload the module first"
            yield f"{self.module}: {newer}."
        count = len(self.holders)
        held = {0: "nothing old is", 1: "1 old object is"}.get(count, f"{count} old objects are")
        headline = f"{self.module}: {held} held."
        if self.holders:
            rows = [
                [one.path, f"{one.kind} ({one.held})", str(one.versions_old), one.remedy]
                for one in self.holders
            ]
            columns = ["holder", "holds", "versions old", "remedy"]
            yield _table(headline, columns, rows, self.holders)
        elif not self.doubts:
            yield headline
        if self.doubts:
            more = " more" if self.holders else ""
            headline = f"{self.module}: {len(self.doubts)}{more} could not be judged."
            rows = [[one.path, one.reason, one.remedy] for one in self.doubts]
            yield _table(headline, ["what", "why not", "what settles it"], rows, self.doubts)


def _table(
    headline: str, columns: list[str], rows: list[list[str]], found: tuple[object, ...]
) -> Table:
    """Return a table of what was found, without what is too long to be read."""
    is_cut = len(rows) > _SHOWN
    rest = [f"... and {len(rows) - _SHOWN} more."] if is_cut else []
    caption = headline + (f" The first {_SHOWN}:" if is_cut else "")
    return Table(caption, columns, rows[:_SHOWN], [headline, *found[:_SHOWN], *rest])
