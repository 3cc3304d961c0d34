"""`stale_bytecode` finds the .pyc files that Python would use and that hold other code."""

from __future__ import annotations

import importlib
import importlib.util
import marshal
import os
import py_compile
import sys
from pathlib import Path
from py_compile import PycInvalidationMode as Mode

import pytest

from reloadbook.processes import run_python
from reloadlab import BytecodeReport, stale_bytecode
from support.bytecode import SECOND, cache, make_stale, modules, save

pytestmark = pytest.mark.usefixtures("folder")


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


def test_other_places_where_exceptions_are_handled_are_a_difference() -> None:
    cached = cache(save("try: x = 1\nexcept ValueError: x = 2\n"))
    good = cached.read_bytes()
    code = marshal.loads(good[16:])
    cached.write_bytes(good[:16] + marshal.dumps(code.replace(co_exceptiontable=b"")))
    assert modules(stale_bytecode("config")) == ["config"]


def test_what_is_not_a_number_equals_itself() -> None:
    cache(save("x = 1e309 - 1e309\n"))
    assert stale_bytecode("config").clean


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
