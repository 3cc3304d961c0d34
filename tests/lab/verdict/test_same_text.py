"""The text of a function may be as before, and what it was made with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# What differs is NOW; each with what is held of it, and what that gives.
MADE = {
    "a default of a lambda": ("size = NOW\nacts = [lambda n=size: n]\n", "mugs.acts[0]", "held()"),
    "a default that only a keyword gives": (
        "size = NOW\nacts = {'k': lambda *, n=size: n}\n",
        "mugs.acts['k']",
        "held()",
    ),
    "a default of a function": ("size = NOW\ndef fill(n=size): return n\n", "mugs.fill", "held()"),
    "a value in a closure": (
        "size = NOW\ndef make(n):\n    return lambda: n\nfill = make(size)\n",
        "mugs.fill",
        "held()",
    ),
    "a value in a closure of a function in a list": (
        "size = NOW\ndef make(n):\n    def get(): return n\n    return get\nacts = [make(size)]\n",
        "mugs.acts[0]",
        "held()",
    ),
    "an attribute of a class": (
        "size = NOW\nclass Mug:\n    litres = size\n    def fill(self): return self.litres\n",
        "mugs.Mug()",
        "held.fill()",
    ),
    "an attribute of a class without functions": (
        "size = NOW\nclass Mug:\n    litres = size\n",
        "mugs.Mug",
        "held.litres",
    ),
    "a default of a method": (
        "size = NOW\nclass Mug:\n    def fill(self, n=size): return n\n",
        "mugs.Mug().fill",
        "held()",
    ),
    "an attribute of a function": (
        "size = NOW\ndef fill(): return fill\nfill.litres = size\n",
        "mugs.fill",
        "held.litres",
    ),
}


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_what_is_made_of_another_value(session: Session, made: str, looks: str) -> None:
    """It gives the old value, so nobody may call it clean; what is advised gives the new one."""
    source, expression, probe = MADE[made]
    session.begin("mugs", source, 1, f"held = {expression}")
    change = session.change if looks == "looked at before" else session.change_unseen
    answer = change("mugs", source, 2)
    session.now(f"{probe} == 1")
    assert not answer.clean, answer.text
    (path,) = answer.holders
    assert "__main__.held" in path
    session.follow(answer, *([] if answer.lines else [f"held = {expression}"]))
    session.now(f"{probe} == 2")
    assert not session.ask("mugs").holders


def test_data_that_nobody_saw_before_a_reload(session: Session) -> None:
    """Who has the old list cannot be known then, and the answer says how to know it."""
    source = "sizes = [NOW]\ndef fill(): return NOW\n"
    session.begin("mugs", source, 1, "held = mugs.sizes")
    session.ask("mugs").is_clean()
    answer = session.change_unseen("mugs", source, 2)
    answer.cannot_judge("mugs.sizes", settled="reload by checked_reload")
    session.check("mugs").is_clean()
    session.run("from mugs import sizes")
    answer = session.change("mugs", source, 3)
    answer.holds(sizes="from mugs import sizes")
    session.settle("mugs", answer)
