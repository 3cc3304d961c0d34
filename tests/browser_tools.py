"""The tools of npm that look at the built pages, installed from their lock on first use."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from filelock import FileLock

from chapters import ROOT

LOCKED = Path(__file__).with_name("browser")
FILES = ("package.json", "package-lock.json", ".npmrc")

# Built things are here, and `make clean` removes them.
INSTALLED = ROOT / "_build" / "browser"

Tool = Literal["axe-core", "lighthouse"]


def find_npm() -> str:
    """Return the path of npm.

    Raises
    ------
    LookupError
        It is not installed, or Node.js is not.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise LookupError("Node.js with npm was not found, which installs axe-core and Lighthouse")
    return npm


def installed(tool: Tool) -> Path:
    """Return the folder of a tool, which is installed from the lock where it is not there yet.

    Parameters
    ----------
    tool : str
        Its name. Lighthouse brings a hundred packages along, so that it is installed only
        where somebody asks for it.

    Returns
    -------
    pathlib.Path
        The folder of its package.

    Raises
    ------
    LookupError
        It cannot be installed here.
    """
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with FileLock(INSTALLED.with_suffix(".lock")):
        folder = INSTALLED / tool
        # Compared by content, and written last: what an interrupted run left is not whole.
        wanted = [(LOCKED / name).read_bytes() for name in FILES]
        mark = folder / "whole"
        if not mark.exists() or mark.read_bytes() != b"".join(wanted):
            npm = find_npm()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name, content in zip(FILES, wanted, strict=True):
                (folder / name).write_bytes(content)
            done = subprocess.run(
                [npm, "ci", *(["--omit=dev"] if tool == "axe-core" else [])],
                cwd=folder,
                # npm hands its own settings on, and a test may run below one.
                env={name: value for name, value in os.environ.items() if name != "NODE_ENV"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            if done.returncode:
                raise LookupError(f"npm could not install {tool}: {done.stdout.strip()[:300]}")
            mark.write_bytes(b"".join(wanted))
        return folder / "node_modules" / tool
