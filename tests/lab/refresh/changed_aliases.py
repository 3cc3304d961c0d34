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
        )
    ),
    Change(
        "an alias means another one, and the session has imported all",
        f"{TWO}f = a",
        f"{TWO}f = b",
        "import m; from m import a, b, f; own = m.b",
        {"f(), a(), b(), own()": "(2, 1, 2, 2)"},
    ),
)
