"""The rows in the file of an assessment that people made around its answers, value by value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from assess.evidence_types import KINDS, safe_name
from assess.file_shape_decided import Shape
from assess.file_text import (
    Day,
    DayOrNothing,
    Id,
    IdOrNothing,
    LeftOpen,
    LeftOpenOrNothing,
    Line,
    Moment,
    MomentOrNothing,
    Name,
    NameOrNothing,
    RiskOwner,
    Text,
    Title,
    Version,
    explaining,
)
from assess.models import Reach, ReviewVerdict, Role, SamplePurpose
from assess.typed import EMAIL, LEFT_OPEN
from controls.answers import Verdict
from controls.catalogue import Aspect
from controls.findings import EventKind, RetestResult, Severity
from controls.improvement import Effort, State

#: As the form of the plan has them, and the form of a finding.
_MOST, _SUBJECTS = 100_000_000, 60


def _lower(text: str) -> str:
    if text != text.lower():
        raise ValueError(text)
    return text


def _aspects(text: str) -> str:
    """Each at most once, in their own order."""
    if text.split(" ") != [aspect.value for aspect in Aspect if aspect.value in text.split(" ")] and text:
        raise ValueError(text)
    return text


def _safe(text: str) -> str:
    if safe_name(text) != text:
        raise ValueError(text)
    return text


def _kind(text: str) -> str:
    if text not in {kind.media_type for kind in KINDS.values()}:
        raise ValueError(text)
    return text


Email = Annotated[str, StringConstraints(max_length=254, pattern=f"^{EMAIL}$"), AfterValidator(_lower)]
_Nothing = Literal[""]
_Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
_Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(@[0-9a-f]{12})?$")]
_Target = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_Edition = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_Note = Annotated[Text, StringConstraints(max_length=LEFT_OPEN)]
_Said = Annotated[Text, StringConstraints(min_length=1), AfterValidator(explaining)]
_Typed = Annotated[Line, StringConstraints(min_length=1)]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Sha256OrNothing = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
_Number = Annotated[int, Field(ge=1, le=10**6)]
_Saves = Annotated[Version, Field(ge=1)]
_Amount = Annotated[int, Field(ge=0, le=_MOST)] | None
_Seed = Annotated[Text, StringConstraints(min_length=1, max_length=40)]


# --- working together ---------------------------------------------------------------------


class AssignmentShape(Shape):
    id: Id
    catalogue: _Edition
    unit: IdOrNothing
    reach: Reach
    target: _Target
    #: The e-mail address of a person; the number of somebody is another one elsewhere.
    person_id: Email | _Nothing
    role: Role | _Nothing
    due_on: DayOrNothing
    note: _Note
    assigned_by: Name
    assigned_at: Moment
    told_at: MomentOrNothing
    reminded_at: MomentOrNothing


class ReviewShape(Shape):
    requirement_id: _Requirement
    unit: IdOrNothing
    number: _Number
    version: Version
    saved_at: Moment
    verdict: ReviewVerdict
    reason: LeftOpenOrNothing
    reviewed_by: Name
    reviewed_at: Moment


class RemarkShape(Shape):
    id: Id
    requirement_id: _Requirement
    unit: IdOrNothing
    text: LeftOpen
    in_report: bool
    said_by: Name
    said_at: Moment


class SampleShape(Shape):
    id: Id
    purpose: SamplePurpose
    seed: _Seed
    population: Annotated[list[_Key], Field(min_length=1, max_length=10_000)]
    drawn: Annotated[list[_Key], Field(min_length=1, max_length=10_000)]
    drawn_by: Name
    drawn_at: Moment


# --- the auditor --------------------------------------------------------------------------


class _Judged(Shape):
    requirement_id: _Requirement
    unit: IdOrNothing
    opzet: Verdict
    bestaan: Verdict
    werking: Verdict
    seen: Text
    about_version: Version
    about_sha256: _Sha256OrNothing
    snapshot_sha256: _Sha256OrNothing
    auditor: Name


class PaperShape(_Judged):
    auditor_id: Email
    note: Text
    saved_at: Moment
    version: _Saves


class SharedVerdictShape(_Judged):
    number: _Number
    shared_at: Moment


class _Subject(Shape):
    key: _Key
    framework: Line
    number: Line
    title: Text
    version: Version
    sha256: _Sha256OrNothing


class FindingShape(Shape):
    id: Id
    number: _Number | None
    title: Annotated[Title, AfterValidator(explaining)]
    description: _Said
    severity: Severity
    aspects: Annotated[str, AfterValidator(_aspects)]
    subjects: Annotated[list[_Subject], Field(min_length=1, max_length=_SUBJECTS)]
    follows: IdOrNothing
    auditor: Name
    saved_at: Moment
    shared_at: MomentOrNothing
    snapshot_sha256: _Sha256OrNothing
    version: _Saves


class EventShape(Shape):
    finding_id: Id
    number: _Number
    kind: EventKind
    text: _Said
    owner: RiskOwner
    due_on: DayOrNothing
    result: RetestResult | _Nothing
    said_by: Name
    said_at: Moment


# --- what the municipality keeps ----------------------------------------------------------


class ItemShape(Shape):
    id: Id
    title: _Typed
    location: Line
    date: DayOrNothing
    owner: RiskOwner
    valid_until: DayOrNothing
    note: Text
    created_by: Name
    created_at: Moment
    version: _Saves
    withdrawn_at: MomentOrNothing


class RevisionShape(Shape):
    item_id: Id
    number: _Number
    sha256: _Sha256
    size: Annotated[int, Field(ge=1, le=10**12)]
    media_type: Annotated[str, AfterValidator(_kind)]
    file_name: Annotated[Title, StringConstraints(max_length=120), AfterValidator(_safe)]
    uploaded_by: Name
    uploaded_at: Moment


class ActionShape(Shape):
    id: Id
    title: Annotated[Title, AfterValidator(explaining)]
    what: Text
    #: The e-mail address of a person, or a name, or neither.
    owner_id: Email | _Nothing
    owner_name: NameOrNothing
    due_on: DayOrNothing
    effort: Effort
    days: _Amount
    euros: _Amount
    state: State
    reason: Line
    #: This assessment, or "" for one that was thought of elsewhere.
    origin_id: IdOrNothing
    created_by: Name
    created_at: Moment
    changed_by: Name
    changed_at: Moment
    version: _Saves


class TargetShape(Shape):
    action_id: Id
    requirement_id: _Requirement
    unit: IdOrNothing
    catalogue: _Edition


class NeedShape(Shape):
    action_id: Id
    needs_id: Id


class ApprovalShape(Shape):
    number: _Number
    is_withdrawal: bool
    refers_to: Annotated[int, Field(ge=0, le=10**6)]
    title: Title
    version: Annotated[Title, StringConstraints(max_length=40)]
    approved_on: Day
    body: Name
    reference: _Typed
    remark: _Note
    recorded_by: Name
    recorded_at: Moment


class RowsShape(Shape):
    """By the name of the table; every one of them is there."""

    assignment: list[AssignmentShape]
    review: list[ReviewShape]
    remark: list[RemarkShape]
    sample: list[SampleShape]
    audit_verdict: list[PaperShape]
    shared_verdict: list[SharedVerdictShape]
    finding: list[FindingShape]
    finding_event: list[EventShape]
    evidence_item: list[ItemShape]
    evidence_revision: list[RevisionShape]
    improvement_action: list[ActionShape]
    improvement_target: list[TargetShape]
    improvement_need: list[NeedShape]
    measure_approval: list[ApprovalShape]


class NamesShape(Shape):
    """Beside the assessment: what the people are called whom it names by their e-mail address."""

    names: dict[Email, Name]
