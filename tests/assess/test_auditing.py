"""The auditor's room: verdicts beside those of the municipality, and which of them the municipality may see."""

from __future__ import annotations

import json

import pytest

from assess.models import Role
from controls.answers import Answer, Evidence, Verdict
from controls.catalogue import Aspect
from controls.sampling import draw
from tests.assess.audited import FIRST, finding
from tests.assess.persons import Person, move_in
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    CARLA,
    CONNECTION,
    DRAFT,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    Town,
    account_to_everything,
    answered,
    asked,
    catalogue,
)
from tests.conftest import Browser
from tests.html_page import text_of

ROOM = f"{HOME}/auditruimte"
AT = f"/eis/{FIRST.id}"
PAGE = f"{ROOM}{AT}"
ADA, BRAM = "ada@audit.example", "bram@audit.example"
_MET = dict.fromkeys(Aspect, Verdict.PROVED)


@pytest.fixture
def audited(town: Town) -> Town:
    """A town with two auditors, and one answer."""
    hire(town, ADA, "Ada Auditor")
    hire(town, BRAM, "Bram Auditor")
    said = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    evidence = (Evidence(title="Besluit", location="Zaak 12", date="2026-03-01"),)
    answered(town, Answer(requirement_id=FIRST.id, verdicts=_MET, explanation="Zo is het.", evidence=evidence, **said))
    return town


def hire(town: Town, email: str, name: str, role: Role = Role.AUDITOR) -> None:
    """Somebody with this role until far in the future, who signs in with a password alone."""
    move_in(town, Person(email, name, ""), {AARDAM: role}, until=NOW.replace(year=2030))
    known = town.rows("SELECT password_hash FROM user WHERE email = ?", CARLA)[0][0]
    town.change("UPDATE user SET is_demo = true, password_hash = ? WHERE email = ?", known, email)


def judge(town: Town, email: str = ADA, url: str = PAGE, **fields: str) -> Browser:
    browser = town.browser(email)
    browser.get(url)
    browser.submit("Opslaan", at="/eis/", **fields)
    return browser


def papers(town: Town) -> list[tuple[object, ...]]:
    return town.rows(
        "SELECT requirement_id, unit, auditor, opzet, seen, note, version FROM audit_verdict ORDER BY 1, 3"
    )


def row_of(browser: Browser, number: str) -> str:
    """The line of one requirement in the table."""
    return next(text for text in map(text_of, browser.page.all("tr")) if text.startswith(f"{number} "))


# --- a verdict ----------------------------------------------------------------------------


def test_the_page_shows_the_answer_with_its_evidence_and_who_gave_it(audited: Town) -> None:
    ada = audited.browser(ADA)

    ada.get(PAGE)

    assert "Zo is het." in ada.words
    assert "Besluit, Zaak 12, 1 maart 2026" in ada.words
    assert "Beantwoord door Ilyas Invuller op 20 november 2026, 10:00 uur, versie 1." in ada.words
    assert [a for a in ada.page.all("a") if a.attrib["href"].endswith(f"{AT}/geschiedenis")]


def test_a_verdict_is_kept_with_the_answer_it_is_about(audited: Town) -> None:
    ada = judge(audited, opzet="deels", seen="Zaak 12, op 18 november", note="Navragen bij HR")

    assert papers(audited) == [(FIRST.id, "", "Ada Auditor", "deels", "Zaak 12, op 18 november", "Navragen bij HR", 1)]
    ((version, sha, snapshot),) = audited.rows("SELECT about_version, about_sha256, snapshot_sha256 FROM audit_verdict")
    assert (version, len(sha), snapshot) == (1, 64, "")
    assert "Anders dan de gemeente: opzet" in ada.words
    ada.get(f"{ROOM}/eisen?toon=wijkt-af")
    assert (
        row_of(ada, FIRST.number) == f"{FIRST.number} {FIRST.title} aangetoond Opzet: deels aangetoondwijkt af 1 geen"
    )


def test_saving_and_going_on_leads_to_the_next_one_that_was_asked_for(audited: Town) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{PAGE}?toon=zonder-oordeel")
    action, sent = ada.fields("Opslaan en volgende")

    ada.request("POST", action, status=200, data={**sent, "opzet": ["niet"], "naar": ["volgende"]})

    following = catalogue().requirements[catalogue().requirements.index(FIRST) + 1]
    assert ada.url == f"{ROOM}/eis/{following.id}?toon=zonder-oordeel"


