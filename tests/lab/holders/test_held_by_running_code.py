"""Old code that is running, or goes on later, and what it holds."""

from __future__ import annotations

import pytest

from support.stories import Found, Notebook, Story


def test_a_suspended_generator(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin("def count():\n    yield NOW\n    yield NOW")
    story.run("numbers = greetings.count()", "_ = next(numbers)", "del _")
    story.change()
    story.finds(
        Found(
            "__main__.numbers",
            "suspended generator",
            "greetings.count",
            "start __main__.numbers again: it runs its old code to the end",
        )
    )
    story.mend("numbers = greetings.count()")


def test_a_suspended_generator_whose_code_is_the_same(notebook: Notebook) -> None:
    story = Story(notebook, changes=False)
    story.begin("def count():\n    yield NOW\n    yield NOW")
    story.run("numbers = greetings.count()", "_ = next(numbers)", "del _")
    story.change()
    story.finds()


def test_a_suspended_generator_that_looks_names_up_in_a_forgotten_module(
    notebook: Notebook,
) -> None:
    story = Story(notebook, changes=False)
    story.begin("def step(): return NOW\ndef count():\n    while True: yield step()")
    story.run("numbers = greetings.count()", "_ = next(numbers)", "del _")
    story.write()
    story.run("del sys.modules['greetings']", "import greetings")
    (holder,) = story.ask()
    assert (holder["path"], holder["kind"]) == ("__main__.numbers", "suspended generator")


def test_a_generator_that_has_come_to_its_end(story: Story) -> None:
    story.begin("def count():\n    yield NOW")
    story.run("numbers = greetings.count()", "_ = list(numbers)")
    story.change()
    story.finds()


@pytest.mark.parametrize(
    ("kind", "begin"),
    [
        ("coroutine", "async def go(): await step(); return NOW"),
        ("async generator", "async def go(): await step(); yield NOW"),
    ],
)
def test_a_suspended_coroutine(notebook: Notebook, kind: str, begin: str) -> None:
    story = Story(notebook)
    story.begin("import types\n@types.coroutine\ndef step(): yield\n" + begin)
    story.run("going = greetings.go()")
    story.run(
        "going.send(None)" if kind == "coroutine" else "step = going.asend(None)",
        "" if kind == "coroutine" else "step.send(None)",
    )
    story.change()
    holders = story.ask()
    assert (holders[0]["path"], holders[0]["kind"]) == ("__main__.going", f"suspended {kind}")


def test_what_a_suspended_generator_of_the_notebook_holds(story: Story) -> None:
    story.begin()
    story.run(
        "def walk(views):\n    for view in views:\n        yield 1",
        "walking = walk([greetings.greet])",
        "next(walking)",
    )
    story.change()
    holders = story.ask()
    assert "local view of suspended __main__.walking" in [h["path"] for h in holders]
    story.mend(*["walking = None"] * len(holders))


def test_a_task(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin("import asyncio\nasync def wait(event):\n    await event.wait()\n    return NOW")
    story.run(
        """
        import asyncio
        loop = asyncio.new_event_loop()
        event = asyncio.Event()
        task = loop.create_task(greetings.wait(event))
        loop.run_until_complete(asyncio.sleep(0))
        """
    )
    story.change()
    holders = story.ask()
    assert {h["held"] for h in holders} == {"greetings.wait"}
    story.run("event.set()", "loop.run_until_complete(task)", "del task", "loop.close()")
    story.finds()


def test_a_thread(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin("def work(begun, end):\n    begun.set()\n    end.wait()\n    return NOW")
    story.run(
        """
        import threading
        begun, end = threading.Event(), threading.Event()
        thread = threading.Thread(target=greetings.work, args=(begun, end), name="worker")
        thread.start()
        begun.wait()
        """
    )
    story.change()
    holders = story.ask()
    assert {h["kind"] for h in holders} >= {"running call"}
    story.run("end.set()", "thread.join()")


def test_local_variables_of_a_running_function(notebook: Notebook) -> None:
    story = Story(notebook)
    story.begin()
    story.write()
    story.run(
        """
        def work():
            view = greetings.greet
            importlib.reload(greetings)
            return reloadlab.find_stale(greetings).to_dict()
        found = work()
        """
    )
    (holder,) = story.value("found['holders']")
    assert holder["path"] == "local view of __main__.work()"
    story.finds()
