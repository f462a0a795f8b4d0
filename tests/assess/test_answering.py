"""Answering a requirement: what is saved, what is refused, and what is left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.assess.town import CARLA, DRAFT, HOME, ILYAS, LOTTE, NOW, TESS, Town, asked, catalogue
from tests.conftest import Browser
from tests.html_page import parse, text_of

CONTROL = f"{HOME}/beheersmaatregel/5.01"
FIRST, SECOND = asked("5.01.01"), asked("5.01.02")
AT = f"/eis/{FIRST.id}"


def stored(town: Town, requirement_id: str = FIRST.id) -> Mapping[str, Any]:
    """The row of an answer, as it stands in the file; empty when there is none."""
    names = town.columns("answer")
    rows = town.rows("SELECT * FROM answer WHERE assessment_id = ? AND requirement_id = ?", DRAFT, requirement_id)
    return dict(zip(names, rows[0], strict=True)) if rows else {}


@pytest.fixture
def ilyas(town: Town) -> Browser:
    """A contributor on the page of a control."""
    browser = town.browser(ILYAS)
    browser.get(CONTROL)
    return browser


def test_pressing_save_keeps_everything_that_was_filled_in(town: Town, ilyas: Browser) -> None:
    ilyas.submit(
        "Opslaan",
        at=AT,
        opzet="aangetoond",
        bestaan="deels",
        explanation="Het staat in het handboek.",
        evidence_0_title="Handboek",
        evidence_0_location="Zaaksysteem",
        evidence_0_date="2026-03-01",
        improvement="Oefenen in het voorjaar.",
    )

    row = stored(town)
    assert (row["opzet"], row["bestaan"], row["werking"]) == ("aangetoond", "deels", "open")
    assert json.loads(row["evidence"]) == [{"title": "Handboek", "location": "Zaaksysteem", "date": "2026-03-01"}]
    assert (row["answered_by"], row["version"]) == ("Ilyas Invuller", 1)
    assert "5.01.01 is opgeslagen." in ilyas.words
    assert "Laatst opgeslagen door Ilyas Invuller op 20 november 2026, 10:00 uur, versie 1." in ilyas.words


def test_the_page_shows_what_was_stored(ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, werking="niet", explanation="Twee\nregels", evidence_0_title="Lijst")

    ilyas.get(CONTROL)

    _, fields = ilyas.fields("Opslaan", at=AT)
    assert fields["werking"] == ["niet"]
    assert fields["explanation"] == ["Twee\r\nregels"]
    assert fields["evidence-0-title"] == ["Lijst"]
    assert fields["version"] == ["1"]


def test_a_script_is_told_the_moment_and_the_new_version(town: Town, ilyas: Browser) -> None:
    response = ilyas.submit("Opslaan", at=AT, explanation="Het staat in het handboek.", as_json=True)

    assert response.json
    assert response.json["version"] == 1
    assert re.search(r"\b10:00\b|T09:00:00", response.json["saved_at"])
    assert stored(town)["explanation"] == "Het staat in het handboek."


def test_saving_one_requirement_touches_no_other_row(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=f"/eis/{SECOND.id}", explanation="Van een ander")
    before = stored(town, SECOND.id)
    ilyas.get(CONTROL)
    town.clock.advance(minutes=5)

    ilyas.submit("Opslaan", at=AT, explanation="Van mij")

    assert stored(town, SECOND.id) == before
    assert town.rows("SELECT requirement_id FROM answer ORDER BY 1") == sorted([(FIRST.id,), (SECOND.id,)])


def test_the_same_answer_twice_is_one_save(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Zo zit het")
    before, trail = stored(town), town.trail()
    town.clock.advance(minutes=1)

    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT)

    assert (stored(town), town.trail()) == (before, trail)


def test_an_answer_that_arrived_is_not_in_conflict_with_itself(town: Town, ilyas: Browser) -> None:
    """The line broke after the save; the browser sends the same text again with the old version."""
    _, sent = ilyas.fields("Opslaan", at=AT)
    for _ in range(2):
        ilyas.request("POST", f"{HOME}{AT}", status=200, data={**sent, "explanation": ["Zo zit het"]})

    assert stored(town)["version"] == 1


def test_half_an_answer_is_kept(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, outcome="bewust-afgeweken", risk_owner="De secretaris")

    row = stored(town)
    assert (row["outcome"], row["risk_owner"], row["risk_reference"]) == ("bewust-afgeweken", "De secretaris", "")


def test_a_deviation_with_all_that_belongs_to_it_is_kept(town: Town, ilyas: Browser) -> None:
    ilyas.submit(
        "Opslaan",
        at=AT,
        outcome="bewust-afgeweken",
        risk_reference="Risicoregister, regel 12",
        risk_owner="De secretaris",
        ends_on="2027-06-30",
    )

    row = stored(town)
    assert (row["outcome"], row["status"], row["ends_on"]) == ("bewust-afgeweken", "afgeweken", "2027-06-30")


def test_a_script_is_told_what_the_answer_changed(town: Town, ilyas: Browser) -> None:
    """The badge as the page draws it, and by how much the progress moves."""
    steps: list[tuple[dict[str, Any], str, int]] = [
        ({"opzet": "aangetoond", "explanation": "Zo zit het."}, "open", 0),
        ({"bestaan": "aangetoond", "werking": "deels"}, "deels aangetoond", 1),
        ({"werking": "aangetoond"}, "aangetoond", 0),
        ({}, "aangetoond", 0),
        ({"bestaan": "open"}, "open", -1),
        ({"outcome": "bewust-afgeweken"}, "bewust afgeweken", 1),
    ]
    counted = 0
    for changes, words, change in steps:
        told = ilyas.submit("Opslaan", at=AT, as_json=True, **changes).json
        ilyas.get(CONTROL)

        assert told
        assert (text_of(parse(told["badge"]).root), told["change"]) == (words, change)
        assert f"<span data-badge>{told['badge']}" in section(ilyas, FIRST.number)
        counted += told["change"]
        assert f"{counted} van {len(catalogue().requirements)}" in ilyas.words
        town.clock.advance(minutes=1)


def section(browser: Browser, number: str) -> str:
    """The source of one requirement on the page."""
    return browser.html.split(f'<section class="tp-requirement" id="{number}"', 1)[1].split("</section>", 1)[0]


def test_losing_the_agreement_takes_the_requirement_out_of_the_progress(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess = town.browser(TESS)
    tess.get(CONTROL)
    tess.submit("Ik stem in met niet van toepassing")
    ilyas.get(CONTROL)

    told = ilyas.submit("Opslaan", at=AT, reason="Het zwembad is van de buren.", as_json=True).json

    assert told
    assert (text_of(parse(told["badge"]).root), told["change"]) == ("open", -1)


def test_saving_for_another_piece_of_evidence_brings_an_empty_line(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan en nog een bewijs toevoegen", at=AT, evidence_0_title="Handboek")

    assert json.loads(stored(town)["evidence"]) == [{"title": "Handboek", "location": "", "date": ""}]
    _, fields = ilyas.fields("Opslaan", at=AT)
    assert (fields["evidence-0-title"], fields["evidence-1-title"]) == (["Handboek"], [""])


# --- refused ------------------------------------------------------------------------------

REFUSED = {
    "a verdict that does not exist": {"opzet": "misschien"},
    "an outcome that does not exist": {"outcome": "weet-niet"},
    "a field that does not exist": {"agreed_by": "Ilyas Invuller"},
    "a version that is no number": {"version": "laatste"},
    "no version": {"version": ""},
    "a version below nought": {"version": "-1"},
    "evidence without a title": {"evidence-0-location": "Zaaksysteem"},
    "evidence on a day that does not exist": {"evidence-0-title": "x", "evidence-0-date": "2026-02-30"},
    "a date as a week": {"evidence-0-title": "x", "evidence-0-date": "2026-W10-1"},
    "a date without dashes": {"ends_on": "20260301"},
    "a date in words": {"ends_on": "volgend jaar"},
    "a title that is too long": {"evidence-0-title": "x" * 301},
    "an owner that is too long": {"risk_owner": "x" * 201},
    "twenty-one lines of evidence": {f"evidence-{n}-title": f"Stuk {n}" for n in range(21)},
    "a field of evidence that does not exist": {"evidence-0-hash": "x"},
    "not applicable without a reason": {"outcome": "niet-van-toepassing", "reason": " \n "},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_an_answer_is_refused_and_changes_nothing(
    town: Town, ilyas: Browser, changes: dict[str, str]
) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Wat er stond")
    before, trail = stored(town), town.trail()
    ilyas.get(CONTROL)
    _, sent = ilyas.fields("Opslaan", at=AT)
    wrong = {**sent, "explanation": ["Wat erbij kwam"], **{name: [value] for name, value in changes.items()}}

    told = ilyas.request("POST", HOME + AT, status=422, data=wrong, headers={"Accept": "application/json"}).json
    ilyas.request("POST", HOME + AT, status=422, data=wrong)

    assert told
    assert all(sentence.endswith(".") for sentence in told["errors"].values())
    assert (stored(town), town.trail()) == (before, trail)
    assert "Er ging iets mis. Kijk naar het volgende:" in ilyas.words
    assert ilyas.fields("Opslaan", at=AT)[1]["explanation"] == ["Wat erbij kwam"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"evidence-0-location": "Zaaksysteem"}, "Geef dit bewijs een titel, of maak de regel leeg."),
        (
            {"evidence-0-title": "Goed", "evidence-1-title": "x", "evidence-1-date": "2026-02-30"},
            "Schrijf de datum als jjjj-mm-dd, bijvoorbeeld 2026-12-31.",
        ),
        ({"evidence-0-title": "x" * 301}, "Deze tekst is te lang: maak er hoogstens 300 tekens van."),
    ],
    ids=["no title", "no date, on the second line", "too long"],
)
def test_a_script_is_told_what_is_wrong_with_a_line_of_evidence(
    ilyas: Browser, changes: dict[str, str], sentence: str
) -> None:
    _, sent = ilyas.fields("Opslaan", at=AT)
    wrong = {**sent, **{name: [value] for name, value in changes.items()}}

    told = ilyas.request("POST", HOME + AT, status=422, data=wrong, headers={"Accept": "application/json"}).json

    assert told == {"errors": {"evidence": sentence}}


def test_a_reader_sees_the_texts_and_no_form(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, explanation="Het staat in het handboek.", evidence_0_title="Handboek")
    lotte = town.browser(LOTTE)

    lotte.get(CONTROL)

    assert "Het staat in het handboek." in lotte.words
    assert "U kunt hier lezen, maar niets wijzigen." in lotte.words
    assert [form.attrib["action"] for form in lotte.page.all("form")] == ["/afmelden"]


# --- the trail ----------------------------------------------------------------------------


def test_a_save_leaves_who_what_where_when_and_with_which_result_but_not_the_text(town: Town, ilyas: Browser) -> None:
    canary = "kanarie-7f3a"
    texts: dict[str, Any] = dict.fromkeys(
        ("explanation", "improvement", "reason", "risk_reference", "risk_owner"), canary
    )
    town.clock.advance(minutes=3)

    ilyas.submit("Opslaan", at=AT, evidence_0_title=canary, outcome="niet-van-toepassing", **texts)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at="/toepasselijkheid", additional_measures=canary, reference=canary)

    lines = town.rows(
        "SELECT at, municipality_id, actor, actor_id, origin, action, object, result FROM audit_event ORDER BY id DESC"
    )
    at = NOW.replace(minute=3, tzinfo=None).isoformat(" ") + ".000000"
    who = (at, 1, "Ilyas Invuller", 2, "127.0.0.1")
    assert lines[0] == (*who, "applicability:saved", f"{DRAFT}/5.01", "done")
    assert lines[1] == (*who, "answer:saved", f"{DRAFT}/{FIRST.id}", "done")
    assert canary not in str(town.rows("SELECT * FROM audit_event"))


def test_a_refused_save_leaves_no_line_that_says_it_was_done(town: Town, ilyas: Browser) -> None:
    ilyas.submit("Opslaan", at=AT, ends_on="nooit", status=422)

    assert [line[1] for line in town.trail()] == ["signin:accepted"]


def test_the_log_of_a_failure_does_not_hold_the_text_of_an_answer(
    town: Town, ilyas: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    town.change("ALTER TABLE answer RENAME COLUMN explanation TO kapot")

    ilyas.submit("Opslaan", at=AT, explanation="kanarie-7f3a", status=500)

    assert "Er ging iets mis" in ilyas.words
    assert any(kind in caplog.text for kind in ("OperationalError", "ProgrammingError"))
    assert "kanarie-7f3a" not in caplog.text


# --- the VvT record -----------------------------------------------------------------------


def test_the_vvt_record_of_a_control_is_kept_apart_from_the_answers(town: Town, ilyas: Browser) -> None:
    action, sent = ilyas.fields("Opslaan", at="/toepasselijkheid")
    ilyas.request("POST", action, status=200, data={**sent, "applies": ["ja"], "grounds": ["cbw-bio", "risico"]})

    assert town.rows("SELECT control, applies, grounds, recorded_by, version FROM applicability") == [
        ("5.01", "ja", "cbw-bio risico", "Ilyas Invuller", 1)
    ]
    assert town.rows("SELECT count(*) FROM answer") == [(0,)]
    assert ilyas.fields("Opslaan", at="/toepasselijkheid")[1]["grounds"] == ["cbw-bio", "risico"]


@pytest.mark.parametrize(
    "changes", [{"applies": "misschien"}, {"grounds": "gewoonte"}, {"decided_on": "gisteren"}, {"reference": "x" * 301}]
)
def test_a_vvt_record_that_cannot_be_is_refused_in_words_and_in_json(
    town: Town, ilyas: Browser, changes: dict[str, str]
) -> None:
    action, sent = ilyas.fields("Opslaan", at="/toepasselijkheid")
    wrong = {**sent, **{name: [value] for name, value in changes.items()}}

    told = ilyas.request("POST", action, status=422, data=wrong, headers={"Accept": "application/json"}).json
    ilyas.request("POST", action, status=422, data=wrong)

    assert told
    assert list(told["errors"]) == list(changes)
    assert town.rows("SELECT count(*) FROM applicability") == [(0,)]


def test_a_chapter_that_is_no_control_has_no_vvt_record(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/")
    framework = next(a.attrib["href"] for a in carla.page.all("a") if "/beheersmaatregel/K" in a.attrib.get("href", ""))

    carla.get(framework)

    assert "Verklaring van toepasselijkheid" not in carla.words
