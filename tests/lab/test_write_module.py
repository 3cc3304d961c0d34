"""`write_module` writes a source where it belongs, as it is, and over no file but its own."""

from __future__ import annotations

import importlib
import os
import stat
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING

import pytest

from reloadlab import workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder() -> Iterator[Path]:
    with workspace() as space:
        yield space.path


def content(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return mode, time and bytes of all that a folder holds."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = (status.st_mode, status.st_mtime_ns, data)
    return found


def is_case_sensitive(folder: Path) -> bool:
    (folder / "probe").touch()
    found = (folder / "PROBE").exists()
    (folder / "probe").unlink()
    return not found


# The source


@pytest.mark.parametrize(
    "source",
    [
        "",
        "VALUE = 1",
        "VALUE = 'é 🎉'\r\nOTHER = 2\r",
        "\ufeffVALUE = 1\n",
        "def broken(:\n",
        "a null byte \0 is no Python either\n",
        'TEXT = """first\n    \n\tthird"""\n',
        "# first line at the margin\n    # second line not\n",
    ],
)
def test_a_source_is_written_byte_for_byte(folder: Path, source: str) -> None:
    path = write_module("config", source)
    assert path == folder / "config.py"
    assert path.read_bytes() == source.encode()


@pytest.mark.usefixtures("folder")
def test_a_source_whose_first_line_is_indented_loses_the_common_indentation() -> None:
    path = write_module(
        "config",
        """
        def area(width, height):
            return width * height
        """,
    )
    assert path.read_text() == "\ndef area(width, height):\n    return width * height\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "cp1252"])
def test_a_source_is_written_in_the_encoding_that_it_declares(encoding: str) -> None:
    path = write_module("menu", f"# coding: {encoding}\nDISH = 'Käse'\n")
    assert "Käse".encode(encoding) in path.read_bytes()
    assert importlib.import_module("menu").DISH == "Käse"


def test_what_the_declared_encoding_lacks_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"\\u20ac in line 2, which iso-8859-1 cannot encode"):
        write_module("menu", "# coding: latin-1\nCURRENCY = '€'\n")
    assert content(folder) == {}


@pytest.mark.usefixtures("folder")
def test_an_encoding_that_does_not_exist_is_left_to_the_import() -> None:
    write_module("menu", "# coding: no-such-thing\nDISH = 'Käse'\n")
    with pytest.raises(SyntaxError, match="no-such-thing"):
        importlib.import_module("menu")


def test_a_file_in_the_place_of_the_cache_is_refused(folder: Path) -> None:
    (folder / "__pycache__").write_text("a list\n")
    before = content(folder)
    with pytest.raises(FileExistsError, match="'__pycache__' is a file where Python"):
        write_module("menu", "DISH = 1\n")
    assert content(folder) == before


@pytest.mark.parametrize("name", ["con", "NUL", "shop.aux", "lpt1"])
def test_the_name_of_a_device_on_windows_is_refused_everywhere(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"device on Windows.*; use '(con|NUL|aux|lpt1)_'\."):
        write_module(name, "DISH = 1\n")
    assert content(folder) == {}


def test_a_lone_surrogate_is_refused_with_its_place_and_its_cure(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"character \\udc80 in line 2,.* escape sequence \\udc80"):
        write_module("config", "GOOD = 1\nBAD = '\udc80'\n")
    assert content(folder) == {}


def test_a_source_that_is_no_string_is_refused(folder: Path) -> None:
    with pytest.raises(TypeError, match="is a string, not bytes"):
        write_module("config", b"VALUE = 1")  # type: ignore[arg-type]
    assert content(folder) == {}


# The name


