"""Names that stand for another function or class than before, where the former one is as good."""

from __future__ import annotations

from support.refreshes import Change

TWO = "def a(): return 1\ndef b(): return 2\n"
CLASSES = "class A: n = 1\nclass B: n = 2\n"

CHANGES = (
    *(
        Change(
            f"an alias means another one, and the former one is {title}",
            {"m.py": before, "core.py": "class App: pass\napp = App()\nHANDLERS = {}"},
            {"m.py": after},
            f"import core, m\n{session}",
            {probe: "2"},
            told=told,
        )
        for title, before, after, session, probe, told in (
            (
                "in a dictionary of another module",
                f"{TWO}f = a",
                f"{TWO}f = b",
                "core.HANDLERS['x'] = m.f",
                "core.HANDLERS['x']()",
                "HANDLERS",
            ),
            (
                "in an object of another module",
                f"{TWO}f = a",
                f"{TWO}f = b",
                "core.app.f = m.f",
                "core.app.f()",
                "core.app.f",
            ),
            (
                "in a list of the session",
                f"{CLASSES}D = A",
                f"{CLASSES}D = B",
                "held = [m.D]",
                "held[0].n",
                "held",
            ),
            (
                "a name of the session",
                f"{TWO}f = a",
                f"{TWO}f = b",
                "held = m.f",
                "held()",
                "held",
            ),
            (
                "a default of the session",
                f"{TWO}f = a",
                f"{TWO}f = b",
                "def use(f=m.f): return f()",
                "use()",
                "a default of use",
            ),
            (
                "the class of an instance",
                f"{CLASSES}D = A",
                f"{CLASSES}D = B",
                "held = m.D()",
                "held.n",
                "held",
            ),
            (
                "from Python",
                "import math\nf = math.floor",
                "import math\nf = math.ceil",
                "held = [m.f]",
                "held[0](1.5)",
                "held",
            ),
            (
                "taken out of a dictionary",
                f"{TWO}D = {{'x': a}}",
                f"{TWO}D = {{'x': b}}",
                "held = [m.D['x']]",
                "held[0]()",
                "held",
            ),
            (
                "taken from a class",
                f"{TWO}class K: f = a",
                f"{TWO}class K: f = b",
                "held = [m.K.f]",
                "held[0]()",
                "m.K.f",
            ),
            (
                "taken from a class that inherits it",
                f"{TWO}class B: f = a\nclass K(B): pass",
                f"{TWO}class B: f = b\nclass K(B): pass",
                "held = [m.K.f]",
                "held[0]()",
                "m.B.f",
            ),
            (
                "taken from a class inside of a class",
                f"{TWO}class C:\n    class K: f = a",
                f"{TWO}class C:\n    class K: f = b",
                "held = [m.C.K.f]",
                "held[0]()",
                "m.C.K.f",
            ),
            (
                "taken from a class that is made again",
                f"{TWO}class K:\n    __slots__ = ()\n    f = a",
                f"{TWO}class K:\n    __slots__ = ('x',)\n    f = b",
                "held = [m.K.f]",
                "held[0]()",
                "m.K.f",
            ),
            (
                "a static method",
                f"{TWO}class K: f = staticmethod(a)",
                f"{TWO}class K: f = staticmethod(b)",
                "held = {'x': m.K().f}",
                "held['x']()",
                "m.K.f",
            ),
            (
                "a class, taken from a class",
                f"{CLASSES}class K: D = A",
                f"{CLASSES}class K: D = B",
                "held = [m.K.D]",
                "held[0].n",
                "m.K.D",
            ),
        )
    ),
    Change(
        "an alias means another one, and the session has imported all",
        f"{TWO}f = a",
        f"{TWO}f = b",
        "import m; from m import a, b, f; own = m.b",
        {"f(), a(), b(), own()": "(2, 1, 2, 2)"},
    ),
    Change(
        "a function of a class means another one, and the class and its function are in lists",
        f"{TWO}class K: f, g = a, b",
        f"{TWO}class K: f, g = b, b",
        "import m; held = [m.K]; own = [m.b]",
        {"held[0].f(), own[0]()": "(2, 2)"},
    ),
)
