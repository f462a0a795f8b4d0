"""What stands below each answer on a page: where it stands, whether this person may review it, and the conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, literal, null, select, union_all
from sqlalchemy.orm import Session

from assess.access import AUDITORS, LISTENERS, REVIEWERS, TALKERS
from assess.audit import Actor
from assess.models import Remark, Role
from assess.place import AssessmentHead
from assess.reviews import UNANSWERED, Look, is_writer, look_of, of_answers, of_writers, writers_of
from controls.answers import answer_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The state of one answer as one person sees it."""

    key: str
    look: Look
    may_review: bool
    #: Whether this person sees why it was sent back.
    may_read: bool
    #: How many remarks this person sees; None for whoever sees no conversation at all.
    remarks: int | None
    #: Whether this person judges it in the auditor's room.
    may_audit: bool


class _Kind(StrEnum):
    """What a row of the one statement is."""

    ANSWER = "answer"
    WRITER = "writer"
    REMARK = "remark"


def panels(
    session: Session, head: AssessmentHead, wanted: Collection[str], unit: str, *, by: Actor, role: Role | None
) -> Mapping[str, Panel]:
    """The panel of each wanted requirement of one sheet, by requirement, in one statement."""
    reviews = role in REVIEWERS and head.is_open
    found: dict[_Kind, list[Any]] = {kind: [] for kind in _Kind}
    for row in session.execute(_everything(head.id, wanted, role, writers=reviews)):
        if row.unit == unit:
            found[_Kind(row.kind)].append(row)
    looks = {row.requirement_id: look_of(row) for row in sorted(found[_Kind.ANSWER], key=lambda row: row.number or 0)}
    wrote = writers_of(map(_Wrote, found[_Kind.WRITER]))
    counts = {row.requirement_id: row.version for row in found[_Kind.REMARK]}
    return {
        name: Panel(
            key=answer_key(name, unit),
            look=looks.get(name, UNANSWERED),
            may_review=reviews and name in looks and not is_writer(wrote.get(answer_key(name, unit), ()), by),
            may_read=role in TALKERS,
            remarks=counts.get(name, 0) if role in LISTENERS else None,
            may_audit=role in AUDITORS,
        )
        for name in wanted
    }


def _everything(assessment_id: str, wanted: Collection[str], role: Role | None, *, writers: bool) -> Any:
    """One statement for three questions: a page asks few. Its columns are named by the first."""
    answers = of_answers(assessment_id, wanted)
    parts: list[Any] = [answers.add_columns(literal(_Kind.ANSWER.value).label("kind"))]
    if writers:
        wrote = of_writers(assessment_id, wanted).subquery()
        parts.append(
            select(
                *(wrote.c.requirement_id, wrote.c.unit, wrote.c.saved_by_id, null(), wrote.c.way, null()),
                *(wrote.c.answered_by_id, null(), null(), wrote.c.saved_by, wrote.c.answered_by, null()),
                literal(_Kind.WRITER.value),
            )
        )
    if role in LISTENERS:
        seen = [Remark.assessment_id == assessment_id, Remark.requirement_id.in_(wanted)]
        if role not in TALKERS:
            seen.append(Remark.in_report.is_(True))
        nothing = [null()] * 9
        parts.append(
            select(Remark.requirement_id, Remark.unit, func.count(), *nothing, literal(_Kind.REMARK.value))
            .where(*seen)
            .group_by(Remark.requirement_id, Remark.unit)
        )
    return union_all(*parts)


class _Wrote:
    """A row of the union, under the names of `of_writers`."""

    def __init__(self, row: Any) -> None:
        self.requirement_id, self.unit, self.way = row.requirement_id, row.unit, row.status
        self.saved_by_id, self.saved_by = row.version, row.reason
        self.answered_by_id, self.answered_by = row.reviewed_version, row.reviewed_by
