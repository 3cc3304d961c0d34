"""Time the chapter tests and the build against other tools, on the same notebooks, in one run.

A benchmark and not a test: it prints medians and ratios, and fails only if a command fails.
The commands take turns, so that a machine that slows down half way slows all of them.

Run it with ``make bench``; ``make bench ARGS="--rounds 5"`` for steadier numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

# What a build reads, and nothing that an earlier build wrote.
SOURCES = ["_config.yml", "_toc.yml", "pyproject.toml", "README.md", "LICENSE"]
FOLDERS = ["book", "notebooks", "src"]
TOOLS = ["pytest", "pytest-xdist", "nbclient", "nbmake", "nbval", "jupyter-book", "sphinx"]


class Contender(NamedTuple):
    """Something to time: commands that run one after the other, each in a folder."""

    name: str
    remark: str
    commands: list[tuple[list[str], Path]]
    prepare: Callable[[], None]


def nothing() -> None:
    """Prepare nothing."""


def tool(name: str) -> str:
    """Return the path of a program of the environment that runs this file."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        sys.exit(f"{name} is not installed beside {sys.executable}; run: make bench")
    return found


def run(command: list[str], folder: Path) -> None:
    """Run a command without a word, or stop with all that it said when it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        # nbmake and nbval take a kernel that is registered; it has to be the one of this Python.
        env=plain_environment() | {"JUPYTER_PREFER_ENV_PATH": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        message = f"{done.stdout}\n{' '.join(command)}: exit code {done.returncode}"
        # Two workers of nbmake or nbval may choose the same port for two kernels at once.
        raise PortTakenError(message) if KERNEL_DIED in done.stdout else SystemExit(message)


KERNEL_DIED = "Kernel died before replying to kernel_info"


class PortTakenError(Exception):
    """A kernel found a port taken that had been free when it was chosen for it."""


def script_of(notebook: Path) -> str:
    """Concatenate the code of a notebook. A cell that is meant to raise may do so."""
    parts = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        # A magic is no Python. What the chapters ask of IPython costs next to nothing.
        lines = "".join(cell["source"]).splitlines(keepends=True)
        source = "".join(line for line in lines if not line.startswith("%")) or "pass"
        if "raises-exception" in cell["metadata"].get("tags", []):
            # As a string, because indenting the text would change the strings in it.
            source = (
                f"try:\n    exec(compile({source!r}, 'cell', 'exec'))\n"
                "except Exception as error:\n    print(type(error).__name__, error)"
            )
        parts.append(source)
    return "\n\n".join(parts) + "\n"


def number_cells(folder: Path) -> None:
    """Copy the notebooks, with the execution counts that nbval wants to see before it compares."""
    folder.mkdir(parents=True)
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        content = json.loads(notebook.read_text(encoding="utf-8"))
        code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        for count, cell in enumerate(code, start=1):
            cell["execution_count"] = count
            for output in cell["outputs"]:
                if "execution_count" in output:
                    output["execution_count"] = count
        (folder / notebook.name).write_text(json.dumps(content), encoding="utf-8")


def copy_sources(folder: Path) -> Path:
    folder.mkdir()
    for name in SOURCES:
        shutil.copy(ROOT / name, folder)
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns(
                "__pycache__", ".ipynb_checkpoints", "node", "node_modules"
            ),
        )
    return folder


def contenders(work: Path) -> tuple[list[Contender], list[Contender]]:
    """Return the ways to run the chapters and the ways to build the site. The bases come last."""
    plain = work / "plain"
    number_cells(plain / "notebooks")
    scripts = work / "scripts"
    scripts.mkdir()
    empty = work / "empty"
    floor: list[tuple[list[str], Path]] = []
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        script = scripts / f"{notebook.stem}.py"
        script.write_text(script_of(notebook), encoding="utf-8")
        floor.append(([sys.executable, str(script)], empty))

    def clear_empty() -> None:
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir()

    book = copy_sources(work / "book")
    sphinx = copy_sources(work / "sphinx")
    run([tool("jupyter-book"), "config", "sphinx", "."], sphinx)
    # Jupyter Book finds the local extension by _config.yml; in the conf.py it writes that is lost.
    conf = sphinx / "conf.py"
    path = "import sys\n\nsys.path.insert(0, 'src')\n"
    conf.write_text(path + conf.read_text(encoding="utf-8"), encoding="utf-8")

    def clean_book() -> None:
        shutil.rmtree(book / "_build", ignore_errors=True)

    def clean_sphinx() -> None:
        shutil.rmtree(sphinx / "_build", ignore_errors=True)

    # The chapter tests run their kernels at once by themselves; the other two need workers.
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    workers = ["-n", "2"]
    chapters = [
        Contender(
            "chapter tests",
            "compare every output, kernels at once",
            [([*pytest, "tests/test_chapters.py"], ROOT)],
            nothing,
        ),
        # In a folder of their own, so that neither sees the options of this project's tests.
        Contender(
            "pytest --nbval",
            "compares outputs, two workers",
            # Its items are cells, and the cells of a notebook have to stay together.
            [([*pytest, *workers, "--dist", "loadfile", "--nbval", "notebooks"], plain)],
            nothing,
        ),
        Contender("plain python", "the floor: no kernel, one after the other", floor, clear_empty),
        Contender(
            "pytest --nbmake",
            "compares nothing, two workers",
            [([*pytest, *workers, "--nbmake", "notebooks"], plain)],
            nothing,
        ),
    ]
    flags = ["-W", "-n", "--keep-going"]
    builds = [
        Contender(
            "jupyter-book build",
            "from nothing",
            [([tool("jupyter-book"), "build", ".", *flags], book)],
            clean_book,
        ),
        Contender(
            "sphinx-build",
            "from nothing, the same sources",
            [
                (
                    [sys.executable, "-m", "sphinx", "-b", "html", *flags, ".", "_build/html"],
                    sphinx,
                )
            ],
            clean_sphinx,
        ),
    ]
    return chapters, builds


def measure(group: list[Contender], rounds: int) -> dict[str, float]:
    """Let all of a group run in turns, and return the median seconds of each."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in group}
    for _round in range(rounds):
        for contender in group:
            contender.prepare()
            start = time.perf_counter()
            try:
                for command, folder in contender.commands:
                    run(command, folder)
            except PortTakenError:
                print(f"{contender.name}: a round is lost, two kernels were given the same port")
                continue
            seconds[contender.name].append(time.perf_counter() - start)
    return {
        name: statistics.median(times) if times else float("nan") for name, times in seconds.items()
    }


def table(group: list[Contender], medians: dict[str, float]) -> str:
    """Lay out the medians of a group, each as a ratio to the last."""
    base = medians[group[-1].name]
    lines = [f"{'':20} {'median':>8} {'ratio':>7}"]
    lines += [
        f"{one.name:20} {medians[one.name]:6.2f} s {medians[one.name] / base:7.2f}   {one.remark}"
        for one in group
    ]
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    print(", ".join(f"{name} {version(name)}" for name in TOOLS))
    notebooks = len(list((ROOT / "notebooks").glob("*.ipynb")))
    print(f"{notebooks} notebooks, {rounds} rounds in turns\n")
    with tempfile.TemporaryDirectory() as name:
        # nbval ends its kernels before they can remove their scratch folders.
        temporary = Path(name, "temporary")
        temporary.mkdir()
        os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)))
        for group in contenders(Path(name)):
            print(table(group, measure(group, rounds)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
