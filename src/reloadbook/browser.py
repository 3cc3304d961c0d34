"""Start a Chromium that shows nothing and asks no host but the page it is given."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserType

# Milliseconds. A machine that does other things waits ten minutes for one thing only where
# something hangs, and a run with a hang in it still ends and says which.
HANG = 600_000

# Without these a browser looks for updates, which a test of "nothing leaves the site" would see.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
)


def find_browser(kind: BrowserType) -> str:
    """Return the path of a Chromium: the one that Playwright installed, or one of this machine.

    `LookupError` says that there is none, and what installs one.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    for path in (kind.executable_path, *map(shutil.which, names)):
        if path and Path(path).exists():
            return path
    raise LookupError(
        "no Chromium was found: `sh requirements/venv.sh run test playwright install chromium` "
        "installs one"
    )


@contextmanager
def chromium(*settings: str) -> Iterator[Browser]:
    """Start Playwright, which a process has once, and a Chromium without a window on the screen.

    Further arguments are for its command line.
    """
    # Imported here: what needs no browser may import this module without Playwright.
    from playwright.sync_api import sync_playwright

    # Chromium refuses its sandbox to root, which is who runs tests in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=find_browser(playwright.chromium),
            args=[*QUIET, *settings, *(["--no-sandbox"] if root else [])],
            timeout=HANG,
        )
        try:
            yield running
        finally:
            running.close()
