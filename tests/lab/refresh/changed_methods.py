"""Changes of the kind of a method that is held, and of the flags and members that are."""

from __future__ import annotations

from support.refreshes import Change

PLAIN = "class C:\n    def f(self, x=1): return {}, x\n"
STATIC = "class C:\n    @staticmethod\n    def f(x=1): return {}, x\n"
CLASS = "class C:\n    @classmethod\n    def f(cls, x=1): return {}, x\n"
HUB = {"hub.py": "R = []\ndef add(f): R.append(f)"}
BOUND = "import m; c = m.C(); held = [c.f]"
PERM = "import enum\nclass Perm(enum.{}):\n    R = {}\n    W = {}\n"
ALIAS = "import enum\nclass C(enum.{}):\n    A = 1\n    B = {}\n    DEFAULT = {}\n"
IS_MEMBER = "[one.name for one in m.C], m.C(1) is m.C.A, held[0] is m.C.A"
BOTH = "import m; held = [m.Perm.R | m.Perm.W]"
IS_BOTH = "held[0] is m.Perm.R | m.Perm.W"
KINDS = """
from functools import singledispatchmethod
class C:
    @singledispatchmethod
    def f(self, x): return 'any'
    @f.register
    def _(self, x: int): return {}
"""
TEXT = "    @f.register\n    def _(self, x: str): return 'text'\n"
IN_PARTS = "class C:\n    p = property({})\n"
PARTIAL = """
from functools import partialmethod
class C:
    def f(self, *a): return a
    def h(self, *a): return 'h'
    g = partialmethod(f, {})
"""
TWO = PARTIAL + "    k = partialmethod(f, 1)\n"
PARTIALS = """
from functools import partial
def f(*a): return a
p, q = partial(f, {}), partial(f, 1, 3)
"""

