"""What classes note of those that are made from them, and members of the classes that have them."""

from __future__ import annotations

from support.refreshes import Change

TABLE = """
class Base:
    found = {{}}
    def __init_subclass__(cls):
        super().__init_subclass__()
        Base.found[{}] = cls
"""
NAMES = """
class Base:
    names = {}
    def __init_subclass__(cls): Base.names.{}(cls.__name__)
"""
FIELDS = """
FOUND = {}
class Field:
    def __set_name__(self, owner, name): {}
"""
KEYED = "import hub\nclass A(hub.Base):\n    key = '{}'"
TWO = "import hub\nclass A(hub.Base): pass\nclass B(hub.Base): pass"
ONE = "import hub\nclass A(hub.Base): pass"
NAMED = "import hub\nclass A:\n    x = hub.Field()\n    {} = hub.Field()"
NOTED = "import hub\nclass A:\n    x = hub.Field()"
COUNTED = """
class Base:
    count = 0
    def __init_subclass__(cls):
        Base.count += 1
        cls.number = Base.count
"""
WALKED = "class Base: pass\ndef found(): return sorted(c.__name__ for c in Base.__subclasses__())"
DOES_WITHOUT = "try:\n    import m\nexcept ImportError:\n    m = None"

CHANGES = (
    Change(
        "a table of subclasses has another key for one",
        {"hub.py": TABLE.format("cls.key"), "m.py": KEYED.format("a")},
        {"m.py": KEYED.format("b")},
        "import hub, m",
        {"[*hub.Base.found], hub.Base.found['b'] is m.A": "(['b'], True)"},
    ),
    Change(
        "a table of subclasses works out its keys otherwise",
        {"hub.py": TABLE.format("cls.__name__"), "m.py": ONE},
        {"hub.py": TABLE.format("cls.__name__.lower()")},
        "import hub, m",
        {"[*hub.Base.found]": "['a']"},
        told="hub.Base.found may have an entry",
    ),
    Change(
        "a subclass comes from another module, and a table has it by its name",
        {"hub.py": TABLE.format("cls.__name__"), "m.py": ONE, "n.py": "import hub"},
        {"m.py": "from n import A", "n.py": ONE},
        "import hub, m, n",
        {
            "[*hub.Base.found], hub.Base.found['A'] is m.A": "(['A'], True)",
            "m.A.__module__": "'n'",
        },
    ),
    *(
        Change(
            f"a class is gone whose name its base has noted in a {kind}",
            {"hub.py": NAMES.format(f"{kind}()", method), "m.py": TWO},
            {"m.py": ONE},
            "import hub, m",
            {"sorted(hub.Base.names)": "['A']"},
            told="hub.Base.names may have noted",
        )
        for kind, method in (("set", "add"), ("list", "append"))
    ),
    *(
        Change(
            f"a member gets another name, which {title}",
            {"hub.py": FIELDS.format(start, line), "m.py": NAMED.format("y")},
            {"m.py": NAMED.format("z")},
            "import hub, m",
            {probe: "['x', 'z']"},
            told="hub.FOUND may have noted",
        )
        for title, start, line, probe in (
            (
                "a list has",
                "[]",
                "FOUND.append((owner.__name__, name))",
                "[one for _, one in hub.FOUND]",
            ),
            (
                "a table has",
                "{}",
                "FOUND.setdefault(owner.__name__, {})[name] = self",
                "[*hub.FOUND['A']]",
            ),
        )
    ),
    Change(
        "a member that stays is the one which a table has",
        {
            "hub.py": FIELDS.format("{}", "FOUND[name] = self"),
            "m.py": "import hub\nclass A:\n    x = hub.Field()\n    def f(self): return 1",
        },
        {"m.py": "import hub\nclass A:\n    x = hub.Field()\n    def f(self): return 2"},
        "import hub, m",
        {"hub.FOUND['x'] is vars(m.A)['x'], m.A().f()": "(True, 2)"},
    ),
    Change(
        "a base counts its subclasses",
        {"hub.py": COUNTED, "m.py": ONE},
        {"m.py": f"{ONE}\nz = 1"},
        "import hub, m",
        {"hub.Base.count, m.A.number, hasattr(m, 'z')": "(1, 1, True)"},
        told="hub.Base.count was counted on",
    ),
    Change(
        "a member and its class, which are noted together, stay",
        {
            "hub.py": FIELDS.format("[]", "FOUND.append((owner, name, self))"),
            "m.py": NOTED,
        },
        {"m.py": f"{NOTED}\n    y = hub.Field()"},
        "import hub, m",
        {
            "[name for _, name, _ in hub.FOUND]": "['x', 'y']",
            "all(cls is m.A and vars(cls)[name] is one for cls, name, one in hub.FOUND)": "True",
        },
    ),
    Change(
        "a decorator counts in its module what it is given",
        {
            "hub.py": "N = 0\ndef count(f):\n    global N\n    N += 1\n    f.number = N\n"
            "    return f",
            "m.py": "import hub\n@hub.count\ndef f(): return 1",
        },
        {"m.py": "import hub\n@hub.count\ndef f(): return 2"},
        "import hub, m",
        {"hub.N, m.f.number, m.f()": "(1, 1, 2)"},
        told="hub.N was counted on",
    ),
    Change(
        "a line sets a number in another module, and in a class of that",
        {
            "hub.py": "N = 0\nclass Base: n = 0",
            "m.py": "import hub\nhub.N = hub.Base.n = 1",
        },
        {"m.py": "import hub\nhub.N = hub.Base.n = 2"},
        "import hub, m",
        {"hub.N, hub.Base.n": "(2, 2)"},
    ),
    *(
        Change(
            f"code walks the subclasses of a class, of which {title}",
            {"hub.py": WALKED, "m.py": before, **more},
            after,
            session,
            {"hub.found()": given},
            told=told,
        )
        for title, before, more, after, session, given, told in (
            ("one is gone", TWO, {}, {"m.py": ONE}, "import hub, m", "['A']", ""),
            (
                "one has another name",
                TWO,
                {},
                {"m.py": TWO.replace("B(", "C(")},
                "import hub, m",
                "['A', 'C']",
                "",
            ),
            (
                "one is gone that a list has",
                TWO,
                {},
                {"m.py": ONE},
                "import hub, m; held = [getattr(m, 'B', None)]",
                "['A']",
                "held[0",
            ),
            (
                "one is gone that is a base of one in the session",
                TWO,
                {},
                {"m.py": ONE},
                "import hub, m\nclass Own(getattr(m, 'B', object)): pass",
                "['A']",
                "m.B",
            ),
            (
                "one inside of a class is gone",
                "import hub\nclass A(hub.Base):\n    class B(hub.Base): pass",
                {},
                {"m.py": ONE},
                "import hub, m",
                "['A']",
                "",
            ),
            (
                "one inside of a class is gone that a list has",
                "import hub\nclass A(hub.Base):\n    class B(hub.Base): pass",
                {},
                {"m.py": ONE},
                "import hub, m; held = [getattr(m.A, 'B', None)]",
                "['A']",
                "held[0",
            ),
            (
                "a flag that is off lets one not be",
                "import core, hub\nif core.ON:\n    class B(hub.Base): pass",
                {"core.py": "ON = True"},
                {"core.py": "ON = False"},
                "import hub, m",
                "[]",
                "",
            ),
            (
                "a flag that is off lets one not be that a list has",
                "import core, hub\nif core.ON:\n    class B(hub.Base): pass",
                {"core.py": "ON = True"},
                {"core.py": "ON = False"},
                "import hub, m; held = [getattr(m, 'B', None)]",
                "[]",
                "held[0",
            ),
            (
                "one was in a file that is gone",
                ONE,
                {"n.py": DOES_WITHOUT},
                {"m.py": None},
                "import hub, n",
                "[]",
                "",
            ),
            (
                "one was in a file that is gone, and a list has it",
                ONE,
                {"n.py": DOES_WITHOUT},
                {"m.py": None},
                "import hub, n; held = [getattr(n.m, 'A', None)]",
                "[]",
                "held[0",
            ),
        )
    ),
    Change(
        "a list has a function of a file that is gone",
        {"m.py": "def f(): return 1", "n.py": DOES_WITHOUT},
        {"m.py": None},
        "import n; held = [getattr(n.m, 'f', None)]",
        {"held": "[None]"},
        told="held[0",
    ),
)
