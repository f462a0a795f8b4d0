"""What is answered: one answer per requirement, one VvT record per control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from controls.canonical import later, later_mapping
from controls.catalogue import Aspect, Catalogue, Requirement, Way

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
    """How a requirement is answered: assessed, or one of the ways out, never merged.

    The last two belong to DigiD: the verdict of a supplier's TPM, and a
    comparable measure where the event itself did not occur.
    """

    ASSESSED = "beoordeeld"
    NOT_APPLICABLE = "niet-van-toepassing"
    DEVIATED = "bewust-afgeweken"
    COVERED = "gedekt-door-tpm"
    NON_OCCURRENCE = "niet-voorgekomen"


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
class EvidenceFile:
    """The file that showed it, by its content; `revision` counts the files of one piece of evidence from 1."""

    sha256: str
    size: int
    media_type: str
    name: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A reference to something an auditor can look up; dates are ISO 8601 or "".

    `item` names the piece of evidence in the register of the municipality that
    this entry was copied from, "" for what somebody typed in. The entry stays
    what it was when the register changes.
    """

    title: str
    location: str = ""
    date: str = ""
    item: str = later("")
    owner: str = later("")
    valid_until: str = later("")
    file: EvidenceFile | None = later(None)


def evidence_from(given: Mapping[str, Any]) -> Evidence:
    """An entry from its JSON values; raises TypeError when they do not fit."""
    file = given.get("file")
    return Evidence(**{**given, "file": EvidenceFile(**file) if file else None})


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalResult:
    """What the official portal of a register gave: its score as it stands there, the ISO date, where the file is."""

    score: str
    date: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a municipality says of one requirement.

    `reason` belongs to not-applicable (for a measure: why it *cannot* apply)
    and to non-occurrence (which comparable measure was looked at);
    `agreed_by` is the second person. `risk_reference`, `risk_owner` and
    `ends_on` (ISO date or "") belong to a deliberate deviation. Times are ISO
    8601 in UTC. `version` counts the saves, 0 for an answer never saved.

    `unit` is the DigiD connection the answer is about, or "". The condition is
    whether a conditional duty exists here, since when that is known and why.
    `tpm` names the TPM of a covered norm. `remainder` answers, by number, the
    questions that other frameworks leave open; `inferred_from` maps the answers
    this one was taken over from to their versions at that moment. `done_on` is
    the ISO date on which a recurring duty was last done. `reviewed_by` agreed
    with this version, as a second person; only a snapshot says so.
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
    unit: str = later("")
    condition: Choice = later(Choice.OPEN)
    condition_on: str = later("")
    condition_reason: str = later("")
    tpm: str = later("")
    remainder: Mapping[str, Choice] = later_mapping()
    inferred_from: Mapping[str, int] = later_mapping()
    done_on: str = later("")
    portal: PortalResult | None = later(None)
    reviewed_by: str = later("")
    reviewed_at: str = later("")

    @property
    def key(self) -> str:
        return answer_key(self.requirement_id, self.unit)

    def verdict(self, aspect: Aspect) -> Verdict:
        return self.verdicts.get(aspect, Verdict.OPEN)

    @property
    def is_supported(self) -> bool:
        """Whether there is anything to show beside the verdict.

        What was taken over shows the answers it rests on; a question that those leave open and that was answered with
        yes needs something of its own.
        """
        if self.inferred_from and Choice.YES not in self.remainder.values():
            return True
        shown = (self.explanation, *(text for e in self.evidence for text in (e.title, e.location)))
        return any(says_something(text) for text in shown)

    @property
    def linked(self) -> tuple[Evidence, ...]:
        """The evidence that comes from the register of the municipality."""
        return tuple(e for e in self.evidence if e.item)

    @property
    def typed(self) -> tuple[Evidence, ...]:
        """The evidence that somebody typed in at this answer."""
        return tuple(e for e in self.evidence if not e.item)

    @property
    def is_condition_absent(self) -> bool:
        """Whether a conditional duty does not exist here, with the date and the reason that must go with it."""
        return self.condition is Choice.NO and bool(self.condition_on) and says_something(self.condition_reason)

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


def gathered(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence of several answers as that of one: what is linked first, each piece once, then what was typed in."""
    entries = tuple(found)
    linked = {e.item: e for e in entries if e.item}
    return (*linked.values(), *dict.fromkeys(e for e in entries if not e.item))


#: By requirement id, for one framework and one unit of it; over all units by `Answer.key`.
Answers = Mapping[str, Answer]


def answer_key(requirement_id: str, unit: str) -> str:
    """The name of one answer among all answers of an assessment."""
    return f"{requirement_id}@{unit}" if unit else requirement_id


def of_unit(answers: Answers, unit: str) -> dict[str, Answer]:
    """The answers about one unit, by requirement id; with "" those about the municipality as a whole."""
    return {a.requirement_id: a for a in answers.values() if a.unit == unit}


def outcomes(catalogue: Catalogue, requirement: Requirement) -> tuple[Outcome, ...]:
    """The ways in which this requirement may be answered."""
    found = [Outcome.ASSESSED, Outcome.NOT_APPLICABLE]
    if catalogue.may_deviate:
        found.append(Outcome.DEVIATED)
    if Way.TPM in requirement.ways:
        found.append(Outcome.COVERED)
    if Way.NON_OCCURRENCE in requirement.ways:
        found.append(Outcome.NON_OCCURRENCE)
    return tuple(found)
