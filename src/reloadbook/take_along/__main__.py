"""Pack what one takes along, for ``make offline``: a zip with everything, and an EPUB to read.

Two runs on the same sources write the same bytes: the files are in the order of their names, and
their times are fixed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from reloadbook.jupyter_book import command
from reloadbook.project import ROOT
from reloadbook.site.every_page.keeping import NOTHING, SCRIPT
from reloadbook.take_along.packing import PACKAGES, make_wheel, plain_entry
from reloadmatrix.table.store import STORED, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

BUILT = ROOT / "_build"
FOLDER = "reloading-python"

# When the book was last changed, in seconds since 1970, as its EPUB says: the year of _config.yml.
CHANGED = "1767225600"

# It is for web servers, and its links begin at the root of a host.
ONLINE_ONLY = {"404.html"}

GUIDE = """\
Reloading Python, to take along. Nothing here needs a network.

site/index.html    the book: open it in a browser; its Run buttons need a server, see below
notebooks/         its chapters, to run
book/, src/        what the chapters link to: pages as text, and the measured matrix

The chapters need the two packages, which are the files ending in .whl:

    python -m pip install --no-index --find-links . reloadlab reloadmatrix
    jupyter lab notebooks

A browser loads no Python from a file. To press Run in a chapter, serve the folder to yourself,
and open http://127.0.0.1:8000:

    python -m http.server --bind 127.0.0.1 --directory site 8000

JupyterLab has to be installed already. The wheels need nothing but Python.
"""


def contents(site: Path, wheels: Iterable[Path]) -> dict[str, bytes]:
    """Return what goes into the zip: contents by path, with forward slashes."""
    files = {
        f"site/{file.relative_to(site).as_posix()}": file
        for file in site.rglob("*")
        if file.is_file() and file.relative_to(site).as_posix() not in ONLINE_ONLY
    }
    for pattern in ("notebooks/*.ipynb", "book/*.md", "LICENSE"):
        files |= {file.relative_to(ROOT).as_posix(): file for file in ROOT.glob(pattern)}
    files |= {file.relative_to(ROOT).as_posix(): file for file in (STORED, VERSIONS)}
    files |= {wheel.name: wheel for wheel in wheels}
    read = {name: file.read_bytes() for name, file in files.items()}
    return read | {"README.txt": GUIDE.encode(), f"site/{SCRIPT.name}": NOTHING.encode()}


def pack(files: dict[str, bytes], target: Path) -> None:
    """Write a zip whose bytes depend on nothing but what is in it."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            archive.writestr(plain_entry(f"{FOLDER}/{name}"), files[name])


def make(site: Path, target: Path) -> None:
    """Pack the site, the notebooks and the wheels that they need."""
    with tempfile.TemporaryDirectory() as folder:
        wheels = [make_wheel(Path(folder), name) for name in PACKAGES]
        pack(contents(site, wheels), target)


def build_epub(folder: Path) -> Path:
    """Build the EPUB below a folder, with the strictness of the site, and return it."""
    options = ["--builder", "custom", "--custom-builder", "epub", "--quiet"]
    subprocess.run(
        command(ROOT, folder, *options),
        env={"SOURCE_DATE_EPOCH": CHANGED} | os.environ,
        check=True,
    )
    return folder / "_build" / "epub" / f"{FOLDER}.epub"


def main() -> None:
    """Write both beside the built site."""
    site = BUILT / "html"
    archive, book = BUILT / f"{FOLDER}.zip", BUILT / f"{FOLDER}.epub"
    make(site, archive)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(build_epub(Path(folder)), book)
    for file in (archive, book):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024**2:.1f} MiB")


if __name__ == "__main__":
    main()
