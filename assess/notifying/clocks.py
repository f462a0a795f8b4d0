"""The reports of an incident as a page shows them: by when, how long that still takes, and where we are on the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assess.countdown import length, until
from assess.upcoming import law
from controls.local_times import day_of
from controls.notification import PRIVACY_PERIOD, Counted, Incident, Report, Step, privacy_report_by, steps
from controls.report_contents import CONTENTS, REMINDERS, ROUTE, Item, unconfirmed
from reports import wording

TITLE = {
    Report.WARNING: "Vroegtijdige waarschuwing",
    Report.NOTIFICATION: "Melding",
    Report.PROGRESS: "Voortgangsverslag",
    Report.FINAL: "Eindverslag",
}
_SINCE = {
    Counted.AWARE: "na de kennisname",
    Counted.NOTIFIED: "na de melding",
    Counted.NOTIFIED_AT_LATEST: "na de melding, als u op het laatste moment meldt",
    Counted.HANDLED: "na de afhandeling",
}
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One report as the page shows it. `state` is gedaan, te-laat, eerst (the next one) or later."""

    step: Step
    title: str
    by: str
    words: str
    counted: str
    state: str
    contents: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment on the line from knowing to notifying, in percents of its length."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The first days as a line: where the reports lie, and where we are."""

    marks: tuple[Mark, ...]
    now_at: float
    #: How long ago the municipality knew, in words.
    passed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Everything that follows from the moments of an incident."""

    aware: str
    clocks: tuple[Clock, ...]
    line: Line
    #: When the AP must have its report, if the hours of that other law run from the same moment.
    privacy_by: str
    privacy_period: str
    #: Whether the final report gets its date when somebody fills in that the incident is over.
    waits_for_handling: bool
    #: Texts on the page that are not certain, by their source.
    unconfirmed: Mapping[str, tuple[str, ...]]

    @property
    def lacks_warning(self) -> bool:
        """Whether a later report was filled in and the warning was not: it may just not have been filled in."""
        done = {clock.step.report for clock in self.clocks if clock.step.done_at}
        return bool(done) and Report.WARNING not in done

    @property
    def next(self) -> str:
        """What is sent next, in a sentence; "" when everything was."""
        return next((clock.title.lower() for clock in self.clocks if clock.step.done_at is None), "")


def clocks(incident: Incident, now: datetime) -> Clocks:
    """The reports of an incident as they stand now."""
    found = steps(law(), incident)
    first = next((step for step in found if step.done_at is None), None)
    return Clocks(
        aware=in_full(incident.aware_at),
        clocks=tuple(_clock(step, now, is_next=step is first) for step in found),
        line=_line(incident.aware_at, found, now),
        privacy_by=in_full(privacy_report_by(incident)),
        privacy_period=wording.duration(PRIVACY_PERIOD),
        waits_for_handling=incident.waits_for_handling,
        unconfirmed=unconfirmed([*ROUTE, *(item for step in found for item in CONTENTS[step.report]), *REMINDERS]),
    )


def in_full(moment: datetime) -> str:
    """With the day of the week: "vrijdag 20 november 2026, 10:00 uur"."""
    return f"{_DAYS[day_of(moment).weekday()]} {wording.moment(moment.isoformat())}"


def _clock(step: Step, now: datetime, *, is_next: bool) -> Clock:
    state, words = _state(step, now, is_next=is_next)
    return Clock(
        step=step,
        title=TITLE[step.report],
        by=in_full(step.by),
        words=words,
        counted=f"{wording.duration(step.period)} {_SINCE[step.counted]}",
        state=state,
        contents=CONTENTS[step.report],
    )


def _state(step: Step, now: datetime, *, is_next: bool) -> tuple[str, str]:
    if step.done_at:
        late = f", {until(step.by, step.done_at)}" if step.is_late else ""
        return "gedaan", f"gedaan op {in_full(step.done_at)}{late}"
    if step.by < now:
        return "te-laat", until(step.by, now)
    return "eerst" if is_next else "later", until(step.by, now)


def _line(aware_at: datetime, found: Iterable[Step], now: datetime) -> Line:
    """Until the last report that counts from knowing; the final report lies too far away to draw."""
    counted = [step for step in found if step.counted is Counted.AWARE]
    whole = max(step.by for step in counted) - aware_at

    def share(span: timedelta) -> float:
        return round(min(max(span / whole, 0.0), 1.0) * 100, 1)

    marks = [Mark(at=0.0, text="0 uur")]
    marks += [Mark(at=share(step.by - aware_at), text=wording.duration(step.period)) for step in counted]
    return Line(marks=tuple(dict.fromkeys(marks)), now_at=share(now - aware_at), passed=length(now - aware_at))
