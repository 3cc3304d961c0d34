"""Scenarios about files that come, move and go."""

from __future__ import annotations

from reloadmatrix.changes import Scenario
from reloadmatrix.scenarios.modules.packages import GROUP, NEW, OLD

SCENARIOS = (
    Scenario(
        name="new-file-imported",
        title="the edited module imports a file that is new",
        group=GROUP,
        why="A function moves into a file of its own.",
        link="https://github.com/python/cpython/issues/75241",
        before={"m.py": OLD},
        after={"extra.py": NEW, "m.py": "from extra import f"},
        imports="import m",
        probe="m.f()",
        fresh="new",
        old="old",
        server=True,
    ),
    Scenario(
        name="file-moved",
        title="a file moves into a package, and the module that imports it follows",
        group=GROUP,
        why="The module under the old name stays loaded, and has no file any more.",
        link="https://docs.python.org/3/library/sys.html#sys.modules",
        before={"low.py": OLD, "m.py": "from low import f"},
        after={"pkg/__init__.py": "", "pkg/low.py": NEW, "m.py": "from pkg.low import f"},
        removed=("low.py",),
        imports="import m",
        probe="m.f()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="file-deleted",
        title="a file is deleted, and the module that imports it has a fallback",
        group=GROUP,
        why="What is loaded needs no file, so that nothing looks wrong until the next start.",
        link="https://docs.python.org/3/library/sys.html#sys.modules",
        before={
            "low.py": OLD,
            "m.py": """
                try:
                    from low import f
                except ImportError:
                    def f(): return 'new'
            """,
        },
        after={},
        removed=("low.py",),
        imports="import m",
        probe="m.f()",
        fresh="new",
        old="old",
        reload=("m",),
    ),
)
