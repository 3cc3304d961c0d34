"""A remedy names the right function, or says what to make again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.remedies import run, tell
from support.stories import SENTENCES

if TYPE_CHECKING:
    from support.stories import Notebook

LAMBDAS = "inc = lambda x: x + NOW\ndec = lambda x: x - NOW\n"


@pytest.mark.parametrize(
    ("hold", "remedy"),
    [
        ("from greetings import dec", "from greetings import dec"),
        ("h = {'dec': greetings.dec}", "h['dec'] = greetings.dec"),
        ("class h: dec = greetings.dec", "h.dec = greetings.dec"),
        ("h = [greetings.dec]", "make __main__.h[0] again"),
        ("other = greetings.dec", "make __main__.other again"),
    ],
)
def test_of_several_functions_with_one_name_the_right_one_is_taken_or_none(
    notebook: Notebook, hold: str, remedy: str
) -> None:
    assert tell(notebook, LAMBDAS, hold) == [remedy]


@pytest.mark.parametrize(
    ("source", "change"),
    [
        (LAMBDAS, "dec = lambda x: x - NOW\ndef inc(x): return x + NOW\n"),
        ("inc = lambda x: x + NOW\n", "inc = lambda x: x + NOW\n"),
    ],
)
@pytest.mark.parametrize("hold", ["from greetings import inc as held", "held = [greetings.inc]"])
def test_a_function_without_a_name_of_its_own_has_no_successor(
    notebook: Notebook, source: str, change: str, hold: str
) -> None:
    remedy = tell(notebook, source, hold, change)[0]
    assert remedy == f"make __main__.held{'[0]' if '[' in hold else ''} again"


@pytest.mark.parametrize(
    ("source", "change"),
    [
        (LAMBDAS, "dec = lambda x: x - NOW\n"),
        ("inc = lambda x: x + NOW\n", "dec = lambda x: x - NOW\n"),
        ("def _(): return NOW\ninc = _\n", "def _(): return -NOW\n"),
    ],
)
@pytest.mark.parametrize(
    ("hold", "remedy"),
    [
        ("from greetings import inc as held", "del held"),
        (
            "held = [greetings.inc]",
            "make __main__.held again without it: greetings no longer defines it",
        ),
    ],
)
def test_a_function_without_a_name_of_its_own_whose_name_in_the_module_is_gone(
    notebook: Notebook, source: str, change: str, hold: str, remedy: str
) -> None:
    assert tell(notebook, source, hold, change)[0] == remedy


def test_a_lambda_that_the_source_no_longer_has(notebook: Notebook) -> None:
    remedies = tell(notebook, LAMBDAS, "", "dec = lambda x: x - NOW\n")
    assert remedies == ["del greetings.inc"]
    run(notebook, remedies)


@pytest.mark.parametrize(
    "source",
    [
        # Of these the module has the last one only.
        "table = {}\ndef _(): return 'start', NOW\ntable['start'] = _\n"
        "def _(): return 'stop', NOW\n",
        "class A:\n    @property\n    def p(self): return NOW\n    @p.setter\n"
        "    def p(self, value): self.q = NOW\ntable = {'start': A.p.fset}\n",
        "class A:\n    k = staticmethod(lambda: NOW)\n    m = staticmethod(lambda: -NOW)\n"
        "table = {'start': A.m}\n",
        "def make(n):\n    def made(): return n, NOW\n    return made\n"
        "one = make(object())\ntwo = make(object())\ntable = {'start': two}\n",
    ],
)
def test_a_function_that_cannot_be_told_from_another_is_to_be_made_again(
    notebook: Notebook, source: str
) -> None:
    (remedy,) = tell(notebook, source, "h = {'x': greetings.table['start']}")
    assert remedy.startswith(("make __main__.h['x'] again", "make __main__.h again"))


FACTORY = """
import functools

def times(n):
    def multiply(x): return n * x, NOW
    return multiply

def loud(view):
    @functools.wraps(view)
    def wrapper(*args): return view(*args), NOW
    return wrapper

def plain(view):
    def wrapper(*args): return view(*args), NOW
    return wrapper

class Loud:
    def __init__(self, name, view): self.name, self.view = name, view
    def __call__(self): return self.view(), NOW

double = times(2)
triple = times(3)
def greet(): return NOW
def _hello(): return NOW
hello = loud(_hello)
@loud
def wave(): return NOW
@plain
def bow(): return NOW
@functools.lru_cache(maxsize=7)
def nod(): return NOW
def run(): return NOW
run = Loud('theirs', run)
class Shop:
    @loud
    def open(self): return NOW
    @functools.lru_cache
    def close(self): return NOW
