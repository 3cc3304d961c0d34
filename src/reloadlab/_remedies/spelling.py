"""Spell modules and builtins as the notebook can write them."""

from __future__ import annotations

import builtins
import string
import sys
from typing import NamedTuple

from reloadlab._modules.loaded import names_of
from reloadlab._objects import static
from reloadlab._references.steps import is_spelled


class Spelling(NamedTuple):
    """An expression for a module, and the module that has to be imported first, if any."""

    text: str
    needs: str = ""


def spelling(module: str) -> Spelling:
    """Return the expression for a loaded module.

    It is the name, if the notebook has it or may import it; else another name of the notebook for
    the module; else its entry in ``sys.modules``.
    """
    names, entry = names_of("__main__"), sys.modules.get(module)
    top = module.partition(".")[0]
    leads = _leads_to(module)
    if names.get(top) is sys.modules.get(top) and leads:
        return Spelling(module)
    for name, value in names.items():
        if value is entry and is_spelled(name) and not name.startswith("_"):
            return Spelling(name)
    if top not in names and leads:
        return Spelling(module, module)
    if names.get("sys", sys) is sys:
        return Spelling(f"sys.modules[{module!r}]", "" if "sys" in names else "sys")
    return Spelling(f"__import__('sys').modules[{module!r}]")


def _leads_to(module: str) -> bool:
    """Say whether each package in a dotted name has the next part of it as an attribute."""
    package, _, last = module.rpartition(".")
    if not is_spelled(last):
        return False
    if not package:
        return True
    holder = sys.modules.get(package)
    held = static.named(static.module_namespace(holder)) if static.is_module(holder) else {}
    return held.get(last) is sys.modules.get(module) and _leads_to(package)


def is_importable(module: str) -> bool:
    """Say whether an import statement can spell the name of a module."""
    return all(map(is_spelled, module.split(".")))


def words_in(template: str) -> set[str]:
    """Return the names that a template has in braces."""
    return {word for _, word, _, _ in string.Formatter().parse(template) if word}


def filled(template: str, words: dict[str, str]) -> str:
    """Return the line for a template; what `words` lacks is a builtin or `functools`."""
    return template.format_map(
        {word: words[word] if word in words else _outside(word) for word in words_in(template)}
    )


def _outside(word: str) -> str:
    """Return the expression for `functools`, or for a builtin that the notebook may hide."""
    if word == "functools":
        return spelling(word).text
    builtin = vars(builtins)[word]
    hides = names_of("__main__").get(word, builtin) is not builtin
    return f"__import__('builtins').{word}" if hides else word


def with_imports(line: str, modules: list[str]) -> str:
    """Put the imports before a line that the modules in it need and the notebook does not have."""
    needed = dict.fromkeys(spelling(one).needs for one in modules if one not in ("", "__main__"))
    return "; ".join([*(f"import {one}" for one in needed if one), line])
