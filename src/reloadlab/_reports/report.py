"""Say one thing in three ways: as lines of text, as HTML for a notebook, as values for JSON."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Table:
    """A part of a report: a table in a notebook, and lines elsewhere.

    Examples
    --------
    >>> Table("Two", ["a"], [["<b>"], ["c"]], [])._repr_html_()
    '<table><caption>Two</caption><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr><tr><td>c</td></tr></table>'
    """

    caption: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str]]
    lines: Iterable[object]

    def __str__(self) -> str:
        """Return the lines."""
        return "\n".join(map(str, self.lines))

    def _repr_html_(self) -> str:
        """Return the table, with all texts escaped."""
        head = "".join(f"<th>{html.escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        title = f"<caption>{html.escape(self.caption)}</caption>"
        return f"<table>{title}<tr>{head}</tr>{body}</table>"


@dataclass(frozen=True)
class Items:
    """A part of a report: a title, and some items below.

    Examples
    --------
    >>> Items("Two", ["<b>", "c"])._repr_html_()
    '<p>Two</p><ul><li>&lt;b&gt;</li><li>c</li></ul>'
    """

    title: str
    items: Sequence[str]

    def __str__(self) -> str:
        """Return the items as lines."""
        return "\n".join([self.title, *(f"    {one}" for one in self.items)])

    def _repr_html_(self) -> str:
        """Return a list, with all texts escaped."""
        items = "".join(f"<li>{html.escape(one)}</li>" for one in self.items)
        return f"<p>{html.escape(self.title)}</p><ul>{items}</ul>"


@dataclass(frozen=True)
class Code:
    r"""A part of a report: a title, and lines of Python to be copied.

    Examples
    --------
    >>> Code("Run:", ["a < b", "c"])._repr_html_()
    '<p>Run:</p><pre>a &lt; b\nc</pre>'
    """

    title: str
    lines: Sequence[str]

    def __str__(self) -> str:
        """Return the lines as they are."""
        return "\n".join([self.title, *self.lines])

    def _repr_html_(self) -> str:
        """Return the lines in one block, with all texts escaped."""
        lines = "\n".join(map(html.escape, self.lines))
        return f"<p>{html.escape(self.title)}</p><pre>{lines}</pre>"


@dataclass(frozen=True, repr=False)
class Report:
    """What all reports are made of: sentences, tables, lists, code and other reports.

    A subclass is a dataclass, says whether it is clean, and lists these parts. The field with its
    details comes last in its dictionary.
    """

    _details: ClassVar[str] = ""

    def _parts(self) -> Iterable[str | Table | Items | Code | Report]:
        """Return the parts in their order."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists and plain values, ready for JSON."""
        names = ["clean", *(field.name for field in fields(self))]
        names.sort(key=lambda name: (name == self._details, name != "module"))
        return {name: _plain(getattr(self, name)) for name in names}

    def __str__(self) -> str:
        """Return the report as lines of text."""
        return "\n".join(map(str, self._parts()))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return "".join(
            f"<p>{html.escape(part)}</p>" if isinstance(part, str) else part._repr_html_()
            for part in self._parts()
        )


def _plain(value: Any) -> Any:
    """Return a value of a report as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
