"""The front page: an answer that runs, messages as Python words them, and questions on a phone."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reloadbook.processes import plain_environment
from reloadbook.project import ROOT
from support.browsing import DESKTOP, PHONE, opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, ViewportSize

    from support.site_build import Site

FRONT = "book/index.html"
TEXT = (ROOT / "book" / "index.md").read_text("utf-8")
(ANSWER,) = re.findall(r"```python\n(import importlib.*?)```", TEXT, re.DOTALL)

OLD = "def vat(net):\n    return net * 19 // 100\n"
NEW = "def vat(net):\n    return net * 25 // 100\n"

OF_ORDERS = "obj (instance of Order) is not an instance or subtype of type (Order)"
SUPER = "class Order: pass\nold = Order()\nclass Order: pass\nsuper(Order, old)"

# What leads to a message, after `import importlib, prices`.
MESSAGES = {
    "AttributeError: module 'prices' has no attribute 'vat'": "del prices.vat; prices.vat",
    "ImportError: cannot import name 'vat' from 'prices'": "del prices.vat; from prices import vat",
    "NameError: name 'reload' is not defined": "reload(prices)",
    "ModuleNotFoundError: No module named 'imp'": "import imp",
    "TypeError: reload() argument must be a module": "importlib.reload('prices')",
    "ImportError: module vat not in sys.modules": "importlib.reload(prices.vat)",
    "NameError: name 'prices' is not defined": "del prices; importlib.reload(prices)",
    "ImportError: module prices not in sys.modules": (
        "import sys; del sys.modules['prices']; importlib.reload(prices)"
    ),
    "ModuleNotFoundError: spec not found for the module 'prices'": (
        "import os; os.remove('prices.py'); importlib.reload(prices)"
    ),
    "AttributeError: 'Order' object has no attribute 'paid'": "class Order: pass\nOrder().paid",
    "TypeError: super(type, obj): obj must be an instance or subtype of type": SUPER,
    f"TypeError: super(type, obj): {OF_ORDERS}.": SUPER,
    "it's not the same object as": (
        "import pickle; old = prices.vat; importlib.reload(prices); pickle.dumps(old)"
    ),
}

# The first and the last Python with a message, where not all of them have it.
WORDED = {
    "ModuleNotFoundError: No module named 'imp'": ((3, 12), (3, 99)),
    "TypeError: super(type, obj): obj must be an instance or subtype of type": ((3, 11), (3, 12)),
    f"TypeError: super(type, obj): {OF_ORDERS}.": ((3, 13), (3, 99)),
}


def said(folder: Path, code: str) -> str:
    """Return the last line that a new Python says, with `prices` imported and this code run."""
    (folder / "prices.py").write_text(OLD, "utf-8")
    done = subprocess.run(
        [sys.executable, "-B", "-c", f"import importlib, prices\n{code}"],
        cwd=folder,
        env=plain_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


def test_the_answer_runs_as_it_is_typed(tmp_path: Path) -> None:
    assert len(ANSWER.splitlines()) == 3
    edit = f"open('prices.py', 'w').write({NEW!r}) and None"
    code = f"from prices import vat\n{edit}\nfirst = vat(100)\n{ANSWER}print(first, vat(100))"
    assert said(tmp_path, code) == "19 25"


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_worded_as_python_words_it(message: str, tmp_path: Path) -> None:
    assert message in TEXT
    first, last = WORDED.get(message, ((3, 11), (3, 99)))
    if not first <= sys.version_info[:2] <= last:
        pytest.skip("this Python says it in other words")
    assert message in said(tmp_path, MESSAGES[message])


def test_no_message_of_the_front_page_goes_without_its_proof() -> None:
    named = set(re.findall(r"`(\w+Error: [^`]+)`", TEXT))
    assert named <= {*MESSAGES}
    assert len(named) >= 10


def test_the_sentence_of_the_book_is_on_it() -> None:
    assert "What is held stays old, and what is looked up is new" in TEXT


def test_each_symptom_leads_to_where_it_is_shown(site: Site) -> None:
    page = site.page(FRONT).html
    groups = page.select("section#find-your-symptom > section")
    assert len(groups) == 4
    for group in groups:
        rows = group.select("details.symptoms tbody tr")
        assert len(rows) >= 5
        assert all("#" in str(link["href"]) for row in rows for link in row.select("a")[-1:])
        assert all(row.select("a") for row in rows)


@pytest.mark.parametrize(
    ("screen", "opens"), [(PHONE, False), (DESKTOP, True)], ids=["phone", "desktop"]
)
def test_on_a_phone_five_questions_stand_in_the_place_of_the_tables(
    window: BrowserContext, address: str, screen: ViewportSize, *, opens: bool
) -> None:
    with opened(window, address, viewport=screen) as (page, faults):
        page.goto(f"{address}/{FRONT}")
        questions = page.locator(".questions li")
        assert questions.count() == 5
        assert all(one.is_visible() for one in questions.all())
        tables = page.locator("details.symptoms table")
        assert [one.is_visible() for one in tables.all()] == [opens] * 4
        page.locator("details.symptoms summary").first.click()
        assert tables.first.is_visible() is not opens
        assert faults == []
