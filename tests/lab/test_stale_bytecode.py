"""`stale_bytecode` finds the .pyc files that Python would use and that hold other code.

All sources here have one length, and all times are set by hand to one second, so that what
Python looks at is the same for each version unless a test says otherwise.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import json
import marshal
import os
import py_compile
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from pathlib import Path
from py_compile import PycInvalidationMode as Mode
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import run_python
from reloadlab import BytecodeReport, StaleBytecode, stale_bytecode, workspace
from reloadlab._modules.loaded import SourceFile, source_path
from reloadlab.bytecode import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

SECOND = 1_000_000_000


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with workspace() as space:
        yield space.path


def save(text: str, name: str = "config.py", second: float = SECOND) -> Path:
    """Save a source in the current folder, as an editor does, at a given time."""
    path = Path.cwd() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    os.utime(path, (second, second))
    importlib.invalidate_caches()
    return path


def cache(path: Path, mode: Mode = Mode.TIMESTAMP, optimization: int = 0) -> Path:
    """Write the .pyc of a source."""
    cached = importlib.util.cache_from_source(path, optimization=optimization or "")
    py_compile.compile(
        str(path), cached, doraise=True, optimize=optimization, invalidation_mode=mode
    )
    return Path(cached)


def make_stale(name: str = "config.py", before: str = "x = 1\n", after: str = "x = 2\n") -> Path:
    """Save, compile and save again in the same second; return the .pyc."""
    cached = cache(save(before, name))
    save(after, name)
    return cached


def modules(report: BytecodeReport) -> list[str]:
    return [file.module for file in report.files]


def spec_of(path: Path) -> importlib.machinery.ModuleSpec:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    return spec


def check_bytecode(spec: importlib.machinery.ModuleSpec) -> StaleBytecode | None:
    """Return what is wrong with the .pyc that this process would use for a module."""
    found = findings(SourceFile(spec.name, source_path(spec.loader), spec.loader))
    return found[0] if found else None


# What is stale


def test_two_saves_of_one_length_in_one_second_are_found_before_and_after_the_import() -> None:
    cached = make_stale()
    for attempt in range(2):
        (file,) = stale_bytecode("config").files
        assert (file.module, file.source, file.cached) == (
            "config",
            Path.cwd() / "config.py",
            cached,
        )
        assert ("config" in sys.modules) == bool(attempt), "looking does not import"
        assert importlib.import_module("config").x == 1


def test_the_remedy_makes_python_take_the_new_code() -> None:
    make_stale()
    config = importlib.import_module("config")
    (file,) = stale_bytecode(config).files
    exec(file.remedy, {"os": os})
    assert importlib.reload(config).x == 2
    assert stale_bytecode(config).clean


def test_the_report_agrees_with_the_import_for_saves_at_any_distance() -> None:
    for later in (0, 0.25, 0.75, 1, 1.5, 60):
        cached = cache(save("x = 1\n"))
        save("x = 2\n", second=SECOND + later)
        stale = modules(stale_bytecode("config")) == ["config"]
        sys.modules.pop("config", None)
        assert stale == (importlib.import_module("config").x == 1)
        assert stale == (later < 1)
        cached.unlink()


@pytest.mark.parametrize(
    ("mode", "found"),
    [(Mode.TIMESTAMP, False), (Mode.CHECKED_HASH, False), (Mode.UNCHECKED_HASH, True)],
)
def test_a_source_of_another_second_and_size_is_hidden_by_an_unchecked_hash_only(
    mode: Mode, found: bool
) -> None:
    cache(save("x = 1\n"), mode)
    save("x = 2000\n", second=SECOND + 60)
    assert modules(stale_bytecode("config")) == ["config"] * found
    assert importlib.import_module("config").x == (1 if found else 2000)


@pytest.mark.parametrize("option", ["always", "default", "never"])
@pytest.mark.parametrize("mode", [Mode.CHECKED_HASH, Mode.UNCHECKED_HASH])
def test_the_option_that_governs_hashes_is_heeded(option: str, mode: Mode) -> None:
    cache(save("x = 1\n"), mode)
    save("x = 2\n")
    code = "import config, reloadlab; print(config.x, reloadlab.stale_bytecode('config').clean)"
    answer = run_python(code, "-B", "--check-hash-based-pycs", option)
    assert answer in ("1 False\n", "2 True\n")
    used = option == "never" or (option == "default" and mode is Mode.UNCHECKED_HASH)
    assert answer.startswith("1") == used


@pytest.mark.parametrize("mode", Mode)
def test_bytecode_of_the_same_source_is_never_stale(mode: Mode) -> None:
    cache(save("x = 1\n"), mode)
    report = stale_bytecode("config")
    assert report == BytecodeReport(files=(), checked=1, writes_bytecode=True)
    assert report.clean


def test_bytecode_that_python_refuses_is_not_stale() -> None:
    cached = make_stale()
    good = cached.read_bytes()
    number = bytes(4)
    for refused in (b"", good[:10], number + good[4:], good[:4] + b"\xff" * 4 + good[8:]):
        cached.write_bytes(refused)
        assert stale_bytecode("config") == BytecodeReport((), 0, True)
    cached.write_bytes(good)
    assert not stale_bytecode("config").clean


def test_damaged_bytecode_with_a_good_header_is_stale_because_the_import_fails() -> None:
    cached = cache(save("x = 1\n"))
    good = cached.read_bytes()
    for damaged in (good[:16], good[:40], *(good[:16] + code for code in (b"N", b"0", b"?"))):
        cached.write_bytes(damaged)
        assert [file.reason for file in stale_bytecode("config").files] == ["does not hold code"]
        with pytest.raises((EOFError, ImportError, ValueError, TypeError)):
            importlib.import_module("config")


def test_a_source_that_does_not_compile_behind_good_bytecode_is_stale() -> None:
    make_stale(after="x = (\n")
    (file,) = stale_bytecode("config").files
    assert file.reason == "hides that config.py does not compile"
    assert importlib.import_module("config").x == 1


def test_a_source_with_a_null_byte_counts_as_one_that_does_not_compile() -> None:
    make_stale(after="x =\0 \n")
    assert "does not compile" in str(stale_bytecode("config"))


def test_a_missing_source_leaves_nothing_to_compare() -> None:
    make_stale()
    config = importlib.import_module("config")
    (Path.cwd() / "config.py").unlink()
    assert stale_bytecode(config) == BytecodeReport((), 0, True)


def test_a_module_without_source_has_nothing_beside_it() -> None:
    save("x = 1\n")
    py_compile.compile("config.py", "bare.pyc")
    importlib.invalidate_caches()
    assert importlib.import_module("bare").x == 1
    assert stale_bytecode("bare").checked == 0


# When code is the same


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\n", "x=1  \n"),
        ("x = 1  # one\n", "x = 1  # two\n"),
        ("def f():\n    return (0.5)\n", "def f():\n    return  0.5 \n"),
    ],
)
def test_a_comment_or_a_space_makes_no_other_code(before: str, after: str) -> None:
    make_stale(before=before, after=after)
    assert stale_bytecode("config") == BytecodeReport((), 1, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\ny = 1\n", "y = 1\nx = 1\n"),
        ("x = 0.0\ny = 1\n", "x =-0.0\ny = 1\n"),
        ("x = 1 \n", "x = 1.\n"),
        ("x = True\n", "x = 1   \n"),
        ("x = (1, 0.0)\n", "x = (1,-0.0)\n"),
        ("x = 1, 1.\n", "x = 1., 1\n"),
        ("x = y in {1, 2}\n", "x = y in {1, 3}\n"),
        ("x = y in {1, 2.}\n", "x = y in {1., 2}\n"),
        ("x = y + z\n", "x = y - z\n"),
        ("def f(): return y\n", "def f(): return z\n"),
        ("f = lambda x: lambda: x\n", "f = lambda y: lambda: y\n"),
        ("def f(a, b): return 1\n", "def f(a): return 1; b=1\n"),
        ("def f(a, *, b): return 1\n", "def f(a): return 1; b=1\n"),
        ("def f(*a): return 1\n", "def f(): return 1; a=1\n"),
        ("x = 0j\n", "x =-0j\n"),
        ("def f(a): pass\n", "def f(b): pass\n"),
        ("def f(a, b): a\n", "def f(b, a): a\n"),
        ("def f(a, /, b): 1\n", "def f(a, b, /): 1\n"),
        ("class C:\n f = lambda s: 1\n", "class C:\n f = lambda s: 2\n"),
        ("def f():\n yield 1\n", "def f():\n 1   + 1\n"),
    ],
)
def test_every_difference_that_an_import_could_show_is_one(before: str, after: str) -> None:
    make_stale(before=before.ljust(50), after=after.ljust(50))
    assert modules(stale_bytecode("config")) == ["config"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("\nx = 1\n", "x = 1\n\n"), ("def f():\n a\n\n b\n", "def f():\n\n a\n b\n")],
)
def test_another_line_is_a_difference_because_tracebacks_show_it(before: str, after: str) -> None:
    make_stale(before=before, after=after)
    assert modules(stale_bytecode("config")) == ["config"]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="before Python 3.11 this is in co_code")
def test_other_places_where_exceptions_are_handled_are_a_difference() -> None:
    cached = cache(save("try: x = 1\nexcept ValueError: x = 2\n"))
    good = cached.read_bytes()
    code = marshal.loads(good[16:])
    cached.write_bytes(good[:16] + marshal.dumps(code.replace(co_exceptiontable=b"")))
    assert modules(stale_bytecode("config")) == ["config"]


def test_what_is_not_a_number_equals_itself() -> None:
    cache(save("x = 1e309 - 1e309\n"))
    assert stale_bytecode("config").clean


@pytest.mark.skipif(sys.version_info < (3, 11), reason="code has no columns before Python 3.11")
def test_bytecode_without_columns_is_not_stale(folder: Path) -> None:
    save("def f(a):\n    return a.b + a.c\n")
    run_python("import config", PYTHONNODEBUGRANGES="1")
    assert list(folder.glob("__pycache__/config.*.pyc"))
    assert stale_bytecode("config") == BytecodeReport((), 1, True)


@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_an_encoding_is_read_as_an_import_reads_it(mark: str) -> None:
    path = save(f"{mark}x = 'é'\n")
    if not mark:
        path.write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    cache(path)
    assert stale_bytecode("config") == BytecodeReport((), 1, True)
    stat = path.stat()
    path.write_bytes(path.read_bytes().replace(b"x", b"y"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert modules(stale_bytecode("config")) == ["config"]


def test_a_warning_of_the_compiler_is_not_repeated() -> None:
    path = save("x = 1\n")
    cached = cache(path)
    save("'\\d'\n\n")
    # With warnings as errors, as in these tests, this would be a source that does not compile.
    assert [file.reason for file in stale_bytecode("config").files] == [
        "holds other code than config.py"
    ]
    assert cached.exists()


def test_there_is_no_false_alarm_over_all_that_is_loaded() -> None:
    report = stale_bytecode()
    assert report.clean, str(report)
    assert report.checked > 50


# Which files


def test_all_that_is_loaded_is_looked_at_and_nothing_else() -> None:
    make_stale("loaded.py")
    make_stale("waiting.py")
    importlib.import_module("loaded")
    assert modules(stale_bytecode()) == ["loaded"]


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


def test_a_lazy_module_is_looked_at_and_not_loaded() -> None:
    make_stale()
    spec = spec_of(Path("config.py").absolute())
    assert spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules["config"] = module
    spec.loader.exec_module(module)
    assert modules(stale_bytecode("config")) == modules(stale_bytecode()) == ["config"]
    assert "x" not in object.__getattribute__(module, "__dict__")


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
    loader = OtherLoader("config", str(path))
    spec = importlib.util.spec_from_file_location("config", path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    assert module.x == "rewritten"
    assert stale_bytecode(module).checked == 0
    assert check_bytecode(spec) is None


def test_whatever_stands_in_the_place_of_a_module_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "settings", Settings())
    monkeypatch.setitem(sys.modules, "blocked", None)
    made = ModuleType("made")
    made.__spec__ = object()  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "made", made)
    for name in ("settings", "made"):
        assert stale_bytecode(name).checked == 0
    assert stale_bytecode().clean
    make_stale("blocked.py")
    assert modules(stale_bytecode("blocked")) == ["blocked"]


class Settings:
    """Something with attributes of any name, such as programs put into `sys.modules`."""

    def __getattr__(self, name: str) -> str:
        """Give any attribute."""
        return name


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


# What it says


def test_a_report_speaks_in_lines_without_paths() -> None:
    assert str(stale_bytecode("sys")) == "There is no .pyc that Python would use."
    cached = make_stale()
    report = stale_bytecode("config")
    assert str(report) == ("config: the .pyc holds other code than config.py; delete the .pyc.")
    cached.unlink()
    cache(Path("config.py").absolute())
    assert str(stale_bytecode("config")) == (
        "Each .pyc that Python would use holds the code of its source."
    )


def test_a_process_that_writes_no_bytecode_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    make_stale()
    report = stale_bytecode("config")
    remark = "This process writes no .pyc: sys.dont_write_bytecode is set."
    assert not report.writes_bytecode
    assert str(report).splitlines()[1:] == [remark]
    assert remark in report._repr_html_()
    assert remark in str(stale_bytecode("sys"))


def test_a_report_becomes_json() -> None:
    cached = make_stale()
    report = stale_bytecode("config")
    assert json.loads(json.dumps(report.to_dict())) == {
        "clean": False,
        "checked": 1,
        "writes_bytecode": True,
        "files": [
            {
                "module": "config",
                "source": str(Path.cwd() / "config.py"),
                "cached": str(cached),
                "reader": "python",
                "reason": "holds other code than config.py",
                "remedy": f"os.remove({str(cached)!r})",
            }
        ],
    }


def test_a_report_in_a_notebook_is_a_table_with_names_escaped() -> None:
    file = StaleBytecode("<b>", Path("a&b.py"), Path("a&b.pyc"), "python", "is <i>")
    shown = BytecodeReport((file,), 1, True)._repr_html_()
    assert "<td>&lt;b&gt;</td><td>a&amp;b.py</td><td>the .pyc is &lt;i&gt;;" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert BytecodeReport((), 1, True)._repr_html_().startswith("<p>Each .pyc")


def test_a_report_cannot_be_changed() -> None:
    report = stale_bytecode("sys")
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.checked = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["nowhere", "config.x", "shop.price", "", ".x", "shop..x"])
def test_a_name_that_no_module_has_is_an_error(name: str) -> None:
    save("x = 1\n")
    save("", "shop/__init__.py")
    save("", "shop/prices.py")
    with pytest.raises(ModuleNotFoundError, match="is loaded, and no source file") as caught:
        stale_bytecode(name)
    assert caught.value.name == name


def test_what_is_neither_module_nor_name_is_an_error() -> None:
    with pytest.raises(
        TypeError, match=r"or its full name such as 'shop\.prices' is needed, not \w*Path: "
    ):
        stale_bytecode(Path("config.py"))  # type: ignore[arg-type]
