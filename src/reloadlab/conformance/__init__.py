"""The measured matrix: every way to reload, against everything that can go stale.

A *scenario* is a change of some source files in a session that holds something of them. A
*strategy* is one way to bring the new code in. A *cell* is what a probe then finds, in a fresh
process. ``python -m reloadlab.conformance`` measures all of them.
"""

from __future__ import annotations

from reloadlab.conformance.outcomes import Outcome
from reloadlab.conformance.scenarios import SCENARIOS, scenario
from reloadlab.conformance.strategies import STRATEGIES, strategy
from reloadlab.conformance.table import Counts, Matrix, matrix

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
