"""A remedy is right, or it is a sentence: no line raises, and none takes one thing for another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES = ("make ", "start ", "wait ")


def tell(notebook: Notebook, source: str, hold: str, change: str = "") -> list[str]:
    """Tell a story up to the question, and return the remedies."""
    story = Story(notebook)
    story.begin(source)
    story.run(hold)
    story.change(change or source)
    return [str(holder["remedy"]) for holder in story.ask()]


def run(notebook: Notebook, remedies: Sequence[str]) -> None:
    """Run those that are lines."""
    for remedy in remedies:
        if not remedy.startswith(SENTENCES):
            notebook.run(remedy)


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
        (LAMBDAS, "dec = lambda x: x - NOW\n"),
        (LAMBDAS, "dec = lambda x: x - NOW\ndef inc(x): return x + NOW\n"),
        ("inc = lambda x: x + NOW\n", "dec = lambda x: x - NOW\n"),
        ("inc = lambda x: x + NOW\n", "inc = lambda x: x + NOW\n"),
        ("def _(): return NOW\ninc = _\n", "def _(): return -NOW\n"),
    ],
)
@pytest.mark.parametrize("hold", ["from greetings import inc as held", "held = [greetings.inc]"])
def test_a_function_without_a_name_of_its_own_has_no_successor(
    notebook: Notebook, source: str, change: str, hold: str
) -> None:
    remedy = tell(notebook, source, hold, change)[0]
    assert remedy == f"make __main__.held{'[0]' if '[' in hold else ''} again"


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


ENUMS = """
import enum
class Perm(enum.IntFlag):
    R = 4
    W = 2
    def show(self): return NOW
class Color(enum.Enum):
    RED = 1
    {old}
    def show(self): return NOW
"""


@pytest.mark.parametrize(
    ("hold", "remedy"),
    [
        ("held = greetings.Color.RED", "held = greetings.Color.RED"),
        ("held = greetings.Color.RED.show", "held = greetings.Color.RED.show"),
        ("held = greetings.Perm.R", "held = greetings.Perm.R"),
        (
            "held = greetings.Perm.R | greetings.Perm.W",
            "make __main__.held again, with greetings.Perm",
        ),
        ("held = greetings.Color.OLD", "make __main__.held again, with greetings.Color"),
        ("held = greetings.Color.OLD.show", "make __main__.held again, with greetings.Color"),
    ],
)
def test_members_of_enumerations(notebook: Notebook, hold: str, remedy: str) -> None:
    remedies = tell(notebook, ENUMS.format(old="OLD = 2"), hold, ENUMS.format(old=""))
    assert remedies == [remedy]
    run(notebook, remedies)


def test_a_variable_with_the_name_of_the_module_stays(notebook: Notebook) -> None:
    source = "def greetings(): return NOW\ndef other(): return NOW\n"
    story = Story(notebook)
    story.begin(source)
    story.run("handlers = [greetings.other]", "greetings = 3.5")
    story.change()
    (holder,) = story.ask()
    assert holder["remedy"] == "handlers[0] = sys.modules['greetings'].other"
    story.mend()
    story.now("greetings == 3.5", "handlers[0] is sys.modules['greetings'].other")


def test_another_name_for_the_module_is_used(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("import greetings as g", "handlers = [g.greet]", "del greetings")
    story.change()
    (holder,) = story.ask()
    assert holder["remedy"] == "handlers[0] = g.greet"
    story.mend()


def test_a_submodule_that_its_package_hides(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin("def greet(): return NOW\ndef other(): return NOW\n", "shop.greet")
    story.run(
        "held = [sys.modules['shop.greet'].other]",
        "shop.greet = shop.greet.greet",
    )
    story.change()
    first, second = (str(holder["remedy"]) for holder in story.ask())
    assert first == "held[0] = sys.modules['shop.greet'].other"
    assert second == "shop.greet = sys.modules['shop.greet'].greet"
    story.mend()


@pytest.mark.parametrize("slots", ["('x', '__weakref__')", "('x', '__dict__', '__weakref__')"])
def test_an_instance_that_may_refuse_another_class(notebook: Notebook, slots: str) -> None:
    source = f"class A:\n    __slots__ = {slots}\n    def go(self): return NOW\n"
    remedies = tell(notebook, source, "held = greetings.A()")
    # Python refuses it up to 3.11, where these names take a place behind the slots.
    refused = "make __main__.held again, with greetings.A"
    allowed = "held.__class__ = greetings.A"
    assert remedies == [refused if sys.version_info < (3, 12) else allowed]
    run(notebook, remedies)


FROZEN = """
import dataclasses
@dataclasses.dataclass(frozen=True)
class Button:
    action: object
