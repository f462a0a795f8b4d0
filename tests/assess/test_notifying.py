"""The meldplicht helper: what must be reported when, computed without keeping anything; and what is kept when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.assess.test_planning import events, incident
from tests.assess.test_statements import counted
from tests.assess.town import AARDAM, BEEKSTAD, BERT, CARLA, HOME, ILYAS, LOTTE, NOW, TESS, Town
from tests.conftest import Browser
from tests.html_page import text_of

HELPER = f"{HOME}/melden/"
KEEP = f"{HOME}/melden/bewaren"
KEPT = f"{HOME}/melden/bewaard/e00000000001"
BUTTON = "Bereken de momenten"
#: Two hours before NOW, which is ten o'clock in the Netherlands.
AWARE = {"aware_date": "2026-11-20", "aware_time": "08:00"}


NOT_BY_THRESHOLDS = (
    "De drie drempels zijn niet gehaald, maar de wet beslist. Kan dit leiden tot een ernstige verstoring of financieel "
    "verlies, of tot aanzienlijke schade bij anderen? Meld bij twijfel."
)


def given(town: Town, **changes: Any) -> None:
    with town.all_rows() as session:
        session.add(incident(**changes))


def everything(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the file, but for when somebody was last seen."""
    return {table: town.rows(f'SELECT * FROM "{table}"') for table in town.tables() if table != "sign_in"}


def cards(browser: Browser) -> dict[str, str]:
    """What stands in the cards of the reports, by their heading."""
    found = [s for s in browser.page.all("section") if "tp-card" in s.attrib["class"]]
    return {text_of(next(iter(card.iter("h3")))): text_of(card) for card in found}


@pytest.fixture
def lotte(town: Town) -> Browser:
    """A reader on the page of the helper."""
    browser = town.browser(LOTTE)
    browser.get(HELPER)
    return browser


# --- computing --------------------------------------------------------------------------------


def test_a_reader_sees_three_moments_with_what_is_left_of_each(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE, outage="ja")

    assert "Significant: dit moet u melden" in lotte.words
    assert "De gemeente weet het sinds vrijdag 20 november 2026, 08:00 uur." in lotte.words
    found = cards(lotte)
    assert list(found) == ["Vroegtijdige waarschuwing", "Melding", "Eindverslag"]
    assert "dit komt eerst nog 22 uur" in found["Vroegtijdige waarschuwing"]
    assert "Uiterlijk zaterdag 21 november 2026, 08:00 uur" in found["Vroegtijdige waarschuwing"]
    assert "nog 2 dagen en 22 uur" in found["Melding"]
    assert "Uiterlijk maandag 23 november 2026, 08:00 uur" in found["Melding"]
    assert "Uiterlijk woensdag 23 december 2026, 08:00 uur" in found["Eindverslag"]


def test_nothing_of_it_is_stored_and_nothing_stands_in_an_address(town: Town, lotte: Browser) -> None:
    before = everything(town)

    response = lotte.submit(BUTTON, **AWARE, outage="ja", trust_service="y")

    assert everything(town) == before
    assert len(before) > 10
    assert response.request.path == HELPER
    assert response.request.query_string == b""
    assert response.history == ()
    assert response.headers["Cache-Control"] == "no-store"
    assert "Er is niets bewaard." in lotte.words
    forms = {form.attrib["method"] for form in lotte.page.all("form")}
    assert forms == {"post"}


def test_the_table_holds_the_same_moments_as_the_cards(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE, outage="ja")

    (table,) = lotte.page.all("table")
    rows = [text_of(row) for row in table.iter("tr")][1:]
    assert rows[0].startswith("Kennisname vrijdag 20 november 2026, 08:00 uur")
    for (title, card), row in zip(cards(lotte).items(), rows[1:-1], strict=True):
        (moment,) = re.findall(r"Uiterlijk (.+ uur)$", card)
        assert row.startswith(f"{title} uiterlijk {moment}")
    assert rows[-1].startswith("Apart regime: melding bij de AP")
    assert "uiterlijk maandag 23 november 2026, 08:00 uur, als u vanaf dezelfde kennisname telt" in rows[-1]
    assert rows[-1].endswith("72 uur (AVG, niet uit de Cbw)")


