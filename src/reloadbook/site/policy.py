"""What a page may fetch and run: a content security policy in the head of each."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from . import bench

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

# Furo sets the theme before the first paint with a script in the page. It is the only one.
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# The page at the root leads on. It shows an icon and runs nothing.
LEADS_ON = {"default-src": "'none'", "img-src": "'self'", "base-uri": "'none'"}


def fingerprint(app: Sphinx) -> str:
    """Return the source expression that allows the script of the theme, and no other.

    Parameters
    ----------
    app
        The running Sphinx application.

    Returns
    -------
    str
        The digest of the script as the installed theme has it.
    """
    templates: Any = app.builder.templates
    source, _, _ = templates.get_source(templates.environment, "base.html")
    (script,) = INLINE.findall(source)
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def directives(pagename: str, script: str) -> dict[str, str]:
    """Return the policy of a page.

    Parameters
    ----------
    pagename
        The name of the page.
    script
        The source expression of the script of the theme.

    Returns
    -------
    dict
        Sources by directive.
    """
    if pagename == "index":
        return LEADS_ON
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' {script}",
        "style-src": "'self'",
        # The icons of the theme are in its style sheet.
        "img-src": "'self' data:",
        # The search reads the pages that it found, a chapter the files of Python, and tools that
        # judge a page read robots.txt in its name.
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    if pagename.startswith("notebooks/") or pagename == bench.PAGE:
        # A chapter and the bench run Python, which is WebAssembly in a worker.
        allowed["script-src"] += " 'wasm-unsafe-eval'"
        allowed["worker-src"] = "'self'"
        # A browser gives text that is typed in an editor the style of the text that it replaces.
        allowed["style-src-attr"] = "'unsafe-inline'"
    return allowed


def set_policy(
    app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Put the policy of a page before everything that it governs.

    Parameters
    ----------
    app
        The running Sphinx application.
    pagename
        The name of the page.
    context
        The template context of the page, changed in place.
    """
    if app.builder.name != "html":
        return
    policy = "; ".join(
        f"{name} {sources}" for name, sources in directives(pagename, fingerprint(app)).items()
    )
    tag = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    context["metatags"] = tag + (context.get("metatags") or "")


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page, after everything else that writes into its head.

    Parameters
    ----------
    app
        The running Sphinx application.
    """
    app.connect("html-page-context", set_policy, priority=950)
