"""The duty to report an incident: when each report is due, and whether the incident is significant.

Hours run from the moment the municipality knew of the incident, and run on at
night and at the weekend. The final report counts from the notification of
article 27, not from that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controls.answers import Choice
from controls.catalogue import Catalogue, Confidence
from controls.durations import moment_after
from controls.law_terms import LawTerm, law_term


class Report(StrEnum):
    """What is sent, in the order in which it is sent."""

    WARNING = "waarschuwing"
    NOTIFICATION = "melding"
    PROGRESS = "voortgangsverslag"
    FINAL = "eindverslag"


class Counted(StrEnum):
    """From which moment a report is counted."""

    AWARE = "kennis"
    NOTIFIED = "melding"
    #: The notification was not made yet: counted from the last moment on which it may be made.
    NOTIFIED_AT_LATEST = "uiterste-melding"
    HANDLED = "afhandeling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One report: what, at the latest when (UTC), and from which moment that was counted."""

    report: Report
    by: datetime
    period: str
    counted: Counted
    since: datetime
    source: str
    confidence: Confidence
    #: When it was sent, as far as somebody said so.
    done_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was sent after the last moment; a report that was not sent has no answer to that yet."""
        return self.done_at is not None and self.done_at > self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is known of the moments of one incident; all are UTC. Nothing about what happened."""

    aware_at: datetime
    warned_at: datetime | None = None
    notified_at: datetime | None = None
    handled_at: datetime | None = None
    #: When a progress report said that the incident still ran, so that its final report waits for the handling.
    progress_at: datetime | None = None
    final_at: datetime | None = None
    #: A trust service was hit: article 27(2) then gives 24 hours for the notification.
    trust_service: bool = False

    @property
    def waits_for_handling(self) -> bool:
        """Whether the date of the final report is not known before the incident is handled."""
        return self.progress_at is not None and self.handled_at is None and self.final_at is None


#: What can be marked of an incident after it became known.
MARKS = ("warned_at", "notified_at", "handled_at", "progress_at", "final_at")


def steps(law: Catalogue, incident: Incident) -> tuple[Step, ...]:
    """The reports of an incident, in the order of their last moments.

    An incident that was handled after the final report was due has a progress
    report at that moment and its final report a month after the handling. While
    it was not handled and the progress report was sent, its final report has no date.
    """
    warning = law_term(law, "cbw-mld-02", "vroegtijdige waarschuwing")
    words = "vertrouwensdienst" if incident.trust_service else "eerste beoordeling"
    notification = law_term(law, "cbw-mld-03", words)
    first = _step(Report.WARNING, warning, Counted.AWARE, incident.aware_at, incident.warned_at)
    second = _step(Report.NOTIFICATION, notification, Counted.AWARE, incident.aware_at, incident.notified_at)
    return (first, second, *_reports(law, incident, second))


def _reports(law: Catalogue, incident: Incident, notification: Step) -> tuple[Step, ...]:
    term = law_term(law, "cbw-mld-05", "vanaf de melding van artikel 27")
    counted = Counted.NOTIFIED if incident.notified_at else Counted.NOTIFIED_AT_LATEST
    final = _step(Report.FINAL, term, counted, incident.notified_at or notification.by, incident.final_at)
    progress = _step(Report.PROGRESS, term, counted, final.since, incident.progress_at)
    if incident.waits_for_handling:
        return (progress,)
    if incident.handled_at is None or incident.handled_at <= final.by:
        return (final,)
    handled = law_term(law, "cbw-mld-05", "vanaf de afhandeling")
    return progress, _step(Report.FINAL, handled, Counted.HANDLED, incident.handled_at, incident.final_at)


def _step(report: Report, term: LawTerm, counted: Counted, since: datetime, done_at: datetime | None) -> Step:
    return Step(
        report=report,
        by=moment_after(since, term.period),
        period=term.period,
        counted=counted,
        since=since,
        source=_SOURCE[report],
        # The terms were read in the law; what is probable in that requirement is its contents.
        confidence=Confidence.CONFIRMED,
        done_at=done_at,
    )


_SOURCE: Mapping[Report, str] = {
    Report.WARNING: "Cbw artikel 25 lid 1 en artikel 26",
    Report.NOTIFICATION: "Cbw artikel 27 lid 1 en lid 2",
    Report.PROGRESS: "Cbw artikel 29",
    Report.FINAL: "Cbw artikel 29",
}


# --- beside the Cbw -----------------------------------------------------------------------

#: Of the AVG, which is another regime with another office.
PRIVACY_PERIOD = "PT72H"


def privacy_report_by(incident: Incident) -> datetime:
    """The last moment of the report to the AP, if its hours run from the same knowing."""
    return moment_after(incident.aware_at, PRIVACY_PERIOD)


# --- is it significant? -------------------------------------------------------------------


class Significance(StrEnum):
    """What the test comes to."""

    YES = "ja"
    NO = "nee"
    UNSURE = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One question of the test; one yes is enough."""

    id: str
    question: str
    hint: str = ""


#: Article 6(2) and 6(3) of the Cbro; its text was not read, hence probable.
THRESHOLDS = (
    Threshold(
        id="outage",
        question="Zijn diensten minstens vier uur uitgevallen, of kan dat nog gebeuren?",
        hint="Gepland onderhoud telt niet mee.",
    ),
    Threshold(
        id="finance",
        question="Heeft het financiële gevolgen die de begroting niet kan opvangen, of kan dat nog gebeuren?",
    ),
    Threshold(
        id="injury",
        question="Is minstens één persoon ernstig gewond geraakt of overleden, of kan dat nog gebeuren?",
    ),
)
THRESHOLD_SOURCE = "Cyberbeveiligingsregeling sector overheid (Cbro) artikel 6 lid 2 en lid 3"
OPEN_NORM_SOURCE = "Cbw artikel 25 lid 2"
OPEN_NORM = (
    "Een incident is significant als het een ernstige operationele verstoring of financieel verlies veroorzaakt, of "
    "aanzienlijke schade bij anderen. Het telt ook mee als dat nog kan gebeuren."
)


def significance(said: Mapping[str, Choice]) -> Significance:
    """One yes is enough; only three times no is no. What was not said is not known."""
    given = [said.get(threshold.id, Choice.OPEN) for threshold in THRESHOLDS]
    if Choice.YES in given:
        return Significance.YES
    return Significance.NO if all(choice is Choice.NO for choice in given) else Significance.UNSURE
