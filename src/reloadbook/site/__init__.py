"""What the built pages are, and the Sphinx extension that makes them so.

``every_page`` says what it is, ``cells`` show code and what came of it, pages that have no source
are ``generated``, what runs Python in a page is in ``running``, what installs the helper in
``installing``, and what can be found in ``search``. All that knows Sphinx is in the files called
``sphinx_.py``, here and in each of the six; the other modules do without it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension, which is imported only where there is a Sphinx to connect it to."""
    # The API pages describe the source that lies beside them, wherever a copy of the
    # repository is built, and not an older version that happens to be installed.
    sys.path.insert(0, str(Path(app.srcdir) / "src"))
    from .sphinx_ import connect

    return connect(app)
