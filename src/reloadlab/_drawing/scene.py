"""What a picture shows, as plain text in records: it holds none of the objects themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """An object in a picture: what it is, what it is called, and whether it was replaced.

    The kind of a constant is its type, and its label is its value.
    """

    kind: str
    label: str
    old: bool

    @property
    def heading(self) -> str:
        """The kind, and whether the object is old."""
        return f"old {self.kind}" if self.old else self.kind

    def __str__(self) -> str:
        """Describe the object in one line."""
        return f"{self.heading} {self.label}"


@dataclass(frozen=True)
class Binding:
    """A name in a picture, with an arrow to one of the objects, by its position.

    It stands in a group: that of ``__main__``, of ``sys.modules`` or of another module.
    """

    group: str
    name: str
    target: int


@dataclass(frozen=True)
class Scene:
    """Names, objects and the arrows between objects at one moment.

    The names of a group stand side by side.
    """

    bindings: tuple[Binding, ...]
    things: tuple[Thing, ...]
    links: tuple[tuple[int, int], ...]

    def lines(self) -> list[str]:
        """Return the facts as text, one line for each arrow."""
        names = [f"{one.group}: {one.name} -> {self.things[one.target]}" for one in self.bindings]
        links = [f"{self.things[start]} -> {self.things[end]}" for start, end in self.links]
        return names + links
