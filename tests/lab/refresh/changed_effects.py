"""Changes of what bodies do to others by lines that are hard to follow, and outside the project."""

from __future__ import annotations

from support.refreshes import Change

HUB = {
    "hub.py": "R = []\nD = {}\ndef add(x):\n    R.append(x)\n    return x\n"
    "def put(key, value):\n    D[key] = value\n"
}
GO = "import hub\ndef go(x): hub.R.append(x)\n"
MADE = "import hub\ndef go(x): hub.R.append({'n': x})\n"
INIT = "import hub\ndef init():\n    hub.R.append(1)\n    {}\ninit()\n"
EXIT = (
    "import atexit, hub\ndef bye(x): hub.R.append(x)\natexit.register(bye, 1)\ndef f(): return {}\n"
)
AT_EXIT = "(hub.R.clear(), atexit._run_exitfuncs(), list(hub.R))[2]"
THREAD = (
    "import queue, threading\nwork = queue.Queue()\ndef run():\n    while True: work.get()\n"
    "threading.Thread(target=run, daemon=True).start()\ndef f(): return {}\n"
)
SUBCLASSES = (
    "class Base:\n    found = []\n    def __init_subclass__(cls): Base.found.append({})\n"
    "class Derived(Base): pass\n"
)
LOGGING = "import logging\nlog = logging.getLogger('shop'){}\ndef f(): return log.level"
FINDER = "import sys\nclass Finder:\n    def find_spec(self, *given): return None\n"


def case(
    title: str,
    before: str,
    after: str,
    probes: dict[str, str],
    *,
    told: str = "",
    fails: str = "",
    session: str = "",
) -> Change:
    """Describe an edit of a module beside a hub, of which the session imports both."""
    session = f"import atexit, os, sys, threading, hub, m{session}"
    return Change(title, HUB | {"m.py": before}, {"m.py": after}, session, probes, told, fails)


