"""The site that a benchmark of pages looks at."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reloadbook.jupyter_book import build
from reloadbook.project import ROOT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let the command name a site that is built already."""
    parser.add_argument("--site", type=Path, help="a built site; without one, it is built first")


@contextmanager
def built_site(there: Path | None) -> Iterator[Path]:
    """Give the root of a site, which is built for this if there is none yet."""
    if there:
        yield there
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "reloadbook.runner"], check=True)
        done = build(ROOT, Path(folder))
        if done.returncode:
            sys.exit(done.stdout)
        yield Path(folder) / "_build" / "html"
