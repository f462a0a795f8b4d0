"""What came after submitting: the college's decisions, who confirmed them, who signed. Each names the snapshot it is about.

None of it changes the snapshot. A correction is a new decision that refers to
the one before, so the order of the decisions tells what holds now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from controls.canonical import canonical_json, plain


class DecisionKind(StrEnum):
    """What the college decided about the statement that goes with an assessment."""

    ADOPTED = "vaststelling"
    NOT_ADOPTED = "niet-vastgesteld"
    WITHDRAWN = "intrekking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of the college. Dates are ISO, moments ISO 8601 in UTC.

    `number` counts the decisions of one assessment from 1. `refers_to` is the number
    of an earlier one that this one withdraws or puts right, 0 for none.
    """

    assessment_id: str
    snapshot_sha256: str
    number: int
    kind: DecisionKind
    refers_to: int
    met_on: str
    reference: str
    signed_by: str
    signed_as: str
    remark: str
    recorded_by: str
    recorded_at: str

    @property
    def sha256(self) -> str:
        return _hash("toetspeil/decision/1", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A second person's word that a decision stands as it was recorded; `decision_sha256` says which words."""

    assessment_id: str
    number: int
    decision_sha256: str
    confirmed_by: str
    confirmed_at: str

    @property
    def sha256(self) -> str:
        return _hash("toetspeil/confirmation/1", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who put a name below the statement, on which day; `document_sha256` is that of the signed file, or ""."""

    assessment_id: str
    snapshot_sha256: str
    number: int
    #: The number of the decision it was signed under.
    decision: int
    signed_by: str
    signed_as: str
    signed_on: str
    document_sha256: str
    remark: str
    recorded_by: str
    recorded_at: str

    @property
    def sha256(self) -> str:
        return _hash("toetspeil/signature/1", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Everything of that kind for one assessment, each in the order in which it was recorded."""

    decisions: tuple[Decision, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def canonical(self) -> str:
        return canonical_json(plain(self))

    @property
    def standing(self) -> Decision | None:
        """The decision that holds now: the last that adopts or refuses and that no later one refers to."""
        found = (d for d in reversed(self.decisions) if d.kind is not DecisionKind.WITHDRAWN and self.holds(d.number))
        return next(found, None)

    @property
    def is_adopted(self) -> bool:
        return self.standing is not None and self.standing.kind is DecisionKind.ADOPTED

    @property
    def last_moment(self) -> str:
        """When the last of it was recorded; "" while there is nothing."""
        moments = [d.recorded_at for d in self.decisions] + [s.recorded_at for s in self.signatures]
        return max([*moments, *(c.confirmed_at for c in self.confirmations)], default="")

    def holds(self, number: int) -> bool:
        """Whether no later decision withdraws this one or puts it right."""
        return all(later.refers_to != number for later in self.decisions)

    def decision(self, number: int) -> Decision | None:
        return next((d for d in self.decisions if d.number == number), None)

    def confirmation_of(self, number: int) -> Confirmation | None:
        return next((c for c in self.confirmations if c.number == number), None)

    def signatures_under(self, number: int) -> tuple[Signature, ...]:
        return tuple(s for s in self.signatures if s.decision == number)


def decided_from(given: Mapping[str, Any]) -> Decided:
    """Read back from JSON values; raises KeyError, TypeError or ValueError when they do not fit."""
    return Decided(
        decisions=tuple(Decision(**{**d, "kind": DecisionKind(d["kind"])}) for d in given["decisions"]),
        confirmations=tuple(Confirmation(**c) for c in given["confirmations"]),
        signatures=tuple(Signature(**s) for s in given["signatures"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureApproval:
    """The approval of measures by the board of a municipality (Cbw article 24, first paragraph).

    It belongs to no assessment and says nothing about the statement of ENSIA.
    `refers_to` is the number of an earlier approval that this one replaces or, when
    it `is_withdrawal`, takes back; 0 for none.
    """

    number: int
    is_withdrawal: bool
    refers_to: int
    title: str
    version: str
    approved_on: str
    body: str
    reference: str
    remark: str
    recorded_by: str
    recorded_at: str

    @property
    def sha256(self) -> str:
        return _hash("toetspeil/measure-approval/1", self)


#: The requirement that asks for it, in every edition of the Cbw.
APPROVAL_ASKED_BY = "cbw-bst-01"


def _hash(schema: str, record: object) -> str:
    return hashlib.sha256(canonical_json({"schema": schema, **plain(record)}).encode()).hexdigest()
