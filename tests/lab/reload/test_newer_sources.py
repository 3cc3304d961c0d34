"""`checked_reload` names the modules whose source is newer than what is loaded."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import checked_reload, write_module
from support.modules import edit, load

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("folder", "interruptible", "only_new_objects")


def test_submodules_and_imported_modules_that_were_edited_are_named(folder: Path) -> None:
    write_module("rates", "VAT = 0.19\n")
    write_module("tax", "import rates\ndef gross(net): return net * (1 + rates.VAT)\n")
    write_module("shop.tavern", "SOUP = 3\n")
    write_module("shop.kitchen.cold", "ICE = 1\n")
    shop = load("from tax import gross\nfrom . import tavern\nfrom .kitchen import cold\n", "shop")
    assert checked_reload(shop).newer == ()
    write_module("rates", "VAT = 0.21\n")
    write_module("shop.tavern", "SOUP = 4\n")
    edit(str(folder / "shop" / "kitchen" / "cold.py"), "ICE = 2\n")
    report = checked_reload(shop)
    assert report.newer == ("rates", "shop.kitchen.cold", "shop.tavern")
    assert not report.clean
    for name in report.newer:
        assert checked_reload(sys.modules[name]).newer == ()
    assert checked_reload(shop).newer == ()


@pytest.mark.parametrize(
    "importing",
    [
        "from shop import base",
        "from . import base",
        "from .base import rate",
        "import shop.base",
        "import shop.base as other",
        "from shop.middle import rate",
    ],
)
def test_what_others_import_is_named_before_them(importing: str) -> None:
    # By their names the one that is imported would come last.
    write_module("shop.base", "rate = 1\n")
    write_module("shop.middle", "from shop.base import rate\n")
    write_module("shop.app", f"{importing}\n")
    shop = load("from .app import *\n", "shop")
    write_module("shop.app", f"{importing}\nwhole = 1\n")
    write_module("shop.base", "rate = 2\n")
    names = {"shop.app", "shop.base"}
    assert checked_reload(shop).newer == ("shop.base", "shop.app")
    assert set(checked_reload(shop).newer) == names


@pytest.mark.parametrize(
    "importing",
    [
        "import rates",
        "from rates import VAT",
        "from rates import *",
        "def later():\n    import rates",
        "import importlib\nheld = importlib.import_module('rates')",
        "import sys\ngross = __import__('rates').gross",
        "import sys\nRate = __import__('rates').Rate",
    ],
)
@pytest.mark.parametrize("note", [True, False])
def test_however_a_module_is_imported_its_new_source_is_seen(importing: str, note: bool) -> None:
    source = "VAT = 0.19\ndef gross(): pass\nclass Rate: pass\n"
    path = write_module("rates", source)
    importlib.import_module("rates")
    tavern = load(f"{importing}\n")
    if note:
        assert checked_reload(tavern).newer == ()
    edit(str(path), source.replace("0.19", "0.2"))
    assert checked_reload(tavern).newer == ("rates",)
    assert checked_reload(tavern).newer == ("rates",)
    importlib.reload(sys.modules["rates"])
    assert checked_reload(tavern).newer == ()


def test_a_module_that_only_a_function_imports_is_seen(folder: Path) -> None:
    # In a package without a file of its own, which could lead to it.
    (folder / "space").mkdir()
    path = folder / "space" / "rates.py"
    path.write_text("VAT = 1\n", encoding="utf-8")
    tavern = load("def later():\n    from space import rates\n")
    tavern.later()
    assert checked_reload(tavern).newer == ()
    edit(str(path), "VAT = 22\n")
    assert checked_reload(tavern).newer == ("space.rates",)


OLD = """
def price(): return 3
class Menu:
    def soup(self): return 4
"""


@pytest.mark.parametrize(
    "new",
    [
        OLD.replace("3", "5"),
        OLD.replace("4", "5"),
        OLD + "def added(): pass\n",
        OLD + "def (:\n",
    ],
)
def test_functions_tell_a_newer_source_where_no_bytecode_does(
    new: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / "rates.py").write_text(OLD, encoding="utf-8")
    tavern = load("import rates\n")
    edit(str(folder / "rates.py"), new)
    assert checked_reload(tavern).newer == ("rates",)


@pytest.mark.parametrize("seen", [True, False])
def test_a_source_that_a_tool_has_put_into_the_functions_is_not_newer(
    seen: bool, folder: Path
) -> None:
    (folder / "rates.py").write_text(OLD + "VAT = 0.19\n", encoding="utf-8")
    tavern = load("import rates\n")
    if seen:
        assert checked_reload(tavern).newer == ()
    edit(str(folder / "rates.py"), OLD.replace("3", "5") + "VAT = 0.21\n")
    rates: Any = sys.modules["rates"]
    patched: dict[str, Any] = {}
    # Compiled by itself, so that it begins at line 1.
    code = compile("def price(): return 5", rates.__file__, "exec", dont_inherit=True)
    exec(code, patched)
    rates.price.__code__ = patched["price"].__code__
    if seen:
        # A constant is still the old one.
        assert checked_reload(tavern).newer == ("rates",)
    rates.VAT = 0.21
    assert checked_reload(tavern).newer == ()


@pytest.mark.parametrize("write", [True, False])
def test_a_source_that_says_the_same_as_before_is_not_newer(
    write: bool, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", not write)
    source = """
