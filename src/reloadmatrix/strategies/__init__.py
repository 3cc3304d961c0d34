"""The strategies of the matrix: each brings new code in as a user would.

A strategy is one function. It gets a session, lets it work and edits its files, and then does what
a user does who wants the new code. What it returns is the answer of another process, if it
started one; otherwise the session is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reloadmatrix.strategies.apps import APPS
from reloadmatrix.strategies.ipython import IPYTHON
from reloadmatrix.strategies.notebooks import NOTEBOOKS
from reloadmatrix.strategies.plain import PLAIN
from reloadmatrix.strategies.programs import PROGRAMS
from reloadmatrix.strategies.servers import SERVERS
from reloadmatrix.strategies.tools import TOOLS

if TYPE_CHECKING:
    from reloadmatrix.strategies.ways import Strategy

STRATEGIES: tuple[Strategy, ...] = (
    *PLAIN,
    *IPYTHON,
    *NOTEBOOKS,
    *TOOLS,
    *PROGRAMS,
    *SERVERS,
    *APPS,
)
"""All strategies, in the order in which tables show them."""


def strategy(name: str) -> Strategy:
    """Return the strategy with a name.

    Parameters
    ----------
    name : str
        Its short name.

    Raises
    ------
    ValueError
        When there is none.
    """
    for one in STRATEGIES:
        if one.name == name:
            return one
    raise ValueError(f"There is no strategy {name!r}; see `STRATEGIES` for their names.")
