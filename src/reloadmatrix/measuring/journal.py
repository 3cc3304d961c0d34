"""Keep each cell when it is measured, so that a run that was interrupted can go on."""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import json
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import reloadlab
from reloadmatrix.measuring.cells import Cell
from reloadmatrix.table.store import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reloadmatrix.changes import Scenario
    from reloadmatrix.strategies.ways import Strategy

_PACKAGE = Path(__file__).resolve().parent.parent

# What takes part in each cell, whatever the way.
_ALWAYS = {str(_PACKAGE / name) for name in ("session.py", "measuring/cell.py")}

# The words for what comes out are no part of it, and neither is what is said of a way.
_WORDS = {"reloadmatrix.outcomes", "reloadmatrix.strategies.ways"}


class Journal:
    """A file with the cells of a run that is not finished.

    What was measured with another scenario or way than the present one does not count.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cells: dict[tuple[str, int, str, str, str], Cell] = {}
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
                cell = Cell.from_row(row)
                self._cells[(code, number, *key(cell))] = cell
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a", encoding="utf-8")
        self._file.write("\n")
        return self

    def __exit__(self, *_reason: object) -> None:
        """Close the file."""
        assert self._file is not None
        self._file.close()

    def add(self, number: int, scenario: Scenario, strategy: Strategy, cell: Cell) -> None:
        """Keep a cell of a round."""
        assert self._file is not None
        code = code_of(scenario, strategy)
        self._cells[(code, number, *key(cell))] = cell
        print(json.dumps([code, number, cell.to_row()]), file=self._file, flush=True)

    def get(self, number: int, scenario: Scenario, strategy: Strategy, python: str) -> Cell | None:
        """Return a cell of a round; None if it was not measured."""
        place = (code_of(scenario, strategy), number, scenario.name, strategy.name, python)
        return self._cells.get(place)

    def forget(self) -> None:
        """Remove the file, when all that it holds is stored."""
        self._path.unlink()


def code_of(scenario: Scenario, strategy: Strategy) -> str:
    """Return a text that is another one when the scenario is, or the code of its cell."""
    # What is said of a scenario changes nothing that is measured.
    bare = replace(scenario, title="", group="", why="", link="", server=False)
    code = f"{bare!r}\n{_code_of_way(strategy)}"
    return hashlib.sha256(code.encode()).hexdigest()[:16]


@functools.cache
def _code_of_way(strategy: Strategy) -> str:
    """Return a digest of the source files that a way, and the measuring of it, consist of."""
    files = {sys.modules[name].__file__ or "" for name in _modules(strategy.bring.__module__)}
    files |= _ALWAYS
    if strategy.group == "reloadlab":
        files |= set(map(str, Path(inspect.getfile(reloadlab)).parent.rglob("*.py")))
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(_code_in(Path(file)).encode())
    return digest.hexdigest()


@functools.cache
def _code_in(file: Path) -> str:
    """Return a text for what a source file does, whatever its layout and its comments."""
    tree = ast.parse(file.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            # Documentation is a statement that does nothing.
            node.body = [
                one
                for one in node.body
                if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]
    return ast.dump(tree)


def _modules(name: str) -> set[str]:
    """Return the modules of this package from which a module has taken something, and so on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _taken_from(module)
    return found


def _taken_from(name: str) -> Iterator[str]:
    """Yield the modules of this package that define what a module has names for."""
    for value in vars(sys.modules[name]).values():
        origin = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None)
        if isinstance(origin, str) and origin.startswith("reloadmatrix.") and origin not in _WORDS:
            yield origin
