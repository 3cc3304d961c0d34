"""A picture tells which names refer to which objects, and no more than that."""

from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any, NoReturn
from xml.etree import ElementTree

import pytest

from reloadbook.processes import run_python
from reloadlab import picture, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reloadlab import Picture

SVG = "{http://www.w3.org/2000/svg}"

# In a process of its own, __main__ is the namespace of the code, as in a notebook.
OPENING = """\
import importlib, sys
from reloadlab import create_module, picture, workspace, write_module
lab = workspace()
path = create_module("greetings", k1=10)
import greetings
"""

RELOAD = """
path = create_module("greetings", k1=20)
greetings = importlib.reload(greetings)
"""

FORGET = """
path = create_module("greetings", k1=20)
del sys.modules["greetings"]
import greetings
"""


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Open a workspace, and give a way to bind names in ``__main__`` for the time of a test."""
    with workspace():
        yield monkeypatch


def bind(main: pytest.MonkeyPatch, **values: object) -> None:
    for name, value in values.items():
        main.setitem(vars(sys.modules["__main__"]), name, value)


def shown(code: str) -> list[str]:
    """Return the lines that a session prints which begins with the module greetings."""
    return run_python(OPENING + code).splitlines()


def drawn(made: Picture) -> ElementTree.Element:
    """Return the drawing, which has to be well-formed."""
    return ElementTree.fromstring(made._repr_svg_())


def texts(made: Picture) -> set[str]:
    return {text.text or "" for text in drawn(made).iter(f"{SVG}text")}


def test_a_name_is_drawn_where_it_is_bound_and_as_an_entry() -> None:
    assert shown("print(picture('greetings'))") == [
        "__main__: greetings -> module greetings #1",
        "sys.modules: greetings -> module greetings #1",
    ]
    assert shown("del greetings\nprint(picture('greetings'))") == [
        "sys.modules: greetings -> module greetings #1",
    ]


def test_after_a_reload_the_module_leads_to_the_new_function_and_the_name_to_the_old() -> None:
    names = "'greetings', 'print_values'"
    code = (
        "from greetings import print_values\n"
        f"before = picture({names}){RELOAD}print(before.beside(picture({names})))"
    )
    assert shown(code) == [
        "before",
        "  __main__: greetings -> module greetings #1",
        "  __main__: print_values -> function print_values #1",
        "  sys.modules: greetings -> module greetings #1",
        "  module greetings #1 -> function print_values #1",
        "after",
        "  __main__: greetings -> module greetings #1",
        "  __main__: print_values -> old function print_values #1",
        "  sys.modules: greetings -> module greetings #1",
        "  module greetings #1 -> function print_values #2",
    ]


def test_what_is_old_has_the_lower_number_also_when_it_was_never_drawn_before() -> None:
    code = (
        "old = greetings.print_values\n"
        "importlib.reload(greetings)\n"
        "print(picture('greetings', 'old'))"
    )
    assert shown(code)[1:] == [
        "__main__: old -> old function print_values #1",
        "sys.modules: greetings -> module greetings #1",
        "module greetings #1 -> function print_values #2",
    ]


def test_after_forgetting_there_are_two_modules_and_each_holds_its_own() -> None:
    code = f"old = greetings\n{FORGET}from greetings import print_values\n"
    assert shown(f"{code}print(picture('greetings', 'old', 'print_values'))") == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
        "__main__: print_values -> function print_values #2",
        "sys.modules: greetings -> module greetings #2",
        "module greetings #2 -> function print_values #2",
        "old module greetings #1 -> old function print_values #1",
    ]


def test_of_modules_that_were_not_seen_the_one_that_is_loaded_counts_last() -> None:
    code = "old = greetings\ndel sys.modules['greetings']\nimport greetings\n"
    assert shown(f"{code}print(picture('greetings', 'old'))")[:2] == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
    ]


def test_a_module_that_was_only_forgotten_is_not_old() -> None:
    code = "del sys.modules['greetings']\nprint(picture('greetings'))"
    assert shown(code) == ["__main__: greetings -> module greetings #1"]


def test_numbers_go_on_from_picture_to_picture() -> None:
    code = f"picture('greetings', 'greetings.print_values')\n{RELOAD}" * 3
    code += "print(picture('greetings.print_values'))"
    assert shown(code) == ["greetings: print_values -> function print_values #4"]


def test_a_version_is_seen_at_the_latest_when_its_source_is_replaced() -> None:
    code = f"old = greetings.print_values\n{RELOAD * 3}print(picture('old', 'greetings'))"
    lines = shown(code)
    assert lines[0] == "__main__: old -> old function print_values #1"
    assert lines[-1] == "module greetings #1 -> function print_values #4"


def test_a_version_that_turns_up_later_gets_the_lower_number() -> None:
    code = (
        "old = greetings.print_values\n"
        "importlib.reload(greetings)\n"
        "picture('greetings.print_values')\n"
        "print(picture('old', 'greetings.print_values'))"
    )
    assert shown(code) == [
        "__main__: old -> old function print_values #1",
        "greetings: print_values -> function print_values #2",
    ]


def test_of_two_modules_that_are_forgotten_the_last_one_is_not_old() -> None:
    code = f"old = greetings\n{FORGET}picture('greetings')\ndel sys.modules['greetings']\n"
    assert shown(f"{code}print(picture('greetings', 'old'))") == [
        "__main__: greetings -> module greetings #2",
        "__main__: old -> old module greetings #1",
    ]


def test_a_function_that_lingers_is_old_though_the_module_holds_it() -> None:
    code = (
        "path = write_module('kit', 'def a(): pass\\ndef b(): pass')\n"
        "import kit\n"
        "path = write_module('kit', 'def a(): pass')\n"
        "kit = importlib.reload(kit)\n"
        "print(picture('kit.a', 'kit.b'))"
    )
    assert shown(code) == [
        "kit: a -> function a #2",
        "kit: b -> old function b #1",
    ]


def test_what_no_module_leads_to_has_no_number() -> None:
    code = (
        "path = write_module('kit', 'def make():\\n    def made(): pass\\n    return made')\n"
        "import kit\n"
        "made = kit.make()\n"
        "def own(): pass\n"
        "print(picture('made', 'own', 'len'))"
    )
    assert shown(f"len = len\n{code}") == [
        "__main__: made -> function make.<locals>.made",
        "__main__: own -> function own",
        "__main__: len -> instance builtin_function_or_method object",
    ]


def test_an_instance_leads_to_its_class_and_is_as_old() -> None:
    code = (
        "source = 'class Dish:\\n    pass\\n'\n"
        "path = write_module('dish', source)\n"
        "import dish\n"
        "soup = dish.Dish()\n"
        "path = write_module('dish', source)\n"
        "dish = importlib.reload(dish)\n"
        "stew = dish.Dish()\n"
        "print(picture('soup', 'stew', 'dish'))"
    )
    assert shown(code) == [
        "__main__: soup -> old instance Dish object #1",
        "__main__: stew -> instance Dish object #2",
        "__main__: dish -> module dish #1",
        "sys.modules: dish -> module dish #1",
        "old instance Dish object #1 -> old class Dish #1",
        "instance Dish object #2 -> class Dish #2",
        "module dish #1 -> class Dish #2",
    ]


def test_names_of_other_modules_stand_in_groups_of_their_own() -> None:
    code = (
        "path = write_module('shop', 'import greetings\\nfrom greetings import print_values')\n"
        "import shop\n"
        f"{RELOAD}print(picture('shop.greetings', 'greetings', 'shop.print_values'))"
    )
    assert shown(code) == [
        "__main__: greetings -> module greetings #1",
        "sys.modules: greetings -> module greetings #1",
        "shop: greetings -> module greetings #1",
        "shop: print_values -> old function print_values #1",
        "module greetings #1 -> function print_values #2",
    ]


def test_a_submodule_is_drawn_in_its_package_and_as_an_entry() -> None:
    code = (
        "path = write_module('store.prices', 'total = 1')\n"
        "from store import prices\n"
        "del sys.modules['store.prices']\n"
        "print(picture('prices', 'store.prices'))\n"
        "import store.prices\n"
        "print(picture('prices', 'store.prices'))"
    )
    assert shown(code) == [
        "__main__: prices -> module store.prices #1",
        "store: prices -> module store.prices #1",
        "__main__: prices -> old module store.prices #1",
        "sys.modules: store.prices -> module store.prices #2",
        "store: prices -> module store.prices #2",
    ]


def test_a_name_that_is_on_the_left_is_not_drawn_a_second_time() -> None:
    assert shown("print(picture('greetings', 'greetings.print_values'))")[-1] == (
        "greetings: print_values -> function print_values #1"
    )


def test_an_old_module_leads_to_what_it_holds_also_beside_the_names_of_the_new_one() -> None:
    code = f"old = greetings\n{FORGET}print(picture('old', 'greetings.print_values'))"
    assert shown(code)[-2:] == [
        "greetings: print_values -> function print_values #2",
        "old module greetings #1 -> old function print_values #1",
    ]


def test_a_module_leads_to_the_modules_that_it_holds_under_the_names() -> None:
    code = (
        "path = write_module('shop', 'import greetings')\n"
        "import shop\n"
        f"{FORGET}print(picture('shop', 'greetings'))"
    )
    assert shown(code)[-1] == "module shop #1 -> old module greetings #1"


def test_a_name_that_is_given_twice_is_drawn_once() -> None:
    assert str(picture("sys", "sys")) == str(picture("sys"))


def test_equal_constants_are_drawn_once(main: pytest.MonkeyPatch) -> None:
    bind(main, one=float("0.5"), other=float("0.5"), third="0.5")
    boxes = drawn(picture("one", "other", "third")).findall(f".//{SVG}rect[@class='now']")
    assert len(boxes) == 2


def test_constants_show_their_values(main: pytest.MonkeyPatch) -> None:
    bind(main, vat=0.19, size=3, ok=True, nothing=None, word="it's", long="x" * 99, big=1 << 20000)
    lines = str(picture("vat", "size", "ok", "nothing", "word", "long", "big")).splitlines()
    assert [line.partition(" -> ")[2] for line in lines] == [
        "float 0.19",
        "int 3",
        "bool True",
        "NoneType None",
        'str "it\'s"',
        f"str '{'x' * 23}…'",
        "int 20001 bits",
    ]


def test_a_constant_that_a_module_holds_under_the_same_name_is_drawn(
    main: pytest.MonkeyPatch,
) -> None:
    path = write_module("tariff", "vat = 0.21\nother = 0.21\n")
    main.syspath_prepend(path.parent)
    bind(main, vat=0.19, tariff=__import__("tariff"))
    assert str(picture("vat", "tariff")).splitlines()[-1] == "module tariff #1 -> float 0.21"


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("grettings", "'__main__'"),
        ("sys.modulse", "'sys'"),
        ("no_such.name", "'no_such', which is not loaded,"),
        ("", "'__main__'"),
    ],
)
def test_a_name_that_is_not_bound_is_an_error_of_one_sentence(name: str, module: str) -> None:
    with pytest.raises(NameError) as caught:
        picture("sys", name)
    assert str(caught.value) == (
        f"{name!r} is bound neither in the module {module} nor in sys.modules; "
        "check the spelling, or import it first."
    )


def test_names_are_strings_and_at_least_one() -> None:
    with pytest.raises(TypeError, match=r"names to draw are strings, .* not module"):
        picture(sys)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs the names to draw"):
        picture()


def refuse(*_args: object) -> NoReturn:
    raise AssertionError("a line of the object was run")


def prickly() -> Any:
    """Return a class that does not want to be looked at, and whose instances do not either."""

    class Hostile(type):
        __getattribute__ = __repr__ = __eq__ = __hash__ = refuse
        __instancecheck__ = __subclasscheck__ = refuse

    def refuse_property(_self: object) -> NoReturn:
        refuse()

    body = dict.fromkeys(("__getattribute__", "__repr__", "__str__", "__eq__", "__hash__"), refuse)
    body |= dict.fromkeys(("__len__", "__bool__"), refuse)
    return Hostile("Prickly", (), {**body, "__class__": property(refuse_property)})


class Number(float):
    """A float that draws itself."""

    __repr__ = refuse


def test_no_line_of_an_object_is_run(main: pytest.MonkeyPatch) -> None:
    path = write_module("lazy", "def __getattr__(name):\n    raise AssertionError(name)\n")
    main.syspath_prepend(path.parent)
    kind = prickly()
    bind(main, kind=kind, one=kind(), number=Number(1), lazy=__import__("lazy"))
    made = picture("kind", "one", "number", "lazy")
    assert "instance Prickly object" in str(made)
    assert "instance Number object" in str(made)
    assert drawn(made) is not None


def test_nothing_is_kept_alive() -> None:
    with workspace():
        write_module("brief", "class Short:\n    pass\n\ndef call():\n    pass\n")
        module = __import__("brief")
        made = picture("brief", "brief.Short", "brief.call")
        held = [weakref.ref(one) for one in (module, module.Short, module.call)]
        del sys.modules["brief"], module
        gc.collect()
        assert [one() for one in held] == [None, None, None]
        assert "class Short #1" in str(made)


def test_the_drawing_has_a_title_and_the_facts_as_its_description(
    main: pytest.MonkeyPatch,
) -> None:
    bind(main, a="<&>", b=2)
    made = picture("a").beside(picture("b"))
    assert drawn(made).findtext(f"{SVG}title") == "Names and objects"
    assert drawn(made).findtext(f"{SVG}desc") == str(made)
    assert {"before", "after", "'<&>'", "2"} <= texts(made)


def test_names_that_are_no_identifiers_do_no_harm(main: pytest.MonkeyPatch) -> None:
    strange = "<b>&\"'\x00\n\ud800"
    bind(main, **{strange: type("<i>", (), {})()})
    (line,) = str(picture(strange)).splitlines()[:1]
    assert line.startswith("__main__: <b>&\"'\ufffd\ufffd\ufffd -> instance <i> object")
    assert "<b>&\"'\ufffd\ufffd\ufffd" in texts(picture(strange))


def test_a_text_that_is_too_long_is_cut_and_given_as_a_hint(main: pytest.MonkeyPatch) -> None:
    name = "a_name_of_rather_more_than_forty_characters"
    bind(main, **{name: 1})
    (text,) = [one for one in drawn(picture(name)).iter(f"{SVG}text") if list(one)]
    assert text.findtext(f"{SVG}title") == name
    assert len("".join(text.itertext())) - len(name) < 30


def test_old_things_are_dashed_and_current_ones_solid(main: pytest.MonkeyPatch) -> None:
    path = write_module("dotted", "def call():\n    pass\n")
    main.syspath_prepend(path.parent)
    module = __import__("dotted")
    bind(main, kept=module.call)
    before = picture("kept")
    exec("def call():\n    pass\n", vars(module))
    after = picture("kept", "dotted.call")
    dashed = "[@stroke-dasharray]"
    assert not drawn(before).findall(f".//{SVG}*{dashed}")
    assert [one.get("class") for one in drawn(after).findall(f".//*{dashed}")] == ["old", "arrow"]
    assert len(drawn(after).findall(f".//{SVG}rect[@class='now']")) == 1


def lightness(colour: str) -> float:
    """Return the relative luminance of a colour such as ``#fff`` (WCAG 2)."""
    digits = colour.lstrip("#")
    pairs = [digits[i : i + 2] for i in (0, 2, 4)] if len(digits) == 6 else [d * 2 for d in digits]
    parts = [int(pair, 16) / 255 for pair in pairs]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_drawing_can_be_read_without_a_style_sheet(main: pytest.MonkeyPatch) -> None:
    """JupyterLab shows it as an image, which has only the colours that it brings along."""
    bind(main, word="text")
    paper = drawn(picture("word"))
    ink = lightness(paper.get("fill", ""))
    grounds = [lightness(box.get("fill", "")) for box in paper.iter(f"{SVG}rect")]
    assert len(grounds) == 3
    assert all((ground + 0.05) / (ink + 0.05) >= 4.5 for ground in grounds)


