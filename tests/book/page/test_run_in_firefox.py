"""Python in the page in Firefox, where it is installed.

Playwright drives a Firefox of its own only. The one of this machine is spoken to in the protocol
of WebDriver BiDi, which takes a few lines.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

# It comes with ipykernel, which speaks through it.
from tornado.websocket import websocket_connect

from support.chapter_page import A_CHAPTER, OUTPUTS, path_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tornado.websocket import WebSocketClientConnection

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")

# Each waits for what the page does, and is told of it by the page.
PRESSED = """new Promise((done) => {
  const press = () => {
    const button = document.querySelector(".strip button:not([hidden])");
    if (!button) return false;
    button.click();
    done(button.textContent);
    return true;
  };
  if (!press()) new MutationObserver((_, watch) => press() && watch.disconnect())
    .observe(document.body, { attributes: true, subtree: true });
})"""
ENDED = """new Promise((done) => {
  const status = document.querySelector(".strip [role=status]");
  const look = () => /have run|did not|Stopped/.test(status.textContent);
  if (look()) done(status.textContent);
  else new MutationObserver((_, watch) => look() && (watch.disconnect(), done(status.textContent)))
    .observe(status, { childList: true, characterData: true, subtree: true });
})"""


class Firefox:
    """A page of Firefox, and the way to it."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket
        self.numbers = count()
        self.page = ""

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol, and return its result."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        await self.socket.write_message(json.dumps(message))
        # What comes without this number is news that nobody has asked for.
        while (answer := json.loads(await self.socket.read_message() or "{}")).get("id") != number:
            assert answer, "Firefox has ended"
        assert answer["type"] == "success", answer
        return answer["result"]

    async def open(self, address: str) -> None:
        """Open a page."""
        await self.call("session.new", capabilities={})
        tree = await self.call("browsingContext.getTree")
        self.page = tree["contexts"][0]["context"]
        await self.call("browsingContext.navigate", context=self.page, url=address, wait="complete")

    async def evaluate(self, script: str) -> Any:
        """Return what a script of the page gives, which is a text."""
        where = {"context": self.page}
        found = await self.call(
            "script.evaluate", expression=script, target=where, awaitPromise=True
        )
        assert found["type"] == "success", found
        return found["result"]["value"]


@asynccontextmanager
async def firefox(program: str, profile: Path) -> AsyncIterator[Firefox]:
    """Start a Firefox with a profile of its own, and end it."""
    arguments = ["--headless", "--no-remote", "--profile", str(profile)]
    process = await asyncio.create_subprocess_exec(
        *(program, *arguments, "--remote-debugging-port", "0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    said = process.stderr
    assert said is not None
    try:
        while not (found := LISTENS.search(await said.readline())):
            assert not said.at_eof(), "Firefox has ended"
        # What it goes on to say has to go somewhere.
        rest = asyncio.create_task(said.read())
        socket = await websocket_connect(f"{found[1].decode()}/session", max_message_size=10**8)
        yield Firefox(socket)
        socket.close()
    finally:
        process.terminate()
        await process.wait()
    await rest


# How many cells show what has run, as a text.
LIVE = "String(document.querySelectorAll('.cell_output.live').length)"


async def printed_and_run(program: str, profile: Path, address: str) -> tuple[str, str, str]:
    """Return what a chapter says at the end of a run, and its outputs before and after."""
    async with firefox(program, profile) as browser:
        await browser.open(address)
        outputs = f"JSON.stringify(({OUTPUTS})())"
        printed = await browser.evaluate(outputs)
        assert await browser.evaluate(LIVE) == "0"
        assert await browser.evaluate(PRESSED) == "Run this page"
        said = await browser.evaluate(ENDED)
        assert await browser.evaluate(LIVE) != "0"
        return said, printed, await browser.evaluate(outputs)


@pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")
def test_a_chapter_shows_in_firefox_what_it_has_printed(address: str, tmp_path: Path) -> None:
    assert FIREFOX is not None
    chapter = f"{address}/{path_of(A_CHAPTER)}"
    # The other browser's driver has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        work = printed_and_run(FIREFOX, tmp_path, chapter)
        said, printed, ran = thread.submit(asyncio.run, work).result()
    assert said == "All cells have run."

    def plain(outputs: str) -> list[list[str]]:
        found = json.loads(outputs)
        return [[re.sub(r">\s+<", "><", markup) for markup in cell] for cell in found]

    assert plain(ran) == plain(printed)
