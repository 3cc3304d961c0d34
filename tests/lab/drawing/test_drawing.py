"""A picture is drawn so that it can be read anywhere, and looks at objects without running them."""

from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any, NoReturn
from xml.etree import ElementTree

import pytest

from reloadlab import picture, workspace, write_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reloadlab import Picture


SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Open a workspace, and give a way to bind names in ``__main__`` for the time of a test."""
    with workspace():
        yield monkeypatch


def bind(main: pytest.MonkeyPatch, **values: object) -> None:
    for name, value in values.items():
        main.setitem(vars(sys.modules["__main__"]), name, value)


def drawn(made: Picture) -> ElementTree.Element:
    """Return the drawing, which has to be well-formed."""
    return ElementTree.fromstring(made._repr_svg_())


def texts(made: Picture) -> set[str]:
    return {text.text or "" for text in drawn(made).iter(f"{SVG}text")}


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


def groups(made: Picture) -> list[str]:
    """Return what is drawn in the boxes, a line for each."""
    shown = drawn(made)
    boxes = shown.findall(f"{SVG}rect[@class='now']") + shown.findall(f"{SVG}rect[@class='old']")
    left = min(float(box.get("x", 0)) for box in boxes)
    words = [one for one in shown.findall(f"{SVG}text") if float(one.get("x", 0)) > left]
    whole = [one.findtext(f"{SVG}title") or one.text or "" for one in words]
    return [" ".join(pair) for pair in zip(whole[::2], whole[1::2], strict=True)]


def test_six_objects_are_drawn_one_by_one_and_of_seven_those_that_are_alike_are_one(
    main: pytest.MonkeyPatch,
) -> None:
    path = write_module("parcels", "class Parcel:\n    pass\n\nclass Stamp:\n    pass\n")
    main.syspath_prepend(path.parent)
    module = __import__("parcels")
    names = ["one", "two", "three", "four"]
    bind(main, parcels=module, stamp=module.Stamp(), **{name: module.Parcel() for name in names})
    one = "instance Parcel object #1"
    kind = "class Parcel #1"
    assert groups(picture("parcels", *names)) == ["module parcels #1", one, kind, one, one, one]
    bind(main, five=module.Parcel())
    assert groups(picture("parcels", *names, "five"))[1:] == [
        "5 instances Parcel object #1",
        kind,
    ]
    made = picture("parcels", *names, "stamp")
    assert groups(made) == [
        "module parcels #1",
        "4 instances Parcel object #1",
        "class Parcel #1",
        "instance Stamp object #1",
        "class Stamp #1",
    ]
    # The names are one as well, and so are the arrows; the text has all of them.
    assert "one, two, three, four" in {
        one.findtext(f"{SVG}title") or one.text for one in drawn(made).iter(f"{SVG}text")
    }
    assert len(drawn(made).findall(f"{SVG}circle")) == 4
    assert len(drawn(made).findall(f"{SVG}path[@class='arrow']")) == 4 + 4
    assert str(made).count("-> instance Parcel object #1") == 4


def test_more_and_more_kinds_become_one_until_the_rest_is_read_at_a_glance(
    main: pytest.MonkeyPatch,
) -> None:
    source = "".join(f"def call_{n}():\n    pass\n" for n in range(4))
    for name in ("first", "second"):
        path = write_module(name, source)
        main.syspath_prepend(path.parent)
        bind(main, **{name: __import__(name)})
    calls = [f"{name}.call_{n}" for name in ("first", "second") for n in range(4)]
    bind(main, size=3, word="tea")
    all_calls = "call_0, call_1, call_2, call_3"
    assert groups(picture("size", "word", *calls)) == [
        "2 values 3, 'tea'",
        f"4 functions {all_calls} #1",
        f"4 functions {all_calls} #1",
    ]
    bind(main, old=sys.modules["first"].call_0)
    exec(source, vars(sys.modules["first"]))
    made = picture("old", *calls)
    assert {f"4 functions {all_calls} #2", "old function call_0 #1"} <= {*groups(made)}


def test_modules_are_the_last_that_become_one_and_old_ones_stay_apart(
    main: pytest.MonkeyPatch,
) -> None:
    several = [f"mod_{n}" for n in range(7)]
    for number, name in enumerate(several):
        path = write_module(name, "import mod_0\n" if number == 1 else "")
        main.syspath_prepend(path.parent)
        bind(main, **{name: __import__(name)})
    bind(main, old=sys.modules.pop("mod_6"))
    bind(main, mod_6=__import__("mod_6"))
    made = picture("old", *several)
    # The new one is the second of its name.
    assert groups(made) == ["old module mod_6 #1", f"7 modules {', '.join(several)}"]
    assert "module mod_1 #1 -> module mod_0 #1" in str(made)
    # From the names of the notebook, and from the entries.
    assert len(drawn(made).findall(f"{SVG}path[@class='arrow']")) == 3


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


def test_a_drawing_is_small_and_names_nothing_that_would_be_fetched(
    main: pytest.MonkeyPatch,
) -> None:
    bind(main, a=1, b=2, c=3)
    drawing = picture("a", "b", "c", "sys")._repr_svg_()
    assert len(drawing) < 4096
    assert drawing.count("//") == drawing.count("http://www.w3.org/2000/svg") == 1
    assert "id=" not in drawing
