"""List what a class holds."""

from __future__ import annotations

from dataclasses import replace
from types import GetSetDescriptorType, MemberDescriptorType

from reloadlab._objects import static
from reloadlab._objects.wrappers import is_given_as_it_is, wrapper_type
from reloadlab._references import steps
from reloadlab._references.steps import Kind, Reference, Step


def of_class(cls: type) -> list[Reference]:
    """List the bases of a class, and what its namespace holds."""
    found = []
    bases = static.class_bases(cls)
    for position, base in enumerate(bases):
        change = steps.exchange("__bases__", position, len(bases))
        found.append(Reference(Step(("base class of ", ""), Kind.BASE, change=change), base, cls))
    for key, value in static.class_namespace(cls).items():
        # Since Python 3.14, this is where a class keeps annotations that somebody has read.
        name = "__annotations__" if key == "__annotations_cache__" else key
        references = _of_attribute(cls, name, value)
        found += references if type(cls) is type else _as_metaclass_allows(cls, name, references)
    return found


def _as_metaclass_allows(cls: type, name: str, references: list[Reference]) -> list[Reference]:
    """Return references of a class without the lines in which its metaclass would interfere."""
    meta = type(cls)
    if static.overrides(meta, "__getattribute__") or is_data(static.inherited(meta, name)):
        return [replace(one, step=replace(one.step.fixed(), reads=False)) for one in references]
    if static.overrides(meta, "__setattr__") or static.overrides(meta, "__delattr__"):
        return [replace(one, step=one.step.fixed()) for one in references]
    return references


def _of_attribute(cls: type, name: str, value: object) -> list[Reference]:
    """List what an attribute of a class leads to: itself, or the functions inside of it."""
    step = steps.attribute(name)
    wrapper = wrapper_type(value)
    if wrapper is None or not wrapper.for_good or wrapper.as_it_is:
        has_get = static.inherited(type(value), "__get__") is not static.Missing
        as_it_is = not has_get or is_given_as_it_is(value)
        return [Reference(step if as_it_is else replace(step, reads=False), value, cls)]
    # Of a class, one gets the function in such a wrapper, or one bound to the class.
    inner = static.attributes(value)
    return [
        Reference(_into_wrapper(step, name, value, part, template), inner[part], value)
        for part, template in wrapper.parts.items()
        if inner[part] is not None
    ]


def _into_wrapper(step: Step, name: str, wrapper: object, part: str, template: str) -> Step:
    """Return the step from a class to a function in a wrapper that the class has by a name."""
    wrapped = template.replace("{wrapper}", f"{{it}}.{name}")
    line = f"{{it}}.{name} = {wrapped}" if step.reads else ""
    if type(wrapper) is property:
        return Step(("", f".{name}.{part}"), reads=step.reads, change=line)
    return replace(step, reads=step.reads and type(wrapper) is staticmethod, change=line)


def is_data(value: object) -> bool:
    """Say whether something in a class decides what its instances give by that name.

    Not so a slot, or the like of it in C: they give what the instance has.
    """
    if static.is_exactly(value, MemberDescriptorType, GetSetDescriptorType):
        return False
    names = ("__set__", "__delete__")
    return any(static.inherited(type(value), name) is not static.Missing for name in names)
