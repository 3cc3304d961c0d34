"""Changes that reach a session by the ways in which it, and its modules, import."""

from __future__ import annotations

from support.refreshes import Change

ONE, TWO = "def f(): return 1\nLIMIT = 1\n", "def f(): return 2\nLIMIT = 2\n"
USED = {"m.py": ONE}
SAVED = {"m.py": TWO}

FALLBACK = "try:\n    from n import f\nexcept ImportError:\n    def f(): return 0"
LATE = """
y = None
def f():
    global y
    if y is None:
        {}
    return y
def g(): return {}
"""

CHANGES = (
    Change(
        "a file is deleted from which a module takes a function if it is there",
        {"m.py": FALLBACK, "n.py": "def f(): return 1"},
        {"n.py": None},
        "import m; from m import f",
        {"m.f()": "0", "f()": "0"},
    ),
    Change(
        "a file comes from which a module takes a function if it is there",
        {"m.py": FALLBACK},
        {"m.py": FALLBACK + "\nrate = 1", "n.py": "def f(): return 1"},
        "import m; from m import f",
        {"m.f()": "1", "f()": "1"},
    ),
    Change(
        "an import under another name",
        ONE,
        TWO,
        "import m as k; from m import f as g, LIMIT as top",
        {"k.f()": "2", "g()": "2", "top": "2"},
    ),
    Change(
        "a star import in the session",
        ONE,
        TWO + "def more(): return 3",
        "from m import *",
        {"f()": "2", "LIMIT": "2", "more()": "3"},
    ),
    Change(
        "__all__ of a star import",
        "__all__ = ['f']\n" + ONE,
        "__all__ = ['f', 'LIMIT']\n" + TWO,
        "from m import *",
        {"f()": "2", "LIMIT": "2"},
    ),
    Change(
        "a name of the session that the module has too",
        "def f(): return 1",
        "def f(): return 2\ntotal = 5",
        "import m; from m import f; total = 9",
        {"f()": "2", "total": "9", "m.total": "5"},
    ),
    Change(
        "another module takes a function by name",
        USED | {"n.py": "from m import f\ndef g(): return f()"},
        SAVED,
        "import n",
        {"n.g()": "2", "n.f()": "2"},
    ),
    Change(
        "another module takes a constant by name",
        USED | {"n.py": "from m import LIMIT\ndouble = LIMIT * 2"},
        SAVED,
        "import n; from n import double",
        {"n.double": "4", "n.LIMIT": "2", "double": "4"},
    ),
    Change(
        "a default value that another module computes",
        USED | {"n.py": "import m\ndef g(a=m.LIMIT): return a"},
        SAVED,
        "from n import g",
        {"g()": "2"},
    ),
    Change(
        "a star import in another module",
        USED | {"n.py": "from m import *"},
        {"m.py": TWO + "more = 3"},
        "import n",
        {"n.f()": "2", "n.more": "3"},
    ),
    Change(
        "a chain of three modules",
        USED | {"n.py": "from m import f", "o.py": "from n import f\nvalue = f()"},
        SAVED,
        "import o; from o import value",
        {"o.value": "2", "value": "2"},
    ),
    Change(
        "a diamond",
        USED
        | {
            "a.py": "from m import LIMIT",
            "b.py": "from m import LIMIT",
            "c.py": "import a, b\nboth = a.LIMIT + b.LIMIT",
        },
        SAVED,
        "import c",
        {"c.both": "4"},
    ),
    Change(
        "two modules that import each other",
        {
            "a.py": "import b\ndef f(): return 1\ndef g(): return b.h()",
            "b.py": "import a\ndef h(): return a.f() * 10",
        },
        {"a.py": "import b\ndef f(): return 2\ndef g(): return b.h()"},
        "import a, b; g = a.g",
        {"g()": "20", "b.h()": "20", "b.a is a": "True"},
    ),
    Change(
        "two modules that take names of each other",
        {
            "a.py": "one = 1\nfrom b import two\nthree = two + 1",
            "b.py": "from a import one\ntwo = one + 1",
        },
        {"a.py": "one = 5\nfrom b import two\nthree = two + 1"},
        "import a; from a import three",
        {"a.three": "7", "three": "7"},
    ),
    Change(
        "a module that is imported in a function",
        USED | {"n.py": "def g():\n    import m\n    return m.f()"},
        SAVED,
        "import n; n.g()",
        {"n.g()": "2"},
    ),
    Change(
        "a module that is imported for types only",
        USED
        | {
            "n.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import m\n"
            "seen = []\ndef g(): return seen"
        },
        SAVED,
        "import m, n; n.seen.append(1)",
        {"n.g()": "[1]", "m.f()": "2"},
    ),
    Change(
        "a module that is imported by its name as text",
        USED | {"n.py": "import importlib\nm = importlib.import_module('m')\ndouble = m.f() * 2"},
        SAVED,
        "import n",
        {"n.double": "4"},
    ),
    Change(
        "a module that gains an import of a new file",
        ONE,
        {"m.py": "from fresh import f", "fresh.py": "def f(): return 2"},
        "from m import f; import m",
        {"f()": "2", "m.f()": "2"},
    ),
    Change(
        "a function that moves to another loaded module",
        {"m.py": ONE, "n.py": "x = 1"},
        {"m.py": "from n import f", "n.py": TWO},
        "import m, n; from m import f",
        {"f()": "2", "m.f is n.f": "True"},
    ),
    Change(
        "an import that goes away",
        "import math\ndef f(): return 1",
        "def f(): return 2",
        "import m",
        {"m.f()": "2", "hasattr(m, 'math')": "False"},
    ),
    Change(
        "names found by getattr of a module",
        "a = 1\ndef __getattr__(name): return 5",
        "def __getattr__(name): return 6",
        "import m",
        {"m.a": "6", "m.other": "6", "m.__file__.endswith('m.py')": "True"},
    ),
    Change(
        "imports that may fail",
        "try: from extra import f\nexcept ImportError:\n    def f(): return 1",
        {"extra.py": "def f(): return 2", "m.py": "from extra import f"},
        "from m import f",
        {"f()": "2"},
    ),
    Change(
        "a module computes with one that it takes from their package",
        {
            "shop/__init__.py": "",
            "shop/b.py": "from . import a\nTWICE = a.VALUE * 2",
            "shop/a.py": "VALUE = 1",
        },
        {"shop/a.py": "VALUE = 2"},
        "import shop.b",
        {"shop.b.TWICE": "4", "shop.b.a is shop.a": "True"},
    ),
    Change(
        "a class body computes with a module that it takes from a package",
        {
            "shop/__init__.py": "",
            "b.py": "class C:\n    from shop import a as kept\n    twice = kept.VALUE * 2",
            "shop/a.py": "VALUE = 1",
        },
        {"shop/a.py": "VALUE = 2"},
        "import b, shop.a",
        {"b.C.twice": "4"},
    ),
    Change(
        "a star import of the modules of a package",
        {
            "shop/__init__.py": "__all__ = ['a']",
            "b.py": "from shop import *\nTWICE = a.VALUE * 2",
            "shop/a.py": "VALUE = 1",
        },
        {"shop/a.py": "VALUE = 2"},
        "import b",
        {"b.TWICE": "4"},
    ),
    Change(
        "two modules that take each other from their package",
        {
            "shop/__init__.py": "",
            "shop/b.py": "from . import a\nOWN = 1\ndef f(): return a.VALUE + OWN",
            "shop/a.py": "from . import b\nVALUE = b.OWN * 2",
        },
        {"shop/b.py": "from . import a\nOWN = 5\ndef f(): return a.VALUE + OWN"},
        "import shop.a",
        {"shop.a.VALUE": "10", "shop.b.f()": "15"},
    ),
    Change(
        "a global name that a function has imported, in a module that is as before",
        {"late.py": "x = 1", "m.py": LATE.format("from late import x as y", 1)},
        {"late.py": "x = 2"},
        "import m; m.f()",
        {"m.f(), m.y": "(2, 2)"},
    ),
    Change(
        "a global name that a function has imported from a module in another spelling",
        # Python reads the letter for "fi" as the two.
        {"fine.py": "x = 1", "m.py": LATE.format("from \ufb01ne import x as y", 1)},
        {"fine.py": "x = 2"},
        "import m; m.f()",
        {"m.f(), m.y": "(2, 2)"},
    ),
    Change(
        "a global name that a function has imported, in a module that changes too",
        {"late.py": "x = 1", "m.py": LATE.format("from late import x as y", 1)},
        {"late.py": "x = 2", "m.py": LATE.format("from late import x as y", 2)},
        "import m; m.f()",
        {"m.f(), m.g()": "(2, 2)"},
    ),
    Change(
        "a global name that a function has taken from a module",
        {"late.py": "x = 1", "m.py": LATE.format("import late as l; y = l.x", 1)},
        {"late.py": "x = 2"},
        "import m; m.f()",
        {"m.f()": "2"},
    ),
    Change(
        "a global name that a function may have imported, or not yet",
        {"late.py": "x = None", "m.py": LATE.format("from late import x as y", 1)},
        {"late.py": "x = 2"},
        "import m; m.f()",
        {"m.y": "2"},
        told="m.y may be x of an earlier version of late",
    ),
)
