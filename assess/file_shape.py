"""The shape of the file of an assessment, value by value: what the forms and the commands let in, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assess.typed import EVIDENCE, LEFT_OPEN, LINE, NAME, RISK_OWNER, SCOPE, TEXT, TITLE, is_date, plain
from controls.answers import Choice, Ground, Outcome, Verdict, says_something
from controls.catalogue import Aspect

# --- kinds of text ------------------------------------------------------------------------


def _as_typed(text: str) -> str:
    return _if(plain(text) == text, text)


def _one_line(text: str) -> str:
    return _if(plain(text) == text and not set("\n\t") & set(text), text)


def _day(text: str) -> str:
    return _if(is_date(text), text)


def _day_or_nothing(text: str) -> str:
    return text and _day(text)


def _moment(text: str) -> str:
    """UTC, in the one way we write it, and in years that can be shown as Dutch clock time."""
    found = datetime.fromisoformat(text)
    return _if(found.tzinfo == UTC and found.isoformat() == text and 2000 <= found.year < 3000, text)


def _moment_or_nothing(text: str) -> str:
    return text and _moment(text)


def _explaining(text: str) -> str:
    return _if(says_something(text), text)


def _if(holds: bool, text: str) -> str:  # noqa: FBT001 - the one thing it is about
    if not holds:
        raise ValueError(text)
    return text


_Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME), AfterValidator(_one_line)]
_NameOrNothing = Annotated[str, StringConstraints(max_length=NAME), AfterValidator(_one_line)]
_Text = Annotated[str, StringConstraints(max_length=TEXT), AfterValidator(_as_typed)]
_Line = Annotated[str, StringConstraints(max_length=LINE), AfterValidator(_as_typed)]
_RiskOwner = Annotated[str, StringConstraints(max_length=RISK_OWNER), AfterValidator(_as_typed)]
_Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), AfterValidator(_as_typed)]
_Scope = Annotated[str, StringConstraints(min_length=1, max_length=SCOPE), AfterValidator(_as_typed)]
_Day = Annotated[str, AfterValidator(_day)]
_DayOrNothing = Annotated[str, AfterValidator(_day_or_nothing)]
_Moment = Annotated[str, AfterValidator(_moment)]
_MomentOrNothing = Annotated[str, AfterValidator(_moment_or_nothing)]
_Version = Annotated[int, Field(ge=0, le=10**9)]
_LeftOpen = Annotated[
    str, StringConstraints(max_length=LEFT_OPEN), AfterValidator(_as_typed), AfterValidator(_explaining)
]


class Shape(BaseModel):
    """Nothing missing, nothing extra, nothing of another kind."""

    model_config = ConfigDict(strict=True, extra="forbid")


class _Evidence(Shape):
    title: Annotated[_Line, StringConstraints(min_length=1)]
    location: _Line
    date: _DayOrNothing


class _Answer(Shape):
    requirement_id: str
    outcome: Outcome
    verdicts: dict[Aspect, Verdict]
    explanation: _Text
    evidence: Annotated[list[_Evidence], Field(max_length=EVIDENCE)]
    improvement: _Text
    reason: _Text
    agreed_by: _NameOrNothing
    agreed_at: _MomentOrNothing
    risk_reference: _Line
    risk_owner: _RiskOwner
    ends_on: _DayOrNothing
    answered_by: _Name
    answered_at: _Moment
    version: _Version


class _Applicability(Shape):
    control: str
    applies: Choice
    grounds: Annotated[list[Ground], Field(max_length=len(Ground))]
    additional_measures: _Text
    measures_enough: Choice
    reference: _Line
    decided_on: _DayOrNothing
    recorded_by: _Name
    recorded_at: _Moment
    version: _Version


class _Municipality(Shape):
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
    name: _Name
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{4}$")]


class AssessmentShape(Shape):
    """The file without its hash."""

    schema_: Annotated[str, Field(alias="schema")]
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    municipality: _Municipality
    title: _Title
    catalogue: str
    reference_date: _Day
    scope: _Scope
    status: Literal["concept", "ingediend"]
    created_at: _Moment
    submitted_at: _MomentOrNothing
    answers: dict[str, _Answer]
    applicability: dict[str, _Applicability]
    snapshot: str
    catalogue_text: str


class SubmittingShape(Shape):
    """What a snapshot says that the rest of the file does not."""

    left_open: dict[str, _LeftOpen]
    submitted_by: _Name
