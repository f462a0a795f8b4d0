"""What the operator sees of the municipalities: that they are there and in use, and nothing that they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError
from assess.models import Membership, Merger, Municipality, User
from assess.models.usage import municipality_usage
from assess.municipalities import size_class


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityLine:
    """One municipality in numbers."""

    name: str
    code: str
    slug: str
    assessments: int
    people: int
    last_activity: datetime | None
    province: str = ""
    inhabitants: int | None = None
    merged_into: str = ""

    @property
    def size(self) -> str:
        return size_class(self.inhabitants).value if self.inhabitants is not None else ""


def municipalities(session: Session, now: datetime) -> Sequence[MunicipalityLine]:
    """Every municipality, by name."""
    heir = aliased(Municipality)
    people = select(func.count(Membership.user_id)).where(
        Membership.municipality_id == Municipality.id, Membership.holds_at(now)
    )
    rows = session.execute(
        select(
            Municipality.name,
            Municipality.code,
            Municipality.slug,
            municipality_usage.c.assessments,
            people.scalar_subquery().label("people"),
            municipality_usage.c.last_activity,
            Municipality.province,
            Municipality.inhabitants,
            func.coalesce(heir.name, "").label("merged_into"),
        )
        .join(municipality_usage, municipality_usage.c.municipality_id == Municipality.id)
        .outerjoin(Merger, Merger.former_id == Municipality.id)
        .outerjoin(heir, heir.id == Merger.heir_id)
        .order_by(Municipality.name)
    )
    return tuple(MunicipalityLine(**row) for row in rows.mappings())


def make_operator(session: Session, user: User, *, by: Actor, now: datetime) -> None:
    """Let somebody run the installation. Raises InvalidError when they work for a municipality."""
    if session.scalars(select(Membership).where(Membership.user_id == user.id)).first() is not None:
        raise InvalidError(
            {
                "email": f"{user.email} hoort bij een gemeente, en een beheerder ziet geen antwoorden; neem een ander account."
            }
        )
    if user.is_operator:
        return
    user.is_operator = True
    audit.record(session, Action.OPERATOR_MADE, str(user.id), by=by, at=now)
