"""The shape of the file of an assessment, value by value: what the forms and the commands let in, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from assess.errors import RefusedFileError
from assess.file_shape_decided import Follows, FollowsNothing, Records, Shape
from assess.file_shape_rows import RowsShape
from assess.file_text import (
    Day,
    DayOfIssue,
    DayOrNothing,
    Id,
    IdOrNothing,
    Line,
    Moment,
    MomentOrNothing,
    Name,
    NameOrNothing,
    RiskOwner,
    Scope,
    Text,
    Title,
    Version,
    safely_named,
)
from assess.models import Way
from assess.typed import EVIDENCE, LINKED, NAME, TITLE
from controls.answers import Choice, Ground, Outcome, Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect
from controls.upgrading import Change


def refuse_other_shape(shape: type[Shape], given: Mapping[str, Any]) -> None:
    """Raise RefusedFileError, with the place, unless every value is of the kind that belongs there."""
    try:
        shape.model_validate_json(canonical_json(given))
    except ValidationError as error:
        where = " › ".join(as_shown(part)[:30] for part in error.errors()[0]["loc"])
        raise RefusedFileError(f"In het bestand klopt ‘{where}’ niet: Toetspeil bewaart dat zelf nooit zo.") from error


def as_shown(value: object) -> str:
    """Something from the file, fit to stand in a sentence on a terminal."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in str(value)[:200])).strip()[:60]


# --- answers ------------------------------------------------------------------------------

_YesOrNo = Literal[Choice.YES, Choice.NO]
_RequirementId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]


class _EvidenceFile(Shape):
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=10**12)]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")]
    name: Annotated[Title, AfterValidator(safely_named)]
    revision: Annotated[int, Field(ge=1, le=10**6)]


class _Evidence(Shape):
    title: Annotated[Line, StringConstraints(min_length=1)]
    location: Line
    date: DayOrNothing
    item: Id = ""
    owner: Annotated[Line, StringConstraints(min_length=1)] = ""
    valid_until: Day = ""
    file: _EvidenceFile | None = None


class _Portal(Shape):
    score: Line
    date: DayOrNothing
    reference: Line


class _Answer(Shape):
    """What came later has a default, and is absent while it says nothing."""

    requirement_id: str
    outcome: Outcome
    verdicts: dict[Aspect, Verdict]
    explanation: Text
    evidence: Annotated[list[_Evidence], Field(max_length=EVIDENCE + LINKED)]
    improvement: Text
    reason: Text
    agreed_by: NameOrNothing
    agreed_at: MomentOrNothing
    risk_reference: Line
    risk_owner: RiskOwner
    ends_on: DayOrNothing
    answered_by: Name
    answered_at: Moment
    version: Version
    unit: Id = ""
    condition: _YesOrNo = Choice.NO
    condition_on: Day = ""
    condition_reason: Annotated[Text, StringConstraints(min_length=1)] = ""
    tpm: Id = ""
    remainder: Annotated[dict[str, _YesOrNo], Field(min_length=1)] = {}
    inferred_from: Annotated[dict[str, Version], Field(min_length=1)] = {}
    done_on: Day = ""
    portal: _Portal = _Portal(score="", date="", reference="")


class _Version(Shape):
    """An answer as it once was, or is: who saved it, when, and by which way."""

    answer: _Answer
    saved_by: Name
    saved_at: Moment
    way: Way


class _Applicability(Shape):
    control: str
    applies: Choice
    grounds: Annotated[list[Ground], Field(max_length=len(Ground))]
    additional_measures: Text
    measures_enough: Choice
    reference: Line
    decided_on: DayOrNothing
    recorded_by: Name
    recorded_at: Moment
    version: Version


class _ApplicabilityVersion(Shape):
    """A VvT record as it once was, or is, and by which way."""

    record: _Applicability
    way: Way


class _CarriedAnswer(Shape):
    """An answer of an earlier assessment that waits here, or waited."""

    requirement_id: str
    unit: IdOrNothing
    from_requirement: _RequirementId
    from_assessment: Id
    change: Change
    note: Text
    answer: _Answer
    settled_at: MomentOrNothing


# --- what the assessment is about ---------------------------------------------------------


_NUMBER = 40
_Code = Annotated[Title, StringConstraints(max_length=_NUMBER)]


class _Connection(Shape):
    id: Id
    name: Annotated[Title, StringConstraints(max_length=NAME)]
    number: _Code


class _Tpm(Shape):
    id: Id
    supplier: Title
    application: Title
    reference: Annotated[Line, StringConstraints(min_length=1)]
    period_from: Day
    period_until: Day
    issued_on: DayOfIssue
    verdicts: dict[str, dict[Aspect, Verdict]]


class _Suwinet(Shape):
    application: str
    tasks: Annotated[list[str], Field(min_length=1)]
    outsourced_to: Annotated[Line, StringConstraints(max_length=TITLE)]


class _LaidBeside(Shape):
    requirement_id: str
    number: _Code
    document: Title
    year: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}$")]
    recorded_by: Name
    recorded_at: Moment


class _Profile(Shape):
    connections: list[_Connection]
    tpms: list[_Tpm]
    suwinet: list[_Suwinet]
    laid_beside: list[_LaidBeside]


# --- the file -----------------------------------------------------------------------------


class _Municipality(Shape):
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
    name: Name
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{4}$")]


class AssessmentShape(Shape):
    """The file without its hash."""

    schema_: Annotated[str, Field(alias="schema")]
    id: Id
    municipality: _Municipality
    title: Title
    catalogue: str
    frameworks: list[str]
    profile: _Profile
    reference_date: Day
    scope: Scope
    status: Literal["concept", "ingediend"]
    created_at: Moment
    submitted_at: MomentOrNothing
    answers: dict[str, _Answer]
    versions: dict[str, Annotated[list[_Version], Field(min_length=1)]]
    applicability: dict[str, _Applicability]
    applicability_versions: dict[str, Annotated[list[_ApplicabilityVersion], Field(min_length=1)]]
    carried: list[_CarriedAnswer]
    follows: Follows | FollowsNothing
    decided: Records
    rows: RowsShape
    snapshot: str
    catalogue_texts: dict[str, str]
