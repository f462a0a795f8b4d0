"""Evidence linked to answers: a version of the answer, frozen with it, and renewed only by somebody who means it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assess import evidence_register
from assess.models import EvidenceItem
from controls.answers import evidence_from
from controls.snapshot import Snapshot
from tests.assess.files import brought_in, empty, exported, refused
from tests.assess.routes import EVIDENCE_ITEM
from tests.assess.test_evidence import REGISTER, added, without_token
from tests.assess.town import CONNECTION, DRAFT, HOME, ILYAS, LOTTE, NOW, TESS, Town
from tests.assess.uploads import PDF, PNG, send
from tests.conftest import Browser

REQUIREMENT = "bio2-5.01.01"
CHOOSE = f"{HOME}/eis/{REQUIREMENT}/bewijs"
PAGE = f"{HOME}/beheersmaatregel/5.01"


@pytest.fixture
def ilyas(town: Town) -> Browser:
    return town.browser(ILYAS)


def linked(town: Town, requirement_id: str = REQUIREMENT) -> list[dict[str, Any]]:
    found = town.rows("SELECT evidence FROM answer WHERE requirement_id = ?", requirement_id)
    return json.loads(found[0][0]) if found else []


def link(browser: Browser, title: str = "Beleid", *, at: str = CHOOSE, status: int = 200) -> None:
    """Press the button that belongs to the piece of evidence with this title."""
    browser.get(at)
    browser.submit(f"Koppelen {title}", status=status)


def test_evidence_that_is_linked_is_a_version_of_the_answer(town: Town, ilyas: Browser) -> None:
    item = added(ilyas, PDF, valid_until="2026-12-31").rpartition("/")[2]

    link(ilyas)

    (entry,) = linked(town)
    assert (entry["title"], entry["item"], entry["valid_until"]) == ("Beleid", item, "2026-12-31")
    assert entry["file"]["name"] == "beleid.pdf"
    assert town.rows("SELECT version, way, saved_by, answered_by FROM answer") == [
        (1, "bewijs", "Ilyas Invuller", "Ilyas Invuller")
    ]
    assert town.trail()[-1][1:3] == ("evidence:linked", f"{DRAFT}/{REQUIREMENT} evidence:{item}")
    assert "Bewijs uit het register" in ilyas.words
    assert "verloopt op 31 december 2026" in ilyas.words
    ilyas.get(f"{HOME}/eis/{REQUIREMENT}/geschiedenis")
    assert "door bewijs te koppelen" in ilyas.words
    assert "bestand beleid.pdf (SHA-256" in ilyas.words
    ilyas.get(f"{HOME}/spoor")
    assert "Bewijs gekoppeld" in ilyas.words


def test_saving_the_form_keeps_what_is_linked_and_typing_goes_on_as_before(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    link(ilyas)

    ilyas.submit("Opslaan", at=f"/eis/{REQUIREMENT}", explanation="Zo zit het", evidence_0_title="Handboek")

    assert [(e["title"], "item" in e) for e in linked(town)] == [("Beleid", True), ("Handboek", False)]
    assert ilyas.fields("Opslaan", at=f"/eis/{REQUIREMENT}")[1]["evidence-0-title"] == ["Handboek"]
    ilyas.submit("Opslaan", at=f"/eis/{REQUIREMENT}", evidence_0_title="")
    assert [e["title"] for e in linked(town)] == ["Beleid"]


def test_somebody_who_has_the_form_open_while_evidence_is_linked_loses_nothing(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    tess = town.browser(TESS)
    tess.get(PAGE)
    link(ilyas)

    tess.submit("Opslaan", at=f"/eis/{REQUIREMENT}", explanation="Van Tess", status=409)
    tess.submit("Mijn versie opslaan")

    assert [e["title"] for e in linked(town)] == ["Beleid"]
    assert town.rows("SELECT explanation FROM answer") == [("Van Tess",)]


def test_one_piece_of_evidence_serves_many_requirements(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    link(ilyas)
    link(ilyas, at=f"{HOME}/eis/bio2-5.02.01/bewijs")

    ilyas.get(address)
    assert "5.01.01" in ilyas.words
    assert "5.02.01" in ilyas.words
    ilyas.get(REGISTER)
    assert "gebruikt bij 2 antwoorden" in ilyas.words
    ilyas.get(f"{HOME}/bewijs")
    assert ilyas.words.count("beleid.pdf") == 2


def test_new_evidence_can_be_added_right_there(town: Town, ilyas: Browser) -> None:
    ilyas.get(CHOOSE)

    send(ilyas, "Toevoegen en koppelen", PNG, "scherm.png", title="Schermafdruk")

    assert [e["title"] for e in linked(town)] == ["Schermafdruk"]
    assert "hoort bij 5.01.01" in ilyas.words


def test_a_file_that_is_refused_there_links_nothing(town: Town, ilyas: Browser) -> None:
    ilyas.get(CHOOSE)

    send(ilyas, "Toevoegen en koppelen", b"<svg/>", "x.svg", title="Tekening", status=422)

    assert "Dit soort bestand nemen wij niet aan" in ilyas.words
    assert town.rows("SELECT 1 FROM answer") == []
    assert town.rows("SELECT 1 FROM evidence_item") == []
    assert town.trail()[-1][1] == "evidence:refused"


def test_letting_go_is_a_version_too_and_leaves_the_register_alone(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    link(ilyas)
    ilyas.get(CHOOSE)

    ilyas.submit("Losmaken Beleid")

    assert linked(town) == []
    assert town.rows("SELECT version FROM answer_version ORDER BY number") == [(1,), (2,)]
    assert town.rows("SELECT count(*) FROM evidence_item") == [(1,)]
    assert town.trail()[-1][1] == "evidence:unlinked"


def test_a_newer_file_reaches_an_answer_only_when_somebody_renews_it(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    link(ilyas)
    link(ilyas, at=f"{HOME}/eis/bio2-5.02.01/bewijs")
    ilyas.get(address)
    send(ilyas, "Nieuwe versie toevoegen", PNG, "beleid.png")
    assert linked(town)[0]["file"]["name"] == "beleid.pdf"
    assert "2 antwoorden in open zelftoetsen noemen dit bewijs nog zoals het eerder was." in ilyas.words
    ilyas.get(PAGE)
    assert "er is een nieuwere versie" in ilyas.words

    ilyas.get(CHOOSE)
    ilyas.submit("Vernieuwen Beleid")
    assert linked(town)[0]["file"]["name"] == "beleid.png"
    assert linked(town, "bio2-5.02.01")[0]["file"]["name"] == "beleid.pdf"

    ilyas.get(address)
    ilyas.submit("Overal in open zelftoetsen vernieuwen")
    assert linked(town, "bio2-5.02.01")[0]["file"]["name"] == "beleid.png"
    assert town.rows("SELECT requirement_id, version FROM answer ORDER BY 1") == [
        ("bio2-5.01.01", 2),
        ("bio2-5.02.01", 2),
    ]
    assert "1 antwoord heeft nu het bewijs" in ilyas.words


def test_what_was_submitted_keeps_the_file_of_that_day(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    link(ilyas)
    town.submit()
    ilyas.get(address)
    send(ilyas, "Nieuwe versie toevoegen", PNG, "beleid.png")
    ilyas.get(address)
    ilyas.submit("Intrekken")

    (canonical,) = town.rows("SELECT canonical FROM snapshot")[0]
    entry = Snapshot.from_json(canonical).answers[REQUIREMENT].evidence[0]
    assert entry.file is not None
    assert entry.file.name == "beleid.pdf"
    assert ilyas.get(f"{address}/bestand/{entry.file.revision}").data == PDF
    lotte = town.browser(LOTTE)
    lotte.get(f"{HOME}/bewijs")
    assert "beleid.pdf" in lotte.words
    assert "ingetrokken" in lotte.words


def test_after_submitting_nothing_is_linked_or_let_go(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    link(ilyas)
    ilyas.get(CHOOSE)
    action, fields = ilyas.fields("Losmaken Beleid")
    added(ilyas, PNG, "ander.png", title="Ander")
    other = ilyas.url.rpartition("/")[2]
    town.submit()
    before = town.rows("SELECT * FROM answer")

    sent = {name: values[0] for name, values in fields.items()}
    ilyas.request("POST", action, data=sent, status=409)
    ilyas.request("POST", CHOOSE, data={**sent, "item": other}, status=409)
    ilyas.request("POST", f"{CHOOSE}/nieuw", data={**sent, "title": "x", "location": "y"}, status=409)

    assert town.rows("SELECT * FROM answer") == before
    assert len(town.rows("SELECT 1 FROM evidence_item")) == 2
    ilyas.get(CHOOSE)
    assert not {"Koppelen", "Losmaken", "Toevoegen en koppelen"} & set(ilyas.buttons)


def test_what_is_withdrawn_or_of_nobody_here_is_not_linked(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    item = ilyas.url.rpartition("/")[2]
    ilyas.get(CHOOSE)
    action, fields = ilyas.fields("Koppelen Beleid")
    ilyas.get(f"{REGISTER}{item}")
    ilyas.submit("Intrekken")
    sent = {name: values[0] for name, values in fields.items()}

    ilyas.request("POST", action, data=sent, status=422)
    assert "Dit bewijs is ingetrokken." in ilyas.words
    ilyas.request("POST", action, data={**sent, "item": "ffffffffffff"}, status=404)
    both = town.browser("both@regio.example")
    both.get("/gemeente/beekstad/zelftoets/b00000000001/eis/bio2-5.01.01/bewijs")
    _, its = both.fields("Toevoegen en koppelen")
    elsewhere = "/gemeente/beekstad/zelftoets/b00000000001/eis/bio2-5.01.01/bewijs"
    token = {"csrf_token": its["csrf_token"][0]}
    real = both.request("POST", elsewhere, data={**token, "item": item}, status=404)
    absent = both.request("POST", elsewhere, data={**token, "item": "ffffffffffff"}, status=404)

    assert without_token(real.data) == without_token(absent.data)
    assert town.rows("SELECT 1 FROM answer") == []


def test_of_a_long_register_the_search_finds_it(town: Town, ilyas: Browser) -> None:
    with town.all_rows() as session:
        session.add_all(
            EvidenceItem(
                id=f"{number:012x}", municipality_id=1, title=f"Stuk {number:02}", location="Zaak", date="", owner="",
                valid_until="", note="", created_by="x", created_at=NOW, version=1,
            )
            for number in range(40)
        )  # fmt: skip
    ilyas.get(CHOOSE)
    assert ilyas.buttons.count("Koppelen Stuk 00") == 1
    assert "Er is nog 10 keer bewijs." in ilyas.words

    ilyas.get(f"{CHOOSE}?zoek=stuk+39")

    assert [b for b in ilyas.buttons if b.startswith("Koppelen")] == ["Koppelen Stuk 39"]


def test_at_most_twenty_pieces_hang_on_one_answer(town: Town, ilyas: Browser) -> None:
    for number in range(21):
        added(ilyas, PDF, title=f"Stuk {number}")
    for number in range(20):
        link(ilyas, f"Stuk {number}")

    link(ilyas, "Stuk 20", status=422)

    assert "Koppel hoogstens 20 bewijsstukken aan een eis." in ilyas.words
    assert len(linked(town)) == 20


def test_a_digid_connection_has_evidence_of_its_own(busy_town: Town) -> None:
    ilyas = busy_town.browser(ILYAS)
    at = f"{HOME}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01/bewijs"

    link(ilyas, "Hersteltest", at=at)

    assert busy_town.rows("SELECT requirement_id, unit FROM answer") == [("digid-b.01", CONNECTION)]
    ilyas.get(f"{REGISTER}{EVIDENCE_ITEM}")
    ilyas.get(f"{HOME}/kader/digid/aansluiting/{CONNECTION}/beheersmaatregel/B.01")
    assert "hersteltest.txt" in ilyas.words


def test_the_calendar_knows_when_evidence_that_is_used_ends(busy_town: Town) -> None:
    ilyas = busy_town.browser(ILYAS)
    calendar = f"{HOME}/kalender/?soort=bewijs"
    ilyas.get(calendar)
    assert "Hersteltest" not in ilyas.words

    link(ilyas, "Hersteltest")
    ilyas.get(calendar)
    assert "31 december 2026" in ilyas.words
    assert "Bewijs ‘Hersteltest’: laatste geldige dag" in ilyas.words

    busy_town.submit()
    ilyas.get(calendar)
    assert "Hersteltest" not in ilyas.words


def test_who_only_reads_sees_the_evidence_and_no_way_to_change_it(town: Town, ilyas: Browser) -> None:
    address = added(ilyas, PDF)
    link(ilyas)
    lotte = town.browser(LOTTE)

    lotte.get(PAGE)
    assert "beleid.pdf" in lotte.words
    assert "Meer koppelen of losmaken" not in lotte.words
    lotte.get(address)
    assert set(lotte.buttons) == {"Afmelden"}
    lotte.get(CHOOSE, status=404)


# --- with a file of the assessment ---------------------------------------------------------


def test_linked_evidence_travels_with_the_assessment_and_is_named_where_the_register_is_another(
    town: Town, ilyas: Browser, tmp_path: Path
) -> None:
    added(ilyas, PDF)
    link(ilyas)
    elsewhere = empty(tmp_path / "elders")

    given = exported(town, DRAFT)
    given["rows"] = {name: [] if name.startswith("evidence") else rows for name, rows in given["rows"].items()}
    brought_in(elsewhere, given)

    assert linked(elsewhere) == linked(town)
    with elsewhere.database.all_municipalities(writes=False) as session:
        (found,) = evidence_register.linked(session, [evidence_from(linked(elsewhere)[0])], NOW.date()).values()
    assert found.item is None
    elsewhere.close()


def spoiled(town: Town, **changes: Any) -> dict[str, Any]:
    """The file with its evidence changed."""
    given = exported(town, DRAFT)
    given["id"] = "a0000000000e"
    for answer in given["answers"].values():
        answer["evidence"] = [{**entry, **changes} for entry in answer["evidence"]]
    return given


FILE = {"sha256": "a" * 64, "size": 5, "media_type": "text/plain", "name": "x.txt", "revision": 1}
SPOILED: dict[str, dict[str, Any]] = {
    "a number of nowhere": {"item": "../../etc"},
    "an end that is no date": {"valid_until": "ooit"},
    "a file without a hash": {"file": {k: v for k, v in FILE.items() if k != "sha256"}},
    "a hash that leads elsewhere": {"file": {**FILE, "sha256": "../" * 21 + "x"}},
    "a name with a folder in it": {"file": {**FILE, "name": "../x.txt"}},
    "a file of no size": {"file": {**FILE, "size": 0}},
    "a kind that is a sentence": {"file": {**FILE, "media_type": "text/html; charset=x"}},
    "something that nobody knows": {"kleur": "blauw"},
    "an owner without a register": {"item": "", "owner": "CISO"},
}


@pytest.mark.parametrize("changes", SPOILED.values(), ids=SPOILED.keys())
def test_evidence_in_a_file_that_the_register_never_wrote_is_refused(
    town: Town, ilyas: Browser, changes: dict[str, Any]
) -> None:
    added(ilyas, PDF)
    link(ilyas)
    refused(town, spoiled(town, **changes))


def test_the_same_evidence_twice_at_one_answer_is_refused(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    link(ilyas)
    given = spoiled(town)
    given["answers"][REQUIREMENT]["evidence"] *= 2

    assert "twee keer gekoppeld" in refused(town, given)


def test_the_way_the_file_is_spoiled_leaves_an_honest_one_alone(town: Town, ilyas: Browser) -> None:
    added(ilyas, PDF)
    link(ilyas)

    brought_in(town, spoiled(town))
