"""An instance of an old class gets the new class only where that has all that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

DATA = "from dataclasses import dataclass, field\n@dataclass{0}\nclass Row:\n    a: int\n"
TUPLE = "from typing import NamedTuple\nclass Row(NamedTuple):\n    a: int\n"
PLAIN = "class Row:\n    def __init__(self, a):\n        self.a = a\n"
SLOTS = "class Row:\n    __slots__ = ('a',)\n    def __init__(self, a): self.a = a\n"
SHOW = "    def show(self): return [getattr(self, one) for one in NAMES]\n"

# What the class is and what is added to it.
GROWN = {
    "a named tuple with a default": (TUPLE, "    b: int = 0\n"),
    "a named tuple": (TUPLE, "    b: int\n"),
    "a collections.namedtuple": (
        "import collections\nclass Row(collections.namedtuple('Row', 'a')):\n",
        None,
    ),
    "a dataclass": (DATA.format(""), "    b: int\n"),
    "a dataclass with a default": (DATA.format(""), "    b: int = 0\n"),
    "a dataclass with a default factory": (
        DATA.format(""),
        "    b: list = field(default_factory=list)\n",
    ),
    "a frozen dataclass": (DATA.format("(frozen=True)"), "    b: int\n"),
    "a frozen dataclass with a default": (DATA.format("(frozen=True)"), "    b: int = 0\n"),
    "a dataclass with slots": (DATA.format("(slots=True)"), "    b: int = 0\n"),
    "a dataclass by keywords": (DATA.format("(kw_only=True)"), "    b: int\n"),
    "a plain class": (PLAIN, "        self.b = 0\n"),
    "a plain class that annotates": (PLAIN, "        self.b: int = 0\n"),
    "a plain class that unpacks": (PLAIN, "        self.b, self.c = 0, 1\n"),
    "a plain class that has a default": (PLAIN, "    b = 0\n"),
    "a class with slots": (SLOTS, None),
}


@pytest.mark.parametrize("grown", GROWN)
def test_a_class_that_gains_an_attribute(session: Session, grown: str) -> None:
    """Whatever is advised, the instance then has what the new class reads."""
    before, added = GROWN[grown]
    after = before + (added or "")
    if added is None:
        before, after = (
            before,
            before.replace("'a'", "'a b'" if "namedtuple" in before else "'a', 'b'"),
        )
        after = after.replace("self.a = a", "self.a = self.b = a")
    show = SHOW.replace("NAMES", repr(["a"])), SHOW.replace("NAMES", repr(["a", "b"]))
    new = (
        "rows.Row(a=1)"
        if "0" in after or "factory" in after or "slots" in after
        else "rows.Row(a=1, b=0)"
    )
    if "__slots__" in after:
        new = "rows.Row(1)"
    session.begin("rows", before + show[0], hold="held = rows.Row(a=1); table = [rows.Row(a=1)]")
    answer = session.change("rows", after + show[1])
    assert {"__main__.held", "__main__.table[0]"} <= answer.holders.keys(), answer.text
    hand = {"held": f"held = {new}", "table": f"table = [{new}]"}
    by_hand = {f"make __main__.{name} again, with rows.Row": cell for name, cell in hand.items()}
    for advice in answer.advice:
        session.run(by_hand.get(advice, advice))
    session.now(
        "repr(held)", f"held.show() == table[0].show() == {new}.show()", "type(held) is rows.Row"
    )
    session.ask("rows").is_clean()
