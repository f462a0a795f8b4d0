"""Let one municipality become part of another (herindeling). Nothing moves: each keeps its assessments and its chain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError
from assess.models import Merger, Municipality


def merge(session: Session, former: str, heir: str, *, on: date, by: Actor, now: datetime) -> None:
    """Let the municipality with the slug `former` be part of `heir` from a day on.

    From now on the people of both may read what the former one has, and nobody
    changes it. Raises InvalidError with a sentence per field.
    """
    old, new = _place(session, "former", former), _place(session, "heir", heir)
    if old is new:
        raise InvalidError({"heir": "Kies een andere gemeente: een gemeente gaat niet op in zichzelf."})
    ended = set(session.scalars(select(Merger.former_id).where(Merger.former_id.in_((old.id, new.id)))))
    for field, row in (("former", old), ("heir", new)):
        if row.id in ended:
            raise InvalidError({field: f"{row.name} is al opgegaan in een andere gemeente."})
    if session.scalars(select(Merger.former_id).where(Merger.heir_id == old.id)).first() is not None:
        raise InvalidError({"former": f"In {old.name} is eerder een gemeente opgegaan. Dat kan nog niet verder gaan."})
    session.add(Merger(former_id=old.id, heir_id=new.id, merged_on=on.isoformat()))
    audit.record(session, Action.MUNICIPALITY_MERGED, f"{old.code} in {new.code}", by=by, at=now)


def _place(session: Session, field: str, slug: str) -> Municipality:
    found = session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()
    if found is None:
        raise InvalidError({field: f"Er is geen gemeente '{slug[:80]}'. Kies een gemeente uit de lijst."})
    return found
