"""Old objects that a function holds, and old functions: found, and mended."""

from __future__ import annotations

from support.stories import Found, Story, function


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
    story.finds(
        Found(
            "annotation who of __main__.show()",
            "class",
            "greetings.Greeter",
            "show.__annotations__['who'] = greetings.Greeter",
        )
    )
    story.mend()


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
