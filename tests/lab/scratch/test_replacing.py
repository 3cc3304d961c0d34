"""A module is replaced whole: no importer reads a part of it, and a killed writer leaves none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from reloadlab import write_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.interpreters import Interpreters


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# Writes a version in a child that dies at its first step, then in one that dies at its second
# step, and so on until one comes to its end; a step is a line of the helper that is about to run
# or a function of it that is about to return, in the parts of it that write anything. After each
# the parent tells what it finds.
KILL_AT_EVERY_STEP = """
import itertools, json, os, py_compile, shutil, sys
from importlib.util import cache_from_source
from pathlib import Path
import reloadlab

home = Path(reloadlab.__file__).with_name("_scratch")
writers = {str(home / f"{part}.py") for part in ("write", "atomic", "records")}
name, path = sys.argv[1], Path(sys.argv[2])

def dying_at(step):
    steps = itertools.count(1)
    def trace(frame, event, argument):
        if frame.f_code.co_filename not in writers:
            return None
        if next(steps) == step:
            os._exit(9)
        return trace
    return trace

for step in itertools.count(1):
    if name == "config":
        reloadlab.write_module(name, "OLD")
        # Bytecode that an import believes without a look at the source.
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(path), invalidation_mode=mode)
    child = os.fork()
    if child == 0:
        sys.settrace(dying_at(step))
        reloadlab.write_module(name, "NEW")
        os._exit(0)
    died = os.waitpid(child, 0)[1] != 0
    found = path.read_text() if path.exists() else None
    cached = Path(cache_from_source(path)).exists()
    top = sorted(entry.name for entry in Path().iterdir())
    reloadlab.write_module(name, "NEXT")
    report = dict(died=died, found=found, cached=cached, top=top, later=path.read_text())
    print(json.dumps(report), flush=True)
    if not died:
        break
    if name != "config":
        shutil.rmtree("shop")
"""


def deaths(
    with_helper: Interpreters, folder: Path, name: str, path: str
) -> list[dict[str, object]]:
    ended = with_helper.run(KILL_AT_EVERY_STEP, name, path, folder=folder)
    assert ended.code == 0
    *reports, last = [json.loads(line) for line in ended.printed.splitlines()]
    assert not last["died"]
    assert last["found"] == "NEW"
    return reports


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks its writers")


@pytest.mark.slow
@needs_fork
def test_a_writer_killed_at_any_step_leaves_the_old_version_or_the_new_one(
    with_helper: Interpreters, folder: Path
) -> None:
    reports = deaths(with_helper, folder, "config", "config.py")
    found = [str(report["found"]) for report in reports]
    assert {*found} == {"OLD", "NEW"}
    assert found == sorted(found, reverse=True), "the old version comes before the new one"
    for report in reports:
        assert not (report["found"] == "NEW" and report["cached"])
        assert report["top"] == ["__pycache__", "config.py"]
        assert report["later"] == "NEXT"
    assert names(folder) == {"__pycache__", "config.py"}


@pytest.mark.slow
@needs_fork
def test_a_writer_of_packages_killed_at_any_step_can_be_followed_by_another(
    with_helper: Interpreters, folder: Path
) -> None:
    reports = deaths(with_helper, folder, "shop.prices", "shop/prices.py")
    assert {report["found"] for report in reports} == {None, "NEW"}
    assert {report["later"] for report in reports} == {"NEXT"}


needs_limits = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no limit on the size of files"
)

# The system ends the process, or fails the call, in the middle of the write that crosses the limit.
WRITE_ACROSS_A_LIMIT = """
import resource, signal, sys
from reloadlab import write_module

limit, action, length = int(sys.argv[1]), getattr(signal, sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, action)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
try:
    write_module("config", "#" * length)
except OSError:
    sys.exit(7)
"""


# In the middle of the source, early and late, and in the middle of the record of a short source.
at_each_limit = pytest.mark.parametrize(
    ("limit", "length"), [(1_000, 250_000), (200_000, 250_000), (40, 20)]
)


@pytest.fixture
def write_across(with_helper: Interpreters, folder: Path) -> Callable[..., int]:
    """Return a function that lets a process write across a limit, and returns how it ended."""

    def write(limit: int, action: str, length: int) -> int:
        words = (str(limit), action, str(length))
        return with_helper.run(WRITE_ACROSS_A_LIMIT, *words, folder=folder).code

    return write


@needs_limits
@at_each_limit
def test_a_writer_killed_in_the_middle_of_a_write_leaves_the_old_file_whole(
    folder: Path, write_across: Callable[..., int], limit: int, length: int
) -> None:
    path = write_module("config", "VALUE = 100\n")
    assert write_across(limit, "SIG_DFL", length) == -signal.SIGXFSZ
    assert limit in {entry.stat().st_size for entry in (folder / "__pycache__").iterdir()}
    assert path.read_text() == "VALUE = 100\n"
    assert names(folder) == {"__pycache__", "config.py"}
    write_module("config", "VALUE = 200\n")
    assert path.read_text() == "VALUE = 200\n"


@needs_limits
@at_each_limit
def test_a_write_that_fails_in_the_middle_leaves_nothing_behind(
    folder: Path, write_across: Callable[..., int], limit: int, length: int
) -> None:
    path = write_module("config", "VALUE = 100\n")
    before = {*folder.rglob("*")}
    assert write_across(limit, "SIG_IGN", length) == 7
    assert path.read_text() == "VALUE = 100\n"
    assert {*folder.rglob("*")} == before


# Imports the module over and over until it meets the last version.
IMPORT_UNTIL_THE_LAST = """
import sys

first = 0
while first < 300:
    sys.modules.pop("config", None)
    import config
    assert config.FIRST == config.LAST, (config.FIRST, config.LAST)
    assert config.FIRST >= first, (config.FIRST, first)
    if not first:
        print("reading", flush=True)
    first = config.FIRST
"""


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform == "win32",
    reason="Windows refuses to replace a file at the moment in which another process reads it",
)
@pytest.mark.usefixtures("folder")
def test_importers_at_work_meanwhile_read_whole_versions_and_never_an_older_one_again() -> None:
    filler = "# A long line of comment.\n" * 4_000
    write_module("config", f"FIRST = 100\n{filler}LAST = 100\n")
    with subprocess.Popen(
        [sys.executable, "-c", IMPORT_UNTIL_THE_LAST],
        env=plain_environment(),
        stdout=subprocess.PIPE,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline().strip() == b"reading"
        try:
            for value in range(101, 301):
                write_module("config", f"FIRST = {value}\n{filler}LAST = {value}\n")
        except BaseException:
            reader.kill()
            raise
    assert reader.returncode == 0