def test_a_verdict_that_the_framework_does_not_know_is_refused_and_nothing_is_kept(audited: Town) -> None:
    account_to_everything(audited)
    ada = audited.browser(ADA)
    url = f"{ROOM}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01"
    ada.get(url)

    ada.submit("Opslaan", at="/eis/", opzet="deels", note="Blijft staan", status=422)

    assert "Kies een van de oordelen." in ada.words
    assert "Blijft staan" in ada.words
    assert papers(audited) == []
    ada.submit("Opslaan", at="/eis/", opzet="niet")
    assert [row[:4] for row in papers(audited)] == [("digid-b.01", CONNECTION, "Ada Auditor", "niet")]


def test_an_answer_that_changes_while_the_auditor_writes_is_read_again_first(audited: Town) -> None:
    ada = audited.browser(ADA)
    ada.get(PAGE)
    ilyas = audited.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=AT, explanation="Toch anders.")

    ada.submit("Opslaan", at=AT, opzet="niet", note="Klopt niet", status=409)

    assert papers(audited) == []
    assert "intussen gewijzigd; er is nog niets opgeslagen" in ada.words
    assert "Toch anders." in ada.words
    assert "Klopt niet" in ada.words
    ada.submit("Opslaan", at=AT)
    assert [row[3:] for row in papers(audited)] == [("niet", "", "Klopt niet", 1)]


def test_an_answer_that_changes_afterwards_is_pointed_out(audited: Town) -> None:
    ada = judge(audited, opzet="aangetoond")
    ilyas = audited.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=AT, explanation="Toch anders.")

    ada.get(PAGE)

    assert "dat ging over versie 1, nu is het versie 2" in ada.words
    assert "Opgeslagen oordeel delen" not in ada.buttons
    ada.get(f"{ROOM}/eisen?toon=gewijzigd")
    assert "antwoord gewijzigd" in row_of(ada, FIRST.number)


def test_two_windows_of_one_auditor_do_not_overwrite_each_other(audited: Town) -> None:
    one, other = audited.browser(ADA), audited.browser(ADA)
    one.get(PAGE)
    other.get(PAGE)
    one.submit("Opslaan", at=AT, note="Uit het ene venster")

    other.submit("Opslaan", at=AT, note="Uit het andere", status=409)

    assert [row[5] for row in papers(audited)] == ["Uit het ene venster"]
    assert "Uit het andere" in other.words
    other.submit("Opslaan", at=AT)
    assert [row[5] for row in papers(audited)] == ["Uit het andere"]


def test_auditors_of_one_municipality_read_one_another_and_each_changes_only_their_own(audited: Town) -> None:
    judge(audited, ADA, opzet="niet", note="Van Ada")

    bram = judge(audited, BRAM, opzet="deels", note="Van Bram")

    assert [(row[2], row[3], row[5]) for row in papers(audited)] == [
        ("Ada Auditor", "niet", "Van Ada"),
        ("Bram Auditor", "deels", "Van Bram"),
    ]
    assert "Oordelen van andere auditors" in bram.words
    assert "Van Ada" in bram.words
    bram.get(f"{ROOM}/")
    assert "Ada Auditor" in bram.words


def test_a_submitted_assessment_can_be_judged_and_the_verdict_names_its_snapshot(audited: Town) -> None:
    sha256 = audited.submit()

    ada = judge(audited, opzet="deels")

    assert audited.rows("SELECT snapshot_sha256 FROM audit_verdict") == [(sha256,)]
    assert "Dit antwoord ligt vast." in ada.words
    assert audited.rows("SELECT sha256 FROM snapshot") == [(sha256,)]


# --- sharing it ---------------------------------------------------------------------------


def test_a_shared_verdict_is_seen_by_the_municipality_without_the_note(audited: Town) -> None:
    sha256 = audited.submit()
    ada = judge(audited, opzet="deels", seen="Zaak 12", note="Geheim")
    ada.submit("Opgeslagen oordeel delen", at="/delen")

    lotte = audited.browser(LOTTE)
    lotte.get(f"{HOME}/bevindingen/")

    assert "Opzet: deels aangetoond" in lotte.words
    assert "Zaak 12" in lotte.words
    assert "Geheim" not in lotte.html
    assert audited.rows("SELECT number, snapshot_sha256, auditor FROM shared_verdict") == [(1, sha256, "Ada Auditor")]


