"""Scenarios about classes that gain something which no text of a method has.

Each change is seen in three ways: by a new object through the module, by a from-import, and by an
object that was made before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reloadmatrix.changes import Raises, Scenario
from reloadmatrix.scenarios.objects.classes import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATACLASS = Scenario(
    name="dataclass-field-added",
    title="a dataclass gains a field",
    group=GROUP,
    why="The decorator writes __init__ and __eq__, which no text of the file holds.",
    link="https://github.com/breuleux/jurigged/issues/23",
    before={"m.py": "import dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int = 1"},
    after={
        "m.py": """
            import dataclasses
            @dataclasses.dataclass
            class P:
                x: int = 1
                y: int = 2
        """
    },
    imports="import m",
    probe="[value for name, value in sorted(vars(m.P(1)).items())]",
    fresh=[1, 2],
    old=[1],
)
_NAMEDTUPLE = Scenario(
    name="namedtuple-field-added",
    title="a NamedTuple gains a field",
    group=GROUP,
    why="Instances are tuples, which cannot grow.",
    link="https://github.com/ipython/ipython/issues/13347",
    before={"m.py": "import typing\nclass P(typing.NamedTuple):\n    x: int = 1"},
    after={
        "m.py": """
            import typing
            class P(typing.NamedTuple):
                x: int = 1
                y: int = 2
        """
    },
    imports="import m",
    probe="tuple(m.P(1)), m.P._fields",
    fresh=((1, 2), ("x", "y")),
    old=((1,), ("x",)),
)
_DECORATOR = Scenario(
    name="class-decorator-added",
    title="a class gains a decorator",
    group=GROUP,
    why="functools.total_ordering adds methods that the text of the class does not have.",
    link="https://docs.python.org/3/library/functools.html#functools.total_ordering",
    before={
        "m.py": """
            import functools
            class V:
                def __init__(self, n): self.n = n
                def __eq__(self, other): return self.n == other.n
                def __lt__(self, other): return self.n < other.n
        """
    },
    after={
        "m.py": """
            import functools
            @functools.total_ordering
            class V:
                def __init__(self, n): self.n = n
                def __eq__(self, other): return self.n == other.n
                def __lt__(self, other): return self.n < other.n
        """
    },
    imports="import m",
    probe="m.V(1) >= m.V(1)",
    fresh=True,
    old=Raises("TypeError"),
)
_ENUM = Scenario(
    name="enum-member-added",
    title="an enum gains a member",
    group=GROUP,
    why="Enumerations refuse assignment, so that nothing can be copied into an old one.",
    link="https://github.com/ipython/ipython/issues/10232",
    before={"m.py": "import enum\nclass Color(enum.Enum):\n    RED = 1"},
    after={"m.py": "import enum\nclass Color(enum.Enum):\n    RED = 1\n    BLUE = 2"},
    imports="import m",
    probe="[color.name for color in m.Color]",
    fresh=["RED", "BLUE"],
    old=["RED"],
)


def _in_three_ways(change: Scenario, name: str, asked: str, held: Scenario) -> Iterator[Scenario]:
    """Yield a change as it is seen through the module, by from-import, and by what was held."""
    yield replace(
        change,
        name=f"{change.name}-in-the-module",
        title=f"{change.title}: {asked}, through the module",
    )
    yield replace(
        change,
        title=f"{change.title}: {asked}, by from-import",
        imports=f"from m import {name}",
        probe=change.probe.replace(f"m.{name}", name),
    )
    yield replace(held, name=f"{change.name}-held")


SCENARIOS = (
    *_in_three_ways(
        _DATACLASS,
        "P",
        "a new instance",
        replace(
            _DATACLASS,
            title="a dataclass gains a field with a default: read from an old instance",
            holds="p = m.P(1)",
            uses="p.note = 'by hand'",
            state="p.note == 'by hand'",
            probe="p.y",
            fresh=2,
            old=Raises("AttributeError"),
        ),
    ),
    *_in_three_ways(
        _NAMEDTUPLE,
        "P",
        "a new instance",
        replace(
            _NAMEDTUPLE,
            title="a NamedTuple gains a field with a default: read from an old instance",
            holds="p = m.P(1)",
            probe="p.y",
            fresh=2,
            old=Raises("AttributeError"),
        ),
    ),
    *_in_three_ways(
        _DECORATOR,
        "V",
        "compare new instances",
        replace(
            _DECORATOR,
            title="a class gains a decorator: compare an old instance",
            holds="v = m.V(1)",
            uses="v.note = 'by hand'",
            state="v.note == 'by hand'",
            probe="v >= v",
        ),
    ),
    *_in_three_ways(
        _ENUM,
        "Color",
        "list its members",
        replace(
            _ENUM,
            title="an enum gains a member: list the members of an old one's class",
            holds="red = m.Color.RED",
            probe="[color.name for color in type(red)]",
        ),
    ),
)
