"""Write, load and edit modules in a folder for one test."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import checked_reload, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reloadlab import ReloadReport


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Open a workspace in which imports write bytecode, and give its folder."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with workspace() as space:
        yield space.path


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Heed Ctrl-C, which a shell lets the processes ignore that it starts in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.fixture(scope="module")
def only_new_objects() -> Iterator[None]:
    """Let searches of the heap see what these tests make, and not all of pytest each time."""
    gc.freeze()
    yield
    gc.unfreeze()


def load(source: str, name: str = "tavern") -> Any:
    """Write a module and import it."""
    write_module(name, source)
    return importlib.import_module(name)


def reload_as(source: str, name: str = "tavern") -> ReloadReport:
    """Give a loaded module a new source and reload it."""
    write_module(name, source)
    return checked_reload(sys.modules[name])


def edit(path: str, source: str) -> None:
    """Save a source as an editor does: in the same file, a while after the last time."""
    file = Path(path)
    later = file.stat().st_mtime + 10
    file.write_text(source, encoding="utf-8")
    os.utime(file, (later, later))


def content(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return mode, time and bytes of all that a folder holds."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = (status.st_mode, status.st_mtime_ns, data)
    return found


def link(path: Path, aim: Path) -> None:
    """Make a symbolic link, where the system lets an ordinary user do so."""
    try:
        path.symlink_to(aim, target_is_directory=aim.is_dir())
    except OSError:
        pytest.skip("this user may not make symbolic links")
