"""Say in a notebook what a reload has left behind: ``%load_ext reloadlab``.

IPython calls `load_ipython_extension` and `unload_ipython_extension`, see
https://ipython.readthedocs.io/en/stable/config/extensions/index.html
"""

from __future__ import annotations

import gc
import sys
import traceback
import weakref
from collections import Counter
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType, NoneType
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from reloadlab._modules.history import history_of, note
from reloadlab._modules.loaded import Loaded, is_of_project
from reloadlab._objects import static
from reloadlab._objects.unwinding import unwound
from reloadlab._objects.wrappers import wrapper_type
from reloadlab._refresh.named import named
from reloadlab._refresh.pace import Files, Pace
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

# The line after a cell names so many holders, or files.
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
        self._is_warned = False
        self._pace = Pace(shell)
        self._files = Files()
        self._searched: Counter[str] = Counter()
        self._told: set[str] = set()
        # What was there before the loads of this cell, which end with it.
        self._before: dict[str, Snapshot] = {}
        # By name the module that was there at the last look, and its mark if it is watched.
        self._looks: dict[str, tuple[Callable[[], object], int | None]] = {}
        with progress():
            self._numbers = {}
            for name, loaded in self._changed():
                self._numbers[name] = note(loaded)
                # Python has written the .pyc when it loaded the module, where it writes one.
                if loaded.cached is None or sys.dont_write_bytecode:
                    self._files.skip(loaded)
            # To be said after the cell that loads the extension.
            self._edited_before = self._files.edited()

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
        completers: Any = self.shell.strdispatchers["complete_command"]
        del completers.strs["%reload"]

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
            if not self._is_warned:
                print("%autoreload is on as well: switch one of them off.")
            self._is_warned = True
        elif self._files.edited():
            try:
                report = refresh()
            except (Exception, SystemExit) as error:
                place = self._files.place(error)
                print(f"The edit fails, and everything is as before: {_sentence(error)}{place}")
                return
            self._told.update(report.ran)
            if report.ran or report.forgotten:
                # One line, unless somebody has to do something.
                print(report.line if report.clean else report)

    def after_cell(self, *_result: object) -> None:
        """Print a line for each module that has left something stale, or is newer by now."""
        try:
            unwound(self._say)
            if not self._automatic and not _autoreload_is_on(self.shell):
                names = [*self._edited_before, *self._files.edited()]
                self._edited_before = []
                edited = [self._files.path(name) for name in names]
                if edited and self._speaks:
                    is_one = len(edited) == 1
                    verb = "is newer than what runs" if is_one else "are newer than what runs"
                    print(f"{_listed(edited)} {verb}: %reload")
        finally:
            self._pace.end()

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
                if not report.edited:
                    self._files.skip(loaded)
            elif name in self._searched:
                # It is new: with its source noted, any later difference is certain.
                history_of(loaded.name).is_edited(loaded)
        self._searched.clear()

    def _changed(self) -> Iterator[tuple[str, Loaded]]:
        """Yield the modules of the project that may have changed since the last look.

        Most cells change none, and to list what each one defines takes a hundred times as long.
        """
        for name, module in list(sys.modules.items()):
            # NoneType() is None, as what a weak reference gives of a module that is gone. None in
            # place of a module forbids its import.
            known, mark = self._looks.get(name, (NoneType, None))
            is_known = known() is module and name not in self._searched
            if module is None or (is_known and (mark is None or mark == _mark(module))):
                continue
            if static.is_module(module):
                tell("modules", len(self._looks))
                loaded = Loaded(module)
                is_watched = name != "__main__" and _is_watched(loaded)
                self._looks[name] = weakref.ref(module), _mark(module) if is_watched else None
                if is_watched:
                    self._files.add(loaded)
                    yield name, loaded

    def stale(self, line: str) -> StaleReport | None:
        """List what holds something from an earlier version: ``%stale greetings``.

        ``%stale off`` silences the line after the cells, and ``%stale on`` brings it back.
        """
        if line.strip() in ("off", "on"):
            self._speaks = line.strip() == "on"
            return None
        return find_stale(self._module(line, "%stale greetings, %stale off or %stale on"))

    def reload(self, line: str) -> RefreshReport | None:
        """Bring the session up to date with the files that were edited: ``%reload``.

        ``%reload``               all that was edited, and what depends on it
        ``%reload pricing till``  these modules, edited or not
        ``%reload ./pricing.py``  the module of a file
        ``%reload receipt``       the module of a class or function
        ``%reload on``            before each cell, from now on; ``%reload off`` ends it

        A semicolon at the end leaves the report out. If a new source fails, all is as it was
        before. The names are those of the shop in chapter 11 of Reloading Python.
        """
        words = line.strip().removesuffix(";").split()
        if words in (["on"], ["off"]):
            self._automatic = words == ["on"]
            self._is_warned = False
            self._files.look_anew()
            return None
        try:
            modules = [named(word, self.shell.user_ns) for word in words]
        except LookupError as error:
            raise UsageError(str(error)) from None
        report = refresh(*modules)
        self._told.update(report.ran)
        return None if line.rstrip().endswith(";") else report

    def _complete(self, *_event: object) -> list[str]:
        """Return the modules of the project, and the switches, for the Tab key."""
        return sorted({*self._files.names(), "on", "off"})

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
    return is_of_project(loaded.module) and loaded.home.partition(".")[0] != "reloadlab"


def _line(report: StaleReport) -> str:
    """Return one line that says what has become stale, or may have."""
    old = f" Still old: {_listed(_paths(report.holders))}." if report.holders else ""
    open_points = (
        f" Could not be judged: {_listed(_paths(report.doubts))}." if report.doubts else ""
    )
    newer = " Its source is newer now." if report.edited else ""
    return f"{report.module} was loaded again.{old}{open_points}{newer} See %stale {report.module}"


def _sentence(error: BaseException) -> str:
    """Return the type and the message of an error, in one line."""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    return traceback.format_exception_only(error)[0].splitlines()[0]


def _paths(found: Sequence[Holder | Doubt]) -> list[str]:
    """Return the paths of what was found, as the notebook has them."""
    return [one.path.removeprefix("__main__.") for one in found]


def _listed(names: list[str]) -> str:
    """Return the first of some names, and how many there are more."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
