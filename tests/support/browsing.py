"""A real browser in the tests: windows, tabs, and what no reader should see in them."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack
from weakref import WeakKeyDictionary

import pytest

from reloadbook.browser import HANG, chromium
from reloadbook.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import (
        Browser,
        BrowserContext,
        CDPSession,
        ConsoleMessage,
        Page,
        Request,
        Response,
        ViewportSize,
    )

Scheme = Literal["light", "dark"]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}

OPEN_ALL = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })"
CLOSE_ALL = OPEN_ALL.replace("true", "false")

# Without the animation, which a page is not idle during.
TO_THE_END = "scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })"

# What a page starts after it has loaded, it starts before it is idle. Chromium 156 without a window
# now and then never says that a page is, unless it has to say so in the end.
IDLE = "new Promise((done) => { requestIdleCallback(() => done(), { timeout: 1000 }); })"

# Adds up how much of a page moves without a reader's doing, as browsers measure it.
SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { shifts += value; }))
  .observe({ type: "layout-shift", buffered: true });"""

# The last script of a page has come when it has shown its buttons.
NOT_READY = "form[data-runner][hidden], [data-runner] > :first-child[hidden]"


_DEVTOOLS: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


class Look(TypedDict, total=False):
    """How a tab looks: its size, and what the reader has asked all pages for."""

    viewport: ViewportSize
    color_scheme: Scheme
    reduced_motion: Literal["reduce"]


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Serve the built site and return its address, without a slash at the end."""
    with served(built) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a browser; without one, skip on a machine of one's own and fail elsewhere."""
    with ExitStack() as stack:
        try:
            # The tabs of a window share a process, and with it what has been compiled there.
            running = stack.enter_context(chromium("--process-per-site"))
        except LookupError as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield running


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window on a screen that can be touched, for the tabs of many tests."""
    with own_window(browser, has_touch=True) as shared:
        yield shared


@contextmanager
def own_window(
    browser: Browser, *, keeps: bool = False, **options: Any
) -> Iterator[BrowserContext]:
    """Open a window that has its own storage, and what a tab cannot have of its own.

    It keeps no page for a visit without a network, unless it is asked to: what does not come from
    the server can be neither weighed nor refused.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(HANG)
    if not keeps:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
    try:
        yield context
    finally:
        context.close()


@contextmanager
def opened(
    window: BrowserContext, address: str, **look: Unpack[Look]
) -> Iterator[tuple[Page, list[str]]]:
    """Open a tab, with the list of everything that a reader should never see in it."""
    faults: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:")):
            faults.append(f"left the site: {request.url}")

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"{message.type} in the console: {message.text}")

    def check(response: Response) -> None:
        if response.status >= 400:
            faults.append(f"{response.status} for {response.url}")

    page = window.new_page()
    try:
        page.route(re.compile(f"^(?!{re.escape(address)}/)"), lambda route: route.abort())
        page.on("request", watch)
        page.on("response", check)
        page.on("console", listen)
        page.on("pageerror", lambda error: faults.append(f"script failed: {error}"))
        show_as(page, **look)
        yield page, faults
    finally:
        # What a page has stored would be there for the next tab.
        stored = {"origin": address, "storageTypes": "local_storage"}
        devtools(page).send("Storage.clearDataForOrigin", stored)
        page.close()


def show_as(page: Page, **look: Unpack[Look]) -> None:
    """Let a tab look otherwise."""
    if "viewport" in look:
        page.set_viewport_size(look["viewport"])
    page.emulate_media(
        color_scheme=look.get("color_scheme"), reduced_motion=look.get("reduced_motion")
    )


def devtools(page: Page) -> CDPSession:
    """Return the way to what the developer tools can do with a tab, and Playwright cannot."""
    # What it has set is so until it is closed, which it is with the tab.
    if page not in _DEVTOOLS:
        _DEVTOOLS[page] = page.context.new_cdp_session(page)
    return _DEVTOOLS[page]


def resize(page: Page, size: ViewportSize, *, mobile: bool = False) -> None:
    """Give a tab another size, and the layout of a phone if it is to be one."""
    screen = {**size, "deviceScaleFactor": 1, "mobile": mobile}
    devtools(page).send("Emulation.setDeviceMetricsOverride", screen)


def settle(page: Page) -> None:
    """Wait until a page has done what it does by itself."""
    page.evaluate(IDLE)
    page.locator(NOT_READY).wait_for(state="detached")
