"""PostgreSQL keeps municipalities apart by itself, whatever the application forgets; and the website cannot go past it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from assess import audit, db
from assess.audit import Action, Actor
from assess.chain import Head
from assess.db import NotTheOwnerError, open_database
from assess.models import Assessment, AuditEvent, Base, Invitation, Membership, TenantOwned
from assess.schema import TooPowerfulError, prepare, refuse_a_powerful_website
from assess.trail import verify
from tests.assess.persons import Person, enter, move_in
from tests.assess.test_fence import answer_row
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    CARLA,
    DRAFT,
    ELSEWHERE,
    NOW,
    OPERATOR,
    Town,
    actor,
    answered,
    assessment,
)
from tests.postgres import OWNER, WEB, Server

pytestmark = pytest.mark.engines("postgres")

FENCED = sorted(mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned))
COUNT = "SELECT count(*) FROM {}"


@pytest.fixture
def without_the_first() -> Iterator[None]:
    """The fence of the ORM, broken: nothing is added to a query, nothing is looked at before it is written."""
    broken = (("do_orm_execute", db._only_own_rows), ("before_flush", db._write_own_rows_only))
    for name, listener in broken:
        event.remove(Session, name, listener)
    yield
    for name, listener in broken:
        event.listen(Session, name, listener)


def raw(session: Session, statement: str) -> Any:
    return session.execute(text(statement)).scalar()


# --- which tables -------------------------------------------------------------------------


def policies(town: Town) -> dict[str, set[tuple[str, str, str]]]:
    """Table -> its policies: for which roles, for which verb, and what a row must be to be seen."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for table, roles, verb, seen in town.rows("SELECT tablename, roles::text, cmd, qual FROM pg_policies"):
        found.setdefault(table, set()).add((roles.strip("{}"), verb, " ".join((seen or "").split())))
    return found


def unfenced(town: Town) -> list[str]:
    """Tables of municipalities without both policies, or whose owner goes past them."""
    forced = {
        name for (name,) in town.rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    }
    found = policies(town)
    usual = next(iter(p for p in found["assessment"] if p[0] == "public"))
    return [name for name in FENCED if name not in forced or usual not in found.get(name, set())]


def test_every_table_of_municipalities_has_its_policy_and_holds_its_owner_to_it(town: Town) -> None:
    assert FENCED
    assert unfenced(town) == []


def test_a_table_without_a_policy_and_one_that_lets_its_owner_pass_are_noticed(town: Town) -> None:
    town.change("DROP POLICY own_municipality_all ON tpm")
    town.change("ALTER TABLE incident NO FORCE ROW LEVEL SECURITY")

    assert unfenced(town) == ["incident", "tpm"]


def test_a_policy_asks_for_the_municipality_and_nothing_else(town: Town) -> None:
    found = policies(town)
    open_tables = {"audit_event", "identity", "identity_provider", "invitation", "membership"}

    assert set(found) == {*FENCED, *open_tables}
    assert {frozenset(p) for name, p in found.items() if name not in open_tables} == {frozenset(found["assessment"])}
    assert {roles for rules in found.values() for roles, verb, _ in rules if verb == "ALL"} == {"public", OWNER}


@pytest.mark.parametrize("table", FENCED)
def test_without_a_municipality_there_are_no_rows(town: Town, table: str) -> None:
    answered(town)
    with town.database.session(writes=False) as session:
        assert raw(session, COUNT.format(table)) == 0


def test_with_one_there_are_its_own_rows_and_the_owner_sees_none_unless_it_says_so(town: Town) -> None:
    for municipality, identity in ((AARDAM, DRAFT), (BEEKSTAD, ELSEWHERE)):
        with town.database.session(writes=False, municipality_id=municipality) as session:
            assert raw(session, "SELECT string_agg(id, ' ') FROM assessment") == identity
    with town.whole.session(writes=False) as session:
        assert raw(session, COUNT.format("assessment")) == 0
    with town.whole.all_municipalities(writes=False) as session:
        assert raw(session, COUNT.format("assessment")) == 2


def test_the_website_cannot_ask_for_every_municipality(town: Town) -> None:
    with pytest.raises(NotTheOwnerError), town.database.all_municipalities(writes=False):
        pass
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        raw(session, "SELECT set_config('toetspeil.everything', 'on', true)")
        assert raw(session, COUNT.format("assessment")) == 1


# --- the former tenant --------------------------------------------------------------------


