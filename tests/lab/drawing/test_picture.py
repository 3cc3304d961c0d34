"""A picture tells which names refer to which objects, and no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.interpreters import Interpreters

    Shown = Callable[[str], list[str]]

# In an interpreter of its own, __main__ is the namespace of the code, as in a notebook.
OPENING = """\
import importlib, sys
from reloadlab import create_module, picture, workspace, write_module
lab = workspace()
path = create_module("greetings", k1=10)
import greetings
"""

RELOAD = """
path = create_module("greetings", k1=20)
greetings = importlib.reload(greetings)
"""

FORGET = """
path = create_module("greetings", k1=20)
del sys.modules["greetings"]
import greetings
"""


@pytest.fixture
def shown(with_helper: Interpreters, tmp_path: Path) -> Shown:
    """Return a function that returns what a session prints which begins with the module."""

    def shown(code: str) -> list[str]:
        return with_helper.printed(OPENING + code, folder=tmp_path).splitlines()

    return shown


def test_a_name_is_drawn_where_it_is_bound_and_as_an_entry(shown: Shown) -> None:
    assert shown("print(picture('greetings'))") == [
        "__main__: greetings -> module greetings #1",
        "sys.modules: greetings -> module greetings #1",
    ]
    assert shown("del greetings\nprint(picture('greetings'))") == [
        "sys.modules: greetings -> module greetings #1",
    ]


def test_after_a_reload_the_module_leads_to_the_new_function_and_the_name_to_the_old(
    shown: Shown,
) -> None:
    names = "'greetings', 'print_values'"
    code = (
        "from greetings import print_values\n"
        f"before = picture({names}){RELOAD}print(before.beside(picture({names})))"
    )
    assert shown(code) == [
        "before",
        "  __main__: greetings -> module greetings #1",
        "  __main__: print_values -> function print_values #1",
        "  sys.modules: greetings -> module greetings #1",
        "  module greetings #1 -> function print_values #1",
        "after",
        "  __main__: greetings -> module greetings #1",
        "  __main__: print_values -> old function print_values #1",
        "  sys.modules: greetings -> module greetings #1",
        "  module greetings #1 -> function print_values #2",
    ]


def test_what_is_old_has_the_lower_number_also_when_it_was_never_drawn_before(shown: Shown) -> None:
    code = (
        "old = greetings.print_values\n"
        "importlib.reload(greetings)\n"
        "print(picture('greetings', 'old'))"
    )
    assert shown(code)[1:] == [
        "__main__: old -> old function print_values #1",
        "sys.modules: greetings -> module greetings #1",
        "module greetings #1 -> function print_values #2",
    ]


def test_after_forgetting_there_are_two_modules_and_each_holds_its_own(shown: Shown) -> None:
    code = f"old = greetings\n{FORGET}from greetings import print_values\n"
    assert shown(f"{code}print(picture('greetings', 'old', 'print_values'))") == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
        "__main__: print_values -> function print_values #2",
        "sys.modules: greetings -> module greetings #2",
        "module greetings #2 -> function print_values #2",
        "old module greetings #1 -> old function print_values #1",
    ]


def test_of_modules_that_were_not_seen_the_one_that_is_loaded_counts_last(shown: Shown) -> None:
    code = "old = greetings\ndel sys.modules['greetings']\nimport greetings\n"
    assert shown(f"{code}print(picture('greetings', 'old'))")[:2] == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
    ]


def test_a_module_that_was_only_forgotten_is_not_old(shown: Shown) -> None:
    code = "del sys.modules['greetings']\nprint(picture('greetings'))"
    assert shown(code) == ["__main__: greetings -> module greetings #1"]


def test_numbers_go_on_from_picture_to_picture(shown: Shown) -> None:
    code = f"picture('greetings', 'greetings.print_values')\n{RELOAD}" * 3
    code += "print(picture('greetings.print_values'))"
    assert shown(code) == ["greetings: print_values -> function print_values #4"]


def test_a_version_is_seen_at_the_latest_when_its_source_is_replaced(shown: Shown) -> None:
    code = f"old = greetings.print_values\n{RELOAD * 3}print(picture('old', 'greetings'))"
    lines = shown(code)
    assert lines[0] == "__main__: old -> old function print_values #1"
    assert lines[-1] == "module greetings #1 -> function print_values #4"


def test_a_version_that_turns_up_later_gets_the_lower_number(shown: Shown) -> None:
    code = (
        "old = greetings.print_values\n"
        "importlib.reload(greetings)\n"
        "picture('greetings.print_values')\n"
        "print(picture('old', 'greetings.print_values'))"
    )
    assert shown(code) == [
        "__main__: old -> old function print_values #1",
        "greetings: print_values -> function print_values #2",
    ]


def test_of_two_modules_that_are_forgotten_the_last_one_is_not_old(shown: Shown) -> None:
    code = f"old = greetings\n{FORGET}picture('greetings')\ndel sys.modules['greetings']\n"
    assert shown(f"{code}print(picture('greetings', 'old'))") == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
    ]


def test_a_function_that_lingers_is_old_though_the_module_holds_it(shown: Shown) -> None:
    code = (
        "path = write_module('kit', 'def a(): pass\\ndef b(): pass')\n"
        "import kit\n"
        "path = write_module('kit', 'def a(): pass')\n"
        "kit = importlib.reload(kit)\n"
        "print(picture('kit.a', 'kit.b'))"
    )
    assert shown(code) == [
        "kit: a -> function a #2",
        "kit: b -> old function b #1",
    ]


def test_what_no_module_has_made_has_no_number(shown: Shown) -> None:
    code = (
        "path = write_module('kit', 'def make():\\n    def made(): pass\\n    return made')\n"
        "import kit\n"
        "made = kit.make()\n"
        "def own(): pass\n"
        "print(picture('made', 'own', 'len'))"
    )
    assert shown(f"len = len\n{code}") == [
        "__main__: made -> function make.<locals>.made #1",
        "__main__: own -> function own",
        "__main__: len -> instance builtin_function_or_method object",
    ]


def test_what_a_patch_has_put_aside_keeps_its_number(shown: Shown) -> None:
    code = (
        "path = write_module('clock', 'def now(): pass')\n"
        "import clock\n"
        "now = clock.now\n"
        "first = picture('now')\n"
        "clock.now = lambda: None\n"
        "print(first, picture('now'), sep='\\n')"
    )
    assert shown(code) == ["__main__: now -> function now #1"] * 2


def test_an_instance_leads_to_its_class_and_is_as_old(shown: Shown) -> None:
    code = (
        "source = 'class Dish:\\n    pass\\n'\n"
        "path = write_module('dish', source)\n"
        "import dish\n"
        "soup = dish.Dish()\n"
        "path = write_module('dish', source)\n"
        "dish = importlib.reload(dish)\n"
        "stew = dish.Dish()\n"
        "print(picture('soup', 'stew', 'dish'))"
    )
    assert shown(code) == [
        "__main__: soup -> old instance Dish object #1",
        "__main__: stew -> instance Dish object #2",
        "__main__: dish -> module dish #1",
        "sys.modules: dish -> module dish #1",
        "old instance Dish object #1 -> old class Dish #1",
        "instance Dish object #2 -> class Dish #2",
        "module dish #1 -> class Dish #2",
    ]


def test_names_of_other_modules_stand_in_groups_of_their_own(shown: Shown) -> None:
    code = (
        "path = write_module('shop', 'import greetings\\nfrom greetings import print_values')\n"
        "import shop\n"
        f"{RELOAD}print(picture('shop.greetings', 'greetings', 'shop.print_values'))"
    )
    assert shown(code) == [
        "__main__: greetings -> module greetings #1",
        "sys.modules: greetings -> module greetings #1",
        "shop: greetings -> module greetings #1",
        "shop: print_values -> old function print_values #1",
        "module greetings #1 -> function print_values #2",
    ]


def test_a_submodule_is_drawn_in_its_package_and_as_an_entry(shown: Shown) -> None:
    code = (
        "path = write_module('store.prices', 'total = 1')\n"
        "from store import prices\n"
        "del sys.modules['store.prices']\n"
        "print(picture('prices', 'store.prices'))\n"
        "import store.prices\n"
        "print(picture('prices', 'store.prices'))"
    )
    assert shown(code) == [
        "__main__: prices -> module store.prices #1",
        "store: prices -> module store.prices #1",
        "__main__: prices -> old module store.prices #1",
        "sys.modules: store.prices -> module store.prices #2",
        "store: prices -> module store.prices #2",
    ]


def test_a_name_that_is_on_the_left_is_not_drawn_a_second_time(shown: Shown) -> None:
    assert shown("print(picture('greetings', 'greetings.print_values'))")[-1] == (
        "greetings: print_values -> function print_values #1"
    )


def test_an_old_module_leads_to_what_it_holds_also_beside_the_names_of_the_new_one(
    shown: Shown,
) -> None:
    code = f"old = greetings\n{FORGET}print(picture('old', 'greetings.print_values'))"
    assert shown(code)[-2:] == [
        "greetings: print_values -> function print_values #2",
        "old module greetings #1 -> old function print_values #1",
    ]


def test_a_module_leads_to_the_modules_that_it_holds_under_the_names(shown: Shown) -> None:
    code = (
        "path = write_module('shop', 'import greetings')\n"
        "import shop\n"
        f"{FORGET}print(picture('shop', 'greetings'))"
    )
    assert shown(code)[-1] == "module shop #1 -> old module greetings #1"


def test_drawings_are_the_same_bytes_in_every_process() -> None:
    code = (
        f"{OPENING}from greetings import print_values{RELOAD}"
        "print(picture('greetings', 'print_values', 'sys')._repr_svg_())"
    )
    assert len({run_python(code, PYTHONHASHSEED=seed) for seed in "0123"}) == 1
