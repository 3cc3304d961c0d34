"""What a strategy is: one way to bring new code into a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reloadmatrix.changes import Scenario
    from reloadmatrix.session import Session


@dataclass(frozen=True)
class Strategy:
    """A way to bring new code in.

    Parameters
    ----------
    name : str
        A short name of letters, digits and hyphens.
    title : str
        What a user would call it.
    group : str
        What it belongs to.
    bring : callable
        The function that does it.
    environment : str
        The environment of packages that it needs; empty for none.
    packages : tuple of str
        The packages that are measured, by their names on the package index.
    for_servers : bool
        Whether it is a development server, for which only some scenarios make sense.
    """

    name: str
    title: str
    group: str
    bring: Callable[[Session], object]
    environment: str = ""
    packages: tuple[str, ...] = ()
    for_servers: bool = False

    def suits(self, scenario: Scenario) -> bool:
        """Say whether a scenario makes sense for it."""
        return scenario.server or not self.for_servers
