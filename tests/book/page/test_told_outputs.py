"""What a page is sent of what a cell writes: each part once, and no more than it can show."""

from __future__ import annotations

import sys

import pytest

from reloadbook.runner.inside.session import BOX, CUT, MOST, Outputs, cut, plain


class Heard:
    """Outputs, and what was sent of them."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.outputs = Outputs(lambda kind, _content, _text: f"<{kind}>", self.hear)

    def hear(self, kind: str, markup: str, text: str, line: str) -> None:
        """Note it."""
        self.sent.append((kind, markup, text, line))

    def shown(self) -> str:
        """Return what a page shows in the end, with a mark for each box."""
        self.outputs.flush()
        text, line = "", ""
        for _kind, markup, done, last in self.sent:
            text, line = f"{text}{line if markup else ''}{markup}{done}", last
        return text + line


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_a_part_of_a_stream_is_sent_once(heard: Heard) -> None:
    for number in range(5_000):
        heard.outputs.write("stdout", f"{number}\n")
    expected = "".join(f"{number}\n" for number in range(5_000))
    assert heard.shown() == f"<stdout>{expected}"
    assert sum(len(text) for _, _, text, _ in heard.sent) == len(expected)


@pytest.mark.parametrize("part", ["word ", "a line\n", "x" * 3 * MOST])
def test_what_is_too_much_is_cut_and_said(heard: Heard, part: str) -> None:
    for _ in range(MOST // 4):
        heard.outputs.write("stdout", part)
    shown = heard.shown()
    assert shown.endswith(f"\n{CUT}\n")
    assert len(shown) <= MOST + len(CUT) + 20
    assert sum(len(text) + len(line) for _, _, text, line in heard.sent) <= 10 * MOST


def test_what_is_shown_to_the_end_is_not_said_to_be_cut(heard: Heard) -> None:
    text = "x" * (MOST - BOX - 1) + "\n"
    heard.outputs.write("stdout", text)
    assert heard.shown() == f"<stdout>{text}"
    heard.outputs.write("stdout", "y")
    assert heard.shown().endswith(CUT + "\n")


def test_streams_that_take_turns_do_not_fill_a_page_with_boxes(heard: Heard) -> None:
    for _ in range(MOST):
        heard.outputs.write("stdout", "1\n")
        heard.outputs.write("stderr", "2\n")
    assert heard.shown().startswith("<stdout>1\n<stderr>2\n<stdout>1\n")
    assert sum(bool(markup) for _, markup, _, _ in heard.sent) <= MOST / BOX + 1


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (["10 %", "\r20 %", "\r30 %\n"], "30 %\n"),
        (["long line", "\rab", "c"], "abcg line"),
        (["one\r\ntwo\r\n"], "one\ntwo\n"),
        (["\x1b[1;31mred\x1b[0m \x1b]8;;x\x07link\x1b]8;;\x07\n"], "red link\n"),
        (["\x1b[3", "1mred"], "red"),
    ],
)
def test_a_line_is_what_a_terminal_shows_of_it(
    heard: Heard, written: list[str], shown: str
) -> None:
    for part in written:
        heard.outputs.write("stdout", part)
    assert heard.shown() == f"<stdout>{shown}"


def test_a_bar_of_progress_is_never_too_much(heard: Heard) -> None:
    for number in range(MOST):
        heard.outputs.write("stdout", f"\rstep {number}")
    assert heard.shown() == f"<stdout>step {MOST - 1}"


def test_a_value_is_cut_too() -> None:
    assert cut("x" * MOST) == "x" * MOST
    assert plain(list(range(MOST))).endswith(f"\n{CUT}")
    assert len(plain("x" * 10 * MOST)) == MOST + 1 + len(CUT)
    assert plain(sys.version_info[:2]) == repr(sys.version_info[:2])
