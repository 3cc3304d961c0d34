"""Changes of what modules enter in registers, their own and those of others."""

from __future__ import annotations

from support.refreshes import Change

HUB = {
    "hub.py": "items = {}\norder = []\ndef add(f):\n"
    "    items[f.__name__] = f\n    order.append(f)\n    return f"
}
USER = "import hub\n@hub.add\ndef f(): return 1\n"
CALLED = "[one() for one in hub.order]"

ADDING = (
    "ALL = []\nTABLE = {}\n"
    "def add(f):\n    ALL.append(f)\n    TABLE[f.__name__] = f\n    return f\n"
)

ON = (
    "R = {}\ndef on(key):\n    def enter(f):\n        R[key] = f\n        return f\n"
    "    return enter"
)
GET = "@on('/{0}')\ndef get(): return '{1}'\n"
ROUTES = "from hub import on\n"
LOG = "import io, logging\nlog = logging.getLogger('shop')\n"
OWN_HANDLER = f"{LOG}class H(logging.Handler):\n    def emit(self, record): return {{}}\n"
FORMATTED = (
    f"{LOG}h = logging.StreamHandler()\nh.setFormatter(logging.Formatter('{{}}%(message)s'))\n"
    "log.addHandler(h)\n"
)
SETUP = (
    f"{LOG}def setup():\n    h = logging.StreamHandler()\n"
    "    h.setFormatter(logging.Formatter('{}%(message)s'))\n    log.addHandler(h)\nsetup()\n"
)
LEVEL = (
    f"{LOG}def setup():\n    h = logging.StreamHandler()\n    h.setLevel({{}})\n"
    "    log.addHandler(h)\nsetup()\n"
)
FORMATS = "[one.formatter._fmt for one in m.log.handlers]"
NUMBER = "len(m.log.handlers)"

DISPATCHER = "import functools\n@functools.singledispatch\ndef show(one): return 'any'"
INT = "@hub.show.register(int)\ndef _(one): return 'int'\n"

