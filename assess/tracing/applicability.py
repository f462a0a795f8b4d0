"""The history of one VvT record: every version of what was declared of a control, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.declaring import SaveApplicability, save_applicability
from assess.errors import NotFoundError
from assess.formatting import Rows, applicability_rows
from assess.frameworks import leading
from assess.models import ApplicabilityRow, ApplicabilityVersion, Succession, Way
from assess.place import AssessmentHead
from assess.records import applicability_of
from assess.tracing.history import PAGE, WAY, Change, changes
from assess.tracing.service import Restore
from controls.answers import Applicability
from controls.catalogue import Control

#: A record is never confirmed one by one: it comes along when an assessment is opened again.
_WAY: Mapping[Way, str] = {**WAY, Way.CARRIED: "meegekomen uit de zelftoets die is heropend"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """One version; `rows` is all of it. Where a history begins there is nothing to compare it with.

    `carried_by` opened the assessment again that it came along from, at `carried_at`; "" and None for any other version.
    """

    number: int
    version: int
    by: str
    at: datetime
    way: str
    rows: Rows
    changes: tuple[Change, ...]
    is_first: bool
    is_current: bool
    carried_by: str = ""
    carried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory:
    """Newest first; `seen` is the version of the record now, 0 when there is none. `newer` and `older` say up to which number the pages beside this one go, None where there is none."""

    control: Control
    total: int
    seen: int
    versions: tuple[RecordVersion, ...]
    newer: int | None
    older: int | None


def record_history(session: Session, head: AssessmentHead, number: str, *, until: int | None) -> RecordHistory:
    """The versions up to a number, or the newest ones. Raises NotFoundError for a control without a VvT record."""
    control = leading(head).control_by_number.get(number)
    if control is None or not control.iso:
        raise NotFoundError
    total, kept = _kept(session, head, number, until)
    row = session.get(ApplicabilityRow, (head.id, number))
    current = total if row else 0
    opened = _opened(session, head, kept)
    pairs = pairwise([*kept, None])
    versions = tuple(_version(one, before, current, opened) for one, before in [*pairs][:PAGE] if one)
    return RecordHistory(
        control=control,
        total=total,
        seen=row.version if row else 0,
        versions=versions,
        newer=min(versions[0].number + PAGE, total) if versions and versions[0].number < total else None,
        older=versions[-1].number - 1 if versions and versions[-1].number > 1 else None,
    )


def put_back(
    session: Session, head: AssessmentHead, number: str, command: Restore, *, by: Actor, now: datetime
) -> Applicability:
    """Make a new version of the record that says what an earlier one said, as if somebody filled it in.

    Raises FrozenError, NotFoundError, and StaleError when somebody saved since version `command.seen`.
    """
    kept = session.get(ApplicabilityVersion, {"assessment_id": head.id, "control": number, "number": command.number})
    if kept is None:
        raise NotFoundError
    said = SaveApplicability(record=applicability_of(kept), seen=command.seen)
    return save_applicability(session, said, assessment_id=head.id, status=head.status, by=by, now=now)


def _opened(session: Session, head: AssessmentHead, kept: list[ApplicabilityVersion]) -> Succession | None:
    """Who opened the earlier assessment again, when one of these versions came along from it."""
    return session.get(Succession, head.id) if any(one.way == Way.CARRIED for one in kept) else None


def _kept(
    session: Session, head: AssessmentHead, number: str, until: int | None
) -> tuple[int, list[ApplicabilityVersion]]:
    """How many there are, and those of this page with the one before them, newest first."""
    its = (ApplicabilityVersion.assessment_id == head.id, ApplicabilityVersion.control == number)
    newest = select(func.max(ApplicabilityVersion.number)).where(*its).scalar_subquery()
    wanted = select(ApplicabilityVersion, newest).where(*its).order_by(ApplicabilityVersion.number.desc())
    if until is not None:
        wanted = wanted.where(ApplicabilityVersion.number <= until)
    found = session.execute(wanted.limit(PAGE + 1)).all()
    return (found[0][1] if found else 0), [row for row, _ in found]


def _version(
    one: ApplicabilityVersion, before: ApplicabilityVersion | None, current: int, opened: Succession | None
) -> RecordVersion:
    rows = applicability_rows(applicability_of(one))
    carried = opened if one.way == Way.CARRIED else None
    return RecordVersion(
        number=one.number,
        version=one.version,
        by=one.recorded_by,
        at=one.recorded_at,
        way=_WAY[Way(one.way)],
        rows=rows,
        changes=changes(applicability_rows(applicability_of(before)), rows) if before else (),
        is_first=one.number == 1,
        is_current=one.number == current,
        carried_by=carried.opened_by if carried else "",
        carried_at=carried.opened_at if carried else None,
    )
