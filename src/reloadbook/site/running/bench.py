"""The bench: what the form on its page offers."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from reloadmatrix import strategy
from reloadmatrix.experiments import WAYS, Experiment, offered

# Its page, and what is there for those who cannot use it.
PAGE = "book/bench"
FALLBACK = "no-bench"

# The texts of an experiment, as the form names them, and the lines that each has room for.
FIELDS = (
    ("before", "Version 1", 7),
    ("after", "Version 2", 7),
    ("imports", "The session imports", 3),
    ("does", "Then it does this", 3),
    ("probe", "The probe, an expression", 1),
)


def form() -> dict[str, Any]:
    """Return what the template of the form shows: fields, scenarios by groups, ways."""
    return {
        "fields": FIELDS,
        "groups": [
            (group, [(one, Experiment.of_scenario(one).query) for one in scenarios])
            for group, scenarios in groupby(offered(), lambda one: one.group)
        ],
        "ways": [strategy(way) for way in WAYS],
    }
