"""Who is away and who answers meanwhile, and how much mail somebody wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError
from assess.identifiers import new_id
from assess.models import Absence, Mailing, User
from assess.team import Team
from controls.local_times import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """One absence that is not over."""

    id: str
    person_id: int
    person: str
    substitute: str
    starts_on: str
    ends_on: str
    #: Whether the substitute may still fill in.
    is_covered: bool


def absences(session: Session, team: Team, *, of: int | None, now: datetime) -> tuple[Away, ...]:
    """The absences of now and later: of one person, or of everybody."""
    person, substitute = aliased(User), aliased(User)
    wanted = (
        select(Absence, person.name, substitute.name)
        .join(person, person.id == Absence.person_id)
        .join(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.ends_on >= f"{day_of(now)}")
        .order_by(Absence.starts_on, person.name, Absence.id)
    )
    if of is not None:
        wanted = wanted.where(Absence.person_id == of)
    return tuple(
        Away(
            id=row.id,
            person_id=row.person_id,
            person=name,
            substitute=other,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_covered=row.substitute_id in team.members,
        )
        for row, name, other in session.execute(wanted)
    )


def add(
    session: Session,
    team: Team,
    *,
    person: str,
    substitute: str,
    starts_on: str,
    ends_on: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down who replaces whom; person and substitute by their handles. Raises InvalidError."""
    ids = {c.handle: c.id for c in team}
    problems = {}
    if person not in ids:
        problems["person"] = "Kies iemand uit de lijst."
    if substitute not in ids:
        problems["substitute"] = "Kies uit de lijst wie vervangt."
    elif person == substitute:
        problems["substitute"] = "Iemand kan zichzelf niet vervangen: kies een ander."
    if ends_on < starts_on:
        problems["ends_on"] = "De laatste dag ligt voor de eerste: kies een latere dag."
    elif ends_on < f"{day_of(now)}":
        problems["ends_on"] = "Deze dag is voorbij: kies vandaag of een dag die nog komt."
    if not problems and _overlaps(session, ids[person], starts_on, ends_on):
        problems["starts_on"] = "Voor deze dagen staat al een vervanger. Haal die eerst weg, of kies andere dagen."
    if problems:
        raise InvalidError(problems)
    row = Absence(
        id=new_id(),
        municipality_id=by.municipality_id,
        person_id=ids[person],
        substitute_id=ids[substitute],
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(row)
    audit.record(session, Action.ABSENCE_SET, f"{person}/{substitute}", by=by, at=now)


def remove(session: Session, absence_id: str, *, only_of: int | None, by: Actor, now: datetime) -> None:
    """Raises NotFoundError, also for an absence of somebody else when `only_of` says whose it may be."""
    row = session.get(Absence, absence_id)
    if row is None or only_of not in (None, row.person_id):
        raise NotFoundError
    session.delete(row)
    audit.record(session, Action.ABSENCE_REMOVED, absence_id, by=by, at=now)


def wants_only_new(session: Session, person_id: int, municipality_id: int) -> bool:
    row = session.get(Mailing, (person_id, municipality_id))
    return row is not None and row.only_new


def choose_mail(session: Session, person_id: int, municipality_id: int, *, only_new: bool) -> None:
    row = session.get(Mailing, (person_id, municipality_id))
    if row is None:
        row = Mailing(person_id=person_id, municipality_id=municipality_id)
        session.add(row)
    row.only_new = only_new
    session.flush()


def _overlaps(session: Session, person_id: int, starts_on: str, ends_on: str) -> bool:
    return (
        session.scalars(
            select(Absence.id).where(
                Absence.person_id == person_id, Absence.starts_on <= ends_on, Absence.ends_on >= starts_on
            )
        ).first()
        is not None
    )