def test_a_connection_out_of_the_pool_never_keeps_the_municipality_of_before(town: Town) -> None:
    """The same connection each time: nothing else is in the pool."""
    seen = []
    for municipality in (AARDAM, None, BEEKSTAD, None):
        with town.database.session(writes=True, municipality_id=municipality) as session:
            backend = raw(session, "SELECT pg_backend_pid()")
            seen.append((backend, raw(session, COUNT.format("assessment"))))
            session.commit()
    with town.database.writing.connect() as connection:  # without anything of ours around it
        seen.append((raw(connection, "SELECT pg_backend_pid()"), raw(connection, COUNT.format("assessment"))))  # type: ignore[arg-type]

    assert len({backend for backend, _ in seen}) == 1
    assert [rows for _, rows in seen] == [1, 0, 1, 0, 0]


@pytest.mark.parametrize("ends", [Session.commit, Session.rollback], ids=["commit", "rollback"])
def test_a_session_says_it_again_in_its_next_transaction(town: Town, ends: Callable[[Session], None]) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        assert raw(session, COUNT.format("assessment")) == 1
        ends(session)
        assert raw(session, COUNT.format("assessment")) == 1


# --- the first fence is broken ------------------------------------------------------------


def test_raw_sql_without_any_condition_reaches_own_rows_only(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        assert raw(session, "SELECT string_agg(id, ' ') FROM assessment") == DRAFT
        session.execute(text("UPDATE assessment SET title = 'x'"))
        session.commit()
        session.execute(text("DELETE FROM assessment"))
        session.commit()

    assert town.rows("SELECT id, title FROM assessment") == [(ELSEWHERE, "Zelftoets b")]


def test_raw_sql_cannot_write_a_row_for_another_or_give_one_away(town: Town) -> None:
    columns = "title, catalogue, reference_date, scope, status, created_at"
    for statement in (
        f"INSERT INTO assessment (id, municipality_id, {columns}) SELECT 'c00000000001', {BEEKSTAD}, {columns} FROM assessment",
        f"UPDATE assessment SET municipality_id = {BEEKSTAD}",
    ):
        with (
            town.database.session(writes=True, municipality_id=AARDAM) as session,
            pytest.raises(DBAPIError, match=r"row-level security|keeps its id"),
        ):
            session.execute(text(statement))


@pytest.mark.usefixtures("without_the_first")
def test_with_the_first_fence_broken_a_query_still_meets_the_second(town: Town) -> None:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        assert [row.id for row in session.scalars(select(Assessment))] == [DRAFT]
        assert session.get(Assessment, ELSEWHERE) is None
    with town.database.session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Assessment)) == 0


