"""Make what runs Python in the page: ``python -m reloadbook.runner``, as ``make book`` does.

The result is the folder ``_build/runner``, which the build of the site copies. What it is made
from is compared by content, so that a second call does nothing. JavaScript comes from npm by its
lock. Where that cannot be reached, the folder is taken away and the site is built without it: a
book without a Run button is a book.

With ``--check`` the types and the style of the JavaScript are checked.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from subprocess import CalledProcessError
from typing import TYPE_CHECKING

from reloadbook.project import ROOT
from reloadbook.runner import node as node_tools
from reloadbook.runner.node import FailedError
from reloadbook.serving import zipped
from reloadbook.take_along.packing import PACKAGES, make_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = Path(__file__).resolve().parent
MARKUP = SOURCES.parent / "site" / "cells" / "markup.py"
MADE = ROOT / "_build" / "runner"
MODULES = SOURCES / "node_modules"

# The packages of npm that are Pyodide, by what marks the folders that are made of them: the one of
# all pages, and one with a newer Python for the chapter that needs it.
PYODIDES = {"": "pyodide", "315": "pyodide-315"}

# All that Pyodide needs to start. It names no package, because the only one comes from here.
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")

# What compiles a part of the last one: a program for Node, and one for Python in there.
LIBRARY = SOURCES / "library"

# The script of the page that searches the book.
SEARCH = SOURCES / "search"

# This package puts its rules into a <style>, unless it is told that a document can do without
# one, which all browsers of the last years can. A page that allows no inline style needs that.
STYLES = MODULES / "style-mod" / "src" / "style-mod.js"
ASKS = "if (!root.head && root.adoptedStyleSheets && win.CSSStyleSheet) {"

# What the site has beside the files. Pyodide's package comes without a text of its own.
NOTICE = """\
Python in the page is CPython, compiled by the Pyodide project, version {version}.
Pyodide is under the Mozilla Public License 2.0: https://www.mozilla.org/MPL/2.0/
Its source, unchanged here: https://github.com/pyodide/pyodide/tree/{version}
CPython is under the PSF License: https://docs.python.org/3/license.html

The editor of a cell is CodeMirror 6: https://codemirror.net/

{codemirror}

The search is MiniSearch: https://lucaong.github.io/minisearch/

{minisearch}
"""


def inputs() -> Iterator[Path]:
    """Yield every file that the result depends on."""
    yield from (Path(__file__), MARKUP, SOURCES / "package.json", SOURCES / "package-lock.json")
    yield ROOT / "pyproject.toml"
    for folder in (SOURCES / "src", SOURCES / "inside", SEARCH, LIBRARY, *PACKAGES.values()):
        yield from sorted(
            file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
        )


def fingerprint() -> str:
    """Return a hash of all inputs, by their names and their content."""
    whole = hashlib.sha256()
    for file in inputs():
        content = file.read_bytes()
        whole.update(f"{file.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def packed(file: Path) -> int:
    """Return the size of a file as web servers send it."""
    return len(zipped(file.read_bytes()))


def content(folder: Path) -> str:
    """Return a short hash of the files in a folder.

    What has other content has another address, so that no browser keeps an old part of it.
    """
    whole = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:10]


def install() -> str:
    """Install the packages of the runner, and return the path of node."""
    if not MODULES.exists():
        print("Fetching what runs Python in the page", flush=True)
    return node_tools.install(SOURCES, SOURCES)


def make(folder: Path) -> None:
    """Fill a folder with all that the site serves."""
    node = install()
    for mark, package in PYODIDES.items():
        make_runner(folder, node, mark, package)


def make_runner(folder: Path, node: str, mark: str, package: str) -> None:
    """Add to a folder one Python and what runs it, in folders whose names have its mark."""
    runner = folder / "runner"
    runner.mkdir()
    version = json.loads((MODULES / package / "package.json").read_text("utf-8"))["version"]
    pyodide = folder / "pyodide"
    pyodide.mkdir()
    for name in PYODIDE:
        shutil.copy(MODULES / package / name, pyodide)
    lock = json.loads((MODULES / package / "pyodide-lock.json").read_text("utf-8"))
    (pyodide / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), "utf-8")
    wheels = {name: make_wheel(runner, name).name for name in PACKAGES}
    programs = [str(LIBRARY / "compile.mjs"), str(LIBRARY / "compile.py")]
    command = [node, *programs, str(ROOT / "src"), str(pyodide), str(runner), package]
    node_tools.call(command, SOURCES, node_tools.environment(node))
    pyodide = pyodide.rename(folder / f"pyodide{mark}-{version}-{content(pyodide)}")

    weighed = [*pyodide.iterdir(), *runner.iterdir()]
    sizes = {file.name: [file.stat().st_size, packed(file)] for file in weighed}
    constants = {"PYODIDE": f"../{pyodide.name}/", "SIZES": sizes, "WHEELS": wheels}
    styles = folder / "style-mod.js"
    source = STYLES.read_text("utf-8")
    if source.count(ASKS) != 1:
        raise FailedError(f"{STYLES} is not the file that is known")
    styles.write_text(source.replace(ASKS, ASKS.replace("!root.head && ", "")), "utf-8")
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    bundle = [node, str(esbuild), "--bundle", "--minify", "--target=es2022", "--charset=utf8"]
    for name in ("runner", "bench", "worker", "editor"):
        defined = [f"--define:{key}={json.dumps(value)}" for key, value in constants.items()]
        options = [
            "--format=esm",
            "--external:./editor.mjs",
            f"--alias:style-mod={styles}",
        ]
        source_file = str(SOURCES / "src" / f"{name}.mjs")
        command = [*bundle, source_file, *options, *defined, f"--outfile={runner / name}.mjs"]
        node_tools.call(command, SOURCES, node_tools.environment(node))
    styles.unlink()
    # No module, because a browser loads none from a file.
    files = [str(SEARCH / "search.mjs"), f"--outfile={runner / 'search.js'}"]
    node_tools.call([*bundle, "--format=iife", *files], SOURCES, node_tools.environment(node))
    codemirror = (MODULES / "@codemirror" / "view" / "LICENSE").read_text("utf-8").strip()
    minisearch = (MODULES / "minisearch" / "LICENSE.txt").read_text("utf-8").strip()
    notice = NOTICE.format(version=version, codemirror=codemirror, minisearch=minisearch)
    (runner / "licences.txt").write_text(notice, "utf-8")
    runner.rename(folder / f"runner{mark}-{content(runner)}")


def main() -> int:
    """Make the folder, unless it is made from the same files already."""
    if sys.argv[1:] == ["--check"]:
        node = install()
        _, npm = node_tools.find_node()
        node_tools.call([*npm, "run", "check"], SOURCES, node_tools.environment(node))
        return 0
    stamp = MADE / "inputs.txt"
    now = fingerprint()
    if stamp.exists() and stamp.read_text("utf-8") == now:
        return 0
    new = MADE.with_name("runner-new")
    for old in (MADE, new):
        shutil.rmtree(old, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        make(new)
    except (FailedError, CalledProcessError) as reason:
        shutil.rmtree(new)
        print(f"Python in the page could not be made: {reason}", file=sys.stderr)
        return 0
    (new / "inputs.txt").write_text(now, "utf-8")
    new.rename(MADE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
