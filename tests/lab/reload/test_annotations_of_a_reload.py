"""`checked_reload` says when annotations of a module are left from before, and how they go."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from reloadlab import checked_reload, find_stale
from support.modules import load, reload_as

pytestmark = pytest.mark.usefixtures("folder", "interruptible", "only_new_objects")

# Since then, Python works annotations out when somebody reads them.
IS_LAZY = sys.version_info >= (3, 14)
AT_ONCE = "from __future__ import annotations\n"
TWO = "TEA: int\nSOUP: int = 3\n"
ONE = "SOUP: int = 3\n"
OTHERS = "SOUP: str = ''\nCAKE: list = []\n"
NONE = "SOUP = 3\n'TEA'\n"


def state(tavern: Any) -> tuple[object, object]:
    """Return the annotations, and whether there is a function that works them out."""
    annotations = tavern.__annotations__
    return annotations, getattr(tavern, "__annotate__", None) is not None


@pytest.mark.parametrize("is_read", [False, True], ids=["unread", "read"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        *((TWO, TWO), (TWO, ONE), (TWO, OTHERS), (TWO, NONE), (NONE, TWO), (NONE, NONE)),
        *((AT_ONCE + TWO, AT_ONCE + ONE), (AT_ONCE + TWO, AT_ONCE + NONE), (AT_ONCE + TWO, NONE)),
        *((AT_ONCE + TWO, OTHERS), (TWO, AT_ONCE + ONE), (TWO, AT_ONCE + NONE)),
    ],
)
def test_the_lines_give_the_annotations_of_a_new_process(
    before: str, after: str, is_read: bool
) -> None:
    tavern = load(before)
    if is_read:
        state(tavern)
    report = reload_as(after)
    names = {*report.added, *report.changed, *report.lingering}
    assert names.isdisjoint({"__annotations__", "__annotate__", "__conditional_annotations__"})
    found = [f"lingering: __annotations__\n    {report.annotations}"] if report.annotations else []
    assert all(part in str(report) for part in found)
    exec(report.annotations, {"tavern": tavern})
    assert checked_reload(tavern).annotations == ""
    assert find_stale(tavern).clean
    mended = state(tavern)
    # Who follows these lines too does no harm.
    for holder in report.stale.holders:
        exec(str(holder.remedy), {"tavern": tavern})
    assert state(tavern) == mended
    del sys.modules["tavern"]
    assert state(importlib.import_module("tavern")) == mended


# Two texts that annotate alike, and what the annotation is.
ALIKE = ["Soup = int\nSOUP: Soup = 3\n", "Soup = int\nCAKE = 1\nSOUP: Soup = 4\n"]
CLASSES = ["class Soup: pass\nSOUP: Soup\n", "class Soup: pass\nCAKE = 1\nSOUP: Soup\n"]
REACHED = ["if 1:\n    SOUP: int\n", "if 0 or []:\n    SOUP: int\n"]


@pytest.mark.skipif(not IS_LAZY, reason="before Python 3.14, the body writes them each time")
@pytest.mark.parametrize(("sources", "is_old"), [(ALIKE, False), (CLASSES, True), (REACHED, True)])
def test_annotations_that_were_read_are_old_where_they_would_be_others_now(
    sources: list[str], is_old: bool
) -> None:
    tavern = load(sources[0])
    before = tavern.__annotations__
    line = reload_as(sources[1]).annotations
    assert line == ("tavern.__annotate__ = tavern.__annotate__" if is_old else "")
    exec(line, {"tavern": tavern})
    assert (tavern.__annotations__ == before) is not is_old


def test_annotations_that_code_may_write_are_not_judged() -> None:
    load(TWO)
    source = "SOUP = 3\nglobals().setdefault('__annotations__', {})['TEA'] = int\n"
    assert reload_as(source).annotations == ""
