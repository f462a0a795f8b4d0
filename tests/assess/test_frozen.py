"""After submitting nothing changes: not through a page, not through a script, not through raw SQL."""

from __future__ import annotations

import pytest

from assess.models import AnswerRow, ApplicabilityRow
from assess.records import fill_answer, fill_applicability
from controls.answers import Answer, Applicability
from tests.assess.town import AARDAM, BY_LAW, CARLA, DRAFT, HOME, ILYAS, NOW, TESS, Town, asked
from tests.conftest import Browser

CONTROL = f"{HOME}/beheersmaatregel/5.01"
FIRST = asked("5.01.01")
AT = f"/eis/{FIRST.id}"
OTHER = "a00000000002"

FROZEN = "the assessment was submitted"
APPENDED = "append-only"


@pytest.fixture
def writers(town: Town) -> dict[str, Browser]:
    """Three people on the page of a control with something in it; then the assessment is submitted."""
    browsers = {email: town.browser(email) for email in (ILYAS, TESS, CARLA)}
    ilyas = browsers[ILYAS]
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    ilyas.submit("Opslaan", at="/toepasselijkheid", applies="ja")
    for browser in browsers.values():
        browser.get(CONTROL)
    town.submit()
    return browsers


def contents(town: Town) -> list[object]:
    tables = ("answer", "applicability", "assessment", "snapshot", "catalogue_text", "audit_event")
    return [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


def test_every_form_of_a_page_that_was_still_open_is_refused(town: Town, writers: dict[str, Browser]) -> None:
    before = contents(town)
    ilyas, tess = writers[ILYAS], writers[TESS]

    ilyas.submit("Opslaan", at=AT, reason="Een andere reden", status=409)
    assert "Deze zelftoets is al ingediend" in ilyas.words
    assert "Reden Een andere reden" in ilyas.words
    assert "Opnieuw opslaan" not in ilyas.buttons
    assert "Meld u aan" not in ilyas.words
    told = tess.submit("Opslaan", at=AT, reason="Nog een andere", status=409, as_json=True).json
    tess.submit("Opslaan", at="/toepasselijkheid", additional_measures="Een hek", status=409)
    assert "Aanvullende maatregelen Een hek" in tess.words
    assert "Opnieuw opslaan" not in tess.buttons
    assert told
    assert told["message"].startswith("Deze zelftoets is al ingediend.")
    assert told["final"] is True
    writers[CARLA].submit("Ik stem in met niet van toepassing", status=409)

    assert contents(town) == before


def test_the_pages_show_the_texts_and_no_form(town: Town, writers: dict[str, Browser]) -> None:
    ilyas = writers[ILYAS]

    ilyas.get(CONTROL)

    assert "Deze zelftoets is ingediend. U kunt lezen, maar niets wijzigen." in ilyas.words
    assert "Wij hebben geen zwembad." in ilyas.words
    assert [form.attrib["action"] for form in ilyas.page.all("form")] == ["/afmelden"]


def test_the_page_for_submitting_leads_on_to_the_reports(town: Town, writers: dict[str, Browser]) -> None:
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/indienen")

    assert carla.url == f"{HOME}/rapporten/"


#: What somebody with the database in their hands might try.
ATTEMPTS = {
    "change an answer": ("UPDATE answer SET explanation = 'x'", FROZEN),
    "delete an answer": ("DELETE FROM answer", FROZEN),
    "add an answer": (f"INSERT INTO answer SELECT * FROM later WHERE assessment_id = '{DRAFT}'", FROZEN),
    "replace an answer": ("INSERT OR REPLACE INTO answer SELECT * FROM answer", FROZEN),
    "move an answer in": (f"UPDATE answer SET assessment_id = '{DRAFT}' WHERE assessment_id = '{OTHER}'", FROZEN),
    "move an answer over another": (
        f"UPDATE OR REPLACE answer SET assessment_id = '{DRAFT}' WHERE assessment_id = '{OTHER}'",
        FROZEN,
    ),
    "move an answer out": (
        f"UPDATE answer SET assessment_id = '{OTHER}', requirement_id = 'x' WHERE assessment_id = '{DRAFT}'",
        FROZEN,
    ),
    "change a VvT record": ("UPDATE applicability SET applies = 'nee'", FROZEN),
    "delete a VvT record": ("DELETE FROM applicability", FROZEN),
    "replace a VvT record": ("INSERT OR REPLACE INTO applicability SELECT * FROM applicability", FROZEN),
    "change the snapshot": ("UPDATE snapshot SET canonical = '{}'", APPENDED),
    "delete the snapshot": ("DELETE FROM snapshot", APPENDED),
    "replace the snapshot": (
        "INSERT OR REPLACE INTO snapshot SELECT assessment_id, '{}', 'x', municipality_id FROM snapshot",
        APPENDED,
    ),
    "replace the snapshot by way of its hash": (
        f"INSERT OR REPLACE INTO snapshot SELECT '{OTHER}', '{{}}', sha256, municipality_id FROM snapshot",
        APPENDED,
    ),
    "change the questions that were asked": ("UPDATE catalogue_text SET canonical = '{}'", APPENDED),
    "give the questions another hash": ("UPDATE OR REPLACE catalogue_text SET sha256 = 'x'", APPENDED),
    "delete the questions that were asked": ("DELETE FROM catalogue_text", APPENDED),
    "replace the questions that were asked": (
        "INSERT OR REPLACE INTO catalogue_text SELECT sha256, '{}' FROM catalogue_text",
        APPENDED,
    ),
    "open the assessment again": ("UPDATE assessment SET status = 'concept', submitted_at = NULL", FROZEN),
    "change the scope": (f"UPDATE assessment SET scope = 'x' WHERE id = '{DRAFT}'", FROZEN),
    "delete the assessment": (f"DELETE FROM assessment WHERE id = '{DRAFT}'", FROZEN),
    "replace the assessment": (
        (
            "INSERT OR REPLACE INTO assessment "
            "SELECT id, municipality_id, title, catalogue, reference_date, 'x', 'concept', created_at, NULL "
            f"FROM assessment WHERE id = '{DRAFT}'"
        ),
        APPENDED,
    ),
    "put another assessment in its place": (
        f"UPDATE OR REPLACE assessment SET id = '{DRAFT}' WHERE id = '{OTHER}'",
        "keeps its id",
    ),
    "change the trail": ("UPDATE audit_event SET actor = 'niemand'", APPENDED),
    "delete from the trail": ("DELETE FROM audit_event", APPENDED),
    "replace a line of the trail": (
        (
            "INSERT OR REPLACE INTO audit_event "
            "SELECT id, at, municipality_id, 'niemand', actor_id, origin, action, object, result, chain, sequence, "
            "previous, hash FROM audit_event"
        ),
        APPENDED,
    ),
}


@pytest.fixture
def frozen(town: Town) -> Town:
    """Submitted with an answer and a VvT record; beside it a draft with the same answer, and one to come later."""
    with town.all_rows() as session:
        answer = Answer(requirement_id=FIRST.id, explanation="Zo zit het", answered_at=NOW.isoformat(), version=1)
        row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=FIRST.id)
        fill_answer(row, answer, FIRST, by_id=None)
        record = ApplicabilityRow(assessment_id=DRAFT, municipality_id=AARDAM)
        fill_applicability(record, Applicability(control="5.01", recorded_at=NOW.isoformat(), version=1))
        record.control = "5.01"
        session.add_all((row, record))
    town.submit()
    town.change(
        "INSERT INTO assessment SELECT ?, municipality_id, title, catalogue, reference_date, scope, 'concept', "
        "created_at, NULL FROM assessment WHERE id = ?",
        OTHER,
        DRAFT,
    )
    columns = town.columns("answer")
    moved = ", ".join(f"'{OTHER}'" if c == "assessment_id" else c for c in columns)
    town.change(f"INSERT INTO answer ({', '.join(columns)}) SELECT {moved} FROM answer")
    town.change("CREATE TABLE later AS SELECT * FROM answer")
    town.change("UPDATE later SET requirement_id = 'bio2-5.01.02'")
    return town


@pytest.mark.parametrize(("statement", "refusal"), ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_itself_refuses_to(frozen: Town, statement: str, refusal: str) -> None:
    before = contents(frozen)

    with pytest.raises(BY_LAW, match=refusal):
        frozen.change(statement)

    assert contents(frozen) == before


def test_a_draft_beside_it_can_still_be_changed_but_what_was_said_in_it_stays(frozen: Town) -> None:
    frozen.change("UPDATE answer SET explanation = 'x' WHERE assessment_id = ?", OTHER)
    frozen.change("DELETE FROM answer WHERE assessment_id = ?", OTHER)
    frozen.change("UPDATE assessment SET title = 'x' WHERE id = ?", OTHER)

    with pytest.raises(BY_LAW, match=r"(?i)foreign key"):
        frozen.change("DELETE FROM assessment WHERE id = ?", OTHER)

    said = frozen.rows("SELECT explanation FROM answer_version WHERE assessment_id = ? ORDER BY number", OTHER)
    assert said == [("Zo zit het",), ("x",)]
