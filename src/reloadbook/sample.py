"""The sample of the front page and of README.md: a session, an edit, and what ``%reload`` says.

``make picture`` runs it and stores it in two forms: as HTML for the page, and as a drawing that
holds the same HTML, in the colours that the reader has asked for. A test runs it again.
"""

from __future__ import annotations

import difflib
import tempfile
from html import escape
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from jinja2 import Template
from jupyter_client.manager import KernelManager
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from reloadbook.chapters.execution import PATIENCE, kernel_environment, kernel_options
from reloadbook.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

SITE = ROOT / "src" / "reloadbook" / "site"
STORED, DRAWN = SITE / "sample.html", SITE / "sample.svg"

# The files as the cells import them, and as they are saved before the last cell.
FILES = {
    "prices.py": """\
        RATE = 0.19
        FEE = 3

        def vat(net):
            return net * RATE
        """,
    "shop.py": """\
        import prices

        class Order:
            def __init__(self, net):
                self.net = net
            def total(self):
                return self.net + prices.vat(self.net)
        """,
}
EDITS = {
    "prices.py": [("RATE = 0.19", "RATE = 0.25"), ("FEE = 3\n", "")],
    "shop.py": [("self.net = net\n", "self.net = net\n        self.paid = False\n")],
}
CELLS = (
    "%load_ext reloadlab",
    "from prices import FEE, RATE\nfrom shop import Order",
    "orders = [Order(100), Order(250)]",
    "due = sum(order.total() for order in orders)",
    "%reload",
)


def sources() -> Iterator[tuple[str, str, str]]:
    """Yield the name of each file, and its text before and after the edit."""
    for name, text in FILES.items():
        old = new = dedent(text)
        for one, other in EDITS[name]:
            new = new.replace(one, other)
        yield name, old, new


def said() -> str:
    """Run the cells in a kernel, edit before the last one, and return the HTML that it shows."""
    with tempfile.TemporaryDirectory(prefix="sample-") as private:
        place, temporary = Path(private, "place"), Path(private, "temporary")
        place.mkdir()
        temporary.mkdir()
        manager = KernelManager(**kernel_options(private))
        manager.start_kernel(cwd=str(place), env=kernel_environment(Path(private), temporary))
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            for name, old, _ in sources():
                (place / name).write_text(old, encoding="utf-8")
            *first, last = CELLS
            for cell in first:
                shown(client, cell)
            for name, _, new in sources():
                (place / name).write_text(new, encoding="utf-8")
            return shown(client, last)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def shown(client: BlockingKernelClient, cell: str) -> str:
    """Run a cell, which must not fail, and return the HTML that it shows."""
    found: list[str] = []

    def note(message: dict[str, Any]) -> None:
        found.append(message["content"].get("data", {}).get("text/html", ""))

    answer = client.execute_interactive(cell, timeout=PATIENCE, output_hook=note)
    assert answer["content"]["status"] == "ok", answer["content"]
    return "".join(found)


def edits() -> str:
    """Return the lines that the edit takes away and adds, below the names of their files."""
    kinds = {"-": "gd", "+": "gi"}
    lines: list[str] = []
    for name, old, new in sources():
        lines.append(f'<span class="gu">{name}</span>')
        _old, _new, *changed = difflib.unified_diff(
            old.splitlines(), new.splitlines(), n=0, lineterm=""
        )
        lines += [
            f'<span class="{kinds[line[0]]}">{escape(line)}</span>'
            for line in changed
            if line[0] in kinds
        ]
    return "\n".join(lines)


def sample() -> str:
    """Run the sample and return it: its cells, the edit, and what the last cell shows."""
    lexer, plain = get_lexer_by_name("ipython3"), HtmlFormatter(nowrap=True)
    *cells, word = [
        f'<div class="highlight" data-cell="[{number}]"><pre>{code}</pre></div>'
        for number, code in enumerate((highlight(cell, lexer, plain) for cell in CELLS), 1)
    ]
    edit = f'<div class="highlight"><pre>{edits()}\n</pre></div>'
    parts = [*cells, "<p>Both files are edited:</p>", edit, word]
    return "\n".join(
        ['<div class="sample">', *parts, f'<div class="said text_html">{said()}</div>', "</div>\n"]
    )


def drawing(html: str) -> str:
    """Return the drawing that holds the HTML of a sample."""
    template = (SITE / "templates" / "sample.svg").read_text(encoding="utf-8")
    drawn: str = Template(template, keep_trailing_newline=True).render(html=html)
    return drawn


def main() -> None:
    """Run the sample and store both forms."""
    html = sample()
    for file, text in ((STORED, html), (DRAWN, drawing(html))):
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    main()
