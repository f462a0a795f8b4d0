"""Answer once: what the answers to one framework propose for the requirements of another.

What is inferred shows its whole path and is nobody's answer until a person
takes it over; from then on it keeps the versions of the answers it rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from controls.answers import Answer, Answers, Choice, Verdict, answer_key
from controls.catalogue import Aspect, Catalogue, Requirement, Scale
from controls.mapping import Link, MappingSet, Units, in_use, units_of
from controls.proposal import Limit, Proposal, Step, is_given, is_stale, take_over, version_of
from controls.scoring import RequirementScore, Status, score_requirement

__all__ = ["Limit", "Proposal", "Step", "infer", "is_given", "is_stale", "take_over"]


def infer(
    mappings: Iterable[MappingSet], catalogues: Sequence[Catalogue], answers: Answers, *, units: Units | None = None
) -> dict[str, Proposal]:
    """Every proposal that follows from the answers (of all frameworks, by `Answer.key`), by key of the target.

    Only mappings between two of these editions count, and of each framework there
    is one edition. A source counts by its own answer if somebody gave one, else by
    its own proposal. A conditional target has a proposal once its condition is
    known to hold. A target that has an answer keeps its proposal beside it. The
    mappings must pass `mapping_checks`; a circle raises CycleError.
    """
    if len({c.id for c in catalogues}) < len(catalogues):
        raise ValueError("two editions of one framework")
    homes = {name: c for c in catalogues for name in c.requirement_by_id}
    links = {link.target: (m.id, link) for m in in_use(mappings, [c.key for c in catalogues]) for link in m.links}
    found: dict[str, list[Proposal]] = {target: [] for target in links}
    sources = {source for _, link in links.values() for source in link.all_of}
    members: dict[str, _Member] = {}
    for name in TopologicalSorter({target: link.all_of for target, (_, link) in links.items()}).static_order():
        home, proposal = homes[name], None
        if name in links:
            of_all = _Set.of(*links[name], home, members)
            found[name] = [p for unit in units_of(home, units or {}) if (p := of_all.proposal(answers, unit))]
            # Only what is answered once can be a source.
            proposal = next((p for p in found[name] if not p.unit), None)
        if name in sources:
            members[name] = _member(home.requirement_by_id[name], home.key, answers, proposal)
    return {proposal.key: proposal for proposals in found.values() for proposal in proposals}


# --- what one source carries --------------------------------------------------------------

_SAYS = {Verdict.PARTLY: Limit.PARTLY, Verdict.NOT: Limit.NOT_MET, Verdict.OPEN: Limit.ASPECT_OPEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A requirement as a source: for each aspect it asks the verdict it carries, and what limits that."""

    requirement_id: str
    edition: str
    carries: Mapping[Aspect, tuple[Verdict, Limit | None]]
    flag: Limit | None
    version: int
    is_confirmed: bool
    via: tuple[Step, ...]
    sources: Mapping[str, int]

    def step(self, aspects: Iterable[Aspect]) -> Step:
        asked = {aspect: self.carries.get(aspect, (Verdict.OPEN, Limit.ASPECT_NOT_ASKED)) for aspect in aspects}
        limits = dict.fromkeys((*(limit for _, limit in asked.values()), self.flag))
        return Step(
            requirement_id=self.requirement_id,
            edition=self.edition,
            verdicts={aspect: verdict for aspect, (verdict, _) in asked.items()},
            version=self.version,
            limits=tuple(limit for limit in limits if limit),
            is_confirmed=self.is_confirmed,
            via=self.via,
        )


def _member(requirement: Requirement, edition: str, answers: Answers, proposal: Proposal | None) -> _Member:
    """By its own answer if somebody gave one; else as if its proposal were taken over; else open."""
    given = answers.get(requirement.id)
    is_own = given is not None and is_given(given)
    read = given or Answer(requirement_id=requirement.id)
    rests_on = {source: version_of(answers.get(source)) for source in read.inferred_from}
    flag = Limit.CHANGED if is_own and is_stale(read, answers) else None
    if proposal and not is_own:
        read, rests_on, flag = take_over(proposal, given), dict(proposal.sources), Limit.PROPOSED
    scored = score_requirement(requirement, read)
    limit = _whole_limit(requirement, read, scored) or (None if is_own or proposal else Limit.NOT_ANSWERED)
    return _Member(
        requirement_id=requirement.id,
        edition=edition,
        carries={aspect: _carried(verdict, scored, limit) for aspect, verdict in scored.effective.items()},
        flag=flag,
        version=version_of(given),
        is_confirmed=is_own and flag is None,
        via=proposal.steps if proposal and not is_own else (),
        sources={requirement.id: version_of(given), **rests_on},
    )


