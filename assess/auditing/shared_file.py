"""What the auditors shared, as an XLSX file for the municipality. It reads nothing that was not shared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assess.auditing.papers import shared_papers
from assess.auditing.places import audited_sheets, places
from assess.auditing.tables import findings_table, shared_table
from assess.auditing.workbook import as_table, workbook
from assess.findings import shared_findings
from assess.place import AssessmentHead, Place
from reports import wording


def shared_file(session: Session, head: AssessmentHead, place: Place, *, by: str, now: datetime) -> bytes:
    """The shared findings with their course, and the shared verdicts."""
    found = shared_findings(session, head.id)
    about = [
        ("Wat dit is", "De bevindingen en oordelen die de auditors met de gemeente hebben gedeeld."),
        ("Gemeente", f"{place.name} ({place.code})"),
        ("Zelftoets", f"{head.title}, peildatum {wording.day(head.reference_date)}"),
        ("Snapshot (SHA-256)", found.snapshot_sha256 or "nog geen: de zelftoets is niet ingediend"),
        ("Gemaakt door", by),
        ("Gemaakt op", wording.moment(now.isoformat())),
        (
            "Controlegetal van een bevinding",
            "De SHA-256 van wat is gedeeld. Reacties en hertests tellen niet mee in het controlegetal.",
        ),
    ]
    tables = [
        as_table("Over dit bestand", (("Onderdeel", 28), ("Uitleg", 100)), about),
        findings_table(found.shared),
        shared_table(shared_papers(session, head.id), places(audited_sheets(session, head))),
    ]
    return workbook(tables, title=f"Bevindingen {head.title}, {place.name}", made_at=now)
