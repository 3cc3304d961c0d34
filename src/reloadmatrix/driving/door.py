"""The door of a cell: where the programs that it has started tell that they have run."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reloadmatrix.driving.agent import PORT, SCENARIO
from reloadmatrix.session import Answer, DoesNotRunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reloadmatrix.session import Session

START = 120.0
"""Seconds in which a program starts."""

WAIT = 8.0
"""Seconds in which a tool notices a save. It is saved again when they are over."""

SAVES = 3
"""After so many saves without a sign, there is none."""

# What a tool may write, and is not to take for an edit.
LOG = "program.log"


class Door:
    """A socket at which programs tell of themselves, and the process that was started."""

    def __init__(self, door: socket.socket, process: subprocess.Popen[bytes]) -> None:
        self._door = door
        self.process = process

    def next(self, seconds: float) -> dict[str, Any] | None:
        """Return what the next run of the program tells, or None if there is none in time."""
        connection = self._accepted(seconds)
        return _told(connection) if connection else None

    def first(self) -> dict[str, Any]:
        """Return what the first run tells.

        Raises
        ------
        DoesNotRunError
            When the program ends before, or takes too long.
        """
        while True:
            told = _told(self.conversation())
            if told is not None:
                return told

    def conversation(self) -> socket.socket:
        """Return the connection of a program that goes on running, as soon as it has one.

        Raises
        ------
        DoesNotRunError
            When the program ends before, or takes too long.
        """
        end = time.monotonic() + START
        while True:
            # Asked first: what a program has told before it ended is still there.
            over = self.process.poll() is not None or time.monotonic() > end
            connection = self._accepted(0.5)
            if connection is not None:
                return connection
            if over:
                raise DoesNotRunError(last_line())

    def _accepted(self, seconds: float) -> socket.socket | None:
        """Return a connection, or None if there is none in time."""
        self._door.settimeout(seconds)
        try:
            connection, _address = self._door.accept()
        except TimeoutError:
            return None
        return connection


def _told(connection: socket.socket) -> dict[str, Any] | None:
    """Return what a run tells, or None if its process was ended before it had told it."""
    with connection, connection.makefile(encoding="utf-8") as lines:
        line = lines.readline()
    told: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
    return told


@contextlib.contextmanager
def started(session: Session, *command: str, **variables: str) -> Iterator[Door]:
    """Start a program in the folder of the session, and end it at last."""
    # The commands of the tools lie beside Python.
    commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with socket.create_server(("127.0.0.1", 0)) as door, Path(LOG).open("wb") as log:
        process = subprocess.Popen(
            command,
            env=os.environ
            | {SCENARIO: session.scenario.name, PORT: str(door.getsockname()[1])}
            | {"PATH": commands}
            | variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield Door(door, process)
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)
            process.kill()
            process.wait()


def saved_until(session: Session, sign: Callable[[float], Any], in_place: bool = False) -> Any:
    """Save the new sources until there is a sign that they were noticed; return it, or None.

    A tool that has started need not be looking yet, and nothing says when it is. The saves are a
    hundredth of a second apart, by the times of the files.
    """
    for number in range(SAVES):
        session.edit(number / 100, in_place)
        found = sign(WAIT)
        if found:
            return found
    return None


def last_line() -> str:
    """Return the last line of what a program said before it gave up, without its colours."""
    said = re.sub(r"\x1b\[[\d;]*m", "", Path(LOG).read_text(encoding="utf-8", errors="replace"))
    return (said.strip().splitlines() or ["it says nothing"])[-1][:200]


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def page(
    port: int,
    path: str = "/",
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Return a page, as soon as the server answers."""
    # A page of the book imports this package too, and would wait for what it never asks.
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    address = f"http://127.0.0.1:{port}{path}"
    headers = {"Content-Type": "application/json", **(headers or {})}
    end = time.monotonic() + START
    while True:
        try:
            request = Request(address, data, headers)
            with urlopen(request, timeout=START) as answer:
                text: str = answer.read().decode()
                return text
        except HTTPError:
            raise
        except OSError:
            # It has run and does not listen yet.
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def answer_of(told: dict[str, Any]) -> Answer:
    """Return the answer in what a program tells."""
    return Answer(**{name: value for name, value in told.items() if name != "run"})
