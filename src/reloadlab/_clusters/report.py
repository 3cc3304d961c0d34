"""Make one report of what the workers of a cluster answer."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reloadlab._keeping.record import project
from reloadlab._modules.history import history_of
from reloadlab._refresh.report import RefreshReport
from reloadlab._reports.report import Items, Report
from reloadlab._telling.points import Left
from reloadlab._workers.behind import note_answer

_HERE = "refresh this process, and ask again"
_THERE = "send the files there, and refresh them by their names"


@dataclass(frozen=True, repr=False)
class WorkersReport(Report):
    """What a refresh has done on the workers of a cluster.

    Attributes
    ----------
    ran : tuple of str
        The modules whose bodies ran on one of the workers.
    new : tuple of str
        The workers that run no other source of a module than this process.
    differ : tuple of Left
        The workers that do, and of which modules.
    failed : tuple of Left
        The workers that could not be asked, or whose refresh has failed, with the error.
    left : tuple of Left
        What the refresh of a worker could not bring up to date there.
    """

    ran: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    differ: tuple[Left, ...] = ()
    failed: tuple[Left, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether all workers run what this process runs, and hold nothing old."""
        return not (self.differ or self.failed or self.left)

    def _parts(self) -> Iterator[str | Items | Report]:
        """Yield what ran, and where something else runs."""
        count = len(self.new) + len(self.differ) + len(self.failed)
        yield f"{len(self.new)} of {count} workers run what runs here."
        if self.ran:
            yield f"refreshed: {', '.join(self.ran)}"
        for title, found in (
            ("other sources than here:", self.differ),
            ("could not be asked:", self.failed),
            ("not brought up to date:", self.left),
        ):
            if found:
                yield Items(title, [f"{one.path} {one.reason}: {one.remedy}" for one in found])


def workers_report(answers: Mapping[str, RefreshReport | BaseException]) -> WorkersReport:
    """Make one report of what `refresh` has returned on each worker of a cluster.

    With Dask, that is ``workers_report(client.run(refresh, on_error="return"))``. Refresh this
    process first: the workers are compared with it.

    Parameters
    ----------
    answers : mapping of str to RefreshReport or BaseException
        By worker, its report, or the error that came in place of one.

    Returns
    -------
    WorkersReport
        Which workers run what runs here, which do not, and which could not be asked.

    Notes
    -----
    Workers that do not see the same files need them first, as from ``client.upload_file``. Dask
    loads a received module again, and what is held of it stays old. The refresh then has to name
    it: ``client.run(refresh, "pricing", on_error="return")``.

    Examples
    --------
    >>> from reloadlab import refresh, workers_report
    >>> print(workers_report({"tcp://10.0.0.7:8786": OSError("Timed out")}))
    0 of 1 workers run what runs here.
    could not be asked:
        tcp://10.0.0.7:8786 raised OSError: Timed out: solve that there, and ask again
    """
    here = _here()
    ran: dict[str, None] = {}
    new, differ, failed, left = [], [], [], []
    for worker, answer in answers.items():
        if not isinstance(answer, RefreshReport):
            reason = f"raised {traceback.format_exception_only(answer)[0].strip()}"
            failed.append(Left(worker, reason, "solve that there, and ask again"))
            continue
        ran |= dict.fromkeys(answer.ran)
        # A line that is to be run there is no code for this process.
        left += [Left(f"{worker}: {one.path}", one.reason, one.remedy) for one in answer.left]
        others = [name for name, source in answer.sources if here.get(name, source) != source]
        if others:
            reason = f"runs another source of {', '.join(others)}"
            is_behind = not all(here[name] for name in others)
            remedy = _HERE if is_behind else _THERE
            differ.append(Left(worker, reason, remedy))
        else:
            new.append(worker)
    if not differ and not failed:
        note_answer()
    return WorkersReport(tuple(ran), tuple(new), tuple(differ), tuple(failed), tuple(left))


def _here() -> dict[str, str]:
    """Return the fingerprints of the sources that run here; empty where a newer one is saved."""
    return {
        name: "" if history_of(name).is_edited(one) else one.version
        for name, one in project().items()
    }
