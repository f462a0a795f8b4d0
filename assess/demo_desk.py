"""A desk in the demonstration: people who answer, take proposals over and come back later, on one assessment."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assess import audit
from assess.accounting.service import account_page, choice_of, confirm
from assess.audit import Action, Actor
from assess.catalogues import all_catalogues
from assess.demo_texts import SCOPE, SEED, START
from assess.mappings import links
from assess.models import AnswerRow, Assessment, AssessmentFramework, AssessmentStatus
from assess.paths import atlas
from assess.place import AssessmentHead
from assess.profiles import profile_of
from assess.records import answer_of, fill_answer
from controls.answers import Answer, Choice
from controls.catalogue import Catalogue, Requirement
from controls.position import Line

DAY = "2026-12-31"
_BETWEEN_SAVES, _A_DAY = timedelta(minutes=7), 60
_SAYS = (Choice.YES, Choice.NO, Choice.OPEN)


@dataclass(kw_only=True)
class Desk:
    """Every save is a little later than the one before; what is saved is written by the next that reads."""

    session: Session
    head: AssessmentHead
    coordinator: Actor
    contributors: tuple[Actor, Actor]
    dice: random.Random
    opened: datetime = START
    saves: int = 0

    @classmethod
    def start(
        cls,
        session: Session,
        leading: Catalogue,
        people: Mapping[str, Actor],
        identity: str,
        title: str,
        *others: str,
        opened: datetime = START,
    ) -> Desk:
        """A new assessment that accounts to `others` as well."""
        coordinator, first, second, *_ = people.values()
        place = coordinator.municipality_id
        given = {"id": identity, "title": title, "catalogue": leading.key, "reference_date": DAY, "scope": SCOPE}
        draft = AssessmentStatus.DRAFT
        session.add(Assessment(**given, municipality_id=place, status=draft, created_at=opened))
        audit.record(session, Action.ASSESSMENT_CREATED, identity, by=coordinator, at=opened)
        session.flush()
        for key in others:
            session.add(AssessmentFramework(assessment_id=identity, municipality_id=place, catalogue=key))
            audit.record(session, Action.FRAMEWORK_ADDED, f"{identity}/{key}", by=coordinator, at=opened)
        return cls(
            session=session,
            head=AssessmentHead(**given, status=draft, frameworks=others),
            coordinator=coordinator,
            contributors=(first, second),
            opened=opened,
            dice=random.Random(f"{SEED}-{identity}"),  # noqa: S311 - two demonstrations must be the same
        )

    def requirement(self, name: str) -> Requirement:
        return atlas(self.head)[name].requirement

    def add(self, *rows: object) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def save(self, *given: Answer) -> None:
        """As somebody would save it, over what was there; a second person agrees that something does not apply."""
        self.session.flush()
        profile = profile_of(self.session, self.head.id)
        for answer in given:
            asked, (by, at) = self.requirement(answer.requirement_id), self._next()
            row = self.session.get(AnswerRow, (self.head.id, asked.id, answer.unit))
            saved = replace(
                answer, answered_by=by.name, answered_at=at.isoformat(), version=row.version + 1 if row else 1
            )
            if answer.reason:
                other = next(person for person in self.contributors if person is not by)
                saved = replace(saved, agreed_by=other.name, agreed_at=at.isoformat())
            if row is None:
                row = AnswerRow(
                    assessment_id=self.head.id,
                    municipality_id=by.municipality_id,
                    requirement_id=asked.id,
                    unit=answer.unit,
                )
                self.session.add(row)
            fill_answer(row, saved, asked, by_id=by.id, looked_up=profile.looked_up(asked, saved, DAY))
            audit.record(self.session, Action.ANSWER_SAVED, f"{self.head.id}/{saved.key}", by=by, at=at)
        self.session.flush()

    def say_rest(
        self, edition: str, unit: str = "", *, weights: Collection[int], but: Collection[str] = (), **fixed: Choice
    ) -> None:
        """Answer the questions that the mappings leave open: by `weights` yes, no or nothing; `fixed` by requirement."""
        led_to = links(frozenset((self.head.catalogue, *self.head.frameworks)))
        given = []
        for asked in all_catalogues()[edition].requirements:
            if asked.id not in led_to or asked.id in but or asked.condition:
                continue
            said = {
                number: fixed.get(asked.id.replace("-", "_"), self.dice.choices(_SAYS, weights=tuple(weights))[0])
                for number in led_to[asked.id].remainder
            }
            rest = {number: choice for number, choice in said.items() if choice is not Choice.OPEN}
            if rest:
                given.append(Answer(requirement_id=asked.id, unit=unit, remainder=rest))
        self.save(*given)

    def say_absent(self, reasons: Mapping[str, str]) -> None:
        """Say of conditional duties that they do not exist here."""
        self.save(
            *(
                Answer(requirement_id=name, condition=Choice.NO, condition_on="2026-09-14", condition_reason=reason)
                for name, reason in reasons.items()
            )
        )

    def lines(self, framework: str, unit: str = "") -> tuple[Line, ...]:
        """Where a framework stands now."""
        self.session.flush()
        return account_page(self.session, self.head, framework, unit).account.readiness.lines

    def take_over(self, framework: str, unit: str = "", *, wanted: Callable[[int, Line], bool]) -> None:
        """Confirm the waiting proposals that are wanted, by their number in the list."""
        waiting = [line for line in self.lines(framework, unit) if line.may_confirm]
        chosen = [choice_of(line.proposal) for number, line in enumerate(waiting) if wanted(number, line)]
        by, at = self._next()
        confirm(self.session, self.head, framework, unit, chosen, by=by, now=at)
        self.session.flush()

    def save_again(self, name: str, more: str) -> None:
        """Somebody adds a sentence to an answer that others rest on."""
        row = self.session.get_one(AnswerRow, (self.head.id, name, ""))
        before = answer_of(row)
        self.save(replace(before, explanation=f"{before.explanation} {more}"))

    def _next(self) -> tuple[Actor, datetime]:
        """Who saves now, and when."""
        self.saves += 1
        day, turn = divmod(self.saves, _A_DAY)
        return self.contributors[self.saves % 3 == 0], self.opened + timedelta(days=day) + turn * _BETWEEN_SAVES


def except_some(given: Iterable[Answer], dice: random.Random, *, share: float, always: str) -> Iterable[Answer]:
    """The answers without a share of them, that somebody still has to give."""
    return (answer for answer in given if answer.requirement_id == always or dice.random() >= share)
