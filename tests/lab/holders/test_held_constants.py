"""Old constants, which a snapshot tells apart: found, and mended."""

from __future__ import annotations

import pytest

from support.stories import Found, Notebook, Story


def constant(path: str, remedy: str, name: str = "rate") -> Found:
    return Found(path, "constant", f"greetings.{name}", remedy)


@pytest.mark.parametrize(
    "value",
    ["0.5 + NOW", "(1.5, NOW)", "object()", "[NOW]", "{'k': NOW}", "slice(NOW)", "1j * NOW"],
)
def test_constants_are_found_wherever_they_are(notebook: Notebook, value: str) -> None:
    story = Story(notebook, since=True)
    story.begin(f"rate = {value}")
    story.run(
        "from greetings import rate",
        "rates = [rate]",
        "def show(rate=rate): pass",
        "class Bill:\n    vat = rate",
    )
    story.change()
    story.finds(
        constant("__main__.rate", "from greetings import rate"),
        constant("__main__.rates[0]", "rates[0] = greetings.rate"),
        constant(
            "default argument rate of __main__.show()", "show.__defaults__ = (greetings.rate,)"
        ),
        constant("__main__.Bill.vat", "Bill.vat = greetings.rate"),
    )
    story.mend()
    story.now("rate is rates[0] is show.__defaults__[0] is Bill.vat is greetings.rate")


@pytest.mark.parametrize(
    "value", ["NOW", "'text NOW'", "b'NOW'", "NOW % 2 == 0", "[1, None][NOW % 2]"]
)
def test_numbers_and_texts_are_found_under_their_own_name(notebook: Notebook, value: str) -> None:
    story = Story(notebook, since=True)
    story.begin(f"rate = {value}")
    story.run(
        "reloadlab.write_module('shop', 'from greetings import rate')",
        "from greetings import rate, rate as other",
        "import shop",
        "held = [rate]",
    )
    story.change()
    story.finds(
        constant("__main__.rate", "from greetings import rate"),
        constant("shop.rate", "shop.rate = greetings.rate"),
    )
    story.mend()
    story.now("rate == shop.rate == greetings.rate")


def test_a_constant_that_has_not_changed(notebook: Notebook) -> None:
    story = Story(notebook, since=True)
    story.begin("rate = 19\nname = 'vat'\nnothing = None\nempty = ()\nyes = True\n")
    story.run("from greetings import *", "number = greetings.number", "held = [rate, name, empty]")
    story.change()
    story.finds(constant("__main__.number", "from greetings import number", "number"))


def test_an_equal_value_of_the_same_name_in_a_module_that_did_not_import_it(
    notebook: Notebook,
) -> None:
    story = Story(notebook, since=True)
    story.begin("rate = NOW")
    story.run("reloadlab.write_module('shop', 'rate = 1')", "import shop")
    story.change()
    story.finds()


def test_a_constant_that_is_gone(notebook: Notebook) -> None:
    story = Story(notebook, since=True)
    story.begin("rate = object()\nother = NOW")
    story.run("from greetings import rate", "held = {'k': rate}")
    story.change("other = NOW")
    story.run("del greetings.rate")
    story.finds(
        constant("__main__.rate", "del rate"), constant("__main__.held['k']", "del held['k']")
    )
    story.mend()


def test_what_a_module_imported_is_not_its_own(notebook: Notebook) -> None:
    story = Story(notebook, since=True)
    story.run("reloadlab.write_module('shop', 'rate = object()')", "import shop")
    story.begin("from shop import rate\nother = NOW")
    story.run("held = [shop.rate]")
    story.change("other = NOW")
    story.run("del greetings.rate")
    story.finds()


def test_a_session_with_an_event_loop_goes_on_after_the_question(notebook: Notebook) -> None:
    # In Python 3.12, the module _asyncio shows the collector what it has put aside as free.
    story = Story(notebook, since=True)
    story.begin("rate = 1.5 + NOW")
    story.run(
        """
        import asyncio
        async def main():
            loop = asyncio.get_running_loop()
            for _ in range(20):
                future = loop.create_future()
                loop.call_soon(future.set_result, 1)
                await future
        asyncio.run(main())
        from greetings import rate
        """
    )
    story.change()
    for _ in range(3):
        story.finds(constant("__main__.rate", "from greetings import rate"))
        story.run("asyncio.run(main())")
