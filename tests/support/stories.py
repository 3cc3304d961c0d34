"""Tell a story of a reload in a notebook: define, hold, rewrite, reload, ask, mend."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters

# Runs what it reads, line for line, in the namespace of `__main__`, as a kernel runs cells. All
# its own names are in a function, so that the namespace holds the reader's only.
_KERNEL = """
def kernel():
    import builtins, json, os, sys
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    namespace = vars(sys.modules["__main__"])
    del namespace["kernel"]
    for line in sys.stdin:
        mode, code = json.loads(line)
        value = getattr(builtins, mode)(compile(code, "<cell>", mode), namespace)
        print(json.dumps(value), file=answers, flush=True)
        del value
kernel()
"""

# How the remedies begin that are no lines.
SENTENCES = ("make ", "start ", "wait ", "reload ", "connect ", "remove ")

GREETINGS = """
def greet(name="you"):
    return NOW, name

class Greeter:
    def __init__(self, name="you"):
        self.name = name

    def greet(self):
        return NOW, self.name
"""


CACHED = """
import functools

@functools.lru_cache(maxsize=7)
def greet():
    return NOW
"""


class Found(NamedTuple):
    """What a story expects of a holder."""

    path: str
    kind: str
    held: str
    remedy: str


def function(path: str, remedy: str, name: str = "greet") -> Found:
    """Expect an old function of the module `GREETINGS`."""
    return Found(path, "function", f"greetings.{name}", remedy)


def instance(path: str, remedy: str, name: str = "Greeter") -> Found:
    """Expect an instance of an old class of the module `GREETINGS`."""
    return Found(path, "instance of an old class", f"greetings.{name}", remedy)


class Notebook:
    """A notebook in an interpreter of its own, with its current folder."""

    def __init__(self, interpreters: Interpreters, folder: Path) -> None:
        self.folder = folder
        # How many cells it has run, and expressions.
        self.count = 0
        self._interpreter = interpreters.start(_KERNEL, folder=folder)

    def __enter__(self) -> Self:
        """Return the notebook."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the interpreter."""
        self._interpreter.__exit__(*error)

    def end(self) -> None:
        """Let the interpreter come to its end, as it does when there is nothing more to read."""
        self._interpreter.stdin.close()
        self._interpreter.wait()

    def run(self, *cells: str) -> None:
        """Run cells; none of them may raise."""
        for cell in cells:
            self._ask("exec", dedent(cell))

    def value(self, expression: str) -> Any:
        """Return the value of an expression, which has to be one that JSON can carry."""
        return self._ask("eval", expression)

    def _ask(self, mode: str, code: str) -> Any:
        self.count += 1
        self._interpreter.stdin.write(json.dumps([mode, code]) + "\n")
        self._interpreter.stdin.flush()
        answer = self._interpreter.stdout.readline()
        assert answer, f"The notebook ended, with an error that stands above, at:\n{code}"
        return json.loads(answer)


@pytest.fixture
def notebook(with_helper: Interpreters, tmp_path: Path) -> Iterator[Notebook]:
    """Start a notebook in a folder of its own, and end it with the test."""
    with Notebook(with_helper, tmp_path) as notebook:
        yield notebook


class Story:
    """A story of one module.

    The text of the module is a template. Each version of it ends with another number. ``NOW``
    in it becomes that number too, or, in a story of unchanged definitions, always the same one.

    Parameters
    ----------
    notebook : Notebook
        Where the story takes place.
    changes : bool
        Whether ``NOW`` changes from version to version.
    since : bool
        Whether the notebook takes a snapshot before the first change, and asks with it.
    """

    def __init__(self, notebook: Notebook, changes: bool = True, since: bool = False) -> None:
        self.notebook = notebook
        self.run = notebook.run
        self.value = notebook.value
        self.since = since
        self._changes = changes
        self._version = 0
        self._template = ""
        self._holders: list[dict[str, Any]] = []
        self._asked = 0
        self.module = ""
        self.run("import importlib, sys, reloadlab")

    def begin(self, template: str = GREETINGS, module: str = "greetings") -> None:
        """Write the first version of the module and import it."""
        self.module = module
        self.write(template)
        self.run(f"import {module}")
        if self.since:
            self.run(f"before = reloadlab.snapshot({module})")

    def write(self, template: str | None = None) -> None:
        """Write the next version."""
        self._template = self._template if template is None else template
        self._version += 1
        now = self._version if self._changes else 0
        source = dedent(self._template).replace("NOW", str(now)) + f"\nnumber = {self._version}\n"
        # As an editor writes, because `write_module` looks at what is loaded before, and a story
        # may be of a module at which nobody has looked. Each version has another size, so that
        # no bytecode of the one before passes for it.
        source += "#" * self._version + "\n"
        path = self.notebook.folder.joinpath(*self.module.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        if path.parent != self.notebook.folder:
            path.with_name("__init__.py").touch()
        path.write_text(source, encoding="utf-8")
        self.run("importlib.invalidate_caches()")

    def change(self, template: str | None = None) -> None:
        """Write the next version and reload the module."""
        self.write(template)
        self.run(f"importlib.reload(sys.modules[{self.module!r}])")

    def ask(self) -> list[dict[str, Any]]:
        """Return the holders that the notebook finds, which are looked for after each change."""
        if self._asked != self.notebook.count:
            since = "before" if self.since else "None"
            call = f"reloadlab.find_stale(sys.modules[{self.module!r}], {since})"
            self._holders = self.value(f"{call}.to_dict()['holders']")
            self._asked = self.notebook.count
        return self._holders

    def finds(self, *expected: Found, versions_old: int = 1) -> None:
        """Assert what is found."""
        holders = self.ask()
        found = [Found(*(str(holder[field]) for field in Found._fields)) for holder in holders]
        assert found == list(expected)
        assert {holder["versions_old"] for holder in holders} <= {versions_old}

    def mend(self, *done: str) -> None:
        """Run the remedies in their order, and for each that is a sentence the next cell."""
        cells = list(done)
        for remedy in [str(holder["remedy"]) for holder in self.ask()]:
            self.run(cells.pop(0) if remedy.startswith(SENTENCES) else remedy)
        assert not cells
        self.finds()

    def now(self, *facts: str) -> None:
        """Assert that expressions are true in the notebook."""
        for fact in facts:
            assert self.value(f"bool({fact})"), fact


@pytest.fixture(params=["same text", "snapshot"])
def story(notebook: Notebook, request: pytest.FixtureRequest) -> Story:
    """Begin a story with what tells old from new: its text is the same, or a look was taken."""
    return Story(notebook, changes=request.param != "same text", since=request.param == "snapshot")
