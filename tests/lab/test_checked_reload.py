"""`checked_reload` reloads, says what that has left behind, and leaves no half of a reload."""

from __future__ import annotations

import gc
import importlib.util
import json
import logging
import os
import signal
import sys
from dataclasses import FrozenInstanceError
from importlib.machinery import ExtensionFileLoader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reloadlab import ReloadReport, checked_reload, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with workspace() as space:
        yield space.path


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Heed Ctrl-C, which a shell lets the processes ignore that it starts in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.fixture(autouse=True, scope="module")
def only_new_objects() -> Iterator[None]:
    """Let searches of the heap see what these tests make, and not all of pytest each time."""
    gc.freeze()
    yield
    gc.unfreeze()


def load(source: str, name: str = "tavern") -> Any:
    write_module(name, source)
    return importlib.import_module(name)


def reload_as(source: str, name: str = "tavern") -> ReloadReport:
    """Give a loaded module a new source and reload it."""
    write_module(name, source)
    return checked_reload(sys.modules[name])


def edit(path: str, source: str) -> None:
    """Save a source as an editor does: in the same file, a while after the last time."""
    file = Path(path)
    later = file.stat().st_mtime + 10
    file.write_text(source, encoding="utf-8")
    os.utime(file, (later, later))


# Names added, changed and lingering


def test_it_says_which_names_are_new_changed_and_left_over() -> None:
    tavern = load("import os\nSOUP = 3\nOLD = 1\ndef price(): return SOUP\n")
    price = tavern.price
    report = reload_as("import os\nSOUP = 4\nCAKE = 5\ndef price(): return SOUP\n")
    assert report.module == "tavern"
    assert report.added == ("CAKE",)
    assert report.changed == ("SOUP", "price")
    assert report.lingering == ("OLD",)
    assert tavern.price is not price
    assert not report.clean


@pytest.mark.parametrize("value", ["None", "5", "[]", "object()", "__import__('os')"])
def test_any_value_can_linger(value: str) -> None:
    load(f"OLD = {value}\n")
    assert reload_as("SOUP = 3\n").lingering == ("OLD",)


def test_a_second_reload_is_clean_when_what_lingers_is_deleted() -> None:
    tavern = load("SOUP = 3\nOLD = 1\n")
    assert reload_as("SOUP = 3\n").lingering == ("OLD",)
    assert checked_reload(tavern).lingering == ("OLD",)
    del tavern.OLD
    report = checked_reload(tavern)
    assert report.lingering == ()
    assert report.clean


@pytest.mark.parametrize(
    "value",
    [
        *("12345", "'a text'", "b'\\x00'", "1.5", "-0.0", "2j", "None", "True", "..."),
        *("(1, ('a', 2.5))", "frozenset({1, 'a'})", "float('nan')", "10 ** 5000"),
    ],
)
def test_equal_constants_are_unchanged(value: str) -> None:
    load(f"VALUE = {value}\n")
    assert reload_as(f"VALUE = {value}\nOTHER = 1\n").changed == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("1", "True"), ("0.0", "-0.0"), ("1", "1.0"), ("(1,)", "(True,)"), ("[]", "[]"), ("1", "2")],
)
def test_what_only_looks_equal_has_changed(old: str, new: str) -> None:
    load(f"VALUE = {old}\n")
    assert reload_as(f"VALUE = {new}\n").changed == ("VALUE",)


def test_a_constant_too_deep_to_compare_counts_as_changed() -> None:
    source = "VALUE = ()\nfor _ in range(100_000): VALUE = (VALUE,)\n"
    load(source)
    assert reload_as(source).changed == ("VALUE",)


def test_no_comparison_of_a_class_of_the_user_is_called() -> None:
    source = """
class Kind(type):
    def __eq__(self, other): raise RuntimeError
    def __hash__(self): return 1
    __name__ = property(lambda self: 1 / 0)
class Touchy(int, metaclass=Kind):
    def __eq__(self, other): raise RuntimeError
    def __hash__(self): raise RuntimeError
    def __repr__(self): raise RuntimeError
    def __getattr__(self, name): raise RuntimeError
VALUE, PAIR = Touchy(1), (Touchy(1), 2)
"""
    load(source)
    assert reload_as(source).changed == ("Kind", "Touchy", "VALUE", "PAIR")


