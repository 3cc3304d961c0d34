"""Bring a session up to date: all of it or nothing, on projects that nobody has thought up."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from support.interpreters import Forked
from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# What a session can see of its modules, object for object.
LOOK = """
import sys

def look():
    names = sorted(one for one in sys.modules if one.startswith("m"))
    modules = {one: sys.modules[one] for one in names if len(one) < 5}
    return (
        {key: id(one) for key, one in modules.items()},
        {(key, name): id(value)
         for key, one in modules.items() for name, value in vars(one).items()},
        {name: (id(value), value.__code__) for one in modules.values()
         for name, value in vars(one).items() if hasattr(value, "__code__")},
        {name: id(value) for name, value in globals().items() if name.startswith("of_")},
    )
"""
BREAKS = ("1 / 0", "raise SystemExit", "def f(:", "import nowhere", "raise KeyboardInterrupt")


def source(number: int, version: int, needed: list[int], *, is_part: bool) -> str:
    """Return the source of one module, which uses others in its body and in its functions."""
    lines = [f"from m{one} import VALUE as V{one}, f as f{one}, C as C{one}" for one in needed]
    if is_part:
        taken = "V{0}, f{0}, C{0} = m{0}.VALUE, m{0}.f, m{0}.C"
        lines = [f"from . import m{one}; {taken.format(one)}" for one in needed]
    values = " + ".join(["0", *(f"V{one}" for one in needed)])
    calls = " + ".join(["0", *(f"f{one}()" for one in needed)])
    base = f"C{needed[0]}" if needed else "object"
    return "\n".join(
        [
            *lines,
            "seen = []",
            f"VALUE = {version} + {values}",
            f"def f(): return {number} * {version} + {calls}",
            f"class C({base}):",
            f"    def g{number}(self): return {version}, f()",
        ]
    )


class Project:
    """Some modules that import each other at random, each only those before it.

    Those of every other one are the parts of a package, and take each other from it.
    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.is_package = seed % 2 == 1
        self.folder = folder / "m" if self.is_package else folder
        if self.is_package:
            self.folder.mkdir()
            (self.folder / "__init__.py").write_text("", encoding="utf-8")
        self.count = self.random.randint(3, 8)
        self.needed = [
            sorted(self.random.sample(range(one), self.random.randint(0, min(one, 2))))
            for one in range(self.count)
        ]
        for number in range(self.count):
            self.save(number, 1)

    def save(self, number: int, version: int, more: str = "") -> None:
        """Save a module."""
        text = source(number, version, self.needed[number], is_part=self.is_package)
        (self.folder / f"m{number}.py").write_text(f"{text}\n{more}\n", encoding="utf-8")

    def edit(self) -> list[int]:
        """Edit some modules, and return which."""
        chosen = self.random.sample(range(self.count), self.random.randint(1, self.count))
        for number in chosen:
            self.save(number, self.random.randint(2, 99))
        return chosen

    @property
    def session(self) -> str:
        """What the session imports and holds."""
        place = "from m import m{0}; from m.m{0}" if self.is_package else "import m{0}; from m{0}"
        lines = [f"{place.format(one)} import f as of_{one}" for one in range(self.count)]
        lines += [f"of_c{one} = m{one}.C()" for one in range(self.count)]
        return "\n".join([*lines, "for one in range(3): m0.seen.append(one)"])

    @property
    def probe(self) -> str:
        """What all of that gives, as one expression."""
        parts = [
            f"m{one}.VALUE, of_{one}(), of_{one} is m{one}.f, "
            f"of_c{one}.g{one}(), type(of_c{one}) is m{one}.C"
            for one in range(self.count)
        ]
        return f"[{', '.join(parts)}]"


@pytest.fixture(scope="module")
def interpreters() -> Iterator[Forked]:
    """Start interpreters that have the helper already."""
    forked = Forked("import reloadlab", environment=plain_environment())
    yield forked
    forked.close()


@pytest.mark.parametrize("seed", range(12))
def test_a_refresh_gives_what_a_new_process_gives(
    interpreters: Forked, tmp_path: Path, seed: int
) -> None:
    project = Project(seed, tmp_path)
    with Notebook(interpreters, tmp_path) as notebook:
        # As IPython keeps its cells.
        notebook.run("import reloadlab", f"In = [{project.session!r}]", project.session)
        project.edit()
        notebook.run("report = reloadlab.refresh()")
        found = notebook.value(project.probe)
        assert notebook.value("report.clean"), notebook.value("str(report)")
        assert notebook.value("m0.seen") == [0, 1, 2]
    with Notebook(interpreters, tmp_path) as fresh:
        fresh.run(project.session)
        assert found == fresh.value(project.probe)


