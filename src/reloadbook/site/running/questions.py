"""Questions with answers to choose from: what is answered, and which answer is right.

Which one is right is not typed in. It is the one that the cell below the question has printed, and
the build and the tests have this rule.
"""

from __future__ import annotations

import re
from typing import Any

# What a question begins with, in a quotation.
ASKS = "Predict first."

# An answer in Markdown: code, and a comment where something explains why it is wrong.
ANSWER = re.compile(r"^> *[-*] +(`+)(?P<code>.+?)\1", re.MULTILINE)


# What is said of a wrong answer when it is chosen. It is a comment, which a notebook does not show:
# the right answer, which has none, would be known by that.
WHY = re.compile(r"<!-- (.+) -->")


def answers_in(markdown: str) -> list[str]:
    """Return the answers of a question as its author has written them: none if it has no list."""
    if f"> **{ASKS}**" not in markdown:
        return []
    return [found["code"].strip() for found in ANSWER.finditer(markdown)]


def printed(outputs: list[dict[str, Any]]) -> str:
    """Return the text of the outputs of a cell, as a notebook stores them."""
    texts = []
    for output in outputs:
        if output["output_type"] == "error":
            text = "\n".join(output["traceback"])
        else:
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
        texts.append(text if isinstance(text, str) else "".join(text))
    return "\n".join(texts)


def right(answers: list[str], output: str) -> list[int]:
    """Return the places of the answers that are the whole output, or one line of it."""
    whole = [output, *output.splitlines()]
    shown = {plain(text) for text in whole}
    return [place for place, answer in enumerate(answers) if plain(answer) in shown]


def plain(text: str) -> str:
    """Return a text with one space in place of each gap, which is all that code in a text keeps."""
    return " ".join(text.split())
