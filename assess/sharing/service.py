"""Contributing to a round: what would leave, who agreed to it, the token, and the sealed envelope.

All of it happens here, where the answers are. An envelope is sealed anew each
time it is fetched, and nothing of it is kept: no hash of ours points at one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assess import audit, rounds, token_desk
from assess.audit import Action, Actor
from assess.models import BenchmarkConsent, BenchmarkPart
from assess.place import AssessmentHead
from assess.rounds import RoundHere
from assess.sharing.keeping import UnreadableSecretError, lock, unlock
from assess.sharing.standing import CannotShareError, Where, last_said, no_round, part_of, proposed, round_now
from reports.benchmark.ballot import BallotError
from reports.benchmark.contribution import (
    MOST_REPLACED,
    Contribution,
    withdrawal,
)
from reports.benchmark.issuing import IssuingError
from reports.benchmark.participant import Own, ParticipationError, begin, of_this_round, sealed, with_token

_UNREADABLE = (
    "De sleutel van deze ronde is niet te lezen: de geheime sleutel van deze server is veranderd. Vraag de beheerder de "
    "oude terug te zetten. Een tweede deelnamebewijs is er niet."
)


def agree(session: Session, head: AssessmentHead, where: Where, *, seen: str, by: Actor, now: datetime) -> None:
    """Write down that these bytes may leave, and make the one-round key if there is none. Raises CannotShareError."""
    here = _open_round(where)
    made = proposed(session, head, where, here)
    if made.sha256 != seen:
        raise CannotShareError(
            "Wat er weggaat is intussen anders dan wat u zag. Bekijk het opnieuw en geef dan toestemming."
        )
    last = last_said(session, here)
    if last is not None and last.contribution.seq == made.seq:
        return  # A second tab, or the button pressed twice: this was agreed to already.
    _write_down(session, head, here, made, by=by, now=now)
    _own_or_new(session, where, here, made.size_class)
    audit.record(session, Action.BENCHMARK_AGREED, _object(head, here, made), by=by, at=now)


def withdraw(session: Session, head: AssessmentHead, where: Where, *, by: Actor, now: datetime) -> None:
    """Write down that the contribution is taken back; its envelope must go to the box as well. Raises CannotShareError."""
    here = _open_round(where)
    last = last_said(session, here)
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
        token_desk.ask(here, where.place.code, _own(session, where, here).request)
    except IssuingError as error:
        raise CannotShareError(str(error)) from error
    audit.record(session, Action.BENCHMARK_TOKEN_ASKED, f"{head.id}/{here.name}", by=by, at=now)


def take_token(
    session: Session, head: AssessmentHead, where: Where, given: str | None, *, by: Actor, now: datetime
) -> None:
    """Keep the token: out of the file that was given, or from the desk of this server. Raises CannotShareError."""
    here = _open_round(where)
    answer = token_desk.answered(here, where.place.code) if given is None and here.desk else given
    if not answer:
        raise CannotShareError(
            "Er is nog geen antwoord van de uitgifte. Kies het bestand dat u kreeg, of kom later terug."
        )
    own = _own(session, where, here)
    try:
        own = with_token(own, answer, here.round)
    except ParticipationError as error:
        raise CannotShareError(str(error)) from error
    part = part_of(session, where, here)
    if part is not None and not part.has_token:
        part.locked_own = lock(own, key=where.key, municipality_id=where.place.id)
        part.has_token = True
        audit.record(session, Action.BENCHMARK_TOKEN_TAKEN, f"{head.id}/{here.name}", by=by, at=now)


def envelope(session: Session, where: Where) -> bytes:
    """The sealed envelope of what was agreed to last; other bytes each time, the same inside. Raises CannotShareError."""
    here = _open_round(where)
    last = last_said(session, here)
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
    last, part = last_said(session, here), part_of(session, where, here)
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
        raise CannotShareError(no_round(where))
    if not here.takes(where.today):
        raise CannotShareError(
            f"Ronde {here.name} is gesloten; er kan niets meer bij, worden vervangen of ingetrokken."
        )
    return here


def _own(session: Session, where: Where, here: RoundHere) -> Own:
    part = part_of(session, where, here)
    if part is None:
        raise CannotShareError("Er is nog geen toestemming gegeven; bekijk eerst wat er weggaat.")
    if not part.locked_own:
        raise CannotShareError(f"De sleutel van ronde {here.name} is gewist; er kan niets meer worden verzegeld.")
    try:
        own = unlock(part.locked_own, key=where.key, municipality_id=where.place.id, round_name=here.name)
        of_this_round(own, here.round)
    except UnreadableSecretError as error:
        raise CannotShareError(_UNREADABLE) from error
    except ParticipationError as error:
        raise CannotShareError(str(error)) from error
    return own


def _own_or_new(session: Session, where: Where, here: RoundHere, size_class: str) -> None:
    """The key of this round, made once: whoever comes second finds it."""
    if part_of(session, where, here) is not None:
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
