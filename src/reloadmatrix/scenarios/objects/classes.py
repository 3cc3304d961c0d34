"""Scenarios about classes and the instances that were made before an edit."""

from __future__ import annotations

from reloadmatrix.changes import Raises, Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "classes"

OLD = "class C:\n    def show(self): return 'old'"
NEW = "class C:\n    def show(self): return 'new'"

DOCUMENTATION = "https://docs.python.org/3/library/importlib.html#importlib.reload"

SCENARIOS = (
    Scenario(
        name="method-of-an-old-instance",
        title="a method of an old instance",
        group=GROUP,
        why="An object that took an hour to compute should use the corrected method.",
        link="https://github.com/spyder-ide/spyder/issues/8866",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.show()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="bound-method",
        title="a bound method that is held",
        group=GROUP,
        why="A callback such as button.click holds an object and a function.",
        link="https://github.com/blwfish/freecad-mcp/issues/74",
        before={"m.py": OLD},
        after={"m.py": NEW},
        imports="import m",
        holds="show = m.C().show",
        uses="show.__self__.note = 'by hand'",
        state="show.__self__.note == 'by hand'",
        probe="show()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="method-added",
        title="a method is added, and called on an old instance",
        group=GROUP,
        why="A class gets more methods while one explores.",
        link="https://github.com/ipython/ipython/issues/8771",
        before={"m.py": OLD},
        after={"m.py": NEW + "\n    def more(self): return 'more'"},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.more()",
        fresh="more",
        old=Raises("AttributeError"),
    ),
    Scenario(
        name="method-removed",
        title="a method is removed, and looked for on an old instance",
        group=GROUP,
        why="A tool that copies new methods into the old class leaves the removed one.",
        link=DOCUMENTATION,
        before={"m.py": OLD + "\n    def gone(self): return 'old'"},
        after={"m.py": NEW},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.show(), hasattr(c, 'gone')",
        fresh=("new", False),
        old=("old", True),
        others={Outcome.LINGERS: (("new", True),)},
    ),
    Scenario(
        name="class-attribute-changed",
        title="a class attribute is changed, read from an old instance and from the class",
        group=GROUP,
        why="Settings can be attributes of a class.",
        link="https://github.com/ipython/ipython/pull/11644",
        before={"m.py": "class C:\n    limit = 10"},
        after={"m.py": "class C:\n    limit = 20"},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.limit, m.C.limit",
        fresh=(20, 20),
        old=(10, 10),
        others={Outcome.OLD: ((10, 20),)},
    ),
    Scenario(
        name="property-changed",
        title="a property is changed, read from an old instance",
        group=GROUP,
        why="The function lies inside of a property object, which cannot be assigned to.",
        link="https://docs.python.org/3/library/functions.html#property",
        before={"m.py": "class C:\n    @property\n    def size(self): return 'old'"},
        after={"m.py": "class C:\n    @property\n    def size(self): return 'new'"},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.size",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="attribute-that-init-sets",
        title="a new method reads what only the new __init__ sets, on an old instance",
        group=GROUP,
        why="New code meets an object that was made by old code.",
        link=DOCUMENTATION,
        before={"m.py": OLD},
        after={
            "m.py": """
                class C:
                    def __init__(self): self.unit = 'EUR'
                    def show(self): return self.unit
            """
        },
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.show()",
        fresh="EUR",
        old="old",
    ),
    Scenario(
        name="instance-of-the-module",
        title="an instance that the module makes, used as m.shop",
        group=GROUP,
        why="Applications, clients and settings are instances that a module has by name.",
        link="https://docs.python.org/3/faq/programming.html"
        "#how-do-i-share-global-variables-across-modules",
        before={"m.py": OLD + "\nshop = C()"},
        after={"m.py": NEW + "\nshop = C()"},
        imports="import m",
        uses="m.shop.note = 'by hand'",
        state="m.shop.note == 'by hand'",
        probe="m.shop.show()",
        fresh="new",
        old="old",
        server=True,
    ),
    Scenario(
        name="from-import-of-an-instance",
        title="from m import shop, an instance that the module makes",
        group=GROUP,
        why="The session has the old instance, and the module has another one.",
        link="https://docs.python.org/3/faq/programming.html"
        "#how-do-i-share-global-variables-across-modules",
        before={"m.py": OLD + "\nshop = C()"},
        after={"m.py": NEW + "\nshop = C()"},
        imports="from m import shop",
        uses="shop.note = 'by hand'",
        state="shop.note == 'by hand'",
        probe="shop.show()",
        fresh="new",
        old="old",
    ),
)
