"""Edit a module while other processes work with it, and ask what is told of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from support.stories import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.interpreters import Interpreters

REMEDY = "make again, when the work is done"
MAY = "may run the old code"

_SHOP = """
def price(*_):
    return {price}

class Order:
    def __init__(self, count=1):
        self.count = count

    def total(self):
        return {price} * self.count
"""


def save(folder: Path, price: int) -> None:
    """Save the shop, each time with another size, as an editor does."""
    text = _SHOP.format(price=price) + "#" * price
    (folder / "shop.py").write_text(text, encoding="utf-8")


def refresh(notebook: Notebook) -> list[list[str]]:
    """Refresh, and return what is left."""
    notebook.run("report = reloadlab.refresh()")
    rows: list[list[str]] = notebook.value(
        "[[one.path, one.reason, one.remedy] for one in report.left]"
    )
    assert notebook.value("report.clean") is not bool(rows)
    lines = [remedy for _, _, remedy in rows if _is_python(remedy)]
    assert notebook.value("[one.remedy for one in report.left if one.is_code]") == lines
    return rows


def _is_python(remedy: str) -> bool:
    try:
        compile(remedy, "remedy", "exec")
    except SyntaxError:
        return False
    return True


@contextmanager
def opened(interpreters: Interpreters, folder: Path) -> Iterator[Notebook]:
    """Open a notebook that has the shop, and let it end what it has started."""
    save(folder, 1)
    with Notebook(interpreters, folder) as notebook:
        notebook.run("import reloadlab, shop")
        yield notebook
        # Only so it removes the files of other processes too.
        notebook.end()
