"""`create_module` writes a module that prints each key and value as they are."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reloadlab import create_module, workspace

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def printed(module: ModuleType) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as stream:
        module.print_values()
    return stream.getvalue()


def printed_by_new(name: str, /, **values: object) -> str:
    create_module(name, **values)
    sys.modules.pop(name, None)
    return printed(importlib.import_module(name))


def test_prints_one_line_for_each_value_in_the_order_given(folder: Path) -> None:
    path = create_module("config", k1=10, k2="Python", k3=None)
    assert path == folder / "config.py"
    assert printed(importlib.import_module("config")) == "k1: 10\nk2: Python\nk3: None\n"


@pytest.mark.usefixtures("folder")
def test_a_module_without_values_prints_nothing() -> None:
    assert printed_by_new("empty") == ""


@pytest.mark.usefixtures("folder")
def test_the_source_is_as_short_as_a_person_would_write_it() -> None:
    path = create_module("config", k1=10, k2="it's")
    assert path.read_bytes() == (
        b"def print_values():\n    print('k1: 10')\n    print(\"k2: it's\")\n"
    )


@pytest.mark.usefixtures("folder")
def test_the_readers_next_step_adds_a_value_and_reloads() -> None:
    create_module("config", k1=10, k2="Python")
    config = importlib.import_module("config")
    create_module("config", k1=10, k2="Python", k3="Cheese")
    assert importlib.reload(config) is config
    assert printed(config) == "k1: 10\nk2: Python\nk3: Cheese\n"


def test_a_dotted_name_goes_into_a_package(folder: Path) -> None:
    create_module("shop.prices", tea=3)
    assert (folder / "shop" / "__init__.py").read_bytes() == b""
    assert printed(importlib.import_module("shop.prices")) == "tea: 3\n"


# Every character there is: quotes, backslashes, NUL, emoji, and surrogates without their pair.
any_text = st.text(st.characters())
any_key = any_text | st.sampled_from(
    ["self", "name", "source", "shadow", "overwrite", "values", "", "not an identifier", "class"]
)
any_value = any_text | st.integers() | st.floats() | st.binary() | st.none() | st.lists(any_text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(any_key, any_value))
@example({"name": 1, "self": 2, "source": 3, "shadow": 4, "overwrite": 5, "values": 6})
@example({"": "", "not an identifier": "", "class": "", "a\nb": "c\rd", "\ud800": "\udfff"})
@example({"quotes": "'\"'''\"\"\"", "ends": "\\", "nul": "\0", "party": "🎉", "braces": "{0}%s"})
def test_prints_exactly_the_text_of_every_value_under_every_key(
    values: dict[str, object],
) -> None:
    with workspace():
        expected = "".join(f"{': '.join([key, str(value)])}\n" for key, value in values.items())
        assert printed_by_new("written", **values) == expected


@pytest.mark.parametrize(
    "value",
    [
        "it's",
        "two\nlines",
        "ends in a backslash\\",
        r"C:\new",
        r"\N{BULLET}",
        "'); open('PWNED', 'w'); print('",
    ],
)
def test_a_value_that_breaks_an_f_string_is_printed_as_it_is(folder: Path, value: str) -> None:
    assert printed_by_new("config", key=value) == f"key: {value}\n"
    assert not (folder / "PWNED").exists()


class Shouting(str):
    """A string that gives other answers when it is formatted, represented or joined."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return a string that is no plain one either."""
        return self

    def __repr__(self) -> str:
        """Return what is no string literal."""
        return "not a literal("

    def __format__(self, spec: str) -> str:
        """Return what str does not."""
        return "FORMATTED"

    def __add__(self, other: str) -> str:
        """Return what joining does not."""
        return "ADDED"


class Answers:
    """An object of which str makes a given string, and a format something else."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def __str__(self) -> str:
        """Return the given string."""
        return self.answer

    def __format__(self, spec: str) -> str:
        """Return what str does not."""
        return "FORMATTED"


@pytest.mark.usefixtures("folder")
def test_an_object_is_printed_as_str_makes_it_and_never_formatted() -> None:
    assert printed_by_new("config", a=Shouting("quiet"), b=Answers(Shouting("calm"))) == (
        "a: quiet\nb: calm\n"
    )


@pytest.mark.usefixtures("folder")
def test_a_key_may_be_a_string_that_represents_itself_otherwise() -> None:
    assert printed_by_new("config", **{Shouting("key"): 1}) == "key: 1\n"


def test_when_one_value_has_no_text_nothing_is_written(folder: Path) -> None:
    class Silent:
        def __str__(self) -> str:
            raise LookupError("no text")

    with pytest.raises(LookupError, match="no text"):
        create_module("shop.prices", first=1, second=Silent())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["my-mod", "class", "../up", "sys", "two\nlines"])
def test_a_name_that_no_module_may_have_is_refused_in_one_line(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"\A[^\n]+; use [^\n]+\.\Z"):
        create_module(name, key=1)
    assert list(folder.iterdir()) == []
    assert not (folder.parent / "up.py").exists()


@pytest.mark.usefixtures("folder")
def test_the_name_is_positional_so_that_no_key_is_taken() -> None:
    with pytest.raises(TypeError, match="positional argument"):
        create_module(name="config")  # type: ignore[call-arg]
