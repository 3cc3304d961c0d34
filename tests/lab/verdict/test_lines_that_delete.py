"""No line takes out of a module what its source binds, and none does so twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# What the first source has and the second has not, with what the notebook holds of it.
GONE = {
    "a function": ("def pour(): return 1", "from bar import pour"),
    "a class": ("class Cask: pass", "cask = bar.Cask()"),
    "a class with methods": ("class Cask:\n    def open(self): return 1", "from bar import Cask"),
    "a constant": ("litres = 3", "from bar import litres"),
    "a list": ("casks = []", "from bar import casks"),
    "an annotated constant": ("litres: int = 3", "from bar import litres"),
    "a decorated function": (
        "import functools\n@functools.cache\ndef pour(): return 1",
        "held = [bar.pour]",
    ),
    "a lambda": ("pour = lambda: 1", "held = {'k': bar.pour}"),
    "an import": ("import json", ""),
    "what a star import gave": ("from json import *", "from bar import dumps"),
}


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_what_is_gone_is_deleted_once(session: Session, gone: str, looks: str) -> None:
    """The lines run one after the other, none of them fails, and then the name is gone."""
    source, hold = GONE[gone]
    kept = "def serve(): return NOW\n"
    session.begin("bar", f"{kept}{source}\n", 1, f"from bar import serve\n{hold}")
    change = session.change if looks == "looked at before" else session.change_unseen
    answer = change("bar", kept, 2)
    targets = [
        target.strip()
        for line in answer.lines
        if line.startswith("del ")
        for target in line.removeprefix("del ").split(",")
    ]
    assert len(targets) == len(set(targets)), answer.text
    assert "bar.serve" not in targets
    for advice in answer.advice:
        if advice in answer.lines:
            session.run(advice)
    session.now("serve is bar.serve", "bar.serve() == 2")
    if looks == "looked at before":
        names = session.value("sorted(name for name in vars(bar) if name[0] != '_')")
        assert names == ["serve"]


# What the second source still binds, in ways of its own.
BOUND = {
    "under a condition": "import sys\nif sys.flags.debug > 9:\n    def pour(): return NOW\n",
    "in a function": "def _make():\n    global pour\n    pour = 3\n",
    "after a failure": """
        try:
            1 / 0
            def pour(): return NOW
        except ZeroDivisionError:
            pass
        """,
    "in a loop of no rounds": "for pour in ():\n    pass\n",
    "by globals": "if __doc__:\n    globals()['pour'] = 3\n",
    "by an import that may fail": """
        try:
            from nowhere import pour
        except ImportError:
            pass
        """,
}


@pytest.mark.parametrize("bound", BOUND)
@pytest.mark.parametrize("value", ["def pour(): return 1", "pour = [1]"])
def test_what_the_source_binds_is_not_deleted(session: Session, bound: str, value: str) -> None:
    session.begin("bar", f"{value}\n", hold="from bar import pour; held = [pour]")
    answer = session.change("bar", BOUND[bound], 2)
    assert not [line for line in answer.lines if "bar.pour" in line and "del" in line], answer.text
    session.follow(answer)
    session.now("bar.pour")