def test_a_later_verdict_follows_the_one_that_was_shared(audited: Town) -> None:
    ada = judge(audited, opzet="niet")
    ada.submit("Opgeslagen oordeel delen", at="/delen")
    assert "Opgeslagen oordeel delen" not in ada.buttons

    ada.submit("Opslaan", at=AT, opzet="aangetoond")
    ada.submit("Opgeslagen oordeel delen", at="/delen")

    assert audited.rows("SELECT number, opzet FROM shared_verdict ORDER BY 1") == [(1, "niet"), (2, "aangetoond")]
    lotte = audited.browser(LOTTE)
    lotte.get(f"{HOME}/bevindingen/")
    assert lotte.words.count("later vervangen") == 1


def test_what_cannot_be_shared_is_refused_with_a_reason(audited: Town) -> None:
    ada = judge(audited, note="Alleen een notitie")
    assert "Opgeslagen oordeel delen" not in ada.buttons
    token = ada.fields("Opslaan")[1]["csrf_token"]
    url = f"{PAGE}/delen"

    ada.request("POST", url, status=422, data={"csrf_token": token, "version": ["1"]})
    assert "Er is nog geen oordeel om te delen." in ada.words
    ada.submit("Opslaan", at=AT, opzet="niet")
    ada.request("POST", url, status=409, data={"csrf_token": token, "version": ["1"]})
    ada.request("POST", url, status=200, data={"csrf_token": token, "version": ["2"]})
    ada.request("POST", url, status=422, data={"csrf_token": token, "version": ["2"]})
    assert "Dit oordeel is al gedeeld." in ada.words
    assert audited.rows("SELECT count(*) FROM shared_verdict") == [(1,)]
    # Nobody shares what somebody else noted.
    bram = audited.browser(BRAM)
    bram.get(PAGE)
    token = bram.fields("Opslaan")[1]["csrf_token"]
    bram.request("POST", url, status=404, data={"csrf_token": token, "version": ["2"]})


# --- who may come in ----------------------------------------------------------------------


def test_when_the_time_of_an_auditor_is_over_the_room_is_not_there_and_the_next_one_finds_the_notes(
    audited: Town,
) -> None:
    ada = judge(audited, note="Voor wie na mij komt")
    audited.change("UPDATE membership SET until = '2026-11-20 08:00:00.000000' WHERE role = 'auditor'")

    for url in (f"{ROOM}/", PAGE, f"{ROOM}/werkdossier.xlsx", f"{HOME}/bevindingen/"):
        ada.get(url, status=404)
    hire(audited, "cleo@audit.example", "Cleo Auditor")
    cleo = audited.browser("cleo@audit.example")
    cleo.get(PAGE)

    assert "Voor wie na mij komt" in cleo.words
    cleo.get(f"{ROOM}/")
    assert "Cleo Auditor" in cleo.words
    assert "Ada Auditor" not in text_of(next(u for u in cleo.page.all("ul") if "Cleo Auditor" in text_of(u)))


def test_the_auditor_of_another_municipality_sees_nothing(audited: Town) -> None:
    judge(audited, note="Van Aardam")
    hire(audited, "elders@audit.example", "Els Elders")
    audited.change(
        "UPDATE membership SET municipality_id = ? WHERE user_id = (SELECT id FROM user WHERE email = ?)",
        BEEKSTAD,
        "elders@audit.example",
    )
    els = audited.browser("elders@audit.example")

    els.get(PAGE, status=404)
    els.get("/gemeente/beekstad/zelftoets/b00000000001/auditruimte/")
    assert "Ada Auditor" not in els.words


def test_the_trail_says_that_somebody_worked_and_not_where_or_what(audited: Town) -> None:
    ada = judge(audited, opzet="niet", note="Geheim")
    ada.submit("Opgeslagen oordeel delen", at="/delen")

    lines = [line for line in audited.trail() if line[1].startswith("audit:")]

    assert lines == [
        ("Ada Auditor", "audit:worked", DRAFT, "done"),
        ("Ada Auditor", "audit:verdict-shared", f"{DRAFT}/{FIRST.id}", "done"),
    ]
    carla = audited.browser(CARLA)
    carla.get(f"{HOME}/spoor?soort=audit")
    assert "Gewerkt in de auditruimte" in carla.words
    assert "Geheim" not in carla.html


