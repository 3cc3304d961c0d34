"""In a notebook, the extension says after each cell what a reload has left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import run_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.interpreters import Interpreters

# A shell of IPython takes a fifth of a second to be made, for each story anew.
pytestmark = pytest.mark.slow

# A real session, in a process of its own. The cells of a story run one after the other.
SESSION = """
import contextlib, io, json, sys

def play(cells):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    for cell in cells:
        with contextlib.redirect_stdout(io.StringIO()) as text:
            error = shell.run_cell(cell, store_history=True).error_in_exec
        yield {"text": text.getvalue(), "error": error and f"{type(error).__name__}: {error}"}

said = list(play(json.loads(sys.argv[1])))
print(json.dumps(said))
"""

LINE = "greetings was loaded again. Still old: "


@pytest.fixture
def session(with_shell: Interpreters, tmp_path: Path) -> Callable[..., list[str]]:
    """Return a function that runs cells, after two usual ones, and returns what each printed."""

    def run(*cells: str, first: str = "%load_ext reloadlab") -> list[str]:
        usual = [
            "import importlib, sys\nfrom reloadlab import create_module, workspace, write_module\n"
            "lab = workspace()\npath = create_module('greetings', k1=1)",
            first,
        ]
        code = f"import os; os.environ['IPYTHONDIR'] = {str(tmp_path / 'ipython')!r}\n{SESSION}"
        ended = with_shell.run(code, json.dumps([*usual, *cells]), folder=tmp_path)
        assert ended.code == 0, "It failed, with an error that stands above."
        said = json.loads(ended.printed.splitlines()[-1])
        assert [one["error"] for one in said[:2]] == [None, None]
        return [one["error"] or one["text"] for one in said[2:]]

    return run


IMPORTED = "import greetings\nfrom greetings import print_values"
RELOADED = "path = create_module('greetings', k1=20)\nmodule = importlib.reload(greetings)"
OLD = f"{LINE}print_values. See %stale greetings\n"


def test_a_cell_that_reloads_is_followed_by_a_line_with_the_names_that_are_old(
    session: Callable[..., list[str]],
) -> None:
    assert session(IMPORTED, RELOADED) == ["", OLD]


def test_a_cell_that_leaves_nothing_old_is_followed_by_nothing(
    session: Callable[..., list[str]],
) -> None:
    assert session("import greetings", RELOADED, "print(1)") == ["", "", "1\n"]


def test_the_line_comes_once_for_each_reload(session: Callable[..., list[str]]) -> None:
    assert session(IMPORTED, RELOADED, "print(1)", RELOADED)[1:] == [OLD, "1\n", OLD]


def test_import_and_reload_in_one_cell_are_noticed(session: Callable[..., list[str]]) -> None:
    assert session(f"{IMPORTED}\n{RELOADED}") == [OLD]


@pytest.mark.parametrize("cells", [2, 1])
def test_forgetting_and_importing_again_is_noticed(
    session: Callable[..., list[str]], cells: int
) -> None:
    again = "del sys.modules['greetings']\nimport greetings"
    story = [IMPORTED, again] if cells == 2 else [f"{IMPORTED}\n{again}"]
    assert session(*story)[-1] == OLD


def test_what_autoreload_has_mended_is_not_old(
    session: Callable[..., list[str]],
) -> None:
    said = session(
        "%load_ext autoreload\n%autoreload 2\n"
        "path = write_module('rates', 'def f():\\n    return 1\\n')",
        "import rates\nfrom rates import f",
        "path = write_module('rates', 'def f():\\n    return 20\\n')",
        "print(f())",
    )
    assert said == ["", "", "", "20\n"]


def test_many_names_are_counted(session: Callable[..., list[str]]) -> None:
    names = "import greetings\n" + "\n".join(
        f"name{number} = greetings.print_values" for number in range(7)
    )
    assert session(names, RELOADED)[1] == (
        f"{LINE}name0, name1, name2, name3, name4 and 2 more. See %stale greetings\n"
    )


def test_stale_shows_who_holds_something_old(session: Callable[..., list[str]]) -> None:
    report = session(IMPORTED, RELOADED, "%stale greetings")[2]
    assert "__main__.print_values: function (greetings.print_values), 1 version old" in report
    assert "from greetings import print_values" in report


def test_stale_takes_a_name_of_the_notebook_too(session: Callable[..., list[str]]) -> None:
    said = session(IMPORTED, RELOADED, "import greetings as g\n%stale g")
    assert "__main__.print_values" in said[2]


def test_what_a_cell_has_displayed_is_found_once_and_reset_lets_go_of_it(
    session: Callable[..., list[str]],
) -> None:
    shown = "import greetings\ngreetings"
    again = "del sys.modules['greetings']\nimport greetings"
    said = session(shown, again, "%reset -f out", "%stale greetings")
    assert said[1] == f"{LINE}Out[3]. See %stale greetings\n"
    assert "greetings: nothing old is held." in said[3]


def test_stale_off_silences_the_line_and_stale_on_brings_it_back(
    session: Callable[..., list[str]],
) -> None:
    said = session(IMPORTED, "%stale off", RELOADED, "%stale on", RELOADED)
    assert said == ["", "", "", "", OLD]


def test_reload_reloads_and_reports_and_needs_no_line(session: Callable[..., list[str]]) -> None:
    said = session(
        "import greetings",
        "path = create_module('greetings', k1=20)\n%reload greetings",
        "greetings.print_values()",
    )
    assert "greetings refreshed" in said[1]
    assert LINE not in said[1]
    assert said[2] == "k1: 20\n"


def test_reload_of_a_source_that_fails_leaves_the_module_as_it_was(
    session: Callable[..., list[str]],
) -> None:
    said = session(
        "import greetings",
        "path = write_module('greetings', 'print_values = 1 / 0')\n%reload greetings",
        "greetings.print_values()",
    )
    assert said[1] == "ZeroDivisionError: division by zero"
    assert said[2] == "k1: 1\n"


# A module with a function in each kind of place, and who holds the old one when a tool has put
# another there, or other code into it, without a search for the module.
PLACES = """
import functools

