"""One row: what may be filled in for a requirement, what stands there, and the answer that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from controls.answers import Answer, Choice, Evidence, Outcome, PortalResult, Verdict, outcomes
from controls.catalogue import Aspect, Catalogue, Requirement, RequirementKind, Scale, TermKind
from controls.exchange.worksheet.columns import EVIDENCE
from controls.exchange.worksheet.seals import state_of

#: What the empty cell stands for is not in the list: it is what is left when a cell is emptied.
_VERDICTS: Mapping[Scale, Mapping[str, str]] = {
    Scale.PROOF: {"aangetoond": Verdict.PROVED, "deels": Verdict.PARTLY, "niet": Verdict.NOT},
    Scale.BINARY: {"voldoet": Verdict.PROVED, "voldoet niet": Verdict.NOT},
}
#: Typed all the same, it is understood.
_OPEN: Mapping[str, str] = {"open": Verdict.OPEN, "niet getoetst": Verdict.OPEN, "nog niet bepaald": Choice.OPEN}
_YES_NO = {"ja": Choice.YES, "nee": Choice.NO}
_OUTCOMES = {
    Outcome.ASSESSED: "zelf beoordelen",
    Outcome.NOT_APPLICABLE: "niet van toepassing",
    Outcome.DEVIATED: "bewust afgeweken",
    Outcome.COVERED: "gedekt door TPM",
    Outcome.NON_OCCURRENCE: "kwam niet voor",
}
_PORTAL = ("score", "date", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A requirement on its sheet, with the answer as it stands (version 0 when there is none).

    `title` is what people call the sheet; `remaining` are the numbers of the questions that other frameworks leave
    open; `tpms` are the TPMs that may be chosen: what they are called, to their id.
    """

    asked: Requirement
    catalogue: Catalogue
    answer: Answer
    title: str
    remaining: tuple[str, ...] = ()
    tpms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A cell to fill in. `choices` are the words that are possible here and what they stand for; None for any text."""

    choices: Mapping[str, str] | None = None
    #: What an empty cell stands for.
    empty: str = ""

    def meaning(self, word: str) -> str | None:
        """What a word stands for; None when it is no choice."""
        wanted = " ".join(word.casefold().split())
        if not wanted or (self.choices and self.empty and _OPEN.get(wanted) == self.empty):
            return self.empty
        return {choice.casefold(): value for choice, value in (self.choices or {}).items()}.get(wanted)

    def word(self, value: str) -> str:
        """The word that stands for a value; "" for what an empty cell stands for, and for what cannot be chosen."""
        if value == self.empty and value != Outcome.ASSESSED:
            return ""
        return next((word for word, found in (self.choices or {}).items() if found == value), "")


def fields(question: Question) -> dict[str, Field]:
    """What may be filled in for this question, by column."""
    asked, found = question.asked, dict[str, Field]()
    ways = outcomes(question.catalogue, asked)
    if asked.condition:
        found |= {"condition": _yes_no(), "condition_on": Field(), "condition_reason": Field()}
    found |= {f"rest_{number}": _yes_no() for number in question.remaining}
    verdict = Field(choices=_VERDICTS[question.catalogue.scale], empty=Verdict.OPEN.value)
    found |= {aspect.value: verdict for aspect in asked.aspects}
    found["explanation"] = Field()
    for number in range(1, EVIDENCE + 1):
        found |= {f"evidence_{number}_{part}": Field() for part in ("title", "location", "date")}
    if any(term.kind is TermKind.FREQUENCY for term in asked.terms):
        found["done_on"] = Field()
    found["improvement"] = Field()
    possible = [way for way in ways if way is not Outcome.COVERED or question.tpms]
    found["outcome"] = Field(choices={_OUTCOMES[way]: way.value for way in possible}, empty=Outcome.ASSESSED.value)
    found["reason"] = Field()
    if Outcome.DEVIATED in ways:
        found |= {"risk_reference": Field(), "risk_owner": Field(), "ends_on": Field()}
    if Outcome.COVERED in possible:
        found["tpm"] = Field(choices=question.tpms)
    if asked.kind is RequirementKind.REGISTER:
        found |= {f"portal_{part}": Field() for part in _PORTAL}
    return found


def _yes_no() -> Field:
    return Field(choices=_YES_NO, empty=Choice.OPEN.value)


def shown(question: Question) -> dict[str, str]:
    """What stands in each cell that may be filled in: a text, an ISO date, or what the chosen word stands for."""
    answer = question.answer
    portal = answer.portal or PortalResult(score="", date="", reference="")
    stored: dict[str, str] = {
        "condition": answer.condition.value,
        "condition_on": answer.condition_on,
        "condition_reason": answer.condition_reason,
        "explanation": answer.explanation,
        "done_on": answer.done_on,
        "improvement": answer.improvement,
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "risk_reference": answer.risk_reference,
        "risk_owner": answer.risk_owner,
        "ends_on": answer.ends_on,
        "tpm": answer.tpm,
        **{f"portal_{part}": getattr(portal, part) for part in _PORTAL},
        **{aspect.value: answer.verdict(aspect).value for aspect in Aspect},
        **{f"rest_{number}": answer.remainder.get(number, Choice.OPEN).value for number in question.remaining},
    }
    for number, one in enumerate(answer.typed[:EVIDENCE], start=1):
        stored |= {f"evidence_{number}_{part}": getattr(one, part) for part in ("title", "location", "date")}
    return {name: _cell(found, stored.get(name, "")) for name, found in fields(question).items()}


def is_possible(question: Question, cells: Mapping[str, str]) -> bool:
    """Whether all of this may still be said of the question: a TPM may be gone, a framework may have changed it."""
    known = fields(question)
    return all(
        name in known and (known[name].choices is None or known[name].word(value) != "" or value == known[name].empty)
        for name, value in cells.items()
    )


def said(question: Question, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something: what is empty, or stands for it, left out."""
    known = fields(question)
    return {name: value for name, value in cells.items() if name in known and value != known[name].empty}


