"""Changes of what bodies import only if that can be, and bind only where something holds."""

from __future__ import annotations

from support.refreshes import Change

TRIED = "try:\n    import n\nexcept ImportError:\n    n = None\n"
GIVEN = "try:\n    from n import f\nexcept ImportError:\n    def f(): return 0\n"
ONE, THREE = "def f(): return 1", "def f(): return 3"
REFUSED = "raise ImportError('needs more')"

CHANGES = (
    Change(
        "a module refuses that another one can do without",
        {"m.py": TRIED, "n.py": ONE},
        {"n.py": REFUSED},
        "import m",
        {"m.n, 'n' in __import__('sys').modules": "(None, False)"},
        told="n raises ImportError: needs more",
    ),
    Change(
        "a module needs a library that is not there, and another one takes what it has itself",
        {"m.py": GIVEN, "n.py": ONE},
        {"n.py": f"import a_library_that_is_not_there\n{ONE}"},
        "import m; from m import f",
        {"m.f(), f()": "(0, 0)"},
        told="n raises ModuleNotFoundError",
    ),
    Change(
        "a module does not compile that another one can do without",
        {"m.py": TRIED.replace("ImportError", "Exception"), "n.py": ONE},
        {"n.py": "def ("},
        "import m",
        {"m.n": "None"},
        told="n raises SyntaxError",
    ),
    Change(
        "a module refuses that one needs which another one can do without",
        {"m.py": "try:\n    import a\nexcept ImportError:\n    a = None", "a.py": "import n"}
        | {"n.py": ONE},
        {"n.py": REFUSED},
        "import m",
        {"m.a": "None"},
        told="n",
    ),
    Change(
        "a part of a package refuses that the package can do without",
        {"shop/__init__.py": "try:\n    import shop.n\nexcept ImportError: pass", "shop/n.py": ONE},
        {"shop/n.py": REFUSED},
        "import shop",
        {"hasattr(shop, 'n')": "False"},
        told="shop.n",
    ),
    Change(
        "a module refuses after it has entered something, and another one can do without it",
        {
            "hub.py": "R = []",
            "m.py": TRIED,
            "n.py": "import hub\ndef f(): return 1\nhub.R.append(f)\n"
            "def g(): return 1\nhub.R.append(g)",
        },
        {"n.py": f"import hub\ndef f(): return 2\nhub.R.append(f)\n{REFUSED}"},
        "import hub, m",
        {"[one() for one in hub.R]": "[2]"},
        told="n",
    ),
    Change(
        "a module refuses that another one can do without, and the session cannot",
        {"m.py": TRIED, "n.py": ONE},
        {"n.py": REFUSED},
        "import m, n",
        {"m.n.f()": "1"},
        fails="needs more",
    ),
    Change(
        "a module refuses that only one of its importers can do without",
        {"m.py": TRIED, "n.py": ONE, "a.py": "import n"},
        {"n.py": REFUSED},
        "import m, a",
        {"m.n.f()": "1"},
        fails="needs more",
    ),
    Change(
        "a module fails otherwise than another one expects",
        {"m.py": TRIED, "n.py": ONE},
        {"n.py": "1 / 0"},
        "import m",
        {"m.n.f()": "1"},
        fails="ZeroDivisionError",
    ),
    Change(
        "a module that had refused is mended",
        {"m.py": TRIED, "n.py": ONE},
        {"n.py": THREE},
        "import m; held = [m.n.f]",
        {"m.n.f(), held[0]()": "(3, 3)"},
        earlier={"n.py": REFUSED},
    ),
    Change(
        "a module that has refused from the beginning is mended in the second attempt",
        {"m.py": TRIED, "n.py": REFUSED},
        {"n.py": THREE},
        "import m",
        {"m.n and m.n.f()": "3"},
        earlier={"n.py": f"{REFUSED} from None"},
    ),
    Change(
        "another module is edited after one has refused",
        {"m.py": TRIED, "n.py": ONE, "a.py": "x = 1"},
        {"a.py": "x = 2"},
        "import m, a",
        {"m.n, a.x": "(None, 2)"},
        earlier={"n.py": REFUSED},
    ),
)
