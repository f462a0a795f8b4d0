"""The DigiD connections of an assessment, and the page that shows them with the TPMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.errors import InvalidError, NotFoundError
from assess.identifiers import new_id
from assess.models import DigidConnection
from assess.place import AssessmentHead
from assess.profiles import connections_of, tpms_of
from assess.scoping.chosen import refuse_frozen, tpm_norms, with_connections
from assess.scoping.digid.tpms import covered, problem_of, verdict_words
from assess.scoping.losses import refuse_losing_unit
from assess.seen import refuse_unseen
from controls.catalogue import Aspect, Catalogue, Requirement
from controls.profile import Connection
from controls.tpm import Tpm


@dataclass(frozen=True, slots=True, kw_only=True)
class TpmShown:
    """One TPM; `problem` says why it carries nothing on the reference date, `carries` names what rests on it.

    `verdicts` holds, per norm, what it says of opzet, bestaan and werking.
    """

    tpm: Tpm
    problem: str
    carries: tuple[str, ...]
    verdicts: tuple[tuple[Requirement, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigidPage:
    catalogue: Catalogue
    norms: int
    connections: tuple[Connection, ...]
    tpms: tuple[TpmShown, ...]


def digid_page(session: Session, head: AssessmentHead) -> DigidPage:
    """Connections and TPMs; raises NotFoundError when the assessment does not account to DigiD."""
    catalogue = with_connections(head)
    connections = connections_of(session, head.id)
    carried = covered(session, head.id, catalogue, connections)
    norms = tpm_norms(catalogue)
    return DigidPage(
        catalogue=catalogue,
        norms=len(norms),
        connections=connections,
        tpms=tuple(
            TpmShown(
                tpm=t,
                problem=problem_of(t, head.reference_date),
                carries=carried.get(t.id, ()),
                verdicts=tuple((norm, tuple(verdict_words(t, norm, aspect) for aspect in Aspect)) for norm in norms),
            )
            for t in tpms_of(session, head.id)
        ),
    )


def connection(session: Session, head: AssessmentHead, connection_id: str) -> Connection:
    """One connection as it is stored; raises NotFoundError."""
    with_connections(head)
    row = _row(session, head, connection_id)
    return Connection(id=row.id, name=row.name, number=row.number)


def add_connection(session: Session, head: AssessmentHead, name: str, number: str, *, by: Actor, now: datetime) -> None:
    """Add a connection; exactly the same one twice is one. Raises FrozenError, NotFoundError, InvalidError."""
    refuse_frozen(head)
    with_connections(head)
    there = connections_of(session, head.id)
    if any((c.name, c.number) == (name, number) for c in there):
        return
    _refuse_twin(there, name, number)
    row = DigidConnection(
        id=new_id(), assessment_id=head.id, municipality_id=by.municipality_id, name=name, number=number
    )
    session.add(row)
    audit.record(session, Action.CONNECTION_ADDED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()


def change_connection(
    session: Session, head: AssessmentHead, wanted: Connection, *, seen: str, by: Actor, now: datetime
) -> None:
    """Mend name or number. Raises FrozenError, NotFoundError, ChangedMeanwhileError, InvalidError."""
    refuse_frozen(head)
    stored = connection(session, head, wanted.id)
    if wanted == stored:
        return
    refuse_unseen(stored, seen)
    _refuse_twin([c for c in connections_of(session, head.id) if c.id != wanted.id], wanted.name, wanted.number)
    row = _row(session, head, wanted.id)
    row.name, row.number = wanted.name, wanted.number
    audit.record(session, Action.CONNECTION_CHANGED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()


def remove_connection(session: Session, head: AssessmentHead, connection_id: str, *, by: Actor, now: datetime) -> str:
    """Remove a connection nobody answered for; gives its name. Raises FrozenError, NotFoundError, InvalidError."""
    refuse_frozen(head)
    with_connections(head)
    row = _row(session, head, connection_id)
    refuse_losing_unit(session, head.id, row.id, row.name)
    session.delete(row)
    audit.record(session, Action.CONNECTION_REMOVED, f"{head.id}/{row.id}", by=by, at=now)
    session.flush()
    return row.name


def _row(session: Session, head: AssessmentHead, connection_id: str) -> DigidConnection:
    row = session.get(DigidConnection, connection_id)
    if row is None or row.assessment_id != head.id:
        raise NotFoundError
    return row


def _refuse_twin(there: Sequence[Connection], name: str, number: str) -> None:
    """A number is unique, and two of one name could not be told apart where they are answered."""
    for other in there:
        if _bare(other.number) == _bare(number):
            raise InvalidError(
                {"number": f"Dit nummer heeft ‘{other.name}’ al. Vul het nummer in van deze aansluiting."}
            )
        if _bare(other.name) == _bare(name):
            raise InvalidError({"name": "Er is al een aansluiting met deze naam. Geef deze een andere naam."})


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
