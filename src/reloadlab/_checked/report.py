"""Report what a reload has done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reloadlab._references.steps import is_spelled
from reloadlab._remedies.spelling import spelling, with_imports
from reloadlab._reports.report import Report, Table
from reloadlab._stale.report import StaleReport
from reloadlab._telling.points import Left


@dataclass(frozen=True, repr=False)
class ReloadReport(Report):
    """What a reload has done, and what it has left behind.

    Attributes
    ----------
    module : str
        Full name of the module.
    added : tuple of str
        The names that the module did not have before.
    changed : tuple of str
        The names that are bound to a different object now. A function or a class is a new
        object after each reload. A constant such as a number or a string is the same as long as
        it is equal.
    lingering : tuple of str
        The names that the module still has although the new source does not bind them.
    annotations : str
        The line that takes annotations out of the module which are not those of the new source;
        empty where there are none.
    stale : StaleReport
        What holds objects from before the reload, see `find_stale`.
    newer : tuple of str
        The submodules, and the modules of the project that are imported directly or through
        others of them, whose source is newer than what is loaded, in the order in which to reload
        them.
    gone : tuple of str
        The modules among these whose files are gone. The reload ran with what is loaded of them.
    stale_bytecode : bool
        Whether Python has run a ``.pyc`` that does not hold the code of the source.
    replaced : bool
        Whether the body has put another object in the place of the module in ``sys.modules``.
    logged_twice : tuple of str
        The loggers to which the body has added a handler of a class of which they had one
        already, so that each message comes out twice.
    filled_twice : tuple of str
        The lists and queues of the project into which the body has put data, such as a name, that
        was in them already.
    filled : tuple of str
        Those into which it has put other data. What the former source has put there is still
        there, and cannot be told from what others have.
    called_twice : tuple of str
        What was registered for the end of the process before, too, so that both are called then.
    compiled : bool
        Whether the module is a C extension, whose code stays as long as the process runs.
    workers : tuple of Left
        The other processes that were started before an edit, and still run the old code or may
        do so, with what replaces them.
    workers_old : bool
        Whether one of them certainly runs the old code.
    """

    module: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    lingering: tuple[str, ...]
    annotations: str
    stale: StaleReport
    newer: tuple[str, ...]
    gone: tuple[str, ...]
    stale_bytecode: bool
    replaced: bool
    logged_twice: tuple[str, ...]
    filled_twice: tuple[str, ...]
    filled: tuple[str, ...]
    called_twice: tuple[str, ...]
    compiled: bool
    workers: tuple[Left, ...]
    workers_old: bool

    @property
    def clean(self) -> bool:
        """Whether the reload has left nothing behind, and everything could be judged."""
        return self.stale.clean and not (any(self._left_behind()) or any(self._unjudged()))

    def _parts(self) -> Iterator[str | Table | Report]:
        """Yield what there is to say of the names and the sources, and who is stale."""
        rest = "nothing is left behind" if self.clean else "something is left behind"
        is_old = self.stale.holders or self.stale.edited or self.workers_old
        if not (self.clean or is_old or any(self._left_behind())):
            rest = "not all could be judged"
        headline = f"{self.module} is reloaded, and {rest}."
        news = [("added", self.added), ("changed", self.changed)]
        rows = [(label, ", ".join(names), "") for label, names in news if names]
        rows += [*self._left_behind(), *self._unjudged()]
        if not rows and self.clean:
            yield headline
            return
        lines = [
            f"{label}: {which}" + (f"\n    {remedy}" if remedy else "")
            for label, which, remedy in rows
        ]
        yield Table(headline, ["what", "which", "what to do"], rows, [headline, *lines])
        if not self.stale.clean:
            yield self.stale

    def _left_behind(self) -> Iterator[tuple[str, str, str]]:
        """Yield what is left besides who is stale: a label, which it is, the remedy."""
        if self.lingering:
            remedy = "del " + ", ".join(_entry(self.module, name) for name in self.lingering)
            yield "lingering", ", ".join(self.lingering), remedy
        if self.annotations:
            yield "lingering", "__annotations__", self.annotations
        if self.newer:
            which = "it" if len(self.newer) == 1 else "them in this order"
            remedy = f"Reload {which}, and {self.module} again."
            yield "newer on disk than loaded", ", ".join(self.newer), remedy
        if self.stale_bytecode:
            remedy = f"Delete what stale_bytecode({self.module!r}) names, and reload again."
            yield "stale bytecode", "Python did not run the source that is on disk.", remedy
        if self.replaced:
            remedy = f"Use sys.modules[{self.module!r}]."
            yield "replaced", "Another object is in the place of the module.", remedy
        if self.logged_twice:
            remedy = "Remove the older handler, and let the module add one only where none is."
            yield "logged twice by", ", ".join(self.logged_twice), remedy
        if self.filled_twice:
            remedy = "Take one out, and let the module put it in only where it is not."
            yield "in there twice", ", ".join(self.filled_twice), remedy
        if self.called_twice:
            remedy = "Let the module take out what is there with atexit.unregister, and add one."
            yield "called twice at the end", ", ".join(self.called_twice), remedy
        if self.compiled:
            remedy = "Restart the process if it was built again."
            yield "compiled", "No reload replaces the code of a C extension.", remedy

    def _unjudged(self) -> Iterator[tuple[str, str, str]]:
        """Yield what the reload could not reach, in the same form."""
        if self.gone:
            line = with_imports(f"{spelling('reloadlab').text}.refresh()", ["reloadlab"])
            remedy = f"Put back what is missing, or run what needs it without that: {line}"
            yield "gone from disk and still loaded", ", ".join(self.gone), remedy
        if self.filled:
            remedy = "Take out what the former source has put in, if it is not to be there."
            yield "put into again", ", ".join(self.filled), remedy
        for one in self.workers:
            yield "not reached", f"{one.path} {one.reason}", one.remedy


def _entry(module: str, name: str) -> str:
    """Return the expression for a name of a module, which may be one that no line can spell."""
    return f"{module}.{name}" if is_spelled(name) else f"vars({module})[{name!r}]"
