"""A refresh names the cells that have computed something with what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from support.interpreters import Forked
from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOP = """
import math
RATE = 19
STEPS = []
def vat(net): return net * RATE
def total(net):
    "Return the sum."
    return net + vat(net)
def step(f):
    STEPS.append(f)
    return f
@step
def double(net): return 2 * net
def run(net):
    for one in STEPS: net = one(net)
    return net
TOTAL = total(2)
LISTED = [total(3), {"a": vat(1)}]
class Base:
    def __init__(self, net): self.net = net
class Derived(Base):
    pass
class Further(Derived):
    def __init__(self, net): super().__init__(net)
class Apart(Base):
    def __init__(self, net): self.apart = net
class Sum:
    net = 1
    @property
    def gross(self): return self.net
    def __add__(self, other): return 1
    def __lt__(self, other): return True
    def __neg__(self): return 1
    def __getitem__(self, key): return 1
    def __contains__(self, key): return True
    def __iter__(self): return iter([1])
    def __call__(self): return 1
    def __bool__(self): return True
    def __len__(self): return 1
    def __str__(self): return "1"
    def __enter__(self): return 1
    def __exit__(self, *error): pass
class Order:
    "An order."
    currency = "EUR"
    def __init__(self, net): self.net = net
    def total(self): return total(self.net)
    def label(self): return f"{self.net} {self.currency}"