def _whole_limit(requirement: Requirement, answer: Answer, scored: RequirementScore) -> Limit | None:
    """What explains every aspect at once."""
    if scored.status is Status.NOT_APPLICABLE:
        return Limit.NOT_APPLICABLE
    if requirement.condition and answer.condition is not Choice.YES:
        return Limit.CONDITION_OPEN
    if scored.awaits_agreement:
        return Limit.AWAITS_AGREEMENT
    return Limit.DEVIATED if scored.status is Status.DEVIATED else None


def _carried(verdict: Verdict, scored: RequirementScore, limit: Limit | None) -> tuple[Verdict, Limit | None]:
    """What crosses to the target: a claim with nothing to show for it stays behind."""
    if limit is None and verdict in (Verdict.PROVED, Verdict.PARTLY) and not scored.is_supported:
        return Verdict.OPEN, Limit.UNSUPPORTED
    return verdict, limit or _SAYS.get(verdict)


# --- what a set says of its target --------------------------------------------------------

_RANK = {Verdict.OPEN: 0, Verdict.NOT: 1, Verdict.PARTLY: 2, Verdict.PROVED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """The sources of one target together: per aspect the least of them, and open when one of them is open."""

    mapping: str
    link: Link
    requirement: Requirement
    home: Catalogue
    steps: tuple[Step, ...]
    least: Mapping[Aspect, Verdict]
    sources: Mapping[str, int]

    @classmethod
    def of(cls, mapping: str, link: Link, home: Catalogue, members: Mapping[str, _Member]) -> _Set:
        requirement = home.requirement_by_id[link.target]
        steps = tuple(members[source].step(requirement.aspects) for source in link.all_of)
        return cls(
            mapping=mapping,
            link=link,
            requirement=requirement,
            home=home,
            steps=steps,
            least={a: min((s.verdicts[a] for s in steps), key=_RANK.__getitem__) for a in requirement.aspects},
            sources={name: version for s in link.all_of for name, version in members[s].sources.items()},
        )

    def proposal(self, answers: Answers, unit: str) -> Proposal | None:
        """For one unit; None as long as it is not known that a conditional duty exists there."""
        answer = answers.get(answer_key(self.link.target, unit)) or Answer(requirement_id=self.link.target)
        if self.requirement.condition and answer.condition is not Choice.YES:
            return None
        said = {number: answer.remainder.get(number, Choice.OPEN) for number in self.link.remainder}
        carries_nothing = len(said) == len(self.requirement.questions) and Choice.YES not in said.values()
        limits = _target_limits(self.least.values(), said.values(), self.home.scale, carries_nothing=carries_nothing)
        return Proposal(
            target=self.link.target,
            unit=unit,
            edition=self.home.key,
            mapping=self.mapping,
            link=self.link,
            verdicts={aspect: _limited(least, limits, self.home.scale) for aspect, least in self.least.items()},
            steps=self.steps,
            remainder_open=tuple(number for number, choice in said.items() if choice is Choice.OPEN),
            limits=limits,
            is_confirmed=all(step.is_confirmed for step in self.steps),
            sources=self.sources,
        )


def _target_limits(
    least: Collection[Verdict], remainder: Collection[Choice], scale: Scale, *, carries_nothing: bool
) -> tuple[Limit, ...]:
    holds = {
        Limit.REMAINDER_OPEN: Choice.OPEN in remainder,
        Limit.REMAINDER_NO: Choice.NO in remainder,
        Limit.NOTHING_CARRIED: carries_nothing,
        Limit.NO_PARTLY: scale is Scale.BINARY and Verdict.PARTLY in least,
    }
    return tuple(limit for limit, is_so in holds.items() if is_so)


def _limited(least: Verdict, limits: Collection[Limit], scale: Scale) -> Verdict:
    """The least of the set, held back by what the target still asks and by the verdicts its framework knows."""
    if Limit.NOTHING_CARRIED in limits:
        return Verdict.NOT if least is not Verdict.OPEN and Limit.REMAINDER_OPEN not in limits else Verdict.OPEN
    is_held = Limit.REMAINDER_OPEN in limits or Limit.REMAINDER_NO in limits
    if scale is Scale.PROOF:
        return Verdict.PARTLY if least is Verdict.PROVED and is_held else least
    if least is Verdict.PROVED and is_held:
        return Verdict.NOT if Limit.REMAINDER_NO in limits else Verdict.OPEN
    return Verdict.NOT if least is Verdict.PARTLY else least
