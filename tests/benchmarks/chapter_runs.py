"""Time the tests of the chapters against other tools on the same notebooks. Part of ``make bench``.

The floor is the code of each notebook as a program, one after the other and without a kernel.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from turns import Contender, measure, table

from reloadbook.chapters.listing import Chapter, chapters, read_notebook, tags
from reloadbook.chapters.pythons import cannot_run
from reloadbook.project import ROOT

# What each way needs besides Python.
TOOLS = {
    "chapter tests": ["pytest", "nbclient"],
    "pytest --nbval": ["pytest-xdist", "nbval"],
    "plain python": [],
    "pytest --nbmake": ["pytest-xdist", "nbmake"],
}


def script_of(chapter: Chapter) -> str:
    """Concatenate the code of a chapter. A cell that is meant to raise may do so.

    Cells that need IPython are left out, and those that go on from one of them.
    """
    parts = []
    left_out = False
    for cell in read_notebook(chapter.notebook).cells:
        if cell.cell_type != "code":
            continue
        if "needs-ipython" in tags(cell) or (left_out and "needs-earlier" in tags(cell)):
            left_out = True
            continue
        source = cell.source
        if "raises-exception" in tags(cell):
            # As a string, because indenting the text would change the strings in it.
            source = (
                f"try:\n    exec(compile({source!r}, 'cell', 'exec'))\n"
                "except Exception as error:\n    print(type(error).__name__, error)"
            )
        parts.append(source)
    return "\n\n".join(parts) + "\n"


def number_cells(chapter: Chapter, folder: Path) -> None:
    """Copy a notebook, with the execution counts that nbval wants to see before it compares."""
    content = json.loads(chapter.notebook.read_text(encoding="utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        cell["execution_count"] = count
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = count
    (folder / chapter.notebook.name).write_text(json.dumps(content), encoding="utf-8")


def contenders(some: list[Chapter], work: Path) -> list[Contender]:
    """Return the ways to run some chapters."""
    plain = work / "plain"
    empty = work / "empty"
    scripts = work / "scripts"
    (plain / "notebooks").mkdir(parents=True)
    scripts.mkdir()
    floor: list[tuple[list[str], Path]] = []
    for chapter in some:
        number_cells(chapter, plain / "notebooks")
        script = scripts / f"{chapter.name}.py"
        script.write_text(script_of(chapter), encoding="utf-8")
        floor.append(([sys.executable, str(script)], empty))

    def clear_empty() -> None:
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir()

    def nothing() -> None:
        pass

    # The chapter tests run their kernels at once by themselves; the other two need workers.
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    workers = ["-n", "2"]
    chosen = " or ".join(chapter.name for chapter in some)
    return [
        Contender(
            "chapter tests",
            "compare every output, kernels at once",
            [([*pytest, "tests/book/chapters/test_chapters.py", "-k", chosen], ROOT)],
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


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--chapter", help="the name of the only one to run")
    options = parser.parse_args()
    asked = [one for one in chapters() if options.chapter in (None, one.name)]
    some = [one for one in asked if not cannot_run(read_notebook(one.notebook))]
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    needed = dict.fromkeys(name for way in options.ways for name in TOOLS[way])
    print(", ".join(f"{name} {version(name)}" for name in needed))
    print(f"{len(some)} notebooks, {options.rounds} rounds in turns")
    with tempfile.TemporaryDirectory() as name:
        # nbval ends its kernels before they can remove their scratch folders.
        temporary = Path(name, "temporary")
        temporary.mkdir()
        surroundings = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        # nbmake and nbval take a kernel that is registered; it has to be the one of this Python.
        surroundings["JUPYTER_PREFER_ENV_PATH"] = "1"
        group = [one for one in contenders(some, Path(name)) if one.name in options.ways]
        print(table(group, measure(group, options.rounds, **surroundings)))


if __name__ == "__main__":
    main()