held = Button(greetings.greet)
"""


@pytest.mark.parametrize(
    ("hold", "remedy"),
    [
        (FROZEN, "object.__setattr__(held, 'action', greetings.greet)"),
        (
            "import functools\nheld = (functools.partial(greetings.greet),)",
            "make __main__.held again, with greetings.greet",
        ),
        (
            "import functools\nheld = (functools.lru_cache(greetings.greet),)",
            "make __main__.held again, with greetings.greet",
        ),
        ("held = staticmethod(greetings.greet)", "make __main__.held again, with greetings.greet"),
        ("held = slice(greetings.greet)", "make __main__.held again, with greetings.greet"),
        (
            "import collections\nheld = collections.defaultdict(greetings.greet)",
            "held.default_factory = greetings.greet",
        ),
    ],
)
def test_a_line_that_would_raise_is_not_given(notebook: Notebook, hold: str, remedy: str) -> None:
    remedies = tell(notebook, "def greet(): return NOW\n", hold)
    assert remedies[0] == remedy
    run(notebook, remedies)


def test_a_method_that_single_dispatch_chooses(notebook: Notebook) -> None:
    source = """
    import functools
    class Local:
        @functools.singledispatchmethod
        def go(self, value): return NOW
    """
    remedies = tell(notebook, source, "held = greetings.Local().go")
    assert remedies
    run(notebook, remedies)


def test_the_callback_of_a_weak_reference(notebook: Notebook) -> None:
    hold = "import weakref\nclass A: pass\na = A()\nheld = weakref.ref(a, greetings.greet)"
    remedies = tell(notebook, "def greet(ref): return NOW\n", hold)
    assert remedies == ["make __main__.held again, with greetings.greet"]


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
            "run = greetings.Loud('mine', greetings.run.view)",
            ["run.__class__ = {Loud}", "make __main__.run.view again, with {run}"],
        ),
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
    assert remedies == ["make __main__.held again, with greetings.times()", "del greetings.triple"]


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


@pytest.mark.parametrize("container", ["[{}, 5, 6]", "collections.deque([{}, 5, 6])"])
def test_what_a_list_holds_in_vain_is_not_deleted(notebook: Notebook, container: str) -> None:
    source = "def gone(): return NOW\ndef left(): return NOW\n"
    make = container.format("greetings.gone, greetings.gone, greetings.left")
    remedies = tell(
        notebook, source, f"import collections\nheld = {make}", "def left(): return NOW\n"
    )
    run(notebook, remedies)
    without = "make __main__.held again without it: greetings no longer defines it"
    assert remedies == [
        without,
        without,
        "held[2] = greetings.left",
        "del greetings.gone",
    ]
    assert notebook.value("len(held) == 5 and held[2] is greetings.left and held[4] == 6")


METHODS = """
class C:
    def m(self): return 'C', NOW
    @classmethod
    def make(cls): return cls.__name__, NOW
    def __p(self): return NOW
    def private(self): return self.__p
    l = lambda self: NOW
    def old(self): return NOW
class S(C):
    def m(self): return 'S', NOW
    def get(self): return super().m
def mm(self): return NOW
C.mm = mm
C.named = mm
"""


@pytest.mark.parametrize(
    ("hold", "expected"),
    [
        ("class Loud(greetings.C): pass\nheld = Loud.make", "Loud"),
        ("class Loud(greetings.C): pass\nheld = Loud().make", "Loud"),
        ("held = greetings.C.make", "C"),
        ("held = greetings.S.make", "S"),
        ("held = greetings.C().m", "C"),
        ("held = greetings.S().m", "S"),
    ],
)
def test_a_bound_method_stays_with_its_owner(notebook: Notebook, hold: str, expected: str) -> None:
    remedies = tell(notebook, METHODS, hold)
    assert not remedies[0].startswith(SENTENCES)
    run(notebook, remedies)
    assert notebook.value("held()") == [expected, notebook.value("greetings.C().m()[1]")]


@pytest.mark.parametrize(
    "hold",
    [
        "held = greetings.C().private()",
        "held = greetings.C().l",
        "held = greetings.S().get()",
        "held = greetings.C().named",
        "held = greetings.C().old",
        "one = greetings.C()\nheld = one.m\none.m = 5",
    ],
)
def test_a_bound_method_that_does_not_come_by_its_name(notebook: Notebook, hold: str) -> None:
    change = METHODS.replace("    def old(self): return NOW\n", "").replace("C.mm = mm\n", "")
    story = tell(notebook, METHODS, hold, change)
    assert [one for one in story if "held" in one] == [
        f"make __main__.held again, with greetings.{'S' if 'S' in hold else 'C'}"
    ]
    run(notebook, story)


@pytest.mark.parametrize(
    ("hold", "line"),
    [
        ("held = [greetings.C.make.__func__]", "held[0] = greetings.C.make.__func__"),
        (
            "class K: make = vars(greetings.C)['make']",
            "K.make = classmethod(greetings.C.make.__func__)",
        ),
    ],
)
def test_the_function_of_a_class_method(notebook: Notebook, hold: str, line: str) -> None:
    remedies = tell(notebook, METHODS, hold)
    assert remedies == [line]
    run(notebook, remedies)


def test_a_class_method_of_what_is_no_class_any_more(notebook: Notebook) -> None:
    source = "class C:\n    @classmethod\n    def make(cls): return NOW\n"
    remedies = tell(notebook, source, "held = greetings.C.make", "def C(): return NOW\n")
    assert remedies == ["make __main__.held again, with greetings.C"]


BASES = """
import abc, collections, dataclasses, typing
class Plain:
    def go(self): return NOW
