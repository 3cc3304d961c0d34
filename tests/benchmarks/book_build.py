"""Time the build of the site by Jupyter Book against Sphinx alone. Part of ``make bench``.

Both build the same sources from nothing, with the same strictness.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from turns import NOT_COPIED, Contender, measure, run, table, tool

from reloadbook.project import ROOT

# What a build reads.
SOURCES = ["_config.yml", "_toc.yml"]
FOLDERS = ["book", "notebooks", "src"]


def copy_sources(book: Path, folder: Path) -> Path:
    """Copy a book without what has been made from it."""
    folder.mkdir()
    for name in SOURCES:
        shutil.copy(book / name, folder)
    for name in FOLDERS:
        shutil.copytree(book / name, folder / name, ignore=NOT_COPIED)
    return folder


def contenders(book: Path, work: Path) -> list[Contender]:
    """Return the ways to build a book, each in a copy of its own."""
    strict = ["-W", "-n", "--keep-going"]
    own = copy_sources(book, work / "book")
    plain = copy_sources(book, work / "sphinx")
    run([tool("jupyter-book"), "config", "sphinx", "."], plain)
    # Jupyter Book finds the local extension by _config.yml; in the conf.py it writes that is lost.
    conf = plain / "conf.py"
    path = "import sys\n\nsys.path.insert(0, 'src')\n"
    conf.write_text(path + conf.read_text(encoding="utf-8"), encoding="utf-8")
    sphinx = [sys.executable, "-m", "sphinx", "-b", "html", *strict, ".", "_build/html"]
    return [
        Contender(
            "jupyter-book build",
            "from nothing",
            [([tool("jupyter-book"), "build", ".", *strict], own)],
            lambda: shutil.rmtree(own / "_build", ignore_errors=True),
        ),
        Contender(
            "sphinx-build",
            "from nothing, the same sources",
            [(sphinx, plain)],
            lambda: shutil.rmtree(plain / "_build", ignore_errors=True),
        ),
    ]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--book", type=Path, default=ROOT, help="the folder with _config.yml")
    options = parser.parse_args()
    print(", ".join(f"{name} {version(name)}" for name in ["jupyter-book", "sphinx"]))
    with tempfile.TemporaryDirectory() as name:
        group = contenders(options.book, Path(name))
        print(table(group, measure(group, options.rounds)))


if __name__ == "__main__":
    main()