@pytest.mark.parametrize(
    ("name", "reason", "advice"),
    [
        ("", "is empty", "a name such as 'config'"),
        ("shop..prices", "'' in 'shop..prices' is empty", "'config'"),
        ("shop.", "'' in 'shop.' is empty", "'config'"),
        ("my-mod", "not a Python identifier", "'my_mod'"),
        ("2fast", "not a Python identifier", "'module_2fast'"),
        ("shop.my-mod", "'my-mod' in 'shop.my-mod' is not", "'my_mod'"),
        ("two\nlines", r"'two\nlines' is not", "'two_lines'"),
        ("two\0", r"'two\x00' is not", "'two'"),
        ("\ud800", r"'\ud800' is not", "'config'"),
        ("class", "a keyword", "'class_'"),
        ("shop.None", "a keyword", "'None_'"),
        ("\N{LATIN SMALL LIGATURE FI}le", "normal form NFKC", "'file'"),
        ("../up", "leads out of the folder", "'up'"),
        (".hidden", "leads out of the folder", "'hidden'"),
        ("/etc/shop", "leads out of the folder", "'etc.shop'"),
        ("shop/prices.py", "leads out of the folder or into another", "'shop.prices'"),
        ("C:\\new", "leads out of the folder", "'C.new'"),
        ("config.py", "the name of a file", "its module, 'config'"),
        ("__main__", "a meaning of its own", "'main'"),
        ("shop.__init__", "a meaning of its own", "'init'"),
        ("__pycache__", "a meaning of its own", "'pycache'"),
        ("sys", "belongs to the standard library", "'my_sys'"),
        ("json.tool", "'json' belongs to the standard library", "'my_json'"),
        ("test", "belongs to the standard library", "'my_test'"),
    ],
)
def test_a_name_that_no_module_may_have_is_refused_in_one_line_with_a_better_one(
    folder: Path, name: str, reason: str, advice: str
) -> None:
    with pytest.raises(ValueError, match=r"\A[^\n]+\.\Z") as refusal:
        write_module(name, "VALUE = 1\n")
    assert reason in str(refusal.value)
    assert advice in str(refusal.value)
    assert content(folder) == {}


@pytest.mark.parametrize("name", ["match", "_private", "print", "naïve", "中文", "shop.sys"])
@pytest.mark.usefixtures("folder")
def test_every_name_that_an_import_can_use_is_taken(name: str) -> None:
    write_module(name, f"NAME = {name!r}\n")
    module = importlib.import_module(name)
    assert name == module.NAME


def test_a_name_that_is_no_string_is_refused(folder: Path) -> None:
    with pytest.raises(TypeError, match=r"is a string such as 'config', not \w+Path"):
        write_module(folder / "config", "VALUE = 1\n")  # type: ignore[arg-type]
    assert content(folder) == {}


def test_a_name_of_the_standard_library_can_be_taken_on_purpose(folder: Path) -> None:
    path = write_module("random", "VALUE = 4\n", shadow=True)
    assert path == folder / "random.py"


def test_on_purpose_is_no_excuse_for_a_bad_name(folder: Path) -> None:
    with pytest.raises(ValueError, match="a keyword"):
        write_module("class", "VALUE = 1\n", shadow=True, overwrite=True)
    assert content(folder) == {}


# Packages


def test_a_dotted_name_makes_the_packages_that_are_missing(folder: Path) -> None:
    path = write_module("shop.fruit.prices", "APPLE = 3\n")
    assert path == folder / "shop" / "fruit" / "prices.py"
    assert (folder / "shop" / "__init__.py").read_bytes() == b""
    assert (folder / "shop" / "fruit" / "__init__.py").read_bytes() == b""
    assert importlib.import_module("shop.fruit.prices").APPLE == 3


