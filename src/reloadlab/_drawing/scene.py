"""What a picture shows, as plain text in records: it holds none of the objects themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """An object in a picture.

    Parameters
    ----------
    kind : str
        ``"module"``, ``"function"``, ``"class"``, ``"instance"``, or the type of a constant.
    label : str
        What it is called, such as ``"greetings #2"``, or the value of a constant.
    old : bool
        Whether a later version has taken its place.
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
    """A name in a picture, with an arrow to an object.

    Parameters
    ----------
    group : str
        Where the name stands: ``"__main__"``, ``"sys.modules"`` or another module.
    name : str
        The name.
    target : int
        Which of the objects of the scene it refers to.
    """

    group: str
    name: str
    target: int


@dataclass(frozen=True)
class Scene:
    """Names, objects and the arrows between them at one moment.

    Parameters
    ----------
    bindings : tuple of Binding
        The names, those of a group side by side.
    things : tuple of Thing
        The objects. An arrow leads to each of them.
    links : tuple of pairs of int
        The arrows from one object to another.
    """

    bindings: tuple[Binding, ...]
    things: tuple[Thing, ...]
    links: tuple[tuple[int, int], ...]

    def lines(self) -> list[str]:
        """Return the facts as text, one line for each arrow."""
        names = [f"{one.group}: {one.name} -> {self.things[one.target]}" for one in self.bindings]
        links = [f"{self.things[start]} -> {self.things[end]}" for start, end in self.links]
        return names + links
