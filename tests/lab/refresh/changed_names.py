"""Changes of names that bodies work out, and files that appear for what asked for them in vain."""

from __future__ import annotations

from support.refreshes import Change

LOOP = "for name in {}: {}\n"
FAST = "try:\n    from {} import {}\nexcept ImportError:\n    {} = None\n"

CHANGES = (
    Change(
        "a loop sets fewer attributes of a class of the module",
        "class C: pass\n" + LOOP.format("('a', 'b')", "setattr(C, name, 1)"),
        "class C: pass\n" + LOOP.format("('a',)", "setattr(C, name, 1)"),
        "import m",
        {"hasattr(m.C, 'b'), m.C.a": "(False, 1)"},
    ),
    Change(
        "a loop sets fewer attributes of another module",
        {"hub.py": "", "m.py": "import hub\n" + LOOP.format("('a', 'b')", "setattr(hub, name, 1)")},
        {"m.py": "import hub\n" + LOOP.format("('a',)", "setattr(hub, name, 1)")},
        "import m, hub",
        {"hasattr(hub, 'b'), hub.a": "(False, 1)"},
        told="hub.b",
    ),
    Change(
        "a loop binds fewer names of its module",
        LOOP.format("('a', 'b')", "globals()[name] = 1"),
        LOOP.format("('a',)", "globals()[name] = 1"),
        "import m",
        {"hasattr(m, 'b'), m.a": "(False, 1)"},
    ),
    Change(
        "a loop over numbers sets fewer attributes",
        "class C: pass\n" + LOOP.format("range(3)", "setattr(C, f'p{name}', name)"),
        "class C: pass\n" + LOOP.format("range(2)", "setattr(C, f'p{name}', name)"),
        "import m",
        {"hasattr(m.C, 'p2'), m.C.p1": "(False, 1)"},
        told="m.C.p2",
    ),
    Change(
        "a function of the body sets fewer attributes by names in it",
        "class C: pass\ndef fill():\n"
        "    for one in ('a', 'b'): setattr(C, one, 1)\nfill()\ndef g(): return 1",
        "class C: pass\ndef fill():\n"
        "    for one in ('a',): setattr(C, one, 1)\nfill()\ndef g(): return 2",
        "import m",
        {"hasattr(m.C, 'b'), m.C.a, m.g()": "(False, 1, 2)"},
    ),
    Change(
        "a star import of the session does not bind a name any more",
        "__all__ = ['a', 'b']\na = 1\nb = 2",
        "__all__ = ['a']\na = 3\nb = 2",
        "from m import *",
        {"a, 'b' in globals()": "(3, False)"},
        told="del b",
    ),
    Change(
        "a name of the session that the getattr of a module has given",
        "def __getattr__(name):\n    if name == 'rate': return 1\n    raise AttributeError(name)",
        "def __getattr__(name):\n    if name == 'rate': return 2\n    raise AttributeError(name)",
        "from m import rate",
        {"rate": "2"},
        told="rate may be what the __getattr__ of m gave before",
    ),
    Change(
        "a metaclass sets something else in the classes that it makes",
        "class M(type):\n    def __new__(cls, name, bases, space):\n"
        "        return super().__new__(cls, name, bases, {**space, 'tag': 1})\n"
        "class C(metaclass=M): pass",
        "class M(type):\n    def __new__(cls, name, bases, space):\n"
        "        return super().__new__(cls, name, bases, {**space, 'tag': 2})\n"
        "class C(metaclass=M): pass",
        "import m; c = m.C()",
        {"c.tag": "2"},
    ),
    Change(
        "a file comes for which a module has asked in vain",
        {"m.py": FAST.format("fast", "g", "g"), "n.py": "from m import g\nh = g"},
        {"fast.py": "g = 2"},
        "import n; from n import h",
        {"n.h, h": "(2, 2)"},
    ),
    Change(
        "a part of a package comes for which that has asked in vain",
        {"shop/__init__.py": FAST.format(".", "fast", "fast")},
        {"shop/fast.py": "g = 2"},
        "import shop",
        {"shop.fast.g": "2"},
    ),
    Change(
        "a file comes into a package that lists its files",
        {
            "shop/__init__.py": "import importlib, pkgutil\n"
            "FOUND = sorted(one.name for one in pkgutil.iter_modules(__path__))\n"
            "for one in FOUND: importlib.import_module(f'{__name__}.{one}')",
            "shop/a.py": "",
        },
        {"shop/b.py": "X = 2"},
        "import shop",
        {"shop.FOUND, shop.b.X": "(['a', 'b'], 2)"},
    ),
)
