"""Edits that fail, and files whose time, size or bytecode deceive."""

from __future__ import annotations

from support.refreshes import Change

ONE, TWO = "def f(): return 1", "def f(): return 2"
TWO_FILES = {"a.py": "x = 1", "m.py": "from a import x\ndef f(): return x"}

CHANGES = (
    Change(
        "an error of syntax", ONE, "def f(: return 2", "from m import f", {"f()": "1"}, fails="m.py"
    ),
    Change(
        "an error after the function",
        ONE,
        TWO + "\nraise ValueError('no')",
        "import m; from m import f; old = f",
        {"f()": "1", "m.f is old": "True"},
        fails="m.py",
    ),
    Change(
        "an exit in the body",
        ONE,
        TWO + "\nraise SystemExit(3)",
        "import m; from m import f",
        {"f()": "1", "m.f()": "1"},
        fails="m.py",
    ),
    Change(
        "an import of what is not there",
        ONE,
        "import not_there\n" + TWO,
        "from m import f",
        {"f()": "1"},
        fails="not_there",
    ),
    Change(
        "a module fails that depends on the edited one",
        TWO_FILES | {"m.py": "from a import x\nhalf = 10 // x"},
        {"a.py": "x = 0\ny = 1"},
        "import a, m; from a import x",
        {"a.x": "1", "x": "1", "m.half": "10", "hasattr(a, 'y')": "False"},
        fails="m.py",
    ),
    Change(
        "the second of two edits fails",
        TWO_FILES,
        {"a.py": "x = 2", "m.py": "from a import x\n1 / 0"},
        "import a, m",
        {"a.x": "1", "m.f()": "1"},
        fails="m.py",
    ),
    Change(
        "an edit that fails imports a file that is new",
        ONE,
        {"m.py": "import fresh\n1 / 0", "fresh.py": "x = 1"},
        "import m, sys",
        {"m.f()": "1", "'fresh' in sys.modules": "False"},
        fails="m.py",
    ),
    Change(
        "an error that was mended",
        ONE,
        TWO,
        "from m import f",
        {"f()": "2"},
        earlier="def f(: pass",
    ),
    Change(
        "an edit after an edit",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self): return 3",
        "from m import C; c = C()",
        {"c.f()": "3", "isinstance(c, C)": "True"},
        earlier="class C:\n    def f(self): return 2",
    ),
    Change(
        "the same size in the same second",
        ONE,
        TWO,
        "from m import f",
        {"f()": "2"},
        seconds=0,
        anew="import importlib.util, m, pathlib\n"
        "pathlib.Path(importlib.util.cache_from_source('m.py')).unlink()\n"
        "del __import__('sys').modules['m']\nfrom m import f",
    ),
    Change("an older file", ONE, TWO, "from m import f", {"f()": "2"}, seconds=-500),
    Change(
        "a session that writes no bytecode",
        ONE,
        TWO,
        "import sys; sys.dont_write_bytecode = True; from m import f",
        {"f()": "2"},
    ),
    Change(
        "no bytecode, and the same size in the same second",
        ONE,
        TWO,
        "import sys; sys.dont_write_bytecode = True; from m import f",
        {"f()": "2"},
        seconds=0,
    ),
    Change(
        "comments move a function down",
        ONE,
        "# one\n# two\n" + ONE,
        "from m import f",
        {"f()": "1", "f.__code__.co_firstlineno": "3"},
    ),
    Change("a file that is empty now", ONE, "", "import m", {"hasattr(m, 'f')": "False"}),
)
