"""Deadlines: what the round, the norms, deviations, TPMs, people, registrations and incidents ask, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from controls.answers import Answer, Choice, Outcome, Verdict
from controls.catalogue import Asked, Aspect, Catalogue, Condition, Confidence, Moment, Requirement, Term, TermKind
from controls.deadlines import Deadline, DeadlineKind, Undated, coming, of_edition, overdue
from controls.duties import Change, KeptIncident, Member, of_changes, of_incidents, of_members, of_tpms
from controls.loading import editions, load
from controls.notification import Incident, Significance
from controls.profile import Profile, SuwinetApplication
from controls.tpm import Tpm
from tests.controls.builders import catalogue, requirement

LAW = load("cbw/2026")
ENSIA = load("ensia/2026")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
YEARLY = Term(kind=TermKind.FREQUENCY, value="P1Y", what="beoordelen van het beleid")
ALL = dict.fromkeys(Aspect, Verdict.PROVED)


def dates(
    edition: Catalogue, *answers: Answer, year: int = 2026, profile: Profile | None = None
) -> tuple[tuple[Deadline, ...], tuple[Undated, ...]]:
    given = {answer.key: answer for answer in answers}
    return of_edition(edition, given, profile=profile or Profile(), year=year)


def asked(**changes: object) -> Requirement:
    return replace(requirement("5.01.01"), **changes)  # type: ignore[arg-type]


def said(**changes: object) -> Answer:
    return Answer(requirement_id="proef-5.01.01", **changes)  # type: ignore[arg-type]


def days(found: Iterable[Deadline]) -> list[str]:
    return [deadline.due.isoformat() for deadline in found]


# --- the round ----------------------------------------------------------------------------


def test_the_dates_of_a_round_lie_in_its_year_and_in_the_year_after() -> None:
    found = {(d.due.isoformat(), d.what) for d in dates(ENSIA)[0]}

    assert ("2026-07-01", "De zelfevaluatie opent") in found
    assert ("2026-12-31", "Laatste dag om de vragenlijsten in te dienen") in found
    assert ("2027-04-30", "Laatste dag om de stukken te uploaden") in found
    assert ("2027-04-30", "Laatste dag voor 1 mei") in found
    assert {d.due.year for d in dates(ENSIA, year=2029)[0]} == {2029, 2030}


#: Every date of every edition that is no last day, read by eye: nobody can be too late for it.
EVENTS = {
    "De zelfevaluatie opent",
    "Peildatum van de collegeverklaring",
    "Peildatum van de verklaring",
    "Het venster voor BAG, BGT en BRO opent",
    "De gewone periode voor DigiD-rapporten begint",
    "De BAG-rapportage kan worden ingediend",
    "De BGT-rapportage kan worden ingediend",
    "De BRO-rapportage kan worden ingediend",
}
LAST_DAYS = {
    "Laatste dag om de vragenlijsten in te dienen",
    "De zelfevaluatie is ingediend",
    "Laatste dag om de stukken te uploaden",
    "Het venster voor BAG, BGT en BRO sluit",
    "Laatste dag voor 1 mei",
    "Laatste dag voor de set in het portaal",
    "Laatste dag voor de BAG-rapportage",
    "Laatste dag voor de BGT-rapportage",
    "Laatste dag voor de BRO-rapportage",
    "De vastgestelde jaarstukken zijn bij de provincie",
}


def test_every_date_of_every_edition_is_known_to_be_a_last_day_or_an_event() -> None:
    found = [d for key in editions() for d in dates(load(key))[0]]

    assert {d.what for d in found if not d.is_limit} == EVENTS
    assert {d.what for d in found if d.is_limit} == LAST_DAYS


def test_the_opening_of_a_round_is_never_overdue_and_its_last_day_is() -> None:
    found = dates(ENSIA)[0]
    later = datetime(2028, 1, 1, tzinfo=UTC)

    assert {d.what for d in overdue(found, later)} == LAST_DAYS
    assert coming(found, later) == ()


def test_a_step_that_was_done_has_no_date_any_more() -> None:
    done = Answer(requirement_id="ensia-r-02", verdicts={Aspect.BESTAAN: Verdict.PROVED})

    still = {d.question.number for d in dates(ENSIA, done)[0] if d.question}

    assert "R-02" not in still
    assert "R-07" in still


def test_a_date_tells_its_source_how_sure_it_is_and_its_question() -> None:
    (found,) = [d for d in dates(ENSIA)[0] if d.what == "De vastgestelde jaarstukken zijn bij de provincie"]

    assert found.confidence is Confidence.TO_VERIFY
    assert "Gemeentewet" in found.source
    assert found.question is not None
    assert (found.question.edition, found.question.control, found.question.number) == ("ensia/2026", "Fase-5", "R-10")


def test_a_date_that_no_round_has_is_a_mistake_in_the_edition() -> None:
    edition = catalogue(asked(moments=(Moment(when="volgend jaar", what="laatste dag"),)))

    with pytest.raises(ValueError, match="volgend jaar"):
        dates(edition)


# --- what must be repeated ----------------------------------------------------------------


def test_a_recurring_duty_is_due_one_period_after_it_was_last_done() -> None:
    edition = catalogue(asked(terms=(YEARLY,)))

    (found,), undated = dates(edition, said(done_on="2026-03-03"))

    assert (found.due, found.what) == (date(2027, 3, 3), "Beoordelen van het beleid")
    assert (found.since, found.period) == ("2026-03-03", "P1Y")
    assert found.source == "Proef, 5.01.01"
    assert undated == ()


@pytest.mark.parametrize(
    "answers", [(), (said(),), (said(done_on="vorig jaar"),)], ids=["none", "no date", "no date at all"]
)
def test_without_a_date_nothing_is_guessed_and_it_is_listed_apart(answers: tuple[Answer, ...]) -> None:
    edition = catalogue(asked(terms=(YEARLY,)))

    dated, (waiting,) = dates(edition, *answers)

    assert dated == ()
    assert (waiting.what, waiting.period) == ("Beoordelen van het beleid", "P1Y")


@pytest.mark.parametrize(
    "term",
    [
        replace(YEARLY, value="undetermined"),
        replace(YEARLY, kind=TermKind.RETENTION),
        replace(YEARLY, kind=TermKind.DEADLINE),
    ],
    ids=["no fixed length", "keeping", "a term for something else"],
)
def test_only_a_rhythm_of_a_fixed_length_gives_a_date(term: Term) -> None:
    assert dates(catalogue(asked(terms=(term,))), said(done_on="2026-03-03")) == ((), ())


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        (said(outcome=Outcome.NOT_APPLICABLE, reason="Geen.", agreed_by="Tess"), False),
        (said(outcome=Outcome.NOT_APPLICABLE, reason="Geen."), True),
        (said(verdicts=ALL), True),
    ],
    ids=["agreed to be not applicable", "not agreed yet", "proved: next year again"],
)
def test_what_does_not_apply_has_no_rhythm(answer: Answer, counts: bool) -> None:
    edition = catalogue(asked(terms=(YEARLY,)))

    assert bool(dates(edition, replace(answer, done_on="2026-03-03"))[0]) is counts


def test_a_rhythm_of_a_conditional_duty_counts_only_when_the_duty_exists() -> None:
    edition = catalogue(asked(terms=(YEARLY,), condition=Condition(question="Is er een zwembad?", hint="Kijk rond.")))

    assert dates(edition, said(condition=Choice.OPEN)) == ((), ())
    assert days(dates(edition, said(condition=Choice.YES, done_on="2026-03-03"))[0]) == ["2027-03-03"]


def test_a_framework_that_is_read_off_another_one_asks_nothing_itself() -> None:
    edition = replace(catalogue(asked(terms=(YEARLY,))), asked=Asked.DERIVED)

    assert dates(edition, said(done_on="2026-03-03")) == ((), ())


def test_a_norm_for_an_application_that_is_not_used_has_no_rhythm() -> None:
    edition = catalogue(asked(terms=(YEARLY,), applies_to=("inlezen",)))
    inkijk = Profile(suwinet=(SuwinetApplication(application="inkijk", tasks=(), outsourced_to=""),))

    assert dates(edition, said(done_on="2026-03-03"), profile=inkijk) == ((), ())


@pytest.mark.parametrize("done_on", ["9999-12-31", "9999-01-01"])
def test_a_year_after_the_last_one_is_no_date(done_on: str) -> None:
    assert dates(catalogue(asked(terms=(YEARLY,))), said(done_on=done_on))[0] == ()


def test_a_round_in_the_last_year_there_is_has_the_dates_that_exist() -> None:
    edition = catalogue(
        asked(moments=(Moment(when="T-12-31", what="laatste dag"), Moment(when="T+1-04-30", what="laatste dag")))
    )

    assert days(dates(edition, year=9999)[0]) == ["9999-12-31"]


# --- deviations and TPMs --------------------------------------------------------------------


def test_a_deviation_ends_on_its_own_date_and_asks_nothing_else() -> None:
    edition = catalogue(asked(terms=(YEARLY,)))

    (found,), undated = dates(edition, said(outcome=Outcome.DEVIATED, ends_on="2027-06-30", done_on="2026-03-03"))

    assert (found.kind, found.due) == (DeadlineKind.DEVIATION, date(2027, 6, 30))
    assert "5.01.01" in found.what
    assert undated == ()


def test_a_deviation_without_an_end_has_no_date() -> None:
    assert dates(catalogue(asked()), said(outcome=Outcome.DEVIATED)) == ((), ())


def test_a_tpm_is_valid_for_twelve_months() -> None:
    (found,) = of_tpms([tpm("2027-02-28"), tpm("geen datum")])

    assert found.due == date(2028, 2, 28)
    assert "Leverancier BV" in found.what
    assert found.row == "t1"


def tpm(issued_on: str) -> Tpm:
    return Tpm(
        id="t1",
        supplier="Leverancier BV",
        application="Formulieren",
        reference="",
        period_from="",
        period_until="",
        issued_on=issued_on,
        verdicts={},
    )


# --- the college --------------------------------------------------------------------------


def member(appointed_on: str, **changes: str) -> Member:
    return Member(id="m1", name="Wethouder B. Proef", appointed_on=appointed_on, **changes)


@pytest.mark.parametrize(
    ("appointed_on", "due"),
    [
        ("2015-06-01", "2028-08-15"),
        ("2026-08-14", "2028-08-15"),
        ("2026-08-15", "2028-08-15"),
        ("2026-08-16", "2028-08-16"),
        ("2027-09-01", "2029-09-01"),
        ("2028-02-29", "2030-02-28"),
    ],
)
def test_a_member_has_two_years_from_the_law_or_from_an_own_later_appointment(appointed_on: str, due: str) -> None:
    assert days(of_members(LAW, [member(appointed_on)])) == [due]


@pytest.mark.parametrize(
    "gone",
    [
        member("2015-06-01", certificate_on="2026-09-12"),
        member("2015-06-01", left_on="2027-01-01"),
        member("2015-06-01", left_on="2028-08-15"),
        member(""),
    ],
    ids=["a certificate", "left", "left on the last day", "no date of appointment"],
)
def test_a_member_with_a_certificate_or_who_left_in_time_has_no_deadline(gone: Member) -> None:
    assert list(of_members(LAW, [gone])) == []


def test_a_member_who_sat_past_the_last_day_without_a_certificate_was_too_late() -> None:
    assert days(of_members(LAW, [member("2015-06-01", left_on="2028-08-16")])) == ["2028-08-15"]


def test_the_computed_date_of_sitting_members_is_called_computed() -> None:
    (sitting,) = of_members(LAW, [member("2015-06-01")])
    (later,) = of_members(LAW, [member("2026-09-01")])

    assert "daaruit berekend" in sitting.note
    assert later.note == ""
    assert sitting.source == later.source == "Cbw artikel 24 lid 3"
    assert (sitting.since, later.since, later.period) == ("2026-08-15", "2026-09-01", "P2Y")


# --- the registration -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed_on", "due", "named"),
    [
        ("2026-11-03", "2026-11-17", ""),
        ("2026-11-07", "2026-11-21", "een zaterdag"),
        ("2026-11-08", "2026-11-22", "een zondag"),
        ("2026-12-11", "2026-12-25", "eerste kerstdag"),
        ("2026-12-18", "2027-01-01", "Nieuwjaarsdag"),
        ("2027-03-12", "2027-03-26", "Goede Vrijdag"),
        ("2027-03-15", "2027-03-29", "tweede paasdag"),
        ("2027-04-13", "2027-04-27", "Koningsdag"),
        ("2025-04-12", "2025-04-26", "Koningsdag"),
        ("2027-04-21", "2027-05-05", "5 mei"),
        ("2027-04-22", "2027-05-06", "Hemelvaartsdag"),
        ("2027-05-03", "2027-05-17", "tweede pinksterdag"),
    ],
)
def test_a_change_is_passed_on_within_two_weeks_and_a_closed_day_moves_nothing_but_is_named(
    changed_on: str, due: str, named: str
) -> None:
    (found,) = of_changes(LAW, [Change(id="c1", what="Nieuw IP-bereik", changed_on=changed_on)])

    assert found.due.isoformat() == due
    assert bool(found.note) is bool(named)
    assert found.note.startswith(f"Deze dag is {named}." if named else "")
    assert ("waarschijnlijk, niet bevestigd" in found.note) is bool(named)


def test_a_change_that_was_passed_on_has_no_deadline() -> None:
    passed_on = Change(id="c1", what="Nieuw IP-bereik", changed_on="2026-11-03", reported_on="2026-11-30")

    assert list(of_changes(LAW, [passed_on])) == []


# --- incidents ------------------------------------------------------------------------------


def incident(
    significant: Significance = Significance.YES, *, trust_service: bool = False, **moments: datetime
) -> KeptIncident:
    known = Incident(aware_at=NOW, trust_service=trust_service, **moments)
    return KeptIncident(id="i1", label="Zaak 12", moments=known, significant=significant)


def test_a_kept_incident_gives_the_moments_that_were_not_marked_yet() -> None:
    every = list(of_incidents(LAW, [incident()]))
    warned = list(of_incidents(LAW, [incident(warned_at=NOW)]))

    assert [d.at for d in every] == [
        NOW + timedelta(hours=24), NOW + timedelta(hours=72), datetime(2026, 12, 23, 9, 0, tzinfo=UTC),
    ]  # fmt: skip
    assert [d.key for d in warned] == [d.key for d in every[1:]]
    assert every[0].what == "Vroegtijdige waarschuwing over Zaak 12, uiterlijk 10:00 uur"


def test_a_kept_incident_with_a_trust_service_is_notified_within_24_hours_and_its_final_report_follows() -> None:
    hit = list(of_incidents(LAW, [incident(trust_service=True)]))

    assert [d.at for d in hit] == [
        NOW + timedelta(hours=24), NOW + timedelta(hours=24), datetime(2026, 12, 21, 9, 0, tzinfo=UTC),
    ]  # fmt: skip
    assert not [d for d in [*hit, *of_incidents(LAW, [incident()])] if "vertrouwensdienst" in d.note]


def test_a_progress_report_that_was_sent_leaves_no_final_report_that_is_late() -> None:
    reported = {"warned_at": NOW, "notified_at": NOW, "progress_at": NOW + timedelta(days=30)}

    assert list(of_incidents(LAW, [incident(**reported)])) == []
    (final,) = of_incidents(LAW, [incident(**reported, handled_at=NOW + timedelta(days=60))])
    assert final.due.isoformat() == "2027-02-19"


def test_an_incident_that_is_not_significant_or_is_closed_gives_none_and_an_unsure_one_does() -> None:
    assert list(of_incidents(LAW, [incident(Significance.NO)])) == []
    assert list(of_incidents(LAW, [incident(final_at=NOW)])) == []
    assert len(list(of_incidents(LAW, [incident(Significance.UNSURE)]))) == 3


def test_an_incident_is_overdue_to_the_minute_and_a_day_is_not_overdue_until_it_is_over() -> None:
    (first, *_) = of_incidents(LAW, [incident()])
    (day,) = of_changes(LAW, [Change(id="c1", what="Nieuw IP-bereik", changed_on="2026-11-06")])
    last = NOW + timedelta(hours=24)

    assert overdue([first], last) == ()
    assert overdue([first], last + timedelta(seconds=1)) == (first,)
    # 20 November ends at 23:00 in UTC.
    assert overdue([day], datetime(2026, 11, 20, 22, 59, tzinfo=UTC)) == ()
    assert overdue([day], datetime(2026, 11, 20, 23, 0, tzinfo=UTC)) == (day,)
