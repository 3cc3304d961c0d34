"""Holders of several versions, and of modules that were forgotten."""

from __future__ import annotations

from support.stories import Found, Notebook, Story, function, instance


def test_three_versions(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("from greetings import greet")
    for age in (1, 2, 3):
        story.change()
        story.finds(function("__main__.greet", "from greetings import greet"), versions_old=age)
    story.mend()


def test_versions_that_nobody_looked_at_may_go_uncounted(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("from greetings import greet")
    story.change()
    story.change()
    (holder,) = story.ask()
    assert holder["versions_old"] == 1


def test_holders_of_different_versions(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.run("held = [greetings.greet]", "held_too = [greetings.Greeter()]")
    story.change()
    story.finds(
        function("__main__.held[0]", "held[0] = greetings.greet"),
        instance("__main__.held_too[0]", "held_too[0].__class__ = greetings.Greeter"),
    )
    story.run("held.append(greetings.greet)", "held_too.append(greetings.Greeter())")
    story.change()
    holders = story.ask()
    assert {h["path"]: h["versions_old"] for h in holders} == {
        "__main__.held[0]": 2,
        "__main__.held[1]": 1,
        "__main__.held_too[0]": 2,
        "__main__.held_too[1]": 1,
    }


def test_a_module_that_was_forgotten_and_imported_again(story: Story) -> None:
    story.begin()
    story.run("from greetings import greet", "other = greetings", "held = [greetings.Greeter()]")
    story.write()
    story.run("del sys.modules['greetings']", "import greetings")
    holders = story.ask()
    assert {h["path"] for h in holders} == {"__main__.greet", "__main__.other", "__main__.held[0]"}
    story.mend()
    story.now("other is greetings", "greet is greetings.greet")


def test_a_forgotten_module_in_a_container(story: Story) -> None:
    story.begin()
    story.run("held = [greetings]")
    story.write()
    story.run("del sys.modules['greetings']", "import greetings")
    story.finds(Found("__main__.held[0]", "module", "greetings", "held[0] = greetings"))
    story.mend()
    story.now("held[0] is greetings")
