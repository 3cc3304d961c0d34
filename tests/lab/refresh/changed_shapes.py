"""Changes of the shape of instances: what a new constructor sets, slots, layouts."""

from __future__ import annotations

from support.refreshes import Change

SLOTS = "class C:\n    __slots__ = ('a',)\n    def __init__(self): self.a = 1\n"
MORE = "class C:\n    __slots__ = ('a', 'b')\n    def __init__(self): self.a = self.b = 2\n"

TUPLE = "from typing import NamedTuple\nclass P(NamedTuple):\n    {}: int\n    {}: int\n"

CHANGES = (
    Change(
        "fields of a named tuple change places",
        TUPLE.format("x", "y"),
        TUPLE.format("y", "x"),
        "import m; p = m.P(x=1, y=2)",
        {"m.P._fields": "('y', 'x')", "p.x": "1"},
        told="p",
    ),
    Change(
        "fields of a named tuple that a call makes change places",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')",
        "from collections import namedtuple\nP = namedtuple('P', 'y x')",
        "import m; p = m.P(x=1, y=2)",
        {"m.P._fields": "('y', 'x')", "p.x": "1"},
        told="p",
    ),
    Change(
        "the first field of a named tuple goes",
        TUPLE.format("x", "y"),
        TUPLE.format("x", "y").replace("    x: int\n", ""),
        "import m; p = m.P(x=1, y=2)",
        {"m.P(y=2).y": "2", "p.y": "2"},
        told="p",
        anew="import m; p = m.P(y=2)",
    ),
    Change(
        "a named tuple changes a method only",
        TUPLE.format("x", "y") + "    def f(self): return 1",
        TUPLE.format("x", "y") + "    def f(self): return 2",
        "import m; p = m.P(x=1, y=2)",
        {"p.f()": "2", "p.x": "1"},
    ),
    Change(
        "a constructor sets one attribute more",
        "class C:\n    def __init__(self): self.a = 1",
        "class C:\n    def __init__(self): self.a = 1; self.tax = 2\n"
        "    def f(self): return self.tax",
        "from m import C; c = C()",
        {"c.f()": "2", "C().f()": "2"},
        told="tax",
    ),
    Change(
        "a constructor names an attribute otherwise",
        "class C:\n    def __init__(self): self.old = 1\n    def f(self): return self.old",
        "class C:\n    def __init__(self): self.price = 1\n    def f(self): return self.price + 1",
        "from m import C; c = C()",
        {"c.f()": "2"},
        told="price",
    ),
    Change(
        "slots gain a name",
        SLOTS,
        MORE,
        "from m import C; c = C()",
        {"C().b": "2", "c.b": "2"},
        told="b",
    ),
    Change(
        "slots with a method that changes",
        SLOTS + "    def f(self): return 1\n",
        SLOTS + "    def f(self): return 2\n",
        "from m import C; c = C()",
        {"c.f()": "2", "type(c) is C": "True"},
    ),
    Change(
        "a class gains slots",
        "class C:\n    def __init__(self): self.a = 1",
        SLOTS + "    def f(self): return 2\n",
        "from m import C; c = C()",
        {"c.f()": "2", "hasattr(c, '__dict__')": "False"},
        told="c",
    ),
    Change(
        "a subclass of dict becomes one of list",
        "class C(dict): pass",
        "class C(list): pass",
        "from m import C; c = C()",
        {"isinstance(c, list)": "True", "C()": "[]"},
        told="c",
    ),
    Change(
        "an instance of the module",
        "class C:\n    def f(self): return 1\none = C()",
        "class C:\n    def f(self): return 2\none = C()",
        "from m import one; held = [one.f]",
        {"one.f()": "2", "held[0]()": "2", "held[0].__self__ is one": "True"},
        told="held[0].__self__ is what m.one was before",
    ),
)
