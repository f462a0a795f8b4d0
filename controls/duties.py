"""The deadlines that hang on the people, the registration, the TPMs and the incidents of one municipality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from controls.catalogue import Catalogue, Confidence
from controls.deadlines import Deadline, DeadlineKind, after, question_of
from controls.law_terms import LawTerm, law_term
from controls.local_times import clock_of, day_of
from controls.notification import Counted, Incident, Report, Significance, Step, steps
from controls.tpm import VALID_MONTHS, Tpm


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of the college. Dates are ISO or ""."""

    id: str
    name: str
    appointed_on: str
    certificate_on: str = ""
    left_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of what stands in the register of entities. Dates are ISO or ""."""

    id: str
    what: str
    changed_on: str
    reported_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptIncident:
    """An incident somebody asked to remember."""

    id: str
    label: str
    moments: Incident
    significant: Significance


def of_members(law: Catalogue, members: Iterable[Member]) -> Iterator[Deadline]:
    """Two years for each: from the day the law came into force, or from an appointment after that day."""
    for member in members:
        if member.certificate_on:
            continue
        sat_already = member.appointed_on <= law.valid_from
        term = law_term(law, "cbw-bst-04", "inwerkingtreding" if sat_already else "eigen benoeming")
        since = law.valid_from if sat_already else member.appointed_on
        due = after(since, term.period) if member.appointed_on else None
        if due and not (member.left_on and member.left_on <= due.isoformat()):
            yield _of_law(
                term,
                law,
                kind=DeadlineKind.BOARD,
                what=f"Certificaat van de training over cyberbeveiliging: {member.name}",
                due=due,
                since=since,
                row=member.id,
                note=term.requirement.confidence_note if sat_already else "",
            )


def of_changes(law: Catalogue, changes: Iterable[Change]) -> Iterator[Deadline]:
    """Two weeks after each change that was not passed on. The strict date: a shift is not certain."""
    for change in changes:
        term = law_term(law, "cbw-reg-02", "vanaf de wijziging")
        due = None if change.reported_on else after(change.changed_on, term.period)
        if due:
            yield _of_law(
                term,
                law,
                kind=DeadlineKind.REGISTRATION,
                what=f"Doorgeven aan het entiteitenregister: {change.what}",
                due=due,
                since=change.changed_on,
                row=change.id,
                note=_may_shift(due),
            )


def of_tpms(tpms: Iterable[Tpm]) -> Iterator[Deadline]:
    """The last day on which each TPM is valid."""
    for tpm in tpms:
        due = after(tpm.issued_on, f"P{VALID_MONTHS}M")
        if due:
            yield Deadline(
                key=f"tpm-{tpm.id}",
                kind=DeadlineKind.TPM,
                what=f"TPM van {tpm.supplier} voor {tpm.application}: laatste geldige dag",
                due=due,
                source="Een TPM geldt één jaar (BKBO, over het normenkader DigiD van augustus 2022)",
                confidence=Confidence.CONFIRMED,
                since=tpm.issued_on,
                period=f"P{VALID_MONTHS}M",
                row=tpm.id,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A piece of evidence that shows something until a date (ISO)."""

    id: str
    title: str
    valid_until: str


def of_evidence(found: Iterable[Expiring]) -> Iterator[Deadline]:
    """The last day of each piece of evidence that ends."""
    for one in found:
        due = after(one.valid_until, "P0D")
        if due:
            yield Deadline(
                key=f"bewijs-{one.id}",
                kind=DeadlineKind.EVIDENCE,
                what=f"Bewijs ‘{one.title}’: laatste geldige dag",
                due=due,
                source="Het bewijsregister van de gemeente",
                confidence=Confidence.CONFIRMED,
                row=one.id,
            )


def of_incidents(law: Catalogue, incidents: Iterable[KeptIncident]) -> Iterator[Deadline]:
    """The reports that were not made yet; none for an incident that is not significant."""
    for incident in incidents:
        if incident.significant is Significance.NO or incident.moments.final_at:
            continue
        for step in steps(law, incident.moments):
            if step.done_at is None:
                yield _of_step(incident, step)


def _of_law(
    term: LawTerm, law: Catalogue, *, kind: DeadlineKind, what: str, due: date, since: str, row: str, note: str
) -> Deadline:
    return Deadline(
        key=f"{kind.value}-{row}",
        kind=kind,
        what=what,
        due=due,
        source=term.source,
        confidence=term.confidence,
        note=note,
        since=since,
        period=term.period,
        question=question_of(law.key, term.requirement),
        row=row,
    )


_WHAT = {
    Report.WARNING: "Vroegtijdige waarschuwing",
    Report.NOTIFICATION: "Melding",
    Report.PROGRESS: "Voortgangsverslag",
    Report.FINAL: "Eindverslag",
}
_IF_STILL_RUNNING = (
    "Loopt het incident dan nog, stuur dan op dat moment een voortgangsverslag. Het eindverslag volgt binnen een maand "
    "na de afhandeling."
)
_AT_LATEST = "Gerekend vanaf het laatste moment voor de melding. Meldt u eerder, dan is het eindverslag eerder nodig."


def _of_step(incident: KeptIncident, step: Step) -> Deadline:
    notes = [_AT_LATEST] if step.counted is Counted.NOTIFIED_AT_LATEST else []
    if step.report is Report.FINAL and step.counted is not Counted.HANDLED:
        notes.append(_IF_STILL_RUNNING)
    return Deadline(
        key=f"{DeadlineKind.INCIDENT.value}-{incident.id}-{step.report.value}",
        kind=DeadlineKind.INCIDENT,
        what=f"{_WHAT[step.report]} over {incident.label}, uiterlijk {clock_of(step.by)} uur",
        due=day_of(step.by),
        at=step.by,
        source=step.source,
        confidence=step.confidence,
        note=" ".join(notes),
        since=step.since.isoformat(),
        period=step.period,
        row=incident.id,
    )


# --- days on which an office is closed ------------------------------------------------------

_WEEKEND = {5: "een zaterdag", 6: "een zondag"}


def _may_shift(due: date) -> str:
    """What to say of an end on a day that the Algemene termijnenwet may move; "" for an ordinary day."""
    closed = _closed(due)
    if not closed:
        return ""
    return (
        f"Deze dag is {closed}. De Algemene termijnenwet schuift het einde dan mogelijk op; dat is waarschijnlijk, niet "
        "bevestigd. Houd deze dag aan."
    )


def _closed(day: date) -> str:
    from_easter = (day - easter(day.year)).days
    moving = {-2: "Goede Vrijdag", 1: "tweede paasdag", 39: "Hemelvaartsdag", 50: "tweede pinksterdag"}
    fixed = {(1, 1): "Nieuwjaarsdag", (5, 5): "5 mei", (12, 25): "eerste kerstdag", (12, 26): "tweede kerstdag"}
    kings_day = date(day.year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= timedelta(days=1)
    name = moving.get(from_easter) or fixed.get((day.month, day.day), "")
    return name or ("Koningsdag" if day == kings_day else _WEEKEND.get(day.weekday(), ""))