"""


@pytest.mark.parametrize(
    ("hold", "remedies"),
    [
        ("held = [greetings.triple]", ["held[0] = greetings.triple"]),
        ("from greetings import double", ["from greetings import double"]),
        ("double = greetings.times(4)", ["make __main__.double again, with greetings.times()"]),
        ("held = [greetings.times(4)]", ["make __main__.held again, with greetings.times()"]),
        ("held = [greetings.hello]", ["held[0] = greetings.hello"]),
        ("held = [greetings.wave]", ["held[0] = greetings.wave"]),
        ("held = [greetings.bow]", ["held[0] = greetings.bow"]),
        ("held = [greetings.nod]", ["held[0] = greetings.nod"]),
        ("held = [greetings.Shop.open]", ["held[0] = greetings.Shop.open"]),
        ("held = [greetings.Shop.close]", ["held[0] = greetings.Shop.close"]),
        ("slow = greetings.loud(greetings.greet)", ["make __main__.slow again, with {greet}"]),
        ("slow = greetings.loud(greetings.wave)", ["make __main__.slow again, with {wave}"]),
        ("slow = greetings.plain(greetings.bow)", ["make __main__.slow again, with {plain}()"]),
        (
            "import functools\nnod = functools.lru_cache(maxsize=3)(greetings.nod)",
            ["make __main__.nod again, with {nod}"],
        ),
        ("@greetings.loud\ndef show(): pass", ["make __main__.show again"]),
        ("@greetings.loud\ndef greet(): pass", ["make __main__.greet again"]),
        (
            "class Mine:\n    @greetings.loud\n    def show(self): pass",
            ["make __main__.Mine.show again"],
        ),
        ("from greetings import run", ["from greetings import run"]),
        (
            "mine = greetings.Loud('mine', greetings.run.view)",
            ["mine.__class__ = {Loud}", "make __main__.mine.view again, with {run}"],
        ),
        # It may be the one that the module had by that name.
        ("run = greetings.Loud('mine', None)", ["make __main__.run again, with {run}"]),
    ],
)
def test_what_a_factory_or_a_decorator_has_made(
    notebook: Notebook, hold: str, remedies: list[str]
) -> None:
    names = {name: f"greetings.{name}" for name in ("greet", "wave", "plain", "nod", "Loud", "run")}
    found = tell(notebook, FACTORY, hold)
    assert found == [remedy.format(**names) for remedy in remedies]
    run(notebook, found)


def test_one_of_two_that_a_factory_made_is_not_the_other(notebook: Notebook) -> None:
    change = FACTORY.replace("triple = times(3)\n", "")
    remedies = tell(notebook, FACTORY, "held = [greetings.triple]", change)
    gone = "make __main__.held again without it: greetings no longer defines it"
    assert remedies == [gone, "del greetings.triple"]


CLASSES = """
def make(n):
    return type('Made', (), {{'n': n, 'go': lambda self: NOW}})
Three = make(3)
"""


@pytest.mark.parametrize("hold", ["Made = greetings.make(2)", "held = greetings.make(2)()"])
def test_a_class_that_a_factory_makes_is_not_another(notebook: Notebook, hold: str) -> None:
    for remedy in tell(notebook, CLASSES.format(), hold):
        assert remedy.startswith("make __main__.")


# One that is decorated by another module stays decorated: nothing says who did that.
DECORATIONS = {"": "", "lru": "@functools.lru_cache\n", "loud": "@loud\n"}


GREET = "import functools\nfrom greetings_tools import loud\n{}def greet(): return NOW\n"


@pytest.mark.parametrize("after", DECORATIONS)
@pytest.mark.parametrize("before", DECORATIONS)
@pytest.mark.parametrize("hold", ["from greetings import greet", "held = [greetings.greet]"])
def test_a_function_that_is_decorated_in_one_version_only(
    notebook: Notebook, before: str, after: str, hold: str
) -> None:
    notebook.run(
        "import reloadlab",
        "reloadlab.write_module('greetings_tools', 'import functools\\ndef loud(view):\\n"
        "    @functools.wraps(view)\\n    def wrapper(): return view()\\n    return wrapper\\n')",
    )
    source, change = GREET.format(DECORATIONS[before]), GREET.format(DECORATIONS[after])
    remedies = tell(notebook, source, hold, change)
    run(notebook, remedies)
    held = "greet" if "from" in hold else "held[0]"
    is_mended = notebook.value(f"{held} is greetings.greet")
    is_kept = before == "loud" and after == ""
    assert is_mended or is_kept or all(remedy.startswith(SENTENCES) for remedy in remedies)
    assert is_mended or before != after


@pytest.mark.parametrize("new", ["None", "5"])
@pytest.mark.parametrize(
    "hold",
    [
        "held = functools.lru_cache(greetings.f)",
        "held = functools.partial(greetings.f)",
        "class held: v = property(None, greetings.f)",
        "held = types.MethodType(greetings.f, 5)",
        "held = functools.singledispatch(print)\nheld.register(int, greetings.f)",
    ],
)
def test_a_function_that_has_become_a_constant(notebook: Notebook, hold: str, new: str) -> None:
    source = "def f(it): return NOW\ndef z(): return NOW\n"
    change = f"f = {new}\ndef z(): return NOW\n"
    remedies = tell(notebook, source, "import functools, types\n" + hold, change)
    assert remedies[0].startswith("make __main__.held again")


@pytest.mark.parametrize(
    ("hold", "remedy"),
    [
        (
            "class K: pass\nkeep = K()\nheld = weakref.finalize(keep, greetings.greet)",
            "make weakref.finalize._registry[<finalize object>] again, with greetings.greet",
        ),
        (
            "class held(enum.Enum):\n    A = greetings.C()",
            "make __main__.held again, with greetings.C",
        ),
        ("held = [greetings.C.p.fget]", "make __main__.held[0] again, with greetings.C.p"),
        ("held = [greetings.wave.__wrapped__]", "make __main__.held[0] again, with greetings.wave"),
    ],
)
def test_a_sentence_names_what_to_make_and_of_what(
    notebook: Notebook, hold: str, remedy: str
) -> None:
    source = FACTORY + "class C:\n    @property\n    def p(self): return NOW\n"
    remedies = tell(notebook, source, "import enum, weakref\n" + hold)
    assert remedy in remedies
    assert not [one for one in remedies if "_map_" in one]
