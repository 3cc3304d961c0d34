"""Tell whether cells were sent together, and which files were saved."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, stamp
from reloadlab._objects import static

Stamp = tuple[int, ...]


class Pace:
    """Tells whether a cell was sent before the one before it had ended, as *Run all* does.

    The requests bear the time of the client, whose clock may be another one than ours. So the end
    of a cell is told by that clock too: it is what the cell has taken, after it was sent or after
    the end of the one before, whichever is later.
    """

    def __init__(self, shell: object) -> None:
        self._shell = shell
        self._sent: datetime | None = None
        self._start: datetime | None = None
        self._ended: datetime | None = None
        self._began = 0.0

    def begin(self) -> bool:
        """Note that a cell begins, and say whether it was sent after the last one had ended."""
        sent, last, ended = self._date(), self._sent, self._ended
        is_together = False
        if sent is not None and last is not None and ended is not None:
            if sent == last:
                # A cell that another one runs is a part of it.
                return False
            # A client sends nothing earlier than what it has sent: that is another clock.
            is_together = last < sent < ended
        self._sent, self._start = sent, ended if is_together else sent
        self._began = time.monotonic()
        return not is_together

    def end(self) -> None:
        """Note that a cell has ended."""
        if self._start is not None:
            self._ended = self._start + timedelta(seconds=time.monotonic() - self._began)

    def _date(self) -> datetime | None:
        """Return when the client has sent the request, if there is a client."""
        parent: Any = getattr(self._shell, "get_parent", dict)()
        date = parent.get("header", {}).get("date")
        # It is a text until the client library has read it.
        return datetime.fromisoformat(date) if isinstance(date, str) else date


class Files:
    """The files of the modules of the project, and what was last seen of each.

    To ask the file system costs little. What a file holds is read only when it was saved.
    """

    def __init__(self) -> None:
        # By the name of a module. What was not asked yet is None, and a file that is gone is ().
        self._seen: dict[str, tuple[str, Stamp | None]] = {}

    def names(self) -> list[str]:
        """Return the names of the modules."""
        return list(self._seen)

    def add(self, loaded: Loaded) -> None:
        """Look at the file of a module from now on; what it holds now is read at the next look."""
        file, _ = self._seen.get(loaded.name, ("", None))
        if file != loaded.place:
            self._seen[loaded.name] = loaded.place, None

    def skip(self, loaded: Loaded) -> None:
        """Do not read what a file holds now: what was loaded is not known, or it was read."""
        self._seen[loaded.name] = loaded.place, stamp(loaded.place)

    def look_anew(self) -> None:
        """Forget what was seen."""
        self._seen = {name: (file, None) for name, (file, _) in self._seen.items()}

    def path(self, name: str) -> str:
        """Return the file of a module, as one sees it from the folder of the session."""
        return _shown(self._seen[name][0])

    def edited(self) -> list[str]:
        """Return the modules whose files were saved since the last look, and are newer, or gone."""
        found = []
        for name, (file, known) in self._seen.items():
            now = stamp(file)
            if now != known:
                self._seen[name] = file, now
                if _is_edited(name, is_saved=bool(known), is_gone=not now):
                    found.append(name)
        return found

    def place(self, error: BaseException) -> str:
        """Return the last line of the project that an error has come through."""
        files = {file for file, _ in self._seen.values()}
        if isinstance(error, SyntaxError) and error.filename in files:
            return f" ({_shown(error.filename)}, line {error.lineno})"
        place, trace = "", error.__traceback__
        while trace is not None:
            if (file := trace.tb_frame.f_code.co_filename) in files:
                place = f" ({_shown(file)}, line {trace.tb_lineno})"
            trace = trace.tb_next
        return place


def _shown(file: str) -> str:
    """Return the path of a file from the folder of the session, where there is one."""
    try:
        return os.path.relpath(file)
    except (OSError, ValueError):
        return file


def _is_edited(name: str, *, is_saved: bool, is_gone: bool) -> bool:
    """Say whether the source of a module is not what was loaded; if it is, that is noted."""
    module: Any = sys.modules.get(name)
    if not static.is_module(module):
        return False
    loaded, history = Loaded(module), history_of(name)
    if is_gone or (is_saved and history.source_of(loaded) is None):
        # It is not known what was loaded: what was saved since is newer.
        return True
    return history.is_edited(loaded)
