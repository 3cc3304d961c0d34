"""What knows Sphinx of the wheel of the helper: its place in the site, and the line for it."""

from __future__ import annotations

import json
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from reloadbook.project import ROOT
from reloadbook.site.every_page.address import base
from reloadbook.site.running.sphinx_ import chapter_file, control
from reloadbook.take_along.packing import make_wheel
from reloadlab import __version__

from .notebook import cell_for_helper

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

# The class of what is on a page for those who install from a clone.
FROM_CLONE = "from-clone"


def name_wheel(_app: Sphinx, config: Config) -> None:
    """Note the file name of the wheel; empty where it cannot be built.

    For that it takes what builds it, and the project as it is in a clone. As a part of the settings
    the name has every page written again when it changes.
    """
    built = f"reloadlab-{__version__}-py3-none-any.whl"
    can_build = find_spec("hatchling") and (ROOT / "pyproject.toml").is_file()
    config["reloading_wheel"] = built if can_build else ""


class Line(SphinxPostTransform):
    """Put the line that installs the wheel before what is there for those with a clone."""

    default_priority = 870
    builders = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Look for the places on a page."""
        wheel = self.app.config.reloading_wheel
        if not wheel:
            return
        site = base(self.app.config.html_baseurl)
        line = {
            "wheel": f"{'../' * self.env.docname.count('/')}{wheel}",
            "name": wheel,
            "address": urljoin(site, wheel) if site else "",
        }
        for box in list(self.document.findall(nodes.container)):
            if FROM_CLONE in box["classes"]:
                shown = control(self.app, "installing/line.html", **line)
                box.parent.insert(box.parent.index(box), shown)


def place_wheel(app: Sphinx) -> None:
    """Put the wheel at the root of the site, in place of older ones."""
    site = Path(app.outdir)
    for old in site.glob("reloadlab-*.whl"):
        old.unlink()
    if app.config.reloading_wheel:
        make_wheel(site, "reloadlab")


def name_helper_in_notebooks(app: Sphinx) -> None:
    """Say in each notebook of the site, before its first code, how to get the helper.

    The notebooks of the project stay as they are: a clone installs the helper by itself.
    """
    wheel = app.config.reloading_wheel
    if not wheel:
        return
    site = base(app.config.html_baseurl)
    for name in filter(partial(chapter_file, app), app.env.found_docs):
        file = Path(app.outdir, f"{name}.ipynb")
        notebook = json.loads(file.read_text("utf-8"))
        cells = notebook["cells"]
        code = [place for place, cell in enumerate(cells) if cell["cell_type"] == "code"]
        cells.insert(min(code, default=len(cells)), cell_for_helper(wheel, site))
        file.write_text(f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n", "utf-8")


def register(app: Sphinx) -> None:
    """Register the setting and what adds the line."""
    app.add_config_value("reloading_wheel", "", "html", [str])
    app.add_post_transform(Line)
