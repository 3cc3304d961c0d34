"""The Sphinx extension of the book: what it needs, and the settings that it is given."""

from __future__ import annotations

import json

from reloadbook.processes import run_python
from reloadbook.project import ROOT

SITE = ROOT / "src" / "reloadbook" / "site"

# Imports what it is given, and says what came along of the programs that make pages.
IMPORT = """
import sys
from importlib import import_module
for name in {names}:
    import_module(name)
print(sorted({{"docutils", "jinja2", "myst_nb", "sphinx"}} & set(sys.modules)))
"""

# Jupyter Book's own command, up to the point where it hands its settings to Sphinx.
COMPARE = """
import json
import jupyter_book.sphinx
from jupyter_book.cli.main import main
from reloadbook.live import conf
from reloadbook.project import ROOT

def take(*, confoverrides, **others):
    names = confoverrides.keys() | conf.book.keys()
    pairs = {name: [confoverrides.get(name), conf.book.get(name)] for name in names}
    print(json.dumps({name: pair for name, pair in pairs.items() if pair[0] != pair[1]}))
    raise SystemExit

jupyter_book.sphinx.Sphinx = take
main(["build", str(ROOT)])
"""


def test_only_the_files_called_sphinx_know_sphinx() -> None:
    modules = sorted(
        ".".join(file.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        for file in SITE.rglob("*.py")
        if file.name != "sphinx_.py"
    )
    assert "reloadbook.site" in modules
    assert run_python(IMPORT.format(names=modules)) == "[]\n"


def test_the_live_pages_have_the_settings_of_the_book() -> None:
    *_, differing = run_python(COMPARE).splitlines()
    in_book, in_live = json.loads(differing).pop("html_favicon")
    assert json.loads(differing).keys() == {"html_favicon"}
    # Relative to the folder with the settings in both, which is another one.
    assert in_live == str(ROOT / in_book)
