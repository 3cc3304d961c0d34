"""What is current is not reported, however it came about."""

from __future__ import annotations

import pytest

from support.stories import GREETINGS, Notebook, Story

pytestmark = pytest.mark.slow


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
