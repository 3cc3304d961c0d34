"""The environments of the tools: one for those that agree, and one each for the others."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Asked of each environment. The empty name is Python itself.
_VERSIONS = """
import importlib.metadata, json, platform, sys
installed = {one.name.lower() for one in importlib.metadata.distributions()}
found = {
    name: importlib.metadata.version(name) if name in installed else "not for this Python"
    for name in sys.argv[1:]
}
print(json.dumps({"": platform.python_version(), **found}))
"""


class InstallError(Exception):
    """The packages of some tools could not be installed, which says nothing of the tools."""


@dataclass(frozen=True)
class Environment:
    """A Python with the packages of some tools."""

    interpreter: str

    def versions(self, packages: tuple[str, ...]) -> dict[str, str]:
        """Return the versions of Python, under an empty name, and of some packages."""
        command = [self.interpreter, "-I", "-c", _VERSIONS, *packages]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, str] = json.loads(done.stdout)
        return found


def environment(name: str, python: str, locks: Path, folder: Path) -> Environment:
    """Return an environment, and make it if it is not there as its lock says.

    The lock of an environment is ``matrix-NAME.txt``. Without a name, no package is needed, and the
    Python itself is the environment. `InstallError` says why it cannot be made.
    """
    if not name:
        return Environment(python)
    lock = (locks / f"matrix-{name}.txt").read_text(encoding="utf-8")
    made_from = hashlib.sha256(f"{_describe(python)}\n{lock}".encode()).hexdigest()
    place = folder / f"{name}-{made_from[:12]}"
    inside = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    finished = place / "finished"
    if not finished.exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(place)], check=True)
        _install(inside, locks / f"matrix-{name}.txt")
        # Last, so that an environment that was not finished is made again.
        finished.touch()
    return Environment(str(inside.absolute()))


def _describe(python: str) -> str:
    """Return the version of a Python and where it is installed."""
    code = "import sys; print(sys.version, sys.base_prefix)"
    return subprocess.run(
        [python, "-I", "-c", code], stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _install(interpreter: Path, lock: Path) -> None:
    """Install what a lock names."""
    command = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run(
        [*command, "--require-hashes", "--requirement", str(lock)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if line.startswith("ERROR: ")]
        first = (errors or ["ERROR: pip failed"])[0].removeprefix("ERROR: ")
        raise InstallError(f"{lock} could not be installed, so nothing was measured: {first}")
