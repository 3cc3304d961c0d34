"""Edit a project while a notebook uses it, and count what a person has to do about it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from support.depot import CELLS, FILES, PROBES, Edit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Only a hang takes as long.
_HANGS = 600
# The time of the first save; each edit is saved some seconds after the one before.
_FIRST = 1_700_000_000
_SECONDS = 5


@dataclass(frozen=True)
class Way:
    """A way to bring edits in: what is run once, what after each edit, and who runs it.

    `typed` is the line for each edited module, with its name in braces, or one for all of them.
    `told` is what a tool is told that would see the edit by itself, some time after it. `says`
    tells whether what the line shows is about what is old.
    """

    name: str
    first: str = ""
    typed: str = ""
    told: str = ""
    says: bool = False
    restarts: bool = False


NAMED = "refresh"
WAYS = (
    Way(NAMED, "%load_ext reloadlab\n%reload on"),
    Way("%reload", "%load_ext reloadlab", typed="%reload", says=True),
    Way("%autoreload 2", "%load_ext autoreload\n%autoreload 2"),
    Way("%autoreload 3", "%load_ext autoreload\n%autoreload 3"),
    Way(
        "jurigged",
        "import jurigged, os\nwatcher = jurigged.watch(os.getcwd() + '/*.py', autostart=False)",
        told="watcher.refresh({path!r})",
    ),
    Way(
        "importlib.reload",
        "import importlib, sys",
        typed="importlib.reload(sys.modules[{module!r}])",
    ),
    Way("restart", restarts=True),
)


@dataclass
class Count:
    """What a person had to do with one way: lines typed, cells run again, restarts.

    `mended` has the edits after which that was not done with what the way itself had asked for,
    and `silent` those of them of which it had said nothing.
    """

    way: str
    lines: int = 0
    cells: int = 0
    restarts: int = 0
    mended: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def actions(self) -> int:
        """All of that."""
        return self.lines + self.cells + self.restarts


class Project:
    """The files of the project, and the Python in which its neighbour is installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self._saves = 0
        self.save(FILES)
        # It sees all that this Python sees, and is not changed for the next one.
        venv.create(folder / "python", symlinks=True)
        self.python = folder / "python" / ("bin" if os.name == "posix" else "Scripts") / "python"
        site = next((folder / "python").rglob("site-packages"))
        known = [one for one in sys.path if one.endswith("site-packages")]
        lines = [f"import site; site.addsitedir({one!r})" for one in known]
        (site / "known.pth").write_text("\n".join(lines), encoding="utf-8")
        self.kernels = folder / "kernels"
        (self.kernels / "depot").mkdir(parents=True)
        command = [
            str(self.python),
            "-m",
            "ipykernel_launcher",
            "--log-level=40",
            "-f",
            "{connection_file}",
        ]
        spec = {"argv": command, "display_name": "depot", "language": "python"}
        (self.kernels / "depot" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        install = ["--python", str(self.python), "install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run(
            [sys.executable, "-m", "pip", *install, "--no-build-isolation", "--editable", "geo"],
            cwd=self.folder,
            check=True,
        )

    def save(self, changes: Mapping[str, Sequence[tuple[str, str]] | str | None]) -> None:
        """Save files as an editor does: new texts, parts of texts that are others now, or none."""
        self._saves += 1
        for name, change in changes.items():
            file = self.folder / name
            if change is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            text = change if isinstance(change, str) else file.read_text("utf-8")
            for old, new in () if isinstance(change, str) else change:
                assert text.count(old) == 1, (name, old)
                text = text.replace(old, new)
            file.write_text(text, encoding="utf-8")
            os.utime(file, (_FIRST + _SECONDS * self._saves,) * 2)


class Kernel:
    """A kernel in the folder of a project."""

    def __init__(self, project: Project) -> None:
        specs = KernelSpecManager(kernel_dirs=[str(project.kernels)])
        self._manager = KernelManager(kernel_name="depot", kernel_spec_manager=specs)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        self._manager.start_kernel(cwd=str(project.folder), env=environment)
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=_HANGS)
        self.printed = ""

    def close(self) -> None:
        """End it."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def run(self, code: str, *asked: str, is_cell: bool = True) -> tuple[int, list[str]]:
        """Run a cell, and return its number, and what some expressions give after it."""
        self.printed = ""
        content: dict[str, Any] = self._client.execute_interactive(
            code,
            store_history=is_cell,
            user_expressions={str(number): one for number, one in enumerate(asked)},
            output_hook=self._note,
            timeout=_HANGS,
        )["content"]
        found = content.get("user_expressions", {})
        return content["execution_count"], [_shown(found[str(at)]) for at in range(len(found))]

    def _note(self, message: dict[str, Any]) -> None:
        """Note what a cell prints."""
        content = message["content"]
        shown = content.get("data", {}).get("text/plain", "")
        self.printed += content.get("text", "") + content.get("evalue", "") + shown


def _shown(answer: dict[str, Any]) -> str:
    """Return what an expression gives, or its error."""
    is_right = answer["status"] == "ok"
    return str(answer["data"]["text/plain"] if is_right else f"raises {answer['ename']}")


class Notebook:
    """The notebook of the project, in which a person works in one way."""

    def __init__(self, project: Project, way: Way) -> None:
        self._project = project
        self._way = way
        self._kernel: Kernel | None = None
        self._numbers: dict[int, int] = {}
        self.cells = list(CELLS)
        self.probes = list(PROBES)
        self.count = Count(way.name)

    def start(self) -> None:
        """Start a kernel, and run all cells."""
        self.close()
        self._kernel = Kernel(self._project)
        self._numbers.clear()
        if self._way.first:
            self._kernel.run(self._way.first)
        for at in range(len(self.cells)):
            self._run(at)

    def close(self) -> None:
        """End the kernel."""
        if self._kernel is not None:
            self._kernel.close()

    def answers(self) -> list[str]:
        """Return what each probe gives."""
        return self.kernel.run("None", *self.probes, is_cell=False)[1]

    @property
    def kernel(self) -> Kernel:
        """The kernel that runs."""
        assert self._kernel is not None
        return self._kernel

    def edit(self, edit: Edit) -> None:
        """Save an edit, and what the notebook itself gets with it."""
        self._project.save(edit.changes)
        for at, (old, new) in edit.cells.items():
            assert self.cells[at].count(old) == 1, old
            self.cells[at] = self.cells[at].replace(old, new)
        self.probes += edit.probes

    def bring_in(self, edit: Edit, expected: list[str]) -> None:
        """Do what the way asks for after an edit, and more until all is as in a new kernel."""
        if self._way.restarts:
            self._restart()
        said = self._follow(edit)
        self.answers()
        said += self.kernel.printed
        for at in dict.fromkeys([*self._named(said), *edit.cells]):
            self._run_again(at)
        if self.answers() == expected:
            return
        self.count.mended.append(edit.title)
        if not said:
            self.count.silent.append(edit.title)
        for at in range(len(self.cells)):
            self._run_again(at)
            if self.answers() == expected:
                return
        self._restart()
        assert self.answers() == expected

    def _follow(self, edit: Edit) -> str:
        """Type the lines that the way asks for, and return what they print."""
        files = [name for name, change in edit.changes.items() if isinstance(change, list)]
        said = ""
        for name in files:
            path, module = str(self._project.folder / name), _module(name)
            if self._way.told:
                self.kernel.run(self._way.told.format(path=path), is_cell=False)
            if self._way.typed and (name == files[0] or "{" in self._way.typed):
                self.count.lines += 1
                self.kernel.run(self._way.typed.format(module=module))
                said += self.kernel.printed if self._way.says else ""
        return said

    def _named(self, said: str) -> list[int]:
        """Return the cells that a report tells to run again, in the order in which it does."""
        found = re.search(r"run cells? ([\d, and]+?) again", said)
        numbers = re.findall(r"\d+", found[1]) if found else []
        return [self._numbers[int(one)] for one in numbers]

    def _run(self, at: int) -> None:
        """Run one of the cells."""
        number, _ = self.kernel.run(self.cells[at])
        self._numbers[number] = at

    def _run_again(self, at: int) -> None:
        """Run one of the cells, and count that."""
        self.count.cells += 1
        self._run(at)

    def _restart(self) -> None:
        """Restart the kernel, and count that, and the cells that this runs."""
        self.count.restarts += 1
        self.count.cells += len(self.cells)
        self.start()


def _module(name: str) -> str:
    """Return the name of the module of a file."""
    return name.removeprefix("geo/src/").removesuffix(".py").replace("/", ".")


def answers_of_new_kernels(folder: Path, edits: Sequence[Edit]) -> list[list[str]]:
    """Return what the probes give after each edit, in a kernel that was started after it."""
    notebook = Notebook(Project(folder), Way("new kernels"))
    found = []
    try:
        for edit in edits:
            notebook.edit(edit)
            notebook.start()
            found.append(notebook.answers())
    finally:
        notebook.close()
    return found


def count(way: Way, folder: Path, edits: Sequence[Edit], expected: list[list[str]]) -> Count:
    """Bring one edit after the other in by one way, and return what a person had to do."""
    notebook = Notebook(Project(folder), way)
    try:
        notebook.start()
        for edit, answers in zip(edits, expected, strict=True):
            notebook.edit(edit)
            notebook.bring_in(edit, answers)
    finally:
        notebook.close()
    return notebook.count