CHANGES = (
    Change(
        "a dictionary that a body makes has objects for keys",
        "class Box: pass\na, b = Box(), Box()\nOTHER = {a: b}\ndef f(): return 1\n",
        "class Box: pass\na, b = Box(), Box()\nOTHER = {a: b}\ndef f(): return 2\n",
        "import m",
        {"m.f()": "2", "m.OTHER[m.a] is m.b": "True", "len(m.OTHER)": "1"},
    ),
    Change(
        "a function in a register of another module",
        HUB | {"m.py": USER},
        {"m.py": USER.replace("1", "2")},
        "import hub, m",
        {CALLED: "[2]", "hub.items['f']()": "2"},
    ),
    Change(
        "a registered function keeps its place",
        HUB | {"m.py": USER, "n.py": "import hub\n@hub.add\ndef g(): return 9"},
        {"m.py": USER.replace("1", "2")},
        "import hub, m, n",
        {CALLED: "[2, 9]", "list(hub.items)": "['f', 'g']"},
    ),
    Change(
        "a registered function has another name",
        HUB | {"m.py": USER},
        {"m.py": USER.replace("def f(): return 1", "def h(): return 2")},
        "import hub, m",
        {CALLED: "[2]", "list(hub.items)": "['h']"},
    ),
    Change(
        "the register itself is edited",
        HUB | {"m.py": USER},
        {"hub.py": HUB["hub.py"] + "\nsize = 2"},
        "import hub, m",
        {CALLED: "[1]", "hub.size": "2"},
    ),
    Change(
        "equal entries of two modules",
        {
            "hub.py": "paths = []",
            "m.py": "import hub\nhub.paths.append('x')",
            "n.py": "import hub\nhub.paths.append('x')",
        },
        {"m.py": "import hub\nhub.paths.append('x')\nz = 2"},
        "import hub, m, n",
        {"hub.paths": "['x', 'x']", "m.z": "2"},
    ),
    Change(
        "a handler of a log",
        "import logging\nlog = logging.getLogger('one')\nlog.addHandler(logging.NullHandler())",
        "import logging\nlog = logging.getLogger('one')\n"
        "log.addHandler(logging.NullHandler())\nz = 2",
        "import m",
        {"len(m.log.handlers)": "1", "m.z": "2"},
    ),
    Change(
        "subclasses that enter themselves",
        {
            "hub.py": "class Base:\n    all = []\n"
            "    def __init_subclass__(cls): Base.all.append(cls)",
            "m.py": "import hub\nclass C(hub.Base):\n    a = 1",
        },
        {"m.py": "import hub\nclass C(hub.Base):\n    a = 2"},
        "import hub, m",
        {"[one.a for one in hub.Base.all]": "[2]", "hub.Base.all[0] is m.C": "True"},
    ),
    Change(
        "a later body counts the subclasses that have entered themselves",
        {
            "hub.py": "class Base:\n    all = []\n"
            "    def __init_subclass__(cls): Base.all.append(cls)",
            "m.py": "import hub\nclass C(hub.Base):\n    a = 1",
            "n.py": "import hub, m\nSEEN = len(hub.Base.all), m.C.a",
        },
        {"m.py": "import hub\nclass C(hub.Base):\n    a = 2"},
        "import hub, m, n",
        {"n.SEEN": "(1, 2)"},
    ),
    Change(
        "an entry that the session has added",
        "table = {'a': 1}",
        "table = {'a': 2}",
        "from m import table; table['b'] = 5",
        {"table": "{'a': 2, 'b': 5}"},
        told="table",
    ),
    Change(
        "a cache that the session has made of a function",
        "def f(): return 1",
        "def f(): return 2",
        "import functools, m; fast = functools.lru_cache(m.f); fast()",
        {"fast()": "2"},
    ),
    Change(
        "a class that its base lists",
        "class A: pass\nclass B(A):\n    def f(self): return 1",
        "class A: pass\nclass B(A):\n    def f(self): return 2",
        "from m import A, B",
        {"[one().f() for one in A.__subclasses__()]": "[2]"},
    ),
    Change(
        "the session has patched a function, and another one changes",
        "def f(): return 1\ndef g(): return 1",
        "def f(): return 1\ndef g(): return 2",
        "import m; m.f = lambda: 9",
        {"m.f()": "9", "m.g()": "2"},
    ),
    Change(
        "a table that was filled, where nothing tells the source from before",
        "rows = []\ndef f(): return 1",
        "rows = []\ndef f(): return 2",
        "import sys; sys.dont_write_bytecode = True; import m; m.rows.append(5)",
        {"m.rows": "[5]", "m.f()": "2"},
    ),
    Change(
        "pairs that were filled in, where nothing tells the source from before",
        "rows = []\ndef f(): return 1",
        "rows = []\ndef f(): return 2",
        "import sys; sys.dont_write_bytecode = True; import m; m.rows.append((5, m.f))",
        {"[(key, f()) for key, f in m.rows]": "[(5, 2)]"},
    ),
    Change(
        "an object that an earlier reload has left behind",
        "class C:\n    def f(self): return 1",
        "class C:\n    def f(self): return 2",
        "import importlib, m; c = m.C(); m = importlib.reload(m)",
        {"c.f()": "2", "type(c) is m.C": "True"},
        anew="import m; c = m.C()",
    ),
    Change(
        "a name for something that Python itself has",
        "import decimal\nuse = decimal.DefaultContext",
        "import decimal\nuse = decimal.BasicContext",
        "import decimal, m; precision = decimal.DefaultContext.prec",
        {
            "decimal.DefaultContext is decimal.BasicContext": "False",
            "decimal.DefaultContext.prec == precision": "True",
            "m.use is decimal.BasicContext": "True",
        },
    ),
    Change(
        "a new entry between two old ones, where the session has added another",
        {"m.py": f"{ADDING}@add\ndef a(): return 1\n@add\ndef c(): return 1\n"},
        {
            "m.py": f"{ADDING}@add\ndef a(): return 2\n@add\ndef b(): return 2\n"
            "@add\ndef c(): return 2\n"
        },
        "import m\n@m.add\ndef own(): return 9",
        {
            "list(m.TABLE)": "['a', 'b', 'c', 'own']",
            "[one() for one in m.ALL]": "[2, 2, 2, 9]",
        },
    ),
    Change(
        "a new first entry, and a new last one",
        {"m.py": f"{ADDING}@add\ndef b(): return 1\n"},
        {"m.py": f"{ADDING}@add\nclass a: pass\n@add\ndef b(): return 2\n@add\nclass c: pass\n"},
        "import m; m.add(len)",
        {
            "list(m.TABLE)": "['a', 'b', 'c', 'len']",
            "[one.__name__ for one in m.ALL]": "['a', 'b', 'c', 'len']",
        },
    ),
    Change(
        "two entries change places",
        {"m.py": f"{ADDING}@add\ndef a(): return 1\n@add\ndef b(): return 1\n"},
        {"m.py": f"{ADDING}@add\ndef b(): return 2\n@add\ndef a(): return 1\n"},
        "import m; m.add(len)",
        {
            "list(m.TABLE)": "['b', 'a', 'len']",
            "[one.__name__ for one in m.ALL]": "['b', 'a', 'len']",
        },
    ),
    Change(
        "a new entry of one module, between those of others in a third",
        {
            "hub.py": ADDING,
            "m.py": "from hub import add\n@add\ndef a(): return 1\n@add\ndef c(): return 1\n",
            "n.py": "from hub import add\n@add\ndef d(): return 1\n",
        },
        {
            "m.py": "from hub import add\n@add\ndef a(): return 2\n@add\ndef b(): return 2\n"
            "@add\ndef c(): return 2\n",
        },
        "import hub, m, n",
        {
            "list(hub.TABLE)": "['a', 'b', 'c', 'd']",
            "[one() for one in hub.ALL]": "[2, 2, 2, 1]",
        },
    ),
    Change(
        "two functions of one name under different keys",
        {"hub.py": ON, "m.py": ROUTES + GET.format("a", "a") + GET.format("b", "b")},
        {"m.py": ROUTES + GET.format("a", "a2") + GET.format("b", "b2")},
        "import hub, m",
        {"{key: f() for key, f in hub.R.items()}": "{'/a': 'a2', '/b': 'b2'}"},
    ),
    Change(
        "a third function of one name, before the others",
        {"hub.py": ON, "m.py": ROUTES + GET.format("a", "a") + GET.format("b", "b")},
        {"m.py": ROUTES + GET.format("z", "z") + GET.format("a", "a") + GET.format("b", "b2")},
        "import hub, m",
        {
            "sorted((key, f()) for key, f in hub.R.items())": "[('/a', 'a'), "
            "('/b', 'b2'), ('/z', 'z')]"
        },
    ),
    Change(
        "functions that a loop defines",
        "fs = []\nfor i in range(3):\n    def f(i=i): return i\n    fs.append(f)\nK = 1",
        "fs = []\nfor i in range(3):\n    def f(i=i): return 10 * i\n    fs.append(f)\nK = 2",
        "import m",
        {"[f() for f in m.fs], m.f is m.fs[2]": "([0, 10, 20], True)"},
    ),
    Change(
        "a function is entered under another key",
        {"hub.py": ON, "m.py": ROUTES + GET.format("a", "a") + "@on('/c')\ndef c(): return 'c'\n"},
        {"m.py": ROUTES + GET.format("b", "a") + "@on('/c')\ndef c(): return 'c'\n"},
        "import hub, m; hub.on('/own')(len)",
        {"list(hub.R), hub.R['/b']()": "(['/b', '/c', '/own'], 'a')"},
    ),
    Change(
        "a handler of a log that writes to the standard error, beside an edit",
        f"{LOG}log.addHandler(logging.StreamHandler())\nx = 1",
        f"{LOG}log.addHandler(logging.StreamHandler())\nx = 2",
        "import m",
        {NUMBER: "1", "m.x": "2"},
    ),
    Change(
        "two handlers of a log, and one of the session",
        f"{LOG}log.addHandler(logging.StreamHandler())\nlog.addHandler(logging.NullHandler())\n"
        "x = 1",
        f"{LOG}log.addHandler(logging.StreamHandler())\nlog.addHandler(logging.NullHandler())\n"
        "x = 2",
        "import m; own = m.logging.StreamHandler(); m.log.addHandler(own)",
        {NUMBER: "3", "m.log.handlers[2] is own": "True", "m.x": "2"},
    ),
    Change(
        "a handler of a log whose class the module defines, and one of the session",
        OWN_HANDLER.format(1) + "log.addHandler(H())",
        OWN_HANDLER.format(2) + "log.addHandler(H())",
        "import m; own = m.H(); m.log.addHandler(own)",
        {
            NUMBER: "2",
            "m.log.handlers[1] is own": "True",
            "[one.emit(None) for one in m.log.handlers]": "[2, 2]",
        },
    ),
    Change(
        "a handler of a log that writes to a buffer of the module",
        f"{LOG}to = io.StringIO()\nlog.addHandler(logging.StreamHandler(to))\nx = 1",
        f"{LOG}to = io.StringIO()\nlog.addHandler(logging.StreamHandler(to))\nx = 2",
        "import m",
        {NUMBER: "1", "m.log.handlers[0].stream is m.to": "True", "m.x": "2"},
    ),
    Change(
        "a handler of a log that writes to a file",
        f"{LOG}import os\nlog.addHandler(logging.FileHandler(os.devnull))\nx = 1",
        f"{LOG}import os\nlog.addHandler(logging.FileHandler(os.devnull))\nx = 2",
        "import m",
        {NUMBER: "1", "m.x": "2"},
    ),
    Change(
        "a handler of a log gets another format",
        FORMATTED.format("A"),
        FORMATTED.format("B"),
        "import m",
        {FORMATS: "['B%(message)s']", "m.log.handlers == [m.h]": "True"},
    ),
    Change(
        "a handler of a log gets another class",
        f"{LOG}h = logging.StreamHandler()\nlog.addHandler(h)",
        f"{LOG}h = logging.NullHandler()\nlog.addHandler(h)",
        "import m",
        {"[type(one).__name__ for one in m.log.handlers]": "['NullHandler']"},
    ),
    Change(
        "a handler of a log that a function adds gets another format",
        SETUP.format("A"),
        SETUP.format("B"),
        "import m",
        {FORMATS: "['B%(message)s']"},
    ),
    Change(
        "a line adds a handler to a log, and the session has one like it",
        f"{LOG}x = 1",
        f"{LOG}log.addHandler(logging.StreamHandler())\nx = 2",
        "import m; own = m.logging.StreamHandler(); m.log.addHandler(own)",
        {NUMBER: "2", "own in m.log.handlers": "True", "m.x": "2"},
    ),
    Change(
        "a line that adds a handler to a log is gone",
        f"{LOG}log.addHandler(logging.StreamHandler())\nx = 1",
        f"{LOG}x = 2",
        "import m",
        {NUMBER: "0", "m.x": "2"},
    ),
    Change(
        "a line that adds a handler to a log is gone, and the session has one like it",
        f"{LOG}log.addHandler(logging.StreamHandler())\nx = 1",
        f"{LOG}x = 2",
        "import m; own = m.logging.StreamHandler(); m.log.addHandler(own)",
        {NUMBER: "1", "own in m.log.handlers": "True", "m.x": "2"},
        told="m.log.handlers",
    ),
    Change(
        "a handler of a log that a function adds gets another level",
        LEVEL.format(10),
        LEVEL.format(20),
        "import m",
        {"[one.level for one in m.log.handlers]": "[20]"},
        told="handlers",
    ),
    Change(
        "a line adds a handler to a log without a name, and the session has one like it",
        "import logging\nx = 1",
        "import logging\nlogging.getLogger('shop').addHandler(logging.StreamHandler())\nx = 2",
        "import m; log = m.logging.getLogger('shop')\n"
        "own = m.logging.StreamHandler(); log.addHandler(own)",
        {"len(log.handlers), own in log.handlers": "(2, True)", "m.x": "2"},
    ),
    Change(
        "a handler of a log without a name, and one of the session",
        "import logging\nlogging.getLogger(__name__).addHandler(logging.StreamHandler())\nx = 1",
        "import logging\nlogging.getLogger(__name__).addHandler(logging.StreamHandler())\nx = 2",
        "import m; log = m.logging.getLogger('m')\n"
        "own = m.logging.StreamHandler(); log.addHandler(own)",
        {"len(log.handlers), own in log.handlers": "(2, True)", "m.x": "2"},
    ),
    *(
        Change(
            f"a function for a type, in a single-dispatch function elsewhere, {title}",
            {"hub.py": DISPATCHER, "m.py": f"import hub\n{INT}def f(): return 1"},
            {"m.py": f"import hub\n{now}def f(): return 2"},
            "import hub, m; hub.show(True)",
            {"hub.show(1), hub.show(True), hub.show(''), m.f()": given},
            told=told,
        )
        for title, now, given, told in (
            ("that is gone", "", "('any', 'any', 'any', 2)", ""),
            ("with another result", INT.replace("'int'", "'INT'"), "('INT', 'INT', 'any', 2)", ""),
            (
                "and another one for another type",
                f"{INT}{INT.replace('int', 'str').replace('_(', 'text(')}",
                "('int', 'int', 'str', 2)",
                "",
            ),
            (
                "under another name, for another type",
                INT.replace("int", "str").replace("_(", "text("),
                "('any', 'any', 'str', 2)",
                "",
            ),
            (
                "for another type",
                INT.replace("int", "str"),
                "('any', 'any', 'str', 2)",
                "hub.show.registry",
            ),
        )
    ),
)
