"""Opening a submitted assessment again: a draft that follows it, with everything in it; the old one stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.exchange import import_file
from assess.frameworks import head_of
from assess.incoming_former import EARLIER_SCHEMA
from assess.profiles import profile_of
from assess.records import all_answers, all_applicability
from controls.canonical import canonical_json
from controls.proposal import is_stale
from tests.assess.everything import AGREED, COVERED, PLAIN, SECOND, TAKEN_OVER, fill, submitted, texts
from tests.assess.files import brought_in, exported, fitting, refused
from tests.assess.town import AARDAM, BY_LAW, CARLA, CONNECTION, DRAFT, ELSEWHERE, HOME, ILYAS, TPM_ID, Town, assessment
from tests.conftest import Browser

REOPEN = "Heropenen"
WHY: dict[str, Any] = {"title": "Zelftoets a (heropend)", "reason": "Een map was verplaatst."}


@pytest.fixture
def full(town: Town) -> Town:
    """Everything an assessment can hold, submitted."""
    fill(town)
    submitted(town)
    return town


def reopened(town: Town, of: str = DRAFT) -> str:
    """Through the page; gives the id of the new one."""
    carla = town.browser(CARLA)
    carla.get(f"/gemeente/aardam/zelftoets/{of}/heropenen")
    carla.submit(REOPEN, **WHY)
    ((made,),) = town.rows("SELECT assessment_id FROM succession WHERE follows = ?", of)
    assert carla.url == f"/gemeente/aardam/zelftoets/{made}/"
    assert isinstance(made, str)
    return made


def test_everything_goes_along_and_the_old_one_is_untouched(full: Town) -> None:
    before = exported(full, DRAFT)

    made = reopened(full)

    assert exported(full, DRAFT) == before
    with full.all_rows() as session:
        old, new = all_answers(session, DRAFT), all_answers(session, made)
        was, now = profile_of(session, DRAFT), profile_of(session, made)
        assert all_applicability(session, DRAFT) == all_applicability(session, made)
        head = head_of(session, made)
    assert len(new) == len(old)
    assert head.is_open
    assert head.frameworks == tuple(before["frameworks"])
    assert (head.reference_date, head.scope) == (before["reference_date"], before["scope"])
    assert [(c.name, c.number) for c in now.connections] == [(c.name, c.number) for c in was.connections]
    assert [t.supplier for t in now.tpms] == [t.supplier for t in was.tpms]
    assert (now.suwinet, now.laid_beside) == (was.suwinet, was.laid_beside)
    assert new[PLAIN].explanation == old[PLAIN].explanation
    assert (new[PLAIN].answered_by, new[PLAIN].version) == (old[PLAIN].answered_by, 1)
    waits = "SELECT requirement_id, note, settled_at FROM carried_answer WHERE assessment_id = ? ORDER BY 1, 3"
    assert full.rows(waits, made) == full.rows(waits, DRAFT) != []


def test_each_answer_is_a_first_version_that_was_carried_by_who_opened(full: Town) -> None:
    made = reopened(full)

    found = full.rows(
        "SELECT DISTINCT number, version, way, saved_by FROM answer_version WHERE assessment_id = ?", made
    )
    assert found == [(1, 1, "vorige-zelftoets", "Carla Coördinator")]


def test_an_agreement_does_not_go_along_so_that_a_second_person_looks_again(full: Town) -> None:
    made = reopened(full)

    status = "SELECT status, agreed_by, reason, answered_by FROM answer WHERE requirement_id = ? AND assessment_id = ?"
    assert full.rows(status, AGREED, DRAFT)[0][:2] == ("nvt", "Tess Tweede")
    assert full.rows(status, AGREED, made) == [("open", "", "Er zijn geen chipkaarten.", "Ilyas Invuller")]


def test_connections_and_tpms_are_new_rows_and_the_answers_follow_them(full: Town) -> None:
    made = reopened(full)

    with full.all_rows() as session:
        profile, answers = profile_of(session, made), all_answers(session, made)
    ids = {c.name: c.id for c in profile.connections}
    assert set(ids.values()) & {CONNECTION, SECOND} == set()
    covered = answers[f"{COVERED}@{ids['Mijn Aardam']}"]
    assert covered.tpm == profile.tpms[0].id != TPM_ID
    assert f"{COVERED}@{ids['Burgerzaken']}" in answers


def test_what_was_taken_over_stays_taken_over_and_stale_stays_stale(full: Town) -> None:
    with full.all_rows() as session:
        answers = all_answers(session, DRAFT)
        assert not is_stale(answers[TAKEN_OVER], answers)
    made = reopened(full)

    with full.all_rows() as session:
        answers = all_answers(session, made)
        assert not is_stale(answers[TAKEN_OVER], answers)
        assert answers[TAKEN_OVER].inferred_from == {PLAIN: 1, "bio2-6.02.01": 0}


@pytest.mark.parametrize(
    ("source", "taken_over_at", "is_looked_at_again"),
    [(PLAIN, 1, False), (PLAIN, 3, True), (AGREED, 1, True), ("bio2-6.02.01", 0, False), ("bio2-6.02.01", 2, True)],
    ids=["the last version", "another version", "a source that loses its agreement", "no source", "a source that went"],
)
def test_what_rested_on_another_version_must_be_looked_at_again(
    town: Town, source: str, taken_over_at: int, is_looked_at_again: bool
) -> None:
    fill(town)
    rests = json.dumps({"inferred_from": {source: taken_over_at}})
    town.change("UPDATE answer SET details = ? WHERE requirement_id = ?", rests, TAKEN_OVER)
    submitted(town)
    made = reopened(town)

    with town.all_rows() as session:
        answers = all_answers(session, made)
    assert is_stale(answers[TAKEN_OVER], answers) is is_looked_at_again


def test_the_chain_is_shown_in_the_list_and_on_both(full: Town) -> None:
    made = reopened(full)
    ilyas = full.browser(ILYAS)

    ilyas.get("/gemeente/aardam/")
    assert "volgt op Zelftoets a" in ilyas.words
    assert "wordt gevolgd door Zelftoets a (heropend)" in ilyas.words
    for page in ("", "resultaten", "vaststellen/"):
        ilyas.get(f"{HOME}/{page}")
        assert "Wordt gevolgd door Zelftoets a (heropend), een concept. Reden: ‘Een map was verplaatst.’" in ilyas.words
        ilyas.get(f"/gemeente/aardam/zelftoets/{made}/{page}")
        assert "Volgt op Zelftoets a. Reden: ‘Een map was verplaatst.’" in ilyas.words


def test_the_trail_tells_of_it_without_the_reason(full: Town) -> None:
    made = reopened(full)

    assert [line[:3] for line in full.trail()[-2:]] == [
        ("Carla Coördinator", "assessment:created", made),
        ("Carla Coördinator", "assessment:reopened", f"{DRAFT} as {made}"),
    ]


def test_the_new_one_can_be_changed_submitted_and_opened_again(full: Town) -> None:
    made = reopened(full)
    ilyas = full.browser(ILYAS)
    ilyas.get(f"/gemeente/aardam/zelftoets/{made}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=f"/eis/{PLAIN}", explanation="De map staat nu hier.")
    full.submit(made)

    again = reopened(full, made)

    with full.all_rows() as session:
        assert all_answers(session, again)[PLAIN].explanation == "De map staat nu hier."
        assert all_answers(session, DRAFT)[PLAIN].explanation == "Het beleid is vastgesteld."


# --- what is refused ----------------------------------------------------------------------


def test_a_draft_is_not_opened_again(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/heropenen")
    assert "Heropenen hoeft niet: u kunt gewoon verder." in carla.words
    token = carla.fields("Afmelden")[1]["csrf_token"][0]

    carla.request("POST", f"{HOME}/heropenen", status=409, data={"csrf_token": token, **WHY})

    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]


def test_an_assessment_is_followed_by_one_only(town: Town) -> None:
    town.submit()
    first, second = town.browser(CARLA), town.browser(CARLA)
    for browser in (first, second):
        browser.get(f"{HOME}/heropenen")
    first.submit(REOPEN, **WHY)

    second.submit(REOPEN, status=409, **WHY)

    assert "Deze zelftoets is al heropend. Ga verder in ‘Zelftoets a (heropend)’." in second.words
    assert town.rows("SELECT count(*) FROM assessment") == [(3,)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"reason": " . "}, "Schrijf in een zin waarom"), ({"title": ""}, "Geef de zelftoets een naam.")],
)
def test_without_a_name_and_a_reason_nothing_is_opened(town: Town, change: dict[str, Any], sentence: str) -> None:
    town.submit()
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/heropenen")

    carla.submit(REOPEN, status=422, **{**WHY, **change})

    assert sentence in carla.words
    assert town.rows("SELECT count(*) FROM assessment") == [(2,)]


def test_only_a_coordinator_opens_again(town: Town) -> None:
    town.submit()
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/vaststellen/")

    assert REOPEN not in ilyas.words
    ilyas.get(f"{HOME}/heropenen", status=404)


# --- the law of the database --------------------------------------------------------------

OTHER = "a00000000002"
_LINK = (
    "INSERT INTO succession (assessment_id, follows, reason, opened_by, opened_by_id, opened_at, municipality_id) "
    "VALUES ('{a}', '{f}', 'x', 'x', 1, '2026-11-20', {m})"
)
REFUSED = {
    "change what it follows": ("UPDATE succession SET reason = 'x'", "append-only"),
    "let go of what it follows": ("DELETE FROM succession", "append-only"),
    "put another reason in its place": (
        _LINK.format(a="{made}", f=DRAFT, m=1).replace("INSERT", "INSERT OR REPLACE"),
        "append-only",
    ),
    "fork the chain": (_LINK.format(a=OTHER, f=DRAFT, m=1), "append-only"),
    "follow a draft": (_LINK.format(a=OTHER, f="{made}", m=1), "only what was submitted"),
    "let what was submitted follow": (_LINK.format(a=DRAFT, f=DRAFT, m=1), "the assessment was submitted|append-only"),
    "follow an assessment of another municipality": (
        _LINK.format(a=ELSEWHERE, f=DRAFT, m=2),
        r"append-only|(?i:foreign)",
    ),
}


@pytest.mark.parametrize(("statement", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(town: Town, statement: str, why: str) -> None:
    town.submit()
    made = reopened(town)
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM))
    before = town.rows("SELECT * FROM succession")

    with pytest.raises(BY_LAW, match=why):
        town.change(statement.format(made=made))

    assert town.rows("SELECT * FROM succession") == before


def test_the_reference_keeps_to_one_municipality(town: Town) -> None:
    town.submit()

    with pytest.raises(BY_LAW, match=r"(?i)foreign key"):
        town.change(_LINK.format(a=ELSEWHERE, f=DRAFT, m=2))


# --- to another installation --------------------------------------------------------------


def test_a_chain_travels_link_by_link_and_comes_back_the_same(full: Town, elsewhere: Town) -> None:
    made = reopened(full)
    first, second = exported(full, DRAFT), exported(full, made)
    assert (first["follows"], second["follows"]["id"]) == ({}, DRAFT)
    assert len(first["decided"]["decisions"]) == 2
    assert second["decided"] == {"decisions": [], "confirmations": [], "signatures": []}

    assert refused(elsewhere, second) == f"Deze zelftoets volgt op zelftoets {DRAFT}. Importeer die eerst."
    assert brought_in(elsewhere, first) == canonical_json(first)
    assert brought_in(elsewhere, second) == canonical_json(second)


def test_a_file_of_before_follows_nothing_and_has_no_decisions(full: Town, elsewhere: Town) -> None:
    given = exported(full, DRAFT)
    former = {name: value for name, value in given.items() if name not in ("follows", "decided", "rows")}
    former["schema"] = EARLIER_SCHEMA

    with elsewhere.all_rows() as session:
        import_file(session, fitting(former), all_catalogues(), now=full.clock())
    assert exported(elsewhere, DRAFT)["decided"] == {"decisions": [], "confirmations": [], "signatures": []}


def of(part: str, index: int = 0, **fields: object) -> Any:
    return lambda given: given["decided"][part][index].update(fields)


SPOILT: dict[str, Any] = {
    "a decision on other answers": (of("decisions", snapshot_sha256="f" * 64), "gaat over andere antwoorden"),
    "a decision of another assessment": (of("decisions", assessment_id=ELSEWHERE), "gaat over andere antwoorden"),
    "a decision that is missing": (lambda g: g["decided"]["decisions"].pop(0), "niet op volgorde"),
    "a decision that refers to nothing": (of("decisions", 1, refers_to=0), "niet over het besluit dat toen gold"),
    "a withdrawal of nothing": (of("decisions", kind="intrekking"), "trekt iets in dat er niet is"),
    "a decision from before submitting": (of("decisions", met_on="2026-11-19"), "kan niet kloppen"),
    "a decision in the future": (of("decisions", met_on="2026-11-21"), "kan niet kloppen"),
    "other words than were confirmed": (of("decisions", 1, reference="Zaak 8"), "past niet bij een besluit"),
    "a confirmation by the same person": (of("confirmations", confirmed_by="Carla Coördinator"), "door een ander"),
    "two confirmations": (
        lambda g: g["decided"]["confirmations"].append(g["decided"]["confirmations"][0]),
        "niet op volgorde",
    ),
    "a signature under a refusal": (of("signatures", decision=1), "niet onder een vastgestelde"),
    "a signature before the decision": (of("signatures", signed_on="2026-11-19"), "kan niet kloppen"),
    "a signature of other answers": (of("signatures", snapshot_sha256="f" * 64), "gaat over andere antwoorden"),
    "a hash that is none": (of("signatures", document_sha256="abc"), "document_sha256"),
    "a name of spaces": (of("signatures", signed_by=" "), "signed_by"),
    "another number": (of("signatures", number=2), "niet op volgorde"),
}


@pytest.fixture(scope="module")
def file_of_it(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return texts(settled, tmp_path_factory.mktemp("alles"))["submitted"]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.values(), ids=SPOILT.keys())
def test_a_file_made_by_hand_adds_no_decision_that_was_not_taken(
    elsewhere: Town, file_of_it: str, spoil: Any, sentence: str
) -> None:
    given = json.loads(file_of_it)
    spoil(given)

    assert sentence in refused(elsewhere, given)


def test_a_draft_brings_no_decisions(town: Town, elsewhere: Town, file_of_it: str) -> None:
    given = exported(town, DRAFT)
    given["decided"] = json.loads(file_of_it)["decided"]

    assert refused(elsewhere, given) == "Het bestand is van een concept, maar bevat ook een besluit of handtekening."


def test_a_browser_of_elsewhere_sees_nothing_of_the_chain(full: Town) -> None:
    reopened(full)
    bert = Browser(full.app, base_url=full.settings.base_url)
    bert.sign_in("bert@beekstad.example")

    bert.get("/gemeente/beekstad/")

    assert "volgt op" not in bert.words
