"""What a browser keeps of the site for a visit without a network: its worker, for this edition.

Workbox with the same rules is 4.3 kB packed, this is 1.7. It has no rule for what goes with an
edition and what stays, which is what matters here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The script of the worker. It lies at the root of the site, because it may keep what is below it.
SCRIPT = Path(__file__).with_name("keeping.js")

# The worker of a site that is on the reader's own machine, where nothing has to be kept.
NOTHING = "self.registration.unregister();\n"


def edition(site: Path, folders: Iterable[str]) -> str:
    """Return a short hash of a site; the names of some folders tell what is in them."""
    whole = hashlib.sha256()
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site)
        if file.is_file() and file.parent.name not in folders and path.name != SCRIPT.name:
            whole.update(f"{path.as_posix()}\0{file.stat().st_size}\0".encode())
            whole.update(file.read_bytes())
    return whole.hexdigest()[:10]


def write(site: Path, folders: list[str]) -> None:
    """Write the worker of a site that is complete, with the names of its fixed folders."""
    script = SCRIPT.read_text("utf-8")
    for empty, value in (('EDITION = ""', edition(site, folders)), ('FOLDERS = [""]', folders)):
        name = empty.partition(" ")[0]
        script = script.replace(f"const {empty};", f"const {name} = {json.dumps(value)};")
    (site / SCRIPT.name).write_text(script, "utf-8")
