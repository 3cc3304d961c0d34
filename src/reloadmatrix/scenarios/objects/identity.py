"""Scenarios about identity: new classes and objects meet old ones, and are not the same."""

from __future__ import annotations

from reloadmatrix.changes import Raises, Scenario
from reloadmatrix.outcomes import Outcome

GROUP = "identity"
BROKEN = Outcome.IDENTITY_BROKEN


SCENARIOS = (
    Scenario(
        name="isinstance",
        title="isinstance of an old instance",
        group=GROUP,
        why="A check that was true becomes false without any change to the object.",
        link="https://github.com/ipython/ipython/issues/12399",
        before={"m.py": "class C: pass\ndef now(): return 'old'"},
        after={"m.py": "class C: pass\ndef now(): return 'new'"},
        imports="import m",
        holds="c = m.C()",
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="isinstance(c, m.C), m.now()",
        fresh=(True, "new"),
        old=(True, "old"),
        others={BROKEN: ((False, "new"),)},
    ),
    Scenario(
        name="pickle",
        title="pickle an old instance",
        group=GROUP,
        why="pickle refuses an instance whose class is not the one under its name.",
        link="https://github.com/uqfoundation/dill/issues/157",
        before={"m.py": "class C: pass\ndef now(): return 'old'"},
        after={"m.py": "class C: pass\ndef now(): return 'new'"},
        imports="import m, pickle",
        holds="""
            c = m.C()
            def pickled():
                try:
                    return isinstance(pickle.loads(pickle.dumps(c)), m.C)
                except pickle.PicklingError:
                    return 'refused'
        """,
        uses="c.note = 'by hand'",
        state="c.note == 'by hand'",
        probe="pickled(), m.now()",
        fresh=(True, "new"),
        old=(True, "old"),
        others={BROKEN: (("refused", "new"),)},
    ),
    Scenario(
        name="enum-equality",
        title="compare an old enum member with a new one",
        group=GROUP,
        why="Members are compared by identity, so equal names are unequal.",
        link="https://github.com/python/cpython/issues/96858",
        before={
            "m.py": "import enum\nclass Color(enum.Enum):\n    RED = 1\ndef now(): return 'old'"
        },
        after={
            "m.py": "import enum\nclass Color(enum.Enum):\n    RED = 1\ndef now(): return 'new'"
        },
        imports="import m",
        holds="red = m.Color.RED",
        probe="red == m.Color.RED, m.now()",
        fresh=(True, "new"),
        old=(True, "old"),
        others={BROKEN: ((False, "new"),)},
    ),
    Scenario(
        name="dataclass-equality",
        title="compare an old dataclass instance with a new one",
        group=GROUP,
        why="The generated __eq__ compares the classes first.",
        link="https://docs.streamlit.io/develop/concepts/design/custom-classes",
        before={
            "m.py": """
                import dataclasses
                @dataclasses.dataclass
                class P:
                    x: int
                def now(): return 'old'
            """
        },
        after={
            "m.py": """
                import dataclasses
                @dataclasses.dataclass
                class P:
                    x: int
                def now(): return 'new'
            """
        },
        imports="import m",
        holds="p = m.P(1)",
        uses="p.note = 'by hand'",
        state="p.note == 'by hand'",
        probe="p == m.P(1), m.now()",
        fresh=(True, "new"),
        old=(True, "old"),
        others={BROKEN: ((False, "new"),)},
    ),
    Scenario(
        name="except-clause",
        title="except with an exception that was imported by name",
        group=GROUP,
        why="An error passes the clause that was written for it.",
        link="https://github.com/python/cpython/pull/144096",
        before={
            "m.py": """
                class Refused(Exception): pass
                def f(): raise Refused
                def now(): return 'old'
            """
        },
        after={
            "m.py": """
                class Refused(Exception): pass
                def f(): raise Refused
                def now(): return 'new'
            """
        },
        imports="import m\nfrom m import Refused",
        holds="""
            def call():
                try:
                    m.f()
                except Refused:
                    return 'caught'
                except Exception:
                    return 'missed'
        """,
        probe="call(), m.now()",
        fresh=("caught", "new"),
        old=("caught", "old"),
        others={BROKEN: (("missed", "new"),)},
    ),
    Scenario(
        name="sentinel-identity",
        title="a sentinel that was imported by name, compared with is",
        group=GROUP,
        why="MISSING = object() is another object after each run of the module.",
        link="https://github.com/numpy/numpy/issues/7844",
        before={"m.py": "MISSING = object()\ndef get(): return MISSING\ndef now(): return 'old'"},
        after={"m.py": "MISSING = object()\ndef get(): return MISSING\ndef now(): return 'new'"},
        imports="import m\nfrom m import MISSING",
        probe="m.get() is MISSING, m.now()",
        fresh=(True, "new"),
        old=(True, "old"),
        others={BROKEN: ((False, "new"),)},
    ),
    Scenario(
        name="sentinel-as-a-default",
        title="a sentinel as a default argument, compared with is",
        group=GROUP,
        why="A function of the session tells by it whether an argument was given.",
        link="https://peps.python.org/pep-0661/",
        before={"m.py": "MISSING = object()\ndef now(): return 'old'"},
        after={"m.py": "MISSING = object()\ndef now(): return 'new'"},
        imports="import m",
        holds="def given(value=m.MISSING): return value is not m.MISSING",
        probe="given(), m.now()",
        fresh=(False, "new"),
        old=(False, "old"),
        others={BROKEN: ((True, "new"),)},
    ),
    Scenario(
        name="singledispatch",
        title="singledispatch registered for an old class",
        group=GROUP,
        why="The registry has the old class, and a new instance goes to the default.",
        link="https://github.com/ipython/ipython/issues/13258",
        before={"m.py": "class C: pass\ndef now(): return 'old'"},
        after={"m.py": "class C: pass\ndef now(): return 'new'"},
        imports="import m, functools",
        holds="""
            @functools.singledispatch
            def show(value): return 'default'
            @show.register(m.C)
            def _(value): return 'registered'
            del _
        """,
        probe="show(m.C()), m.now()",
        fresh=("registered", "new"),
        old=("registered", "old"),
        others={BROKEN: (("default", "new"),)},
    ),
    *(
        Scenario(
            name=name,
            title=f"an annotation {of} elsewhere that names the class and was read before",
            group=GROUP,
            why=why,
            link=link,
            before={
                "m.py": "class C: pass\ndef now(): return 'old'",
                "other.py": f"import m\n{source}",
            },
            after={"m.py": "class C: pass\ndef now(): return 'new'"},
            imports="import m, other",
            holds=f"other.{owner}.__annotations__",
            probe=f"other.{owner}.__annotations__['{key}'] is m.C, m.now()",
            fresh=(True, "new"),
            old=(True, "old"),
            others={BROKEN: ((False, "new"),)},
        )
        for name, of, source, owner, key, why, link in (
            (
                "class-in-a-read-annotation",
                "of an argument",
                "def use(c: m.C): pass",
                "use",
                "c",
                "Libraries that go by annotations compare the class in them with that of a value.",
                "https://peps.python.org/pep-0649/",
            ),
            (
                "class-in-a-read-field-annotation",
                "of a field",
                "class Box:\n    item: m.C",
                "Box",
                "item",
                "Libraries for data make their fields from such annotations.",
                "https://docs.python.org/3/howto/annotations.html",
            ),
        )
    ),
    Scenario(
        name="abc-register",
        title="a virtual subclass of an abstract class",
        group=GROUP,
        why="The registration goes to the abstract class, and is lost with it.",
        link="https://docs.python.org/3/library/abc.html#abc.ABCMeta.register",
        before={"m.py": "import abc\nclass Shape(abc.ABC): pass\ndef now(): return 'old'"},
        after={"m.py": "import abc\nclass Shape(abc.ABC): pass\ndef now(): return 'new'"},
        imports="import m",
        holds="class Square: pass",
        uses="m.Shape.register(Square)",
        state="isinstance(Square(), m.Shape)",
        probe="m.now()",
        fresh="new",
        old="old",
    ),
    Scenario(
        name="key-in-a-dictionary",
        title="look up an old enum member in a dictionary of the module",
        group=GROUP,
        why="The dictionary has new members as keys now, and the old member finds nothing.",
        link="https://github.com/marimo-team/marimo/issues/9808",
        before={
            "m.py": """
                import enum
                class Color(enum.Enum):
                    RED = 1
                PRICES = {Color.RED: 2}
                def price(color): return 'old', PRICES[color]
            """
        },
        after={
            "m.py": """
                import enum
                class Color(enum.Enum):
                    RED = 1
                PRICES = {Color.RED: 2}
                def price(color): return 'new', PRICES[color]
            """
        },
        imports="import m",
        holds="red = m.Color.RED",
        probe="m.price(red)",
        fresh=("new", 2),
        old=("old", 2),
        others={BROKEN: (Raises("KeyError"),)},
    ),
)
