"""Find the source from which each module of the project was loaded."""

from __future__ import annotations

from reloadlab._keeping.source import Difference, Source, difference
from reloadlab._keeping.summary import Summary
from reloadlab._modules.code import code_tree
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, is_of_project, present_modules
from reloadlab._modules.source import codes_held, may_be_older

# The names under which the program or the notebook itself is loaded.
SESSION = ("__main__", "__mp_main__")


def source_of(loaded: Loaded) -> bytes | None:
    """Return the source from which a module was loaded, if that is known."""
    return history_of(loaded.name).source_of(loaded)


def summary_of(loaded: Loaded) -> Summary | None:
    """Return what the code of a module binds from which it was loaded, if that is known."""
    text = source_of(loaded)
    if text is not None and text == loaded.source and loaded.compiled:
        return Summary(loaded.compiled)
    if text is not None:
        return Summary(compile(text, loaded.file, "exec", dont_inherit=True, optimize=loaded.level))
    # Python has written the .pyc when it loaded the module. One that was written since has the
    # code of the new source.
    code = loaded.cached
    held = list(codes_held(loaded, code)) if code else []
    tree = set(code_tree(code)) if code else set()
    if code is None or may_be_older(loaded) or any(one not in tree for one in held):
        return None
    return Summary(code)


def expected(loaded: Loaded) -> Difference:
    """Return what the source of a module would change.

    `SyntaxError` or `ValueError` says that it does not compile.
    """
    text = source_of(loaded)
    source = loaded.source or b""
    code = compile(source, loaded.file, "exec", dont_inherit=True, optimize=loaded.level)
    if text is not None:
        # What is compiled has lost some of the text.
        return difference(Source(text, loaded.file), Source(source, loaded.file))
    former = summary_of(loaded)
    return difference(former, Summary(code)) if former else Difference()


def project() -> dict[str, Loaded]:
    """Return the loaded modules of the project, by the names under which they are loaded."""
    found = {}
    for key, module in present_modules():
        is_left_out = key in SESSION or key.partition(".")[0] == "reloadlab"
        if is_left_out or not is_of_project(module):
            continue
        loaded = Loaded(module)
        # Of a module out of an archive there is no file that somebody edits.
        if loaded.name == key and loaded.file:
            found[key] = loaded
    return found


def sources() -> tuple[tuple[str, str], ...]:
    """Return the modules of the project whose source is known, each with a fingerprint of it."""
    origins = {name: history_of(name).origin_of(one) for name, one in project().items()}
    return tuple((name, one.version) for name, one in sorted(origins.items()) if one)
