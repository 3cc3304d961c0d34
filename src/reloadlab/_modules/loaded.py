"""What is asked about one loaded module: where it comes from, its source, its code, its ``.pyc``.

Whether Python would use a ``.pyc`` is asked of the import system itself. No module is run for
this, and no file is written.
"""

from __future__ import annotations

import functools
import hashlib
import marshal
import os

# Not the classes in it: pathlib may be the module that was reloaded a moment ago.
import pathlib
import sys
import sysconfig
import warnings
from contextlib import suppress
from functools import cached_property
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType, ModuleType
from typing import Any, NoReturn

from reloadlab._modules.code import Import, imports
from reloadlab._modules.same import is_same_code
from reloadlab._objects import static

# What this process optimizes away; each level has a .pyc of its own.
OWN_LEVEL = min(sys.flags.optimize, 2)
# The folders of other environments, of the user and of the system's packages are called so too.
_PACKAGE_FOLDERS = frozenset({"site-packages", "dist-packages"})


@functools.cache
def is_installed(file: str) -> bool:
    """Say whether a file belongs to Python itself or to an installed package.

    Names such as ``<frozen importlib>`` belong to Python.
    """
    folder, _, name = file.rpartition(os.sep)
    real = f"{_real(folder)}{os.sep}{name}"
    # One at a time, because few are: pathlib may be what was reloaded.
    real = os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114
    in_packages = not _PACKAGE_FOLDERS.isdisjoint(pathlib.PurePath(real).parts)
    return file.startswith("<frozen") or in_packages or real.startswith(_roots())


@functools.cache
def _real(folder: str) -> str:
    """Return a folder without links on the way; many files lie in few folders."""
    return os.path.realpath(folder)


@functools.cache
def _roots() -> tuple[str, ...]:
    """Return the folders of Python itself, which do not move while it runs."""
    folders = sysconfig.get_paths()
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    # The standard library may lie in a zip file, of which no scheme knows.
    python = [*(folders[kind] for kind in kinds), str(pathlib.PurePath(os.__file__).parent)]
    return tuple(os.path.realpath(one) + os.sep for one in python)


def fingerprint(data: bytes) -> str:
    """Return 64 hexadecimal digits that stand for the content of a file."""
    return hashlib.sha256(data).hexdigest()


# What depends on the content of the source alone.
_OF_SOURCE = ("_reading", "version", "compiled")


class SourceFile:
    """A source file, and the ``.pyc`` that Python keeps of it; each is read once.

    It lives as long as one look, because both files may change at any time.
    """

    def __init__(self, name: str, file: str, loader: Any, level: int = OWN_LEVEL) -> None:
        self.name = name
        self.file = file
        self.loader = loader
        self.level = level
        # Subclasses compile and cache in ways of their own.
        self.is_plain = type(loader) is SourceFileLoader

    @cached_property
    def _reading(self) -> tuple[tuple[int, ...], bytes | None]:
        """The source, after what tells one save of it from the next."""
        return stamp(self.file), _read(self.loader, self.file)

    @property
    def source(self) -> bytes | None:
        """The source, or None when there is none or it is gone."""
        return self._reading[1]

    @cached_property
    def version(self) -> str:
        """What tells this source from any other."""
        return fingerprint(self.source or b"")

    @cached_property
    def compiled(self) -> CodeType | None:
        """The code of the source, or None when it does not compile."""
        if self.source is None:
            return None
        with warnings.catch_warnings(), suppress(Exception):
            warnings.simplefilter("ignore")
            code = self._compile(self.source)
            return code if type(code) is CodeType else None
        return None

    def _compile(self, source: bytes) -> object:
        """Compile a source, as other loaders than that of Python do in ways of their own."""
        if not self.is_plain:
            return self.loader.source_to_code(source, self.file)
        return compile(source, self.file, "exec", dont_inherit=True, optimize=self.level)

    @cached_property
    def pyc_file(self) -> str:
        """The path of the ``.pyc``; empty where Python caches nothing."""
        with suppress(NotImplementedError):
            return cache_from_source(self.file, optimization=self.level or "")
        return ""

    @cached_property
    def pyc(self) -> bytes | None:
        """The ``.pyc``, or None when there is none."""
        return _read(SourceFileLoader(self.name, self.file), self.pyc_file)

    @cached_property
    def result(self) -> object:
        """What Python gets from the ``.pyc``: code, or None where that is damaged.

        It is `Missing` where Python would not use the ``.pyc`` and turn to the source.
        """
        try:
            return _Bytecode(self).get_code(self.name)
        except (OSError, _NotUsedError):
            return static.Missing
        except (EOFError, ImportError, TypeError, ValueError):
            return None

    @property
    def used(self) -> CodeType | None:
        """The code that Python would run without compiling anything."""
        return self.result if type(self.result) is CodeType else None

    @cached_property
    def cached(self) -> CodeType | None:
        """The code in the ``.pyc``, whatever source that was made from."""
        if self.result is static.Missing and self.pyc and self.pyc[:4] == MAGIC_NUMBER:
            with suppress(EOFError, ValueError, TypeError):
                # After the magic number come flags, and twice four bytes on the source.
                code = marshal.loads(self.pyc[16:])
                return code if type(code) is CodeType else None
        return self.used

    @property
    def stale_reason(self) -> str:
        """Why Python should not use the ``.pyc`` that it uses, after "the .pyc"; else empty."""
        if not self.is_plain or self.result is static.Missing or self.source is None:
            return ""
        if self.used is None:
            return "does not hold code"
        file = pathlib.PurePath(self.file).name
        if self.compiled is None:
            return f"hides that {file} does not compile"
        return "" if is_same_code(self.used, self.compiled) else f"holds other code than {file}"


