"""Old classes, and what classes hold: found, and mended."""

from __future__ import annotations

import pytest

from support.stories import GREETINGS, Found, Notebook, Story, function, instance

CLASSES = {
    "empty": "class Gone: pass",
    "with a method": "class Gone:\n    def go(self): return 0",
    "with two methods": "class Gone:\n    def go(self): return 0\n    def stop(self): return NOW",
    "exception": "class Gone(Exception): pass",
    "subclass": "class Gone(Stays): pass",
    "enumeration": "class Gone(enum.IntEnum):\n    __str__ = None\n    A = 1",
    "named tuple": "class Gone(typing.NamedTuple):\n    a: int = 1",
    "dataclass": "@dataclasses.dataclass\nclass Gone:\n    a: int = 1",
    "dataclass with a method": (
        "@dataclasses.dataclass\nclass Gone:\n    a: int = 1\n    def go(self): return NOW"
    ),
}


@pytest.mark.parametrize("now", ["{instead}", "{renamed}"])
@pytest.mark.parametrize("kind", CLASSES)
def test_a_removed_class_of_every_kind(notebook: Notebook, kind: str, now: str) -> None:
    story = Story(notebook)
    before = "import dataclasses, enum, typing\nclass Stays:\n    def go(self): return NOW\n"
    story.begin(before + CLASSES[kind])
    story.run("from greetings import Gone", "held = [Gone.A if hasattr(Gone, 'A') else Gone()]")
    renamed = CLASSES[kind].replace("Gone", "Other")
    story.change(before + now.format(instead="", renamed=renamed))
    story.finds(
        Found("__main__.Gone", "class", "greetings.Gone", "del Gone"),
        instance(
            "__main__.held[0]", "make __main__.held again: greetings no longer defines Gone", "Gone"
        ),
        Found("greetings.Gone", "class", "greetings.Gone", "del greetings.Gone"),
    )
    story.mend("held = None")


@pytest.mark.parametrize("kind", ["with a method", "dataclass with a method"])
def test_a_class_that_has_become_a_constant(notebook: Notebook, kind: str) -> None:
    story = Story(notebook)
    before = "import dataclasses, enum, typing\n"
    story.begin(before + CLASSES[kind])
    story.run("held = [greetings.Gone()]")
    story.change(before + "Gone = 5")
    story.finds(
        instance(
            "__main__.held[0]", "make __main__.held again: greetings no longer defines Gone", "Gone"
        )
    )


def test_a_local_class(story: Story) -> None:
    story.begin(
        """
        def make():
            class Inner:
                def open(self):
                    return NOW
            return Inner
        """
    )
    story.run("Inner = greetings.make()", "one = Inner()")
    story.change()
    holders = story.ask()
    assert [(holder["path"], holder["kind"]) for holder in holders] == [
        ("__main__.Inner", "class"),
        ("__main__.one", "instance of an old class"),
    ]
    story.mend("Inner = greetings.make()", "one = Inner()")


def test_a_property(story: Story) -> None:
    story.begin()
    story.run("class Button:\n    label = property(greetings.greet)")
    story.change()
    story.finds(
        function(
            "__main__.Button.label.fget",
            "Button.label = Button.label.getter(greetings.greet)",
        )
    )
    story.mend()
    story.now("Button.label.fget is greetings.greet")


def test_the_setter_and_deleter_of_a_property(story: Story) -> None:
    story.begin()
    story.run(
        "class Button:\n"
        "    label = property(lambda self: 1, greetings.greet, greetings.greet, 'The label.')"
    )
    story.change()
    story.finds(
        function(
            "__main__.Button.label.fset", "Button.label = Button.label.setter(greetings.greet)"
        ),
        function(
            "__main__.Button.label.fdel", "Button.label = Button.label.deleter(greetings.greet)"
        ),
    )
    story.mend()
    story.now("Button.label.fset is greetings.greet", "Button.label.fdel is greetings.greet")


def test_a_property_by_itself(story: Story) -> None:
    story.begin()
    story.run("label = property(greetings.greet)")
    story.change()
    story.finds(function("__main__.label.fget", "make __main__.label again, with greetings.greet"))
    story.mend("label = property(greetings.greet)")


@pytest.mark.parametrize("kind", ["staticmethod", "classmethod"])
def test_a_static_or_class_method(notebook: Notebook, kind: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run(f"class Button:\n    press = {kind}(greetings.greet)")
    story.change()
    story.finds(function("__main__.Button.press", f"Button.press = {kind}(greetings.greet)"))
    story.mend()
    story.now("vars(Button)['press'].__func__ is greetings.greet")


def test_an_attribute_of_a_class(story: Story) -> None:
    story.begin()
    story.run("class Button:\n    press = greetings.greet")
    story.change()
    story.finds(function("__main__.Button.press", "Button.press = greetings.greet"))
    story.mend()
    story.now("Button.press is greetings.greet")


def test_a_list_in_a_class(story: Story) -> None:
    story.begin()
    story.run("class Button:\n    presses = [greetings.greet]")
    story.change()
    story.finds(function("__main__.Button.presses[0]", "Button.presses[0] = greetings.greet"))
    story.mend()
    story.now("Button.presses[0] is greetings.greet")


def test_a_base_class(story: Story) -> None:
    story.begin()
    story.run("class Loud(greetings.Greeter): pass", "one = Loud()")
    story.change()
    story.finds(
        Found(
            "base class of __main__.Loud",
            "class",
            "greetings.Greeter",
            "Loud.__bases__ = (greetings.Greeter,)",
        )
    )
    story.mend()
    story.now("isinstance(one, greetings.Greeter)")


def test_one_of_several_base_classes(story: Story) -> None:
    story.begin()
    story.run("class Other: pass", "class Loud(Other, greetings.Greeter): pass")
    story.change()
    story.finds(
        Found(
            "base class of __main__.Loud",
            "class",
            "greetings.Greeter",
            "Loud.__bases__ = Loud.__bases__[:1] + (greetings.Greeter,)",
        )
    )
    story.mend()
    story.now("Loud.__bases__ == (Other, greetings.Greeter)")


def test_two_base_classes(story: Story) -> None:
    story.begin(GREETINGS + "\n\nclass Mixin:\n    def go(self): return NOW\n")
    story.run("class Loud(greetings.Greeter, greetings.Mixin): pass")
    story.change()
    assert [holder["held"] for holder in story.ask()] == ["greetings.Greeter", "greetings.Mixin"]
    story.mend()
    story.now("Loud.__bases__ == (greetings.Greeter, greetings.Mixin)")


def test_a_subclass_in_the_same_module_is_found_once(story: Story) -> None:
    story.begin(GREETINGS_AND_SUBCLASS)
    story.run("from greetings import Loud")
    story.change()
    story.finds(Found("__main__.Loud", "class", "greetings.Loud", "from greetings import Loud"))
    story.mend()


GREETINGS_AND_SUBCLASS = """
class Greeter:
    def greet(self):
        return NOW

class Loud(Greeter):
    def shout(self):
        return NOW
"""
