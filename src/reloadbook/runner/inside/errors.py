"""What a page tells of an error: the lines that are the reader's, and what a page cannot do."""

from __future__ import annotations

import os
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the library and the helper are.
LIBRARY = f"{Path(os.__file__).parent.parent}/"

BECAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
DURING = "\nDuring handling of the above exception, another exception occurred:\n\n"

# Lines of IPython, which are no Python: a command or a line for a shell, and a question.
COMMAND = re.compile(r"(?:[\w, ]+=\s*)?(%%?\w+|!!?).*")
INSTALLS = re.compile(r"[%!]+\s*(?:pip|conda|mamba|uv)\b")
QUESTION = re.compile(r"\?\??\s*([\w.]+)|([\w.]+)\s*\?\??")
# What does the same in plain Python.
HERE = {
    "%reload": "from reloadlab import refresh, and then refresh()",
    "%stale": "from reloadlab import find_stale, and then find_stale() with a module",
}

NOTEBOOK = "Download the notebook, at the top of this page, to run it."
INSTALLED = "This page has the standard library, reloadlab and what its cells write"


def told(error: BaseException, cell: str) -> str:
    """Return the traceback of an error with the reader's own lines, and a sentence that helps."""
    sentence = advice(error, cell)
    if isinstance(error, SyntaxError) and sentence:
        return sentence
    found = traceback.TracebackException.from_exception(error)
    return "".join(parts(found)).rstrip("\n") + (f"\n\n{sentence}" if sentence else "")


def parts(found: traceback.TracebackException) -> Iterator[str]:
    """Yield the parts of a traceback, that of an earlier error first."""
    context = None if found.__suppress_context__ else found.__context__
    earlier = found.__cause__ or context
    if earlier:
        yield from parts(earlier)
        yield BECAUSE if found.__cause__ else DURING
    own = [frame for frame in found.stack if is_own(frame.filename)]
    for frame in own:
        frame.filename = short(frame.filename)
    if own:
        yield "Traceback (most recent call last):\n"
        yield from traceback.StackSummary.from_list(own).format()
    if getattr(found, "filename", None):
        found.filename = short(found.filename)
    yield from found.format_exception_only()


def is_own(file: str) -> bool:
    """Say whether a line of a file is the reader's: of a cell, or of a module of the reader."""
    hidden = file.startswith(("<frozen ", LIBRARY))
    return not hidden and file != told.__code__.co_filename


def short(file: str) -> str:
    """Return the path of a module from the folder that it was found in."""
    folders = (f"{folder or Path.cwd()}/" for folder in sys.path)
    return next((file[len(one) :] for one in folders if file.startswith(one)), file)


def advice(error: BaseException, cell: str) -> str:
    """Return what a page cannot do, where that is the reason of an error, and what does it."""
    said = str(error) if isinstance(error, (SyntaxError, RuntimeError, OSError)) else ""
    if isinstance(error, SyntaxError):
        return of_ipython(error) if error.filename == cell else ""
    if isinstance(error, ModuleNotFoundError) and error.name:
        name = error.name.partition(".")[0]
        if name in sys.stdlib_module_names:
            return f"{name} belongs to the standard library, but it does not run in a browser."
        return f"{name} is not here. {INSTALLED}; numpy and other packages are not offered."
    if "asyncio.run()" in said:
        return "A loop runs here already. Write await main() in place of asyncio.run(main())."
    if "start new thread" in said:
        return f"A page has no threads. {NOTEBOOK}"
    if "does not support processes" in said:
        return f"A page cannot start processes. {NOTEBOOK}"
    return ""


def of_ipython(error: SyntaxError) -> str:
    """Return what to do in place of a line that only IPython understands."""
    line = (error.text or "").strip()
    where = f"Line {error.lineno} of the cell: "
    if found := COMMAND.fullmatch(line):
        command = found[1]
        if INSTALLS.match(line, found.start(1)):
            return f"{where}nothing can be installed here. {INSTALLED}, and no other package."
        if command in HERE:
            return f"{where}{command} is a command of IPython. In this page write {HERE[command]}."
        if command.startswith("!"):
            return f"{where}! hands a line to a shell, and a page has none. {NOTEBOOK}"
        return f"{where}{command} is a command of IPython, and this is plain Python. {NOTEBOOK}"
    if found := QUESTION.fullmatch(line):
        name = found[1] or found[2]
        return f"{where}a question mark asks IPython. In this page, help({name}) answers."
    return ""
