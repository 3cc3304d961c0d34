"""The house: three packages, small rooms, and arrows that only go down."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = ROOT / "src"
LAB = SOURCES / "reloadlab"
PACKAGES = ("reloadbook", "reloadmatrix", "reloadlab")

# The floors of the helper from the top. What stands on one imports from those below, or from its
# own; what lies in no folder is what a user may import.
FLOORS = (
    "reloadlab",
    "reloadlab._clusters",
    "reloadlab._refresh",
    "reloadlab._checked",
    "reloadlab._telling",
    "reloadlab._workers",
    "reloadlab._running",
    "reloadlab._mending",
    "reloadlab._registers",
    "reloadlab._keeping",
    "reloadlab._reload",
    "reloadlab._scratch",
    "reloadlab._drawing",
    "reloadlab._stale",
    "reloadlab._remedies",
    "reloadlab._modules",
    "reloadlab._references",
    "reloadlab._objects",
    "reloadlab._reports",
)
PUBLIC = {"__init__.py", "bytecode.py", "ipython.py", "py.typed"}

# Scripts that a reader runs, one for each fault of a tool.
SCRIPTS = SOURCES / "reloadmatrix" / "findings"


def name_of(file: Path) -> str:
    parts = file.relative_to(SOURCES).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {
    name_of(file): file
    for package in PACKAGES
    for file in sorted((SOURCES / package).rglob("*.py"))
    if SCRIPTS not in file.parents
}


def imported(file: Path) -> Iterator[str]:
    """Yield the modules of the project that a file imports, wherever in it, for types too."""
    own = name_of(file) if file.name == "__init__.py" else name_of(file).rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = own.split(".")[: len(own.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            # A name may be a module in a package, or something that the package itself has.
            names = [f"{base}.{alias.name}" for alias in node.names]
            names = [one if one in MODULES else base for one in names]
        yield from (name for name in names if name in MODULES)


ARROWS = {name: set(imported(file)) - {name} for name, file in MODULES.items()}


def floor(module: str) -> str:
    """Return the folder of the helper that a module lies in."""
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and parts[1].startswith("_") else parts[0]


def test_the_sources_do_not_import_the_tests() -> None:
    tests = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    tests |= {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    for name, file in MODULES.items():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                assert node.module.partition(".")[0] not in tests - set(PACKAGES), name


@pytest.mark.parametrize("name", MODULES)
def test_an_arrow_between_packages_goes_down_and_to_what_is_public(name: str) -> None:
    own = name.partition(".")[0]
    for other in ARROWS[name]:
        package, *parts = other.split(".")
        assert PACKAGES.index(own) <= PACKAGES.index(package), f"{name} imports {other}"
        is_private = any(part.startswith("_") and part != "__main__" for part in parts)
        assert own == package or not is_private, f"{name} imports {other}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("reloadlab")])
def test_an_arrow_inside_the_helper_goes_down(name: str) -> None:
    for other in ARROWS[name]:
        assert FLOORS.index(floor(name)) <= FLOORS.index(floor(other)), f"{name} imports {other}"


def test_no_arrow_leads_round() -> None:
    try:
        TopologicalSorter(ARROWS).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])), pytrace=False)


def test_what_is_private_says_so() -> None:
    folders = {path.name for path in LAB.iterdir() if path.is_dir()} - {"__pycache__"}
    assert {f"reloadlab.{name}" for name in folders} == {*FLOORS} - {"reloadlab"}
    assert {path.name for path in LAB.iterdir() if path.is_file()} == PUBLIC


@pytest.mark.parametrize("name", MODULES)
def test_no_file_has_more_than_300_lines(name: str) -> None:
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= 300


def test_no_folder_has_more_than_nine_files() -> None:
    folders = {file.parent for file in MODULES.values()}
    counts = {
        folder.relative_to(SOURCES).as_posix(): len(
            [path for path in folder.iterdir() if path.is_file()]
        )
        for folder in folders
    }
    assert {folder: count for folder, count in counts.items() if count > 9} == {}
