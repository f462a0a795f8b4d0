"""What is answered: one answer per requirement, one VvT record per control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from controls.catalogue import Aspect

# Letters to Unicode, blank to the eye: the Hangul fillers.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit to read: a full stop or an invisible character explains nothing."""
    return any(character.isalnum() and character not in _BLANK_LETTERS for character in text)


class Verdict(StrEnum):
    """What was found for one aspect."""

    PROVED = "aangetoond"
    PARTLY = "deels"
    NOT = "niet"
    OPEN = "open"


class Outcome(StrEnum):
    """How a requirement is answered: assessed, or one of the two ways out, never merged."""

    ASSESSED = "beoordeeld"
    NOT_APPLICABLE = "niet-van-toepassing"
    DEVIATED = "bewust-afgeweken"


class Choice(StrEnum):
    """Yes, no or not yet answered."""

    YES = "ja"
    NO = "nee"
    OPEN = "open"


class Ground(StrEnum):
    """Why a control is in the VvT."""

    LAW = "cbw-bio"
    RISK = "risico"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A reference to something an auditor can look up; `date` is ISO 8601 or ""."""

    title: str
    location: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a municipality says of one requirement.

    `reason` belongs to not-applicable (for a measure: why it *cannot* apply);
    `agreed_by` is the second person. `risk_reference`, `risk_owner` and
    `ends_on` (ISO date or "") belong to a deliberate deviation. Times are ISO
    8601 in UTC. `version` counts the saves, 0 for an answer never saved.
    """

    requirement_id: str
    outcome: Outcome = Outcome.ASSESSED
    verdicts: Mapping[Aspect, Verdict] = field(default_factory=dict)
    explanation: str = ""
    evidence: tuple[Evidence, ...] = ()
    improvement: str = ""
    reason: str = ""
    agreed_by: str = ""
    agreed_at: str = ""
    risk_reference: str = ""
    risk_owner: str = ""
    ends_on: str = ""
    answered_by: str = ""
    answered_at: str = ""
    version: int = 0

    def verdict(self, aspect: Aspect) -> Verdict:
        return self.verdicts.get(aspect, Verdict.OPEN)

    @property
    def is_supported(self) -> bool:
        """Whether there is anything to show beside the verdict."""
        shown = (self.explanation, *(text for e in self.evidence for text in (e.title, e.location)))
        return any(says_something(text) for text in shown)

    @property
    def is_agreed(self) -> bool:
        """Whether a second person agreed that the requirement does not apply."""
        return self.outcome is Outcome.NOT_APPLICABLE and bool(self.agreed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """The record of one control for the Verklaring van Toepasselijkheid. Not scored."""

    control: str
    applies: Choice = Choice.OPEN
    grounds: tuple[Ground, ...] = ()
    additional_measures: str = ""
    measures_enough: Choice = Choice.OPEN
    reference: str = ""
    decided_on: str = ""
    recorded_by: str = ""
    recorded_at: str = ""
    version: int = 0


Answers = Mapping[str, Answer]
