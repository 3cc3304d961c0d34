"""Scenarios about lazy imports, which Python has from 3.15 on."""

from __future__ import annotations

from reloadmatrix.changes import Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "lazy imports"

PEP = "https://peps.python.org/pep-0810/"

OLD = "def f(): return 'old'"
NEW = "def f(): return 'new'"

SCENARIOS = (
    Scenario(
        name="lazy-from-import-used",
        title="lazy from m import f, used before the edit",
        group=GROUP,
        why="The first use has bound the name to the function, as every from-import does.",
        link=PEP,
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="lazy from m import f",
        uses="f()",
        probe="f()",
        fresh="new",
        old="old",
        python="3.15",
    ),
    Scenario(
        name="lazy-from-import-unused",
        title="lazy from m import f, first used after the edit",
        group=GROUP,
        why="Nothing has run before the edit, so that the first use runs the new source.",
        link=PEP,
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="lazy from m import f",
        probe="f()",
        fresh="new",
        old="old",
        python="3.15",
    ),
    Scenario(
        name="lazy-modules-removed",
        title="the edit removes __lazy_modules__",
        group=GROUP,
        why="The name lingers after a reload, and keeps the import lazy.",
        link=PEP,
        before={
            "low.py": "",
            "m.py": """
                import sys
                __lazy_modules__ = ['low']
                import low
                def f(): return 'old', 'low' in sys.modules
            """,
        },
        after={
            "m.py": """
                import sys
                import low
                def f(): return 'new', 'low' in sys.modules
            """
        },
        imports="import m",
        probe="m.f()",
        fresh=("new", True),
        old=("old", False),
        others={Outcome.LINGERS: (("new", False),)},
        python="3.15",
    ),
)
