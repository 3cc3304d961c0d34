"""Changes of classes: methods, attributes, properties, bases, descriptors, metaclasses."""

from __future__ import annotations

from support.refreshes import Change

BASES = "class A:\n    def f(self): return 1\nclass B:\n    def f(self): return 2\n"
ONE_META = "class M(type):\n    def f(cls): return 1\nclass K(metaclass=M): pass\n"
OTHER_META = "class N(type):\n    def f(cls): return 2\nclass K(metaclass=N): pass\n"
ABSTRACT_META = (
    "import abc\nclass M(abc.ABCMeta):\n    def f(cls): return 2\nclass K(metaclass=M): pass\n"
)

CHANGES = (
    Change(
        "the body of a method",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self): return 2",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "2", "bound()": "2", "C().f()": "2", "isinstance(c, C)": "True"},
    ),
    Change(
        "a method gains an argument",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self, x): return x",
        "from m import C; c = C()",
        {"c.f(2)": "2", "c.f()": "raises TypeError"},
    ),
    Change(
        "a method is new",
        "class C: pass",
        "class C:\n    def f(self): return 2",
        "from m import C; c = C()",
        {"c.f()": "2"},
    ),
    Change(
        "a method is gone, and that of the base class shows",
        "class A:\n    def f(self): return 1\nclass C(A):\n    def f(self): return 2",
        "class A:\n    def f(self): return 1\nclass C(A): pass",
        "from m import C; c = C()",
        {"c.f()": "1", "C().f()": "1"},
    ),
    Change(
        "a method has another name",
        "class C:\n    def old(self): return 1",
        "class C:\n    def new(self): return 1",
        "from m import C; c = C()",
        {"c.new()": "1", "c.old()": "raises AttributeError"},
    ),
    Change(
        "a class attribute",
        "class C:\n    a = 1\n    gone = 1",
        "class C:\n    a = 2\n    more = 3",
        "from m import C; c = C()",
        {"c.a": "2", "C.a": "2", "c.more": "3", "hasattr(c, 'gone')": "False"},
    ),
    Change(
        "a class attribute that an instance has overridden",
        "class C:\n    a = 1",
        "class C:\n    a = 2",
        "from m import C; c = C(); c.a = 9",
        {"c.a": "9", "C.a": "2"},
    ),
    Change(
        "a property",
        "class C:\n    @property\n    def p(self): return 1",
        "class C:\n    @property\n    def p(self): return 2",
        "from m import C; c = C()",
        {"c.p": "2"},
    ),
    Change(
        "a property gains a setter",
        "class C:\n    @property\n    def p(self): return 1",
        "class C:\n    @property\n    def p(self): return 1\n"
        "    @p.setter\n    def p(self, v): self.v = v",
        "from m import C; c = C()",
        {"setattr(c, 'p', 2)": "None", "c.v": "2"},
    ),
    Change(
        "a method becomes a property",
        "class C:\n    def p(self): return 1",
        "class C:\n    @property\n    def p(self): return 2",
        "from m import C; c = C()",
        {"c.p": "2"},
    ),
    Change(
        "a property becomes a method",
        "class C:\n    @property\n    def p(self): return 1",
        "class C:\n    def p(self): return 2",
        "from m import C; c = C()",
        {"c.p()": "2"},
    ),
    Change(
        "a cached property that was read",
        "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return 1",
        "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return 2",
        "from m import C; c = C(); c.p",
        {"c.p": "2", "C().p": "2"},
        told="p",
    ),
    Change(
        "a class method and a static method",
        "class C:\n    @classmethod\n    def k(cls): return 1\n"
        "    @staticmethod\n    def s(): return 1",
        "class C:\n    @classmethod\n    def k(cls): return 2\n"
        "    @staticmethod\n    def s(): return 2",
        "from m import C; k, s = C.k, C.s",
        {"k()": "2", "s()": "2", "C.k()": "2", "C.s()": "2"},
    ),
    Change(
        "a method becomes static",
        "class C:\n    def f(self): return 1",
        "class C:\n    @staticmethod\n    def f(): return 2",
        "from m import C; c = C()",
        {"c.f()": "2", "C.f()": "2"},
    ),
    Change(
        "a class method becomes a method",
        "class C:\n    @classmethod\n    def f(cls): return 1",
        "class C:\n    def f(self): return 2",
        "from m import C; c = C()",
        {"c.f()": "2", "C.f()": "raises TypeError"},
    ),
    Change(
        "a class inside a class",
        "class C:\n    class D:\n        def f(self): return 1",
        "class C:\n    class D:\n        def f(self): return 2\n    class E:\n        a = 1",
        "from m import C; d = C.D()",
        {"d.f()": "2", "C.D().f()": "2", "C.E.a": "1", "isinstance(d, C.D)": "True"},
    ),
    Change(
        "a base class with the same name in the module",
        "class A:\n    def f(self): return 1\nclass C(A): pass",
        "class A:\n    def f(self): return 2\nclass C(A): pass",
        "from m import A, C; c = C()",
        {"c.f()": "2", "isinstance(c, A)": "True", "C().f()": "2"},
    ),
    Change(
        "the base class is another one",
        BASES + "class C(A): pass",
        BASES + "class C(B): pass",
        "from m import A, B, C; c = C()",
        {"c.f()": "2", "isinstance(c, B)": "True", "isinstance(c, A)": "False"},
    ),
    Change(
        "a class gains a base class",
        "class A:\n    def f(self): return 1\nclass C: pass",
        "class A:\n    def f(self): return 1\nclass C(A): pass",
        "from m import A, C; c = C()",
        {"c.f()": "1", "isinstance(c, A)": "True", "C().f()": "1"},
    ),
    Change(
        "a class loses its base class",
        "class A:\n    def f(self): return 1\nclass C(A): pass",
        "class A:\n    def f(self): return 1\nclass C: pass",
        "from m import A, C; c = C()",
        {"isinstance(c, A)": "False", "hasattr(C, 'f')": "False", "A.__subclasses__()": "[]"},
    ),
    Change(
        "a subclass that the session has made",
        "class A:\n    def f(self): return 1",
        "class A:\n    def f(self): return 2",
        "from m import A\nclass B(A):\n    def f(self): return super().f() * 10\nb = B()",
        {"b.f()": "20", "isinstance(b, A)": "True", "issubclass(B, A)": "True"},
    ),
    Change(
        "super without arguments",
        "class A:\n    def f(self): return 1\nclass C(A):\n    def f(self): return super().f()",
        "class A:\n    def f(self): return 2\nclass C(A):\n    def f(self): return super().f() + 1",
        "from m import C; c = C()",
        {"c.f()": "3", "C().f()": "3"},
    ),
    Change(
        "super with its class by name",
        "class A:\n    def f(self): return 1\n"
        "class C(A):\n    def f(self): return super(C, self).f()",
        "class A:\n    def f(self): return 1\n"
        "class C(A):\n    def f(self): return super(C, self).f() + 1",
        "from m import C; c = C()",
        {"c.f()": "2"},
    ),
    Change(
        "a method begins to use super",
        "class A:\n    def f(self): return 1\nclass C(A):\n    def f(self): return 5",
        "class A:\n    def f(self): return 1\nclass C(A):\n    def f(self): return super().f() + 1",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "2", "bound()": "2"},
    ),
    Change(
        "special methods of operators",
        "class C:\n    def __add__(self, o): return 1\n    def __len__(self): return 1",
        "class C:\n    def __add__(self, o): return 2\n    def __call__(self): return 3",
        "from m import C; c = C()",
        {"c + c": "2", "c()": "3", "len(c)": "raises TypeError"},
    ),
    Change(
        "an iterator of one's own, halfway",
        "class C:\n    n = 0\n    def __iter__(self): return self\n"
        "    def __next__(self): self.n += 1; return self.n",
        "class C:\n    n = 0\n    def __iter__(self): return self\n"
        "    def __next__(self): self.n += 10; return self.n",
        "from m import C; c = C(); c.n = 1; z = zip(c, 'ab')",
        {"next(z)": "(11, 'a')"},
    ),
    Change(
        "a descriptor",
        "class D:\n    def __get__(self, o, k): return 1\nclass C:\n    d = D()",
        "class D:\n    def __get__(self, o, k): return 2\nclass C:\n    d = D()",
        "from m import C; c = C()",
        {"c.d": "2", "C.d": "2"},
    ),
    Change(
        "a metaclass",
        "class M(type):\n    def size(cls): return 1\nclass C(metaclass=M): pass",
        "class M(type):\n    def size(cls): return 2\nclass C(metaclass=M): pass",
        "from m import C; held = [C]",
        {"C.size()": "2", "held[0].size()": "2"},
    ),
    Change(
        "a class gains a metaclass",
        "class M(type):\n    def size(cls): return 1\nclass C: pass",
        "class M(type):\n    def size(cls): return 1\nclass C(metaclass=M): pass",
        "from m import C, M; c = C(); held = [C]",
        {"C.size()": "1", "held[0].size()": "1", "isinstance(c, C)": "True"},
    ),
    Change(
        "a class decorator that is added",
        "def mark(c): c.mark = 2; return c\nclass C: pass",
        "def mark(c): c.mark = 2; return c\n@mark\nclass C: pass",
        "from m import C; c = C()",
        {"c.mark": "2"},
    ),
    Change(
        "a decorator of methods",
        "def deco(f): return lambda self: f(self) + 1\n"
        "class C:\n    @deco\n    def f(self): return 1",
        "def deco(f): return lambda self: f(self) + 5\n"
        "class C:\n    @deco\n    def f(self): return 1",
        "from m import C; c = C(); bound = c.f",
        {"c.f()": "6", "bound()": "6"},
    ),
    Change(
        "a class becomes a function",
        "class make:\n    pass",
        "def make(): return 2",
        "from m import make",
        {"make()": "2"},
    ),
    Change(
        "a class has another name",
        "class Old:\n    def f(self): return 1",
        "class New:\n    def f(self): return 2",
        "import m; c = m.Old()",
        {"m.New().f()": "2", "hasattr(m, 'Old')": "False", "c.f()": "2"},
        told="Old",
        anew="import m; c = m.New()",
    ),
    Change(
        "a private name of a class",
        "class C:\n    def __f(self): return 1\n    def g(self): return self.__f()",
        "class C:\n    def __h(self): return 2\n    def g(self): return self.__h()",
        "from m import C; c = C()",
        {"c.g()": "2", "hasattr(c, '_C__f')": "False"},
    ),
    Change(
        "the session has patched a method, and another one changes",
        "class C:\n    def f(self): return 1\n    def g(self): return 1",
        "class C:\n    def f(self): return 1\n    def g(self): return 2",
        "from m import C\nc = C(); C.f = lambda self: 9; C.extra = 7",
        {"c.g()": "2", "c.f()": "9", "c.extra": "7"},
        told="f",
    ),
    Change(
        "getattr of a class",
        "class C:\n    def __getattr__(self, n): return n",
        "class C:\n    def __getattr__(self, n): return n * 2",
        "from m import C; c = C()",
        {"c.ab": "'abab'"},
    ),
    Change(
        "weak references to a class and to an instance",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self): return 2",
        "from m import C; import weakref; c = C(); r, w = weakref.ref(c), weakref.ref(C)\n"
        "method = weakref.WeakMethod(c.f)",
        {"r().f()": "2", "w() is C": "True", "method()()": "2"},
    ),
    Change(
        "a dataclass gets slots, and an instance is held",
        "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int",
        "import dataclasses\n@dataclasses.dataclass(slots=True)\nclass P:\n    x: int",
        "from m import P; p = P(3)",
        {"hasattr(p, '__dict__')": "False"},
        told="p: 1 P",
    ),
    Change(
        "a metaclass that minds what is set",
        "class M(type):\n    def __setattr__(cls, name, value): raise AttributeError(name)\n"
        "class C(metaclass=M):\n    def f(self): return 1",
        "class M(type):\n    def __setattr__(cls, name, value): raise AttributeError(name)\n"
        "class C(metaclass=M):\n    def f(self): return 2",
        "import m; c = m.C()",
        {"c.f(), type(c) is m.C": "(2, True)"},
    ),
    Change(
        "a frozen dataclass that is a key gains a field",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass P:\n    x: int",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass P:\n    x: int\n"
        "    y: int = 0",
        "from m import P; p = P(3); d = {p: 1}",
        {"d.get(p), P(3, 4).y": "(1, 4)"},
        told="d does not find keys",
    ),
    Change(
        "a metaclass has another name, after an edit that failed",
        ONE_META,
        OTHER_META,
        "import m; k = m.K(); kept = m.K",
        {"isinstance(k, m.K), kept is m.K": "(True, True)", "m.K.f()": "2"},
        earlier=f"{OTHER_META}1 / 0\n",
    ),
    Change(
        "a metaclass has another name, and a class of the session has it",
        ONE_META,
        f"{OTHER_META}M = N\n",
        "import m\nclass Own(metaclass=m.M): pass",
        {"Own.f(), m.K.f()": "(2, 2)", "isinstance(Own, m.M)": "True"},
    ),
    Change(
        "a metaclass gets one of abstract classes as its base",
        ONE_META,
        ABSTRACT_META,
        "import m; k = m.K()",
        {"isinstance(k, m.K), issubclass(int, m.K)": "(True, False)", "m.K.f()": "2"},
    ),
    Change(
        "a metaclass gets one of abstract classes as its base, and the session has classes of it",
        ONE_META,
        ABSTRACT_META,
        "import m\nclass Own(metaclass=m.M): pass\nclass Below(m.K): pass",
        {"isinstance(1, Own), isinstance(Below(), m.K)": "(False, True)", "Below.f()": "2"},
    ),
    Change(
        "a metaclass gets one of abstract classes as its base, and the body asks its class",
        f"{ONE_META}is_one = isinstance(1, K)\n",
        f"{ABSTRACT_META}is_one = isinstance(1, K)\n",
        "import m; kept = m.K",
        {"kept.f(), kept is m.K, isinstance(kept(), m.K), m.is_one": "(2, True, True, False)"},
    ),
    Change(
        "a metaclass has another name, after an edit that failed, and somebody holds its class",
        ONE_META,
        OTHER_META,
        "import m; k = m.K(); kept = {'k': m.K}",
        {"isinstance(k, m.K), kept['k'] is m.K, type(m.K).__name__": "(True, True, 'N')"},
        earlier=f"{OTHER_META}failed = [N, K]\nimport builtins; builtins.failed = failed\n1 / 0\n",
    ),
    Change(
        "a metaclass makes no abstract classes any more, and the session has a subclass",
        "import abc\nclass M(abc.ABCMeta): pass\nclass K(metaclass=M):\n"
        "    @abc.abstractmethod\n    def f(self): pass\n",
        ONE_META,
        "import m\nclass Own(m.K): pass",
        {"type(Own()).__name__, type(m.K()).__name__": "('Own', 'K')"},
    ),
)
