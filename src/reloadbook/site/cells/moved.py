"""Where old anchors of the chapters lead: to the section or the cell that has their subject now.

People link to a heading or a cell from elsewhere, and a link outlives the words of a heading. What
has gone to another page leads to the section that names that page.
"""

from __future__ import annotations

MOVED: dict[str, dict[str, str]] = {}
