"""Changes of what bodies import only if that can be, and bind only where something holds."""

from __future__ import annotations

from support.refreshes import Change

TRIED = "try:\n    import n\nexcept ImportError:\n    n = None\n"
GIVEN = "try:\n    from n import f\nexcept ImportError:\n    def f(): return 0\n"
ONE, THREE = "def f(): return 1", "def f(): return 3"
FLAG, NO_FLAG = "DEBUG = True", "DEBUG = False"
STARRED = "if core.DEBUG:\n    from n import *\n"
READY = """
import core
if not core.ready:
    def f(): return {}
    core.ready = True
"""
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
    *(
        Change(
            f"a flag is off under which a body has {title}",
            {"core.py": FLAG, "m.py": f"import core\n{body}"},
            {"core.py": NO_FLAG},
            "import m",
            {probe: given},
        )
        for title, body, probe, given in (
            ("a function", "if core.DEBUG:\n    def f(): pass", "hasattr(m, 'f')", "False"),
            ("a class", "if core.DEBUG:\n    class K: pass", "hasattr(m, 'K')", "False"),
            ("a constant", "if core.DEBUG:\n    X = 3", "hasattr(m, 'X')", "False"),
            (
                "imports",
                "if core.DEBUG:\n    import json as j\n    from os import sep",
                "hasattr(m, 'j'), hasattr(m, 'sep')",
                "(False, False)",
            ),
            (
                "something in a class",
                "class K:\n    if core.DEBUG:\n        def f(self): pass\n        x = 1",
                "hasattr(m.K, 'x'), hasattr(m.K, 'f')",
                "(False, False)",
            ),
            (
                "one of two functions",
                "match core.DEBUG:\n    case True:\n        def f(): pass\n"
                "    case _:\n        def g(): pass",
                "hasattr(m, 'f'), hasattr(m, 'g')",
                "(False, True)",
            ),
            (
                "something inside of other blocks",
                "try:\n    with open(__file__):\n        if core.DEBUG:\n"
                "            def f(): pass\nfinally: pass",
                "hasattr(m, 'f')",
                "False",
            ),
        )
    ),
    Change(
        "an import does not fail any more that a body had something for",
        "try:\n    import a_library_that_is_not_there\nexcept ImportError:\n    def f(): pass",
        "try:\n    import json\nexcept ImportError:\n    def f(): pass",
        "import m",
        {"hasattr(m, 'f')": "False"},
    ),
    Change(
        "a function moves under a flag that is off",
        {"core.py": NO_FLAG, "m.py": "def f(): pass\nx = 1"},
        {"m.py": "import core\nif core.DEBUG:\n    def f(): pass\nx = 2"},
        "import m, core",
        {"hasattr(m, 'f'), m.x": "(False, 2)"},
    ),
    Change(
        "the session has a function that a flag no longer lets be",
        {"core.py": FLAG, "m.py": "import core\nif core.DEBUG:\n    def f(): pass"},
        {"core.py": NO_FLAG},
        "from m import f",
        {"'f' in globals()": "False"},
        told="m no longer has f",
        anew="import m",
    ),
    Change(
        "a body asks whether it has run before, and keeps what it has",
        "if 'C' not in globals():\n    C = {}\n    D = []\ndef f(): return 1",
        "if 'C' not in globals():\n    C = {}\n    D = []\ndef f(): return 2",
        "import m; m.C['a'] = 1; m.D.append(1)",
        {"m.C, m.D, m.f()": "({'a': 1}, [1], 2)"},
    ),
    Change(
        "a body finds that it has run before, and keeps what it has",
        "try: C\nexcept NameError:\n    C = {}\n    D = []\ndef f(): return 1",
        "try: C\nexcept NameError:\n    C = {}\n    D = []\ndef f(): return 2",
        "import m; m.C['a'] = 1; m.D.append(1)",
        {"m.C, m.D, m.f()": "({'a': 1}, [1], 2)"},
    ),
    Change(
        "a body does something only once in the life of another module",
        {"core.py": "ready = False", "m.py": READY.format(1)},
        {"m.py": READY.format(2)},
        "import m",
        {"m.f()": "2"},
        told="m.f is from before",
    ),
    *(
        Change(
            f"a star import in a module no longer brings a name{title}",
            {"m.py": "def f(): return 1\ndef g(): return 1\nX = 1", "a.py": "from m import *"}
            | {"b.py": "from a import *"},
            {"m.py": source},
            "import b",
            {"hasattr(b, 'g'), hasattr(b, 'X'), b.f()": given},
        )
        for title, source, given in (
            ("", "def f(): return 2", "(False, False, 2)"),
            (
                ", which is private now",
                "def f(): return 2\ndef _g(): return 1\nX = 1",
                "(False, True, 2)",
            ),
            (
                ", which is not in the list of names",
                "__all__ = ['f']\ndef f(): return 2\ndef g(): return 1\nX = 1",
                "(False, False, 2)",
            ),
        )
    ),
    *(
        Change(
            f"a flag is off under which a body has a star import{title}",
            {"core.py": FLAG, "n.py": "def f(): return 1\nX = 1", "m.py": f"import core\n{body}"},
            {"core.py": NO_FLAG, **more},
            "import m",
            {"hasattr(m, 'f'), getattr(m, 'X', None)": given},
        )
        for title, body, more, given in (
            ("", STARRED, {}, "(False, None)"),
            (", and the file is gone", STARRED, {"n.py": None}, "(False, None)"),
            (", and another value else", f"{STARRED}else:\n    X = 0", {}, "(False, 0)"),
            (", and another import else", f"from n import X\n{STARRED}", {}, "(False, 1)"),
        )
    ),
    Change(
        "a star import goes, and the file from which it was",
        {"m.py": "from n import *", "n.py": ONE},
        {"m.py": "x = 1", "n.py": None},
        "import m",
        {"hasattr(m, 'f'), hasattr(m, 'x')": "(False, True)"},
    ),
    Change(
        "a body can do without a file that is gone, from which it imports all",
        {"m.py": "try:\n    from n import *\nexcept ImportError:\n    X = 0", "n.py": "X = Y = 1"},
        {"n.py": None},
        "import m",
        {"m.X, hasattr(m, 'Y')": "(0, False)"},
    ),
    Change(
        "the program has decided that a star import does not run",
        {"core.py": FLAG, "n.py": ONE, "m.py": f"import core\n{STARRED}"},
        {"m.py": f"import core\n{STARRED}x = 1"},
        "import core, m; core.DEBUG = False",
        {"hasattr(m, 'f'), hasattr(m, 'x')": "(False, True)"},
        told="m.f is from before",
        anew="import core; core.DEBUG = False; import m",
    ),
)
