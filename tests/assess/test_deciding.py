"""What comes after submitting: decisions, who confirms them, signatures, and the register of approved measures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from assess.decisions import approvals, decided_of
from assess.following import chain_of
from assess.models import Role
from tests.assess.conftest import staff
from tests.assess.test_law_of_the_database import past_the_application
from tests.assess.town import AARDAM, BOTH, BY_LAW, BY_ROLE, CARLA, DRAFT, HOME, LOTTE, Town
from tests.conftest import Browser

PAGE = f"{HOME}/vaststellen/"
REGISTER = "/gemeente/aardam/goedkeuringen/"
SECRETARY = BY_ROLE[Role.APPROVER]
DECIDE, CONFIRM, SIGN = "Besluit vastleggen", "Dit besluit bevestigen", "Handtekening vastleggen"
DECISION: dict[str, Any] = {
    "kind": "vaststelling",
    "met_on": "2026-11-20",
    "reference": "Zaak 2027-118",
    "signed_by": "B. Baas",
    "signed_as": "burgemeester",
}
SIGNATURE: dict[str, Any] = {"signed_by": "B. Baas", "signed_as": "burgemeester", "signed_on": "2026-11-20"}
APPROVAL: dict[str, Any] = {
    "title": "Informatiebeveiligingsplan",
    "version": "2.1",
    "approved_on": "2026-09-15",
    "body": "College van burgemeester en wethouders",
    "reference": "Zaak 12",
}


@pytest.fixture
def submitted(town: Town) -> Town:
    staff(town)
    town.submit()
    return town


@pytest.fixture
def carla(submitted: Town) -> Browser:
    browser = submitted.browser(CARLA)
    browser.get(PAGE)
    return browser


def decisions(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT number, kind, refers_to, recorded_by FROM decision ORDER BY number")


# --- the decision -------------------------------------------------------------------------


def test_a_draft_has_nothing_to_decide_on_and_says_what_comes_when(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(PAGE)

    assert "Er ligt nog niets vast: deze zelftoets is nog niet ingediend." in carla.words
    assert "Januari tot en met april 2027" in carla.words
    assert "30 april 2027 De stukken zijn aangeleverd: laatste dag om de stukken te uploaden." in carla.words
    assert DECIDE not in carla.buttons


def test_a_decision_names_the_snapshot_and_itself_and_leaves_a_line_without_its_words(
    submitted: Town, carla: Browser
) -> None:
    carla.submit(DECIDE, **DECISION, remark="Met dank aan de CISO.")

    assert decisions(submitted) == [(1, "vaststelling", 0, "Carla Coördinator")]
    ((sha256, names, snapshot),) = submitted.rows(
        "SELECT decision.sha256, snapshot_sha256, snapshot.sha256 FROM decision JOIN snapshot USING (assessment_id)"
    )
    assert names == snapshot
    with submitted.all_rows() as session:
        (decision,) = decided_of(session, DRAFT).decisions
    assert decision.sha256 == sha256
    assert replace(decision, reference="Zaak 2027-119").sha256 != sha256
    assert submitted.trail()[-1] == (
        "Carla Coördinator", "decision:recorded", f"{DRAFT}/1 sha256:{sha256}", "done",
    )  # fmt: skip
    for shown in ("Zaak 2027-118", "20 november 2026", "Met dank aan de CISO.", sha256, "nog niet bevestigd"):
        assert shown in carla.words


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": ""}, "Kies wat het college besloot."),
        ({"met_on": ""}, "Vul in wanneer het college vergaderde."),
        ({"met_on": "9 februari"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"reference": " . "}, "Vul het nummer of kenmerk van het besluit in"),
        ({"signed_by": ""}, "Vul in wie ondertekent."),
        ({"signed_as": "x" * 121}, "Deze tekst is te lang"),
    ],
)
def test_what_is_missing_or_impossible_is_said_and_nothing_is_recorded(
    submitted: Town, carla: Browser, change: dict[str, Any], sentence: str
) -> None:
    carla.submit(DECIDE, status=422, **{**DECISION, **change})

    assert sentence in carla.words
    assert decisions(submitted) == []


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-11-19", "ligt voor het indienen op 20 november 2026"), ("2026-11-21", "ligt in de toekomst")],
)
def test_a_college_decides_after_submitting_and_not_later_than_today(
    submitted: Town, carla: Browser, day: str, sentence: str
) -> None:
    carla.submit(DECIDE, status=409, **{**DECISION, "met_on": day})

    assert sentence in carla.words
    assert decisions(submitted) == []


def test_a_correction_is_a_new_decision_that_refers_to_the_one_before(submitted: Town, carla: Browser) -> None:
    carla.submit(DECIDE, **DECISION)
    carla.submit(DECIDE, **{**DECISION, "kind": "niet-vastgesteld"})
    carla.submit(DECIDE, **{**DECISION, "kind": "intrekking"})
    carla.submit(DECIDE, **DECISION)

    assert [row[:3] for row in decisions(submitted)] == [
        (1, "vaststelling", 0),
        (2, "niet-vastgesteld", 1),
        (3, "intrekking", 2),
        (4, "vaststelling", 0),
    ]
    with submitted.all_rows() as session:
        decided = decided_of(session, DRAFT)
    assert [decided.holds(n) for n in (1, 2, 3, 4)] == [False, False, True, True]
    assert decided.standing is not None
    assert decided.standing.number == 4


def test_nothing_can_be_withdrawn_while_nothing_stands(submitted: Town, carla: Browser) -> None:
    carla.submit(DECIDE, status=422, **{**DECISION, "kind": "intrekking"})

    assert decisions(submitted) == []


def test_who_did_not_see_the_last_decision_is_asked_to_look_and_may_then_go_on(submitted: Town, carla: Browser) -> None:
    robin = submitted.browser(BOTH)
    robin.get(PAGE)
    carla.submit(DECIDE, **DECISION)

    robin.submit(DECIDE, status=409, **{**DECISION, "kind": "niet-vastgesteld"})
    assert "Iemand anders heeft hier net iets vastgelegd." in robin.words
    assert len(decisions(submitted)) == 1

    robin.submit(DECIDE, **{**DECISION, "kind": "niet-vastgesteld"})
    assert [row[2] for row in decisions(submitted)] == [0, 1]


def test_recording_on_a_draft_is_refused(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(PAGE)
    token = carla.fields("Afmelden")[1]["csrf_token"][0]

    carla.request("POST", f"{PAGE}besluit", status=409, data={"csrf_token": token, "seen": "0", **DECISION})

    assert town.rows("SELECT count(*) FROM decision") == [(0,)]


# --- four eyes ----------------------------------------------------------------------------


def test_the_secretary_confirms_what_the_coordinator_recorded(submitted: Town, carla: Browser) -> None:
    carla.submit(DECIDE, **DECISION)
    assert CONFIRM not in "".join(carla.buttons)
    gerda = submitted.browser(SECRETARY)
    gerda.get(PAGE)

    gerda.submit(CONFIRM + " nummer 1")

    ((by, of),) = submitted.rows("SELECT confirmed_by, decision_sha256 FROM decision_confirmation")
    assert (of,) == submitted.rows("SELECT sha256 FROM decision")[0]
    assert f"Bevestigd door {by}" in gerda.words
    assert submitted.trail()[-1][1:3] == ("decision:confirmed", f"{DRAFT}/1 sha256:{of}")


def test_who_recorded_a_decision_does_not_confirm_it(submitted: Town) -> None:
    gerda = submitted.browser(SECRETARY)
    gerda.get(PAGE)
    gerda.submit(DECIDE, **DECISION)
    assert "U hebt dit besluit zelf vastgelegd. Een ander kan het bevestigen." in gerda.words
    ((sha256,),) = submitted.rows("SELECT sha256 FROM decision")
    token = gerda.fields("Afmelden")[1]["csrf_token"][0]

    gerda.request("POST", f"{PAGE}besluit/1/bevestigen", status=409, data={"csrf_token": token, "seen": sha256})

    assert "Een ander dan wie het besluit vastlegde, bevestigt het." in gerda.words
    assert submitted.rows("SELECT count(*) FROM decision_confirmation") == [(0,)]


def test_a_decision_that_no_longer_holds_or_that_is_not_there_is_not_confirmed(submitted: Town, carla: Browser) -> None:
    carla.submit(DECIDE, **DECISION)
    gerda = submitted.browser(SECRETARY)
    gerda.get(PAGE)
    carla.submit(DECIDE, **{**DECISION, "kind": "intrekking"})

    gerda.submit(CONFIRM + " nummer 1", status=409)
    assert "Dit besluit geldt niet meer" in gerda.words
    token = gerda.fields("Afmelden")[1]["csrf_token"][0]
    for number in ("9", "x", "-1"):
        gerda.request("POST", f"{PAGE}besluit/{number}/bevestigen", status=404, data={"csrf_token": token, "seen": ""})

    assert submitted.rows("SELECT count(*) FROM decision_confirmation") == [(0,)]


# --- the signature ------------------------------------------------------------------------


def test_a_signature_stands_under_the_decision_and_keeps_only_the_hash_of_the_file(
    submitted: Town, carla: Browser
) -> None:
    assert SIGN not in carla.buttons
    carla.submit(DECIDE, **DECISION)
    sha256 = hashlib.sha256(b"getekend").hexdigest()

    carla.submit(SIGN, **SIGNATURE, document_sha256=f" {sha256[:32].upper()} {sha256[32:]}\n")

    assert submitted.rows("SELECT decision, signed_by, document_sha256 FROM signature") == [(1, "B. Baas", sha256)]
    assert sha256 in carla.words
    assert submitted.trail()[-1][1] == "signature:recorded"


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"document_sha256": "abc"}, 422, "Een SHA-256 heeft 64 tekens"),
        ({"signed_by": ""}, 422, "Vul de naam in van wie ondertekende."),
        ({"signed_on": "2026-11-19"}, 409, "Ondertekenen kan niet voor het besluit"),
        ({"signed_on": "2026-12-01"}, 409, "ligt in de toekomst"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    submitted: Town, carla: Browser, change: dict[str, Any], status: int, sentence: str
) -> None:
    carla.submit(DECIDE, **DECISION)

    carla.submit(SIGN, status=status, **{**SIGNATURE, **change})

    assert sentence in carla.words
    assert submitted.rows("SELECT count(*) FROM signature") == [(0,)]


# --- who may ------------------------------------------------------------------------------


def test_who_only_reads_sees_the_decision_and_no_forms(submitted: Town, carla: Browser) -> None:
    carla.submit(DECIDE, **DECISION)
    lotte = submitted.browser(LOTTE)

    lotte.get(PAGE)

    assert "Zaak 2027-118" in lotte.words
    assert {DECIDE, SIGN} & set(lotte.buttons) == set()
    assert "Heropenen" not in lotte.words


# --- the register of approved measures ----------------------------------------------------


def test_an_approval_belongs_to_the_municipality_and_is_shown_where_the_law_asks_it(busy_town: Town) -> None:
    gerda = busy_town.browser(SECRETARY)
    gerda.get(REGISTER)
    gerda.submit("Vastleggen", **APPROVAL)

    assert "geldt nu" in gerda.words
    for url in (f"{HOME}/kader/cbw/beheersmaatregel/24.1", f"{HOME}/kalender/"):
        gerda.get(url)
        assert "Informatiebeveiligingsplan, versie 2.1: goedgekeurd op 15 september 2026" in gerda.words, url
    gerda.get(f"{HOME}/kader/cbw/beheersmaatregel/21.3.a")
    assert "Informatiebeveiligingsplan, versie 2.1" not in gerda.words


def test_an_approval_is_replaced_or_taken_back_by_a_later_line(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(REGISTER)
    carla.submit("Vastleggen", **APPROVAL)
    carla.submit("Vastleggen", **{**APPROVAL, "version": "2.2"}, refers_to="1")
    carla.submit("Vastleggen", **APPROVAL, kind="intrekking", refers_to="2")

    with town.all_rows() as session:
        found = approvals(session)
    assert [(a.number, a.is_withdrawal, a.refers_to, a.version) for a in found] == [
        (1, False, 0, "2.1"),
        (2, False, 1, "2.2"),
        (3, True, 2, "2.1"),
    ]
    assert "geldt nu" not in carla.words
    assert town.trail()[-1][1] == "measure-approval:recorded"


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"kind": "intrekking"}, 422, "Kies welke goedkeuring is ingetrokken."),
        ({"version": ""}, 422, "Vul de versie in"),
        ({"approved_on": "2027-01-01"}, 409, "ligt in de toekomst"),
        ({"seen": "7"}, 409, "Iemand anders heeft hier net iets vastgelegd."),
    ],
)
def test_an_approval_that_cannot_be_is_refused(town: Town, change: dict[str, Any], status: int, sentence: str) -> None:
    carla = town.browser(CARLA)
    carla.get(REGISTER)

    carla.submit("Vastleggen", status=status, **{**APPROVAL, **change})

    assert sentence in carla.words
    assert town.rows("SELECT count(*) FROM measure_approval") == [(0,)]


def test_an_approval_is_no_precondition_and_no_decision(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(REGISTER)
    carla.submit("Vastleggen", **APPROVAL)
    town.submit()
    carla.get(PAGE)

    assert "Er is nog geen besluit vastgelegd." in carla.words


def test_the_register_of_another_municipality_is_another_one(town: Town) -> None:
    robin = town.browser(BOTH)
    robin.get(REGISTER)
    robin.submit("Vastleggen", **APPROVAL)

    robin.get("/gemeente/beekstad/goedkeuringen/")

    assert "Er is nog geen goedkeuring vastgelegd." in robin.words


# --- the moment of submitting -------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "De stand is die van het moment van indienen, vóór de peildatum."), (60, "na de peildatum ingediend")],
)
def test_the_page_says_what_state_was_frozen(town: Town, days: int, said: str) -> None:
    town.clock.advance(days=days)
    town.submit()
    carla = town.browser(CARLA)

    carla.get(PAGE)

    assert said in carla.words


@pytest.mark.parametrize(("days", "late"), [(0, False), (60, True)])
def test_after_the_reference_date_submitting_warns_that_the_round_is_closed(town: Town, days: int, late: bool) -> None:
    town.clock.advance(days=days)
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/indienen")

    assert ("In de ENSIA-ronde is 31 december de laatste dag om in te dienen." in carla.words) is late


# --- the statement ------------------------------------------------------------------------


def test_the_statement_is_made_anew_once_a_decision_is_added(submitted: Town, carla: Browser) -> None:
    make = "Concept van de verklaring maken"
    jobs = []
    for _ in range(2):
        carla.get(PAGE)
        carla.submit(make)
        jobs.append(carla.url)
    carla.get(PAGE)
    carla.submit(DECIDE, **DECISION)
    carla.submit(make)
    jobs.append(carla.url)

    assert jobs[0] == jobs[1] != jobs[2]
    kept = [json.loads(row[0] or "{}") for row in submitted.rows("SELECT decided FROM report_job")]
    assert sorted(len(decided.get("decisions", ())) for decided in kept) == [0, 1]


def test_the_audit_report_tells_what_was_decided_so_it_is_made_anew(submitted: Town, carla: Browser) -> None:
    jobs = []
    for kind in ("vaststelling", "niet-vastgesteld"):
        carla.get(PAGE)
        carla.submit(DECIDE, **{**DECISION, "kind": kind})
        carla.get(f"{HOME}/rapporten/")
        carla.submit("Auditrapport maken")
        jobs.append(carla.url)

    assert jobs[0] != jobs[1]


# --- the law of the database --------------------------------------------------------------

_DECISION = (
    "INSERT INTO decision (assessment_id, number, snapshot_sha256, kind, refers_to, met_on, reference, signed_by, "
    "signed_as, remark, recorded_by, recorded_by_id, recorded_at, sha256, municipality_id) VALUES "
    "('{a}', {n}, {s}, '{k}', {r}, '2026-11-20', 'x', 'x', 'x', '', 'x', {by}, '2026-11-20', '{h}', 1)"
)
_OF_IT = f"(SELECT sha256 FROM snapshot WHERE assessment_id = '{DRAFT}')"


def _decision(**changes: Any) -> str:
    return _DECISION.format(
        **{"a": DRAFT, "n": 2, "s": _OF_IT, "k": "vaststelling", "r": 1, "by": 1, "h": "h", **changes}
    )


def _confirmation(by: str, of: str = "h", number: int = 1) -> str:
    return (
        "INSERT INTO decision_confirmation (assessment_id, number, decision_sha256, confirmed_by, confirmed_by_id, "
        f"confirmed_at, sha256, municipality_id) VALUES ('{DRAFT}', {number}, '{of}', {by}, '2026-11-20', 'c', 1)"
    )


_SIGNATURE = (
    "INSERT INTO signature (assessment_id, number, snapshot_sha256, decision, signed_by, signed_as, signed_on, "
    "document_sha256, remark, recorded_by, recorded_by_id, recorded_at, sha256, municipality_id) VALUES "
    f"('{DRAFT}', {{n}}, {{s}}, {{d}}, 'x', 'x', '2026-11-20', '', '', 'x', 1, '2026-11-20', 'g', 1)"
)
_APPROVAL = (
    "INSERT INTO measure_approval (municipality_id, number, is_withdrawal, refers_to, title, version, approved_on, "
    "body, reference, remark, recorded_by, recorded_by_id, recorded_at, sha256) VALUES "
    "(1, {n}, {w}, {r}, 'x', '1', '2026-11-20', 'x', 'x', '', 'x', 1, '2026-11-20', 'm')"
)
REFUSED = {
    "change a decision": ("UPDATE decision SET remark = 'x'", "append-only"),
    "take a decision away": ("DELETE FROM decision", "append-only"),
    "put another decision in its place": (_decision(n=1, r=0).replace("INSERT", "INSERT OR REPLACE"), "append-only"),
    "decide on another snapshot": (_decision(s="'" + "f" * 64 + "'"), "no such snapshot"),
    "decide on an assessment that was not submitted": (_decision(a="a00000000002", r=0), "no such snapshot"),
    "refer to a decision that is not there": (_decision(n=9, r=7), "no such decision"),
    "refer to a later decision": (_decision(n=2, r=3), "no such decision|refers_to"),
    "withdraw nothing": (_decision(k="intrekking", r=0), "withdrawal"),
    "decide something else": (_decision(k="loting"), "kind"),
    "confirm as the same person": (_confirmation("'Een ander', 1", of="h4", number=4), "a second person"),
    "confirm by the same name without accounts": (_confirmation("'y', NULL", of="h3", number=3), "a second person"),
    "confirm other words": (_confirmation("'z', 2", of="anders", number=4), "no such decision"),
    "change a confirmation": ("UPDATE decision_confirmation SET confirmed_by = 'x'", "append-only"),
    "take a confirmation away": ("DELETE FROM decision_confirmation", "append-only"),
    "sign under no decision": (_SIGNATURE.format(n=2, s=_OF_IT, d=8), "no such decision"),
    "sign under a refusal": (_SIGNATURE.format(n=2, s=_OF_IT, d=3), "no such decision"),
    "sign another snapshot": (_SIGNATURE.format(n=2, s="'x'", d=1), "no such snapshot"),
    "change a signature": ("UPDATE signature SET signed_by = 'x'", "append-only"),
    "take a signature away": ("DELETE FROM signature", "append-only"),
    "change an approval": ("UPDATE measure_approval SET version = 'x'", "append-only"),
    "take an approval away": ("DELETE FROM measure_approval", "append-only"),
    "put another approval in its place": (
        _APPROVAL.format(n=1, w="false", r=0).replace("INSERT", "INSERT OR REPLACE"),
        "append-only",
    ),
    "take back an approval that is not there": (_APPROVAL.format(n=6, w="true", r=5), "no such approval"),
    "take back nothing": (_APPROVAL.format(n=2, w="true", r=0), "withdrawal"),
}
_TABLES = ("decision", "decision_confirmation", "signature", "measure_approval")


@pytest.fixture
def decided(submitted: Town) -> Town:
    """One of each, a refusal by somebody without an account, and a decision that nobody confirmed yet."""
    submitted.change(_decision(n=1, r=0))
    refusal = _decision(n=3, r=1, k="niet-vastgesteld", by="NULL", h="h3").replace("'x', NULL", "'y', NULL")
    submitted.change(refusal)
    submitted.change(_decision(n=4, r=3, h="h4"))
    submitted.change(_confirmation("'z', 2"))
    submitted.change(_SIGNATURE.format(n=1, s=_OF_IT, d=1))
    submitted.change(_APPROVAL.format(n=1, w="false", r=0))
    return submitted


@pytest.mark.parametrize(("statement", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(decided: Town, statement: str, why: str) -> None:
    before = [decided.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES]
    assert all(before)

    with pytest.raises(BY_LAW, match=why):
        past_the_application(decided, statement)

    assert [decided.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES] == before


def test_nothing_of_another_municipality_is_seen(decided: Town) -> None:
    with decided.database.session(writes=False, municipality_id=2) as session:
        assert decided_of(session, DRAFT).decisions == ()
        assert approvals(session) == ()
        assert chain_of(session, DRAFT).follows is None
    with decided.database.session(writes=False, municipality_id=AARDAM) as session:
        assert len(decided_of(session, DRAFT).decisions) == 3
        assert len(approvals(session)) == 1
