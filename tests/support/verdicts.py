"""Ask the helper about sessions as people have them, and do what it advises.

Files are saved as an editor saves them, and each module is looked at only when a test says so.
"""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from support.stories import SENTENCES, Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.interpreters import Interpreters

# The time of the first save; each one is some seconds after the one before.
_FIRST, _LATER = 1_700_000_000, 5


class Answer:
    """What a report says, in the words of its dictionary and in its text."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.text = str(said["text"])
        self.clean = said["clean"]
        self._reload = said
        self._stale = said.get("stale", said)

    @property
    def holders(self) -> dict[str, str]:
        """The remedies by the paths of the holders, in their order."""
        return {one["path"]: one["remedy"] for one in self._stale["holders"]}

    @property
    def doubts(self) -> dict[str, str]:
        """What would settle what could not be judged, by what that is."""
        return {one["path"]: one["remedy"] for one in self._stale["doubts"]}

    @property
    def newer(self) -> list[str]:
        """The modules with newer sources."""
        return list(self._reload["newer"])

    @property
    def advice(self) -> list[str]:
        """All that the text tells to do, in its order."""
        lines = [line.strip() for line in self.text.splitlines() if line.startswith("    ")]
        return [line for line in lines if line not in self.doubts.values()]

    @property
    def lines(self) -> list[str]:
        """What of that is Python."""
        return [line for line in self.advice if not line.startswith(SENTENCES) and _parses(line)]

    def is_clean(self) -> None:
        """Assert that nothing is left, and nothing open."""
        assert self.clean, self.text
        assert not self.holders
        assert not self.doubts

    def holds(self, **remedies: str) -> None:
        """Assert who of the notebook holds something, and with which remedies; no doubt is left."""
        assert self.holders == {f"__main__.{name}": one for name, one in remedies.items()}, (
            self.text
        )
        assert not self.doubts, self.text
        assert not self.clean

    def cannot_judge(self, *paths: str, reason: str = "", settled: str = "") -> None:
        """Assert that the third answer is given, of these and with these words."""
        assert list(self.doubts) == list(paths), self.text
        assert not self.clean
        assert "could not be judged" in self.text
        for path, remedy in self.doubts.items():
            assert remedy
            assert f"{path} " in self.text
            assert remedy in self.text
            assert settled in remedy
        assert reason in self.text


def _parses(line: str) -> bool:
    """Say whether a line is Python."""
    with suppress(SyntaxError):
        return bool(ast.parse(line))
    return False


class Session:
    """A notebook, and the modules on which somebody works."""

    def __init__(self, notebook: Notebook) -> None:
        self.run = notebook.run
        self.value = notebook.value
        self._folder = notebook.folder
        self._saves = 0
        self.run("import importlib, sys, reloadlab")

    def save(self, name: str, source: str, now: object = "") -> Path:
        """Save a module, in whose text NOW stands for what changes."""
        path = self._folder.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(source).replace("NOW", str(now)), encoding="utf-8")
        self.touch(path)
        return path

    def touch(self, path: Path) -> None:
        """Give a file the time of another save."""
        self._saves += 1
        second = _FIRST + _LATER * self._saves
        os.utime(path, (second, second))
        self.run("importlib.invalidate_caches()")

    def begin(self, name: str, source: str, now: object = "", hold: str = "") -> None:
        """Save a module for the first time, import it, and hold something of it."""
        self.save(name, source, now)
        self.run(f"import {name.removesuffix('.__init__')}", hold)

    def reload(self, name: str) -> None:
        """Reload a module as Python does, at which the helper does not look."""
        self.run(f"importlib.reload(sys.modules[{name!r}])")

    def check(self, name: str) -> Answer:
        """Reload a module as the helper does, and return its answer."""
        return self._answer(f"reloadlab.checked_reload(sys.modules[{name!r}])")

    def change(self, name: str, source: str, now: object = "") -> Answer:
        """Save a module anew, reload it as the helper does, and return the answer."""
        self.save(name, source, now)
        return self.check(name)

    def change_unseen(self, name: str, source: str, now: object = "") -> Answer:
        """Save a module anew, reload it as Python does, ask, and return the answer."""
        self.save(name, source, now)
        self.reload(name)
        return self.ask(name)

    def ask(self, name: str) -> Answer:
        """Ask who holds something old of a module."""
        return self._answer(f"reloadlab.find_stale(sys.modules[{name!r}])")

    def _answer(self, call: str) -> Answer:
        return Answer(self.value(f"(lambda it: {{**it.to_dict(), 'text': str(it)}})({call})"))

    def follow(self, answer: Answer, *by_hand: str) -> None:
        """Do what an answer advises, in its order, and by hand what is no line."""
        cells = list(by_hand)
        for advice in answer.advice:
            self.run(advice if advice in answer.lines else cells.pop(0))
        assert not cells, f"Nobody asked for {cells}."

    def settle(self, name: str, answer: Answer, *by_hand: str) -> None:
        """Do what an answer advises, and ask again: then nothing is left."""
        self.follow(answer, *by_hand)
        self.ask(name).is_clean()

    def now(self, *facts: str) -> None:
        """Assert that expressions are true in the notebook."""
        for fact in facts:
            assert self.value(f"bool({fact})"), fact


class Shell(Session):
    """A session in IPython."""

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(notebook)
        self.run(
            """
            def start():
                from IPython.core.interactiveshell import InteractiveShell
                from traitlets.config import Config
                config = Config()
                config.HistoryManager.enabled = False
                return InteractiveShell.instance(config=config)
            shell = start()
            del start
            """
        )

    def cells(self, *cells: str) -> None:
        """Run cells as IPython does, whatever they print."""
        for cell in cells:
            self.run(
                f"""
                import contextlib, io
                with contextlib.redirect_stdout(io.StringIO()):
                    ran = shell.run_cell({cell!r}, store_history=True)
                del ran
                """
            )


@pytest.fixture
def session(notebook: Notebook) -> Session:
    """Begin a session in a plain notebook."""
    return Session(notebook)


@pytest.fixture(scope="session")
def with_shell(
    interpreters: Callable[..., Interpreters], tmp_path_factory: pytest.TempPathFactory
) -> Interpreters:
    """Return interpreters that have imported the helper and IPython."""
    folder = str(tmp_path_factory.mktemp("ipython"))
    return interpreters("import reloadlab, IPython.core.interactiveshell", IPYTHONDIR=folder)


@pytest.fixture
def shell(with_shell: Interpreters, tmp_path: Path) -> Iterator[Shell]:
    """Begin a session in IPython."""
    with Notebook(with_shell, tmp_path) as notebook:
        yield Shell(notebook)