@pytest.mark.parametrize(
    "line",
    [
        "try:\n    KEPT\nexcept NameError:\n    KEPT = {}",
        "if 'KEPT' not in globals():\n    KEPT = {}",
        "KEPT = globals().get('KEPT', {})",
        "globals().setdefault('KEPT', {})",
        "globals()['KEPT'] = 5",
        "vars()['KEPT'] = 5",
        "import sys\nsetattr(sys.modules[__name__], 'KEPT', 5)",
        "exec('KEPT = 5')",
        "globals().update({'KE' + 'PT'[:2]: 5})",
        "for name in ['KE']: globals()[name + 'PT'] = 5",
        "def fill():\n    global KEPT\n    KEPT = 5\nfill()",
        "class Menu:\n    global KEPT\n    KEPT = 5",
        "[KEPT := 5 for _ in 'a']",
        "for KEPT in [5]: pass",
        "import os as KEPT",
        "from os import sep as KEPT",
        "from kitchen import *",
        "from kitchen.cold import *",
        "if False or not __name__: KEPT = 5",
        "with open(__file__) as KEPT: pass\nKEPT = 5",
        "match 5:\n    case KEPT: pass",
    ],
)
def test_what_the_body_binds_in_any_way_does_not_linger(line: str) -> None:
    write_module("kitchen.cold", "KEPT, OTHER = 5, 6\n__all__ = ['KEPT']\n")
    write_module("kitchen", "KEPT, _HIDDEN = 5, 6\n")
    tavern = load("KEPT = 5\n" if "False" in line else line + "\n")
    assert hasattr(tavern, "KEPT")
    assert "KEPT" not in reload_as(line + "\n").lingering


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("if 'KEPT' not in globals():\n    KEPT = {}", ("GONE",)),
        ("globals()['KEPT'] = 5", ("GONE",)),
        ("globals().update({'KE' + 'PT'[:2]: 5})", ()),
        ("for name in ['KE']: globals()[name + 'PT'] = 5", ()),
        ("exec('KE' + 'PT = 5')", ()),
    ],
)
def test_where_names_are_made_from_pieces_any_name_may_be_meant(
    line: str, found: tuple[str, ...]
) -> None:
    load(f"{line}\nGONE = 5\n")
    assert reload_as(f"{line}\n").lingering == found


def test_names_are_found_in_a_body_that_has_hundreds() -> None:
    source = "".join(f"NAME_{number} = 5\n" for number in range(600))
    load(source)
    assert reload_as(source).lingering == ()
    assert reload_as(source.replace("NAME_550", "OTHER")).lingering == ("NAME_550",)


def test_a_function_that_is_gone_lingers_even_where_names_are_made_from_pieces() -> None:
    load("def old(): pass\nclass Old: pass\nglobals().update(zip('ab', 'ab'))\n")
    assert reload_as("globals().update(zip('ab', 'ab'))\n").lingering == ("old", "Old")


@pytest.mark.parametrize(
    "source",
    [
        "'''A text on KEPT.'''\n",
        "print('KEPT', end='')\n",
        "class Menu:\n    KEPT = 5\n",
        "def local():\n    KEPT = 5\n",
        "other = [KEPT for KEPT in 'a']\n",
        "from kitchen import OTHER\n",
        "def bind(tavern):\n    setattr(tavern, 'KEPT', 5)\n    tavern.__dict__.update(KEPT=5)\n",
        "KEPT\n",
        "",
    ],
)
def test_what_is_only_mentioned_lingers(source: str) -> None:
    write_module("kitchen", "OTHER, KEPT = 6, 5\n")
    load("KEPT = 5\n")
    assert reload_as(source).lingering == ("KEPT",)


def test_what_a_body_deletes_does_not_linger_even_if_it_was_there() -> None:
    load("KEPT = 5\n")
    assert reload_as("del KEPT\n").lingering == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("'''What is on the tavern.'''", "__doc__"),
        ("__all__ = ['SOUP']", "__all__"),
        ("TEA: int", "__annotations__"),
        ("def __getattr__(name): raise AttributeError", "__getattr__"),
    ],
)
def test_special_names_of_an_earlier_version_linger(line: str, name: str) -> None:
    load(f"{line}\nSOUP = 3\n")
    assert reload_as(f"{line}\nSOUP = 4\n").lingering == ()
    assert reload_as("SOUP = 4\n").lingering == (name,)


