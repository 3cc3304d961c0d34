"""Draw scenes as SVG, with nothing but text: no program, no font file, no identifiers.

A drawing carries its own paper and its own colours, those of a light page, so that it can be read
wherever it is shown as a picture. The colours are attributes, which any style sheet overrides: a
page that holds the drawing itself gives it the colours of the page, by the classes ``paper``,
``frame``, ``now``, ``old``, ``arrow``, ``tip``, ``printed``, ``added`` and ``removed``.

All lengths are in pixels at full size. The width is that of a small phone, and the text is large
enough to be read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from reloadlab._drawing.groups import at_a_glance
from reloadlab._drawing.scene import Binding, Moment, Scene, Thing

WIDTH = 340
APART = 12  # between two moments

FONT = 13
CHARACTER = 8  # the widest of the fonts below; what is drawn has to fit with it
FAMILY = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"

MARGIN = 8
LINE = 22  # from one name to the next
CODE = 16  # from one line of code to the next
HEADING = 24  # of a group of names
BOX = 42  # height of an object, which has two lines of text
GAP = 12  # between groups, and between objects
LANE = 20  # at the right, for the arrows from one object to another
RIGHT = WIDTH - MARGIN - LANE  # where all objects end
INDENT = 8  # from the side of a frame to its text
DOT = 16  # at the end of a name, where its arrow begins

# What remains for the texts on both sides: at least 40 pixels are left for the arrows.
CHARACTERS = (WIDTH - 2 * MARGIN - LANE - 4 * INDENT - DOT - 40) // CHARACTER
MOST_AT_RIGHT = 17

BOLD = 'font-weight="600"'
# How a line is drawn, by its sign in a difference, and how one that was printed.
SIGNS = {"-": 'class="removed" fill="#a4262c"', "+": 'class="added" fill="#00622f"'}
PRINTED = 'class="printed" fill="#555d66"'


def draw(moments: Sequence[Moment], description: str) -> str:
    """Draw two moments side by side, and more of them one below the other.

    An empty title is not drawn. The description is the same as text, for those who do not see the
    drawing. Of several moments, each can be alone, and has its own if they are more than two.
    """
    panels = [_panel(moment) for moment in moments]
    words = _words("Names and objects", description)
    if len(panels) == 1:
        ((height, body),) = panels
        return _svg(WIDTH, height, f"{words}\n{body}")
    if len(panels) == 2:
        inner = [
            _svg(WIDTH, height, body, left=number * (WIDTH + APART))
            for number, (height, body) in enumerate(panels)
        ]
        height = max(height for height, _ in panels)
        return _svg(2 * WIDTH + APART, height, "\n".join([words, *inner]))
    inner = []
    top = 0
    for moment, (height, body) in zip(moments, panels, strict=True):
        own = _words(moment.title, "\n".join(moment.lines()))
        inner.append(_svg(WIDTH, height, f"{own}\n{body}", top=top))
        top += height + APART
    return _svg(WIDTH, top - APART, "\n".join([words, *inner]))


def _words(title: str, description: str) -> str:
    """Return what a drawing says to those who do not see it."""
    return f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"


def _svg(width: int, height: int, body: str, left: int = 0, top: int = 0) -> str:
    """Return an ``svg`` element of a size."""
    place = (f' x="{left}"' if left else "") + (f' y="{top}"' if top else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture"{place} width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}" font-family="{FAMILY}"'
        f' font-size="{FONT}" fill="#1f2328" stroke-width="1.5">\n{body}\n</svg>'
    )


def _panel(moment: Moment) -> tuple[int, str]:
    """Return the height of a moment and the elements that draw it."""
    title, top = _listing([(line, BOLD) for line in moment.title.splitlines()], MARGIN)
    scene = at_a_glance(moment.scene)
    body, top = _scene(scene, top) if scene.things else ([], top)
    printed = [(line, PRINTED) for line in moment.printed]
    changes = [(line, SIGNS.get(line[:1], "")) for line in moment.changes]
    text, top = _listing([*printed, *changes], top)
    height = round(top)
    paper = (
        f'<rect class="paper" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="6"'
        f' fill="#fff" stroke="#d4d7db" stroke-width="1"/>'
    )
    return height, "\n".join([paper, *title, *body, *text])


def _scene(scene: Scene, top: float) -> tuple[list[str], float]:
    """Draw names, objects and arrows below a place; return the elements, and where they end."""
    left, right = _columns(scene)
    frames, starts, left_end = _names(scene.bindings, top, left)
    side = RIGHT - right * CHARACTER - 2 * INDENT
    tops = _tops(scene, starts, top)
    boxes = [_box(thing, side, top) for thing, top in zip(scene.things, tops, strict=True)]
    end = max(left_end, tops[-1] + BOX) + MARGIN
    return [*frames, *boxes, *_arrows(scene, starts, side, tops)], end


def _listing(lines: Sequence[tuple[str, str]], top: float) -> tuple[list[str], float]:
    """Draw lines with their looks below a place; return the elements, and where they end."""
    most = (WIDTH - 2 * MARGIN) // CHARACTER
    parts = [
        _text(MARGIN, top + row * CODE + FONT, line, most, look)
        for row, (line, look) in enumerate(lines)
    ]
    return parts, top + len(lines) * CODE + (MARGIN if lines else 0)


def _columns(scene: Scene) -> tuple[int, int]:
    """Return how many characters the texts on the left and on the right may have."""
    left = max(max(len(one.name), len(one.group)) for one in scene.bindings)
    right = max(max(len(one.label), len(one.heading)) for one in scene.things)
    right = min(right, max(MOST_AT_RIGHT, CHARACTERS - left))
    return min(left, CHARACTERS - right), right


def _names(
    bindings: tuple[Binding, ...], top: float, characters: int
) -> tuple[list[str], list[tuple[float, float]], float]:
    """Draw the names in frames; return the elements, where arrows begin, and the lower end."""
    parts: list[str] = []
    starts: list[tuple[float, float]] = []
    width = characters * CHARACTER + 2 * INDENT + DOT
    for group, names in groupby(bindings, key=lambda one: one.group):
        own = list(names)
        height = HEADING + len(own) * LINE
        parts.append(
            f'<rect class="frame" x="{MARGIN}" y="{top}" width="{width}" height="{height}" rx="4"'
            f' fill="#f4f5f6" stroke="#8b929a" stroke-width="1"/>'
        )
        parts.append(_text(MARGIN + INDENT, top + 17, group, characters + 2, BOLD))
        for row, one in enumerate(own):
            middle = top + HEADING + row * LINE + LINE / 2 - 3
            parts.append(_text(MARGIN + INDENT, middle + 4, one.name, characters))
            starts.append((MARGIN + width - INDENT, middle))
        top += height + GAP
    return parts, starts, top - GAP


def _tops(scene: Scene, starts: list[tuple[float, float]], top: float) -> list[float]:
    """Return the tops of the objects, each as near as can be to the names that refer to it."""
    tops: list[float] = []
    for number in range(len(scene.things)):
        bound = zip(starts, scene.bindings, strict=True)
        heights = [start[1] for start, one in bound if one.target == number]
        wanted = sum(heights) / len(heights) - BOX / 2 if heights else top
        tops.append(max(top, wanted))
        top = tops[-1] + BOX + GAP
    return tops


def _box(thing: Thing, left: float, top: float) -> str:
    """Draw an object."""
    look = (
        'class="old" fill="#fff" stroke="#6a7078" stroke-dasharray="5 3"'
        if thing.old
        else 'class="now" fill="#e9f2f9" stroke="#1d5f8a"'
    )
    width = RIGHT - left
    characters = round((width - 2 * INDENT) / CHARACTER)
    heading = _text(left + INDENT, top + 17, thing.heading, characters)
    label = _text(left + INDENT, top + 34, thing.label, characters, BOLD)
    return (
        f'<rect {look} x="{left:g}" y="{top:g}" width="{width:g}" height="{BOX}" rx="4"/>\n'
        f"{heading}\n{label}"
    )


def _arrows(
    scene: Scene, starts: list[tuple[float, float]], left: float, tops: list[float]
) -> list[str]:
    """Draw the arrows from names to objects, and those between objects along the right."""
    parts = []
    for number, top in enumerate(tops):
        bound = zip(starts, scene.bindings, strict=True)
        own = [start for start, one in bound if one.target == number]
        for row, (x, y) in enumerate(own):
            end = top + BOX / 2 + (row - (len(own) - 1) / 2) * 10
            half = (x + left) / 2
            path = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {end:g} {left - 7:g} {end:g}"
            parts.append(f'<circle class="tip" cx="{x:g}" cy="{y:g}" r="3" fill="#4a5159"/>')
            parts.append(_arrow(path, left - 1, end, -7, scene.things[number]))
    for start, target in scene.links:
        y = tops[start] + BOX * 2 / 3
        end = tops[target] + BOX / 3
        # The farther the arrow leads, the wider it swings, so that one does not cover another.
        swing = RIGHT + min(12 + 8 * abs(target - start), LANE + 6)
        path = f"M{RIGHT:g} {y:g}C{swing:g} {y:g} {swing:g} {end:g} {RIGHT + 7:g} {end:g}"
        parts.append(_arrow(path, RIGHT + 1, end, 7, scene.things[target]))
    return parts


def _arrow(path: str, x: float, y: float, back: int, target: Thing) -> str:
    """Draw an arrow along a path, with a head whose point is at a place."""
    dashes = ' stroke-dasharray="5 3"' if target.old else ""
    return (
        f'<path class="arrow" d="{path}" fill="none" stroke="#4a5159"{dashes}/>'
        f'<path class="tip" d="M{x:g} {y:g}l{back} -4v8z" fill="#4a5159"/>'
    )


def _text(x: float, y: float, text: str, characters: int, look: str = "") -> str:
    """Draw a text, cut in its middle where it is too long; the whole of it is a hint then."""
    start = f'<text x="{x:g}" y="{y:g}"{look and " "}{look}>'
    if len(text) <= characters:
        return f"{start}{_inside(text)}</text>"
    # More of the end is kept than of the start, because the number is there.
    tail = max(characters - 1, 2) * 2 // 3
    shown = f"{text[: characters - 1 - tail]}\N{HORIZONTAL ELLIPSIS}{text[-tail:]}"
    return f"{start}<title>{escape(text)}</title>{_inside(shown)}</text>"


def _inside(text: str) -> str:
    """Return a text as it is in an element, with its indentation, which would be dropped."""
    return escape(text.replace("  ", "\N{NO-BREAK SPACE}" * 2))
