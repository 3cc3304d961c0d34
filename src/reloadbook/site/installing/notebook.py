"""What a notebook that was downloaded says of the helper."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

# Where the address of the site is known, and where it is not.
ONLINE = """\
# This notebook needs reloadlab, the helper of the book. If Python says that there is no
# module of that name, take the "# " off the next line, and run this cell once.
# %pip install {address}"""
OFFLINE = """\
# This notebook needs reloadlab, the helper of the book. If Python says that there is no
# module of that name, save {wheel} from the front page of the
# book beside this notebook, take the "# " off the next line, and run this cell once.
# %pip install {wheel}"""


def cell_for_helper(wheel: str, site: str) -> dict[str, Any]:
    """Return a cell whose last line, made code, installs the wheel; `site` may be empty."""
    text = ONLINE.format(address=urljoin(site, wheel)) if site else OFFLINE.format(wheel=wheel)
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "get-the-helper",
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
