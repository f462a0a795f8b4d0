"""The trail of one assessment: who did what to which part of it, and when. It holds no texts of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.frameworks import leading
from assess.models import AuditEvent, DigidConnection, TpmRow
from assess.paths import Known, atlas
from assess.place import AssessmentHead
from assess.trail_words import Kind, actions_of, done, kinds_of, result_words
from reports import KINDS
from reports.wording import counted

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody wants to see: of whom ("" for everybody), of which kind, and which page, from 1."""

    actor: str = ""
    kind: Kind | None = None
    page: int = 1

    @classmethod
    def from_query(cls, given: Mapping[str, str]) -> Shown:
        """What an address asks for; what cannot be is left out."""
        kind, page = given.get("soort", ""), given.get("pagina", "")
        is_number = page.isascii() and page.isdigit() and len(page) < 7
        return cls(
            actor=given.get("wie", ""),
            kind=Kind(kind) if kind in list(Kind) else None,
            page=max(int(page), 1) if is_number else 1,
        )

    @property
    def is_filter(self) -> bool:
        return bool(self.actor or self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailLine:
    """One line in words. `about` is "" for the whole assessment; `address` leads to the history of a requirement, and
    `control` is the number of a control with a history of its VvT record, or "".
    """

    number: int
    at: datetime
    actor: str
    done: str
    about: str
    #: "" when it was done; else that it was refused, or failed.
    result: str
    address: Mapping[str, str]
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """Newest first; `actors` and `kinds` are those that occur, whatever was chosen."""

    lines: tuple[TrailLine, ...]
    actors: tuple[str, ...]
    kinds: tuple[Kind, ...]
    has_newer: bool
    has_older: bool


def trail_page(session: Session, head: AssessmentHead, municipality_id: int, shown: Shown) -> TrailPage:
    """What was asked for, with the words for it."""
    its = _of(head, municipality_id)
    occur = session.execute(select(AuditEvent.actor, AuditEvent.action).where(*its).distinct()).all()
    wanted = select(AuditEvent).where(*its).order_by(AuditEvent.sequence.desc())
    if shown.actor:
        wanted = wanted.where(AuditEvent.actor == shown.actor)
    if shown.kind:
        wanted = wanted.where(AuditEvent.action.in_(actions_of(shown.kind)))
    rows = session.scalars(wanted.limit(PAGE + 1).offset((shown.page - 1) * PAGE)).all()
    words = _Words(head=head, known=atlas(head), names=_names(session, head))
    return TrailPage(
        lines=tuple(words.line(row) for row in rows[:PAGE]),
        actors=tuple(sorted({actor for actor, _ in occur})),
        kinds=kinds_of(frozenset(action for _, action in occur)),
        has_newer=shown.page > 1,
        has_older=len(rows) > PAGE,
    )


def _of(head: AssessmentHead, municipality_id: int) -> tuple[ColumnElement[bool], ...]:
    """The lines about an assessment begin with its id; what follows is a part of it ("/...") or a note (" ...")."""
    after_every_part = head.id + chr(ord("/") + 1)
    return (
        AuditEvent.chain == municipality_id,
        AuditEvent.object >= head.id,
        AuditEvent.object < after_every_part,
    )


def _names(session: Session, head: AssessmentHead) -> Mapping[str, str]:
    """What people call the connections and the TPMs that are there now."""
    connections = select(DigidConnection.id, DigidConnection.name).where(DigidConnection.assessment_id == head.id)
    tpms = select(TpmRow.id, literal("TPM van ") + TpmRow.supplier).where(TpmRow.assessment_id == head.id)
    return dict(session.execute(union_all(connections, tpms)).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What is needed to say in words what a line is about."""

    head: AssessmentHead
    known: Mapping[str, Known]
    names: Mapping[str, str]

    def line(self, row: AuditEvent) -> TrailLine:
        part = row.object.removeprefix(self.head.id).removeprefix("/").partition(" evidence:")[0]
        return TrailLine(
            number=row.sequence,
            at=row.at,
            actor=row.actor,
            done=done(row.action),
            about=self._about(row.action.partition(":")[0], part),
            result="" if row.result == "done" else result_words(row.result),
            address=self._address(part),
            control=self._control(row.action.partition(":")[0], part),
        )

    def _about(self, subject: str, part: str) -> str:
        """The part in words, "" for the whole; what is no longer there is called by its number."""
        name, _, unit = part.partition("@")
        if name in self.known:
            return ", ".join(filter(None, (self.known[name].label, self.names.get(unit, unit))))
        if not part or part.startswith(" from "):
            return ""
        if part.startswith(" sha256:"):
            return f"hash {part.removeprefix(' sha256:')[:12]}…"
        said = {
            "framework": lambda: all_catalogues()[part].short_title if part in all_catalogues() else part,
            "applicability": lambda: f"beheersmaatregel {part}",
            "improvement": lambda: f"verbeteractie {part}",
            "improvement-plan": lambda: f"als .{part}",
            "report": lambda: KINDS.get(part, part),
            "connection": lambda: self.names.get(part, f"een aansluiting die weg is ({part})"),
            "benchmark": lambda: f"ronde {part}",
            "reminder": lambda: counted(int(part), "vraag", "vragen") if part.isdigit() else part,
            "tpm": lambda: self.names.get(part, f"een TPM die weg is ({part})"),
        }
        return said.get(subject, lambda: part)()

    def _control(self, subject: str, part: str) -> str:
        found = leading(self.head).control_by_number.get(part) if subject == "applicability" else None
        return part if found is not None and found.iso else ""

    def _address(self, part: str) -> dict[str, Any]:
        name, _, unit = part.partition("@")
        found = self.known.get(name)
        if found is None or (unit and unit not in self.names):
            return {}
        return {**found.address, **({"unit": unit} if unit else {}), "requirement_id": name}
