"""Run Python in a process of its own, which writes bytecode whatever the shell says."""

from __future__ import annotations

import os
import subprocess
import sys


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with bytecode switched on, and some changes."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    }
    return {**inherited, **changes}


def run_python(code: str, *options: str, **changes: str) -> str:
    """Run code in the current folder and return what it prints; it must not fail."""
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        env=environment(**changes),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout
