"""Do expensive work once in a test run, however many processes the run has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a temporary folder that all processes of this test run have in common."""
    own = factory.getbasetemp()
    # The variable that says so is handed on to a run within this one, which may have no workers.
    return own.parent if own.name.startswith("popen-") else own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[], str]) -> str:
    """Return a text that the first process to ask for it makes, and the others wait for.

    When `make` raises, the next process to ask for it makes it.
    """
    result = shared_folder(factory) / f"{name}.txt"
    with FileLock(result.with_suffix(".lock")):
        if not result.exists():
            result.write_text(make(), encoding="utf-8")
        return result.read_text(encoding="utf-8")
