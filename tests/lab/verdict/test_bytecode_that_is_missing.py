"""Without bytecode that tells what was loaded before, nothing old is called clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.verdicts import Session

SOURCE = "def serve():\n    return 'tea NOW'\nclass Guest:\n    def pay(self): return 'NOW'\n"
HOLD = """
from tearoom import serve, Guest
orders = [tearoom.serve]
guest = Guest()
"""
# What may be the matter with the bytecode, each as a cell before the import and one at the end.
WITHOUT = {
    "it is there": ("", ""),
    "nobody writes it": ("sys.dont_write_bytecode = True", ""),
    "somebody deletes it": ("", "import shutil; shutil.rmtree('__pycache__')"),
    "a file lies in place of its folder": ("open('__pycache__', 'w').close()", ""),
    "its folder is somewhere else by now": ("", "sys.pycache_prefix = 'elsewhere'"),
    "it is cut off": (
        "",
        """
        import pathlib
        for path in pathlib.Path('__pycache__').iterdir(): path.write_bytes(path.read_bytes()[:20])
        """,
    ),
    "it is empty": (
        "",
        "import pathlib\nfor path in pathlib.Path('__pycache__').iterdir(): path.write_bytes(b'')",
    ),
    "it is of another source": (
        "",
        """
        import pathlib, py_compile
        pathlib.Path('other.py').write_text('x = 1')
        for path in pathlib.Path('__pycache__').glob('tearoom*'):
            py_compile.compile('other.py', path)
        """,
    ),
}
# What is saved after the reload, and a cell that does something else to the file.
SAVED = {
    "left alone": ([], ""),
    "touched": ([], "import os; os.utime('tearoom.py', (2e9, 2e9))"),
    "saved as it was": (["is second"], ""),
    "edited": (["is of the third version"], ""),
    "edited twice": (["is third", "is the fourth"], ""),
    "edited and undone": (["is third", "is second"], ""),
    "moved away": ([], "import os; os.rename('tearoom.py', 'tearoom.txt')"),
    "broken": ([], "import pathlib; pathlib.Path('tearoom.py').write_text('def')"),
}


@pytest.mark.parametrize(
    ("without", "saved"),
    [
        *((without, "left alone") for without in WITHOUT),
        *((without, saved) for without in list(WITHOUT)[:3] for saved in list(SAVED)[1:]),
    ],
)
def test_old_functions_are_not_called_clean(session: Session, without: str, saved: str) -> None:
    """A plain reload left an old function behind, and the notebook has it in two places."""
    first, last = WITHOUT[without]
    session.run(first)
    session.begin("tearoom", SOURCE, "is first", HOLD)
    session.save("tearoom", SOURCE, "is second")
    session.reload("tearoom")
    texts, done = SAVED[saved]
    for text in texts:
        session.save("tearoom", SOURCE, text)
    session.run(done, last)
    session.now("serve() == 'tea is first'", "tearoom.serve() == 'tea is second'")
    answer = session.ask("tearoom")
    assert not answer.clean
    assert answer.text != "tearoom: nothing old is held."
    # What is told apart is told, and the advice on it does help.
    if answer.holders and saved in ("left alone", "touched", "saved as it was"):
        session.settle("tearoom", answer)
        session.now("serve() == orders[0]() == 'tea is second'", "guest.pay() == 'is second'")
