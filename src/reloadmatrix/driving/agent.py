"""What a program that is driven calls, to tell the cell that it has run, and what it answers.

It lies outside of the folder that the program's tool watches.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import threading
from pathlib import Path
from typing import IO, Any

from reloadmatrix.scenarios import scenario
from reloadmatrix.session import Answer, Session

SCENARIO = "RELOADMATRIX_SCENARIO"
PORT = "RELOADMATRIX_PORT"

# What was done by hand is not done again, by whatever process comes later.
_USED = Path("used.txt")

_runs = itertools.count(1)


class Program:
    """One run of a program, which answers for its session."""

    def __init__(self, names: dict[str, Any] | None = None) -> None:
        self.run = f"{os.getpid()}.{next(_runs)}"
        self._session = Session(scenario(os.environ[SCENARIO]), names)
        self._error = ""

    def start(self) -> Program:
        """Import and hold, as the program does when it starts."""
        try:
            self._session.start()
        except Exception as error:
            self._error = type(error).__name__
        return self

    def tell(self) -> Program:
        """Do what is done by hand if it was not done yet, and tell the cell what is so now."""
        if not self._error and not _USED.exists():
            _USED.touch()
            self._session.execute(self._session.uses)
        _tell(self.answer())
        return self

    def answer(self) -> str:
        """Return what the probe gives now, as the text of a page."""
        if self._error:
            answer = Answer(f"raises {self._error}", kept=False)
        else:
            answer = self._session.probe()
        return _text(self.run, answer)


def failed(error: BaseException) -> None:
    """Tell the cell that a script has failed."""
    _tell(_text("", Answer(f"raises {type(error).__name__}", kept=False)))


def _text(run: str, answer: Answer) -> str:
    """Return the text of an answer."""
    return json.dumps({"run": run, **vars(answer)})


def _tell(text: str) -> None:
    """Send a text to the cell, which was made before it waits for the text."""
    with _connected() as cell:
        cell.sendall(f"{text}\n".encode())


def _connected() -> socket.socket:
    """Return a connection to the cell."""
    return socket.create_connection(("127.0.0.1", int(os.environ[PORT])))


# Where the cell asks a program that goes on running, and the names in which it is asked.
_conversation: IO[str] | None = None
_names: dict[str, Any] = {}


def here(names: dict[str, Any]) -> None:
    """Tell the cell that the main program has run, and let it ask in its names from now on."""
    global _conversation, _names
    _names = names
    if _conversation is None:
        _conversation = _connected().makefile("rw", encoding="utf-8")
        threading.Thread(target=_listen, args=(_conversation,), daemon=True).start()
    _say(_conversation, ["ran", ""])


def _listen(cell: IO[str]) -> None:
    """Do what the cell says, line by line."""
    for line in cell:
        kind, code = json.loads(line)
        try:
            text = ""
            if kind == "value":
                text = repr(eval(code, _names))
            else:
                exec(code, _names)
        except BaseException as error:
            text = f"raises {type(error).__name__}"
        # The cell may be gone.
        with contextlib.suppress(OSError):
            _say(cell, [kind, text])


def _say(cell: IO[str], words: list[str]) -> None:
    """Send one line."""
    print(json.dumps(words), file=cell, flush=True)
