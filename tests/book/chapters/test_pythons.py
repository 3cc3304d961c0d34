"""A chapter that needs a newer Python is not run by an older one, and its outputs stay."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reloadbook.chapters.listing import Chapter, chapters, read_notebook
from reloadbook.chapters.pythons import cannot_run
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

THIS = "{}.{}".format(*sys.version_info)
NEXT = f"{sys.version_info[0]}.{sys.version_info[1] + 1}"

TEXT = f"""\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
---

```{{code-cell}} ipython3
:tags: [needs-python-{NEXT}]

print("edited")
```
"""


def needing(*names: str) -> NotebookNode:
    """Return a notebook with a cell for each Python, and one that needs none."""
    tagged = [new_code_cell(metadata={"tags": [f"needs-python-{name}"]}) for name in names]
    notebook: NotebookNode = new_notebook(cells=[new_code_cell(), *tagged])
    return notebook


@pytest.mark.parametrize("names", [(), (THIS,), ("3.0", THIS)], ids=["none", "this", "older"])
def test_a_python_runs_a_chapter_whose_cells_need_no_newer_one(names: tuple[str, ...]) -> None:
    assert cannot_run(needing(*names)) == ""


def test_of_the_pythons_that_cells_need_the_newest_counts_by_its_number() -> None:
    reason = f"it has cells that need Python 3.100, and this is Python {THIS}"
    assert cannot_run(needing("3.100", "3.99", THIS)) == reason


def test_only_the_chapter_on_newer_pythons_needs_one() -> None:
    tags = {
        chapter.name: {
            tag
            for cell in read_notebook(chapter.notebook).cells
            for tag in cell.metadata.get("tags", [])
            if tag.startswith("needs-python-")
        }
        for chapter in chapters()
    }
    assert {name: found for name, found in tags.items() if found} == {
        "16-python-3-14-and-3-15": {"needs-python-3.14", "needs-python-3.15"}
    }


def test_make_outputs_says_which_python_is_needed_and_leaves_the_notebook(tmp_path: Path) -> None:
    package = tmp_path / "src" / "reloadbook"
    # What another Python has compiled may be gone before it is copied.
    made = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "reloadbook" / "chapters", package / "chapters", ignore=made)
    for name in ("__init__", "processes", "project"):
        shutil.copy(ROOT / "src" / "reloadbook" / f"{name}.py", package)
    chapter = Chapter("01-newer", tmp_path)
    for half, text in [(chapter.text, TEXT), (chapter.notebook, "as it was stored")]:
        half.parent.mkdir()
        half.write_text(text, encoding="utf-8")

    said = subprocess.check_output(
        [sys.executable, "-m", "reloadbook.chapters"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
        encoding="utf-8",
    )

    assert said == (
        "notebooks/01-newer.ipynb stays as it is: "
        f"it has cells that need Python {NEXT}, and this is Python {THIS}.\n"
    )
    assert chapter.notebook.read_text(encoding="utf-8") == "as it was stored"
