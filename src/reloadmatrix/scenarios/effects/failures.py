"""Scenarios about edits that fail, and about what lies below the source: bytecode and C."""

from __future__ import annotations

from dataclasses import replace

from reloadmatrix.changes import NEVER, Raises, Scenario
from reloadmatrix.outcomes import Outcome

FAILING = "edits that fail"
BELOW = "below the source"

EXTENSION = """
#include <Python.h>
static PyObject *f(PyObject *self, PyObject *unused) { return PyUnicode_FromString("NOW"); }
static PyMethodDef methods[] = {{"f", f, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", NULL, -1, methods};
PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
"""

_SYNTAX = Scenario(
    name="syntax-error",
    title="a SyntaxError in the new source",
    group=FAILING,
    why="A file is saved in the middle of a thought.",
    link="https://github.com/ipython/ipython/issues/12446",
    before={"m.py": "def f(): return 'old'\ndef g(): return 'old'"},
    after={"m.py": "def f(): return 'new'\ndef g(: return 'new'"},
    imports="import m",
    probe="m.f(), m.g()",
    fresh=NEVER,
    old=("old", "old"),
    old_means=Outcome.KEPT_OLD,
    others={
        Outcome.HALF_NEW: (("new", "old"), ("old", "new")),
        Outcome.EMPTIED: (Raises("AttributeError"),),
    },
    server=True,
)
_HALFWAY = replace(
    _SYNTAX,
    name="failure-halfway",
    title="an error halfway through the new source",
    why="The lines above the error have been run, and those below have not.",
    link="https://utcc.utoronto.ca/~cks/space/blog/python/ReloadRealBehavior",
    after={"m.py": "def f(): return 'new'\n1 / 0\ndef g(): return 'new'"},
)

SCENARIOS = (
    _SYNTAX,
    _HALFWAY,
    replace(
        _HALFWAY,
        name="import-after-a-failure",
        title="an error halfway, and a function that imports the module when it is called",
        why="A failed import leaves no entry in sys.modules, so the next import tries again.",
        link="https://github.com/pallets/werkzeug/issues/569",
        before={
            **_HALFWAY.before,
            "other.py": "def late():\n    import m\n    return m.f(), m.g()",
        },
        imports="import m, other",
        probe="other.late()",
        server=False,
    ),
    Scenario(
        name="class-half-edited",
        title="an error between a class and its subclass",
        group=FAILING,
        why="Two classes that belong together are of two versions.",
        link="https://github.com/timbrel/GitSavvy/pull/1237",
        before={
            "m.py": """
                class A:
                    def f(self): return 'old'
                class B(A):
                    def g(self): return 'old', self.f()
            """
        },
        after={
            "m.py": """
                class A:
                    def f(self): return 'new'
                raise RuntimeError
                class B(A):
                    def g(self): return 'new', self.f()
            """
        },
        imports="import m",
        probe="(m.A().f(), *m.B().g())",
        fresh=NEVER,
        old=("old", "old", "old"),
        old_means=Outcome.KEPT_OLD,
        others={
            Outcome.HALF_NEW: (("new", "old", "old"), ("new", "old", "new")),
            Outcome.EMPTIED: (Raises("AttributeError"),),
        },
    ),
    Scenario(
        name="same-second-same-size",
        title="two saves in one second, with the same size",
        group=BELOW,
        why="Python takes the .pyc of the first for that of the second, even after a restart.",
        link="https://github.com/python/cpython/issues/120932",
        before={"m.py": "def f(): return 'old'"},
        after={"m.py": "def f(): return 'new'"},
        imports="import m",
        probe="m.f()",
        fresh="new",
        old="old",
        seconds=0.5,
        server=True,
    ),
    Scenario(
        name="same-second-other-size",
        title="two saves in one second, with different sizes",
        group=BELOW,
        why="The size tells the versions apart where the time does not.",
        link="https://peps.python.org/pep-0552/",
        before={"m.py": "def f(): return 'old'"},
        after={"m.py": "def f(): return 'newer'"},
        imports="import m",
        probe="m.f()",
        fresh="newer",
        old="old",
        seconds=0.5,
        server=True,
    ),
    Scenario(
        name="c-extension",
        title="a C extension is built again",
        group=BELOW,
        why="The operating system keeps the library that is loaded.",
        link="https://github.com/python/cpython/issues/78490",
        before={"fast.c": EXTENSION.replace("NOW", "old")},
        after={"fast.c": EXTENSION.replace("NOW", "new")},
        imports="import fast",
        probe="fast.f()",
        fresh="new",
        old="old",
    ),
)