def test_the_line_shows_where_we_are_between_knowing_and_notifying(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE)

    (figure,) = lotte.page.all("figure")
    assert "De gemeente weet het nu 2 uur." in text_of(figure)
    assert "0 uur, 24 uur, 72 uur na de kennisname" in text_of(figure)
    filled = [e for e in figure.iter() if e.attrib.get("class") == "tp-bar-sure"]
    assert [e.attrib["width"] for e in filled] == ["11.2"]  # 2 of 72 hours, of 400


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outage": "ja"}, "Significant: dit moet u melden"),
        ({"injury": "ja", "outage": "nee", "finance": "nee"}, "Significant: dit moet u melden"),
        ({"outage": "nee", "finance": "nee", "injury": "nee"}, NOT_BY_THRESHOLDS),
        ({}, "Nog niet zeker: ga uit van wel"),
        ({"outage": "nee", "finance": "nee"}, "Nog niet zeker: ga uit van wel"),
    ],
)
def test_the_three_questions_lead_to_an_advice_that_says_how_sure_it_is(
    lotte: Browser, said: dict[str, str], sentence: str
) -> None:
    lotte.submit(BUTTON, **AWARE, **said)

    titles = [text_of(h) for h in lotte.page.all("h2")]
    assert sentence in titles
    assert "Cyberbeveiligingsregeling sector overheid (Cbro) artikel 6 lid 2 en lid 3" in lotte.words
    assert "waarschijnlijk, niet bevestigd" in lotte.words
    assert ("Cbw artikel 25 lid 2" in lotte.words) is (sentence != "Significant: dit moet u melden")
    assert list(cards(lotte)) == ["Vroegtijdige waarschuwing", "Melding", "Eindverslag"]


def test_every_report_has_its_list_with_the_source_of_each_item(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE, outage="ja")

    lists = {text_of(next(iter(d.iter("summary")))): d for d in lotte.page.all("details")}
    warning = text_of(lists["Vroegtijdige waarschuwing"])
    assert "contactgegevens van de functionaris" in warning
    assert "(Cbw artikel 26 lid 2 onder c)" in warning
    assert "(Cbb artikel 25 (nummer volgens concept))*(niet bevestigd)" in warning
    assert "artikel 26 lid 2 onder c)*" not in warning
    assert lotte.words.count("waarschijnlijk, niet bevestigd") == 1
    footnote = lotte.words.partition("* Niet bevestigd")[2]
    for unsure in (
        "artikel 6 lid 2 en lid 3: de drie drempels",
        "Cbb artikel 25",
        "niveau EH2+",
        "voorlopig het CSIRT",
    ):
        assert unsure in footnote
    assert "contactgegevens van de functionaris" not in footnote
    assert "https://mijn.ncsc.nl" in {a.attrib["href"] for a in lotte.page.all("a")}
    assert "open" in lists["Vroegtijdige waarschuwing"].attrib
    assert "open" not in lists["Melding"].attrib
    assert "eerste beoordeling" in text_of(lists["Melding"])
    assert "oorzaak" in text_of(lists["Eindverslag"])
    for reminder in ("mijn.ncsc.nl", "eHerkenning, niveau EH2+", "Autoriteit Persoonsgegevens", "artikel 30 lid 1"):
        assert reminder in lotte.words


def test_with_a_trust_service_the_notification_has_24_hours(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE, trust_service="y")

    assert "Uiterlijk zaterdag 21 november 2026, 08:00 uur" in cards(lotte)["Melding"]


def test_a_notification_that_was_made_moves_the_final_report(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE, notified_date="2026-11-20", notified_time="09:30")

    found = cards(lotte)
    assert "gedaan op vrijdag 20 november 2026, 09:30 uur" in found["Melding"]
    assert "Uiterlijk zondag 20 december 2026, 09:30 uur" in found["Eindverslag"]
    assert "1 maand na de melding (Cbw artikel 29)" in lotte.words


