"""Changes of modules in which the program has set what they bind to something else by then."""

from __future__ import annotations

from support.refreshes import Change

EDITED = "\ndef f(): return 1\n", "\ndef f(): return 22\n"

LOGIN = """
class User:
    def __init__(self, name): self.name = name
current = None
def login(name):
    global current
    current = User(name)
"""
SUBSCRIBES = "\nhub.subscribe(service.on)\n"
LAZY = """
class Rows:
    def __init__(self): self.rows = []
_rows = None
def rows():
    global _rows
    if _rows is None: _rows = Rows()
    return _rows
"""
CHOSEN = """
from enum import Enum
class Mode(Enum):
    A = 1
    B = 2
START = 100
THEMES = {'dark': 1, 'light': 2}
mode = Mode.A
number = START
total = START * 2 + 1
theme = THEMES['dark']
def fast(): return 'fast'
def slow(): return 'slow'
way = fast
"""
APP = """
class App:
    def __init__(self): self.routes, self.plugins = {}, []
    def route(self, path):
        def enter(one): self.routes[path] = one; return one
        return enter
app = App()
app.plugins.append('first')
@app.route('/')
def index(): return 'index'
"""
COUNTED = """
import functools
def counted(one):
    @functools.wraps(one)
    def call():
        call.number += 1
        return one()
    call.number = 0
    return call
@counted
def hi(): return 'hi'
def seen(): seen.times.append(1)
seen.times = []
"""
EVENTS = """
H = {}
def on(event):
    def enter(one): H.setdefault(event, []).append(one); return one
    return enter
"""
ROUTES = """
R = {'get': {}, 'post': {}}
def route(method, path):
    def enter(one): R[method][path] = one; return one
    return enter
"""
OWN = "@reg.on('start')\ndef own(): return 'own'\n"
STAYS = "'own' in [one() for one in reg.H['start']]"
CALLED = "{k: [one() for one in v] for k, v in sorted(reg.H.items())}"

HUB = "subs = []\ndef subscribe(one): subs.append(one)\ndef emit(): return [one() for one in subs]"
SERVICE = """
import hub
class Service:
    def __init__(self):
        self.seen = []
        hub.subscribe(self.on)
    def on(self): self.seen.append(1); return 'a'
    def off(self): return 'off'
service = Service()
"""
FIELD = """
class Field:
    def __init__(self, default): self.default, self.data = default, {}
    def __get__(self, one, cls=None): return self.data.get(id(one), self.default)
    def __set__(self, one, value): self.data[id(one)] = value
class P:
    x = Field(5)
"""
PARTS = """
class Counted:
    def __init__(self, one): self.one, self.number = one, 0
    def __get__(self, it, cls=None):
        def call(): self.number += 1; return self.one(it)
        return call
class P:
    def a(self): return 'a'
    table = {'a': a}
    places = [None] * 3
    conf = {'items': [], 'most': len('abc')}
    @Counted
    def hey(self): return 'hey'
"""
CONFIG = "CONF = {'db': {'host': 'local', 'port': 1}, 'debug': False, 'size': 2}"

