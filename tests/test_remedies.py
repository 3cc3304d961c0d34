"""A remedy is right, or it is a sentence: no line raises, and none takes one thing for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stories import Notebook, Story

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
    ("hold", "line"),
    [
        ("from greetings import dec", "from greetings import dec"),
        ("h = {'dec': greetings.dec}", "h['dec'] = greetings.dec"),
        ("class h: dec = greetings.dec", "h.dec = greetings.dec"),
        ("h = [greetings.dec]", "make __main__.h[0] again"),
        ("other = greetings.dec", "make __main__.other again"),
    ],
)
def test_of_several_functions_with_one_name_the_right_one_is_taken_or_none(
    notebook: Notebook, hold: str, line: str
) -> None:
    assert tell(notebook, LAMBDAS, hold) == [line]


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
        "one = make(1)\ntwo = make(2)\ntable = {'start': two}\n",
    ],
)
def test_a_function_that_cannot_be_told_from_another_is_to_be_made_again(
    notebook: Notebook, source: str
) -> None:
    (remedy,) = tell(notebook, source, "h = {'x': greetings.table['start']}")
    assert remedy == "make __main__.h['x'] again"


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
def test_an_instance_that_refuses_another_class(notebook: Notebook, slots: str) -> None:
    source = f"class A:\n    __slots__ = {slots}\n    def go(self): return NOW\n"
    remedies = tell(notebook, source, "held = greetings.A()")
    assert remedies == ["make __main__.held again, with greetings.A"]


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
