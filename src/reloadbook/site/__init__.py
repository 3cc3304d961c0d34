"""The Sphinx extension of the book: light pages, described pages, named cells, pictures, Python.

Each module has one subject and a ``setup`` function that connects it to the events of the build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    addresses,
    assets,
    bench,
    cells,
    epub,
    front_door,
    matrix,
    pages,
    pictures,
    policy,
    runner,
    sources,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect every part of the extension.

    Parameters
    ----------
    app
        The running Sphinx application.

    Returns
    -------
    dict
        What Sphinx wants to know about an extension.
    """
    described = (sources, assets, pages, addresses, policy)
    shown = (cells, pictures, matrix, front_door, runner, bench, epub)
    for part in (*described, *shown):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
