"""Say in a notebook what a reload has left behind: ``%load_ext reloadlab``.

IPython calls `load_ipython_extension` and `unload_ipython_extension`, see
https://ipython.readthedocs.io/en/stable/config/extensions/index.html
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from reloadlab._modules.history import note
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._objects import static
from reloadlab._reload.checked import checked_reload
from reloadlab._stale.find import find_stale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from IPython.core.interactiveshell import InteractiveShell

    from reloadlab._reload.report import ReloadReport
    from reloadlab._stale.report import StaleReport

# The line after a cell names so many holders.
_NAMED = 5


class Watch:
    """Watches over the modules of a session, and says after each cell what has become stale.

    The import system asks it first whenever it searches for a module. The watch never finds one,
    but learns of a reload before the body runs. What changes a module without a search, such as
    ``%autoreload``, it notices at the end of the cell.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self._speaks = True
        self._numbers = {name: note(loaded) for name, loaded in _project_modules()}
        self._searched: Counter[str] = Counter()
        self._told: set[str] = set()

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

    def after_cell(self, *_result: object) -> None:
        """Print a line for each module that was loaded again and has left something stale."""
        for name, loaded in list(_project_modules()):
            number = note(loaded)
            # What was searched for twice may have been forgotten in between.
            again = number > self._numbers.get(name, number) or self._searched[name] > 1
            self._numbers[name] = number
            if again and self._speaks and name not in self._told:
                report = find_stale(loaded.module)
                if not report.clean:
                    print(_line(report))
        self._searched.clear()
        self._told.clear()

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


def _project_modules() -> Iterator[tuple[str, Loaded]]:
    """Yield the loaded modules of the project, with their names."""
    for name, module in present_modules():
        if name != "__main__" and _is_watched(loaded := Loaded(module)):
            yield name, loaded


def _is_watched(loaded: Loaded) -> bool:
    """Say whether a module is one of the project, and not of this package."""
    return loaded.is_of_project and loaded.home.partition(".")[0] != "reloadlab"


def _line(report: StaleReport) -> str:
    """Return one line that says what has become stale."""
    names = [holder.path.removeprefix("__main__.") for holder in report.holders]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (
        f"{report.module} was loaded again. Still old: {', '.join(names[:_NAMED])}{more}. "
        f"See %stale {report.module}"
    )
