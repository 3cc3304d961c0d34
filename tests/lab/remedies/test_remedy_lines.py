"""A remedy is right, or it is a sentence: no line raises, and none takes one thing for another."""

from __future__ import annotations

import pytest

from support.remedies import FROZEN, run, tell
from support.stories import Notebook, Story


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


def test_the_callback_of_a_weak_reference(notebook: Notebook) -> None:
    hold = "import weakref\nclass A: pass\na = A()\nheld = weakref.ref(a, greetings.greet)"
    remedies = tell(notebook, "def greet(ref): return NOW\n", hold)
    assert remedies == ["make __main__.held again, with greetings.greet"]


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


@pytest.mark.slow
def test_a_line_is_never_too_long_to_be_run(notebook: Notebook) -> None:
    hold = "held = [greetings.greet]\nfor _ in range(3000): held = [held]"
    remedies = tell(notebook, "def greet(): return NOW\n", hold)
    assert remedies[0].startswith("make __main__.held[0]")
