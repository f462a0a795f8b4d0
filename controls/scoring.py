"""What the answers are worth: counts first, then an interval, never a naked percentage.

Pure and versioned. The method is written out with worked examples in the
README of this package; `METHOD` names the version that a report carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from controls.answers import Answer, Answers, Choice, Outcome, Verdict, says_something
from controls.catalogue import Aspect, Catalogue, Requirement, Scope

METHOD = "toetspeil-1"

# Twelve divides by one, two and three aspects and by the half of "deels": sums stay whole.
_UNIT = 12
_WORTH = {Verdict.PROVED: 2, Verdict.PARTLY: 1, Verdict.NOT: 0}


class Status(StrEnum):
    """What a requirement comes to, in one word; the six counts of every table."""

    PROVED = "aangetoond"
    PARTLY = "deels"
    NOT = "niet"
    OPEN = "open"
    DEVIATED = "afgeweken"
    NOT_APPLICABLE = "nvt"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementScore:
    """One requirement. `low` and `high` are points out of 12; `level` is 0 to 3.

    `effective` holds the verdicts after the rule "without opzet no bestaan".
    `counts` says whether the requirement is in the denominator; what is no duty
    (`Requirement.is_scored`) is scored by itself, but stands in no group.
    """

    requirement_id: str
    status: Status
    effective: Mapping[Aspect, Verdict]
    low: int
    high: int
    aspect_bounds: Mapping[Aspect, tuple[int, int]]
    decided: int
    level: int
    counts: bool
    is_supported: bool
    contradictions: tuple[Aspect, ...]
    awaits_agreement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectScore:
    """One aspect over a group: the four verdicts counted, then the interval (0 to 1)."""

    counts: Mapping[Verdict, int]
    at_least: Fraction
    at_most: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """A group of requirements: counts, interval [at_least, at_most] and coverage, each 0 to 1.

    With nothing in the denominator the interval is [0, 1] and the coverage 1 if
    everything was agreed not to apply, 0 if the group is empty.
    """

    total: int
    counts: Mapping[Status, int]
    aspects: Mapping[Aspect, AspectScore]
    at_least: Fraction
    at_most: Fraction
    coverage: Fraction
    unsupported: int
    contradictions: int
    awaiting_agreement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much proving one requirement would raise `at_least` of part 2, 0 to 1."""

    requirement_id: str
    gain: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Everything that follows from one set of answers.

    `whole` is part 2 (the controls and measures); `framework` is part 1, which
    is never added to it. `cbw` is part 2 without what the Cbw leaves out.
    """

    method: str
    requirements: Mapping[str, RequirementScore]
    controls: Mapping[str, GroupScore]
    themes: Mapping[str, GroupScore]
    chapters: Mapping[str, GroupScore]
    whole: GroupScore
    framework: GroupScore
    cbw: GroupScore
    gains: tuple[Gain, ...]


def score(catalogue: Catalogue, answers: Answers) -> Scores:
    """Score the answers of one unit against the catalogue; an absent answer is open.

    An answer that a TPM covers must have been looked up first (`controls.tpm`): here it is worth its verdicts.
    """
    scored = {r.id: score_requirement(r, answers.get(r.id)) for r in catalogue.requirements}
    part_of = {theme.id: theme.part for theme in catalogue.themes}
    chapter_of = {c.number: c.chapter for c in catalogue.controls}
    chapters = dict.fromkeys((*(c.id for c in catalogue.chapters), *chapter_of.values()))

    def group(belongs: Callable[[Requirement], bool]) -> GroupScore:
        return _group([(r, scored[r.id]) for r in catalogue.requirements if r.is_scored and belongs(r)])

    def by(name: Callable[[Requirement], str], names: Iterable[str]) -> dict[str, GroupScore]:
        members: dict[str, list[tuple[Requirement, RequirementScore]]] = {n: [] for n in names}
        for r in (r for r in catalogue.requirements if r.is_scored):
            members[name(r)].append((r, scored[r.id]))
        return {n: _group(found) for n, found in members.items()}

    part_two = [scored[r.id] for r in catalogue.requirements if r.is_scored and part_of[r.theme] == 2]
    return Scores(
        method=METHOD,
        requirements=scored,
        controls=by(lambda r: r.control, (c.number for c in catalogue.controls)),
        themes=by(lambda r: r.theme, (t.id for t in catalogue.themes)),
        chapters=by(lambda r: chapter_of[r.control], chapters),
        whole=group(lambda r: part_of[r.theme] == 2),
        framework=group(lambda r: part_of[r.theme] == 1),
        cbw=group(lambda r: part_of[r.theme] == 2 and r.cbw.scope is Scope.IN),
        gains=_gains(part_two),
    )


def whole(catalogue: Catalogue, answers: Answers) -> GroupScore:
    """The `whole` of `score` by itself, at a fraction of the work."""
    part_of = {theme.id: theme.part for theme in catalogue.themes}
    asked = (r for r in catalogue.requirements if r.is_scored and part_of[r.theme] == 2)
    return _group([(r, score_requirement(r, answers.get(r.id))) for r in asked])


def score_requirement(requirement: Requirement, answer: Answer | None) -> RequirementScore:
    """Score one requirement; None is an answer that was never given."""
    answer = answer or Answer(requirement_id=requirement.id)
    if requirement.condition and answer.condition is not Choice.YES:
        absent = answer.is_condition_absent
        return _fixed(requirement, answer, Verdict.OPEN, Status.NOT_APPLICABLE if absent else Status.OPEN)
    if answer.outcome is Outcome.NON_OCCURRENCE and not says_something(answer.reason):
        return _fixed(requirement, answer, Verdict.OPEN, Status.OPEN)
    if answer.outcome in (Outcome.ASSESSED, Outcome.COVERED, Outcome.NON_OCCURRENCE):
        return _assessed(requirement, answer)
    if answer.outcome is Outcome.DEVIATED:
        return _fixed(requirement, answer, Verdict.NOT, Status.DEVIATED)
    return _fixed(requirement, answer, Verdict.OPEN, Status.NOT_APPLICABLE if answer.is_agreed else Status.OPEN)


def _assessed(requirement: Requirement, answer: Answer) -> RequirementScore:
    effective: dict[Aspect, Verdict] = {}
    bounds: dict[Aspect, tuple[int, int]] = {}
    contradictions: list[Aspect] = []
    share = _UNIT // (2 * len(requirement.aspects))
    lower, low, high = Verdict.PROVED, 2, 2
    for aspect in requirement.aspects:
        given = answer.verdict(aspect)
        if _is_contradiction(given, lower):
            contradictions.append(aspect)
        effective[aspect] = lower = _capped(given, lower)
        own_low, own_high = _bounds(given, answer)
        low, high = min(low, own_low), min(high, own_high)
        bounds[aspect] = (low * share, high * share)
    return RequirementScore(
        requirement_id=requirement.id,
        status=_status(tuple(effective.values())),
        effective=effective,
        low=sum(low for low, _ in bounds.values()),
        high=sum(high for _, high in bounds.values()),
        aspect_bounds=bounds,
        decided=sum(v is not Verdict.OPEN for v in effective.values()),
        level=_level(effective, answer),
        counts=True,
        is_supported=answer.is_supported,
        contradictions=tuple(contradictions),
        awaits_agreement=False,
    )


def _capped(given: Verdict, lower: Verdict) -> Verdict:
    """A higher aspect counts at most as the lower: niet beats open beats deels beats aangetoond."""
    for verdict in (Verdict.NOT, Verdict.OPEN, Verdict.PARTLY):
        if verdict in (given, lower):
            return verdict
    return Verdict.PROVED


def _is_contradiction(given: Verdict, lower: Verdict) -> bool:
    """Whether somebody claims more of a higher aspect than of the one below it."""
    if Verdict.OPEN in (given, lower):
        return False
    return _WORTH[given] > _WORTH[lower]


def _bounds(given: Verdict, answer: Answer) -> tuple[int, int]:
    """What one verdict is worth, at least and at most, in halves of an aspect.

    A claim with nothing to show for it counts in "at most" only.
    """
    if given is Verdict.OPEN:
        return 0, 2
    worth = _WORTH[given]
    return (worth if answer.is_supported else 0), worth


def _status(verdicts: tuple[Verdict, ...]) -> Status:
    if Verdict.OPEN in verdicts:
        return Status.OPEN
    if all(v is Verdict.PROVED for v in verdicts):
        return Status.PROVED
    if all(v is Verdict.NOT for v in verdicts):
        return Status.NOT
    return Status.PARTLY


def _level(effective: Mapping[Aspect, Verdict], answer: Answer) -> int:
    if not answer.is_supported:
        return 0
    level = 0
    for verdict in effective.values():
        if verdict is not Verdict.PROVED:
            break
        level += 1
    return level


def _fixed(requirement: Requirement, answer: Answer, verdict: Verdict, status: Status) -> RequirementScore:
    """A requirement outside the assessment: deviated counts as niet, not-applicable as open until agreed."""
    is_open = verdict is Verdict.OPEN
    counts = status is not Status.NOT_APPLICABLE
    share = _UNIT // len(requirement.aspects) if is_open and counts else 0
    return RequirementScore(
        requirement_id=requirement.id,
        status=status,
        effective=dict.fromkeys(requirement.aspects, verdict),
        low=0,
        high=share * len(requirement.aspects),
        aspect_bounds=dict.fromkeys(requirement.aspects, (0, share)),
        decided=0 if is_open else len(requirement.aspects),
        level=0,
        counts=counts,
        is_supported=answer.is_supported,
        contradictions=(),
        awaits_agreement=answer.outcome is Outcome.NOT_APPLICABLE and is_open and counts,
    )


def _group(members: list[tuple[Requirement, RequirementScore]]) -> GroupScore:
    counted = [(r, s) for r, s in members if s.counts]
    counts = dict.fromkeys(Status, 0)
    for _, s in members:
        counts[s.status] += 1
    asked = sum(len(r.aspects) for r, _ in counted)
    points = _UNIT * len(counted)
    return GroupScore(
        total=len(members),
        counts=counts,
        aspects={aspect: _aspect(aspect, counted) for aspect in Aspect},
        at_least=Fraction(sum(s.low for _, s in counted), points) if points else Fraction(0),
        at_most=Fraction(sum(s.high for _, s in counted), points) if points else Fraction(1),
        coverage=Fraction(sum(s.decided for _, s in counted), asked) if asked else Fraction(bool(members)),
        unsupported=sum(_is_unsupported(s) for _, s in counted),
        contradictions=sum(bool(s.contradictions) for _, s in counted),
        awaiting_agreement=sum(s.awaits_agreement for _, s in counted),
    )


def _is_unsupported(scored: RequirementScore) -> bool:
    """Whether something is claimed with nothing to show for it."""
    claims = any(v in (Verdict.PROVED, Verdict.PARTLY) for v in scored.effective.values())
    return claims and not scored.is_supported


def _aspect(aspect: Aspect, members: list[tuple[Requirement, RequirementScore]]) -> AspectScore:
    asked = [(r, s) for r, s in members if aspect in r.aspects]
    counts = dict.fromkeys(Verdict, 0)
    for _, s in asked:
        counts[s.effective[aspect]] += 1
    if not asked:
        return AspectScore(counts=counts, at_least=Fraction(0), at_most=Fraction(1))
    # Of one requirement an aspect is worth _UNIT / len(aspects): times that number, every sum stays whole.
    worth = [(s.aspect_bounds[aspect], len(r.aspects)) for r, s in asked]
    return AspectScore(
        counts=counts,
        at_least=Fraction(sum(low * times for (low, _), times in worth), _UNIT * len(asked)),
        at_most=Fraction(sum(high * times for (_, high), times in worth), _UNIT * len(asked)),
    )


def _gains(scored: Iterable[RequirementScore]) -> tuple[Gain, ...]:
    counted = [s for s in scored if s.counts]
    gains = [Gain(requirement_id=s.requirement_id, gain=Fraction(_UNIT - s.low, _UNIT * len(counted))) for s in counted]
    return tuple(sorted((g for g in gains if g.gain), key=lambda g: (-g.gain, g.requirement_id)))
