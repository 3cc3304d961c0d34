"""Bodies that set what Python calls, and that wrap what was set before."""

from __future__ import annotations

from support.refreshes import Change

FACTORY = """
import logging
previous = logging.getLogRecordFactory()
def made(*given, **named):
    record = previous(*given, **named)
    record.tag = getattr(record, "tag", "") + "{}"
    return record
logging.setLogRecordFactory(made)
"""
IN_FUNCTION = """
import logging
def install():
    previous = logging.getLogRecordFactory()
    def made(*given, **named):
        record = previous(*given, **named)
        record.tag = getattr(record, "tag", "") + "{}"
        return record
    logging.setLogRecordFactory(made)
install()
"""
INSTANCE = """
import logging
class Tagging:
    def __init__(self, previous): self.previous = previous
    def __call__(self, *given, **named):
        record = self.previous(*given, **named)
        record.tag = getattr(record, "tag", "") + "{}"
        return record
logging.setLogRecordFactory(Tagging(logging.getLogRecordFactory()))
"""
LOGGERS = """
import logging
class Logger(logging.getLoggerClass()):
    def tags(self):
        above = getattr(super(), "tags", None)
        return (above() if above else "") + "{}"
logging.setLoggerClass(Logger)
"""
SIGNAL = """
import signal
calls = []
old = signal.getsignal(signal.SIGUSR1)
def on(number, frame):
    calls.append("{}")
    if callable(old): old(number, frame)
signal.signal(signal.SIGUSR1, on)
"""
SIGNAL_SET = """
import signal
calls = []
def on(number, frame):
    calls.append("{}")
    if callable(old): old(number, frame)
old = signal.signal(signal.SIGUSR2, on)
"""
EXIT = """
import atexit, hub
atexit.register(hub.pool.close)
z = {}
"""
HUB = "class Pool:\n    count = 0\n    def close(self): Pool.count += 1\npool = Pool()"
TAG = "logging.getLogRecordFactory()('n', 10, 'p', 1, 'm', (), None)"
RUN = "(atexit._run_exitfuncs(), hub.Pool.count)[1]"
ENDED = """
import atexit
R = []
def at_end(f): return atexit.register(f)
class Pool:
    def __init__(self): atexit.register(self.close)
    def close(self): R.append(1)
"""
BYE = "import atexit, hub\ndef bye(x=1): hub.R.append(x)\n"
CALLED = "(hub.R.clear(), atexit._run_exitfuncs(), list(hub.R))[2]"

CHANGES = (
    *(
        Change(
            f"{title} wraps the one before, {times}",
            text.format("a"),
            text.format("c"),
            "import m, logging, signal",
            {probe: given},
            earlier=text.format("b") if times == "for the third time" else {},
        )
        for times in ("once more", "for the third time")
        for title, text, probe, given in (
            ("a factory of log records", FACTORY, f"{TAG}.tag", "'c'"),
            ("a factory of log records in a function", IN_FUNCTION, f"{TAG}.tag", "'c'"),
            ("an object that makes log records", INSTANCE, f"{TAG}.tag", "'c'"),
            ("a class of loggers", LOGGERS, "logging.getLogger('own').tags()", "'c'"),
            (
                "the handler of a signal",
                SIGNAL,
                "(signal.raise_signal(signal.SIGUSR1), m.calls)[1]",
                "['c']",
            ),
            (
                "the handler of a signal, with what setting it gives,",
                SIGNAL_SET,
                "(signal.raise_signal(signal.SIGUSR2), m.calls)[1]",
                "['c']",
            ),
        )
    ),
    Change(
        "a factory of log records is not set any more",
        FACTORY.format("a"),
        "import logging",
        "import m, logging",
        {f"hasattr({TAG}, 'tag')": "False"},
    ),
    Change(
        "a body has set a factory of log records, and fails",
        FACTORY.format("a"),
        FACTORY.format("b") + "1 / 0",
        "import m, logging",
        {f"{TAG}.tag": "'a'"},
        fails="ZeroDivisionError",
    ),
    Change(
        "a method is registered for the end of the process again",
        {"hub.py": HUB, "m.py": EXIT.format(1)},
        {"m.py": EXIT.format(2)},
        "import m, hub, atexit",
        {"m.z": "2", RUN: "1"},
    ),
    Change(
        "a method is not registered for the end of the process any more",
        {"hub.py": HUB, "m.py": EXIT.format(1)},
        {"m.py": "import hub"},
        "import m, hub, atexit",
        {RUN: "0"},
    ),
    Change(
        "a body has registered a method for the end of the process, and fails",
        {"hub.py": HUB, "m.py": EXIT.format(1)},
        {"m.py": f"{EXIT.format(2)}1 / 0"},
        "import m, hub, atexit",
        {"m.z": "1", RUN: "1"},
        fails="ZeroDivisionError",
    ),
    Change(
        "an object is another one whose method is registered for the end of the process",
        "import atexit\nclass P:\n    n = 0\n    def close(self): P.n += 1\n"
        "p = P()\natexit.register(p.close)",
        "import atexit\nclass P:\n    n = 0\n    def close(self): P.n += 2\n"
        "p = P()\natexit.register(p.close)",
        "import m, atexit",
        {"(atexit._run_exitfuncs(), m.P.n)[1]": "2"},
        told="is called for what m had before, too",
    ),
    *(
        Change(
            f"{title} registers what is to be called at the end, and runs again",
            {"hub.py": ENDED, "m.py": text.format(1)},
            {"m.py": text.format(2)},
            "import m, hub, atexit",
            {f"m.z, {CALLED}": "(2, [1])"},
            told=told,
        )
        for title, text, told in (
            (
                "a function of the module",
                f"{BYE}def f(): atexit.register(bye)\nf()\nz = {{}}",
                "atexit.register(m.bye",
            ),
            (
                "a function of another module",
                "import hub\n@hub.at_end\ndef bye(): hub.R.append(1)\nz = {}",
                "atexit.register(m.bye",
            ),
            (
                "what makes an instance",
                "import hub\np = hub.Pool()\nz = {}",
                "atexit.register(hub.Pool.close",
            ),
            (
                "a line that wraps it",
                f"{BYE}from functools import partial\natexit.register(partial(bye))\nz = {{}}",
                "atexit.register(m.bye",
            ),
            (
                "a line that takes it from Python",
                "import atexit, hub\natexit.register(hub.R.append, 1)\nz = {}",
                "atexit.register(list.append",
            ),
        )
    ),
    Change(
        "a loop registers more to be called at the end",
        {"hub.py": ENDED, "m.py": f"{BYE}for x in (1, 2): atexit.register(bye, x)"},
        {"m.py": f"{BYE}for x in (1, 2, 3): atexit.register(bye, x)"},
        "import m, hub, atexit",
        {CALLED: "[3, 2, 1]"},
    ),
    Change(
        "a function that registers what is to be called at the end is not called any more",
        {"hub.py": ENDED, "m.py": f"{BYE}def f(): atexit.register(bye)\nf()"},
        {"m.py": f"{BYE}def f(): atexit.register(bye)"},
        "import m, hub, atexit",
        {CALLED: "[]"},
        told="f was called by a line that m no longer has",
    ),
)
