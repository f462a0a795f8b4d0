"""The rows around the answers in the file of an assessment: by table, with those of the registers value by value."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from assess.evidence_types import KINDS
from assess.file_shape_decided import Shape
from assess.file_shape_work import (
    AssignmentShape,
    Edition,
    Email,
    EventShape,
    FindingShape,
    Note,
    Nothing,
    Number,
    PaperShape,
    RemarkShape,
    Requirement,
    ReviewShape,
    SampleShape,
    Saves,
    Sha256,
    Sha256OrNothing,
    SharedVerdictShape,
    Typed,
)
from assess.file_text import (
    Day,
    DayOrNothing,
    Id,
    IdOrNothing,
    Line,
    Moment,
    MomentOrNothing,
    Name,
    NameOrNothing,
    RiskOwner,
    Text,
    Title,
    explaining,
    safely_named,
)
from assess.typed import NAME
from controls.improvement import Effort, State

#: As the form of the plan has it.
_MOST = 100_000_000
_Amount = Annotated[int, Field(ge=0, le=_MOST)] | None


def _kind(text: str) -> str:
    if text not in {kind.media_type for kind in KINDS.values()}:
        raise ValueError(text)
    return text


# --- what the municipality keeps ----------------------------------------------------------


class ItemShape(Shape):
    id: Id
    title: Typed
    location: Line
    date: DayOrNothing
    owner: RiskOwner
    valid_until: DayOrNothing
    note: Text
    created_by: Name
    created_at: Moment
    version: Saves
    withdrawn_at: MomentOrNothing


class RevisionShape(Shape):
    item_id: Id
    number: Number
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=10**12)]
    media_type: Annotated[str, AfterValidator(_kind)]
    file_name: Annotated[Title, StringConstraints(max_length=120), AfterValidator(safely_named)]
    uploaded_by: Name
    uploaded_at: Moment


class ActionShape(Shape):
    id: Id
    title: Annotated[Title, AfterValidator(explaining)]
    what: Text
    #: The e-mail address of a person, or a name, or neither.
    owner_id: Email | Nothing
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
    version: Saves


class TargetShape(Shape):
    action_id: Id
    requirement_id: Requirement
    unit: IdOrNothing
    catalogue: Edition


class NeedShape(Shape):
    action_id: Id
    needs_id: Id


class ApprovalShape(Shape):
    number: Number
    is_withdrawal: bool
    refers_to: Annotated[int, Field(ge=0, le=10**6)]
    title: Title
    version: Annotated[Title, StringConstraints(max_length=40)]
    approved_on: Day
    body: Name
    reference: Typed
    remark: Note
    recorded_by: Name
    recorded_at: Moment


_Sentence = Annotated[Typed, AfterValidator(explaining)]
_Short = Annotated[_Sentence, StringConstraints(max_length=NAME)]


class HandoverShape(Shape):
    number: Number
    corrects: Annotated[int, Field(ge=0, le=10**6)]
    given_on: Day
    received_by: _Short
    organisation: _Short
    what: _Sentence
    document_sha256: Sha256OrNothing
    way: _Short
    reason: _Sentence
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
    handover: list[HandoverShape]
    evidence_item: list[ItemShape]
    evidence_revision: list[RevisionShape]
    improvement_action: list[ActionShape]
    improvement_target: list[TargetShape]
    improvement_need: list[NeedShape]
    measure_approval: list[ApprovalShape]


class NamesShape(Shape):
    """Beside the assessment: what the people are called whom it names by their e-mail address."""

    names: dict[Email, Name]