META = """
import functools
class M(type):
    def __eq__(cls, other): return cls is other
class A(metaclass=M):
    @functools.cached_property
    def c(self): return 1
"""
TABLE = "T = {}\ndef reg(name):\n    def enter(one): T[name] = one; return one\n    return enter"
BASE = "from r import reg\n@reg('x')\ndef base(): return 'base'"
OVER = "from r import reg\n@reg('x')\ndef over(): return 'over'"
SHARED = """
def __getattr__(name):
    if name == 'tool':
        from .tool import tool
        globals()['tool'] = tool
        return tool
    raise AttributeError(name)
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
    *(
        Change(
            f"a class of {where} has a metaclass that says when classes are equal",
            {"z.py": META, "m.py": f"from z import A\nclass B(A): {body}\ndef f(): return 1"},
            {path: text},
            "import m\nfrom m import A, B\none = B()",
            {"m.f(), type(one) is m.B": value},
        )
        for where, body, path, text, value in (
            (
                "another module",
                "pass",
                "m.py",
                "from z import A\nclass B(A): pass\ndef f(): return 22",
                "(22, True)",
            ),
            (
                "the module",
                "x = 1",
                "m.py",
                "from z import A\nclass B(A): x = 2\ndef f(): return B.x",
                "(2, True)",
            ),
        )
    ),
    Change(
        "another module has entered something else in place of what is edited",
        {"r.py": TABLE, "v.py": BASE, "o.py": OVER},
        {"v.py": BASE.replace("'base'", "'base 2'")},
        "import r, v, o",
        {"r.T['x']()": "'over'", "v.base()": "'base 2'"},
    ),
    Change(
        "the session has entered something else in place of what is edited",
        {"r.py": TABLE, "v.py": BASE},
        {"v.py": BASE.replace("'base'", "'base 2'")},
        "import r, v\n@r.reg('x')\ndef own(): return 'own'",
        {"r.T['x']()": "'own'", "v.base()": "'base 2'"},
    ),
    Change(
        "what another module has entered in place of something is edited",
        {"r.py": TABLE, "v.py": BASE, "o.py": OVER},
        {"o.py": OVER.replace("'over'", "'over 2'")},
        "import r, v, o",
        {"r.T['x']()": "'over 2'"},
    ),
    Change(
        "an edit enters something in place of what another module has entered",
        {"r.py": TABLE, "v.py": "from r import reg\ndef base(): return 'base'", "o.py": OVER},
        {"v.py": BASE},
        "import r, o, v",
        {"r.T['x']()": "'base'"},
    ),
    Change(
        "a package has by the name of a module what that defines",
        {"pk/__init__.py": SHARED, "pk/tool.py": "def tool(): return 1"},
        {"pk/tool.py": "def tool(): return 22"},
        "import pk\npk.tool()",
        {"pk.tool()": "22"},
    ),
    Change(
        "a descriptor with the values of all instances is given another default",
        FIELD,
        FIELD.replace("Field(5)", "Field(66)"),
        "from m import P\none, other = P(), P()\none.x = 3",
        {"(one.x, other.x)": "(3, 66)"},
        told="m.P.x",
    ),
    Change(
        "a descriptor without values is given another default",
        FIELD,
        FIELD.replace("Field(5)", "Field(66)"),
        "from m import P\nother = P()",
        {"other.x": "66"},
    ),
    *(
        Change(
            f"the session has changed {what} of a class, and a function is edited",
            PARTS + EDITED[0],
            PARTS + EDITED[1],
            f"import m\nfrom m import P\n{line}",
            {probe: value, "m.f()": "22"},
            told=f"m.P.{name}",
        )
        for what, name, line, probe, value in (
            ("a table", "table", "P.table['x'] = len", "sorted(P.table)", "['a', 'x']"),
            ("a list", "places", "P.places[0] = 5", "P.places", "[5, None, None]"),
            ("a list in a table", "conf", "P.conf['items'].append(1)", "P.conf['items']", "[1]"),
            ("a counter", "hey", "P().hey()", "vars(P)['hey'].number", "1"),
        )
    ),
    Change(
        "what a class has of the kind is as at first, and a function is edited",
        PARTS + EDITED[0],
        PARTS.replace("* 3", "* 4").replace("'abc'", "'abcd'") + EDITED[1],
        "import m\nfrom m import P",
        {"len(P.places), P.conf['most'], m.f()": "(4, 4, 22)"},
    ),
    Change(
        "an instance subscribes a method of its own when it is made",
        {"hub.py": HUB, "svc.py": SERVICE},
        {"svc.py": SERVICE.replace("'a'", "'bb'")},
        "import hub, svc",
        {"hub.emit()": "['bb']"},
    ),
    Change(
        "an instance subscribes a method of its own, and another one is edited",
        {"hub.py": HUB, "svc.py": SERVICE},
        {"svc.py": SERVICE.replace("'off'", "'out'")},
        "import hub, svc\nhub.emit()",
        {"(hub.emit(), len(svc.service.seen))": "(['a'], 2)", "svc.service.off()": "'out'"},
    ),
    Change(
        "a body subscribes a method of an instance that it has made",
        {"hub.py": HUB, "svc.py": SERVICE.replace("hub.subscribe(self.on)", "pass") + SUBSCRIBES},
        {
            "svc.py": SERVICE.replace("hub.subscribe(self.on)", "pass").replace("'a'", "'bb'")
            + SUBSCRIBES
        },
        "import hub, svc",
        {"hub.emit()": "['bb']"},
    ),
    Change(
        "the session subscribes methods of two instances",
        {"hub.py": HUB, "svc.py": SERVICE},
        {"svc.py": SERVICE.replace("'a'", "'bb'")},
        "import hub, svc\nother = svc.Service()",
        {"hub.emit()": "['bb', 'bb']"},
    ),
    Change(
        "a line with a table is edited, in which the program has changed a value",
        CONFIG + EDITED[0],
        CONFIG.replace("2", "333") + EDITED[1],
        "import m\nm.CONF['debug'] = True",
        {"m.CONF['debug'], m.CONF['size']": "(True, 333)", "m.f()": "22"},
        told="m.CONF",
    ),
    Change(
        "a line with a table is edited, in which the program has changed a value of a table",
        CONFIG + EDITED[0],
        CONFIG.replace("2", "333") + EDITED[1],
        "import m\nm.CONF['db']['host'] = 'prod'",
        {"m.CONF['db']['host'], m.CONF['size']": "('prod', 333)", "m.f()": "22"},
        told="m.CONF",
    ),
    Change(
        "a line with a table is edited, in which nothing was changed",
        CONFIG,
        CONFIG.replace("2", "333").replace("False", "None"),
        "import m",
        {"m.CONF['debug'], m.CONF['size']": "(None, 333)"},
    ),
    Change(
        "a name that was None at first stands for an instance of the module",
        LOGIN + EDITED[0],
        LOGIN + EDITED[1],
        "import m\nm.login('Ada')\nuser = m.current",
        {"m.current.name": "'Ada'", "m.f()": "22", "type(m.current) is m.User": "True"},
    ),
    Change(
        "a name that was None at first stands for a function of the module",
        "hook = None\ndef go(): return 1\ndef f(): return hook()",
        "hook = None\ndef go(): return 22\ndef f(): return hook()",
        "import m\nm.hook = m.go",
        {"m.f()": "22"},
    ),
    Change(
        "an instance was made when it was first asked for",
        LAZY + EDITED[0],
        LAZY + EDITED[1],
        "import m\nm.rows().rows.append(1)",
        {"m.rows().rows": "[1]", "m.f()": "22"},
    ),
    Change(
        "names that were bound to what others stand for have been bound to something else",
        CHOSEN + EDITED[0],
        CHOSEN + EDITED[1],
        "import m\nm.mode = m.Mode.B\nm.number += 2\nm.total += 2\nm.theme = 2\nm.way = m.slow",
        {
            "m.mode is m.Mode.B": "True",
            "(m.number, m.total, m.theme)": "(102, 203, 2)",
            "m.way()": "'slow'",
            "m.f()": "22",
        },
    ),
    Change(
        "what a name was bound to is edited, and nobody has bound it to something else",
        CHOSEN,
        CHOSEN.replace("100", "300").replace("'dark': 1", "'dark': 5").replace("A = 1", "A = 7"),
        "import m",
        {"(m.number, m.total, m.theme)": "(300, 601, 5)", "m.mode.value": "7"},
    ),
    Change(
        "what a name was bound to is edited, after somebody has bound it to something else",
        CHOSEN,
        CHOSEN.replace("100", "300"),
        "import m\nm.number += 2",
        {"m.number": "302"},
        told="m.number",
    ),
    Change(
        "the session has entered something in an object to which the body does something",
        APP + EDITED[0],
        APP + EDITED[1],
        "import m\nfrom m import app\n@app.route('/own')\ndef own(): return 'own'",
        {"sorted(app.routes)": "['/', '/own']", "m.f()": "22"},
        told="app",
    ),
    Change(
        "the session has put something into a list of an object to which the body does something",
        APP + EDITED[0],
        APP + EDITED[1],
        "import m\nm.app.plugins.append('own')",
        {"m.app.plugins": "['first', 'own']", "m.f()": "22"},
        told="app",
    ),
    Change(
        "an object to which the body does something, and nobody else",
        APP,
        APP.replace("'/'", "'/start'").replace("'first'", "'one'"),
        "import m\nfrom m import app",
        {"sorted(app.routes)": "['/start']", "app.plugins": "['one']"},
    ),
    Change(
        "functions have counted on themselves",
        COUNTED + EDITED[0],
        COUNTED + EDITED[1],
        "import m\nm.hi(); m.hi()",
        {"m.hi.number": "2", "m.f()": "22"},
        told="m.hi",
    ),
    Change(
        "a function has put something into a list of its own",
        COUNTED + EDITED[0],
        COUNTED + EDITED[1],
        "import m\nm.seen()",
        {"m.seen.times": "[1]", "m.f()": "22"},
        told="m.seen",
    ),
    Change(
        "what is set on a function is edited, and nobody has counted",
        COUNTED,
        COUNTED.replace("number = 0", "number = 5"),
        "import m",
        {"m.hi.number": "5"},
    ),
    Change(
        "one of several listeners listens to another event",
        {
            "reg.py": EVENTS,
            "u.py": "from reg import on\n@on('start')\ndef f(): return 'f'",
            "v.py": "from reg import on\n@on('start')\ndef g(): return 'g'",
        },
        {"u.py": "from reg import on\n@on('stop')\ndef f(): return 'f'"},
        f"import reg, u, v\n{OWN}",
        {CALLED: "{'start': ['g', 'own'], 'stop': ['f']}", STAYS: "True"},
        told="reg.H",
    ),
    Change(
        "the only listener of an event listens to another one",
        {"reg.py": EVENTS, "u.py": "from reg import on\n@on('start')\ndef f(): return 'f'"},
        {"u.py": "from reg import on\n@on('stop')\ndef f(): return 'f'"},
        "import reg, u",
        {CALLED: "{'stop': ['f']}"},
    ),
    Change(
        "one of several listeners is gone",
        {
            "reg.py": EVENTS,
            "u.py": "from reg import on\n@on('start')\ndef f(): return 'f'",
        },
        {"u.py": "from reg import on\n"},
        f"import reg, u\n{OWN}",
        {CALLED: "{'start': ['own']}", STAYS: "True"},
        told="reg.H",
    ),
    Change(
        "a route of several has another method",
        {"reg.py": ROUTES, "v.py": "from reg import route\n@route('get', '/')\ndef i(): return 1"},
        {"v.py": "from reg import route\n@route('post', '/')\ndef i(): return 1"},
        "import reg, v\n@reg.route('get', '/own')\ndef own(): return 'own'",
        {
            "{k: [*v] for k, v in reg.R.items()}": "{'get': ['/own'], 'post': ['/']}",
            "'/own' in reg.R['get']": "True",
        },
        told="reg.R",
    ),
)
