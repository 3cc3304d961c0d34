"""Tell whether cells were sent together, and whether files were saved."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import Any


class Pace:
    """Tells whether a cell was sent before the one before it had ended, as *Run all* does.

    Both requests bear the time of the client, whose clock may be another one than ours. So what
    lies between them is compared with what the first one has taken.
    """

    def __init__(self, shell: object) -> None:
        self._shell = shell
        self._sent: datetime | None = None
        self._began = self._taken = 0.0

    def begin(self) -> bool:
        """Note that a cell begins, and say whether it was sent after the last one had ended."""
        last, self._sent = self._sent, self._date()
        self._began = time.monotonic()
        if last is None or self._sent is None:
            return True
        return (self._sent - last).total_seconds() >= self._taken

    def end(self) -> None:
        """Note that a cell has ended."""
        self._taken = time.monotonic() - self._began

    def _date(self) -> datetime | None:
        """Return when the client has sent the request, if there is a client."""
        parent: Any = getattr(self._shell, "get_parent", dict)()
        date = parent.get("header", {}).get("date")
        return datetime.fromisoformat(date) if isinstance(date, str) else date


def file_stamp(file: str) -> tuple[int, ...]:
    """Return what the file system says of a file, which changes with each save."""
    try:
        status = os.stat(file)  # noqa: PTH116 - quicker, and pathlib may be what was reloaded
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
