"""The people that the file of an assessment leans on: found here by their e-mail address, or left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.errors import RefusedFileError
from assess.models import Membership, User
from assess.travelling import ACTION, ALL, Rows, Values, people_in
from reports import wording

#: How many are named in one sentence.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows that can be written, the number of everybody in them, and whom they were written without."""

    rows: Rows
    people: Mapping[str, int]
    left_out: tuple[str, ...]


def people_here(
    session: Session, rows: Rows, municipality_id: int, *, names: Mapping[str, str], without_people: bool
) -> Found:
    """Raises RefusedFileError for people without access to this municipality, unless it goes on `without_people`.

    Access that ended is enough: work is only ever done by whoever has it today.
    """
    wanted = people_in(rows)
    people = dict(
        session.execute(
            select(User.email, User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.municipality_id == municipality_id, User.email.in_(wanted))
        ).all()
    )
    unknown = tuple(sorted(wanted - people.keys()))
    if unknown and not without_people:
        raise RefusedFileError(_invite(unknown))
    return Found(rows=_without(rows, set(unknown), names), people=people, left_out=unknown)


def _invite(unknown: Collection[str]) -> str:
    """One sentence on a terminal; an address may be long."""
    named = [address if len(address) <= 40 else f"{address[:39]}…" for address in unknown]
    if len(named) > _NAMED:
        named[_NAMED:] = [wording.counted(len(named) - _NAMED, "ander", "anderen")]
    return f"Nodig eerst uit bij deze gemeente: {', '.join(named)}; of importeer met --without-people."


def _without(rows: Rows, unknown: set[str], names: Mapping[str, str]) -> Rows:
    """What was given to somebody, and the working papers of an auditor, go; an owner stays as a name."""
    if not unknown:
        return rows
    found: dict[str, list[Values]] = dict(rows)
    for travels in (t for t in ALL if t is not ACTION and t.people):
        found[travels.name] = [v for v in rows[travels.name] if unknown.isdisjoint(v[name] for name in travels.people)]
    found[ACTION.name] = [
        {**action, "owner_id": "", "owner_name": names.get(action["owner_id"], action["owner_id"])[:120]}
        if action["owner_id"] in unknown
        else action
        for action in rows[ACTION.name]
    ]
    return found
