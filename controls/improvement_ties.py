"""What ties actions together, and ties them to editions: dependence, its conflicts and circles, and what a target became."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from controls.improvement import Plan, State
from controls.upgrading import Upgrade


class Trouble(StrEnum):
    #: What is needed is due later than what needs it.
    LATER = "later"
    #: What is needed will not be done.
    DROPPED = "vervallen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An unfinished action that cannot be in time, because of another one that it needs. Both by id."""

    action: str
    needs: str
    trouble: Trouble


def conflicts(plans: Iterable[Plan]) -> tuple[Conflict, ...]:
    """Every conflict, in the order of the actions; a need that is not among them is none."""
    known = {plan.id: plan for plan in plans}
    found = []
    for plan in known.values():
        for needed in (known[name] for name in plan.needs if name in known and plan.is_unfinished):
            if needed.state is State.DROPPED:
                found.append(Conflict(action=plan.id, needs=needed.id, trouble=Trouble.DROPPED))
            elif needed.is_unfinished and plan.due_on and needed.due_on > plan.due_on:
                found.append(Conflict(action=plan.id, needs=needed.id, trouble=Trouble.LATER))
    return tuple(found)


def circle(needs: Mapping[str, Collection[str]], start: str) -> tuple[str, ...]:
    """The shortest way from an action through what it needs back to itself, with it at both ends; () when there is
    none.
    """
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:  # the list grows while it is read: the shortest way comes first
        for needed in needs.get(way[-1], ()):
            if needed == start:
                return (*way, start)
            if needed not in seen:
                seen.add(needed)
                ways.append((*way, needed))
    return ()


def followed(name: str, from_edition: str, to_edition: str, upgrades: Collection[Upgrade]) -> tuple[str, ...] | None:
    """What became of a requirement in a later edition: several when it was split, none when it went.

    None when no way leads from the one edition to the other.
    """
    ways: list[tuple[str, tuple[str, ...]]] = [(from_edition, (name,))]
    seen = {from_edition}
    for edition, names in ways:  # grows while it is read
        if edition == to_edition:
            return names
        for by in upgrades:
            if by.from_edition == edition and by.to_edition not in seen:
                seen.add(by.to_edition)
                became = (t for step in by.steps if set(names) & set(step.sources) for t in step.targets)
                ways.append((by.to_edition, tuple(dict.fromkeys(became))))
    return None
