"""Reload a module, say what that has left behind, and leave no half of a reload."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import CodeType
from typing import TYPE_CHECKING, Any

from reloadlab._modules.pyc import check_bytecode
from reloadlab._modules.source import newer_sources, note_source
from reloadlab._objects import static
from reloadlab._references.steps import is_spelled
from reloadlab._reload.lingering import differences
from reloadlab._reload.log_handlers import log_handlers, repeated_handlers
from reloadlab._reload.rollback import Memory
from reloadlab._reports.html import paragraph, table
from reloadlab._stale.find import find_stale
from reloadlab._stale.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from reloadlab._stale.report import StaleReport


@dataclass(frozen=True)
class ReloadReport:
    """What a reload has done, and what it has left behind.

    Attributes
    ----------
    module : str
        Full name of the module.
    added : tuple of str
        The names that the module did not have before.
    changed : tuple of str
        The names that are bound to another object than before. A function or a class is another
        object after each reload. A constant such as a number or a string is the same as long as
        it is equal.
    lingering : tuple of str
        The names that the module still has although the new source does not bind them.
    stale : StaleReport
        Who holds objects from before the reload, see `find_stale`.
    newer : tuple of str
        The submodules, and the modules of the project that are imported directly or through
        others of them, whose source is newer than what is loaded.
    stale_bytecode : bool
        Whether Python has run a ``.pyc`` that does not hold the code of the source.
    replaced : bool
        Whether the body has put another object in the place of the module in ``sys.modules``.
    logged_twice : tuple of str
        The loggers to which the body has added a handler of a class of which they had one
        already, so that each message comes out twice.
    compiled : bool
        Whether the module is a C extension. Its code stays as long as the process.
    """

    module: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    lingering: tuple[str, ...]
    stale: StaleReport
    newer: tuple[str, ...]
    stale_bytecode: bool
    replaced: bool
    logged_twice: tuple[str, ...]
    compiled: bool

    @property
    def clean(self) -> bool:
        """Whether the reload has left nothing behind, so that all is as in a new process."""
        left_behind = (
            self.lingering,
            self.newer,
            self.stale_bytecode,
            self.replaced,
            self.logged_twice,
            self.compiled,
        )
        return not any(left_behind) and self.stale.clean

    def to_dict(self) -> dict[str, Any]:
        """Return the report as dictionaries, lists and plain values, ready for JSON."""
        return {
            "module": self.module,
            "clean": self.clean,
            "added": list(self.added),
            "changed": list(self.changed),
            "lingering": list(self.lingering),
            "stale": self.stale.to_dict(),
            "newer": list(self.newer),
            "stale_bytecode": self.stale_bytecode,
            "replaced": self.replaced,
            "logged_twice": list(self.logged_twice),
            "compiled": self.compiled,
        }

    def __str__(self) -> str:
        """Return one line for each thing to say, with what to do about it below."""
        lines = [self._headline()]
        for label, which, remedy in self._lines():
            lines.append(f"{label}: {which}")
            if remedy:
                lines.append(f"    {remedy}")
        if not self.stale.clean:
            lines.append(str(self.stale))
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        lines = list(self._lines())
        if not lines and self.stale.clean:
            return paragraph(self._headline())
        stale = "" if self.stale.clean else self.stale._repr_html_()
        return table(self._headline(), ["what", "which", "what to do"], lines) + stale

    def _headline(self) -> str:
        """Say in one line whether there is anything to do."""
        rest = "nothing is left behind" if self.clean else "something is left behind"
        return f"{self.module} is reloaded, {rest}."

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield what there is to say besides who is stale: a label, which it is, the remedy."""
        if self.added:
            yield "added", ", ".join(self.added), ""
        if self.changed:
            yield "changed", ", ".join(self.changed), ""
        if self.lingering:
            remedy = "del " + ", ".join(_entry(self.module, name) for name in self.lingering)
            yield "lingering", ", ".join(self.lingering), remedy
        if self.newer:
            remedy = f"Reload them, the imported before the importing, and {self.module} again."
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
        if self.compiled:
            remedy = "Restart the process, if it was built anew."
            yield "compiled", "No reload replaces the code of a C extension.", remedy