def test_an_incident_that_ran_on_has_a_progress_report_and_a_later_final_one(town: Town, lotte: Browser) -> None:
    town.clock.advance(days=60)
    lotte.sign_in(LOTTE)
    lotte.get(HELPER)

    lotte.submit(
        BUTTON, **AWARE, notified_date="2026-11-20", notified_time="09:30",
        handled_date="2027-01-04", handled_time="12:00",
    )  # fmt: skip

    found = cards(lotte)
    assert list(found) == ["Vroegtijdige waarschuwing", "Melding", "Voortgangsverslag", "Eindverslag"]
    assert "te laat" in found["Voortgangsverslag"]
    assert "Uiterlijk donderdag 4 februari 2027, 12:00 uur" in found["Eindverslag"]


def test_a_moment_that_has_passed_says_how_much_too_late_it_is(town: Town, lotte: Browser) -> None:
    lotte.submit(BUTTON, aware_date="2026-11-19", aware_time="09:15", outage="ja")

    assert "te laat 45 minuten te laat" in cards(lotte)["Vroegtijdige waarschuwing"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"aware_date": ""}, "Vul in op welke dag de gemeente van het incident wist."),
        ({"aware_date": "20 november"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"aware_date": "2026-11-31"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"aware_time": ""}, "Vul in hoe laat dat was, bijvoorbeeld 14:30."),
        ({"aware_time": "8 uur"}, "Schrijf de tijd als uu:mm, bijvoorbeeld 14:30."),
        ({"aware_time": "24:00"}, "Schrijf de tijd als uu:mm, bijvoorbeeld 14:30."),
        ({"aware_time": "10:01"}, "Dit moment ligt in de toekomst."),
        ({"aware_date": "9999-12-31"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"aware_date": "2199-12-31"}, "Dit moment ligt in de toekomst."),
        ({"aware_date": "2025-11-20"}, "De meldplicht geldt sinds 15 augustus 2026."),
        ({"aware_date": "0001-01-01", "aware_time": "00:00"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"notified_date": "2026-11-20"}, "Schrijf de tijd als uu:mm"),
        ({"notified_time": "09:00"}, "Vul bij de tijd ook de datum in."),
        ({"notified_date": "2026-11-20", "notified_time": "07:59"}, "Dit moment ligt voor het moment waarop de gemeente het wist."),
        ({"handled_date": "2026-11-20", "handled_time": "10:01"}, "Dit moment ligt in de toekomst."),
        ({"outage": "misschien"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence_and_what_was_typed_stays(
    lotte: Browser, changes: dict[str, str], sentence: str
) -> None:
    sent = {**AWARE, **changes}

    lotte.submit(BUTTON, status=422, **sent)

    assert sentence in lotte.words
    shown = lotte.fields(BUTTON)[1]
    for name, value in sent.items():
        if name != "outage":
            assert shown[name] == [value]


def test_the_hour_that_spring_skips_is_refused_with_the_reason(town: Town, lotte: Browser) -> None:
    town.clock.now = datetime(2027, 3, 28, 9, 0, tzinfo=UTC)
    lotte.sign_in(LOTTE)
    lotte.get(HELPER)

    lotte.submit(BUTTON, status=422, aware_date="2027-03-28", aware_time="02:30")

    assert "Op 28 maart 2027 bestond 02:30 uur niet: de klok ging toen een uur vooruit." in lotte.words


def test_the_hour_that_autumn_repeats_asks_which_one_is_meant(lotte: Browser) -> None:
    assert "Welke van de twee bedoelt u?" not in lotte.words

    lotte.submit(BUTTON, status=422, aware_date="2026-10-25", aware_time="02:30")
    assert "Op 25 oktober 2026 was het twee keer 02:30 uur" in lotte.words
    lotte.submit(BUTTON, aware_which="tweede")

    # 24 hours after half past two in winter time.
    assert "Uiterlijk maandag 26 oktober 2026, 02:30 uur" in cards(lotte)["Vroegtijdige waarschuwing"]
    lotte.submit(BUTTON, aware_which="eerste")
    assert "Uiterlijk maandag 26 oktober 2026, 01:30 uur" in cards(lotte)["Vroegtijdige waarschuwing"]
    lotte.submit(BUTTON, status=422, aware_which="derde")
    assert "Kies hieronder welke u bedoelt." in lotte.words


def test_a_report_in_the_repeated_hour_comes_after_the_moment_of_knowing(town: Town) -> None:
    """02:40 was there twice; known since the second 02:30, it can only be the second."""
    ilyas = town.browser(ILYAS)
    ilyas.get(HELPER)
    ambiguous = {"aware_date": "2026-10-25", "aware_time": "02:30"}
    ilyas.submit(BUTTON, status=422, **ambiguous)

    ilyas.submit(BUTTON, aware_which="tweede", notified_date="2026-10-25", notified_time="02:40", outage="ja")
    ilyas.submit("Bewaren", label="Zaak 12")

    assert "Het incident is bewaard." in ilyas.words
    assert town.rows("SELECT aware_at, notified_at FROM incident") == [
        ("2026-10-25 01:30:00.000000", "2026-10-25 01:40:00.000000")
    ]


def test_a_time_that_is_only_past_in_the_first_of_two_hours_is_refused(town: Town, lotte: Browser) -> None:
    town.clock.now = datetime(2026, 10, 25, 1, 35, tzinfo=UTC)
    lotte.sign_in(LOTTE)
    lotte.get(HELPER)
    lotte.submit(BUTTON, status=422, aware_time="02:30")

    lotte.submit(BUTTON, status=422, aware_which="tweede", notified_date="2026-10-25", notified_time="02:40")

    assert "Dit moment ligt in de toekomst." in lotte.words
    lotte.submit(BUTTON, aware_which="eerste")
    assert "gedaan op zondag 25 oktober 2026, 02:40 uur" in cards(lotte)["Melding"]


def test_the_moment_of_opening_is_filled_in_and_what_was_emptied_is_not(lotte: Browser) -> None:
    shown = lotte.fields(BUTTON)[1]
    assert (shown["aware_date"], shown["aware_time"]) == (["2026-11-20"], ["10:00"])

    lotte.submit(BUTTON)
    assert "De gemeente weet het sinds vrijdag 20 november 2026, 10:00 uur." in lotte.words
    token = {"csrf_token": lotte.fields(BUTTON)[1]["csrf_token"]}
    lotte.request("POST", HELPER, status=422, data=token)
    assert "Vul in op welke dag de gemeente van het incident wist." in lotte.words


def test_a_warning_that_was_given_is_not_asked_for_again(lotte: Browser) -> None:
    done = {"aware_date": "2026-11-18", "aware_time": "08:00", "notified_date": "2026-11-18", "notified_time": "20:00"}
    lotte.submit(BUTTON, **done, outage="ja")
    assert "Nu is nodig: vroegtijdige waarschuwing." in lotte.words
    assert "Is die al gedaan? Vul dan ook dat moment in." in lotte.words

    lotte.submit(BUTTON, warned_date="2026-11-18", warned_time="20:00")

    assert "gedaan op woensdag 18 november 2026, 20:00 uur" in cards(lotte)["Vroegtijdige waarschuwing"]
    assert "Nu is nodig: eindverslag." in lotte.words
    assert "Is die al gedaan?" not in lotte.words
    assert "te laat" not in " ".join(cards(lotte).values())


def test_computing_works_in_an_assessment_that_was_submitted(town: Town, lotte: Browser) -> None:
    town.submit()
    lotte.get(HELPER)

    lotte.submit(BUTTON, **AWARE)

    assert len(cards(lotte)) == 3


# --- keeping ----------------------------------------------------------------------------------


def keep(browser: Browser, **changes: str) -> str:
    """Compute and keep; the id of what was kept."""
    browser.get(HELPER)
    browser.submit(BUTTON, **AWARE, outage="ja")
    browser.submit("Bewaren", **{"label": "Zaak 12", "reasoning": "De balie lag plat.", **changes})
    return browser.url.rpartition("/")[2]


def test_a_reader_is_not_offered_to_keep_anything(lotte: Browser) -> None:
    lotte.submit(BUTTON, **AWARE)

    assert lotte.buttons == ["Afmelden", BUTTON]


def test_keeping_stores_the_moments_the_outcome_and_the_reason_and_no_more(town: Town) -> None:
    ilyas = town.browser(ILYAS)

    identity = keep(ilyas)

    assert "Het incident is bewaard." in ilyas.words
    assert "Incident Zaak 12" in ilyas.words
    assert town.rows("SELECT * FROM incident") == [
        (
            identity, AARDAM, "Zaak 12", "2026-11-20 07:00:00.000000", None, 0, None, None, None, None, "ja",
            "De balie lag plat.", "Ilyas Invuller", "2026-11-20 09:00:00.000000",
        )
    ]  # fmt: skip
    assert town.trail()[-1] == ("Ilyas Invuller", "incident:kept", identity, "done")
    ilyas.get(HELPER)
    assert "Zaak 12 bekend sinds 20 november 2026, 08:00 uur" in ilyas.words


def test_a_kept_incident_stands_in_the_calendar_until_it_was_reported(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    identity = keep(ilyas)
    assert len(events(ilyas)) == 3

    ilyas.get(f"{HOME}/melden/bewaard/{identity}")
    ilyas.submit("Opslaan", warned_date="2026-11-20", warned_time="09:00")

    assert "gedaan op vrijdag 20 november 2026, 09:00 uur" in cards(ilyas)["Vroegtijdige waarschuwing"]
    assert "dit komt eerst" in cards(ilyas)["Melding"]
    assert town.trail()[-1][1:3] == ("incident:reported", identity)
    assert len(events(ilyas)) == 2
    ilyas.get(f"{HOME}/melden/bewaard/{identity}")
    ilyas.submit("Opslaan", significant="nee", reasoning="Toch maar drie uur.")
    assert "Bewaard als niet significant, maar de wet beslist." in ilyas.words
    assert "Toch maar drie uur." in ilyas.words
    assert events(ilyas) == {}


def test_a_kept_incident_keeps_the_moments_that_the_helper_computed(town: Town) -> None:
    """A trust service was hit, and it was warned, notified and handled: all of it counts for the calendar as well."""
    town.clock.advance(days=60)
    ilyas = town.browser(ILYAS)
    ilyas.get(HELPER)
    ilyas.submit(
        BUTTON, **AWARE, outage="ja", trust_service="y", warned_date="2026-11-20", warned_time="08:30",
        handled_date="2027-01-04", handled_time="12:00",
    )  # fmt: skip
    computed = cards(ilyas)
    assert "Uiterlijk zaterdag 21 november 2026, 08:00 uur" in computed["Melding"]

    ilyas.submit("Bewaren", label="Zaak 12")

    assert cards(ilyas) == computed
    assert ilyas.fields("Opslaan")[1]["trust_service"] == ["y"]
    assert {name: event["DTSTART"].dt.isoformat() for name, event in events(ilyas).items()} == {
        "Melding over Zaak 12, uiterlijk 08:00 uur": "2026-11-21",
        "Voortgangsverslag over Zaak 12, uiterlijk 08:00 uur": "2026-12-21",
        "Eindverslag over Zaak 12, uiterlijk 12:00 uur": "2027-02-04",
    }


def test_a_progress_report_is_ticked_off_and_the_final_report_waits_for_the_handling(town: Town) -> None:
    given(town, warned_at=NOW, notified_at=NOW)
    town.clock.advance(days=60)
    ilyas = town.browser(ILYAS)
    ilyas.get(KEPT)
    assert "te laat" in cards(ilyas)["Eindverslag"]

    ilyas.submit("Opslaan", progress_date="2026-12-19", progress_time="12:00")

    assert list(cards(ilyas)) == ["Vroegtijdige waarschuwing", "Melding", "Voortgangsverslag"]
    assert "gedaan op zaterdag 19 december 2026, 12:00 uur" in cards(ilyas)["Voortgangsverslag"]
    assert "Het incident loopt nog. Het eindverslag komt binnen een maand na de afhandeling" in ilyas.words
    assert events(ilyas) == {}
    ilyas.get(HELPER)
    assert "loopt nog" in ilyas.words
    ilyas.get(KEPT)
    ilyas.submit("Opslaan", status=422, final_date="2027-01-19", final_time="09:00")
    assert "Vul ook in wanneer het incident was afgehandeld" in ilyas.words
    ilyas.submit("Opslaan", final_date="", final_time="", handled_date="2027-01-10", handled_time="12:00")
    assert "Uiterlijk woensdag 10 februari 2027, 12:00 uur" in cards(ilyas)["Eindverslag"]
    assert [event["DTSTART"].dt.isoformat() for event in events(ilyas).values()] == ["2027-02-10"]


@pytest.mark.parametrize("label", [" ", "—"])
def test_a_name_is_needed_and_the_page_with_the_moments_comes_back(town: Town, label: str) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(HELPER)
    ilyas.submit(BUTTON, **AWARE, outage="ja")

    ilyas.submit("Bewaren", status=422, label=label, reasoning="De balie lag plat.")

    assert "Geef het incident een naam, bijvoorbeeld een zaaknummer." in ilyas.words
    assert len(cards(ilyas)) == 3
    assert ilyas.fields("Bewaren")[1]["reasoning"] == ["De balie lag plat."]
    assert town.rows("SELECT count(*) FROM incident") == [(0,)]
    ilyas.submit("Bewaren", label="Zaak 12")
    assert town.rows("SELECT reasoning FROM incident") == [("De balie lag plat.",)]


@pytest.mark.parametrize(
    "changes",
    [
        {"aware_at": ""},
        {"aware_at": "gisteren"},
        {"aware_at": "2026-11-20T08:00"},
        {"aware_at": "2026-11-20T09:00:01+00:00"},
        {"aware_at": "2020-01-01T00:00:00+00:00"},
        {"aware_at": "0001-01-01T00:00:00+01:00"},
        {"notified_at": "2026-11-20T06:59:00+00:00"},
        {"notified_at": "2026-11-20T09:00:01+00:00"},
        {"warned_at": "2026-11-20T06:59:00+00:00"},
        {"handled_at": "2026-11-20T09:00:01+00:00"},
        {"progress_at": "2026-11-20T08:00"},
        {"trust_service": ""},
        {"trust_service": "y"},
        {"significant": "misschien"},
    ],
)
def test_hidden_fields_that_our_page_never_sends_are_not_believed(town: Town, changes: dict[str, str]) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(HELPER)
    ilyas.submit(BUTTON, **AWARE, outage="ja")

    ilyas.submit("Bewaren", label="Zaak 12", **changes)

    assert "Dit incident is niet bewaard." in ilyas.words
    assert town.rows("SELECT count(*) FROM incident") == [(0,)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"warned_date": "2026-11-20"}, "Schrijf de tijd als uu:mm"),
        ({"warned_time": "09:00"}, "Vul bij de tijd ook de datum in."),
        ({"notified_date": "2026-11-20", "notified_time": "09:59"}, "Dit moment ligt voor het moment waarop de gemeente het wist."),
        ({"final_date": "2026-11-21", "final_time": "10:00"}, "Dit moment ligt in de toekomst."),
        ({"progress_date": "2026-11-20", "progress_time": "10:01"}, "Dit moment ligt in de toekomst."),
        ({"handled_date": "2026-11-20", "handled_time": "09:59"}, "Dit moment ligt voor het moment waarop de gemeente het wist."),
        ({"reasoning": "x" * 10_001}, "Deze tekst is te lang"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_refused(town: Town, changes: dict[str, str], sentence: str) -> None:
    given(town)
    ilyas = town.browser(ILYAS)
    ilyas.get(KEPT)
    before = everything(town)

    ilyas.submit("Opslaan", status=422, **changes)

    assert sentence in ilyas.words
    assert everything(town) == before


def test_two_people_at_once_do_not_overwrite_each_other(town: Town) -> None:
    given(town)
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(KEPT)
    tess.get(KEPT)
    ilyas.submit("Opslaan", warned_date="2026-11-20", warned_time="10:00")

    tess.submit("Opslaan", status=409, reasoning="De balie lag plat.")

    assert "Iemand anders heeft dit intussen gewijzigd." in tess.words
    assert "gedaan op vrijdag 20 november 2026, 10:00 uur" in cards(tess)["Vroegtijdige waarschuwing"]
    assert town.rows("SELECT warned_at IS NOT NULL, reasoning FROM incident") == [(1, "")]
    tess.submit("Opslaan", warned_date="2026-11-20", warned_time="10:00")
    assert town.rows("SELECT warned_at IS NOT NULL, reasoning FROM incident") == [(1, "De balie lag plat.")]


def test_a_kept_incident_is_taken_away_for_good(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    identity = keep(ilyas)

    ilyas.submit("Verwijderen: Zaak 12")

    assert ilyas.url == HELPER
    assert "Zaak 12" not in ilyas.words
    assert town.rows("SELECT count(*) FROM incident") == [(0,)]
    assert town.trail()[-1][1:3] == ("incident:removed", identity)
    ilyas.get(f"{HOME}/melden/bewaard/{identity}", status=404)


def test_the_trail_holds_nothing_of_what_was_written(town: Town) -> None:
    keep(town.browser(ILYAS), label="Gijzelsoftware bij de buren")

    assert not [line for line in town.trail() if "Gijzel" in " ".join(line) or "balie" in " ".join(line)]


def test_an_incident_can_be_kept_when_the_assessment_was_submitted(town: Town) -> None:
    town.submit()

    keep(town.browser(ILYAS))

    assert town.rows("SELECT label FROM incident") == [("Zaak 12",)]


def post(url: str) -> Callable[[Browser], Any]:
    def send(browser: Browser) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.html)
        assert token
        return browser.request("POST", url, data={"csrf_token": token[1]}, status=404)

    return send


@pytest.mark.parametrize(
    "attempt",
    [post(KEEP), post(KEPT), post(f"{KEPT}/verwijderen")],
    ids=["keep", "mark", "remove"],
)
def test_a_reader_and_a_stranger_change_nothing(town: Town, attempt: Callable[[Browser], Any]) -> None:
    given(town)
    before = town.rows("SELECT * FROM incident")

    for email in (LOTTE, BERT):
        browser = town.browser(email)
        browser.get("/hulp")
        browser.get("/")
        attempt(browser)

    assert town.rows("SELECT * FROM incident") == before


def test_the_incident_of_another_municipality_is_not_there(town: Town) -> None:
    given(town, municipality_id=BEEKSTAD, label="Zaak van elders")
    ilyas = town.browser(ILYAS)

    ilyas.get(KEPT, status=404)
    ilyas.get(HELPER)
    assert "Zaak van elders" not in ilyas.words
    post(f"{KEPT}/verwijderen")(ilyas)
    assert town.rows("SELECT count(*) FROM incident") == [(1,)]


def test_a_reader_sees_a_kept_incident_without_a_form(town: Town, lotte: Browser) -> None:
    given(town, reasoning="De balie lag plat.", kept_by="Ilyas Invuller")

    lotte.get(KEPT)

    assert "De balie lag plat." in lotte.words
    assert lotte.buttons == ["Afmelden"]


def test_the_pages_ask_few_questions(town: Town) -> None:
    given(town)
    carla = town.browser(CARLA)

    for page in (HELPER, KEPT):
        town.clock.advance(minutes=2)
        with counted(town) as seen:
            carla.client.get(page, base_url=carla.base_url)
        assert len(seen) <= 6, (page, seen)
    assert town.clock.now > NOW
