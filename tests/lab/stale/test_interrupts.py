"""A search that is interrupted, at whatever line, leaves no object alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.stories import Story

if TYPE_CHECKING:
    from support.stories import Notebook

pytestmark = pytest.mark.slow

# Runs a call again and again, and each time interrupts it at a later line of the helper. A line
# counts once, in the first five calls of its function. Says of each error where its traceback
# ends, how many notes it has, and how much is alive of what nobody but its frames can hold.
INTERRUPTS = """
import collections, weakref
from reloadlab import _objects, checked_reload, find_stale

outside = {id(f.__code__) for f in (find_stale, checked_reload, _objects.unwinding.unwound)}

class Thing:
    pass

def interrupted(call, line, last=None):
    passed = set()
    calls = collections.Counter()
    def trace(frame, event, argument):
        if not frame.f_globals["__name__"].startswith("reloadlab.") or id(frame.f_code) in outside:
            return None
        if event == "call" and frame.f_code is last:
            raise EOFError(len(passed))
        if event == "call":
            calls[id(frame.f_code)] += 1
            return trace if calls[id(frame.f_code)] <= 5 else None
        if event == "line":
            passed.add((id(frame.f_code), frame.f_lineno))
        if len(passed) == line:
            raise KeyboardInterrupt
        return trace
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt as error:
        return error
    finally:
        sys.settrace(None)

def lines_before(call, function):
    try:
        interrupted(call, 0, function.__code__)
    except EOFError as error:
        return error.args[0]

def places(call, first, stride):
    found = []
    line = first
    while True:
        things = [Thing(), Thing()]
        greetings.thing = things[1]
        refs = list(map(weakref.ref, things))
        error = interrupted(call, line)
        if error is None:
            return found
        del greetings.thing
        things.clear()
        alive = sum(ref() is not None for ref in refs)
        last = error.__traceback__
        while last.tb_next:
            last = last.tb_next
        notes = getattr(error, "__notes__", [])
        found.append([last.tb_frame.f_code.co_name, len(notes), alive])
        line += stride
"""
HELD = "held = [greetings.greet, greetings.Greeter(), {greetings.Greeter().greet}]"


def fail_in_search(story: Story, body: str) -> None:
    """Let the search fail in the middle, with all that it has found so far."""
    story.run(
        f"import weakref\ndef fail(*heap):\n    {body}",
        "from reloadlab._stale import find\nfind.StaleObjects = fail",
        "class Thing: pass\nthing = Thing()\nref = weakref.ref(thing)",
    )


ERROR = """
try:
    {call}
except BaseException as one:
    error = one
del thing
"""


@pytest.mark.parametrize("since", [False, True], ids=["", "snapshot"])
def test_an_interrupt_at_any_line_of_the_search_keeps_nothing_alive(
    notebook: Notebook, since: bool
) -> None:
    story = Story(notebook, since=since)
    story.begin()
    story.run(INTERRUPTS, HELD)
    story.change()
    since_what = "before" if since else "None"
    call = f"lambda: reloadlab.find_stale(greetings, {since_what})"
    found = story.value(f"places({call}, {4 if since else 1}, 43)")
    assert len(found) > 20
    assert found == [["unwound", 0, 0]] * len(found)


def test_an_interrupt_at_any_line_after_a_reload_keeps_nothing_alive_and_says_so(
    notebook: Notebook,
) -> None:
    story = Story(notebook)
    story.begin()
    story.run(INTERRUPTS, HELD, "call = lambda: reloadlab.checked_reload(greetings)")
    # The report begins when the module has been reloaded.
    begun = story.value("lines_before(call, reloadlab._checked.checked._report)")
    found = story.value(f"places(call, {begun + 1}, 43)")
    assert len(found) > 10
    assert found == [["unwound", 1, 0]] * len(found)


def test_a_reload_whose_search_is_interrupted_has_reloaded(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.write()
    fail_in_search(story, "raise KeyboardInterrupt")
    story.run(ERROR.format(call="reloadlab.checked_reload(greetings)"))
    story.now("greetings.number == 2", "ref() is None")
    assert story.value("error.__notes__") == [
        "The module 'greetings' is reloaded. Only the search for what that has left behind is not "
        "finished; to search again, call find_stale with the module."
    ]


def test_an_interrupt_that_comes_while_another_error_is_handled_keeps_nothing_alive(
    notebook: Notebook,
) -> None:
    story = Story(notebook)
    story.begin()
    fail_in_search(
        story,
        "try: raise AttributeError(heap)\n"
        "    except AttributeError: raise KeyboardInterrupt from None",
    )
    story.run(
        ERROR.format(
            call="try: raise LookupError\n"
            "    except LookupError as one:\n"
            "        handled = one\n"
            "        reloadlab.find_stale(greetings)"
        )
    )
    story.now("error.__context__ is handled", "ref() is None")


def test_any_other_error_says_where_it_came_from_and_keeps_nothing_alive(
    notebook: Notebook,
) -> None:
    story = Story(notebook)
    story.begin()
    fail_in_search(story, "raise TimeoutError")
    story.run(ERROR.format(call="reloadlab.find_stale(greetings)"), "import traceback")
    names: Any = story.value("[one.name for one in traceback.extract_tb(error.__traceback__)]")
    assert names[-2:] == ["find_in", "fail"]
    story.now("ref() is None")