DB = (
    "ON = {}\ndef deco(f):\n    if not ON: return f\n"
    "    def {}(self): return f(self) + {}\n    return {}\n"
)
WRAP = DB.format(True, "w", 10, "w")
USES = "from db import deco\nclass K:\n    @deco\n    def g(self): return 1\n"
TIMES = (
    "def times(n):\n    def deco(f):\n        def w(self): return f(self) * n\n"
    "        return w\n    return deco\n"
)
ALL = (
    "{}\ndef deco(cls):\n    if ON:\n        g = cls.g\n        def w(self): return g(self) + {}\n"
    "        cls.g = w\n    return cls\n"
)
WHOLE = "import db\n@db.deco\nclass K:\n    def g(self): return 1\n"
K = "import m; k = m.K()"
CHANGES = (
    Change(
        "a method becomes static, and is held with its instance",
        PLAIN.format(1),
        STATIC.format(2),
        BOUND,
        {"held[0](), held[0](5)": "((2, 1), (2, 5))"},
    ),
    Change(
        "a method becomes one of the class, and is held with its instance",
        PLAIN.format(1),
        CLASS.format(2),
        BOUND,
        {"held[0](), held[0].__self__ is m.C": "((2, 1), True)"},
    ),
    Change(
        "a method becomes static, and is in a register with its instance",
        HUB | {"m.py": PLAIN.format(1)},
        {"m.py": STATIC.format(2)},
        "import m, hub; c = m.C(); hub.add(c.f)",
        {"hub.R[0]()": "(2, 1)"},
    ),
    Change(
        "a class method that a derived class gives becomes static",
        CLASS.format(1) + "class D(C): pass\n",
        STATIC.format(2) + "class D(C): pass\n",
        "import m; call = m.D.f",
        {"call()": "(2, 1)"},
    ),
    Change(
        "a static method that is held becomes a method",
        STATIC.format(1),
        PLAIN.format(2),
        BOUND,
        {"held[0]()": "(2, 1)"},
        told="held[0] was taken from the class",
    ),
    Change(
        "a method becomes a property, and is held with its instance",
        "class C:\n    def f(self): return 1",
        "class C:\n    @property\n    def f(self): return 2",
        BOUND,
        {"held[0]": "2"},
        told="held[0] was taken from the class",
    ),
    Change(
        "a method becomes static that is held by a weak reference",
        "class C:\n    def f(self): return 1",
        "class C:\n    @staticmethod\n    def f(): return 2",
        "import m, weakref; c = m.C()\n"
        "w = weakref.WeakMethod(c.f) if hasattr(c.f, '__self__') else lambda: c.f",
        {"w()()": "2"},
        told="a weak reference to m.C.f",
    ),
    Change(
        "flags of which two are held together have other values",
        PERM.format("Flag", 1, 2),
        PERM.format("Flag", 2, 4),
        BOTH,
        {IS_BOTH: "True", "held[0].value, m.Perm.R in held[0]": "(6, True)"},
    ),
    Change(
        "flags that are numbers, of which two are held together, have other values",
        PERM.format("IntFlag", 1, 2),
        PERM.format("IntFlag", 2, 4),
        BOTH,
        {IS_BOTH: "True", "held[0]": "<Perm.R|W: 6>"},
    ),
    Change(
        "another flag goes than those that are held together",
        PERM.format("Flag", 1, 2) + "    X = 4\n",
        PERM.format("Flag", 1, 2),
        BOTH,
        {IS_BOTH: "True", "len(m.Perm)": "2"},
    ),
    Change(
        "a flag goes that is held together with another one",
        PERM.format("Flag", 1, 2) + "    X = 4\n",
        PERM.format("Flag", 1, 2),
        "import m; held = [m.Perm.R | getattr(m.Perm, 'X', m.Perm.W)]",
        {IS_BOTH: "True"},
        told="held[0] is a member that m.Perm no longer has",
    ),
    Change(
        "a member of an enum goes that is held",
        PERM.format("Enum", 1, 2) + "    X = 4\n",
        PERM.format("Enum", 1, 2),
        "import m; held = [getattr(m.Perm, 'X', None)]",
        {"held": "[None]"},
        told="held[0] is a member that m.Perm no longer has",
    ),
    Change(
        "an alias of a member becomes a member",
        ALIAS.format("Enum", 1, 3),
        ALIAS.format("Enum", 2, 3),
        "import m; held = [m.C.A]",
        {IS_MEMBER: "(['A', 'B', 'DEFAULT'], True, True)", "m.C.B.value": "2"},
        told="held[0] is what m.C.B was",
    ),
    Change(
        "a member becomes an alias of another one",
        ALIAS.format("Enum", 2, 3),
        ALIAS.format("Enum", 1, 3),
        "import m; held = [m.C.A, m.C.B]",
        {IS_MEMBER: "(['A', 'DEFAULT'], True, True)", "held[1] is m.C.A": "True"},
    ),
    Change(
        "an alias that is held is one of another member",
        ALIAS.format("Enum", 2, 1),
        ALIAS.format("Enum", 2, 2),
        "import m; held = [m.C.DEFAULT]",
        {"held[0] is m.C.DEFAULT": "True", "m.C.DEFAULT.name": "'B'"},
        told="held[0] is what m.C.DEFAULT was before",
    ),
    Change(
        "an alias is one of another member",
        ALIAS.format("Enum", 2, 1),
        ALIAS.format("Enum", 2, 2),
        "import m; held = [m.C.A, m.C.B]",
        {IS_MEMBER: "(['A', 'B'], True, True)", "held[1] is m.C.DEFAULT": "True"},
        told="held[0] is what m.C.DEFAULT was",
    ),
    Change(
        "an alias of a member that is a number becomes a member",
        ALIAS.format("IntEnum", 1, 3),
        ALIAS.format("IntEnum", 2, 3),
        "import m; held = [m.C.A]",
        {IS_MEMBER: "(['A', 'B', 'DEFAULT'], True, True)", "m.C.B + 0": "2"},
        told="held[0] is what m.C.B was",
    ),
    Change(
        "a member of an enum takes the place of the one whose alias it was",
        "import enum\nclass C(enum.Enum):\n    A = 1\n    B = 1\n",
        "import enum\nclass C(enum.Enum):\n    B = 1\n    A = 1\n",
        "import m; held = [m.C.A]",
        {"m.C.A.name, held[0] is m.C.B, len(m.C)": "('B', True, 1)"},
    ),
    Change(
        "a partial method has other arguments, and is held with and without its instance",
        PARTIAL.format(1),
        PARTIAL.format(5),
        "import m, functools; c = m.C(); held = [c.g, functools.partial(c.g, 7)]; call = m.C.g",
        {"held[0](), held[1](), call(c)": "((5,), (5, 7), (5,))"},
    ),
    Change(
        "a partial method of another method",
        PARTIAL.format(1),
        PARTIAL.format(5).replace("partialmethod(f", "partialmethod(h"),
        "import m\nclass D(m.C): pass\nd = D(); held = [d.g]",
        {"held[0](), held[0].__self__ is d": "('h', True)"},
    ),
    Change(
        "one of two partial methods that give the same has other arguments",
        TWO.format(1),
        TWO.format(5),
        "import m; c = m.C(); held = [c.g, c.k]",
        {"held[0](), held[1]()": "((5,), (1,))"},
        told="held[0] may be made of a partial of m.C.f",
    ),
    Change(
        "a partial of which the session has made another one has other arguments",
        PARTIALS.format(1),
        PARTIALS.format(5),
        "import m, functools; held = [functools.partial(m.p, 9)]",
        {"held[0](), m.q()": "((5, 9), (1, 3))"},
        told="held[0] may be made of a partial of m.f",
    ),
    Change(
        "a partial has other arguments, and another one that begins as it did stays",
        PARTIALS.format(1),
        PARTIALS.format(5),
        "import m; held = [m.p, m.q]",
        {"held[0](), held[1]()": "((5,), (1, 3))"},
    ),
    Change(
        "a method answers to one more type, and is held",
        KINDS.format("'int'"),
        KINDS.format("'int'") + TEXT,
        "import m; c = m.C(); held = [c.f]",
        {"c.f(1), c.f('')": "('int', 'text')", "held[0](1), held[0]('')": "('int', 'text')"},
    ),
    Change(
        "a method answers otherwise to each of two types, and is held",
        KINDS.format("'int'") + TEXT,
        KINDS.format("'number'") + TEXT.replace("'text'", "'word'"),
        "import m; c = m.C(); held = [c.f]",
        {"held[0](1), held[0](''), c.f(1)": "('number', 'word', 'number')"},
    ),
    Change(
        "the types to which a method answers change their order",
        KINDS.format("'int'") + TEXT,
        KINDS.replace("x: int", "x: str").format("'text'")
        + TEXT.replace("x: str", "x: int").replace("'text'", "'number'"),
        "import m; c = m.C(); held = [c.f]",
        {"held[0](1), held[0](''), c.f(1)": "('number', 'text', 'number')"},
    ),
    Change(
        "a property of nameless functions can be set, and its getter is held",
        IN_PARTS.format("lambda self: 1"),
        IN_PARTS.format("lambda self: 2, lambda self, value: None"),
        "import m; c = m.C(); held = [m.C.p.fget]",
        {"held[0](c), c.p": "(2, 2)"},
    ),
    Change(
        "a property of nameless functions cannot be set any more, and becomes a method",
        IN_PARTS.format("lambda self: 1, lambda self, value: None"),
        "class C:\n    p = lambda self: 2\n",
        "import m; c = m.C(); held = [m.C.p]; held = [getattr(held[0], 'fget', held[0])]",
        {"held[0](c), c.p()": "(2, 2)"},
    ),
    Change(
        "a decorator of another module leaves a method as it is",
        {"db.py": WRAP, "m.py": USES},
        {"db.py": DB.format(False, "w", 10, "w")},
        K,
        {"k.g()": "1"},
    ),
    Change(
        "a decorator of another module wraps a method that it left as it was",
        {"db.py": DB.format(False, "w", 10, "w"), "m.py": USES},
        {"db.py": WRAP},
        K,
        {"k.g()": "11"},
    ),
    Change(
        "a decorator of another module does another thing with a method",
        {"db.py": WRAP, "m.py": USES},
        {"db.py": DB.format(True, "w", 20, "w")},
        K,
        {"k.g()": "21"},
    ),
    Change(
        "a decorator of another module has another function inside",
        {"db.py": WRAP, "m.py": USES},
        {"db.py": DB.format(True, "v", 20, "v")},
        K,
        {"k.g()": "21"},
    ),
    Change(
        "a decorator of another module has one more variable in its closure",
        {"db.py": WRAP, "m.py": USES},
        {"db.py": WRAP.replace("(f):", "(f, n=20):").replace("+ 10", "+ n")},
        K,
        {"k.g()": "21"},
    ),
    Change(
        "a decorator that has the name of the method it wraps leaves it as it is",
        {
            "db.py": "import functools\n"
            + WRAP.replace("    def w", "    @functools.wraps(f)\n    def w"),
            "m.py": USES,
        },
        {"db.py": "import functools\n" + DB.format(False, "w", 10, "w")},
        K,
        {"k.g()": "1"},
    ),
    Change(
        "a decorator of methods is given another number",
        {
            "c.py": "N = 2",
            "db.py": TIMES,
            "m.py": "import c, db\n"
            + USES.replace("import deco", "import times").replace("@deco", "@db.times(c.N)"),
        },
        {"c.py": "N = 3"},
        K,
        {"k.g()": "3"},
    ),
    Change(
        "a method has the decorator of another module",
        {"db.py": WRAP, "dc.py": DB.format(True, "v", 20, "v"), "m.py": USES},
        {"m.py": USES.replace("from db", "from dc")},
        K,
        {"k.g()": "21"},
    ),
    Change(
        "one of two decorators of a method leaves it as it is",
        {
            "db.py": WRAP,
            "dc.py": DB.replace("deco", "more").format(True, "v", 20, "v"),
            "m.py": "from dc import more\n" + USES.replace("@deco", "@more\n    @deco"),
        },
        {"dc.py": DB.replace("deco", "more").format(False, "v", 20, "v")},
        K,
        {"k.g()": "11"},
    ),
    Change(
        "a decorator of a class leaves its methods as they are",
        {
            "db.py": ALL.format("ON = True", 10),
            "m.py": WHOLE,
        },
        {"db.py": ALL.format("ON = False", 10)},
        K,
        {"k.g()": "1"},
    ),
    Change(
        "a decorator of a class wraps its methods, and something else is edited",
        {
            "db.py": ALL.format("ON = True", 10),
            "m.py": WHOLE + "    def f(self): return 1\n",
        },
        {"m.py": WHOLE + "    def f(self): return 2\n"},
        K,
        {"k.g(), k.f()": "(11, 2)"},
    ),
    Change(
        "a body wraps a method of its own class, and something else is edited",
        {
            "db.py": WRAP,
            "m.py": USES.replace("    @deco\n", "") + "K.g = deco(K.g)\ndef f(): return 1\n",
        },
        {"m.py": USES.replace("    @deco\n", "") + "K.g = deco(K.g)\ndef f(): return 2\n"},
        K,
        {"k.g(), m.f()": "(11, 2)"},
    ),
    Change(
        "a class wraps a method in its body, and no longer does",
        {"db.py": WRAP, "m.py": USES.replace("    @deco\n", "") + "    g = deco(g)\n"},
        {"db.py": DB.format(False, "w", 10, "w")},
        K,
        {"k.g()": "1"},
    ),
    Change(
        "a decorator does not call the method, and has another function inside",
        {"db.py": "def deco(f):\n    def w(self): return 5\n    return w\n", "m.py": USES},
        {"db.py": "def deco(f):\n    def v(self): return 6\n    return v\n"},
        K,
        {"k.g()": "6"},
    ),
    Change(
        "a decorator does not call the method, and leaves it as it is",
        {"db.py": "def deco(f):\n    def w(self): return 5\n    return w\n", "m.py": USES},
        {"db.py": "def deco(f): return f\n"},
        K,
        {"k.g()": "1"},
        told="m.K.g",
    ),
)
