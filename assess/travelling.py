"""The tables that travel with an assessment, each declared once: what goes along, in which order, and whose it is.

The numbers of municipalities and of people are those of one installation: the
first never travels, a person travels as an e-mail address. Who wrote something
down stays as the name that it was then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer

from assess.file_shape_decided import Shape
from assess.file_shape_rows import (
    ActionShape,
    ApprovalShape,
    HandoverShape,
    ItemShape,
    NeedShape,
    RevisionShape,
    TargetShape,
)
from assess.file_shape_work import (
    AssignmentShape,
    EventShape,
    FindingShape,
    PaperShape,
    RemarkShape,
    ReviewShape,
    SampleShape,
    SharedVerdictShape,
)
from assess.models import (
    ActionNeed,
    ActionTarget,
    Assignment,
    AuditVerdict,
    Base,
    EvidenceItem,
    EvidenceRevision,
    FindingEventRow,
    FindingRow,
    HandoverRow,
    ImprovementAction,
    MeasureApprovalRow,
    Remark,
    Review,
    Sample,
    SharedVerdict,
)
from assess.models.types import Utc
from controls.canonical import canonical_json, plain

Values = dict[str, Any]
Rows = Mapping[str, list[Values]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travels:
    """One table: the shape of a row, what names a row, which columns are people, and which hold JSON."""

    model: type[Base]
    shape: type[Shape]
    key: tuple[str, ...] = ("id",)
    people: tuple[str, ...] = ()
    parsed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    def column(self, name: str) -> Column[Any]:
        return self.model.metadata.tables[self.name].columns[name]

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(values[name] for name in self.key)

    def values_of(self, row: Any, emails: Mapping[int, str]) -> Values:
        """A row as the file has it."""
        return {name: self._out(name, getattr(row, name), emails) for name in self.shape.model_fields}

    def row_of(self, values: Mapping[str, Any], people: Mapping[str, int], **home: Any) -> Base:
        """The row of these values; `home` is what they are below."""
        fields = {name: self._in(name, values[name], people) for name in self.shape.model_fields}
        return self.model(**home, **fields)

    def _out(self, name: str, value: Any, emails: Mapping[int, str]) -> Any:
        if value is None:
            is_number = isinstance(self.column(name).type, Integer) and name not in self.people
            return None if is_number else ""
        if name in self.people:
            return emails[value]
        if name in self.parsed:
            return json.loads(value)
        return value.isoformat() if isinstance(value, datetime) else plain(value)

    def _in(self, name: str, value: Any, people: Mapping[str, int]) -> Any:
        if value == "" and self.column(name).nullable:
            return None
        if name in self.people:
            return people[value]
        if name in self.parsed:
            return canonical_json(value)
        return datetime.fromisoformat(value) if isinstance(self.column(name).type, Utc) else value


ASSIGNMENT = Travels(model=Assignment, shape=AssignmentShape, people=("person_id",))
REVIEW = Travels(model=Review, shape=ReviewShape, key=("requirement_id", "unit", "number"))
REMARK = Travels(model=Remark, shape=RemarkShape)
SAMPLE = Travels(model=Sample, shape=SampleShape, parsed=("population", "drawn"))
PAPER = Travels(
    model=AuditVerdict, shape=PaperShape, key=("requirement_id", "unit", "auditor_id"), people=("auditor_id",)
)
SHARED_VERDICT = Travels(model=SharedVerdict, shape=SharedVerdictShape, key=("requirement_id", "unit", "number"))
FINDING = Travels(model=FindingRow, shape=FindingShape, parsed=("subjects",))
EVENT = Travels(model=FindingEventRow, shape=EventShape, key=("finding_id", "number"))
HANDOVER = Travels(model=HandoverRow, shape=HandoverShape, key=("number",))

ITEM = Travels(model=EvidenceItem, shape=ItemShape)
REVISION = Travels(model=EvidenceRevision, shape=RevisionShape, key=("item_id", "number"))
ACTION = Travels(model=ImprovementAction, shape=ActionShape, people=("owner_id",))
TARGET = Travels(model=ActionTarget, shape=TargetShape, key=("action_id", "requirement_id", "unit"))
NEED = Travels(model=ActionNeed, shape=NeedShape, key=("action_id", "needs_id"))
APPROVAL = Travels(model=MeasureApprovalRow, shape=ApprovalShape, key=("number",))

#: What hangs on the assessment, and what belongs to the municipality and may be there already.
BELOW = (ASSIGNMENT, REVIEW, REMARK, SAMPLE, PAPER, SHARED_VERDICT, FINDING, EVENT, HANDOVER)
REGISTERS = (ITEM, REVISION, ACTION, TARGET, NEED, APPROVAL)
ALL = (*BELOW, *REGISTERS)

#: The rows of an assessment that has none.
NO_ROWS: Rows = {travels.name: [] for travels in ALL}


def people_in(rows: Rows) -> frozenset[str]:
    """The e-mail addresses of everybody that the rows lean on."""
    found = {values[name] for t in ALL for values in rows[t.name] for name in t.people}
    return frozenset(found - {""})


def keys_in(rows: Rows) -> dict[str, frozenset[tuple[Any, ...]]]:
    """What names each row of the registers: those that are there besides belong to other assessments."""
    return {t.name: frozenset(map(t.key_of, rows[t.name])) for t in REGISTERS}


def in_order(travels: Travels, rows: Iterable[Values], only: Collection[tuple[Any, ...]] | None = None) -> list[Values]:
    """By what names them: two databases do not sort alike. With `only` no others."""
    found = sorted(rows, key=travels.key_of)
    return found if only is None else [values for values in found if travels.key_of(values) in only]
