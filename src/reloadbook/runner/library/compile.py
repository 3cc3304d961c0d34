"""Put bytecode in the place of sources that Python imports in each start in a page.

To compile them takes more than half of a start, each time anew: a page has no place to keep
bytecode. It runs in the Python of the page, right after that has started. The helper is compiled as
a whole. Of the library, what is imported by Pyodide, by the helper and by what runs cells. All else
stays source, which weighs less and can be read in the page.
"""

import importlib
import marshal
import sys
import zipfile
from importlib import util
from pathlib import Path

# Where Python finds the library and the helper in a page, which is what a traceback names.
LIBRARY = next(path for path in sys.path if path.endswith(".zip"))
PACKAGES = next(path for path in sys.path if path.endswith("site-packages"))

# What each start imports.
STARTED = (
    "reloadlab",
    "reloadbook.runner.inside.session",
    "reloadbook.runner.inside.errors",
    "reloadbook.site.cells.markup",
)

# The flags of bytecode that has the hash of a source and is not compared with it (PEP 552).
UNCHECKED = (1).to_bytes(4, "little")


def compile_in(file: Path, folder: str, sources: set[str] | None = None) -> None:
    """Write a zip anew with the bytecode of some sources, or of all, as they lie in a folder."""
    new = file.with_suffix(".new")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(new, "w") as made:
        for entry in old.infolist():
            content = old.read(entry)
            source = f"{folder}/{entry.filename}"
            if source.endswith(".py") and (sources is None or source in sources):
                code = compile(content, source, "exec", dont_inherit=True)
                head = util.MAGIC_NUMBER + UNCHECKED + util.source_hash(content)
                content = head + marshal.dumps(code)
                entry.filename += "c"
            made.writestr(entry, content, compresslevel=9)
    new.replace(file)


def main() -> None:
    """Write the library and the helper anew."""
    sys.path.insert(0, "/sources")
    for name in STARTED:
        importlib.import_module(name)
    # The origin of a frozen module is no file.
    specs = [getattr(module, "__spec__", None) for module in [*sys.modules.values()]]
    loaded = {spec.origin for spec in specs if spec and spec.origin}
    compile_in(Path("/library/python_stdlib.zip"), LIBRARY, loaded)
    (wheel,) = Path("/packages").glob("reloadlab-*.whl")
    compile_in(wheel, PACKAGES)


main()
