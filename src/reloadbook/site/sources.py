"""Where the build finds what it reads: the helper package, and two settings of Jupyter Book."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Jupyter Book passes these two to Sphinx always. The extensions that own them are not loaded
# (see ``_config.yml``), and Sphinx warns of a value that nobody owns.
ORPHANS: dict[str, Any] = {"comments_config": {}, "use_thebe": False}


def setup(app: Sphinx) -> None:
    """Put the package of this very checkout first, and adopt the orphaned settings.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    # The API pages describe the source that lies beside them, wherever a copy of the
    # repository is built, and not an older version that happens to be installed.
    sys.path.insert(0, str(Path(app.srcdir) / "src"))
    for name, default in ORPHANS.items():
        if name not in app.config:
            app.add_config_value(name, default, "html")
