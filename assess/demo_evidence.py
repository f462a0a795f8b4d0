"""The evidence of the demonstration: two references and two small files, of which one ended and one will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from assess import audit
from assess.audit import Action, Actor
from assess.demo_texts import START
from assess.evidence import linking
from assess.evidence_store import EvidenceStore
from assess.frameworks import head_of, sheet
from assess.models import EvidenceItem, EvidenceRevision

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Example:
    id: str
    title: str
    location: str
    date: str
    owner: str
    valid_until: str
    #: The numbers of the requirements that it is evidence for.
    numbers: tuple[str, ...]
    file_name: str = ""
    media_type: str = "text/plain"
    content: str = ""


_EXAMPLES = (
    _Example(
        id="e00000000011",
        title="Informatiebeveiligingsbeleid 2026, besluit van het college",
        location="Zaaksysteem, zaak 2026-0412",
        date="2026-02-17",
        owner="CISO",
        valid_until="",
        numbers=("5.01.01", "5.02.01"),
    ),
    _Example(
        id="e00000000012",
        title="Verslag van de hersteltest",
        location="",
        date="2026-06-11",
        owner="Teamleider ICT",
        valid_until="2026-12-31",
        numbers=("8.13.01", "8.13.02"),
        file_name="hersteltest-2026.txt",
        content=(
            "Hersteltest van de reservekopieën, juni 2026\n\nTeruggezet: de database van het zaaksysteem, van de vorige"
            " nacht.\nDuur: 3 uur en 10 minuten. Afgesproken is ten hoogste 8 uur.\nUitkomst: geslaagd. De rechten op"
            " twee mappen moesten met de hand worden hersteld.\n"
        ),
    ),
    _Example(
        id="e00000000013",
        title="Lijst van toegangsrechten, halfjaarlijkse controle",
        location="Map Informatiebeveiliging, Toegang",
        date="2026-03-30",
        owner="Functioneel beheer",
        valid_until="2026-09-30",
        numbers=("5.18.01",),
        file_name="controle-rechten-2026-1.csv",
        media_type="text/csv",
        content="systeem;functie;aantal;ingetrokken\nZaaksysteem;behandelaar;41;3\nBelastingen;inzage;12;0\n",
    ),
    _Example(
        id="e00000000014",
        title="Verwerkersovereenkomst met de leverancier van het zaaksysteem",
        location="Contractenregister, 2025-088",
        date="2025-11-03",
        owner="Inkoop",
        valid_until="2028-11-02",
        numbers=(),
    ),
)


def fill_register(session: Session, data: Path, by: Actor) -> None:
    """Put the examples in the register of the municipality, with their files."""
    store = EvidenceStore(folder=data / "evidence", file_limit=_MEGABYTE, total_limit=_MEGABYTE)
    whose = by.municipality_id
    for one in _EXAMPLES:
        said = {name: getattr(one, name) for name in ("id", "title", "location", "date", "owner", "valid_until")}
        session.add(
            EvidenceItem(**said, municipality_id=whose, note="", created_by=by.name, created_at=START, version=1)
        )
        audit.record(session, Action.EVIDENCE_ADDED, one.id, by=by, at=START)
        if not one.content or whose is None:
            continue
        content = one.content.encode()
        session.add(
            EvidenceRevision(
                item_id=one.id,
                number=1,
                municipality_id=whose,
                sha256=store.add(content, whose),
                size=len(content),
                media_type=one.media_type,
                file_name=one.file_name,
                uploaded_by=by.name,
                uploaded_by_id=by.id,
                uploaded_at=START,
            )
        )
    session.flush()


def link_examples(session: Session, assessment_id: str, by: Actor) -> None:
    """Link them to the requirements that they are evidence for."""
    head = head_of(session, assessment_id)
    leading = sheet(session, head, "", "")
    by_number = {asked.number: asked for asked in leading.catalogue.requirements}
    for one in _EXAMPLES:
        for number in one.numbers:
            at = START + timedelta(days=30)
            linking.link(session, head, leading, by_number[number], one.id, by=by, now=at)
