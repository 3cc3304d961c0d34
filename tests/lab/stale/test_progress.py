"""Work of more than a second says what it is at, where somebody watches, and then wipes that."""

from __future__ import annotations

import importlib
import io
import sys
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import checked_reload, find_stale, refresh, workspace, write_module
from reloadlab._reports import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("only_new_objects")]


class Terminal(io.StringIO):
    """Remembers what is written, and in which state the line was."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def isatty(self) -> bool:
        """Say that somebody watches."""
        return True

    def write(self, text: str) -> int:
        """Write over the line, as a terminal does after a carriage return."""
        for part in text.split("\r")[1:]:
            before = self.lines[-1] if self.lines else ""
            self.lines.append(part + before[len(part) :])
        assert "\n" not in text
        return super().write(text)


class Log(Terminal):
    """A file, which nobody watches."""

    def isatty(self) -> bool:
        """Say that nobody watches."""
        return False


class Broken(Terminal):
    """A stream that has gone."""

    def write(self, text: str) -> int:
        """Refuse."""
        raise OSError(text)


# The class of the standard error in a notebook, which says that it is no terminal.
Notebook = type("OutStream", (Log,), {"__module__": "ipykernel.iostream"})


@pytest.fixture
def tavern() -> Iterator[Any]:
    with workspace():
        write_module("tavern", "def pour(): return 1")
        tavern: Any = importlib.import_module("tavern")
        held = [[[tavern.pour]]]
        write_module("tavern", "def pour(): return 20")
        importlib.reload(tavern)
        yield tavern
        held.clear()


@pytest.fixture
def slow_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each look at the clock take a second and a bit."""
    times = iter(range(10**9))
    for clock in ("process_time", "monotonic"):
        monkeypatch.setattr(progress, clock, lambda: next(times) * 1.1)


@pytest.mark.usefixtures("slow_clock")
@pytest.mark.parametrize("stream", [Terminal(), Notebook()], ids=["terminal", "notebook"])
def test_long_work_is_told_where_somebody_watches_and_leaves_an_empty_line(
    tavern: Any, monkeypatch: pytest.MonkeyPatch, stream: Terminal
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    find_stale(tavern)
    assert stream.lines[0].startswith("reloadlab: holders, ")
    assert stream.lines[-1].strip() == ""
    assert stream.getvalue().endswith("\r")


@pytest.mark.usefixtures("slow_clock")
def test_a_refresh_says_what_it_is_at(tavern: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    write_module("tavern", "def pour(): return 300")
    assert refresh(tavern).ran == ("tavern",)
    said = "".join(terminal.lines)
    assert "reloadlab: modules, " in said
    assert "reloadlab: modules that ran, " in said
    assert terminal.lines[-1].strip() == ""


@pytest.mark.usefixtures("slow_clock")
def test_a_log_gets_nothing(tavern: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", log := Log())
    find_stale(tavern)
    assert log.getvalue() == ""


def test_short_work_says_nothing(tavern: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "process_time", lambda: 0.0)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    find_stale(tavern)
    assert terminal.getvalue() == ""


@pytest.mark.usefixtures("slow_clock")
@pytest.mark.parametrize("stream", [None, 3, Broken()], ids=["none", "a number", "gone"])
def test_an_odd_stream_disturbs_nothing(
    tavern: Any, monkeypatch: pytest.MonkeyPatch, stream: object
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    report = checked_reload(tavern)
    monkeypatch.undo()
    assert report.changed == ("pour",)


@pytest.mark.usefixtures("slow_clock")
def test_an_interrupt_leaves_an_empty_line(tavern: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    first = Terminal.write

    def write(self: Terminal, text: str) -> int:
        first(self, text)
        if text.strip():
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(Terminal, "write", write)
    with pytest.raises(KeyboardInterrupt):
        find_stale(tavern)
    assert terminal.lines[0].startswith("reloadlab: ")
    assert terminal.lines[-1].strip() == ""
