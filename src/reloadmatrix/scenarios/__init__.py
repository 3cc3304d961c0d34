"""The scenarios of the matrix, grouped by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reloadmatrix.scenarios.effects import failures, processes, state
from reloadmatrix.scenarios.modules import constants, files, lazy, names, packages
from reloadmatrix.scenarios.objects import (
    classes,
    decorated,
    functions,
    gains,
    identity,
    shapes,
)

if TYPE_CHECKING:
    from reloadmatrix.changes import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *names.SCENARIOS,
    *constants.SCENARIOS,
    *functions.SCENARIOS,
    *decorated.SCENARIOS,
    *classes.SCENARIOS,
    *shapes.SCENARIOS,
    *gains.SCENARIOS,
    *identity.SCENARIOS,
    *state.SCENARIOS,
    *packages.SCENARIOS,
    *files.SCENARIOS,
    *failures.SCENARIOS,
    *processes.SCENARIOS,
    *lazy.SCENARIOS,
)


def scenario(name: str) -> Scenario:
    """Return the scenario with a name.

    Parameters
    ----------
    name : str
        Its short name.

    Raises
    ------
    ValueError
        When there is none.
    """
    for one in SCENARIOS:
        if one.name == name:
            return one
    raise ValueError(f"There is no scenario {name!r}; see `SCENARIOS` for their names.")
