"""Let go of all that a search holds when it does not come to its end."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from reloadlab._reports.progress import progress

T = TypeVar("T")

# An exception that the handler of a signal raises may be of anybody's class.
_CONTEXT: Any = vars(BaseException)["__context__"]
_TRACEBACK: Any = vars(BaseException)["__traceback__"]


def unwound(action: Callable[[], T]) -> T:
    """Return what an action returns, and if it raises, leave nothing in the frames of its calls.

    IPython and `sys.last_traceback` keep the traceback of an error, with it the frames, and in
    one of those is the list of all objects. The calls that an interrupt from the keyboard has
    ended say nothing to a reader either, and are cut off.
    """
    handled = sys.exception()
    try:
        with progress():
            return action()
    except BaseException as error:
        del action
        one: BaseException | None = error
        while one is not None and one is not handled:
            traceback.clear_frames(_TRACEBACK.__get__(one))
            one = _CONTEXT.__get__(one)
        if not isinstance(error, KeyboardInterrupt):
            raise
        _CONTEXT.__set__(error, handled)
        raise BaseException.with_traceback(error, None)  # noqa: B904 - it is the same error
