"""Changes in packages, and of modules that are new, gone, renamed or split."""

from __future__ import annotations

from support.refreshes import Change

SHOP = {"shop/__init__.py": "", "shop/cart.py": "def f(): return 1"}
CART = {"shop/cart.py": "def f(): return 2"}

CHANGES = (
    Change(
        "a module of a package, by its dotted name",
        SHOP,
        CART,
        "import shop.cart; from shop import cart; from shop.cart import f",
        {"shop.cart.f()": "2", "cart.f()": "2", "f()": "2"},
    ),
    Change(
        "a package that passes a function on",
        SHOP | {"shop/__init__.py": "from .cart import f"},
        CART,
        "import shop; from shop import f",
        {"shop.f()": "2", "f()": "2"},
    ),
    Change(
        "a package whose own file changes",
        SHOP | {"shop/__init__.py": "rate = 1"},
        {"shop/__init__.py": "rate = 2"},
        "import shop.cart",
        {"shop.rate": "2", "shop.cart.f()": "1"},
    ),
    Change(
        "a relative import of a sibling",
        SHOP | {"shop/till.py": "from . import cart\nfrom .cart import f\nvalue = f()"},
        CART,
        "from shop import till",
        {"till.value": "2", "till.f()": "2", "till.cart.f()": "2"},
    ),
    Change(
        "a relative import from two floors above",
        SHOP | {"shop/sub/__init__.py": "", "shop/sub/x.py": "from ..cart import f\nv = f()"},
        CART,
        "import shop.sub.x",
        {"shop.sub.x.v": "2"},
    ),
    Change(
        "a dotted import in another module",
        SHOP | {"main.py": "import shop.cart\nvalue = shop.cart.f()"},
        CART,
        "import main",
        {"main.value": "2"},
    ),
    Change(
        "a package without __init__",
        {"space/a.py": "def f(): return 1"},
        {"space/a.py": "def f(): return 2"},
        "from space import a",
        {"a.f()": "2"},
    ),
    Change(
        "a package gains a module that it imports",
        SHOP,
        {"shop/__init__.py": "from .extra import g", "shop/extra.py": "def g(): return 2"},
        "import shop",
        {"shop.g()": "2", "shop.extra.g()": "2"},
    ),
    Change(
        "a module becomes a package",
        "def f(): return 1",
        {"m.py": None, "m/__init__.py": "from .part import f", "m/part.py": "def f(): return 2"},
        "import m; from m import f",
        {"m.f()": "2", "f()": "2"},
    ),
    Change(
        "a module is split in two",
        "def f(): return 1\ndef g(): return f()",
        {"m.py": "from low import f\ndef g(): return f()", "low.py": "def f(): return 2"},
        "import m; from m import g",
        {"g()": "2", "m.f()": "2"},
    ),
    Change(
        "a module is renamed, and its importer follows",
        {"a.py": "def f(): return 1", "m.py": "from a import f"},
        {"a.py": None, "b.py": "def f(): return 2", "m.py": "from b import f"},
        "import m, sys; from m import f",
        {"m.f()": "2", "f()": "2", "'a' in sys.modules": "False"},
    ),
    Change(
        "a module is deleted that nothing imports any more",
        SHOP | {"shop/__init__.py": "from . import cart"},
        {"shop/__init__.py": "", "shop/cart.py": None},
        "import shop, sys",
        {"hasattr(shop, 'cart')": "False", "'shop.cart' in sys.modules": "False"},
    ),
    Change(
        "a module is deleted that the session has imported",
        {"m.py": "def f(): return 1", "n.py": "x = 1"},
        {"m.py": None, "n.py": "x = 2"},
        "import m, n, sys",
        {"n.x": "2", "'m' in sys.modules": "False"},
        told="m",
        anew="import n, sys",
    ),
    Change(
        "a module is deleted that another one still imports",
        {"a.py": "def f(): return 1", "m.py": "import a\ndef f(): return a.f()"},
        {"a.py": None, "m.py": "import a\ndef f(): return 2"},
        "import m",
        {"m.f()": "1"},
        fails="m.py",
    ),
    Change(
        "three modules at once",
        {"a.py": "x = 1", "b.py": "from a import x", "c.py": "from b import x\ny = x"},
        {"a.py": "x = 2", "b.py": "from a import x\nz = x", "c.py": "from b import x, z\ny = z"},
        "import c",
        {"c.y": "2", "c.z": "2"},
    ),
    Change(
        "a package becomes a module",
        {"tool/__init__.py": "def f(): return 1", "m.py": "import tool\ndef g(): return tool.f()"},
        {"tool/__init__.py": None, "tool.py": "def f(): return 2"},
        "import m; from tool import f",
        {"m.g(), f()": "(2, 2)"},
    ),
)
