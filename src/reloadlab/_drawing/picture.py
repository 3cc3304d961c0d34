"""Draw which names refer to which objects now, and which of the objects are old."""

from __future__ import annotations

from dataclasses import dataclass

from reloadlab._drawing.look import scene_of
from reloadlab._drawing.scene import Moment
from reloadlab._drawing.steps import moments
from reloadlab._drawing.svg import draw


def picture(*names: str, steps: str = "") -> Picture:
    """Draw what names refer to at this moment: the names on the left, the objects on the right.

    An arrow leads from each name to its object. Further arrows lead from a module to what it
    holds under one of the names, or in place of another version of a function or a class that
    is drawn, and from an instance to its class.

    Objects have numbers in place of addresses. The first module object of a name that was seen
    is #1, the next one #2. A function, a class and an instance have the number of the version
    that they come from; versions count from the first one that was seen. What a later version
    has replaced is called old and drawn with dashed lines.

    No line of the objects runs, and nothing is kept alive.

    With `steps`, these lines run now, one statement after the other, and the picture shows what
    each of them changes.

    Parameters
    ----------
    *names : str
        What to draw. ``"greetings"`` is that name in ``__main__``, the namespace of a notebook,
        and that entry of ``sys.modules``: one of them or both, as there are. With a dot,
        ``"shop.greetings"`` is the name ``greetings`` in the loaded module ``shop``, and again
        that entry of ``sys.modules``, which there is when it is a submodule.
    steps : str, optional
        Lines to run in ``__main__``. They are drawn with what each statement prints, and with
        the lines that it changes in the files of the modules that are drawn. A name need not be
        bound before each of them.

    Returns
    -------
    Picture
        The state now, which no longer changes. With `steps`, the states before and after each
        of them.

    Raises
    ------
    TypeError
        When no name is given, or one is not a string.
    NameError
        When a name is not bound.
    Exception
        What a step raises. Later ones do not run.

    Examples
    --------
    >>> import importlib
    >>> from reloadlab import create_module, picture, workspace, write_module
    >>> with workspace():
    ...     path = create_module("menu", soup="pea")
    ...     path = write_module("waiter", "from menu import print_values")
    ...     import menu, waiter
    ...     before = picture("menu", "waiter.print_values")
    ...     path = create_module("menu", soup="leek")
    ...     menu = importlib.reload(menu)
    ...     before.beside(picture("menu", "waiter.print_values"))
    before
      sys.modules: menu -> module menu #1
      waiter: print_values -> function print_values #1
      module menu #1 -> function print_values #1
    after
      sys.modules: menu -> module menu #1
      waiter: print_values -> old function print_values #1
      module menu #1 -> function print_values #2
    """
    if not names:
        raise TypeError('picture() needs the names to draw, as in picture("greetings").')
    if steps:
        return Picture(moments(names, steps))
    return Picture((Moment("", scene_of(names)),))


@dataclass(frozen=True, repr=False)
class Picture:
    """What names referred to at one moment, or at several; `picture` makes one.

    As text, it is a line for each arrow. In a notebook, it is a drawing, in which objects that are
    alike become one if there are more than six.
    """

    _moments: tuple[Moment, ...]

    def beside(self, after: Picture) -> Picture:
        """Put a later picture beside this one.

        Parameters
        ----------
        after : Picture
            The later picture.

        Returns
        -------
        Picture
            Both, under the titles before and after.
        """
        both = zip(("before", "after"), (self, after), strict=True)
        return Picture(tuple(Moment(title, one._moments[-1].scene) for title, one in both))

    def __repr__(self) -> str:
        """Return the facts of the picture, a line for each arrow."""
        return "\n".join(line for moment in self._moments for line in moment.lines())

    def _repr_svg_(self) -> str:
        """Return the drawing; notebooks ask for it by this name."""
        return draw(self._moments, str(self))
