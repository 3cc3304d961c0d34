"""Changes beside what the program has computed, counted and set, which stays or is told of."""

from __future__ import annotations

from support.refreshes import Change

CACHE = "import functools\n@functools.lru_cache\ndef f(n): return n\n"
LATE = "import functools\n@functools.cache\ndef f():\n    from a import h as go\n    return go()\n"
SHOP = """
class Shop:
    def __init__(self): self.rate, self.rows = 1, []
    def f(self): return {}
"""
FIELD = """
import weakref
class Field:
    def __init__(self): self.values = weakref.WeakKeyDictionary()
    def __get__(self, one, cls): return self.values.get(one, 0)
    def __set__(self, one, value): self.values[one] = value
class C:
    x = Field()
    def f(self): return {}
"""
COUNTED = """
class Count:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self):
        self.n += 1
        return self.f(), self.n
@Count
def f(): return {}
"""
STEPS = """
def make():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = make()
def g(): return {}
"""
DEEP = """
class D:
    def __init__(self): self.n = 0
class C:
    def __init__(self): self.d = D()
class B:
    def __init__(self): self.c = C()
class A:
    def __init__(self): self.b, self.k = B(), {}
a = A()
"""
TABLES = """
class D:
    def __init__(self): self.n = []
class A:
    def __init__(self): self.b, self.k = {{'x': {{'y': [D()]}}}}, {}
a = A()
"""
ASKING = """
class C:
    def __init__(self): self.n = getattr(self, {})
    def f(self): return {}
c = C()
"""
ENCODER = (
    "import json\nclass E(json.JSONEncoder):\n    def default(self, o): return {}\ne = E({})\n"
)
# What a line has made, what the program did with it, and what it is then.
MADE = (
    ("an array of bytes", "B = bytearray()", "m.B.extend(b'xy')", "bytes(m.B)", "b'xy'"),
    ("an array", "import array\na = array.array('i', [0])", "m.a[0] = 3", "m.a[0]", "3"),
    ("a list of zeros", "L = [0] * 3", "m.L[0] = 9", "m.L", "[9, 0, 0]"),
    (
        "a list of lists",
        "L = [[] for _ in range(2)]",
        "m.L[0].append(1)",
        "m.L",
        "[[1], []]",
    ),
    ("a dictionary of zeros", "D = dict.fromkeys('a', 0)", "m.D['a'] = 5", "m.D", "{'a': 5}"),
    ("a set made of another", "A = {1}\nB = A | {2}", "m.B.add(9)", "m.B", "{1, 2, 9}"),
    ("a copy", "A = {'a': 1}\nB = A.copy()", "m.B['a'] = 2", "m.B", "{'a': 2}"),
    ("a copy with more", "A = {'a': 1}\nB = {**A}", "m.B['a'] = 2", "m.B", "{'a': 2}"),
    ("a sorted list", "L = sorted([2, 1])", "m.L.append(4)", "m.L", "[1, 2, 4]"),
    (
        "a queue",
        "import collections\nq = collections.deque([0] * 2)",
        "m.q.append(1)",
        "[*m.q]",
        "[0, 0, 1]",
    ),
    ("an iterator", "it = iter(range(9))", "next(m.it)", "next(m.it)", "1"),
    ("a pair of iterators", "it = zip('ab', 'cd')", "next(m.it)", "next(m.it)", "('b', 'd')"),
    ("a generator", "it = (one for one in range(9))", "next(m.it)", "next(m.it)", "1"),
    ("nothing", "it = iter(range(9))\nL = [0] * 3\nD = {**{'a': 1}}", "1", "m.L", "[0, 0, 0]"),
    ("no object", "class K: n = 0\nL = [K() for _ in range(2)]", "1", "m.L[0].n", "0"),
    ("no time", "import time\nT = [time.time_ns()]", "1", "len(m.T)", "1"),
)
# What something else has made, or something else may have got.
UNKNOWN = (
    (
        "what has two names",
        "a = b = [0] * 2",
        "m.a[0] = 9",
        "m.a, m.b",
        "([9, 0], [9, 0])",
        "m.a was made again, and the program may have changed it since",
    ),
    (
        "a list with a function in it",
        "L = [lambda: 1, 2] * 2",
        "m.L[1] = 9",
        "m.L[1]",
        "9",
        "m.L was made again, and the program may have changed it since",
    ),
    (
        "what a function has made",
        "def make(): return [0]\nL = make()",
        "m.L[0] = 9",
        "m.L",
        "[9]",
        "m.L was made again, and the program may have changed it since",
    ),
    (
        "what another line has given away",
        "L = [0] * 3\nD = {}\nD['a'] = L",
        "m.L[0] = 9",
        "m.L",
        "[9, 0, 0]",
        "m.L was made again, and the program may have changed it since",
    ),
)

