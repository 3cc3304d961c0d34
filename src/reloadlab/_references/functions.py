"""List what a function holds, and what a call does."""

from __future__ import annotations

import builtins
import functools
import gc
from types import FrameType, FunctionType, MappingProxyType
from typing import Any

from reloadlab._objects import static
from reloadlab._objects.frames import local_variables
from reloadlab._objects.functions import dispatch_table
from reloadlab._references import steps
from reloadlab._references.steps import Reference, Step

_BUILTINS: Any = vars(FunctionType)["__builtins__"]


def of_function(function: FunctionType) -> list[Reference]:
    """List the attributes, defaults, annotations and closure of a function."""
    code = function.__code__
    found = []
    own = static.named(static.attributes_dictionary(function) or {})
    # The cache of a single-dispatch function forgets a class when nothing else holds it.
    is_dispatcher = dispatch_table(function) is not None
    for name, value in own.items():
        if is_dispatcher and name == "registry":
            found += _of_registry(value)
        elif not (is_dispatcher and name == "_clear_cache"):
            found.append(Reference(steps.attribute(name), value, function))
    defaults = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount][-len(defaults) :] if defaults else ()
    for position, (name, value) in enumerate(zip(names, defaults, strict=True)):
        step = steps.part_of_call(
            "default argument", name, steps.exchange("__defaults__", position, len(defaults))
        )
        found.append(Reference(step, value, function))
    for name, value in (function.__kwdefaults__ or {}).items():
        change = f"{{it}}.__kwdefaults__[{name!r}] = {{new}}"
        found.append(
            Reference(steps.part_of_call("default argument", name, change), value, function)
        )
    # Since Python 3.12. They come before what leads to them in other ways.
    for position, parameter in enumerate(getattr(function, "__type_params__", ())):
        step = steps.aside("", f".__type_params__[{position}]")
        found.append(Reference(step, parameter, function))
    found += _of_closure(function)
    # Since Python 3.14, another function works the annotations out.
    annotate = getattr(function, "__annotate__", None)
    if type(annotate) is FunctionType:
        found += _of_closure(annotate, ".__annotate__")
    for name, value in _annotations(function):
        change = f"{{it}}.__annotations__[{name!r}] = {{new}}"
        found.append(Reference(steps.part_of_call("annotation", name, change), value, function))
    return found


def _of_closure(function: FunctionType, path: str = "") -> list[Reference]:
    """List what a function has from those around it; the path leads to it from its holder."""
    found = []
    code = function.__code__
    for position, (name, cell) in enumerate(
        zip(code.co_freevars, function.__closure__ or (), strict=True)
    ):
        if name == "dispatch_cache" and function.__globals__ is vars(functools):
            continue
        content = f"{{it}}{path}.__closure__[{position}].cell_contents"
        for value in gc.get_referents(cell):
            held = [(content, value, cell)]
            if name == "__classdict__":
                # All that was in the body of a class, for what is worked out of it later. Only
                # the names that this function reads are of use.
                names = static.named(value)
                read = [key for key in code.co_names if key in names]
                held = [(f"{content}[{key!r}]", names[key], value) for key in read]
            for it, child, place in held:
                step = Step(("closure of ", f"{path}()"), change=f"{it} = {{new}}")
                found.append(Reference(step, child, place))
    return found


def _of_registry(registry: MappingProxyType[Any, Any]) -> list[Reference]:
    """List the classes and functions in the registry of a single-dispatch function."""
    found = []
    (mapping,) = gc.get_referents(registry)
    for position, (cls, function) in enumerate(static.items_of(registry)):
        name = steps.label(cls)
        is_builtin = vars(builtins).get(name) is cls
        spelled = f"{{{name}}}" if is_builtin else f"{{list}}({{it}}.registry)[{position}]"
        change = f"{{it}}.register({spelled}, {{new}})"
        found.append(Reference(Step(("", f".registry[{name}]"), change=change), function, mapping))
        found.append(Reference(steps.aside(f"key {name} of ", ".registry"), cls, mapping))
    return found


def _annotations(function: FunctionType) -> list[tuple[str, object]]:
    """Return the annotations of a function that have been worked out already."""
    # To ask for __annotations__ runs code of the function, from Python 3.14 on.
    apart = [
        function.__globals__,
        _BUILTINS.__get__(function),
        function.__kwdefaults__,
        static.attributes_dictionary(function),
        function.__defaults__,
        function.__closure__,
    ]
    for held in gc.get_referents(function):
        if any(held is one for one in apart):
            continue
        if type(held) is dict:
            return list(static.named(held).items())
        if type(held) is tuple and len(held) % 2 == 0:
            # Until somebody asks, names and values lie in one tuple.
            pairs = zip(held[::2], held[1::2], strict=True)
            return [(name, value) for name, value in pairs if type(name) is str]
    return []


def of_frame(frame: FrameType, state: str = "") -> list[Reference]:
    """List the local variables of a call."""
    return [
        Reference(steps.aside(f"local {name} of {state}"), value, frame)
        for name, value in local_variables(frame).items()
    ]
