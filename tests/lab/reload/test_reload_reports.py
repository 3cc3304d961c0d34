"""What `checked_reload` reports besides names, and what it refuses."""

from __future__ import annotations

import atexit
import importlib.util
import json
import logging
import os
import sys
from dataclasses import FrozenInstanceError
from importlib.machinery import ExtensionFileLoader
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import checked_reload, write_module
from support.modules import load, reload_as

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("folder", "interruptible", "only_new_objects")


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
    Path(tavern.__spec__.cached).unlink()
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


PUTTING = "import menu\nmenu.dishes.{method}({entry})\nSOUP = {soup}"


@pytest.mark.parametrize("kind", ["[]", "deque()"])
@pytest.mark.parametrize("entry", ["'soup'", "('soup', 3)", "{'name': 'soup'}"])
def test_it_names_what_has_the_same_data_twice(kind: str, entry: str) -> None:
    write_module("menu", f"from collections import deque\ndishes = {kind}")
    load(PUTTING.format(method="append", entry=entry, soup=3))
    report = reload_as(PUTTING.format(method="append", entry=entry, soup=4))
    assert (report.filled_twice, report.filled) == (("menu.dishes",), ())
    assert "in there twice: menu.dishes\n    Take one out" in str(report)
    assert not report.clean


def test_it_does_not_judge_what_other_data_was_put_into() -> None:
    write_module("menu", "dishes = []")
    load(PUTTING.format(method="append", entry="'soup'", soup=3))
    report = reload_as(PUTTING.format(method="append", entry="'stew'", soup=3))
    assert (report.filled_twice, report.filled) == ((), ("menu.dishes",))
    assert "not all could be judged" in str(report)
    assert not report.clean


@pytest.mark.parametrize(
    ("kind", "method", "entry"),
    [("set()", "add", "'soup'"), ("{}", "setdefault", "'soup', 3"), ("['tea']", "count", "'tea'")],
)
def test_what_has_it_once_is_no_finding(kind: str, method: str, entry: str) -> None:
    write_module("menu", f"dishes = {kind}")
    load(PUTTING.format(method=method, entry=entry, soup=3))
    report = reload_as(PUTTING.format(method=method, entry=entry, soup=4))
    assert (report.filled_twice, report.filled) == ((), ())
    assert report.clean


def test_the_first_data_of_a_list_is_no_finding() -> None:
    write_module("menu", "dishes = []")
    load("import menu\nSOUP = 3")
    report = reload_as(PUTTING.format(method="append", entry="'soup'", soup=3))
    assert (report.filled_twice, report.filled) == ((), ())
    assert report.clean


def test_a_list_that_the_body_makes_again_is_no_finding() -> None:
    source = "dishes = []\ndishes.append('soup')\nSOUP = {}"
    load(source.format(3))
    report = reload_as(source.format(4))
    assert (report.filled_twice, report.filled) == ((), ())
    assert report.clean


def test_a_list_that_the_body_keeps_is_looked_at() -> None:
    source = "try: dishes\nexcept NameError: dishes = []\ndishes.append('soup')\nSOUP = {}"
    load(source.format(3))
    assert reload_as(source.format(4)).filled_twice == ("tavern.dishes",)


ENDING = "import atexit, menu\n{before}atexit.register(menu.card.close)\nSOUP = {soup}"


@pytest.fixture
def card(folder: Path) -> Iterator[None]:
    """Write a module with an instance, whose method is to be called at the end of the process."""
    (folder / "menu.py").write_text("class Card:\n    def close(self): pass\ncard = Card()\n")
    yield
    atexit.unregister(sys.modules["menu"].card.close)


@pytest.mark.usefixtures("card")
def test_it_names_what_is_called_twice_at_the_end_of_the_process() -> None:
    load(ENDING.format(before="", soup=3))
    report = reload_as(ENDING.format(before="", soup=4))
    assert report.called_twice == ("menu.Card.close",)
    assert "called twice at the end: menu.Card.close\n    Let the module take out" in str(report)
    assert not report.clean


@pytest.mark.usefixtures("card")
def test_what_is_called_once_at_the_end_is_no_finding() -> None:
    first = "atexit.unregister(menu.card.close)\n"
    load(ENDING.format(before=first, soup=3))
    report = reload_as(ENDING.format(before=first, soup=4))
    assert report.called_twice == ()
    assert report.clean
    assert reload_as("SOUP = 5").called_twice == ()


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
    assert str(report) == "tavern is reloaded, and nothing is left behind."
    assert report._repr_html_() == "<p>tavern is reloaded, and nothing is left behind.</p>"
    with pytest.raises(FrozenInstanceError):
        report.module = "other"  # type: ignore[misc]


def test_several_modules_that_are_newer_have_an_order() -> None:
    write_module("rates", "")
    write_module("menu", "import rates\n")
    tavern = load("import menu, rates\n")
    write_module("rates", "VAT = 0.21\n")
    write_module("menu", "import rates\nSOUP = 3\n")
    assert str(checked_reload(tavern)).splitlines()[1:] == [
        "newer on disk than loaded: rates, menu",
        "    Reload them in this order, and tavern again.",
    ]


def test_a_report_can_be_read_by_people_and_by_programs() -> None:
    write_module("rates", "")
    tavern = load("import rates\nSOUP = 3\nOLD = 1\ndef price(): return 3\n")
    load("from tavern import price\n", "session")
    vars(tavern)["<b>"] = 1
    write_module("rates", "VAT = 0.21\n")
    report = reload_as("import rates\nSOUP = 4\nCAKE = 5\ndef price(): return 4\n")
    assert str(report).splitlines() == [
        "tavern is reloaded, and something is left behind.",
        "added: CAKE",
        "changed: SOUP, price",
        "lingering: OLD, <b>",
        "    del tavern.OLD, vars(tavern)['<b>']",
        "newer on disk than loaded: rates",
        "    Reload it, and tavern again.",
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
