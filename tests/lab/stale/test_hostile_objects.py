"""Objects that break when they are asked anything are left alone, and what they hold is found."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from reloadbook.processes import run_python
from support.stories import Notebook, Story

pytestmark = pytest.mark.slow

# Everything by which the code of an object may be run notes that it was.
HOSTILE = """
calls = []

def refuse(name):
    def method(*args, **options):
        calls.append(name)
        raise RuntimeError(name)
    return method

NAMES = '''
    __eq__ __ne__ __lt__ __hash__ __repr__ __str__ __format__ __bool__ __len__ __iter__ __next__
    __contains__ __getattr__ __getattribute__ __setattr__ __delattr__ __dir__ __reduce_ex__
    __getitem__ __setitem__ __delitem__ __missing__ __reversed__ __call__ __get__ __set__
    __delete__ __index__ __int__ __float__ __sizeof__ __instancecheck__ __subclasscheck__
    __subclasshook__ __fspath__ __await__ __enter__ __exit__ __copy__ __deepcopy__ __prepare__
    items keys values get
'''.split()

class Lie:
    def __get__(self, instance, owner=None):
        calls.append('a lying attribute')
        raise RuntimeError('a lying attribute')
    def __set__(self, instance, value):
        raise RuntimeError('a lying attribute')

METHODS = {name: refuse(name) for name in NAMES}
LIES = dict.fromkeys(['__class__', '__name__', '__wrapped__', '__func__'], Lie())

class Meta(type):
    __eq__ = refuse('meta __eq__')
    __hash__ = refuse('meta __hash__')
    __repr__ = refuse('meta __repr__')
    __instancecheck__ = refuse('meta __instancecheck__')
    __subclasscheck__ = refuse('meta __subclasscheck__')
    __getattribute__ = refuse('meta __getattribute__')
    __getattr__ = refuse('meta __getattr__')
    __dir__ = refuse('meta __dir__')
    __iter__ = refuse('meta __iter__')
    __len__ = refuse('meta __len__')
    __bool__ = refuse('meta __bool__')
    __call__ = type.__call__
    mro = type.mro

armed = []

class Key(str):
    def __eq__(self, other):
        if armed:
            refuse('key __eq__')()
        return False
    def __hash__(self):
        calls.append('key __hash__')
        return str.__hash__(self)
    __repr__ = refuse('key __repr__')
    __str__ = refuse('key __str__')

def hostile(base, **options):
    methods = METHODS | LIES
    if base is not object:
        methods = {n: m for n, m in methods.items() if n not in options.pop('but', ())}
    return Meta('Hostile', (base,), methods)
"""

# How each is made, and the path that leads through it to the old function.
HOLDERS = {
    "an instance": (
        "held = object.__new__(hostile(object)); "
        "object.__getattribute__(held, '__dict__')['view'] = greet",
        "__main__.held.view",
    ),
    "a slot": (
        "held = object.__new__(Meta('Slots', (), METHODS | {'__slots__': ('view',)}));"
        "type.__dict__['__dict__'].__get__(type(held))['view'].__set__(held, greet)",
        "__main__.held.view",
    ),
    "a class": (
        "held = hostile(object); type.__setattr__(held, 'view', greet)",
        "__main__.held.view",
    ),
    "a list": ("held = list.__new__(hostile(list)); list.append(held, greet)", "__main__.held[0]"),
    "a tuple": ("held = tuple.__new__(hostile(tuple), (greet,))", "__main__.held[0]"),
    "a dictionary": (
        "held = dict.__new__(hostile(dict)); dict.__setitem__(held, 'k', greet)",
        "__main__.held['k']",
    ),
    "a set": ("held = set.__new__(hostile(set)); set.add(held, greet)", "element of __main__.held"),
    "a value by a hostile key": (
        "held = {Key('k'): greet, 'other': 1}",
        "__main__.held[<Key object>]",
    ),
    "a value beside a hostile key": ("held = {Key('other'): 1, 'k': greet}", "__main__.held['k']"),
    "a value beside a hostile key of the same hash": (
        "held = {Key('k'): 1, 'k': greet}",
        "__main__.held['k']",
    ),
    "a hostile attribute dictionary": (
        "class Plain: pass\nheld = Plain(); held.__dict__[Key('view')] = 1; held.view = greet",
        "__main__.held.view",
    ),
    "a broken __dict__": (
        "class Plain:\n    __dict__ = property(refuse('__dict__'))\n"
        "held = Plain(); held.view = greet",
        None,
    ),
    "a module": (
        "import types\nheld = types.ModuleType.__new__(hostile(types.ModuleType)); "
        "types.ModuleType.__dict__['__dict__'].__get__(held)",
        None,
    ),
    "a proxy of a mapping": (
        "import types\nmapping = dict.__new__(hostile(dict)); dict.__setitem__(mapping, 'k', greet)"
        "\nheld = types.MappingProxyType(mapping); del mapping",
        "__main__.held['k']",
    ),
    "a method": (
        "import types\nheld = [types.MethodType(greet, object.__new__(hostile(object)))]",
        "__main__.held[0]",
    ),
    "a partial": ("import functools\nheld = functools.partial(greet)", "__main__.held.func"),
    "a weak reference": (
        "import weakref\nheld = weakref.ref.__new__(hostile(weakref.ref), greet)\nalso = [greet]",
        "__main__.held()",
    ),
    "an object that ends": (
        "class Ends:\n    def __del__(self): calls.append('__del__')\n"
        "held = Ends(); held.view = greet",
        "__main__.held.view",
    ),
    "a repr without end": (
        "class Long:\n    def __repr__(self):\n        while True: pass\nheld = {Long(): greet}",
        "__main__.held[<Long object>]",
    ),
    "a very large number": ("held = {10 ** 5000: greet}", "__main__.held[<int object>]"),
    "a container in itself": ("held = [greet]; held.append(held)", "__main__.held[0]"),
    # Longer than Python lets calls be nested.
    "a long chain": (
        "held = [greet]\nfor _ in range(1500): held = [held]",
        "__main__.held[0][0][0][0] … 1493 steps … [0][0][0][0]",
    ),
    "a name of the notebook": ("globals()[Key('also')] = 1; also = greet", "__main__.also"),
    "a wrapper of itself": (
        "def held(): pass\nheld.__wrapped__ = held\nheld.view = greet",
        "__main__.held.view",
    ),
    "something hostile that is wrapped": (
        "def held(): pass\nheld.__wrapped__ = object.__new__(hostile(object))\nheld.view = greet",
        "__main__.held.view",
    ),
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("since", [False, True], ids=["", "snapshot"])
def test_a_holder(notebook: Notebook, holder: str, since: bool) -> None:
    make, path = HOLDERS[holder]
    story = Story(notebook, since=since)
    story.begin()
    story.run(HOSTILE, "from greetings import greet", make, "del greet", "calls.clear()")
    story.change()
    story.run("calls.clear()", "armed.append(1)")
    paths = [found["path"] for found in story.ask()]
    assert notebook.value("calls") == []
    if path is not None:
        assert path in paths


IN_THE_MODULE = """
{hostile}
def greet():
    return NOW
