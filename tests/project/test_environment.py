"""The environment that `make` makes: from locks, once, and again where it no longer fits."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from support.projects import OLD, Project, new_project
from support.wheels import write_wheel, write_wheel_of_uv

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the stand-ins for Python are shell scripts"
)

# A build backend of a few lines, so that the editable install is a real one without a network.
BACKEND = """\
import os
import zipfile

FILES = {
    "reloadlab.pth": os.path.abspath("src"),
    "reloadlab-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: reloadlab\\nVersion: 1.0\\n",
    "reloadlab-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n",
    "reloadlab-1.0.dist-info/RECORD": "",
}

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "reloadlab-1.0-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        for file, text in FILES.items():
            wheel.writestr(file, text)
    return name
"""
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "reloadlab"
version = "1.0"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """Make a project, run `make book` once, and keep what that run said.

    Besides uv, the locks name one package: a `jupyter-book` that prints its arguments.
    """
    project = new_project(tmp_path_factory.mktemp("setup"))
    project.wheels.mkdir()
    digest = write_wheel(
        project.wheels / "jupyter_book-1.0-py3-none-any.whl",
        {
            "standin.py": "import sys\n\n\ndef main():\n    print('BUILD', *sys.argv[1:])\n",
            "unused.py": "",
            "jupyter_book-1.0.dist-info/entry_points.txt": (
                "[console_scripts]\njupyter-book = standin:main\n"
            ),
        },
    )
    second = write_wheel(project.wheels / "second-1.0-py3-none-any.whl", {"second.py": ""})
    uv = write_wheel_of_uv(project.wheels)
    for lock, lines in {
        "uv": [uv],
        "book": [f"jupyter-book==1.0 --hash=sha256:{digest}"],
        "lab": [f"second==1.0 --hash=sha256:{second}"],
    }.items():
        (project.root / f"requirements/{lock}.txt").write_text("\n".join(lines) + "\n")
    (project.root / "backend.py").write_text(BACKEND)
    (project.root / "pyproject.toml").write_text(PYPROJECT)
    # The first two on the path are no good, as they are on many a machine.
    project.script("python3", "echo 'pyenv: python3: command not found' >&2; exit 127")
    project.stand_in("python", OLD)
    project.script("python3.11", f'exec "{sys.executable}" "$@"')
    first = project.make("book")
    assert first.returncode == 0, first.stdout
    return project, first.stdout


def test_the_first_book_installs_the_lock_and_builds(made: tuple[Project, str]) -> None:
    _, first = made
    assert "Making .venv with Python" in first
    assert "Installing requirements/book.txt" in first
    assert "Installing the helper package" in first
    assert re.search(r"^BUILD build \. .*-W -n --keep-going$", first, re.MULTILINE)
    assert "_build/html" in first.splitlines()[-1]


def test_without_node_and_a_network_the_book_is_built_and_says_what_it_lacks(
    made: tuple[Project, str],
) -> None:
    _, first = made
    assert "Python in the page could not be made: there is no Node.js on this machine" in first
    assert "It has no Run button" in first.splitlines()[-2]


def test_installed_files_are_compiled_whatever_the_surroundings_say(
    made: tuple[Project, str],
) -> None:
    project, _ = made
    # Nobody imports it, so only the installation can have compiled it.
    assert list((project.root / ".venv").rglob("__pycache__/unused.*.pyc"))


def test_the_second_book_installs_nothing(made: tuple[Project, str]) -> None:
    project, _ = made
    (site,) = (project.root / ".venv").glob("lib/*/site-packages")
    tools = {site / name / "__main__.py": name for name in ["pip", "uv"]}
    whole = {path: path.read_text() for path in tools}
    # With these, a call of one cannot go unseen.
    for path, name in tools.items():
        path.write_text(f"raise SystemExit('{name} was called')\n")
    try:
        # Times as a clone or a switch of branches leaves them.
        for file in ["requirements/book.txt", "pyproject.toml", "Makefile"]:
            os.utime(project.root / file)
        second = project.make("book")
        assert second.returncode == 0, second.stdout
        assert "Making" not in second.stdout
        assert "Installing" not in second.stdout
        assert "BUILD" in second.stdout

        # They show too that a change of the project does reach them.
        (project.root / "pyproject.toml").write_text(PYPROJECT + "# changed\n")
        third = project.make("book")
        assert third.returncode == 2
        assert "uv was called" in third.stdout
        assert "pip was called" in project.make("lab").stdout
    finally:
        for path, text in whole.items():
            path.write_text(text)
    assert project.make("book").returncode == 0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            f"jupyter-book==1.0 --hash=sha256:{'0' * 64}\nabsent==1.0 --hash=sha256:{'0' * 64}",
            "absent",
        ),
        ("second==1.0", "must have a hash"),
    ],
    ids=["absent", "no hash"],
)
def test_a_failed_install_is_tried_again(
    made: tuple[Project, str], line: str, complaint: str
) -> None:
    project, _ = made
    (project.root / "requirements/test.txt").write_text(f"{line}\n")
    for _again in range(2):
        run = project.make("test")
        assert run.returncode == 2, run.stdout
        assert "Installing requirements/test.txt" in run.stdout
        assert complaint in run.stdout
        assert "pytest" not in run.stdout
    # What was there before is not lost by it.
    assert "Installing" not in project.make("book").stdout


def test_what_several_locks_name_is_there_together_and_what_none_names_is_not(
    made: tuple[Project, str],
) -> None:
    project, _ = made
    (site,) = (project.root / ".venv").glob("lib/*/site-packages")
    lab = project.root / "requirements/lab.txt"
    lock = lab.read_text()

    def installed() -> set[str]:
        names = {path.name.partition("-")[0] for path in site.glob("*.dist-info")}
        return names - {"pip", "setuptools"}

    before = {"jupyter_book", "uv", "reloadlab"}
    assert installed() == before
    # The commands of these locks are not there, and what they need is.
    assert "Installing requirements/lab.txt" in project.make("lab").stdout
    assert installed() == {*before, "second"}
    assert "Installing" not in project.make("book").stdout
    # A lock that drops a package takes it away, whichever command is next.
    lab.write_text("")
    assert "Installing requirements/book.txt" in project.make("book").stdout
    assert installed() == before
    # As after a switch to a branch that has no such lock.
    lab.write_text(lock)
    project.make("book")
    lab.unlink()
    assert project.make("book").returncode == 0
    assert installed() == before
    lab.write_text(lock)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("interrupted", "it was not finished"),
        ("moved", "it was made in another folder"),
        ("upgraded", "its Python is gone or was replaced"),
        ("other", "PYTHON=python3 is another Python"),
        ("nothing", ""),
    ],
)
def test_what_no_longer_fits_is_made_again(
    made: tuple[Project, str], project: Project, change: str, reason: str
) -> None:
    original = made[0]
    # Enough of an environment to be looked at, and quick to copy.
    shutil.copytree(
        original.root,
        project.root,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("lib", "lib64"),
    )
    (project.root / ".venv/lib").symlink_to(original.root / ".venv/lib")
    command = project.root / ".venv/bin/jupyter-book"
    command.write_text("#!/bin/sh\necho BUILD\n")
    marks = project.root / ".venv/reloading-python"
    made_with, made_in = (marks / "python").read_text().splitlines()
    assert made_in == str(original.root)
    if change != "moved":
        made_in = str(project.root)
    if change == "upgraded":
        made_with = made_with.replace("3.", "3.0", 1)
    (marks / "python").write_text(f"{made_with}\n{made_in}\n")
    if change == "interrupted":
        (marks / "unfinished").touch()
    # It answers, and what it names cannot make an environment: so each run is over at once.
    looks = "sys.executable = sys._base_executable = '/bin/false'"
    if change == "other":
        looks += "; sys.base_prefix = '/elsewhere'"
    project.stand_in("python3", looks)

    run = project.make("book", *(["PYTHON=python3"] if change == "other" else []))
    if reason:
        assert f".venv is made again: {reason}." in run.stdout
        assert "could not make the environment .venv; nothing was left behind" in run.stdout
        assert run.returncode == 2
        assert not (project.root / ".venv").exists()
    else:
        assert run.returncode == 0
        assert "again" not in run.stdout
        assert "BUILD" in run.stdout
