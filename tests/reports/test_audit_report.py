"""The audit report holds everything, per framework: cards, TPMs, paths, exceptions, changes, decisions and the trail."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from controls.answers import Outcome
from reports import ReportError, ReportInput, html
from reports.cards import Card
from reports.content import ReportContent, build
from reports.course import courses
from reports.inputs import AUDIT_REPORT
from reports.others import FrameworkChapter
from tests.reports.builders import report
from tests.reports.three import DESK, PORTAL, TPM, base, editions, of_kind, trail


@cache
def content(name: str) -> ReportContent:
    return build(of_kind(AUDIT_REPORT, name))


@cache
def page(name: str) -> str:
    """The page without its attachments, and of the hostile round without the leading framework: parsing costs minutes."""
    said = content(name)
    return html.render_kind("auditrapport.html", replace(said, themes=()) if name == "vijandig" else said)


def cards(chapter: FrameworkChapter) -> list[Card]:
    return [card for theme in chapter.themes for control in theme.controls for card in control.cards]


def chapter(name: str, title: str) -> FrameworkChapter:
    return next(one for one in content(name).frameworks if one.title.startswith(title))


# --- per framework ------------------------------------------------------------------------


def test_every_framework_has_a_chapter_and_digid_one_for_each_connection() -> None:
    titles = [one.title for one in content("halverwege").frameworks]

    assert titles == [
        "Cbw",
        "DigiD 3.0: Mijn Voorbeeldstad",
        "DigiD 3.0: Belastingbalie",
        "Suwinet (werkversie)",
        "NIS2",
    ]
    assert set(titles) <= {heading.title for heading in content("halverwege").headings}


@pytest.mark.parametrize("name", ["vers", "halverwege"])
def test_every_requirement_that_is_asked_has_a_card_in_its_framework(name: str) -> None:
    given = of_kind(AUDIT_REPORT, name)
    asked = [len(cards(one)) for one in content(name).frameworks]
    leading = [c for theme in content(name).themes for control in theme.controls for c in control.cards]

    _, cbw, digid, _, nis2 = editions()
    assert asked[:3] == [len(cbw.requirements), len(digid.requirements), len(digid.requirements)]
    # Of Suwinet only what this municipality uses.
    assert 0 < asked[3] < len(editions()[3].requirements)
    assert asked[4] == len(nis2.requirements)
    assert len(leading) == len(given.catalogue.requirements)


def test_the_figures_of_a_framework_are_those_that_were_frozen() -> None:
    frozen = base("halverwege").snapshot.frameworks

    for one, kept in zip(content("halverwege").frameworks, frozen, strict=True):
        assert one.figures.total == kept.result["whole"]["total"]
        assert sum(one.figures.counts) == one.figures.total


def test_digid_is_told_in_the_words_of_its_annex_and_the_law_in_its_own() -> None:
    said = {line.given for card in cards(chapter("halverwege", "DigiD 3.0: Mijn")) for line in card.verdicts}
    law = {line.given for card in cards(chapter("halverwege", "Cbw")) for line in card.verdicts}

    assert said == {"voldoet", "voldoet niet", "niet getoetst"}
    assert law == {"aangetoond", "deels aangetoond", "niet aangetoond", "open"}


def test_no_place_in_the_document_has_two_names_although_two_connections_ask_the_same() -> None:
    ids = re.findall(r' id="([^"]+)"', page("halverwege"))
    targets = re.findall(r' href="#([^"]+)"', page("halverwege"))

    assert len(ids) == len(set(ids)) > 300
    assert set(targets) <= set(ids)


def test_a_connection_names_the_tpm_it_rests_on_with_the_norms_and_the_other_connection_has_none() -> None:
    portal, desk = chapter("halverwege", "DigiD 3.0: Mijn"), chapter("halverwege", "DigiD 3.0: Bel")
    frozen = base("halverwege").snapshot.frameworks[1]
    covered = [a for a in frozen.answers.values() if a.outcome is Outcome.COVERED]

    (tpm,) = portal.tpms
    assert (frozen.unit, covered[0].tpm) == (PORTAL, TPM)
    assert len(tpm.norms) == len(covered) > 0
    assert {norm.state for norm in tpm.norms} == {"geldt op de peildatum"}
    assert ("Bruikbaar tot en met", "15 november 2027") in [(fact.label, fact.text) for fact in tpm.facts]
    assert (desk.is_per_connection, desk.tpms) == (True, ())
    assert base("halverwege").snapshot.frameworks[2].unit == DESK


def test_a_tpm_that_ran_out_is_said_to_have_run_out() -> None:
    given = of_kind(AUDIT_REPORT, "halverwege")
    profile = given.snapshot.profile
    assert profile is not None
    old = replace(profile, tpms=tuple(replace(tpm, issued_on="2025-01-15") for tpm in profile.tpms))
    snapshot = replace(given.snapshot, profile=old)

    said = build(replace(given, snapshot=snapshot, snapshot_sha256=snapshot.sha256))

    assert {norm.state for norm in said.frameworks[1].tpms[0].norms} == {"is verlopen op de peildatum"}


def test_a_duty_that_does_not_exist_here_says_since_when_and_why_and_shows_no_verdict() -> None:
    absent = [
        card for card in cards(chapter("vijandig", "Cbw")) if card.status == "Niet van toepassing" and card.decision
    ]
    told = [card for card in absent if card.decision[0].label == "Bestaat deze plicht hier"]

    assert told
    assert "Nee, sinds 1 april 2026." in told[0].decision[0].text
    assert told[0].decision[1].label == "Waarom"
    assert not told[0].verdicts


# --- evidence, paths and people -----------------------------------------------------------


def test_a_file_that_shows_it_has_its_whole_sha256_on_the_card() -> None:
    shown = [line for card in cards(chapter("halverwege", "Cbw")) for line in card.evidence]

    assert {line.text for line in shown} == {"ab" * 32}
    assert page("halverwege").count(f'<span class="hash">{"ab" * 32}</span>') > 50


def test_an_answer_that_was_taken_over_shows_its_path_and_what_changed_since() -> None:
    paths = [line for card in cards(chapter("halverwege", "Cbw")) for line in card.rests_on]

    assert [line for line in paths if line.startswith("BIO2 v1.3 5.01.01") and line.endswith("(versie 2)")]
    assert [line for line in paths if "sinds het overnemen gewijzigd" in line]


def test_a_card_says_who_reviewed_it_and_the_course_that_the_trail_tells() -> None:
    reviewed = [
        card.signature for card in cards(chapter("halverwege", "Cbw")) if "beoordeeld door B. Jansen" in card.signature
    ]
    told = [
        c for theme in content("halverwege").themes for control in theme.controls for c in control.cards if c.course
    ]

    assert reviewed
    assert len(told) == 4
    assert told[0].course[0] == "eerst 2 andere"
    assert told[0].course[1].endswith("12:00 uur ingevuld door A. de Vries")
    assert told[0].course[2].endswith("12:00 uur akkoord door B. Jansen")
    assert told[0].course[4].endswith("12:00 uur teruggestuurd door B. Jansen")


def test_one_step_is_no_course_and_a_refused_one_is_no_step() -> None:
    given = base("halverwege")
    whole = courses(given.trail, given.snapshot.assessment_id)

    assert len(whole) == 4
    assert courses(given.trail.replace('"result":"done"', '"result":"refused"'), given.snapshot.assessment_id) == {}
    assert courses("", given.snapshot.assessment_id) == {}


def test_the_head_of_the_trail_and_who_worked_are_printed_and_a_broken_trail_gives_no_report() -> None:
    said, given = content("halverwege").trail, of_kind(AUDIT_REPORT, "halverwege")

    assert (said.lines, said.sequence, len(said.hash)) == (32, 32, 64)
    assert {(worker.name, worker.lines) for worker in said.workers} == {("A. de Vries", 16), ("B. Jansen", 16)}
    assert said.hash in page("halverwege")
    with pytest.raises(ReportError, match="past niet bij zijn hash"):
        build(replace(given, trail=given.trail.replace("A. de Vries", "A. de Fries", 1)))
    with pytest.raises(ReportError, match="niet te lezen"):
        build(replace(given, trail="{}"))
    assert content("vers").trail.lines == 0


# --- decisions, exceptions and the round before --------------------------------------------


def test_decisions_approvals_and_findings_are_in_it_with_their_codes() -> None:
    given, said = base("vijandig"), content("vijandig")

    assert [one.sha256 for one in said.recorded] == [given.decided.decisions[0].sha256]
    assert [one.title for one in said.approvals] == ["Goedkeuring 1"]
    assert len(said.findings) == len(given.beside.findings)
    assert given.beside.findings[0].seal in {one.seal for one in said.findings}
    assert said.made_at == "2027-02-10T09:00:00Z"


def test_exceptions_are_told_for_each_framework_and_what_the_vvt_excludes_too() -> None:
    said = content("vijandig")

    assert {"Cbw", "NIS2"} <= {place.title for place in said.other_exceptions}
    assert all(p.found.agreed or p.found.awaiting or p.found.deviations for p in said.other_exceptions)
    excluded = {number for number, record in base("vijandig").snapshot.applicability.items() if record.applies == "nee"}
    assert {item.label.split()[0] for item in said.excluded} == excluded
    assert all("Vastgelegd door C. Bakker" in item.text for item in said.excluded)


def test_what_changed_is_told_per_requirement_and_what_did_not_is_counted() -> None:
    found = content("halverwege").changes
    leading = found.places[0]

    assert found.sha256 == base("halverwege").beside.previous_sha256
    assert (found.reference_date, leading.note) == ("31 december 2025", "")
    assert leading.changed
    assert all(change.was != change.now for change in leading.changed)
    assert len(leading.changed) + len(leading.rewritten) + leading.same == len(editions()[0].requirements)
    assert [row.label for row in found.rows[:3]] == ["Deel 1 · kader", "Deel 2 · maatregelen", "Sturing"]
    assert content("vers").changes.title == ""


def against(before: ReportInput, **changes: object) -> ReportContent:
    """The report of half-way with another round before it."""
    previous = replace(before.snapshot, **changes)  # type: ignore[arg-type]
    given = of_kind(AUDIT_REPORT, "halverwege")
    return build(replace(given, previous=previous, beside=replace(given.beside, previous_sha256=previous.sha256)))


def test_the_same_answers_are_no_change_whoever_gave_them_again() -> None:
    now = base("halverwege")
    again = {k: replace(a, version=a.version + 1, answered_by="X") for k, a in now.snapshot.answers.items()}

    found = against(now, answers=again, reference_date="2025-12-31").changes.places[0]

    assert (found.changed, found.rewritten, found.same) == ((), (), len(editions()[0].requirements))


def test_another_edition_and_a_framework_that_is_new_are_named() -> None:
    found = against(base("halverwege"), catalogue="bio2/1.2", frameworks=()).changes.places

    assert found[0].note.startswith("Toen gold een andere editie.")
    assert {place.note for place in found[1:]} == {"Dit kader was geen deel van de vorige ronde."}


# --- the whole -----------------------------------------------------------------------------


def test_every_edition_stands_in_it_with_its_code_and_the_report_opens_with_scope_and_limits() -> None:
    said = content("halverwege")

    assert {edition.sha256 for edition in said.editions} == {edition.sha256 for edition in editions()}
    assert all(edition.sha256 in page("halverwege") for edition in editions())
    assert said.headings[0].title == "Reikwijdte en beperkingen"
    reach = {item.label: item.text for item in said.reach}
    assert reach["DigiD-aansluitingen"] == "Mijn Voorbeeldstad, Belastingbalie"
    assert reach["Gemeenschappelijke regelingen"] == "Regio Werkt"
    assert "operationele techniek (OT)" in page("halverwege")


def test_nothing_that_anybody_typed_becomes_markup_in_any_framework() -> None:
    text = page("vijandig")

    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 50
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in text


def test_every_page_says_how_secret_it_is_that_it_is_no_assurance_and_when_it_held() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(report())).pages]

    assert len(pages) > 10
    for text in pages:
        assert "TLP:AMBER" in text
        assert "zelfevaluatie, geen assurance" in text.lower()
        assert "31 december 2026" in text


def test_what_is_decided_later_gives_another_report_and_another_name_does_not() -> None:
    given = of_kind(AUDIT_REPORT, "halverwege")

    assert build(given) == build(given)
    assert replace(given, decided=base("vijandig").decided).cache_key != given.cache_key
    assert replace(given, trail=trail(given.snapshot, "Iemand anders")).cache_key != given.cache_key
    assert replace(given, beside=replace(given.beside, actions=())).cache_key == given.cache_key
