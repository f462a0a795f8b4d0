"""Contributing to a round: what would leave, who agreed to it, the token, and the sealed envelope.

All of it happens here, where the answers are. An envelope is sealed anew each
time it is fetched, and nothing of it is kept: no hash of ours points at one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit, rounds
from assess.audit import Action, Actor
from assess.catalogues import all_catalogues
from assess.models import BenchmarkConsent, BenchmarkPart, Municipality
from assess.place import AssessmentHead, Place
from assess.records import stored_snapshot
from assess.rounds import RoundHere
from assess.sharing.keeping import UnreadableOwnError, lock, unlock
from controls.catalogue import Catalogue
from reports.benchmark.ballot import BallotError
from reports.benchmark.contribution import (
    MOST_REPLACED,
    CannotContributeError,
    Contribution,
    from_snapshot,
    parsed,
    withdrawal,
)
from reports.benchmark.issuing import IssuingError
from reports.benchmark.participant import Own, ParticipationError, begin, of_this_round, sealed, with_token
from reports.benchmark.rounds import class_of

NO_ROUND = "Er is nog geen ronde. De beheerder van deze server opent er een, of neemt er een over."
_DRAFT = "Deze zelftoets is nog niet ingediend. Dien hem eerst in; dan ligt vast wat u bijdraagt."
_UNREADABLE = (
    "De sleutel van deze ronde is niet te lezen: de geheime sleutel van deze server is veranderd. Vraag de beheerder de "
    "oude terug te zetten. Een tweede deelnamebewijs is er niet."
)


class CannotShareError(Exception):
    """Not possible, or not yet; nothing changed. The message is Dutch and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose contribution this is and where it is kept: everything but the database."""

    data: Path
    key: str
    place: Place
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One record that was agreed to, in the order of their numbers."""

    contribution: Contribution
    sha256: str
    agreed_by: str
    agreed_at: datetime
    assessment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the municipality is in this round."""

    said: tuple[Said, ...]
    has_key: bool
    has_token: bool
    #: At the desk of this server: asked, and whether the answer is there.
    has_asked: bool
    is_answered: bool
    #: The number of the record that went into the ballot box of this server.
    handed_in: int

    @property
    def last(self) -> Said | None:
        return self.said[-1] if self.said else None

    @property
    def is_withdrawn(self) -> bool:
        return self.last is not None and self.last.contribution.is_withdrawal


def round_now(where: Where) -> RoundHere | None:
    return rounds.current(where.data, where.today)


def standing(session: Session, where: Where, here: RoundHere) -> Standing:
    part = _part(session, where, here)
    return Standing(
        said=_said(session, here.name),
        has_key=part is not None,
        has_token=part is not None and part.has_token,
        has_asked=here.desk is not None and rounds.has_asked(here, where.place.code),
        is_answered=here.desk is not None and rounds.answered(here, where.place.code) is not None,
        handed_in=part.handed_in if part else 0,
    )


def proposed(session: Session, head: AssessmentHead, where: Where, here: RoundHere) -> Contribution:
    """What would leave of this assessment: what was agreed to already, or the next record. Raises CannotShareError."""
    if not head.catalogue.startswith("bio2/"):
        raise CannotShareError("Alleen een zelftoets van de BIO2 kan bijdragen; dit is een ander kader.")
    if head.is_open:
        raise CannotShareError(
            "Deze zelftoets is nog niet ingediend. Dien hem eerst in; dan ligt vast wat u bijdraagt."
        )
    snapshot = stored_snapshot(session, head.id)
    if snapshot is None:
        raise CannotShareError(
            "Deze zelftoets is nog niet ingediend. Dien hem eerst in; dan ligt vast wat u bijdraagt."
        )
    said = _said(session, here.name)
    try:
        made = from_snapshot(
            snapshot,
            catalogue_of_round(here),
            here.round,
            size_class=_class(session, where, here),
            previous=_previous(session, here),
            seq=said[-1].contribution.seq + 1 if said else 1,
        )
    except CannotContributeError as error:
        raise CannotShareError(str(error)) from error
    last = said[-1].contribution if said else None
    return last if last is not None and last == made.replaced(last.seq) else made


def catalogue_of_round(here: RoundHere) -> Catalogue:
    found = all_catalogues().get(here.round.catalogue)
    if found is None:
        raise CannotShareError(f"De vragenlijst van deze ronde ({here.round.catalogue}) is er op deze server niet.")
    return found


def agree(session: Session, head: AssessmentHead, where: Where, *, seen: str, by: Actor, now: datetime) -> None:
    """Write down that these bytes may leave, and make the one-round key if there is none. Raises CannotShareError."""
    here = _open_round(where)
    made = proposed(session, head, where, here)
    if made.sha256 != seen:
        raise CannotShareError(
            "Wat er weggaat is intussen anders dan wat u zag. Bekijk het opnieuw en geef dan toestemming."
        )
    last = _last(session, here)
    if last is not None and last.contribution.seq == made.seq:
        return  # A second tab, or the button pressed twice: this was agreed to already.
    _write_down(session, head, here, made, by=by, now=now)
    _own_or_new(session, where, here, made.size_class)
    audit.record(session, Action.BENCHMARK_AGREED, _object(head, here, made), by=by, at=now)


def withdraw(session: Session, head: AssessmentHead, where: Where, *, by: Actor, now: datetime) -> None:
    """Write down that the contribution is taken back; its envelope must go to the box as well. Raises CannotShareError."""
    here = _open_round(where)
    last = _last(session, here)
    if last is None or last.contribution.is_withdrawal:
        raise CannotShareError("Er is geen bijdrage om in te trekken.")
    made = withdrawal(here.round, size_class=last.contribution.size_class, seq=last.contribution.seq + 1)
    _write_down(session, head, here, made, by=by, now=now)
    audit.record(session, Action.BENCHMARK_WITHDRAWN, _object(head, here, made), by=by, at=now)


def request_file(session: Session, where: Where) -> tuple[str, str]:
    """The name and the text of the request for a token; the same each time. Raises CannotShareError."""
    here = _open_round(where)
    return f"aanvraag-{here.name}-{where.place.code}.json", _own(session, where, here).request


def ask_here(session: Session, head: AssessmentHead, where: Where, *, by: Actor, now: datetime) -> None:
    """Lay the request on the desk of this server. Raises CannotShareError."""
    here = _open_round(where)
    if here.desk is None:
        raise CannotShareError("De uitgifte is op een andere server. Haal de aanvraag op en stuur hem daarheen.")
    try:
        rounds.ask(here, where.place.code, _own(session, where, here).request)
    except IssuingError as error:
        raise CannotShareError(str(error)) from error
    audit.record(session, Action.BENCHMARK_TOKEN_ASKED, f"{head.id}/{here.name}", by=by, at=now)


def take_token(
    session: Session, head: AssessmentHead, where: Where, given: str | None, *, by: Actor, now: datetime
) -> None:
    """Keep the token: out of the file that was given, or from the desk of this server. Raises CannotShareError."""
    here = _open_round(where)
    answer = rounds.answered(here, where.place.code) if given is None and here.desk else given
    if not answer:
        raise CannotShareError(
            "Er is nog geen antwoord van de uitgifte. Kies het bestand dat u kreeg, of kom later terug."
        )
    own = _own(session, where, here)
    try:
        own = with_token(own, answer, here.round)
    except ParticipationError as error:
        raise CannotShareError(str(error)) from error
    part = _part(session, where, here)
    if part is not None and not part.has_token:
        part.locked_own = lock(own, key=where.key, municipality_id=where.place.id)
        part.has_token = True
        audit.record(session, Action.BENCHMARK_TOKEN_TAKEN, f"{head.id}/{here.name}", by=by, at=now)


def envelope(session: Session, where: Where) -> bytes:
    """The sealed envelope of what was agreed to last; other bytes each time, the same inside. Raises CannotShareError."""
    here = _open_round(where)
    last = _last(session, here)
    if last is None:
        raise CannotShareError("Er is nog geen toestemming gegeven; bekijk eerst wat er weggaat.")
    own = _own(session, where, here)
    if not own.token:
        raise CannotShareError("Er is nog geen deelnamebewijs; zonder bewijs wordt een envelop niet geteld.")
    try:
        return sealed(last.contribution, own, here.round)
    except ParticipationError as error:
        raise CannotShareError(str(error)) from error


def hand_in(session: Session, where: Where) -> None:
    """Put the envelope in the ballot box of this server. Not in the trail: that would say when. Raises CannotShareError."""
    here = _open_round(where)
    last, part = _last(session, here), _part(session, where, here)
    made = envelope(session, where)
    try:
        rounds.put(here, made)
    except BallotError as error:
        raise CannotShareError(str(error)) from error
    if part is not None and last is not None:
        part.handed_in = last.contribution.seq


# --- below: what several of these share ---------------------------------------------------


def _open_round(where: Where) -> RoundHere:
    here = round_now(where)
    if here is None:
        raise CannotShareError(NO_ROUND)
    if not here.takes(where.today):
        raise CannotShareError(
            f"Ronde {here.name} is gesloten; er kan niets meer bij, worden vervangen of ingetrokken."
        )
    return here


def _part(session: Session, where: Where, here: RoundHere) -> BenchmarkPart | None:
    return session.get(BenchmarkPart, (where.place.id, here.name))


def _own(session: Session, where: Where, here: RoundHere) -> Own:
    part = _part(session, where, here)
    if part is None:
        raise CannotShareError("Er is nog geen toestemming gegeven; bekijk eerst wat er weggaat.")
    try:
        own = unlock(part.locked_own, key=where.key, municipality_id=where.place.id, round_name=here.name)
        of_this_round(own, here.round)
    except UnreadableOwnError as error:
        raise CannotShareError(_UNREADABLE) from error
    except ParticipationError as error:
        raise CannotShareError(str(error)) from error
    return own


def _own_or_new(session: Session, where: Where, here: RoundHere, size_class: str) -> None:
    """The key of this round, made once: whoever comes second finds it."""
    if _part(session, where, here) is not None:
        _own(session, where, here)
        return
    own = begin(here.round, size_class)
    session.add(
        BenchmarkPart(
            municipality_id=where.place.id,
            round=here.name,
            round_sha256=here.round.sha256,
            locked_own=lock(own, key=where.key, municipality_id=where.place.id),
        )
    )
    session.flush()


def _said(session: Session, round_name: str) -> tuple[Said, ...]:
    rows = session.scalars(
        select(BenchmarkConsent).where(BenchmarkConsent.round == round_name).order_by(BenchmarkConsent.seq)
    )
    return tuple(_as_said(row) for row in rows)


def _as_said(row: BenchmarkConsent) -> Said:
    return Said(
        contribution=parsed(row.content.encode()),
        sha256=row.sha256,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        assessment_id=row.assessment_id,
    )


def _last(session: Session, here: RoundHere) -> Said | None:
    said = _said(session, here.name)
    return said[-1] if said else None


def _previous(session: Session, here: RoundHere) -> dict[str, int | None] | None:
    """The answers of the last contribution to an earlier round, if it was not taken back."""
    found = last_contribution(session, before=here.name)
    return dict(found.answers) if found else None


def last_contribution(session: Session, *, before: str) -> Contribution | None:
    rows = session.scalars(
        select(BenchmarkConsent)
        .where(BenchmarkConsent.round < before)
        .order_by(BenchmarkConsent.round.desc(), BenchmarkConsent.seq.desc())
        .limit(1)
    )
    row = rows.first()
    made = parsed(row.content.encode()) if row else None
    return made if made and not made.is_withdrawal else None


def _class(session: Session, where: Where, here: RoundHere) -> str:
    """The class in the register where the desk is; elsewhere it follows from the number of inhabitants."""
    if here.desk is not None:
        found = here.desk.register.get(where.place.code)
        if found is None:
            raise CannotShareError(
                f"{where.place.name} staat niet op de lijst van ronde {here.name}. Vraag de beheerder waarom."
            )
        return found
    inhabitants = session.scalar(select(Municipality.inhabitants).where(Municipality.id == where.place.id))
    if inhabitants is None:
        raise CannotShareError(
            "Het aantal inwoners van deze gemeente is niet bekend, en dat bepaalt de grootteklasse. Vraag de beheerder de "
            "lijst van gemeenten met inwoners in te lezen."
        )
    return class_of(inhabitants)


def _write_down(
    session: Session, head: AssessmentHead, here: RoundHere, made: Contribution, *, by: Actor, now: datetime
) -> None:
    if made.seq > MOST_REPLACED:
        raise CannotShareError("Deze bijdrage is te vaak vervangen; verder kan niet in deze ronde.")
    session.add(
        BenchmarkConsent(
            municipality_id=by.municipality_id,
            round=here.name,
            seq=made.seq,
            assessment_id=head.id,
            content=made.content.decode(),
            sha256=made.sha256,
            agreed_by=by.name,
            agreed_by_id=by.id,
            agreed_at=now,
        )
    )
    session.flush()


def _object(head: AssessmentHead, here: RoundHere, made: Contribution) -> str:
    return f"{head.id}/{here.name}, nummer {made.seq}, hash {made.sha256[:16]}"