@pytest.mark.parametrize("seed", range(15))
def test_a_refresh_that_fails_leaves_everything_as_it_was(
    interpreters: Forked, tmp_path: Path, seed: int
) -> None:
    project = Project(seed, tmp_path)
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab", project.session, LOOK)
        before = notebook.value(project.probe)
        broken = project.random.choice(project.edit())
        project.save(broken, 50, BREAKS[seed % len(BREAKS)])
        notebook.run(
            "before = look()",
            "try: reloadlab.refresh()\nexcept BaseException as one:\n"
            "    error, notes = type(one).__name__, one.__notes__",
        )
        assert notebook.value("error")
        assert "refresh has put all of these modules back" in notebook.value("notes[-1]")
        assert notebook.value("look() == before")
        assert notebook.value(project.probe) == before


def test_a_plan_does_nothing(interpreters: Forked, tmp_path: Path) -> None:
    project = Project(2, tmp_path)
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab", project.session, "before = m0.f")
        project.save(0, 7)
        notebook.run("report = reloadlab.refresh(dry_run=True)")
        assert "m0" in notebook.value("report.edited")
        assert "would be refreshed" in notebook.value("report.line")
        assert "m0.VALUE" in notebook.value("report.changed")
        assert notebook.value("m0.VALUE") == 1


SHOP = {
    "prices": "VAT = 20\n\ndef gross(net):\n    return net + VAT\n\ndef label():\n    return 1\n",
    "cart": "from prices import gross\n\ndef total(nets):\n    return sum(map(gross, nets))\n",
    "till": "import cart\nfrom prices import VAT\n\ndef pay():\n    return cart.total([1])\n",
}


@pytest.fixture
def planned(interpreters: Forked, tmp_path: Path) -> Callable[[str], Notebook]:
    """Return what saves another source of the prices in a session, and asks for a plan."""

    def planned(source: str) -> Notebook:
        for name, text in SHOP.items():
            (tmp_path / f"{name}.py").write_text(text)
        notebook = Notebook(interpreters, tmp_path)
        cells = ["import till", "from prices import gross, label", "total = gross(1)"]
        notebook.run("import reloadlab", f"In = {['', *cells]!r}", *cells)
        (tmp_path / "prices.py").write_text(source)
        notebook.run("report = reloadlab.refresh(dry_run=True)")
        return notebook

    return planned


def test_a_plan_says_what_would_run_in_which_order_and_what_would_change(
    planned: Callable[[str], Notebook],
) -> None:
    with planned(SHOP["prices"].replace("net + VAT", "net * VAT")) as notebook:
        assert notebook.value("report.ran") == ["prices", "cart", "till"]
        assert notebook.value("report.changed") == ["prices.gross"]
        assert notebook.value("report.names") == ["__main__.gross"]
        assert notebook.value("[one.number for one in report.cells]") == [3]
        assert notebook.value("report.clean, gross(1)") == [False, 21]
        notebook.run("done = reloadlab.refresh()")
        assert notebook.value("done.ran == report.ran and done.changed == report.changed")
        assert notebook.value("done.cells == report.cells")


def test_a_plan_names_a_source_that_does_not_compile(planned: Callable[[str], Notebook]) -> None:
    with planned("VAT = 20\ndef gross(net:\n") as notebook:
        assert notebook.value("[(one.path, one.reason) for one in report.left]") == [
            ["prices", "does not compile in line 2"]
        ]
        assert "in the way:" in notebook.value("str(report)")
        assert notebook.value("report.clean, report.changed, gross(1)") == [False, [], 21]


def test_a_plan_of_nothing_is_clean(planned: Callable[[str], Notebook]) -> None:
    with planned(SHOP["prices"]) as notebook:
        assert notebook.value("report.clean, report.line") == [True, "Nothing was edited."]


