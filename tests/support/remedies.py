"""Ask a story for its remedies, and run those that are lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.stories import SENTENCES, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.stories import Notebook

FROZEN = """
import dataclasses
@dataclasses.dataclass(frozen=True)
class Button:
    action: object
held = Button(greetings.greet)
"""


def tell(notebook: Notebook, source: str, hold: str, change: str = "") -> list[str]:
    """Tell a story up to the question, and return the remedies."""
    story = Story(notebook)
    story.begin(source)
    story.run(hold)
    story.change(change or source)
    return [str(holder["remedy"]) for holder in story.ask()]


def run(notebook: Notebook, remedies: Sequence[str]) -> None:
    """Run those that are lines."""
    for remedy in remedies:
        if not remedy.startswith(SENTENCES):
            notebook.run(remedy)