@pytest.mark.usefixtures("without_the_first")
def test_with_the_first_fence_broken_a_change_still_meets_the_second(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        session.execute(update(Assessment).values(title="Gewijzigd"))
        session.commit()
        session.add(assessment("c00000000001", BEEKSTAD))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()
        session.rollback()
        session.add(answer_row(assessment_id=ELSEWHERE, municipality_id=BEEKSTAD))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()

    assert town.rows("SELECT id, title FROM assessment ORDER BY 1") == [
        (DRAFT, "Gewijzigd"),
        (ELSEWHERE, "Zelftoets b"),
    ]


@pytest.mark.usefixtures("without_the_first")
def test_the_fence_was_broken_indeed(town: Town) -> None:
    """The counter-example: whoever PostgreSQL does not hold back sees everything through the same query."""
    root = open_database(town.addresses.root if town.addresses else "")
    with root.session(writes=False, municipality_id=AARDAM) as session:
        assert len(session.scalars(select(Assessment)).all()) == 2
    root.close()


def test_what_postgresql_says_of_a_refused_row_does_not_hold_its_text(town: Town) -> None:
    """It tells whoever is not fenced all of the row, and logs keep errors."""
    row = answer_row(assessment_id=DRAFT, municipality_id=AARDAM)
    row.explanation, row.version = "kanarie-7f3a", None  # type: ignore[assignment]
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        session.add(row)
        with pytest.raises(DBAPIError, match="version") as refused:
            session.flush()

    assert "kanarie" not in str(refused.value)


# --- the trail, and what decides who belongs where ----------------------------------------


def test_a_municipality_sees_its_own_lines_and_who_is_nowhere_those_of_nobody(town: Town) -> None:
    for municipality in (AARDAM, BEEKSTAD, None):
        by = Actor(name=str(municipality), municipality_id=municipality)
        audit.record_now(town.database, Action.ANSWER_SAVED, "", by=by, at=NOW, result=audit.Result.DONE)

    for municipality in (AARDAM, BEEKSTAD, None):
        with town.database.session(writes=False, municipality_id=municipality) as session:
            assert list(session.scalars(select(AuditEvent.actor))) == [str(municipality)]


def test_a_line_cannot_be_written_in_the_trail_of_another(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        by = Actor(name="x", municipality_id=BEEKSTAD)
        with pytest.raises(ProgrammingError, match="row-level security"):
            audit.record(session, Action.ANSWER_SAVED, "", by=by, at=NOW)


def test_inside_a_municipality_the_members_of_another_cannot_be_seen_or_made(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        assert set(session.scalars(select(Membership.municipality_id))) == {AARDAM}
        session.add(Membership(user_id=1, municipality_id=BEEKSTAD, role="coordinator"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()


def test_in_no_municipality_members_can_be_seen_and_not_made(town: Town) -> None:
    with town.database.session(writes=True) as session:
        assert set(session.scalars(select(Membership.municipality_id))) == {AARDAM, BEEKSTAD}
        session.execute(update(Membership).values(role="coordinator"))
        session.commit()
        session.add(Membership(user_id=1, municipality_id=BEEKSTAD, role="coordinator"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()

    assert town.rows("SELECT count(*) FROM membership WHERE role = 'reader'") == [(1,)]
    assert Invitation.__tablename__ in policies(town)


def test_the_operator_gets_numbers_although_the_website_sees_no_rows(town: Town) -> None:
    move_in(town, bo := Person(OPERATOR, "Bo Beheerder", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), {}, is_operator=True)
    browser = enter(town, bo)
    browser.get("/beheer/")
    cells = [" ".join("".join(cell.itertext()).split()) for cell in browser.page.all("td")]

    assert "1" in cells
    with town.database.session(writes=False) as session:
        assert raw(session, "SELECT sum(assessments) FROM municipality_usage") == 2
        assert raw(session, COUNT.format("assessment")) == 0


# --- the law, in the words of PostgreSQL --------------------------------------------------


@pytest.mark.parametrize(
    "table",
    ["audit_event", "snapshot", "catalogue_text", "answer_version", "applicability_version", "review", "sample"],
)
def test_nobody_empties_changes_or_removes_what_is_append_only(town: Town, table: str) -> None:
    town.submit()
    for statement in (f"TRUNCATE {table} CASCADE", f"TRUNCATE ONLY {table}"):
        with pytest.raises(psycopg.IntegrityError, match=r"append-only|submitted"):
            town.change(statement)
    if town.rows(COUNT.format(table)) != [(0,)]:
        column = "municipality_id = municipality_id" if table != "catalogue_text" else "canonical = canonical"
        for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
            with pytest.raises(psycopg.IntegrityError, match="append-only"):
                town.change(statement)


def test_the_website_may_empty_no_table_and_make_none(town: Town) -> None:
    for statement in ("TRUNCATE report_job", "CREATE TABLE x (id integer)", "DROP TABLE report_job"):
        with (
            town.database.session(writes=True, municipality_id=AARDAM) as session,
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        ):
            session.execute(text(statement))


def test_a_temporary_table_does_not_hide_what_a_law_looks_at(town: Town) -> None:
    """The counter-example of a law without a path of its own."""
    town.submit()
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        session.execute(text("CREATE TEMPORARY TABLE snapshot (assessment_id text)"))
        assert raw(session, COUNT.format("snapshot")) == 0
        session.add(answer_row(assessment_id=DRAFT, municipality_id=AARDAM))
        with pytest.raises(DBAPIError, match="the assessment was submitted"):
            session.flush()


# --- one chain, however many write --------------------------------------------------------


def test_the_trail_of_a_municipality_has_no_gap_however_many_write_at_once(town: Town) -> None:
    def write(municipality: int) -> None:
        by = Actor(name="x", municipality_id=municipality)
        for _ in range(15):
            audit.record_now(town.database, Action.ANSWER_SAVED, "", by=by, at=NOW, result=audit.Result.DONE)

    writers = [Thread(target=write, args=(place,)) for place in (AARDAM, BEEKSTAD) * 4]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with town.whole.all_municipalities(writes=False) as session:
        ends = {one.name: one.result for one in verify(session, ())}
    assert {name: head.length for name, head in ends.items() if isinstance(head, Head)} == {
        "Aardam": 60,
        "Beekstad": 60,
    }


def test_one_municipality_does_not_wait_for_another(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        audit.record(session, Action.ANSWER_SAVED, "", by=actor(CARLA), at=NOW)
        by = Actor(name="x", municipality_id=BEEKSTAD)
        audit.record_now(town.database, Action.ANSWER_SAVED, "", by=by, at=NOW, result=audit.Result.DONE)
        session.commit()

    assert town.rows("SELECT chain, sequence FROM audit_event ORDER BY 1") == [(AARDAM, 1), (BEEKSTAD, 1)]


def test_submitting_waits_for_a_save_that_is_under_way_and_holds_it(town: Town) -> None:
    submitting = Thread(target=town.submit)
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    waits = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = {here}"
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        row = answer_row(assessment_id=DRAFT, municipality_id=AARDAM)
        row.explanation = "Nog net op tijd"
        session.add(row)
        session.flush()
        submitting.start()
        while submitting.is_alive() and town.rows(waits) == [(0,)]:
            pass
        assert submitting.is_alive()
        session.commit()
    submitting.join()

    ((canonical,),) = town.rows("SELECT canonical FROM snapshot")
    assert "Nog net op tijd" in canonical


def test_who_only_reads_cannot_write_and_sees_one_moment(town: Town) -> None:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        assert raw(session, "SELECT max(title) FROM assessment") == "Zelftoets a"
        town.change("UPDATE assessment SET title = 'Later'")
        assert raw(session, "SELECT max(title) FROM assessment") == "Zelftoets a"
        with pytest.raises(DBAPIError, match="read-only transaction"):
            session.execute(text("UPDATE assessment SET title = 'x'"))


# --- the role of the website --------------------------------------------------------------


def problem_of(address: str) -> str:
    opened = open_database(address)
    try:
        refuse_a_powerful_website(opened)
    except TooPowerfulError as error:
        return str(error)
    finally:
        opened.close()
    return ""


def test_the_suite_runs_as_a_role_that_cannot_bypass(town: Town) -> None:
    assert town.addresses is not None
    assert problem_of(town.addresses.web) == ""
    with town.database.session(writes=False) as session:
        assert raw(session, "SELECT session_user") == WEB


def test_a_superuser_and_the_owner_may_not_be_the_website(town: Town) -> None:
    assert town.addresses is not None
    assert "SUPERUSER" in problem_of(town.addresses.root)
    assert "is eigenaar van absence, alembic_version, answer en nog" in problem_of(town.addresses.owner)


ROLE, GROUP = f"tp_rol_{os.getpid()}", f"tp_groep_{os.getpid()}"


@pytest.fixture
def role(postgres: Server) -> Iterator[str]:
    """A role of this test alone, gone after its town: roles are of the whole server."""
    postgres.root(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'toetspeil'", f"CREATE ROLE {GROUP}")
    yield ROLE
    postgres.root(f"DROP ROLE {ROLE}", f"DROP ROLE {GROUP}")


POWERS = {
    "BYPASSRLS": (f"ALTER ROLE {ROLE} BYPASSRLS", "BYPASSRLS"),
    "SUPERUSER": (f"ALTER ROLE {ROLE} SUPERUSER", "SUPERUSER"),
    "CREATEROLE": (f"ALTER ROLE {ROLE} CREATEROLE", "CREATEROLE"),
    "bypass through a group": (f"ALTER ROLE {GROUP} BYPASSRLS; GRANT {GROUP} TO {ROLE}", "BYPASSRLS"),
    "a group that can become the owner": (f"GRANT {OWNER} TO {GROUP}; GRANT {GROUP} TO {ROLE}", "is eigenaar van"),
    "one table of its own": (f"ALTER TABLE tpm OWNER TO {ROLE}", "is eigenaar van tpm,"),
}


@pytest.mark.parametrize(("given", "said"), POWERS.values(), ids=POWERS.keys())
def test_the_website_does_not_start_as_a_role_that_can_bypass(role: str, town: Town, given: str, said: str) -> None:
    assert town.addresses is not None
    address = town.addresses.web.replace(WEB, role)
    assert problem_of(address) == ""
    for statement in given.split("; "):
        town.change(statement)

    assert said in problem_of(address)


@pytest.mark.parametrize("what", ["NO FORCE", "DISABLE"])
def test_the_website_does_not_start_when_a_table_is_not_fenced(town: Town, what: str) -> None:
    assert town.addresses is not None
    town.change(f"ALTER TABLE tpm {what} ROW LEVEL SECURITY")

    assert problem_of(town.addresses.web) == "Niet afgeschermd per gemeente: tpm."


def test_preparing_refuses_to_let_a_powerful_role_in(role: str, town: Town) -> None:
    town.change(f"ALTER ROLE {role} BYPASSRLS")

    with pytest.raises(TooPowerfulError):
        prepare(town.whole, role)

    assert town.rows("SELECT has_table_privilege(?, 'answer', 'SELECT')", role) == [(False,)]
