"""Services that open a notebook of a published repository."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


def elsewhere(repository: str, branch: str, notebook: str) -> Iterator[tuple[str, str]]:
    """Yield the names and the addresses of services that open a notebook of a repository.

    Both services know GitHub, and others differ or do not.
    """
    address = urlsplit(repository)
    path = address.path.strip("/").removesuffix(".git")
    if address.netloc != "github.com" or path.count("/") != 1:
        return
    yield "Binder", f"https://mybinder.org/v2/gh/{path}/{branch}?urlpath=lab/tree/{notebook}"
    yield "Colab", f"https://colab.research.google.com/github/{path}/blob/{branch}/{notebook}"