def test_a_plan_of_modules_in_a_circle_names_each_once(
    interpreters: Forked, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("import b, c\nVALUE = 1\n")
    (tmp_path / "b.py").write_text("import c, a\n")
    (tmp_path / "c.py").write_text("import a, b\n")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab, a")
        (tmp_path / "a.py").write_text("import b, c\nVALUE = 22\n")
        notebook.run("report = reloadlab.refresh(dry_run=True)", "done = reloadlab.refresh()")
        assert notebook.value("sorted(report.ran)") == ["a", "b", "c"]
        assert notebook.value("report.ran == done.ran")


@pytest.mark.parametrize("given", ["'nowhere'", "3", "[]"])
def test_what_is_no_module_gets_one_sentence(
    interpreters: Forked, tmp_path: Path, given: str
) -> None:
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run(
            "import reloadlab",
            f"try: reloadlab.refresh({given})\nexcept TypeError as one: error = str(one)",
        )
        assert notebook.value("error").startswith("refresh needs modules, or functions or classes")


def test_what_was_edited_and_not_named_is_said_and_not_forgotten(
    interpreters: Forked, tmp_path: Path
) -> None:
    with Notebook(interpreters, tmp_path) as notebook:
        for name in ("a", "b"):
            (tmp_path / f"{name}.py").write_text("VALUE = 1")
        notebook.run("import reloadlab, a, b")
        for name in ("a", "b"):
            (tmp_path / f"{name}.py").write_text("VALUE = 22")
        notebook.run("report = reloadlab.refresh('a')")
        assert notebook.value("a.VALUE, b.VALUE") == [22, 1]
        assert notebook.value("[(one.path, one.remedy) for one in report.left]") == [
            ["b", "refresh()"]
        ]
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.clean, b.VALUE") == [True, 22]


def test_an_interrupt_while_things_are_mended_is_told_of(
    interpreters: Forked, tmp_path: Path
) -> None:
    """The modules have run by then, and an edit that was brought in is not put back."""
    project = Project(1, tmp_path)
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab", project.session)
        project.save(0, 7)
        notebook.run(
            """
            from reloadlab._telling import strays
            def interrupted(_self): raise KeyboardInterrupt
            strays.Strays.look = interrupted
            try: reloadlab.refresh()
            except KeyboardInterrupt as one: notes = one.__notes__
            """
        )
        assert "find_stale names the rest" in notebook.value("notes[-1]")
        assert notebook.value("m0.VALUE") == 7


def test_a_source_that_was_saved_while_it_ran_is_refreshed_again(
    interpreters: Forked, tmp_path: Path
) -> None:
    file = tmp_path / "m.py"
    file.write_text("VALUE = 1")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab, m")
        file.write_text(f"VALUE = 22\nopen({str(file)!r}, 'w').write('VALUE = 333')")
        notebook.run("reloadlab.refresh()", "first = m.VALUE", "reloadlab.refresh()")
        assert notebook.value("first, m.VALUE") == [22, 333]


def test_a_new_file_is_found_in_a_folder_that_looks_as_before(
    interpreters: Forked, tmp_path: Path
) -> None:
    """The import system knows a folder by its time, which may be that of the last look."""
    file = tmp_path / "m.py"
    file.write_text("VALUE = 1")
    with Notebook(interpreters, tmp_path) as notebook:
        # Python has made a folder for bytecode; it looks once more, and knows all that is there.
        notebook.run("import importlib.util, reloadlab, m", "importlib.util.find_spec('nothing')")
        time = tmp_path.stat().st_mtime_ns
        (tmp_path / "n.py").write_text("VALUE = 22")
        file.write_text("from n import VALUE")
        os.utime(tmp_path, ns=(time, time))
        notebook.run("reloadlab.refresh()")
        assert notebook.value("m.VALUE") == 22


def test_overloads_are_not_taken_for_the_function(interpreters: Forked, tmp_path: Path) -> None:
    overloads = "\n".join(
        [
            "from typing import overload",
            "@overload\ndef f(x: int) -> int: ...",
            "@overload\ndef f(x: str) -> str: ...",
            "def f(x): return x, VALUE",
        ]
    )
    file = tmp_path / "m.py"
    file.write_text(f"VALUE = 1\n{overloads}")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab, m", "number = id(m.f)")
        file.write_text(f"VALUE = 22\n{overloads}")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("m.f(1), id(m.f) == number") == [[1, 22], True]
        notebook.run("import typing")
        assert notebook.value("len(typing.get_overloads(m.f))") == 2
        assert not notebook.value("m.f in typing.get_overloads(m.f)")


def test_an_edited_module_behind_another_object_is_told_of(
    interpreters: Forked, tmp_path: Path
) -> None:
    source = (
        "import sys\nclass Facade:\n    def f(self): return 1\nsys.modules[__name__] = Facade()"
    )
    file = tmp_path / "m.py"
    file.write_text(source)
    with Notebook(interpreters, tmp_path) as notebook:
        (tmp_path / "n.py").write_text("VALUE = 1")
        notebook.run("import reloadlab, m, n")
        assert notebook.value("reloadlab.refresh().clean")
        file.write_text(source.replace("1", "22"))
        assert notebook.value("[one.path for one in reloadlab.refresh().left]") == ["m"]
        (tmp_path / "n.py").write_text("VALUE = 22")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.ran, [one.path for one in report.left]") == [["n"], ["m"]]
        assert "import it again" in notebook.value("str(report)")


def test_what_is_left_is_a_list_and_its_lines_are_one_block(
    interpreters: Forked, tmp_path: Path
) -> None:
    old = "def f(): pass\ndef g(): pass\nclass C:\n    def __init__(self): self.a = 1"
    (tmp_path / "m.py").write_text(old, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab", "from m import C, f, g", "c = {'<': C()}")
        new = "class C:\n    def __init__(self): self.a = self.b = 1"
        (tmp_path / "m.py").write_text(new, encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        shown = notebook.value("report._repr_html_()")
        assert (
            "<li>c[&#x27;&lt;&#x27;]: 1 C without b: make again, or give each one b</li>" in shown
        )
        assert shown.endswith("<pre>del f\ndel g</pre>")
        assert notebook.value("str(report)").endswith("to be run:\ndel f\ndel g")
        notebook.run("del f\ndel g\nc['<'].b = 1", "report = reloadlab.refresh()")
        assert notebook.value("report.clean")


def test_bytecode_that_another_process_has_written_does_not_hide_an_edit(
    interpreters: Forked, tmp_path: Path
) -> None:
    """Nobody has looked before, and the only change is one of a constant."""
    file = tmp_path / "m.py"
    file.write_text(
        "RATE = 1\nCOUNT = 0\ndef add():\n    global COUNT; COUNT += 1", encoding="utf-8"
    )
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import m, reloadlab", "m.add()")
        file.write_text(file.read_text("utf-8").replace("1\nC", "22\nC"), encoding="utf-8")
        with Notebook(interpreters, tmp_path) as other:
            other.run("import m")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("m.RATE, report.unknown") == [22, ["m"]]


def test_a_counter_alone_is_no_sign_of_an_edit(interpreters: Forked, tmp_path: Path) -> None:
    text = "COUNT = 0\ndef add():\n    global COUNT; COUNT += 1"
    (tmp_path / "m.py").write_text(text, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import m, reloadlab", "m.add()", "report = reloadlab.refresh()")
        assert notebook.value("m.COUNT, report.line") == [1, "Nothing was edited."]


LEFT_BEHIND = """
def f(): return 1
class C:
    def g(self): return 1
"""


def test_what_a_plain_reload_has_left_behind_is_mended(
    interpreters: Forked, tmp_path: Path
) -> None:
    """Such as one by another tool, before anybody has looked."""
    file = tmp_path / "m.py"
    file.write_text(LEFT_BEHIND, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run(
            "import importlib, sys, m, reloadlab",
            "from m import C, f",
            "c = C(); bound, held, kinds = c.g, {'f': (f,)}, [C]",
        )
        file.write_text(LEFT_BEHIND.replace("1", "22"), encoding="utf-8")
        notebook.run("importlib.reload(m)", "report = reloadlab.refresh()")
        assert notebook.value("[f(), held['f'][0](), bound(), c.g()]") == [22, 22, 22, 22]
        assert notebook.value("[f is m.f, C is m.C, kinds[0] is m.C, type(c) is m.C]") == [True] * 4
        assert notebook.value("report.clean, list(report.ran)") == [True, []]
        assert "Nothing was edited · " in notebook.value("report.line")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.line") == "Nothing was edited."


def test_a_class_that_a_plain_reload_has_made_again_is_the_same_one(
    interpreters: Forked, tmp_path: Path
) -> None:
    """Though its text is as before."""
    (tmp_path / "m.py").write_text("class C: pass", encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import importlib, m, reloadlab", "from m import C; c = C()")
        notebook.run("importlib.reload(m)", "report = reloadlab.refresh()")
        assert notebook.value("[C is m.C, isinstance(c, m.C), report.clean]") == [True] * 3


@pytest.mark.parametrize(
    ("source", "session"),
    [
        (
            "kinds = []\nfor i in (1, 2):\n    class C:\n        def g(self, i=i): return i\n"
            "    kinds.append(C)",
            "own = m.kinds[0]().g",
        ),
        ("def f(): return 1", "own = m.f; m.f = lambda: own() + 1"),
        ("def f(): return 1\nown = f\ndef f(): return 2", "own = m.own"),
        ("class C:\n    def g(self): return 1\nown = C\nclass C(own): pass", "own = m.own().g"),
        ("def make(a):\n    def f(): return a\n    return f\nf = make(2)", "own = m.make(1)"),
    ],
)
def test_what_is_not_of_a_reload_is_left_alone(
    interpreters: Forked, tmp_path: Path, source: str, session: str
) -> None:
    (tmp_path / "m.py").write_text(source, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import m, reloadlab", session, "report = reloadlab.refresh()")
        assert notebook.value("own(), report.line") == [1, "Nothing was edited."]


def test_a_function_that_was_kept_for_comparison_is_named(
    interpreters: Forked, tmp_path: Path
) -> None:
    """It runs the new code as well, and a reader has to know."""
    (tmp_path / "m.py").write_text("def f(): return 1\ndef g(): return 1", encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        cell = "import m\nfrom m import f\nfrom m import f as h"
        notebook.run("import reloadlab", f"In = ['', {cell!r}]", cell, "baseline, other = m.f, m.g")
        (tmp_path / "m.py").write_text("def f(): return 22\ndef g(): return 1", encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("list(report.aliases)") == ["baseline"]
        assert "new under another name too: baseline" in notebook.value("str(report)")


def test_instances_of_a_class_that_is_new_are_grouped(interpreters: Forked, tmp_path: Path) -> None:
    old = "class M(type): pass\nclass Order: pass"
    (tmp_path / "m.py").write_text(old, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run(
            "import reloadlab, m", "orders = [m.Order() for _ in range(5)]; one = m.Order()"
        )
        new = "class M(type): pass\nclass Order(metaclass=M):\n    def f(self): return 1"
        (tmp_path / "m.py").write_text(new, encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[one.f() for one in [*orders, one]]") == [1] * 6
        assert notebook.value("list(report.given)") == ["one, orders[0..4]: 6 Order"]


def test_a_function_that_is_gone_is_told_of_once(interpreters: Forked, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("def f(): pass\ndef g(): pass", encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab", "from m import f, g")
        (tmp_path / "m.py").write_text("def g(): pass", encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[one.remedy for one in report.left]") == ["del f"]


def test_a_statement_of_a_debugger_is_no_call_in_old_code(
    interpreters: Forked, tmp_path: Path
) -> None:
    (tmp_path / "m.py").write_text("def f(): return 1", encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import reloadlab, m")
        (tmp_path / "m.py").write_text("def f(): return 22", encoding="utf-8")
        notebook.run("exec('report = __import__(\"reloadlab\").refresh()', vars(m))")
        assert notebook.value("m.report.clean, m.f()") == [True, 22]


def test_what_an_instance_lacks_is_told_of_as_long_as_it_does(
    interpreters: Forked, tmp_path: Path
) -> None:
    text = "class C:\n    def __init__(self): self.a = 1\nK = 1"
    (tmp_path / "m.py").write_text(text, encoding="utf-8")
    with Notebook(interpreters, tmp_path) as notebook:
        notebook.run("import m, reloadlab", "c = m.C()")
        longer = text.replace("self.a = 1", "self.a = self.b = 1")
        (tmp_path / "m.py").write_text(longer, encoding="utf-8")
        notebook.run("first = reloadlab.refresh()", "second = reloadlab.refresh()")
        (tmp_path / "m.py").write_text(longer.replace("K = 1", "K = 22"), encoding="utf-8")
        notebook.run("third = reloadlab.refresh()")
        told = "[[one.path for one in report.left] for report in (first, second, third)]"
        assert notebook.value(told) == [["c: 1 C"]] * 3
        assert notebook.value("second.line") == "Nothing ran."
        notebook.run("c.b = 1", "fourth = reloadlab.refresh()", "fifth = reloadlab.refresh()")
        assert notebook.value("[fourth.clean, fifth.clean]") == [True, True]
