"""Give a scratch folder that Python imports from, and put everything back afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import warnings
from functools import partial
from pathlib import Path

from reloadlab._scratch.import_state import ImportState

_open: Workspace | None = None


def workspace() -> Workspace:
    """Open a new scratch folder: the current folder, and the first that Python imports from.

    The folder lasts until `Workspace.close`, the end of a ``with`` block, the next call of this
    function, or the end of the interpreter. Opening closes the workspace that is open, so a
    cell that opens one can be run again.

    Returns
    -------
    Workspace
        The open workspace.

    Raises
    ------
    OSError
        When there is no current folder to come back to, or no folder can be made.
    RuntimeError
        When the workspace that was open could not put everything back.

    Examples
    --------
    >>> import sys
    >>> from reloadlab import create_module, workspace
    >>> with workspace() as space:
    ...     path = create_module("config", k1=10)
    ...     print(path.parent == space.path)
    ...     import config
    True
    >>> path.exists(), "config" in sys.modules
    (False, False)
    """
    if _open is not None:
        _open.close()
    return Workspace()


class Workspace:
    """A scratch folder that Python imports from; `workspace` opens one.

    Attributes
    ----------
    path : pathlib.Path
        The folder, with symbolic links resolved.
    """

    def __init__(self) -> None:
        global _open
        self._process = os.getpid()
        self._former = Path.cwd()
        self._imports = ImportState()
        self.path = Path(tempfile.mkdtemp(prefix="reloadlab-")).resolve()
        self._closed = False
        os.chdir(self.path)
        sys.path.insert(0, str(self.path))
        atexit.register(self.close)
        _open = self

    def __repr__(self) -> str:
        """Say whether the workspace is open, without anything that differs between runs."""
        return f"<workspace, {'closed' if self._closed else 'open'}>"

    def __enter__(self) -> Workspace:
        """Return the workspace, which is open already.

        Raises
        ------
        RuntimeError
            When the workspace is closed.
        """
        if self._closed:
            raise RuntimeError("This workspace is closed; open a new one with workspace().")
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Close the workspace.

        Raises
        ------
        RuntimeError
            When something could not be put back. When the block raised, this is a warning
            instead, so that the exception of the block goes on.
        """
        try:
            self.close()
        except RuntimeError as failure:
            if error is None:
                raise
            warnings.warn(str(failure), RuntimeWarning, stacklevel=2)

    def close(self) -> None:
        """Put everything back as it was and remove the folder; once closed, do nothing.

        The current folder, ``sys.path`` and ``sys.path_importer_cache`` are as before. Names
        that were in ``sys.modules`` mean the same modules again, as do the attributes that
        packages hold for their submodules. Modules that came from the workspace are forgotten;
        modules loaded meanwhile from elsewhere stay, because a program loads modules whenever
        it first needs them, and some cannot be loaded twice.

        A process forked while the workspace was open leaves the folder to its parent.

        Raises
        ------
        RuntimeError
            When something could not be put back; all the rest has been.
        """
        global _open
        if self._closed:
            return
        self._closed = True
        _open = None
        atexit.unregister(self.close)
        failures = []
        for step in (
            partial(self._imports.restore_modules, self.path),
            self._imports.restore_path,
            self._imports.restore_finders,
            self._leave,
            self._remove,
        ):
            try:
                step()
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise RuntimeError(
                "The workspace is closed, but not everything could be put back: "
                f"{'; '.join(map(str, failures))}."
            ) from failures[0]

    def _leave(self) -> None:
        """Go back to the former current folder."""
        try:
            os.chdir(self._former)
        except OSError:
            # Some systems do not remove a folder while it is somebody's current one.
            os.chdir(self.path.parent)
            raise

    def _remove(self) -> None:
        """Remove the folder with all that is in it."""
        if os.getpid() == self._process and self.path.exists():
            shutil.rmtree(self.path)
