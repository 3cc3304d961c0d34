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
    switch_on : str
        What a user types to have it: code, in one line where it can be.
    environment : str
        The environment of packages that it needs; empty for none.
    packages : tuple of str
        The packages that are measured, by their names on the package index.
    for_servers : bool
        Whether it is a development server, for which only some scenarios make sense.
    imports : tuple of str
        Modules of its tool that may be loaded before a cell begins, to save time.
    """

    name: str
    title: str
    group: str
    bring: Callable[[Session], object]
    switch_on: str
    environment: str = ""
    packages: tuple[str, ...] = ()
    for_servers: bool = False
    imports: tuple[str, ...] = ()

    def suits(self, scenario: Scenario) -> bool:
        """Say whether a scenario makes sense for it."""
        # What a scenario imports is in one environment only.
        has_packages = not scenario.packages or self.environment in ("", "tools")
        return has_packages and (scenario.server or not self.for_servers)

    def environment_for(self, scenario: Scenario) -> str:
        """Return the environment in which it is measured with a scenario."""
        return self.environment or ("tools" if scenario.packages else "")
