"""A day of edits, in a notebook that is never restarted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.depot import EDITS
from support.edited_project import NAMED, WAYS, answers_of_new_kernels, count

if TYPE_CHECKING:
    from pathlib import Path


def test_a_day_of_edits_takes_no_restart_and_leaves_nothing_old(tmp_path: Path) -> None:
    """After each edit all is as in a new kernel, with no more than the cells that are named."""
    expected = answers_of_new_kernels(tmp_path / "new", EDITS)
    way = next(one for one in WAYS if one.name == NAMED)
    found = count(way, tmp_path / "edited", EDITS, expected)
    assert found.mended == []
    assert found.restarts == 0
    assert found.actions < len(EDITS)
