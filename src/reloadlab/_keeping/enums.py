"""Keep the members of an enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from reloadlab._keeping.undo import Undo
from reloadlab._objects import static


class Members(NamedTuple):
    """What has become of the members of an enumeration.

    `kept` has by the identity of each new member what stands for it in the old class, `pairs` what
    cannot stay, with what took its place, and `gone` the members that nothing stands for. `moved`
    has the members that had one more name, which leads to another one now, each with that name.
    """

    kept: dict[int, object]
    pairs: list[tuple[object, object]]
    gone: list[object]
    moved: list[tuple[object, str]]


_MAPS = ("_member_map_", "_value2member_map_")


def is_enum(cls: type) -> bool:
    """Say whether a class is an enumeration."""
    return "_member_map_" in static.class_namespace(cls)


def members_again(pairs: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Yield the members of enumerations that others replace, each with that of its name."""
    for old, new in pairs:
        if static.is_class(old) and static.is_class(new) and is_enum(old) and is_enum(new):
            before, now = (static.class_namespace(one)["_member_map_"] for one in (old, new))
            yield from ((before[name], now[name]) for name in before if name in now)


def keep_members(old: type, new: type, undo: Undo) -> Members:
    """Say what stands for each member of a new class in the old one, and make it that.

    That is the old member of the name, which gets the new value. One whose class derives from
    `int` or `str` is its value, and stays only as long as that is equal. An old member that
    stands for none makes way for the one that has its name now.
    """
    before = static.class_namespace(old)["_member_map_"]
    after = static.class_namespace(new)
    members: dict[str, Any] = after["_member_map_"]
    flags = {name: vars(one)["_value_"] for name, one in before.items()}
    found = Members({}, [], [one for name, one in before.items() if name not in members], [])
    formers = _formers(before, members)
    for name, member in _by_own_names(members).items():
        former = formers.get(name)
        if former is None or not _can_stay(former, member):
            undo.add(object.__setattr__, member, "__class__", type(member))
            object.__setattr__(member, "__class__", old)
            vars(member)["__objclass__"] = old
            if former is not None:
                found.pairs.append((former, member))
            continue
        undo.fill(vars(former), {**vars(member), "__objclass__": old})
        found.kept[id(member)] = former
    stands = set(map(id, formers.values()))
    for name in [one for one in before if one in members]:
        former, now = before[name], found.kept.get(id(members[name]), members[name])
        if id(former) not in stands:
            found.pairs.append((former, now))
        elif former is not now and vars(former)["_name_"] != name:
            path = f"{static.home(old)}.{static.qualified_name(old)}.{name}"
            found.moved.append((former, path))
    for table in _MAPS:
        entries = after.get(table, {})
        for key, member in list(entries.items()):
            entries[key] = found.kept.get(id(member), member)
    if "_flag_mask_" in after:
        bits = {name: one for name, one in flags.items() if type(one) is int and one & -one == one}
        _keep_composites(old, after, bits, found, undo)
    return found


def _by_own_names(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members by the names that they have themselves, without their aliases."""
    return {name: one for name, one in members.items() if vars(one)["_name_"] == name}


def _formers(before: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    """Return by the name of each new member the old one that becomes that.

    Each becomes one member at most: first the one of its own name, else one of an alias.
    """
    own = _by_own_names(members)
    found = {name: one for name, one in _by_own_names(before).items() if name in own}
    taken = set(map(id, found.values()))
    for name in [one for one in own if one not in found]:
        former = before.get(name)
        if former is not None and id(former) not in taken:
            found[name] = former
            taken.add(id(former))
    return found


def _keep_composites(
    old: type, after: dict[str, Any], bits: dict[str, int], found: Members, undo: Undo
) -> None:
    """Keep flags that were set together: they are what the flags of the same names are now.

    `bits` has the values that the flags had before.
    """
    before = static.class_namespace(old)
    named = set(map(id, before["_member_map_"].values()))
    members, values = after["_member_map_"], after["_value2member_map_"]
    for value, one in list(before["_value2member_map_"].items()):
        if id(one) in named or type(value) is not int:
            continue
        names = [name for name, bit in bits.items() if bit & value]
        if value < 0 or sum(bits[name] for name in names) != value:
            # It has bits that no flag has.
            values.setdefault(value, one)
        elif any(name not in members for name in names):
            found.gone.append(one)
        else:
            now = sum({vars(members[name])["_value_"] for name in names})
            _put_together(one, now, "|".join(names), values, found, undo)


def _put_together(
    one: Any, value: int, name: str, values: dict[Any, Any], found: Members, undo: Undo
) -> None:
    """Let flags that were set together have their value of now."""
    there = values.get(value)
    is_int = static.is_kind_of(one, int)
    if there is None and is_int and int.__int__(one) != value:
        there = int.__new__(type(one), value)
        vars(there).update({**vars(one), "_name_": name, "_value_": value})
        values[value] = there
    if there is None or (not is_int and type(there) is not type(one)):
        undo.fill(vars(one), {**vars(one), "_name_": name, "_value_": value})
        values[value] = one
    elif there is not one:
        if type(there) is not type(one):
            object.__setattr__(there, "__class__", type(one))
        found.pairs.append((one, there))


def _can_stay(old: object, new: object) -> bool:
    """Say whether an old member can have the value of a new one."""
    if not static.is_kind_of(old, int) and not static.is_kind_of(old, str):
        return True
    return bool(vars(old)["_value_"] == vars(new)["_value_"])
