"""A line that a report offers makes the session what a new process is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from support.refreshes import save
from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters


class Offer(NamedTuple):
    """A source with a place for what is edited, what the session did, the line, and a probe.

    Without a line, `said` is in the report instead.
    """

    source: str
    session: str
    line: str
    probe: str
    right: str
    said: str = ""


BUILD = "def build(): return {{'a': {}}}\n"
CLASS = BUILD + (
    "class K:\n    _t = None\n    @classmethod\n    def table(c):\n"
    "        if c._t is None: c._t = build()\n        return c._t\n"
)
WEAK = (
    "import weakref\nclass P:\n    def __init__(self, v): self.v = v\n"
    "def make(v): return P(v * {})\n_c = weakref.WeakValueDictionary()\n"
    "def get(v):\n    if v not in _c:\n        found = _c[v] = make(v)\n        return found\n"
    "    return _c[v]\n"
)
ORDERED = (
    "import collections\ndef make(v): return v * {}\n_c = collections.OrderedDict({})\n"
    "def get(v):\n    if v not in _c: _c[v] = make(v)\n    return _c[v]\n"
)


def lazy(first: str, asked: str) -> str:
    """Return a module with a table that is built when it is asked for."""
    text = "def build(): return {{'a': {}}}\n" + first
    return (
        f"{text}\ndef table():\n    global _t\n    {asked}\n        _t = build()\n    return _t\n"
    )


OFFERS = {
    "a class that asks with is None": Offer(
        CLASS, "m.K.table()", "m.K._t = None", "m.K.table()", "{'a': 2}"
    ),
    "a module that asks with is None": Offer(
        lazy("_t = None", "if _t is None:"), "m.table()", "m._t = None", "m.table()", "{'a': 2}"
    ),
    "a module that waits for the name": Offer(
        lazy("", "try: return _t\n    except NameError:"),
        "m.table()",
        "del m._t",
        "m.table()",
        "{'a': 2}",
    ),
    "a module whose table is empty at first": Offer(
        lazy("_t = {{}}", "if not _t:"), "m.table()", "m._t.clear()", "m.table()", "{'a': 2}"
    ),
    "a dictionary of weak references": Offer(
        WEAK, "held = m.get(3)", "m._c.clear()", "m.get(3).v", "6"
    ),
    "a mapping of another class": Offer(
        ORDERED.replace("({})", "()"), "m.get(3)", "m._c.clear()", "m.get(3)", "6"
    ),
    "a mapping that the source fills at first": Offer(
        ORDERED.replace("({})", "(a=1)"), "m.get(3)", "", "m.get('a')", "1", "m._c"
    ),
}


@pytest.mark.parametrize("title", [*OFFERS])
def test_the_line_makes_it_what_a_new_process_has(
    title: str, with_helper: Interpreters, tmp_path: Path
) -> None:
    offer = OFFERS[title]
    save(tmp_path, offer.source.format(1), 0)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run("import reloadlab, m", offer.session)
        save(tmp_path, offer.source.format(2), 10)
        notebook.run("report = reloadlab.refresh()")
        lines = notebook.value("[one.remedy for one in report.left if one.is_code]")
        assert lines == ([offer.line] if offer.line else [])
        assert offer.said in notebook.value("str(report)")
        notebook.run(*lines)
        assert notebook.value(f"repr({offer.probe})") == offer.right


def test_no_line_makes_a_dictionary_of_keys_that_have_no_hash(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    """It would raise an error, and a set of such keys would too."""
    save(tmp_path, "class K: pass", 0)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run("import reloadlab, m", "k = m.K()", "D, S = {k: 1}, {k}")
        save(tmp_path, "class K:\n    def __eq__(self, other): return self is other", 10)
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[one.path for one in report.left]") == ["D", "S"]
        assert notebook.value("[one.is_code for one in report.left]") == [False] * 2
        assert "__hash__" in notebook.value("str(report)")