def greet():
    return 1

@functools.cache
def cached():
    return 1

class Greeter:
    @property
    def name(self):
        yield 1

    def greet(self):
        return 1
"""
EXCHANGED = {
    "a function": ("places.greet", "exec('def greet(): return 20', vars(places))"),
    "a method": (
        "places.Greeter.greet",
        "exec('def greet(self): return 20', vars(places), own := {})\n"
        "own['greet'].__qualname__ = 'Greeter.greet'\nplaces.Greeter.greet = own['greet']",
    ),
    "the code of a property": (
        "places.Greeter().name",
        "exec('def name(self): yield 20', vars(places), own := {})\n"
        "places.Greeter.name.fget.__code__ = own['name'].__code__",
    ),
}


@pytest.mark.parametrize("what", EXCHANGED)
def test_what_a_tool_exchanges_without_a_search_is_noticed(
    session: Callable[..., list[str]], what: str
) -> None:
    held, exchange = EXCHANGED[what]
    said = session(
        f"write_module('places', {PLACES!r});", f"import places\nheld = {held}", exchange
    )
    assert said[-1] == "places was loaded again. Still old: held. See %stale places\n"


def test_a_cell_in_which_nothing_happens_looks_into_no_module(
    session: Callable[..., list[str]],
) -> None:
    said = session(
        f"write_module('places', {PLACES!r});\nimport places, email.message\n{IMPORTED}",
        "from reloadlab import ipython\nlooked = []\n"
        "ipython.Loaded = lambda module: looked.append(module.__name__) or Loaded(module)\n"
        "from reloadlab._modules.loaded import Loaded",
        "number = 1",
        "print(looked)\nplaces.number = 20",
        "print(looked)",
        RELOADED,
        "print(looked)",
    )
    assert said[3:5] == ["[]\n", "['places']\n"]
    assert said[5:] == [OLD, "['places', 'greetings', 'greetings']\n"]


def test_stale_without_a_loaded_module_says_what_it_needs(
    session: Callable[..., list[str]],
) -> None:
    missing, unknown = session("%stale", "%stale nowhere")
    assert missing.startswith("UsageError: The name of a module is missing. Write %stale greetings")
    assert unknown == "UsageError: No module nowhere is loaded. Import it first."


def test_unloading_the_extension_leaves_nothing_of_it(session: Callable[..., list[str]]) -> None:
    said = session(
        IMPORTED,
        "before = [type(finder).__name__ for finder in sys.meta_path]\n%unload_ext reloadlab",
        RELOADED,
        "print('Watch' in before, 'Watch' in [type(finder).__name__ for finder in sys.meta_path])",
        "print('stale' in get_ipython().magics_manager.magics['line'])",
    )
    assert said[2:] == ["", "True False\n", "False\n"]


def test_installed_packages_are_not_watched(session: Callable[..., list[str]]) -> None:
    said = session("import textwrap\nfrom textwrap import dedent", "m = importlib.reload(textwrap)")
    assert said == ["", ""]


def test_without_ipython_everything_else_works() -> None:
    code = (
        "import sys; sys.modules['IPython'] = None\n"
        "import reloadlab\n"
        "print(callable(reloadlab.load_ipython_extension))"
    )
    assert run_python(code) == "True\n"


def test_what_autoreload_remembers_of_old_objects_is_no_holder(
    session: Callable[..., list[str]],
) -> None:
    paths = "print([one.path for one in find_stale(greetings).holders])"
    said = session(
        # In this mode it keeps weak references to all that it has exchanged.
        f"%load_ext autoreload\n%autoreload 3\nfrom reloadlab import find_stale\n{IMPORTED}",
        "path = create_module('greetings', k1=20)",
        "%autoreload 0\nkept = [greetings.print_values]",
        "path = create_module('greetings', k1=300)\nmodule = importlib.reload(greetings)",
        paths,
    )
    assert said[-1] == "['__main__.print_values', '__main__.kept[0]']\n"
