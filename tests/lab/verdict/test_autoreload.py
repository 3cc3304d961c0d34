"""Edits by an editor, which IPython's own extension brings in, are judged as what they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Shell

# A module, what somebody has of it, and what the module itself has.
HELD = {
    "a function": ("def hello(): return NOW", "from inn import hello", "hello()", "inn.hello()"),
    "an alias": ("def hello(): return NOW", "from inn import hello as hi", "hi()", "inn.hello()"),
    "a list": ("def hello(): return NOW", "held = [inn.hello]", "held[0]()", "inn.hello()"),
    "a constant": ("beds = NOW", "from inn import beds", "beds", "inn.beds"),
    "a constant as an alias": ("beds = NOW", "from inn import beds as b", "b", "inn.beds"),
    "data": ("beds = [NOW]", "from inn import beds", "beds", "inn.beds"),
    "data as an alias": ("beds = {'k': NOW}", "from inn import beds as b", "b", "inn.beds"),
    "a cache": (
        "import functools\n@functools.cache\ndef hello(): return NOW",
        "from inn import hello; hello()",
        "hello()",
        "inn.hello()",
    ),
    "an instance": (
        "class Guest:\n    def pay(self): return NOW",
        "guest = inn.Guest()",
        "guest.pay()",
        "inn.Guest().pay()",
    ),
    "an attribute of a class": (
        "class Guest:\n    age = NOW",
        "from inn import Guest; guest = Guest()",
        "guest.age",
        "inn.Guest.age",
    ),
}


@pytest.mark.parametrize("held", HELD)
def test_what_gives_the_old_is_not_called_clean(shell: Shell, held: str) -> None:
    """Two edits later, whoever has something that gives another value than the module is told."""
    source, line, mine, new = HELD[held]
    shell.save("inn", f"{source}\n", 111)
    shell.cells("%load_ext autoreload", "%autoreload 2", "import inn", line)
    for number in (222, 333):
        shell.save("inn", f"{source}\n", number)
        shell.cells(f"got = [{mine}, {new}]")
    mine, new = shell.value("shell.user_ns['got']")
    answer = shell.ask("inn")
    assert mine == new or not answer.clean, f"{mine} is not {new}. {answer.text}"
    assert mine != new or not answer.holders, answer.text


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


@pytest.mark.parametrize(
    ("source", "probe"),
    [
        ("class Guest: age = NOW", "inn.Guest.age"),
        ("class Guest:\n    age = 'NOW'\n    beds = 2", "inn.Guest.age"),
        ("beds = NOW", "inn.beds"),
        ("rooms = 3\nclass Guest: age = NOW\nclass Host: age = NOW", "inn.Host.age"),
    ],
)
def test_constants_that_are_in_force_are_not_called_edited(
    shell: Shell, source: str, probe: str
) -> None:
    """The tool may have put them there without a run, and without a .pyc."""
    shell.save("inn", source, 1111)
    shell.cells("%load_ext autoreload", "%autoreload 2", "import inn")
    for number in (2222, 3333):
        shell.save("inn", source, number)
        shell.cells(f"got = {probe}")
    assert str(shell.value("shell.user_ns['got']")) == "3333"
    shell.ask("inn").is_clean()
    shell.save("inn", source, 4444)
    assert "newer than what is loaded" in shell.ask("inn").text
