"""Scenarios about functions that somebody holds."""

from __future__ import annotations

from reloadmatrix.changes import Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "held functions"

OLD = "def f(): return 'old'"
NEW = "def f(): return 'new'"

DECORATED = """
import functools
def twice(function):
    @functools.wraps(function)
    def wrapper():
        return function() * 2
    return wrapper
"""

SCENARIOS = (
    Scenario(
        name="callback-table",
        title="a table of callbacks",
        group=GROUP,
        why="Handlers of events, routes and commands lie in dictionaries.",
        link="https://github.com/pathmann/pyTSon/issues/6",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="handlers = {'click': [m.f]}",
        probe="handlers['click'][0]()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="default-argument",
        title="a default argument",
        group=GROUP,
        why="The default was stored when the def ran.",
        link="https://github.com/pydantic/pydantic-ai/pull/6203",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="def show(call=m.f): return call()",
        probe="show()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="keyword-default",
        title="a keyword-only default argument",
        group=GROUP,
        why="Python keeps these defaults in another place than the others.",
        link="https://github.com/ipython/ipython/issues/14145",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="def show(*, call=m.f): return call()",
        probe="show()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="partial",
        title="functools.partial",
        group=GROUP,
        why="A partial holds the function itself.",
        link="https://github.com/ipython/ipython/pull/15372",
        before={"m.py": "def f(x): return 'old', x"},
        after={"m.py": "def f(x): return 'new', x"},
        imports="import m, functools",
        holds="bound = functools.partial(m.f, 1)",
        probe="bound()",
        fresh=("new", 1),
        old=("old", 1),
    ),
    Scenario(
        name="closure-cell",
        title="a closure over the function",
        group=GROUP,
        why="Factories of handlers keep what they were given in a cell.",
        link="https://github.com/ipython/ipython/issues/14958",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="""
            def make(call):
                def inner(): return call()
                return inner
            inner = make(m.f)
        """,
        probe="inner()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="decorated-function-held",
        title="a decorated function that is held",
        group=GROUP,
        why="The name leads to the wrapper, and the edited code lies one step deeper.",
        link="https://github.com/ipython/ipython/issues/14525",
        before={"m.py": DECORATED + "@twice\n" + OLD},
        after={"m.py": DECORATED + "@twice\n" + NEW},
        imports="import m",
        holds="held = [m.f]",
        probe="held[0]()",
        fresh="newnew",
        old="oldold",
    ),
    Scenario(
        name="decorator-changed",
        title="the decorator itself is edited",
        group=GROUP,
        why="The functions that it has decorated are not in the edit.",
        link="https://docs.python.org/3/reference/compound_stmts.html#def",
        before={"m.py": DECORATED + "@twice\ndef f(): return 'x'"},
        after={"m.py": DECORATED.replace("* 2", "* 3") + "@twice\ndef f(): return 'x'"},
        imports="import m",
        probe="m.f()",
        fresh="xxx",
        old="xx",
    ),
    Scenario(
        name="function-gains-a-decorator",
        title="a function gains a decorator",
        group=GROUP,
        why="What stands under the name becomes another kind of thing.",
        link="https://docs.python.org/3/reference/compound_stmts.html#def",
        before={"m.py": DECORATED + "\ndef f(): return 'x'"},
        after={"m.py": DECORATED + "@twice\ndef f(): return 'x'"},
        imports="import m\nfrom m import f",
        probe="m.f(), f()",
        fresh=("xx", "xx"),
        old=("x", "x"),
        others={Outcome.OLD: (("xx", "x"),)},
    ),
    Scenario(
        name="filled-lru-cache",
        title="a filled lru_cache",
        group=GROUP,
        why="The cache answers with what the old code has computed.",
        link="https://github.com/holoviz/panel/issues/6650",
        before={"m.py": "import functools\n@functools.lru_cache\ndef f(x): return 'old'"},
        after={"m.py": "import functools\n@functools.lru_cache\ndef f(x): return 'new'"},
        imports="from m import f",
        uses="f(1)",
        probe="f(1)",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="weak-callback",
        title="a callback in a WeakSet",
        group=GROUP,
        why="Signals keep their receivers weakly, and lose them when nobody else holds them.",
        link="https://docs.python.org/3/library/weakref.html#weakref.WeakSet",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m, weakref",
        holds="receivers = weakref.WeakSet()",
        uses="receivers.add(m.f)",
        state="[receive() for receive in receivers] == [m.f()]",
        probe="m.f()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="generator-calling-a-sibling",
        title="a suspended generator calls a sibling",
        group=GROUP,
        why="Its own code is old, and the function that it calls is looked up.",
        link="https://docs.python.org/3/reference/expressions.html#yieldexpr",
        before={"m.py": OLD + "\ndef steps():\n    while True: yield f()"},
        after={"m.py": NEW + "\ndef steps():\n    while True: yield f()"},
        imports="import m",
        holds="steps = m.steps()\nnext(steps)",
        probe="next(steps)",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="generator-whose-body-changed",
        title="a suspended generator whose own body changes",
        group=GROUP,
        why="It goes on in the code with which it was started.",
        link="https://github.com/breuleux/jurigged/issues/46",
        before={"m.py": "def steps():\n    while True: yield 'old'"},
        after={"m.py": "def steps():\n    while True: yield 'new'"},
        imports="import m",
        holds="steps = m.steps()\nnext(steps)",
        probe="next(steps)",
        fresh="new",
        old="old",
    ),
)
