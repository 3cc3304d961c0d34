"""Say in a notebook what a reload has left behind: ``%load_ext reloadlab``.

IPython calls `load_ipython_extension` and `unload_ipython_extension`, see
https://ipython.readthedocs.io/en/stable/config/extensions/index.html
"""

from __future__ import annotations

import gc
import os
import sys
import weakref
from collections import Counter
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType, NoneType
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._refresh.pace import Pace, file_stamp
from reloadlab._refresh.refresh import refresh
from reloadlab._reports.progress import progress, tell
from reloadlab._stale.find import find_stale
from reloadlab._stale.snapshot import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from reloadlab._refresh.report import RefreshReport
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
        self._automatic = False
        self._pace = Pace(shell)
        # By the name of each module of the project its file, and what the file system said of it.
        self._files: dict[str, tuple[str, tuple[int, ...]]] = {}
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
        self.shell.events.register("pre_run_cell", self.before_cell)
        self.shell.events.register("post_run_cell", self.after_cell)
        hook: Any = self.shell.set_hook
        hook("complete_command", self._complete, str_key="%reload")
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Remove all that `start` has added."""
        sys.meta_path.remove(self)
        self.shell.events.unregister("pre_run_cell", self.before_cell)
        self.shell.events.unregister("post_run_cell", self.after_cell)
        for name in ("stale", "reload"):
            del self.shell.magics_manager.magics["line"][name]

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:  # noqa: ARG002 - the import system gives all three
        """Note the version that a module has before it is loaded again, and find nothing."""
        self._searched[name] += 1
        if target is not None and _is_watched(loaded := Loaded(target)):
            self._numbers[name] = note(loaded)
            self._before.setdefault(loaded.home, take(loaded))

    def before_cell(self, *_info: object) -> None:
        """Refresh what was edited, if that is wanted and this cell was not sent with the last."""
        if not self._pace.begin() or not self._automatic:
            return
        if _autoreload_is_on(self.shell):
            print("%autoreload is on as well: switch one of them off.")
        elif self._saved():
            try:
                report = refresh()
            except Exception as error:
                print(f"The edit fails, and all is as before: {type(error).__name__}: {error}")
                return
            self._told.update(report.ran)
            if report.ran or report.forgotten:
                print(report.line)

    def after_cell(self, *_result: object) -> None:
        """Print a line for each module that has left something stale, or is newer by now."""
        unwound(self._say)
        self._pace.end()
        is_brought_in = self._automatic or _autoreload_is_on(self.shell)
        newer = [] if is_brought_in else self._saved()
        edited = [
            os.path.relpath(self._files[name][0])
            for name in newer
            if name in sys.modules and history_of(name).is_edited(Loaded(sys.modules[name]))
        ]
        if edited and self._speaks:
            verb = "is newer than what runs" if len(edited) == 1 else "are newer than what runs"
            print(f"{', '.join(edited)} {verb}: %reload")

    def _saved(self) -> list[str]:
        """Return the modules whose files were saved since the last look, or are gone."""
        saved = []
        for name, (file, known) in self._files.items():
            now = file_stamp(file)
            if now != known:
                self._files[name] = file, now
                saved.append(name)
        return saved

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
            elif name in self._searched:
                # It is new: with its source noted, any later difference is certain.
                history_of(loaded.name).is_edited(loaded)
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
                    self._files[name] = loaded.place, file_stamp(loaded.place)
                    yield name, loaded

    def stale(self, line: str) -> StaleReport | None:
        """Name everybody who holds something from an earlier version: ``%stale greetings``.

        ``%stale off`` silences the line after the cells, and ``%stale on`` brings it back.
        """
        if line.strip() in ("off", "on"):
            self._speaks = line.strip() == "on"
            return None
        return find_stale(self._module(line, "%stale greetings, %stale off or %stale on"))

    def reload(self, line: str) -> RefreshReport | None:
        """Bring the session up to date with the files that were edited: ``%reload``.

        ``%reload``                 all that was edited, and what depends on it
        ``%reload shop.cart prices``  these modules, edited or not
        ``%reload shop/cart.py``    the module of a file
        ``%reload Order;``          the module of a class or function, without a report
        ``%reload on``              before each cell, from now on; ``%reload off`` ends it

        If a new source fails, all is as it was before.
        """
        words = line.strip().removesuffix(";").split()
        if words in (["on"], ["off"]):
            self._automatic = words == ["on"]
            return None
        report = refresh(*(self._named(word) for word in words))
        self._told.update(report.ran)
        self._saved()
        return None if line.rstrip().endswith(";") else report

    def _named(self, word: str) -> ModuleType:
        """Return the module that a word means, or raise with a sentence on what it is."""
        module = sys.modules.get(word)
        if module is None and (word.endswith(".py") or os.sep in word):
            wanted = os.path.realpath(word)
            files = [(os.path.realpath(Loaded(one).place), one) for _, one in present_modules()]
            module = next((one for file, one in files if file == wanted), None)
            if module is None:
                raise UsageError(f"No loaded module comes from {word}. Import it first.")
        if module is None:
            value = self.shell.user_ns.get(word)
            holder, _, last = word.rpartition(".")
            if value is None and static.is_module(sys.modules.get(holder)):
                value = vars(sys.modules[holder]).get(last)
            module = value if static.is_module(value) else sys.modules.get(static.home(value))
            if module is None and value is not None:
                kind = static.class_name(type(value))
                raise UsageError(f"{word} is of {kind}; name a module, a class or a function.")
        if not static.is_module(module):
            raise UsageError(f"No module {word} is loaded. Import it first.")
        if not Loaded(module).source:
            name = static.module_name(module)
            raise UsageError(f"{name} has no Python source that could run again.")
        return module

    def _complete(self, *_event: object) -> list[str]:
        """Return the modules of the project, and the switches, for the Tab key."""
        return sorted({*self._files, "on", "off"})

    def _module(self, line: str, usage: str) -> ModuleType:
        """Return the module that a line names, by its name or by a name of the notebook."""
        name = line.strip()
        if not name:
            raise UsageError(f"The name of a module is missing. Write {usage}.")
        for module in (sys.modules.get(name), self.shell.user_ns.get(name)):
            if static.is_module(module):
                return module
        raise UsageError(f"No module {name} is loaded. Import it first.")


def _autoreload_is_on(shell: InteractiveShell) -> bool:
    """Say whether ``%autoreload`` brings edits in as well."""
    magics: Any = shell.magics_manager.registry.get("AutoreloadMagics")
    return bool(magics and magics._reloader.enabled)


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
