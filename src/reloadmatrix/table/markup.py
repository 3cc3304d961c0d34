"""The markup of tables with a title in each row and in each column."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def html_table(kind: str, heads: Iterable[str], rows: Iterable[tuple[str, str]]) -> str:
    """Return a table, by the texts of its head, and by title and markup of each row.

    A style sheet and the page that links the cells of the matrix know it by its kind.
    """
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join(
        f'<tr><th scope="row">{escape(title)}</th>{cells}</tr>' for title, cells in rows
    )
    return (
        f'<table class="matrix {kind}"><thead><tr>{head}</tr></thead><tbody>\n{body}\n'
        "</tbody></table>"
    )
