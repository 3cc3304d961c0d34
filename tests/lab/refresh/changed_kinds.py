"""Changes beside classes that cannot be hashed, and of the modules in which enumerations are."""

from __future__ import annotations

from support.refreshes import Change

META = """
import functools
class M(type):
    def __eq__(cls, other): return cls is other
class A(metaclass=M):
    @functools.cached_property
    def c(self): return 1
"""
ENUM = "from enum import Enum\nclass E(Enum):\n    X = 1\n    Y = 2"

CHANGES = (
    Change(
        "an enumeration moves to another module, from which it is imported",
        {"a.py": ENUM},
        {"b.py": ENUM, "a.py": "from b import E"},
        "from a import E\nx = E.X\nby = {E.X: 'v', 'y': [E.Y]}",
        {
            "type(x) is E, x is E.X, by[E.X], by['y'] == [E.Y]": "(True, True, 'v', True)",
            "E.__module__": "'b'",
        },
    ),
    Change(
        "an enumeration moves to another module, without one of its members",
        {"a.py": ENUM},
        {"b.py": ENUM.replace("Y", "Z"), "a.py": "from b import E"},
        "from a import E\nx, y = E.X, E.__members__.get('Y')",
        {"x is E.X, y": "(True, None)", "E.__module__": "'b'"},
        told="y",
    ),
    Change(
        "an enumeration moves to another module, where it is a plain class",
        {"a.py": ENUM},
        {"b.py": "class E:\n    X = 1", "a.py": "from b import E"},
        "from a import E\nx = E.X",
        {"x == E.X": "True", "E.__module__": "'b'"},
        told="x",
    ),
    *(
        Change(
            f"a class of {where} has a metaclass that says when classes are equal",
            {"z.py": META, "m.py": f"from z import A\nclass B(A): {body}\ndef f(): return 1"},
            {"m.py": text},
            "import m\nfrom m import A, B\none = B()",
            {"m.f(), type(one) is m.B": value},
        )
        for where, body, text, value in (
            (
                "another module",
                "pass",
                "from z import A\nclass B(A): pass\ndef f(): return 22",
                "(22, True)",
            ),
            (
                "the module",
                "x = 1",
                "from z import A\nclass B(A): x = 2\ndef f(): return B.x",
                "(2, True)",
            ),
        )
    ),
)
