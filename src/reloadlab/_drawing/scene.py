"""What a picture shows, as plain text in records: it holds none of the objects themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """An object in a picture: what it is, what it is called, and whether it was replaced.

    The kind of a constant is its type, and its name is its value. The number is that of the
    version, and the home is the module that the object has its version from. Of several objects
    that are alike, the count says how many there are.
    """

    kind: str
    name: str
    number: int | None
    old: bool
    home: str
    count: int = 1

    @property
    def heading(self) -> str:
        """The kind, how many there are if they are several, and whether they are old."""
        kind = f"old {self.kind}" if self.old else self.kind
        plural = "es" if kind.endswith("s") else "s"
        return kind if self.count == 1 else f"{self.count} {kind}{plural}"

    @property
    def label(self) -> str:
        """The name, and the number of the version."""
        return self.name if self.number is None else f"{self.name} #{self.number}"

    def __str__(self) -> str:
        """Describe the object in one line."""
        return f"{self.heading} {self.label}"


@dataclass(frozen=True)
class Binding:
    """A name in a picture, with an arrow to one of the objects, by its position.

    It belongs to a group: that of ``__main__``, of ``sys.modules`` or of another module.
    """

    group: str
    name: str
    target: int


@dataclass(frozen=True)
class Scene:
    """Names, objects and the arrows between objects at one moment.

    The names of a group are side by side.
    """

    bindings: tuple[Binding, ...]
    things: tuple[Thing, ...]
    links: tuple[tuple[int, int], ...]

    @property
    def modules(self) -> list[str]:
        """The names of the modules that the scene is about, and of others that have no file."""
        homes = [one.home for one in self.things]
        return list(dict.fromkeys([*homes, *(one.group for one in self.bindings)]))

    def lines(self) -> list[str]:
        """Return the facts as text, one line for each arrow."""
        names = [f"{one.group}: {one.name} -> {self.things[one.target]}" for one in self.bindings]
        links = [f"{self.things[start]} -> {self.things[end]}" for start, end in self.links]
        return names + links


@dataclass(frozen=True)
class Moment:
    """A scene, with what led to it: the code that ran, what that printed and changed in files.

    The title is that code, or a word. A line of a change begins with a sign, as in a difference
    of two files, and a line without one is the name of the file.
    """

    title: str
    scene: Scene
    printed: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return title and facts as text; without a title the facts alone."""
        facts = [*self.printed, *self.changes, *self.scene.lines()]
        inset = "  " if self.title else ""
        return [*self.title.splitlines(), *(f"{inset}{line}" for line in facts)]
