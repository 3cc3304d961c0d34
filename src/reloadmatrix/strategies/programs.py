"""Tools that start one's program themselves, and change it while it runs."""

from __future__ import annotations

import json
import queue
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reloadmatrix.driving.debugger import Debugger
from reloadmatrix.driving.door import START, free_port, saved_until, started
from reloadmatrix.session import Answer, tool
from reloadmatrix.strategies.tools import other_tool

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from reloadmatrix.session import Session

# The main program, and what it does then.
MAIN = """
{imports}
if __name__ == "__main__":
    {holds}
"""
TELL = """
    from reloadmatrix.driving import agent
    agent.here(globals())
"""
STAY = """
    import threading
    while True:
        threading.Event().wait(0.05)
"""
# hmr runs a program again when what it has used is edited.
USE = """
    try:
        {probe}
    except Exception:
        pass
"""


def write_main(session: Session, then: str = TELL + STAY) -> None:
    """Write the first sources, and the main program beside them."""
    session.write_first()
    holds = textwrap.indent(session.holds, "    ").strip()
    text = (MAIN + then).format(imports=session.imports, holds=holds, probe=session.scenario.probe)
    Path("main.py").write_text(text, encoding="utf-8")


class Talk:
    """A conversation with a program that runs."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._runs: queue.Queue[str] = queue.Queue()
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._runs.get(timeout=START)

    def execute(self, code: str) -> None:
        """Let it run some code."""
        self._say("code", code)

    def ask(self, session: Session) -> Answer:
        """Ask it what the cell wants to know."""
        kept = self._say("value", session.state)
        return Answer(self._say("value", session.scenario.probe), kept == "True")

    def ran_again(self, seconds: float) -> bool:
        """Say whether the main program has run again, or does so within a time."""
        try:
            self._runs.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    def _say(self, kind: str, code: str) -> str:
        """Send something, and return the answer."""
        self._connection.sendall(f"{json.dumps([kind, code])}\n".encode())
        return self._answers.get(timeout=START)

    def _listen(self) -> None:
        """Take in what comes."""
        with self._connection.makefile(encoding="utf-8") as lines:
            for line in lines:
                kind, text = json.loads(line)
                (self._runs if kind == "ran" else self._answers).put(text)


def run_by(
    *command: str, then: str = TELL + STAY, in_place: bool = False
) -> Callable[[Session], Answer]:
    """Return the strategy that lets a tool start the main program."""

    def bring(session: Session) -> Answer:
        write_main(session, then)
        with started(session, sys.executable, "-m", *command) as door:
            talk = Talk(door.conversation())
            session.date_bytecode()
            talk.execute(session.uses)
            old = repr(session.scenario.old)

            def noticed(seconds: float) -> bool:
                # Some run the program again when they begin to look, which is no sign.
                end = time.monotonic() + seconds
                while talk.ran_again(max(end - time.monotonic(), 0)):
                    if talk.ask(session).value != old:
                        return True
                return talk.ask(session).value != old

            saved_until(session, noticed, in_place)
            return talk.ask(session)

    return bring


def debugpy(session: Session) -> Answer:
    """Start the program under debugpy with ``autoReload``, as VS Code does, and save."""
    tool("debugpy")
    write_main(session)
    port = free_port()
    # No one is here to attach to the processes that the program starts.
    alone = ("--configure-subProcess", "False")
    listen = ("-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client", *alone)
    # A machine may be busy.
    patience = {"DEBUGPY_PROCESS_SPAWN_TIMEOUT": "100"}
    with (
        started(session, sys.executable, *listen, "main.py", **patience) as door,
        Debugger(port) as debugger,
    ):
        talk = Talk(door.conversation())
        session.date_bytecode()
        talk.execute(session.uses)
        saved_until(session, debugger.has_reloaded)
        return talk.ask(session)


PROGRAMS = (
    other_tool(
        "jurigged",
        "jurigged",
        run_by("jurigged", "main.py", in_place=True),
        "jurigged main.py",
        "jurigged",
    ),
    other_tool(
        "hmr",
        "hmr, main.py uses what changes",
        run_by("reactivity.hmr", "main.py", then=USE + TELL),
        "hmr main.py",
        "hmr",
    ),
    other_tool(
        "reloadium",
        "reloadium",
        run_by("reloadium", "run", "main.py", in_place=True),
        "reloadium run main.py",
        "reloadium",
    ),
    other_tool(
        "pydevd",
        "pydevd, by debugpy's autoReload",
        debugpy,
        '"autoReload": {"enable": true}',
        "debugpy",
    ),
)
