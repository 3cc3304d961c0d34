"""The scenarios of the matrix, grouped by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reloadmatrix.scenarios import (
    classes,
    failures,
    functions,
    identity,
    names,
    packages,
    shapes,
    state,
)

if TYPE_CHECKING:
    from reloadmatrix.changes import Scenario

SCENARIOS = (
    *names.SCENARIOS,
    *functions.SCENARIOS,
    *classes.SCENARIOS,
    *shapes.SCENARIOS,
    *identity.SCENARIOS,
    *state.SCENARIOS,
    *packages.SCENARIOS,
    *failures.SCENARIOS,
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