class Slots:
    __slots__ = ('a',)
    def go(self): return NOW
class Empty:
    __slots__ = ()
    def go(self): return NOW
class Dict:
    __slots__ = ('__dict__',)
    def go(self): return NOW
class Tuple(typing.NamedTuple):
    a: int = 1
class Abstract(abc.ABC):
    __slots__ = ('a',)
    def go(self): return NOW
@dataclasses.dataclass(slots=True)
class Data:
    a: int = 1
class P({bases}):
    {body}
    def go(self): return NOW
"""


@pytest.mark.parametrize("body", ["pass", "__slots__ = ()", "__slots__ = ('b',)"])
@pytest.mark.parametrize(
    "bases",
    [
        "object",
        "list",
        "tuple",
        "int",
        "bytes",
        "collections.namedtuple('P', 'x', defaults=[1])",
        "Plain",
        "Slots",
        "Empty",
        "Dict",
        "Tuple",
        "Abstract",
        "Data",
        "Slots, Plain",
        "Empty, dict",
    ],
)
def test_the_class_of_an_instance_is_changed_only_where_python_allows_it(
    notebook: Notebook, bases: str, body: str
) -> None:
    if bases in ("tuple", "int", "bytes", "Tuple") or "namedtuple" in bases:
        body = body.replace("('b',)", "()")
    source = BASES.format(bases=bases, body=body)
    (remedy,) = tell(notebook, source, "held = greetings.P()")
    is_allowed = notebook.value(
        "reloadlab._objects.layouts.same_layout(type(held), greetings.P)",
    )
    run(notebook, [remedy])
    assert notebook.value("type(held) is greetings.P") is is_allowed


def test_an_instance_that_says_it_is_of_another_class(notebook: Notebook) -> None:
    source = "class A:\n    __class__ = property(lambda self: int)\n    def go(self): return NOW\n"
    remedies = tell(notebook, source, "held = greetings.A()")
    assert remedies == ["make __main__.held again, with greetings.A"]


@pytest.mark.parametrize(
    "change",
    [
        "class A:\n    __slots__ = ('a',)\n",
        "class A(dict): pass\n",
        "A = 5\ndef other(): return NOW\n",
        "def A(): return NOW\n",
        "import enum\nclass A(enum.Enum):\n    RED = 1\n    def go(self): return NOW\n",
    ],
)
def test_a_base_class_that_cannot_be_exchanged(notebook: Notebook, change: str) -> None:
    source = "class A:\n    def go(self): return NOW\ndef other(): return NOW\n"
    remedies = tell(notebook, source, "class Mine(greetings.A): pass", change)
    assert remedies[0] == "make __main__.Mine again, with greetings.A"


BUILTINS = {
    "type": "import functools\nheld = functools.partial(greetings.greet)",
    "list": "import functools\nclass K: pass\n@functools.singledispatch\ndef held(it): pass\n"
    "_ = held.register(K, greetings.greet)",
    "int": "import functools\n@functools.singledispatch\ndef held(it): pass\n"
    "_ = held.register(int, greetings.greet)",
    "object": FROZEN,
    "staticmethod": "class K: held = staticmethod(greetings.greet)",
    "classmethod": "class K: held = classmethod(greetings.greet)",
    "setattr": "class K: pass\nheld = K()\nvars(held)['a b'] = greetings.greet",
}


@pytest.mark.parametrize("name", BUILTINS)
def test_a_builtin_that_the_notebook_hides(notebook: Notebook, name: str) -> None:
    source = "def greet(*args): return NOW\n"
    story = Story(notebook)
    story.begin(source)
    story.run(BUILTINS[name], f"{name} = 3")
    story.change()
    story.mend()
    story.now(f"{name} == 3")


DESCRIBED = """
import functools
class Tagged:
    def __get__(self, owner, kind=None): return [1]
    def __set__(self, owner, value): raise AttributeError('read-only')
