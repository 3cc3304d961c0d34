"""`write_module` writes a source where its name says, and refuses a name that no import finds."""

from __future__ import annotations

import importlib
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING

import pytest

from reloadlab import write_module
from support.modules import content, link

if TYPE_CHECKING:
    from pathlib import Path


def is_case_sensitive(folder: Path) -> bool:
    (folder / "probe").touch()
    found = (folder / "PROBE").exists()
    (folder / "probe").unlink()
    return not found


@pytest.mark.parametrize("name", ["con", "NUL", "shop.aux", "lpt1"])
def test_the_name_of_a_device_on_windows_is_refused_everywhere(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"device on Windows.*; use '(con|NUL|aux|lpt1)_'\."):
        write_module(name, "DISH = 1\n")
    assert content(folder) == {}


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


@pytest.mark.parametrize("inside", ["prices.py", "fruit/prices.py"])
def test_a_folder_with_modules_in_it_is_hidden_by_no_module(folder: Path, inside: str) -> None:
    file = folder / "shop" / inside
    file.parent.mkdir(parents=True)
    file.write_text("TEA = 3\n")
    before = content(folder)
    with pytest.raises(FileExistsError, match="shop"):
        write_module("shop", "NAME = 'shop'\n", overwrite=True)
    assert content(folder) == before
    importlib.invalidate_caches()
    name = f"shop.{inside.removesuffix('.py').replace('/', '.')}"
    assert importlib.import_module(name).TEA == 3


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
