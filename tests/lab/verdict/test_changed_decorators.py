"""A decorator that comes, goes or changes is mended by the name, which the module still has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

HEAD = """
import functools
def once(view): return lambda: view() + 10
def wrapped(view):
    @functools.wraps(view)
    def wrapper(): return view() + 100
    return wrapper
def times(number):
    def decorate(view): return lambda: view() * number
    return decorate
class Task:
    def __init__(self, view): self.view = view
    def __call__(self): return self.view() + 1000
"""
# The lines above the function before, and after.
CHANGED = {
    "added": ("", "@once"),
    "added, with wraps": ("", "@wrapped"),
    "added, of a class": ("", "@Task"),
    "added, a cache": ("", "@functools.cache"),
    "taken away": ("@once", ""),
    "taken away, with wraps": ("@wrapped", ""),
    "taken away, of a class": ("@Task", ""),
    "taken away, a cache": ("@functools.cache", ""),
    "another": ("@once", "@wrapped"),
    "another class": ("@Task", "@once"),
    "another argument": ("@times(2)", "@times(3)"),
    "one more": ("@wrapped", "@once\n@wrapped"),
    "one less": ("@once\n@wrapped", "@wrapped"),
    "in another order": ("@once\n@Task", "@Task\n@once"),
    "taken away from a static one": ("@once\n@functools.cache", ""),
}


@pytest.mark.parametrize("changed", CHANGED)
def test_a_function_by_its_name(session: Session, changed: str) -> None:
    """Whoever imported it, also under another name, has what the module has now after one line."""
    before, after = CHANGED[changed]
    lines = "from web import foo", "from web import foo as view"
    session.begin("web", f"{HEAD}{before}\ndef foo(): return 1\n", hold="\n".join(lines))
    answer = session.change("web", f"{HEAD}{after}\ndef foo(): return 5\n")
    answer.holds(foo=lines[0], view=lines[1])
    session.settle("web", answer)
    session.now("foo is view is web.foo")


# An instance that a class as a decorator has left may as well be one that somebody has made.
@pytest.mark.parametrize("changed", [one for one in CHANGED if one != "taken away, of a class"])
def test_a_function_at_which_nobody_has_looked(session: Session, changed: str) -> None:
    """Without an earlier look it is in the answer too, and whoever follows that has the new one."""
    before, after = CHANGED[changed]
    line = "from web import foo as view"
    session.begin("web", f"{HEAD}{before}\ndef foo(): return 1\n", hold=line)
    answer = session.change_unseen("web", f"{HEAD}{after}\ndef foo(): return 5\n")
    assert not answer.clean
    for advice in answer.advice:
        session.run(advice if advice in answer.lines else line)
    session.now("view() == web.foo()")


@pytest.mark.parametrize(
    "hold", ["from web import foo as view", "from web import foo", "it = [web.foo]"]
)
@pytest.mark.parametrize("after", ["", "@functools.cache"])
def test_a_class_as_a_decorator_at_which_nobody_has_looked(
    session: Session, hold: str, after: str
) -> None:
    """No line puts the bare function into an instance of the class, which nobody would call it."""
    session.begin("web", f"{HEAD}@Task\ndef foo(): return 1\n", hold=hold)
    answer = session.change_unseen("web", f"{HEAD}{after}\ndef foo(): return 5\n")
    assert not answer.clean
    assert not [line for line in answer.lines if "__class__" in line or ".view = " in line]


@pytest.mark.parametrize("name", ["task", "tasks", "job"])
def test_a_task_that_somebody_has_made(session: Session, name: str) -> None:
    """Where the class was seen while it was current, it gets its new class and its function."""
    source = f"{HEAD}def foo(): return NOW\n"
    session.begin("web", source, 1, f"{name} = web.Task(web.foo)")
    answer = session.change("web", source, 5)
    assert answer.lines == [f"{name}.__class__ = web.Task", f"{name}.view = web.foo"]
    session.settle("web", answer)
    session.now(f"{name}() == 1005")


@pytest.mark.parametrize("changed", CHANGED)
def test_a_method_of_an_instance(session: Session, changed: str) -> None:
    before, after = (text.replace("\n", "\n    ") for text in CHANGED[changed])
    head = HEAD.replace("lambda:", "lambda *a:").replace("wrapper()", "wrapper(*a)")
    head = head.replace("__call__(self)", "__call__(self, *a)").replace("view()", "view(None)")
    source = "HEAD\nclass View:\n    DECORATORS\n    def foo(self=None): return NOW\n".replace(
        "HEAD", head
    )
    session.begin("web", source.replace("DECORATORS", before), 1, "held = web.View()")
    answer = session.change("web", source.replace("DECORATORS", after), 5)
    answer.holds(held="held.__class__ = web.View")
    session.settle("web", answer)
    session.now("held.foo() == web.View().foo()")
