"""What is loaded is compared with its source as the loader of the module reads that."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import find_stale, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with workspace() as space:
        yield space.path


def edit(module: ModuleType, source: str) -> None:
    """Save a source as an editor does: in the same file, a while after the last time."""
    assert module.__file__ is not None
    file = Path(module.__file__)
    later = file.stat().st_mtime + 10
    file.write_text(source, encoding="utf-8")
    os.utime(file, (later, later))


class Translating(SourceFileLoader):
    """A loader that translates the source before it compiles it, as import hooks do."""

    @staticmethod
    def source_to_code(data: Any, path: Any = "", *_: Any, **__: Any) -> Any:
        """Compile the translation."""
        return compile(bytes(data).replace(b"let ", b""), path, "exec", dont_inherit=True)


@pytest.mark.parametrize(
    ("source", "edited"),
    [
        ("let VAT = 0.19\ndef gross(net): return net\n", False),
        ("let VAT = 0.19\ndef gross(net): return 0\n", True),
    ],
)
def test_a_source_is_compiled_by_the_loader_of_its_module(source: str, edited: bool) -> None:
    path = write_module("rates", "let VAT = 0.19\ndef gross(net): return net\n")
    loader: Any = Translating("rates", str(path))
    spec = importlib.util.spec_from_file_location("rates", path, loader=loader)
    assert spec is not None
    rates = sys.modules["rates"] = importlib.util.module_from_spec(spec)
    loader.exec_module(rates)
    edit(rates, f"{source}\n")
    assert find_stale(rates).edited == edited


@pytest.mark.parametrize("rest", [b"", b"?", b"N", b"i\x01\0\0\0"])
def test_bytecode_that_holds_no_code_says_nothing_of_what_is_loaded(rest: bytes) -> None:
    write_module("rates", "VAT = 0.19\n")
    rates: Any = importlib.import_module("rates")
    cached = Path(rates.__spec__.cached)
    edit(rates, "VAT = 0.2\n")
    cached.write_bytes(cached.read_bytes()[:16] + rest)
    assert not find_stale(rates).edited


def test_bytecode_tells_that_a_constant_was_another_one() -> None:
    write_module("rates", "VAT = 0.19\n")
    rates = importlib.import_module("rates")
    edit(rates, "VAT = 0.2\n")
    assert find_stale(rates).edited


def test_of_a_module_that_was_forgotten_the_one_in_its_place_is_asked() -> None:
    write_module("rates", "def gross(net): return net\n")
    former: Any = importlib.import_module("rates")
    del sys.modules["rates"]
    rates: Any = importlib.import_module("rates")
    held = [former.gross]
    assert [holder.held for holder in find_stale(former).holders] == [
        holder.held for holder in find_stale(rates).holders
    ]
    assert held[0] is not rates.gross
