"""How a report says numbers, moments and verdicts in Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from controls.answers import Choice, Evidence, Ground, Outcome, Verdict
from controls.catalogue import Aspect, Confidence, RequirementKind, ReservedKind, Scale, Standing, TermKind
from controls.scoring import GroupScore, Status

_SPACE = "\u00a0"
#: What is printed for a tab: an em space, as wide as a gap between two columns.
TAB = "\u2003"
_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)

STATUS: Mapping[Status, str] = {
    Status.PROVED: "Aangetoond",
    Status.PARTLY: "Deels",
    Status.NOT: "Niet",
    Status.OPEN: "Open",
    Status.DEVIATED: "Afgeweken",
    Status.NOT_APPLICABLE: "N.v.t.",
}
STATUS_IN_FULL: Mapping[Status, str] = {
    Status.PROVED: "Aangetoond",
    Status.PARTLY: "Deels aangetoond",
    Status.NOT: "Niet aangetoond",
    Status.OPEN: "Open",
    Status.DEVIATED: "Bewust afgeweken",
    Status.NOT_APPLICABLE: "Niet van toepassing",
}
VERDICT: Mapping[Verdict, str] = {
    Verdict.PROVED: "aangetoond",
    Verdict.PARTLY: "deels aangetoond",
    Verdict.NOT: "niet aangetoond",
    Verdict.OPEN: "open",
}
#: The words of annex 1 of the collegeverklaring, which knows no "deels".
VERDICT_BINARY: Mapping[Verdict, str] = {
    Verdict.PROVED: "voldoet",
    Verdict.PARTLY: "voldoet niet",
    Verdict.NOT: "voldoet niet",
    Verdict.OPEN: "niet getoetst",
}
STATUS_BINARY: Mapping[Status, str] = {
    **STATUS_IN_FULL,
    Status.PROVED: "Voldoet",
    Status.PARTLY: "Voldoet niet op elk aspect",
    Status.NOT: "Voldoet niet",
    Status.OPEN: "Niet getoetst",
}
ASPECT: Mapping[Aspect, str] = {Aspect.OPZET: "Opzet", Aspect.BESTAAN: "Bestaan", Aspect.WERKING: "Werking"}
LEVEL = ("0 · nog niets", "1 · opzet", "2 · opzet en bestaan", "3 · ook werking")
KIND: Mapping[RequirementKind, str] = {
    RequirementKind.MEASURE: "overheidsmaatregel",
    RequirementKind.CONTROL: "beheersmaatregel",
    RequirementKind.FRAMEWORK: "verplichting uit het kader",
    RequirementKind.LAW: "wettelijke plicht",
    RequirementKind.NORM: "norm",
    RequirementKind.DIRECTIVE: "bepaling van de richtlijn",
    RequirementKind.STEP: "stap van de ronde",
    RequirementKind.INDICATOR: "indicator",
    RequirementKind.REGISTER: "basisregistratie of register",
    RequirementKind.FOREIGN: "eis",
}
STANDING: Mapping[Standing, str] = {
    Standing.DUTY: "verplicht",
    Standing.VOLUNTARY: "vrijwillig, telt niet mee",
    Standing.PRACTICE: "goed gebruik, geen wet, telt niet mee",
    Standing.PROGRESS: "voortgang, telt niet mee",
}
OUTCOME: Mapping[Outcome, str] = {
    Outcome.ASSESSED: "beoordeeld",
    Outcome.NOT_APPLICABLE: "niet van toepassing",
    Outcome.DEVIATED: "bewust afgeweken",
    Outcome.COVERED: "gedekt door een TPM",
    Outcome.NON_OCCURRENCE: "kwam niet voor, vergelijkbare maatregel beoordeeld",
}
CHOICE: Mapping[Choice, str] = {Choice.YES: "ja", Choice.NO: "nee", Choice.OPEN: "nog niet bepaald"}
GROUND: Mapping[Ground, str] = {
    Ground.LAW: "wet of baseline (Cbw, BIO2)",
    Ground.RISK: "eigen risicoafweging",
    Ground.CONTRACT: "contract of afspraak",
}
CONFIDENCE: Mapping[Confidence, str] = {
    Confidence.CONFIRMED: "bevestigd",
    Confidence.PROBABLE: "waarschijnlijk, niet bevestigd",
    Confidence.TO_VERIFY: "nog te controleren",
}
TERM: Mapping[TermKind, str] = {
    TermKind.FREQUENCY: "Ritme",
    TermKind.DEADLINE: "Uiterste termijn",
    TermKind.RETENTION: "Bewaartermijn",
}
RESERVED: Mapping[ReservedKind, str] = {
    ReservedKind.MOVED: "verplaatst naar",
    ReservedKind.WITHDRAWN: "vervallen, zie",
    ReservedKind.REFERS: "verwijst naar",
}
_UNITS = {
    "Y": ("jaar", "jaar"),
    "M": ("maand", "maanden"),
    "W": ("week", "weken"),
    "D": ("dag", "dagen"),
    "H": ("uur", "uur"),
}


def verdict(scale: Scale, value: Verdict) -> str:
    """A verdict in the words of its framework."""
    return (VERDICT_BINARY if scale is Scale.BINARY else VERDICT)[value]


def status(scale: Scale, value: Status) -> str:
    """What a requirement comes to, in the words of its framework."""
    return (STATUS_BINARY if scale is Scale.BINARY else STATUS_IN_FULL)[value]


def interval(group: GroupScore) -> str:
    """The interval of a group, rounded outwards so that it never claims more than is known."""
    if not scored(group):
        return "geen score"
    return f"ten minste {at_least(group.at_least)} – ten hoogste {at_most(group.at_most)}"


def scored(group: GroupScore) -> int:
    """How many requirements are in the denominator."""
    return group.total - group.counts[Status.NOT_APPLICABLE]


def at_least(value: Fraction) -> str:
    return f"{floor(value * 100)}{_SPACE}%"


def at_most(value: Fraction) -> str:
    return f"{ceil(value * 100)}{_SPACE}%"


def points(value: Fraction) -> str:
    """A difference between two percentages: "0,5 procentpunt"."""
    return f"{decimal(value * 100)}{_SPACE}procentpunt"


def decimal(value: Fraction) -> str:
    return f"{float(value):.1f}".replace(".", ",")


def day(iso: str) -> str:
    """An ISO date in words, "31 december 2026"; what is no date is given back as it is."""
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def evidence(shown: Evidence) -> str:
    """A piece of evidence in a line; of a file its name and how its SHA-256 begins, by which it can be recognised."""
    file = shown.file
    parts = (
        shown.title,
        shown.location,
        day(shown.date),
        f"geldig tot en met {day(shown.valid_until)}" if shown.valid_until else "",
        f"bestand {file.name} (SHA-256 {file.sha256[:12]}…)" if file else "",
    )
    return ", ".join(part for part in parts if part.strip())


def megabytes(size: int) -> str:
    """A number of bytes in words, as in "3,4 MB"; what is small in kB, and never as nothing."""
    if size < 1024**2:
        return f"{max(ceil(size / 1024), 1)} kB"
    of, unit = (1024**2, "MB") if size < 1024**3 else (1024**3, "GB")
    return f"{size / of:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"


def moment(iso: str) -> str:
    """An ISO moment in UTC as Dutch clock time, "3 november 2026, 14:05 uur"."""
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    local = found + timedelta(hours=2 if _is_summer_time(found) else 1)
    return f"{day(local.date().isoformat())}, {local:%H:%M} uur"


def as_of(reference_date: str, submitted_at: str) -> str:
    """Of which day a report is a picture: who submits before the reference date cannot know what that day was like."""
    if submitted_at[:10] < reference_date:
        return (
            f"De peildatum is {day(reference_date)}, maar de zelftoets is eerder ingediend, op {day(submitted_at)}. "
            "Wat na het indienen is veranderd, telt hier niet mee."
        )
    return f"Het is een beeld op {day(reference_date)}. Wat daarna is veranderd, telt hier niet mee."


def duration(value: str) -> str:
    """An ISO 8601 duration in words, "3 maanden"."""
    found = re.fullmatch(r"PT?(\d+)([YMWDH])", value)
    if not found:
        return "zonder vaste lengte"
    one, more = _UNITS[found[2]]
    return f"{found[1]} {one if found[1] == '1' else more}"


def clipped(text: str, length: int) -> str:
    """The text on one line, cut off with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of what somebody wrote, without the empty ones."""
    return tuple(line for line in (_row(line) for line in text.splitlines()) if line)


def _row(line: str) -> str:
    """A line with single spaces; what stood in two cells of a table that was pasted stays apart."""
    return TAB.join(" ".join(cell.split()) for cell in line.split("\t")).strip()


def counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def thousands(number: int) -> str:
    """A number with a point between the thousands."""
    return f"{number:,}".replace(",", ".")


def _is_summer_time(moment_in_utc: datetime) -> bool:
    """European summer time; by rule, because a container may have no time zone data."""
    year = moment_in_utc.year
    start, end = (_last_sunday(year, month) for month in (3, 10))
    return start <= moment_in_utc < end


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
