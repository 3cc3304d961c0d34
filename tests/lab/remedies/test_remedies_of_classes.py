"""A remedy for instances, methods and classes is one that Python allows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.remedies import run, tell
from support.stories import SENTENCES

if TYPE_CHECKING:
    from support.stories import Notebook

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


@pytest.mark.parametrize("slots", ["('x', '__weakref__')", "('x', '__dict__', '__weakref__')"])
def test_an_instance_that_may_refuse_another_class(notebook: Notebook, slots: str) -> None:
    source = f"class A:\n    __slots__ = {slots}\n    def go(self): return NOW\n"
    remedies = tell(notebook, source, "held = greetings.A()")
    # Python refuses it up to 3.11, where these names take a place behind the slots.
    refused = "make __main__.held again, with greetings.A"
    allowed = "held.__class__ = greetings.A"
    assert remedies == [refused if sys.version_info < (3, 12) else allowed]
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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("hold", "last"),
    [
        (
            "keep = greetings.C().m\nheld = weakref.WeakValueDictionary(k=keep)",
            "make __main__.held again, with greetings.C",
        ),
        (
            "keep = greetings.C()\nheld = weakref.WeakMethod(keep.m)",
            "connect __main__.held again, after the other lines: it lets go of what is old",
        ),
    ],
)
def test_what_is_held_weakly_may_be_gone_when_the_line_runs(
    notebook: Notebook, hold: str, last: str
) -> None:
    remedies = tell(notebook, METHODS, "import weakref\n" + hold)
    assert remedies[1] == last
    run(notebook, remedies)


def test_an_object_for_each_thread_is_named_once(notebook: Notebook) -> None:
    source = "import threading\nclass P(threading.local):\n    def go(self): return NOW\n"
    assert tell(notebook, source, "held = greetings.P()") == ["held.__class__ = greetings.P"]