def test_annotations_linger_when_one_of_them_is_gone() -> None:
    load("TEA: int\nSOUP: int = 3\n")
    assert reload_as("SOUP: int = 3\n").lingering == ("__annotations__",)


def test_submodules_and_what_the_import_system_sets_do_not_linger(folder: Path) -> None:
    load("", "shop.tavern")
    shop = sys.modules["shop"]
    report = checked_reload(shop)
    assert (report.added, report.changed, report.lingering) == ((), (), ())
    del sys.modules["shop.tavern"]
    assert checked_reload(shop).lingering == ()
    (folder / "shop" / "__init__.py").rename(folder / "shop.py")
    (folder / "shop" / "tavern.py").unlink()
    (folder / "shop").rename(folder / "former")
    report = checked_reload(shop)
    assert report.changed == ("__file__",)
    assert report.lingering == ("__path__",)


def test_a_namespace_package_and_modules_without_source_can_be_reloaded(folder: Path) -> None:
    (folder / "space").mkdir()
    for name in ["space", "sys", "builtins", "math", "gc", "_io"]:
        module = importlib.import_module(name)
        report = checked_reload(module)
        assert (report.added, report.lingering, report.replaced) == ((), (), False)


# Newer sources


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


def lengthened(source: str) -> str:
    return source + "\n"


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


# Stale bytecode, and modules that put something else in their place


