"""Old objects in containers: found, and mended."""

from __future__ import annotations

import pytest

from support.stories import Found, Notebook, Story, function, instance


def test_containers_in_one_another(story: Story) -> None:
    story.begin()
    story.run("handlers = {'k': [greetings.greet]}")
    story.change()
    story.finds(function("__main__.handlers['k'][0]", "handlers['k'][0] = greetings.greet"))
    story.mend()
    story.now("handlers['k'][0] is greetings.greet")


@pytest.mark.slow
def test_a_long_chain(story: Story) -> None:
    story.begin()
    story.run(
        "held = [greetings.greet]",
        "for _ in range(5000): held = [held]",
        "import tracemalloc",
        "tracemalloc.start()",
    )
    story.change()
    (holder,) = story.ask()
    assert holder["path"] == "__main__.held[0][0][0][0] … 4993 steps … [0][0][0][0]"
    # No line is longer than a reader would read.
    again = "make __main__.held" + "[0]" * 20 + " again"
    assert holder["remedy"] == f"{again}, with greetings.greet"
    # With a path for each link there would be more than a hundred.
    assert story.value("tracemalloc.get_traced_memory()[1]") < 30_000_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "order",
    ["range(300)", "reversed(range(300))", "sorted(range(300), key=lambda n: n * 17 % 300)"],
    ids=["from the outside", "from the inside", "as it comes"],
)
def test_a_chain_takes_few_passes_over_all_objects(story: Story, order: str) -> None:
    story.begin()
    story.run(
        f"links = {{number: [] for number in {order}}}",
        "for number in range(299): links[number].append(links[number + 1])",
        "links[299].append(greetings.greet)",
        "held = links[0]\ndel links",
    )
    story.change()
    # The module `gc`, but it notes for how many objects it was asked.
    story.run(
        """
        import gc
        from reloadlab._references import heap
        asked = []
        heap.gc = type(sys)("gc")
        vars(heap.gc).update(vars(gc))
        heap.gc.get_referents = lambda *found: asked.append(len(found)) or gc.get_referents(*found)
        heap.gc.get_referrers = lambda *found: asked.append(count) or gc.get_referrers(*found)
        count = len(gc.get_objects())
        """
    )
    (holder,) = story.ask()
    assert holder["path"] == "__main__.held[0][0][0][0] … 292 steps … [0][0][0][0]"
    # Six questions to the collector are among them.
    assert story.value("sum(asked) / count") < 15


def test_a_path_is_shortened_in_the_middle_with_its_words(story: Story) -> None:
    story.begin()
    story.run(
        "plain = greetings.greet\nfor _ in range(20): plain = [plain]",
        "words = greetings.greet\nfor _ in range(30): words = frozenset({words})",
        "mixed = greetings.greet\nfor _ in range(20): mixed = (frozenset({mixed}),)",
    )
    story.change()
    inside = "element of element of element of element of"
    assert [holder["path"] for holder in story.ask()] == [
        "__main__.plain" + "[0]" * 20,
        f"{inside} {inside} __main__.words … 22 steps …",
        "element of (element of (element of (element of __main__.mixed[0])[0] … 32 steps …)[0])[0]",
    ]


