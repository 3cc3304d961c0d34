"""Changes of modules that put something in the place of what another module has."""

from __future__ import annotations

from support.refreshes import Change

CLOCK = {"clock.py": "def now(): return 10\nclass Watch:\n    def read(self): return 10\n"}
MOCK = "import clock\nclass Watch(clock.Watch):\n    size = {}\nclock.Watch = Watch\n"
OVERLOADS = (
    "from typing import overload\n{}@overload\ndef f(x: int = 1) -> int: ...\n"
    "@overload\ndef f(x: str) -> str: ...\ndef f(x): return {}"
)
WRAPPED = "import clock\noriginal = clock.now\ndef now(): return original() + 1\nclock.now = now\n"
METHOD = (
    "import clock\noriginal = clock.Watch.read\n"
    "def read(self): return original(self) + 1\nclock.Watch.read = read\n"
)

DECORATED = (
    "from db import deco\nclass C:\n    @deco\n    def f(self): return 1\n"
    "    def g(self): return {}\n"
)
CHANGES = (
    Change(
        "a patch calls what it replaces, and is edited",
        CLOCK | {"m.py": WRAPPED},
        {"m.py": WRAPPED.replace("+ 1", "+ 2")},
        "import m, clock",
        {"clock.now()": "12", "m.original()": "10"},
    ),
    Change(
        "a patch calls what it replaces, and something else is edited",
        CLOCK | {"m.py": WRAPPED + "def f(): return 1"},
        {"m.py": WRAPPED + "def f(): return 2"},
        "import m, clock",
        {"clock.now()": "11", "m.f()": "2"},
    ),
    Change(
        "what a patch replaces is edited",
        CLOCK | {"m.py": WRAPPED},
        {"clock.py": CLOCK["clock.py"].replace("10", "20")},
        "import m, clock",
        {"clock.now()": "21", "m.original()": "20"},
    ),
    Change(
        "a patch of a method calls what it replaces",
        CLOCK | {"m.py": METHOD},
        {"m.py": METHOD.replace("+ 1", "+ 2")},
        "import m, clock; w = clock.Watch()",
        {"w.read()": "12", "clock.Watch().read()": "12"},
    ),
    Change(
        "what a patch of a method replaces is edited",
        CLOCK | {"m.py": METHOD},
        {"clock.py": CLOCK["clock.py"].replace("10", "20")},
        "import m, clock; w = clock.Watch()",
        {"w.read()": "21", "clock.Watch().read()": "21"},
    ),
    Change(
        "a patch of a module of the standard library",
        "import textwrap\noriginal = textwrap.dedent\ndef dedent(x): return original(x) + '!'\n"
        "textwrap.dedent = dedent\n",
        "import textwrap\noriginal = textwrap.dedent\ndef dedent(x): return original(x) + '?'\n"
        "textwrap.dedent = dedent\n",
        "import m, textwrap",
        {"textwrap.dedent('a')": "'a?'"},
    ),
    Change(
        "a patch of a function in C",
        "import zlib\noriginal = zlib.crc32\ndef fixed(x): return original(x) * 0 + 1\n"
        "zlib.crc32 = fixed\n",
        "import zlib\noriginal = zlib.crc32\ndef fixed(x): return original(x) * 0 + 2\n"
        "zlib.crc32 = fixed\n",
        "import m, zlib",
        {"zlib.crc32(b'')": "2"},
    ),
    Change(
        "a patch of a method in C that is a closure",
        "import random\ndef half(f): return lambda: f() * 0 + 1\n"
        "random.random = half(random.random)\n",
        "import random\ndef half(f): return lambda: f() * 0 + 2\n"
        "random.random = half(random.random)\n",
        "import m, random",
        {"random.random()": "2.0"},
    ),
    Change(
        "a patch on top of a patch, and the lower one is edited",
        CLOCK | {"m.py": WRAPPED, "n.py": WRAPPED.replace("+ 1", "* 3")},
        {"m.py": WRAPPED.replace("+ 1", "+ 2")},
        "import m, n, clock",
        {"clock.now()": "36"},
    ),
    Change(
        "a patch on top of a patch, and the upper one is edited",
        CLOCK | {"m.py": WRAPPED, "n.py": WRAPPED.replace("+ 1", "* 3")},
        {"n.py": WRAPPED.replace("+ 1", "* 4")},
        "import m, n, clock",
        {"clock.now()": "44"},
    ),
    Change(
        "a patch is put in by a function",
        CLOCK | {"m.py": WRAPPED.replace("clock.now = now", "def on(): clock.now = now\non()")},
        {
            "m.py": WRAPPED.replace("clock.now = now", "def on(): clock.now = now\non()").replace(
                "+ 1", "+ 2"
            )
        },
        "import m, clock",
        {"clock.now()": "12"},
    ),
    Change(
        "a patch is taken back, and its function stays",
        CLOCK | {"m.py": "import clock\ndef now(): return 1\nclock.now = now\n"},
        {"m.py": "import clock\ndef now(): return 1\n"},
        "import m, clock",
        {"clock.now()": "10"},
        told="clock.now",
    ),
    Change(
        "a constant is not patched any more",
        {
            "clock.py": "ZONE = 'A'\ndef zone(): return ZONE",
            "m.py": "import clock\nclock.ZONE = 'B'\n",
        },
        {"m.py": "import clock\n"},
        "import m, clock",
        {"clock.zone()": "'A'"},
        told="clock.ZONE",
    ),
    Change(
        "a body that patches fails",
        CLOCK | {"m.py": WRAPPED},
        {"m.py": WRAPPED.replace("+ 1", "+ 2") + "1 / 0\n"},
        "import m, clock",
        {"clock.now()": "11", "m.original()": "10"},
        fails="m.py",
    ),
    Change(
        "a class is patched with a class",
        {
            "clock.py": "class Watch: pass",
            "m.py": MOCK.format(1),
        },
        {"m.py": MOCK.format(2)},
        "import m, clock",
        {"clock.Watch.size": "2", "len(clock.Watch.__mro__)": "3"},
    ),
    Change(
        "a class is patched with a class, and something else is edited",
        {
            "clock.py": "class Watch: pass",
            "m.py": MOCK.format(1) + "def f(): return 1\n",
        },
        {"m.py": MOCK.format(1) + "def f(): return 2\n"},
        "import m, clock; w = clock.Watch()",
        {"clock.Watch.size": "1", "len(clock.Watch.__mro__)": "3", "m.f()": "2", "w.size": "1"},
    ),
    Change(
        "the session has called what patches, and what is patched is edited",
        CLOCK | {"m.py": WRAPPED.replace("clock.now = now", "def on(): clock.now = now")},
        {"clock.py": CLOCK["clock.py"].replace("10", "20")},
        "import m, clock; m.on()",
        {"clock.now()": "21"},
        told="clock.now",
    ),
    Change(
        "a patch that is a closure",
        CLOCK
        | {
            "m.py": "import clock\ndef louder(f):\n    def inner(): return f() + 1\n"
            "    return inner\nclock.now = louder(clock.now)\n"
        },
        {
            "m.py": "import clock\ndef louder(f):\n    def inner(): return f() + 2\n"
            "    return inner\nclock.now = louder(clock.now)\n"
        },
        "import m, clock",
        {"clock.now()": "12"},
    ),
    Change(
        "a patch of a closure, where something else is edited",
        CLOCK
        | {
            "m.py": "import clock\ndef louder(f):\n    def inner(): return f() + 1\n"
            "    return inner\nclock.now = louder(clock.now)\ndef g(): return 1\n"
        },
        {
            "m.py": "import clock\ndef louder(f):\n    def inner(): return f() + 1\n"
            "    return inner\nclock.now = louder(clock.now)\ndef g(): return 2\n"
        },
        "import m, clock",
        {"clock.now()": "11", "m.g()": "2"},
    ),
    Change(
        "a patch is taken back",
        CLOCK | {"m.py": WRAPPED},
        {"m.py": "import clock\n"},
        "import m, clock",
        {"clock.now()": "10"},
    ),
    Change(
        "a patch that replaces and does not call",
        CLOCK | {"m.py": "import clock\ndef now(): return 1\nclock.now = now\n"},
        {"m.py": "import clock\ndef now(): return 2\nclock.now = now\n"},
        "import m, clock",
        {"clock.now()": "2"},
    ),
    Change(
        "a patch that replaces a constant",
        CLOCK
        | {
            "clock.py": "ZONE = 'A'\ndef zone(): return ZONE",
            "m.py": "import clock\nclock.ZONE = 'B'\n",
        },
        {"m.py": "import clock\nclock.ZONE = 'C'\n"},
        "import m, clock",
        {"clock.zone()": "'C'"},
    ),
    Change(
        "a patch that adds to a constant",
        {
            "clock.py": "HOUR = 1\ndef zone(): return HOUR",
            "m.py": "import clock\nclock.HOUR += 1\n",
        },
        {"m.py": "import clock\nclock.HOUR += 2\n"},
        "import m, clock",
        {"clock.zone()": "3"},
        told="clock.HOUR",
    ),
    Change(
        "a patch with setattr",
        CLOCK | {"m.py": WRAPPED.replace("clock.now = now", "setattr(clock, 'now', now)")},
        {
            "m.py": WRAPPED.replace("clock.now = now", "setattr(clock, 'now', now)").replace(
                "+ 1", "+ 2"
            )
        },
        "import m, clock",
        {"clock.now()": "12"},
    ),
    Change(
        "a patch of an attribute of a class is a property",
        CLOCK | {"m.py": "import clock\nclock.Watch.size = property(lambda self: 1)\n"},
        {"m.py": "import clock\nclock.Watch.size = property(lambda self: 2)\n"},
        "import m, clock; w = clock.Watch()",
        {"w.size": "2"},
    ),
    Change(
        "what a constant of a patch was is edited, and the module that patches is not",
        {
            "clock.py": "ZONE = 'A'\ndef zone(): return ZONE\ndef f(): return 1",
            "m.py": "import clock\nclock.ZONE = 'B'\n",
        },
        {"clock.py": "ZONE = 'A'\ndef zone(): return ZONE\ndef f(): return 2"},
        "import m, clock",
        {"clock.zone()": "'B'", "clock.f()": "2"},
    ),
    Change(
        "a body changes its own class",
        "class Watch:\n    size = 1\nWatch.size += 1\ndef f(): return 1\n",
        "class Watch:\n    size = 1\nWatch.size += 1\ndef f(): return 2\n",
        "import m",
        {"m.Watch.size": "2", "m.f()": "2"},
    ),
    Change(
        "the session has called what patches, and that is edited",
        CLOCK | {"m.py": WRAPPED.replace("clock.now = now", "def on(): clock.now = now")},
        {
            "m.py": WRAPPED.replace("clock.now = now", "def on(): clock.now = now").replace(
                "+ 1", "+ 2"
            )
        },
        "import m, clock; m.on()",
        {"clock.now()": "12", "m.original()": "10"},
    ),
    Change(
        "a method that sets what others have is not called by the body",
        "import sys\nclass Out:\n    def on(self): sys.stdout = [sys.stdout]\ndef f(): return 1",
        "import sys\nclass Out:\n    def on(self): sys.stdout = [sys.stdout]\ndef f(): return 2",
        "import m",
        {"m.f()": "2"},
    ),
    Change(
        "a function with overloads",
        OVERLOADS.format("", 1),
        OVERLOADS.format("\n", 2),
        "import m, typing",
        {"m.f(1)": "2", "len(typing.get_overloads(m.f))": "2"},
    ),
    Change(
        "a body fails that has overloads",
        OVERLOADS.format("", 1),
        OVERLOADS.format("\n", 2) + "\n1 / 0",
        "import m, typing",
        {"m.f(1)": "1", "len(typing.get_overloads(m.f))": "2"},
        fails="m.py",
    ),
    Change(
        "the session has patched a method that has a decorator, and another one changes",
        {
            "db.py": "def deco(f):\n    def w(self): return f(self)\n    return w\n",
            "m.py": DECORATED.format(1),
        },
        {"m.py": DECORATED.format(2)},
        "from m import C\nc = C(); C.f = lambda self: 9",
        {"c.g(), c.f()": "(2, 9)"},
    ),
    Change(
        "the session has wrapped a method that has a decorator, and another one changes",
        {
            "db.py": "def deco(f):\n    def w(self): return f(self)\n    return w\n",
            "m.py": DECORATED.format(1),
        },
        {"m.py": DECORATED.format(2)},
        "from m import C\ndef more(f): return lambda self: f(self) + 1\nc = C(); C.f = more(C.f)",
        {"c.g(), c.f()": "(2, 2)"},
    ),
    Change(
        "another module has wrapped a method that has a decorator, when it was called",
        {
            "db.py": "def deco(f):\n    def w(self): return f(self)\n    return w\n",
            "m.py": DECORATED.format(1),
            "n.py": "def more(f): return lambda self: f(self) + 1\n",
        },
        {"m.py": DECORATED.format(2)},
        "from m import C; import n\nc = C(); C.f = n.more(C.f)",
        {"c.g()": "2", "c.f()": "2"},
        told="f",
    ),
    Change(
        "the session has decorated a method once more, and another one changes",
        {
            "db.py": "def deco(f):\n    def w(self): return f(self) + 1\n    return w\n",
            "m.py": DECORATED.format(1),
        },
        {"m.py": DECORATED.format(2)},
        "from m import C; import db\nc = C(); C.f = db.deco(C.f)",
        {"c.g()": "2", "c.f()": "3"},
        told="m.C.f",
    ),
    Change(
        "a decorator of two functions, and another method changes",
        {
            "db.py": "def deco(f):\n    def w(self): return f(self) + 1\n"
            "    def x(self): return w(self) + 1\n    return x\n",
            "m.py": DECORATED.format(1),
        },
        {"m.py": DECORATED.format(2)},
        "from m import C; c = C()",
        {"c.g()": "2", "c.f()": "3"},
    ),
)
