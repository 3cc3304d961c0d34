"""The content security policy of the pages: tight in the files, and obeyed by a browser."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from support.browsing import opened, settle
from support.pages import ROOT_PAGE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from support.site_build import Page, Site

# What a browser refuses, as it says so to the page itself, goes to the console.
REFUSED = """() => {
  const kinds = new Set();
  addEventListener("securitypolicyviolation", (event) => {
    kinds.add(event.effectiveDirective);
    console.debug(`refused: ${[...kinds].sort().join(" ")}`);
  });
}"""

# One of each kind that a stranger's text in a page could bring along.
STRANGERS = """() => {
  document.body.insertAdjacentHTML("beforeend", `
    <p id="styled" style="color: red">styled</p>
    <img src="https://elsewhere.example/pixel.png" alt="">
    <form id="leaving" action="https://elsewhere.example/"><button>Send</button></form>`);
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.body.append(script);
  const base = document.createElement("base");
  base.href = "https://elsewhere.example/";
  document.head.append(base);
  document.querySelector("#leaving button").click();
}"""


def policy(page: Page) -> dict[str, list[str]]:
    """Return the sources that a page allows, by directive."""
    (tag,) = page.html.select("meta[http-equiv=Content-Security-Policy]")
    parts = [part.split() for part in str(tag["content"]).split(";")]
    return {name: sources for name, *sources in parts}


def test_every_page_forbids_whatever_it_does_not_name(site: Site) -> None:
    for page in site.pages:
        rules = policy(page)
        assert rules["default-src"] == ["'none'"], page.path
        assert rules["base-uri"] == ["'none'"], page.path
        rules.pop("style-src-attr", None)
        sources = {source for found in rules.values() for source in found}
        hashes = {source for source in sources if source.startswith("'sha256-")}
        known = {"'none'", "'self'", "data:", "'wasm-unsafe-eval'"}
        assert sources - hashes <= known, page.path


def test_only_chapters_and_the_bench_may_run_python(site: Site) -> None:
    for page in site.pages:
        rules = policy(page)
        runs = page.path.startswith("notebooks/") or page.path == "book/bench.html"
        assert ("'wasm-unsafe-eval'" in rules.get("script-src", [])) is runs, page.path
        # What keeps the page, and not only what runs Python.
        assert rules.get("worker-src") == (None if page.path == ROOT_PAGE else ["'self'"]), (
            page.path
        )
        # The editor of a cell needs it, and it lets no style sheet and no script in.
        assert (rules.get("style-src-attr") == ["'unsafe-inline'"]) is runs, page.path


def test_the_policy_stands_before_everything_that_it_governs(site: Site) -> None:
    for page in site.pages:
        found = page.html.select("head > *, body script")
        names = [
            "policy" if tag.get("http-equiv") == "Content-Security-Policy" else tag.name
            for tag in found
        ]
        first = names.index("policy")
        assert not {"link", "script", "style"} & set(names[:first]), page.path


def test_an_inline_script_is_in_the_page_only_with_its_hash(site: Site) -> None:
    for page in site.pages:
        allowed = policy(page).get("script-src", [])
        hashes = {source for source in allowed if source.startswith("'sha256-")}
        digests = {
            f"'sha256-{b64encode(sha256(script.get_text().encode()).digest()).decode()}'"
            for script in page.html.select("script:not([src])")
        }
        assert hashes == digests, page.path


def test_no_page_has_a_style_or_a_script_of_its_own(site: Site) -> None:
    for page in site.pages:
        assert not page.html.select("style, [style]"), page.path
        assert len(page.html.select("script:not([src])")) <= 1, page.path
        handlers = [tag for tag in page.html.find_all(True) if any(map(is_handler, tag.attrs))]
        assert not handlers, page.path
        assert not page.html.select('[href^="javascript:"]'), page.path


def is_handler(name: str) -> bool:
    return re.fullmatch(r"on[a-z]+", name) is not None


def test_a_browser_refuses_nothing_that_a_page_does(window: BrowserContext, address: str) -> None:
    """What a page does by itself is watched where the console of every page is."""
    with opened(window, address) as (page, faults):
        page.add_init_script(f"({REFUSED})()")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in ("search.html?q=module", "book/matrix.html", "genindex.html"):
            page.goto(f"{address}/{path}")
            for _step in range(3):
                page.locator(".theme-toggle:visible").click()
            settle(page)
            assert not any(text.startswith("refused") for text in said), path
        assert faults == []


def test_a_browser_refuses_what_a_stranger_puts_into_a_page(
    window: BrowserContext, address: str
) -> None:
    kinds = "refused: base-uri form-action img-src script-src-elem style-src-attr"
    with opened(window, address) as (page, _):
        page.add_init_script(f"({REFUSED})()")
        page.goto(f"{address}/book/glossary.html")
        # The last one comes when it likes, and some come twice.
        with page.expect_console_message(lambda message: message.text == kinds):
            page.evaluate(STRANGERS)
        assert page.evaluate("window.ran") is None
        assert page.url == f"{address}/book/glossary.html"
