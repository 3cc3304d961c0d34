"""Old functions in decorators, partials, caches and registries: found, and mended."""

from __future__ import annotations

import pytest

from support.stories import CACHED, Found, Notebook, Story, function, instance


def test_a_decorator_of_the_notebook_with_wraps(story: Story) -> None:
    story.begin()
    story.run(
        """
        import functools
        def loud(view):
            @functools.wraps(view)
            def wrapper():
                return view
            return wrapper
        show = loud(greetings.greet)
        """
    )
    story.change()
    story.finds(
        function("__main__.show.__wrapped__", "show.__wrapped__ = greetings.greet"),
        function(
            "closure of __main__.show()", "show.__closure__[0].cell_contents = greetings.greet"
        ),
    )
    story.mend()
    story.now("show() is greetings.greet")


DECORATED = """
{imports}

def loud(view):
    {wraps}
    def wrapper():
        return view()
    return wrapper

@loud
def greet():
    return NOW
"""


def test_a_function_that_the_module_decorates(story: Story) -> None:
    story.begin(DECORATED.format(imports="import functools", wraps="@functools.wraps(view)"))
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet"))
    story.mend()
    story.now("greet is greetings.greet")


def test_a_function_that_the_module_decorates_without_wraps(story: Story) -> None:
    story.begin(DECORATED.format(imports="", wraps=""))
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet", "loud.<locals>.wrapper"))
    story.mend()
    story.now("greet is greetings.greet")


def test_a_function_that_a_class_decorates(story: Story) -> None:
    story.begin(
        """
        class Loud:
            def __init__(self, view):
                self.view = view

            def __call__(self):
                return self.view()

        @Loud
        def greet():
            return NOW
        """
    )
    story.run("from greetings import greet")
    story.change()
    story.finds(instance("__main__.greet", "from greetings import greet", "Loud"))
    story.mend()
    story.now("greet is greetings.greet")


def test_a_function_that_a_decorator_of_another_module_wraps(story: Story) -> None:
    story.run(
        "reloadlab.write_module('loud', 'import functools\\ndef loud(view):\\n"
        "    @functools.wraps(view)\\n    def wrapper():\\n        return view()\\n"
        "    return wrapper\\n')",
    )
    story.begin("from loud import loud\n@loud\ndef greet():\n    return NOW\n")
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet"))
    story.mend()
    story.now("greet is greetings.greet")


def test_a_partial(story: Story) -> None:
    story.begin()
    story.run("import functools", "hello = functools.partial(greetings.greet, name='me')")
    story.change()
    story.finds(
        function(
            "__main__.hello.func",
            "hello = type(hello)(greetings.greet, *hello.args, **hello.keywords)",
        )
    )
    story.mend()
    story.now("hello.func is greetings.greet", "hello() == greetings.greet('me')")


def test_an_argument_of_a_partial(story: Story) -> None:
    story.begin()
    story.run("import functools", "hello = functools.partial(print, greetings.greet)")
    story.change()
    story.finds(
        function("__main__.hello.args[0]", "make __main__.hello again, with greetings.greet")
    )
    story.mend("hello = functools.partial(print, greetings.greet)")


def test_a_cached_function(story: Story) -> None:
    story.begin(CACHED)
    story.run("from greetings import greet")
    story.change()
    story.finds(function("__main__.greet", "from greetings import greet"))
    story.mend()
    story.now("greet is greetings.greet")


def test_a_cache_around_an_old_function(story: Story) -> None:
    story.begin()
    story.run("import functools", "fast = functools.lru_cache(maxsize=7)(greetings.greet)")
    story.change()
    story.finds(
        function(
            "__main__.fast.__wrapped__",
            "fast = functools.lru_cache(**fast.cache_parameters())(greetings.greet)",
        )
    )
    story.mend()
    story.now("fast.__wrapped__ is greetings.greet", "fast.cache_parameters()['maxsize'] == 7")


def test_what_a_cache_remembers(story: Story) -> None:
    story.begin()
    story.run(
        """
        import functools
        @functools.lru_cache
        def find(name):
            return greetings.Greeter(name)
        who = find("me")
        del who
        """
    )
    story.change()
    story.finds(instance("cache of __main__.find()", "find.cache_clear()"))
    story.mend()


def test_what_a_cache_was_asked_about(story: Story) -> None:
    story.begin()
    story.run(
        """
        import functools
        @functools.lru_cache
        def find(who):
            return 1
        find(greetings.Greeter())
        """
    )
    story.change()
    (holder,) = story.ask()
    assert holder["remedy"] == "find.cache_clear()"
    story.mend()


@pytest.mark.parametrize(
    ("wrapper", "now"),
    [
        ("functools.partial(greetings.greet)", "{}.func"),
        ("functools.lru_cache(greetings.greet)", "{}.__wrapped__"),
        ("property(greetings.greet)", "vars({})['v'].fget"),
        ("staticmethod(greetings.greet)", "vars({})['v'].__func__"),
    ],
)
def test_a_wrapper_under_several_names(notebook: Notebook, wrapper: str, now: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run(
        f"import functools\na = b = {wrapper}",
        "class A: v = a\nclass B: v = a\na, b = A, B" if "vars" in now else "",
    )
    story.change()
    assert len(story.ask()) == 2
    story.mend()
    story.now(*[f"{now.format(name)} is greetings.greet" for name in "ab"])


def test_a_wrapper_in_a_wrapper_under_several_names(story: Story) -> None:
    story.begin()
    make = "a = b = functools.lru_cache(functools.partial(greetings.greet))"
    story.run("import functools", make)
    story.change()
    paths = {str(holder["path"]) for holder in story.ask()}
    assert paths == {"__main__.a.__wrapped__.func", "__main__.b.__wrapped__.func"}
    story.mend(make, "")


def test_a_single_dispatch_registry(story: Story) -> None:
    story.begin()
    story.run(
        "import functools",
        "@functools.singledispatch\ndef show(thing): return 'default'",
        "show.register(int, greetings.greet)",
    )
    story.change()
    story.finds(function("__main__.show.registry[int]", "show.register(int, greetings.greet)"))
    story.mend()
    story.now("show.dispatch(int) is greetings.greet")


def test_a_function_that_is_registered_for_a_class_of_the_notebook(story: Story) -> None:
    story.begin()
    story.run(
        "import functools",
        "class Button: pass",
        "@functools.singledispatch\ndef show(thing): return 'default'",
        "show.register(Button, greetings.greet)",
    )
    story.change()
    story.finds(
        function(
            "__main__.show.registry[Button]",
            "show.register(list(show.registry)[1], greetings.greet)",
        )
    )
    story.mend()
    story.now("show.dispatch(Button) is greetings.greet")


def test_a_class_in_a_single_dispatch_registry(story: Story) -> None:
    story.begin()
    story.run(
        "import functools",
        "@functools.singledispatch\ndef show(thing): return 'default'",
        "show.register(greetings.Greeter, lambda it: 1)",
        "show(greetings.Greeter())",
    )
    story.change()
    story.finds(
        Found(
            "key Greeter of __main__.show.registry",
            "class",
            "greetings.Greeter",
            "make __main__.show again, with greetings.Greeter",
        )
    )
    story.mend(
        "@functools.singledispatch\ndef show(thing): return 'default'\n"
        "show.register(greetings.Greeter, lambda it: 1)"
    )
