"""What taking over would do to the answers of one assessment, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assess.carrying import waiting
from assess.catalogues import all_catalogues
from assess.frameworks import Sheet, sheet, sheets
from assess.place import AssessmentHead
from assess.proposals import editions
from assess.records import all_answers
from assess.upgrading.destinations import Destination, Placed, placed
from controls.answers import Answer, Answers, Outcome
from controls.catalogue import Catalogue, Requirement, Standing
from controls.profile import Profile
from controls.scoring import Status, score_requirement
from controls.tpm import Tpm, TpmState, state
from controls.upgrading import Change, Upgrade, UpgradeStep
from controls.upgrading import preview as preview_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """One answer of this municipality, with what it comes to; `address` leads to it in the earlier assessment."""

    asked: Requirement
    answer: Answer
    status: Status
    sheet: Sheet

    @property
    def address(self) -> Mapping[str, Any] | None:
        return self.sheet.address if self.asked.id in self.sheet.catalogue.requirement_by_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """One change with the questions before and after."""

    note: str
    before: tuple[Requirement, ...]
    after: tuple[Requirement, ...]
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One kind of change; `answers` counts those of this municipality that go that way."""

    change: Change
    steps: tuple[ShownStep, ...]
    answers: int

    @property
    def questions(self) -> int:
        """How many the new edition has of this kind; what was withdrawn is counted in the old one."""
        return sum(len(step.after or step.before) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another framework that goes along unchanged, for one connection or for the municipality as a whole."""

    title: str
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverPreview:
    """Everything the page shows. `elsewhere` are answers that belong to no framework of this assessment."""

    framework: Catalogue
    lines: tuple[ChangeLine, ...]
    source_note: str
    beside: tuple[Beside, ...]
    elsewhere: tuple[Answer, ...]
    agreed: int
    covered: int
    taken_over: int
    of_its_round: int
    tpms: tuple[Tpm, ...]
    laid_beside: int
    #: What waits in this assessment itself, and does not go along.
    waiting: int

    def tpms_going(self, day: str) -> tuple[Tpm, ...]:
        """The TPMs that go along when the new reference date is this day."""
        return tuple(tpm for tpm in self.tpms if is_valid_on(tpm, day))

    def tpms_staying(self, day: str) -> tuple[Tpm, ...]:
        return tuple(tpm for tpm in self.tpms if not is_valid_on(tpm, day))


def is_valid_on(tpm: Tpm, day: str) -> bool:
    """Whether a TPM can count on a reference date, whatever norms are in it."""
    return state(tpm, "", day) not in {TpmState.TOO_OLD, TpmState.NOT_YET}


def preview(session: Session, head: AssessmentHead, to: Destination) -> TakeOverPreview:
    """Look ahead; changes nothing."""
    stock = stock_of(session, head)
    profile, found = stock.profile, stock.found
    given = [a for answers in found.by_edition.values() for a in answers.values()]
    return TakeOverPreview(
        framework=all_catalogues()[to.changing],
        lines=stock.lines(to.upgrades[to.changing]),
        source_note=to.upgrades[to.changing].source_note,
        beside=stock.beside(to.changing),
        elsewhere=found.elsewhere,
        agreed=sum(a.is_agreed for a in given),
        covered=sum(a.outcome is Outcome.COVERED for a in given),
        taken_over=sum(bool(a.inferred_from) for a in given),
        of_its_round=stock.of_its_round,
        tpms=profile.tpms,
        laid_beside=len(profile.laid_beside),
        waiting=len(waiting(session, head.id)),
    )


def own_sheets(session: Session, head: AssessmentHead) -> tuple[Sheet, ...]:
    """The sheets; the profile is read only where there is a framework that asks for it."""
    return sheets(session, head) if head.frameworks else (sheet(session, head, "", ""),)


def stock_of(session: Session, head: AssessmentHead) -> Stock:
    """What there is to take along."""
    own = own_sheets(session, head)
    answers = all_answers(session, head.id).values()
    return Stock(found=placed(answers, editions(head), own[0].profile), sheets=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The answers of an assessment with the sheets they stand on."""

    found: Placed
    sheets: tuple[Sheet, ...]

    @property
    def profile(self) -> Profile:
        return self.sheets[0].profile

    @property
    def of_its_round(self) -> int:
        """Answers to the steps and registers of a round."""
        known = all_catalogues()
        return sum(
            known[key].requirement_by_id[answer.requirement_id].standing is Standing.PROGRESS
            for key, answers in self.found.by_edition.items()
            for answer in answers.values()
        )

    def lines(self, by: Upgrade) -> tuple[ChangeLine, ...]:
        answers = self.found.by_edition[by.from_edition]
        at: dict[str, list[Answer]] = {}
        for answer in answers.values():
            at.setdefault(answer.requirement_id, []).append(answer)
        return tuple(
            ChangeLine(
                change=line.change,
                steps=tuple(self._step(by, step, at) for step in line.steps),
                answers=len(line.answers),
            )
            for line in preview_of(answers, by).lines
            if line.steps
        )

    def beside(self, changing: str) -> tuple[Beside, ...]:
        return tuple(
            Beside(title=one.title, answers=sum(a.unit == one.unit for a in self._answers(one).values()))
            for one in self.sheets
            if one.catalogue.key != changing
        )

    def _answers(self, one: Sheet) -> Answers:
        return self.found.by_edition[one.catalogue.key]

    def _step(self, by: Upgrade, step: UpgradeStep, at: Mapping[str, list[Answer]]) -> ShownStep:
        old, new = all_catalogues()[by.from_edition], all_catalogues()[by.to_edition]
        return ShownStep(
            note=step.note,
            before=tuple(old.requirement_by_id[name] for name in step.sources),
            after=tuple(new.requirement_by_id[name] for name in step.targets),
            answers=tuple(self._shown(old, answer) for name in step.sources for answer in at.get(name, ())),
        )

    def _shown(self, edition: Catalogue, answer: Answer) -> ShownAnswer:
        asked = edition.requirement_by_id[answer.requirement_id]
        home = next(s for s in self.sheets if (s.catalogue.key, s.unit) == (edition.key, answer.unit))
        status = score_requirement(asked, home.looked_up(asked, answer)).status
        return ShownAnswer(asked=asked, answer=answer, status=status, sheet=home)
