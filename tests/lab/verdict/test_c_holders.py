"""What only code in C holds is found where a call tells it; else it is said that it is alive."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = """
def stop(*args): return NOW
def search(name): return None
class Guard:
    def stop(self, *args): return NOW
"""
# What a public call tells again: how something is given, and what that is afterwards.
TOLD = {
    "a handler of a signal": (
        "signal.signal(signal.SIGTERM, cleanup.stop)",
        "signal.getsignal(15)",
    ),
    "a method as such a handler": (
        "signal.signal(signal.SIGTERM, cleanup.Guard().stop)",
        "signal.getsignal(15)",
    ),
    "a partial as such a handler": (
        "signal.signal(signal.SIGTERM, functools.partial(cleanup.stop))",
        "signal.getsignal(15)",
    ),
    "a lambda of the notebook around it": (
        "signal.signal(signal.SIGTERM, lambda *args, f=cleanup.stop: f())",
        "signal.getsignal(15)",
    ),
    "a variable of the context": ("var.set(cleanup.stop)", "var.get()"),
    "a method in a variable of the context": (
        "var.set(cleanup.Guard().stop)",
        "var.get()",
    ),
}
# What no call tells: how something is given.
UNTOLD = {
    "atexit": "import atexit; atexit.register(cleanup.stop)",
    "atexit, with arguments": "import atexit; atexit.register(print, cleanup.stop)",
    "a codec": "import codecs; codecs.register(cleanup.search)",
    "a function of a database": """
        import sqlite3
        base = sqlite3.connect(':memory:')
        base.create_function('stop', 0, cleanup.stop)
        """,
    "a collation of a database": """
        import sqlite3
        base = sqlite3.connect(':memory:')
        base.create_collation('stop', cleanup.stop)
        """,
    "a fork": "import os; os.register_at_fork(after_in_child=cleanup.stop)",
    "a hook of audits": "sys.addaudithook(cleanup.stop)",
    "a handler of errors of codecs": "import codecs; codecs.register_error('m', cleanup.stop)",
    "a method as such a handler": "import codecs; codecs.register_error('m', cleanup.Guard().stop)",
    "a partial as such a handler": """
        import codecs, functools
        codecs.register_error('m', functools.partial(cleanup.stop))
        """,
    "a dictionary for atexit": "import atexit; atexit.register(print, {'stop': cleanup.stop})",
    "an instance": "import atexit; atexit.register(print, cleanup.Guard())",
    "a bound method": "import atexit; atexit.register(cleanup.Guard().stop)",
}
ARRAY = "import numpy; array = numpy.array([cleanup.stop, None])"
HOLD = "import contextvars, functools, signal; var = contextvars.ContextVar('var')"


@pytest.mark.parametrize("told", TOLD)
def test_what_a_call_tells(session: Session, told: str) -> None:
    """Whoever gives it the new one, as the answer says, has nothing old any more."""
    give, probe = TOLD[told]
    session.begin("cleanup", SOURCE, 1, f"{HOLD}\n{give}")
    answer = session.change_unseen("cleanup", SOURCE, 2)
    assert answer.holders, answer.text
    assert not answer.doubts, answer.text
    session.now(f"{probe}() == 1")
    for advice in answer.advice:
        session.run(advice if advice in answer.lines else give)
    session.now(f"{probe}() == 2")
    assert not session.ask("cleanup").holders


@pytest.mark.parametrize("untold", UNTOLD)
@pytest.mark.parametrize("looks", ["looked at before", "not looked at"])
def test_what_no_call_tells(session: Session, untold: str, looks: str) -> None:
    """It is alive, nobody is seen to hold it, and the answer is neither clean nor a guess."""
    session.begin("cleanup", SOURCE, 1, UNTOLD[untold])
    change = session.change if "before" in looks else session.change_unseen
    answer = change("cleanup", SOURCE, 2)
    assert not answer.holders, answer.text
    assert len(answer.doubts) == 1, answer.text
    answer.cannot_judge(
        *answer.doubts, reason="the search cannot see what holds it", settled="code in C may"
    )


@pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="numpy is not installed")
def test_an_array_of_objects(session: Session) -> None:
    session.begin("cleanup", SOURCE, 1, ARRAY)
    answer = session.change("cleanup", SOURCE, 2)
    answer.cannot_judge("cleanup.stop", settled="an array")
    session.run("array[0] = cleanup.stop")
    session.ask("cleanup").is_clean()


@pytest.mark.parametrize(
    "rest",
    [
        "import gc; gc.disable(); one = cleanup.Guard(); one.me = one; del one",
        "import gc; gc.disable(); one = cleanup.Guard(); vars(one)['me'] = one; del one",
        "import gc; gc.disable(); one = {'stop': cleanup.stop}; one['me'] = one; del one",
        "",
    ],
)
def test_garbage_is_not_called_alive(session: Session, rest: str) -> None:
    """What the collector has not come to yet is held by itself only."""
    session.begin("cleanup", SOURCE, 1, rest)
    session.change("cleanup", SOURCE, 2).is_clean()
