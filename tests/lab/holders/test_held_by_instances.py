"""Instances of old classes, and what instances hold: found, and mended."""

from __future__ import annotations

import pytest

from support.stories import Found, Notebook, Story, function, instance


def test_an_instance(story: Story) -> None:
    story.begin()
    story.run("one = greetings.Greeter('me')")
    story.change()
    story.finds(instance("__main__.one", "one.__class__ = greetings.Greeter"))
    story.mend()
    story.now("type(one) is greetings.Greeter", "one.name == 'me'")


def test_an_instance_with_slots(story: Story) -> None:
    story.begin("class Point:\n    __slots__ = ('x',)\n    def go(self): return NOW")
    story.run("one = greetings.Point()", "one.x = 1")
    story.change()
    story.finds(instance("__main__.one", "one.__class__ = greetings.Point", "Point"))
    story.mend()
    story.now("type(one) is greetings.Point", "one.x == 1")


def test_an_instance_whose_slots_have_changed(story: Story) -> None:
    story.begin("class Point:\n    __slots__ = ('x',)\n    def go(self): return NOW")
    story.run("one = greetings.Point()")
    story.change("class Point:\n    __slots__ = ('x', 'y')\n    def go(self): return NOW")
    story.finds(instance("__main__.one", "make __main__.one again, with greetings.Point", "Point"))
    story.mend("one = greetings.Point()")


def test_an_instance_whose_slots_have_other_names(story: Story) -> None:
    story.begin("class Point:\n    __slots__ = ('x',)\n    def go(self): return NOW")
    story.run("one = greetings.Point()")
    story.change("class Point:\n    __slots__ = ('y',)\n    def go(self): return NOW")
    story.finds(instance("__main__.one", "make __main__.one again, with greetings.Point", "Point"))
    story.mend("one = greetings.Point()")


def test_what_an_abstract_class_was_asked_about_is_no_holder(story: Story) -> None:
    story.begin("class Point:\n    def go(self): return NOW")
    story.run(
        "import abc",
        "class Shape(abc.ABC): pass",
        "one = greetings.Point()",
        "isinstance(one, Shape)",
    )
    story.change()
    story.finds(instance("__main__.one", "one.__class__ = greetings.Point", "Point"))
    story.mend()


@pytest.mark.parametrize("around", ["[{}]", "({},)", "{{'k': {}}}", "(({},),)", "{{'k': ({},)}}"])
def test_instances_that_the_collector_does_not_know(notebook: Notebook, around: str) -> None:
    story = Story(notebook)
    story.begin("class Point:\n    __slots__ = ()\n    def go(self): return NOW")
    make = "held = " + around.format("greetings.Point()")
    story.run(make, "import gc", "_ = gc.collect()")
    story.change()
    path = "held" + {"[": "[0]", "(": "[0]", "{": "['k']"}[around[0]]
    path += "[0]" if "(" in around[1:] else ""
    story.finds(instance(f"__main__.{path}", f"{path}.__class__ = greetings.Point", "Point"))
    story.mend()
    story.now(f"type({path}) is greetings.Point")


def test_an_instance_of_a_removed_class(story: Story) -> None:
    story.begin()
    story.run("one = greetings.Greeter()")
    story.change("def greet(): return NOW")
    story.run("del greetings.Greeter")
    (holder,) = story.ask()
    assert holder["remedy"] == "make __main__.one again: greetings no longer defines Greeter"
    story.mend("one = None")


def test_an_attribute_of_an_instance(story: Story) -> None:
    story.begin()
    story.run("class Button: pass", "button = Button()", "button.action = greetings.greet")
    story.change()
    story.finds(function("__main__.button.action", "button.action = greetings.greet"))
    story.mend()
    story.now("button.action is greetings.greet")


def test_a_slot_of_an_instance(story: Story) -> None:
    story.begin()
    story.run(
        "class Button: __slots__ = ('action', 'empty')",
        "button = Button()",
        "button.action = greetings.greet",
    )
    story.change()
    story.finds(function("__main__.button.action", "button.action = greetings.greet"))
    story.mend()
    story.now("button.action is greetings.greet")


def test_an_instance_that_is_a_container(story: Story) -> None:
    story.begin()
    story.run("class Table(dict): pass", "table = Table(k=greetings.greet)")
    story.run("class Row(list): pass", "row = Row([greetings.greet])")
    story.change()
    story.finds(
        function("__main__.table['k']", "table['k'] = greetings.greet"),
        function("__main__.row[0]", "row[0] = greetings.greet"),
    )
    story.mend()
    story.now("table['k'] is row[0] is greetings.greet")


def test_a_bound_method(story: Story) -> None:
    story.begin()
    story.run("greet = greetings.Greeter('me').greet")
    story.change()
    story.finds(
        Found(
            "__main__.greet",
            "bound method",
            "greetings.Greeter.greet",
            "greet.__self__.__class__ = greetings.Greeter; greet = greet.__self__.greet",
        )
    )
    story.mend()
    story.now("greet.__func__ is greetings.Greeter.greet", "greet.__self__.name == 'me'")


