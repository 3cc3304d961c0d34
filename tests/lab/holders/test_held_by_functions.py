"""Old objects that a function holds, and old functions: found, and mended."""

from __future__ import annotations

import sys

import pytest

from support.stories import Found, Story, function

LAZY = pytest.mark.skipif(
    sys.version_info < (3, 14), reason="before Python 3.14, annotations are worked out at once"
)
GENERIC = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="before Python 3.12, functions have no type parameters"
)


def old_class(path: str, remedy: str) -> Found:
    return Found(path, "class", "greetings.Greeter", remedy)


def test_a_default_argument(story: Story) -> None:
    story.begin()
    story.run("def show(name, fmt=greetings.greet, end=''): return fmt")
    story.change()
    story.finds(
        function(
            "default argument fmt of __main__.show()",
            "show.__defaults__ = (greetings.greet,) + show.__defaults__[1:]",
        )
    )
    story.mend()
    story.now("show(1) is greetings.greet", "show.__defaults__[1] == ''")


def test_the_only_default_argument(story: Story) -> None:
    story.begin()
    story.run("def show(name, fmt=greetings.greet): return fmt")
    story.change()
    story.finds(
        function(
            "default argument fmt of __main__.show()", "show.__defaults__ = (greetings.greet,)"
        )
    )
    story.mend()
    story.now("show(1) is greetings.greet")


def test_a_keyword_default(story: Story) -> None:
    story.begin()
    story.run("def show(*, fmt=greetings.greet): return fmt")
    story.change()
    story.finds(
        function(
            "default argument fmt of __main__.show()",
            "show.__kwdefaults__['fmt'] = greetings.greet",
        )
    )
    story.mend()
    story.now("show() is greetings.greet")


def test_a_list_in_a_default_argument(story: Story) -> None:
    story.begin()
    story.run("def show(fmts=[greetings.greet]): return fmts[0]")
    story.change()
    path = "(default argument fmts of __main__.show())[0]"
    story.finds(function(path, "make __main__.show again, with greetings.greet"))
    story.mend("def show(fmts=[greetings.greet]): return fmts[0]")


def test_a_closure(story: Story) -> None:
    story.begin()
    story.run(
        """
        def make(view):
            def go():
                return view
            return go
        go = make(greetings.greet)
        """
    )
    story.change()
    story.finds(
        function("closure of __main__.go()", "go.__closure__[0].cell_contents = greetings.greet")
    )
    story.mend()
    story.now("go() is greetings.greet")


def test_a_list_in_a_closure(story: Story) -> None:
    story.begin()
    story.run(
        """
        def make(views):
            def go():
                return views[0]
            return go
        go = make([greetings.greet])
        """
    )
    story.change()
    path = "(closure of __main__.go())[0]"
    story.finds(function(path, "make __main__.go again, with greetings.greet"))
    story.mend("go = make([greetings.greet])")


def test_an_attribute_of_a_function(story: Story) -> None:
    story.begin()
    story.run("def show(): pass", "show.view = greetings.greet")
    story.change()
    story.finds(function("__main__.show.view", "show.view = greetings.greet"))
    story.mend()


def test_an_annotation(story: Story) -> None:
    story.begin()
    story.run("def show(who: greetings.Greeter): pass", "show.__annotations__")
    story.change()
    line = "show.__annotations__['who'] = greetings.Greeter"
    story.finds(old_class("annotation who of __main__.show()", line))
    story.mend()


def test_an_annotation_of_a_class(story: Story) -> None:
    story.begin()
    story.run("class Tavern:\n    who: greetings.Greeter", "Tavern.__annotations__")
    story.change()
    line = "Tavern.__annotations__['who'] = greetings.Greeter"
    story.finds(old_class("__main__.Tavern.__annotations__['who']", line))
    story.mend()


@LAZY
def test_an_annotation_that_nobody_has_read_is_no_holder(story: Story) -> None:
    story.begin()
    story.run(
        """
        asked = []
        def note(cls): asked.append(cls); return cls
        def show(who: note(greetings.Greeter)): pass
        class Tavern:
            who: note(greetings.Greeter)
        who: note(greetings.Greeter)
        """
    )
    story.change()
    story.finds()
    story.now("not asked", "show.__annotations__ == {'who': greetings.Greeter}", "len(asked) == 1")


