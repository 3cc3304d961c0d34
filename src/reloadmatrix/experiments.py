"""Try a change that somebody has just written, as the matrix tries its scenarios.

An experiment is what the fields of a form hold: a few texts. It runs in the current process and
folder, which should be new ones, because a session of its own takes the place of ``__main__``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from reloadlab import Picture, find_stale, picture, refresh
from reloadmatrix.changes import Scenario, clean, is_error
from reloadmatrix.files import files, joined
from reloadmatrix.measuring.cell import run_strategy, start_program
from reloadmatrix.measuring.cells import judge
from reloadmatrix.scenarios import SCENARIOS
from reloadmatrix.session import NOTES, Session
from reloadmatrix.strategies import strategy

if TYPE_CHECKING:
    from reloadlab import StaleReport
    from reloadmatrix.outcomes import Outcome

WAYS = ("import-again", "forget", "reload", "checked-reload")
"""The ways that an experiment is tried with, by the names of their strategies."""

_TEXTS = ("before", "after", "imports", "does", "probe")
# More names than these make an unreadable picture.
_MOST_NAMES = 8


@dataclass(frozen=True)
class Experiment:
    """What a reader has written.

    `before` and `after` are the sources. Where there is more than one file, each begins with a
    line such as ``# file: shop/cart.py``; a single file is ``m.py``. The session runs `imports`,
    then `does`, and `probe` is an expression that tells new code from old. `seconds` lie between
    the two saves, by the clock of the file system.
    """

    before: str
    after: str
    imports: str
    does: str
    probe: str
    seconds: float = 10

    @classmethod
    def of_scenario(cls, scenario: Scenario) -> Experiment:
        """Return the experiment that tries a scenario of the matrix."""
        return cls(
            before=joined(scenario.before).rstrip("\n"),
            after=joined(scenario.after).rstrip("\n"),
            imports=clean(scenario.imports).rstrip("\n"),
            does=(clean(scenario.holds) + clean(scenario.uses)).rstrip("\n"),
            probe=scenario.probe,
            seconds=scenario.seconds,
        )

    @classmethod
    def from_query(cls, query: str) -> Experiment:
        """Return the experiment that a form holds."""
        fields = dict(parse_qsl(query, keep_blank_values=True))
        texts = {name: fields.get(name, "") for name in _TEXTS}
        return cls(**texts, seconds=float(fields.get("seconds", 10)))

    @property
    def query(self) -> str:
        """The fields of a form that holds it, as a browser writes them.

        Examples
        --------
        >>> Experiment("tea = 1", "tea = 2", "import m", "", "m.tea").query
        'before=tea+%3D+1&after=tea+%3D+2&imports=import+m&does=&probe=m.tea&seconds=10'
        """
        fields = {name: getattr(self, name) for name in _TEXTS} | {"seconds": f"{self.seconds:g}"}
        # Python and the URL standard differ about these two characters.
        return urlencode(fields, safe="*").replace("~", "%7E")

    @property
    def known(self) -> Scenario | None:
        """The scenario of the matrix that this is, if it is one."""
        return next((one for one in offered() if Experiment.of_scenario(one) == self), None)

    def scenario(self, fresh: str, old: str) -> Scenario:
        """Return the scenario that this is, or a new one.

        Parameters
        ----------
        fresh, old : str
            The `repr` of what the probe gives with the new source and with the old one.

        Raises
        ------
        ValueError
            When a text cannot be told apart into files.
        """
        return self.known or Scenario(
            name="experiment",
            title="an experiment",
            group="",
            why="",
            link="",
            before=files(self.before),
            after=files(self.after),
            imports=self.imports,
            holds=self.does,
            probe=self.probe,
            fresh=_Told(fresh),
            old=_Told(old),
            seconds=self.seconds,
        )


@dataclass(frozen=True)
class Trial:
    """What came of an experiment with one way.

    Attributes
    ----------
    value : str
        The `repr` of what the probe gave, or ``raises`` and the name of an error.
    outcome : Outcome
        What the value means.
    error : str
        The name of the error that came while the new code was brought in, or nothing.
    reports : tuple of StaleReport
        Who still holds old objects, for each module that was edited.
    picture : Picture or None
        The names before and after; None where none is bound.
    then : tuple of str
        What `refresh` says that it does after all that, and what the probe gives then.

    In a notebook it is all of this but the picture, which is an output of its own.
    """

    value: str
    outcome: Outcome
    error: str
    reports: tuple[StaleReport, ...]
    picture: Picture | None
    then: tuple[str, str]

    def _repr_html_(self) -> str:
        """Return the outcome, the value and the reports for a page."""
        outcome = f"{self.outcome.mark} {escape(self.outcome.value)}"
        parts = [f'<p class="{self.outcome.slug}">{outcome}</p>']
        parts.append(f"<p>The probe {_gives(self.value)}.</p>")
        if self.error:
            parts.append(f"<p>Bringing the new code in raised {escape(self.error)}.</p>")
        parts += [report._repr_html_() for report in self.reports]
        done, value = self.then
        parts.append(f"<p>And <code>refresh()</code> then: {escape(done)}</p>")
        parts.append(f"<p>After it, the probe {_gives(value)}.</p>")
        return "\n".join(parts)


def try_out(experiment: Experiment, way: str, fresh: str, old: str) -> Trial:
    """Try an experiment with one way, in the current process and folder.

    Raises
    ------
    ValueError
        When there is no such way, or a text cannot be told apart into files.
    """
    scenario = experiment.scenario(fresh, old)
    session = _Watched(scenario)
    answer = run_strategy(session, strategy(way))
    loaded = [sys.modules[name] for name in session.reloaded]
    reports = tuple(find_stale(module) for module in loaded if isinstance(module, ModuleType))
    after = session.look()
    drawn = session.before.beside(after) if session.before and after else None
    outcome = judge(scenario, answer)
    then = _refreshed(), session.probe().value
    return Trial(answer.value, outcome, answer.error, reports, drawn, then)


def _refreshed() -> str:
    """Refresh the session, and return what that says of itself."""
    try:
        return refresh().line
    except Exception as error:
        return f"it raises {type(error).__name__}, and all stays as it was."


def _gives(value: str) -> str:
    """Return the markup that says what the probe gives, or which error it raises."""
    verb = "" if is_error(value) else "gives "
    return f"{verb}<code>{escape(value)}</code>"


def value_with(experiment: Experiment, version: str) -> str:
    """Return what the probe gives in a session that has only seen one version.

    Raises
    ------
    ValueError
        When a text cannot be told apart into files, or the session does not run with the old
        source, so that there is nothing to edit.
    """
    scenario = experiment.scenario("", "")
    session = Session(scenario)
    if version == "new":
        session.write_first()
        session.edit()
        return start_program(scenario).value
    try:
        session.work()
    except Exception as error:
        raise ValueError(
            f"The session does not run with version 1: {type(error).__name__}: {error}"
        ) from error
    return session.probe().value


def offered() -> tuple[Scenario, ...]:
    """Return the scenarios that a page can try."""
    return tuple(one for one in SCENARIOS if not why_not(one))


def why_not(scenario: Scenario) -> str:
    """Return the reason why a page cannot try a scenario; an empty text if it can.

    Examples
    --------
    >>> from reloadmatrix.scenarios import scenario
    >>> why_not(scenario("c-extension"))
    'a page has no C compiler'
    """
    if not all(path.endswith(".py") for path in scenario.before):
        return "a page has no C compiler"
    if scenario.packages:
        return f"a page does not have {' and '.join(scenario.packages)}"
    if scenario.group == "other processes":
        return "a page has one process"
    if scenario.python:
        return f"it needs Python {scenario.python}"
    # The text of its files has no word for that.
    return "the bench cannot delete a file" if scenario.removed else ""


@dataclass(frozen=True)
class _Told:
    """A value of which only its `repr` is known."""

    text: str

    def __repr__(self) -> str:
        """Return that."""
        return self.text


class _Watched(Session):
    """A session that is looked at before its sources are edited."""

    before: Picture | None = None

    def edit(self, later: float = 0.0, in_place: bool = False) -> None:
        """Look, and save the new sources."""
        self.before = self.look()
        super().edit(later, in_place)

    def look(self) -> Picture | None:
        """Draw the modules and the names of the session; None if there is nothing to draw."""
        names = [name for name in self.project if name in sys.modules]
        names += [
            name
            for name, value in vars(self.main).items()
            if name.isidentifier()
            and not name.startswith("_")
            and not isinstance(value, ModuleType)
        ]
        names = [name for name in dict.fromkeys(names) if name != NOTES]
        return picture(*names[:_MOST_NAMES]) if names else None
