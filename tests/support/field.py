"""Tell how a module is reloaded while a library holds what it defined, and follow the report."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.interpreters import Interpreters

# How people reload, and ask who is left behind; a refresh does what the others only advise.
REFRESH = "refresh"
WAYS = {
    REFRESH: "report = reloadlab.refresh({module})",
    "checked_reload": "report = reloadlab.checked_reload({module})",
    "find_stale": "importlib.reload({module}); report = reloadlab.find_stale({module}{since})",
}
# A sentence by which a report asks for a reload of another module.
_RELOAD = re.compile(r"^(?:.*: )?reload ([\w.]+)(?:,.*)?$")
# Answers for a probe that raises too, as a reader of a traceback would. What only garbage holds
# is gone first, as it is sooner or later.
_PREPARED = """
import gc, importlib, json, sys, reloadlab
def probe(expression):
    gc.collect()
    try:
        return json.loads(json.dumps(eval(expression, globals())))
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
def holders_of(report):
    found = report.to_dict()
    return found.get("stale", found).get("holders", [])
"""


def offered(report: str) -> list[str]:
    """Return the remedies in the text of a report that are lines of Python."""
    found = []
    for line in report.splitlines():
        with contextlib.suppress(SyntaxError):
            if line.startswith(" "):
                compile(line.strip(), "remedy", "exec")
                found.append(line.strip())
    return found


def reloads(report: str) -> list[str]:
    """Return the modules that the remedies in a report ask to reload, each once."""
    remedies = [line.strip() for line in report.splitlines() if line.startswith(" ")]
    found = [match[1] for match in map(_RELOAD.match, remedies) if match]
    return list(dict.fromkeys(found))


def sentences(report: str) -> str:
    """Return what the text of a report says besides the lines of Python, and where they belong.

    The line over a remedy says who holds what. It counts where the remedy is a sentence.
    """
    lines = offered(report)
    kept: list[str] = []
    for line in report.splitlines():
        if line.strip() not in lines:
            kept.append(line)
        elif kept:
            kept.pop()
    return "\n".join(kept)


class Field:
    """A session in which a library holds what a module of somebody's own defined.

    Parameters
    ----------
    notebook : Notebook
        Where it takes place.
    fresh : Callable
        Starts a notebook in a new process, in a folder that it is given.
    way : str
        How modules are reloaded: one of the names in `WAYS`.
    known : dict
        What new processes have given before. It is the same whatever the way.
    """

    def __init__(
        self, notebook: Notebook, fresh: Callable[[], Notebook], way: str, known: dict[str, Any]
    ) -> None:
        self.run = notebook.run
        self.way = way
        self._notebook = notebook
        self._fresh = fresh
        self._known = known
        self._sources: dict[str, str] = {}
        self._cells: list[str] = []
        self._clock = 1_700_000_000
        self._edited = ""
        self._since = ""
        self.run(_PREPARED)

    def save(self, module: str, source: str) -> None:
        """Save a module as an editor does: with a plain write, seconds after the last one."""
        self._sources[module] = dedent(source)
        self._clock += 5
        _write(self._notebook.folder, module, self._sources[module], self._clock)
        self.run("importlib.invalidate_caches()")

    def hold(self, cell: str) -> None:
        """Run a cell that a new process would run too."""
        self._cells.append(cell)
        self.run(cell)

    def look(self, module: str) -> None:
        """Take a snapshot before a module is reloaded; `checked_reload` takes its own."""
        if self.way == "find_stale":
            self.run(f"before = reloadlab.snapshot(sys.modules[{module!r}])")
            self._since = ", before"

    def edit(self, module: str, before: str = "old", after: str = "new") -> None:
        """Save a module with another text in it, and reload it."""
        self.run(self._change(module, before, after))

    def refuse(self, module: str, before: str = "old", after: str = "new") -> str:
        """Save a module with another text in it, reload it, and return what that raises."""
        reload = self._change(module, before, after)
        return str(self.probe(f"exec({reload!r}, globals())"))

    def reload(self, module: str) -> None:
        """Reload a module with nothing changed."""
        self.run(self._reload(module))

    def _reload(self, module: str) -> str:
        self._edited = f"sys.modules[{module!r}]"
        return WAYS[self.way].format(module=self._edited, since=self._since)

    def _change(self, module: str, before: str, after: str) -> str:
        source = self._sources[module]
        assert source.count(before) == 1
        self.save(module, source.replace(before, after))
        return self._reload(module)

    def report(self) -> str:
        """Return the last report."""
        return str(self._notebook.value("str(report)"))

    def is_clean(self) -> bool:
        """Say whether the last report calls the session clean."""
        return self._notebook.value("report.clean") is True

    def ask_again(self) -> str:
        """Ask who is left behind now."""
        self.run(f"report = reloadlab.find_stale({self._edited}{self._since})")
        return self.report()

    def probe(self, expression: str) -> Any:
        """Return the value of an expression, or what it raises."""
        return self._notebook.value(f"probe({expression!r})")

    def in_a_new_process(self, expression: str) -> Any:
        """Return the value that a new process would give, with the sources as they are now."""
        asked = repr((self._sources, self._cells, expression))
        if asked not in self._known:
            with self._fresh() as other:
                for module, source in self._sources.items():
                    _write(other.folder, module, source, self._clock)
                other.run(_PREPARED, *self._cells)
                self._known[asked] = other.value(f"probe({expression!r})")
        return self._known[asked]

    def follow(self) -> list[str]:
        """Run the lines that the report offers, and return them. None of them may raise."""
        lines = offered(self.report())
        self.run(*lines)
        return lines

    def follow_to_the_end(self) -> list[str]:
        """Do what the reports say, as long as they say something new; return the lines.

        The lines of a report come first, then the modules that it asks to reload.
        """
        done: list[str] = []
        report = self.report()
        while new := [line for line in offered(report) if line not in done] or [
            line for name in reloads(report) if (line := _again(name)) not in done
        ]:
            self.run(*new)
            done += new
            report = self.ask_again()
        return done

    def settle(
        self, probe: str, named: str, by_hand: str | None = None, *, dies: bool = False
    ) -> None:
        """Follow the report to the end: all is as in a new process, or it is said what is not.

        Parameters
        ----------
        probe : str
            The expression that shows which code runs.
        named : str
            What a sentence has to name where no line helps.
        by_hand : str, optional
            What a reader does who reads that sentence. Without it, the first cell once more.
        dies : bool
            Whether the reload leaves nothing of it. Then only the first report can name it.
        """
        truth = self.in_a_new_process(probe)
        symptom = self.probe(probe)
        if self.way == REFRESH:
            assert symptom == truth or not self.is_clean(), f"{symptom!r}\n{self.report()}"
            return
        assert not str(truth).startswith("raises "), truth
        assert symptom != truth, "Nothing stays old here, so this is no story."
        report = self.report()
        lines = self.follow_to_the_end()
        found = self.probe(probe)
        if found != truth:
            again = self.ask_again()
            shown = f"{probe} gives {found!r}, not {truth!r}. The report was:\n{report}\n{again}"
            # What is still old is there to be found. What a line has changed without making it
            # new, as one that lets a receiver die, needs a word beforehand.
            is_old = found == symptom and not dies
            assert named in sentences(again if is_old else report), shown
            assert not (is_old and self.is_clean()), shown
            self.run(self._cells[0] if by_hand is None else by_hand)
            found = self.probe(probe)
            assert found == truth, f"By hand it becomes {found!r}. Before, {shown}"
        again = self.ask_again()
        # One that is offered once more has not helped.
        assert not set(offered(again)) & set(lines), again
        assert self.probe(probe) == truth, again


def _again(module: str) -> str:
    """Return the line that reloads a module."""
    return f"importlib.reload(sys.modules[{module!r}])"


def _write(folder: Path, module: str, source: str, time: int) -> None:
    path = folder.joinpath(*module.split(".")).with_suffix(".py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    os.utime(path, (time, time))


@pytest.fixture
def fresh(with_helper: Interpreters, tmp_path: Path) -> Callable[[], Notebook]:
    """Return what starts a notebook in a new process and a new folder."""
    count = iter(range(100))

    def start() -> Notebook:
        place = tmp_path / str(next(count))
        place.mkdir()
        return Notebook(with_helper, place)

    return start


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """Return what the stories have learnt from new processes, which is nothing at first."""
    return {}


@pytest.fixture(params=WAYS)
def begin(
    fresh: Callable[[], Notebook], known: dict[str, Any], request: pytest.FixtureRequest
) -> Callable[[], contextlib.AbstractContextManager[Field]]:
    """Return what begins a story, once for each way to reload."""

    @contextlib.contextmanager
    def begun() -> Iterator[Field]:
        with fresh() as notebook:
            yield Field(notebook, fresh, request.param, known)

    return begun


@pytest.fixture
def field(begin: Callable[[], contextlib.AbstractContextManager[Field]]) -> Iterator[Field]:
    """Begin a story."""
    with begin() as field:
        yield field
