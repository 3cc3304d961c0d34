"""`stale_bytecode` looks at all that is loaded, which is less in a notebook than in these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.bytecode import make_stale
from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters

pytestmark = pytest.mark.slow

STALE = "[file.module for file in stale_bytecode({}).files]"


@pytest.fixture
def session(with_helper: Interpreters, folder: Path) -> Iterator[Notebook]:
    """Start a notebook in the current folder."""
    with Notebook(with_helper, folder) as notebook:
        notebook.run("import importlib.util, sys, types\nfrom reloadlab import stale_bytecode")
        yield notebook


def test_there_is_no_false_alarm_over_all_that_is_loaded(session: Notebook) -> None:
    session.run("import asyncio, email.mime.text, http.server, hypothesis, pytest, unittest")
    session.run("report = stale_bytecode()")
    assert session.value("str(report)").startswith("Each .pyc that Python would use holds")
    assert session.value("report.clean")
    assert session.value("report.checked") > 200


def test_all_that_is_loaded_is_looked_at_and_nothing_else(session: Notebook) -> None:
    make_stale("loaded.py")
    make_stale("waiting.py")
    session.run("import loaded")
    assert session.value(STALE.format("")) == ["loaded"]


def test_a_lazy_module_is_looked_at_and_not_loaded(session: Notebook) -> None:
    make_stale()
    session.run(
        """
        spec = importlib.util.find_spec("config")
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = sys.modules["config"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        """
    )
    assert session.value(STALE.format("'config'")) == ["config"]
    assert session.value(STALE.format("")) == ["config"]
    assert session.value("'x' not in object.__getattribute__(module, '__dict__')")


def test_whatever_stands_in_the_place_of_a_module_is_passed_over(session: Notebook) -> None:
    session.run(
        """
        class Settings:
            'Something with attributes of any name, such as programs put into `sys.modules`.'
            def __getattr__(self, name): return name
        sys.modules.update(settings=Settings(), blocked=None, made=types.ModuleType("made"))
        sys.modules["made"].__spec__ = object()
        """
    )
    for name in ("settings", "made"):
        assert session.value(f"stale_bytecode({name!r}).checked") == 0
    assert session.value("stale_bytecode().clean")
    make_stale("blocked.py")
    session.run("importlib.invalidate_caches()")
    assert session.value(STALE.format("'blocked'")) == ["blocked"]
