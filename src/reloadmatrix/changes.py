"""What a scenario is: a change of some source files, in a session that holds something of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import dedent
from typing import TYPE_CHECKING

from reloadmatrix.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Raises:
    """Stands for an error in the place of a value.

    Examples
    --------
    >>> Raises("NameError")
    raises NameError
    """

    name: str

    def __repr__(self) -> str:
        """Return what the matrix writes for the error."""
        return f"raises {self.name}"


def is_error(value: str) -> bool:
    """Say whether an error came in the place of a value, as the matrix writes it."""
    return value.startswith("raises ")


NEVER = Raises("nothing: no session gives this")
"""The value of new code that cannot run at all."""


@dataclass(frozen=True)
class Scenario:
    """One change, and one question about it.

    All code is text. It is run in an empty folder, from which Python imports. The session first
    runs `imports` and `holds`, as a program does that starts, and then `uses`, as its users do.
    After that the files in `after` are written, a strategy brings the new code in, and `probe` is
    asked.

    Parameters
    ----------
    name : str
        A short name of letters and hyphens, which is also an address.
    title : str
        The same in words.
    group : str
        The subject.
    why : str
        A sentence on why it matters.
    link : str
        A thread or a document where people met it.
    before, after : mapping of str to str
        Source files by their paths: all at first, and those that are written again. A file that
        ends in ``.c`` is a C extension, and is compiled.
    imports : str
        The import statements of the session.
    probe : str
        An expression that tells new code from old. Its value has a `repr` that is the same
        everywhere.
    fresh, old : object
        What the probe gives in a session that has seen the new or the old source alone. An error
        is a `Raises`.
    holds : str
        What the session keeps.
    uses : str
        What is done while the session runs. A new process does not do it again.
    state : str
        An expression that is true as long as what was done is still there. Without one, a list is
        asked that the session made when it started, and to which it has added something since.
    old_means : Outcome
        What the old value is called here.
    others : mapping of Outcome to sequence of object
        Further values of the probe that have a name.
    reload : tuple of str
        The modules that a user reloads, in order; those of the changed files, if not given.
    removed : tuple of str
        Source files that the edit deletes.
    python : str
        The oldest Python on which this can happen, such as ``3.15``; empty for all.
    packages : tuple of str
        The packages that the session imports; empty for none.
    seconds : float
        Time between the two saves, by the clock of the file system.
    server : bool
        Whether the change is one that people make while a development server runs.
    """

    name: str
    title: str
    group: str
    why: str
    link: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    imports: str
    probe: str
    fresh: object
    old: object
    holds: str = ""
    uses: str = ""
    state: str = ""
    old_means: Outcome = Outcome.OLD
    others: Mapping[Outcome, tuple[object, ...]] = field(default_factory=dict)
    reload: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    python: str = ""
    packages: tuple[str, ...] = ()
    seconds: float = 10
    server: bool = False

    def outcome(self, value: str) -> Outcome:
        """Return what a value of the probe means here.

        Parameters
        ----------
        value : str
            Its `repr`.
        """
        for outcome, values in self.others.items():
            if value in map(repr, values):
                return outcome
        if value == repr(self.fresh):
            return Outcome.FRESH
        if value == repr(self.old):
            return self.old_means
        return Outcome.RAISES if is_error(value) else Outcome.INCONSISTENT

    @property
    def fails(self) -> bool:
        """Whether the new source raises, so that an error is to be expected."""
        return self.fresh == NEVER

    def runs_on(self, python: str) -> bool:
        """Say whether this can happen on a version of Python, such as ``3.13``."""
        return number(self.python or python) <= number(python)

    @property
    def reloaded(self) -> tuple[str, ...]:
        """The modules that a user reloads, in order."""
        return self.reload or tuple(
            module_name(path) for path in self.after if path in self.before and path != "main.py"
        )


def module_name(path: str) -> str:
    """Return the name under which a source file is imported.

    Examples
    --------
    >>> module_name("shop/cart.py"), module_name("shop/__init__.py")
    ('shop.cart', 'shop')
    """
    name, _, _ending = path.rpartition(".")
    return name.replace("/", ".").removesuffix(".__init__")


def number(python: str) -> tuple[int, ...]:
    """Return a version of Python as numbers, which compare as versions do.

    Examples
    --------
    >>> number("3.9") < number("3.10")
    True
    """
    return tuple(map(int, python.split(".")))


def clean(text: str) -> str:
    """Return a text without its indentation and with one newline at the end, if it has any."""
    text = dedent(text).strip("\n")
    return f"{text}\n" if text else ""
