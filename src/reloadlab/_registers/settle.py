"""Settle one register after the bodies have run: one of each entry, in its place."""

from __future__ import annotations

from contextlib import suppress
from itertools import takewhile
from typing import Any

from reloadlab._modules.same import equal_constants
from reloadlab._objects import static
from reloadlab._registers.entries import (
    Entry,
    News,
    arranged,
    definitions_in,
    has_its_name,
    is_again,
    module_of,
    turn_of,
)
from reloadlab._registers.register import Register, label
from reloadlab._reload.log_handlers import is_handler_again


def settle(register: Register, news: News, mentioned: set[tuple[str, str]]) -> int:
    """Leave one of each entry that was made again, and say how many entries were mended.

    `mentioned` has the definitions, by home and name, which lines have entered that are gone.
    """
    if register.is_table:
        count = _settle_table(register, news)
        register.forget()
        return count
    if type(register.content) is set:
        return _settle_set(register, news)
    return _settle_sequence(register, news, mentioned)


def _settle_sequence(register: Register, news: News, mentioned: set[tuple[str, str]]) -> int:
    """Settle a list or a queue."""
    before, now = register.before, list(register.content)
    places = register.places(now)
    added = [at for at, place in enumerate(places) if place is None]
    kept = [place for place in places if place is not None]
    present = {*kept, *register.taken}
    made = [news.current(now[at]) for at in added]
    successors = _successors(register, made, sorted(present), news, mentioned)
    left_out = register.withdrawn & register.taken - set(successors)
    entries = {
        number: Entry(one, module_of(one, news.ran), number) for number, one in enumerate(made)
    }
    register.grown = len(successors) < len(added)
    others = [None] * len(added)
    in_order = [*sorted(kept), *others], [*others, *sorted(kept)]
    is_in_order = not register.sorted_by and places in in_order
    if is_in_order and len(present) == len(before):
        settled = [
            entries[successors[at]] if at in successors else Entry(news.current(one))
            for at, one in enumerate(before)
            if at not in left_out
        ]
        rest = [one for number, one in entries.items() if number not in successors.values()]
        first = rest if places == in_order[1] and kept else []
        last = [] if first else rest
        result = [one.value for one in [*first, *arranged(settled, last)]]
    else:
        # The body itself has put its entries into an order.
        doubled = set(successors)
        found = [at for at, place in enumerate(places) if place not in doubled]
        order = [(places[at], news.current(now[at])) for at in found]
        for at in sorted(register.taken - doubled - left_out):
            follows = [number for number, (place, _) in enumerate(order) if place == at - 1]
            order.insert(
                follows[0] + 1 if follows else min(at, len(order)), (at, news.current(before[at]))
            )
        result = [one for _, one in order]
    result = [one for one in result if id(one) not in news.gone]
    if "heappush" in register.sorted_by and not _is_heap(result):
        # Something may have been taken out of it.
        _make_heap(result, register)
    count = len(present) + len(added) - len(result)
    register.write(result)
    return max(count, 0)


def _successors(
    register: Register,
    added: list[Any],
    free: list[int],
    news: News,
    mentioned: set[tuple[str, str]],
) -> dict[int, int]:
    """Return by the places of entries of before which of those that were added stand for them."""
    found: dict[int, int] = {}
    # Of two that are equal, the one whose line is gone comes last.
    free = sorted(free, key=lambda at: at in register.withdrawn)

    def pair(is_one: Any) -> None:
        for number, one in enumerate(added):
            if number not in found.values():
                place = next((at for at in free if at not in found and is_one(at, one)), None)
                if place is not None:
                    found[place] = number

    before, taken = register.before, register.taken
    # What a new line adds stands for nothing, were it like what the session has added.
    again = len(added) - (register.fresh - register.lost).total()
    pair(
        lambda at, one: (
            is_again(before[at], one, news, by_name=len(found) < again)
            or (len(found) < again and is_handler_again(before[at], one, news.bound))
        )
    )
    pair(lambda at, _: at in taken and at in register.withdrawn)
    # The line that has entered it has another text now.
    names = {at: definitions_in(before[at]) & mentioned for at in free if at in taken}
    pair(lambda at, one: bool(names.get(at)) and names[at] <= definitions_in(one))
    return found


