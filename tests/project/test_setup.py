"""The set-up by `make`, run for real: what it says where it cannot work, and what it leaves alone.

Each run sees a project of its own and a PATH with nothing on it but the few tools that the
set-up may count on and the Pythons that the test puts there.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT
from support.projects import FILES, OLD, WITHOUT_VENV, Project

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the stand-ins for Python are shell scripts"
)


def assert_refused(
    project: Project, run: subprocess.CompletedProcess[str], parts: Iterable[str]
) -> None:
    assert run.returncode == 2, run.stdout
    for part in parts:
        assert part in run.stdout
    assert "Traceback" not in run.stdout
    assert project.files() == set(FILES)


def test_make_alone_lists_every_target(project: Project) -> None:
    run = project.make()
    assert run.returncode == 0
    phony = re.findall(r"^\.PHONY: help (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    listed = re.findall(r"^make (\w+) ", run.stdout, re.MULTILINE)
    assert listed == phony[0].split()
    assert project.files() == set(FILES)


@pytest.mark.parametrize("target", ["book", "test", "lab", "serve"])
def test_too_old_a_python_is_named_and_nothing_is_made(project: Project, target: str) -> None:
    project.stand_in("python3", OLD)
    assert_refused(
        project,
        project.make(target),
        ["needs Python 3.11 or newer, and python3 is Python 3.10.18", "Install one"],
    )


def test_a_python_without_venv_is_told_which_package_has_it(project: Project) -> None:
    project.stand_in("python3", WITHOUT_VENV)
    package = f"sudo apt install python3.{sys.version_info.minor}-venv"
    assert_refused(project, project.make("book"), ["cannot make a virtual environment", package])


def test_no_python_at_all(project: Project) -> None:
    project.script("python3", "echo 'Python was not found; run without arguments'; exit 9")
    assert_refused(project, project.make("book"), ["none was found", "Install one"])


def test_the_python_asked_for_is_the_only_one_tried(project: Project) -> None:
    project.script("python3", f'exec "{sys.executable}" "$@"')
    project.stand_in("ancient", OLD)
    assert_refused(project, project.make("book", "PYTHON=ancient"), ["ancient is Python 3.10.18"])
    assert_refused(project, project.make("book", "PYTHON=absent"), ["PYTHON=absent does not run"])


def test_each_other_python_is_tested_once_in_an_environment_of_its_own(project: Project) -> None:
    project.script("python3", f'exec "{sys.executable}" "$@"')
    for minor in (11, 12, 13):
        project.stand_in(f"python3.{minor}", f"sys.version_info = (3, {minor}, 1, 'final', 0)")
    for minor in (10, 13, 14, 15, 16):
        folder = project.root.parent / ".pyenv" / "versions" / f"3.{minor}.2" / "bin"
        folder.mkdir(parents=True)
        stand_in = project.stand_in("moved", f"sys.version_info = (3, {minor}, 2, 'final', 0)")
        stand_in.rename(folder / "python")
    run = project.make("pythons", "MAKE=echo")
    assert run.returncode == 0, run.stdout
    environments = re.findall(r"VENV=.venv-(\S+)$", run.stdout, re.MULTILINE)
    own = f"3.{sys.version_info.minor}"
    assert environments == [f"3.{minor}" for minor in range(11, 16) if f"3.{minor}" != own]
    assert project.make("pythons", "MAKE=false").returncode == 2


def test_a_folder_made_by_others_is_left_alone(project: Project) -> None:
    project.script("python3", f'exec "{sys.executable}" "$@"')
    mine = project.root / ".venv" / "mine"
    mine.parent.mkdir()
    mine.write_text("years of work")
    run = project.make("book")
    assert run.returncode == 2
    assert "not made by this Makefile" in run.stdout
    cleaned = project.make("clean")
    assert ".venv was not made by this Makefile and stays." in cleaned.stdout
    assert mine.read_text() == "years of work"


def test_clean_removes_what_was_made_and_nothing_else(project: Project) -> None:
    for made in [".venv/reloading-python", "_build/html", "src/reloadlab/__pycache__"]:
        (project.root / made).mkdir(parents=True)
    for kept in ["notes.txt", "src/reloadlab/core.py", "notebooks/mine.ipynb"]:
        (project.root / kept).parent.mkdir(exist_ok=True)
        (project.root / kept).touch()
    for folder in ["book", "tests"]:
        (project.root / folder).mkdir()
    run = project.make("clean")
    assert run.returncode == 0, run.stdout
    assert project.files() == {
        *FILES,
        "notes.txt",
        "src/reloadlab/core.py",
        "notebooks/mine.ipynb",
    }
    assert not (project.root / ".venv").exists()
    assert not (project.root / "_build").exists()
    assert not (project.root / "src/reloadlab/__pycache__").exists()
