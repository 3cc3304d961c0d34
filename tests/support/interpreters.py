"""Interpreters for tests, forked from one that has imported what they need.

To start Python and import the helper takes 0.2 s, and a fork of an interpreter that has done so a
fiftieth of that. What a fork runs, it runs as ``python -c`` would: its ``__main__`` and its
streams are its own, and there is nothing of pytest in its memory. All forks of one interpreter
have its hash seed. Where the system cannot fork, and with the option ``--spawn``, each
interpreter is really started.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NamedTuple, Self

import pytest

from reloadbook.processes import plain_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# Is asked by numbers. By 0, which comes with four files, it forks, and the fork answers with its
# own number. By the number of a fork it waits for the end of that one, and answers with its code.
# It has no thread, and leaves no name of its own in the `__main__` of a fork.
_SERVER = """
def serve():
    import json, os, socket, sys
    del globals()["serve"]
    exec(sys.argv[2], {})
    control = socket.socket(fileno=int(sys.argv[1]))
    while True:
        question, files, *_ = socket.recv_fds(control, 4, 4)
        if not question:
            os._exit(0)
        if number := int.from_bytes(question, "big"):
            code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
            control.sendall(code.to_bytes(4, "big", signed=True))
        elif os.fork():
            for file in files:
                os.close(file)
        else:
            break
    os.setsid()
    control.sendall(os.getpid().to_bytes(4, "big", signed=True))
    control.close()
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
        os.close(file)
    with open(files[3], encoding="utf-8") as lines:
        code, folder, sys.argv[1:] = json.load(lines)
    os.chdir(folder)
    return code
exec(serve())
"""

# To look at the forty modules that measure, as at modules of the session, takes longer than to
# measure a cell.
WITHOUT_HARNESS = """
for name in [one for one in sys.modules if one.startswith("reloadmatrix")]:
    del sys.modules[name]
"""


class Ended(NamedTuple):
    """What is known of an interpreter that has ended."""

    code: int
    printed: str


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that runs some code until its ``with`` block is left."""

    number: int
    stdin: IO[str]
    stdout: IO[str]
    # May be called again.
    wait: Callable[[], int]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End it, with all that it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            # A signal that leaves time to store what was measured, of coverage for example.
            getattr(os, "killpg", os.kill)(self.number, signal.SIGTERM)
        # What it has not read is lost.
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        self.stdout.close()
        self.wait()


class Interpreters(ABC):
    """Interpreters of one kind: what they run first, with which options and environment."""

    @abstractmethod
    def start(self, code: str, *arguments: str, folder: Path) -> Interpreter:
        """Let an interpreter run code in a folder."""

    def run(self, code: str, *arguments: str, folder: Path) -> Ended:
        """Let an interpreter run code that reads nothing, and wait for its end."""
        with self.start(code, *arguments, folder=folder) as interpreter:
            interpreter.stdin.close()
            printed = interpreter.stdout.read()
            return Ended(interpreter.wait(), printed)

    def printed(self, code: str, *, folder: Path) -> str:
        """Let an interpreter run code, which must not fail, and return what it prints."""
        ended = self.run(code, folder=folder)
        assert ended.code == 0, "It failed, with an error that stands above."
        return ended.printed


class Spawned(Interpreters):
    """Interpreters that are really started."""

    def __init__(self, first: str, *options: str, environment: Mapping[str, str]) -> None:
        self._command = [sys.executable, *options, "-c"]
        self._first = f"exec({first!r}, {{}})\n"
        self._environment = environment

    def start(self, code: str, *arguments: str, folder: Path) -> Interpreter:
        """Let an interpreter run code in a folder."""
        process = subprocess.Popen(
            [*self._command, self._first + code, *arguments],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="backslashreplace",
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        return Interpreter(process.pid, process.stdin, process.stdout, process.wait)


class Forked(Interpreters):
    """Interpreters that are forked from one, which ends when this process does."""

    def __init__(self, first: str, *options: str, environment: Mapping[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            number = theirs.fileno()
            self._server = subprocess.Popen(
                [sys.executable, *options, "-c", _SERVER, str(number), first],
                env=environment,
                # Pipes as its forks get them, so that the streams in its memory are of that kind.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[number],
                start_new_session=True,
            )

    def start(self, code: str, *arguments: str, folder: Path) -> Interpreter:
        """Let an interpreter run code in a folder."""
        child_in, stdin = os.pipe()
        stdout, child_out = os.pipe()
        lines, request = os.pipe()
        try:
            number = self._ask(0, child_in, child_out, 2, lines)
        finally:
            for file in (child_in, child_out, lines):
                os.close(file)
        with os.fdopen(request, "w", encoding="utf-8") as text:
            json.dump([code, str(folder), arguments], text)
        return Interpreter(
            number,
            os.fdopen(stdin, "w", encoding="utf-8"),
            os.fdopen(stdout, encoding="utf-8", errors="backslashreplace"),
            functools.cache(lambda: self._ask(number)),
        )

    def _ask(self, number: int, *files: int) -> int:
        answer = b""
        with self._lock, contextlib.suppress(ConnectionError):
            socket.send_fds(self._control, [number.to_bytes(4, "big")], files)
            answer = self._control.recv(4)
        assert answer, "The interpreter that is forked has ended, with an error that stands above."
        return int.from_bytes(answer, "big", signed=True)

    def close(self) -> None:
        """End the interpreter that is forked."""
        self._control.close()
        self._server.communicate()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option ``--spawn``."""
    parser.addoption(
        "--spawn", action="store_true", help="start each interpreter really, and fork none"
    )


@pytest.fixture(scope="session")
def interpreters(request: pytest.FixtureRequest) -> Iterator[Callable[..., Interpreters]]:
    """Return a function that returns interpreters by what they run first.

    Further arguments are the options of Python, and variables of its environment.
    """
    with contextlib.ExitStack() as stack:

        def prepared(first: str, *options: str, **variables: str) -> Interpreters:
            environment = plain_environment() | variables
            if request.config.getoption("--spawn") or not hasattr(os, "fork"):
                return Spawned(first, *options, environment=environment)
            forked = Forked(first, *options, environment=environment)
            stack.callback(forked.close)
            return forked

        yield prepared


@pytest.fixture(scope="session")
def with_helper(interpreters: Callable[..., Interpreters]) -> Interpreters:
    """Return interpreters that have imported the helper, and know the folders of Python already."""
    return interpreters("import reloadlab; reloadlab.find_stale(reloadlab)")