CHANGES = (
    case(
        "one of two equal lines goes",
        "import hub\nhub.R.append(1)\nhub.R.append(1)\n",
        "import hub\nhub.R.append(1)\n",
        {"hub.R": "[1]"},
    ),
    case(
        "one of two equal calls goes",
        "import hub\nhub.add(1)\nhub.add(1)\n",
        "import hub\nhub.add(1)\n",
        {"hub.R": "[1]"},
    ),
    case(
        "a call of a function of the module goes",
        GO + "go(1)\ngo(2)\n",
        GO + "go(1)\n",
        {"hub.R": "[1]"},
    ),
    case(
        "a call goes that has made an entry",
        MADE + "go(1)\ngo(2)\n",
        MADE + "go(1)\n",
        {"hub.R": "[{'n': 1}]"},
        told="hub.R",
    ),
    case(
        "a loop enters something else",
        "import hub\nfor x in (1, 2): hub.R.append(x)\n",
        "import hub\nfor x in (1, 3): hub.R.append(x)\n",
        {"hub.R": "[1, 3]"},
        told="hub.R",
    ),
    case(
        "a loop enters one more",
        "import hub\nfor x in (1, 2): hub.R.append(x)\n",
        "import hub\nfor x in (1, 2, 3): hub.R.append(x)\n",
        {"hub.R": "[1, 2, 3]"},
    ),
    case(
        "a comprehension enters less",
        "import hub\n[hub.add(x) for x in (1, 2)]\n",
        "import hub\n[hub.add(x) for x in (1,)]\n",
        {"hub.R": "[1]"},
        told="hub.R",
    ),
    case(
        "a loop enters fewer keys",
        "import hub\nfor x in ('a', 'b'): hub.put(x, 1)\n",
        "import hub\nfor x in ('a',): hub.put(x, 1)\n",
        {"hub.D": "{'a': 1}"},
        told="hub.D",
    ),
    case(
        "a function that the body calls enters less",
        INIT.format("hub.R.append(2)"),
        INIT.format("pass"),
        {"hub.R": "[1]"},
        told="hub.R",
    ),
    case(
        "a function that the body calls enters one more",
        INIT.format("pass"),
        INIT.format("hub.R.append(2)"),
        {"hub.R": "[1, 2]"},
    ),
    case(
        "a list is extended by fewer",
        "import hub\nhub.R += [1, 2]\n",
        "import hub\nhub.R += [1]\n",
        {"hub.R": "[1]"},
    ),
    case(
        "a folder is added to those from which Python imports",
        "import sys\nsys.path.append('/none')\ndef f(): return 1\n",
        "import sys\nsys.path.append('/none')\ndef f(): return 2\n",
        {"sys.path.count('/none')": "1", "m.f()": "2"},
    ),
    case(
        "another folder is added to those from which Python imports",
        "import sys\nsys.path.insert(0, '/none')\n",
        "import sys\nsys.path.insert(0, '/other')\n",
        {"'/none' in sys.path": "False", "sys.path[0]": "'/other'"},
    ),
    case(
        "a finder is added, and something else changes",
        FINDER + "sys.meta_path.append(Finder())\ndef f(): return 1\n",
        FINDER + "sys.meta_path.append(Finder())\ndef f(): return 2\n",
        {"sum(type(one) is m.Finder for one in sys.meta_path)": "1", "m.f()": "2"},
    ),
    case(
        "a body fails that adds a folder",
        "import sys\nsys.path.append('/none')\n",
        "import sys\nsys.path.append('/other')\n1 / 0\n",
        {"sys.path[-1]": "'/none'"},
        fails="m.py",
    ),
    case(
        "a variable of the environment is set to something else",
        "import os\nos.environ['RATE'] = '1'\n",
        "import os\nos.environ['RATE'] = '2'\n",
        {"os.environ['RATE']": "'2'"},
    ),
    case(
        "a variable of the environment is set no more",
        "import os\nos.environ['RATE'] = '1'\n",
        "import os\n",
        {"os.environ.get('RATE')": "None"},
        told="os.environ",
    ),
    case(
        "what is to be called at the end is registered again",
        EXIT.format(1),
        EXIT.format(2),
        {AT_EXIT: "[1]", "m.f()": "2"},
    ),
    case(
        "nothing is to be called at the end any more",
        EXIT.format(1),
        EXIT.format(1).replace("atexit.register(bye, 1)\n", ""),
        {AT_EXIT: "[]"},
    ),
    case(
        "a body fails that registers what is to be called at the end",
        EXIT.format(1),
        EXIT.format(2) + "1 / 0\n",
        {AT_EXIT: "[1]"},
        fails="m.py",
    ),
    case(
        "a body starts a thread again",
        THREAD.format(1),
        THREAD.format(2),
        {"sum(one.daemon for one in threading.enumerate())": "1", "m.f()": "2"},
        told="thread",
    ),
    case(
        "what notes the subclasses of a class notes them otherwise",
        SUBCLASSES.format("cls.__name__"),
        SUBCLASSES.format("cls.__name__.lower()"),
        {"m.Base.found": "['derived']"},
        told="m.Base.found",
    ),
    case(
        "a level of a log is set no more",
        LOGGING.format("\nlog.setLevel(10)"),
        LOGGING.format(""),
        {"m.f()": "0"},
        told="log.setLevel",
    ),
    case(
        "a log is set up otherwise, where only the first time counts",
        "import logging\nlogging.basicConfig(level=10)",
        "import logging\nlogging.basicConfig(level=20)",
        {"m.logging.getLogger().level": "20"},
        told="logging.basicConfig",
    ),
    case(
        "an attribute of a log is set no more",
        LOGGING.format("\nlog.propagate = False"),
        LOGGING.format(""),
        {"m.log.propagate": "True"},
        told="log.propagate",
    ),
    case(
        "a limit of Python is set no more",
        "import sys\nsys.setrecursionlimit(1234)",
        "import sys",
        {"sys.getrecursionlimit()": "1000"},
        told="sys.setrecursionlimit",
    ),
    case(
        "a limit of Python is set to something else",
        "import sys\nsys.setrecursionlimit(1234)",
        "import sys\nsys.setrecursionlimit(1235)",
        {"sys.getrecursionlimit()": "1235"},
    ),
    case(
        "what a call returns is changed no more",
        "import decimal\ndecimal.getcontext().prec = 5\ndef f(): return decimal.getcontext().prec",
        "import decimal\ndef f(): return decimal.getcontext().prec",
        {"m.f()": "28"},
        told="decimal.getcontext().prec",
    ),
    case(
        "a message to a log goes, and a call whose value was taken",
        "import logging, json\nlogging.getLogger('shop').info('loaded')\nx = json.dumps(1)\n"
        "print('loaded')",
        "import logging, json\nx = '2'",
        {"m.x": "'2'"},
    ),
    case(
        "a class of others gets an attribute no more",
        "import json\njson.JSONEncoder.mark = 1",
        "import json",
        {"hasattr(m.json.JSONEncoder, 'mark')": "False"},
        told="JSONEncoder.mark",
    ),
    case(
        "a function that the session calls enters something else",
        "import hub\ndef note(): hub.R.append(1)\ndef f(): return 1",
        "import hub\ndef note(): hub.R.append(2)\ndef f(): return 2",
        {"hub.R": "[5]", "m.f()": "2"},
        session="; m.note(); hub.R[:] = [5]",
    ),
    case(
        "a call goes that has filled what is made anew",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--k')",
        "import argparse\np = argparse.ArgumentParser()",
        {"len(m.p._actions)": "1"},
    ),
    case(
        "a call goes that has filled what others make once",
        "import logging\np = logging.getLogger('shop')\np.addFilter(len)",
        "import logging\np = logging.getLogger('shop')",
        {"len(m.p.filters)": "0"},
        told="p.addFilter",
    ),
    case(
        "a call goes that has started what goes on",
        "import threading\np = threading.Timer(60, len)\np.daemon = True\np.start()",
        "import threading\np = threading.Timer(60, len)\np.daemon = True",
        {"threading.active_count() + len(m.p.args)": "1"},
        told="p.start",
        session="; import threading",
    ),
)
