"""Scenarios about functions inside of others: decorators and caches. And about generators."""

from __future__ import annotations

from dataclasses import replace

from reloadmatrix.changes import Scenario
from reloadmatrix.scenarios.objects.functions import GROUP, NEW, OLD

DEF = "https://docs.python.org/3/reference/compound_stmts.html#def"

DECORATED = """
import functools
def twice(function):
    @functools.wraps(function)
    def wrapper():
        return function() * 2
    return wrapper
"""

# Each of these changes is seen in three ways: through the module, by from-import, and by who holds
# what the module had before.
_GAINS = Scenario(
    name="function-gains-a-decorator",
    title="a function gains a decorator, and is called by from-import",
    group=GROUP,
    why="The name then refers to an object of another kind.",
    link=DEF,
    before={"m.py": DECORATED + "\ndef f(): return 'x'"},
    after={"m.py": DECORATED + "@twice\ndef f(): return 'x'"},
    imports="from m import f",
    probe="f()",
    fresh="xx",
    old="x",
)
_CACHE = Scenario(
    name="filled-lru-cache",
    title="a filled lru_cache, called by from-import with the same argument",
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
)
_LOSES = replace(
    _GAINS,
    name="function-loses-a-decorator",
    title="a decorator is taken away, and the function is called as m.f()",
    why="The name referred to a wrapper, and then refers to the function itself.",
    before=_GAINS.after,
    after=_GAINS.before,
    imports="import m",
    probe="m.f()",
    fresh="x",
    old="xx",
)

SCENARIOS = (
    Scenario(
        name="decorated-function-held",
        title="a decorated function that is held in a list",
        group=GROUP,
        why="The name leads to the wrapper, and the edited code lies one step deeper.",
        link="https://github.com/ipython/ipython/issues/14525",
        before={"m.py": DECORATED + "@twice\n" + OLD},
        after={"m.py": DECORATED + "@twice\n" + NEW},
        imports="import m",
        holds="held = [m.f]",
        uses="held.append('mine')",
        state="held[1:] == ['mine']",
        probe="held[0]()",
        fresh="newnew",
        old="oldold",
    ),
    Scenario(
        name="decorator-changed",
        title="the decorator itself is edited, and m.f() is called",
        group=GROUP,
        why="The functions that it has decorated are not in the edit.",
        link=DEF,
        before={"m.py": DECORATED + "@twice\ndef f(): return 'x'"},
        after={"m.py": DECORATED.replace("* 2", "* 3") + "@twice\ndef f(): return 'x'"},
        imports="import m",
        probe="m.f()",
        fresh="xxx",
        old="xx",
    ),
    replace(
        _GAINS,
        name="function-gains-a-decorator-in-the-module",
        title="a function gains a decorator, and is called as m.f()",
        imports="import m",
        probe="m.f()",
    ),
    _GAINS,
    replace(
        _GAINS,
        name="function-gains-a-decorator-held",
        title="a function gains a decorator, and was held in a list before",
        imports="import m",
        holds="held = [m.f]",
        uses="held.append('mine')",
        state="held[1:] == ['mine']",
        probe="held[0]()",
    ),
    _LOSES,
    replace(
        _LOSES,
        name="function-loses-a-decorator-held",
        title="a decorator is taken away, and the function was held in a list before",
        holds="held = [m.f]",
        uses="held.append('mine')",
        state="held[1:] == ['mine']",
        probe="held[0]()",
    ),
    replace(
        _CACHE,
        name="filled-lru-cache-in-the-module",
        title="a filled lru_cache, called as m.f(1) with the same argument",
        imports="import m",
        uses="m.f(1)",
        probe="m.f(1)",
    ),
    _CACHE,
    replace(
        _CACHE,
        name="filled-lru-cache-held",
        title="a filled lru_cache that is held in a list, called with the same argument",
        imports="import m",
        holds="held = [m.f]",
        uses="held[0](1)\nheld.append('mine')",
        state="held[1:] == ['mine']",
        probe="held[0](1)",
    ),
    replace(
        _CACHE,
        name="cache-beside-the-edit",
        title="a filled lru_cache, and another function of its module is edited",
        why="What took an hour to compute is as right as before.",
        before={
            "m.py": _CACHE.before["m.py"].replace("'old'", "x") + f"\n{OLD.replace('f()', 'g()')}"
        },
        after={
            "m.py": _CACHE.before["m.py"].replace("'old'", "x") + f"\n{NEW.replace('f()', 'g()')}"
        },
        imports="import m",
        uses="m.f(1)",
        state="m.f.cache_info().currsize == 1",
        probe="m.g()",
    ),
    Scenario(
        name="generator-calling-a-sibling",
        title="a suspended generator calls a sibling",
        group=GROUP,
        why="Its own code is old, and the function that it calls is looked up.",
        link="https://docs.python.org/3/reference/expressions.html#yieldexpr",
        before={"m.py": OLD + "\ndef steps():\n    for n in range(9): yield f()"},
        after={"m.py": NEW + "\ndef steps():\n    for n in range(9): yield f()"},
        imports="import m",
        holds="steps = m.steps()\nnext(steps)",
        uses="next(steps), next(steps), next(steps)",
        state="steps.gi_frame.f_locals['n'] >= 3",
        probe="next(steps)",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="generator-whose-body-changed",
        title="a suspended generator whose own body changes",
        group=GROUP,
        why="It continues in the code that it was started with.",
        link="https://github.com/breuleux/jurigged/issues/46",
        before={"m.py": "def steps():\n    for n in range(9): yield 'old'"},
        after={"m.py": "def steps():\n    for n in range(9): yield 'new'"},
        imports="import m",
        holds="steps = m.steps()\nnext(steps)",
        uses="next(steps), next(steps), next(steps)",
        state="steps.gi_frame.f_locals['n'] >= 3",
        probe="next(steps)",
        fresh="new",
        old="old",
    ),
)