def test_instances_in_one_another(story: Story) -> None:
    story.begin()
    story.run("one = greetings.Greeter([greetings.Greeter('inner')])")
    story.change()
    story.finds(
        instance("__main__.one", "one.__class__ = greetings.Greeter"),
        instance("__main__.one.name[0]", "one.name[0].__class__ = greetings.Greeter"),
    )
    story.mend()
    story.now("type(one) is type(one.name[0]) is greetings.Greeter")


def test_an_instance_inside_of_one_that_only_a_method_holds(story: Story) -> None:
    story.begin()
    story.run("greet = greetings.Greeter(greetings.Greeter('inner')).greet")
    story.change()
    assert [holder["path"] for holder in story.ask()] == [
        "__main__.greet",
        "__main__.greet.__self__.name",
    ]
    story.mend()
    story.now("type(greet.__self__.name) is greetings.Greeter")


def test_a_bound_method_of_a_module_that_the_notebook_has_no_name_for(story: Story) -> None:
    story.begin()
    story.run("make = greetings.Greeter('me').greet")
    story.change()
    story.run("del greetings")
    story.mend()
    story.now("make.__func__ is greetings.Greeter.greet")


def test_a_bound_class_method(story: Story) -> None:
    template = "class Greeter:\n    @classmethod\n    def make(cls): return NOW"
    story.begin(template)
    story.run("made = greetings.Greeter.make")
    story.change()
    story.finds(
        Found(
            "__main__.made",
            "bound method",
            "greetings.Greeter.make",
            "made = greetings.Greeter.make",
        )
    )
    story.mend()
    story.now("made.__self__ is greetings.Greeter")


def test_a_function_bound_to_an_instance_of_the_notebook(story: Story) -> None:
    story.begin()
    story.run("import types", "class Button: pass", "button = Button()")
    story.run("press = types.MethodType(greetings.greet, button)")
    story.change()
    story.finds(
        Found(
            "__main__.press",
            "bound method",
            "greetings.greet",
            "press = type(press)(greetings.greet, press.__self__)",
        )
    )
    story.mend()
    story.now("press.__func__ is greetings.greet", "press.__self__ is button")


def test_enum_members(story: Story) -> None:
    story.begin("import enum\nclass Color(enum.Enum):\n    RED = NOW\n    def go(self): return NOW")
    story.run("held = [greetings.Color.RED]")
    story.change()
    story.finds(instance("__main__.held[0]", "held[0] = greetings.Color.RED", "Color"))
    story.mend()
    story.now("held[0] is greetings.Color.RED")


def test_an_exception(story: Story) -> None:
    story.begin("class Refused(Exception):\n    def go(self): return NOW")
    story.run(
        "try:\n    raise greetings.Refused('no')\nexcept greetings.Refused as error:\n"
        "    kept = error"
    )
    story.change()
    story.finds(instance("__main__.kept", "kept.__class__ = greetings.Refused", "Refused"))
    story.mend()
    story.now("isinstance(kept, greetings.Refused)", "kept.args == ('no',)")


DATACLASS = """
import dataclasses

@dataclasses.dataclass{options}
class Point:
    x: int = 1
    def go(self): return NOW
"""


@pytest.mark.parametrize("options", ["", "(slots=True)", "(frozen=True)", "(order=True)"])
def test_a_dataclass(notebook: Notebook, options: str) -> None:
    story = Story(notebook)
    story.begin(DATACLASS.format(options=options))
    story.run("held = [greetings.Point(5)]")
    story.change()
    line = "held[0].__class__ = greetings.Point"
    if "frozen" in options:
        line = "object.__setattr__(held[0], '__class__', greetings.Point)"
    story.finds(instance("__main__.held[0]", line, "Point"))
    story.mend()
    story.now("held[0] == greetings.Point(5)")


def test_a_dataclass_without_methods(story: Story) -> None:
    story.begin("import dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: int = NOW")
    story.run("from greetings import Point", "one = Point(3)")
    story.change()
    story.finds(
        Found("__main__.Point", "class", "greetings.Point", "from greetings import Point"),
        instance("__main__.one", "one.__class__ = greetings.Point", "Point"),
    )
    story.mend()
    story.now("one == greetings.Point(3)")


def test_a_named_tuple_of_the_module(story: Story) -> None:
    story.begin(
        "import collections\nPoint = collections.namedtuple('Point', 'x y')\ndef f(): return NOW"
    )
    story.run("one = greetings.Point(1, 2)")
    story.change()
    holders = story.ask()
    assert [(h["path"], h["kind"], h["held"]) for h in holders] == [
        ("__main__.one", "instance of an old class", "greetings.Point")
    ]
    story.mend()
    story.now("type(one) is greetings.Point")


def test_guarded_state(story: Story) -> None:
    story.begin(
        """
        try:
            registry
        except NameError:
            registry = []

        class Plugin:
            def run(self): return NOW

        if not registry:
            registry.append(Plugin())
        """
    )
    story.change()
    story.finds(
        instance(
            "greetings.registry[0]", "greetings.registry[0].__class__ = greetings.Plugin", "Plugin"
        )
    )
    story.mend()
    story.now("type(greetings.registry[0]) is greetings.Plugin")
