"""Changes of classes that abstract ones count as theirs, by what they have or by a register."""

from __future__ import annotations

from support.refreshes import Change

ASKING = (
    "import abc\nclass A(abc.ABC):\n    @classmethod\n"
    "    def __subclasshook__(cls, c): return hasattr(c, '{}')\nclass B: x = 1\n"
)
PROTOCOL = (
    "from typing import Protocol, runtime_checkable\n@runtime_checkable\n"
    "class P(Protocol):\n    def {}(self): ...\nclass B:\n    def x(self): ..."
)
ABSTRACT = "import abc\nclass A(abc.ABC): pass\n"

CHANGES = (
    Change(
        "a class is not registered with an abstract one any more",
        ABSTRACT + "class B: pass\nA.register(B)",
        ABSTRACT + "class B: pass\n",
        "import m; b = m.B(); isinstance(b, m.A)",
        {"isinstance(b, m.A)": "False", "issubclass(m.B, m.A)": "False"},
    ),
    Change(
        "an abstract class asks something else of others",
        ASKING.format("x"),
        ASKING.format("y"),
        "import m; b = m.B(); isinstance(b, m.A)",
        {"isinstance(b, m.A)": "False"},
    ),
    Change(
        "a class gains what an abstract one asks for",
        "from collections.abc import Sized\nclass B: pass\n",
        "from collections.abc import Sized\nclass B:\n    def __len__(self): return 1\n",
        "import m; from collections.abc import Sized; b = m.B(); isinstance(b, Sized)",
        {"isinstance(b, Sized)": "True"},
    ),
    Change(
        "a class loses what an abstract one asks for",
        "from collections.abc import Sized\nclass B:\n    def __len__(self): return 1\n",
        "from collections.abc import Sized\nclass B: pass\n",
        "import m; from collections.abc import Sized; b = m.B(); isinstance(b, Sized)",
        {"isinstance(b, Sized)": "False"},
    ),
    Change(
        "a class is not registered with one of a library any more",
        "from collections.abc import Sized\nclass B: pass\nSized.register(B)",
        "from collections.abc import Sized\nclass B: pass\n",
        "import m; from collections.abc import Sized; b = m.B()",
        {"isinstance(b, Sized)": "False"},
    ),
    Change(
        "a protocol asks for another method",
        PROTOCOL.format("x"),
        PROTOCOL.format("y"),
        "import m; b = m.B(); isinstance(b, m.P)",
        {"isinstance(b, m.P)": "False"},
    ),
    Change(
        "a class is registered by a decorator no more",
        ABSTRACT + "@A.register\nclass B: pass\n@A.register\nclass C: pass",
        ABSTRACT + "class B: pass\n@A.register\nclass C: pass",
        "import m; b, c = m.B(), m.C(); isinstance(b, m.A)",
        {"isinstance(b, m.A)": "False", "isinstance(c, m.A)": "True"},
    ),
    Change(
        "a class stays registered by another module",
        {
            "m.py": ABSTRACT + "def f(): return 1",
            "n.py": "import m\nclass B: pass\nm.A.register(B)",
        },
        {"m.py": ABSTRACT + "def f(): return 2"},
        "import m, n; b = n.B(); isinstance(b, m.A)",
        {"isinstance(b, m.A)": "True", "m.f()": "2"},
    ),
    Change(
        "a body fails that does not register a class any more",
        ABSTRACT + "class B: pass\nA.register(B)",
        ABSTRACT + "class B: pass\n1 / 0",
        "import m; b = m.B(); isinstance(b, m.A)",
        {"isinstance(b, m.A)": "True"},
        fails="m.py",
    ),
)
