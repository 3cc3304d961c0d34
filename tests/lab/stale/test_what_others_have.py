"""What belongs to other modules is not reported, whoever holds it too."""

from __future__ import annotations

import pytest

from support.stories import Notebook, Story


def test_a_module_that_was_never_reloaded(notebook: Notebook) -> None:
    notebook.run("import collections, json, reloadlab, decimal", "decode = json.loads")
    for name in ("collections", "json", "json.decoder", "decimal", "reloadlab"):
        call = f"reloadlab.find_stale(__import__('sys').modules[{name!r}])"
        assert notebook.value(f"{call}.to_dict()['holders']") == []


@pytest.mark.slow
def test_large_libraries(notebook: Notebook) -> None:
    story = Story(notebook)
    story.run(
        "import numpy, pandas, sqlalchemy.orm",
        "table = pandas.DataFrame({'a': [1, 2], 'b': ['x', 'y']}).groupby('a').sum()",
    )
    story.begin(
        """
        import numpy, pandas, sqlalchemy.orm
        Base = sqlalchemy.orm.declarative_base()
        class Shop(Base):
            __tablename__ = 'shop'
            id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)
            def open(self): return NOW
        def total(frame): return frame.sum() + NOW
        double = numpy.vectorize(lambda x: 2 * x + NOW)
        series = pandas.Series([1, 2]).map(lambda x: x + NOW)
        """
    )
    story.finds()
    story.change()
    story.finds()
    story.run('table.attrs["total"] = greetings.total')
    story.change()
    assert [holder["path"] for holder in story.ask()] == ["__main__.table._attrs['total']"]


# What a module took from elsewhere is not its own, whatever it calls it. Each with what the
# notebook does before, the line of the module, and what the notebook holds of it otherwise.
TAKEN = {
    "a number of the standard library": ("", "import math\nit = math.pi", "pi = math.pi"),
    "a float under another name": ("", "from math import tau as it", "held = [math.tau]"),
    "a stream": ("", "import sys\nit = sys.stdout", "held = [sys.stdout]"),
    "the environment": ("", "import os\nit = os.environ", "held = [os.environ]"),
    "a function in C": ("", "import math\nit = math.sqrt", "held = [math.sqrt]"),
    "a method in C": ("", "it = str.upper", "held = [str.upper]"),
    "a module's list": ("", "import config\nit = config.names", "held = [config.names]"),
    "a list of a list": ("", "import config\nit = config.rows[0]", "held = [config.rows]"),
    "a setting": ("", "import config\nit = config.shop.hours", "held = [config.shop]"),
    "an attribute of a class": ("", "import config\nit = config.Shop.sign", "held = config.Shop"),
    "an import that the code hides": (
        "",
        "it = __import__('config').names",
        "held = [config.names]",
    ),
    "a list that passes through another module": (
        "reloadlab.write_module('till', 'from config import names')\nimport till",
        "import till\nit = till.names",
        "held = [config.names]",
    ),
    "a list of the notebook": (
        "mine = [1]",
        "import __main__\nit = __main__.mine",
        "held = [mine]",
    ),
    "a logger": ("", "import logging\nit = logging.getLogger('a')", "held = [it]"),
    "a pattern": ("", "import re\nit = re.compile('a+')", "held = [it, re.compile('a+')]"),
    "a type": ("", "import typing\nit = typing.Optional[int]", "held = [it, typing.Optional[int]]"),
    "an empty frozen set": ("", "it = frozenset()", "held = [it, frozenset()]"),
    "a text": ("", "import config\nit = config.it", "from config import it as other, it"),
}


@pytest.mark.parametrize("what", TAKEN)
@pytest.mark.parametrize("now", ["it = 'mine'", ""])
def test_what_a_module_took_from_elsewhere(notebook: Notebook, what: str, now: str) -> None:
    before, source, hold = TAKEN[what]
    story = Story(notebook, since=True)
    story.run(
        "import logging, math, os, re, typing",
        "reloadlab.write_module('config', '''names = [1]\nrows = [[2]]\nit = 'text'"
        "\nclass Shop: sign = [3]\nshop = Shop(); shop.hours = [4]''')",
        "import config",
        before,
    )
    story.begin(source)
    story.run("import greetings as g", "it = g.it", hold, "del it" if "other" not in hold else "")
    story.change(now)
    paths = [holder["path"] for holder in story.ask()]
    assert set(paths) <= ({"greetings.it"} if not now else set())


def test_what_a_checked_reload_says_of_values_from_elsewhere(notebook: Notebook) -> None:
    story = Story(notebook)
    story.run("reloadlab.write_module('config', 'names = [1]')", "import config, math")
    story.begin("from config import names\nfrom math import pi\n")
    story.run("held = [config.names, math.pi]")
    story.write("names = [2]\npi = 3.14")
    assert notebook.value("reloadlab.checked_reload(greetings).stale.clean")


def test_who_imported_a_value_is_no_owner_of_it(notebook: Notebook) -> None:
    story = Story(notebook, since=True)
    story.begin("import shop\nrates = [NOW]\n", module="shop.cart")
    story.run(
        "reloadlab.write_module('till', 'import shop.cart as cart\\nrates = cart.rates')",
        "reloadlab.write_module('desk', 'from till import rates\\nboth = [rates]')",
        "import till, desk",
        "from shop.cart import rates",
    )
    story.change()
    assert [holder["path"] for holder in story.ask()] == [
        "__main__.rates",
        "till.rates",
        "desk.rates",
        "desk.both[0]",
    ]
