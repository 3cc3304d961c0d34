"""Put bytecode in the place of the sources that Python imports when it starts in a page.

To compile them takes more than half of a start, each time anew: a page has no place to keep
bytecode. It runs in the Python of the page, right after that has started. All other modules stay
sources, which weigh less.

To start is also to import the helper, and what runs cells: both are asked what they import.
"""

import importlib
import marshal
import sys
import zipfile
from importlib import util
from pathlib import Path

FILE = Path("/made/python_stdlib.zip")
# Where Python finds the library in a page, which is what a traceback names.
LIBRARY = next(path for path in sys.path if path.endswith(".zip"))

# What each start imports.
STARTED = (
    "reloadlab",
    "reloadbook.runner.inside.session",
    "reloadbook.runner.inside.errors",
    "reloadbook.site.cells.markup",
)

# The flags of bytecode that has the hash of a source and is not compared with it (PEP 552).
UNCHECKED = (1).to_bytes(4, "little")


def main() -> None:
    """Write the library anew."""
    sys.path.insert(0, "/sources")
    for name in STARTED:
        importlib.import_module(name)
    # The origin of a frozen module is no file.
    specs = [getattr(module, "__spec__", None) for module in [*sys.modules.values()]]
    loaded = {spec.origin for spec in specs if spec}
    new = FILE.with_suffix(".new")
    with zipfile.ZipFile(FILE) as library, zipfile.ZipFile(new, "w") as made:
        for entry in library.infolist():
            content = library.read(entry)
            source = f"{LIBRARY}/{entry.filename}"
            if source in loaded:
                code = compile(content, source, "exec", dont_inherit=True)
                head = util.MAGIC_NUMBER + UNCHECKED + util.source_hash(content)
                content = head + marshal.dumps(code)
                entry.filename += "c"
            made.writestr(entry, content, compresslevel=9)
    new.replace(FILE)


main()
