"""A picture of several steps runs them, and tells of each what it prints and changes."""

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
from xml.etree import ElementTree
from reloadlab import create_module, picture, workspace, write_module
lab = workspace()
create_module("greetings", k1=10)
import greetings
from greetings import print_values
"""

STORY = '''
made = picture("print_values", steps="""
    create_module("greetings", k1=20)
    importlib.reload(greetings)
    print_values()
    from greetings import print_values
""")
'''


@pytest.fixture
def shown(with_helper: Interpreters, tmp_path: Path) -> Shown:
    """Return a function that returns what a session prints which begins with the module."""

    def shown(code: str) -> list[str]:
        return with_helper.printed(OPENING + code, folder=tmp_path).splitlines()

    return shown


def test_each_step_is_told_with_what_it_prints_and_what_it_changes(shown: Shown) -> None:
    assert shown(f"{STORY}print(made)") == [
        "before",
        "  __main__: print_values -> function print_values #1",
        'create_module("greetings", k1=20)',
        "  greetings.py",
        "  -    print('k1: 10')",
        "  +    print('k1: 20')",
        "  __main__: print_values -> function print_values #1",
        "importlib.reload(greetings)",
        "  __main__: print_values -> old function print_values #1",
        "print_values()",
        "  k1: 10",
        "  __main__: print_values -> old function print_values #1",
        "from greetings import print_values",
        "  __main__: print_values -> function print_values #2",
    ]


def test_steps_are_drawn_one_below_the_other_each_with_its_own_text(shown: Shown) -> None:
    code = STORY + (
        "root = ElementTree.fromstring(made._repr_svg_())\n"
        "svg = '{http://www.w3.org/2000/svg}'\n"
        "drawings = root.findall(f'{svg}svg')\n"
        "print('\\n'.join(one.findtext(f'{svg}desc') for one in drawings) == str(made))\n"
        "print(*(one.get('x') for one in drawings))\n"
        "tops = [float(one.get('y', 0)) for one in drawings]\n"
        "ends = [top + float(one.get('height')) for top, one in zip(tops, drawings)]\n"
        "print(all(end < top for end, top in zip(ends, tops[1:])), ends[-1] == "
        "float(root.get('height')))\n"
        "for one in root.iter(f'{svg}text'):\n"
        "    if one.get('class'): print(one.get('class'), one.text)\n"
    )
    space = "\N{NO-BREAK SPACE}" * 4
    assert shown(code) == [
        "True",
        "None None None None None",
        "True True",
        f"removed -{space}print('k1: 10')",
        f"added +{space}print('k1: 20')",
        "printed k1: 10",
    ]


def test_one_step_stands_beside_what_was_before(shown: Shown) -> None:
    code = (
        'made = picture("print_values", steps="del greetings")\n'
        "root = ElementTree.fromstring(made._repr_svg_())\n"
        "print(*(one.get('x') for one in root if one.get('class') == 'picture'))"
    )
    assert shown(code) == ["None 352"]


def test_a_name_is_drawn_as_long_as_it_is_bound(shown: Shown) -> None:
    code = (
        "del greetings, sys.modules['greetings']\n"
        "made = picture('greetings', steps='import greetings; there = 1\\n"
        'del greetings; del sys.modules["greetings"]\')\n'
        "print(made, ElementTree.fromstring(made._repr_svg_()).tag[-3:])"
    )
    assert shown(code) == [
        "before",
        "import greetings; there = 1",
        "  __main__: greetings -> module greetings #1",
        "  sys.modules: greetings -> module greetings #1",
        'del greetings; del sys.modules["greetings"] svg',
    ]


def test_a_name_that_no_step_binds_is_an_error(shown: Shown) -> None:
    code = (
        "try: picture('greetings', 'no_such', steps='here = 1')\n"
        "except NameError as error: print(error)\n"
        "print(here)"
    )
    said, here = shown(code)
    assert said.startswith("'no_such' is bound neither in the module '__main__'")
    assert here == "1"


def test_a_step_is_a_whole_statement_with_its_decorators(shown: Shown) -> None:
    code = '''
import functools
print(picture("count", steps="""
    @functools.cache
    def count():
        return 1

    # A comment is no step.
    for one in range(2):
        print(count())
"""))
'''
    assert [line for line in shown(code) if " -> " not in line] == [
        "before",
        "@functools.cache",
        "def count():",
        "    return 1",
        "for one in range(2):",
        "    print(count())",
        "  1",
        "  1",
    ]


def test_the_changes_of_a_package_and_of_its_submodules_name_their_files(shown: Shown) -> None:
    code = '''
write_module("shop.prices", "RATE = 1\\n")
write_module("shop", "from .prices import RATE\\n")
import shop
print(picture("shop", "shop.prices", steps="""
    write_module("shop", "OPEN = True"); write_module("shop.prices", "RATE = 2")
    (lab.path / "shop" / "prices.py").unlink()
"""))
'''
    assert [line for line in shown(code) if " -> " not in line] == [
        "before",
        'write_module("shop", "OPEN = True"); write_module("shop.prices", "RATE = 2")',
        "  shop/__init__.py",
        "  -from .prices import RATE",
        "  +OPEN = True",
        "  shop/prices.py",
        "  -RATE = 1",
        "  +RATE = 2",
        '(lab.path / "shop" / "prices.py").unlink()',
    ]


def test_a_step_that_fails_ends_it_with_its_line_and_with_what_it_has_printed(
    shown: Shown,
) -> None:
    code = (
        "import traceback\n"
        "try: picture('greetings', steps='one = 1\\nprint(\"here\"); 1 / 0\\ntwo = 2')\n"
        "except ZeroDivisionError as error:\n"
        "    last = traceback.extract_tb(error.__traceback__)[-1]\n"
        "    print(last.filename, last.lineno, last.line, one, 'two' in globals())"
    )
    assert shown(code) == ["here", '<steps> 2 print("here"); 1 / 0 1 False']


def test_what_cannot_be_drawn_is_replaced(shown: Shown) -> None:
    code = (
        "made = picture('greetings', steps='print(\"a\\\\x00b\", end=\"\\\\tc\")\\nx = 1')\n"
        "print(str(made).splitlines()[4].encode('unicode_escape').decode())\n"
        "print(ElementTree.fromstring(made._repr_svg_()).tag[-3:])"
    )
    assert shown(code) == ["  a\\ufffdb     c", "svg"]


def test_steps_give_the_same_bytes_in_every_process() -> None:
    code = f"{OPENING}{STORY}print(made._repr_svg_())"
    assert len({run_python(code, PYTHONHASHSEED=seed) for seed in "0123"}) == 1
