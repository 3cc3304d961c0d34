"""An interpreter that is forked for a test is what one is that was really started."""

from __future__ import annotations

import os
from select import select
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from support.interpreters import Forked, Spawned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

FIRST = "import reloadlab\nvalue = 5"

# What a test could see of the interpreter that it runs in.
STATE = """
import gc, json, os, signal, sys, threading
streams = [sys.stdin, sys.stdout, sys.stderr]
print(json.dumps({
    "names": sorted(vars(sys.modules["__main__"])),
    "arguments": sys.argv,
    "path": sys.path,
    "folder": os.getcwd(),
    "variables": dict(os.environ),
    "flags": list(sys.flags),
    "streams": [(one.encoding, one.errors, one.fileno(), one.line_buffering) for one in streams],
    "pipes": [one.seekable() for one in streams[:2]],
    "read": sys.stdin.read(),
    "threads": [one.name for one in threading.enumerate()],
    "interrupt": str(signal.getsignal(signal.SIGINT)),
    "ended child": str(signal.getsignal(signal.SIGCHLD)),
    "group": os.getpgid(0) == os.getsid(0) == os.getpid(),
    "files": sorted(os.listdir("/dev/fd"))[:3],
    "collector": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
    "of pytest": [name for name in sys.modules if "pytest" in name or "hypothesis" in name],
    "helper": "reloadlab" in sys.modules,
}))
"""


@pytest.fixture
def forked() -> Iterator[Forked]:
    forked = Forked(FIRST, environment=plain_environment())
    yield forked
    forked.close()


@pytest.fixture
def spawned() -> Spawned:
    return Spawned(FIRST, environment=plain_environment())


def test_a_fork_sees_what_a_new_interpreter_sees(
    forked: Forked, spawned: Spawned, tmp_path: Path
) -> None:
    expected = spawned.run(STATE, "a word", folder=tmp_path)
    assert (expected.code, expected.printed[:1]) == (0, "{")
    for _again in range(2):
        assert forked.run(STATE, "a word", folder=tmp_path) == expected


@pytest.mark.parametrize(
    ("code", "ended", "printed"),
    [
        ("print(1)", 0, "1\n"),
        ("import sys; sys.exit(3)", 3, ""),
        ("raise ValueError('told to stderr')", 1, ""),
        ("import atexit; atexit.register(print, 'last')", 0, "last\n"),
        ("import os; os._exit(4)", 4, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
        ("import os; os.write(1, b'\\xff')", 0, "\\xff"),
    ],
)
def test_a_fork_ends_as_a_new_interpreter_does(
    forked: Forked, spawned: Spawned, tmp_path: Path, code: str, ended: int, printed: str
) -> None:
    assert forked.run(code, folder=tmp_path) == (ended, printed)
    assert spawned.run(code, folder=tmp_path) == (ended, printed)


def test_forks_share_the_seed_of_their_hashes_and_nothing_else(
    forked: Forked, tmp_path: Path
) -> None:
    seeds = {forked.printed("print(hash('text'))", folder=tmp_path) for _ in range(3)}
    assert len(seeds) == 1
    mark = "import builtins; print(hasattr(builtins, 'mark')); builtins.mark = 1"
    assert [forked.printed(mark, folder=tmp_path) for _ in range(2)] == ["False\n"] * 2


def test_an_end_ends_what_was_started_too(forked: Forked, tmp_path: Path) -> None:
    child = "import time; print('begun', flush=True); time.sleep(3600)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with forked.start(code, folder=tmp_path) as interpreter:
        assert interpreter.stdout.readline() == "begun\n"
        # A pipe comes to its end with the last process that could write into it.
        rest = os.dup(interpreter.stdout.fileno())
    assert select([rest], [], [], 1800)[0], "the process that it started lives"
    assert os.read(rest, 10) == b""
    os.close(rest)


def test_what_fails_first_is_an_error(tmp_path: Path) -> None:
    broken = Forked("import no_such_module", environment=plain_environment())
    with pytest.raises(AssertionError, match="ended, with an error that stands above"):
        broken.run("pass", folder=tmp_path)
    broken.close()
