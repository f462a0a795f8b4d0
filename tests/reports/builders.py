"""Small catalogues, answers and snapshots for the tests of the reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from controls.answers import Answer, Applicability, Choice, Evidence, Ground, Outcome, Verdict
from controls.catalogue import (
    Aspect,
    Catalogue,
    CbwScope,
    Chapter,
    Confidence,
    Control,
    EditionStatus,
    Requirement,
    RequirementKind,
    Reserved,
    ReservedKind,
    Review,
    Role,
    Scope,
    Term,
    TermKind,
    Theme,
)
from controls.compiled import to_text
from controls.snapshot import Snapshot, freeze
from reports import ReportInput, render

INSIDE = CbwScope(scope=Scope.IN, confidence=Confidence.PROBABLE, note="Wat buiten de Cbw valt, is waarschijnlijk.")
OUTSIDE = CbwScope(scope=Scope.OUT, confidence=Confidence.PROBABLE, note="Wat buiten de Cbw valt, is waarschijnlijk.")


def requirement(number: str, control: str, theme: str, **changes: object) -> Requirement:
    fields: dict[str, object] = {
        "id": f"proef-{number.lower()}",
        "number": number,
        "kind": RequirementKind.MEASURE,
        "control": control,
        "theme": theme,
        "title": f"Eis over onderwerp {number}",
        "questions": ("Heeft de gemeente een meldpunt voor incidenten?",),
        "why": "Omdat het anders misgaat.",
        "points": ("Er is een meldpunt.", "Het meldpunt staat open voor inhuur."),
        "evidence": ("intranetpagina",),
        "role": "ciso",
        "terms": (Term(kind=TermKind.FREQUENCY, value="P3M", what="het overzicht nalopen"),),
        "aspects": tuple(Aspect),
        "cbw": INSIDE,
        "confidence": Confidence.CONFIRMED,
        "confidence_note": "",
        "review": Review.DRAFTED,
    }
    return Requirement(**{**fields, **changes})  # type: ignore[arg-type]


def control(number: str, theme: str, chapter: str, requirements: Iterable[Requirement], **changes: object) -> Control:
    fields: dict[str, object] = {
        "number": number,
        "iso": number,
        "chapter": chapter,
        "theme": theme,
        "title": f"Beheersmaatregel {number}",
        "about": "Als er iets misgaat, moet duidelijk zijn wie wat doet.",
        "cbw": INSIDE,
        "empty_heading": "",
        "requirements": tuple(requirements),
    }
    return Control(**{**fields, **changes})  # type: ignore[arg-type]


@cache
def catalogue() -> Catalogue:
    """Part 1 with one requirement, part 2 with two themes and six requirements."""
    kader = control("K.01", "kader", "kader", [requirement("K.01.1", "K.01", "kader", kind=RequirementKind.FRAMEWORK)])
    melden = control("5.01", "melden", "h5", [requirement(f"5.01.0{n}", "5.01", "melden") for n in (1, 2, 3)])
    unsure = requirement(
        "8.02.01", "8.02", "netten", confidence=Confidence.TO_VERIFY, confidence_note="De bron noemt twee nummers."
    )
    outside = requirement("8.03.01", "8.03", "netten", cbw=OUTSIDE, aspects=(Aspect.OPZET,))
    netten = (
        control("8.02", "netten", "h8", [unsure, requirement("8.02.02", "8.02", "netten")], empty_heading="8.02.09"),
        control("8.03", "netten", "h8", [outside], cbw=OUTSIDE),
    )
    made = Catalogue(
        id="proef",
        edition="1.0",
        title="Proefnorm, versie 1.0",
        short_title="Proefnorm v1.0",
        status=EditionStatus.IN_FORCE,
        valid_from="2026-01-09",
        valid_until="",
        source="Verzonnen voor de test.",
        source_note="Deze norm bestaat niet.",
        licence="EUPL-1.2",
        roles=(Role(id="ciso", title="CISO"),),
        chapters=(
            Chapter(id="kader", title="Deel 1"),
            Chapter(id="h5", title="Hoofdstuk 5"),
            Chapter(id="h8", title="Hoofdstuk 8"),
        ),
        themes=(
            Theme(id="kader", part=1, title="Kader", intro="Hoe de gemeente stuurt.", controls=(kader,)),
            Theme(id="melden", part=2, title="Melden", intro="Wat er misgaat.", controls=(melden,)),
            Theme(id="netten", part=2, title="Netwerken", intro="Wat er verbonden is.", controls=netten),
        ),
        reserved=(Reserved(number="5.09.01", kind=ReservedKind.MOVED, target="5.01.03", note="Sinds 1.0."),),
        sha256="",
    )
    return replace(made, sha256=hashlib.sha256(to_text(made).encode()).hexdigest())


def assessed(number: str, *verdicts: Verdict, **changes: object) -> Answer:
    """An answer with the given verdicts, in the order of the aspects."""
    fields: dict[str, object] = {
        "requirement_id": f"proef-{number.lower()}",
        "verdicts": dict(zip(Aspect, verdicts, strict=False)),
        "explanation": "Het meldpunt staat op intranet.\nDe servicedesk houdt het bij.",
        "evidence": (Evidence(title="Meldprocedure", location="Zaak 2026-17", date="2026-03-04"),),
        "improvement": "",
        "answered_by": "A. de Vries",
        "answered_at": "2026-07-01T12:05:00+00:00",
        "version": 2,
    }
    return Answer(**{**fields, **changes})  # type: ignore[arg-type]


def answers() -> dict[str, Answer]:
    """One answer of each sort; 8.02.02 is never answered."""
    proved, partly, still_open = Verdict.PROVED, Verdict.PARTLY, Verdict.OPEN
    given = (
        assessed("K.01.1", proved, partly, still_open),
        assessed("5.01.01", proved, proved, proved),
        assessed("5.01.02", partly, proved, still_open, improvement="We ronden de procedure af voor de zomer."),
        assessed("5.01.03", outcome=Outcome.DEVIATED, reason="Te duur voor wat het oplevert.",
                 risk_reference="R-12", risk_owner="Directeur", ends_on="2027-06-30"),
        assessed("8.02.01", proved, proved, proved, explanation="", evidence=()),
        assessed("8.03.01", outcome=Outcome.NOT_APPLICABLE, reason="Er is geen mobiel netwerk.",
                 agreed_by="B. Jansen", agreed_at="2026-11-20T09:00:00+00:00"),
    )  # fmt: skip
    return {answer.requirement_id: answer for answer in given}


def snapshot(given: Mapping[str, Answer] | None = None, *, of: Catalogue | None = None, **changes: str) -> Snapshot:
    record = Applicability(
        control="5.01",
        applies=Choice.YES,
        grounds=(Ground.LAW, Ground.RISK),
        additional_measures="Extra logging op het meldpunt.",
        measures_enough=Choice.YES,
        reference="VvT 2026, regel 5.01",
        decided_on="2026-10-01",
        recorded_by="C. Bakker",
        recorded_at="2026-10-02T08:00:00+00:00",
        version=1,
    )
    fields = {
        "assessment_id": "toets-1",
        "title": "Zelftoets 2026",
        "municipality": "Gemeente Proefstad",
        "municipality_code": "GM9999",
        "reference_date": "2026-12-31",
        "scope": "De hele organisatie.\nZonder de verbonden partijen.",
        "submitted_by": "D. Smit",
        "submitted_at": "2026-11-22T10:30:00+00:00",
    }
    return freeze(
        of or catalogue(),
        answers=answers() if given is None else given,
        applicability={} if of else {"5.01": record},
        left_open={} if of else {"netten": "De netwerkbeheerder is pas in december terug."},
        **{**fields, **changes},
    )


def report_input(found: Snapshot | None = None, *, of: Catalogue | None = None) -> ReportInput:
    frozen = found or snapshot(of=of)
    return ReportInput(kind="auditrapport", snapshot=frozen, snapshot_sha256=frozen.sha256, catalogue=of or catalogue())


@cache
def report() -> bytes:
    """The report of the ordinary input, made once per process: rendering costs a second."""
    return render(report_input())
