"""Registers that refuse what they have, and bodies that fail after they have entered something."""

from __future__ import annotations

from support.refreshes import Change

FINDING = (
    "import sys\nclass F: find_spec = classmethod(lambda *given: None)\nsys.meta_path.append(F)\n"
)

CHANGES = (
    *(
        Change(
            f"a body has entered something in {title}, and fails",
            {"core.py": f"import collections, logging\n{made}", "m.py": "import core\nz = 1"},
            {"m.py": f"import core\ndef f(): pass\n{line}\n1 / 0"},
            f"import core, m; {session}",
            {probe: given, "m.z": "1"},
            fails="ZeroDivisionError",
        )
        for title, made, line, session, probe, given in (
            (
                "a list",
                "R = [3, 1]",
                "core.R.insert(1, f); core.R.sort(key=id)",
                "core.R.append(2)",
                "core.R",
                "[3, 1, 2]",
            ),
            (
                "a set",
                "R = {1}",
                "core.R.add(f); core.R.discard(2)",
                "core.R.add(2)",
                "core.R",
                "{1, 2}",
            ),
            (
                "a dictionary",
                "R = {'a': 1}",
                "core.R['f'] = f; core.R['a'] = 9",
                "core.R['b'] = 2",
                "core.R",
                "{'a': 1, 'b': 2}",
            ),
            (
                "lists that make themselves",
                "R = collections.defaultdict(list)",
                "core.R['a'].append(f)",
                "core.R['b']",
                "dict(core.R)",
                "{'b': []}",
            ),
            (
                "a counter",
                "R = collections.Counter('a')",
                "core.R['a'] += 1; core.R['f'] += 1",
                "core.R.update('b')",
                "dict(core.R)",
                "{'a': 1, 'b': 1}",
            ),
            (
                "a queue with two ends",
                "R = collections.deque([1], 3)",
                "core.R.appendleft(f)",
                "core.R.append(2)",
                "core.R",
                "deque([1, 2], maxlen=3)",
            ),
            (
                "the handlers of a log",
                "R = logging.getLogger('two')",
                "core.R.addHandler(core.logging.NullHandler())",
                "core.R.addHandler(core.logging.StreamHandler())",
                "[type(one).__name__ for one in core.R.handlers]",
                "['StreamHandler']",
            ),
        )
    ),
    Change(
        "a register that refuses what it has",
        {
            "hub.py": "REG = {}\ndef register(name):\n    def enter(f):\n"
            "        if name in REG: raise ValueError(name)\n        REG[name] = f\n"
            "        return f\n    return enter",
            "m.py": "from hub import register\n@register('a')\ndef f(): return 1",
            "n.py": "from hub import register\n@register('b')\ndef g(): return 9",
        },
        {"m.py": "from hub import register\n@register('a')\ndef f(): return 2"},
        "import hub, m, n",
        {
            "{name: f() for name, f in hub.REG.items()}": "{'a': 2, 'b': 9}",
            "[*hub.REG]": "['a', 'b']",
        },
    ),
    Change(
        "a register of classes that refuses what it has",
        {
            "hub.py": "REG = {}\nclass Base:\n    def __init_subclass__(cls):\n"
            "        if cls.__name__ in REG: raise ValueError\n        REG[cls.__name__] = cls",
            "m.py": "import hub\nclass A(hub.Base):\n    def f(self): return 1",
        },
        {"m.py": "import hub\nclass A(hub.Base):\n    def f(self): return 2"},
        "import hub, m",
        {"hub.REG['A']().f()": "2", "hub.REG['A'] is m.A": "True"},
    ),
    Change(
        "a register refuses a function that the session has entered",
        {
            "hub.py": "REG = []\ndef register(f):\n    if f in REG: raise ValueError\n"
            "    REG.append(f)\n    return f",
            "m.py": "def f(): return 1\ndef g(): return 1",
        },
        {"m.py": "def f(): return 2\ndef g(): return 1"},
        "import hub, m; hub.register(len); hub.register(m.f); hub.register(m.g)",
        {"[one.__name__ for one in hub.REG]": "['len', 'f', 'g']", "m.f()": "2"},
    ),
    Change(
        "a register that refuses a number which it has",
        {
            "hub.py": "REG = {}\ndef register(name, value):\n"
            "    if name in REG: raise ValueError(name)\n    REG[name] = value",
            "m.py": "import hub\nhub.register('a', 1)\nz = 1",
        },
        {"m.py": "import hub\nhub.register('a', 1)\nz = 2"},
        "import hub, m; hub.register('b', 2)",
        {"hub.REG, m.z": "({'a': 1, 'b': 2}, 2)"},
    ),
    Change(
        "a register refuses what was worked out",
        {
            "hub.py": "REG = {}\ndef register(name, value):\n"
            "    if name in REG: raise ValueError(name)\n    REG[name] = value",
            "m.py": "import hub\nhub.register('a' + str(1), 1)\nz = 1",
        },
        {"m.py": "import hub\nhub.register('a' + str(1), 1)\nz = 2"},
        "import hub, m",
        {"hub.REG, m.z": "({'a1': 1}, 1)"},
        fails="take it out",
    ),
    Change(
        "a body fails that has taken out what the session has entered",
        {
            "hub.py": "R = {}\nL = []\nS = set()",
            "m.py": "import hub\ndef f(): return 1\ndef g(): return 1\n"
            "hub.R['f'] = f\nhub.L.append((1, f))\nhub.S.add(f)",
        },
        {"m.py": "import hub\ndef f(): return 2\ndef g(): return 2\nhub.L.append((1, g))\n1 / 0"},
        "import hub, m; hub.R['x'] = 5; hub.R['g'] = m.g; hub.L += [1, (2, m.f)]; hub.S.add(m.g)",
        {
            "list(hub.R.items()) == [('f', m.f), ('x', 5), ('g', m.g)]": "True",
            "hub.L == [(1, m.f), 1, (2, m.f)], hub.S == {m.f, m.g}": "(True, True)",
            "m.f(), m.g()": "(1, 1)",
        },
        fails="ZeroDivisionError",
    ),
    Change(
        "a method in a register that refuses what it has",
        {
            "hub.py": "REG = {}\ndef on(name):\n    def enter(f):\n"
            "        if name in REG: raise ValueError(name)\n        REG[name] = f\n"
            "        return f\n    return enter",
            "m.py": "import hub\nclass C:\n    @hub.on('a')\n    def f(self): return 1",
        },
        {"m.py": "import hub\nclass C:\n    @hub.on('a')\n    def f(self): return 2"},
        "import hub, m",
        {"hub.REG['a'](None)": "2"},
    ),
    Change(
        "a queue with an end, and a body fails",
        {"hub.py": "import collections\nQ = collections.deque([1, 2], 2)", "m.py": "z = 1"},
        {"m.py": "import hub\ndef f(): pass\nhub.Q.append(f)\n1 / 0"},
        "import hub, m",
        {"hub.Q": "deque([1, 2], maxlen=2)"},
        fails="ZeroDivisionError",
    ),
    Change(
        "a register of an object, and a body fails",
        {
            "hub.py": "class App:\n    def __init__(self): self.routes, self.by = [], {}\n"
            "    def get(self, path):\n        def enter(f):\n"
            "            self.routes.append((path, f))\n            self.by[path] = f\n"
            "            return f\n        return enter\napp = App()",
            "m.py": "import hub\n@hub.app.get('/')\ndef f(): return 1",
        },
        {
            "m.py": "import hub\n@hub.app.get('/x')\ndef g(): return 2\n"
            "@hub.app.get('/')\ndef f(): return 2\n1 / 0"
        },
        "import hub, m; hub.app.get('/own')(len)",
        {
            "[path for path, _ in hub.app.routes], [*hub.app.by]": "(['/', '/own'], ['/', '/own'])",
            "hub.app.routes[0][1] is m.f, m.f()": "(True, 1)",
        },
        fails="ZeroDivisionError",
    ),
    Change(
        "a register that refuses what it has is edited itself",
        {
            "hub.py": "REG = {}\ndef register(name, value):\n"
            "    if name in REG: raise ValueError(name)\n    REG[name] = value\nz = 1",
            "m.py": "import sys\ndef f(): return 1\nimport hub\nhub.register('a', 1)\n"
            "hub.register('f', f)",
        },
        {
            "hub.py": "REG = {}\ndef register(name, value):\n"
            "    if name in REG: raise ValueError(name)\n    REG[name] = value\nz = 2"
        },
        "import hub, m; hub.register('own', m.f)",
        {"hub.z, [*hub.REG]": "(2, ['a', 'f', 'own'])"},
    ),
    Change(
        "a ring of modules, with a register that refuses what it has",
        {
            "hub.py": "REG = {}\ndef register(name, value):\n"
            "    if name in REG: raise ValueError(name)\n    REG[name] = value\nimport m",
            "m.py": "import hub\ndef f(): return 1\nhub.register('a', 1)\nhub.register('f', f)",
        },
        {
            "m.py": "import hub\ndef f(): return 2\nhub.register('a', 1)\n"
            "hub.register('f', f)\nz = 1"
        },
        "import hub; m = hub.m; hub.register('own', m.f)",
        {"hub.REG['f'](), [*hub.REG], m.z": "(2, ['a', 'f', 'own'], 1)"},
    ),
    Change(
        "a body that adds a finder of modules is mended after it has failed",
        f"{FINDING}x = 1",
        f"{FINDING}x = 2",
        "import m, sys",
        {
            "[one.__name__ for one in sys.meta_path if one.__module__ == 'm']": "['F']",
            "type(sys.meta_path[0]).__module__.startswith('reload'), m.x": "(False, 2)",
        },
        earlier=f"{FINDING}1 / 0",
    ),
)
