"""The examples in docstrings give what they show.

Each module's run in an interpreter of their own, because some look at all that is in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reloadbook.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

SOURCES = ROOT / "src"
MODULES = [
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(SOURCES.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]

RUN = """
import doctest, importlib, sys, warnings
warnings.simplefilter("error")
failed, tried = doctest.testmod(importlib.import_module(sys.argv[1]))
sys.exit(failed or not tried)
"""


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_give_what_they_show(
    with_helper: Interpreters, tmp_path: Path, module: str
) -> None:
    ended = with_helper.run(RUN, module, folder=tmp_path)
    assert ended.code == 0, ended.printed
