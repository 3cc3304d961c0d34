"""A client of a debugger, which speaks the Debug Adapter Protocol as an editor does."""

from __future__ import annotations

import json
import queue
import socket
import threading
import time
from pathlib import Path
from typing import Any, Self

from reloadmatrix.driving.door import START
from reloadmatrix.session import DoesNotRunError

# What pydevd says at the end of a reload; the first may be one without any change.
_DONE = "code reload: reload finished"


class Debugger:
    """A connection to a debugger, as an editor has it."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._stream = self._socket.makefile("rb")
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0

    def __enter__(self) -> Self:
        """Attach, and let the program begin."""
        threading.Thread(target=self._listen, daemon=True).start()
        self._request("initialize", {"adapterID": "cell", "pathFormat": "path"})
        self._request(
            "attach",
            {
                "cwd": str(Path.cwd()),
                "justMyCode": False,
                # No one is here to attach to the processes that the program starts.
                "subProcess": False,
                "autoReload": {"enable": True},
            },
        )
        if self._wait("initialized", START) is None:
            raise DoesNotRunError("the debugger does not attach")
        self._request("configurationDone", {})
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave."""
        self._socket.close()

    def has_reloaded(self, seconds: float) -> bool:
        """Say whether the debugger reports the end of a reload within a time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            event = self._wait("output", left)
            if event is None:
                return False
            if _DONE in event["body"].get("output", ""):
                return True
        return False

    def _request(self, command: str, arguments: dict[str, object]) -> None:
        """Send a request."""
        self._number += 1
        request = {"seq": self._number, "type": "request", "command": command}
        body = json.dumps(request | {"arguments": arguments}).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _wait(self, event: str, seconds: float) -> dict[str, Any] | None:
        """Return the next event of a name, or None if there is none within a time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._events.get(timeout=left)
            except queue.Empty:
                return None
            if message["event"] == event:
                return message
        return None

    def _listen(self) -> None:
        """Take in what comes."""
        try:
            while header := self._stream.readline():
                length = int(header.partition(b":")[2])
                self._stream.readline()
                message = json.loads(self._stream.read(length))
                if message["type"] == "event":
                    self._events.put(message)
        except (OSError, ValueError):
            # The connection was closed.
            pass


def _connected(port: int) -> socket.socket:
    """Return a connection to a debugger, as soon as it listens."""
    end = time.monotonic() + START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
