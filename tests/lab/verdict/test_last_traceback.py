"""What Python and IPython keep for themselves is nobody's, and no line is about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session, Shell

SOURCE = """
class Guest: pass
def greet(guest, handlers=None):
    mine = [guest, greet]
    raise ValueError('not today')
def hello(): return NOW
"""
FAIL = """
try:
    inn.greet(inn.Guest())
except ValueError as error:
    sys.last_exc = sys.last_value = error
    sys.last_type, sys.last_traceback = type(error), error.__traceback__
"""


def test_the_last_traceback_of_python(session: Session) -> None:
    """Only a debugger looks at it, and the next error takes its place."""
    session.begin("inn", SOURCE, 1)
    session.run(FAIL)
    session.now("sys.last_traceback")
    session.change("inn", SOURCE, 2).is_clean()


def test_an_error_that_somebody_keeps(session: Session) -> None:
    """A name of the notebook for it is one that the notebook has made."""
    session.begin("inn", SOURCE, 1)
    session.run(FAIL, "kept = sys.last_value")
    answer = session.change("inn", SOURCE, 2)
    assert answer.holders
    assert all("kept" in path for path in answer.holders)


@pytest.mark.parametrize(
    "cell",
    [
        "inn.greet(inn.Guest())",
        "greet(guest)",
        "(lambda: inn.greet(guest))()",
    ],
)
def test_the_last_traceback_of_ipython(shell: Shell, cell: str) -> None:
    """The shell keeps it in attributes of its own, and in those of Python."""
    shell.save("inn", SOURCE, 1)
    shell.cells("import inn", "from inn import greet; guest = inn.Guest()", cell)
    answer = shell.change("inn", SOURCE, 2)
    answer.holds(greet="from inn import greet", guest="guest.__class__ = inn.Guest")


@pytest.mark.parametrize("shown", ["inn.hello", "[inn.Guest()]"])
def test_what_ipython_has_displayed(shell: Shell, shown: str) -> None:
    """At most one place is named for all that was displayed, and that is Out."""
    shell.save("inn", SOURCE, 1)
    shell.cells("import inn", shown, "2 + 2")
    answer = shell.change("inn", SOURCE, 2)
    assert len(answer.holders) == 1, answer.text
    assert list(answer.holders.values()) == ["%reset -f out"]
    shell.cells("%reset -f out", "1;", "2;", "3;")
    shell.ask("inn").is_clean()


@pytest.mark.parametrize(
    "line", ["from sys import exit", "quit = open", "exit = [1]", "from os import *\nopen = abs"]
)
def test_what_ipython_has_put_into_the_notebook(shell: Shell, line: str) -> None:
    """Its own `exit`, `quit` and `open` are not those of a module, and never were."""
    source = f"{line}\n{SOURCE}"
    shell.save("inn", source, 1)
    shell.cells("import inn", "from inn import hello")
    shell.change("inn", source, 2).holds(hello="from inn import hello")
    shell.cells("from inn import hello")
    shell.ask("inn").is_clean()


def test_what_a_reader_has_put_in_the_place_of_a_name_of_the_shell(shell: Shell) -> None:
    """Then it is a name as any other."""
    source = f"exit = [NOW]\n{SOURCE}"
    shell.save("inn", source, 1)
    shell.cells("import inn", "from inn import exit")
    shell.change("inn", source, 2).holds(exit="from inn import exit")


def test_what_a_reader_registers_with_the_shell(shell: Shell) -> None:
    """A callback is the reader's own, though it lies in the shell."""
    shell.save("inn", SOURCE + "def after(result): hello()\n", 1)
    shell.cells("import inn", "get_ipython().events.register('post_run_cell', inn.after)")
    answer = shell.change("inn", SOURCE + "def after(result): hello()\n", 2)
    assert len(answer.holders) == 1, answer.text
    assert "post_run_cell" in next(iter(answer.holders))


def test_an_alias_in_a_cell(shell: Shell) -> None:
    """The cells say where a name comes from, so that nothing is left open."""
    shell.save("inn", "beds = NOW\n", 3)
    shell.cells("from inn import beds as places", "import inn", "rooms = 3")
    answer = shell.change("inn", "beds = NOW\n", 4)
    answer.holds(places="from inn import beds as places")
    answer = shell.change("inn", "beds = NOW\n", 5)
    answer.holds(places="from inn import beds as places")
    shell.cells("from inn import beds as places")
    shell.ask("inn").is_clean()
