"""Whatever bytecode is cached, the next import or reload reads what was written last.

A cached .pyc is taken for its source when the size and the time of modification, in whole
seconds, are the same. So all sources here have one length, and most are written in one second.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import py_compile
import sys
from pathlib import Path

import pytest

from reloadbook.processes import run_python
from reloadlab import write_module

pytestmark = pytest.mark.usefixtures("folder")

SHOW = "import config; print(config.VALUE)"


def write(value: int) -> Path:
    """Write a version; all values have three digits."""
    return write_module("config", f"VALUE = {value}\n")


def cached() -> Path:
    return Path(importlib.util.cache_from_source(str(Path("config.py").absolute())))


def keep_times_to(seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every time that is set be rounded down, as on a file system with a coarse clock.

    This stands in for such a file system: the times that importers read are really coarse,
    because the helper sets the time of every file that it writes.
    """
    set_times = os.utime

    def set_coarse_times(path: Path, times: tuple[int, int]) -> None:
        access, modification = (time // seconds * seconds for time in times)
        set_times(path, (access, modification))

    monkeypatch.setattr(os, "utime", set_coarse_times)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [None, 1, 2])
def test_a_hundred_versions_of_one_length_are_each_seen_by_reload(
    seconds: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seconds:
        keep_times_to(seconds, monkeypatch)
    write(999)
    config = importlib.import_module("config")
    for value in range(100, 200):
        write(value)
        importlib.reload(config)
        assert value == config.VALUE
    assert cached().exists()


@pytest.mark.slow
def test_a_hundred_versions_of_one_length_are_each_seen_by_an_import_that_looks_anew() -> None:
    for value in range(100, 200):
        write(value)
        sys.modules.pop("config", None)
        assert value == importlib.import_module("config").VALUE
    assert cached().exists()


def test_each_version_is_seen_by_a_new_process() -> None:
    for value in range(100, 105):
        write(value)
        assert run_python(SHOW) == f"{value}\n"
        assert cached().exists()


def test_a_module_that_was_missing_a_moment_ago_is_found(folder: Path) -> None:
    status = folder.stat()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("config")
    write(100)
    # So that the finder cannot tell from the time of the folder.
    os.utime(folder, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert importlib.import_module("config").VALUE == 100


def assert_late_bytecode_is_not_taken() -> None:
    """Import, write, and then put the bytecode of the first version back; it has no effect."""
    config = importlib.import_module("config")
    late = cached().read_bytes()
    write(200)
    cached().write_bytes(late)
    importlib.reload(config)
    assert config.VALUE == 200


def test_bytecode_that_a_slow_importer_writes_late_is_not_taken() -> None:
    write(100)
    assert_late_bytecode_is_not_taken()


def test_bytecode_that_a_slow_importer_writes_late_is_not_taken_for_a_source_made_again() -> None:
    path = write(100)
    config = importlib.import_module("config")
    late = cached().read_bytes()
    path.unlink()
    write(200)
    cached().write_bytes(late)
    importlib.reload(config)
    assert config.VALUE == 200


def test_bytecode_in_a_folder_that_only_another_process_uses_is_not_taken(tmp_path: Path) -> None:
    for value in (100, 200, 300):
        path = write(value)
        assert run_python(SHOW, PYTHONPYCACHEPREFIX=str(tmp_path)) == f"{value}\n"
    path.unlink()
    write(400)
    assert run_python(SHOW, PYTHONPYCACHEPREFIX=str(tmp_path)) == "400\n"
    assert list(tmp_path.rglob("config.*.pyc"))


@pytest.mark.parametrize("prefix", [False, True])
@pytest.mark.parametrize("optimization", ["", "1", "2"])
def test_bytecode_that_is_never_compared_with_its_source_is_removed(
    *, prefix: bool, optimization: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if prefix:
        monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    path = write(100)
    cache = importlib.util.cache_from_source(str(path), optimization=optimization)
    py_compile.compile(
        str(path), cache, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    write(200)
    options = [f"-{'O' * int(optimization)}"] if optimization else []
    variables = {"PYTHONPYCACHEPREFIX": str(tmp_path)} if prefix else {}
    assert run_python(SHOW, *options, **variables) == "200\n"


def test_bytecode_of_other_interpreters_and_tools_is_removed_and_of_other_modules_is_not(
    folder: Path,
) -> None:
    write(100)
    cache = folder / "__pycache__"
    for name in ("config.cpython-399.pyc", "config.pypy399.opt-1.pyc", "config2.cpython-399.pyc"):
        (cache / name).write_bytes(b"bytecode")
    write(200)
    assert [path.name for path in cache.glob("*.pyc")] == ["config2.cpython-399.pyc"]


def test_a_file_of_somebody_else_that_is_overwritten_leaves_no_bytecode(folder: Path) -> None:
    (folder / "config.py").write_text("VALUE = 100\n", newline="\n")
    config = importlib.import_module("config")
    late = cached().read_bytes()
    write_module("config", "VALUE = 200\n", overwrite=True)
    cached().write_bytes(late)
    importlib.reload(config)
    assert config.VALUE == 200


def test_a_source_from_the_future_is_still_replaced_by_a_younger_one() -> None:
    path = write(100)
    os.utime(path, (2_000_000_000, 2_000_000_000))
    config = importlib.import_module("config")
    importlib.reload(config)
    late = cached().read_bytes()
    write(200)
    cached().write_bytes(late)
    importlib.reload(config)
    assert config.VALUE == 200


def test_a_version_that_looks_a_second_older_than_it_is_counts_as_the_import_system_counts() -> (
    None
):
    path = write(100)
    # As a float this rounds up to the next second, which is what the bytecode then holds.
    os.utime(path, ns=(0, 1_999_999_999_999_999_999))
    assert_late_bytecode_is_not_taken()


def test_where_times_cannot_be_set_the_write_is_refused_and_the_old_version_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(100)
    os.utime(path, (4_000_000_000, 4_000_000_000))
    keep_times_to(1_000_000_000, monkeypatch)
    with pytest.raises(OSError, match="does not keep a time of modification later than"):
        write(200)
    assert path.read_text() == "VALUE = 100\n"
    assert [entry.name for entry in path.parent.rglob("*") if entry.suffix == ".tmp"] == []
