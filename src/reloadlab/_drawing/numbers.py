"""Give the objects of a picture the numbers of their versions, from the history of their modules.

Functions and classes have the number of the version that they come from. A module object has a
number of its own: the first one of a name that was seen is #1, the next one #2.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from reloadlab._modules.history import UNNUMBERED, history_of
from reloadlab._modules.loaded import Loaded
from reloadlab._modules.versions import Version
from reloadlab._objects import static


class Numbers:
    """The numbers of some objects, as far as they are known at this moment.

    What is older gets its number first, so that it is the lower one.
    """

    def __init__(self, objects: Iterable[Any]) -> None:
        modules = [one for one in objects if static.is_module(one)]
        made = [one for one in objects if static.is_definition(one)]
        self._newest: dict[str, Any] = {}
        self._versions: dict[str, Version] = {}
        names = {static.module_name(one) for one in modules} | {static.home(one) for one in made}
        for name in sorted(names - UNNUMBERED):
            entry: Any = static.named(sys.modules).get(name)
            is_loaded = static.is_module(entry)
            namesakes = [one for one in modules if static.module_name(one) == name]
            history = history_of(name)
            history.number_objects(one for one in namesakes if one is not entry)
            history.number_objects([entry] if is_loaded else [])
            # One that was forgotten is the newest until another one is loaded.
            self._newest[name] = entry if is_loaded else history.last_object()
            if self._newest[name] is not None:
                self._versions[name] = Version(name, Loaded(self._newest[name]))
        for one in made:
            if not self.is_current(one):
                self._versions[static.home(one)].note_earlier([one])

    def number_of(self, value: Any) -> int | None:
        """Return the number of a module, or of the version that a function or class comes from.

        There is none for what is of another kind, and for what no module was seen to have made.
        """
        if static.is_module(value):
            return history_of(static.module_name(value)).number_of_object(value)
        version = self._version(value)
        if version is None:
            return None
        if self.is_current(value) and value not in version.current:
            # A function made it, or something that is no new version is in its place.
            return history_of(static.home(value)).number_of(value)
        return version.number_of(value)

    def is_current(self, value: Any) -> bool:
        """Say whether there is no later version of an object in the module that is loaded.

        What has no versions is current. A module object is not if another one is in its place.
        """
        if static.is_module(value):
            return self._newest.get(static.module_name(value), value) is value
        version = self._version(value)
        if version is None:
            return True
        if static.is_class(value):
            return not version.is_old_class(value)
        return not version.is_old_code(value.__code__, value.__globals__)

    def _version(self, value: Any) -> Version | None:
        """Return the version that is current of the module of a function or a class."""
        return self._versions.get(static.home(value))
