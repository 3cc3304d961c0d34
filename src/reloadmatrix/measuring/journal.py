"""Keep each cell when it is measured, so that a run that was interrupted can go on."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reloadmatrix.measuring.cells import Cell
from reloadmatrix.table.store import key

if TYPE_CHECKING:
    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy


class Journal:
    """A file with the cells of a run that is not finished.

    What was measured by other code than the present one does not count.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._code = code_of_the_package()
        self._cells: dict[tuple[int, str, str, str], Cell] = {}
        self._file: TextIO | None = None

    def __enter__(self) -> Journal:
        """Read what is there, and open the file."""
        lines: list[str] = []
        with suppress(FileNotFoundError):
            lines = self._path.read_text(encoding="utf-8").splitlines()
        for line in lines:
            # The last line may be half a one.
            with suppress(ValueError):
                code, number, row = json.loads(line)
                if code == self._code:
                    cell = Cell.from_row(row)
                    self._cells[(number, *key(cell))] = cell
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a", encoding="utf-8")
        self._file.write("\n")
        return self

    def __exit__(self, *_reason: object) -> None:
        """Close the file."""
        assert self._file is not None
        self._file.close()

    def add(self, number: int, cell: Cell) -> None:
        """Keep a cell of a round."""
        assert self._file is not None
        self._cells[(number, *key(cell))] = cell
        print(json.dumps([self._code, number, cell.to_row()]), file=self._file, flush=True)

    def has(self, number: int, scenario: Scenario, strategy: Strategy, python: str) -> bool:
        """Say whether a cell was measured in a round."""
        return (number, scenario.name, strategy.name, python) in self._cells

    def get(self, number: int, scenario: Scenario, strategy: Strategy, python: str) -> Cell:
        """Return a cell of a round."""
        return self._cells[number, scenario.name, strategy.name, python]

    def forget(self) -> None:
        """Remove the file, when all that it holds is stored."""
        self._path.unlink()


def code_of_the_package() -> str:
    """Return a text that is another one when any source file of this package is."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
