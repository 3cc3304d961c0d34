"""Report who holds objects from earlier versions of a module."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from reloadlab._reports.html import paragraph, table

_SHOWN = 50


@dataclass(frozen=True)
class Holder:
    """Someone who holds an object from an earlier version of a module.

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
        """Return two lines: who holds what, and the remedy."""
        versions = "1 version" if self.versions_old == 1 else f"{self.versions_old} versions"
        return f"{self.path}: {self.kind} ({self.held}), {versions} old\n    {self.remedy}"


@dataclass(frozen=True)
class StaleReport:
    """Who holds objects from earlier versions of a module.

    Attributes
    ----------
    module : str
        The name of the module.
    holders : tuple of Holder
        Who holds what. Those of the notebook come first, those that hold weakly last.
    edited : bool
        Whether the source is newer than what is loaded. Then the module has to be reloaded
        before anybody can hold something older than it.
    """

    module: str
    holders: tuple[Holder, ...]
    edited: bool

    @property
    def clean(self) -> bool:
        """Whether nobody holds anything old."""
        return not self.holders

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists, strings and numbers."""
        return {
            "module": self.module,
            "clean": self.clean,
            "edited": self.edited,
            "holders": [asdict(holder) for holder in self.holders],
        }

    def __str__(self) -> str:
        """Return the report as lines of text."""
        lines = [*self._remark(), self._headline()]
        lines += [str(holder) for holder in self.holders[:_SHOWN]]
        if len(self.holders) > _SHOWN:
            lines.append(f"... and {len(self.holders) - _SHOWN} more.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the report as a table for a notebook."""
        remark = "".join(map(paragraph, self._remark()))
        if self.clean:
            return remark + paragraph(self._headline())
        rows = [
            [holder.path, f"{holder.kind} ({holder.held})", str(holder.versions_old), holder.remedy]
            for holder in self.holders[:_SHOWN]
        ]
        more = f" The first {_SHOWN}:" if len(self.holders) > _SHOWN else ""
        columns = ["who", "holds", "versions old", "remedy"]
        return remark + table(self._headline() + more, columns, rows)

    def _remark(self) -> list[str]:
        """Return what has to be said before anything else, if there is something."""
        text = f"{self.module}: the source is newer than what is loaded; reload the module first."
        return [text] if self.edited else []

    def _headline(self) -> str:
        """Say how many old objects are held."""
        count = len(self.holders)
        held = {0: "nothing old is", 1: "1 old object is"}.get(count, f"{count} old objects are")
        return f"{self.module}: {held} held."
