"""Changes that take away, or edit, the lines that have put something into registers."""

from __future__ import annotations

from support.refreshes import Change

HUB = {
    "hub.py": "items = {}\norder = []\ndef add(f):\n"
    "    items[f.__name__] = f\n    order.append(f)\n    return f"
}
USER = "import hub\n@hub.add\ndef f(): return 1\n"
JOBS = """
import heapq
HEAP = []
class Job:
    def __init__(self, f): self.f = f
    def __lt__(self, other): return False
def add(key, f): heapq.heappush(HEAP, (key, Job(f)))
"""
ADDING = "import hub\ndef f(): return 1\n"

CHANGES = (
    *(
        Change(
            f"a line is gone that has put {title}",
            {
                "hub.py": "conf = {}\nHOOKS = []\nEXTENSIONS = set()\nPATHS = []\n"
                "def add(f):\n    HOOKS.append(f)\n    return f",
                "m.py": f"import hub\nfrom hub import EXTENSIONS\ndef f(): return 1\n{line}\nz = 1",
            },
            {"m.py": "import hub\nfrom hub import EXTENSIONS\ndef f(): return 1\nz = 2"},
            f"import hub, m; {session}",
            {probe: given, "m.z": "2"},
            told=told,
        )
        for title, line, session, probe, given, told in (
            (
                "a number into a dictionary",
                "hub.conf['y'] = 2",
                "hub.conf['z'] = 2",
                "hub.conf",
                "{'z': 2}",
                "",
            ),
            (
                "a function into a dictionary",
                "hub.conf['y'] = f",
                "hub.conf['z'] = m.f",
                "[*hub.conf]",
                "['z']",
                "",
            ),
            (
                "a function into a list",
                "hub.HOOKS.append(f)",
                "hub.HOOKS.append(len)",
                "len(hub.HOOKS)",
                "1",
                "",
            ),
            (
                "a pair into a list",
                "hub.HOOKS.append(('a', f))",
                "hub.HOOKS.append(('b', m.f))",
                "[key for key, _ in hub.HOOKS]",
                "['b']",
                "",
            ),
            (
                "a text into a list",
                "hub.PATHS.append('x')",
                "hub.PATHS.append('y')",
                "hub.PATHS",
                "['y']",
                "",
            ),
            (
                "a text into a set",
                "EXTENSIONS.add('.x')",
                "hub.EXTENSIONS.add('.y')",
                "hub.EXTENSIONS",
                "{'.y'}",
                "",
            ),
            (
                "texts into a set",
                "EXTENSIONS |= {'.x', '.z'}",
                "hub.EXTENSIONS.add('.y')",
                "hub.EXTENSIONS",
                "{'.y'}",
                "",
            ),
            (
                "texts into a list",
                "hub.PATHS += ['x', 'z']",
                "hub.PATHS.append('y')",
                "hub.PATHS",
                "['y']",
                "",
            ),
            (
                "texts into a dictionary",
                "hub.conf.update(a=1, b=2)",
                "hub.conf['c'] = 3",
                "hub.conf",
                "{'c': 3}",
                "",
            ),
            (
                "what a function has entered",
                "hub.add(f)",
                "hub.HOOKS.append(len)",
                "len(hub.HOOKS)",
                "1",
                "HOOKS",
            ),
            (
                "what was worked out",
                "hub.PATHS.append('x' + str(1))",
                "hub.PATHS.append('y')",
                "hub.PATHS",
                "['y']",
                "PATHS",
            ),
        )
    ),
    Change(
        "a decorator is gone that has entered a function",
        HUB | {"m.py": USER},
        {"m.py": USER.replace("@hub.add\n", "").replace("1", "2")},
        "import hub, m",
        {"len(hub.order)": "0", "m.f()": "2"},
        told="order",
    ),
    Change(
        "a line is gone, and the session has put something else there",
        {"hub.py": "conf = {}", "m.py": "import hub\nhub.conf['y'] = 2\nz = 1"},
        {"m.py": "import hub\nz = 2"},
        "import hub, m; hub.conf['y'] = 5",
        {"hub.conf": "{'y': 5}", "m.z": "2"},
    ),
    Change(
        "a line is gone, and another module has put the same",
        {
            "hub.py": "PATHS = []",
            "m.py": "import hub\nhub.PATHS.append('x')\nz = 1",
            "n.py": "import hub\nhub.PATHS.append('x')",
        },
        {"m.py": "import hub\nz = 2"},
        "import hub, m, n",
        {"hub.PATHS": "['x']", "m.z": "2"},
    ),
    Change(
        "a line has another text",
        {"hub.py": "PATHS = []", "m.py": "import hub\nhub.PATHS.append('x')"},
        {"m.py": "import hub\nhub.PATHS.append('z')"},
        "import hub, m; hub.PATHS.append('y')",
        {"hub.PATHS": "['z', 'y']"},
    ),
    Change(
        "a line has another name for what it puts something into",
        {"hub.py": "L = []\nS = set()", "m.py": "import hub\nhub.L.append('x')\nhub.S.add('x')"},
        {"m.py": "import hub as h\nh.L.append('x')\nfor one in 'x': h.S.add(one)\nh.S.add('y')"},
        "import hub, m; hub.L.append('y')",
        {"hub.L, sorted(hub.S)": "(['x', 'y'], ['x', 'y'])"},
    ),
    Change(
        "a line is gone that an earlier edit has brought",
        {"hub.py": "L = []\nD = {}", "m.py": "import hub\ndef f(): return 1"},
        {"m.py": "import hub\ndef f(): return 3"},
        "import hub, m; hub.L.append(5)",
        {"hub.L, hub.D": "([5], {})", "m.f()": "3"},
        earlier={
            "m.py": "import hub\ndef f(): return 2\nhub.L.append((1, f))\nhub.D[f.__name__] = 7"
        },
        told="D",
    ),
    Change(
        "a line is gone that has filled a register of its own module",
        "R = []\nT = {}\ndef f(): return 1\nR.append('x')\nT['f'] = f\nR.append(f)",
        "R = []\nT = {}\ndef f(): return 2\nR.append('y')",
        "import m; m.R.append('own'); m.T['own'] = m.f",
        {"m.R": "['y', 'own']", "[(key, f()) for key, f in m.T.items()]": "[('own', 2)]"},
    ),
    Change(
        "lines are gone that have put nothing anywhere",
        {
            "hub.py": "L = []\ndef show(*given): return given",
            "m.py": "import hub, logging\ndef f(): return 1\nprint(f)\nhub.show(f)\n"
            "logging.getLogger('none').debug('x')",
        },
        {"m.py": "import hub, logging\ndef f(): return 2"},
        "import hub, m; hub.L.append(m.f)",
        {"[one() for one in hub.L]": "[2]"},
    ),
    Change(
        "an entry of a list that is made when it is missing, whose line is gone",
        {
            "hub.py": "BY = {}",
            "m.py": "import hub\ndef f(): return 1\nhub.BY.setdefault('x', []).append(f)",
        },
        {"m.py": "import hub\ndef f(): return 2"},
        "import hub, m",
        {"hub.BY.get('x', [])": "[]", "m.f()": "2"},
        told="BY",
    ),
    Change(
        "a register of an object loses what a decorator has entered",
        {
            "hub.py": "class App:\n    def __init__(self): self.routes, self.by = [], {}\n"
            "    def get(self, path):\n        def enter(f):\n"
            "            self.routes.append((path, f))\n            self.by[path] = f\n"
            "            return f\n        return enter\napp = App()",
            "m.py": "import hub\n@hub.app.get('/')\ndef f(): return 1\n"
            "@hub.app.get('/g')\ndef g(): return 1",
        },
        {"m.py": "import hub\ndef f(): return 2\n@hub.app.get('/h')\ndef g(): return 2"},
        "import hub, m; hub.app.get('/own')(m.f)",
        {
            "[(path, f()) for path, f in hub.app.routes]": "[('/h', 2), ('/own', 2)]",
            "{path: f() for path, f in hub.app.by.items()}": "{'/h': 2, '/own': 2}",
        },
    ),
    Change(
        "a line works the same out in another way",
        {"hub.py": "S = set()", "m.py": "import hub\nhub.S.add('x' + str(1))\nz = 1"},
        {"m.py": "import hub\nhub.S.add('x' + repr(1))\nz = 2"},
        "import hub, m",
        {"hub.S, m.z": "({'x1'}, 2)"},
    ),
    Change(
        "a line works something else out",
        {"hub.py": "S = set()", "m.py": "import hub\nhub.S.add('x' + str(1))"},
        {"m.py": "import hub\nhub.S.add('x' + str(2))"},
        "import hub, m",
        {"hub.S": "{'x2'}"},
        told="S",
    ),
    Change(
        "a line is gone whose function has another one enter something",
        {
            "hub.py": "L = []\ndef put(f): L.append(f)\ndef add(f): put(f)",
            "m.py": "import hub\ndef f(): return 1\nhub.add(f)",
        },
        {"m.py": "import hub\ndef f(): return 2"},
        "import hub, m",
        {"len(hub.L)": "0", "m.f()": "2"},
        told="L",
    ),
    Change(
        "one of several equal lines is gone that have put instances into a heap",
        {"hub.py": JOBS, "m.py": ADDING + "hub.add(1, f)\nhub.add(1, f)\nhub.add(2, f)"},
        {"m.py": ADDING + "hub.add(1, f)\nhub.add(2, f)"},
        "import hub, m",
        {"[key for key, _ in hub.HEAP]": "[1, 2]"},
    ),
    Change(
        "all of several equal lines are gone that have put instances into a heap",
        {"hub.py": JOBS, "m.py": ADDING + "hub.add(1, f)\nhub.add(1, f)\nhub.add(2, f)"},
        {"m.py": ADDING + "hub.add(2, f)"},
        "import hub, m; hub.add(3, m.f)",
        {"[key for key, _ in hub.HEAP]": "[2, 3]"},
    ),
)
