"""The colours of code in the dark: those of the light pages, turned round."""

from __future__ import annotations

from typing import ClassVar

from pygments.style import Style
from pygments.token import Comment, Error, Keyword, Literal, Name, Number, Operator, String, Token

VIOLET = "#c4b0ff"
BLUE = "#86cbf5"
GREEN = "#9dd6a8"
AMBER = "#e6bd85"


class Dark(Style):  # type: ignore[misc]
    """Six colours, each with a contrast of 6 to 1 or more on the background of code.

    The dark styles that come with Pygments either miss that, or show every keyword in the
    colour that this book keeps for errors.
    """

    background_color = "#21262c"
    styles: ClassVar = {
        Token: "#dfe3e8",
        Error: "",
        Comment: "#a3abb5",
        Keyword: VIOLET,
        Operator: GREEN,
        Operator.Word: VIOLET,
        Literal: GREEN,
        String: GREEN,
        Number: AMBER,
        Name.Builtin: AMBER,
        Name.Decorator: AMBER,
        Name.Function: BLUE,
        Name.Class: BLUE,
        Name.Exception: VIOLET,
    }
