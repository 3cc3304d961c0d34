"""What reports say; and that nothing is kept alive or changed."""

from __future__ import annotations

import json
import types

import pytest

from reloadlab import Holder, StaleReport, find_stale, snapshot
from support.stories import GREETINGS, Notebook, Story, function


@pytest.mark.parametrize(
    "held",
    [
        "held = {'k': [greetings.greet]}",
        "held = greetings.Greeter()",
        "held = greetings.Greeter().greet",
        "held = [greetings]; del greetings",
        "import functools; held = functools.lru_cache(greetings.greet)",
    ],
)
def test_reports_and_notes_keep_nothing_alive(notebook: Notebook, held: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run(
        "import gc, weakref",
        "watched = [weakref.ref(greetings.greet), weakref.ref(greetings.Greeter)]",
        "reports = [reloadlab.find_stale(greetings)]",
        held,
    )
    story.write()
    story.run(
        "del sys.modules['greetings']; import greetings"
        if "del" in held
        else "importlib.reload(greetings)",
        "for _ in range(3): reports.append(reloadlab.find_stale(sys.modules['greetings']))",
        "texts = [(str(one), one._repr_html_(), one.to_dict()) for one in reports]",
    )
    assert story.value("reports[-1].clean") is False
    story.run("held = None", "_ = gc.collect()")
    assert story.value("[ref() is None for ref in watched]") == [True, True]


def test_a_snapshot_keeps_what_it_holds_no_longer_than_it_lives(notebook: Notebook) -> None:
    story = Story(notebook, since=True)
    story.begin()
    story.run("import gc, weakref", "watched = weakref.ref(greetings.greet)")
    story.change()
    let_go = "connect __main__.watched again, after the other lines: it lets go of what is old"
    story.finds(function("__main__.watched()", let_go))
    story.run("_ = gc.collect()")
    assert story.value("watched() is not None")
    story.run("del before, _", "gc.collect()")
    assert story.value("watched() is None")


def test_the_local_variables_of_running_calls_are_not_kept(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run(
        """
        import weakref
        def work():
            view = greetings.Greeter()
            watched = weakref.ref(view)
            def inner(): return view
            importlib.reload(greetings)
            count = len(reloadlab.find_stale(greetings).holders)
            del view
            return count, watched() is None
        """
    )
    assert story.value("work()") == [3, True]


def test_nothing_is_changed(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("import collections", "held = collections.OrderedDict(k=[greetings.greet])")
    story.run("class Holder:\n    __slots__ = ('view', 'empty')", "one = Holder()")
    story.run("one.view = greetings.greet", "def show(x: 'greetings.Greeter' = 1): return x")
    story.change()
    state = "repr((sorted(globals()), sorted(vars(greetings)), sorted(sys.modules), sys.path))"
    story.ask()
    before = story.value(state)
    story.ask()
    assert story.value(state) == before


def holders(count: int) -> tuple[Holder, ...]:
    return tuple(
        Holder(
            f"__main__.held['<{n}>']", "greetings.greet", "function", n + 1, f"held['<{n}>'] = 1"
        )
        for n in range(count)
    )


def test_a_clean_report() -> None:
    report = StaleReport("greetings", (), edited=False)
    assert report.clean
    assert str(report) == repr(report) == "greetings: nothing old is held."
    assert report._repr_html_() == "<p>greetings: nothing old is held.</p>"
    assert report.to_dict() == {
        "module": "greetings",
        "clean": True,
        "edited": False,
        "doubts": [],
        "holders": [],
    }


def test_the_text_of_a_report() -> None:
    assert str(StaleReport("greetings", holders(2), edited=False)) == (
        "greetings: 2 old objects are held.\n"
        "__main__.held['<0>']: function (greetings.greet), 1 version old\n"
        "    held['<0>'] = 1\n"
        "__main__.held['<1>']: function (greetings.greet), 2 versions old\n"
        "    held['<1>'] = 1"
    )
    assert str(StaleReport("greetings", holders(1), edited=False)).startswith(
        "greetings: 1 old object is held."
    )


def test_a_long_report_says_how_much_is_left_out() -> None:
    assert "more" not in str(StaleReport("greetings", holders(50), edited=False))
    text = str(StaleReport("greetings", holders(53), edited=False))
    assert text.endswith("held['<49>'] = 1\n... and 3 more.")
    html = StaleReport("greetings", holders(53), edited=False)._repr_html_()
    assert "53 old objects are held. The first 50:" in html
    assert html.count("<tr>") == 51
    assert len(StaleReport("greetings", holders(53), edited=False).to_dict()["holders"]) == 53


def test_a_report_says_first_that_the_source_is_newer() -> None:
    remark = "greetings: the source is newer than what is loaded; reload the module first."
    report = StaleReport("greetings", holders(1), edited=True)
    assert str(report).splitlines()[:2] == [remark, "greetings: 1 old object is held."]
    assert report._repr_html_().startswith(f"<p>{remark}</p><table>")
    # What is loaded is old itself.
    assert not StaleReport("greetings", (), edited=True).clean


def test_an_edit_is_known_until_the_module_is_reloaded(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("from greetings import greet")
    story.now("not reloadlab.find_stale(greetings).edited")
    story.write()
    story.now("reloadlab.find_stale(greetings).edited")
    story.now("not reloadlab.find_stale(greetings).clean")
    story.run("importlib.reload(greetings)")
    story.now("not reloadlab.find_stale(greetings).edited")
    story.now("len(reloadlab.find_stale(greetings).holders) == 1")


def test_the_table_of_a_report_is_escaped() -> None:
    html = StaleReport("<b>", holders(1), edited=False)._repr_html_()
    assert "held[&#x27;&lt;0&gt;&#x27;]" in html
    assert "<0>" not in html
    assert "<b>" not in html


def test_a_report_can_be_written_as_json(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("held = {'<k>': greetings.greet, b'\\xff': [greetings.greet]}")
    story.change()
    (first, second) = story.ask()
    assert first == {
        "path": "__main__.held['<k>']",
        "held": "greetings.greet",
        "kind": "function",
        "versions_old": 1,
        "remedy": "held['<k>'] = greetings.greet",
    }
    assert second["path"] == "__main__.held[b'\\xff'][0]"
    story.mend()


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(TypeError, match="A module object is needed, not str: import"):
        find_stale("greetings")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="A module object is needed, not str: import"):
        snapshot("greetings")  # type: ignore[arg-type]


def test_a_snapshot_of_another_module_is_refused() -> None:
    before = snapshot(json)
    assert repr(before).startswith("<snapshot of json, ")
    with pytest.raises(ValueError, match=r"snapshot is one of json; give one .* taken of types"):
        find_stale(types, since=before)


@pytest.mark.parametrize("key", ["'a b'", "'{new}'", "'{it}'", "'\"'", "float('inf')", "'x' * 500"])
def test_a_key_that_is_hard_to_write(notebook: Notebook, key: str) -> None:
    story = Story(notebook)
    story.begin(GREETINGS)
    story.run(f"held = {{{key}: greetings.greet}}")
    story.change()
    story.mend(*([f"held = {{{key}: greetings.greet}}"] if "500" in key or "inf" in key else []))
    story.now(f"held[{key}] is greetings.greet")


@pytest.mark.parametrize("name", ["a b", "class", "{new}", "'"])
def test_an_attribute_that_is_hard_to_write(notebook: Notebook, name: str) -> None:
    story = Story(notebook)
    story.begin(GREETINGS)
    story.run(f"def held(): pass\nsetattr(held, {name!r}, greetings.greet)")
    story.change()
    story.mend()
    story.now(f"getattr(held, {name!r}) is greetings.greet")
