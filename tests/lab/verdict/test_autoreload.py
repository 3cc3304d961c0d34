"""Edits by an editor, which IPython's own extension brings in, are judged as what they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Shell

# What somebody has of a module, and what it gives; the module gives the same by `inn.`.
HELD = {
    "a function": ("from inn import hello", "hello()", "inn.hello()"),
    "a function under an alias": ("from inn import hello as hi", "hi()", "inn.hello()"),
    "a function in a list": ("held = [inn.hello]", "held[0]()", "inn.hello()"),
    "an instance": ("guest = inn.Guest()", "guest.pay()", "inn.Guest().pay()"),
    "a bound method": ("pay = inn.Guest().pay", "pay()", "inn.Guest().pay()"),
    "a class": ("from inn import Guest", "Guest().pay()", "inn.Guest().pay()"),
    "a constant": ("from inn import beds", "beds", "inn.beds"),
    "a constant under an alias": ("from inn import beds as places", "places", "inn.beds"),
    "a list": ("from inn import rooms", "rooms[0]", "inn.rooms[0]"),
    "a default": ("from inn import give", "give()", "inn.give()"),
    "a closure": ("from inn import made", "made()", "inn.made()"),
    "a lambda in data": ("act = inn.acts[0]", "act()", "inn.acts[0]()"),
}
SOURCE = """
beds = NOW
rooms = [NOW]
def hello(): return NOW
def give(n=beds): return n
def make(n):
    return lambda: n
made = make(beds)
acts = [lambda n=beds: n]
class Guest:
    def pay(self): return NOW
"""


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_what_gives_the_old_is_not_called_clean(shell: Shell, held: str, looks: str) -> None:
    """Two edits later, whoever has something that gives another value than the module is told."""
    line, mine, new = HELD[held]
    shell.save("inn", SOURCE, 111)
    shell.cells("%load_ext autoreload", "%autoreload 2", "import inn", line)
    for number in (222, 333):
        if looks == "looked at before":
            shell.ask("inn")
        shell.save("inn", SOURCE, number)
        shell.cells(f"got = {mine}, {new}")
    mine, new = shell.value("shell.user_ns['got']")
    answer = shell.ask("inn")
    assert mine == new or not answer.clean, answer.text


@pytest.mark.parametrize("mode", ["1", "2", "complete"])
def test_functions_that_are_exchanged_are_current(shell: Shell, mode: str) -> None:
    """Whoever holds them runs the new code, at whatever lines that stands."""
    source = "def hello(): return NOW\nclass Guest:\n    def pay(self): return NOW\n"
    shell.save("inn", source, 111)
    shell.cells(
        "%load_ext autoreload",
        f"%autoreload {mode}",
        "import inn\n%aimport inn",
        "held = [inn.hello]",
    )
    for number in (222, 333):
        shell.save("inn", source, number)
        shell.cells("got = held[0](), inn.hello()")
        assert shell.value("shell.user_ns['got']") == [number, number]
        shell.ask("inn").is_clean()
