"""Serve a folder from this machine as web servers do: packed, and to many at once."""

from __future__ import annotations

import functools
import gzip
import io
import sys
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator


@functools.cache
def zipped(content: bytes) -> bytes:
    """Return what a web server sends for a content, at the level that web servers use."""
    return gzip.compress(content, compresslevel=6, mtime=0)


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
    """Serve a folder and give its address, without a slash at the end.

    The folder is read at each request, so that it may be built again meanwhile.
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