def _is_heap(entries: list[Any]) -> bool | None:
    """Say whether a list is a heap of more than one entry; None if only its entries can tell.

    To compare these would run their own code.
    """
    pairs = [(entries[(at - 1) // 2], entries[at]) for at in range(1, len(entries))]
    found = {_is_less(below, above) for above, below in pairs}
    if True in found or not pairs:
        return False
    return None if None in found else True


def _is_less(one: Any, other: Any) -> bool | None:
    """Say whether one of two entries comes first, by the constants with which they begin."""
    first, second = _beginning(one), _beginning(other)
    with suppress(TypeError):
        if first == second:
            return False if one is other or equal_constants(one, other) else None
        shorter = min(len(first), len(second))
        if first[:shorter] != second[:shorter] or equal_constants((one, other), (one, other)):
            return first < second
    return None


def _beginning(entry: Any) -> tuple[Any, ...]:
    """Return the constants with which an entry begins."""
    parts = entry if type(entry) is tuple else (entry,)
    return tuple(takewhile(lambda one: equal_constants(one, one), parts))


def _make_heap(entries: list[Any], register: Register) -> None:
    """Make a heap of entries, if the constants with which they begin are all different."""
    starts = [_beginning(one) for one in entries]
    is_known = all(map(equal_constants, starts, starts)) and len({*starts}) == len(starts)
    with suppress(TypeError):
        if is_known and all(starts):
            entries.sort(key=_beginning)
            return
    register.is_in_doubt = register.grown or bool(register.withdrawn & register.taken)


def _settle_set(register: Register, news: News) -> int:
    """Settle a set."""
    before, now = register.before, list(register.content)
    known = {id(one) for at, one in enumerate(before) if at not in register.taken}
    added = [one for one in now if id(one) not in known]
    gone = {id(one) for one in now if id(one) in news.gone}
    present = set(map(id, now))
    successors: set[int] = set()
    for one in added:
        for at, old in enumerate(before):
            is_there = at in register.taken or id(old) in present
            if is_there and at not in successors and is_again(old, one, news):
                successors.add(at)
                break
    doubled = {id(before[at]) for at in successors - register.taken} - set(map(id, added))
    result = [one for one in now if id(one) not in doubled | gone]
    back = register.taken - successors - register.withdrawn
    register.grown = len(successors) < len(added)
    result += [news.current(before[at]) for at in sorted(back) if id(before[at]) not in news.gone]
    register.write(result)
    withdrawn = register.taken & register.withdrawn - successors
    return len(doubled) + len(gone) + len(withdrawn)


def _settle_table(register: Register, news: News) -> int:
    """Settle a dictionary."""
    table, before = register.content, register.before
    names = {label(key): key for key in list(table)}
    former_keys = {label(key) for key, _ in before}
    made = [key for one, key in names.items() if one not in former_keys]
    count = 0
    for key, value in list(table.items()):
        # Of a key that only identity tells, the body has made another one by the same name.
        is_doubled = static.home(type(key)) in news.ran and any(
            has_its_name(key, one, news) for one in made
        )
        if is_doubled or _is_gone(key, value, news):
            del table[key]
            count += 1
        elif id(value) in news.now:
            table[key] = news.current(value)
    new = [key for one, key in names.items() if one not in former_keys and key in table]
    entered = {id(table[key]) for key in new if static.is_definition(table[key])}
    for at in sorted(register.taken):
        key, value = before[at]
        if label(key) in names:
            continue
        if at in register.withdrawn or _is_gone(key, value, news):
            count += 1
        else:
            table[key] = news.current(value)
            if id(table[key]) in entered:
                # Nobody can tell whether the line for it has another key now.
                register.lost[module_of(value, news.ran)] += 1
    register.grown = any(one not in former_keys for one in names)
    labels = {label(key): (key, value) for key, value in table.items()}
    stayed = [label(key) for at, (key, _) in enumerate(before) if at not in register.taken]
    stayed = [one for one in stayed if one in labels]
    if list(labels)[: len(stayed)] != stayed:
        # The body itself has put its entries into an order.
        return count
    former = [label(key) for key, _ in before]
    rest = [one for one in labels if one not in set(former)]
    waiting = iter(rest)
    # What is new comes first into the places of what is not there any more.
    first = [one if one in labels else next(waiting, None) for one in former]
    returned = {former[at] for at in register.returned}
    entries = {
        one: Entry(one) if one in returned else Entry(one, *turn_of(labels[one][1], news))
        for one in labels
    }
    settled = [entries[one] for one in first if one is not None]
    order = arranged(settled, [entries[one] for one in waiting])
    if [one.value for one in order] != list(labels):
        register.write([labels[one.value] for one in order])
    return count


def _is_gone(key: object, value: object, news: News) -> bool:
    """Say whether a body that ran again has left an entry out, or has another key for it now."""
    if id(value) in news.gone:
        return True
    if type(key) is not str or not any(key in names for names in news.gone_strings.values()):
        return False
    return key in news.gone_strings.get(module_of(value, news.ran), ())
