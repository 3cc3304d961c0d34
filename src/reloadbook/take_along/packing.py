"""Pack files so that the same content gives the same bytes: wheels and zips."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# The first moment that a zip can name.
START = (1980, 1, 1, 0, 0, 0)
START_EPOCH = "315532800"

# What chapters import, and the folders whose build gives the wheels.
PACKAGES = {name: ROOT / "src" / name for name in ("reloadlab", "reloadmatrix")}
PROJECTS = {"reloadlab": ROOT, "reloadmatrix": PACKAGES["reloadmatrix"]}


def plain_entry(name: str) -> zipfile.ZipInfo:
    """Return the head of a plain file in a zip, the same on every system that packs it."""
    entry = zipfile.ZipInfo(name, START)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


def make_wheel(folder: Path, name: str) -> Path:
    """Build the wheel of one of `PACKAGES` into a folder; pip says why if it cannot."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    # With the locked backend where there is one, so that no network is needed.
    options = ["--no-build-isolation"] if find_spec("hatchling") else []
    subprocess.run(
        [*pip, "--no-deps", *options, "--wheel-dir", folder, PROJECTS[name]],
        env=os.environ | {"SOURCE_DATE_EPOCH": START_EPOCH},
        check=True,
    )
    (wheel,) = folder.glob(f"{name}-*.whl")
    return wheel
