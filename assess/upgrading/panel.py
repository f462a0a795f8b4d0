"""One requirement with the earlier answers that wait for it, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assess.carrying import Waiting, hindrance, is_given
from assess.formatting import Rows, answer_rows, dutch_moment
from assess.frameworks import Sheet
from assess.upgrading.words import CHANGE, HINDERS
from controls.answers import Answer, Outcome
from controls.catalogue import Requirement
from controls.upgrading import STAYED_THE_SAME
from reports import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One earlier answer: where it stood, what changed since, and what it said."""

    title: str
    change: str
    note: str
    #: The question of then, where it was another one.
    question: Requirement | None
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything that waits for one requirement. `hindrance` says why it cannot be confirmed, "" when it can."""

    key: str
    requirement: Requirement
    earlier: tuple[Earlier, ...]
    hindrance: str
    is_answered: bool

    @property
    def may_confirm(self) -> bool:
        return not self.hindrance and not self.is_answered


def panel(found: tuple[Waiting, ...], sheet: Sheet, asked: Requirement, answer: Answer | None) -> Panel:
    """`answer` is the one that the new assessment has by now, if it has one."""
    hinders = hindrance(found, sheet.catalogue, asked, sheet.reference_date)
    return Panel(
        key=found[0].key,
        requirement=asked,
        earlier=tuple(_earlier(one, sheet, asked) for one in found),
        hindrance=HINDERS[hinders] if hinders else "",
        is_answered=answer is not None and is_given(answer),
    )


def title_of(one: Waiting) -> str:
    """The assessment it comes from: "Zelftoets 2026, peildatum 31 december 2026"."""
    if not one.from_title:
        return "een zelftoets die hier niet meer staat"
    return f"{one.from_title}, peildatum {wording.day(one.from_date)}"


def _earlier(one: Waiting, sheet: Sheet, asked: Requirement) -> Earlier:
    then = one.asked_then
    return Earlier(
        title=title_of(one),
        change=CHANGE[one.change],
        note=one.note,
        question=then if then is not None and one.change not in STAYED_THE_SAME else None,
        rows=earlier_rows(sheet, then or asked, one.answer),
    )


def earlier_rows(sheet: Sheet, then: Requirement, answer: Answer) -> Rows:
    """What somebody said, in the words of then; a verdict out of a TPM is not shown as if it were open."""
    numbers = {str(number) for number in range(1, len(then.questions) + 1)}
    sound = {number: said for number, said in answer.remainder.items() if number in numbers}
    rows = answer_rows(sheet, then, replace(answer, remainder=sound))
    if answer.outcome is Outcome.COVERED:
        aspects = {wording.ASPECT[aspect] for aspect in then.aspects}
        rows = [(label, text) for label, text in rows if label not in aspects]
    if answer.is_agreed:
        rows.append(("Instemming toen", f"{answer.agreed_by}, {dutch_moment(answer.agreed_at)}. Die geldt nu niet."))
    if answer.answered_by:
        rows.append(("Ingevuld door", f"{answer.answered_by}, {dutch_moment(answer.answered_at)}"))
    return rows
