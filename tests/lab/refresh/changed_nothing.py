"""Changes beside a name that stands for nothing at first, and for an instance since."""

from __future__ import annotations

from support.refreshes import Change

LOGIN = """
class User:
    def __init__(self, name): self.name = name
    def hi(self): return {hi} + self.name
current = {first}
def login(name):
    global current
    current = User(name)
def f(): return {f}
"""
SINGLE = """
URL = {url}
class Engine:
    def __init__(self): self.url, self.rows = URL, []
_engine = None
def engine():
    global _engine
    if _engine is None:
        _engine = Engine()
    return _engine
def f(): return {f}
"""
MODE = """
from enum import Enum
class Mode(Enum):
    FAST = 1
    SAFE = {safe}
mode = None
def f(): return {f}
"""
FIELDS = """
from dataclasses import dataclass
@dataclass
class Settings:
    rate: int = 1
{more}
settings = None
def load():
    global settings
    settings = Settings(3)
"""
# The session has a class that says nothing of itself.
MUTE = """
class Table:
    __hash__ = None
    def __eq__(self, other): raise ValueError
    def __bool__(self): raise ValueError
"""


def login(hi: str = "'hi '", first: str = "None", f: int = 1) -> str:
    return LOGIN.format(hi=hi, first=first, f=f)


CHANGES = (
    Change(
        "a function changes beside who is logged in",
        login(),
        login("'hey '", f=2),
        "import m; m.login('Ada')",
        {"m.current.hi(), type(m.current) is m.User, m.f()": "('hey Ada', True, 2)"},
    ),
    Change(
        "a function changes beside what the session has put in place of nothing",
        login(),
        login(f=2),
        "import m; user = m.current = m.User('Ada')",
        {"m.current is user, m.f()": "(True, 2)"},
    ),
    Change(
        "a function changes twice beside who is logged in",
        login(),
        login(f=3),
        "import m; m.login('Ada'); user = m.current",
        {"m.current is user, m.f()": "(True, 3)"},
        earlier=login(f=2),
    ),
    Change(
        "a line that says nothing says something",
        login(),
        login(first="0"),
        "import m; m.login('Ada')",
        {"m.current": "0"},
        anew="import m",
    ),
    Change(
        "an instance in place of nothing lacks what is set now",
        login(),
        login().replace("self.name = name", "self.name, self.age = name, 3"),
        "import m; m.login('Ada')",
        {"m.current.age": "3"},
        told="without age",
    ),
    Change(
        "a dataclass in place of nothing has a field more",
        FIELDS.format(more=""),
        FIELDS.format(more="    unit: str = 'EUR'"),
        "import m; m.load()",
        {"m.settings": "Settings(rate=3, unit='EUR')"},
    ),
    Change(
        "a function changes beside the only engine, which has rows",
        SINGLE.format(url="'old'", f=1),
        SINGLE.format(url="'old'", f=2),
        "import m; m.engine().rows.append(1); engine = m.engine()",
        {"m.engine().rows, m.engine() is engine, m.f()": "([1], True, 2)"},
    ),
    Change(
        "what the only engine was made of changes",
        SINGLE.format(url="'old'", f=1),
        SINGLE.format(url="'new'", f=1),
        "import m; m.engine()",
        {"m.engine().url": "'new'"},
        told="m._engine has what m.engine computed before",
    ),
    Change(
        "a function changes beside the only engine, which another module takes from its maker",
        {"m.py": SINGLE.format(url="'old'", f=1), "o.py": "from m import engine"},
        {"m.py": SINGLE.format(url="'old'", f=2)},
        "import m, o; o.engine().rows.append(1)",
        {"o.engine().rows, o.engine() is m.engine(), m.f()": "([1], True, 2)"},
    ),
    Change(
        "a function changes beside the only engine, which another module has in its body",
        {"m.py": SINGLE.format(url="'old'", f=1), "o.py": "import m\nengine = m.engine()"},
        {"m.py": SINGLE.format(url="'old'", f=2)},
        "import m, o",
        {"o.engine is m.engine(), m.f()": "(True, 2)"},
    ),
    *(
        Change(
            title,
            MODE.format(safe=2, f=1),
            MODE.format(safe=safe, f=f),
            "import m; m.mode = m.Mode.SAFE",
            {"m.mode is m.Mode.SAFE, m.mode.value, m.f()": f"(True, {safe}, {f})"},
        )
        for title, safe, f in (
            ("a function changes beside a mode in place of nothing", 2, 2),
            ("the value of a mode in place of nothing changes", 5, 1),
        )
    ),
    Change(
        "a function changes beside a table of the session that can neither be compared nor asked",
        "table = None\ndef f(): return 1",
        "table = None\ndef f(): return 2",
        f"import m\n{MUTE}\ntable = m.table = Table()",
        {"m.table is table, m.f()": "(True, 2)"},
    ),
    Change(
        "a body logs somebody in, and does so again",
        {"m.py": login(), "o.py": "import m\nm.login('Bob')"},
        {"m.py": login(f=2)},
        "import m, o",
        {"m.current.name, m.f()": "('Bob', 2)"},
    ),
    Change(
        "a body no longer logs somebody in",
        {"m.py": login(), "o.py": "import m\nm.login('Bob')"},
        {"m.py": login(f=2), "o.py": "import m"},
        "import m, o",
        {"m.current, m.f()": "(None, 2)"},
    ),
    Change(
        "a body no longer puts an instance in place of nothing",
        {"m.py": login(), "o.py": "import m\nm.current = m.User('Bob')"},
        {"m.py": login(f=2), "o.py": "import m"},
        "import m, o",
        {"m.current, m.f()": "(None, 2)"},
    ),
    Change(
        "a body puts an instance in place of nothing, and does so again",
        {"m.py": login(), "o.py": "import m\nm.current = m.User('Bob')"},
        {"m.py": login("'hey '")},
        "import m, o",
        {"m.current.hi()": "'hey Bob'"},
    ),
    Change(
        "a body asks at last who is logged in",
        login(),
        login() + "has = current is not None",
        "import m; m.login('Ada')",
        {"m.has": "False"},
        anew="import m",
    ),
    Change(
        "a function changes beside who is logged in, whom another module has by name",
        {"m.py": login(), "o.py": "from m import current"},
        {"m.py": login(f=2)},
        "import m; m.login('Ada'); import o",
        {"o.current is m.current, m.current.name, m.f()": "(True, 'Ada', 2)"},
    ),
)
