"""Remember the source from which each module of the project was loaded."""

from __future__ import annotations

import weakref
from importlib.machinery import ModuleSpec

from reloadlab._keeping.source import Source
from reloadlab._keeping.summary import Summary
from reloadlab._modules.code import code_tree
from reloadlab._modules.history import history_of
from reloadlab._modules.loaded import Loaded, present_modules
from reloadlab._modules.source import codes_held

# By the name of a module, its spec and the source that ran. A load gives it another spec.
_sources: dict[str, tuple[weakref.ref[ModuleSpec], bytes, str]] = {}


def remember(loaded: Loaded) -> None:
    """Remember that a module was loaded from its source as that is now."""
    if loaded.spec is not None and loaded.source is not None:
        history_of(loaded.name).note_source(loaded)
        _sources[loaded.name] = weakref.ref(loaded.spec), loaded.source, loaded.file


def is_remembered(loaded: Loaded) -> bool:
    """Say whether the source from which a module was loaded is known."""
    spec, *_ = _sources.get(loaded.name, (None,))
    return spec is not None and spec() is loaded.spec is not None


def source_of(loaded: Loaded) -> Source | None:
    """Return the source from which a module was loaded, if that is known."""
    if not is_remembered(loaded):
        return None
    _, text, file = _sources[loaded.name]
    return Source(text, file)


def summary_of(loaded: Loaded) -> Summary | None:
    """Return what the code of a module binds from which it was loaded, if that is known."""
    if is_remembered(loaded):
        _, text, file = _sources[loaded.name]
        return Summary(compile(text, file, "exec", dont_inherit=True, optimize=loaded.level))
    # Python has written the .pyc when it loaded the module. One that was written since has the
    # code of the new source.
    code = loaded.cached
    held = list(codes_held(loaded, code)) if code else []
    tree = set(code_tree(code)) if code else set()
    return Summary(code) if code and all(one in tree for one in held) else None


def project() -> dict[str, Loaded]:
    """Return the loaded modules of the project, by the names under which they are loaded."""
    found = {}
    for key, module in present_modules():
        if key in ("__main__", "__mp_main__") or key.partition(".")[0] == "reloadlab":
            continue
        loaded = Loaded(module)
        if loaded.name == key and loaded.loader is not None and loaded.is_of_project:
            found[key] = loaded
    return found