# --- samples ------------------------------------------------------------------------------


def test_a_sample_can_be_drawn_again_by_hand(audited: Town) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{ROOM}/steekproeven")

    ada.submit("Trekken", size="7", seed="loterij-20-11", sheet="bio2")

    ((seed, population, drawn, purpose),) = audited.rows("SELECT seed, population, drawn, purpose FROM sample")
    every = [r.id for r in catalogue().requirements]
    assert (seed, purpose, sorted(json.loads(population))) == ("loterij-20-11", "audit", sorted(every))
    assert json.loads(drawn) == list(draw(every, 7, "loterij-20-11"))
    assert f"7 van {len(every)} eisen" in ada.words
    assert "loterij-20-11" in ada.words
    assert "Nagerekend klopt" in ada.words


def test_a_sample_from_what_is_claimed_holds_nothing_else(audited: Town) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{ROOM}/steekproeven")

    ada.submit("Trekken", size="2", claimed_only="y", status=422)
    assert "Er is 1 eis om uit te trekken." in ada.words
    ada.submit("Trekken", size="1", claimed_only="y")

    ((seed, population, drawn),) = audited.rows("SELECT seed, population, drawn FROM sample")
    assert json.loads(population) == json.loads(drawn) == [FIRST.id]
    assert len(seed) == 12


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"size": "0"}, "Vul een getal in van 1 tot en met 500."),
        ({"size": "tien"}, "Vul een getal in van 1 tot en met 500."),
        ({"size": ""}, "Vul een getal in."),
        ({"size": "5", "sheet": "nergens"}, "Kies een kader uit de lijst."),
        ({"size": "5", "seed": "met spatie"}, "Gebruik hoogstens 40 letters, cijfers, punten en streepjes."),
        ({"size": "5", "seed": "x" * 41}, "Gebruik hoogstens 40 letters, cijfers, punten en streepjes."),
    ],
)
def test_a_sample_that_cannot_be_is_refused_with_what_to_do(
    audited: Town, changes: dict[str, str], sentence: str
) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{ROOM}/steekproeven")

    ada.submit("Trekken", status=422, **changes)

    assert sentence in ada.words
    assert audited.rows("SELECT count(*) FROM sample") == [(0,)]


def test_the_list_can_be_limited_to_a_sample_and_the_next_one_stays_within_it(audited: Town) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{ROOM}/steekproeven")
    ada.submit("Trekken", size="3", seed="vast", sheet="bio2")
    ((identity, drawn),) = audited.rows("SELECT id, drawn FROM sample")
    chosen = [r.number for r in catalogue().requirements if r.id in json.loads(drawn)]

    ada.get(f"{ROOM}/eisen?steekproef={identity}")

    (table,) = [table for table in ada.page.all("table") if table.attrib["id"] == "eisen"]
    rows = [text_of(row).split()[0] for row in table.iter("tr")][1:]
    assert rows == chosen
    ada.get(f"{ROOM}/eis/{asked(chosen[0]).id}?steekproef={identity}")
    (following,) = [a.attrib["href"] for a in ada.page.all("a") if a.attrib.get("rel") == "next"]
    assert following == f"{ROOM}/eis/{asked(chosen[1]).id}?steekproef={identity}"


def test_the_room_counts_per_framework_and_lists_drafts_beside_what_was_shared(audited: Town) -> None:
    judge(audited, opzet="niet")
    with audited.all_rows() as session:
        session.add(finding("f0000000000a", title="Nog niet klaar", number=None))
        session.add(finding("f0000000000b", title="Gedeeld", number=1, shared_at=NOW))
    bram, ada = audited.browser(BRAM), audited.browser(ADA)

    ada.get(f"{ROOM}/")
    bram.get(f"{ROOM}/")

    total = len(catalogue().requirements)
    assert row_of(ada, "BIO2") == f"BIO2 v1.3 1 van {total} 1 0 2"
    assert row_of(bram, "BIO2") == f"BIO2 v1.3 0 van {total} 0 0 2"
    assert "Nog niet klaar ernst hoog concept, niet gedeeld van De auditor" in ada.words
    assert "1. Gedeeld ernst hoog wacht op een reactie" in ada.words
