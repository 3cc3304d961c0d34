"""Old objects under a name: found, and mended."""

from __future__ import annotations

from support.stories import CACHED, Found, Story, function


def test_a_name_from_an_import(story: Story) -> None:
    story.begin()
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet"))
    story.mend()
    story.now("greet is greetings.greet")


def test_an_alias(story: Story) -> None:
    story.begin()
    story.run("from greetings import greet as hello")
    story.change()
    story.finds(function("__main__.hello", "from greetings import greet as hello"))
    story.mend()
    story.now("hello is greetings.greet")


def test_a_star_import(story: Story) -> None:
    story.begin()
    story.run("from greetings import *")
    story.change()
    number = Found(
        "__main__.number", "constant", "greetings.number", "from greetings import number"
    )
    story.finds(
        function("__main__.greet", "from greetings import greet"),
        Found("__main__.Greeter", "class", "greetings.Greeter", "from greetings import Greeter"),
        *([number] if story.since else []),
    )
    story.mend()
    story.now("greet is greetings.greet", "Greeter is greetings.Greeter")


def test_a_class(story: Story) -> None:
    story.begin()
    story.run("from greetings import Greeter")
    story.change()
    story.finds(
        Found("__main__.Greeter", "class", "greetings.Greeter", "from greetings import Greeter")
    )
    story.mend()
    story.now("Greeter is greetings.Greeter")


def test_the_name_of_another_module(story: Story) -> None:
    story.begin()
    story.run(
        "reloadlab.write_module('shop.cart', 'from greetings import greet as total')",
        "import shop.cart",
    )
    story.change()
    story.finds(function("shop.cart.total", "shop.cart.total = greetings.greet"))
    story.mend()
    story.now("shop.cart.total is greetings.greet")


def test_a_module_that_the_notebook_has_no_name_for(story: Story) -> None:
    story.begin()
    story.run(
        "reloadlab.write_module('shop.cart', 'from greetings import greet as total')",
        "import shop.cart",
    )
    story.change()
    story.run("del shop, greetings")
    story.finds(
        function(
            "shop.cart.total",
            "import shop.cart; import greetings; shop.cart.total = greetings.greet",
        )
    )
    story.mend()
    story.now("shop.cart.total is greetings.greet")


def test_a_submodule(story: Story) -> None:
    story.begin(module="shop.cart")
    story.run("from shop.cart import greet", "held = [shop.cart.Greeter()]")
    story.change()
    story.finds(
        Found("__main__.greet", "function", "shop.cart.greet", "from shop.cart import greet"),
        Found(
            "__main__.held[0]",
            "instance of an old class",
            "shop.cart.Greeter",
            "held[0].__class__ = shop.cart.Greeter",
        ),
    )
    story.mend()
    story.now("greet is shop.cart.greet", "type(held[0]) is shop.cart.Greeter")


def test_the_package_around_a_submodule(story: Story) -> None:
    story.begin(module="shop.cart")
    story.run(
        "import pathlib",
        "_ = pathlib.Path('shop/__init__.py').write_text('from shop.cart import greet')",
        "importlib.reload(shop)",
    )
    story.change()
    story.finds(Found("shop.greet", "function", "shop.cart.greet", "shop.greet = shop.cart.greet"))
    story.mend()
    story.now("shop.greet is shop.cart.greet")


def test_what_the_source_no_longer_defines(story: Story) -> None:
    story.begin("def gone(): return NOW\ndef greet(): return NOW")
    story.change("def greet(): return NOW")
    story.finds(function("greetings.gone", "del greetings.gone", "gone"))
    story.mend()
    story.now("not hasattr(greetings, 'gone')")


def test_a_class_that_the_source_no_longer_defines(story: Story) -> None:
    story.begin()
    story.change("def greet(): return NOW")
    story.finds(Found("greetings.Greeter", "class", "greetings.Greeter", "del greetings.Greeter"))
    story.mend()


def test_the_only_function_has_become_a_constant(story: Story) -> None:
    story.begin("def greet(): return NOW")
    story.run("held = [greetings.greet]")
    story.change("greet = 5")
    assert [holder["path"] for holder in story.ask()] == ["__main__.held[0]"]


def test_a_lambda_with_another_name(story: Story) -> None:
    story.begin("greet = lambda: 0\ndef other(): return NOW")
    story.run("held = greetings.greet")
    story.change("hello = lambda: 0\ndef other(): return NOW")
    assert [holder["path"] for holder in story.ask()] == ["__main__.held", "greetings.greet"]


def test_a_decorated_function_that_the_source_no_longer_defines(story: Story) -> None:
    story.begin(CACHED + "\n\ndef stays(): return NOW")
    story.change("def stays(): return NOW")
    story.finds(function("greetings.greet", "del greetings.greet"))
    story.mend()


def test_a_name_for_what_lingers(story: Story) -> None:
    story.begin("def gone(): return NOW\ndef greet(): return NOW")
    story.run("from greetings import gone as held")
    story.change()
    story.change("def greet(): return NOW")
    story.mend()
    story.now("'held' not in globals()", "not hasattr(greetings, 'gone')")


def test_a_name_for_what_the_source_no_longer_defines(story: Story) -> None:
    story.begin("def gone(): return NOW\ndef greet(): return NOW")
    story.run("from greetings import gone")
    story.change("def greet(): return NOW")
    story.run("del greetings.gone")
    story.finds(function("__main__.gone", "del gone", "gone"))
    story.mend()
    story.now("'gone' not in globals()")
