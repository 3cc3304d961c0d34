"""To look never resolves a lazy import: what nobody has used is not imported by the helper."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.interpreters import Interpreters

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 15), reason="before Python 3.15, there are no lazy imports"
)

# Whoever resolves an import of it is found out, even by an error that is suppressed.
COSTLY = "import sys\nsys.modules['costly was run'] = sys\ndef pour(): pass\n"
TAVERN = """
LAZY import costly
LAZY import costly.cellar as cellar
LAZY from costly import pour as serve
SOUP = [1]
class Guest: pass
def price(): return costly
"""
OPENING = """
import importlib, json, sys
import reloadlab
LAZY import costly
LAZY from costly import pour
tavern = importlib.import_module("tavern")
before = reloadlab.snapshot(tavern)
names = vars(sys.modules["__main__"])
guest, price, held = tavern.Guest(), tavern.price, [names["costly"], {"it": names["pour"]}]

def unresolved():
    assert not {"costly", "costly was run"}.intersection(sys.modules)
    spaces = {"__main__": ["costly", "pour"], "tavern": ["costly", "cellar", "serve"]}
    for module, lazy in spaces.items():
        for name in lazy:
            assert "lazy_import" in repr(type(vars(sys.modules[module])[name])), (module, name)

unresolved()
"""


class Mode:
    """One way to make imports lazy, with interpreters that do so."""

    def __init__(self, interpreters: Interpreters, keyword: str, folder: Path) -> None:
        self._interpreters = interpreters
        self._keyword = keyword
        self._folder = folder
        (folder / "costly").mkdir()
        (folder / "costly" / "__init__.py").write_text(COSTLY, "utf-8")
        (folder / "costly" / "cellar.py").write_text("", "utf-8")
        (folder / "tavern.py").write_text(self.spelled(TAVERN), "utf-8")

    def spelled(self, code: str) -> str:
        """Return code with the keyword, or without it where all imports are lazy."""
        return code.replace("LAZY ", self._keyword)

    def printed(self, code: str) -> list[str]:
        """Return the lines that a session prints, which has the module and some of its objects."""
        code = self.spelled(OPENING + code) + "\nunresolved()\n"
        return self._interpreters.printed(code, folder=self._folder).splitlines()


@pytest.fixture(scope="session")
def kinds(interpreters: Callable[..., Interpreters]) -> dict[str, Interpreters]:
    return {
        "by keyword": interpreters("import reloadlab"),
        "by option": interpreters("import reloadlab", "-X", "lazy_imports=all"),
    }


@pytest.fixture(params=["by keyword", "by option"])
def lazy(request: pytest.FixtureRequest, kinds: dict[str, Interpreters], tmp_path: Path) -> Mode:
    keyword = "lazy " if request.param == "by keyword" else ""
    return Mode(kinds[request.param], keyword, tmp_path)


@pytest.mark.parametrize(
    "look",
    [
        "reloadlab.find_stale(tavern)",
        "reloadlab.find_stale(tavern, before)",
        "reloadlab.stale_bytecode(tavern)",
        "reloadlab.stale_bytecode()",
        "reloadlab.checked_reload(tavern)",
    ],
)
def test_no_report_resolves_one(lazy: Mode, look: str) -> None:
    lazy.printed(f"""
report = {look}
str(report), report._repr_html_(), json.dumps(report.to_dict())
importlib.reload(tavern)
unresolved()
report = {look}
str(report), report._repr_html_(), json.dumps(report.to_dict())
""")


def test_no_edit_resolves_one(lazy: Mode) -> None:
    lazy.printed("""
source = open("tavern.py", encoding="utf-8").read()
reloadlab.write_module("tavern", source + "CAKE = 2\\n", overwrite=True)
unresolved()
reloadlab.checked_reload(tavern)
reloadlab.write_module("tavern", source + "1 / 0\\n")
try:
    reloadlab.checked_reload(tavern)
except ZeroDivisionError:
    unresolved()
reloadlab.create_module("other", k1=3)
reloadlab.snapshot(tavern)
""")


def test_a_picture_says_what_would_be_imported(lazy: Mode) -> None:
    assert lazy.printed("""
made = reloadlab.picture("costly", "pour", "tavern.cellar", "tavern.serve")
made._repr_svg_()
print(made)
""") == [
        "__main__: costly -> lazy import costly",
        "__main__: pour -> lazy import costly.pour",
        "tavern: cellar -> lazy import costly.cellar",
        "tavern: serve -> lazy import costly.pour",
    ]


def test_a_lazy_import_of_the_same_is_no_change(lazy: Mode) -> None:
    edited = lazy.spelled(TAVERN).replace("pour as", "fill as")
    assert lazy.printed(f"""
print(*reloadlab.checked_reload(tavern).changed)
reloadlab.write_module("tavern", {edited!r}, overwrite=True)
print(*reloadlab.checked_reload(tavern).changed)
""") == ["SOUP Guest price", "serve SOUP Guest price"]


def test_a_refresh_imports_at_once_what_is_no_longer_listed_as_lazy(
    kinds: dict[str, Interpreters], tmp_path: Path
) -> None:
    (tmp_path / "cellar.py").write_text("", "utf-8")
    menu = "import cellar\n"
    code = f"""
import pathlib, sys
import reloadlab
menu_file = pathlib.Path("menu.py")
menu_file.write_text("__lazy_modules__ = ['cellar']\\n" + {menu!r})
import menu
print("cellar" in sys.modules)
menu_file.write_text({menu!r})
print(reloadlab.refresh().clean, "cellar" in sys.modules, hasattr(menu, "__lazy_modules__"))
"""
    assert kinds["by keyword"].printed(code, folder=tmp_path) == "False\nTrue True False\n"


@pytest.mark.slow
def test_no_word_of_the_notebook_resolves_one(lazy: Mode) -> None:
    lines = lazy.printed("""
import os
os.environ["IPYTHONDIR"] = os.path.abspath("ipython")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(user_module=sys.modules["__main__"])
for cell in ["%load_ext reloadlab", "%stale tavern", "%reload tavern", "%stale tavern"]:
    shell.run_cell(cell).raise_error()
    unresolved()
""")
    assert "SOUP" in "\n".join(lines)
