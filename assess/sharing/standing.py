"""What would leave of an assessment, and how far the municipality is in the round: read, nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assess import rounds, token_desk
from assess.catalogues import all_catalogues
from assess.errors import NotFoundError
from assess.models import Assessment, BenchmarkConsent, BenchmarkPart
from assess.place import AssessmentHead, Place
from assess.records import stored_snapshot
from assess.rounds import RoundHere
from assess.size_classes import size_class_here
from controls.catalogue import Catalogue
from reports.benchmark.contribution import CannotContributeError, Contribution, from_snapshot, parsed
from reports.benchmark.issuing import IssuingError
from reports.benchmark.rounds import round_before

NO_ROUND = "Er is nog geen ronde. De beheerder van deze server opent er een, of neemt er een over."
CHOOSE = "Er is meer dan één ronde open. Kies voor welke ronde u bijdraagt."
_DRAFT = "Deze zelftoets is nog niet ingediend. Dien hem eerst in; dan ligt vast wat u bijdraagt."


class CannotShareError(Exception):
    """Not possible, or not yet; nothing changed. The message is Dutch and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whose contribution this is and where it is kept: everything but the database."""

    data: Path
    key: str
    place: Place
    today: date
    #: The round of the address; "" is the only one there is to choose.
    round_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One record that was agreed to, in the order of their numbers, and the assessment that it is from."""

    contribution: Contribution
    sha256: str
    agreed_by: str
    agreed_at: datetime
    assessment_id: str
    title: str
    reference_date: str

    @property
    def year(self) -> str:
        """The year that the assessment accounts for."""
        return self.reference_date[:4]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the municipality is in this round."""

    said: tuple[Said, ...]
    has_key: bool
    #: There was a key, and nothing can be done with it any more.
    is_wiped: bool
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
    """The round of the address, or the only one to choose. Raises NotFoundError for a name that is no round here."""
    if not where.round_name:
        return rounds.current(where.data, where.today)
    found = rounds.round_here(where.data, where.round_name)
    if found is None:
        raise NotFoundError
    return found


def no_round(where: Where) -> str:
    """Why there is no round to go on with, as a sentence."""
    return CHOOSE if rounds.open_rounds(where.data, where.today) else NO_ROUND


def standing(session: Session, where: Where, here: RoundHere) -> Standing:
    part = part_of(session, where, here)
    return Standing(
        said=said_of(session, here.name),
        has_key=part is not None and bool(part.locked_own),
        is_wiped=part is not None and not part.locked_own,
        has_token=part is not None and part.has_token,
        has_asked=here.desk is not None and token_desk.has_asked(here, where.place.code),
        is_answered=here.desk is not None and token_desk.answered(here, where.place.code) is not None,
        handed_in=part.handed_in if part else 0,
    )


def proposed(session: Session, head: AssessmentHead, where: Where, here: RoundHere) -> Contribution:
    """What would leave of this assessment: what was agreed to already, or the next record. Raises CannotShareError."""
    if not head.catalogue.startswith("bio2/"):
        raise CannotShareError("Alleen een zelftoets van de BIO2 kan bijdragen; dit is een ander kader.")
    if head.catalogue != here.round.catalogue:
        raise CannotShareError(f"Deze ronde gaat over {here.round.catalogue}; deze zelftoets is van {head.catalogue}.")
    snapshot = stored_snapshot(session, head.id)
    if snapshot is None:
        raise CannotShareError(_DRAFT)
    said = said_of(session, here.name)
    try:
        made = from_snapshot(
            snapshot,
            catalogue_of_round(here),
            here.round,
            # The token is for the class that was agreed to first: a new number of inhabitants waits for the next round.
            size_class=said[0].contribution.size_class if said else _class(session, where, here),
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


def part_of(session: Session, where: Where, here: RoundHere) -> BenchmarkPart | None:
    return session.get(BenchmarkPart, (where.place.id, here.name))


def said_of(session: Session, round_name: str) -> tuple[Said, ...]:
    rows = session.execute(
        select(BenchmarkConsent, Assessment.title, Assessment.reference_date)
        .join(Assessment, Assessment.id == BenchmarkConsent.assessment_id)
        .where(BenchmarkConsent.round == round_name)
        .order_by(BenchmarkConsent.seq)
    )
    return tuple(_as_said(*row) for row in rows)


def _as_said(row: BenchmarkConsent, title: str, reference_date: str) -> Said:
    return Said(
        contribution=parsed(row.content.encode()),
        sha256=row.sha256,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        assessment_id=row.assessment_id,
        title=title,
        reference_date=reference_date,
    )


def last_said(session: Session, here: RoundHere) -> Said | None:
    said = said_of(session, here.name)
    return said[-1] if said else None


def _previous(session: Session, here: RoundHere) -> dict[str, int | None] | None:
    """The answers of the last contribution to an earlier round, if it was not taken back."""
    found = _last_contribution(session, before=here.name)
    return dict(found.answers) if found else None


def _last_contribution(session: Session, *, before: str) -> Contribution | None:
    name = round_before(session.scalars(select(BenchmarkConsent.round).distinct()), before)
    row = session.scalars(
        select(BenchmarkConsent).where(BenchmarkConsent.round == name).order_by(BenchmarkConsent.seq.desc()).limit(1)
    ).first()
    made = parsed(row.content.encode()) if row else None
    return made if made and not made.is_withdrawal else None


def _class(session: Session, where: Where, here: RoundHere) -> str:
    """The class in the register where the desk is; elsewhere it follows from the number of inhabitants."""
    if here.desk is not None:
        try:
            registered = here.desk.register.get(where.place.code)
        except IssuingError as error:
            raise CannotShareError(f"{error} Vraag de beheerder dat te herstellen.") from error
        if registered is None:
            raise CannotShareError(
                f"{where.place.name} staat niet op de lijst van ronde {here.name}. Vraag de beheerder waarom."
            )
        return registered
    found = size_class_here(session, where.place.id)
    if not found:
        raise CannotShareError(
            "Het aantal inwoners van deze gemeente is niet bekend, en dat bepaalt de grootteklasse. Vraag de beheerder de "
            "lijst van gemeenten met inwoners in te lezen."
        )
    return found