@LAZY
def test_a_closure_of_an_annotation(story: Story) -> None:
    story.begin()
    story.run(
        """
        def make(cls):
            def show(who: cls): pass
            return show
        show = make(greetings.Greeter)
        """
    )
    story.change()
    line = "show.__annotate__.__closure__[0].cell_contents = greetings.Greeter"
    story.finds(old_class("closure of __main__.show.__annotate__()", line))
    story.mend()
    story.now("show.__annotations__ == {'who': greetings.Greeter}")


@LAZY
def test_an_annotation_that_names_an_attribute_of_its_class(story: Story) -> None:
    story.begin()
    story.run(
        """
        class Tavern:
            Guest = greetings.Greeter
            view = greetings.greet
            owner: Guest
            def show(self, who: Guest): pass
        """
    )
    story.change()
    show = "Tavern.show.__annotate__.__closure__[0].cell_contents['Guest'] = greetings.Greeter"
    owner = "Tavern.__annotate_func__.__closure__[0].cell_contents['Guest'] = greetings.Greeter"
    story.finds(
        old_class("__main__.Tavern.Guest", "Tavern.Guest = greetings.Greeter"),
        function("__main__.Tavern.view", "Tavern.view = greetings.greet"),
        old_class("closure of __main__.Tavern.show.__annotate__()", show),
        old_class("closure of __main__.Tavern.__annotate_func__()", owner),
    )
    story.mend()
    story.now(
        "Tavern.show.__annotations__ == {'who': greetings.Greeter}",
        "Tavern.__annotations__ == {'owner': greetings.Greeter}",
    )


@GENERIC
def test_a_type_parameter_that_was_asked_for_its_bound(story: Story) -> None:
    story.begin()
    source = "def show[Guest: greetings.Greeter](who: Guest): pass"
    story.run(source)
    story.change()
    story.finds()
    story.now("show.__type_params__[0].__bound__ is greetings.Greeter")
    story.change()
    story.finds(
        old_class(
            "inside __main__.show.__type_params__[0]",
            "make __main__.show again, with greetings.Greeter",
        )
    )
    story.mend(source)


@GENERIC
def test_type_parameters_that_nobody_has_asked_are_not_asked(story: Story) -> None:
    story.begin()
    story.run(
        """
        asked = []
        def note(cls): asked.append(cls); return cls
        def show[Guest: note(greetings.Greeter), Dish: (note(greetings.Greeter), int)](): pass
        """
    )
    story.change()
    story.finds()
    story.now("not asked")


def test_a_generic_alias(story: Story) -> None:
    story.begin()
    story.run("import typing", "Greeters = typing.Optional[greetings.Greeter]")
    story.change()
    holders = story.ask()
    assert {holder["held"] for holder in holders} == {"greetings.Greeter"}
    assert holders[0]["path"] == "__main__.Greeters.__args__[0]"
    story.mend(*["Greeters = typing.Optional[greetings.Greeter]"] * len(holders))


def test_a_nested_function(story: Story) -> None:
    story.begin(
        """
        def make():
            def inner():
                return NOW
            return inner
        """
    )
    story.run("inner = greetings.make()")
    story.change()
    story.finds(
        function(
            "__main__.inner",
            "make __main__.inner again, with greetings.make()",
            "make.<locals>.inner",
        )
    )
    story.mend("inner = greetings.make()")


def test_a_lambda(story: Story) -> None:
    story.begin("greet = lambda: NOW")
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet", "<lambda>"))
    story.mend()


def test_a_method_taken_from_the_class(story: Story) -> None:
    story.begin()
    story.run("greet = greetings.Greeter.greet")
    story.change()
    story.finds(function("__main__.greet", "greet = greetings.Greeter.greet", "Greeter.greet"))
    story.mend()
    story.now("greet is greetings.Greeter.greet")
