"""A module whose file was deleted comes back to those who still have it, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.stories import Notebook

if TYPE_CHECKING:
    from pathlib import Path

    from support.interpreters import Interpreters

IMPORTER = "try:\n    import helper\nexcept ImportError:\n    helper = None\n"
IMPORTER += "def f(): return helper and helper.g()"
# What the session has imported, what it does when the file is gone, and what it gives at last.
CASES: dict[str, tuple[str, str, dict[str, object]]] = {
    "an importer": ("import m", "", {"m.f()": 3, "m.helper is sys.modules['helper']": True}),
    "the module": ("import helper", "", {"helper.g()": 3, "helper is sys.modules['helper']": True}),
    "a function": ("from helper import g", "", {"g()": 3}),
    "a constant": ("from helper import VALUE", "", {"VALUE": 3}),
    "all names": ("from helper import *", "", {"g()": 3, "VALUE": 3}),
    "a function that is held": ("import m, helper\nheld = [helper.g]", "", {"held[0]()": 3}),
    "an importer and the module": (
        "import m, helper",
        "",
        {"m.f()": 3, "helper.g()": 3, "m.helper is helper": True},
    ),
    "a name that was deleted": (
        "import m\nfrom helper import g",
        "del g",
        {"m.f()": 3, "'g' in globals()": False},
    ),
    "a module that was deleted": ("import helper", "del helper", {"'helper' in globals()": False}),
    "a name that means something else": ("from helper import g", "g = 5", {"g": 5}),
    "a module of a package": (
        "import p.helper\nfrom p.helper import g",
        "",
        {"g()": 3, "p.helper.g()": 3, "p.helper is sys.modules['p.helper']": True},
    ),
}


def save(folder: Path, number: int) -> None:
    """Save the module that comes and goes, alone and as a part of a package."""
    for place in (folder, folder / "p"):
        text = f"VALUE = {number}\ndef g(): return {number}"
        (place / "helper.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_it_comes_back_to_who_has_it(with_helper: Interpreters, tmp_path: Path, name: str) -> None:
    session, then, expected = CASES[name]
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "__init__.py").touch()
    (tmp_path / "m.py").write_text(IMPORTER, encoding="utf-8")
    save(tmp_path, 1)
    with Notebook(with_helper, tmp_path) as notebook:
        cells = ["import sys, reloadlab", session]
        notebook.run(f"In = {['', *cells]!r}", *cells)
        for place in (tmp_path, tmp_path / "p"):
            (place / "helper.py").unlink()
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("len(report.forgotten)") == 1
        assert notebook.value("[one for one in sys.modules if one.endswith('helper')]") == []
        notebook.run(f"In.append({then!r})", then)
        save(tmp_path, 3)
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.clean"), notebook.value("str(report)")
        found = notebook.value(f"[eval(one) for one in {list(expected)!r}]")
        assert found == list(expected.values())
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("report.line") == "Nothing was edited."


def test_a_name_that_was_deleted_does_not_come_back(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    """Whether it came by its own import or by a star import."""
    file = tmp_path / "helper.py"
    file.write_text("VALUE = 1\ndef g(): return 1\ndef h(): return 1", encoding="utf-8")
    with Notebook(with_helper, tmp_path) as notebook:
        cells = ["import reloadlab", "from helper import *", "del g, VALUE"]
        notebook.run(f"In = {['', *cells]!r}", *cells)
        for number in (2, 3):
            text = f"VALUE = {number}\ndef g(): return {number}\ndef h(): return {number}"
            file.write_text(text, encoding="utf-8")
            notebook.run("report = reloadlab.refresh()")
            assert notebook.value("['g' in globals(), 'VALUE' in globals(), h()]") == [
                False,
                False,
                number,
            ]


def test_a_source_that_comes_back_broken_fails_and_comes_back_later(
    with_helper: Interpreters, tmp_path: Path
) -> None:
    (tmp_path / "p").mkdir()
    save(tmp_path, 1)
    with Notebook(with_helper, tmp_path) as notebook:
        notebook.run("import sys, reloadlab, helper")
        (tmp_path / "helper.py").unlink()
        notebook.run("reloadlab.refresh()")
        (tmp_path / "helper.py").write_text("1 / 0", encoding="utf-8")
        notebook.run("try: reloadlab.refresh()\nexcept ZeroDivisionError as one: error = str(one)")
        assert notebook.value("error and 'helper' in sys.modules") is False
        save(tmp_path, 3)
        notebook.run("report = reloadlab.refresh()")
        assert notebook.value("[helper.g(), report.clean]") == [3, True]
