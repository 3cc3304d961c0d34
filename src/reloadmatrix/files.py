"""Several source files as one text, as a person writes them into a field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reloadmatrix.changes import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

# The file of a text that names none, and the line that names one.
_FILE = "m.py"
_HEADING = re.compile(r"# file: (?P<path>[\w./]+)\n")


def files(text: str) -> dict[str, str]:
    r"""Tell a text apart into files.

    Raises
    ------
    ValueError
        When there is something before the first of these lines, or a path leads elsewhere.

    Examples
    --------
    >>> files("tea = 1")
    {'m.py': 'tea = 1\n'}
    >>> files("# file: a.py\ntea = 1\n# file: b.py\n")
    {'a.py': 'tea = 1\n', 'b.py': ''}
    """
    text = f"{text.rstrip()}\n"
    first, *rest = _HEADING.split(text)
    if not rest:
        return {_FILE: text}
    if first.strip():
        raise ValueError(f"What comes before {rest[0]!r} has no file: name one, or remove it.")
    for path in rest[::2]:
        if not re.fullmatch(r"(\w+/)*\w+\.py", path):
            raise ValueError(f"{path!r} is no path of a module, such as 'shop/cart.py'.")
    return dict(zip(rest[::2], rest[1::2], strict=True))


def joined(sources: Mapping[str, str]) -> str:
    r"""Return the text that `files` tells apart into these sources.

    Examples
    --------
    >>> joined({"m.py": "tea = 1"})
    'tea = 1\n'
    >>> print(joined({"a.py": "tea = 1", "b.py": ""}), end="")
    # file: a.py
    tea = 1
    # file: b.py
    """
    if list(sources) == [_FILE]:
        return clean(sources[_FILE])
    return "".join(f"# file: {path}\n{clean(source)}" for path, source in sources.items())
