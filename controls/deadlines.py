"""What must be done before when: the dates of a round, what the norms ask to repeat, deviations that end.

What hangs on people, registrations, TPMs and incidents stands in `duties.py`; both give the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from controls.answers import Answer, Answers, Choice, Outcome, answer_key
from controls.catalogue import Asked, Catalogue, Confidence, Requirement, Term, TermKind
from controls.durations import day_after
from controls.local_times import day_of
from controls.periods import is_fixed
from controls.profile import Profile
from controls.scoring import Status, score_requirement


class DeadlineKind(StrEnum):
    """What a deadline comes from."""

    ROUND = "ronde"
    REPEAT = "herhaling"
    DEVIATION = "afwijking"
    BOARD = "college"
    REGISTRATION = "registratie"
    TPM = "tpm"
    EVIDENCE = "bewijs"
    INCIDENT = "incident"
    FINDING = "bevinding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The question that a deadline belongs to."""

    #: The edition, as in ensia/2026.
    edition: str
    requirement_id: str
    control: str
    number: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One date or moment, where it is written and how sure that is.

    `due` is the last day on which it is in time; `at` the moment (UTC) when hours
    count. `since` and `period` show how it was computed: "two years after ...".
    `is_limit` is false for what happens on a day rather than before it: nobody
    is too late for the opening of a round.
    """

    #: Unique among the deadlines of one assessment, and the same when the date moves.
    key: str
    kind: DeadlineKind
    what: str
    due: date
    source: str
    confidence: Confidence
    at: datetime | None = None
    note: str = ""
    since: str = ""
    period: str = ""
    question: Question | None = None
    #: The member, the change, the TPM, the piece of evidence or the incident it is about.
    row: str = ""
    is_limit: bool = True

    def is_past(self, now: datetime) -> bool:
        return self.at < now if self.at else self.due < day_of(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """Something with a period, of which nobody said when it was last done: no date is guessed."""

    kind: DeadlineKind
    what: str
    period: str
    source: str
    confidence: Confidence
    question: Question | None = None
    row: str = ""


def overdue(found: Iterable[Deadline], now: datetime) -> tuple[Deadline, ...]:
    """What should have been done, longest ago first."""
    return _in_order(d for d in found if d.is_limit and d.is_past(now))


def coming(found: Iterable[Deadline], now: datetime) -> tuple[Deadline, ...]:
    """What is still in time, nearest first."""
    return _in_order(d for d in found if not d.is_past(now))


def of_edition(
    edition: Catalogue, answers: Answers, *, profile: Profile, year: int
) -> tuple[tuple[Deadline, ...], tuple[Undated, ...]]:
    """The dates of one framework in the round of a year, and what has no date yet. `answers` are by `Answer.key`."""
    dated: list[Deadline] = []
    undated: list[Undated] = []
    for requirement in edition.requirements if edition.asked is Asked.DIRECTLY else ():
        if not profile.asks(requirement):
            continue
        for unit in profile.units(edition):
            answer = answers.get(answer_key(requirement.id, unit)) or Answer(requirement_id=requirement.id, unit=unit)
            for found in _of_requirement(edition, requirement, answer, year):
                dated.append(found) if isinstance(found, Deadline) else undated.append(found)
    return tuple(dated), tuple(undated)


def after(day: str, period: str) -> date | None:
    """The end of a period of days or longer; None for what is no date, or ends after the year 9999."""
    try:
        return day_after(date.fromisoformat(day), period)
    except (ValueError, OverflowError):
        return None


def question_of(edition: str, asked: Requirement, unit: str = "") -> Question:
    return Question(
        edition=edition,
        requirement_id=asked.id,
        control=asked.control,
        number=asked.number,
        title=asked.title,
        unit=unit,
    )


def sentence(words: str) -> str:
    """With a capital: the catalogues write what a term is for as part of a sentence."""
    return words[:1].upper() + words[1:]


def _in_order(found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(sorted(found, key=lambda d: (d.due, d.at.isoformat() if d.at else "~", d.key)))


def _of_requirement(edition: Catalogue, asked: Requirement, answer: Answer, year: int) -> Iterator[Deadline | Undated]:
    status = score_requirement(asked, answer).status
    if status is Status.NOT_APPLICABLE:
        return
    if answer.outcome is Outcome.DEVIATED:
        yield from _deviation(edition, asked, answer)
        return
    if status is not Status.PROVED:
        yield from _moments(edition, asked, answer.unit, year)
    if not asked.condition or answer.condition is Choice.YES:
        for place, term in enumerate(asked.terms):
            if term.kind is TermKind.FREQUENCY and is_fixed(term.value):
                yield _repeat(edition, asked, answer, term, place)


_WHEN = re.compile(r"T(?:\+(?P<later>\d))?-(?P<day>\d\d-\d\d)")
# What a date of the round may be besides a last day; a test looks at every date of every edition.
_EVENT = re.compile(r"\b(opent|begint|kan worden ingediend|peildatum)\b")


def _moments(edition: Catalogue, asked: Requirement, unit: str, year: int) -> Iterator[Deadline]:
    for place, moment in enumerate(asked.moments):
        due = _in_round(moment.when, year)
        if due:
            yield Deadline(
                key=_key(DeadlineKind.ROUND, asked, unit, place),
                kind=DeadlineKind.ROUND,
                what=sentence(moment.what),
                due=due,
                source=_source(edition, asked),
                confidence=asked.confidence,
                note=asked.confidence_note,
                question=question_of(edition.key, asked, unit),
                is_limit=not _EVENT.search(moment.what),
            )


def _in_round(when: str, year: int) -> date | None:
    """`T-12-31` in the round of 2026 is 31 December 2026."""
    match = _WHEN.fullmatch(when)
    if match is None:
        raise ValueError(f"no date of a round: {when}")
    return after(f"{year + int(match['later'] or 0):04}-{match['day']}", "P0D")


def _repeat(edition: Catalogue, asked: Requirement, answer: Answer, term: Term, place: int) -> Deadline | Undated:
    due = after(answer.done_on, term.value)
    question = question_of(edition.key, asked, answer.unit)
    if due is None:
        return Undated(
            kind=DeadlineKind.REPEAT,
            what=sentence(term.what),
            period=term.value,
            source=_source(edition, asked),
            confidence=asked.confidence,
            question=question,
        )
    return Deadline(
        key=_key(DeadlineKind.REPEAT, asked, answer.unit, place),
        kind=DeadlineKind.REPEAT,
        what=sentence(term.what),
        due=due,
        source=_source(edition, asked),
        confidence=asked.confidence,
        note=asked.confidence_note,
        since=answer.done_on,
        period=term.value,
        question=question,
    )


def _deviation(edition: Catalogue, asked: Requirement, answer: Answer) -> Iterator[Deadline]:
    due = after(answer.ends_on, "P0D")
    if due:
        yield Deadline(
            key=_key(DeadlineKind.DEVIATION, asked, answer.unit, 0),
            kind=DeadlineKind.DEVIATION,
            what=f"Bewuste afwijking van {asked.number}: laatste dag",
            due=due,
            source="Eigen besluit van de gemeente",
            confidence=Confidence.CONFIRMED,
            question=question_of(edition.key, asked, answer.unit),
        )


def _source(edition: Catalogue, asked: Requirement) -> str:
    return asked.source or f"{edition.short_title}, {asked.number}"


def _key(kind: DeadlineKind, asked: Requirement, unit: str, place: int) -> str:
    return "-".join(filter(None, (kind.value, asked.id, unit, str(place))))
