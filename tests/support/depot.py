"""A project as people have them, the notebook that uses it, and a day of edits.

There are dataclasses, an enum, a register, a cache, a pipeline of pandas, an estimator of
scikit-learn, and a second package that is installed as editable.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FILES = {
    "geo/src/geo/__init__.py": "",
    "geo/src/geo/distance.py": """
from math import hypot

SCALE = 1.0

def distance(a, b):
    return round(SCALE * hypot(a[0] - b[0], a[1] - b[1]), 3)
""",
    "geo/pyproject.toml": """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "geo"
version = "1"

[tool.hatch.build]
dev-mode-dirs = ["src"]
""",
    "depot/__init__.py": """
from .orders import Order, load

__all__ = ["Order", "load"]
""",
    "depot/status.py": """
from enum import Enum

class Status(Enum):
    NEW = "new"
    SENT = "sent"

    @property
    def is_open(self):
        return self is Status.NEW
""",
    "depot/money.py": """
from dataclasses import dataclass
from functools import lru_cache

RATE = 0.19

@lru_cache
def vat(net):
    return round(net * RATE, 2)

@dataclass(frozen=True)
class Money:
    amount: float
    currency: str = "EUR"

    def __add__(self, other):
        return Money(round(self.amount + other.amount, 2), self.currency)

    def __str__(self):
        return f"{self.amount:.2f} {self.currency}"
""",
    "depot/rules.py": """
RULES = {}

def rule(function):
    RULES[function.__name__] = function
    return function

@rule
def heavy(order):
    return 5.0 if order.weight > 20 else 0.0

@rule
def far(order):
    return order.km * 0.1

def surcharge(order):
    return round(sum(one(order) for one in RULES.values()), 2)
""",
    "depot/orders.py": """
from dataclasses import dataclass

from geo.distance import distance

from . import rules
from .money import Money, vat
from .status import Status

HOME = (0.0, 0.0)

@dataclass
class Order:
    number: int
    weight: float
    place: tuple
    status: Status = Status.NEW

    @property
    def km(self):
        return distance(HOME, self.place)

    def net(self):
        return round(10 + self.weight * 0.5 + rules.surcharge(self), 2)

    def total(self):
        return Money(round(self.net() + vat(self.net()), 2))

def load(frame):
    return [Order(row.number, row.weight, (row.x, row.y)) for row in frame.itertuples()]
""",
    "depot/frames.py": """
import pandas as pd

STEPS = []

def step(function):
    STEPS.append(function)
    return function

@step
def drop_empty(df):
    return df[df.weight > 0]

@step
def add_band(df):
    return df.assign(band=pd.cut(df.weight, [0, 10, 100], labels=["light", "heavy"]).astype(str))

def clean(df):
    for one in STEPS:
        df = one(df)
    return df.reset_index(drop=True)

def by_band(df):
    return df.groupby("band").weight.sum().round(1)
""",
    "depot/model.py": """
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

class MeanPerKilo(BaseEstimator, RegressorMixin):
    def __init__(self, floor=1.0):
        self.floor = floor

    def fit(self, X, y):
        self.mean_ = float(sum(y)) / len(y)
        return self

    def predict(self, X):
        return [round(max(self.floor, self.mean_), 2) for _ in X]

def build():
    return make_pipeline(StandardScaler(), MeanPerKilo())
""",
    "depot/report.py": """
import logging

from . import frames
from .status import Status

log = logging.getLogger("depot")
log.addHandler(logging.NullHandler())

class Report:
    title = "Orders"

    def __init__(self, orders):
        self.orders = orders

    def lines(self):
        return [f"{one.number}: {one.total()}" for one in self.orders if one.status.is_open]

    def render(self):
        return "\\n".join([self.title, *self.lines()])
""",
}

# What the reader of the notebook has in it, cell by cell.
CELLS = [
    """import pandas as pd
import depot.report as dr
from depot import Order, load
from depot.frames import *
from depot.model import MeanPerKilo, build
from depot.money import Money, vat as tax
from depot.rules import RULES, rule
from depot.status import Status
import geo.distance""",
    """raw = pd.DataFrame({"number": [1, 2, 3, 4], "weight": [2.0, 0.0, 30.0, 12.0],
    "x": [3.0, 1.0, 6.0, 0.0], "y": [4.0, 1.0, 8.0, 5.0]})""",
    """orders = load(raw)
