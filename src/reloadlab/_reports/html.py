"""Lay reports out for a notebook, as HTML."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def paragraph(text: str) -> str:
    """Return a paragraph of HTML with a text, escaped."""
    return f"<p>{html.escape(text)}</p>"


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of HTML, with all texts escaped.

    Parameters
    ----------
    caption : str
        What the table is about.
    columns : sequence of str
        The heads of the columns.
    rows : sequence of sequence of str
        The cells.

    Examples
    --------
    >>> table("Two", ["a"], [["<b>"], ["c"]])
    '<table><caption>Two</caption><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr><tr><td>c</td></tr></table>'
    """
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = f"<caption>{html.escape(caption)}</caption>"
    return f"<table>{title}<tr>{head}</tr>{body}</table>"