def test_it_says_when_stale_bytecode_was_run(folder: Path) -> None:
    path = folder / "tavern.py"
    for value in [1, 2]:
        path.write_text(f"VALUE = {value}\n", encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        tavern: Any = importlib.import_module("tavern")
    report = checked_reload(tavern)
    assert tavern.VALUE == 1
    assert report.stale_bytecode
    assert not report.clean
    Path(tavern.__cached__).unlink()
    report = checked_reload(tavern)
    assert tavern.VALUE == 2
    assert not report.stale_bytecode
    assert report.clean


def test_it_says_when_another_object_has_taken_the_place_of_the_module() -> None:
    load("SOUP = 3\n")
    report = reload_as("import sys, types\nsys.modules[__name__] = types.SimpleNamespace(SOUP=4)\n")
    assert report.replaced
    assert not report.clean
    assert sys.modules["tavern"].SOUP == 4


def test_a_body_may_bind_the_name_of_its_spec() -> None:
    load("SOUP = 3\n")
    report = reload_as("__spec__ = None\nSOUP = 4\n")
    assert report.changed == ("SOUP",)
    assert not report.stale_bytecode
    assert reload_as("SOUP = 5\n").changed == ("SOUP",)


LOGGING = """
import logging
log = logging.getLogger("tavern")
class Till(logging.NullHandler): pass
if not log.handlers or {always}:
    log.addHandler({handler})
"""


@pytest.fixture
def quiet_loggers() -> Iterator[None]:
    yield
    logging.getLogger("tavern").handlers.clear()


@pytest.mark.usefixtures("quiet_loggers")
@pytest.mark.parametrize("handler", ["logging.NullHandler()", "Till()"])
def test_it_names_the_loggers_that_say_everything_twice(handler: str) -> None:
    source = LOGGING.format(always=True, handler=handler)
    tavern = load(source)
    report = checked_reload(tavern)
    assert report.logged_twice == ("tavern",)
    assert not report.clean
    assert "logged twice by: tavern\n    Remove the older handler" in str(report)
    assert report.to_dict()["logged_twice"] == ["tavern"]


@pytest.mark.usefixtures("quiet_loggers")
def test_a_logger_that_has_one_handler_is_no_finding() -> None:
    source = LOGGING.format(always=False, handler="logging.NullHandler()")
    tavern = load(source)
    assert checked_reload(tavern).logged_twice == ()
    assert len(tavern.log.handlers) == 1


@pytest.mark.usefixtures("quiet_loggers")
def test_the_first_handler_of_a_logger_is_no_finding() -> None:
    load("SOUP = 3\n")
    source = LOGGING.format(always=True, handler="logging.NullHandler()")
    assert reload_as(source).logged_twice == ()


def test_it_says_that_a_c_extension_stays() -> None:
    # Which modules are written in C and lie in files of their own depends on how Python was built.
    names = ["_queue", "_json", "_heapq", "_bisect", "math"]
    specs = [importlib.util.find_spec(name) for name in names]
    extension = next(
        spec.name for spec in specs if spec and isinstance(spec.loader, ExtensionFileLoader)
    )
    report = checked_reload(importlib.import_module(extension))
    assert report.compiled
    assert not report.clean
    assert "compiled: No reload replaces the code of a C extension." in str(report)


# The report


def test_a_clean_report_says_so() -> None:
    tavern = load("import os\nSOUP = 3\n")
    report = checked_reload(tavern)
    assert report.clean
    assert str(report) == "tavern is reloaded, nothing is left behind."
    assert report._repr_html_() == "<p>tavern is reloaded, nothing is left behind.</p>"
    with pytest.raises(FrozenInstanceError):
        report.module = "other"  # type: ignore[misc]


def test_a_report_can_be_read_by_people_and_by_programs() -> None:
    write_module("rates", "")
    tavern = load("import rates\nSOUP = 3\nOLD = 1\ndef price(): return 3\n")
    load("from tavern import price\n", "session")
    vars(tavern)["<b>"] = 1
    write_module("rates", "VAT = 0.21\n")
    report = reload_as("import rates\nSOUP = 4\nCAKE = 5\ndef price(): return 4\n")
    assert str(report).splitlines() == [
        "tavern is reloaded, something is left behind.",
        "added: CAKE",
        "changed: SOUP, price",
        "lingering: OLD, <b>",
        "    del tavern.OLD, vars(tavern)['<b>']",
        "newer on disk than loaded: rates",
        "    Reload them, the imported before the importing, and tavern again.",
        "tavern: 1 old object is held.",
        "session.price: function (tavern.price), 1 version old",
        "    import session; import tavern; session.price = tavern.price",
    ]
    html = report._repr_html_()
    assert "<td>CAKE</td>" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    data = json.loads(json.dumps(report.to_dict()))
    assert data["lingering"] == ["OLD", "<b>"]
    assert data["newer"] == ["rates"]
    assert (data["clean"], data["stale_bytecode"], data["replaced"]) == (False, False, False)
    assert data["stale"]["clean"] is report.stale.clean


# Reloads that fail


def state(module: Any) -> dict[str, object]:
    """Return all of a module that has to be as before; objects compare by identity."""
    return {
        "names": [(name, id(value)) for name, value in vars(module).items()],
        "annotations": list(vars(module).get("__annotations__", {}).items()),
        "class": type(module),
        "dict": id(vars(module)),
        "spec": id(module.__spec__),
        "family": {
            name: id(entry) for name, entry in sys.modules.items() if name.startswith("tavern")
        },
    }


NOTE = (
    "The new source of 'tavern' failed, so checked_reload has put the module back: its names, its "
    "__spec__ and its entry in sys.modules are what they were before."
)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("def broken(:", SyntaxError),
        ("NULL = '\0'", (SyntaxError, ValueError)),
        ("1 / 0", ZeroDivisionError),
        ("import no_such_module", ModuleNotFoundError),
        ("raise SystemExit(3)", SystemExit),
        ("raise KeyboardInterrupt", KeyboardInterrupt),
        ("import signal\nsignal.raise_signal(signal.SIGINT)\nnever = 1", KeyboardInterrupt),
        ("raise GeneratorExit", GeneratorExit),
        ("class Odd(BaseException): pass\nraise Odd", BaseException),
        ("def deeper(): deeper()\ndeeper()", RecursionError),
        ("import sys\ndel sys.modules[__name__]\n1 / 0", (ZeroDivisionError, KeyError)),
        ("import sys\ndel sys.modules[__name__]", KeyError),
        ("import sys\nsys.modules[__name__] = None\n1 / 0", ZeroDivisionError),
        ("globals().clear()\nraise TypeError", TypeError),
        ("for name in [*globals()]: exec(f'del {name}')\n1 / 0", ZeroDivisionError),
        (
            "import sys, types\nclass Odd(types.ModuleType): pass\n"
            "sys.modules[__name__].__class__ = Odd\n1 / 0",
            ZeroDivisionError,
        ),
        ("from . import submodule", ImportError),
    ],
)
def test_a_source_that_fails_leaves_the_module_as_it_was(line: str, kind: Any) -> None:
    tavern = load("SOUP: int = 3\nOLD = [1]\ndef price(): return SOUP\n")
    before = state(tavern)
    write_module("tavern", f"'''New.'''\nNEW: list = 1\nSOUP: str = 'new'\ndel OLD\n{line}\n")
    with pytest.raises(kind) as caught:
        checked_reload(tavern)
    assert state(tavern) == before
    assert (tavern.price(), tavern.OLD) == (3, [1])
    assert caught.value.__notes__ == [NOTE]
    assert reload_as("SOUP = 4\n").module == "tavern"
    assert tavern.SOUP == 4


