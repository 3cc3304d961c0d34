"""What somebody holds weakly dies with the old one, and the answer says to connect it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = """
class Picker:
    def on_key(self): return NOW
def on_close(): return NOW
"""
# What is connected, by which line, and whether an old object is still to be seen afterwards.
CONNECTED = {
    "a method of an instance": (
        "picker = viewer.Picker()",
        "calls[:] = [weakref.WeakMethod(picker.on_key)]",
    ),
    "a method in a dictionary": (
        "picker = viewer.Picker()",
        "calls[:] = [{'key': weakref.WeakMethod(picker.on_key)}['key']]",
    ),
    "a method of an instance in a list": (
        "pickers = [viewer.Picker()]",
        "calls[:] = [weakref.WeakMethod(pickers[0].on_key)]",
    ),
    "a function that the notebook has": (
        "from viewer import on_close",
        "calls[:] = [weakref.ref(on_close)]",
    ),
    "a function that only the module has": (
        "",
        "calls[:] = [weakref.ref(viewer.on_close, lambda it: None)]",
    ),
    "a function, by a set of such": (
        "from viewer import on_close",
        "alive = weakref.WeakSet([on_close]); calls[:] = [lambda: next(iter(alive), None)]",
    ),
}


@pytest.mark.parametrize("connected", CONNECTED)
def test_a_callback_that_dies(session: Session, connected: str) -> None:
    """Whoever follows the answer has a callback that is alive and new."""
    hold, connect = CONNECTED[connected]
    session.begin("viewer", SOURCE, 1, f"import gc, weakref; calls = []; {hold}")
    session.run(connect)
    session.now("calls[0]()() == 1")
    answer = session.change("viewer", SOURCE, 2)
    for advice in answer.advice:
        session.run(advice if advice in answer.lines else connect)
    session.run("gc.collect()")
    if answer.clean:
        session.now("calls[0]() is None")
    else:
        session.now("calls[0]()() == 2")
        session.ask("viewer").is_clean()


@pytest.mark.parametrize(
    ("call", "look"),
    [
        ("weakref.ref(viewer.on_close)", ""),
        ("weakref.ref(viewer.on_close)", "reloadlab.find_stale(viewer)"),
        ("[weakref.ref(viewer.on_close)][0]", "before = reloadlab.snapshot(viewer)"),
        ("weakref.ref(viewer.on_close, lambda it: None)", ""),
    ],
)
def test_a_function_that_nobody_else_has(session: Session, call: str, look: str) -> None:
    """A reference without a callback is one for all who ask, and dies with the function too."""
    connect = f"calls[:] = [{call}]"
    session.begin("viewer", SOURCE, 1, "import gc, weakref; calls = []")
    session.run(connect, look)
    answer = session.change("viewer", SOURCE, 2)
    assert list(answer.holders) == ["__main__.calls[0]()"], answer.text
    session.run("before = None")
    session.settle("viewer", answer, connect)
    session.run("gc.collect()")
    session.now("calls[0]()() == 2")


@pytest.mark.parametrize("register", ["plain", "again"])
def test_a_function_that_is_registered_anew(session: Session, register: str) -> None:
    """A body that registers its new function has left nothing to do."""
    ref = {"plain": "weakref.ref(on_close)", "again": "weakref.ref(on_close, print)"}[register]
    source = f"{SOURCE}\nimport weakref, hub\nhub.calls.append({ref})\n"
    session.save("hub", "calls = []\n")
    session.begin("viewer", source, 1)
    session.change("viewer", source, 2).is_clean()
