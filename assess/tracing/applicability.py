"""The history of one VvT record: every version of what was declared of a control, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from assess.errors import NotFoundError
from assess.formatting import applicability_rows
from assess.frameworks import leading
from assess.models import ApplicabilityRow, ApplicabilityVersion, Way
from assess.place import AssessmentHead
from assess.records import applicability_of
from assess.tracing.versions import PAGE, WAY, Version, VersionsPage, changes, kept
from controls.catalogue import Control

#: A record is never confirmed one by one: it comes along when an assessment is opened again.
_WAY: Mapping[Way, str] = {**WAY, Way.CARRIED: "meegekomen uit de zelftoets die is heropend"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory(VersionsPage):
    control: Control


def record_history(session: Session, head: AssessmentHead, number: str, *, until: int | None) -> RecordHistory:
    """The versions up to a number, or the newest ones. Raises NotFoundError for a control without a VvT record."""
    control = leading(head).control_by_number.get(number)
    if control is None or not control.iso:
        raise NotFoundError
    its = (ApplicabilityVersion.assessment_id == head.id, ApplicabilityVersion.control == number)
    total, found = kept(session, ApplicabilityVersion, *its, until=until)
    current = total if session.get(ApplicabilityRow, (head.id, number)) else 0
    pairs = pairwise([*found, None])
    versions = tuple(_version(one, before, current) for one, before in [*pairs][:PAGE] if one)
    return RecordHistory(control=control, total=total, versions=versions)


def _version(one: ApplicabilityVersion, before: ApplicabilityVersion | None, current: int) -> Version:
    rows = applicability_rows(applicability_of(one))
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
    )
