"""Changes that the tests of other reloading tools try, and the tables beside this one do not."""

from __future__ import annotations

from support.refreshes import Change

ONE, TWO = "def f(): return 1\nLIMIT = 1\n", "def f(): return 2\nLIMIT = 2\n"
PLUS = "def plus(f): return lambda *a: f(*a) + 1\n"
MORE = "def plus(f): return lambda *a: f(*a) + 5\n"
CALLING = """
class Calls:
    def __init__(self): self.all = []
    def add(self, f):
        self.all.append(f)
        return self
    def __call__(self): return [f() for f in self.all]
calls = Calls()
"""
ADDED = "@calls.add\ndef each(): return {}\n"
DROPS = "class C:\n    def __init__(self): self.a = 1\n    def f(self): return 1\n"
VECTOR = (
    "class V:\n    def __init__(self, n): self.n = n\n"
    "    def __eq__(self, o): return V(self.n)\n"
    "    def __bool__(self): raise ValueError\n"
)
FAMILY = "class A:\n    def f(self): return 1\n"
ADD = "def add(n): return lambda f: lambda self: f(self) + n\n"
MEMO = """
def memo(f):
    known = {}
    def inner(self):
        if "it" not in known: known["it"] = f(self)
        return known["it"]
    return inner
"""
MAKER = "def make(n):\n    class C:\n        def f(self): return n\n    return C\n"

