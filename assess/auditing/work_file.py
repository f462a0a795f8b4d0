"""The work file of the auditors, with their notes: it is theirs to keep when their access ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from assess.auditing.pages import framework_lines
from assess.auditing.papers import all_papers
from assess.auditing.places import audited_sheets, places
from assess.auditing.samples import audit_samples
from assess.auditing.tables import findings_table, framework_table, samples_table, shared_table
from assess.auditing.workbook import Table, as_table, workbook
from assess.findings import Found, all_findings
from assess.frameworks import Sheet
from assess.place import AssessmentHead, Place
from assess.records import all_answers
from assess.samples import Drawn
from reports import wording

RULE = (
    "Neem van elke eis in de populatie de sleutel. Maak de SHA-256 van: de startwaarde, een regeleinde (line feed), de sleutel. "
    "Zet de sleutels in de volgorde van die uitkomsten. De eerste zijn de steekproef."
)


def work_file(session: Session, head: AssessmentHead, place: Place, *, by: str, now: datetime) -> bytes:
    """Everything the auditors have, as one XLSX file. For auditors only."""
    sheets = audited_sheets(session, head)
    found, papers, samples = (
        all_findings(session, head.id),
        all_papers(session, head.id),
        audit_samples(session, head),
    )
    answers = all_answers(session, head.id)
    drawn = frozenset(key for sample in samples for key in sample.drawn)
    at = places(sheets)
    lines = [(s, framework_lines(s, answers, papers, found, drawn)) for s in sheets]
    tables = [
        _method(head, place, sheets, found, samples, by=by, now=now),
        *(framework_table(s, of_it) for s, of_it in lines),
        samples_table(samples, at),
        findings_table(found.findings),
        shared_table(papers.shared, at),
    ]
    return workbook(tables, title=f"Werkdossier {head.title}, {place.name}", made_at=now)


def _method(
    head: AssessmentHead,
    place: Place,
    sheets: Sequence[Sheet],
    found: Found,
    samples: Sequence[Drawn],
    *,
    by: str,
    now: datetime,
) -> Table:
    editions = {sheet.catalogue.key: sheet.catalogue for sheet in sheets}
    rows = [
        ("Wat dit is", "Het werkdossier van de auditors, met hun notities. Alleen voor auditors bedoeld."),
        ("Gemeente", f"{place.name} ({place.code})"),
        ("Zelftoets", f"{head.title}, peildatum {wording.day(head.reference_date)}"),
        ("Reikwijdte", head.scope),
        (
            "Stand",
            "ingediend; de antwoorden liggen vast" if not head.is_open else "concept; antwoorden kunnen wijzigen",
        ),
        ("Snapshot (SHA-256)", found.snapshot_sha256 or "nog geen: de zelftoets is niet ingediend"),
        *((f"{c.title} (SHA-256 van de vragen)", c.sha256) for c in editions.values()),
        ("Gemaakt door", by),
        ("Gemaakt op", wording.moment(now.isoformat())),
        (
            "Oordeel",
            "Per eis en per aspect (opzet, bestaan, werking) door de auditor, naast het oordeel van de gemeente.",
        ),
        (
            "Versie en SHA-256",
            "Over welk antwoord een oordeel gaat: de SHA-256 van de canonieke JSON van dat antwoord.",
        ),
        ("Gedeeld", "Wat is gedeeld, verandert niet meer. Een later oordeel of een latere bevinding komt erna."),
        ("Steekproef natrekken", RULE),
        *(
            (
                f"Steekproef {s.id}",
                f"startwaarde {s.seed}: {len(s.drawn)} uit {len(s.population)}; nagerekend: {_holds(s)}",
            )
            for s in samples
        ),
    ]
    return as_table("Methode en controlegetallen", (("Onderdeel", 34), ("Uitleg", 100)), rows)


def _holds(sample: Drawn) -> str:
    return "klopt" if sample.holds else "klopt niet"
