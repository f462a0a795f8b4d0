"""What people made around the answers in the file of an assessment, value by value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from assess.file_shape_decided import Shape
from assess.file_text import (
    DayOrNothing,
    Id,
    IdOrNothing,
    LeftOpen,
    LeftOpenOrNothing,
    Line,
    Moment,
    MomentOrNothing,
    Name,
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

#: As the form of a finding has them.
_SUBJECTS = 60


def _lower(text: str) -> str:
    if text != text.lower():
        raise ValueError(text)
    return text


def _aspects(text: str) -> str:
    """Each at most once, in their own order."""
    if text.split(" ") != [aspect.value for aspect in Aspect if aspect.value in text.split(" ")] and text:
        raise ValueError(text)
    return text


Email = Annotated[str, StringConstraints(max_length=254, pattern=f"^{EMAIL}$"), AfterValidator(_lower)]
Nothing = Literal[""]
Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
_Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(@[0-9a-f]{12})?$")]
_Target = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Edition = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Note = Annotated[Text, StringConstraints(max_length=LEFT_OPEN)]
_Said = Annotated[Text, StringConstraints(min_length=1), AfterValidator(explaining)]
Typed = Annotated[Line, StringConstraints(min_length=1)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Sha256OrNothing = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Number = Annotated[int, Field(ge=1, le=10**6)]
Saves = Annotated[Version, Field(ge=1)]
_Seed = Annotated[Text, StringConstraints(min_length=1, max_length=40)]


# --- working together ---------------------------------------------------------------------


class AssignmentShape(Shape):
    id: Id
    catalogue: Edition
    unit: IdOrNothing
    reach: Reach
    target: _Target
    #: The e-mail address of a person; the number of somebody is another one elsewhere.
    person_id: Email | Nothing
    role: Role | Nothing
    due_on: DayOrNothing
    note: Note
    assigned_by: Name
    assigned_at: Moment
    told_at: MomentOrNothing
    reminded_at: MomentOrNothing


class ReviewShape(Shape):
    requirement_id: Requirement
    unit: IdOrNothing
    number: Number
    version: Version
    saved_at: Moment
    verdict: ReviewVerdict
    reason: LeftOpenOrNothing
    reviewed_by: Name
    reviewed_at: Moment


class RemarkShape(Shape):
    id: Id
    requirement_id: Requirement
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
    requirement_id: Requirement
    unit: IdOrNothing
    opzet: Verdict
    bestaan: Verdict
    werking: Verdict
    seen: Text
    about_version: Version
    about_sha256: Sha256OrNothing
    snapshot_sha256: Sha256OrNothing
    auditor: Name


class PaperShape(_Judged):
    auditor_id: Email
    note: Text
    saved_at: Moment
    version: Saves


class SharedVerdictShape(_Judged):
    number: Number
    shared_at: Moment


class _Subject(Shape):
    key: _Key
    framework: Line
    number: Line
    title: Text
    version: Version
    sha256: Sha256OrNothing


class FindingShape(Shape):
    id: Id
    number: Number | None
    title: Annotated[Title, AfterValidator(explaining)]
    description: _Said
    severity: Severity
    aspects: Annotated[str, AfterValidator(_aspects)]
    subjects: Annotated[list[_Subject], Field(min_length=1, max_length=_SUBJECTS)]
    follows: IdOrNothing
    auditor: Name
    saved_at: Moment
    shared_at: MomentOrNothing
    snapshot_sha256: Sha256OrNothing
    version: Saves


class EventShape(Shape):
    finding_id: Id
    number: Number
    kind: EventKind
    text: _Said
    owner: RiskOwner
    due_on: DayOrNothing
    result: RetestResult | Nothing
    said_by: Name
    said_at: Moment
