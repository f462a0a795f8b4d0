"""The calendar: what is overdue and what comes, the college and the registration that it needs, and the file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from assess.models import AssessmentFramework, AssessmentStatus, BoardMember, Incident, RegistrationChange, TpmRow
from assess.place import AssessmentHead
from assess.upcoming import planning, upcoming
from controls.answers import Answer, Outcome, Verdict
from tests.assess.test_statements import counted
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    BERT,
    CARLA,
    DRAFT,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    TESS,
    Town,
    answered,
    asked,
    catalogue,
)
from tests.conftest import Browser
from tests.html_page import text_of

CALENDAR = f"{HOME}/kalender/"
COLLEGE = f"{HOME}/kalender/college"
REGISTRATION = f"{HOME}/kalender/registratie"
WHO: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}


def given(town: Town, *rows: Any) -> None:
    with town.all_rows() as session:
        session.add_all(rows)


def framework(edition: str) -> AssessmentFramework:
    return AssessmentFramework(municipality_id=AARDAM, assessment_id=DRAFT, catalogue=edition)


def member(identity: str = "b00000000001", **changes: Any) -> BoardMember:
    fields = {"name": "B. Proef", "appointed_on": "2022-06-01", "certificate_on": "", "left_on": ""}
    return BoardMember(id=identity, **{"municipality_id": AARDAM, **fields, **changes})


def change(identity: str = "c00000000001", **changes: Any) -> RegistrationChange:
    fields = {"what": "Nieuw IP-bereik", "changed_on": "2026-11-16", "reported_on": ""}
    return RegistrationChange(id=identity, **{"municipality_id": AARDAM, **fields, **changes})


def incident(**changes: Any) -> Incident:
    fields = {"label": "Zaak 12", "aware_at": NOW, "significant": "ja", "reasoning": "", "kept_by": "", "kept_at": NOW}
    return Incident(id="e00000000001", **{"municipality_id": AARDAM, **fields, **changes})


def done(number: str, done_on: str, **changes: Any) -> Answer:
    return Answer(requirement_id=asked(number).id, done_on=done_on, **WHO, **changes)


def rows_below(browser: Browser, heading: str) -> list[str]:
    """The rows of the first table below this heading, as words."""
    for found in browser.page.all("h2", "h3"):
        if text_of(found) == heading:
            after = list(browser.page.parents[found])
            tables = (t for e in after[after.index(found) :] for t in e.iter("table"))
            return [text_of(row) for row in next(tables).iter("tr")][1:]
    raise AssertionError(f"no heading {heading!r} on {browser.url}")


# --- the page -------------------------------------------------------------------------------


def test_an_empty_assessment_has_rhythms_without_a_date_and_nothing_that_is_late(town: Town) -> None:
    ilyas = town.browser(ILYAS)

    ilyas.get(CALENDAR)

    assert "Er is niets te laat." in ilyas.words
    assert "Er komt niets aan dat een datum heeft." in ilyas.words
    listed = rows_below(ilyas, "Nog geen datum bekend")
    assert f"Van {len(listed)} plichten is nog geen datum bekend." in ilyas.words
    fixed = [
        r for r in catalogue().requirements for t in r.terms if t.kind == "frequency" and t.value != "undetermined"
    ]
    assert len(listed) == len(fixed) > 10
    assert any(row.startswith("8.02.01") and row.endswith("3 maanden") for row in listed)


def test_what_was_last_done_long_ago_is_late_and_what_was_done_lately_comes_in_its_month(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"), done("5.18.02", "2026-03-03"))
    ilyas = town.browser(ILYAS)

    ilyas.get(CALENDAR)

    (late,) = rows_below(ilyas, "Te laat")
    assert "3 juni 2026 170 dagen te laat" in late
    assert "Gerekend: 3 maanden na 3 maart 2026. Bron: BIO2 v1.3, 8.02.01." in late
    (ahead,) = rows_below(ilyas, "Maart 2027")
    assert "3 maart 2027 over 103 dagen" in ahead
    assert not [row for row in rows_below(ilyas, "Nog geen datum bekend") if row.startswith(("8.02.01", "5.18.02"))]


def test_a_line_leads_to_its_question(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"))
    given(town, framework("ensia/2026"))
    ilyas = town.browser(ILYAS)
    ilyas.get(CALENDAR)

    links = {text_of(a): a.attrib["href"] for a in ilyas.page.all("a")}

    assert links["Beoordelen van speciale bevoegdheden"] == f"{HOME}/beheersmaatregel/8.02#8.02.01"
    upload = links["Laatste dag om de stukken te uploaden"]
    assert upload == f"{HOME}/kader/ensia/beheersmaatregel/Fase-4#R-07"
    ilyas.get(upload.partition("#")[0])


def test_the_dates_of_the_round_are_there_when_the_assessment_accounts_to_it(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CALENDAR)
    assert "De data van de ENSIA-ronde staan hier niet bij" in ilyas.words

    given(town, framework("ensia/2026"))
    ilyas.get(CALENDAR)

    assert "De data van de ENSIA-ronde staan hier niet bij" not in ilyas.words
    assert [row for row in rows_below(ilyas, "December 2026") if "Laatste dag om de vragenlijsten in te dienen" in row]
    assert [row for row in rows_below(ilyas, "April 2027") if "Laatste dag om de stukken te uploaden" in row]
    assert [row for row in rows_below(ilyas, "Juli 2027") if "nog te controleren" in row]
    # It opened on 1 July: nobody is too late for that.
    assert "Er is niets te laat." in ilyas.words


def test_the_page_shows_one_kind_when_asked_and_everything_for_a_kind_that_does_not_exist(town: Town) -> None:
    given(town, member(), change())
    ilyas = town.browser(ILYAS)

    ilyas.get(f"{CALENDAR}?soort=college")
    assert "Certificaat van de training over cyberbeveiliging: B. Proef" in ilyas.words
    assert "Nieuw IP-bereik" not in ilyas.words
    assert "Nog geen datum bekend" not in ilyas.words

    ilyas.get(f"{CALENDAR}?soort=horoscoop")
    assert "Certificaat van de training over cyberbeveiliging: B. Proef" in ilyas.words
    assert "Nieuw IP-bereik" in ilyas.words
    assert "College (1)" in ilyas.words


def test_deviations_tpms_members_changes_and_incidents_stand_in_it(town: Town) -> None:
    deviated = {"outcome": Outcome.DEVIATED, "ends_on": "2027-06-30", "risk_owner": "De secretaris"}
    answered(town, Answer(requirement_id=asked("5.01.01").id, **deviated, **WHO))
    tpm = {"supplier": "Leverancier BV", "application": "Formulieren", "reference": "", "period_from": "2025-01-01"}
    given(
        town, member(), change(), incident(),
        TpmRow(id="d00000000001", municipality_id=AARDAM, assessment_id=DRAFT, period_until="2025-12-31",
               issued_on="2026-02-15", verdicts="{}", **tpm),
    )  # fmt: skip
    lotte = town.browser(LOTTE)

    lotte.get(CALENDAR)

    assert "30 juni 2027" in rows_below(lotte, "Juni 2027")[0]
    assert "Bewuste afwijking van 5.01.01: laatste dag" in lotte.words
    assert "TPM van Leverancier BV voor Formulieren" in rows_below(lotte, "Februari 2027")[0]
    assert "Doorgeven aan het entiteitenregister: Nieuw IP-bereik" in rows_below(lotte, "November 2026")[-1]
    assert "Vroegtijdige waarschuwing over Zaak 12, uiterlijk 10:00 uur" in rows_below(lotte, "November 2026")[0]
    assert "nog 1 dag" in rows_below(lotte, "November 2026")[0]
    assert "Certificaat van de training over cyberbeveiliging: B. Proef" in rows_below(lotte, "Augustus 2028")[0]
    assert "2 jaar na 15 augustus 2026" in rows_below(lotte, "Augustus 2028")[0]


def test_the_rows_of_another_municipality_stand_in_no_calendar_of_ours(town: Town) -> None:
    given(town, member(municipality_id=BEEKSTAD, name="Van elders"), incident(municipality_id=BEEKSTAD))
    ilyas = town.browser(ILYAS)

    for page in (CALENDAR, COLLEGE, REGISTRATION):
        ilyas.get(page)
        assert "Van elders" not in ilyas.words
    ilyas.get(CALENDAR)
    assert "Zaak 12" not in ilyas.words


def test_a_submitted_assessment_has_its_calendar_still(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"))
    town.submit()
    ilyas = town.browser(ILYAS)

    ilyas.get(CALENDAR)

    assert len(rows_below(ilyas, "Te laat")) == 1


def test_the_calendar_asks_few_questions_however_much_there_is(town: Town) -> None:
    given(town, framework("ensia/2026"), framework("cbw/2026"), framework("suwinet/2025-werkversie"))
    given(town, *(member(f"b{n:011}") for n in range(30)), *(change(f"c{n:011}") for n in range(30)), incident())
    answered(town, *(done(number, "2026-03-03") for number in ("8.02.01", "5.18.02")))
    carla = town.browser(CARLA)

    for page in (CALENDAR, f"{CALENDAR}agenda.ics", COLLEGE, REGISTRATION):
        town.clock.advance(minutes=2)
        with counted(town) as seen:
            carla.client.get(page, base_url=carla.base_url)
        assert len(seen) <= 7, (page, seen)


# --- what the overview shows ------------------------------------------------------------------


def head(*frameworks: str) -> AssessmentHead:
    return AssessmentHead(
        id=DRAFT,
        title="Zelftoets a",
        catalogue="bio2/1.3",
        reference_date="2026-12-31",
        scope="",
        status=AssessmentStatus.DRAFT,
        frameworks=frameworks,
    )


def test_the_overview_gets_the_next_five_and_how_many_are_late(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"), done("5.18.02", "2025-03-03"))
    given(town, member())

    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        found = upcoming(session, head("ensia/2026"), now=NOW)
        everything = planning(session, head("ensia/2026"))

    assert found.overdue == 2
    assert len(found.next) == 5
    assert [line.deadline.due for line in found.next] == sorted(line.deadline.due for line in found.next)
    assert all(line.deadline in everything.dated for line in found.next)


def test_with_the_answers_at_hand_one_question_is_enough(town: Town) -> None:
    with town.database.session(writes=False, municipality_id=AARDAM) as session, counted(town) as seen:
        upcoming(session, head(), now=NOW, answers={})

    assert len(seen) == 1


def test_the_macro_for_the_overview_draws_them(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"))
    given(town, member())
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        found = upcoming(session, head(), now=NOW)
        nothing = upcoming(session, head(), now=NOW + timedelta(days=4000))

    with town.app.test_request_context("/", base_url=town.settings.base_url):
        draw = town.app.jinja_env.get_template("planning/upcoming.html").module.upcoming  # type: ignore[attr-defined]
        drawn = draw(found, {"slug": "aardam", "assessment_id": DRAFT})
        empty = draw(replace(nothing, overdue=0), {"slug": "aardam", "assessment_id": DRAFT})

    assert "1 datum is te laat" in drawn
    assert "15 augustus 2028" in drawn
    assert f'href="{COLLEGE}#lid-b00000000001"' in drawn
    assert f'href="{CALENDAR}"' in drawn
    assert "Er komt niets aan dat een datum heeft." in empty


# --- the college ------------------------------------------------------------------------------


def test_a_member_is_added_with_a_deadline_and_a_line_in_the_trail_without_the_name(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(COLLEGE)
    assert "Er staat nog niemand in de lijst." in ilyas.words

    ilyas.submit("Toevoegen", name=" B. Proef\x07 ", appointed_on="2026-10-01")

    assert ilyas.url == COLLEGE
    assert "B. Proef staat in de lijst." in ilyas.words
    assert "Certificaat uiterlijk 1 oktober 2028" in ilyas.words
    ((identity, *row),) = town.rows(
        "SELECT id, municipality_id, name, appointed_on, certificate_on, left_on FROM board_member"
    )
    assert row == [AARDAM, "B. Proef", "2026-10-01", "", ""]
    assert town.trail()[-1] == ("Ilyas Invuller", "board-member:added", identity, "done")


def test_the_page_says_why_the_names_are_kept(town: Town) -> None:
    lotte = town.browser(LOTTE)

    lotte.get(COLLEGE)

    assert "Waarom bewaart Toetspeil deze namen?" in lotte.words
    assert lotte.buttons == ["Afmelden"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Vul de naam van het collegelid in."),
        ({"name": " . \u200b"}, "Vul de naam van het collegelid in."),
        ({"name": "x" * 121}, "Deze tekst is te lang: maak er hoogstens 120 tekens van."),
        ({"appointed_on": ""}, "Vul in wanneer het lid is benoemd."),
        ({"appointed_on": "1 mei"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"certificate_on": "20261001"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"certificate_on": "2026-11-21"}, "Deze datum ligt in de toekomst. Vul deze datum pas in als het certificaat er is."),
        ({"left_on": "2026-09-30"}, "Een lid kan niet uit het college gaan voor de benoeming."),
    ],
)  # fmt: skip
def test_a_member_that_cannot_be_is_refused_and_what_was_typed_stays(
    town: Town, changes: dict[str, str], sentence: str
) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(COLLEGE)
    sent = {"name": "B. Proef", "appointed_on": "2026-10-01", **changes}

    ilyas.submit("Toevoegen", status=422, **sent)

    assert sentence in ilyas.words
    shown = ilyas.fields("Toevoegen")[1]
    assert {name: shown[name] for name in sent if sent[name].strip() == sent[name]} == {
        name: [value] for name, value in sent.items() if value.strip() == value
    }
    assert town.rows("SELECT count(*) FROM board_member") == [(0,)]


def test_a_certificate_of_today_ends_the_deadline(town: Town) -> None:
    given(town, member())
    ilyas = town.browser(ILYAS)
    ilyas.get(COLLEGE)

    ilyas.submit("Opslaan", at="/college/b00000000001", certificate_on="2026-11-20")

    assert "heeft een certificaat" in ilyas.words
    assert "Certificaat uiterlijk" not in ilyas.words
    assert town.trail()[-1][1:3] == ("board-member:changed", "b00000000001")
    ilyas.get(CALENDAR)
    assert "B. Proef" not in ilyas.words


def test_two_people_at_once_get_to_see_both_versions(town: Town) -> None:
    given(town, member())
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(COLLEGE)
    tess.get(COLLEGE)
    ilyas.submit("Opslaan", at="/college/b00000000001", certificate_on="2026-11-19")

    tess.submit("Opslaan", at="/college/b00000000001", status=409, left_on="2026-11-18")

    assert "Iemand anders heeft dit intussen gewijzigd." in tess.words
    assert "Certificaat 19 november 2026" in tess.words
    assert tess.fields("Opslaan", at="/college/b00000000001")[1]["left_on"] == ["2026-11-18"]
    assert town.rows("SELECT certificate_on, left_on FROM board_member") == [("2026-11-19", "")]

    tess.submit("Opslaan", at="/college/b00000000001", certificate_on="2026-11-19")
    assert town.rows("SELECT certificate_on, left_on FROM board_member") == [("2026-11-19", "2026-11-18")]


def test_a_mistake_in_a_form_that_is_out_of_date_does_not_bring_it_up_to_date(town: Town) -> None:
    given(town, member())
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(COLLEGE)
    tess.get(COLLEGE)
    ilyas.submit("Opslaan", at="/college/b00000000001", certificate_on="2026-11-19")

    tess.submit("Opslaan", at="/college/b00000000001", status=422, left_on="morgen")
    tess.submit("Opslaan", at="/college/b00000000001", status=409, left_on="")

    assert town.rows("SELECT certificate_on FROM board_member") == [("2026-11-19",)]


def test_a_member_is_taken_away_by_who_may_edit_and_by_nobody_else(town: Town) -> None:
    given(town, member())
    ilyas, bert = town.browser(ILYAS), town.browser(BERT)
    ilyas.get(COLLEGE)
    action, sent = ilyas.fields("Verwijderen: B. Proef")
    for other, path in ((bert, action), (bert, action.replace("aardam", "beekstad")), (town.browser(LOTTE), action)):
        other.get("/")
        token = re.search(r'name="csrf_token" value="([^"]+)"', other.html)
        assert token
        other.request("POST", path, data={"csrf_token": token[1]}, status=404)
    assert town.rows("SELECT count(*) FROM board_member") == [(1,)]

    ilyas.submit("Verwijderen: B. Proef")

    assert town.rows("SELECT count(*) FROM board_member") == [(0,)]
    assert town.trail()[-1][1:3] == ("board-member:removed", "b00000000001")
    ilyas.request("POST", action, data=sent, status=404)


def test_after_submitting_the_college_can_still_be_kept(town: Town) -> None:
    """It belongs to the municipality: a wethouder does not wait for the next assessment."""
    town.submit()
    ilyas = town.browser(ILYAS)
    ilyas.get(COLLEGE)

    ilyas.submit("Toevoegen", name="B. Proef", appointed_on="2026-10-01")

    assert town.rows("SELECT name FROM board_member") == [("B. Proef",)]


# --- the registration ---------------------------------------------------------------------------


def test_a_change_has_two_weeks_and_is_passed_on(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(REGISTRATION)

    ilyas.submit("Toevoegen", what="Nieuw IP-bereik", changed_on="2026-11-07")

    assert "Doorgeven uiterlijk 21 november 2026 morgen" in ilyas.words
    assert "Deze dag is een zaterdag." in ilyas.words
    assert "waarschijnlijk, niet bevestigd. Houd deze dag aan." in ilyas.words
    ((identity,),) = town.rows("SELECT id FROM registration_change")
    ilyas.submit("Opslaan", at=f"/registratie/{identity}", reported_on="2026-11-20")
    assert "Doorgeven uiterlijk" not in ilyas.words
    assert [line[1] for line in town.trail()[-2:]] == ["registration-change:added", "registration-change:changed"]
    ilyas.get(CALENDAR)
    assert "Nieuw IP-bereik" not in ilyas.words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what": ""}, "Schrijf in een paar woorden wat er is veranderd."),
        ({"what": "—"}, "Schrijf in een paar woorden wat er is veranderd."),
        ({"what": "x" * 301}, "Deze tekst is te lang: maak er hoogstens 300 tekens van."),
        ({"changed_on": ""}, "Vul in op welke dag het is veranderd."),
        ({"changed_on": "gisteren"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"reported_on": "2026-11-21"}, "Deze datum ligt in de toekomst."),
    ],
)
def test_a_change_that_cannot_be_is_refused(town: Town, changes: dict[str, str], sentence: str) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(REGISTRATION)

    ilyas.submit("Toevoegen", status=422, **{"what": "Nieuw IP-bereik", "changed_on": "2026-11-07", **changes})

    assert sentence in ilyas.words
    assert town.rows("SELECT count(*) FROM registration_change") == [(0,)]


def test_a_change_that_somebody_else_touched_is_not_overwritten(town: Town) -> None:
    given(town, change())
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(REGISTRATION)
    tess.get(REGISTRATION)
    ilyas.submit("Opslaan", at="/registratie/c00000000001", status=422, reported_on="2026-11-21")
    ilyas.submit("Opslaan", at="/registratie/c00000000001", reported_on="2026-11-20")

    tess.submit("Opslaan", at="/registratie/c00000000001", status=409, what="Iets anders")

    assert town.rows("SELECT what, reported_on FROM registration_change") == [("Nieuw IP-bereik", "2026-11-20")]


def test_a_change_is_taken_away_and_a_second_time_it_is_not_there(town: Town) -> None:
    given(town, change())
    ilyas = town.browser(ILYAS)
    ilyas.get(REGISTRATION)
    action, sent = ilyas.fields("Verwijderen: Nieuw IP-bereik")

    ilyas.submit("Verwijderen: Nieuw IP-bereik")

    assert town.rows("SELECT count(*) FROM registration_change") == [(0,)]
    ilyas.request("POST", action, data=sent, status=404)
    ilyas.request("POST", action.removesuffix("/verwijderen"), data={**sent, "what": ["x"]}, status=404)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_strange_year_does_not_break_a_page(town: Town, day: str) -> None:
    given(town, change(changed_on=day), member(appointed_on=day))
    answered(town, done("8.02.01", day))
    ilyas = town.browser(ILYAS)

    for page in (CALENDAR, COLLEGE, REGISTRATION, f"{CALENDAR}agenda.ics"):
        ilyas.get(page)


# --- the file -----------------------------------------------------------------------------------


def file_of(browser: Browser) -> tuple[Calendar, bytes]:
    response = browser.get(f"{CALENDAR}agenda.ics")
    return Calendar.from_ical(response.data), response.data


def events(browser: Browser) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in file_of(browser)[0].walk("VEVENT")}


def test_the_file_holds_what_the_page_shows_as_whole_days_with_a_warning(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"))
    given(town, framework("ensia/2026"), member(), change())
    ilyas = town.browser(ILYAS)
    ilyas.get(CALENDAR)
    listed = sum(len(list(table.iter("tr"))) - 1 for table in ilyas.page.all("table"))
    listed -= len(rows_below(ilyas, "Nog geen datum bekend"))

    found = events(ilyas)

    assert len(found) == listed
    late = found["Beoordelen van speciale bevoegdheden (8.02.01 Kwartaalcontrole van speciale bevoegdheden)"]
    assert late["DTSTART"].dt.isoformat() == "2026-06-03"
    assert late["DTSTART"].params["VALUE"] == "DATE"
    assert "Gerekend: 3 maanden na 3 maart 2026." in late["DESCRIPTION"]
    assert late["URL"] == f"http://127.0.0.1:8000{HOME}/beheersmaatregel/8.02#8.02.01"
    (alarm,) = late.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(days=-14))
    person = found["Certificaat van de training over cyberbeveiliging: B. Proef"]
    assert person["DTSTART"].dt.isoformat() == "2028-08-15"


def test_the_file_is_what_the_standard_asks(town: Town) -> None:
    given(town, framework("ensia/2026"), member(name="Ë, ; met\\tekens " + "x" * 90), incident())
    ilyas = town.browser(ILYAS)

    parsed, text = file_of(ilyas)

    lines = text.split(b"\r\n")
    assert lines[:1] + lines[-2:] == [b"BEGIN:VCALENDAR", b"END:VCALENDAR", b""]
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert (parsed["VERSION"], parsed["METHOD"]) == ("2.0", "PUBLISH")
    assert parsed["PRODID"]
    every = parsed.walk("VEVENT")
    assert len({event["UID"] for event in every}) == len(every) > 15
    for event in every:
        assert event["DTSTAMP"].dt == NOW
        assert event["DTSTART"].params["VALUE"] == "DATE"
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION"):
            assert not isinstance(event[name], list), name
    assert "Ë, ; met\\tekens " + "x" * 90 in " ".join(str(event["SUMMARY"]) for event in every)


def test_an_hour_is_told_in_words_and_has_no_warning_of_two_weeks(town: Town) -> None:
    given(town, incident())

    found = events(town.browser(ILYAS))

    first = found["Vroegtijdige waarschuwing over Zaak 12, uiterlijk 10:00 uur"]
    assert first["DTSTART"].dt.isoformat() == "2026-11-21"
    assert first.walk("VALARM") == []


def test_a_date_that_moved_keeps_its_name_so_that_reading_in_again_updates_it(town: Town) -> None:
    answered(town, done("8.02.01", "2026-03-03"))
    given(town, member())
    ilyas = town.browser(ILYAS)
    before = {e["UID"]: e["DTSTART"].dt for e in events(ilyas).values()}

    town.change("""UPDATE answer SET details = '{"done_on":"2026-11-01"}'""")
    town.change("UPDATE board_member SET appointed_on = '2026-10-01', name = 'B. Proef-de Vries'")
    after = {e["UID"]: e["DTSTART"].dt for e in events(ilyas).values()}

    assert set(after) == set(before)
    assert all(after[uid] != before[uid] for uid in before)


def test_a_step_that_was_done_is_no_longer_in_the_file(town: Town) -> None:
    given(town, framework("ensia/2026"))
    ilyas = town.browser(ILYAS)
    name = "Laatste dag om de stukken te uploaden (R-07 De stukken zijn aangeleverd)"
    assert name in events(ilyas)
    ilyas.get(f"{HOME}/kader/ensia/beheersmaatregel/Fase-4")
    ilyas.submit("Opslaan", at="/eis/ensia-r-07", bestaan=Verdict.PROVED.value, explanation="Gedaan.")

    assert name not in events(ilyas)


def test_the_download_is_a_file_and_leaves_a_line_in_the_trail(town: Town) -> None:
    lotte = town.browser(LOTTE)

    response = lotte.get(f"{CALENDAR}agenda.ics")

    assert response.mimetype == "text/calendar"
    assert response.headers["Content-Disposition"] == 'attachment; filename="toetspeil-aardam-2026-12-31.ics"'
    assert response.headers["Cache-Control"] == "no-store"
    assert town.trail()[-1] == ("Lotte Lezer", "calendar:downloaded", DRAFT, "done")


def test_the_page_says_that_names_are_in_the_file(town: Town) -> None:
    lotte = town.browser(LOTTE)

    lotte.get(CALENDAR)

    assert "Er staan namen van collegeleden in het bestand." in lotte.words