def test_a_package_that_is_there_stays_as_it_is(folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("NAME = 'mine'\n")
    write_module("shop.prices", "TEA = 3\n")
    assert (folder / "shop" / "__init__.py").read_text() == "NAME = 'mine'\n"


def test_the_name_of_a_package_stands_for_the_file_that_its_import_reads(folder: Path) -> None:
    write_module("shop.prices", "TEA = 3\n")
    path = write_module("shop", "NAME = 'Tea & Co'\n")
    assert path == folder / "shop" / "__init__.py"
    assert not (folder / "shop.py").exists()
    assert importlib.import_module("shop").NAME == "Tea & Co"


def test_a_folder_that_is_no_package_does_not_take_the_place_of_a_module(folder: Path) -> None:
    (folder / "shop").mkdir()
    assert write_module("shop", "NAME = 'shop'\n") == folder / "shop.py"
    assert importlib.import_module("shop").NAME == "shop"


def test_a_new_package_that_would_hide_a_module_is_refused(folder: Path) -> None:
    write_module("shop", "NAME = 'shop'\n")
    before = content(folder)
    with pytest.raises(FileExistsError, match=r"'shop' would hide the module 'shop\.py'"):
        write_module("shop.prices", "TEA = 3\n", overwrite=True)
    assert content(folder) == before


def test_a_package_that_hides_a_module_already_can_be_added_to(folder: Path) -> None:
    write_module("shop.prices", "TEA = 3\n")
    (folder / "shop.py").write_text("NAME = 'hidden'\n")
    write_module("shop.sizes", "CUP = 2\n")
    assert importlib.import_module("shop.sizes").CUP == 2


def test_a_file_in_the_place_of_a_package_is_refused(folder: Path) -> None:
    (folder / "shop").write_text("a shopping list\n")
    before = content(folder)
    with pytest.raises(FileExistsError, match="'shop' is a file where the folder of a package"):
        write_module("shop.prices", "TEA = 3\n", overwrite=True)
    assert content(folder) == before


def test_a_module_that_an_extension_module_would_hide_is_refused(folder: Path) -> None:
    extension = folder / f"fast{EXTENSION_SUFFIXES[0]}"
    extension.write_bytes(b"machine code")
    before = content(folder)
    with pytest.raises(FileExistsError, match=r"is imported instead of 'fast\.py'"):
        write_module("fast", "VALUE = 1\n", overwrite=True)
    assert content(folder) == before


@pytest.mark.parametrize("suffix", [EXTENSION_SUFFIXES[0], ".pyc"])
def test_a_module_that_a_compiled_package_would_hide_is_refused(folder: Path, suffix: str) -> None:
    package = folder / "fast"
    package.mkdir()
    (package / f"__init__{suffix}").write_bytes(b"machine code")
    before = content(folder)
    with pytest.raises(
        FileExistsError, match=r"'fast/__init__\S+' is imported instead of 'fast\.py'"
    ):
        write_module("fast", "VALUE = 1\n", overwrite=True)
    assert content(folder) == before


def test_a_package_linked_to_another_place_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    link(folder / "shop", tmp_path)
    before = content(tmp_path)
    for name in ("shop.prices", "shop"):
        with pytest.raises(ValueError, match="leads out of the folder, through a symbolic link"):
            write_module(name, "TEA = 3\n", overwrite=True)
    assert content(tmp_path) == before


def test_a_package_linked_within_the_folder_is_taken(folder: Path) -> None:
    write_module("shop.prices", "TEA = 3\n")
    link(folder / "store", folder / "shop")
    write_module("store.prices", "TEA = 4\n")
    assert (folder / "shop" / "prices.py").read_text() == "TEA = 4\n"


def test_a_name_that_differs_only_in_case_is_refused_where_files_ignore_case(
    folder: Path,
) -> None:
    if is_case_sensitive(folder):
        pytest.skip("this file system takes names that differ in case for different ones")
    write_module("Config", "VALUE = 1\n")
    write_module("Shop.prices", "TEA = 3\n")
    before = content(folder)
    for name in ("config", "shop", "shop.prices"):
        with pytest.raises(FileExistsError, match="differ only in upper and lower case"):
            write_module(name, "VALUE = 2\n", overwrite=True)
    assert content(folder) == before


def test_when_writing_fails_the_packages_made_for_it_go_again(folder: Path) -> None:
    before = content(folder)
    # The name of the file is as long as can be; that of a file beside it is too long.
    with pytest.raises(OSError, match=r"\S"):
        write_module(f"shop.fruit.{'x' * 250}", "APPLE = 3\n")
    assert content(folder) == before


# Files of somebody else


@pytest.mark.usefixtures("folder")
def test_a_file_written_here_can_be_written_again_and_again() -> None:
    for value in range(3):
        path = write_module("config", f"VALUE = {value}\n")
        assert path.read_text() == f"VALUE = {value}\n"


def test_a_file_that_somebody_wrote_is_refused(folder: Path) -> None:
    (folder / "config.py").write_text("MINE = True\n")
    before = content(folder)
    with pytest.raises(
        FileExistsError, match=r"'config\.py' is there already and .*overwrite=True"
    ):
        write_module("config", "VALUE = 1\n")
    assert content(folder) == before


def test_a_file_that_somebody_edited_is_refused_until_the_edit_is_undone(folder: Path) -> None:
    path = write_module("config", "VALUE = 1\n")
    path.write_text("VALUE = 1  # mine\n")
    before = content(folder)
    with pytest.raises(FileExistsError, match="or it was edited since"):
        write_module("config", "VALUE = 2\n")
    assert content(folder) == before
    path.write_bytes(b"VALUE = 1\n")
    write_module("config", "VALUE = 2\n")


def test_a_body_of_a_package_that_somebody_wrote_is_refused(folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").touch()
    before = content(folder)
    with pytest.raises(FileExistsError, match=r"'shop/__init__\.py' is there already"):
        write_module("shop", "NAME = 'shop'\n")
    assert content(folder) == before


def test_on_purpose_a_file_of_somebody_is_overwritten_and_known_from_then_on(
    folder: Path,
) -> None:
    (folder / "config.py").write_text("MINE = True\n")
    write_module("config", "VALUE = 1\n", overwrite=True)
    path = write_module("config", "VALUE = 2\n")
    assert path.read_text() == "VALUE = 2\n"


def test_without_its_record_a_file_counts_as_somebody_elses(folder: Path) -> None:
    write_module("config", "VALUE = 1\n")
    for record in (folder / "__pycache__").iterdir():
        record.unlink()
    with pytest.raises(FileExistsError, match="is there already"):
        write_module("config", "VALUE = 2\n")


def test_a_damaged_record_makes_the_file_count_as_somebody_elses(folder: Path) -> None:
    write_module("config", "VALUE = 1\n")
    for record in (folder / "__pycache__").iterdir():
        record.write_bytes(b"\xff\0 nonsense\n")
    with pytest.raises(FileExistsError, match="is there already"):
        write_module("config", "VALUE = 2\n")


def test_a_folder_in_the_place_of_the_file_is_refused(folder: Path) -> None:
    (folder / "config.py").mkdir()
    before = content(folder)
    with pytest.raises(IsADirectoryError, match=r"'config\.py' is a folder where a file has to"):
        write_module("config", "VALUE = 1\n", overwrite=True)
    assert content(folder) == before


def test_a_link_is_somebody_elses_and_only_the_link_is_replaced(
    folder: Path, tmp_path: Path
) -> None:
    written = write_module("config", "VALUE = 1\n")
    aim = tmp_path / "aim.py"
    written.replace(aim)
    link(written, aim)
    with pytest.raises(FileExistsError, match="is there already"):
        write_module("config", "VALUE = 2\n")
    write_module("config", "VALUE = 2\n", overwrite=True)
    assert (folder / "config.py").read_text() == "VALUE = 2\n"
    assert not (folder / "config.py").is_symlink()
    assert aim.read_text() == "VALUE = 1\n"


def link(path: Path, aim: Path) -> None:
    """Make a symbolic link, where the system lets an ordinary user do so."""
    try:
        path.symlink_to(aim, target_is_directory=aim.is_dir())
    except OSError:
        pytest.skip("this user may not make symbolic links")


# The file as a file


def test_the_folder_shows_the_module_and_nothing_else(folder: Path) -> None:
    write_module("config", "VALUE = 1\n")
    write_module("config", "VALUE = 2\n")
    assert content(folder).keys() == {
        "config.py",
        "__pycache__",
        "__pycache__/config.py.reloadlab",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.usefixtures("folder")
def test_a_new_file_has_the_permissions_that_the_user_gives_to_new_files() -> None:
    former = os.umask(0o027)
    try:
        path = write_module("config", "VALUE = 1\n")
    finally:
        os.umask(former)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.usefixtures("folder")
def test_a_file_that_is_written_again_keeps_its_permissions() -> None:
    path = write_module("config", "VALUE = 1\n")
    path.chmod(0o604)
    write_module("config", "VALUE = 2\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