class K:
    tag = Tagged()
    part = functools.partialmethod(print, [greetings.greet])
    @property
    def v(self): return [1]
    @functools.singledispatchmethod
    def go(self, it): return it
    go.register(int, greetings.greet)
class Other:
    __slots__ = ('v',)
class Hidden(Other):
    v = 5
class Asked:
    def __getattribute__(self, name): raise AttributeError(name)
class Rows(list):
    def __getitem__(self, key): return [1]
class Sealed(dict):
    def __setitem__(self, key, value): raise TypeError('sealed')
class Guard(type):
    def __setattr__(self, name, value): raise TypeError('sealed')
class Part(functools.partial):
    def __new__(cls): return super().__new__(cls, greetings.greet)
held = K()
"""


@pytest.mark.parametrize(
    "hold",
    [
        "",
        "vars(held)['v'] = greetings.greet",
        "vars(held)['v'] = [greetings.greet]",
        "vars(held)['tag'] = greetings.greet",
        "held = Hidden(); Other.v.__set__(held, [greetings.greet])",
        "held = Asked(); object.__getattribute__(held, '__dict__')['v'] = [greetings.greet]",
        "held = Rows([[greetings.greet]])",
        "held = Sealed(k=greetings.greet)",
        "class held(metaclass=Guard): v = greetings.greet",
        "held = Part()",
        "held = functools.partial(greetings.greet); held.x = 1",
        "held = functools.lru_cache(greetings.greet); held.x = 1",
        "class held: v = classmethod(functools.partial(greetings.greet))",
    ],
)
def test_a_line_that_would_reach_something_else_is_not_given(notebook: Notebook, hold: str) -> None:
    remedies = tell(notebook, "def greet(*args): return NOW\n", DESCRIBED + hold)
    assert remedies
    for remedy in remedies:
        assert remedy.startswith("make __main__."), remedy


@pytest.mark.parametrize("new", ["None", "5"])
@pytest.mark.parametrize(
    "hold",
    [
        "held = functools.lru_cache(greetings.f)",
        "held = functools.partial(greetings.f)",
        "class held: v = property(None, greetings.f)",
        "held = types.MethodType(greetings.f, 5)",
        "held = functools.singledispatch(print)\n_ = held.register(int, greetings.f)",
    ],
)
def test_a_function_that_has_become_a_constant(notebook: Notebook, hold: str, new: str) -> None:
    source = "def f(it): return NOW\ndef z(): return NOW\n"
    change = f"f = {new}\ndef z(): return NOW\n"
    remedies = tell(notebook, source, "import functools, types\n" + hold, change)
    assert remedies[0].startswith("make __main__.held again")


@pytest.mark.parametrize("module", ["my-mod", "class", "lambda.x", "shop.in"])
def test_a_module_whose_name_no_import_can_spell(notebook: Notebook, module: str) -> None:
    story = Story(notebook)
    story.run("__import__('pathlib').Path('shop').mkdir()")
    source = "class C:\n    def go(self): return NOW\ndef greet(): return NOW\n"
    begin = f"import importlib\nmod = importlib.import_module({module!r})"
    story.module = module
    story.write(source)
    story.run(begin, "greet, held, other = mod.greet, [mod.C()], mod.C().go", "del mod")
    story.change()
    story.mend()
    story.now(f"greet is sys.modules[{module!r}].greet")


@pytest.mark.parametrize(
    ("hold", "last"),
    [
        (
            "keep = greetings.C().m\nheld = weakref.WeakValueDictionary(k=keep)",
            "make __main__.held again, with greetings.C",
        ),
        (
            "keep = greetings.C()\nheld = weakref.WeakMethod(keep.m)",
            "make __main__.held again, with greetings.C",
        ),
    ],
)
def test_what_is_held_weakly_may_be_gone_when_the_line_runs(
    notebook: Notebook, hold: str, last: str
) -> None:
    remedies = tell(notebook, METHODS, "import weakref\n" + hold)
    assert remedies[1] == last
    run(notebook, remedies)


def test_a_line_is_never_too_long_to_be_run(notebook: Notebook) -> None:
    hold = "held = [greetings.greet]\nfor _ in range(3000): held = [held]"
    remedies = tell(notebook, "def greet(): return NOW\n", hold)
    assert remedies[0].startswith("make __main__.held[0]")


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


def test_an_object_for_each_thread_is_named_once(notebook: Notebook) -> None:
    source = "import threading\nclass P(threading.local):\n    def go(self): return NOW\n"
    assert tell(notebook, source, "held = greetings.P()") == ["held.__class__ = greetings.P"]
