"""Changes of what functions compute, where something has kept what they computed before."""

from __future__ import annotations

from support.refreshes import Change

RATE = "def rate(): return {}\n"
MEMO = RATE + "MEMO = {{}}\n"
LAZY = RATE + "_rate = None\n"
CLASS = RATE + "class Till:\n"


def change(title: str, source: str, session: str, probes: dict[str, str], told: str = "") -> Change:
    """Return a change of the rate from 1 to 2, of a session that has asked for it before."""
    return Change(title, source.format(1), source.format(2), session, probes, told=told)


CHANGES = (
    change(
        "a cache of functools has results of a function that another one calls",
        "import functools\n" + RATE + "@functools.cache\ndef gross(net): return net * rate()\n",
        "import m; m.gross(3)",
        {"m.gross(3)": "6"},
    ),
    change(
        "a cached property has asked a function",
        "import functools\n"
        + CLASS
        + "    @functools.cached_property\n    def rate(self): return rate()\n",
        "import m; till = m.Till(); till.rate",
        {"till.rate": "2"},
    ),
    change(
        "a cached property has asked another method",
        "import functools\nclass Till:\n    def ask(self): return {}\n"
        "    @functools.cached_property\n    def rate(self): return self.ask()\n",
        "import m; till = m.Till(); till.rate",
        {"till.rate": "2"},
    ),
    change(
        "a dictionary has results for what was asked before",
        MEMO
        + "def gross(net):\n    if net not in MEMO:\n        MEMO[net] = net * rate()\n"
        + "    return MEMO[net]\n",
        "import m; m.gross(3)",
        {"m.gross(3)": "6"},
        told="m.MEMO",
    ),
    change(
        "a dictionary has results that a handler has put there",
        MEMO
        + "def gross(net):\n    try:\n        return MEMO[net]\n    except KeyError:\n"
        + "        found = MEMO[net] = net * rate()\n        return found\n",
        "import m; m.gross(3)",
        {"m.gross(3)": "6"},
        told="m.MEMO",
    ),
    change(
        "a dictionary has results that had a name before",
        MEMO
        + "def gross(net):\n    found = MEMO.get(net)\n    if found is None:\n"
        + "        found = net * rate()\n        MEMO[net] = found\n    return found\n",
        "import m; m.gross(3)",
        {"m.gross(3)": "6"},
        told="m.MEMO",
    ),
    change(
        "a dictionary has results by setdefault",
        MEMO + "def gross(net): return MEMO.setdefault(net, net * rate())\n",
        "from m import gross; gross(3)",
        {"gross(3)": "6"},
        told="m.MEMO",
    ),
    change(
        "a name has a result that was computed when it was first wanted",
        LAZY
        + "def current():\n    global _rate\n    if _rate is None:\n        _rate = rate()\n"
        + "    return _rate\n",
        "import m; m.current()",
        {"m.current()": "2"},
        told="m._rate = None",
    ),
    change(
        "a class has a result that was computed when it was first wanted",
        CLASS
        + "    _rate = None\n    @classmethod\n    def current(cls):\n"
        + "        if cls._rate is None:\n            cls._rate = rate()\n    "
        + "    return cls._rate\n",
        "import m; m.Till.current()",
        {"m.Till.current()": "2"},
        told="m.Till._rate = None",
    ),
    change(
        "an instance has a result that was computed when it was first wanted",
        CLASS
        + "    def __init__(self): self._rate = None\n    def current(self):\n"
        + "        if not self._rate:\n            self._rate = rate()\n    "
        + "    return self._rate\n",
        "import m; till = m.Till(); till.current()",
        {"till.current()": "2"},
        told="till",
    ),
    change(
        "an instance has a result that a property has put there",
        CLASS
        + "    @property\n    def current(self):\n        if not hasattr(self, '_rate'):\n"
        + "            self._rate = rate()\n    "
        + "    return self._rate\n",
        "import m; till = m.Till(); till.current",
        {"till.current": "2"},
        told="till",
    ),
    change(
        "nothing was asked for yet",
        MEMO
        + "def gross(net):\n    if net not in MEMO:\n        MEMO[net] = net * rate()\n"
        + "    return MEMO[net]\n"
        + "class Till:\n    _rate = None\n    def current(self):\n"
        + "        if self._rate is None:\n            self._rate = rate()\n    "
        + "    return self._rate\n",
        "import m; till = m.Till()",
        {"m.gross(3)": "6", "till.current()": "2"},
    ),
    change(
        "a dictionary counts",
        RATE
        + "COUNTS = {{}}\ndef ask(word):\n    if word not in COUNTS:\n        COUNTS[word] = 0\n"
        + "    COUNTS[word] = COUNTS.get(word, 0) + 1\n    return rate()\n",
        "import m; _ = m.ask('a')",
        {"m.ask('a')": "2", "m.COUNTS": "{'a': 2}"},
    ),
    change(
        "a state goes on from the one before",
        CLASS
        + "    def __init__(self): self.step = 0\n    def go(self):\n        if self.step < 5:\n"
        + "            self.step = self.step + 1\n        return rate()\n",
        "import m; till = m.Till(); _ = till.go()",
        {"till.go()": "2", "till.step": "2"},
    ),
    change(
        "a dictionary has objects, whose methods change",
        "MADE = {{}}\nclass Till:\n    def rate(self): return {}\n"
        "def till(name):\n    if name not in MADE:\n        MADE[name] = Till()\n"
        "    return MADE[name]\n",
        "import m; kept = m.till('a')",
        {"m.till('a').rate()": "2", "m.till('a') is kept": "True"},
    ),
    change(
        "a dictionary has results of a function that is defined under a condition",
        MEMO
        + "if rate:\n    def gross(net):\n        if net not in MEMO:\n"
        + "            MEMO[net] = net * rate()\n        return MEMO[net]\n",
        "import m; m.gross(3)",
        {"m.gross(3)": "6"},
        told="m.MEMO",
    ),
    change(
        "a dictionary of a function has the name of one of the module",
        MEMO
        + "MEMO[1] = 1\ndef ask(net):\n    MEMO = {{}}\n    if net not in MEMO:\n"
        + "        MEMO[net] = rate()\n    return MEMO[net]\n",
        "import m; _ = m.ask(3)",
        {"m.ask(3)": "2"},
    ),
    change(
        "a handler of another error notes something",
        RATE
        + "LAST = {{}}\ndef ask(text):\n    try:\n        return LAST.pop('a', 0) + int(text)\n"
        + "    except ValueError:\n        LAST['a'] = len(text) * 3\n        return rate()\n",
        "import m; _ = m.ask('b')",
        {"m.ask('c')": "2", "m.LAST": "{'a': 3}"},
    ),
    change(
        "a name has the highest of what was asked",
        RATE
        + "HIGH = 0\ndef ask(net):\n    global HIGH\n    if net > HIGH:\n"
        + "        HIGH = net * 1\n    return rate()\n",
        "import m; _ = m.ask(3)",
        {"m.ask(2)": "2", "m.HIGH": "3"},
    ),
    change(
        "a flag says that something is done",
        RATE
        + "done = False\ndef ask():\n    global done\n    if not done:\n"
        + "        done = bool(rate())\n    return rate()\n",
        "import m; _ = m.ask()",
        {"m.ask()": "2", "m.done": "True"},
    ),
    change(
        "a place for results has what the source has put there by a name",
        RATE + "NO = object()\n_rate = NO\ndef now():\n    global _rate\n"
        "    if _rate is NO: _rate = rate()\n    return _rate\n",
        "import m; m.now()",
        {"m.now()": "2"},
    ),
)
