"""The tables of the files: a framework with its verdicts, findings with their course, samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assess.auditing.pages import Line
from assess.auditing.papers import Paper
from assess.auditing.places import Where
from assess.auditing.words import EVENT, RESULT, SEVERITY, STATE
from assess.auditing.workbook import Table, as_table
from assess.frameworks import Sheet
from assess.samples import Drawn
from controls.answers import Answer, Evidence
from controls.catalogue import Aspect
from controls.findings import Finding
from reports import wording

Row = Sequence[str | int]

_LINE = (
    ("Nummer", 10), ("Eis", 28), ("Vraag", 40), ("In steekproef", 10),
    ("Zelf: uitkomst", 16), ("Zelf: opzet", 13), ("Zelf: bestaan", 13), ("Zelf: werking", 13),
    ("Zelf: toelichting", 45), ("Zelf: bewijs", 35), ("Zelf: reden of verbetering", 30),
    ("Beantwoord door", 18), ("Beantwoord op", 20), ("Ingestemd door", 18), ("Versie", 8),
    ("Auditor", 18), ("Oordeel opzet", 13), ("Oordeel bestaan", 13), ("Oordeel werking", 13),
    ("Gezien bewijs", 45), ("Werknotitie", 45), ("Bewaard op", 20), ("Oordeel gaat over versie", 10),
    ("Antwoord daarna gewijzigd", 12), ("Laatst gedeeld op", 20), ("Bevindingen", 20), ("SHA-256 van het antwoord", 30),
)  # fmt: skip
_FINDING = (
    ("Bevinding", 10), ("Regel", 24), ("Toestand nu", 22), ("Datum", 20), ("Door", 18), ("Titel", 30), ("Ernst", 10),
    ("Aspecten", 18), ("Eisen", 34), ("Tekst", 60), ("Wie zorgt ervoor", 22), ("Klaar op", 14),
    ("Uitkomst hertest", 14), ("Snapshot (SHA-256)", 30), ("Controlegetal van de bevinding (SHA-256)", 30),
)  # fmt: skip
_SHARED = (
    ("Kader", 20), ("Nummer", 10), ("Eis", 34), ("Oordeel opzet", 13), ("Oordeel bestaan", 13),
    ("Oordeel werking", 13), ("Gezien bewijs", 60), ("Auditor", 18), ("Gedeeld op", 20),
    ("Over versie", 10), ("SHA-256 van het antwoord", 30), ("Snapshot (SHA-256)", 30),
)  # fmt: skip
_SAMPLE = (
    ("Steekproef", 14), ("Startwaarde", 18), ("Getrokken", 10), ("Volgorde", 10), ("Kader", 22), ("Nummer", 12), ("Eis", 40),
    ("Sleutel", 34), ("Getrokken door", 18), ("Getrokken op", 20),
)  # fmt: skip


def framework_table(sheet: Sheet, lines: Sequence[Line]) -> Table:
    """One row for each requirement and auditor; a requirement without a verdict has a row too."""
    return as_table(sheet.title, _LINE, (row for line in lines for row in _line_rows(sheet, line)))


def findings_table(findings: Sequence[Finding]) -> Table:
    """A finding, followed by what happened to it: every row with its number, so that a filter keeps them together."""
    return as_table("Bevindingen", _FINDING, (row for finding in findings for row in _finding_rows(finding)))


def shared_table(shared: Mapping[str, Sequence[Paper]], places: Mapping[str, Where]) -> Table:
    """The verdicts that were shared, of each requirement the oldest first."""
    return as_table(
        "Gedeelde oordelen",
        _SHARED,
        (
            (
                where.framework, where.number, where.title, *_verdicts(where, paper), paper.seen, paper.auditor,
                wording.moment(paper.at.isoformat()), paper.about_version, paper.about_sha256, paper.snapshot_sha256,
            )
            for key, where in places.items()
            for paper in shared.get(key, ())
        ),
    )  # fmt: skip


def samples_table(samples: Sequence[Drawn], places: Mapping[str, Where]) -> Table:
    """Every member of each population, with its place in the draw."""
    return as_table("Steekproef", _SAMPLE, (row for sample in samples for row in _sample_rows(sample, places)))


def _line_rows(sheet: Sheet, line: Line) -> Iterator[Row]:
    own = (line.own,) if line.own else ()
    for paper in (*own, *line.others) or (None,):
        yield (*_self(sheet, line), *_judged(sheet, line, paper))


def _self(sheet: Sheet, line: Line) -> Row:
    answer = line.answer or Answer(requirement_id=line.asked.id)
    return (
        line.asked.number,
        line.asked.title,
        "\n".join(line.asked.questions),
        "ja" if line.in_sample else "",
        wording.OUTCOME[answer.outcome] if line.answer else "niet beantwoord",
        *(
            wording.verdict(sheet.catalogue.scale, line.looked_up.verdict(aspect))
            if aspect in line.asked.aspects
            else ""
            for aspect in Aspect
        ),
        answer.explanation,
        "\n".join(map(_reference, line.looked_up.evidence)),
        "\n".join(filter(None, (answer.reason, answer.improvement, answer.risk_reference))),
        answer.answered_by,
        wording.moment(answer.answered_at) if answer.answered_at else "",
        answer.agreed_by,
        answer.version,
    )


def _judged(sheet: Sheet, line: Line, paper: Paper | None) -> Row:
    findings = ", ".join(str(f.number) if f.is_shared else f"concept: {f.title}" for f in line.findings)
    shared = wording.moment(line.shared[-1].at.isoformat()) if line.shared else ""
    if paper is None:
        return ("", "", "", "", "", "", "", "", "", shared, findings, line.about)
    scale = sheet.catalogue.scale
    return (
        paper.auditor,
        *(wording.verdict(scale, paper.verdicts[a]) if a in line.asked.aspects else "" for a in Aspect),
        paper.seen,
        paper.note,
        wording.moment(paper.at.isoformat()),
        paper.about_version,
        "ja" if paper.about_sha256 != line.about else "",
        shared,
        findings,
        paper.about_sha256,
    )


def _finding_rows(finding: Finding) -> Iterator[Row]:
    number: str | int = finding.number or "concept"
    state = STATE[finding.state] if finding.is_shared else "concept, niet gedeeld"
    subjects = "\n".join(f"{s.framework} {s.number} (versie {s.version}, {s.sha256})" for s in finding.subjects)
    yield (
        number,
        "Bevinding" + (f", in plaats van {finding.follows}" if finding.follows else ""),
        state,
        wording.moment(finding.shared_at) if finding.shared_at else "",
        finding.auditor,
        finding.title,
        SEVERITY[finding.severity],
        ", ".join(wording.ASPECT[aspect] for aspect in finding.aspects),
        subjects,
        finding.description,
        "",
        "",
        "",
        finding.snapshot_sha256,
        finding.seal if finding.is_shared else "",
    )
    for event in finding.events:
        result = RESULT[event.result] if event.result else ""
        yield (
            number, EVENT[event.kind], state, wording.moment(event.said_at), event.said_by, finding.title,
            SEVERITY[finding.severity], "", "", event.text, event.owner, event.due_on, result, "", "",
        )  # fmt: skip


def _sample_rows(sample: Drawn, places: Mapping[str, Where]) -> Iterator[Row]:
    order = {key: number for number, key in enumerate(sample.drawn, start=1)}
    for key in (*sample.drawn, *(key for key in sample.population if key not in order)):
        where = places.get(key)
        yield (
            sample.id,
            sample.seed,
            "ja" if key in order else "",
            order.get(key, ""),
            where.framework if where else "",
            where.number if where else "",
            where.title if where else "",
            key,
            sample.by,
            wording.moment(sample.at.isoformat()),
        )


def _verdicts(where: Where, paper: Paper) -> Sequence[str]:
    return [wording.verdict(where.scale, paper.verdicts[a]) if a in where.aspects else "" for a in Aspect]


def _reference(evidence: Evidence) -> str:
    day = wording.day(evidence.date) if evidence.date else ""
    return ", ".join(filter(None, (evidence.title, evidence.location, day)))
