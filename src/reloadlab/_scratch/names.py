"""Decide whether a module may have a name."""

import keyword
import re
import sys
import unicodedata

# The standard library's own tests are a package that sys.stdlib_module_names leaves out.
STANDARD_NAMES = sys.stdlib_module_names | {"test"}

# What the import system itself names so: the program that runs, the body of a package, its cache.
TAKEN_NAMES = frozenset({"__main__", "__init__", "__pycache__"})

# Windows takes a file of such a name, whatever its ending, for a device.
DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}


def check_name(name: str, *, shadow: bool) -> tuple[str, ...]:
    """Check the full name of a module and split it at its dots.

    It has to be one that an ``import`` statement can name, and one that means a file of its own
    below the current folder. With `shadow`, it may be one of the standard library's.

    Examples
    --------
    >>> check_name("shop.prices", shadow=False)
    ('shop', 'prices')
    >>> check_name("my-mod", shadow=False)
    Traceback (most recent call last):
    ...
    ValueError: 'my-mod' is not a Python identifier, so no import could name it; use 'my_mod'.

    References
    ----------
    Identifiers and their normal form:
    https://docs.python.org/3/reference/lexical_analysis.html#identifiers and
    https://peps.python.org/pep-3131/
    """
    if not isinstance(name, str):
        raise TypeError(
            f"The name of a module is a string such as 'config', not {type(name).__name__}."
        )
    if "/" in name or "\\" in name or name.startswith("."):
        words = re.split(r"[./\\]+", name.removesuffix(".py"))
        raise ValueError(
            f"{name!r} is a path, which leads out of the folder or into another one, and not the "
            f"name of a module; {_advice(*words)}."
        )
    parts = tuple(name.split("."))
    if len(parts) > 1 and parts[-1] == "py":
        raise ValueError(
            f"{name!r} is the name of a file; "
            f"give the name of its module, {'.'.join(parts[:-1])!r}."
        )
    for part in parts:
        reason = _objection(part)
        if reason:
            subject = repr(name) if len(parts) == 1 else f"{part!r} in {name!r}"
            raise ValueError(f"{subject} {reason}; {_advice(part)}.")
    if parts[0] in STANDARD_NAMES and not shadow:
        raise ValueError(
            f"{parts[0]!r} belongs to the standard library, and one of the two would hide the "
            f"other; {_advice(parts[0])}, or pass shadow=True to write_module to do so on purpose."
        )
    return parts


def _objection(part: str) -> str | None:
    """Say why one part of a name cannot be used, or return None when it can."""
    if not part:
        return "is empty"
    if not part.isidentifier():
        return "is not a Python identifier, so no import could name it"
    if keyword.iskeyword(part):
        return "is a keyword of Python, so no import could name it"
    if unicodedata.normalize("NFKC", part) != part:
        # The compiler normalizes the names in a program, the finder takes file names as they are.
        return "is not in normal form NFKC, so no import could find its file"
    if part in TAKEN_NAMES:
        return "has a meaning of its own in the import system"
    if part.lower() in DEVICE_NAMES:
        return "is the name of a device on Windows, where no file can have it"
    return None


def _advice(*parts: str) -> str:
    """Say what to use in place of the parts of a name that cannot be used."""
    good = [word for word in map(_mend, parts) if _objection(word) is None]
    return f"use {'.'.join(good)!r}" if good else "use a name such as 'config'"


def _mend(part: str) -> str:
    """Make the nearest good name of one part, or an objectionable one when none is near."""
    word = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", part)).strip("_")
    if word in STANDARD_NAMES:
        return f"my_{word}"
    if keyword.iskeyword(word) or word.lower() in DEVICE_NAMES:
        return f"{word}_"
    if word[:1].isdigit():
        return f"module_{word}"
    return word
