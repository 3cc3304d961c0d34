"""Report who holds objects from earlier versions of a module."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from reloadlab.layout import paragraph, table

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
    """

    module: str
    holders: tuple[Holder, ...]

    @property
    def clean(self) -> bool:
        """Whether nobody holds anything old."""
        return not self.holders

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists, strings and numbers."""
        return {
            "module": self.module,
            "clean": self.clean,
            "holders": [asdict(holder) for holder in self.holders],
        }

    def __str__(self) -> str:
        """Return the report as lines of text."""
        if self.clean:
            return f"{self.module}: nothing old is held."
        count = len(self.holders)
        lines = [f"{self.module}: {count} old {'object is' if count == 1 else 'objects are'} held."]
        lines += [str(holder) for holder in self.holders[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"... and {count - _SHOWN} more.")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the report as a table for a notebook."""
        if self.clean:
            return paragraph(str(self))
        rows = [
            [holder.path, f"{holder.kind} ({holder.held})", str(holder.versions_old), holder.remedy]
            for holder in self.holders[:_SHOWN]
        ]
        caption = str(self).partition("\n")[0]
        if len(self.holders) > _SHOWN:
            caption += f" The first {_SHOWN}:"
        return table(caption, ["who", "holds", "versions old", "remedy"], rows)
