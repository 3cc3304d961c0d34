"""Which .pyc files `stale_bytecode` looks at."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reloadbook.processes import run_python
from reloadlab import BytecodeReport, StaleBytecode, stale_bytecode
from reloadlab._modules.loaded import SourceFile, source_path
from reloadlab.bytecode import findings
from support.bytecode import cache, make_stale, modules, save

if TYPE_CHECKING:
    from types import CodeType

pytestmark = pytest.mark.usefixtures("folder")


def spec_of(path: Path) -> importlib.machinery.ModuleSpec:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    return spec


def check_bytecode(spec: importlib.machinery.ModuleSpec) -> StaleBytecode | None:
    """Return what is wrong with the .pyc that this process would use for a module."""
    found = findings(SourceFile(spec.name, source_path(spec.loader), spec.loader))
    return found[0] if found else None


def test_a_package_stands_for_all_its_submodules_on_disk_loaded_or_not() -> None:
    for name in ("shop/not-a-module.py", "shop/not-a-package/prices.py"):
        make_stale(name)
    names = ["shop/__init__.py", "shop/prices.py", "shop/part/deep/rates.py", "shop/part/ok.py"]
    for name in names:
        make_stale(name)
    make_stale("shopping.py")
    cache(save("x = 3\n", "shop/part/ok.py"))
    expected = ["shop", "shop.part.deep.rates", "shop.prices"]
    assert modules(stale_bytecode("shop")) == expected
    assert modules(stale_bytecode("shop.part")) == ["shop.part.deep.rates"]
    assert modules(stale_bytecode("shop.prices")) == ["shop.prices"]
    assert "shop" not in sys.modules, "looking does not import"
    importlib.import_module("shop.prices")
    assert modules(stale_bytecode("shop")) == expected
    assert modules(stale_bytecode(sys.modules["shop"])) == expected
    assert modules(stale_bytecode("shop.part")) == ["shop.part.deep.rates"]


def test_a_submodule_that_was_loaded_from_another_folder_belongs_to_its_package() -> None:
    save("", "shop/__init__.py")
    make_stale("elsewhere/extra.py")
    shop = importlib.import_module("shop")
    shop.__path__.append(str(Path.cwd() / "elsewhere"))
    importlib.import_module("shop.extra")
    shop.__path__.pop()
    assert modules(stale_bytecode("shop")) == ["shop.extra"]


@pytest.mark.skipif(sys.platform == "win32", reason="not every user of Windows may make links")
def test_a_link_to_a_folder_above_does_not_lead_round_and_round(folder: Path) -> None:
    make_stale("shop/__init__.py")
    (folder / "shop" / "again").symlink_to(folder / "shop")
    assert modules(stale_bytecode("shop")) == ["shop"]


def test_the_files_of_all_levels_of_optimization_are_compared() -> None:
    path = save("x = 1\n")
    for level in (1, 2):
        cache(path, optimization=level)
    save("x = 2\n")
    files = stale_bytecode("config").files
    assert [file.reader for file in files] == ["python -O", "python -OO"]
    assert str(files[0]).startswith("config: the .pyc for python -O holds other code")
    assert run_python("import config; print(config.x)", "-B") == "2\n"
    assert run_python("import config; print(config.x)", "-BO") == "1\n"


@pytest.mark.parametrize("level", [0, 1, 2])
def test_each_level_of_optimization_is_compared_with_code_of_its_own(level: int) -> None:
    cache(save('"""Text."""\nassert True\n'), optimization=level)
    assert stale_bytecode("config") == BytecodeReport((), 1, True)


def test_the_folder_of_a_prefix_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_stale("config.py")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    assert stale_bytecode("config").checked == 0
    cached = make_stale("config.py")
    assert cached.is_relative_to(tmp_path)
    assert [file.cached for file in stale_bytecode("config").files] == [cached]


def test_where_python_caches_nothing_there_is_nothing_to_compare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_stale()
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    assert stale_bytecode("config").checked == 0


def test_looking_writes_nothing_and_runs_nothing(folder: Path) -> None:
    path = save("raise RuntimeError('this module runs')\n")
    assert stale_bytecode("config").checked == 0
    assert [entry.name for entry in folder.rglob("*.pyc")] == []
    cached = cache(path)
    save("raise RuntimeError('THIS module runs')\n")
    before = cached.read_bytes()
    assert modules(stale_bytecode("config")) == ["config"]
    assert cached.read_bytes() == before


@pytest.mark.parametrize("name", ["sys", "_imp", "zipimport"])
def test_a_module_without_a_source_file_is_clean(name: str) -> None:
    assert stale_bytecode(name) == stale_bytecode(importlib.import_module(name))
    assert stale_bytecode(name) == BytecodeReport((), 0, True)


def test_a_package_in_an_archive_has_no_bytecode_beside_it(folder: Path) -> None:
    with zipfile.ZipFile("library.zip", "w") as archive:
        archive.writestr("packed/__init__.py", "x = 1\n")
    sys.path.insert(0, str(folder / "library.zip"))
    assert stale_bytecode("packed").checked == 0
    assert stale_bytecode(importlib.import_module("packed")).checked == 0


class OtherLoader(SourceFileLoader):
    """A loader that runs something else than the source, as one that rewrites it does."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (the signature of a loader)
        """Compile what this loader wants to run."""
        return compile("x = 'rewritten'", self.path, "exec")


def test_a_module_that_another_loader_has_compiled_is_left_to_that_loader() -> None:
    make_stale()
    path = Path("config.py").absolute()
    loader: Any = OtherLoader("config", str(path))
    spec = importlib.util.spec_from_file_location("config", path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    assert module.x == "rewritten"
    assert stale_bytecode(module).checked == 0
    assert check_bytecode(spec) is None


# For a reload


def test_one_spec_is_checked_at_the_level_of_this_process() -> None:
    path = save("x = 1\n")
    assert check_bytecode(spec_of(path)) is None
    cache(path, optimization=1)
    cached = cache(path)
    save("x = 2\n")
    stale = check_bytecode(spec_of(path))
    assert stale is not None
    assert (stale.cached, stale.reader) == (cached, "python")
    cached.unlink()
    assert check_bytecode(spec_of(path)) is None


def test_a_spec_without_a_source_file_has_no_stale_bytecode() -> None:
    assert sys.__spec__ is not None
    assert check_bytecode(sys.__spec__) is None
