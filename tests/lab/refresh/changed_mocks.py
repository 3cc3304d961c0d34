"""Edits of what a mock, or a function of the session, stands in for at that time."""

from __future__ import annotations

from support.refreshes import Change

START = "from unittest import mock; p = mock.patch.object({}, {}); p.start()"
ENTER = "from unittest import mock; p = mock.patch.object({}, {}, return_value=9); p.__enter__()"
WITH = "import m; from unittest import mock; p = mock.patch({!r}, 9); p.__enter__()"
END = "p.__exit__(None, None, None)"
METHOD = "class K:\n    def f(self): return {}\ndef g(): return {}"

CHANGES = (
    *(
        Change(
            f"a mock stands in for {title}, {which}",
            {"n.py": "def f(): return 1", "m.py": body.replace("{}", "1")},
            {file: (body if file == "m.py" else "def f(): return {}").replace("{}", "2")},
            f"import m, n; {begin}",
            {active: shown, f"({end}, {after})[1]": "2"},
        )
        for which, file, title, body, begin, end, active, shown, after in (
            (
                "and it is edited",
                "m.py",
                "a function",
                "def f(): return {}",
                ENTER.format("m", "'f'"),
                "p.__exit__(None, None, None)",
                "m.f()",
                "9",
                "m.f()",
            ),
            (
                "and another one is edited",
                "m.py",
                "a function",
                "def f(): return 2\ndef g(): return {}",
                ENTER.format("m", "'f'"),
                "p.__exit__(None, None, None)",
                "m.f(), m.g()",
                "(9, 2)",
                "m.f()",
            ),
            (
                "and it is edited",
                "m.py",
                "a class",
                "class K: n = {}",
                START.format("m", "'K'"),
                "p.stop()",
                "type(m.K).__name__",
                "'MagicMock'",
                "m.K.n",
            ),
            (
                "and it is edited",
                "m.py",
                "a constant",
                "X = {}",
                START.format("m", "'X', 9"),
                "p.stop()",
                "m.X",
                "9",
                "m.X",
            ),
            (
                "and it is edited",
                "m.py",
                "a method",
                METHOD,
                START.format("m.K", "'f', return_value=9"),
                "p.stop()",
                "m.K().f()",
                "9",
                "m.K().f()",
            ),
            (
                "and it is edited",
                "n.py",
                "what a module has imported",
                "from n import f",
                ENTER.format("m", "'f'"),
                "p.__exit__(None, None, None)",
                "m.f()",
                "9",
                "m.f()",
            ),
        )
    ),
    *(
        Change(
            f"a patch in a with has set {title}",
            before,
            after,
            WITH.format(place),
            {place: "9", f"({END}, {place})[1]": "2"},
            anew="",
        )
        for title, place, before, after in (
            ("a constant", "m.X", "X = 1", "X = 2"),
            ("a constant of a class", "m.K.X", "class K: X = 1", "class K: X = 2"),
            (
                "a constant of a class that is made again",
                "m.K.X",
                "class K:\n    __slots__ = ()\n    X = 1",
                "class K:\n    __slots__ = ('a',)\n    X = 2",
            ),
        )
    ),
    Change(
        "a patch in a with has set a constant that goes",
        "X = 1",
        "Y = 2",
        WITH.format("m.X"),
        {"hasattr(m, 'Y')": "True", f"({END}, hasattr(m, 'X'))[1]": "False"},
        anew="import contextlib, m; p = contextlib.ExitStack()",
    ),
    Change(
        "a patch in a with has set a name that comes",
        "Y = 1",
        "X = 2",
        WITH.format("m.X").replace("9)", "9, create=True)"),
        {"m.X": "9", f"({END}, m.X)[1]": "2"},
        anew="",
    ),
    Change(
        "a patch in a with has set what another one has set",
        "X = 1",
        "X = 2",
        "import m; from unittest import mock; q = mock.patch('m.X', 8)\n"
        "p = mock.patch('m.X', 9); p.__enter__(); q.__enter__()",
        {"m.X": "8", f"((q.__exit__(None, None, None), {END}), m.X)[1]": "2"},
        anew="",
    ),
    Change(
        "a mock stands in for a function that another module imports again",
        {"m.py": "def f(): return 1", "n.py": "from m import f"},
        {"m.py": "def f(): return 2"},
        f"import m, n; {ENTER.format('m', repr('f'))}",
        {"m.f(), n.f()": "(9, 2)", "(p.__exit__(None, None, None), m.f(), n.f())[1:]": "(2, 2)"},
    ),
    Change(
        "a mock stands in for a method that is as before",
        METHOD.replace("{}", "1", 1),
        METHOD.replace("{}", "1", 1).replace("{}", "2"),
        f"import m; {ENTER.format('m.K', repr('f'))}",
        {"m.K().f(), m.g()": "(9, 2)", "(p.__exit__(None, None, None), m.K().f())[1]": "1"},
    ),
    Change(
        "a mock that nobody has noted stands in for a method that is edited",
        METHOD.replace("{}", "1"),
        METHOD.replace("{}", "2"),
        f"import m; {ENTER.format('m.K', repr('f'))}",
        {"m.K().f()": "9", "(p.__exit__(None, None, None), m.K().f())[1]": "2"},
    ),
    Change(
        "a patch has filled a dictionary that is edited",
        "D = {'a': 1}",
        "D = {'a': 2}",
        "import m; from unittest import mock; p = mock.patch.dict(m.D, {'a': 9}); p.start()",
        {"(p.stop(), m.D)[1]": "{'a': 2}"},
        told="m.D was made again under a patch",
    ),
    Change(
        "a mock stands in for a function, and a body fails",
        "def f(): return 1",
        "def f(): return 2\n1 / 0",
        f"import m; {START.format('m', repr('f') + ', return_value=9')}",
        {"m.f()": "9", "(p.stop(), m.f())[1]": "1"},
        fails="ZeroDivisionError",
    ),
    Change(
        "a module makes a mock itself",
        "from unittest.mock import Mock\nf = Mock(return_value=1)",
        "from unittest.mock import Mock\nf = Mock(return_value=2)",
        "import m",
        {"m.f()": "2"},
    ),
    Change(
        "a function of the session is in the place of what a module has imported",
        {"n.py": "def f(): return 1\nx = 1", "m.py": "from n import f, x"},
        {"n.py": "def f(): return 2\nx = 2"},
        "import m, n\ndef own(): return 9\nm.f = own",
        {"m.f(), n.f(), m.x": "(9, 2, 2)"},
    ),
)
