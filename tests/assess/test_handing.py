"""What was handed over: a register of the submitted assessment that grows and never changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.exchange import import_file
from assess.handovers import handovers
from assess.models import AssessmentFramework, Role
from assess.records import stored_snapshot
from assess.report_pieces import pieces
from reports.kinds import CBW_FILE
from tests.assess.conftest import staff
from tests.assess.everything import texts
from tests.assess.files import Given, Spoil, brought_in, empty, exported, fitting, invite, refused
from tests.assess.test_law_of_the_database import past_the_application
from tests.assess.town import AARDAM, BEEKSTAD, BY_LAW, BY_ROLE, CARLA, DRAFT, HOME, NOW, Town
from tests.conftest import Browser

PAGE = f"{HOME}/overhandigd/"
WRITE = "Opschrijven"
LINE: dict[str, Any] = {
    "given_on": "2026-11-20",
    "received_by": "I. Inspecteur",
    "organisation": "RDI",
    "what": "Cbw-dossier van 20 november 2026",
    "document_sha256": "ab" * 32,
    "way": "Per post",
    "reason": "Op verzoek van de toezichthouder",
}


@pytest.fixture
def submitted(town: Town) -> Town:
    """With the Cbw."""
    staff(town)
    with town.all_rows() as session:
        session.add(AssessmentFramework(assessment_id=DRAFT, municipality_id=AARDAM, catalogue="cbw/2026"))
    town.submit()
    return town


@pytest.fixture
def carla(submitted: Town) -> Browser:
    browser = submitted.browser(CARLA)
    browser.get(PAGE)
    return browser


def lines(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT number, corrects, what, recorded_by FROM handover ORDER BY number")


def test_a_line_says_who_got_what_and_how_and_why(carla: Browser, submitted: Town) -> None:
    assert "Er is nog niets overhandigd." in carla.words

    carla.submit(WRITE, **LINE)

    assert "Regel 1 is opgeschreven." in carla.words
    for said in (
        "I. Inspecteur, RDI",
        "Cbw-dossier van 20 november",
        "Per post",
        "Op verzoek van",
        "Carla Coördinator",
    ):
        assert said in carla.words
    assert "ab" * 32 in carla.html
    assert lines(submitted) == [(1, 0, LINE["what"], "Carla Coördinator")]
    _, action, object_, _ = submitted.trail()[-1]
    assert (action, object_[:15]) == ("handover:recorded", f"{DRAFT}/1 ")
    assert LINE["what"] not in object_


def test_a_mistake_is_mended_by_a_later_line_and_the_first_one_stays(carla: Browser, submitted: Town) -> None:
    carla.submit(WRITE, **LINE)
    carla.submit(WRITE, **LINE | {"what": "Twee dossiers", "corrects": "1"})

    assert "verbeterd door regel 2" in carla.words
    assert "verbetert regel 1" in carla.words
    assert [line[:2] for line in lines(submitted)] == [(1, 0), (2, 1)]
    assert "Ja, verbetert regel 1" not in carla.words
    assert "Ja, verbetert regel 2" in carla.words


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"given_on": ""}, 422, "Vul in op welke dag het is gegeven."),
        ({"given_on": "20 november"}, 422, "Schrijf de datum als jjjj-mm-dd"),
        ({"given_on": "2026-11-21"}, 409, "ligt in de toekomst"),
        ({"given_on": "2026-11-19"}, 409, "is ingediend op 20 november 2026. Kies die dag of een latere"),
        ({"received_by": ""}, 422, "Vul de naam in van wie het kreeg."),
        ({"organisation": "..."}, 422, "Vul de organisatie in van wie het kreeg."),
        ({"what": ""}, 422, "Schrijf wat er is gegeven."),
        ({"what": "x" * 301}, 422, "Deze tekst is te lang"),
        ({"way": ""}, 422, "Schrijf hoe het is gegeven."),
        ({"reason": " "}, 422, "Schrijf waarom het is gegeven."),
        ({"document_sha256": "ab"}, 422, "Een controlegetal heeft 64 tekens"),
        ({"seen": "7"}, 409, "Iemand anders schreef hier net een regel bij."),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_a_sentence(
    carla: Browser, submitted: Town, change: dict[str, Any], status: int, sentence: str
) -> None:
    before = submitted.trail()

    carla.submit(WRITE, status=status, **LINE | change)

    assert sentence in carla.words
    assert lines(submitted) == []
    assert submitted.trail() == before


def test_a_line_that_was_mended_meanwhile_is_not_mended_again(carla: Browser, submitted: Town) -> None:
    carla.submit(WRITE, **LINE)
    carla.submit(WRITE, **LINE | {"corrects": "1"})

    carla.submit(WRITE, status=422, **LINE | {"corrects": "1"})

    assert "verbetert regel 2" in carla.words
    assert len(lines(submitted)) == 2


@pytest.mark.parametrize("role", Role)
def test_everybody_reads_it_and_the_coordinator_and_the_ciso_write(submitted: Town, carla: Browser, role: Role) -> None:
    carla.submit(WRITE, **LINE)
    browser = submitted.browser(BY_ROLE[role])

    browser.get(PAGE)

    assert "I. Inspecteur, RDI" in browser.words
    assert (WRITE in browser.words) is (role in {Role.COORDINATOR, Role.CISO})


def test_it_is_not_there_before_submitting_nor_without_the_law(town: Town) -> None:
    carla = town.browser(CARLA)
    with town.all_rows() as session:
        session.add(AssessmentFramework(assessment_id=DRAFT, municipality_id=AARDAM, catalogue="cbw/2026"))
    carla.get(PAGE, status=404)
    with town.all_rows() as session:
        session.delete(session.get_one(AssessmentFramework, (DRAFT, "cbw/2026")))
    town.submit()

    carla.get(PAGE, status=404)
    carla.get(f"{HOME}/rapporten/")
    assert PAGE not in carla.html


@pytest.mark.parametrize("page", ["rapporten/", "vaststellen/"])
def test_the_pages_before_it_lead_there(carla: Browser, page: str) -> None:
    carla.get(f"{HOME}/{page}")

    assert f'href="{PAGE}"' in carla.html


def test_a_text_of_somebody_is_shown_as_text(carla: Browser) -> None:
    carla.submit(WRITE, **LINE | {"what": "<script>alert(1)</script>", "organisation": "<b>RDI</b>"})

    assert "<script>alert" not in carla.html
    assert "<b>RDI</b>" in carla.words


def test_the_dossier_that_is_asked_for_later_has_the_register_as_it_is_then(carla: Browser, submitted: Town) -> None:
    def key() -> str:
        with submitted.database.session(writes=False, municipality_id=AARDAM) as session:
            snapshot = stored_snapshot(session, DRAFT)
            assert snapshot
            found = pieces(session, snapshot, CBW_FILE)
            counts.append(len(found.given.beside.handovers))
            return found.kept

    counts: list[int] = []
    before = key()
    carla.submit(WRITE, **LINE)

    assert LINE["what"] in key()
    assert LINE["what"] not in before
    assert counts == [0, 1]


def test_nothing_of_it_is_seen_from_another_municipality(carla: Browser, submitted: Town) -> None:
    carla.submit(WRITE, **LINE)

    with submitted.database.session(writes=False, municipality_id=BEEKSTAD) as session:
        assert handovers(session, DRAFT) == ()
    with submitted.database.session(writes=False, municipality_id=AARDAM) as session:
        assert len(handovers(session, DRAFT)) == 1


# --- the law of the database --------------------------------------------------------------

_INSERT = (
    "INSERT INTO handover (assessment_id, number, corrects, given_on, received_by, organisation, what, document_sha256, "
    "way, reason, recorded_by, recorded_by_id, recorded_at, sha256, municipality_id) VALUES "
    "('{a}', {n}, {c}, '2026-11-20', 'x', 'x', 'x', '', 'x', 'x', 'x', 1, '2026-11-20', 'h', 1)"
)


def _line(number: int, corrects: int = 0, of: str = DRAFT) -> str:
    return _INSERT.format(a=of, n=number, c=corrects)


REFUSED = {
    "change a line": ("UPDATE handover SET what = 'y'", "append-only"),
    "take a line away": ("DELETE FROM handover", "append-only"),
    "put another line in its place": (_line(1).replace("INSERT", "INSERT OR REPLACE"), "append-only"),
    "leave a number out": (_line(4), "no line before it"),
    "mend a line that is not there yet": (_line(3, corrects=3), "corrects"),
    "mend a line twice": (_line(3, corrects=1), "mended already"),
    "hand over of a draft": (_line(1, of="a00000000002"), "not submitted"),
}


@pytest.mark.parametrize(("statement", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(submitted: Town, statement: str, why: str) -> None:
    for line in (_line(1), _line(2, corrects=1)):
        submitted.change(line)
    before = submitted.rows("SELECT * FROM handover ORDER BY number")

    with pytest.raises(BY_LAW, match=why):
        past_the_application(submitted, statement)

    assert submitted.rows("SELECT * FROM handover ORDER BY number") == before


# --- in the file of an assessment ---------------------------------------------------------


@pytest.fixture(scope="module")
def made(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return texts(settled, tmp_path_factory.mktemp("overhandigd"))


def _without(given: Given) -> Given:
    return {**given, "rows": {name: rows for name, rows in given["rows"].items() if name != "handover"}}


def test_it_travels_with_the_assessment_and_a_file_from_before_it_was_kept_has_none(
    elsewhere: Town, made: dict[str, str], tmp_path: Path
) -> None:
    given: Given = json.loads(made["submitted"])
    assert [line["corrects"] for line in given["rows"]["handover"]] == [0, 1]

    assert brought_in(elsewhere, given) == made["submitted"]

    sha256 = [line[0] for line in elsewhere.rows("SELECT sha256 FROM handover ORDER BY number")]
    with elsewhere.all_rows() as session:
        assert sha256 == [line.sha256 for line in handovers(session, DRAFT)]
    other = empty(tmp_path / "ouder")
    invite(other, given)
    with other.all_rows() as session:
        import_file(session, fitting(_without(given)), all_catalogues(), now=NOW)
    assert exported(other, DRAFT) == {**given, "rows": {**given["rows"], "handover": []}}
    other.close()


def _row(number: int = 0, /, **fields: object) -> Spoil:
    return lambda given: given["rows"]["handover"][number].update(fields)


SPOILT: dict[str, tuple[str, Spoil]] = {
    "a line that is missing": ("doorlopend", lambda given: given["rows"]["handover"].pop(0)),
    "a line that mends itself": ("niet gold", _row(1, corrects=2)),
    "a line that was mended twice": (
        "niet gold",
        lambda given: given["rows"]["handover"].append({**given["rows"]["handover"][1], "number": 3}),
    ),
    "a line before submitting": ("niet kan kloppen", _row(given_on="2026-11-19")),
    "a line of tomorrow": ("niet kan kloppen", _row(1, given_on="2026-11-21")),
    "a line to nobody": ("received_by", _row(received_by="")),
    "a line that says nothing": ("what", _row(what="...")),
    "a hash that is a path": ("document_sha256", _row(document_sha256="../" * 21)),
}


@pytest.mark.parametrize(("why", "spoil"), SPOILT.values(), ids=SPOILT.keys())
def test_a_file_with_lines_that_nobody_could_write_is_refused(
    nothing: Town, made: dict[str, str], why: str, spoil: Spoil
) -> None:
    given: Given = json.loads(made["submitted"])
    spoil(given)

    assert why in refused(nothing, given)


def test_a_draft_that_was_handed_over_is_refused(nothing: Town, made: dict[str, str]) -> None:
    given: Given = json.loads(made["draft"])
    given["rows"]["handover"] = json.loads(made["submitted"])["rows"]["handover"]

    assert "van een concept" in refused(nothing, given)
