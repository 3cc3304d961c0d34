"""A value of a module counts as its own unless it was taken from another one."""

from __future__ import annotations

import importlib

import pytest

from reloadlab import snapshot, workspace, write_module


def own_values(**sources: str) -> set[str]:
    """Write and import modules, the last of which is `rates`; return what is its own."""
    with workspace():
        for name, source in sources.items():
            write_module(name, source)
        for name in sources:
            importlib.import_module(name)
        return set(snapshot(importlib.import_module("rates")).values) - {
            "__doc__",
            "__file__",
            *sources,
        }


OWN = "ITEMS = [1, 2]\n"


def test_what_nobody_else_has_is_its_own() -> None:
    assert own_values(rates=OWN) == {"ITEMS"}


@pytest.mark.parametrize(
    "taking", ["from tax import ITEMS", "import tax; ITEMS = tax.ITEMS", "from tax import *"]
)
def test_what_it_has_taken_is_not(taking: str) -> None:
    assert own_values(tax=OWN, rates=f"{taking}\nVAT = [3]\n") == {"VAT"}


@pytest.mark.parametrize("taking", ["from rates import ITEMS", "from rates import *"])
def test_what_others_have_taken_from_it_is(taking: str) -> None:
    assert own_values(tax=f"{taking}\n", rates=OWN) == {"ITEMS"}


def test_what_its_functions_have_given_to_others_is() -> None:
    tax = "from rates import items\nITEMS = items()\n"
    rates = f"{OWN}def items(): return ITEMS\n"
    assert own_values(tax=tax, rates=rates) == {"ITEMS", "items"}


@pytest.mark.parametrize("taking", ["from tax import ITEMS", "from tax import *"])
def test_what_others_have_from_those_who_took_it_is(taking: str) -> None:
    shop = f"{taking}\n"
    assert own_values(tax="from rates import ITEMS\n", shop=shop, rates=OWN) == {"ITEMS"}


def test_what_a_module_that_it_imports_has_taken_from_it_is() -> None:
    tax = "def fill():\n    from rates import ITEMS\n    globals().update(ITEMS=ITEMS)\n"
    assert own_values(tax=tax, rates=f"import tax\n{OWN}tax.fill()\n") == {"ITEMS"}


def test_a_relative_import_that_leads_out_of_the_package_says_nothing() -> None:
    later = "def later():\n    from ..nowhere import ITEMS\n"
    assert own_values(rates=f"{later}{OWN}") == {"ITEMS", "later"}
