"""Search from the names that a reader knows to objects of earlier versions."""

from __future__ import annotations

import contextvars
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from types import FrameType, MethodType
from typing import Any

from reloadlab._modules.history import notes
from reloadlab._modules.loaded import is_installed
from reloadlab._modules.versions import Version
from reloadlab._objects import static
from reloadlab._objects.frames import local_variables, running_frames, suspended_frame
from reloadlab._objects.static import is_definition
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._references.children import children
from reloadlab._references.heap import ancestors
from reloadlab._references.steps import Kind, Step, attribute
from reloadlab._remedies.decide import remedy
from reloadlab._remedies.place import Place
from reloadlab._remedies.remedy import Action, Held
from reloadlab._remedies.successors import has_let_go
from reloadlab._reports.progress import tell
from reloadlab._stale.old_objects import StaleObjects
from reloadlab._stale.ownership import held_elsewhere
from reloadlab._stale.report import Holder
from reloadlab._stale.taken import Taken, kept_by_python

# What a reader registers with the shell lies in these attributes. The others are its own: what it
# displayed, the last traceback, its history.
_REGISTERS = ("events", "magics_manager", "display_formatter", "input_transformer_manager")


class Search:
    """The search from the names that a reader knows to the objects of earlier versions."""

    def __init__(self, heap: list[object], version: Version, stale: StaleObjects) -> None:
        self._version = version
        self._stale = stale
        modules = [one for one in list(sys.modules.values()) if static.is_module(one)]
        stop = [*modules, *map(static.module_namespace, modules), *notes()]
        self._seen = {id(one) for one in stop}
        self._marked = ancestors(stale.objects, heap, stop) if stale.objects else set()
        values = stale.identities(Held.CONSTANT)
        if values:
            stale.forget(held_elsewhere(version.loaded, values, self._marked))
        self.taken = Taken(version, stale)
        self._wanted = self._marked | stale.kinds.keys()
        self._found: set[tuple[int, Step | str, int]] = set()
        self._queue: deque[tuple[object, Place, bool]] = deque()
        self.reached: set[int] = set()
        self._taken_out: list[Holder] = []
        self._held_weakly: list[tuple[Place, object, int]] = []

    def holders(self) -> tuple[Holder, ...]:
        """Return who holds something old, in an order in which all lines can be run."""
        found = list(self._holders())
        last = set(map(id, self._taken_out))
        return (*(one for one in found if id(one) not in last), *reversed(self._taken_out))

    def _holders(self) -> Iterator[Holder]:
        """Yield who holds something old, the nearest to a name first."""
        for name, namespace in list(_namespaces(self._version.name)):
            names = static.named(namespace)
            taken = {key: one for (module, key), one in self.taken.names.items() if module == name}
            kept = kept_by_python(name, namespace)
            # Most names of most modules lead to nothing old.
            for key in [one for one in names if one in taken or id(names[one]) in self._wanted]:
                value = names[key]
                if key in kept:
                    continue
                place = Place.of_name(name, key)
                if key in taken:
                    yield self._described(place, value, Held.CONSTANT, taken[key])[0]
                yield from self._visit(place, value, id(namespace))
            yield from self._follow()
        for start, value in _registered():
            yield from self._visit(Place.of_local(start), value, 0)
        yield from self._follow()
        for call, frame in _calls():
            if self._version.is_old_call(frame):
                place = Place.of_local(f"call of {call}")
                name = frame.f_code.co_name
                yield self._described(place, frame, Held.CALL, name)[0]
            for key, value in local_variables(frame).items():
                place = Place.of_local(f"local {key} of {call}")
                yield from self._visit(place, value, id(frame))
            yield from self._follow()
        for place, obj, container in self._held_weakly:
            # All others are garbage that the collector has not come to yet.
            is_method = place.step is not None and place.step.kind is Kind.METHOD
            if id(obj) in self.reached or is_method or has_let_go(self._version, obj):
                yield from self._visit(place, obj, container)

    def _follow(self) -> Iterator[Holder]:
        """Yield what is found from the places that wait to be looked into."""
        while self._queue:
            obj, place, is_known = self._queue.popleft()
            tell("objects", len(self._seen))
            if is_known:
                yield from self._look_again(place, obj)
                continue
            for reference in children(obj, self._wanted):
                step = reference.step
                shell = place.module == "__main__" and place.name == "get_ipython"
                if shell and _is_shell(obj) and step.name not in _REGISTERS:
                    self._seen.add(id(reference.child))
                    continue
                library = place.module.partition(".")[0] in sys.stdlib_module_names
                if step.weak and (library or shell):
                    # These have many lists of what is alive, and run none of it.
                    continue
                container = reference.place
                if static.is_class(obj):
                    # A property lies between. Each class has it to itself, for a line exchanges it.
                    container = obj
                # What else lies between has been looked into too: a cell, a registry.
                self._seen.add(id(container))
                found = place.inside(step, obj), reference.child, id(container)
                if step.weak:
                    self._held_weakly.append(found)
                else:
                    yield from self._visit(*found)

    def _visit(self, place: Place, obj: object, container: int) -> Iterator[Holder]:
        """Yield a holder if an object is an old one, and else look into it later."""
        known = self._stale.kinds.get(id(obj))
        key = (container, place.step or place.start, id(obj))
        if known is not None:
            self.reached |= {id(obj), *map(id, static.class_order(type(obj)))}
            if key not in self._found:
                self._found.add(key)
                yield self._report(place, obj)
        elif id(obj) == container or id(obj) not in self._marked:
            return
        elif not _is_ours(obj) and not _is_of_typing(obj):
            self._enter(place, obj)

    def _report(self, place: Place, obj: Any) -> Holder:
        """Return the holder of an old object, and look into that later if it is to stay."""
        tell("old objects", len(self._found))
        holder, stays = self._described(place, obj, *self._stale.kinds[id(obj)])
        if stays:
            is_method = type(obj) is MethodType
            inner = place.inside(attribute("__self__")) if is_method else place
            self._enter(inner, obj.__self__ if is_method else obj)
        return holder

    def _look_again(self, place: Place, wrapper: object) -> Iterator[Holder]:
        """Yield the old functions that a wrapper holds, again for another place of it."""
        passed: set[int] = set()
        level = [(place, wrapper)]
        while level:
            place, wrapper = level.pop()
            passed.add(id(wrapper))
            known = wrapper_type(wrapper)
            for reference in children(wrapper, self._wanted):
                inner, held = place.inside(reference.step, wrapper), reference.child
                if known is None or reference.step.name not in known.parts:
                    continue
                if id(held) in self._stale.kinds:
                    yield self._report(inner, held)
                elif _holds_for_good(held) and id(held) not in passed:
                    level.append((inner, held))

    def _enter(self, place: Place, obj: object) -> None:
        """Look into an object later, unless that has been done.

        A line cannot put another function into a wrapper. It puts another wrapper into the place
        of that one. So each place of a wrapper counts.
        """
        is_known = id(obj) in self._seen
        if not is_known or _holds_for_good(obj):
            self._seen.add(id(obj))
            self._queue.append((obj, place, is_known))

    def _described(self, place: Place, obj: object, kind: Held, name: str) -> tuple[Holder, bool]:
        """Describe a holder, and say whether the old object stays there."""
        version = self._version
        found = remedy(place, obj, kind, version, name)
        full = f"{version.name}.{name}" if name else version.name
        versions_old = max(1, version.number - self._number(obj))
        holder = Holder(place.path, full, kind.value, versions_old, str(found))
        if found.action is Action.TAKE_OUT:
            self._taken_out.append(holder)
        return holder, found.action.keeps_object

    def _number(self, obj: object) -> int:
        """Return the number of the version that an old object comes from."""
        if type(obj) is FrameType:
            return self._version.number_of(obj.f_code)
        frame = suspended_frame(obj)
        if frame is not None:
            return self._version.number_of(frame.f_code)
        if type(obj) is MethodType:
            return self._number(obj.__func__)
        *_, obj = static.unwrapped(obj)
        known = is_definition(obj) or static.is_module(obj)
        return self._version.number_of(obj if known else type(obj))