def state(question: Question) -> str:
    """The answer as it stands in its cells, as a short name: a file keeps it, to know whether somebody changed it."""
    return state_of(said(question, shown(question)))


def _cell(found: Field, value: str) -> str:
    """What can be read back of a value: a choice that is not offered any more is an empty cell."""
    if found.choices is None:
        return through_a_cell(value)
    return value if value in found.choices.values() else found.empty


def through_a_cell(text: str) -> str:
    """What is left of a text that went through a workbook: Excel has its own way of writing some characters."""
    text = text.replace("x005F_", "").replace("_x000D_", "")
    return re.sub(r"\r\n?", "\n", text).strip()


def filled_in(question: Question, cells: Mapping[str, str]) -> Answer:
    """The answer with what stands in the cells; what was not changed stays to the letter what it was."""
    before = shown(question)
    now = {**before, **{name: value for name, value in cells.items() if name in before}}
    changed = {name: value for name, value in now.items() if value != before[name]}
    answer = question.answer
    verdicts = {aspect: Verdict(changed[aspect.value]) for aspect in Aspect if aspect.value in changed}
    rest = {name[5:]: Choice(value) for name, value in changed.items() if name.startswith("rest_")}
    answer = replace(
        answer,
        outcome=Outcome(changed.get("outcome", answer.outcome)),
        condition=Choice(changed.get("condition", answer.condition)),
        verdicts={**answer.verdicts, **verdicts} if verdicts else answer.verdicts,
        remainder=_without_open({**answer.remainder, **rest}) if rest else answer.remainder,
    )
    texts: dict[str, Any] = {name: value for name, value in changed.items() if name in _TEXTS}
    answer = replace(answer, **texts)
    if any(name.startswith("evidence_") for name in changed):
        answer = replace(answer, evidence=(*answer.linked, *_evidence(now), *answer.typed[EVIDENCE:]))
    if any(name.startswith("portal_") for name in changed):
        portal = {part: now[f"portal_{part}"] for part in _PORTAL}
        answer = replace(answer, portal=PortalResult(**portal) if any(portal.values()) else None)
    return answer


def _without_open(remainder: Mapping[str, Choice]) -> dict[str, Choice]:
    return {number: choice for number, choice in remainder.items() if choice is not Choice.OPEN}


_TEXTS = frozenset(
    {
        "condition_on",
        "condition_reason",
        "explanation",
        "done_on",
        "improvement",
        "reason",
        "risk_reference",
        "risk_owner",
        "ends_on",
        "tpm",
    }
)


def _evidence(cells: Mapping[str, str]) -> tuple[Evidence, ...]:
    lines = [
        Evidence(
            title=cells[f"evidence_{number}_title"],
            location=cells[f"evidence_{number}_location"],
            date=cells[f"evidence_{number}_date"],
        )
        for number in range(1, EVIDENCE + 1)
    ]
    return tuple(line for line in lines if line.title or line.location or line.date)