special = Order(9, 1.0, (1.0, 1.0), Status.SENT)
by_status = {Status.NEW: orders, Status.SENT: [special]}""",
    """df = clean(raw)
bands = by_band(df)""",
    """model = build().fit(df[["weight"]], df.weight)""",
    """report = dr.Report(orders)
callbacks = [report.render, tax, Order.total]
@rule
def fragile(order):
    return 0.5""",
]

PROBES = [
    "[one.net() for one in orders]",
    "[str(one.total()) for one in orders]",
    "str(callbacks[2](special)), callbacks[1](100)",
    "callbacks[0]()",
    "report.render()",
    "[[one.number for one in by_status[s]] for s in Status]",
    "isinstance(special, Order), special.status is Status.SENT",
    "special == Order(9, 1.0, (1.0, 1.0), Status.SENT)",
    "__import__('pickle').loads(__import__('pickle').dumps(special)) == special",
    "df.to_dict('list')",
    "bands.to_dict()",
    "clean(raw).to_dict('list')",
    "list(model.predict(df[['weight']])), type(model[-1]) is MeanPerKilo",
    "list(RULES), RULES['fragile'](special)",
    "tax(100), str(Money(1) + Money(2))",
    "geo.distance.distance((0, 0), (3, 4)), special.km",
    "len(dr.log.handlers)",
]


# Longer parts of edits.
CAPPED = """def capped(function):
    @functools.wraps(function)
    def inner(order):
        return min(7.0, function(order))
    return inner

"""
TAXES = """from functools import lru_cache

RATE = 0.21

@lru_cache
def vat(net):
    return round(net * RATE, 2)
"""
SHOW = """    def __str__(self):
        return show(self)

def show(money):
    return f"{money.currency} {money.amount:.2f}"
