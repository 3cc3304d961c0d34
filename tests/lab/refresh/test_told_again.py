"""What a refresh could not bring up to date is told again, as long as it lives and is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters


class Kind(NamedTuple):
    """Something that stays old: what was edited, what the session did, what is told, what ends it.

    `again` is edited once more in the same module.
    """

    before: str
    after: str
    session: str
    told: str
    end: str


SUSPENDED = "def f():\n    yield {0}\n    yield {0}"
ASYNC = "import types\n@types.coroutine\ndef wait(): yield\nasync def f():\n    await wait()\n"
CLOSURE = "def make(a):\n    b = 1\n    def f(): return {}\n    return f"
SLOTS = "class C:\n    __slots__ = ({},)\n    def __init__(self): self.a = 1\n"
THREAD = (
    "import threading\nentered, leave = threading.Event(), threading.Event()\n"
    "def f():\n    entered.set()\n    leave.wait()\n    return {}"
)
KINDS = {
    "an instance of another layout": Kind(
        SLOTS.format("'a'"), SLOTS.format("'a', 'b'"), "c = m.C()", "c: 1 C", "c = m.C()"
    ),
    "an instance of another kind": Kind(
        "class C(dict): pass", "class C(list): pass", "c = m.C()", "c: 1 C", "c = m.C()"
    ),
    "a tuple of other fields": Kind(
        "from typing import NamedTuple\nclass C(NamedTuple):\n    a: int = 1",
        "from typing import NamedTuple\nclass C(NamedTuple):\n    a: int = 1\n    b: int = 2",
        "c = m.C()",
        "c: 1 C",
        "c = m.C()",
    ),
    "an instance to which no name leads": Kind(
        SLOTS.format("'a'"),
        SLOTS.format("'a', 'b'"),
        "c = iter([m.C()])",
        "a C of m",
        "del c",
    ),
    "an instance that lacks something": Kind(
        "class C:\n    def __init__(self): self.a = 1",
        "class C:\n    def __init__(self): self.a = self.b = 1",
        "c = m.C()",
        "c: 1 C",
        "c.b = 1",
    ),
    "a closure with other free variables": Kind(
        CLOSURE.format("a"), CLOSURE.format("a + b"), "c = [m.make(1)]", "c[0]", "c.clear()"
    ),
    "a lambda": Kind("f = lambda: 1", "g = 1", "c = [m.f]", "c[0]", "c.clear()"),
    "a suspended generator": Kind(
        SUSPENDED.format(1), SUSPENDED.format(2), "c = m.f()\nnext(c)", "c", "c = None"
    ),
    "a generator that then comes to its end": Kind(
        SUSPENDED.format(1), SUSPENDED.format(2), "c = m.f()\nnext(c)", "c", "list(c)"
    ),
    "a suspended coroutine": Kind(
        ASYNC + "    return 1", ASYNC + "    return 2", "c = m.f()\nc.send(None)", "c", "c.close()"
    ),
    "a call in another thread": Kind(
        THREAD.format(1),
        THREAD.format(2),
        "import threading\nc = threading.Thread(target=m.f, name='till', daemon=True); c.start()\n"
        "m.entered.wait()\nevent = m.leave",
        "m.f",
        "event.set(); c.join(); del event",
    ),
    "a function that is gone": Kind("def f(): pass", "", "from m import f", "f", "del f"),
    "a function that is gone and held": Kind(
        "def f(): pass", "", "c = {'f': m.f}", "c['f']", "c.clear()"
    ),
    "a method of an instance": Kind(
        "class C:\n    def f(self): return 1",
        "",
        "c = [m.C()]",
        "c[0]",
        "c.clear()",
    ),
    "a constant that is gone": Kind("A = 1\nB = 2", "B = 2", "from m import A", "A", "del A"),
    "a module whose file is gone": Kind("", "", "import o; c = [o.f]", "o", "del o; del c"),
    "keys that are not found": Kind(
        "class C:\n    def __hash__(self): return 1",
        "class C:\n    def __hash__(self): return 2",
        "c = {m.C(): 1}",
        "c",
        "c = dict(c.items())",
    ),
    "what may be from a module": Kind(
        "class C:\n    def f(self): return 1\ndef make(): return C()\none = make()",
        "class C:\n    def f(self): return 2\ndef make(): return C()\none = make()",
        "c = [m.one]",
        "c[0]",
        "c.clear()",
    ),
}


class Asked:
    """A session with two modules, which is refreshed again and again."""

    def __init__(self, notebook: Notebook, folder: Path, kind: Kind) -> None:
        self.notebook = notebook
        self.kind = kind
        self.folder = folder
        self.save("m", kind.before)
        self.save("n", "VALUE = 1")
        self.save("o", "def f(): pass")
        cells = ["import m, n, weakref", kind.session]
        notebook.run("import reloadlab", f"In = {['', *cells]!r}", *cells)

    def save(self, name: str, text: str) -> None:
        """Save a module."""
        (self.folder / f"{name}.py").write_text(text + "\n", encoding="utf-8")

    def told(self) -> list[str]:
        """Refresh, and return what is told of."""
        self.notebook.run("report = reloadlab.refresh()")
        found: list[str] = self.notebook.value("[one.path for one in report.left]")
        return found

    def edit(self) -> None:
        """Save the edit that leaves something old."""
        if self.kind.before == self.kind.after:
            (self.folder / "o.py").unlink()
        else:
            self.save("m", self.kind.after)


@pytest.fixture
def asked(with_helper: Interpreters, tmp_path: Path, name: str) -> Iterator[Asked]:
    """Return a session in which the edit of a kind has been saved."""
    with Notebook(with_helper, tmp_path) as notebook:
        asked = Asked(notebook, tmp_path, KINDS[name])
        asked.edit()
        yield asked


@pytest.mark.parametrize("name", KINDS)
def test_it_is_told_of_until_it_is_mended(asked: Asked) -> None:
    kind = asked.kind
    assert kind.told in asked.told()
    # An edit of something else, none at all, and another edit of the same module.
    asked.save("n", "VALUE = 22")
    assert kind.told in asked.told(), "after an edit of another module"
    assert kind.told in asked.told(), "after no edit"
    asked.save("m", f"{kind.after}\nMORE = 1")
    assert kind.told in asked.told(), "after another edit of the module"
    assert kind.told in asked.told(), "after no edit"
    asked.notebook.run(kind.end)
    assert asked.told() == []
    asked.save("n", "VALUE = 333")
    assert asked.told() == []


@pytest.mark.parametrize(
    "name",
    [
        "an instance of another layout",
        "an instance of another kind",
        "a suspended generator",
        "a closure with other free variables",
        "a function that is gone",
        "a constant that is gone",
        "an instance that lacks something",
    ],
)
def test_an_edit_that_is_taken_back_is_told_of_no_more(asked: Asked) -> None:
    assert asked.told()
    asked.save("m", asked.kind.before)
    assert asked.told() == []
    asked.save("n", "VALUE = 22")
    assert asked.told() == []


def test_what_is_told_of_is_not_kept_alive(with_helper: Interpreters, tmp_path: Path) -> None:
    """Nothing but the collector has to run for it to be gone."""
    kind = KINDS["a closure with other free variables"]
    with Notebook(with_helper, tmp_path) as notebook:
        asked = Asked(notebook, tmp_path, kind)
        notebook.run("ref = weakref.ref(c[0]); code = weakref.ref(c[0].__code__)")
        asked.edit()
        assert asked.told() == ["c[0]"]
        notebook.run("c.clear()", "import gc; gc.collect()")
        assert notebook.value("[ref() is None, code() is None]") == [True, True]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SLOTS.format("'a'"), SLOTS.format("'a', 'b'")),
        ("class C(dict): pass", "class C(list): pass"),
        (
            "class C:\n    def __init__(self): self.a = 1",
            "class C:\n    def __init__(self): self.a = self.b = 1",
        ),
    ],
)
def test_what_waits_for_the_collector_is_not_told_of(
    with_helper: Interpreters, tmp_path: Path, before: str, after: str
) -> None:
    """Whether it has weak references or not."""
    session = "import gc; gc.disable()\nround = [m.C()]; round.append(round); del round"
    kind = Kind(before, after, session, "", "")
    with Notebook(with_helper, tmp_path) as notebook:
        asked = Asked(notebook, tmp_path, kind)
        asked.edit()
        assert asked.told() == []
