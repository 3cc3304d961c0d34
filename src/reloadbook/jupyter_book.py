"""Run Jupyter Book with the strictness of ``make book``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def command(source: Path, output: Path, *options: str) -> list[str | Path]:
    """Return the command that builds the book in `source` into ``_build`` in `output`.

    Warnings are errors, and a reference without a target is a warning.
    """
    program = shutil.which("jupyter-book", path=sysconfig.get_path("scripts"))
    assert program is not None, "jupyter-book is not installed beside this Python"
    strict = ["-W", "-n", "--keep-going"]
    return [program, "build", source, "--path-output", output, *options, *strict]


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Build a site, and return the finished command with all that it said in ``stdout``.

    Colours are taken out, so that a message is found as it reads.
    """
    done = subprocess.run(
        command(source, output),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        # A pipe on Windows would otherwise have the encoding of the console.
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    done.stdout = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    return done
