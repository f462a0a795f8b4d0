"""The kinds of text in the file of an assessment: what a form or a command lets in, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from assess.evidence_types import safe_name
from assess.typed import LEFT_OPEN, LINE, NAME, RISK_OWNER, SCOPE, TEXT, TITLE, is_date, plain
from controls.answers import says_something


def _as_typed(text: str) -> str:
    return _if(plain(text) == text, text)


def _one_line(text: str) -> str:
    return _if(plain(text) == text and not set("\n\t") & set(text), text)


def _day(text: str) -> str:
    return _if(is_date(text), text)


def _day_or_nothing(text: str) -> str:
    return text and _day(text)


def _day_of_issue(text: str) -> str:
    """A date from which months can be counted: the last year of the calendar does not bear that."""
    return _if(is_date(text) and date.fromisoformat(text).year < date.max.year, text)


def _moment(text: str) -> str:
    """UTC, in the one way we write it, and in years that can be shown as Dutch clock time."""
    found = datetime.fromisoformat(text)
    return _if(found.tzinfo == UTC and found.isoformat() == text and 2000 <= found.year < 3000, text)


def _moment_or_nothing(text: str) -> str:
    return text and _moment(text)


def explaining(text: str) -> str:
    return _if(says_something(text), text)


def safely_named(text: str) -> str:
    """A name of a file as the register keeps it."""
    return _if(safe_name(text) == text, text)


def _explaining_or_nothing(text: str) -> str:
    return text and explaining(text)


def _if(holds: bool, text: str) -> str:  # noqa: FBT001 - the one thing it is about
    if not holds:
        raise ValueError(text)
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
IdOrNothing = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{12})?$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME), AfterValidator(_one_line)]
NameOrNothing = Annotated[str, StringConstraints(max_length=NAME), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(max_length=TEXT), AfterValidator(_as_typed)]
Line = Annotated[str, StringConstraints(max_length=LINE), AfterValidator(_as_typed)]
RiskOwner = Annotated[str, StringConstraints(max_length=RISK_OWNER), AfterValidator(_as_typed)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), AfterValidator(_as_typed)]
Scope = Annotated[str, StringConstraints(min_length=1, max_length=SCOPE), AfterValidator(_as_typed)]
Day = Annotated[str, AfterValidator(_day)]
DayOfIssue = Annotated[str, AfterValidator(_day_of_issue)]
DayOrNothing = Annotated[str, AfterValidator(_day_or_nothing)]
Moment = Annotated[str, AfterValidator(_moment)]
MomentOrNothing = Annotated[str, AfterValidator(_moment_or_nothing)]
Version = Annotated[int, Field(ge=0, le=10**9)]
LeftOpenOrNothing = Annotated[
    str, StringConstraints(max_length=LEFT_OPEN), AfterValidator(_as_typed), AfterValidator(_explaining_or_nothing)
]
LeftOpen = Annotated[LeftOpenOrNothing, AfterValidator(explaining)]
