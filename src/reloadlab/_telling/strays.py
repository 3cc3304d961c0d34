"""Find what is left of old code, in one pass over all that is alive."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from types import CodeType, FrameType, FunctionType
from typing import Any

from reloadlab._mending.caches import Caches
from reloadlab._mending.memory import TOLD
from reloadlab._mending.paths import untracked
from reloadlab._modules.code import code_tree
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.same import same_literals, text_key
from reloadlab._objects import static
from reloadlab._objects.frames import SUSPENDED, running_frames, suspended_frame, waited_for
from reloadlab._objects.layouts import lacking
from reloadlab._objects.wrappers import LRU_CACHE


class Strays:
    """The functions that were not kept, the instances that lack something, the caches.

    `mended` counts functions with new code and caches that were emptied. `lacking` has, by class,
    which attributes its instances lack, and these instances, and `layouts` the instances of classes
    that were replaced, with the reason why they could not be given the new one. `suspended` has
    what goes on in old code, each with the task that does, if one does, and `running` the calls
    that go on in it, each with its thread. `gone` has what no source defines any more and its
    instances, and `hashed` the dictionaries and sets that do not find their keys.

    What was told of before is looked for as well: in modules that did not run, old code is what
    was old then.
    """

    def __init__(
        self,
        ran: list[Loaded],
        demands: dict[int, tuple[type, list[str]]],
        gone: dict[int, object],
        hashed: list[type],
        layouts: dict[int, tuple[type, str]],
        made: list[object],
        caches: Caches | None,
    ) -> None:
        self.mended = 0
        self.functions: list[FunctionType] = []
        self.suspended: list[tuple[object, str]] = []
        self.running: list[tuple[str, int]] = []
        self.lacking: dict[int, tuple[type, list[str], list[Any]]] = {}
        self.layouts: list[tuple[object, str]] = []
        self._spaces = {id(one.namespace): one for one in ran}
        self._codes = {id(one.namespace): _by_name(one) for one in ran}
        needs = {key: (cls, lacking(known, cls)) for key, (cls, known) in demands.items()}
        for cls, told in TOLD.of("lacking"):
            names = [*needs.get(id(cls), (cls, []))[1]]
            names += [one for one in lacking([], cls) if one in told and one not in names]
            needs[id(cls)] = cls, names
        self._needs = {key: (cls, names) for key, (cls, names) in needs.items() if names}
        self._layouts = {id(old): (old, why) for old, why in TOLD.of("layouts")} | layouts
        self._gone = {id(one): one for one, _ in TOLD.of("gone")} | gone
        self._hashed = {id(cls): cls for cls, _ in TOLD.of("hashed")}
        self._hashed |= {id(cls): cls for cls in hashed}
        self._old = {id(code): code for code, _ in TOLD.of("codes")}
        self._found: dict[int, CodeType] = {}
        # What the bodies have made, by where it runs and its name.
        self._made: dict[tuple[int, str], list[FunctionType]] = {}
        for one in made:
            if type(one) is FunctionType:
                key = id(one.__globals__), one.__qualname__
                self._made.setdefault(key, []).append(one)
        self._caches = caches
        self.hashed: list[object] = []
        self.gone: list[object] = []

    def look(self) -> None:
        """Look at everything that the collector knows, and remember what is old."""
        for thread, frame in running_frames():
            if self._is_old(frame):
                name = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
                self.running.append((name, thread))
        wanted = {id(FunctionType), id(LRU_CACHE), *map(id, SUSPENDED), *self._needs, *self._gone}
        wanted |= self._layouts.keys()
        # In one comprehension: there may be millions.
        found = [one for one in gc.get_objects() if id(type(one)) in wanted]
        found += untracked([cls for cls, _ in self._layouts.values()])
        # Their bases list them as long as they are alive.
        found += [one for one in self._gone.values() if static.is_class(one)]
        for one in {id(one): one for one in found}.values():
            if id(one) in self._gone or id(type(one)) in self._gone:
                self.gone.append(one)
                if type(one) is FunctionType:
                    self._found[id(one.__code__)] = one.__code__
            elif type(one) is FunctionType:
                self._judge_function(one)
            elif type(one) is LRU_CACHE:
                self.mended += self._caches is not None and self._caches.empty(one)
            elif id(type(one)) in self._layouts:
                self.layouts.append((one, self._layouts[id(type(one))][1]))
            elif id(type(one)) in self._needs:
                self._judge(one)
            elif self._is_old(suspended_frame(one)):
                self.suspended.append((one, ""))
        if self.suspended:
            tasks = _tasks()
            self.suspended = [(one, tasks.get(id(one), "")) for one, _ in self.suspended]
        if self._hashed:
            self.hashed = [
                one
                for one in gc.get_objects()
                if (type(one) is dict or type(one) is set) and self._is_lost_in(one)
            ]
        self._remember()

    def _remember(self) -> None:
        """Remember what is old, so that the next look finds it too."""
        TOLD.keep("codes", ((code, None) for code in self._found.values()))
        TOLD.keep("lacking", ((cls, names) for cls, names, _ in self.lacking.values()))
        layouts = {id(type(one)): (type(one), why) for one, why in self.layouts}
        TOLD.keep("layouts", layouts.values())
        # Of a function, its code is enough.
        classes = (one for one in self._gone.values() if type(one) is not FunctionType)
        TOLD.keep("gone", ((one, None) for one in classes))
        TOLD.keep("hashed", ((cls, None) for cls in self._hashed.values() if self.hashed))

    def _judge_function(self, function: FunctionType) -> None:
        """Renew a function of a module that ran, and note one that was old before."""
        if id(function.__globals__) in self._spaces:
            self._renew(function)
        elif id(function.__code__) in self._old:
            self._note(function)

    def _note(self, function: FunctionType) -> None:
        """Note a function that is old."""
        self.functions.append(function)
        self._found[id(function.__code__)] = function.__code__

    def _is_lost_in(self, holder: Any) -> bool:
        """Say whether a dictionary or set does not find a key whose class has another hash now."""
        return any(id(type(key)) in self._hashed and _is_lost(key, holder) for key in list(holder))

    def _renew(self, function: FunctionType) -> None:
        """Give an old function the new code in place, where its free variables allow that."""
        known = self._codes[id(function.__globals__)]
        code = function.__code__
        if code.co_filename.startswith("<"):
            return
        candidates = known.get(code.co_qualname, [])
        # A copy of a function may have code of another name.
        if any(code is one or code == one.replace(co_name=code.co_name) for one in candidates):
            self._compare_defaults(function)
            return
        fitting = [one for one in candidates if one.co_freevars == code.co_freevars]
        if len(fitting) == 1 and len(candidates) == 1 and "<lambda>" not in code.co_qualname:
            function.__code__ = fitting[0]
            self.mended += 1
        else:
            self._note(function)

    def _compare_defaults(self, function: FunctionType) -> None:
        """Note a function whose code is current, and whose defaults are those of before."""
        made = self._made.get((id(function.__globals__), function.__qualname__), [])
        # An overload has the same name, and other code.
        if len(made) == 1 and made[0] is not function and made[0].__code__ == function.__code__:
            old, new = ((one.__defaults__, one.__kwdefaults__) for one in (function, made[0]))
            if same_literals(old, new) is False:
                self._note(function)

    def _judge(self, instance: Any) -> None:
        """Note an instance that lacks what its class needs now."""
        cls, names = self._needs[id(type(instance))]
        lacks = [name for name in names if name not in static.attributes(instance)]
        if lacks:
            self.lacking.setdefault(id(cls), (cls, lacks, []))[2].append(instance)

    def _is_old(self, frame: FrameType | None) -> bool:
        """Say whether a call goes on in code that the source does not have any more."""
        if frame is None:
            return False
        code, loaded = frame.f_code, self._spaces.get(id(frame.f_globals))
        is_old = id(code) in self._old
        # What is typed in a debugger runs in the namespace too, and is from no file.
        if loaded is not None:
            known = self._codes[id(frame.f_globals)].get(code.co_qualname, [])
            is_current = text_key(code) in map(text_key, known)
            is_old = code.co_filename == loaded.file and not is_current
        if is_old:
            self._found[id(code)] = code
        return is_old


def _is_lost(key: Any, holder: Any) -> bool:
    """Say whether a dictionary or set does not find a key that it has, by the code of the key."""
    with suppress(Exception):
        return key not in holder
    return True


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