def checked_reload(module: ModuleType) -> ReloadReport:
    """Reload a module and say what that has left behind; if it fails, undo it.

    The module is reloaded by `importlib.reload`. When that raises anything, at any line of the
    new source, the module is put back: the same names, bound to the same objects, in the same
    order, its spec among them; the entries of ``__annotations__``; the class of the module; its
    entry in ``sys.modules``; and those of its submodules, so that such as were loaded by the new
    source are forgotten. Then the exception goes on, with a note that says so.

    Parameters
    ----------
    module : types.ModuleType
        A module that is loaded.

    Returns
    -------
    ReloadReport
        What was added, what has changed, what lingers, who is stale, which modules have newer
        sources, and whether stale bytecode was used.

    Raises
    ------
    TypeError
        When `module` is not a module object.
    ImportError
        When the module is not in ``sys.modules``, or another object is in its place, or the
        module is ``__main__``.
    BaseException
        Whatever the new source raises, or the import system when it cannot find or compile it.

    Notes
    -----
    The namespace is put back, not the world. What the body did to objects that were there
    before, such as a list to which it appended, and to other modules, it has done. While the
    body runs, and until it is undone, other threads see what it has bound so far.

    Which names linger is read from the code of the body. A name that the body binds anywhere
    does not linger, even if that line did not run: so the idiom ``try: cache`` ``except
    NameError: cache = {}`` is no finding. Where a body binds names that its code does not spell
    out, as ``globals().update(...)`` does, any name may be meant: only functions and classes of
    the module itself are reported then. Of a module whose loader has no code to give, such as an
    extension module, no name is reported.

    A source is reported as newer only when that is certain, see `reloadlab._modules.source`.

    References
    ----------
    https://docs.python.org/3/library/importlib.html#importlib.reload

    Examples
    --------
    >>> from reloadlab import checked_reload, workspace, write_module
    >>> with workspace():
    ...     path = write_module("rates", "vat = 0.19; old = 0.16")
    ...     import rates
    ...     path = write_module("rates", "vat = 0.21; reduced = 0.07")
    ...     print(checked_reload(rates))
    ...     path = write_module("rates", "vat = 0.25; reduced = 1 / 0")
    ...     try:
    ...         checked_reload(rates)
    ...     except ZeroDivisionError:
    ...         print(rates.vat)
    rates is reloaded, something is left behind.
    added: reduced
    changed: vat
    lingering: old
        del rates.old
    0.21
    """
    name = _name_to_reload(module)
    earlier = snapshot(module)
    memory = Memory(module, name)
    handlers = log_handlers()
    try:
        current = importlib.reload(module)
    except BaseException as error:
        memory.put_back()
        _add_note(
            error,
            f"The new source of {name!r} failed, so checked_reload has put the module back: its "
            f"names, its __spec__ and its entry in sys.modules are what they were before.",
        )
        raise
    after = static.named(static.module_namespace(module))
    spec = after.get("__spec__")
    if not isinstance(spec, ModuleSpec):
        # The body has bound the name anew.
        spec = ModuleSpec(name, None)
    code = _code(spec, name)
    names = differences(memory.names, after, spec, code)
    # A built-in module may bear another name at first. Then the snapshot is of no use.
    bears = static.module_name(module)
    stale_bytecode = check_bytecode(spec) is not None
    if not stale_bytecode:
        note_source(module, code)
    return ReloadReport(
        module=name,
        added=names.added,
        changed=names.changed,
        lingering=names.lingering,
        stale=find_stale(module, since=earlier if earlier.module == bears else None),
        newer=newer_sources(module, code),
        stale_bytecode=stale_bytecode,
        replaced=current is not module,
        logged_twice=repeated_handlers(handlers),
        compiled=static.is_kind_of(spec.loader, ExtensionFileLoader),
    )


def _entry(module: str, name: str) -> str:
    """Return the expression for a name of a module, which may be one that no line can spell."""
    return f"{module}.{name}" if is_spelled(name) else f"vars({module})[{name!r}]"


def _name_to_reload(module: object) -> str:
    """Return the name under which a module can be reloaded, or raise when it cannot."""
    if not static.is_module(module):
        raise TypeError(
            f"checked_reload needs a module object, not {static.class_name(type(module))}; "
            f"import the module and pass it without quotes."
        )
    namespace = static.named(static.module_namespace(module))
    # As importlib.reload has it: a module may have been loaded by another name than it bears.
    name = getattr(namespace.get("__spec__"), "name", namespace.get("__name__"))
    if module is sys.modules.get("__main__"):
        raise ImportError(
            "__main__ is the program or the session that runs, which cannot be reloaded; restart "
            "it, or put what changes into a module of its own.",
            name="__main__",
        )
    if not isinstance(name, str) or name not in sys.modules:
        raise ImportError(
            f"The module {name!r} is not in sys.modules, so there is nothing to reload in place; "
            f"import it again with: import {name}",
            name=name,
        )
    if sys.modules[name] is not module:
        raise ImportError(
            f"Another object is in sys.modules under the name {name!r} of this module; reload "
            f"that one: checked_reload(sys.modules[{name!r}])",
            name=name,
        )
    return name


def _code(spec: ModuleSpec, name: str) -> CodeType | None:
    """Return the code of a body from the loader that has run it, or None if it gives none."""
    try:
        # Not every loader has this method.
        code = spec.loader.get_code(name)  # type: ignore[union-attr]
    except Exception:
        return None
    return code if isinstance(code, CodeType) else None


def _add_note(error: BaseException, note: str) -> None:
    """Add a note to an exception, whatever its class says of attributes and of notes."""
    # Here Python looks for notes. `add_note` would ask the class for permission.
    own = static.attributes_dictionary(error)
    # A key of its own may do anything. Then too the error must come out, and not another one.
    with suppress(BaseException):
        if own is not None:
            dict.__setitem__(own, "__notes__", [*_notes(error), note])


def _notes(error: BaseException) -> list[object]:
    """Return the notes that an exception or its class has, and none where they are no list."""
    spaces = [
        static.attributes(error),
        *map(static.class_namespace, static.class_order(type(error))),
    ]
    notes = next((space["__notes__"] for space in spaces if "__notes__" in space), None)
    return list(notes) if type(notes) is list or type(notes) is tuple else []
