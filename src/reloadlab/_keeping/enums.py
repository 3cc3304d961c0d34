"""Keep the members of an enumeration."""

from __future__ import annotations

from typing import Any

from reloadlab._keeping.undo import Undo
from reloadlab._objects import static

_Members = tuple[dict[int, object], list[tuple[object, object]]]
_MAPS = ("_member_map_", "_value2member_map_")


def is_enum(cls: type) -> bool:
    """Say whether a class is an enumeration."""
    return "_member_map_" in static.class_namespace(cls)


def keep_members(old: type, new: type, undo: Undo) -> _Members:
    """Return by the identity of each new member what stands for it in the old class, and the pairs.

    A pair is an old member that cannot stay, with what took its place.

    That is the old member of the name, which gets the new value. One whose class derives from
    `int` or `str` is its value, and stays only as long as that is equal.
    """
    before = static.class_namespace(old)["_member_map_"]
    after = static.class_namespace(new)
    members: dict[str, Any] = after["_member_map_"]
    kept: dict[int, object] = {}
    pairs: list[tuple[object, object]] = []
    for name, member in list(members.items()):
        former = before.get(name)
        if former is None or not _can_stay(former, member):
            undo.add(object.__setattr__, member, "__class__", type(member))
            object.__setattr__(member, "__class__", old)
            vars(member)["__objclass__"] = old
            if former is not None:
                pairs.append((former, member))
            continue
        undo.fill(vars(former), {**vars(member), "__objclass__": old})
        kept[id(member)] = former
    for table in _MAPS:
        entries = after.get(table, {})
        for key, member in list(entries.items()):
            entries[key] = kept.get(id(member), member)
    _keep_composites(old, after, kept)
    return kept, pairs


def _keep_composites(old: type, after: dict[str, Any], kept: dict[int, object]) -> None:
    """Keep flags that were set together, as long as each flag is what it was."""
    before = static.class_namespace(old)
    if "_flag_mask_" not in after or len(kept) < len(before["_member_map_"]):
        return
    values = after.get("_value2member_map_", {})
    for value, member in before.get("_value2member_map_", {}).items():
        values.setdefault(value, member)


def _can_stay(old: object, new: object) -> bool:
    """Say whether an old member can have the value of a new one."""
    if not static.is_kind_of(old, int) and not static.is_kind_of(old, str):
        return True
    return bool(vars(old)["_value_"] == vars(new)["_value_"])
