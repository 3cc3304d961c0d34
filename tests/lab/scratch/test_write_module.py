"""`write_module` writes a source as it is, and over no file but its own."""

from __future__ import annotations

import importlib
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from reloadlab import write_module
from support.modules import content, link

if TYPE_CHECKING:
    from pathlib import Path


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
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_an_indented_source_keeps_the_ends_of_its_lines(end: str) -> None:
    path = write_module("config", end.join(["    A = 1", "", "    if A:", "        B = 2", ""]))
    assert path.read_bytes() == end.join(["A = 1", "", "if A:", "    B = 2", ""]).encode()


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


def test_a_lone_surrogate_is_refused_with_its_place_and_its_cure(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"character \\udc80 in line 2,.* escape sequence \\udc80"):
        write_module("config", "GOOD = 1\nBAD = '\udc80'\n")
    assert content(folder) == {}


def test_a_source_that_is_no_string_is_refused(folder: Path) -> None:
    with pytest.raises(TypeError, match="is a string, not bytes"):
        write_module("config", b"VALUE = 1")  # type: ignore[arg-type]
    assert content(folder) == {}


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
