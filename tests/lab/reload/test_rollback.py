"""A `Memory` of a module puts it back: the same names, objects, order, class and entries."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from reloadlab import workspace, write_module
from reloadlab._reload import rollback
from reloadlab._reload.rollback import Memory, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


class Other(ModuleType):
    """A class that a module may give itself, and that lets nobody set an attribute."""

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse."""
        raise AttributeError(name)


class Key(str):
    """A name that says it is equal to any other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Agree with everybody."""
        return True

    def __hash__(self) -> int:
        """Lie where the name has its place."""
        return str.__hash__(self)


@pytest.fixture
def tavern() -> Iterator[Any]:
    with workspace():
        write_module("shop.tavern", "SOUP: int = 3\nTEA = [2]\ndef price(): return SOUP\n")
        yield importlib.import_module("shop.tavern")


def items(module: ModuleType) -> list[tuple[type, str, int]]:
    """Return the names of a module in their order, with the identities of the objects."""
    return [(type(name), name, id(value)) for name, value in vars(module).items()]


def bind(tavern: Any) -> None:
    tavern.CAKE = 5


def rebind(tavern: Any) -> None:
    tavern.SOUP, tavern.TEA = 4, [2]


def delete(tavern: Any) -> None:
    del tavern.SOUP


def move_to_the_end(tavern: Any) -> None:
    vars(tavern)["SOUP"] = vars(tavern).pop("SOUP")


def empty(tavern: Any) -> None:
    vars(tavern).clear()


def use_other_keys(tavern: Any) -> None:
    del tavern.price
    vars(tavern)[Key("price")] = vars(tavern)[1] = 4


def annotate(tavern: Any) -> None:
    tavern.__annotations__.update(SOUP=str, TEA=list)


def replace_annotations(tavern: Any) -> None:
    tavern.__annotations__.clear()
    tavern.__annotations__ = {}


def change_the_class(tavern: Any) -> None:
    tavern.__class__ = Other


def change_the_spec(tavern: Any) -> None:
    tavern.__spec__ = None


def leave_sys_modules(tavern: Any) -> None:
    del sys.modules[tavern.__name__]


def replace_itself(tavern: Any) -> None:
    sys.modules[tavern.__name__] = ModuleType("shop.tavern")


def replace_sys_modules(tavern: Any) -> None:  # noqa: ARG001
    sys.modules = dict(sys.modules)


def leave_the_package(tavern: Any) -> None:  # noqa: ARG001
    del sys.modules["shop"].tavern


def bind_when_it_goes(tavern: Any) -> None:
    class Grudge:
        def __del__(self) -> None:
            tavern.LATE = tavern.SOUP = "late"

    tavern.TEA = Grudge()


@pytest.mark.parametrize(
    "change",
    [
        bind,
        rebind,
        delete,
        move_to_the_end,
        empty,
        use_other_keys,
        annotate,
        replace_annotations,
        change_the_class,
        change_the_spec,
        leave_sys_modules,
        replace_itself,
        replace_sys_modules,
        leave_the_package,
        bind_when_it_goes,
    ],
)
# Since Python 3.14, a module has its annotations when they were read for the first time.
@pytest.mark.parametrize("is_read", [False, True], ids=["unread", "read"])
def test_whatever_was_changed_is_as_before(
    tavern: Any, change: Callable[[Any], None], is_read: bool
) -> None:
    assert not is_read or tavern.__annotations__
    names, modules = items(tavern), sys.modules
    memory = Memory(tavern, "shop.tavern")
    change(tavern)
    memory.put_back()
    assert items(tavern) == names
    assert tavern.__annotations__ == {"SOUP": int}
    assert type(tavern) is ModuleType
    assert sys.modules is modules
    assert sys.modules["shop.tavern"] is tavern is vars(sys.modules["shop"])["tavern"]


def test_a_package_forgets_the_submodules_that_it_did_not_have(tavern: Any) -> None:
    write_module("shop.late", "")
    shop = sys.modules["shop"]
    memory = Memory(shop, "shop")
    importlib.import_module("shop.late")
    sys.modules["shop.tavern"] = ModuleType("shop.tavern")
    memory.put_back()
    assert "shop.late" not in sys.modules
    assert not hasattr(shop, "late")
    assert sys.modules["shop.tavern"] is tavern
    assert importlib.import_module("shop.late") is vars(shop)["late"]


def test_a_module_that_was_in_no_package_is_in_none_afterwards(tavern: Any) -> None:
    shop = sys.modules["shop"]
    del vars(shop)["tavern"]
    memory = Memory(tavern, "shop.tavern")
    vars(shop)["tavern"] = tavern
    memory.put_back()
    assert "tavern" not in vars(shop)


def test_what_is_as_before_is_not_touched() -> None:
    class Watched(dict[str, int]):
        touched: list[str]

        def __setitem__(self, key: str, value: int) -> None:
            self.touched.append(key)
            super().__setitem__(key, value)

    names = Watched(soup=3, tea=2, cake=5)
    former = dict(names)
    names.touched = []
    names["tea"] = 4
    names["pie"] = 6
    names.touched.clear()
    restore(names, former)
    assert names == former
    assert names.touched == ["tea"]


def interrupted_at(line: int, function: Callable[[], None]) -> bool:
    """Call a function, interrupt it at its n-th line in the module; return whether it has one.

    In the loop over all that is loaded a line counts three times at most, for its passes are alike.
    """
    passed = 0
    times: Counter[int] = Counter()

    def trace(frame: FrameType, event: str, argument: object) -> Any:  # noqa: ARG001
        nonlocal passed
        inside = frame.f_globals["__name__"] == rollback.__name__ and frame.f_code.co_name != PUBLIC
        if inside and event == "line":
            times[frame.f_lineno] += frame.f_code.co_name in LOOP
            passed += times[frame.f_lineno] <= 3
        if passed == line:
            # Python ends the tracing when a trace function raises.
            raise KeyboardInterrupt
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(former)
    return passed == line


PUBLIC = "put_back"
# Until Python 3.12 the loop itself is a function of its own.
LOOP = {"_family", "<dictcomp>"}


def test_an_interrupt_at_any_line_does_not_leave_half_of_it(tavern: Any) -> None:
    names = items(tavern)
    memory = Memory(tavern, "shop.tavern")
    line = 1
    while True:
        tavern.CAKE, tavern.SOUP = 5, 4
        vars(tavern)["TEA"] = vars(tavern).pop("TEA")
        replace_itself(tavern)
        if not interrupted_at(line, memory.put_back):
            break
        assert items(tavern) == names
        assert sys.modules["shop.tavern"] is tavern
        line += 1
    assert line > 20
