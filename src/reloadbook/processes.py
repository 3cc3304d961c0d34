"""Run Python in a process of its own, which behaves as Python does whatever the shell says."""

from __future__ import annotations

import os
import subprocess
import sys

# Where Python finds modules; every other variable changes how it works.
KEPT = frozenset({"PYTHONPATH", "PYTHONHOME"})


def plain_environment() -> dict[str, str]:
    """Return this process's environment without what would make Python behave unlike itself.

    The first to go is ``PYTHONDONTWRITEBYTECODE``, which hides every lesson on stale bytecode.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") or name in KEPT
    }


def run_python(code: str, *options: str, **changes: str) -> str:
    """Run code in the current folder and return what it prints; it must not fail."""
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        env=plain_environment() | changes,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout
