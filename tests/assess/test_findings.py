"""Findings: drafts of the auditors, shared ones that never change, and what the organisation does about them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from assess.findings import all_findings, shared_findings
from assess.models import Role
from tests.assess.audited import FIRST, finding
from tests.assess.test_auditing import ADA, BRAM, ROOM, audited, hire
from tests.assess.town import (
    CARLA,
    CONNECTION,
    DRAFT,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    Town,
    account_to_everything,
    asked,
)
from tests.conftest import Browser
from tests.html_page import text_of

__all__ = ["audited"]

LIST = f"{HOME}/bevindingen/"
NEW = f"{ROOM}/bevinding"
ONE = "f0000000000b"
TEXT = {
    "title": "Het beleid is te oud",
    "description": "Het is van 2019; de norm vraagt een jaarlijkse herziening.",
    "severity": "hoog",
    "aspects": "opzet",
}
CISO = "ciso@aardam.example"


def draft(town: Town, email: str = ADA, **changes: str) -> Browser:
    """Write and save a finding about the first requirement."""
    browser = town.browser(email)
    browser.get(f"{NEW}?eis={FIRST.id}")
    browser.submit("Concept opslaan", **{**TEXT, **changes})
    return browser


def share(town: Town, **changes: str) -> str:
    """A finding that was shared; gives its address."""
    browser = draft(town, **changes)
    browser.submit("Opgeslagen bevinding delen")
    return browser.url


def rows(town: Town) -> list[tuple[object, ...]]:
    return town.rows(
        "SELECT number, title, severity, aspects, follows, auditor FROM finding ORDER BY number NULLS FIRST"
    )


def course(town: Town) -> list[tuple[object, ...]]:
    return town.rows("SELECT number, kind, text, owner, due_on, result, said_by FROM finding_event ORDER BY number")


def look(town: Town, url: str, email: str = CARLA) -> Browser:
    browser = town.browser(email)
    browser.get(url)
    return browser


# --- a draft ------------------------------------------------------------------------------


def test_a_draft_is_for_auditors_and_any_of_them_may_go_on_with_it(audited: Town) -> None:
    ada = draft(audited)
    assert rows(audited) == [(None, "Het beleid is te oud", "hoog", "opzet", "", "Ada Auditor")]

    bram = look(audited, ada.url, BRAM)
    bram.submit("Concept opslaan", title="Het beleid is verlopen")

    assert rows(audited) == [(None, "Het beleid is verlopen", "hoog", "opzet", "", "Bram Auditor")]
    identity = ada.url.rpartition("/")[2]
    carla = audited.browser(CARLA)
    for url in (ada.url, f"{LIST}{identity}"):
        carla.get(url, status=404)
    carla.get(LIST)
    assert "De auditor heeft nog geen bevinding gedeeld." in carla.words


def test_two_auditors_do_not_overwrite_each_other(audited: Town) -> None:
    ada = draft(audited)
    bram = look(audited, ada.url, BRAM)
    ada.submit("Concept opslaan", title="Van Ada")

    bram.submit("Concept opslaan", title="Van Bram", status=409)

    assert [row[1] for row in rows(audited)] == ["Van Ada"]
    assert "Een andere auditor heeft dit intussen gewijzigd." in bram.words
    ada.submit("Concept opslaan", title="Nog eens van Ada")
    bram.submit("Concept opslaan", status=409)
    bram.submit("Concept opslaan")
    assert [row[1] for row in rows(audited)] == ["Van Bram"]


def test_what_was_changed_meanwhile_is_not_shared_unseen(audited: Town) -> None:
    ada = draft(audited)
    bram = look(audited, ada.url, BRAM)
    ada.submit("Concept opslaan", title="Van Ada")

    bram.submit("Opgeslagen bevinding delen", status=409)

    assert [row[0] for row in rows(audited)] == [None]
    assert "Lees het na en deel het daarna." in bram.words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Geef de bevinding een titel."),
        ({"title": "x" * 201}, "Deze tekst is te lang: maak er hoogstens 200 tekens van."),
        ({"description": "…"}, "Beschrijf wat u hebt vastgesteld."),
        ({"severity": "heel hoog"}, "Kies hoe ernstig het is."),
        ({"subjects": "\n"}, "Noem ten minste één eis."),
        ({"subjects": "5.01.01\n9.99"}, "In deze zelftoets is geen eis ‘9.99’."),
        ({"follows": "f00000000000"}, "Deze bevinding is al vervangen of bestaat niet."),
    ],
)
def test_a_draft_that_cannot_be_kept_says_what_to_do(audited: Town, changes: dict[str, str], sentence: str) -> None:
    ada = audited.browser(ADA)
    ada.get(f"{NEW}?eis={FIRST.id}")

    ada.submit("Concept opslaan", status=422, **{**TEXT, **changes})

    assert sentence in ada.words
    assert rows(audited) == []


def test_a_number_of_two_connections_must_say_which(audited: Town) -> None:
    account_to_everything(audited)
    audited.change(
        "INSERT INTO digid_connection (id, assessment_id, municipality_id, name, number) "
        f"VALUES ('c00000000002', '{DRAFT}', 1, 'Burgerzaken', '9002')"
    )
    ada = audited.browser(ADA)
    ada.get(NEW)

    ada.submit("Concept opslaan", subjects="B.01", status=422, **TEXT)
    assert "Schrijf een van deze: B.01 (Burgerzaken); B.01 (Mijn Aardam)." in ada.words
    ada.submit("Concept opslaan", subjects="B.01 (Mijn Aardam)\n5.01.01")

    ((subjects,),) = audited.rows("SELECT subjects FROM finding")
    assert [one["key"] for one in json.loads(subjects)] == [f"digid-b.01@{CONNECTION}", FIRST.id]


def test_a_draft_can_be_taken_away_and_a_shared_finding_cannot(audited: Town) -> None:
    ada = draft(audited)
    token = ada.fields("Concept weghalen")[1]["csrf_token"]
    ada.submit("Concept weghalen")
    assert rows(audited) == []

    shared = share(audited).rpartition("/")[2]
    for verb in ("verwijderen", "delen", ""):
        url = f"{NEW}/{shared}/{verb}".rstrip("/")
        ada.request("POST", url, status=404, data={"csrf_token": token, "version": ["2"]})
    assert len(rows(audited)) == 1


# --- shared -------------------------------------------------------------------------------


def test_a_shared_finding_names_the_snapshot_and_the_answers_and_leaves_both_as_they_were(audited: Town) -> None:
    sha256 = audited.submit()
    before = audited.rows("SELECT canonical FROM snapshot")

    url = share(audited)

    assert audited.rows("SELECT canonical FROM snapshot") == before
    ((snapshot, subjects),) = audited.rows("SELECT snapshot_sha256, subjects FROM finding")
    assert snapshot == sha256
    (about,) = json.loads(subjects)
    assert (about["key"], about["version"], len(about["sha256"])) == (FIRST.id, 1, 64)
    lotte = look(audited, url, LOTTE)
    assert sha256 in lotte.words
    assert "Het is van 2019; de norm vraagt een jaarlijkse herziening." in lotte.words
    assert "Reactie toevoegen" not in lotte.buttons


def test_what_was_shared_before_submitting_says_so(audited: Town) -> None:
    url = share(audited)
    audited.submit()

    lotte = look(audited, url, LOTTE)

    assert "Gedeeld toen de zelftoets nog een concept was." in lotte.words


def test_the_answer_of_the_moment_of_sharing_counts_not_that_of_the_draft(audited: Town) -> None:
    ada = draft(audited)
    ilyas = audited.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=f"/eis/{FIRST.id}", explanation="Toch anders.")

    ada.submit("Opgeslagen bevinding delen")

    ((subjects,),) = audited.rows("SELECT subjects FROM finding")
    assert json.loads(subjects)[0]["version"] == 2


def test_a_later_finding_comes_in_the_place_of_an_earlier_one_and_both_stay(audited: Town) -> None:
    first = share(audited).rpartition("/")[2]
    share(audited, title="Beter gezegd", follows=first)

    carla = look(audited, f"{LIST}{first}")

    assert "Bevinding 2 kwam in de plaats van deze." in carla.words
    assert "Reactie toevoegen" not in carla.buttons
    assert [(row[0], row[1]) for row in rows(audited)] == [(1, "Het beleid is te oud"), (2, "Beter gezegd")]
    # It has a successor now: a third cannot come in its place.
    ada = audited.browser(ADA)
    ada.get(f"{NEW}?eis={FIRST.id}")
    ada.submit("Concept opslaan", follows=first, status=422, **TEXT)


def test_a_draft_that_would_follow_one_that_was_followed_meanwhile_is_not_shared(audited: Town) -> None:
    first = share(audited).rpartition("/")[2]
    slow = draft(audited, follows=first)
    share(audited, follows=first)

    slow.submit("Opgeslagen bevinding delen", status=422)

    assert "Deze bevinding is al vervangen of bestaat niet." in slow.words
    assert [row[0] for row in rows(audited)] == [None, 1, 2]


# --- what the organisation does -----------------------------------------------------------


def test_from_reaction_to_solved(audited: Town) -> None:
    hire(audited, CISO, "Cees Ciso", Role.CISO)
    url = share(audited)
    carla = look(audited, url)
    carla.submit("Reactie toevoegen", text="Daar zijn wij het mee eens.")
    assert "gereageerd, nog geen afspraak" in carla.words

    cees = look(audited, url, CISO)
    cees.submit("Opvolging vastleggen", text="Nieuw beleid", owner="Directeur", due_on="2026-12-15")
    cees.submit("Uitgevoerd melden", text="Besluit van 10 december")
    ada = look(audited, url, ADA)
    ada.submit("Uitkomst delen", result="opgelost", text="Besluit gezien in zaak 80")

    assert course(audited) == [
        (1, "reactie", "Daar zijn wij het mee eens.", "", "", "", "Carla Coördinator"),
        (2, "afspraak", "Nieuw beleid", "Directeur", "2026-12-15", "", "Cees Ciso"),
        (3, "uitgevoerd", "Besluit van 10 december", "", "", "", "Cees Ciso"),
        (4, "hertest", "Besluit gezien in zaak 80", "", "", "opgelost", "Ada Auditor"),
    ]
    cees.get(url)
    assert "opgelost" in cees.words
    assert "Reactie toevoegen" not in cees.buttons
    assert [line[1] for line in audited.trail() if line[1].startswith("finding:")] == [
        "finding:shared",
        "finding:reacted",
        "finding:agreed",
        "finding:done",
        "finding:retested",
    ]
    assert {line[2] for line in audited.trail() if line[1] == "finding:retested"} == {f"{DRAFT}/bevinding 1"}


def test_each_role_adds_only_what_is_its_own(audited: Town) -> None:
    url = share(audited)
    carla, ada, ilyas = look(audited, url), look(audited, url, ADA), look(audited, url, ILYAS)

    assert {"Reactie toevoegen", "Opvolging vastleggen"} <= set(carla.buttons)
    assert "Uitkomst delen" not in carla.buttons
    assert "Uitkomst delen" in ada.buttons
    assert "Reactie toevoegen" not in ada.buttons
    assert not {"Reactie toevoegen", "Opvolging vastleggen", "Uitkomst delen"} & set(ilyas.buttons)


def test_somebody_who_did_not_read_the_last_word_reads_it_first(audited: Town) -> None:
    url = share(audited)
    carla = look(audited, url)
    look(audited, url, ADA).submit("Uitkomst delen", result="niet-opgelost", text="Nog steeds")

    carla.submit("Reactie toevoegen", text="Mijn reactie", status=409)

    assert [row[1] for row in course(audited)] == ["hertest"]
    assert "Intussen is er iets bij deze bevinding gezet." in carla.words
    assert "Nog steeds" in carla.words
    assert "Mijn reactie" in carla.words
    carla.submit("Reactie toevoegen")
    assert [row[1] for row in course(audited)] == ["hertest", "reactie"]


def test_done_before_anything_was_agreed_is_refused(audited: Town) -> None:
    url = share(audited)
    carla = look(audited, url)
    sent = {"csrf_token": carla.fields("Reactie toevoegen")[1]["csrf_token"], "count": ["0"], "text": ["Klaar"]}

    carla.request("POST", f"{url}/uitgevoerd", status=422, data=sent)

    assert "Dit kan nu niet bij deze bevinding." in carla.words
    assert course(audited) == []


@pytest.mark.parametrize(
    ("button", "fields", "sentence"),
    [
        ("Reactie toevoegen", {"text": ""}, "Schrijf de reactie op."),
        ("Reactie toevoegen", {"text": "…"}, "Schrijf het in woorden op."),
        ("Opvolging vastleggen", {"text": "x", "owner": "", "due_on": "2026-12-01"}, "Schrijf op wie ervoor zorgt."),
        ("Opvolging vastleggen", {"text": "x", "owner": "y", "due_on": ""}, "Kies de dag waarop het klaar is."),
        ("Opvolging vastleggen", {"text": "x", "owner": "y", "due_on": "morgen"}, "Schrijf de datum als jjjj-mm-dd"),
        ("Opvolging vastleggen", {"text": "x", "owner": "y", "due_on": "2026-11-19"}, "Deze dag is voorbij."),
    ],
)
def test_what_is_missing_is_asked_for(audited: Town, button: str, fields: dict[str, str], sentence: str) -> None:
    carla = look(audited, share(audited))

    carla.submit(button, status=422, **fields)

    assert sentence in carla.words
    assert course(audited) == []


def test_a_retest_says_what_came_out_of_it(audited: Town) -> None:
    ada = look(audited, share(audited), ADA)

    ada.submit("Uitkomst delen", text="Gezien", status=422)

    assert "Kies de uitkomst van de hertest." in ada.words
    assert course(audited) == []


def test_what_was_agreed_stands_in_the_calendar_until_it_is_done(audited: Town) -> None:
    url = share(audited)
    carla = look(audited, url)
    carla.submit("Opvolging vastleggen", text="Nieuw beleid", owner="Directeur", due_on="2026-12-15")

    carla.get(f"{HOME}/kalender/?soort=bevinding")
    links = {text_of(a): a.attrib["href"] for a in carla.page.all("a")}
    assert links["Opvolging van bevinding 1: Het beleid is te oud"] == url
    assert "Gerekend" not in carla.words
    audited.clock.advance(days=30)
    late = look(audited, f"{HOME}/kalender/?soort=bevinding")
    assert "5 dagen te laat" in late.words
    late.get(LIST)
    assert "te laat" in late.words

    late.get(url)
    late.submit("Uitgevoerd melden", text="Klaar")
    late.get(f"{HOME}/kalender/?soort=bevinding")
    assert "Opvolging van bevinding" not in late.words


# --- reading the rows ---------------------------------------------------------------------


def test_who_asks_for_what_was_shared_gets_no_draft_and_an_empty_assessment_has_its_hash_still(audited: Town) -> None:
    sha256 = audited.submit()
    with audited.all_rows() as session:
        assert shared_findings(session, DRAFT).snapshot_sha256 == sha256
        assert all_findings(session, DRAFT).findings == ()
        session.add(finding(ONE, number=2, shared_at=NOW, snapshot_sha256=sha256))
        session.add(finding("f0000000000c", number=1, shared_at=NOW - timedelta(days=1), snapshot_sha256=sha256))
        session.add(finding("f0000000000d", number=None, follows=ONE))
        session.flush()

        shared, everything = shared_findings(session, DRAFT), all_findings(session, DRAFT)

    assert [one.number for one in shared.findings] == [1, 2]
    assert [one.number for one in everything.findings] == [1, 2, 0]
    # A draft replaces nothing yet, and nobody may see that it will.
    assert [one.followed_by for one in everything.findings] == [0, 0, 0]
    assert everything.findings[2].follows == 2
    assert everything.about(FIRST.id) == everything.findings
    assert everything.about(asked("5.01.02").id) == ()