def stamp(path: str) -> tuple[int, ...]:
    """Return what the file system says of a file, which changes with each save."""
    # Without `suppress`, which takes a fifth of the time: all files of a project are asked.
    try:
        status = os.stat(path)  # noqa: PTH116 - pathlib may be what was reloaded
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(loader: Any, path: str) -> bytes | None:
    """Return what a loader reads from a file, or None where there is none."""
    with suppress(OSError):
        data: bytes | None = loader.get_data(path) if path else None
        return data
    return None


class _NotUsedError(Exception):
    """The import system does not use a ``.pyc``, and turns to the source."""


class _Bytecode(SourceFileLoader):
    """A loader that gets code from one ``.pyc`` on the usual conditions, and never from source."""

    def __init__(self, files: SourceFile) -> None:
        super().__init__(files.name, files.file)
        self._files = files

    def get_data(self, path: str) -> bytes:
        """Give the source, or in place of any other file the ``.pyc`` in question."""
        # The import system asks for the .pyc of the level of optimization of this process.
        data = self._files.source if path == self.path else self._files.pyc
        if data is None:
            raise FileNotFoundError(path)
        return data

    @staticmethod
    def source_to_code(*_: object, **__: object) -> NoReturn:
        """Refuse to compile the source, before the result would be written."""
        raise _NotUsedError


def source_path(loader: Any) -> str:
    """Return the source file from which a loader gets a module; empty where it gets none."""
    return str(loader.path) if static.is_kind_of(loader, SourceFileLoader) else ""


def present_modules() -> list[tuple[str, ModuleType]]:
    """Return the module objects in ``sys.modules``, each with its key."""
    entries = list(sys.modules.items())
    return [(key, module) for key, module in entries if static.is_module(module)]


def is_of_project(module: ModuleType) -> bool:
    """Say whether a module has a Python file, which does not belong to an installed package.

    All that are loaded are asked, so this makes no `Loaded` of them.
    """
    place = static.text(static.value_in(static.module_namespace(module), "__file__"))
    return place.endswith(".py") and not is_installed(place)


def names_of(name: str) -> dict[str, Any]:
    """Return a copy of the names of a loaded module, and none where there is no such module."""
    module = sys.modules.get(name)
    return static.named(static.module_namespace(module)) if static.is_module(module) else {}


class Loaded(SourceFile):
    """A loaded module at the moment of one look. It is handed on, so that nothing is read again.

    An earlier look hands on what it has read of a source that was not saved since.
    """

    def __init__(self, module: ModuleType, earlier: Loaded | None = None) -> None:
        self.module = module
        self.namespace = static.module_namespace(module)
        self.names = static.named(self.namespace)
        # What its functions and classes call their module. A module that is written in C may be
        # loaded under another name.
        self.home = static.text(self.names.get("__name__"))
        spec = self.names.get("__spec__")
        self.spec = spec if type(spec) is ModuleSpec else None
        name, loader = (self.spec.name, self.spec.loader) if self.spec else (self.home, None)
        super().__init__(name, source_path(loader), loader)
        known = vars(earlier) if earlier else {}
        if "_reading" in known and known["_reading"][0] == stamp(self.file):
            vars(self).update({key: known[key] for key in _OF_SOURCE if key in known})

    @property
    def package(self) -> str:
        """The package from which relative imports start."""
        if self.spec is not None:
            return self.spec.parent or ""
        return static.text(self.names.get("__package__"))

    @property
    def place(self) -> str:
        """The file that the module names, of whatever kind."""
        return static.text(self.names.get("__file__"))

    @property
    def code(self) -> CodeType | None:
        """The code that would be run if the module were loaded now."""
        return self.used or self.compiled

    @cached_property
    def imports(self) -> frozenset[Import]:
        """What the module imports, by the code that would be run now."""
        return frozenset(imports(self.code, self.package) if self.code else ())