def test_a_file_that_is_gone_leaves_the_module_as_it_was() -> None:
    tavern = load("SOUP = 3\n")
    before = state(tavern)
    Path(tavern.__file__).unlink()
    with pytest.raises(ModuleNotFoundError, match="tavern") as caught:
        checked_reload(tavern)
    assert state(tavern) == before
    assert caught.value.__notes__ == [NOTE]


def test_a_package_that_fails_forgets_what_it_had_begun_to_load() -> None:
    write_module("tavern.cold", "")
    write_module("tavern.warm", "")
    tavern = load("from . import cold\n")
    before = state(tavern)
    write_module("tavern", "from . import warm\nfrom . import nothing\n")
    with pytest.raises(ImportError, match="nothing"):
        checked_reload(tavern)
    assert state(tavern) == before
    assert "tavern.warm" not in sys.modules
    write_module("tavern", "import tavern.warm\nwarm = tavern.warm\n")
    assert checked_reload(tavern).added == ("warm", "tavern")


@pytest.mark.parametrize(
    "body",
    [
        "def add_note(self, note): raise RuntimeError",
        "__notes__ = property(lambda self: 1 / 0)",
        "__notes__ = 5",
        "def __setattr__(self, name, value): raise SystemExit",
        "def __getattribute__(self, name): raise KeyboardInterrupt",
    ],
)
def test_an_exception_that_takes_no_note_comes_out_all_the_same(body: str) -> None:
    tavern = load("SOUP = 3\n")
    before = state(tavern)
    write_module("tavern", f"class Odd(Exception):\n    {body}\nraise Odd('own words')\n")
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        checked_reload(tavern)
    assert caught.type.__name__ == "Odd"
    assert state(tavern) == before


def test_a_note_needs_no_help_from_the_class_of_the_exception() -> None:
    load("")
    body = "def add_note(self, note): pass"
    write_module("tavern", f"class Odd(Exception):\n    {body}\nraise Odd\n")
    with pytest.raises(Exception) as caught:  # noqa: PT011
        checked_reload(sys.modules["tavern"])
    assert caught.value.__notes__ == [NOTE]


def test_a_note_of_the_source_itself_stays() -> None:
    load("")
    write_module("tavern", "error = KeyError()\nerror.__notes__ = ['own note']\nraise error\n")
    with pytest.raises(KeyError) as caught:
        checked_reload(sys.modules["tavern"])
    assert caught.value.__notes__ == ["own note", NOTE]


@pytest.mark.parametrize(
    ("body", "earlier", "kept"),
    [
        ("def __setattr__(self, name, value): raise SystemExit", "", []),
        ("__slots__ = ()\n    def __setattr__(self, name, value): raise SystemExit", "", []),
        ("__notes__ = 5", "", []),
        ("__notes__ = ['own note']", "", ["own note"]),
        ("pass", "error.__notes__ = 5", []),
        ("pass", "error.__notes__ = ('own note',)", ["own note"]),
    ],
)
def test_a_note_reaches_an_exception_that_has_no_place_for_it(
    body: str, earlier: str, kept: list[str]
) -> None:
    load("")
    source = f"class Odd(Exception):\n    {body}\nerror = Odd()\n{earlier}\nraise error\n"
    write_module("tavern", source)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        checked_reload(sys.modules["tavern"])
    assert caught.value.__notes__ == [*kept, NOTE]


