"""The improvement plan of the demonstration: actions of every kind, with dependence, one that is late, one that clashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.demo_texts import START
from assess.frameworks import head_of
from assess.improving.book import PlanBook
from assess.improving.service import Given, add, move
from assess.improving.weak import Wanted, weak_controls
from controls.improvement import Effort, State, Target

#: The assessment in which the actions were thought of.
_ORIGIN = "d00000000004"
_LATER = START + timedelta(days=120)
_CISO, _OWNER = "Cees Ciso", "Petra Proceseigenaar"


@dataclass(frozen=True, slots=True)
class _Planned:
    """An action about what is weak in these controls; its owner by name, and the places of what it needs."""

    given: Given
    controls: tuple[str, ...]
    owner: str = ""
    needs: tuple[int, ...] = ()


_PLAN = (
    _Planned(
        Given(
            title="Rollen en taken opnieuw vastleggen",
            what="Het overzicht van rollen bijwerken, laten vaststellen en elk halfjaar nalopen.",
            due_on="2026-10-15",
            effort=Effort.SMALL,
            days=6,
        ),
        ("5.02", "K.12"),
        _CISO,
    ),
    _Planned(
        Given(
            title="Toegangsrechten elk kwartaal controleren",
            what="Per toepassing een lijst van rechten, die de proceseigenaar elk kwartaal tekent.",
            due_on="2027-02-26",
            effort=Effort.MEDIUM,
            days=25,
        ),
        ("5.18",),
        _OWNER,
        (0,),
    ),
    _Planned(
        Given(
            title="Nieuwe opslag voor logbestanden",
            what="Een centrale opslag kiezen, inkopen en inrichten; eerst de bewaartermijnen vastleggen.",
            owner_name="Team Automatisering",
            due_on="2027-09-30",
            effort=Effort.LARGE,
            days=60,
            euros=45000,
        ),
        ("8.15",),
    ),
    _Planned(
        Given(
            title="Logbestanden wekelijks beoordelen",
            what="Vaste beoordeling met een verslag; kan pas als de nieuwe opslag er is.",
            due_on="2027-06-30",
            effort=Effort.MEDIUM,
            days=12,
        ),
        ("8.15", "8.16"),
        _CISO,
        (2,),
    ),
    _Planned(
        Given(
            title="Hersteltest van de zaaksystemen",
            what="Een test met verslag, en wat er beter moet.",
            due_on="2026-11-13",
            effort=Effort.SMALL,
            days=3,
        ),
        ("8.13",),
        _OWNER,
    ),
    _Planned(Given(title="Eigen certificaatbeheer opzetten", effort=Effort.LARGE), ("8.20",)),
    _Planned(Given(title="Sleutelbeheer beschrijven", effort=Effort.SMALL), ("8.24",)),
)
_MOVED = (
    (0, State.BUSY, ""),
    (4, State.DONE, ""),
    (5, State.DROPPED, "De leverancier regelt dit sinds oktober zelf."),
)


def fill_plan(session: Session, people: Mapping[str, Actor]) -> None:
    """Made of what is weak in the widest assessment, by the people who would."""
    session.flush()
    head, coordinator = head_of(session, _ORIGIN), next(iter(people.values()))
    book = PlanBook.read(session, head)
    for number, planned in enumerate(_PLAN):
        given = replace(
            planned.given,
            owner_id=people[planned.owner].id if planned.owner else None,
            targets=_about(book, planned.controls),
            needs=tuple(map(_id, planned.needs)),
        )
        add(session, head, (given,), by=people[_CISO], now=_LATER, id_of=iter((_id(number),)).__next__)
    for number, state, reason in _MOVED:
        move(session, head, _id(number), state, reason, seen=1, by=coordinator, now=_LATER + timedelta(days=3))


def _id(number: int) -> str:
    """Two demonstrations are the same."""
    return f"d7{number:010}"


def _about(book: PlanBook, controls: tuple[str, ...]) -> tuple[Target, ...]:
    """What is weak in these controls; all that they ask where nothing is."""
    weak = weak_controls(book, Wanted(with_open=True))
    poor = [one.spot.target for group in weak if group.control.number in controls for one in group.members]
    every = [spot.target for spot in book.spots.values() if spot.requirement.control in controls]
    return tuple(poor or every)
