"""What the source defines only where it is not there yet stays, and is not called old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

# What a module may define once, and an expression for it.
ONCE = {
    "a class, where the name fails": (
        """
        try:
            Cellar
        except NameError:
            class Cellar: pass
        def visit(): return Cellar(), NOW
        """,
        "Cellar",
    ),
    "a class with methods, where the name fails": (
        """
        try:
            Cellar
        except NameError:
            class Cellar:
                def open(self): return 'open'
        def visit(): return NOW
        """,
        "Cellar",
    ),
    "a function, where the names lack it": (
        """
        if 'pour' not in globals():
            def pour(): return 'wine'
        def visit(): return NOW
        """,
        "pour",
    ),
    "a class that a function makes, where the names lack it": (
        """
        import collections
        if 'Cask' not in globals():
            Cask = collections.namedtuple('Cask', 'litres', defaults=[3])
        def visit(): return NOW
        """,
        "Cask",
    ),
    "a constant, where the name fails": (
        """
        try:
            casks
        except NameError:
            casks = {'red': NOW}
        def visit(): return NOW
        """,
        "casks",
    ),
    "an instance, where the names lack it": (
        """
        if 'Cask' not in globals():
            class Cask: pass
            first = Cask()
        def visit(): return NOW
        """,
        "first",
    ),
    "a cached function, which is made where none is": (
        """
        import functools
        def _make():
            @functools.cache
            def pour(): return 'wine'
            return pour
        pour = globals().get('pour') or _make()
        def visit(): return NOW
        """,
        "pour",
    ),
    "a decorated function, where the name fails": (
        """
        import functools
        def loud(view):
            @functools.wraps(view)
            def wrapper(): return view().upper()
            return wrapper
        try:
            pour
        except NameError:
            @loud
            def pour(): return 'wine'
        def visit(): return NOW
        """,
        "pour",
    ),
    "a class that vars has": (
        """
        if not vars().get('Cask'):
            class Cask:
                litres = 3
        def visit(): return NOW
        """,
        "Cask",
    ),
}


@pytest.mark.parametrize("kind", ONCE)
def test_what_is_defined_once(session: Session, kind: str) -> None:
    """The module has the same thing as before, so whoever holds it holds what is current."""
    source, name = ONCE[kind]
    session.begin("cellar", source, 1, f"from cellar import {name}; held = [{name}]")
    for now in (2, 2, 3):
        session.change("cellar", source, now).is_clean()
    session.now(f"held[0] is {name} is cellar.{name}")


@pytest.mark.parametrize("kind", [kind for kind in ONCE if kind.startswith("a class")])
def test_instances_of_what_is_defined_once(session: Session, kind: str) -> None:
    source, name = ONCE[kind]
    session.begin("cellar", source, 1, f"cask = cellar.{name}()")
    session.change("cellar", source, 2).is_clean()


def test_what_is_defined_once_and_was_edited(session: Session) -> None:
    """Then the module has not what its source says, which nobody may call clean."""
    source = """
    if 'pour' not in globals():
        def pour(): return NOW
    """
    session.begin("cellar", source, 1, "from cellar import pour")
    answer = session.change("cellar", source, 2)
    answer.cannot_judge("cellar.pour", settled="del cellar.pour, and reload cellar")
    assert not answer.holders
    session.run("del cellar.pour")
    session.check("cellar")
    answer = session.ask("cellar")
    answer.holds(pour="from cellar import pour")
    session.settle("cellar", answer)
    session.now("pour() == 2")


def test_modules_in_c_keep_their_classes(session: Session) -> None:
    """A reload of them gives nothing new, and nothing of them is old."""
    for name in ("time", "_struct", "array", "math", "_collections", "itertools", "zlib", "_json"):
        session.run(
            f"import {name}",
            f"held = [one for one in vars({name}).values() if callable(one)]",
            f"from {name} import *",
        )
        answer = session.check(name)
        assert not answer.holders, answer.text
        assert not answer.doubts, answer.text
        session.ask(name).is_clean()
