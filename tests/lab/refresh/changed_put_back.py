"""Bodies that fail after they have set something in other modules, in classes or in functions."""

from __future__ import annotations

from support.refreshes import Change

CHANGES = (
    *(
        Change(
            f"a body has set {title}, and fails",
            {
                "core.py": core,
                "m.py": "import core\nclass K:\n    class Part: a = 1\ndef f(): pass",
            },
            {"m.py": f"import core\nclass K:\n    class Part: a = 1\ndef f(): pass\n{line}\n1 / 0"},
            "import core, m",
            {probe: given},
            fails="ZeroDivisionError",
        )
        for title, core, line, probe, given in (
            (
                "names of another module",
                "x = 1\ny = 1",
                "core.x = core.z = 2; del core.y",
                "core.x, core.y, hasattr(core, 'z')",
                "(1, 1, False)",
            ),
            (
                "a name by a function of another module",
                "x = 1\ndef put(value):\n    global x\n    x = value",
                "core.put(2)",
                "core.x",
                "1",
            ),
            (
                "attributes of a class that stays",
                "",
                "K.b = K.Part.b = 2; K.Part.a = 3",
                "hasattr(m.K, 'b'), hasattr(m.K.Part, 'b'), m.K.Part.a",
                "(False, False, 1)",
            ),
            (
                "attributes of a function that stays",
                "",
                "f.x = 2",
                "vars(m.f)",
                "{}",
            ),
            (
                "attributes of a class of another module",
                "class K:\n    a = 1\n    class Part: a = 1",
                "core.K.b = f; core.K.Part.a = 2; del core.K.a",
                "hasattr(core.K, 'b'), core.K.Part.a, core.K.a",
                "(False, 1, 1)",
            ),
            (
                "attributes of an object of another module",
                "class App: pass\napp = App()\napp.debug = False",
                "core.app.debug = core.app.more = True",
                "vars(core.app)",
                "{'debug': False}",
            ),
            (
                "attributes of a member of another module",
                "import enum\nclass E(enum.Enum): A = 1",
                "core.E.A.note = 2",
                "hasattr(core.E.A, 'note')",
                "False",
            ),
            (
                "what a base counts of its subclasses",
                "class Base:\n    count = 0\n    def __init_subclass__(cls):\n"
                "        Base.count += 1; Base.last = cls.__name__",
                "class B(core.Base): pass",
                "core.Base.count, hasattr(core.Base, 'last')",
                "(0, False)",
            ),
            (
                "what counts as a class of another module",
                "import abc\nclass Base(abc.ABC): pass",
                "core.Base.register(K)",
                "issubclass(m.K, core.Base)",
                "False",
            ),
            (
                "what a function of another module does with a class",
                "import functools\n@functools.singledispatch\ndef show(one): return 'any'",
                "core.show.register(int, lambda one: 'int')",
                "core.show(1)",
                "'any'",
            ),
        )
    ),
    Change(
        "a body has set a name of another module, and the next one fails",
        {"core.py": "x = 1", "m.py": "import core\nz = 1", "n.py": "import m\nz = 1"},
        {"m.py": "import core\ncore.x = z = 2", "n.py": "import m\n1 / 0"},
        "import core, m, n",
        {"core.x, m.z": "(1, 1)"},
        fails="ZeroDivisionError",
    ),
)
