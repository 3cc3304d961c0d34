"""Remember what was told of, so that it is told of again as long as it is alive and old."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from contextlib import suppress
from typing import Any


class Memory:
    """What was told of, by its kind, each with what was said of it.

    These are weak references: what is gone is forgotten.
    """

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[weakref.ref[Any], Any]]] = {}

    def __bool__(self) -> bool:
        """Say whether anything is alive that was told of."""
        return any(self.of(kind) for kind in self._kept)

    def of(self, kind: str) -> list[tuple[Any, Any]]:
        """Return what is alive of one kind."""
        found = [(ref(), said) for ref, said in self._kept.get(kind, [])]
        return [(one, said) for one, said in found if one is not None]

    def keep(self, kind: str, found: Iterable[tuple[Any, Any]]) -> None:
        """Remember this of one kind, and nothing else."""
        kept = []
        for one, said in found:
            # A list, say, has no weak references.
            with suppress(TypeError):
                kept.append((weakref.ref(one), said))
        self._kept[kind] = kept


TOLD = Memory()
