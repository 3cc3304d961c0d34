"""The command that measures says what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def bare(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the standard library and the sources, and no installed package."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "reloadmatrix", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_its_extra_the_command_says_in_a_sentence_what_to_install(tmp_path: Path) -> None:
    done = bare(tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("This needs tqdm")
    assert line.endswith('python -m pip install -e ".[matrix]"')
    # Nothing was begun.
    assert list(tmp_path.iterdir()) == []


def test_without_its_extra_the_command_still_tells_its_options(tmp_path: Path) -> None:
    done = bare(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert "--strategy" in done.stdout
