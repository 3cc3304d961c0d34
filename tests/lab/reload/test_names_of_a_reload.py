"""`checked_reload` says which names a reload has added, changed and left over."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

import pytest

from reloadlab import checked_reload, write_module
from support.modules import load, reload_as

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("folder", "interruptible", "only_new_objects")


def test_it_says_which_names_are_new_changed_and_left_over() -> None:
    tavern = load("import os\nSOUP = 3\nOLD = 1\ndef price(): return SOUP\n")
    price = tavern.price
    report = reload_as("import os\nSOUP = 4\nCAKE = 5\ndef price(): return SOUP\n")
    assert report.module == "tavern"
    assert report.added == ("CAKE",)
    assert report.changed == ("SOUP", "price")
    assert report.lingering == ("OLD",)
    assert tavern.price is not price
    assert not report.clean


@pytest.mark.parametrize("value", ["None", "5", "[]", "object()", "__import__('os')"])
def test_any_value_can_linger(value: str) -> None:
    load(f"OLD = {value}\n")
    assert reload_as("SOUP = 3\n").lingering == ("OLD",)


def test_a_second_reload_is_clean_when_what_lingers_is_deleted() -> None:
    tavern = load("SOUP = 3\nOLD = 1\n")
    assert reload_as("SOUP = 3\n").lingering == ("OLD",)
    assert checked_reload(tavern).lingering == ("OLD",)
    del tavern.OLD
    report = checked_reload(tavern)
    assert report.lingering == ()
    assert report.clean


@pytest.mark.parametrize(
    "value",
    [
        *("12345", "'a text'", "b'\\x00'", "1.5", "-0.0", "2j", "None", "True", "..."),
        *("(1, ('a', 2.5))", "frozenset({1, 'a'})", "float('nan')", "10 ** 5000"),
    ],
)
def test_equal_constants_are_unchanged(value: str) -> None:
    load(f"VALUE = {value}\n")
    assert reload_as(f"VALUE = {value}\nOTHER = 1\n").changed == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("1", "True"), ("0.0", "-0.0"), ("1", "1.0"), ("(1,)", "(True,)"), ("[]", "[]"), ("1", "2")],
)
def test_what_only_looks_equal_has_changed(old: str, new: str) -> None:
    load(f"VALUE = {old}\n")
    assert reload_as(f"VALUE = {new}\n").changed == ("VALUE",)


def test_a_constant_too_deep_to_compare_counts_as_changed() -> None:
    source = "VALUE = ()\nfor _ in range(100_000): VALUE = (VALUE,)\n"
    load(source)
    assert reload_as(source).changed == ("VALUE",)


def test_no_comparison_of_a_class_of_the_user_is_called() -> None:
    source = """
class Kind(type):
    def __eq__(self, other): raise RuntimeError
    def __hash__(self): return 1
    __name__ = property(lambda self: 1 / 0)
class Touchy(int, metaclass=Kind):
    def __eq__(self, other): raise RuntimeError
    def __hash__(self): raise RuntimeError
    def __repr__(self): raise RuntimeError
    def __getattr__(self, name): raise RuntimeError
