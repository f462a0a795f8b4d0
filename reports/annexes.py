"""What stands behind the cards: exceptions, improvements, limits, and the method with a worked example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from controls.answers import Answer, Answers, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue, Confidence, Requirement, Review
from controls.scoring import Scores, Status, score_requirement
from controls.snapshot import Snapshot
from reports import wording
from reports.cards import Labelled, anchor

_MOST_WORTH = 15
_NO_REASON = ("geen reden opgegeven",)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """A requirement that is said not to apply; `agreement` is "" while nobody agreed."""

    anchor: str
    name: str
    reason: tuple[str, ...]
    agreement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A requirement that is deliberately not met."""

    anchor: str
    name: str
    reason: tuple[str, ...]
    risk: str
    owner: str
    ends_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The two ways out, never merged."""

    agreed: tuple[NotApplicable, ...]
    awaiting: tuple[NotApplicable, ...]
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A requirement and what would be won by proving it; `gain` is "" outside part 2."""

    anchor: str
    name: str
    status: str
    gain: str
    plan: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvements:
    """What would change the result most, and the other plans that were written down."""

    most: tuple[Improvement, ...]
    not_shown: int
    other_plans: tuple[Improvement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen:
    """Why requirements of one theme stayed open."""

    theme: str
    count: int
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    left_open: tuple[LeftOpen, ...]
    unconfirmed: int
    drafted: int
    asked: int
    cbw_note: str
    #: Of which day it is a picture.
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One worked example, computed by the scoring itself so that it cannot drift from the rules."""

    what: str
    verdicts: tuple[Labelled, ...]
    points: str
    status: str


def exceptions(catalogue: Catalogue, answers: Answers, named: Callable[[str, str], str] = anchor) -> Exceptions:
    """`named` gives the place of a requirement in the document."""
    answered = [(r, a) for r in catalogue.requirements if (a := answers.get(r.id))]
    left_out = [(r, a) for r, a in answered if a.outcome is Outcome.NOT_APPLICABLE]
    return Exceptions(
        agreed=tuple(_not_applicable(r, a, named) for r, a in left_out if a.is_agreed),
        awaiting=tuple(_not_applicable(r, a, named) for r, a in left_out if not a.is_agreed),
        deviations=tuple(_deviation(r, a, named) for r, a in answered if a.outcome is Outcome.DEVIATED),
    )


def improvements(catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> Improvements:
    shown = scores.gains[:_MOST_WORTH]
    names = {gain.requirement_id for gain in shown}
    planned = [r for r in catalogue.requirements if _plan(r, snapshot) and r.id not in names]
    return Improvements(
        most=tuple(
            _improvement(catalogue.requirement_by_id[gain.requirement_id], snapshot, scores, wording.points(gain.gain))
            for gain in shown
        ),
        not_shown=len(scores.gains) - len(shown),
        other_plans=tuple(_improvement(r, snapshot, scores, "") for r in planned),
    )


def limits(catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> Limits:
    notes = Counter(control.cbw.note for control in catalogue.controls if control.cbw.note)
    return Limits(
        left_open=tuple(_left_open(catalogue, snapshot, scores)),
        unconfirmed=sum(r.confidence is not Confidence.CONFIRMED for r in catalogue.requirements),
        drafted=sum(r.review is Review.DRAFTED for r in catalogue.requirements),
        asked=len(catalogue.requirements),
        cbw_note=notes.most_common(1)[0][0] if notes else "",
        as_of=wording.as_of(snapshot.reference_date, snapshot.submitted_at),
    )


def examples(catalogue: Catalogue) -> tuple[Example, ...]:
    """Three answers to an invented requirement, worked out."""
    asked = replace(catalogue.requirements[0], id="voorbeeld", aspects=tuple(Aspect))
    proved, partly, still_open = Verdict.PROVED, Verdict.PARTLY, Verdict.OPEN
    return (
        _example(asked, "Alles beantwoord, met toelichting", (proved, partly, proved), explanation="ja"),
        _example(asked, "Twee aspecten nog open, met toelichting", (proved, still_open, still_open), explanation="ja"),
        _example(
            asked, "Alles aangetoond, maar zonder toelichting of bewijs", (proved, proved, proved), explanation=""
        ),
    )


def _example(asked: Requirement, what: str, given: Iterable[Verdict], *, explanation: str) -> Example:
    verdicts = dict(zip(Aspect, given, strict=True))
    answer = Answer(requirement_id=asked.id, verdicts=verdicts, explanation=explanation)
    scored = score_requirement(asked, answer)
    return Example(
        what=what,
        verdicts=tuple(
            Labelled(label=wording.ASPECT[aspect], text=_counts_as(verdict, scored.effective[aspect]))
            for aspect, verdict in verdicts.items()
        ),
        points=f"ten minste {scored.low} – ten hoogste {scored.high} van 12 punten",
        status=wording.STATUS_IN_FULL[scored.status].lower(),
    )


def _counts_as(given: Verdict, effective: Verdict) -> str:
    if given is effective:
        return wording.VERDICT[given]
    return f"{wording.VERDICT[given]} (telt mee als {wording.VERDICT[effective]})"


def _name(requirement: Requirement) -> str:
    return f"{requirement.number} {requirement.title}"


def _plan(requirement: Requirement, snapshot: Snapshot) -> tuple[str, ...]:
    answer = snapshot.answers.get(requirement.id)
    return wording.paragraphs(answer.improvement) if answer else ()


def _improvement(requirement: Requirement, snapshot: Snapshot, scores: Scores, gain: str) -> Improvement:
    return Improvement(
        anchor=anchor("eis", requirement.id),
        name=_name(requirement),
        status=wording.STATUS_IN_FULL[scores.requirements[requirement.id].status].lower(),
        gain=gain,
        plan=_plan(requirement, snapshot),
    )


def _not_applicable(requirement: Requirement, answer: Answer, named: Callable[[str, str], str]) -> NotApplicable:
    agreement = f"{answer.agreed_by} op {wording.moment(answer.agreed_at)}" if answer.is_agreed else ""
    return NotApplicable(
        anchor=named("eis", requirement.id),
        name=_name(requirement),
        reason=wording.paragraphs(answer.reason) or _NO_REASON,
        agreement=agreement,
    )


def _deviation(requirement: Requirement, answer: Answer, named: Callable[[str, str], str]) -> Deviation:
    return Deviation(
        anchor=named("eis", requirement.id),
        name=_name(requirement),
        reason=wording.paragraphs(answer.reason or answer.explanation) or _NO_REASON,
        risk=answer.risk_reference or "niet opgegeven",
        owner=answer.risk_owner or "niet opgegeven",
        ends_on=wording.day(answer.ends_on) or "niet opgegeven",
    )


def _left_open(catalogue: Catalogue, snapshot: Snapshot, scores: Scores) -> Iterable[LeftOpen]:
    for theme in catalogue.themes:
        count = scores.themes[theme.id].counts[Status.OPEN]
        reason = wording.paragraphs(snapshot.left_open.get(theme.id, ""))
        if count or reason:
            yield LeftOpen(theme=theme.title, count=count, reason=reason)