"""
BODY = ("return net * RATE", "return net * RATE / 100")
CONSTANT = ("RATE = 19", "RATE = 21")
STEP = ("return 2 * net", "return 3 * net")
INIT = (
    "def __init__(self, net): self.net = net\n    def total",
    "def __init__(self, net): self.net = net + 1\n    def total",
)
LABEL = ("{self.net} {self", "{self.net}, {self")
BASE = (
    "class Base:\n    def __init__(self, net): self.net = net",
    "class Base:\n    def __init__(self, net): self.net = net + 1",
)
GROSS = ("def gross(self): return self.net", "def gross(self): return 2 * self.net")


def operator(name: str, value: str = "1") -> tuple[str, str]:
    """Change a method of the class that has operators."""
    old = next(one for one in SHOP.splitlines() if f"def {name}(" in one)
    return old, old.replace(value, "22") if value in old else f"{old}  or 22"


IMPORTS = "import shop\nfrom shop import *\nfrom shop import vat as tax"

# What is edited, the cells after the imports, and the names that cells have made and would make
# something else now, by the numbers of the cells.
CASES = {
    "a function that was called": (BODY, ["x = shop.vat(1)"], {2: ["x"]}),
    "one under another name": (BODY, ["x = tax(1)"], {2: ["x"]}),
    "one that is called by another one": (BODY, ["x = total(1)"], {2: ["x"]}),
    "one that a method calls": (BODY, ["o = Order(1)", "x = o.total()"], {3: ["x"]}),
    "one that was handed on": (BODY, ["x = list(map(tax, [1, 2]))"], {2: ["x"]}),
    "one of a register": (STEP, ["x = run(1)"], {2: ["x"]}),
    "one that a function of the notebook calls": (
        BODY,
        ["def mine(net): return tax(net)", "x = mine(1)"],
        {3: ["x"]},
    ),
    "a constant that was read": (
        CONSTANT,
        ["x = RATE + 1", "y = [shop.RATE]"],
        {2: ["x"], 3: ["y"]},
    ),
    "a constant that a function reads": (CONSTANT, ["x = total(1)"], {2: ["x"]}),
    "what makes instances": (INIT, ["o = Order(1)"], {2: ["o"]}),
    "a method that was called": (LABEL, ["o = Order(1)", "x = o.label()"], {3: ["x"]}),
    "what was made from what was made with it": (
        BODY,
        ["x = tax(1)", "y = x + 1", "z = [y]"],
        {2: ["x"], 3: ["y"], 4: ["z"]},
    ),
    "a cell that has run twice": (BODY, ["x = tax(1)", "x = tax(1)"], {3: ["x"]}),
    "a cell that ran again before the one that needs it": (
        BODY,
        ["x = tax(1)", "y = x + 1", "x = tax(1)"],
        {4: ["x"], 3: ["y"]},
    ),
    "several names of a cell": (
        BODY,
        ["x, y = tax(1), 2\nfor z in [tax(2)]: pass"],
        {2: ["x", "y", "z"]},
    ),
    "what was changed since": (
        BODY,
        ["x = {'a': tax(1)}", "x['b'] = x['a'] * 2", "y = x['b']"],
        {2: ["x"], 3: ["x"], 4: ["y"]},
    ),
    "a sum over cells": (
        BODY,
        ["x = 0", "x += tax(1)", "x += tax(2)", "y = x"],
        {2: ["x"], 3: ["x"], 4: ["x"], 5: ["y"]},
    ),
    "a list that is filled": (
        BODY,
        ["x = []", "x.append(tax(1))", "y = len(x)"],
        {2: ["x"], 3: ["x"], 4: ["y"]},
    ),
    "what is made of itself": (BODY, ["x = tax(1)", "x = x + 1"], {2: ["x"], 3: ["x"]}),
    "a cell with a magic": (
        BODY,
        ["get_ipython().run_cell_magic('time', '', 'x = tax(1)\\n')", "y = x"],
        {2: ["x"], 3: ["y"]},
    ),
    "a line with a magic": (
        BODY,
        ["get_ipython().run_line_magic('time', 'x = tax(1)')"],
        {2: ["x"]},
    ),
    "a function that was only held": (BODY, ["x = [tax, shop.vat]"], {}),
    "an instance whose methods changed": (LABEL, ["o = Order(1)", "p = [o]"], {}),
    "a name that is gone": (BODY, ["x = tax(1)", "del x"], {}),
    "what was only shown": (BODY, ["print(tax(1))"], {}),
    "what has nothing to do with it": (BODY, ["x = shop.math.sqrt(4)", "y = run(1)"], {}),
    "another function of that name": (BODY, ["def vat(net): return net", "x = vat(1)"], {}),
    "a function that is new": (("import math", "def more(): pass"), ["x = tax(1)"], {}),
    "a method that is new, and has the name of another one": (
        ("class Order:", "class Order:\n    def upper(self): pass"),
        ["x = 'a'.upper()"],
        {},
    ),
    "a property that was read": (GROSS, ["o = shop.Sum()", "x = o.gross"], {3: ["x"]}),
    "a property of what was made in between": (GROSS, ["x = [shop.Sum().gross]"], {2: ["x"]}),
    "an attribute of another kind": (GROSS, ["o = Order(1)", "x = o.net"], {}),
    "a sum": (operator("__add__"), ["o = Sum()", "x = o + 1", "y = 1 + 1"], {3: ["x"]}),
    "a comparison": (operator("__lt__", "True"), ["o = Sum()", "x = o < 1"], {3: ["x"]}),
    "a minus": (operator("__neg__"), ["o = Sum()", "x = -o"], {3: ["x"]}),
    "an entry": (operator("__getitem__"), ["o = Sum()", "x = o[0]", "y = [1][0]"], {3: ["x"]}),
    "a membership": (operator("__contains__", "True"), ["o = Sum()", "x = 1 in o"], {3: ["x"]}),
    "a loop": (operator("__iter__"), ["o = Sum()", "x = [one for one in o]"], {3: ["x"]}),
    "an instance that was called": (operator("__call__"), ["o = Sum()", "x = o()"], {3: ["x"]}),
    "a length": (operator("__len__"), ["o = Sum()", "x = len(o)", "y = len([1])"], {3: ["x"]}),
    "a text": (
        operator("__str__"),
        ["o = Sum()", "x = str(o)", "y = f'{o}'"],
        {3: ["x"], 4: ["y"]},
    ),
    "a truth": (operator("__bool__", "True"), ["o = Sum()", "x = not o"], {3: ["x"]}),
    "a with": (operator("__enter__"), ["o = Sum()", "with o as x: pass"], {3: ["x"]}),
    "an operator of another class": (operator("__add__"), ["o = Order(1)", "x = 1 + o.net"], {}),
    "a value that the module has computed": (
        BODY,
        ["x = shop.TOTAL", "from shop import TOTAL as T\ny = T + 1", "z = shop.LISTED[0]"],
        {2: ["x"], 3: ["y"], 4: ["z"]},
    ),
    "a value that the module computes as before": (LABEL, ["x = TOTAL", "y = LISTED[0]"], {}),
    "an inherited constructor": (
        BASE,
        ["x = shop.Derived(1)", "y = shop.Further(1)", "z = shop.Apart(1)"],
        {2: ["x"], 3: ["y"]},
    ),
    "the text about a function": (
        ("the sum", "a sum"),
        ["x = total(1)", "o = Order(1)", "y = o.total()"],
        {},
    ),
    "the text about a class": (("An order", "One order"), ["o = Order(1)", "x = o.total()"], {}),
    "a hint": (("def vat(net):", "def vat(net) -> int:"), ["x = vat(1)"], {}),
    "a default of a function": (BODY, ["def mine(x=tax(1)): return x"], {2: ["mine"]}),
    "a default that is a constant": (
        CONSTANT,
        ["def mine(*, x=shop.RATE): return x", "f = lambda x=RATE: x"],
        {2: ["mine"], 3: ["f"]},
    ),
    "a class with an attribute": (
        BODY,
        ["class Mine:\n    net = tax(1)", "mine = Mine()"],
        {2: ["Mine"], 3: ["mine"]},
    ),
    "a class with a method with a default": (
        CONSTANT,
        ["class Mine:\n    def net(self, x=RATE): return x"],
        {2: ["Mine"]},
    ),
    "a function that holds a value": (
        CONSTANT,
        ["import functools\nmine = functools.partial(total, shop.RATE)"],
        {2: ["mine"]},
    ),
    "a function that holds a function": (
        BODY,
        ["import functools\nmine = functools.partial(tax, 1)", "def f(x=tax): return x(1)"],
        {},
    ),
    "a definition beside a result": (
        BODY,
        ["def mine(): return tax(1)\nx = tax(2)\nclass Mine:\n    net = 1"],
        {2: ["x"]},
    ),
    "a definition that was made again": (
        BODY,
        ["def mine(x=tax(1)): return x", "def mine(x=1): return x"],
        {},
    ),
    "an attribute of a class": (
        ('currency = "EUR"', 'currency = "USD"'),
        ["x = shop.Order.currency", "o = Order(1)", "y = [o.currency]", "z = o.net"],
        {2: ["x"], 4: ["y"]},
    ),
    "a subclass": (INIT, ["class Mine(Order): pass", "class Other(shop.Base): pass"], {}),
    "a magic and a broken cell": (BODY, ["x = tax(1)", "%time x", "x ="], {2: ["x"]}),
}


@pytest.fixture(scope="module")
def interpreters() -> Iterator[Forked]:
    """Start interpreters that have the helper already."""
    forked = Forked("import reloadlab", environment=plain_environment())
    yield forked
    forked.close()


def begin(notebook: Notebook, folder: Path, cells: list[str]) -> None:
    """Run cells, and keep them as IPython does; those that are no Python do not run."""
    (folder / "shop.py").write_text(SHOP, encoding="utf-8")
    magics = "class Shell:\n    def run_cell_magic(self, _name, _line, cell): exec(cell, globals())"
    magics += "\n    def run_line_magic(self, _name, line): exec(line, globals())"
    notebook.run("import reloadlab", f"In = {['', *cells]!r}", magics, "get_ipython = Shell")
    for cell in cells:
        if not cell.startswith("%") and not cell.endswith("="):
            notebook.run(cell)


@pytest.mark.parametrize("case", CASES)
def test_the_cells_that_would_make_something_else_are_named(
    interpreters: Forked, tmp_path: Path, case: str
) -> None:
    (old, new), cells, expected = CASES[case]
    with Notebook(interpreters, tmp_path) as notebook:
        begin(notebook, tmp_path, [IMPORTS, *cells])
        (tmp_path / "shop.py").write_text(SHOP.replace(old, new), encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.clean"), notebook.value("str(report)")
        found = notebook.value("[(one.number, list(one.names)) for one in report.cells]")
        assert found == [list(one) for one in expected.items()]


def test_instances_that_lack_something_name_their_cells(
    interpreters: Forked, tmp_path: Path
) -> None:
    """And those of what was made with them, in the order in which to run them."""
    with Notebook(interpreters, tmp_path) as notebook:
        cells = [IMPORTS, "x = [Order(1), Order(2)]", "y = {'a': x}", "x = [Order(1), Order(2)]"]
        begin(notebook, tmp_path, cells)
        old = "self.net = net\n    def total"
        new = SHOP.replace(old, f"self.place = 'home'; {old}")
        (tmp_path / "shop.py").write_text(new, encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert not notebook.value("report.clean")
        said = notebook.value("report.left[0].remedy")
        assert said == "run cells 3 and 4 again, or give each one place"
        assert notebook.value("[one.number for one in report.cells]") == [4, 3]
        assert "run cells 4 and 3 again" in notebook.value("report.line")


@pytest.mark.parametrize("change", [("the sum", "a sum"), ("total(net):", "total(net: int):")])
def test_what_is_for_readers_only_is_no_change_after_a_look_either(
    interpreters: Forked, tmp_path: Path, change: tuple[str, str]
) -> None:
    """Then the source of before is known, and not only its code."""
    with Notebook(interpreters, tmp_path) as notebook:
        begin(notebook, tmp_path, [IMPORTS, "x = total(1)"])
        notebook.run("reloadlab.refresh()")
        (tmp_path / "shop.py").write_text(SHOP.replace(*change), encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[list(report.changed), report.cells]") == [["shop.total"], []]
        new = SHOP.replace(*change).replace(*BODY)
        (tmp_path / "shop.py").write_text(new, encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[one.number for one in report.cells]") == [2]


def test_where_there_are_no_cells_none_is_named(interpreters: Forked, tmp_path: Path) -> None:
    with Notebook(interpreters, tmp_path) as notebook:
        (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
        notebook.run("import reloadlab", "from shop import vat\nx = vat(1)")
        (tmp_path / "shop.py").write_text(SHOP.replace(*BODY), encoding="utf-8")
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.cells") == []
