"""Which Python a chapter needs: the newest one that a tag of its cells names.

A chapter runs as a whole or not at all. Its cells go on from each other, so that a run without
some of them would be a session that no reader has.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from reloadbook.chapters.listing import tags

if TYPE_CHECKING:
    from nbformat import NotebookNode

NEEDS = re.compile(r"needs-python-(\d+)\.(\d+)")


def cannot_run(notebook: NotebookNode) -> str:
    """Say why this Python cannot run a chapter: nothing if it can."""
    named = (NEEDS.fullmatch(tag) for cell in notebook.cells for tag in tags(cell))
    needed = max(((int(one[1]), int(one[2])) for one in named if one), default=(0, 0))
    if sys.version_info[:2] >= needed:
        return ""
    return (
        f"it has cells that need Python {needed[0]}.{needed[1]}, "
        f"and this is Python {sys.version_info[0]}.{sys.version_info[1]}"
    )
