"""Put bytecode in the place of sources that Python imports in each start in a page.

To compile them takes more than half of a start, each time again: a page has no place to keep
bytecode. It runs in the Python of the page, right after that has started. The packages are compiled
as a whole, and the matrix keeps its sources. Of the library, what is imported by Pyodide, by the
helper and by what runs cells; the last lies there too, in a folder of its own. All else stays
source, which weighs less and can be read in the page.
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

# What runs cells, and so is no module there: what a reader imports and forgets has no part in it.
INSIDE = (
    "reloadbook.runner.inside.session",
    "reloadbook.runner.inside.errors",
    "reloadbook.site.cells.markup",
)

# The flags of bytecode that has the hash of a source and is not compared with it (PEP 552).
UNCHECKED = (1).to_bytes(4, "little")


def bytecode(content: bytes, source: str) -> bytes:
    """Return what Python finds in the file for the bytecode of a source."""
    code = compile(content, source, "exec", dont_inherit=True)
    return util.MAGIC_NUMBER + UNCHECKED + util.source_hash(content) + marshal.dumps(code)


def compile_in(
    file: Path, folder: str, sources: set[str] | None = None, *, readable: bool = False
) -> None:
    """Write a zip again with the bytecode of some sources, or of all, as they lie in a folder.

    It is in their place, or beside them where they are to be read.
    """
    new = file.with_suffix(".new")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(new, "w") as made:
        for entry in old.infolist():
            content = old.read(entry)
            source = f"{folder}/{entry.filename}"
            if source.endswith(".py") and (sources is None or source in sources):
                if readable:
                    made.writestr(entry, content, compresslevel=9)
                    entry = zipfile.ZipInfo(util.cache_from_source(entry.filename), entry.date_time)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                else:
                    entry.filename += "c"
                content = bytecode(content, source)
            made.writestr(entry, content, compresslevel=9)
    new.replace(file)


def main() -> None:
    """Write the library and the helper again."""
    sys.path.insert(0, "/sources")
    for name in ("reloadlab", *INSIDE):
        importlib.import_module(name)
    # The origin of a frozen module is no file.
    specs = [getattr(module, "__spec__", None) for module in [*sys.modules.values()]]
    loaded = {spec.origin for spec in specs if spec and spec.origin}
    library = Path("/library/python_stdlib.zip")
    compile_in(library, LIBRARY, loaded)
    with zipfile.ZipFile(library, "a", zipfile.ZIP_DEFLATED) as made:
        for name in INSIDE:
            file = Path("/sources", *name.split(".")).with_suffix(".py")
            content = bytecode(file.read_bytes(), f"{LIBRARY}/page/{file.name}")
            # Without the time of now, which would be another one in each build.
            entry = zipfile.ZipInfo(f"page/{file.name}c")
            made.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    for wheel in Path("/packages").glob("*.whl"):
        # A chapter shows the source of a strategy.
        compile_in(wheel, PACKAGES, readable=wheel.name.startswith("reloadmatrix-"))


main()
