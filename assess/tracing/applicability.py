"""The history of one VvT record: every version of what was declared of a control, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.declaring import SaveApplicability, save_applicability
from assess.errors import NotFoundError
from assess.formatting import applicability_rows
from assess.frameworks import leading
from assess.models import ApplicabilityRow, ApplicabilityVersion, Succession, Way
from assess.place import AssessmentHead
from assess.records import applicability_of
from assess.tracing.service import Restore
from assess.tracing.versions import PAGE, WAY, Version, VersionsPage, changes, kept
from controls.answers import Applicability
from controls.catalogue import Control

#: A record is never confirmed one by one: it comes along when an assessment is opened again.
_WAY: Mapping[Way, str] = {**WAY, Way.CARRIED: "meegekomen uit de zelftoets die is heropend"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory(VersionsPage):
    """`seen` is the version of the record now, 0 when there is none."""

    control: Control
    seen: int


def record_history(session: Session, head: AssessmentHead, number: str, *, until: int | None) -> RecordHistory:
    """The versions up to a number, or the newest ones. Raises NotFoundError for a control without a VvT record."""
    control = leading(head).control_by_number.get(number)
    if control is None or not control.iso:
        raise NotFoundError
    its = (ApplicabilityVersion.assessment_id == head.id, ApplicabilityVersion.control == number)
    total, found = kept(session, ApplicabilityVersion, *its, until=until)
    row = session.get(ApplicabilityRow, (head.id, number))
    current = total if row else 0
    opened = _opened(session, head, found)
    pairs = pairwise([*found, None])
    versions = tuple(_version(one, before, current, opened) for one, before in [*pairs][:PAGE] if one)
    return RecordHistory(control=control, total=total, versions=versions, seen=row.version if row else 0)


def put_back(
    session: Session, head: AssessmentHead, number: str, command: Restore, *, by: Actor, now: datetime
) -> Applicability:
    """Make a new version of the record that says what an earlier one said, as if somebody filled it in.

    Raises FrozenError, NotFoundError, and StaleError when somebody saved since version `command.seen`.
    """
    earlier = session.get(ApplicabilityVersion, {"assessment_id": head.id, "control": number, "number": command.number})
    if earlier is None:
        raise NotFoundError
    said = SaveApplicability(record=applicability_of(earlier), seen=command.seen)
    return save_applicability(session, said, assessment_id=head.id, status=head.status, by=by, now=now)


def _opened(session: Session, head: AssessmentHead, found: Sequence[ApplicabilityVersion]) -> Succession | None:
    """Who opened the earlier assessment again, when one of these versions came along from it."""
    return session.get(Succession, head.id) if any(one.way == Way.CARRIED for one in found) else None


def _version(
    one: ApplicabilityVersion, before: ApplicabilityVersion | None, current: int, opened: Succession | None
) -> Version:
    rows = applicability_rows(applicability_of(one))
    carried = opened if one.way == Way.CARRIED else None
    return Version(
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