VALUE, PAIR = Touchy(1), (Touchy(1), 2)
"""
    load(source)
    assert reload_as(source).changed == ("Kind", "Touchy", "VALUE", "PAIR")


@pytest.mark.parametrize(
    "line",
    [
        "try:\n    KEPT\nexcept NameError:\n    KEPT = {}",
        "if 'KEPT' not in globals():\n    KEPT = {}",
        "KEPT = globals().get('KEPT', {})",
        "globals().setdefault('KEPT', {})",
        "globals()['KEPT'] = 5",
        "vars()['KEPT'] = 5",
        "import sys\nsetattr(sys.modules[__name__], 'KEPT', 5)",
        "exec('KEPT = 5')",
        "globals().update({'KE' + 'PT'[:2]: 5})",
        "for name in ['KE']: globals()[name + 'PT'] = 5",
        "def fill():\n    global KEPT\n    KEPT = 5\nfill()",
        "class Menu:\n    global KEPT\n    KEPT = 5",
        "[KEPT := 5 for _ in 'a']",
        "for KEPT in [5]: pass",
        "import os as KEPT",
        "from os import sep as KEPT",
        "from kitchen import *",
        "from kitchen.cold import *",
        "if False or not __name__: KEPT = 5",
        "with open(__file__) as KEPT: pass\nKEPT = 5",
        "match 5:\n    case KEPT: pass",
    ],
)
def test_what_the_body_binds_in_any_way_does_not_linger(line: str) -> None:
    write_module("kitchen.cold", "KEPT, OTHER = 5, 6\n__all__ = ['KEPT']\n")
    write_module("kitchen", "KEPT, _HIDDEN = 5, 6\n")
    tavern = load("KEPT = 5\n" if "False" in line else line + "\n")
    assert hasattr(tavern, "KEPT")
    assert "KEPT" not in reload_as(line + "\n").lingering


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("if 'KEPT' not in globals():\n    KEPT = {}", ("GONE",)),
        ("globals()['KEPT'] = 5", ("GONE",)),
        ("globals().update({'KE' + 'PT'[:2]: 5})", ()),
        ("for name in ['KE']: globals()[name + 'PT'] = 5", ()),
        ("exec('KE' + 'PT = 5')", ()),
    ],
)
def test_where_names_are_made_from_pieces_any_name_may_be_meant(
    line: str, found: tuple[str, ...]
) -> None:
    load(f"{line}\nGONE = 5\n")
    assert reload_as(f"{line}\n").lingering == found


def test_names_are_found_in_a_body_that_has_hundreds() -> None:
    source = "".join(f"NAME_{number} = 5\n" for number in range(600))
    load(source)
    assert reload_as(source).lingering == ()
    assert reload_as(source.replace("NAME_550", "OTHER")).lingering == ("NAME_550",)


def test_a_function_that_is_gone_lingers_even_where_names_are_made_from_pieces() -> None:
    load("def old(): pass\nclass Old: pass\nglobals().update(zip('ab', 'ab'))\n")
    assert reload_as("globals().update(zip('ab', 'ab'))\n").lingering == ("old", "Old")


@pytest.mark.parametrize(
    "source",
    [
        "'''A text on KEPT.'''\n",
        "print('KEPT', end='')\n",
        "class Menu:\n    KEPT = 5\n",
        "def local():\n    KEPT = 5\n",
        "other = [KEPT for KEPT in 'a']\n",
        "from kitchen import OTHER\n",
        "def bind(tavern):\n    setattr(tavern, 'KEPT', 5)\n    tavern.__dict__.update(KEPT=5)\n",
        "KEPT\n",
        "",
    ],
)
def test_what_is_only_mentioned_lingers(source: str) -> None:
    write_module("kitchen", "OTHER, KEPT = 6, 5\n")
    load("KEPT = 5\n")
    assert reload_as(source).lingering == ("KEPT",)


def test_what_a_body_deletes_does_not_linger_even_if_it_was_there() -> None:
    load("KEPT = 5\n")
    assert reload_as("del KEPT\n").lingering == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("'''What is on the tavern.'''", "__doc__"),
        ("__all__ = ['SOUP']", "__all__"),
        ("def __getattr__(name): raise AttributeError", "__getattr__"),
    ],
)
def test_special_names_of_an_earlier_version_linger(line: str, name: str) -> None:
    load(f"{line}\nSOUP = 3\n")
    assert reload_as(f"{line}\nSOUP = 4\n").lingering == ()
    assert reload_as("SOUP = 4\n").lingering == (name,)


def test_submodules_and_what_the_import_system_sets_do_not_linger(folder: Path) -> None:
    load("", "shop.tavern")
    shop = sys.modules["shop"]
    report = checked_reload(shop)
    assert (report.added, report.changed, report.lingering) == ((), (), ())
    del sys.modules["shop.tavern"]
    assert checked_reload(shop).lingering == ()
    (folder / "shop" / "__init__.py").rename(folder / "shop.py")
    (folder / "shop" / "tavern.py").unlink()
    (folder / "shop").rename(folder / "former")
    report = checked_reload(shop)
    assert report.changed == ("__file__",)
    assert report.lingering == ("__path__",)


def test_a_namespace_package_and_modules_without_source_can_be_reloaded(folder: Path) -> None:
    (folder / "space").mkdir()
    for name in ["space", "sys", "builtins", "math", "gc", "_io"]:
        module = importlib.import_module(name)
        report = checked_reload(module)
        assert (report.added, report.lingering, report.replaced) == ((), (), False)
