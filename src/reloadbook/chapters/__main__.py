"""Run chapters and store them with what they printed: ``python -m reloadbook.chapters [NAME ...]``.

The only writer of ``notebooks/``, so that no output gets in that no run has given. Each notebook is
made from its text. A name may be the beginning of one: ``04``. Without a name, all chapters run.
What this Python cannot run stays as it is stored.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from reloadbook.chapters.execution import run_notebooks
from reloadbook.chapters.listing import chapters
from reloadbook.chapters.pairs import notebook_file, notebook_from_text
from reloadbook.chapters.pythons import cannot_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from reloadbook.chapters.listing import Chapter


def store(chapter: Chapter, fresh: NotebookNode) -> bool:
    """Store a notebook that was run, and say whether that has changed the file."""
    made = notebook_file(fresh)
    if chapter.notebook.exists() and chapter.notebook.read_text(encoding="utf-8") == made:
        return False
    chapter.notebook.write_text(made, encoding="utf-8", newline="\n")
    return True


def main(names: Sequence[str]) -> int:
    """Run the chapters whose names begin so; store those that ran as they should."""
    wanted = [one for one in chapters() if not names or one.name.startswith(tuple(names))]
    for name in names:
        if not any(one.name.startswith(name) for one in wanted):
            print(f"No chapter in book/ has a name that begins with {name!r}.", file=sys.stderr)
            return 2
    made = {one.name: notebook_from_text(one.text.read_text(encoding="utf-8")) for one in wanted}
    for name, reason in [(name, cannot_run(notebook)) for name, notebook in made.items()]:
        if reason:
            print(f"notebooks/{name}.ipynb stays as it is: {reason}.")
            del made[name]
    with tempfile.TemporaryDirectory(prefix="chapters-") as folder:
        runs = run_notebooks(made, Path(folder))
    failed = False
    for chapter in (one for one in wanted if one.name in runs):
        run = runs[chapter.name]
        problem = run.failure or ("the chapter left files where it ran" if run.left_behind else "")
        if problem:
            failed = True
            print(f"{chapter.name}, {problem}\nIt is not stored.", file=sys.stderr)
        elif store(chapter, run.notebook):
            print(f"notebooks/{chapter.name}.ipynb is new.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
