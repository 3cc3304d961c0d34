"""Changes of what modules enter in registers of all kinds."""

from __future__ import annotations

from support.refreshes import Change

SORTED = "import hub\ndef run(): return 1\nhub.HOOKS.append((10, run))\nhub.HOOKS.sort()"

PLUG = "import hub\nclass Plug:\n    def __init__(self, name): self.name = name\n"

CHANGES = (
    Change(
        "an entry of a register that is sorted",
        {
            "hub.py": "HOOKS = []",
            "m.py": SORTED,
            "n.py": "import hub\ndef own(): return 9\nhub.HOOKS.append((20, own))",
        },
        {"m.py": SORTED.replace("return 1", "return 2")},
        "import hub, m, n",
        {"[(key, one()) for key, one in hub.HOOKS]": "[(10, 2), (20, 9)]"},
    ),
    *(
        Change(
            f"an entry of a register that is sorted has {title} key",
            {
                "hub.py": "HOOKS = []",
                "m.py": SORTED,
                "n.py": "import hub\ndef own(): return 9\nhub.HOOKS.append((20, own))\n"
                "hub.HOOKS.sort()",
            },
            {"m.py": SORTED.replace("10", key)},
            "import hub, m, n",
            {"[(key, one()) for key, one in hub.HOOKS]": given},
        )
        for title, key, given in (
            ("another", "15", "[(15, 1), (20, 9)]"),
            ("a later", "25", "[(20, 9), (25, 1)]"),
            ("an earlier", "5", "[(5, 1), (20, 9)]"),
        )
    ),
    Change(
        "a constant that is sorted in",
        {
            "hub.py": "NAMES = ['a', 'z']",
            "m.py": "import bisect, hub\nbisect.insort(hub.NAMES, 'k')\nz = 1",
        },
        {"m.py": "import bisect, hub\nbisect.insort(hub.NAMES, 'k')\nz = 2"},
        "import hub, m",
        {"hub.NAMES": "['a', 'k', 'z']", "m.z": "2"},
    ),
    Change(
        "entries of a heap",
        {
            "hub.py": "import heapq\nHEAP = []\ndef add(key, f):\n"
            "    heapq.heappush(HEAP, (key, f))",
            "m.py": "import hub\ndef a(): return 1\ndef b(): return 1\n"
            "hub.add(5, a)\nhub.add(1, b)",
            "n.py": "import hub\ndef c(): return 9\nhub.add(3, c)\nhub.add(2, c)",
        },
        {"m.py": "import hub\ndef a(): return 2\ndef b(): return 2\nhub.add(5, a)\nhub.add(1, b)"},
        "import hub, m, n",
        {
            "(lambda h: [(k, f()) for k, f in [hub.heapq.heappop(h) for _ in hub.HEAP]])"
            "(list(hub.HEAP))": "[(1, 2), (2, 9), (3, 9), (5, 2)]"
        },
    ),
    *(
        Change(
            f"an entry that is {title}",
            {"hub.py": hub + "\nRULES = []", "m.py": source},
            {"m.py": source.replace("return 1", "return 2")},
            "import hub, m, sys; hub.RULES.append(hub.Rule('own', len))",
            {
                "[one.name for one in hub.RULES]": "['vat', 'own']",
                "hub.RULES[0].call()": "2",
            },
        )
        for title, hub in {
            "of a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass Rule:\n"
            "    name: str\n    call: object",
            "a named tuple": "import typing\nclass Rule(typing.NamedTuple):\n"
            "    name: str\n    call: object",
            "of a class": "class Rule:\n    def __init__(self, name, call):\n"
            "        self.name, self.call = name, call",
            "of a class with slots": "class Rule:\n    __slots__ = ('name', 'call')\n"
            "    def __init__(self, name, call):\n        self.name, self.call = name, call",
        }.items()
        for source in ("import hub\ndef vat(): return 1\nhub.RULES.append(hub.Rule('vat', vat))",)
    ),
    Change(
        "an entry of a class of another module, with numbers alone",
        {
            "hub.py": "class Rule:\n    def __init__(self, rate): self.rate = rate\nRULES = []",
            "m.py": "import hub\nhub.RULES.append(hub.Rule(19))\nz = 1",
        },
        {"m.py": "import hub\nhub.RULES.append(hub.Rule(19))\nz = 2"},
        "import hub, m; hub.RULES.append(hub.Rule(7))",
        {"[one.rate for one in hub.RULES], m.z": "([19, 7], 2)"},
    ),
    Change(
        "an entry with another number",
        {
            "hub.py": "class Rule:\n    def __init__(self, rate): self.rate = rate\nRULES = []",
            "m.py": "import hub\nhub.RULES.append(hub.Rule(19))",
        },
        {"m.py": "import hub\nhub.RULES.append(hub.Rule(21))"},
        "import hub, m; hub.RULES.append(hub.Rule(7))",
        {"[one.rate for one in hub.RULES]": "[21, 7]"},
    ),
    Change(
        "an object in a set",
        {
            "hub.py": "KNOWN = set()\nclass Thing: pass",
            "m.py": "import hub\nclass Own(hub.Thing): pass\nhub.KNOWN.add(hub.Thing())\n"
            "hub.KNOWN.add(Own())\nz = 1",
        },
        {
            "m.py": "import hub\nclass Own(hub.Thing): pass\nhub.KNOWN.add(hub.Thing())\n"
            "hub.KNOWN.add(Own())\nz = 2",
        },
        "import hub, m; hub.KNOWN.add(5)",
        {"len(hub.KNOWN), m.z": "(3, 2)"},
    ),
    Change(
        "a function in a set has another name",
        {"hub.py": "KNOWN = set()", "m.py": "import hub\ndef f(): return 1\nhub.KNOWN.add(f)"},
        {"m.py": "import hub\ndef g(): return 2\nhub.KNOWN.add(g)"},
        "import hub, m; hub.KNOWN.add(len)",
        {"sorted(one.__name__ for one in hub.KNOWN)": "['g', 'len']"},
    ),
    *(
        Change(
            f"entries of {title}",
            {
                "hub.py": f"import collections\nBY = {made}",
                "m.py": f"import hub\ndef f(): return 1\nhub.BY{entry}",
                "n.py": f"import hub\ndef g(): return 9\nhub.BY{other}",
            },
            {"m.py": f"import hub\ndef f(): return 2\nhub.BY{entry}"},
            "import hub, m, n",
            {probe: given},
        )
        for title, made, entry, other, probe, given in (
            (
                "lists that make themselves",
                "collections.defaultdict(list)",
                "['x'].append(f)",
                "['x'].append(g)",
                "[one() for one in hub.BY['x']]",
                "[2, 9]",
            ),
            (
                "a dictionary with an order",
                "collections.OrderedDict()",
                "[f.__name__] = f",
                "[g.__name__] = g",
                "[(key, one()) for key, one in hub.BY.items()]",
                "[('f', 2), ('g', 9)]",
            ),
            (
                "sets that make themselves",
                "collections.defaultdict(set)",
                "['x'].add(f)",
                "['x'].add(g)",
                "sorted(one() for one in hub.BY['x'])",
                "[2, 9]",
            ),
            (
                "a queue with two ends",
                "collections.deque()",
                ".appendleft(f)",
                ".appendleft(g)",
                "[one() for one in hub.BY]",
                "[9, 2]",
            ),
        )
    ),
    Change(
        "a function in a dictionary that makes its lists has another name",
        {
            "hub.py": "import collections\nBY = collections.defaultdict(list)",
            "m.py": "import hub\ndef f(): return 1\nhub.BY['x'].append(f)",
        },
        {"m.py": "import hub\ndef g(): return 2\nhub.BY['x'].append(g)"},
        "import hub, m",
        {"[one() for one in hub.BY['x']]": "[2]"},
    ),
    Change(
        "a number that a body counts",
        {
            "hub.py": "import collections\nCOUNT = collections.Counter()",
            "m.py": "import hub\nhub.COUNT['x'] += 1\nz = 1",
        },
        {"m.py": "import hub\nhub.COUNT['x'] += 1\nz = 2"},
        "import hub, m",
        {"hub.COUNT['x'], m.z": "(1, 2)"},
        told="COUNT",
    ),
    *(
        Change(
            f"a function sorts in {title}, and {what}",
            {
                "hub.py": "import dataclasses\n@dataclasses.dataclass\nclass Rule:\n"
                "    key: int\n    call: object\n    @classmethod\n"
                "    def made(cls, key, call): return cls(key, call)\n"
                "class Hub:\n    def __init__(self): self.rules = []\n"
                "    def add(self, rule):\n        self.rules.append(rule)\n"
                "        self.rules.sort(key=lambda one: one.key)\nRULES = []\nhub = Hub()\n"
                "def add(rule):\n    RULES.append(rule)\n"
                "    RULES.sort(key=lambda one: one.key)",
                "m.py": f"import hub\ndef run(): return 1\n{line}",
                "n.py": "import hub\ndef own(): return 9\n"
                + line.replace("run", "own").replace("10", "20"),
            },
            {"m.py": f"import hub\ndef run(): return 2\n{line.replace('10', key)}"},
            "import hub, m, n",
            {f"[(one.key, one.call()) for one in {probe}]": given},
        )
        for title, line, probe in (
            ("rules", "hub.add(hub.Rule(10, run))", "hub.RULES"),
            ("rules of an object", "hub.hub.add(hub.Rule(10, run))", "hub.hub.rules"),
            ("what a method makes", "hub.add(hub.Rule.made(10, call=run))", "hub.RULES"),
        )
        for what, key, given in (
            ("nothing else", "10", "[(10, 2), (20, 9)]"),
            ("under a later key", "30", "[(20, 9), (30, 2)]"),
            ("under an earlier key", "15", "[(15, 2), (20, 9)]"),
        )
    ),
    Change(
        "what the session has entered is there while later bodies run",
        {
            "hub.py": "R = {}\nL = []",
            "m.py": "import hub\ndef f(): return 1",
            "n.py": "import hub, m\nSEEN = [*hub.R], [one() for one in hub.L]",
        },
        {"m.py": "import hub\ndef f(): return 2"},
        "import hub, m; hub.R['x'] = m.f; hub.R['y'] = len; hub.L += [m.f, m.f]; import n",
        {"n.SEEN": "(['x', 'y'], [2, 2])", "[*hub.R]": "['x', 'y']", "len(hub.L)": "2"},
    ),
    Change(
        "data of a class, which the body counts",
        {
            "m.py": "rows = []\nclass Row:\n    def __init__(self, n): self.n = n\n"
            "    def get(self): return self.n\nCOUNT = len(rows)",
        },
        {
            "m.py": "rows = []\nclass Row:\n    def __init__(self, n): self.n = n\n"
            "    def get(self): return 2 * self.n\nCOUNT = len(rows)",
        },
        "import m; m.rows += [m.Row(1), m.Row(1)]",
        {"[one.get() for one in m.rows]": "[2, 2]"},
    ),
    Change(
        "a register whose keys are classes",
        {
            "hub.py": "BY = {}\ndef on(cls):\n    def enter(f):\n"
            "        assert cls not in BY\n        BY[cls] = f\n        return f\n"
            "    return enter",
            "m.py": "import hub\nclass A: pass\nclass B: pass\n@hub.on(A)\ndef a(x): return 1\n"
            "@hub.on(B)\ndef b(x): return 1",
        },
        {
            "m.py": "import hub\nclass A: pass\nclass B: pass\n@hub.on(A)\ndef a(x): return 2\n"
            "@hub.on(B)\ndef b(x): return 2"
        },
        "import hub, m; hub.BY[int] = lambda x: 9",
        {"[hub.BY[one](0) for one in (m.A, m.B, int)], len(hub.BY)": "([2, 2, 9], 3)"},
    ),
    Change(
        "a function with another closure, in registers of three kinds",
        {
            "hub.py": "L = []\nS = set()\nD = {}",
            "m.py": "import hub\ndef make(a):\n    def f(): return a\n    return f\nf = make(1)\n"
            "hub.L.append(f)\nhub.S.add(f)\nhub.D['f'] = f",
        },
        {
            "m.py": "import hub\ndef make(a, b):\n    def f(): return a + b\n    return f\n"
            "f = make(1, 1)\nhub.L.append(f)\nhub.S.add(f)\nhub.D['f'] = f"
        },
        "import hub, m; hub.L.append(len)",
        {
            "[one() for one in hub.L[:1]], [one() for one in hub.S], hub.D['f']()": "([2], [2], 2)",
            "len(hub.L), hub.L[1] is len": "(2, True)",
        },
    ),
    Change(
        "a register of objects that are held weakly",
        {
            "hub.py": "import weakref\nKNOWN = weakref.WeakSet()\n"
            "BY = weakref.WeakValueDictionary()",
            "m.py": "import hub\ndef f(): return 1\nhub.KNOWN.add(f)\nhub.BY['f'] = f",
        },
        {"m.py": "import hub\ndef f(): return 2\nhub.KNOWN.add(f)\nhub.BY['f'] = f"},
        "import hub, m",
        {"[one() for one in hub.KNOWN], hub.BY['f']()": "([2], 2)"},
    ),
    Change(
        "a register is emptied by the body that fills it",
        "L = []\ndef f(): return 1\ndef g(): return 1\nL.clear()\nL.append(f)\nL.append(g)",
        "L = []\ndef f(): return 2\ndef g(): return 2\nL.clear()\nL.append(g)",
        "import m",
        {"[one() for one in m.L], len(m.L)": "([2], 1)"},
    ),
    Change(
        "entries of a heap with keys before what is not compared",
        {
            "hub.py": "import heapq\nHEAP = []\nclass Job:\n"
            "    def __lt__(self, other): HEAP.clear()\n"
            "def add(key, f): heapq.heappush(HEAP, (key, f, Job()))",
            "m.py": "import hub\ndef a(): return 1\nhub.add(1, a)\nhub.add(2, a)\nhub.add(3, a)",
        },
        {"m.py": "import hub\ndef a(): return 2\nhub.add(9, a)\nhub.add(2, a)\nhub.add(3, a)"},
        "import hub, m",
        {"(lambda h: [hub.heapq.heappop(h)[0] for _ in hub.HEAP])(list(hub.HEAP))": "[2, 3, 9]"},
    ),
    Change(
        "entries that only their own method compares",
        {
            "hub.py": "import heapq\nHEAP = []\nclass Job:\n    def __init__(self, key, call):\n"
            "        self.key, self.call = key, call\n"
            "    def __lt__(self, other): return self.key < other.key\n"
            "def add(key, f): heapq.heappush(HEAP, Job(key, f))",
            "m.py": "import hub\ndef a(): return 1\nhub.add(1, a)",
            "n.py": "import hub\ndef c(): return 9\nfor one in (5, 2, 6, 7, 3, 4): hub.add(one, c)",
        },
        {"m.py": "import hub\ndef a(): return 2\nhub.add(10, a)"},
        "import hub, m, n",
        {
            "(lambda h: [hub.heapq.heappop(h).key for _ in hub.HEAP])(list(hub.HEAP))": "[2, 3, 4, "
            "5, 6, 7, 10]"
        },
        told="hub.HEAP",
    ),
    *(
        Change(
            f"an instance that the module has by name, with another value, {title}",
            {"hub.py": hub, "m.py": f"{PLUG}{entering}"},
            {"m.py": f"{PLUG}{entering}".replace("'red'", "'blue'")},
            "import hub, m",
            {probe: given},
        )
        for title, hub, entering, probe, given in (
            (
                "in a list",
                "HOOKS = []",
                "p = Plug('red')\nhub.HOOKS.append(p)",
                "[one.name for one in hub.HOOKS], hub.HOOKS[0] is m.p",
                "(['blue'], True)",
            ),
            (
                "in a list, twice",
                "HOOKS = []",
                "p = Plug('red')\nq = Plug('green')\nhub.HOOKS += [p, q]",
                "[one.name for one in hub.HOOKS]",
                "['blue', 'green']",
            ),
            (
                "in a queue",
                "import collections\nHOOKS = collections.deque()",
                "p = Plug('red')\nhub.HOOKS.append(p)",
                "[one.name for one in hub.HOOKS]",
                "['blue']",
            ),
            (
                "in a set",
                "HOOKS = set()",
                "p = Plug('red')\nhub.HOOKS.add(p)",
                "[one.name for one in hub.HOOKS]",
                "['blue']",
            ),
            (
                "in a pair",
                "HOOKS = []",
                "p = Plug('red')\nhub.HOOKS.append((10, p))",
                "[(key, one.name) for key, one in hub.HOOKS]",
                "[(10, 'blue')]",
            ),
            (
                "by a function",
                "HOOKS = []\ndef add(one): HOOKS.append(one); return one",
                "p = hub.add(Plug('red'))",
                "[one.name for one in hub.HOOKS], hub.HOOKS[0] is m.p",
                "(['blue'], True)",
            ),
            (
                "by its own init",
                "HOOKS = []",
                "class Own(Plug):\n    def __init__(self, name):\n"
                "        super().__init__(name); hub.HOOKS.append(self)\np = Own('red')",
                "[one.name for one in hub.HOOKS]",
                "['blue']",
            ),
            (
                "in a list of its class",
                "",
                "Plug.all = []\np = Plug('red')\nPlug.all.append(p)",
                "[one.name for one in m.Plug.all]",
                "['blue']",
            ),
            (
                "under a key that is the instance",
                "HOOKS = {}",
                "p = Plug('red')\nhub.HOOKS[p] = 1",
                "[one.name for one in hub.HOOKS]",
                "['blue']",
            ),
            (
                "with fields that are edited in place",
                "HOOKS = []",
                "p = Plug('x')\np.colour = 'red'\nhub.HOOKS.append(p)",
                "[one.colour for one in hub.HOOKS]",
                "['blue']",
            ),
        )
    ),
    *(
        Change(
            f"a new line enters what a name has, which had what others have entered, {title}",
            {
                "hub.py": f"class Rule:\n    pass\nDEFAULT = {default}\nHOOKS = {hooks}",
                "n.py": f"import hub\nhub.HOOKS{entering.format('hub.DEFAULT')}",
                "m.py": f"{PLUG}p = hub.DEFAULT",
            },
            {"m.py": f"{PLUG}p = Plug('blue')\nhub.HOOKS{entering.format('p')}"},
            "import hub, n, m",
            {"len(hub.HOOKS), hub.DEFAULT in hub.HOOKS, m.p in hub.HOOKS": "(2, True, True)"},
        )
        for default in ("Rule()", "None")
        for title, hooks, entering in (
            (f"{default} in a list", "[]", ".append({})"),
            (f"{default} in a set", "set()", ".add({})"),
            (f"{default} as a key", "{}", "[{}] = 1"),
        )
    ),
    Change(
        "a function that has a read-only table of its own, and is no single-dispatch function",
        {
            "m.py": "import types\ndef f(): return 1\n"
            "f.registry = types.MappingProxyType({'a': 1})\ndef g(): return f.registry['a']"
        },
        {
            "m.py": "import types\ndef f(): return 2\n"
            "f.registry = types.MappingProxyType({'a': 2})\ndef g(): return f.registry['a']"
        },
        "import m",
        {"m.f(), m.g()": "(2, 2)"},
    ),
)