@pytest.mark.parametrize(
    ("make", "path"),
    [
        ("[greetings.greet]", "[0]"),
        ("{'k': greetings.greet}", "['k']"),
        ("{(1, None): greetings.greet}", "[(1, None)]"),
        ("collections.deque([greetings.greet], maxlen=1)", "[0]"),
        ("collections.defaultdict(list, k=greetings.greet)", "['k']"),
        ("collections.OrderedDict(k=greetings.greet)", "['k']"),
        ("collections.Counter(k=greetings.greet)", "['k']"),
        ("collections.ChainMap({'k': greetings.greet})", ".maps[0]['k']"),
        ("collections.UserList([greetings.greet])", ".data[0]"),
        ("types.SimpleNamespace(k=greetings.greet)", ".k"),
    ],
)
def test_a_container(notebook: Notebook, make: str, path: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run("import collections, types")
    story.run(f"held = {make}")
    story.change()
    story.finds(function(f"__main__.held{path}", f"held{path} = greetings.greet"))
    story.mend()
    story.now(f"held{path} is greetings.greet")


@pytest.mark.parametrize(
    ("make", "path"),
    [
        ("(1, greetings.greet)", "__main__.held[1]"),
        ("{greetings.greet}", "element of __main__.held"),
        ("frozenset([greetings.greet])", "element of __main__.held"),
        ("{greetings.greet: 1}", "key greet of __main__.held"),
        ("types.MappingProxyType({'k': greetings.greet})", "__main__.held['k']"),
        ("map(greetings.greet, [])", "inside __main__.held"),
        ("filter(greetings.greet, [])", "inside __main__.held"),
        ("iter([greetings.greet])", "(inside __main__.held)[0]"),
    ],
)
def test_a_container_that_has_to_be_made_again(notebook: Notebook, make: str, path: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run("import types")
    story.run(f"held = {make}")
    story.change()
    story.finds(function(path, "make __main__.held again, with greetings.greet"))
    story.mend(f"held = {make}")


@pytest.mark.parametrize(
    ("make", "path", "remedy"),
    [
        ("WeakSet([{}])", "weak element of __main__.held", ""),
        ("ref({})", "__main__.held()", ""),
        ("WeakKeyDictionary({{{}: 1}})", "weak key greet of __main__.held", ""),
        ("WeakValueDictionary({{'k': {}}})", "__main__.held['k']", "held['k'] = greetings.greet"),
    ],
)
def test_a_weak_container(notebook: Notebook, make: str, path: str, remedy: str) -> None:
    story = Story(notebook)
    story.begin()
    make = "held = weakref." + make.format("greetings.greet")
    story.run("import weakref", make, "from greetings import greet")
    story.change()
    story.finds(
        function("__main__.greet", "from greetings import greet"),
        function(path, remedy or "make __main__.held again, with greetings.greet"),
    )
    story.mend(*([] if remedy else [make]))


@pytest.mark.parametrize("make", ["WeakSet([{}])", "ref({})", "WeakKeyDictionary({{{}: 1}})"])
def test_a_weak_container_of_garbage(notebook: Notebook, make: str) -> None:
    story = Story(notebook)
    story.begin()
    story.run("import gc, weakref", "gc.disable()")
    story.run("held = weakref." + make.format("greetings.Greeter"))
    story.change()
    story.finds()


def test_a_weak_set_of_the_classes_of_instances(story: Story) -> None:
    story.begin()
    story.run("import weakref", "one = greetings.Greeter()")
    story.run("classes = weakref.WeakSet([greetings.Greeter])")
    story.change()
    story.finds(
        instance("__main__.one", "one.__class__ = greetings.Greeter"),
        Found(
            "weak element of __main__.classes",
            "class",
            "greetings.Greeter",
            "make __main__.classes again, with greetings.Greeter",
        ),
    )
    story.mend("classes = weakref.WeakSet([greetings.Greeter])")


def test_a_named_tuple(story: Story) -> None:
    story.begin()
    story.run(
        "import typing",
        "class Route(typing.NamedTuple):\n    name: str\n    view: object",
        "route = Route('hello', greetings.greet)",
    )
    story.change()
    story.finds(
        function(
            "__main__.route[1]",
            "make __main__.route again, with greetings.greet",
        )
    )
    story.mend("route = Route('hello', greetings.greet)")


@pytest.mark.parametrize("kind", ["set", "weakref.WeakSet"])
def test_two_elements_of_a_set(notebook: Notebook, kind: str) -> None:
    story = Story(notebook)
    story.begin()
    make = f"held = {kind}([greetings.greet, greetings.Greeter])"
    story.run("import weakref", make, "names = [greetings.greet, greetings.Greeter]")
    story.change()
    held = [holder["held"] for holder in story.ask() if "held" in holder["path"]]
    assert sorted(held) == ["greetings.Greeter", "greetings.greet"]
