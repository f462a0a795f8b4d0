"""The improvement plan of the demonstration: actions of every kind, with dependence, one that is late, one that clashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.demo_texts import START
from assess.frameworks import head_of
from assess.improving.book import PlanBook
from assess.improving.service import Given, add, move
from assess.improving.weak import Wanted, WeakControl, weak_controls
from controls.improvement import Effort, State, Target

#: The assessment in which the actions were thought of.
_ORIGIN = "d00000000004"
_LATER = START + timedelta(days=120)


def fill_plan(session: Session, people: Mapping[str, Actor]) -> None:
    """Made of what is weak in the widest assessment, by the people who would."""
    session.flush()
    coordinator = next(iter(people.values()))
    head = head_of(session, _ORIGIN)
    book = PlanBook.read(session, head)
    weak = weak_controls(book, Wanted(with_open=True))
    ciso, owner = people["Cees Ciso"], people["Petra Proceseigenaar"]
    made: list[str] = []
    for given in _actions(book, weak, ciso_id=ciso.id, owner_id=owner.id):
        needs = tuple(made[int(number)] for number in given.needs)
        made += add(session, head, (replace(given, needs=needs),), by=ciso, now=_LATER)
    for number, state, reason in (
        (0, State.BUSY, ""),
        (4, State.DONE, ""),
        (5, State.DROPPED, "De leverancier regelt dit sinds oktober zelf."),
    ):
        move(session, head, made[number], state, reason, seen=1, by=coordinator, now=_LATER + timedelta(days=3))


def _actions(
    book: PlanBook, weak: tuple[WeakControl, ...], *, ciso_id: int | None, owner_id: int | None
) -> tuple[Given, ...]:
    """`needs` are places in this list."""

    def about(*controls: str) -> tuple[Target, ...]:
        """What is weak in these controls; all that they ask where nothing is."""
        every = [spot.target for spot in book.spots.values() if spot.requirement.control in controls]
        poor = [one.spot.target for group in weak if group.control.number in controls for one in group.members]
        return tuple(poor or every)

    return (
        Given(
            title="Rollen en taken opnieuw vastleggen",
            what="Het overzicht van rollen bijwerken, laten vaststellen en elk halfjaar nalopen.",
            owner_id=ciso_id,
            due_on="2026-10-15",
            effort=Effort.SMALL,
            days=6,
            targets=about("5.02", "K.12"),
        ),
        Given(
            title="Toegangsrechten elk kwartaal controleren",
            what="Per toepassing een lijst van rechten, die de proceseigenaar elk kwartaal tekent.",
            owner_id=owner_id,
            due_on="2027-02-26",
            effort=Effort.MEDIUM,
            days=25,
            targets=about("5.18"),
            needs=("0",),
        ),
        Given(
            title="Nieuwe opslag voor logbestanden",
            what="Een centrale opslag kiezen, inkopen en inrichten; eerst de bewaartermijnen vastleggen.",
            owner_name="Team Automatisering",
            due_on="2027-09-30",
            effort=Effort.LARGE,
            days=60,
            euros=45000,
            targets=about("8.15"),
        ),
        Given(
            title="Logbestanden wekelijks beoordelen",
            what="Vaste beoordeling met een verslag; kan pas als de nieuwe opslag er is.",
            owner_id=ciso_id,
            due_on="2027-06-30",
            effort=Effort.MEDIUM,
            days=12,
            targets=about("8.16", "8.15"),
            needs=("2",),
        ),
        Given(
            title="Hersteltest van de zaaksystemen",
            what="Een test met verslag, en wat er beter moet.",
            owner_id=owner_id,
            due_on="2026-11-13",
            effort=Effort.SMALL,
            days=3,
            targets=about("8.13", "5.09"),
        ),
        Given(title="Eigen certificaatbeheer opzetten", effort=Effort.LARGE, targets=about("8.20")),
        Given(title="Sleutelbeheer beschrijven", effort=Effort.SMALL, targets=about("8.24")),
    )
