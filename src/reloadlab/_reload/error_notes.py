"""Add a note to an error that goes on to somebody else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from reloadlab._objects import static


def add_note(error: BaseException, note: str) -> None:
    """Add a note to an exception, whatever its class says of attributes and of notes."""
    # Here Python looks for notes. `add_note` would ask the class for permission.
    own = static.attributes_dictionary(error)
    # A key of its own may do anything. Then too the error must come out, and not another one.
    with suppress(BaseException):
        if own is not None:
            dict.__setitem__(own, "__notes__", [*_notes(error), note])


def _notes(error: BaseException) -> list[object]:
    """Return the notes that an exception or its class has, and none where they are no list."""
    of_class = static.inherited(type(error), "__notes__")
    notes: Any = static.attributes(error).get("__notes__", of_class)
    return list(notes) if static.is_exactly(notes, list, tuple) else []