CHANGES = (
    # Names of the session.
    Change(
        "an alias of the session whose name the module takes for another thing",
        "n = 1",
        "n = 2\nother = 5",
        "import m; from m import n as other",
        {"other": "2", "m.other": "5"},
    ),
    Change(
        "a module gains names that the session has not asked for",
        ONE,
        TWO + "def more(): return 3",
        "from m import f, LIMIT as top",
        {"f()": "2", "top": "2", "more": "raises NameError", "LIMIT": "raises NameError"},
    ),
    Change(
        "one constant under two names",
        "a = 'old'",
        "a = 'new'",
        "from m import a as b; from m import a",
        {"a": "'new'", "b": "'new'"},
    ),
    Change(
        "a name that is first an alias of one constant, and then another constant",
        "a = 'a1'\nb = 'b1'",
        "a = 'a2'\nb = 'b2'",
        "from m import a as b\nfrom m import b",
        {"b": "'b2'"},
    ),
    Change(
        "a name that is first a constant, and then an alias of another one",
        "a = 'a1'\nb = 'b1'",
        "a = 'a2'\nb = 'b2'",
        "from m import b\nfrom m import a as b",
        {"b": "'a2'"},
    ),
    Change(
        "a name that two modules give, where the first one changes",
        {"a.py": "x = 1", "b.py": "x = 2"},
        {"a.py": "x = 5"},
        "import a; from a import x; from b import x",
        {"x": "2", "a.x": "5"},
    ),
    Change(
        "a name that two modules give by stars, where both change",
        {"a.py": "x = 1\ny = 1", "b.py": "x = 2"},
        {"a.py": "x = 5\ny = 5", "b.py": "x = 6"},
        "from a import *\nfrom b import *",
        {"x": "6", "y": "5"},
    ),
    Change(
        "an alias for two modules, one after the other",
        {"a.py": "x = 1", "b.py": "x = 2"},
        {"a.py": "x = 5", "b.py": "x = 6"},
        "import a as u\nimport b as u",
        {"u.x": "6", "u.__name__": "'b'"},
    ),
    Change(
        "a name that the session has imported, and bound to its own value",
        ONE,
        TWO,
        "import m; from m import LIMIT; LIMIT = 9",
        {"LIMIT": "9", "m.LIMIT": "2"},
    ),
    Change(
        "a function that the session has imported is gone",
        "def f(): return 1\ndef g(): return 1",
        "def g(): return 2",
        "import m; from m import f, g",
        {"g()": "2", "hasattr(m, 'f')": "False", "f()": "raises NameError"},
        told="f",
        anew="import m; from m import g",
    ),
    Change(
        "a function that goes away and comes back",
        "def f(): return 1\ndef g(): return 1",
        "def f(): return 3\ndef g(): return 3",
        "import m; from m import f; held = [f]",
        {"m.f()": "3", "f()": "3", "held[0]()": "3"},
        earlier="def g(): return 2",
    ),
    Change(
        "a star import of a module that begins to pass on a new one",
        "def f(): return 1",
        {"m.py": "from fresh import *", "fresh.py": "def f(): return 2\nclass C: a = 3\nn = 4"},
        "from m import *",
        {"f()": "2", "C.a": "3", "n": "4"},
    ),
    Change(
        "a session whose name In is its own",
        ONE,
        TWO,
        "from m import f, LIMIT; In = 'text'",
        {"f()": "2", "LIMIT": "2", "In": "'text'"},
    ),
    Change(
        "a function in a namespace that is no module",
        ONE,
        TWO,
        "import m; space = {}; exec('from m import f', space)",
        {"space['f']()": "2"},
    ),
    Change(
        "a function in a module that the session has made",
        ONE,
        TWO,
        "import m, sys, types; own = sys.modules['own'] = types.ModuleType('own')\n"
        "exec('from m import f', vars(own))",
        {"own.f()": "2"},
    ),
    # Names of modules.
    Change(
        "a name that is bound twice, in another order",
        "x = 1\ndef f(): return x\nx = 2",
        "x = 2\nx = 1\ndef f(): return x",
        "from m import f, x",
        {"f()": "1", "x": "1"},
    ),
    Change(
        "a name that a function of the body binds",
        "def f():\n    global x\n    x = 1\nf()",
        "def f():\n    global x\n    x = 2\nf()",
        "import m; from m import x",
        {"m.x": "2", "x": "2"},
    ),
    Change(
        "a name that a function of the body binds no more",
        "def f():\n    global x\n    x = 1\nf()",
        "def f(): return 2",
        "import m",
        {"hasattr(m, 'x')": "False", "m.f()": "2"},
    ),
    Change(
        "a list that was filled, in a line with another binding",
        "k = 1; rows = []",
        "k = 2; rows = []",
        "import m; m.rows.append(5)",
        {"m.rows": "[5]", "m.k": "2"},
    ),
    Change(
        "a list that was filled, and that another line comes before",
        "rows = [1, 2]\nrate = 1000",
        "import math\nrate = 41\nrows = [1, 2]",
        "import m; m.rows.append(5)",
        {"m.rows": "[1, 2, 5]", "m.rate": "41"},
    ),
    Change(
        "a constant becomes a list",
        "x = 1",
        "x = [1]",
        "import m; from m import x",
        {"x": "[1]", "x is m.x": "True"},
    ),
    Change(
        "a set that another module passes on",
        {"a.py": "x = {'old'}", "b.py": "from a import x"},
        {"a.py": "x = {'new'}"},
        "import a, b; from b import x",
        {"x": "{'new'}", "b.x is a.x": "True"},
    ),
    Change(
        "the docstring of a module",
        "'old'\nx = 1",
        "'new'\nx = 1",
        "import m",
        {"m.__doc__": "'new'"},
    ),
    Change(
        "the docstring of a module goes away",
        "'old'\nx = 1",
        "x = 1",
        "import m",
        {"m.__doc__": "None"},
    ),
    Change(
        "annotations become texts by an import of the future",
        "print_function = 1\ndef f(a: int): return 1",
        "from __future__ import annotations\nprint_function = 2\ndef f(a: nowhere): return 2",
        "from m import f, print_function",
        {"f.__annotations__": "{'a': 'nowhere'}", "f(0)": "2", "print_function": "2"},
    ),
    Change(
        "another module takes a name that getattr gives",
        {"m.py": "a = 1\ndef __getattr__(n): return n", "n.py": "from m import a, bb"},
        {"m.py": "def __getattr__(n): return n * 2"},
        "import n; from n import bb",
        {"n.a": "'aa'", "n.bb": "'bbbb'", "bb": "'bbbb'"},
    ),
    Change(
        "the source of a function, as inspect gives it",
        "def f(): return 1",
        "# moved\n\ndef f(): return 2",
        "import inspect; from m import f; inspect.getsource(f)",
        {"inspect.getsource(f)": "'def f(): return 2\\n'"},
    ),
    Change(
        "the line that a traceback shows",
        "def f(): return 1 / 0",
        "def f(): return 2 / 0",
        "import traceback; from m import f\ndef shown():\n    try: f()\n"
        "    except ZeroDivisionError: return traceback.format_exc()\nshown()",
        {"'return 2 / 0' in shown()": "True"},
        seconds=0,
    ),
    # Functions.
    Change(
        "a copy of a function, under another name",
        "import types\ndef a(x): return x * 2\n"
        "b = types.FunctionType(a.__code__.replace(co_name='b'), globals())",
        "import types\ndef a(x): return x * 5\n"
        "b = types.FunctionType(a.__code__.replace(co_name='b'), globals())",
        "from m import a, b; held = [b]",
        {"a(1)": "5", "b(1)": "5", "held[0](1)": "5", "b.__code__.co_name": "'b'"},
    ),
    Change(
        "the same decorator once more",
        PLUS + "@plus\n@plus\ndef f(x): return x",
        PLUS + "@plus\n@plus\n@plus\ndef f(x): return x + 10",
        "from m import f; held = [f]",
        {"f(4)": "17", "held[0](4)": "17"},
    ),
    Change(
        "first the decorator, then the function",
        PLUS + "@plus\ndef f(x): return x",
        MORE + "@plus\ndef f(x): return x * 100",
        "from m import f; held = [f]",
        {"f(4)": "405", "held[0](4)": "405"},
        earlier=MORE + "@plus\ndef f(x): return x",
    ),
    Change(
        "first the function, then the decorator",
        PLUS + "@plus\ndef f(x): return x",
        MORE + "@plus\ndef f(x): return x * 100",
        "from m import f; held = [f]",
        {"f(4)": "405", "held[0](4)": "405"},
        earlier=PLUS + "@plus\ndef f(x): return x * 100",
    ),
    Change(
        "a decorator that was removed is back, with an argument",
        PLUS + "@plus\ndef f(): return 42",
        "def plus(n): return lambda f: lambda *a: f(*a) + n\n@plus(2)\ndef f(): return 43",
        "from m import f; held = [f]",
        {"f()": "45", "held[0]()": "45"},
        earlier=PLUS + "def f(): return 42",
    ),
    Change(
        "a decorator whose function closes over other names",
        "def deco(f):\n    x, y = 'x', 'y'\n    def inner(*a): return f(*a), x, y\n"
        "    return inner\n@deco\ndef f(): return 1",
        "def deco(f):\n    ax, by = 'ax', 'by'\n    def inner(*a): return f(*a), ax, by\n"
        "    return inner\n@deco\ndef f(): return 2",
        "from m import f; held = [f]",
        {"f()": "(2, 'ax', 'by')", "held[0]()": "(2, 'ax', 'by')"},
    ),
    Change(
        "a function with a decorator of another module",
        {
            "deco.py": "import functools\ndef plus(f):\n    @functools.wraps(f)\n"
            "    def inner(*a): return f(*a) + 1\n    return inner",
            "m.py": "from deco import plus as more\nTOP = 1\n@more\ndef f(): return TOP",
        },
        {"m.py": "from deco import plus as more\nTOP = 7\n@more\ndef f(): return TOP * 2"},
        "from m import f; held = [f]",
        {"f()": "15", "held[0]()": "15"},
    ),
    Change(
        "the second of three functions of one name, in a register that is called",
        CALLING + "".join(ADDED.format(n) for n in (1, 2, 3)),
        CALLING + "".join(ADDED.format(n) for n in (1, 5, 3)),
        "from m import each",
        {"each()": "[1, 5, 3]"},
    ),
    Change(
        "more functions of one name, in a register that is called",
        CALLING + "".join(ADDED.format(n) for n in (1, 2)),
        CALLING + "".join(ADDED.format(n) for n in (1, 7, 2, 8)),
        "from m import each",
        {"each()": "[1, 7, 2, 8]"},
    ),
    Change(
        "fewer functions of one name, in a register that is called",
        CALLING + "".join(ADDED.format(n) for n in (1, 2, 3)),
        CALLING + ADDED.format(9),
        "from m import each",
        {"each()": "[9]"},
    ),
    # Classes.
    Change(
        "an edit that is taken back, with one thing more",
        DROPS,
        DROPS + "    def more(self): return 3\n",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "1", "bound()": "1", "c.more()": "3", "hasattr(c, 'g')": "False"},
        earlier="class C:\n    def __init__(self): self.a = 1\n    def g(self): return 2\n",
    ),
    Change(
        "a constructor gives an attribute another value",
        "class C:\n    def __init__(self): self.b = 22\n    def old(self): return 1",
        "class C:\n    def __init__(self): self.b = 11\n    def new(self): return self.b",
        "from m import C; c = C()",
        {"c.b": "22", "c.new()": "22", "C().b": "11", "hasattr(c, 'old')": "False"},
        anew="from m import C; c = C(); c.b = 22",
    ),
    Change(
        "a constructor goes away",
        "class C:\n    def __init__(self): self.b = 1",
        "class C: pass",
        "from m import C; c = C()",
        {"c.b": "1", "C().b": "raises AttributeError"},
        anew="from m import C; c = C(); c.b = 1",
    ),
    Change(
        "the values of a class cannot be compared",
        VECTOR + "class C:\n    a = (V(1), V(2))",
        VECTOR + "class C:\n    a = (V(3), V(4))",
        "from m import C; c = C()",
        {"[v.n for v in c.a]": "[3, 4]", "[v.n for v in C.a]": "[3, 4]"},
    ),
    Change(
        "a name of the module becomes one of a class",
        "x = 1\nclass C:\n    def f(): return x",
        "class C:\n    x = 9\n    def f(): return 1 + C.x",
        "import m; f = m.C.f",
        {"m.C.f()": "10", "f()": "10", "hasattr(m, 'x')": "False"},
    ),
    Change(
        "a default value of a method that the module computes",
        "x = 1\nclass C:\n    def f(self, y): return y",
        "x = 4\nclass C:\n    def f(self, y=x): return y",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "4", "bound()": "4", "c.f(2)": "2"},
    ),
    Change(
        "a bound class method that the module itself names",
        PLUS + "class C:\n    @classmethod\n    @plus\n    def f(cls): return 42\nf = C.f",
        PLUS + "class C:\n    @classmethod\n    def f(cls): return 42\nf = C.f",
        "from m import f; held = [f]",
        {"f()": "42", "held[0]()": "42"},
    ),
    Change(
        "what a bound class method of the module calls",
        "class C:\n    @classmethod\n    def a(cls): return 0\n"
        "    @classmethod\n    def b(cls): return 42 + cls.a()\nb = C.b",
        "class C:\n    @classmethod\n    def a(cls): return 1\n"
        "    @classmethod\n    def b(cls): return 42 + cls.a()\nb = C.b",
        "from m import b; held = [b]",
        {"b()": "43", "held[0]()": "43"},
    ),
    Change(
        "one method gains a decorator, and another one loses it",
        PLUS + "class C:\n    def f(self): return 1\n    @plus\n    def g(self): return 1",
        PLUS + "class C:\n    @plus\n    def f(self): return 1\n    def g(self): return 1",
        "from m import C; c = C(); f, g = c.f, c.g",
        {"c.f()": "2", "c.g()": "1", "f()": "2", "g()": "1"},
    ),
    Change(
        "a property and a static method are new",
        "class C: pass",
        "class C:\n    @property\n    def p(self): return 1\n"
        "    @staticmethod\n    def s(): return 2",
        "from m import C; c = C()",
        {"c.p": "1", "c.s()": "2"},
    ),
    Change(
        "the body of a setter",
        "class C:\n    @property\n    def p(self): return self.v\n"
        "    @p.setter\n    def p(self, v): self.v = v",
        "class C:\n    @property\n    def p(self): return self.v\n"
        "    @p.setter\n    def p(self, v): self.v = v * 10",
        "from m import C; c = C(); c.p = 1",
        {"c.p": "1", "setattr(c, 'p', 2)": "None", "c.v": "20"},
        anew="from m import C; c = C(); c.v = 1",
    ),
    Change(
        "a method uses super no more",
        FAMILY + "class C(A):\n    def f(self): return super().f() + 1",
        FAMILY + "class C(A):\n    def f(self): return 7",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "7", "bound()": "7"},
    ),
    Change(
        "a method has two names, and a function becomes a method",
        FAMILY + "class C(A):\n    def f(self): return super().f() + 1",
        FAMILY + "def out(self): return 'hello'\nclass C(A):\n"
        "    def f(self): return super().f() + 5\n    g = f\n    h = out",
        "from m import C; c = C()",
        {"c.f()": "6", "c.g()": "6", "c.h()": "'hello'", "C.g is C.f": "True"},
    ),
    Change(
        "an instance in an attribute of another class",
        "class D:\n    def f(self): return 1\nclass C:\n    d = D()",
        "class D:\n    def f(self): return 2\nclass C:\n    d = D()",
        "from m import C; held = C.d",
        {"C.d.f()": "2", "held.f()": "2", "C().d.f()": "2"},
    ),
    Change(
        "a function of a class, held without an instance",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self): return 2",
        "from m import C; c = C(); f = C.f; g = C.__dict__['f']",
        {"f(c)": "2", "g(c)": "2"},
    ),
    # One function in several places, and several functions of one name.
    Change(
        "an argument of a decorator of methods",
        ADD + "class C:\n    @add(1)\n    def f(self): return 0",
        ADD + "class C:\n    @add(2)\n    def f(self): return 0",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "2", "bound()": "2"},
    ),
    Change(
        "a decorator of a method once more",
        PLUS + "class C:\n    @plus\n    def f(self): return 1",
        PLUS + "class C:\n    @plus\n    @plus\n    def f(self): return 4",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "6", "bound()": "6"},
    ),
    Change(
        "a default value of a decorated method",
        PLUS + "class C:\n    @plus\n    def f(self, n=1): return n",
        PLUS + "class C:\n    @plus\n    def f(self, n=2): return n",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "3", "bound()": "3"},
    ),
    Change(
        "a method whose decorator notes what it gave",
        MEMO + "class C:\n    @memo\n    def f(self): return 1",
        MEMO + "class C:\n    @memo\n    def f(self): return 2",
        "from m import C; c = C(); c.f()",
        {"c.f()": "2", "C().f()": "2"},
    ),
    Change(
        "one method of two names becomes two methods",
        "class C:\n    def f(self): return 1\n    g = f",
        "class C:\n    def g(self): return 3\n    def f(self): return 2",
        "from m import C; c = C(); f = c.f",
        {"c.f()": "2", "c.g()": "3", "f()": "2"},
    ),
    Change(
        "two methods become one of two names",
        "class C:\n    def f(self): return 1\n    def g(self): return 5",
        "class C:\n    def f(self): return 2\n    g = f",
        "from m import C; c = C(); g = c.g",
        {"c.g()": "2", "g()": "2", "C.g is C.f": "True"},
    ),
    Change(
        "one inner class of two names becomes two classes",
        "class C:\n    class D: a = 1\n    E = D",
        "class C:\n    class D: a = 2\n    class E: a = 3",
        "from m import C; d = C.D()",
        {"C.D.a": "2", "C.E.a": "3", "d.a": "2", "isinstance(d, C.E)": "False"},
    ),
    Change(
        "an inner class gets a second name",
        "class C:\n    class D: a = 1",
        "class C:\n    class D: a = 2\n    E = D",
        "from m import C; d = C.D()",
        {"C.E is C.D": "True", "isinstance(d, C.E)": "True", "d.a": "2"},
    ),
    Change(
        "a class defines what it has taken from another module",
        {
            "low.py": "def f(): return 1\ndef g(): return 1\nclass K: a = 1",
            "m.py": "import low\nclass C:\n    f, K, g = low.f, low.K, staticmethod(low.g)",
        },
        {
            "m.py": "import low\nclass C:\n    def f(): return 2\n    class K: a = 2\n"
            "    @staticmethod\n    def g(): return 2"
        },
        "import low; from m import C",
        {
            "C.f(), C.g(), C.K.a": "(2, 2, 2)",
            "low.f(), low.g(), low.K.a": "(1, 1, 1)",
        },
    ),
    Change(
        "a module defines what it has taken from another one",
        {"low.py": "def f(): return 1\nclass K: a = 1", "m.py": "from low import f, K"},
        {"m.py": "def f(): return 2\nclass K: a = 2"},
        "import low; k = low.K(); from m import f, K",
        {
            "f(), K.a": "(2, 2)",
            "low.f(), low.K.a, k.a": "(1, 1, 1)",
        },
    ),
    Change(
        "a name for what another module has is one for another thing",
        {
            "low.py": "def f(): return 1\ndef g(): return 2\nclass K: a = 1\nclass L: a = 2",
            "m.py": "import low\nrun, Kind = low.f, low.K",
        },
        {"m.py": "import low\nrun, Kind = low.g, low.L"},
        "import low; k = low.K(); held = [low.f]; from m import run, Kind",
        {
            "run(), Kind.a": "(2, 2)",
            "low.f(), low.K.a, k.a, held[0]()": "(1, 1, 1, 1)",
        },
    ),
    Change(
        "a name for data of another module is one for other data",
        {
            "low.py": "class K:\n    def __init__(self, n): self.n = n\n"
            "one, two, a, b = K(1), K(2), [1], [2]",
            "m.py": "import low\nkind = low.one\nrows = low.a",
        },
        {"m.py": "import low\nkind = low.two\nrows = low.b"},
        "import low, m; held = [low.one, low.a]",
        {
            "m.kind.n, m.rows": "(2, [2])",
            "low.one.n, low.a, held[0].n, held[1]": "(1, [1], 1, [1])",
        },
    ),
    Change(
        "a class defines what it has taken from its module",
        "def f(): return 1\nclass C:\n    f = f",
        "def f(): return 2\nclass C:\n    def f(): return 3",
        "import m; from m import C, f",
        {"m.f()": "2", "f()": "2", "C.f()": "3"},
    ),
    Change(
        "a function that makes a class is called with another argument",
        MAKER + "C = make(1)",
        MAKER + "C = make(2)",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "2", "bound()": "2", "C().f()": "2"},
    ),
    Change(
        "an argument of a decorator, where only code in C holds the function",
        ADD + "@add(1)\ndef f(self): return 0",
        ADD + "@add(2)\ndef f(self): return 0",
        "import m; rows = map(m.f, [5])",
        {"next(rows)": "2"},
        told="earlier version",
    ),
    # Files.
    Change(
        "a file that another module needs was deleted, and is there again",
        {"a.py": "x = 1", "m.py": "from a import x\ny = x * 10"},
        {"a.py": "x = 2"},
        "import m",
        {"m.x": "2", "m.y": "20"},
        earlier={"a.py": None},
    ),
    Change(
        "an import that goes away and comes back",
        {"a.py": "x = 1", "m.py": "from a import x"},
        {"a.py": "x = 3", "m.py": "from a import x"},
        "import m",
        {"m.x": "3"},
        earlier={"a.py": "x = 2", "m.py": "y = 1"},
    ),
    Change(
        "an import went away before the other module changed",
        {"a.py": "x = 1", "m.py": "from a import x\nrows = [x]"},
        {"a.py": "x = 2"},
        "import a, m",
        {"a.x": "2", "m.rows": "[7]"},
        earlier={"m.py": "rows = [7]"},
    ),
    Change(
        "an import from a folder that the session has put on the path",
        {"m.py": "def f(): return 1", "lib/extra.py": "def f(): return 2"},
        {"m.py": "from extra import f"},
        "import m, sys; sys.path.insert(0, 'lib')",
        {"m.f()": "2"},
        anew="import sys; sys.path.insert(0, 'lib'); import m",
    ),
    Change(
        "a package without __init__ that lies in two folders",
        {"one/space/a.py": "x = 1", "two/space/b.py": "from space import a\ny = a.x * 10"},
        {"one/space/a.py": "x = 2"},
        "import os, sys; sys.path[:0] = map(os.path.abspath, ['one', 'two'])\nfrom space import b",
        {"b.y": "20", "b.a.x": "2"},
    ),
    Change(
        "a relative import that goes too far",
        {"shop/__init__.py": "", "shop/cart.py": "def f(): return 1"},
        {"shop/cart.py": "from ... import till\ndef f(): return 2"},
        "from shop import cart",
        {"cart.f()": "1"},
        fails="cart.py",
    ),
)