def test_keys_in_sys_modules_that_are_no_text_do_no_harm() -> None:
    tavern = load("SOUP = 3\n")
    before = state(tavern)
    body = "import sys\nSOUP = sys.modules[None] = sys.modules[5] = 4\nraise KeyError\n"
    write_module("tavern", body)
    try:
        with pytest.raises(KeyError) as caught:
            checked_reload(tavern)
    finally:
        for key in (None, 5):
            sys.modules.pop(key)  # type: ignore[call-overload]
    assert state(tavern) == before
    assert caught.value.__notes__ == [NOTE]


# What cannot be reloaded


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(TypeError, match="needs a module object, not str; import the module and"):
        checked_reload("tavern")  # type: ignore[arg-type]


def test_a_module_that_is_not_loaded_is_refused() -> None:
    tavern = load("")
    del sys.modules["tavern"]
    with pytest.raises(ImportError, match=r"'tavern' is not in sys.modules.*with: import tavern$"):
        checked_reload(tavern)
    importlib.import_module("tavern")
    with pytest.raises(
        ImportError, match=r"Another object .* checked_reload\(sys.modules\['tavern'"
    ):
        checked_reload(tavern)
    with pytest.raises(ImportError, match=r"'nowhere' is not in sys\.modules"):
        checked_reload(ModuleType("nowhere"))


def test_the_program_itself_is_refused() -> None:
    with pytest.raises(ImportError, match="__main__ is the program or the session"):
        checked_reload(sys.modules["__main__"])


def test_a_submodule_without_its_package_is_left_as_it_was() -> None:
    tavern = load("", "shop.tavern")
    before = state(tavern)
    shop = sys.modules.pop("shop")
    with pytest.raises(ImportError, match=r"parent 'shop' not in sys\.modules"):
        checked_reload(tavern)
    assert state(tavern) == before
    sys.modules["shop"] = shop


# Any module, broken anywhere

NAMES = st.sampled_from(["a", "b", "c", "d", "__doc__", "__all__"])
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, NAMES, st.sampled_from(["1", "[]", "'text'", "None", "object()"])),
    st.builds("{}: {} = 0".format, NAMES, st.sampled_from(["int", "str"])),
    st.builds("def {}(): return {}".format, NAMES, st.integers(0, 9)),
    st.builds("class {}: value = {}".format, NAMES, st.integers(0, 9)),
    st.builds("import {} as {}".format, st.sampled_from(["os", "json"]), NAMES),
    st.builds("globals().pop({!r}, None)".format, NAMES),
    st.builds("globals()[{!r}] = globals().pop({!r}, 0)".format, NAMES, NAMES),
    st.builds("from {} import *".format, st.sampled_from(["keyword", "stat"])),
    st.just("__import__('sys').modules[__name__] = 0"),
    st.just("__spec__ = __loader__ = 0"),
)
BREAKS = st.sampled_from(
    [
        "1 / 0",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "raise BaseException",
        "no_such_name",
        "def (",
        "return",
        "    (indented",
        "import no_such_module",
        "from os import no_such_name",
    ]
)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STATEMENTS, max_size=8), st.lists(STATEMENTS, max_size=8), BREAKS, st.data())
def test_after_a_failure_each_name_is_bound_to_the_same_object(
    old: list[str], new: list[str], broken: str, data: st.DataObject
) -> None:
    sys.modules.pop("tavern", None)
    load("\n".join(line for line in old if "modules[" not in line))
    tavern = sys.modules["tavern"]
    tavern.__spec__ = tavern.__spec__ or importlib.util.find_spec("tavern")
    before = state(tavern)
    new.insert(data.draw(st.integers(0, len(new)), label="the broken line"), broken)
    write_module("tavern", "\n".join(new))
    with pytest.raises(BaseException):  # noqa: B017, PT011
        checked_reload(tavern)
    assert state(tavern) == before
