"""Development servers, which restart their process when a file is saved.

The program of the scenario is started by each server as its users do. Whenever it has started, it
sends its answer to the cell, which waits for it at a socket.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reloadmatrix.session import Answer, DoesNotRunError
from reloadmatrix.strategies.ways import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.session import Session

GROUP = "development servers"

WAIT = 3.0
"""Seconds in which a server restarts after a save. It is saved again when they are over."""

SAVES = 4
"""After so many saves without a restart, there is none."""

START = 30.0
"""Seconds in which a server starts."""

# What each server runs. It tells the cell once that it is there, and what its answer is.
PROGRAM = """
import json, os, socket
from dataclasses import asdict
from reloadmatrix.measuring.cell import start_program
from reloadmatrix.scenarios import scenario
answer = start_program(scenario(os.environ["RELOADLAB_SCENARIO"]))
with socket.create_connection(("127.0.0.1", int(os.environ["RELOADLAB_PORT"]))) as cell:
    cell.sendall(json.dumps(asdict(answer)).encode() + b"\\n")
"""

WATCHFILES = """
def run():
    exec(PROGRAM)
    import threading
    threading.Event().wait()
if __name__ == "__main__":
    from watchfiles import PythonFilter, run_process
    run_process(".", target=run, watch_filter=PythonFilter())
"""

UVICORN = """
exec(PROGRAM)
async def app(scope, receive, send):
    pass
"""

DJANGO = """
import os, sys
from django.conf import settings
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="-", ALLOWED_HOSTS=["*"])
urlpatterns = []
if os.environ.get("RUN_MAIN") == "true":
    exec(PROGRAM)
if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
"""

WERKZEUG = """
import os
from werkzeug.serving import run_simple
from werkzeug.wrappers import Response
if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
    exec(PROGRAM)
if __name__ == "__main__":
    run_simple("127.0.0.1", 0, Response("-"), use_reloader=True, reloader_type="stat")
"""


def served_by(program: str, *command: str) -> Callable[[Session], Answer]:
    """Return the strategy that starts a program under a server."""

    def bring(session: Session) -> Answer:
        session.write_first()
        Path("program.py").write_text(f"PROGRAM = {PROGRAM!r}\n{program}", encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as door, open_log() as log:
            environment = os.environ | {
                "RELOADLAB_SCENARIO": session.scenario.name,
                "RELOADLAB_PORT": str(door.getsockname()[1]),
            }
            server = subprocess.Popen(
                [sys.executable, *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                answer = next_answer(door, START)
                if answer is None:
                    raise DoesNotRunError(last_line("server.log"))
                session.date_bytecode()
                return saved_until_restarted(session, door) or answer
            finally:
                server.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.wait(5)
                server.kill()

    return bring


def open_log() -> TextIO:
    """Open the file for what a server says."""
    return Path("server.log").open("w", encoding="utf-8")


def last_line(log: str) -> str:
    """Return the last line of a file, which is what a program said before it gave up."""
    return Path(log).read_text(encoding="utf-8").strip().rpartition("\n")[2]


def saved_until_restarted(session: Session, door: socket.socket) -> Answer | None:
    """Save the new sources until the server restarts; return its answer, or None.

    A server that has started need not be looking yet, and nothing says when it is. The saves are
    a hundredth of a second apart, by the times of the files.
    """
    for number in range(SAVES):
        session.edit(later=number / 100)
        answer = next_answer(door, WAIT)
        if answer is not None:
            return answer
    return None


def next_answer(door: socket.socket, seconds: float) -> Answer | None:
    """Return the next answer of the program, or None if there is none within a time."""
    door.settimeout(seconds)
    try:
        connection, _address = door.accept()
    except TimeoutError:
        return None
    with connection, connection.makefile(encoding="utf-8") as lines:
        return Answer(**json.loads(lines.readline()))


ADDRESS = ("--host", "127.0.0.1", "--port", "0")


def server(name: str, title: str, bring: Callable[[Session], Answer], *packages: str) -> Strategy:
    """Return a strategy that is measured with a development server, by its packages."""
    return Strategy(name, title, GROUP, bring, "tools", packages, for_servers=True)


SERVERS = (
    server("watchfiles", "watchfiles", served_by(WATCHFILES, "program.py"), "watchfiles"),
    server(
        "uvicorn",
        "uvicorn --reload",
        served_by(UVICORN, "-m", "uvicorn", "program:app", "--reload", *ADDRESS),
        "uvicorn",
        "watchfiles",
    ),
    server(
        "django",
        "Django's runserver",
        served_by(DJANGO, "program.py", "runserver", "127.0.0.1:0"),
        "django",
    ),
    server("werkzeug", "Werkzeug's reloader", served_by(WERKZEUG, "program.py"), "werkzeug"),
)
