"""The conversation about a requirement: who takes part, what may be taken back, and what reaches a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assess.audit import Actor
from assess.records import kept_catalogue, stored_snapshot
from assess.reviewing import conversation
from assess.reviewing.targets import target
from controls.canonical import canonical_json
from controls.compiled import from_text
from reports import ReportInput, html
from reports.content import build
from reports.inputs import AUDIT_REPORT
from tests.assess.files import brought_in, empty, exported
from tests.assess.town import (
    AARDAM,
    BY_LAW,
    BY_ROLE,
    CARLA,
    DRAFT,
    HEAD,
    HOME,
    ILYAS,
    TESS,
    Role,
    Town,
    actor,
    asked,
)

FIRST = asked("5.01.01")
TALK = f"{HOME}/gesprek/{FIRST.id}"
CONTROL = f"{HOME}/beheersmaatregel/5.01"
CANARY = "kanarie-in-het-gesprek"
CHOSEN = "gekozen-voor-het-rapport"


def say(town: Town, text: str, by: Actor) -> str:
    """Put a remark in the conversation; gives its id."""
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        of = target(session, HEAD, FIRST.id)
        conversation.say(session, HEAD, of, text, by=by, now=town.clock())
        session.commit()
    town.clock.advance(minutes=1)
    return str(town.rows("SELECT id FROM remark ORDER BY said_at DESC LIMIT 1")[0][0])


def chosen(town: Town, text: str, by: Actor) -> str:
    found = say(town, text, by)
    town.change("UPDATE remark SET in_report = true WHERE id = ?", found)
    return found


def counted(html: str) -> int | None:
    """How many remarks the page of the control says there are; None when it does not mention the conversation."""
    found = re.search(rf'gesprek/{re.escape(FIRST.id)}">Gesprek \((\d+)\)', html)
    return int(found[1]) if found else None


def remarks(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT text, said_by, in_report FROM remark ORDER BY said_at")


def test_two_people_talk_below_the_requirement(town: Town) -> None:
    ilyas, carla = town.browser(ILYAS), town.browser(CARLA)
    ilyas.get(TALK)
    ilyas.submit("Plaatsen", tekst="Het besluit ligt bij het college.")
    town.clock.advance(minutes=5)
    carla.get(CONTROL)
    assert counted(carla.html) == 1

    carla.get(TALK)
    carla.submit("Plaatsen", tekst="Dank je.")

    assert [row[:2] for row in remarks(town)] == [
        ("Het besluit ligt bij het college.", "Ilyas Invuller"),
        ("Dank je.", "Carla Coördinator"),
    ]
    assert carla.words.index("Het besluit ligt") < carla.words.index("Dank je.")
    assert [line[1] for line in town.trail()[-2:]] == ["remark:added", "remark:added"]
    assert "besluit" not in str(town.trail())


@pytest.mark.parametrize("text", ["", "  ", ".", "\u200b", "x" * 2001])
def test_a_remark_that_says_nothing_or_too_much_is_refused_with_a_sentence(town: Town, text: str) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(TALK)

    ilyas.submit("Plaatsen", tekst=text, status=422)

    assert "Schrijf eerst een opmerking." in ilyas.words or "Deze tekst is te lang" in ilyas.words
    assert remarks(town) == []


def test_readers_see_no_conversation_and_an_auditor_what_was_chosen(busy_town: Town) -> None:
    busy_town.change("DELETE FROM remark")
    say(busy_town, CANARY, actor(ILYAS))
    chosen(busy_town, CHOSEN, actor(ILYAS))
    seen = {}
    for role, email in BY_ROLE.items():
        browser = busy_town.browser(email)
        browser.get(CONTROL)
        count = counted(browser.html)
        browser.get(TALK, status=404 if role is Role.READER else 200)
        seen[role] = (count, CANARY in browser.html, CHOSEN in browser.html)

    everything = (2, True, True)
    assert seen == dict.fromkeys(Role, everything) | {
        Role.READER: (None, False, False),
        Role.AUDITOR: (1, False, True),
    }


def test_one_takes_back_ones_own_words_as_long_as_nobody_answered(town: Town) -> None:
    say(town, "Te vroeg.", actor(ILYAS))
    ilyas = town.browser(ILYAS)
    ilyas.get(TALK)

    ilyas.submit("Weghalen mijn opmerking")

    assert remarks(town) == []
    assert town.trail()[-1][:2] == ("Ilyas Invuller", "remark:removed")


def test_what_was_answered_stays(town: Town) -> None:
    first = say(town, "Te vroeg.", actor(ILYAS))
    ilyas = town.browser(ILYAS)
    ilyas.get(TALK)
    _, sent = ilyas.fields("Weghalen mijn opmerking")
    say(town, "Dank je.", actor(TESS))

    ilyas.request("POST", f"{TALK}/{first}/weghalen", status=409, data=sent)

    assert "Deze opmerking blijft staan" in ilyas.words
    assert len(remarks(town)) == 2
    assert "Weghalen mijn opmerking" not in ilyas.buttons


def test_ones_own_next_words_are_no_answer(town: Town) -> None:
    first = say(town, "Te vroeg.", actor(ILYAS))
    say(town, "En nog iets.", actor(ILYAS))
    ilyas = town.browser(ILYAS)
    ilyas.get(TALK)

    ilyas.submit("Weghalen mijn opmerking", at=first)

    assert [row[0] for row in remarks(town)] == ["En nog iets."]


def test_the_words_of_another_and_those_chosen_for_the_report_stay(town: Town) -> None:
    theirs, kept = say(town, "Van Tess.", actor(TESS)), chosen(town, CHOSEN, actor(ILYAS))
    ilyas = town.browser(ILYAS)
    ilyas.get(TALK)
    _, sent = ilyas.fields("Plaatsen")

    ilyas.request("POST", f"{TALK}/{theirs}/weghalen", status=404, data=sent)
    ilyas.request("POST", f"{TALK}/{kept}/weghalen", status=409, data=sent)

    assert len(remarks(town)) == 2


def test_choosing_is_for_the_coordinator_and_the_ciso_and_can_be_undone(town: Town) -> None:
    say(town, CHOSEN, actor(ILYAS))
    carla, ilyas = town.browser(CARLA), town.browser(ILYAS)
    ilyas.get(TALK)
    assert not [b for b in ilyas.buttons if b.startswith("Opnemen")]
    carla.get(TALK)

    carla.submit("Opnemen in het rapport opmerking van Ilyas Invuller")
    assert remarks(town)[0][2] == 1
    carla.submit("Uit het rapport halen opmerking van Ilyas Invuller")

    assert remarks(town)[0][2] == 0
    assert [line[1] for line in town.trail()[-2:]] == ["remark:chosen", "remark:left-out"]


def test_the_database_keeps_the_words(town: Town) -> None:
    say(town, "Zo is het.", actor(ILYAS))

    for change in ("text = 'anders'", "said_by = 'Iemand'", "said_by_id = NULL", "unit = 'x'"):
        with pytest.raises(BY_LAW, match="keeps its words"):
            town.change(f"UPDATE remark SET {change}")

    assert remarks(town) == [("Zo is het.", "Ilyas Invuller", 0)]


def test_after_submitting_nothing_is_said_chosen_or_taken_back(town: Town) -> None:
    found = say(town, CANARY, actor(ILYAS))
    ilyas, carla = town.browser(ILYAS), town.browser(CARLA)
    ilyas.get(TALK)
    carla.get(TALK)
    _, his = ilyas.fields("Plaatsen")
    _, hers = carla.fields("Plaatsen")
    town.submit()

    ilyas.request("POST", TALK, status=409, data={**his, "tekst": ["Nog iets"]})
    ilyas.request("POST", f"{TALK}/{found}/weghalen", status=409, data=his)
    carla.request("POST", f"{TALK}/{found}/in-rapport", status=409, data=hers)

    assert remarks(town) == [(CANARY, "Ilyas Invuller", 0)]
    ilyas.get(TALK)
    assert "Het gesprek is gesloten." in ilyas.words
    for statement in ("UPDATE remark SET in_report = true", "DELETE FROM remark"):
        with pytest.raises(BY_LAW, match="submitted"):
            town.change(statement)


@pytest.mark.parametrize("key", ["bestaat-niet", "cbw-bst-01", f"{FIRST.id}@c00000000001", "@", "%00"])
def test_there_is_no_conversation_about_what_is_not_asked(town: Town, key: str) -> None:
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/gesprek/{key}", status=404)
    carla.get(f"{HOME}/beoordelen/{key}", status=404)


# --- reports and files --------------------------------------------------------------------


def report_of(town: Town) -> ReportInput:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        snapshot = stored_snapshot(session, DRAFT)
        assert snapshot
        text = kept_catalogue(session, snapshot.catalogue_sha256)
    return ReportInput(
        kind=AUDIT_REPORT,
        snapshot=snapshot,
        snapshot_sha256=snapshot.sha256,
        catalogue=from_text(text, sha256=snapshot.catalogue_sha256),
    )


def test_what_was_chosen_stands_in_the_report_with_name_and_date_and_the_rest_nowhere(
    town: Town, tmp_path: Path
) -> None:
    say(town, CANARY, actor(TESS))
    chosen(town, CHOSEN, actor(ILYAS))
    draft = json.dumps(exported(town, DRAFT))
    town.submit()

    given = exported(town, DRAFT)
    printed = html.render_kind("auditrapport.html", build(report_of(town)))

    assert CHOSEN not in json.loads(draft)["snapshot"]
    assert CHOSEN in given["snapshot"]
    assert "Opmerking van Ilyas Invuller, 20 november 2026" in printed
    assert CHOSEN in printed
    for text in (given["snapshot"], printed):
        assert CANARY not in text
    # Whoever moves the installation moves the conversation too, and nothing else of the file holds it.
    for file in (json.loads(draft), given):
        assert [r["text"] for r in file["rows"].pop("remark") if not r["in_report"]] == [CANARY]
        assert CANARY not in json.dumps(file)
    given = exported(town, DRAFT)
    elsewhere = empty(tmp_path / "elders")
    assert brought_in(elsewhere, given) == canonical_json(given)
    elsewhere.close()
