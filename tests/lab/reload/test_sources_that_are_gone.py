"""`checked_reload` names the modules behind a module whose files are gone."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING

import pytest

from reloadlab import checked_reload, write_module
from support.modules import load, reload_as

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("folder", "interruptible", "only_new_objects")

WAYS = {
    "with a fallback": "try:\n    from rates import vat\nexcept ImportError:\n    vat = str\n",
    "without one": "import rates\n",
    "in a function": "def later():\n    import rates\n    return rates\n",
    "by all names": "from rates import *\n",
    "through another": "import between\n",
    "by what it defines": "import sys\nvat = sys.modules['rates'].vat\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_module_that_has_lost_its_file_is_named_until_that_is_back(way: str) -> None:
    path = write_module("rates", "def vat(): return 1\n")
    importlib.import_module("rates")
    write_module("between", "import rates\n")
    tavern = load(WAYS[way])
    assert checked_reload(tavern).clean
    source = path.read_bytes()
    path.unlink()
    report = checked_reload(tavern)
    assert (report.gone, report.newer, report.clean) == (("rates",), (), False)
    headline, told, remedy = str(report).splitlines()[:1] + str(report).splitlines()[-2:]
    assert headline == "tavern is reloaded, and not all could be judged."
    assert told == "gone from disk and still loaded: rates"
    assert remedy.endswith("import reloadlab; reloadlab.refresh()")
    assert json.loads(json.dumps(report.to_dict()))["gone"] == ["rates"]
    path.write_bytes(source)
    report = checked_reload(tavern)
    assert (report.gone, report.clean) == ((), True)


@pytest.mark.parametrize("way", ["with a fallback", "in a function"])
def test_the_line_forgets_what_is_gone(way: str) -> None:
    path = write_module("rates", "def vat(): return 1\n")
    importlib.import_module("rates")
    tavern = load(WAYS[way])
    path.unlink()
    report = checked_reload(tavern)
    exec(str(report).rpartition(": ")[2], {})
    assert "rates" not in sys.modules
    if way == "with a fallback":
        assert tavern.vat is str
    report = checked_reload(tavern)
    assert (report.gone, report.clean) == ((), True)


def test_where_the_module_is_needed_the_line_changes_nothing() -> None:
    path = write_module("rates", "def vat(): return 1\n")
    tavern = load(WAYS["without one"])
    path.unlink()
    line = str(checked_reload(tavern)).rpartition(": ")[2]
    with pytest.raises(ModuleNotFoundError, match="rates"):
        exec(line, {})
    assert sys.modules["rates"] is tavern.rates
    assert tavern.rates.vat() == 1
    assert checked_reload(tavern).gone == ("rates",)


@pytest.mark.parametrize("name", ["shop.tax", "shop.rates.high", "shop.low"])
def test_a_submodule_that_has_lost_its_file_is_named(name: str) -> None:
    path = write_module(name, "VAT = 1\n")
    shop = load("", "shop")
    importlib.import_module(name)
    path.unlink()
    assert checked_reload(shop).gone == (name,)


def test_what_is_gone_and_what_is_newer_are_told_apart() -> None:
    path = write_module("rates", "VAT = 1\n")
    write_module("tax", "DUE = 1\n")
    tavern = load("import rates, tax\n")
    path.unlink()
    write_module("tax", "DUE = 2\n")
    report = checked_reload(tavern)
    assert (report.gone, report.newer) == (("rates",), ("tax",))
    assert str(report).startswith("tavern is reloaded, and something is left behind.")


@pytest.mark.parametrize("new", ["from shop.rates import vat\n", "vat = len\n", ""])
def test_a_module_to_which_nothing_leads_any_more_is_not_named(new: str) -> None:
    path = write_module("rates", "def vat(): return 1\n")
    tavern = load("from rates import vat\n")
    path.unlink()
    write_module("shop.rates", "def vat(): return 1\n")
    if not new:
        del tavern.vat
    assert reload_as(new).gone == ()


@pytest.mark.parametrize(("name", "reloaded"), [("rates", "tavern"), ("rates.high", "rates")])
def test_an_installed_module_is_not_asked(folder: Path, name: str, reloaded: str) -> None:
    installed = folder / "site-packages"
    path = installed / f"{name.replace('.', '/')}.py"
    path.parent.mkdir(parents=True)
    for file in {path.parent / "__init__.py", path}:
        file.write_text("VAT = 1\n", encoding="utf-8")
    sys.path.insert(0, str(installed))
    load(f"import {name}\n")
    path.unlink()
    report = checked_reload(sys.modules[reloaded])
    assert (report.gone, report.clean) == ((), True)


def test_all_that_is_gone_is_named_by_what_led_to_it() -> None:
    paths = [write_module("rates", "VAT = 1\n"), write_module("tax", "import rates\n")]
    tavern = load("import tax\n")
    for path in paths:
        path.unlink()
    assert checked_reload(tavern).gone == ("rates", "tax")


@pytest.mark.parametrize("text", ["VAT = 1\n", "def vat(): return 1\n", ""])
def test_a_loader_that_has_the_source_needs_no_file(text: str) -> None:
    code = (
        "import importlib.machinery, importlib.util, sys\n"
        "class Kept(importlib.machinery.SourceFileLoader):\n"
        f"    def get_data(self, path): return {text.encode()!r}\n"
        "    def path_stats(self, path): return {'mtime': 1, 'size': 1}\n"
        "    def set_data(self, path, data, **options): pass\n"
        "spec = importlib.util.spec_from_loader('kept', Kept('kept', '/nowhere/kept.py'))\n"
        "if 'kept' not in sys.modules:\n"
        "    kept = sys.modules['kept'] = importlib.util.module_from_spec(spec)\n"
        "else:\n"
        "    kept = sys.modules['kept']\n"
    )
    tavern = load(code)
    try:
        assert checked_reload(tavern).gone == ()
    finally:
        sys.modules.pop("kept", None)