thing = object.__new__(hostile(object))
things = {{Key('k'): thing, 'k': hostile(dict)}}
Class = hostile(object)
globals()[Key('strange')] = 1
"""


@pytest.mark.parametrize("since", [False, True], ids=["", "snapshot"])
def test_hostile_objects_in_the_module_itself(notebook: Notebook, since: bool) -> None:
    story = Story(notebook, since=since)
    story.begin(IN_THE_MODULE.format(hostile=HOSTILE))
    story.run("from greetings import greet, thing, Class")
    story.run("instance = object.__new__(Class)", "held = [instance, greetings.thing]")
    story.change()
    story.run("greetings.calls.clear()", "greetings.armed.append(1)")
    paths = [found["path"] for found in story.ask()]
    assert notebook.value("greetings.calls") == []
    assert "__main__.greet" in paths
    assert "__main__.Class" in paths
    assert "__main__.instance" in paths
    assert ("__main__.thing" in paths) or not since


def test_a_spec_that_answers_to_anything(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run(HOSTILE, "from greetings import greet")
    story.change()
    story.run("greetings.__spec__ = object.__new__(hostile(object))", "calls.clear()")
    assert [found["path"] for found in story.ask()] == ["__main__.greet"]
    assert notebook.value("calls") == []


def test_a_module_object_that_answers_to_any_name(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run(
        """
        import types
        calls = []
        class Lazy(types.ModuleType):
            def __getattr__(self, name):
                calls.append(name)
                raise RuntimeError(name)
            def __getattribute__(self, name):
                calls.append(name)
                raise RuntimeError(name)
        sys.modules["lazy"] = Lazy("lazy")
        types.ModuleType.__dict__["__dict__"].__get__(sys.modules["lazy"])["view"] = greetings.greet
        """
    )
    story.change()
    story.run("calls.clear()")
    (holder,) = story.ask()
    assert holder["path"] == "lazy.view"
    assert notebook.value("calls") == []


def test_an_odd_entry_in_the_table_of_modules(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run(HOSTILE, "sys.modules['odd'] = object.__new__(hostile(object))")
    story.run("sys.modules['none'] = None", "from greetings import greet", "calls.clear()")
    story.change()
    story.run("calls.clear()")
    (holder,) = story.ask()
    assert holder["path"] == "__main__.greet"
    assert notebook.value("calls") == []


# A process of its own, in which nothing else has used the module and made its classes whole.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["_socket", "_testbuffer", "_testcapi"])
def test_a_class_in_c_that_is_not_ready(name: str) -> None:
    if find_spec(name) is None:
        pytest.skip(f"this Python has no {name}")
    code = f"import {name}, reloadlab; print(reloadlab.find_stale({name}).clean)"
    assert run_python(code) == "True\n"
