"""Find what is left of old code, in one pass over all that is alive."""

from __future__ import annotations

import functools
import gc
import sys
import weakref
from types import CodeType, FrameType, FunctionType
from typing import Any

from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import text_key
from reloadlab._objects import static
from reloadlab._objects.frames import SUSPENDED, running_frames, suspended_frame, waited_for
from reloadlab._objects.layouts import lacking
from reloadlab._objects.wrappers import LRU_CACHE


class Strays:
    """The functions that were not kept, the instances that lack something, the caches.

    `mended` counts functions with new code and caches that were emptied. `lacking` has, by class,
    which attributes its instances lack, and these instances. `suspended` has what goes on in old
    code, each with the task that does, if one does, and `running` the calls that go on in it, each
    with its thread. `gone` has what no source defines any more and its instances, and `hashed` the
    dictionaries and sets that do not find their keys.
    """

    def __init__(
        self,
        ran: list[Loaded],
        demands: dict[type, list[str]],
        gone: dict[int, object],
        hashed: list[type],
    ) -> None:
        self.mended = 0
        self.functions: list[FunctionType] = []
        self.suspended: list[tuple[object, str]] = []
        self.running: list[tuple[str, int]] = []
        self.lacking: dict[type, tuple[list[str], list[Any]]] = {}
        self._spaces = {id(one.namespace): one for one in ran}
        self._codes = {id(one.namespace): _by_name(one) for one in ran}
        needs = {id(cls): (cls, lacking(known, cls)) for cls, known in demands.items()}
        for cls, told in _told():
            names = [*needs.get(id(cls), (cls, []))[1]]
            names += [one for one in lacking([], cls) if one in told and one not in names]
            needs[id(cls)] = cls, names
        self._needs = {key: (cls, names) for key, (cls, names) in needs.items() if names}
        self._gone = gone
        self._hashed = set(map(id, hashed))
        self.hashed: list[object] = []
        self.gone: list[object] = []

    def look(self) -> None:
        """Look at everything that the collector knows."""
        for thread, frame in running_frames():
            if self._is_old(frame):
                name = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
                self.running.append((name, thread))
        wanted = {id(FunctionType), id(LRU_CACHE), *map(id, SUSPENDED), *self._needs, *self._gone}
        # In one comprehension: there may be millions.
        found = [one for one in gc.get_objects() if id(type(one)) in wanted]
        for one in found:
            if id(one) in self._gone or id(type(one)) in self._gone:
                self.gone.append(one)
            elif type(one) is FunctionType:
                if id(one.__globals__) in self._spaces:
                    self._renew(one)
            elif type(one) is LRU_CACHE:
                self._empty(one)
            elif id(type(one)) in self._needs:
                self._judge(one)
            elif self._is_old(suspended_frame(one)):
                self.suspended.append((one, ""))
        _TOLD[:] = [(weakref.ref(cls), names) for cls, (names, _) in self.lacking.items()]
        if self.suspended:
            tasks = _tasks()
            self.suspended = [(one, tasks.get(id(one), "")) for one, _ in self.suspended]
        if self._hashed:
            self.hashed = [
                one
                for one in gc.get_objects()
                if (type(one) is dict or type(one) is set)
                and any(id(type(key)) in self._hashed for key in list(one))
            ]

    def _renew(self, function: FunctionType) -> None:
        """Give an old function the new code in place, where its free variables allow that."""
        known = self._codes[id(function.__globals__)]
        code = function.__code__
        if code.co_filename.startswith("<"):
            return
        candidates = known.get(code.co_qualname, [])
        # A copy of a function may have code of another name.
        if any(code is one or code == one.replace(co_name=code.co_name) for one in candidates):
            return
        fitting = [one for one in candidates if one.co_freevars == code.co_freevars]
        if len(fitting) == 1 and len(candidates) == 1 and "<lambda>" not in code.co_qualname:
            function.__code__ = fitting[0]
            self.mended += 1
        else:
            self.functions.append(function)

    def _empty(self, cache: Any) -> None:
        """Empty a cache of what old code has computed."""
        inner = static.attributes(cache).get("__wrapped__")
        space = getattr(inner, "__globals__", None)
        if id(space) in self._spaces and cache.cache_info().currsize:
            cache.cache_clear()
            self.mended += 1

    def _judge(self, instance: Any) -> None:
        """Note an instance that lacks what its class needs now."""
        cls, names = self._needs[id(type(instance))]
        lacks = [name for name in names if name not in static.attributes(instance)]
        if lacks:
            self.lacking.setdefault(cls, (lacks, []))[1].append(instance)

    def _is_old(self, frame: FrameType | None) -> bool:
        """Say whether a call goes on in code that the source does not have any more."""
        loaded = None if frame is None else self._spaces.get(id(frame.f_globals))
        # What is typed in a debugger runs in the namespace too, and is from no file.
        if frame is None or loaded is None or frame.f_code.co_filename != loaded.file:
            return False
        known = self._codes[id(frame.f_globals)].get(frame.f_code.co_qualname, [])
        return text_key(frame.f_code) not in map(text_key, known)


# The classes of which instances have been told of, and what these lack: they may do so still.
_TOLD: list[tuple[weakref.ref[type], list[str]]] = []


def _told() -> list[tuple[type, list[str]]]:
    """Return the classes of which instances have been told of at the last look."""
    found = [(ref(), names) for ref, names in _TOLD]
    return [(cls, names) for cls, names in found if cls is not None]


def has_told() -> bool:
    """Say whether instances that lack something have been told of at the last look."""
    return bool(_told())


def _tasks() -> dict[int, str]:
    """Return the names of the tasks that are not done, by the identities of what they run."""
    found: dict[int, str] = {}
    asyncio: Any = sys.modules.get("asyncio")
    for task in _alive(asyncio.Task) if asyncio else ():
        one = None if task.done() else task.get_coro()
        while one is not None:
            found[id(one)] = task.get_name()
            one = waited_for(one)
    return found


def _alive(kind: type) -> list[Any]:
    """Return all objects of a class."""
    return [one for one in gc.get_objects() if type(one) is kind]


def _by_name(loaded: Loaded) -> dict[str, list[CodeType]]:
    """Return the code of a source by qualified names."""
    found: dict[str, list[CodeType]] = {}
    for code in code_tree(loaded.compiled) if loaded.compiled else ():
        found.setdefault(code.co_qualname, []).append(code)
    return found


def empty_cached_properties(changed: dict[type, set[str]]) -> int:
    """Empty what instances keep of cached properties whose code is another one now."""
    count = 0
    wanted = {id(cls): names for cls, names in changed.items()}
    for one in gc.get_objects() if wanted else ():
        names = wanted.get(id(type(one)))
        own = static.attributes_dictionary(one) if names else None
        for name in names or ():
            if own is not None and own.pop(name, None) is not None:
                count += 1
    return count


def cached_properties(cls: type) -> dict[str, CodeType]:
    """Return the code of the cached properties of a class, by their names."""
    found = {}
    for name, value in static.class_namespace(cls).items():
        function = getattr(value, "func", None)
        if type(value) is functools.cached_property and type(function) is FunctionType:
            found[name] = function.__code__
    return found
