"""Scenarios about what classes are made of: slots, bases, fields, decorators, members."""

from __future__ import annotations

from dataclasses import replace

from reloadmatrix.changes import Scenario
from reloadmatrix.outcomes import Outcome
from reloadmatrix.scenarios.objects.classes import GROUP, NEW, OLD

_TWO = """
class A:
    def who(self): return 'old'
class B:
    def who(self): return 'new'
"""
_BASES = Scenario(
    name="base-class-changed-new-instance",
    title="the base class changes, new instance",
    group=GROUP,
    why="A tool that updates the old class in place may forget its bases.",
    link="https://github.com/ipython/ipython/issues/11175",
    before={"m.py": f"{_TWO}class C(A): pass"},
    after={"m.py": f"{_TWO}class C(B): pass"},
    imports="import m",
    probe="m.C().who()",
    fresh="new",
    old="old",
)

SCENARIOS = (
    Scenario(
        name="slots-grow",
        title="__slots__ grows, and both an old and a new instance use the new slot",
        group=GROUP,
        why="Python does not let an instance change to a class of another layout.",
        link="https://github.com/ipython/ipython/issues/13369",
        before={
            "m.py": """
                class C:
                    __slots__ = ('a',)
                    def set(self):
                        self.a = 1
                        return 'old'
            """
        },
        after={
            "m.py": """
                class C:
                    __slots__ = ('a', 'b')
                    def set(self):
                        self.b = 1
                        return 'new'
            """
        },
        imports="import m",
        holds="c = m.C()",
        uses="c.set()\nc.a = 5",
        state="c.a == 5",
        probe="c.set(), m.C().set()",
        fresh=("new", "new"),
        old=("old", "old"),
        others={Outcome.OLD: (("old", "new"),)},
    ),
    replace(
        _BASES,
        name="base-class-changed-old-instance",
        title="the base class changes, old instance",
        why="The bases of a class are looked up when it is made.",
        link="https://docs.python.org/3/reference/compound_stmts.html#class",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.who()",
    ),
    _BASES,
    Scenario(
        name="subclass-elsewhere",
        title="a subclass in another module",
        group=GROUP,
        why="The subclass names its base by a module, and yet holds the class itself.",
        link="https://github.com/AppDaemon/appdaemon/issues/1135",
        before={"m.py": OLD, "other.py": "import m\nclass D(m.C): pass"},
        after={"m.py": NEW},
        imports="import m, other",
        probe="other.D().show()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="super-with-arguments",
        title="super(C, self) in an old instance",
        group=GROUP,
        why="The name C is looked up in the module, and the object is of the other C.",
        link="https://github.com/sopel-irc/sopel/issues/1401",
        before={
            "m.py": """
                class A:
                    def show(self): return 'a'
                class C(A):
                    def show(self): return 'old ' + super(C, self).show()
            """
        },
        after={
            "m.py": """
                class A:
                    def show(self): return 'a'
                class C(A):
                    def show(self): return 'new ' + super(C, self).show()
            """
        },
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.show()",
        fresh="new a",
        old="old a",
    ),
    Scenario(
        name="super-without-arguments",
        title="super() in an old instance",
        group=GROUP,
        why="The class is kept in a cell of the method, which tools have to update.",
        link="https://github.com/ipython/ipython/pull/14960",
        before={
            "m.py": """
                class A:
                    def show(self): return 'a'
                class C(A):
                    def show(self): return 'old ' + super().show()
            """
        },
        after={
            "m.py": """
                class A:
                    def show(self): return 'a'
                class C(A):
                    def show(self): return 'new ' + super().show()
            """
        },
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="c.show(), m.C().show()",
        fresh=("new a", "new a"),
        old=("old a", "old a"),
        others={Outcome.OLD: (("old a", "new a"),)},
    ),
)
