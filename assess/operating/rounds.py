"""Running a round of the benchmark: open, hand out tokens, close, and take in what was published.

The same functions as `toetspeil benchmark`. Counting is not among them: that is
done on a machine without a network. Nothing here can open an envelope.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import audit, rounds, token_desk
from assess.audit import Action, Actor
from assess.catalogues import all_catalogues
from assess.editions import editions_folder, published_editions
from assess.models import Merger, Municipality
from assess.pictures import forget_outdated
from assess.rounds import CLASS_WORDS, RoundExistsError, RoundHere
from reports.benchmark import errata, officers
from reports.benchmark.archive import Approval, RefusedError, publish
from reports.benchmark.ballot import BallotError
from reports.benchmark.edition import DamagedEditionError, Edition
from reports.benchmark.errata import Published
from reports.benchmark.issuing import IssuingError
from reports.benchmark.participant import ParticipationError
from reports.benchmark.reading import too_fine
from reports.benchmark.rounds import BadRoundError, class_of
from reports.benchmark.sealing import BadHalfError, RoundKeys
from reports.benchmark.tables import CLASSES


class CannotRunError(Exception):
    """Not possible; nothing changed. The message is Dutch and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Who may take part: code -> class. Who is left out, and why, is for the person who opens the round."""

    classes: Mapping[str, str]
    without_inhabitants: tuple[str, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        found = [*self.classes.values()]
        return tuple((CLASS_WORDS[name], found.count(name)) for name in CLASSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """One class of a round: how many municipalities it has, and about how many of them have a token."""

    words: str
    population: int
    tokens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """Everything the page of one round shows. Never what, or that, one municipality answered."""

    round: RoundHere
    takes: bool
    lines: tuple[ClassLine, ...]
    #: Who asked for a token and waits: the issuer must know who that is.
    waiting: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    #: What is wrong with the files of the desk; then nothing of it is shown.
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """What municipalities see now; `problem` when the folder does not hold together."""

    published: tuple[Published, ...]
    has_officers: bool
    problem: str


def register(session: Session) -> Register:
    """Every municipality that still exists, in its class."""
    rows = session.execute(
        select(Municipality.code, Municipality.name, Municipality.inhabitants)
        .outerjoin(Merger, Merger.former_id == Municipality.id)
        .where(Merger.former_id.is_(None))
        .order_by(Municipality.name)
    ).all()
    return Register(
        classes={code: class_of(inhabitants) for code, _, inhabitants in rows if inhabitants is not None},
        without_inhabitants=tuple(name for _, name, inhabitants in rows if inhabitants is None),
    )


def round_page(session: Session, here: RoundHere, today: date) -> RoundPage:
    names = dict(session.execute(select(Municipality.code, Municipality.name)).all())
    try:
        said = token_desk.tokens_said(here) if here.desk else {}
        codes, problem = (sorted(here.desk.register) if here.desk else []), ""
    except IssuingError as error:
        said, codes, problem = {}, [], str(error)
    return RoundPage(
        round=here,
        takes=here.takes(today),
        lines=tuple(
            ClassLine(words=CLASS_WORDS[c], population=here.round.population[c], tokens=said.get(c, ""))
            for c in CLASSES
        ),
        waiting=tuple((code, names.get(code, code)) for code in token_desk.waiting(here)) if here.desk else (),
        codes=tuple((code, f"{names.get(code, '')} ({code})".strip()) for code in codes),
        problem=problem,
    )


def editions(data: Path) -> Editions:
    has_officers = (editions_folder(data) / officers.NAME).is_file()
    try:
        return Editions(published=tuple(published_editions(data)), has_officers=has_officers, problem="")
    except RefusedError as error:
        return Editions(published=(), has_officers=has_officers, problem=str(error))


def open_round(
    session: Session, data: Path, *, name: str, catalogue: str, keys: str, closes_on: str, by: Actor, now: datetime
) -> RoundHere:
    """Raises CannotRunError."""
    found = register(session)
    if not found.classes:
        raise CannotRunError("Er is geen gemeente met een aantal inwoners. Lees eerst de lijst van gemeenten in.")
    try:
        made = rounds.open_here(
            data, name, all_catalogues()[catalogue], found.classes, RoundKeys.from_json(keys), closes_on=closes_on
        )
    except (BadHalfError, BadRoundError, IssuingError, RoundExistsError) as error:
        raise CannotRunError(str(error)) from error
    audit.record(session, Action.BENCHMARK_ROUND_OPENED, f"{made.name} {made.round.sha256}", by=by, at=now)
    return made


def take_over(session: Session, data: Path, text: str, *, closes_on: str, by: Actor, now: datetime) -> RoundHere:
    """Raises CannotRunError."""
    try:
        made = rounds.take_over(data, text, closes_on=closes_on)
    except (BadRoundError, RoundExistsError) as error:
        raise CannotRunError(str(error)) from error
    audit.record(session, Action.BENCHMARK_ROUND_TAKEN_OVER, f"{made.name} {made.round.sha256}", by=by, at=now)
    return made


def issue_waiting(session: Session, here: RoundHere, *, by: Actor, now: datetime) -> tuple[int, Sequence[str]]:
    done, problems = token_desk.issue_waiting(here)
    if done:
        audit.record(session, Action.BENCHMARK_TOKENS_ISSUED, f"{here.name} {done}", by=by, at=now)
    return done, problems


def issue_one(session: Session, here: RoundHere, code: str, asked: str, *, by: Actor, now: datetime) -> str:
    """The answer to a request that came as a file. Raises CannotRunError."""
    try:
        made = token_desk.issue(here, code, asked)
    except (IssuingError, ParticipationError) as error:
        raise CannotRunError(str(error)) from error
    audit.record(session, Action.BENCHMARK_TOKENS_ISSUED, f"{here.name} {code}", by=by, at=now)
    return made


def put(here: RoundHere, envelope: bytes, today: date) -> None:
    """Put an envelope in the box; no line in the trail, which would say when. Raises CannotRunError."""
    if not here.takes(today):
        raise CannotRunError(f"Ronde {here.name} is gesloten; de stembus neemt niets meer aan.")
    try:
        rounds.put(here, envelope)
    except BallotError as error:
        raise CannotRunError(str(error)) from error


def close(session: Session, here: RoundHere, *, by: Actor, now: datetime) -> None:
    """Close for good. Raises CannotRunError where there is nothing to close."""
    if here.desk is None and here.box is None:
        raise CannotRunError("Deze ronde is elders geopend en sluit daar.")
    if not here.is_closed_wholly:
        rounds.close(here)
        audit.record(session, Action.BENCHMARK_ROUND_CLOSED, here.name, by=by, at=now)


def wipe(session: Session, here: RoundHere, *, by: Actor, now: datetime) -> None:
    """Destroy the ballot box that the tally room has a copy of. Raises CannotRunError."""
    if here.tally_file is None:
        raise CannotRunError("Er staat hier geen gesloten stembus meer.")
    rounds.wipe(here)
    audit.record(session, Action.BENCHMARK_BOX_WIPED, here.name, by=by, at=now)


# --- what was published -------------------------------------------------------------------


def take_in(session: Session, data: Path, text: str, approvals: str, *, by: Actor, now: datetime) -> str:
    """Let every municipality here see an edition or an erratum: signed, next in the chain, and cut by R.

    What it is about. Raises CannotRunError.
    """
    folder = editions_folder(data)
    try:
        known = officers.of_folder(folder)
        given = [Approval(*pair) for pair in json.loads(approvals)]
        published_editions(data)
        about = _take_in(folder, text, given, known)
    except (ValueError, TypeError) as error:
        raise CannotRunError("Het bestand met goedkeuringen is dat niet, of het is beschadigd.") from error
    except RefusedError as error:
        raise CannotRunError(str(error)) from error
    forget_outdated(data)
    audit.record(session, Action.BENCHMARK_EDITION_TAKEN_IN, about, by=by, at=now)
    return about


def _take_in(folder: Path, text: str, given: Sequence[Approval], known: Sequence[str]) -> str:
    try:
        edition = Edition.from_json(text.rstrip("\n"))
    except DamagedEditionError:
        erratum = errata.from_json(text)
        errata.publish_erratum(erratum, given, known, folder)
        return f"erratum {erratum.round} {erratum.edition}"
    faults = tuple(too_fine(edition))
    if faults:
        raise RefusedError(
            f"Deze uitgave is fijner dan de regels toestaan op {len(faults)} plaatsen, als eerste: {faults[0]}."
        )
    publish(edition, given, known, folder)
    return f"ronde {edition.round} {edition.sha256}"
