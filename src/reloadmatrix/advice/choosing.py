"""What to use, by what is held and what has to stay: the smallest way that the data support."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from reloadmatrix.table.markup import html_table
from reloadmatrix.table.table import matrix

if TYPE_CHECKING:
    from reloadmatrix.table.table import Matrix

HOLDINGS = {
    "modules": ("import-and-call", "import-under-another-name", "attribute-of-another-module"),
    "functions by name": ("from-import-of-a-function", "from-import-elsewhere"),
    "constants by name": ("from-import-of-a-constant", "constant-imported-elsewhere"),
    "callbacks": ("callback-table", "default-argument", "partial", "closure-cell"),
    "objects of your classes": ("method-of-an-old-instance", "bound-method", "isinstance"),
    "enums, exceptions, dict keys": ("enum-equality", "except-clause", "key-in-a-dictionary"),
    "registrations": ("registry-append", "init-subclass-registry", "log-handler"),
    "state in modules": ("module-state", "class-level-counter", "monkeypatched-attribute"),
    "a suspended generator": ("generator-whose-body-changed",),
    "a C extension": ("c-extension",),
}
"""What people hold, in words, and the scenarios that stand for it."""

TOGETHER = "the first eight together"

# The smallest way comes first. One that keeps the state, and one for a session that may go.
_STAYS = ("reload", "refresh")
_GOES = ("reload", "new-process")

_HEADS = ("what you hold", "something has to stay", "nothing has to stay")


@dataclass(frozen=True)
class Advice:
    """For each thing that is held, what to use.

    Attributes
    ----------
    rows : dict of str to tuple of str
        For each of them two answers: where something has to stay, and where nothing has to.
    """

    rows: dict[str, tuple[str, str]]

    def __str__(self) -> str:
        """Return a line for each thing."""
        return "\n".join(
            f"{held}: {stays} ({_HEADS[2]}: {goes})" for held, (stays, goes) in self.rows.items()
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return a table: a row for each thing."""
        rows = (
            (held, "".join(f"<td>{escape(text)}</td>" for text in answers))
            for held, answers in self.rows.items()
        )
        return html_table("advice", _HEADS, rows)


def advice(table: Matrix | None = None) -> Advice:
    """Say what to use for each of `HOLDINGS`, and for the first eight of them together.

    Parameters
    ----------
    table : Matrix, optional
        What was measured; by default the matrix that comes with the package.
    """
    measured = table or matrix()
    first = [name for rows in list(HOLDINGS.values())[:8] for name in rows]
    asked = HOLDINGS | {TOGETHER: tuple(first)}
    return Advice({held: _answers(measured, rows) for held, rows in asked.items()})


def _answers(table: Matrix, rows: tuple[str, ...]) -> tuple[str, str]:
    """Return what to use where something has to stay, and where nothing has to."""
    goes = _smallest(table.part(rows, _GOES), keep=False) or "nothing that was measured"
    stays = _smallest(table.part(rows, _STAYS), keep=True)
    return stays or f"save the data, then {goes}", goes


def _smallest(part: Matrix, keep: bool) -> str:
    """Return the title of the first way that fits; nothing if none does."""
    return next((way.title for way in part.fitting(keep)), "")
