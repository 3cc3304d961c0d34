"""What is read of compiled code is what the library of Python reads of it, on every version."""

from __future__ import annotations

import dis
import inspect
import json
import logging.handlers
import typing
from importlib.util import resolve_name
from typing import TYPE_CHECKING

import pytest

from reloadlab._modules.code import (
    Import,
    binds_unseen,
    code_tree,
    functions_defined,
    imports,
    names_bound,
)

if TYPE_CHECKING:
    from types import CodeType

# More names and constants than a byte can count, and imports behind them.
LONG = (
    "\n".join(f"name_{number} = 'text {number}'" for number in range(300))
    + """
import os.path
from .. import near
from ..near import one, two
from json import *

def inside():
    global shared
    import sys as shared
"""
)
SOURCES = {
    "long": LONG,
    **{one.__name__: inspect.getsource(one) for one in (inspect, json, logging.handlers, typing)},
}
PACKAGE = "shop.tools"
ANNOTATING = {"__annotate__", "__annotate_func__"}


# What makes a function takes other instructions where it has defaults, annotations or a closure.
DEFINITIONS = """
def plain(): pass
def annotated(net: float, *, vat: float = 0.19) -> float: return lambda: net
async def waiting(cup=3): pass
@plain
def decorated(): pass
def twice(): pass
twice = 3
def deleted(): pass
del deleted
class Shop:
    opening: int = 8
    def open(self, hour: int = opening) -> None: super().open()
    @property
    def closed(self): return self.opening
"""


def compiled(name: str) -> CodeType:
    return compile(SOURCES[name], f"{name}.py", "exec", dont_inherit=True)


def read_by_dis(code: CodeType) -> list[dis.Instruction]:
    return [one for one in dis.get_instructions(code) if one.opname != "EXTENDED_ARG"]


@pytest.mark.parametrize("name", SOURCES)
def test_imports_are_those_that_dis_reads(name: str) -> None:
    code = compiled(name)
    read = [one for nested in code_tree(code) for one in read_by_dis(nested)]
    expected = {
        Import(resolve_name("." * level.argval + one.argval, PACKAGE), names.argval or ())
        for level, names, one in zip(read, read[1:], read[2:], strict=False)
        if one.opname == "IMPORT_NAME"
    }
    assert len(expected) >= 3
    assert imports(code, PACKAGE) == expected


@pytest.mark.parametrize("name", SOURCES)
def test_bound_names_are_those_that_dis_reads(name: str) -> None:
    code = compiled(name)
    top = {one.argval for one in read_by_dis(code) if one.opname == "STORE_NAME"}
    shared = {
        one.argval
        for nested in code_tree(code)
        for one in read_by_dis(nested)
        if one.opname == "STORE_GLOBAL"
    }
    assert len(top) > 3
    assert names_bound(code) == top | shared


def test_functions_are_those_that_nothing_else_has_touched() -> None:
    found = functions_defined(compile(DEFINITIONS, "shop.py", "exec", dont_inherit=True))
    # Python itself makes functions that work out annotations.
    found = {name: functions - ANNOTATING for name, functions in found.items()}
    assert found == {"": {"plain", "annotated", "waiting"}, "Shop": {"open"}}


def test_a_number_is_a_key_like_any_constant() -> None:
    assert not binds_unseen(compile("globals(); prices[3] = 2", "a.py", "exec"))
    assert binds_unseen(compile("globals()[tea] = 2", "a.py", "exec"))