CHANGES = (
    Change(
        "a filled cache of a function beside one that changes",
        CACHE + "def g(): return 1",
        CACHE + "def g(): return 2",
        "import m; from m import f; f(1)",
        {"m.g(), f is m.f": "(2, True)", "f.cache_info().currsize": "1"},
    ),
    Change(
        "a filled cache of a method beside one that changes",
        "import functools\nclass C:\n    @functools.cache\n    def f(self): return 1\n"
        "    def g(self): return 1",
        "import functools\nclass C:\n    @functools.cache\n    def f(self): return 1\n"
        "    def g(self): return 2",
        "import m; c = m.C(); c.f()",
        {"c.g()": "2", "m.C.f.cache_info().currsize": "1"},
    ),
    Change(
        "a filled cache calls by way of a table in a table",
        "import functools\ndef h(): return 1\nT = {'a': {'b': h}}\n@functools.cache\n"
        "def f(): return T['a']['b']()\n",
        "import functools\ndef h(): return 2\nT = {'a': {'b': h}}\n@functools.cache\n"
        "def f(): return T['a']['b']()\n",
        "import m; m.f()",
        {"m.f()": "2"},
    ),
    Change(
        "a filled cache calls what it is given",
        "import functools\ndef h(): return 1\n@functools.cache\ndef f(go): return go()\n",
        "import functools\ndef h(): return 2\n@functools.cache\ndef f(go): return go()\n",
        "import m; m.f(m.h)",
        {"m.f(m.h)": "2"},
    ),
    Change(
        "a filled cache in a module that imports another one when it is called",
        {"a.py": "def h(): return 1", "m.py": LATE},
        {"a.py": "def h(): return 2"},
        "import m; m.f()",
        {"m.f()": "2"},
    ),
    Change(
        "a filled cache of a function of the session",
        "def h(): return 1",
        "def h(): return 2",
        "import functools, m\n@functools.cache\ndef f(): return m.h()\nf()",
        {"f()": "2"},
    ),
    Change(
        "a cached property of a class that the session derives",
        "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return 1",
        "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return 2",
        "import m\nclass D(m.C): pass\nd = D(); d.p",
        {"d.p": "2"},
    ),
    Change(
        "an instance of the module that the program has filled, and its class changes",
        SHOP.format(1) + "shop = Shop()",
        SHOP.format(2) + "shop = Shop()",
        "import m; from m import shop; shop.rate = 7; shop.rows.append(8)",
        {"shop.f(), shop.rate, shop.rows": "(2, 7, [8])", "shop is m.shop": "True"},
    ),
    Change(
        "an instance of the module that has been set to something, and is made otherwise",
        SHOP.format(1) + "shop = Shop()",
        SHOP.format(1).replace("= 1,", "= 2,") + "shop = Shop()",
        "import m; m.shop.rate = 7",
        {"m.shop.rate": "7", "m.Shop().rate": "2"},
        told="rate",
    ),
    Change(
        "an instance that a body fills with something else",
        SHOP.format(1) + "shop = Shop()\nshop.rows.append({'n': 1})",
        SHOP.format(1) + "shop = Shop()\nshop.rows.append({'n': 2})",
        "import m",
        {"m.shop.rows": "[{'n': 2}]"},
    ),
    Change(
        "an instance of a library that the program has set something on",
        "import argparse\noptions = argparse.Namespace(a=1)\ndef g(): return 1",
        "import argparse\noptions = argparse.Namespace(a=1)\ndef g(): return 2",
        "import m; m.options.a = 7",
        {"m.options.a, m.g()": "(7, 2)"},
    ),
    Change(
        "an instance in a class that keeps the values of others",
        FIELD.format(1),
        FIELD.format(2),
        "import m; c = m.C(); c.x = 5",
        {"c.x, c.f()": "(5, 2)"},
    ),
    Change(
        "a decorator that counts calls in an instance",
        COUNTED.format(1),
        COUNTED.format(2),
        "import m; m.f()",
        {"m.f()": "(2, 2)"},
        told="m.f",
    ),
    Change(
        "a closure of the module that has counted",
        STEPS.format(1),
        STEPS.format(2),
        "import m; m.step()",
        {"m.step(), m.g()": "(2, 2)"},
        told="m.step",
    ),
    Change(
        "one list with two names, beside a function that changes",
        "a = b = []\ntry:\n    c, d = {}, []\nfinally: e = 1\ndef f(): return 1",
        "a = b = []\ntry:\n    c, d = {}, []\nfinally: e = 1\ndef f(): return 2",
        "import m; m.a.append(5); m.c[1] = 2",
        {"m.b, m.a is m.b, m.c, m.d, m.f()": "([5], True, {1: 2}, [], 2)"},
    ),
    Change(
        "one list with two names, which the program has filled, gains an entry",
        "a = b = []",
        "a = b = [0]",
        "import m; m.a.append(5)",
        {"m.a, m.a is m.b": "([0, 5], True)"},
        told="m.a was made again, without 1 entry",
    ),
    Change(
        "a list and a counter that the program has filled gain entries",
        "from collections import Counter\nrows: list = [1]\nseen = Counter()",
        "from collections import Counter\nrows: list = [0]\nseen = Counter(x=1)",
        "import m; m.rows.append(1); m.seen['y'] += 1",
        {"m.rows, dict(m.seen)": "([0, 1], {'x': 1, 'y': 1})"},
        told="m.rows was made again, without 1 entry",
    ),
    Change(
        "a list of a class that the program has filled gains an entry",
        "class C:\n    rows = []",
        "class C:\n    rows = [0]",
        "import m; m.C.rows.append(5)",
        {"m.C.rows": "[0, 5]"},
        told="m.C.rows was made again, without 1 entry",
    ),
    Change(
        "lists that nobody has filled lose entries",
        "class C: pass\ndef f(): return 1\none, two, K = C(), C(), 8\n"
        "a = [1, (2, 3), [4], f, one, two, K, C.__qualname__]\nb = {'x', 'y'}\nc = list('abc')",
        "class C: pass\ndef f(): return 1\none, two, K = C(), C(), 8\na = [1]\nb = {'x'}\nc = []",
        "import m",
        {"m.a, m.b, m.c": "([1], {'x'}, [])"},
    ),
    Change(
        "a number deep in an instance that is made otherwise",
        DEEP.format(1),
        DEEP.format(2),
        "import m; m.a.b.c.d.n = 7",
        {"m.a.b.c.d.n, m.a.k": "(7, 2)"},
        told="b.c.d.n",
    ),
    Change(
        "a list in tables of an instance that is made otherwise",
        TABLES.format(1),
        TABLES.format(2),
        "import m; m.a.b['x']['y'][0].n.append(7)",
        {"m.a.b['x']['y'][0].n, m.a.k": "([7], 2)"},
        told="n as it is at first",
    ),
    Change(
        "a number deep in an instance, and another class changes",
        DEEP.format(1) + "def f(): return 1",
        DEEP.format(1) + "def f(): return 2",
        "import m; m.a.b.c.d.n = 7",
        {"m.a.b.c.d.n, m.f()": "(7, 2)"},
    ),
    Change(
        "an instance whose constructor asks by a name, and is the same again",
        ASKING.format("'z', 3", 1),
        ASKING.format("'z', 3", 2),
        "import m; held = [m.c]",
        {"held[0].f(), held[0] is m.c": "(2, True)"},
    ),
    Change(
        "an instance whose constructor asks by a name, and is another one",
        ASKING.format("'f')(", 1),
        ASKING.format("'f')(", 2),
        "import m; held = [m.c]",
        {"m.c.n, held[0].n": "(2, 2)"},
        told="held[0] is what m.c was before",
    ),
    *(
        Change(
            f"a function changes, and the program has changed {title}",
            f"{line}\ndef f(): return 1",
            f"{line}\ndef f(): return 2",
            f"import m; {done}",
            {probe: right, "m.f()": "2"},
        )
        for title, line, done, probe, right in MADE
    ),
    *(
        Change(
            f"a function changes, and the program may have changed {title}",
            f"{line}\ndef f(): return 1",
            f"{line}\ndef f(): return 2",
            f"import m; {done}",
            {probe: right, "m.f()": "2"},
            told=told,
        )
        for title, line, done, probe, right, told in UNKNOWN
    ),
    *(
        Change(
            f"a function changes beside a name that was {first} at first",
            f"state = {first}\ndef f(): return 1",
            f"state = {first}\ndef f(): return 2",
            "import m; m.state = 'set'",
            {"m.state, m.f()": "('set', 2)"},
        )
        # Since Python 3.15, such constants are not kept in the code.
        for first in ("None", "True", "False", "''", "-1", "0", "1.5")
    ),
    Change(
        "what makes an instance has a keyword no more",
        "import types\nn = types.SimpleNamespace(a=1, z=3)",
        "import types\nn = types.SimpleNamespace(a=1)",
        "import m",
        {"m.n": "namespace(a=1)"},
    ),
    *(
        Change(
            f"what makes an instance of a changed class {title}",
            ENCODER.format(1, before),
            ENCODER.format(2, after),
            "import m",
            {"m.e.sort_keys, m.e.default(0)": right},
        )
        for title, before, after, right in (
            ("has a keyword more", "", "sort_keys=True", "(True, 2)"),
            ("no longer has a keyword", "sort_keys=True", "", "(False, 2)"),
        )
    ),
)
