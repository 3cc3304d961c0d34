"""Count what a person does after each of many edits of a project, by several ways to bring them in.

Part of ``make bench``. After each edit, every probe of the notebook has to give what it gives in a
new kernel: where it does not after what the way asks for, the cells are run again, one after the
other, and in the end the kernel is restarted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from support.depot import EDITS
from support.edited_project import NAMED, WAYS, answers_of_new_kernels, count


def main() -> int:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=len(EDITS), help="so many of the edits")
    names = [one.name for one in WAYS]
    parser.add_argument("--ways", nargs="+", default=names, choices=names, metavar="WAY")
    options = parser.parse_args()
    edits = EDITS[: options.edits]
    head = ("way", "typed lines", "cells", "restarts", "in all", "silently old")
    print(f"after {len(edits)} edits of a project")
    print("{:18}{:>14}{:>10}{:>10}{:>10}{:>16}".format(*head))
    with tempfile.TemporaryDirectory() as folder:
        expected = answers_of_new_kernels(Path(folder, "new"), edits)
        for way in [one for one in WAYS if one.name in options.ways]:
            found = count(way, Path(folder, str(WAYS.index(way))), edits, expected)
            row = (found.lines, found.cells, found.restarts, found.actions, len(found.silent))
            print("{:18}{:>14}{:>10}{:>10}{:>10}{:>16}".format(way.name, *row), flush=True)
            if way.name == NAMED and found.mended:
                print(f"Not brought in: {', '.join(found.mended)}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
