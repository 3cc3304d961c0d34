"""What is current is not reported, however it came about."""

from __future__ import annotations

import pytest

from support.stories import GREETINGS, Notebook, Story


@pytest.fixture(params=["same text", "new text", "snapshot"])
def story(notebook: Notebook, request: pytest.FixtureRequest) -> Story:
    return Story(notebook, changes=request.param != "same text", since=request.param == "snapshot")


# Everything that a module may do without leaving anything behind. Where a module keeps something
# on purpose, it keeps what the current version made.
MODULES = {
    "plain": GREETINGS,
    "empty": "",
    "no functions": "rate = 0.19\nnames = ['NOW']\n",
    "defined twice": "def greet(): return NOW\ndef greet(): return (NOW, 2)\n",
    "registered under no name": """
        import functools
        @functools.singledispatch
        def show(thing): return NOW
        @show.register
        def _(thing: int): return NOW
        @show.register
        def _(thing: str): return NOW
        """,
    "overloads": """
        import typing
        @typing.overload
        def show(thing: int) -> int: ...
        @typing.overload
        def show(thing: str) -> str: ...
        def show(thing): return NOW
        """,
    "properties": """
        import functools
        class Shop:
            @property
            def size(self): return NOW
            @size.setter
            def size(self, value): self._size = NOW
            @size.deleter
            def size(self): self._size = NOW
            @functools.cached_property
            def area(self): return NOW
            @staticmethod
            def make(): return NOW
            @classmethod
            def build(cls): return NOW
        """,
    "conditional": """
        if NOW % 2:
            def greet(): return NOW
        else:
            def greet(): return -NOW
        try:
            import nothing_of_this_name
        except ImportError:
            def fallback(): return NOW
        """,
    "registered lambdas": """
        import logging
        logging.registered = {'k': lambda: NOW, 'l': [lambda: NOW]}
        """,
    "deleted after registering": """
        import logging
        def handler(): return NOW
        logging.registered = [handler]
        del handler
        """,
    "dynamic names": """
        for name in 'ab':
            def made(): return NOW
            globals()['made_' + name] = made
        del made
        """,
    "classes that no statement binds": """
        import enum
        import sys
        YES = NOW
        enum.IntEnum._convert_('Answer', __name__, str.isupper)
        setattr(sys.modules[__name__], 'Made', type('Made', (), {'__module__': __name__}))
        """,
    "a class that a decorator made again": """
        import collections
        collections.made = []
        def again(cls):
            made = type(cls.__name__ + 'Again', (), dict(vars(cls)))
            collections.made = [made, made()]
            return made
        @again
        class Shop: pass
        """,
    "a coroutine of the old kind": """
        import types
        @types.coroutine
        def wait(): yield NOW
        """,
    "a class that is deleted": """
        import collections
        class Shop: pass
        collections.shop = Shop()
        Shop = None
        """,
    "lambdas on one line": """
        one, two = [lambda: number for number in (1, 2)]
        """,
    "made by exec": "exec('def greet(): return NOW')\n",
    "made by a factory": """
        def make(number):
            def inner(): return number, NOW
            return inner
        one, two = make(1), make(2)
        """,
    "decorated": """
        import functools
        def loud(view):
            @functools.wraps(view)
            def wrapper(): return view(), NOW
            return wrapper
        @loud
        @loud
        def greet(): return NOW
        @functools.lru_cache
        def cached(): return NOW
        cached()
        """,
    "classes made by others": """
        import collections, dataclasses, enum, typing
        @dataclasses.dataclass(order=True)
        class Point:
            x: int = NOW
        @dataclasses.dataclass(slots=True)
        class Slim:
            x: int = NOW
            def go(self): return NOW
        Pair = collections.namedtuple('Pair', 'left right')
        class Color(enum.Enum):
            RED = 1
            def go(self): return NOW
        class Row(typing.NamedTuple):
            name: str = 'NOW'
        T = typing.TypeVar('T')
        class Box(typing.Generic[T]):
            def go(self): return NOW
        held = [Point(), Slim(), Pair(1, 2), Color.RED, Row(), Box[int]()]
        """,
    "abstract and registered": """
        import abc
        class Base(abc.ABC):
            @abc.abstractmethod
            def go(self): ...
        class Real(Base):
            def go(self): return NOW
        class Other: pass
        Base.register(Other)
        isinstance(Real(), Base), isinstance(Other(), Base), isinstance(3, Base)
        """,
    "subclass hook": """
        class Base:
            known = []
            def __init_subclass__(cls): Base.known.append(cls)
        class One(Base):
            def go(self): return NOW
        """,
    "generators": """
        def count():
            yield NOW
            yield NOW
        counting = count()
        next(counting)
        """,
    "imported from elsewhere": """
        from json import dumps
        from collections import OrderedDict
        import os.path as path
        """,
}


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_held(story: Story, module: str) -> None:
    story.begin(MODULES[module])
    story.finds()
    story.change()
    story.finds()
    # What outlives a version until the collector comes is garbage, and nobody holds it.
    story.run("import gc", "gc.disable()")
    story.change()
    story.finds()


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_stale_until_a_reload(story: Story, module: str) -> None:
    story.begin(MODULES[module])
    story.run("from greetings import *", "held = dict(vars(greetings))")
    story.finds()
    story.write("def other(): return NOW")
    story.finds()


def test_a_source_that_another_process_has_compiled(story: Story) -> None:
    story.begin("class Gone: pass\ndef gone(): return NOW\ndef greet(): return NOW")
    story.run("held = [greetings.Gone(), greetings.gone]")
    story.finds()
    story.write("def greet(): return NOW")
    story.run("import py_compile", "_ = py_compile.compile('greetings.py')")
    story.finds()


def test_a_module_that_was_never_reloaded(notebook: Notebook) -> None:
    notebook.run("import collections, json, reloadlab, decimal", "decode = json.loads")
    for name in ("collections", "json", "json.decoder", "decimal", "reloadlab"):
        call = f"reloadlab.find_stale(__import__('sys').modules[{name!r}])"
        assert notebook.value(f"{call}.to_dict()['holders']") == []


def test_names_that_others_have_too(story: Story) -> None:
    story.begin()
    story.run(
        "def greet(): pass",
        "class Greeter: pass",
        "held = [greet, Greeter()]",
        "reloadlab.write_module('other', 'def greet(): pass\\nclass Greeter: pass')",
        "import other",
        "also = [other.greet, other.Greeter()]",
    )
    story.change()
    story.finds()


def test_no_bytecode(notebook: Notebook) -> None:
    story = Story(notebook)
    story.run("sys.dont_write_bytecode = True")
    story.begin()
    story.finds()
    story.run("from greetings import greet")
    story.change()
    assert [holder["path"] for holder in story.ask()] == ["__main__.greet"]
    story.mend()


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


def test_methods_that_were_made_in_a_copy_of_the_namespace(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin(
        """
        class Point:
            def go(self): return NOW
        copied = dict(globals())
        exec("def __repr__(self): return 'a point'", copied)
        Point.__repr__ = copied["__repr__"]
        del copied
        """
    )
    story.finds()
    story.change()
    story.finds()


def test_the_locals_of_a_running_function_stay_as_they_are(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run(
        """
        def main():
            inner = 1
            mine = locals()
            mine["extra"] = 5
            reloadlab.find_stale(greetings)
            return sorted(mine)
        """
    )
    assert "extra" in notebook.value("main()")


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