"""


@dataclass(frozen=True)
class Edit:
    """An edit: what it is, the new text of each file, and what is new in the notebook."""

    title: str
    changes: dict[str, list[tuple[str, str]] | str | None]
    # Cells that get new text, by number: an import that is new, say.
    cells: dict[int, tuple[str, str]] = field(default_factory=dict)
    probes: tuple[str, ...] = ()


EDITS = [
    Edit("a function's body", {"depot/rules.py": [("order.km * 0.1", "order.km * 0.2")]}),
    Edit(
        "a constant that a cached function reads",
        {"depot/money.py": [("RATE = 0.19", "RATE = 0.21")]},
    ),
    Edit("a method of a dataclass", {"depot/orders.py": [("round(10 + ", "round(12 + ")]}),
    Edit(
        "a function of the installed neighbour",
        {"geo/src/geo/distance.py": [("SCALE = 1.0", "SCALE = 1.5")]},
    ),
    Edit(
        "an enum gains a member",
        {"depot/status.py": [('    SENT = "sent"\n', '    SENT = "sent"\n    BACK = "back"\n')]},
        probes=("[one.name for one in Status]",),
    ),
    Edit(
        "a dataclass gains a field with a default",
        {
            "depot/orders.py": [
                (
                    "    status: Status = Status.NEW\n",
                    "    status: Status = Status.NEW\n    discount: float = 0.0\n",
                ),
                ("rules.surcharge(self), 2)", "rules.surcharge(self) - self.discount, 2)"),
            ]
        },
    ),
    Edit(
        "a register gains an entry",
        {
            "depot/rules.py": [
                ("def surcharge", "@rule\ndef sunday(order):\n    return 0.25\n\ndef surcharge")
            ]
        },
    ),
    Edit(
        "a method is renamed together with its caller",
        {
            "depot/orders.py": [
                ("def net(self)", "def before_tax(self)"),
                ("self.net() + vat(self.net())", "self.before_tax() + vat(self.before_tax())"),
            ]
        },
        probes=("[one.before_tax() for one in orders]", "hasattr(special, 'net')"),
    ),
    Edit(
        "a step of the pipeline of frames", {"depot/frames.py": [("[0, 10, 100]", "[0, 15, 100]")]}
    ),
    Edit(
        "an estimator's predict",
        {
            "depot/model.py": [
                ("max(self.floor, self.mean_), 2)", "max(self.floor, self.mean_) * 2, 2)")
            ]
        },
    ),
    Edit(
        "an estimator gains a parameter",
        {
            "depot/model.py": [
                (
                    "def __init__(self, floor=1.0):\n        self.floor = floor",
                    "def __init__(self, floor=1.0, factor=3):\n        self.floor = floor\n"
                    "        self.factor = factor",
                ),
                ("self.mean_) * 2, 2)", "self.mean_) * self.factor, 2)"),
            ]
        },
    ),
    Edit(
        "a new file that another imports",
        {
            "depot/texts.py": "def headline(text):\n    return text.upper()\n",
            "depot/report.py": [
                ("from . import frames\n", "from . import frames\nfrom .texts import headline\n"),
                ("[self.title, *self", "[headline(self.title), *self"),
            ],
        },
    ),
    Edit(
        "a property becomes a method",
        {
            "depot/status.py": [("    @property\n", "")],
            "depot/report.py": [("status.is_open]", "status.is_open()]")],
        },
    ),
    Edit(
        "a function gains a decorator",
        {
            "depot/rules.py": [
                (
                    "def surcharge(order):",
                    CAPPED + "@capped\ndef surcharge(order):",
                ),
                ("RULES = {}", "import functools\n\nRULES = {}"),
            ]
        },
    ),
    Edit(
        "a function moves to another module",
        {
            "depot/money.py": [
                (
                    "@lru_cache\ndef vat(net):\n    return round(net * RATE, 2)\n",
                    "from .taxes import RATE, vat\n",
                ),
                ("RATE = 0.21\n", ""),
            ],
            "depot/taxes.py": TAXES,
        },
    ),
    Edit("the moved function changes", {"depot/taxes.py": [("RATE = 0.21", "RATE = 0.25")]}),
    Edit(
        "a frozen dataclass gets slots",
        {"depot/money.py": [("@dataclass(frozen=True)", "@dataclass(frozen=True, slots=True)")]},
    ),
    Edit(
        "a dataclass gains a field without a default, and load fills it",
        {
            "depot/orders.py": [
                ("    place: tuple\n", "    place: tuple\n    city: str\n"),
                ("(row.x, row.y))", "(row.x, row.y), 'Ghent')"),
            ]
        },
        cells={2: ("(1.0, 1.0), Status", "(1.0, 1.0), 'Paris', Status")},
        probes=("[one.city for one in orders]",),
    ),
    Edit(
        "a class gets a base class",
        {
            "depot/report.py": [
                (
                    "class Report:",
                    "class Base:\n    def count(self):\n        return len(self.orders)\n\n"
                    "class Report(Base):",
                )
            ]
        },
        probes=("report.count()",),
    ),
    Edit(
        "a file is renamed",
        {
            "depot/texts.py": None,
            "depot/words.py": "def headline(text):\n    return text.title() + '!'\n",
            "depot/report.py": [(".texts", ".words")],
        },
        probes=("'depot.texts' in __import__('sys').modules",),
    ),
    Edit(
        "an enum's value changes",
        {"depot/status.py": [('NEW = "new"', 'NEW = "open"')]},
        probes=("Status('open') is orders[0].status", "special.status.value"),
    ),
    Edit(
        "a register loses an entry",
        {"depot/rules.py": [("@rule\ndef sunday(order):\n    return 0.25\n\n", "")]},
    ),
    Edit(
        "the class of a helper module becomes a function",
        {
            "depot/money.py": [
                (
                    '    def __str__(self):\n        return f"{self.amount:.2f} {self.currency}"',
                    SHOW,
                )
            ]
        },
    ),
    Edit(
        "a star import gains a name",
        {
            "depot/frames.py": [
                ("def by_band", "def heaviest(df):\n    return df.weight.max()\n\ndef by_band")
            ]
        },
        probes=("heaviest(df)",),
    ),
]
