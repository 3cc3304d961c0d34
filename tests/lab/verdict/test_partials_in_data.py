"""A wrapper that the module makes in its data may be its own, and no line makes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# What the module has in its data, and how the notebook gets at one.
MADE = {
    "a list": ("acts = [functools.partial(go, size)]", "mugs.acts[0]"),
    "a dictionary": ("acts = {'go': functools.partial(go, size)}", "mugs.acts['go']"),
    "a list of pairs": ("acts = [('go', functools.partial(go, size))]", "mugs.acts[0][1]"),
    "a cache": ("acts = [functools.lru_cache(maxsize=size)(go)]", "mugs.acts[0]"),
}
SOURCE = """
import functools
size = NOW
def go(it=0): return it, 'NOW'
"""


@pytest.mark.parametrize("made", MADE)
def test_one_that_the_module_may_have_made(session: Session, made: str) -> None:
    """Its arguments may be others by now, so that a line would keep the old ones."""
    data, expression = MADE[made]
    source = f"{SOURCE}{data}\n"
    session.begin("mugs", source, 1, f"held = {expression}")
    answer = session.change("mugs", source, 2)
    assert not answer.lines, answer.text
    assert answer.advice == ["make __main__.held again, with mugs.go"]
    session.settle("mugs", answer, f"held = {expression}")
    session.now(f"held() == {expression}()")


@pytest.mark.parametrize("data", ["", "acts = [go]", "acts = [functools.partial(print, size)]"])
def test_one_that_only_the_notebook_can_have_made(session: Session, data: str) -> None:
    """Its arguments are kept by the line."""
    source = f"{SOURCE}{data}\n"
    session.begin("mugs", source, 1, "import functools; held = functools.partial(mugs.go, 7)")
    answer = session.change("mugs", source, 2)
    (line,) = answer.lines
    assert line.startswith("held = ")
    session.settle("mugs", answer)
    session.now("held() == (7, '2')")
