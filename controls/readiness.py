"""Where a municipality stands with one framework: what people said, what is proposed, what is open, what nothing reaches.

Two scorings stand side by side and are never added up: `settled` is what people
answered or confirmed, `expected` what it would be if every waiting proposal were
taken over as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from controls.answers import Answer, Answers, answer_key, of_unit
from controls.catalogue import Asked, Catalogue, Control, Requirement
from controls.mapping import Link
from controls.position import Line, State, has_changed, may_confirm
from controls.profile import Profile, looked_up, tailored
from controls.proposal import Proposal, is_given, is_stale, take_over
from controls.scoring import GroupScore, Scores, Status, score, score_requirement, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A control (in the Cbw: an article) with its requirements; without scores where nothing in it counts."""

    control: Control
    lines: tuple[Line, ...]
    settled: GroupScore | None
    expected: GroupScore | None


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """One framework for one unit."""

    catalogue: Catalogue
    unit: str
    sections: tuple[Section, ...]
    settled: GroupScore
    expected: GroupScore

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def is_scored(self) -> bool:
        """Whether it holds any duty; a list of steps has no interval."""
        return self.settled.total > 0

    @property
    def has_links(self) -> bool:
        """Whether anything leads here at all."""
        return any(line.link for line in self.lines)

    @cached_property
    def waiting(self) -> int:
        return sum(line.is_waiting for line in self.lines)

    @cached_property
    def changed(self) -> int:
        return sum(line.has_changed for line in self.lines)

    @cached_property
    def open(self) -> int:
        return sum(line.is_open for line in self.lines)

    @cached_property
    def uncovered(self) -> int:
        return sum(line.is_uncovered for line in self.lines)

    @cached_property
    def open_remainder(self) -> int:
        return sum(len(line.open_remainder) for line in self.lines)

    @cached_property
    def done(self) -> int:
        """How many of what progress counts need nothing more."""
        return sum(line.settled.status is not Status.OPEN for line in self.lines if line.is_counted)

    @cached_property
    def total(self) -> int:
        return sum(line.is_counted for line in self.lines)


def readiness(
    catalogue: Catalogue,
    *,
    unit: str,
    profile: Profile,
    reference_date: str,
    answers: Answers,
    proposals: Mapping[str, Proposal],
    links: Mapping[str, Link],
) -> Readiness:
    """Read one framework off all answers and proposals (by `Answer.key`) and the links in use (by target).

    `catalogue` is the whole edition: what this municipality is not asked stays in sight, and out of every score.
    """
    filled = _filled(
        catalogue, unit=unit, profile=profile, reference_date=reference_date, answers=answers, proposals=proposals
    )
    taken, settled = filled.taken, filled.settled
    found = _Found(
        asked=filled.asked,
        given=filled.given,
        beside=filled.beside,
        stale=filled.stale,
        taken=frozenset(taken),
        links=links,
        now=(now := score(filled.asked, settled)),
        then=score(filled.asked, {**settled, **taken}) if taken else now,
    )
    return Readiness(
        catalogue=catalogue,
        unit=unit,
        sections=tuple(found.section(control) for control in catalogue.controls),
        settled=found.now.whole,
        expected=found.then.whole,
    )


@dataclass(frozen=True, kw_only=True)
class _Filled:
    """One framework and unit with what was answered, and what would be taken over; `asked` as in `_Found`."""

    asked: Catalogue
    given: Answers
    beside: Mapping[str, Proposal]
    stale: frozenset[str]
    taken: Answers
    settled: Answers


def _filled(
    catalogue: Catalogue,
    *,
    unit: str,
    profile: Profile,
    reference_date: str,
    answers: Answers,
    proposals: Mapping[str, Proposal],
) -> _Filled:
    asked = tailored(catalogue, profile)
    given = {} if catalogue.asked is Asked.DERIVED else of_unit(answers, unit)
    beside = {r.id: p for r in asked.requirements if (p := proposals.get(answer_key(r.id, unit)))}
    stale = frozenset(name for name, answer in given.items() if is_stale(answer, answers))
    taken = {
        name: take_over(proposal, given.get(name))
        for name, proposal in beside.items()
        if _counts(catalogue, given.get(name), proposal, stale=name in stale)
    }
    settled = looked_up(asked, given, profile, reference_date)
    if catalogue.asked is Asked.DERIVED:
        settled = {name: answer for name, answer in taken.items() if beside[name].is_confirmed}
    return _Filled(asked=asked, given=given, beside=beside, stale=stale, taken=taken, settled=settled)


def expected(
    catalogue: Catalogue,
    *,
    unit: str,
    profile: Profile,
    reference_date: str,
    answers: Answers,
    proposals: Mapping[str, Proposal],
) -> GroupScore:
    """The `expected` of `readiness` by itself, for who needs no lines."""
    found = _filled(
        catalogue, unit=unit, profile=profile, reference_date=reference_date, answers=answers, proposals=proposals
    )
    return whole(found.asked, {**found.settled, **found.taken})


def _counts(catalogue: Catalogue, answer: Answer | None, proposal: Proposal, *, stale: bool) -> bool:
    """Whether a proposal is in what may be expected; what nobody answers simply follows."""
    if catalogue.asked is Asked.DERIVED:
        return not proposal.is_open
    return may_confirm(answer, proposal, stale=stale)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """Everything that is known of one framework and unit; `asked` is without what this municipality is not asked."""

    asked: Catalogue
    given: Answers
    beside: Mapping[str, Proposal]
    stale: frozenset[str]
    taken: frozenset[str]
    links: Mapping[str, Link]
    now: Scores
    then: Scores

    @property
    def is_derived(self) -> bool:
        return self.asked.asked is Asked.DERIVED

    @cached_property
    def counted(self) -> frozenset[str]:
        return frozenset(requirement.id for requirement in self.asked.counted)

    def section(self, control: Control) -> Section:
        groups = [scores.controls.get(control.number) for scores in (self.now, self.then)]
        settled, expected = (
            group if group and group.total > group.counts[Status.NOT_APPLICABLE] else None for group in groups
        )
        lines = tuple(self.line(requirement) for requirement in control.requirements)
        return Section(control=control, lines=lines, settled=settled, expected=expected)

    def line(self, requirement: Requirement) -> Line:
        name = requirement.id
        answer, proposal = self.given.get(name), self.beside.get(name)
        nothing = score_requirement(requirement, None)
        return Line(
            requirement=requirement,
            state=self.state(requirement),
            answer=answer,
            proposal=proposal,
            link=self.links.get(name),
            settled=self.now.requirements.get(name, nothing),
            expected=self.then.requirements.get(name, nothing),
            has_changed=has_changed(answer, proposal, stale=name in self.stale),
            may_confirm=name in self.taken and not self.is_derived,
            is_counted=name in self.counted,
        )

    def state(self, requirement: Requirement) -> State:
        name = requirement.id
        if name not in self.asked.requirement_by_id:
            return State.NOT_ASKED
        answer = self.given.get(name)
        if requirement.condition and answer and answer.is_condition_absent:
            return State.CONDITION_ABSENT
        if not requirement.is_scored:
            return State.NOT_SCORED
        if answer is None or not is_given(answer):
            return (State.FOLLOWS if self.is_derived else State.WAITING) if name in self.taken else State.OPEN
        if not answer.inferred_from:
            return State.OWN
        changed = has_changed(answer, self.beside.get(name), stale=name in self.stale)
        return State.CHANGED if changed else State.CONFIRMED
