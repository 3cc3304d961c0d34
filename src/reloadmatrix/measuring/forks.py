"""Cells in processes that are forked from one which has imported this package, and little else.

To start Python, and to import what every cell needs, takes ten times as long as most cells. What a
fork runs, it runs as ``python -m reloadmatrix.measuring.cell`` would.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import threading
from pathlib import Path

from reloadmatrix.measuring.cells import TIME_LIMIT, plain_variables
from reloadmatrix.strategies import strategy

# Forks for each line that it reads, tells the number of the fork, and its code when it has ended.
_SERVER = """
import json, os, sys
import reloadmatrix.measuring.cell as cell
for name in sys.argv[1:]:
    __import__(name)
while line := sys.stdin.readline():
    words, folder, output, errors = json.loads(line)
    number = os.fork()
    if not number:
        os.setsid()
        os.chdir(folder)
        for file, path, flags in (
            (0, os.devnull, os.O_RDONLY),
            (1, output, os.O_WRONLY | os.O_CREAT),
            (2, errors, os.O_WRONLY | os.O_CREAT),
        ):
            os.dup2(os.open(path, flags), file)
        sys.argv[1:] = words
        cell.main()
    print(number, flush=True)
    # Until the other side listens for the next line, and for nothing before it.
    sys.stdin.readline()
    print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)
"""


class Forks:
    """What runs cells one after another, for each thread that asks."""

    def __init__(self, interpreter: str, seed: int) -> None:
        self._interpreter = interpreter
        self._seed = seed
        self._own = threading.local()
        self._servers: list[subprocess.Popen[str]] = []

    def run(self, words: list[str], folder: str) -> tuple[str, str]:
        """Run a cell in a folder; return what it printed, and what went wrong."""
        server = self._server(strategy(words[1]).imports)
        assert server.stdin is not None
        assert server.stdout is not None
        output, errors = (f"{folder}.{ending}" for ending in ("out", "err"))
        try:
            print(json.dumps([words, folder, output, errors]), file=server.stdin, flush=True)
            number = int(server.stdout.readline())
            print(file=server.stdin, flush=True)
            late = not select.select([server.stdout], [], [], TIME_LIMIT)[0]
            # With all that it has started.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(number, signal.SIGKILL)
            code = int(server.stdout.readline())
            printed, said = (_text(path) for path in (output, errors))
        finally:
            for path in (output, errors):
                Path(path).unlink(missing_ok=True)
        if late:
            return "", "time limit"
        if code == 0:
            return printed, ""
        if code < 0:
            return "", signal.Signals(-code).name
        return "", (said.strip().splitlines() or ["no message"])[-1]

    def close(self) -> None:
        """End the processes that are forked."""
        for server in self._servers:
            server.kill()
            server.communicate()

    def _server(self, imports: tuple[str, ...]) -> subprocess.Popen[str]:
        """Return the process that this thread forks for what needs these modules."""
        known = vars(self._own).setdefault("servers", {})
        server: subprocess.Popen[str] | None = known.get(imports)
        if server is None:
            server = subprocess.Popen(
                [self._interpreter, "-c", _SERVER, *imports],
                env=plain_variables(self._seed),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            known[imports] = server
            self._servers.append(server)
        return server


def _text(path: str) -> str:
    """Return what was written into a file, or nothing if it is not there."""
    with contextlib.suppress(FileNotFoundError):
        return Path(path).read_text(encoding="utf-8", errors="replace")
    return ""