def _holds_for_good(obj: object) -> bool:
    """Say whether an object holds a function for good, so that another needs another wrapper."""
    known = wrapper_type(obj)
    return known is not None and known.for_good


def _is_shell(obj: object) -> bool:
    """Say whether an object is the shell of IPython."""
    return any(
        static.class_name(cls) == "InteractiveShell" for cls in static.class_order(type(obj))
    )


def _is_ours(obj: object) -> bool:
    """Say whether an object is one of this package, which remembers modules on purpose."""
    return static.home(type(obj)).partition(".")[0] == "reloadlab"


def _is_of_typing(obj: object) -> bool:
    """Say whether an object is a function or a class of `typing`, which remembers all questions."""
    return is_definition(obj) and static.home(obj) == "typing"


def _namespaces(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names and namespaces of the modules: the notebook, the module, the others."""
    seen = set()
    for key in ["__main__", name, *list(sys.modules)]:
        module = sys.modules.get(key)
        # This package holds what it searches for; `typing` keeps what it was ever asked about.
        own = key.partition(".")[0] in ("reloadlab", "typing")
        if not own and id(module) not in seen and static.is_module(module):
            seen.add(id(module))
            yield key, static.module_namespace(module)


def _registered() -> Iterator[tuple[str, object]]:
    """Yield what code in C holds and tells when it is asked."""
    for number in sorted(signal.valid_signals()):
        # Asked by a number: some signals of real time have no name.
        yield f"signal.getsignal({int(number)})", signal.getsignal(number)
    for variable, value in contextvars.copy_context().items():
        yield f"context variable {variable.name}", value


def _calls() -> list[tuple[str, FrameType]]:
    """List the calls that are running, in all threads, without those of installed packages."""
    names = {
        thread.ident: static.attributes(thread).get("_name") for thread in threading.enumerate()
    }
    here = threading.get_ident()
    found = []
    for ident, frame in running_frames():
        where = "" if ident == here else f" in thread {names.get(ident)}"
        module = static.text(static.named(frame.f_globals).get("__name__"))
        if not is_installed(frame.f_code.co_filename) and not module.startswith("reloadlab"):
            found.append((f"{module}.{frame.f_code.co_name}(){where}", frame))
    return found
