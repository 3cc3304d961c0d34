"""Scenarios about packages and about modules that import one another."""

from __future__ import annotations

from reloadmatrix.changes import Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "packages and imports"

OLD = "def f(): return 'old'"
NEW = "def f(): return 'new'"
DOCUMENTATION = "https://docs.python.org/3/library/importlib.html#importlib.reload"

SCENARIOS = (
    Scenario(
        name="submodule",
        title="an edited submodule",
        group=GROUP,
        why="import pkg.s and pkg.s.f() is how code in packages is used.",
        link="https://docs.python.org/3/reference/import.html#importsystem",
        before={"pkg/__init__.py": "", "pkg/s.py": OLD},
        after={"pkg/s.py": NEW},
        imports="import pkg.s",
        probe="pkg.s.f()",
        fresh="new",
        old="old",
        server=True,
    ),
    Scenario(
        name="from-package-import-submodule",
        title="from pkg import s",
        group=GROUP,
        why="The statement takes the submodule from an attribute of the package.",
        link="https://docs.python.org/3/reference/import.html#importsystem",
        before={"pkg/__init__.py": "", "pkg/s.py": OLD},
        after={"pkg/s.py": NEW},
        imports="from pkg import s",
        probe="s.f()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="package-for-an-edited-submodule",
        title="the package is reloaded, and the submodule was edited",
        group=GROUP,
        why="A reload of a package runs its __init__ and nothing else.",
        link="https://github.com/ipython/ipython/issues/10395",
        before={"pkg/__init__.py": "from pkg import s", "pkg/s.py": OLD},
        after={"pkg/s.py": NEW},
        imports="import pkg",
        probe="pkg.s.f()",
        fresh="new",
        old="old",
        reload=("pkg",),
    ),
    Scenario(
        name="re-export",
        title="the package re-exports a function of the edited submodule",
        group=GROUP,
        why="The public name of a library is a copy in its __init__.",
        link="https://github.com/pytest-dev/pyfakefs/issues/704",
        before={"pkg/__init__.py": "from pkg.s import f", "pkg/s.py": OLD},
        after={"pkg/s.py": NEW},
        imports="import pkg",
        probe="pkg.f()",
        fresh="new",
        old="old",
        server=True,
    ),
    Scenario(
        name="transitive-edit",
        title="the module in use imports the edited one",
        group=GROUP,
        why="A reload does not go down the imports.",
        link="https://github.com/marimo-team/marimo/issues/6940",
        before={"deep.py": OLD, "m.py": "import deep\ndef use(): return deep.f()"},
        after={"deep.py": NEW},
        imports="import m",
        probe="m.use()",
        fresh="new",
        old="old",
        reload=("m",),
        server=True,
    ),
    Scenario(
        name="two-edits",
        title="two modules are edited, and one takes a name from the other",
        group=GROUP,
        why="The order of the reloads decides, and here it is the wrong one.",
        link=DOCUMENTATION,
        before={
            "low.py": OLD,
            "top.py": "from low import f\ndef use(): return 'top old', f()",
        },
        after={
            "top.py": "from low import f\ndef use(): return 'top new', f()",
            "low.py": NEW,
        },
        imports="import top",
        probe="top.use()",
        fresh=("top new", "new"),
        old=("top old", "old"),
        others={Outcome.HALF_NEW: (("top new", "old"), ("top old", "new"))},
    ),
    Scenario(
        name="circular-imports",
        title="two modules that import each other",
        group=GROUP,
        why="To import one of them again runs neither from the beginning.",
        link="https://github.com/marimo-team/marimo/pull/10226",
        before={
            "left.py": "import right\ndef f(): return 'old'\ndef both(): return right.call()",
            "right.py": "import left\ndef call(): return left.f()",
        },
        after={"left.py": "import right\ndef f(): return 'new'\ndef both(): return right.call()"},
        imports="import left",
        probe="left.both()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="namespace-package",
        title="a module in a folder without __init__.py",
        group=GROUP,
        why="Such a package has no file, so that some tools do not see it as one.",
        link="https://peps.python.org/pep-0420/",
        before={"space/s.py": OLD},
        after={"space/s.py": NEW},
        imports="import space.s",
        probe="space.s.f()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="replaced-in-sys-modules",
        title="sys.modules[__name__] = obj",
        group=GROUP,
        why="Some modules put an object in their own place, and reload wants a module.",
        link="https://github.com/amoffat/sh/issues/30",
        before={
            "m.py": """
                import sys
                class Facade:
                    def f(self): return 'old'
                sys.modules[__name__] = Facade()
            """
        },
        after={
            "m.py": """
                import sys
                class Facade:
                    def f(self): return 'new'
                sys.modules[__name__] = Facade()
            """
        },
        imports="import m",
        probe="m.f()",
        fresh="new",
        old="old",
    ),
)
