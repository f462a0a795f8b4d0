"""Every answer keeps its versions: the database makes them, and lets nobody make, change or remove one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assess.db import Database
from assess.models import AnswerRow, AssessmentFramework
from assess.records import Version, all_answers, all_versions, fill_answer
from controls.answers import Answer, Evidence, Outcome, Verdict
from controls.catalogue import Aspect
from tests.assess.files import exported
from tests.assess.town import AARDAM, BY_LAW, CARLA, DRAFT, HOME, ILYAS, NOW, TESS, Town, answered, asked
from tests.assess.versioned import save_each
from tests.conftest import Browser

FIRST = asked("5.01.01")
CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{FIRST.id}"


def kept(town: Town, key: str = FIRST.id) -> Sequence[Version]:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        return all_versions(session, DRAFT).get(key, ())


def stored(town: Town, key: str = FIRST.id) -> Answer:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        return all_answers(session, DRAFT)[key]


def save(town: Town, *texts: str, email: str = ILYAS) -> Browser:
    return save_each(town, email, CONTROL, AT, ({"explanation": text} for text in texts))


# --- kept ---------------------------------------------------------------------------------


def test_every_save_is_a_version_with_who_when_and_by_which_way(town: Town) -> None:
    save(town, "Een", "Twee")
    save(town, "Drie", email=TESS)

    assert [(v.answer.explanation, v.answer.version, v.saved_by, v.saved_at, v.way) for v in kept(town)] == [
        ("Een", 1, "Ilyas Invuller", "2026-11-20T09:01:00+00:00", "formulier"),
        ("Twee", 2, "Ilyas Invuller", "2026-11-20T09:02:00+00:00", "formulier"),
        ("Drie", 3, "Tess Tweede", "2026-11-20T09:03:00+00:00", "formulier"),
    ]
    assert kept(town)[-1].answer == stored(town)


def test_a_refused_save_keeps_no_version(town: Town) -> None:
    tess = town.browser(TESS)
    tess.get(CONTROL)
    save(town, "Een")

    tess.submit("Opslaan", at=AT, explanation="Te laat", status=409)
    tess.get(CONTROL)
    tess.submit("Opslaan", at=AT, explanation="x" * 10_001, status=422)

    assert [v.answer.explanation for v in kept(town)] == ["Een"]


def test_saving_three_hundred_times_keeps_three_hundred_versions(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    action, sent = ilyas.fields("Opslaan", at=AT)
    for number in range(300):
        sent |= {"version": [str(number)], "explanation": [f"Tekst {number}"]}
        ilyas.request("POST", action, status=200, data=sent, headers={"Accept": "application/json"})

    assert [v.answer.explanation for v in kept(town)] == [f"Tekst {number}" for number in range(300)]
    assert town.rows("SELECT count(*) FROM audit_event WHERE action = 'answer:saved'") == [(300,)]


def test_an_agreement_is_a_version_of_its_own_by_the_second_person(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    town.clock.advance(minutes=5)
    tess = town.browser(TESS)
    tess.get(CONTROL)
    tess.submit("Ik stem in met niet van toepassing")

    claim, agreement = kept(town)

    assert (agreement.saved_by, agreement.saved_at, agreement.way) == (
        "Tess Tweede",
        "2026-11-20T09:05:00+00:00",
        "instemming",
    )
    assert (agreement.answer.answered_by, agreement.answer.agreed_by) == ("Ilyas Invuller", "Tess Tweede")
    assert (claim.answer.agreed_by, claim.way) == ("", "formulier")


def test_a_word_of_somebody_else_is_saved_by_them_though_the_reason_stays_of_the_first(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess = town.browser(TESS)
    tess.get(CONTROL)
    tess.submit("Opslaan", at=AT, improvement="Een zwembad bouwen.")

    assert [(v.saved_by, v.answer.answered_by) for v in kept(town)] == [
        ("Ilyas Invuller", "Ilyas Invuller"),
        ("Tess Tweede", "Ilyas Invuller"),
    ]
    assert "Laatst opgeslagen door Tess Tweede op" in tess.words


def test_a_status_that_follows_from_elsewhere_is_no_version(town: Town) -> None:
    save(town, "Een")

    town.change("UPDATE answer SET status = 'niet'")

    assert len(kept(town)) == 1


def test_an_answer_that_went_with_its_framework_and_came_back_keeps_what_it_said_before(town: Town) -> None:
    of_it = {"assessment_id": DRAFT, "municipality_id": AARDAM}
    with town.all_rows() as session:
        session.add(AssessmentFramework(catalogue="ensia/2026", **of_it))
    carla = town.browser(CARLA)
    for round_ in ("Een", "Twee"):
        carla.get(f"{HOME}/kader/ensia/eis/ensia-r-01")
        carla.submit("Opslaan", at="/eis/ensia-r-01", explanation=round_)
        with town.database.session(writes=True, municipality_id=AARDAM) as session:
            session.execute(delete(AnswerRow))
            session.commit()
    carla.get(f"{HOME}/kader/ensia/eis/ensia-r-01")
    carla.submit("Opslaan", at="/eis/ensia-r-01", explanation="Drie")

    assert [(v.answer.explanation, v.answer.version) for v in kept(town, "ensia-r-01")] == [
        ("Een", 1),
        ("Twee", 1),
        ("Drie", 1),
    ]


# --- refused ------------------------------------------------------------------------------

COLUMNS = "assessment_id, requirement_id, unit, outcome, status, opzet, bestaan, werking, explanation, evidence, improvement, reason, agreed_by, agreed_at, risk_reference, risk_owner, ends_on, details, answered_by, answered_by_id, answered_at, version, municipality_id, saved_by, saved_by_id, saved_at, way"  # fmt: skip


def insert(number: str, *, verb: str = "INSERT", table: str = "answer", **changes: str) -> str:
    """Add a version made of the answer as it stands, with changes."""
    values = ", ".join(changes.get(name, name) for name in COLUMNS.split(", "))
    where = "" if table == "answer" else " WHERE number = 1"
    return f"{verb} INTO answer_version (number, {COLUMNS}) SELECT {number}, {values} FROM {table}{where}"


ATTEMPTS = {
    "change a version": "UPDATE answer_version SET explanation = 'x'",
    "change who saved it": "UPDATE answer_version SET saved_by = 'x' WHERE number = 1",
    "change a version and ignore the law": "UPDATE OR IGNORE answer_version SET explanation = 'x'",
    "give it another number": "UPDATE OR REPLACE answer_version SET number = 1 WHERE number = 2",
    "delete a version": "DELETE FROM answer_version WHERE number = 1",
    "delete them all": "DELETE FROM answer_version",
    "replace the first": insert("1", verb="INSERT OR REPLACE", explanation="'x'"),
    "replace the last": insert("2", verb="INSERT OR REPLACE", explanation="'x'"),
    "replace them all by themselves": "INSERT OR REPLACE INTO answer_version SELECT * FROM answer_version",
    "upsert over one": insert("2", explanation="'x'") + " WHERE 1 ON CONFLICT DO UPDATE SET explanation = 'x'",
    "add a forged version at the end": insert("3", explanation="'x'", version="3"),
    "add a forged version of the same number of saves": insert("3", explanation="'x'"),
    "add the answer as it stands once more": insert("3"),
    "add an old version once more": insert("3", table="answer_version"),
    "add a version before the first": insert("0", explanation="'x'", version="0"),
    "add a version after a gap": insert("9", explanation="'x'", version="9"),
    "add a version of another answer": insert("1", requirement_id="'bio2-5.01.02'"),
    "add a version to another assessment": insert("1", assessment_id="'b00000000001'", municipality_id="2"),
}


@pytest.mark.parametrize("statement", ATTEMPTS.values(), ids=ATTEMPTS.keys())
@pytest.mark.parametrize("submitted", [False, True], ids=["of a draft", "of a submitted assessment"])
def test_the_database_itself_refuses_to(town: Town, statement: str, submitted: bool) -> None:
    save(town, "Een", "Twee")
    if submitted:
        town.submit()
    before = town.rows("SELECT * FROM answer_version")

    with pytest.raises(BY_LAW, match="answer_version is append-only"):
        town.change(statement)

    assert town.rows("SELECT * FROM answer_version") == before


ROUND_THE_BACK = {
    "change the answer without counting": "UPDATE answer SET explanation = 'x'",
    "change the answer and count back": "UPDATE answer SET explanation = 'x', version = 1",
    "upsert the answer": (
        f"INSERT INTO answer ({COLUMNS}) SELECT {COLUMNS} FROM answer WHERE 1 ON CONFLICT DO UPDATE SET explanation = 'x'"
    ),
    "change only who saved it": "UPDATE answer SET saved_by = 'x'",
    "change only the way": "UPDATE answer SET way = 'import'",
}


@pytest.mark.engines("sqlite")
def test_another_answer_in_its_place_is_kept_too(town: Town) -> None:
    """PostgreSQL refuses a second row with the same key, whatever one says."""
    save(town, "Een", "Twee")

    values = ", ".join("'x'" if name == "explanation" else name for name in COLUMNS.split(", "))
    town.change(f"INSERT OR REPLACE INTO answer ({COLUMNS}) SELECT {values} FROM answer")

    assert [v.answer.explanation for v in kept(town)] == ["Een", "Twee", "x"]


@pytest.mark.parametrize("statement", ROUND_THE_BACK.values(), ids=ROUND_THE_BACK.keys())
def test_what_is_changed_past_the_application_is_kept_all_the_same(town: Town, statement: str) -> None:
    save(town, "Een", "Twee")

    town.change(statement)

    assert len(kept(town)) == 3
    assert kept(town)[-1].answer == stored(town)
    assert [v.answer.explanation for v in kept(town)][:2] == ["Een", "Twee"]


def test_an_answer_that_is_thrown_away_and_put_back_as_it_was_is_no_new_version(town: Town) -> None:
    save(town, "Een")

    town.change("CREATE TABLE aside AS SELECT * FROM answer")
    town.change("DELETE FROM answer")
    town.change("INSERT INTO answer SELECT * FROM aside")

    assert [v.answer.explanation for v in kept(town)] == ["Een"]


# --- replayed -----------------------------------------------------------------------------

TEXT = st.text(alphabet="ab \n’é", max_size=6)
SAID = st.builds(
    Answer,
    requirement_id=st.sampled_from([asked("5.01.01").id, asked("5.01.02").id]),
    outcome=st.sampled_from([Outcome.ASSESSED, Outcome.NOT_APPLICABLE, Outcome.DEVIATED]),
    verdicts=st.fixed_dictionaries({aspect: st.sampled_from(Verdict) for aspect in Aspect}),
    explanation=TEXT,
    evidence=st.lists(st.builds(Evidence, title=TEXT, location=TEXT), max_size=2).map(tuple),
    reason=TEXT,
    done_on=st.sampled_from(["", "2026-03-01"]),
    answered_by=st.sampled_from(["Ilyas Invuller", "Tess Tweede"]),
)


@pytest.fixture
def replayed(town: Town) -> Database:
    return town.database


# One town for all examples: each of them is rolled back.
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SAID, max_size=8))
def test_any_row_of_saves_can_be_played_again_from_the_versions(replayed: Database, saves: list[Answer]) -> None:
    """Everything is rolled back after each example: the database stays as it was."""
    with replayed.session(writes=True, municipality_id=AARDAM) as session:
        said = _saved(session, saves)
        found = all_versions(session, DRAFT)
        now = all_answers(session, DRAFT)
        session.rollback()

    assert {key: [v.answer for v in versions] for key, versions in found.items()} == said
    assert {key: versions[-1].answer for key, versions in found.items()} == now


def _saved(session: Session, saves: list[Answer]) -> dict[str, list[Answer]]:
    """Save one after another, as the services do; gives by key what was saved."""
    said: dict[str, list[Answer]] = {}
    for number, answer in enumerate(saves):
        before = said.setdefault(answer.key, [])
        at = (NOW + timedelta(minutes=number)).isoformat()
        now = replace(answer, answered_at=at, version=len(before) + 1)
        row = session.get(AnswerRow, (DRAFT, now.requirement_id, ""))
        if row is None:
            row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=now.requirement_id)
            session.add(row)
        fill_answer(row, now, asked("5.01.01"), by_id=None)
        session.flush()
        before.append(now)
    return said


# --- to another installation --------------------------------------------------------------


def test_the_versions_of_an_answer_that_is_gone_stay_where_they_were_kept(town: Town) -> None:
    answered(
        town,
        Answer(
            requirement_id=FIRST.id,
            explanation="Een",
            answered_by="Ilyas Invuller",
            answered_at=NOW.isoformat(),
            version=1,
        ),
    )
    town.change("DELETE FROM answer")

    assert exported(town, DRAFT)["versions"] == {}
    assert len(kept(town)) == 1
