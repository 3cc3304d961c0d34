"""The built site for tests: built once, served from this machine, looked at with a browser."""

from __future__ import annotations

import functools
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from reloadbook.project import ROOT
from support.sharing import once, shared_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup
    from playwright.sync_api import Browser, BrowserType


# What the first view of a page may weigh, in bytes after gzip and without pictures.
BUDGET = 60 * 1024

# A font that a style sheet brings along.
FONT = re.compile(r"""url\(["']?([^"':)?#]+\.(?:woff2?|ttf|otf))""")

# Without these a browser looks for updates, which a test of "nothing leaves the site" would see.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
)


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """Run the command of ``make book`` on a folder, with a folder of its own for what it builds.

    Parameters
    ----------
    source : pathlib.Path
        The folder with ``_config.yml``.
    output : pathlib.Path
        Where ``_build`` goes.

    Returns
    -------
    subprocess.CompletedProcess
        The finished command; its output, errors included and colours taken out, is in ``stdout``.
    """
    command = shutil.which("jupyter-book", path=sysconfig.get_path("scripts"))
    assert command is not None, "jupyter-book is not installed beside this Python"
    done = subprocess.run(
        [command, "build", source, "--path-output", output, "-W", "-n", "--keep-going"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        # A pipe on Windows would otherwise have the encoding of the console.
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    done.stdout = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    return done


@dataclass(frozen=True)
class Page:
    """One page of the built site.

    Parameters
    ----------
    site : pathlib.Path
        The root of the site.
    path : str
        Where the page is in it, with forward slashes.
    """

    site: Path
    path: str

    @functools.cached_property
    def html(self) -> BeautifulSoup:
        """The parsed page."""
        # Imported late, like the browser below: every test run imports this module.
        from bs4 import BeautifulSoup

        return BeautifulSoup((self.site / self.path).read_bytes(), "html.parser")

    def file(self, link: str) -> Path:
        """Return the file that a link of this page leads to, whether or not it exists."""
        # The links of the page 404 begin at the root of the host, which the site is in the tests.
        return self.site / unquote(urlsplit(urljoin(self.path, link)).path).lstrip("/")

    def first_view(self) -> dict[str, int]:
        """Return what a browser fetches to show the page, without pictures.

        Returns
        -------
        dict
            Bytes after gzip for each file, by its link.
        """
        links = [str(tag["src"]) for tag in self.html.select("script[src]")]
        links += [
            str(tag["href"])
            for tag in self.html.select("link[href]")
            if {"stylesheet", "preload", "modulepreload"} & set(tag.get_attribute_list("rel"))
        ]
        sizes = {self.path: packed(self.site / self.path)}
        for link in links:
            file = self.file(link)
            sizes[link] = packed(file)
            if file.suffix == ".css":
                for inner in FONT.findall(file.read_text("utf-8")):
                    sizes[inner] = packed(file.parent / inner)
        return sizes


def packed(file: Path) -> int:
    """Return the size of a file after gzip, at the level that web servers use."""
    return len(zipped(file.read_bytes()))


@functools.cache
def zipped(content: bytes) -> bytes:
    """Return what a web server sends for a content."""
    return gzip.compress(content, compresslevel=6, mtime=0)


@dataclass(frozen=True)
class Site:
    """The built site.

    Parameters
    ----------
    root : pathlib.Path
        The folder with its ``index.html``.
    """

    root: Path

    @functools.cached_property
    def pages(self) -> list[Page]:
        """Every HTML page, in the order of their paths."""
        found = sorted(file.relative_to(self.root).as_posix() for file in self.root.rglob("*.html"))
        return [Page(self.root, path) for path in found]

    def page(self, path: str) -> Page:
        """Return the page at a path."""
        return next(page for page in self.pages if page.path == path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the book from this checkout, once in a test run, and return the root of the site."""
    output = shared_folder(tmp_path_factory) / "site"

    def make() -> str:
        subprocess.run([sys.executable, "-m", "reloadbook.runner"], check=True)
        done = build(ROOT, output)
        return json.dumps([done.returncode, done.stdout])

    returncode, log = json.loads(once(tmp_path_factory, "site", make))
    assert returncode == 0, log[-8000:]
    return output / "_build" / "html"


@pytest.fixture(scope="module")
def site(built: Path) -> Site:
    """Return the built site. Its parsed pages go with the tests of one file.

    They are twice as many objects as all others in the heap, which other tests search.
    """
    return Site(built)


class Quiet(SimpleHTTPRequestHandler):
    """A handler that packs what it sends, as web servers do, and does not report each request."""

    # What is sent with every file.
    headers_of_all: ClassVar[dict[str, str]] = {}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def end_headers(self) -> None:
        """Add the headers of all files."""
        for name, value in self.headers_of_all.items():
            self.send_header(name, value)
        super().end_headers()

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Send the head of an answer, and return what comes after it."""
        file = Path(self.translate_path(self.path))
        if "gzip" not in self.headers.get("Accept-Encoding", "") or not file.is_file():
            return super().send_head()
        content = zipped(file.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)


class Server(ThreadingHTTPServer):
    """A server that does not mind a browser that leaves before the answer is complete."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what is not the browser's going."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(root: Path, kind: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder from this machine and give its address, without a slash at the end.

    Parameters
    ----------
    root : pathlib.Path
        The folder, which is read at each request.
    kind : type of Quiet
        What answers.
    """
    handler = functools.partial(kind, directory=str(root))
    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def find_browser(kind: BrowserType) -> str:
    """Return the path of a Chromium: the one that Playwright installed, or one of this machine.

    Raises
    ------
    LookupError
        There is none.
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
def chromium() -> Iterator[Browser]:
    """Start a Chromium without a window.

    Raises
    ------
    LookupError
        There is none.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, start(playwright.chromium) as running:
        yield running


@contextmanager
def start(kind: BrowserType, *settings: str) -> Iterator[Browser]:
    """Start a Chromium without a window, beside others perhaps.

    Parameters
    ----------
    kind : playwright.sync_api.BrowserType
        What starts it.
    *settings : str
        More arguments for its command line.

    Raises
    ------
    LookupError
        There is none.
    """
    # Chromium refuses its sandbox to root, which is who runs tests in a container.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    running = kind.launch(
        executable_path=find_browser(kind),
        args=[*QUIET, *settings, *(["--no-sandbox"] if root else [])],
    )
    try:
        yield running
    finally:
        running.close()


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
            running = stack.enter_context(chromium())
        except LookupError as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield running
