"""The measured matrix: every way to reload, against everything that can go stale.

A *scenario* is a change of some source files in a session that holds something of them. A
*strategy* is one way to bring the new code in. A *cell* is what a probe then finds, in a fresh
process. ``python -m reloadmatrix`` measures all of them.
"""

from __future__ import annotations

from reloadmatrix.outcomes import Outcome
from reloadmatrix.scenarios import SCENARIOS, scenario
from reloadmatrix.strategies import STRATEGIES, strategy
from reloadmatrix.table.table import Counts, Matrix, matrix

__all__ = [
    "SCENARIOS",
    "STRATEGIES",
    "Counts",
    "Matrix",
    "Outcome",
    "matrix",
    "scenario",
    "strategy",
]
