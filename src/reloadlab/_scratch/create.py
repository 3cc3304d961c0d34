"""Generate the source of a module from values."""

from __future__ import annotations

from pathlib import Path

from reloadlab._scratch.write import write_module


def create_module(name: str, /, **values: object) -> Path:
    """Write a module whose ``print_values()`` prints the given values.

    The module defines one function, ``print_values()``, which prints ``key: value`` for each
    keyword argument, in the order given and with the value as ``str`` makes it.
    There are no options, so that every keyword is a value; `write_module` has the options.

    Parameters
    ----------
    name : str
        Name of the module: ``"config"`` is written to ``config.py`` in the current folder,
        ``"shop.prices"`` to ``shop/prices.py``.
    **values : object
        What ``print_values()`` prints.

    Returns
    -------
    pathlib.Path
        The absolute path of the file.

    Raises
    ------
    TypeError
        When `name` is not a string.
    ValueError
        When `name` is not one that a module may have, as for `write_module`.
    FileExistsError
        When another file is where the module would go, as for `write_module`.

    Examples
    --------
    >>> from reloadlab import create_module, workspace
    >>> with workspace():
    ...     path = create_module("config", k1=10, k2="it's Python")
    ...     print(path.read_text(encoding="utf-8"))
    ...     import config
    ...     config.print_values()
    def print_values():
        print('k1: 10')
        print("k2: it's Python")
    <BLANKLINE>
    k1: 10
    k2: it's Python
    """
    # Joining makes an exact str of whatever __str__ returned, and never calls __format__.
    texts = [": ".join([key, str(value)]) for key, value in values.items()]
    body = [f"print({text!r})" for text in texts] or ["pass"]
    lines = ["def print_values():", *(f"    {statement}" for statement in body)]
    return write_module(name, "\n".join(lines) + "\n")
