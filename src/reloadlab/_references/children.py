"""List what any object holds, each with the step that leads there.

Only `gc` and the descriptors of `reloadlab._objects.static` look at the objects, so no line of
theirs is run.
"""

from __future__ import annotations

import gc
from abc import ABC
from collections.abc import Container
from dataclasses import replace
from types import (
    FrameType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
)

from reloadlab._objects import static
from reloadlab._references.classes import of_class
from reloadlab._references.functions import of_frame, of_function
from reloadlab._references.instances import attribute_of, of_instance
from reloadlab._references.steps import Kind, Reference

# Slots and the like name the class that they were made for. The caches of abstract classes refer
# weakly to every class that they were ever asked about.
_LEAVES = (
    GetSetDescriptorType,
    MemberDescriptorType,
    type(static.class_namespace(ABC)["_abc_impl"]),
)


def children(obj: object, wanted: Container[int] | None = None) -> list[Reference]:
    """List what an object holds, or of that only the objects whose identities are wanted.

    The class of an instance is not among them, nor are the global names of a function.
    """
    if type(obj) is FunctionType:
        found = of_function(obj)
    elif type(obj) is FrameType:
        found = of_frame(obj)
    elif static.is_class(obj):
        found = of_class(obj)
    elif static.is_module(obj):
        found = [
            Reference(attribute_of(obj, name), value, obj)
            for name, value in static.named(static.module_namespace(obj)).items()
            if wanted is None or id(value) in wanted
        ]
    elif type(obj) is MappingProxyType:
        inside = gc.get_referents(obj)
        found = [_through_proxy(one) for held in inside for one in children(held, wanted)]
    elif static.is_exactly(obj, *_LEAVES):
        found = []
    else:
        found = of_instance(obj, wanted)
    return [one for one in found if wanted is None or id(one.child) in wanted]


def _through_proxy(reference: Reference) -> Reference:
    """Return a reference of a mapping as its proxy shows it, which shows only the elements."""
    step = reference.step
    reads = step.reads and step.kind is Kind.ITEM
    return replace(reference, step=replace(step.fixed(), reads=reads))
