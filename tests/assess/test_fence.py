"""The fence around the rows of a municipality: what is asked, what is written, what the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assess.db import ForeignTenantError, ForgottenTenantError
from assess.models import AnswerRow, Assessment, AuditEvent, Base, Membership, Municipality, TenantOwned
from tests.assess.town import AARDAM, BEEKSTAD, DRAFT, ELSEWHERE, NOW, Town, asked, assessment

#: Every way in which a query can reach an assessment.
QUERIES: dict[str, Callable[[], Any]] = {
    "whole rows": lambda: select(Assessment),
    "one column": lambda: select(Assessment.id),
    "a count of a column": lambda: select(func.count(Assessment.id)),
    "a count that names no column": lambda: select(func.count()).select_from(Assessment),
    "the second table of a join": lambda: select(Municipality.id).join(
        Assessment, Assessment.municipality_id == Municipality.id
    ),
    "an exists": lambda: select(Municipality.id).where(exists().where(Assessment.municipality_id == Municipality.id)),
    "a subquery": lambda: select(select(Assessment.id).subquery().c.id),
    "a scalar subquery": lambda: select(select(func.count(Assessment.id)).scalar_subquery()),
    "a common table expression": lambda: select(select(Assessment.id).cte().c.id),
    "a union": lambda: union_all(select(Assessment.id), select(Assessment.id).where(Assessment.id == ELSEWHERE)),
}


@pytest.fixture
def fenced(town: Town) -> Iterator[Session]:
    """A session of Aardam."""
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        yield session


@pytest.fixture
def homeless(town: Town) -> Iterator[Session]:
    """A session for which nobody said whose rows it may see."""
    with town.database.session(writes=True) as session:
        yield session


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_that_does_not_say_whose_rows_is_refused(homeless: Session, query: Callable[[], Any]) -> None:
    with pytest.raises(ForgottenTenantError):
        homeless.execute(query())


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_sees_the_rows_of_its_own_municipality_only(fenced: Session, query: Callable[[], Any]) -> None:
    (found,) = fenced.scalars(query()).all()

    seen = found.id if isinstance(found, Assessment) else found
    assert seen in (DRAFT, AARDAM)  # a count of one is 1, as is the number of Aardam


def test_getting_a_row_by_its_key_finds_own_rows_only(fenced: Session, homeless: Session) -> None:
    assert fenced.get(Assessment, DRAFT) is not None
    assert fenced.get(Assessment, ELSEWHERE) is None
    with pytest.raises(ForgottenTenantError):
        homeless.get(Assessment, DRAFT)


def test_a_bulk_update_or_delete_reaches_own_rows_only(town: Town, fenced: Session) -> None:
    fenced.execute(update(Assessment).values(title="Gewijzigd"))
    fenced.commit()
    assert town.rows("SELECT id, title FROM assessment ORDER BY id") == [
        (DRAFT, "Gewijzigd"),
        (ELSEWHERE, "Zelftoets b"),
    ]

    fenced.execute(delete(Assessment))
    fenced.commit()
    assert town.rows("SELECT id FROM assessment") == [(ELSEWHERE,)]


def test_a_bulk_change_that_does_not_say_whose_rows_is_refused(homeless: Session) -> None:
    for statement in (update(Assessment).values(title="x"), delete(Assessment), insert(Assessment).values(id="x")):
        with pytest.raises(ForgottenTenantError):
            homeless.execute(statement)


def test_a_bulk_insert_is_refused_because_the_fence_cannot_see_its_rows(fenced: Session) -> None:
    with pytest.raises(ForeignTenantError):
        fenced.execute(insert(Assessment).values(id="x", municipality_id=BEEKSTAD))


def test_tables_that_belong_to_no_municipality_stay_open(homeless: Session) -> None:
    assert homeless.scalar(select(func.count()).select_from(Membership)) == 8
    assert homeless.scalars(select(AuditEvent)).all() == []


def test_a_new_row_for_another_municipality_is_refused(fenced: Session) -> None:
    fenced.add(assessment("c00000000001", BEEKSTAD))

    with pytest.raises(ForeignTenantError):
        fenced.flush()


def test_giving_an_own_row_away_is_refused(fenced: Session) -> None:
    fenced.get_one(Assessment, DRAFT).municipality_id = BEEKSTAD

    with pytest.raises(ForeignTenantError):
        fenced.flush()


def test_deleting_a_row_that_came_from_elsewhere_is_refused(town: Town, fenced: Session) -> None:
    with town.database.session(writes=False, municipality_id=BEEKSTAD) as other:
        row = other.get_one(Assessment, ELSEWHERE)
        other.expunge(row)

    fenced.delete(row)

    with pytest.raises(ForeignTenantError):
        fenced.flush()


def test_the_database_refuses_an_answer_that_hangs_on_an_assessment_of_another(fenced: Session) -> None:
    fenced.add(answer_row(assessment_id=ELSEWHERE, municipality_id=AARDAM))

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        fenced.flush()


def test_every_table_with_a_municipality_is_fenced_or_says_why_not() -> None:
    """Membership decides who belongs where; whoever holds an invitation, or comes from the
    provider of a municipality, is nowhere yet; a line of the trail may have no
    municipality at all."""
    open_tables = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if "municipality_id" in mapper.columns and not issubclass(mapper.class_, TenantOwned)
    }

    assert open_tables == {"AuditEvent", "Identity", "IdentityProvider", "Invitation", "Membership"}


def answer_row(*, assessment_id: str, municipality_id: int) -> AnswerRow:
    return AnswerRow(
        assessment_id=assessment_id,
        municipality_id=municipality_id,
        requirement_id=asked("5.01.01").id,
        outcome="beoordeeld",
        status="open",
        opzet="open",
        bestaan="open",
        werking="open",
        explanation="",
        evidence="[]",
        improvement="",
        reason="",
        agreed_by="",
        risk_reference="",
        risk_owner="",
        ends_on="",
        answered_by="",
        answered_at=NOW,
        saved_by="",
        saved_at=NOW,
        way="formulier",
        version=1,
    )
