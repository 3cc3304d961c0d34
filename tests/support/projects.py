"""Projects to run `make` in, on a machine that has no more than the tests put there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = ["make", "sh", "cat", "dirname", "echo", "find", "ls", "mkdir", "mv", "rm", "uname"]

# What a project has of this one. It can make no Run button, for want of Node and of a network.
FILES = [
    "Makefile",
    *(f"requirements/{name}" for name in ["venv.sh", "sync.py"]),
    *(
        f"src/reloadbook/{name}.py"
        for name in ["__init__", "project", "serving", "site/cells/markup"]
    ),
    *(f"src/reloadbook/runner/{name}.py" for name in ["__init__", "__main__", "node"]),
    *(f"src/reloadbook/runner/{name}" for name in ["package.json", "package-lock.json", ".npmrc"]),
    *(f"src/reloadbook/take_along/{name}.py" for name in ["__init__", "packing"]),
]

# What a stand-in does before it runs what it was given. It is a real Python that is made to
# look like one that is old, or like Debian's without the package python3-venv.
OLD = "sys.version_info = (3, 10, 18, 'final', 0)"
WITHOUT_VENV = "sys.modules['ensurepip'] = None"


class Project(NamedTuple):
    """A project to run `make` in."""

    root: Path
    bin: Path
    wheels: Path

    def script(self, name: str, body: str) -> Path:
        """Put a shell script on the PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def stand_in(self, name: str, first: str) -> Path:
        """Put a real Python on the PATH that does something first."""
        run = f"import sys; {first}; exec(sys.argv[1])"
        return self.script(name, f'exec "{sys.executable}" -c "{run}" "$2"')

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run make, both its streams in one."""
        # Written out, and not taken over with changes: these tests run below a `make` that
        # hands its own variables on.
        environment = {
            "PATH": str(self.bin),
            "HOME": str(self.root.parent),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            ["make", *arguments],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def files(self) -> set[str]:
        """Return every file of the project, relative to it."""
        paths = self.root.rglob("*")
        return {str(path.relative_to(self.root)) for path in paths if path.is_file()}


def new_project(folder: Path) -> Project:
    # The spaces are meant: people keep their books in such folders.
    project = Project(folder / "my books" / "reloading python", folder / "bin", folder / "wheels")
    project.bin.mkdir(parents=True)
    for name in FILES:
        target = project.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"these tests need {tool}"
        (project.bin / tool).symlink_to(found)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_project(tmp_path)
