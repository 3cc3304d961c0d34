"""Say which versions were measured."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reloadmatrix.measuring.environments import Environment
    from reloadmatrix.strategies.ways import Strategy


def describe(
    python: str, place: Environment, strategies: Sequence[Strategy]
) -> dict[str, dict[str, str]]:
    """Return the versions that are measured in one environment."""
    packages = tuple(dict.fromkeys(name for way in strategies for name in way.packages))
    found = place.versions(packages)
    common = {"Python": found.pop(""), "system": platform.system()}
    return {
        f"{way.name}, Python {python}": common | {name: found[name] for name in way.packages}
        for way in strategies
    }


def add_versions(path: Path, used: dict[str, dict[str, str]]) -> str:
    """Return the text of a file of versions, with those of this run in place of older ones."""
    former = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return json.dumps(dict(sorted((former | used).items())), indent=1) + "\n"
