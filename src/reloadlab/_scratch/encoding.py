"""Turn the source of a module into the bytes of its file."""

from __future__ import annotations

import io
import re
import textwrap
import tokenize


def encode(source: str) -> bytes:
    """Remove the common indentation of a source and encode it."""
    if not isinstance(source, str):
        raise TypeError(f"The source of a module is a string, not {type(source).__name__}.")
    first = next((line for line in source.splitlines() if line.strip()), "")
    # Only then: dedent also strips lines of mere white space, which may be in a string.
    text = _dedented(source) if first.startswith((" ", "\t")) else source
    encoding = _declared_encoding(text)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        escape = ascii(text[error.start])[1:-1]
        raise ValueError(
            f"The source holds the character {escape} in line {line}, which {encoding} cannot "
            f"encode; write the escape sequence {escape} in its place."
        ) from None


def _dedented(source: str) -> str:
    """Remove the common indentation, and leave the ends of lines as they are."""
    # textwrap takes the first half of a line end of Windows for text.
    pieces = re.split("(\r\n|\r|\n)", source)
    lines = textwrap.dedent("\n".join(pieces[::2])).split("\n")
    return "".join(map("".join, zip(lines, [*pieces[1::2], ""], strict=True)))


def _declared_encoding(text: str) -> str:
    """Return the encoding in which an import will read a source."""
    lines = io.BytesIO(text.encode(errors="surrogatepass"))
    try:
        encoding, _ = tokenize.detect_encoding(lines.readline)
    except SyntaxError:
        # An unknown encoding, or what is no text at all: the import is going to say so.
        return "utf-8"
    # A byte order mark that is there need not be written a second time.
    return encoding.removesuffix("-sig")
