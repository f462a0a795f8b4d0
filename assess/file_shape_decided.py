"""What a file says of the time after submitting, value by value, and of the assessment that it follows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assess.file_text import Day, Id, IdOrNothing, LeftOpen, LeftOpenOrNothing, Line, Moment, Name, Text
from assess.typed import LEFT_OPEN, NAME
from controls.decisions import DecisionKind


class Shape(BaseModel):
    """Nothing missing, nothing extra, nothing of another kind."""

    model_config = ConfigDict(strict=True, extra="forbid")


_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Typed = Annotated[Line, StringConstraints(min_length=1)]
_Person = Annotated[_Typed, StringConstraints(max_length=NAME)]
_Remark = Annotated[Text, StringConstraints(max_length=LEFT_OPEN)]
_Number = Annotated[int, Field(ge=1, le=10**6)]


class _Decision(Shape):
    assessment_id: Id
    snapshot_sha256: _Sha256
    number: _Number
    kind: DecisionKind
    refers_to: Annotated[int, Field(ge=0, le=10**6)]
    met_on: Day
    reference: _Typed
    signed_by: _Person
    signed_as: _Person
    remark: _Remark
    recorded_by: Name
    recorded_at: Moment


class _Confirmation(Shape):
    assessment_id: Id
    number: _Number
    decision_sha256: _Sha256
    confirmed_by: Name
    confirmed_at: Moment


class _Signature(Shape):
    assessment_id: Id
    snapshot_sha256: _Sha256
    number: _Number
    decision: _Number
    signed_by: _Person
    signed_as: _Person
    signed_on: Day
    document_sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
    remark: _Remark
    recorded_by: Name
    recorded_at: Moment


class Records(Shape):
    decisions: list[_Decision]
    confirmations: list[_Confirmation]
    signatures: list[_Signature]


class Follows(Shape):
    id: Id
    reason: LeftOpen
    opened_by: Name
    opened_at: Moment


class FollowsNothing(Shape):
    pass


# --- what a snapshot says ------------------------------------------------------------------


class _Review(Shape):
    """Who agreed with an answer as a second person, and when."""

    reviewed_by: Name
    reviewed_at: Moment


class _Chosen(Shape):
    """A word of the conversation that was chosen for the report."""

    requirement_id: str
    unit: IdOrNothing
    text: Annotated[LeftOpen, StringConstraints(min_length=1)]
    said_by: Name
    said_at: Moment


class SubmittingShape(Shape):
    """What a snapshot says that the rest of the file does not."""

    left_open: dict[str, LeftOpen]
    left_open_in_frameworks: list[LeftOpenOrNothing]
    submitted_by: Name
    reviews: list[_Review]
    remarks: list[_Chosen]