def test_everything_lies_on_the_paper_and_nothing_on_another_thing(
    main: pytest.MonkeyPatch,
) -> None:
    names = {f"name_{number}" * number: "x" * number for number in range(1, 9)}
    same = {f"same_{number}": None for number in range(20)}
    bind(main, **names, **same, long_name_of_a_long_text="x" * 40)
    pictures = (
        picture(*names, "sys", "sys.path"),
        picture(*same),
        picture("long_name_of_a_long_text"),
    )
    for made in pictures:
        paper = drawn(made)
        width, height = float(paper.get("width", 0)), float(paper.get("height", 0))
        assert width <= 340
        sides = {}
        for kind in ("frame", "now"):
            lower = 0.0
            for box in paper.findall(f".//{SVG}rect[@class='{kind}']"):
                x, y, wide, high = (float(box.get(key, 0)) for key in ("x", "y", "width", "height"))
                assert lower < y
                lower = y + high
                sides[kind] = x, x + wide
            assert lower < height
        assert 0 < sides["frame"][0] < sides["frame"][1] < sides["now"][0] - 30
        assert sides["now"][1] < width
        assert min(end - start for start, end in sides.values()) >= 80


def test_drawings_are_the_same_bytes_in_every_process() -> None:
    code = (
        f"{OPENING}from greetings import print_values{RELOAD}"
        "print(picture('greetings', 'print_values', 'sys')._repr_svg_())"
    )
    assert len({run_python(code, PYTHONHASHSEED=seed) for seed in "0123"}) == 1


def test_a_drawing_is_small_and_names_nothing_that_would_be_fetched(
    main: pytest.MonkeyPatch,
) -> None:
    bind(main, a=1, b=2, c=3)
    drawing = picture("a", "b", "c", "sys")._repr_svg_()
    assert len(drawing) < 4096
    assert drawing.count("//") == drawing.count("http://www.w3.org/2000/svg") == 1
    assert "id=" not in drawing
