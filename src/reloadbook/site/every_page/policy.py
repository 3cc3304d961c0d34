"""What a page may fetch and run: its content security policy."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

# Furo sets the theme before the first paint with a script in the page. It is the only one, and
# it is known by nothing but the template that has it.
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# The page at the root leads on. It shows an icon and runs nothing.
LEADS_ON = {"default-src": "'none'", "img-src": "'self'", "base-uri": "'none'"}


def fingerprint(template: str) -> str:
    """Return the source expression that allows the script in a template, and no other."""
    (script,) = INLINE.findall(template)
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def directives(script: str, *, runs_python: bool) -> dict[str, str]:
    """Return sources by directive, for a page with the script of the theme."""
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' {script}",
        "style-src": "'self'",
        # The icons of the theme are in its style sheet.
        "img-src": "'self' data:",
        # The search reads the pages that it found, a chapter the files of Python, and tools that
        # judge a page read robots.txt in its name.
        "connect-src": "'self'",
        # What keeps the page, and what Python runs in.
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    if runs_python:
        # Python is WebAssembly.
        allowed["script-src"] += " 'wasm-unsafe-eval'"
        # A browser gives text that is typed in an editor the style of the text that it replaces.
        allowed["style-src-attr"] = "'unsafe-inline'"
    return allowed


def written(allowed: dict[str, str]) -> str:
    """Return a policy as the head of a page states it."""
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())
