"""Make one of the objects that are alike, where there are more than are read at a glance."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from reloadlab._drawing.scene import Binding, Scene, Thing

# The most objects that are read at a glance.
MOST = 6

# Which ones become one at first: values, which have none of these kinds, and modules at last.
ORDER = ("value", "instance", "function", "class", "module")


def at_a_glance(scene: Scene) -> Scene:
    """Return a scene as it is drawn: with groups, if it has too many objects."""
    for kind in ORDER:
        if len(scene.things) > MOST:
            scene = _grouped(scene, kind)
    return scene


def _grouped(scene: Scene, kind: str) -> Scene:
    """Return a scene with one object for those of a kind that are alike."""
    keys = [
        _group(thing) if _kind(thing) == kind else place for place, thing in enumerate(scene.things)
    ]
    order = list(dict.fromkeys(keys))
    moved = [order.index(key) for key in keys]
    things = tuple(
        _together([thing for thing, own in zip(scene.things, keys, strict=True) if own == key])
        for key in order
    )
    links = dict.fromkeys((moved[start], moved[end]) for start, end in scene.links)
    return Scene(
        _names([replace(one, target=moved[one.target]) for one in scene.bindings], things),
        things,
        tuple((start, end) for start, end in links if start != end),
    )


def _kind(thing: Thing) -> str:
    """Return the kind of an object among those that become one."""
    return thing.kind if thing.kind in ORDER else "value"


def _group(thing: Thing) -> object:
    """Return what those have in common that are alike.

    Instances have the class, what is defined has the module and the version, and values nothing.
    """
    kind = _kind(thing)
    home = "" if kind == "module" else thing.home
    number = None if kind == "module" else thing.number
    return kind, thing.old, home, number, thing.name if kind == "instance" else ""


def _together(things: list[Thing]) -> Thing:
    """Return one object for several."""
    first = things[0]
    if len(things) == 1:
        return first
    names = dict.fromkeys(one.name for one in things)
    numbers = {one.number for one in things}
    number = numbers.pop() if len(numbers) == 1 else None
    count = sum(one.count for one in things)
    return replace(first, kind=_kind(first), name=", ".join(names), number=number, count=count)


def _names(bindings: list[Binding], things: tuple[Thing, ...]) -> tuple[Binding, ...]:
    """Return the names of each group, those of several objects that became one as one."""
    names: list[Binding] = []
    for _, group in groupby(bindings, key=lambda one: one.group):
        together: dict[object, list[Binding]] = {}
        for place, one in enumerate(group):
            is_several = things[one.target].count > 1
            together.setdefault((one.target,) if is_several else place, []).append(one)
        names += [
            replace(own[0], name=", ".join(one.name for one in own)) for own in together.values()
        ]
    return tuple(names)
