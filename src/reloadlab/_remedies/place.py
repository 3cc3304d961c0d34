"""Say where something is held, and whether a line can put something else there."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

from reloadlab._references.steps import Effect, Kind, Step, is_spelled
from reloadlab._remedies.spelling import filled, spelling

# An expression of such a length is not readable, and some are too long for the parser.
_LONG = 500
# Nor a path of more steps than these. Of such a one the first few and the last few are named.
_MANY = 20
_NAMED = 4


@dataclass(frozen=True)
class Place:
    """Where something is held.

    `start` is the path of the name itself, and `expression` how the notebook writes what is here:
    empty where no expression leads there, or an unreadable one. The path begins with
    `name` of `module`, which is empty for a local variable. `holder` and `step` are the place of
    the holder and the step from there; a name itself has none. `depth` counts the steps, and `near`
    is the place after the first few. `made` is the place that has to be made again, if that is not
    this one, and `emptied` the cache on the way that can be emptied. `container` is the object in
    which it is held; the place lives as long as the search.
    """

    start: str
    expression: str
    module: str = ""
    name: str = ""
    holder: Place | None = None
    step: Step | None = None
    made: Place | None = None
    emptied: Place | None = None
    depth: int = 0
    near: Place | None = None
    container: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of_name(cls, module: str, name: str) -> Place:
        """Return the place of a name of a module."""
        expression = name if module == "__main__" else f"{spelling(module).text}.{name}"
        # A namespace may have keys that no line of Python can spell.
        return cls(f"{module}.{name}", expression if is_spelled(name) else "", module, name)

    @classmethod
    def of_local(cls, path: str) -> Place:
        """Return the place of something that only a running call has."""
        return cls(path, "")

    def inside(self, step: Step, container: object = None) -> Place:
        """Return the place to which a step leads from here."""
        expression = step.leads(self.expression) if self.expression and step.reads else ""
        expression = expression if len(expression) < _LONG and self.depth < _MANY else ""
        made: Place | None = self.made or self
        emptied = self.emptied
        if step.does(Effect.EMPTIES):
            emptied = self if self.expression else emptied
        elif (step.change and expression) or self._keeps_for_others(step):
            made = emptied = None
        return Place(
            self.start,
            expression,
            self.module,
            self.name,
            self,
            step,
            made,
            emptied,
            self.depth + 1,
            self if self.depth == _NAMED else self.near,
            container,
        )

    def _keeps_for_others(self, step: Step) -> bool:
        """Say whether a step leads to an entry of some register of the standard library.

        The entry can be made again, such as a finalizer. The register cannot.
        """
        return self.module in sys.stdlib_module_names and step.kind is Kind.ITEM

    @property
    def path(self) -> str:
        """How a name that the reader knows leads here."""
        # Put together when it is asked for. In a long chain, each link would have a longer one.
        before, behind = [], []
        place = self
        is_long = self.near is not None and self.depth > _MANY
        while place.step is not None and place.holder is not None:
            if is_long and place.depth == self.depth - _NAMED:
                break
            before.append(place.step.path[0])
            behind.append(place.step.path[1])
            if place.step.path[1] and place.holder._is_phrase:
                before.append("(")
                behind.append(")")
            place = place.holder
        end = "".join(reversed(behind))
        start = self.start
        if is_long and self.near is not None:
            gap = " " if end and not end.startswith(")") else ""
            start = f"{self.near.path} … {place.depth - _NAMED} steps …{gap}"
        return "".join([*before, start, end])

    @property
    def _is_phrase(self) -> bool:
        """Whether the path begins with words, so that nothing can be put behind it as it is."""
        step = self.step
        if step is None or self.holder is None:
            return not self.module
        return bool(step.path[0]) or (not step.path[1] and self.holder._is_phrase)

    @property
    def last_name(self) -> str:
        """The name, the attribute or the key under which it is held, or an empty text."""
        return self.name if self.step is None else self.step.name

    @property
    def is_remade(self) -> bool:
        """Whether the holder has to be made again to hold something else."""
        return self.step is not None and self.step.does(Effect.REMAKES)

    @property
    def can_be_set(self) -> bool:
        """Whether a line can put something else here."""
        if self.step is None or self.holder is None:
            return bool(self.expression)
        is_set = bool(self.step.change) and not self.step.does(Effect.EMPTIES)
        return bool(
            is_set and self.holder.expression and (not self.is_remade or self.holder._is_assigned)
        )

    @property
    def _is_assigned(self) -> bool:
        """Whether a line can put another object here by an assignment, which no tuple allows."""
        assigns = self.step is None or self.step.does(Effect.ASSIGNS)
        return bool(self.expression) and assigns and self.can_be_set

    def assignment(self, new: str) -> str:
        """Return the line that puts the value of an expression here, without imports."""
        if self.step is None or self.holder is None:
            return f"{self.expression} = {new}"
        return filled(self.step.change, {"it": self.holder.expression, "new": new})

    @property
    def removal(self) -> str:
        """The line that leaves this place empty, or an empty text where none does."""
        if self.step is None or self.holder is None:
            if self.name == "__annotate__":
                # Since Python 3.14, every module has it, and it cannot be deleted.
                return f"{self.expression} = None"
            return f"del {self.expression}" if self.expression else ""
        it = self.holder.expression
        return filled(self.step.removal, {"it": it}) if it else ""
