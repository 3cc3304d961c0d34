"""Say in a notebook what a reload has left behind: ``%load_ext reloadlab``.

IPython calls `load_ipython_extension` and `unload_ipython_extension`, see
https://ipython.readthedocs.io/en/stable/config/extensions/index.html
"""

from __future__ import annotations

import gc
import sys
import weakref
from collections import Counter
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType, NoneType
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from reloadlab._modules.history import note
from reloadlab._modules.loaded import Loaded
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._reload.checked import checked_reload
from reloadlab._reports.progress import progress, tell
from reloadlab._stale.find import find_stale
from reloadlab._stale.snapshot import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from reloadlab._reload.report import ReloadReport
    from reloadlab._stale.report import Doubt, Holder, StaleReport
    from reloadlab._stale.snapshot import Snapshot

# The line after a cell names so many holders.
_NAMED = 5
# Most of what a module has is of these kinds, and no class.
_PLAIN = frozenset(
    map(id, (FunctionType, ModuleType, ModuleSpec, str, int, float, bool, NoneType, list, dict))
)


class Watch:
    """Watches over the modules of a session, and says after each cell what has become stale.

    The import system asks it first whenever it searches for a module. The watch never finds one,
    but learns of a reload before the body runs. What changes a module without a search, such as
    ``%autoreload``, it notices at the end of the cell.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self._speaks = True
        self._searched: Counter[str] = Counter()
        self._told: set[str] = set()
        # What was there before the loads of this cell, which end with it.
        self._before: dict[str, Snapshot] = {}
        # By name the module that was there at the last look, and its mark if it is watched.
        self._looks: dict[str, tuple[Callable[[], object], int | None]] = {}
        with progress():
            self._numbers = {name: note(loaded) for name, loaded in self._changed()}

    def start(self) -> None:
        """Add the magics, and look at each import and each cell from now on."""
        manager = self.shell.magics_manager
        manager.register_function(self.stale, magic_kind="line", magic_name="stale")
        manager.register_function(self.reload, magic_kind="line", magic_name="reload")
        self.shell.events.register("post_run_cell", self.after_cell)
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Remove all that `start` has added."""
        sys.meta_path.remove(self)
        self.shell.events.unregister("post_run_cell", self.after_cell)
        for name in ("stale", "reload"):
            del self.shell.magics_manager.magics["line"][name]

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:  # noqa: ARG002 - the import system gives all three
        """Note the version that a module has before it is loaded again, and find nothing."""
        self._searched[name] += 1
        if target is not None and _is_watched(loaded := Loaded(target)):
            self._numbers[name] = note(loaded)
            self._before.setdefault(loaded.home, take(loaded))

    def after_cell(self, *_result: object) -> None:
        """Print a line for each module that was loaded again and has left something stale."""
        unwound(self._say)

    def _say(self) -> None:
        """Print the lines, and note what is there now."""
        before, told = self._before, self._told
        self._before, self._told = {}, set()
        for name, loaded in list(self._changed()):
            number = note(loaded)
            # What was searched for twice may have been forgotten in between.
            again = number > self._numbers.get(name, number) or self._searched[name] > 1
            self._numbers[name] = number
            if again and self._speaks and name not in told:
                report = find_stale(loaded.module, before.get(loaded.home))
                if not report.clean:
                    print(_line(report))
        self._searched.clear()

    def _changed(self) -> Iterator[tuple[str, Loaded]]:
        """Yield the modules of the project that may have changed since the last look.

        Most cells change none, and to list what each one defines takes a hundred times as long.
        """
        for name, module in list(sys.modules.items()):
            # NoneType() is None, as what a weak reference gives of a module that is gone.
            known, mark = self._looks.get(name, (NoneType, None))
            is_known = known() is module and name not in self._searched
            if is_known and (mark is None or mark == _mark(module)):
                continue
            if static.is_module(module):
                tell("modules", len(self._looks))
                loaded = Loaded(module)
                is_watched = name != "__main__" and _is_watched(loaded)
                self._looks[name] = weakref.ref(module), _mark(module) if is_watched else None
                if is_watched:
                    yield name, loaded

    def stale(self, line: str) -> StaleReport | None:
        """Name everybody who holds something from an earlier version: ``%stale greetings``.

        ``%stale off`` silences the line after the cells, and ``%stale on`` brings it back.
        """
        if line.strip() in ("off", "on"):
            self._speaks = line.strip() == "on"
            return None
        return find_stale(self._module(line, "%stale greetings, %stale off or %stale on"))

    def reload(self, line: str) -> ReloadReport:
        """Reload a module and say what that has left behind: ``%reload greetings``.

        If the new source fails, the module is as it was before.
        """
        module = self._module(line, "%reload greetings")
        self._told.add(static.module_name(module))
        return checked_reload(module)

    def _module(self, line: str, usage: str) -> ModuleType:
        """Return the module that a line names, by its name or by a name of the notebook."""
        name = line.strip()
        if not name:
            raise UsageError(f"The name of a module is missing. Write {usage}.")
        for module in (sys.modules.get(name), self.shell.user_ns.get(name)):
            if static.is_module(module):
                return module
        raise UsageError(f"No module {name} is loaded. Import it first.")


def _mark(module: ModuleType) -> int:
    """Return a number that is another one after a load, or when a tool has changed a function."""
    home = static.module_name(module)
    found = list(dict.values(static.module_namespace(module)))
    others = [one for one in found if id(type(one)) not in _PLAIN]
    for cls in [one for one in others if home and static.home(one) == home]:
        found += static.class_namespace(cls).values()
    for wrapper in [one for one in found if wrapper_type(one) is not None]:
        # The collector is ten times as fast, but of a cache it would list all that this remembers.
        is_quick = static.is_exactly(wrapper, property, staticmethod, classmethod)
        found += gc.get_referents(wrapper) if is_quick else static.attributes(wrapper).values()
    found += [one.__code__ for one in found if type(one) is FunctionType]
    return hash(tuple(map(id, found)))


def _is_watched(loaded: Loaded) -> bool:
    """Say whether a module is one of the project, and not of this package."""
    return loaded.is_of_project and loaded.home.partition(".")[0] != "reloadlab"


def _line(report: StaleReport) -> str:
    """Return one line that says what has become stale, or may have."""
    old = f" Still old: {_listed(report.holders)}." if report.holders else ""
    open_points = f" Could not be judged: {_listed(report.doubts)}." if report.doubts else ""
    newer = " Its source is newer by now." if report.edited else ""
    return f"{report.module} was loaded again.{old}{open_points}{newer} See %stale {report.module}"


def _listed(found: Sequence[Holder | Doubt]) -> str:
    """Return the paths of the first of what was found, and how many there are more."""
    names = [one.path.removeprefix("__main__.") for one in found]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
