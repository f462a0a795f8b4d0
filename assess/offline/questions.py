"""Every question of an assessment with the answer as it stands, and which of them somebody wants in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.frameworks import Sheet, sheets
from assess.models import AnswerRow
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.saving import blank
from controls.answers import answer_key
from controls.exchange.worksheet import Question
from controls.profile import Profile
from controls.scoring import Status, score_requirement

EVERYTHING = "alles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question and the sheet it stands on; who saved its answer last, and when, "" while there is none."""

    question: Question
    sheet: Sheet
    saved_by: str = ""
    saved_at: str = ""

    @property
    def key(self) -> str:
        return self.question.answer.key

    @property
    def is_open(self) -> bool:
        asked = self.question.asked
        looked_up = self.sheet.looked_up(asked, self.question.answer)
        return score_requirement(asked, looked_up).status is Status.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which questions: one of the values of `selections`, or their keys; and whether what is answered comes along."""

    selection: str = EVERYTHING
    keys: tuple[str, ...] = ()
    with_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A choice of questions as people know it, below a heading; `number` of them are open, of `total`."""

    value: str
    label: str
    heading: str


def all_rows(session: Session, assessment_id: str) -> dict[str, AnswerRow]:
    """The rows of every answer, by key; who holds on to them finds them again without asking."""
    found = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id))
    return {answer_key(row.requirement_id, row.unit): row for row in found}


def all_questions(session: Session, head: AssessmentHead, rows: Mapping[str, AnswerRow]) -> dict[str, Known]:
    """Every question that people answer, by `Answer.key`, in the order of the sheets."""
    return {known.key: known for sheet in sheets(session, head) for known in _of_sheet(sheet, rows)}


def _of_sheet(sheet: Sheet, rows: Mapping[str, AnswerRow]) -> Iterator[Known]:
    tpms = _tpms(sheet.profile)
    for asked in sheet.catalogue.requirements:
        row = rows.get(answer_key(asked.id, sheet.unit))
        yield Known(
            question=Question(
                asked=asked,
                catalogue=sheet.catalogue,
                answer=answer_of(row) if row else blank(sheet, asked),
                title=sheet.title,
                remaining=tuple(sheet.remaining(asked)),
                tpms=tpms,
            ),
            sheet=sheet,
            saved_by=row.saved_by if row else "",
            saved_at=row.saved_at.isoformat() if row else "",
        )


def _tpms(profile: Profile) -> dict[str, str]:
    """What each TPM is called in a list; two of the same name are told apart by their number."""
    found: dict[str, str] = {}
    for tpm in profile.tpms:
        name = " ".join(f"{tpm.supplier}: {tpm.application}".split())
        while name.casefold() in {taken.casefold() for taken in found}:
            name += " (nog een)"
        found[name] = tpm.id
    return found


def selections(questions: Iterable[Known]) -> tuple[Selection, ...]:
    """What may be chosen: everything, a sheet, what a role usually knows, or a theme of a sheet."""
    known = tuple(questions)
    sheets_ = {one.sheet.name: one.sheet for one in known}
    roles = {
        role.id: role.title
        for sheet in sheets_.values()
        for role in sheet.catalogue.roles
        if any(one.question.asked.role == role.id for one in known)
    }
    return (
        Selection(value=EVERYTHING, label="Alle vragen", heading="Alles"),
        *(
            Selection(value=f"kader {name}", label=sheet.title, heading="Eén kader")
            for name, sheet in sheets_.items()
            if len(sheets_) > 1
        ),
        *(Selection(value=f"rol {id_}", label=title, heading="Wie het meestal weet") for id_, title in roles.items()),
        *(
            Selection(value=f"thema {name} {theme.id}", label=theme.title, heading=f"Eén thema van {sheet.title}")
            for name, sheet in sheets_.items()
            for theme in sheet.catalogue.themes
        ),
    )


def chosen(questions: Collection[Known], wanted: Wanted) -> tuple[Known, ...]:
    """The questions that somebody wants, in their order."""
    return tuple(known for known in questions if _is_wanted(known, wanted) and (wanted.with_answered or known.is_open))


def _is_wanted(known: Known, wanted: Wanted) -> bool:
    if wanted.keys:
        return known.key in wanted.keys
    asked, name = known.question.asked, known.sheet.name
    return wanted.selection in (EVERYTHING, f"kader {name}", f"rol {asked.role}", f"thema {name} {asked.theme}")
