"""Scenarios about state and side effects: what a second run of a body does to the first."""

from __future__ import annotations

from reloadmatrix.changes import Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "state and side effects"
TWICE = Outcome.REGISTERED_TWICE

REGISTRY = "entries = []\ndef names(): return [entry() for entry in entries]"

# What was entered by hand is state, and what the module enters is what an edit changes.
IN_THE_REGISTRY = "'by hand' in hub.names()"
OF_THE_MODULE = "[name for name in hub.names() if name != 'by hand']"

SCENARIOS = (
    Scenario(
        name="registry-append",
        title="the module appends a function to a registry elsewhere",
        group=GROUP,
        why="Plugins, routes and signals register when they are imported.",
        link="https://github.com/AliceBotProject/alicebot/issues/60",
        before={
            "hub.py": REGISTRY,
            "m.py": "import hub\ndef f(): return 'old'\nhub.entries.append(f)",
        },
        after={"m.py": "import hub\ndef f(): return 'new'\nhub.entries.append(f)"},
        imports="import hub, m",
        uses="hub.entries.append(lambda: 'by hand')",
        state=IN_THE_REGISTRY,
        probe=OF_THE_MODULE,
        fresh=["new"],
        old=["old"],
        others={TWICE: (["old", "new"], ["new", "new"], ["old", "old"])},
        server=True,
    ),
    Scenario(
        name="init-subclass-registry",
        title="__init_subclass__ enters each subclass in a list",
        group=GROUP,
        why="To define a class again is to register it again.",
        link="https://github.com/mloda-ai/mloda/pull/418",
        before={
            "hub.py": """
                known = []
                class Plugin:
                    def __init_subclass__(cls): known.append(cls)
                def names(): return [cls().now() for cls in known]
            """,
            "m.py": "import hub\nclass Mine(hub.Plugin):\n    def now(self): return 'old'",
        },
        after={"m.py": "import hub\nclass Mine(hub.Plugin):\n    def now(self): return 'new'"},
        imports="import hub, m",
        uses="class ByHand(hub.Plugin):\n    def now(self): return 'by hand'",
        state=IN_THE_REGISTRY,
        probe=OF_THE_MODULE,
        fresh=["new"],
        old=["old"],
        others={TWICE: (["old", "new"], ["new", "new"], ["old", "old"])},
    ),
    Scenario(
        name="registry-assigned-anew",
        title="the module assigns a new list to a registry elsewhere, and the session holds it",
        group=GROUP,
        why="The session keeps reading the old list, and the module fills a new one.",
        link="https://docs.python.org/3/reference/simple_stmts.html#assignment",
        before={
            "hub.py": "entries = []",
            "m.py": "import hub\ndef f(): return 'old'\nhub.entries = [f]",
        },
        after={"m.py": "import hub\ndef f(): return 'new'\nhub.entries = [f]"},
        imports="import hub, m",
        holds="held = hub.entries",
        uses="held.append(lambda: 'by hand')",
        state="'by hand' in [entry() for entry in held]",
        probe="[name for name in [entry() for entry in held] if name != 'by hand']",
        fresh=["new"],
        old=["old"],
    ),
    Scenario(
        name="log-handler",
        title="the module adds a log handler",
        group=GROUP,
        why="Each line of the log appears twice.",
        link="https://github.com/pymc-devs/pymc/pull/3362",
        before={
            "m.py": """
                import logging
                log = logging.getLogger('m')
                log.addHandler(logging.NullHandler())
                def now(): return 'old'
            """
        },
        after={
            "m.py": """
                import logging
                log = logging.getLogger('m')
                log.addHandler(logging.NullHandler())
                def now(): return 'new'
            """
        },
        imports="import m",
        uses="import logging\nm.log.addHandler(logging.StreamHandler())",
        state="'StreamHandler' in [type(one).__name__ for one in m.log.handlers]",
        probe="[type(one).__name__ for one in m.log.handlers].count('NullHandler'), m.now()",
        fresh=(1, "new"),
        old=(1, "old"),
        others={TWICE: ((2, "new"),)},
    ),
    Scenario(
        name="module-state",
        title="state in the module, plain",
        group=GROUP,
        why="A cache, a connection or a counter that was filled at run time.",
        link="https://github.com/cython/cython/issues/2659",
        before={"m.py": "cache = {}\ndef f(): return 'old'"},
        after={"m.py": "cache = {}\ndef f(): return 'new'"},
        imports="import m",
        uses="m.cache['k'] = 1",
        state="'k' in m.cache",
        probe="m.f()",
        fresh="new",
        old="old",
        server=True,
    ),
    Scenario(
        name="module-state-guarded",
        title="state in the module, guarded by try and except NameError",
        group=GROUP,
        why="The idiom of the documentation that keeps a table across a reload.",
        link="https://github.com/ipython/ipython/issues/12386",
        before={
            "m.py": """
                try:
                    cache
                except NameError:
                    cache = {}
                def f(): return 'old'
            """
        },
        after={
            "m.py": """
                try:
                    cache
                except NameError:
                    cache = {}
                def f(): return 'new'
            """
        },
        imports="import m",
        uses="m.cache['k'] = 1",
        state="'k' in m.cache",
        probe="m.f()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="session-state",
        title="state in the session",
        group=GROUP,
        why="The reason to reload at all: the data are loaded and should stay.",
        link="https://ipython.readthedocs.io/en/stable/config/extensions/autoreload.html",
        before={"m.py": "def f(rows): return 'old', len(rows)"},
        after={"m.py": "def f(rows): return 'new', len(rows)"},
        imports="import m",
        holds="rows = [1, 2, 3]",
        uses="rows.append(4)",
        state="rows == [1, 2, 3, 4]",
        probe="m.f([])",
        fresh=("new", 0),
        old=("old", 0),
    ),
    Scenario(
        name="monkeypatched-attribute",
        title="a function that the session has patched",
        group=GROUP,
        why="Tests and notebooks replace functions from outside, and count on it.",
        link="https://github.com/python/cpython/issues/104520",
        before={"m.py": "def f(): return 'real'\ndef g(): return 'old'"},
        after={"m.py": "def f(): return 'real'\ndef g(): return 'new'"},
        imports="import m",
        uses="m.f = lambda: 'patched'",
        state="m.f() == 'patched'",
        probe="m.g()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="class-level-counter",
        title="a counter in a class",
        group=GROUP,
        why="State hides in classes as well as in modules.",
        link="https://docs.python.org/3/tutorial/classes.html#tut-class-and-instance-variables",
        before={"m.py": "class C:\n    made = 0\ndef f(): return 'old'"},
        after={"m.py": "class C:\n    made = 0\ndef f(): return 'new'"},
        imports="import m",
        uses="m.C.made = 5",
        state="m.C.made == 5",
        probe="m.f()",
        fresh="new",
        old="old",
    ),
)