import sys, functools, types
def decorated(function): return functools.wraps(function)(lambda: function())
@decorated
def price(): pass
@types.coroutine
def waiting(): yield
def plain(): pass
def replaced(): pass
replaced = decorated(replaced)
def deleted(): pass
del deleted
if sys.platform == "nowhere":
    def elsewhere(): pass
class Menu:
    @property
    def soup(self): pass
    @staticmethod
    def tea(): pass
    def cake(self): pass
    cake = decorated(cake)
VALUE = 1
def none(): return 1e999 * 0
"""
    path = folder / "rates.py"
    path.write_text(source, encoding="utf-8")
    tavern = load("import rates\n")
    edit(str(path), source)
    tavern.rates.VALUE = 2
    tavern.rates.plain = tavern.rates.price = tavern.rates.Menu.pie = tavern.rates.Menu.tea = (
        lambda: None
    )
    assert checked_reload(tavern).newer == ()


def test_bytecode_of_another_version_is_no_proof_where_none_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "rates.py"
    path.write_text("VAT = 1\n", encoding="utf-8")
    importlib.import_module("rates")
    del sys.modules["rates"]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    edit(str(path), "VAT = 22\n")
    tavern = load("import rates\n")
    assert tavern.rates.VAT == 22
    assert checked_reload(tavern).newer == ()


def test_stale_bytecode_counts_as_older_than_the_source(folder: Path) -> None:
    path = folder / "rates.py"
    for vat in [1, 2]:
        path.write_text(f"VAT = {vat}\n", encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        importlib.import_module("rates")
    tavern = load("import rates\n")
    assert checked_reload(tavern).newer == ("rates",)
    importlib.reload(tavern.rates)
    assert tavern.rates.VAT == 1
    assert checked_reload(tavern).newer == ("rates",)


def test_a_module_that_stale_bytecode_was_run_for_stays_older_than_its_source(folder: Path) -> None:
    path = folder / "rates.py"
    for vat in [1, 2]:
        path.write_text(f"VAT = {vat}\n", encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        importlib.import_module("rates")
    tavern = load("import rates\n")
    assert checked_reload(tavern.rates).stale_bytecode
    assert checked_reload(tavern).newer == ("rates",)


def test_bytecode_of_a_third_version_proves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "rates.py"
    path.write_text("def vat(): return 1\n", encoding="utf-8")
    importlib.import_module("rates")
    del sys.modules["rates"]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    edit(str(path), "def vat(): return 22\n")
    tavern = load("import rates\n")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert tavern.rates.vat() == 22
    assert checked_reload(tavern).newer == ()


def test_bytecode_proves_nothing_where_it_cannot_be_written(folder: Path) -> None:
    path = folder / "rates.py"
    path.write_text("VAT = 1\n", encoding="utf-8")
    importlib.import_module("rates")
    del sys.modules["rates"]
    edit(str(path), "VAT = 22\n")
    cache = folder / "__pycache__"
    tavern = load("import rates\n")
    importlib.reload(tavern)
    edit(str(path), "VAT = 1\n")
    cache.chmod(0o500)
    try:
        if os.access(cache, os.W_OK):
            pytest.skip("this user may write everywhere")
        importlib.reload(tavern.rates)
        assert tavern.rates.VAT == 1
        assert checked_reload(tavern).newer == ()
    finally:
        cache.chmod(0o700)


def test_a_module_that_is_being_loaded_is_not_older_than_its_source() -> None:
    write_module("tavern", "import sys\nOUTER = sys.modules['outer']\n")
    write_module(
        "outer",
        "import tavern\nfrom reloadlab import checked_reload\n"
        "NEWER = checked_reload(tavern).newer\ndef not_yet(): pass\n",
    )
    assert importlib.import_module("outer").NEWER == ()


def test_only_the_project_is_asked(folder: Path) -> None:
    installed = folder / "site-packages"
    installed.mkdir()
    (installed / "rates.py").write_text("VAT = 1\n", encoding="utf-8")
    sys.path.insert(0, str(installed))
    tavern = load("import json, rates\n")
    edit(str(installed / "rates.py"), "VAT = 22\n")
    assert checked_reload(tavern).newer == ()
    assert checked_reload(tavern.rates).newer == ()
    assert tavern.rates.VAT == 22


def test_a_source_that_is_gone_is_not_newer() -> None:
    path = write_module("rates", "VAT = 1\n")
    tavern = load("import rates\n")
    path.unlink()
    assert checked_reload(tavern).newer == ()


def test_modules_that_import_each_other_are_each_named_once() -> None:
    write_module("one", "import two\n")
    write_module("two", "import one\nVALUE = 1\n")
    one = importlib.import_module("one")
    write_module("two", "import one\nVALUE = 2\n")
    assert checked_reload(one).newer == ("two",)
