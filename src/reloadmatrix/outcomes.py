"""The closed vocabulary in which the matrix says what became of a change."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What a probe finds after a strategy has brought the new code in.

    The value is the word that tables show. `mark` is a shape for the same, so that no outcome is
    told by colour alone, and `meaning` is a sentence about it.
    """

    FRESH = "fresh"
    OLD = "old"
    IDENTITY_BROKEN = "identity broken"
    REGISTERED_TWICE = "registered twice"
    LINGERS = "lingers"
    HALF_NEW = "half new"
    INCONSISTENT = "inconsistent"
    EMPTIED = "emptied"
    OVERWROTE_SESSION = "overwrote the session"
    KEPT_OLD = "kept old after a failing edit"
    RAISES = "raises"
    CRASH = "crash"
    TIMEOUT = "timeout"
    DOES_NOT_RUN = "does not run"

    @property
    def mark(self) -> str:
        """A shape of one character."""
        return _MARKS[self][0]

    @property
    def slug(self) -> str:
        """The name as style sheets spell it."""
        return self.name.lower().replace("_", "-")

    @property
    def meaning(self) -> str:
        """A sentence that says what the probe found."""
        return _MARKS[self][1]


_MARKS = {
    Outcome.FRESH: ("●", "The probe gives what the new source gives in a new session."),
    Outcome.OLD: ("○", "The probe gives what the old source gives."),
    Outcome.IDENTITY_BROKEN: (
        "≠",
        "The code is new, and objects made before no longer match the module's class or object.",
    ),
    Outcome.REGISTERED_TWICE: ("2", "What the module registers is in the registry twice."),
    Outcome.LINGERS: ("†", "What the new source no longer has is still there."),
    Outcome.HALF_NEW: (
        "◐",
        "One part of the module is new and another is old, as the scenario foresees.",
    ),
    Outcome.INCONSISTENT: (
        "~",
        "No version gives this, and the scenario does not foresee it as half new.",
    ),
    Outcome.EMPTIED: ("∅", "Something is gone that both versions have."),
    Outcome.OVERWROTE_SESSION: ("!", "A name of the session itself was bound to something else."),
    Outcome.KEPT_OLD: ("◌", "The edit fails, and everything is as it was before."),
    Outcome.RAISES: ("x", "An error comes instead of a result."),
    Outcome.CRASH: ("#", "The process dies."),
    Outcome.TIMEOUT: ("…", "Nothing comes within the time limit."),
    Outcome.DOES_NOT_RUN: (
        "-",
        "The tool does not install on this Python, or does not start, or cannot run the session.",
    ),
}
