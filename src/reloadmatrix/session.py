"""The session in which a scenario takes place: a folder, a ``__main__``, and what is done there."""

from __future__ import annotations

import importlib
import os
import shlex
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from reloadmatrix.changes import Raises, Scenario, clean, module_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# The time of the first save. Any will do that is long past.
_FIRST_SAVE = 1_600_000_000.2

NOTES = "notes_by_hand"
"""The name of a list that the session makes when it starts."""

# What is done by hand is in the list that was there then. A program that runs again has a new one.
_EMPTY = f"{NOTES} = []"
_NOTE = f"{NOTES}.append('by hand')"
_IS_NOTED = f"{NOTES} == ['by hand']"


@dataclass
class Answer:
    """What came of a cell.

    `value` is the `repr` of what the probe gave, or ``raises`` and the name of an error; `kept`
    says whether the state of the session is still there. `error` names the error that the
    strategy raised, or says why it could not run at all, if `runs` is false. `clean` is what the
    strategy said of the result, where it says such a thing.
    """

    value: str
    kept: bool
    error: str = ""
    runs: bool = True
    clean: bool | None = None


class DoesNotRunError(Exception):
    """A tool is not there, or it does not start, on this Python."""


def tool(name: str) -> Any:
    """Import a module of a tool, which is there only in the environment of the tools.

    Raises
    ------
    DoesNotRunError
        When it cannot be imported.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise DoesNotRunError(f"{type(error).__name__}: {error}") from error


class Session:
    """A session in the current process, in the current folder.

    Attributes
    ----------
    scenario : Scenario
        What takes place.
    main : types.ModuleType
        The ``__main__`` of the session, with nothing in it but what the session puts there.
    names : dict
        The names in which code is run.
    execute : callable
        What runs a piece of code. A strategy may put a shell in its place.
    evaluate : callable
        What gives the value of an expression.
    clean : bool, optional
        What a strategy sets that judges for itself whether nothing is left behind.
    """

    def __init__(self, scenario: Scenario, names: dict[str, Any] | None = None) -> None:
        """Take the place of ``__main__``, or go on in the names of a script that runs."""
        self.scenario = scenario
        self.main = ModuleType("__main__")
        self.names = vars(self.main) if names is None else names
        self.execute: Callable[[str], object] = self._execute
        self.evaluate: Callable[[str], object] = self._evaluate
        self.clean: bool | None = None
        if names is None:
            sys.modules["__main__"] = self.main
            sys.path.insert(0, str(Path.cwd()))

    def _execute(self, code: str) -> None:
        """Run code in the namespace of the session."""
        exec(compile(code, "<session>", "exec"), self.names)

    def _evaluate(self, expression: str) -> object:
        """Return the value of an expression in the namespace of the session."""
        value: object = eval(expression, self.names)
        return value

    @property
    def imports(self) -> str:
        """The import statements."""
        return clean(self.scenario.imports)

    @property
    def holds(self) -> str:
        """What makes the session keep things."""
        return f"{_EMPTY}\n{clean(self.scenario.holds)}"

    @property
    def uses(self) -> str:
        """What is done while the session runs."""
        return f"{_NOTE}\n{clean(self.scenario.uses)}"

    def start(self) -> None:
        """Import and hold, as a program does that starts."""
        self.import_all()
        self.execute(self.holds)

    def import_all(self) -> None:
        """Run the import statements."""
        self.execute(self.imports)

    def work(self) -> None:
        """Start, and then do what is done while the session runs."""
        self.write_first()
        self.start()
        self.date_bytecode()
        self.execute(self.uses)

    def write_first(self) -> None:
        """Save the first sources."""
        save(self.scenario.before, _FIRST_SAVE)

    def save_again(self) -> None:
        """Save again, as they are, the sources that will change."""
        changing = {
            path: text for path, text in self.scenario.before.items() if path in self.scenario.after
        }
        save(changing, _FIRST_SAVE + self.scenario.seconds / 2)

    def date_bytecode(self) -> None:
        """Let the bytecode be written soon after the first save, as the sources were."""
        seconds = _FIRST_SAVE + self.scenario.seconds / 4
        for path in Path.cwd().rglob("*.pyc"):
            os.utime(path, (seconds, seconds))

    def edit(self, later: float = 0.0, in_place: bool = False) -> None:
        """Save the new sources, and delete the files that are no longer there."""
        save(self.scenario.after, _FIRST_SAVE + self.scenario.seconds + later, in_place)
        for path in self.scenario.removed:
            Path(path).unlink(missing_ok=True)

    @property
    def reloaded(self) -> tuple[str, ...]:
        """The names of the modules that a user would reload, as far as they are loaded."""
        return tuple(name for name in self.scenario.reloaded if name in sys.modules)

    @property
    def project(self) -> tuple[str, ...]:
        """The names of all modules of the scenario."""
        return tuple(map(module_name, {**self.scenario.before, **self.scenario.after}))

    def probe(self) -> Answer:
        """Ask for the value of the probe, and whether the state is still there."""
        kept = self._value(self.state)
        return Answer(repr(self._value(self.scenario.probe)), kept is True, clean=self.clean)

    @property
    def state(self) -> str:
        """The expression that is true as long as what was done is still there."""
        return self.scenario.state or _IS_NOTED

    def _value(self, expression: str) -> object:
        """Return the value of an expression, or the error that it raises."""
        try:
            return self.evaluate(expression)
        except BaseException as error:
            return Raises(type(error).__name__)


def save(files: Mapping[str, str], seconds: float, in_place: bool = False) -> None:
    """Save source files, each at once, with a time.

    Most editors write beside a file and then move that into its place, so that half a file is
    never seen. Some write into the file, and some tools notice only that.
    """
    for name, source in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        saved = path if in_place else path.with_name(f".{path.name}.saved")
        saved.write_text(clean(source), encoding="utf-8")
        os.utime(saved, (seconds, seconds))
        saved.replace(path)
        if path.suffix == ".c":
            compile_extension(path)
        # Python lists a folder again when its time has changed.
        os.utime(path.parent, (seconds, seconds))


def compile_extension(source: Path) -> None:
    """Compile a C extension beside its source, with the compiler that Python was made with.

    Raises
    ------
    RuntimeError
        When it cannot be compiled, or there is no compiler.
    """
    ending = str(sysconfig.get_config_var("EXT_SUFFIX"))
    built = source.with_suffix(".built")
    command = [
        *shlex.split(sysconfig.get_config_var("CC") or "cc"),
        *("-shared", "-fPIC", "-O0", f"-I{sysconfig.get_path('include')}"),
        *(str(source), "-o", str(built)),
    ]
    try:
        subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError) as failure:
        raise RuntimeError(f"No C compiler could compile {source.name}.") from failure
    built.replace(source.with_name(source.stem + ending))
