"""What was agreed after findings, as rows of the one statement with which `upcoming.py` asks for everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, Select, String, cast, literal, null, select

from assess.models import FindingEventRow, FindingRow
from controls.findings import EventKind, Finding, FindingEvent, RetestResult, Severity

#: Something, for what a calendar does not need to know.
_SHARED = "ja"


def agreements(assessment_id: str) -> tuple[Select[Any], Select[Any]]:
    """What was shared, and what happened to it: the kind, five texts and six moments that are not there."""
    row, event = FindingRow, FindingEventRow
    found = _select("finding", row.id, row.title, cast(row.number, String), row.follows, literal(""))
    course = _select("event", event.finding_id, cast(event.number, String), event.kind, event.due_on, event.result)
    return (
        found.where(row.assessment_id == assessment_id, row.shared_at.is_not(None)),
        course.where(event.assessment_id == assessment_id),
    )


def findings_of(rows: Iterable[Row[Any]], events: Iterable[Row[Any]]) -> Iterator[Finding]:
    """As far as a calendar needs them: what was agreed last, and whether it was done."""
    given, courses = tuple(rows), sorted(events, key=lambda event: int(event.b))
    replaced = {row.d for row in given}
    for row in given:
        yield Finding(
            id=row.a,
            title=row.b,
            number=int(row.c),
            description="",
            severity=Severity.LOW,
            aspects=(),
            subjects=(),
            auditor="",
            shared_at=_SHARED,
            followed_by=int(row.a in replaced),
            events=tuple(_event(event) for event in courses if event.a == row.a),
        )


def _event(row: Row[Any]) -> FindingEvent:
    return FindingEvent(
        number=int(row.b),
        kind=EventKind(row.c),
        due_on=row.d,
        result=RetestResult(row.e) if row.e else None,
        text="",
        said_by="",
        said_at="",
    )


def _select(kind: str, *texts: Any) -> Select[Any]:
    named = zip("abcdeuvwxyz", (*texts, *(null(),) * 6), strict=True)
    return select(literal(kind).label("kind"), *(column.label(name) for name, column in named))
