"""A proposal: what was inferred for one requirement, on which path, and how it becomes the answer of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controls.answers import Answer, Answers, Outcome, Verdict, answer_key
from controls.catalogue import Aspect
from controls.mapping import Link


class Limit(StrEnum):
    """Why a step, or a whole proposal, says no more than it does."""

    NOT_ANSWERED = "niet-beantwoord"
    ASPECT_OPEN = "aspect-open"
    ASPECT_NOT_ASKED = "aspect-niet-gevraagd"
    UNSUPPORTED = "niet-onderbouwd"
    PARTLY = "deels"
    NOT_MET = "niet"
    DEVIATED = "bewust-afgeweken"
    #: The source does not apply here; whether that holds for the target only a person can say.
    NOT_APPLICABLE = "bron-niet-van-toepassing"
    AWAITS_AGREEMENT = "wacht-op-tweede-persoon"
    CONDITION_OPEN = "voorwaarde-open"
    #: The source was itself taken over, and what it rests on has changed since.
    CHANGED = "bron-gewijzigd"
    #: The source is itself a proposal.
    PROPOSED = "nog-niet-bevestigd"
    REMAINDER_OPEN = "restvraag-open"
    REMAINDER_NO = "restvraag-nee"
    #: The sources answer no question of the target, and nobody answered one of them with yes.
    NOTHING_CARRIED = "geen-vraag-beantwoord"
    #: The target knows no "deels": it is not met.
    NO_PARTLY = "geen-deels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One source on the path: what it carries for each aspect of the target, and why no more.

    `version` is that of its own answer, 0 when nobody gave one. `via` is the path
    of a source that is itself a proposal. Confirmed is what a person answered and
    what has not lost its ground since.
    """

    requirement_id: str
    edition: str
    verdicts: Mapping[Aspect, Verdict]
    version: int
    limits: tuple[Limit, ...]
    is_confirmed: bool
    via: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the sources say of one requirement, for one unit of it.

    `limits` is about the target itself; those of the sources stand in their
    steps. `sources` gives, for every answer it rests on however far back, the
    version now, 0 for an answer that is not there.
    """

    target: str
    unit: str
    edition: str
    mapping: str
    link: Link
    verdicts: Mapping[Aspect, Verdict]
    steps: tuple[Step, ...]
    remainder_open: tuple[str, ...]
    limits: tuple[Limit, ...]
    is_confirmed: bool
    sources: Mapping[str, int]

    @property
    def key(self) -> str:
        return answer_key(self.target, self.unit)

    @property
    def is_open(self) -> bool:
        """Whether nothing at all can be proposed yet."""
        return all(verdict is Verdict.OPEN for verdict in self.verdicts.values())


def take_over(proposal: Proposal, answer: Answer | None = None) -> Answer:
    """The answer of a person who agrees with a proposal; what was filled in beside it stays.

    The caller adds who and when, and the version.
    """
    return replace(
        answer or Answer(requirement_id=proposal.target, unit=proposal.unit),
        outcome=Outcome.ASSESSED,
        verdicts=proposal.verdicts,
        inferred_from=proposal.sources,
        agreed_by="",
        agreed_at="",
    )


def is_stale(answer: Answer, answers: Answers) -> bool:
    """Whether an answer that was taken over rests on an answer that was saved, or went, since."""
    return any(version_of(answers.get(source)) != version for source, version in answer.inferred_from.items())


def is_given(answer: Answer) -> bool:
    """Whether somebody answered the requirement itself, and not only its remainder or its condition."""
    decided = any(verdict is not Verdict.OPEN for verdict in answer.verdicts.values())
    return decided or answer.outcome is not Outcome.ASSESSED or answer.is_condition_absent


def version_of(answer: Answer | None) -> int:
    """How often it was saved; 0 for an answer that is not there."""
    return answer.version if answer else 0
