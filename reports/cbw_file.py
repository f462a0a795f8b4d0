"""The file for the supervisor of the Cbw: per article what it asks, what we say, what shows it, who approved it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controls.answers import Answer, Outcome, answer_key
from controls.catalogue import Aspect, Catalogue, Confidence, Control, Requirement
from controls.decisions import APPROVAL_ASKED_BY
from controls.scoring import score_requirement
from controls.snapshot import FrozenFramework
from reports import wording
from reports.answered import condition, evidence, has_verdicts
from reports.cards import Labelled
from reports.duties import CBW
from reports.found import Shown, findings
from reports.front import Front, front
from reports.frozen import frozen_frameworks
from reports.inputs import ReportError, ReportInput
from reports.people import reviewed, signature
from reports.printable import in_print
from reports.recorded import Approval, approved
from reports.rounds import Span, span

#: Room to write down by hand what was handed over; the supervisor may ask more than once.
HANDED_OVER_ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty with its answer."""

    number: str
    title: str
    standing: str
    asks: tuple[str, ...]
    source: str
    responsible: str
    status: str
    verdicts: tuple[Labelled, ...]
    decision: tuple[Labelled, ...]
    explanation: tuple[str, ...]
    #: In words, and the SHA-256 of its file or "".
    evidence: tuple[Labelled, ...]
    rests_on: tuple[str, ...]
    improvement: tuple[str, ...]
    confidence: str
    signature: str
    asks_approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    title: str
    about: str
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CbwContent:
    front: Front
    edition: str
    edition_sha256: str
    span: Span
    articles: tuple[Article, ...]
    approvals: tuple[Approval, ...]
    findings: tuple[Shown, ...]
    left_open: tuple[str, ...]
    rows: tuple[int, ...]
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> CbwContent:
    found = next(frozen_frameworks(given, framework=CBW), None)
    if found is None:
        raise ReportError("Deze zelftoets gaat niet over de Cyberbeveiligingswet. Kies die eerst in een zelftoets.")
    catalogue, frozen = found
    names = dict(_names(given, catalogue))
    said = CbwContent(
        front=front(
            given,
            "De tekst van artikelen is in eigen woorden. Staat er “waarschijnlijk” bij, dan is die niet vergeleken met de definitieve tekst van de wet of de regeling.",
            "Bewijsstukken zijn genoemd en zitten er niet bij. De gemeente geeft ze op verzoek.",
            norm=catalogue.title,
        ),
        edition=catalogue.title,
        edition_sha256=catalogue.sha256,
        span=span(frozen.result["whole"]),
        articles=tuple(_article(control, catalogue, frozen, names) for control in catalogue.controls),
        approvals=tuple(approved(given.beside.approvals)),
        findings=tuple(one for one in findings(given) if _is_about(given, one)),
        left_open=wording.paragraphs(frozen.left_open),
        rows=tuple(range(HANDED_OVER_ROWS)),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _names(given: ReportInput, cbw: Catalogue) -> Iterator[tuple[str, str]]:
    """What an answer that was taken over rests on, by key, in words."""
    for catalogue, unit in (
        (given.catalogue, ""),
        *((c, f.unit) for c, f in frozen_frameworks(given)),
        (cbw, ""),
    ):
        for asked in catalogue.requirements:
            yield answer_key(asked.id, unit), f"{catalogue.short_title} {asked.number} {asked.title}"


def _is_about(given: ReportInput, shown: Shown) -> bool:
    finding = next(one for one in given.beside.findings if one.number == shown.number)
    return any(subject.framework.partition("/")[0] == CBW for subject in finding.subjects)


def _article(control: Control, catalogue: Catalogue, frozen: FrozenFramework, names: dict[str, str]) -> Article:
    return Article(
        title=control.title,
        about=control.about,
        obligations=tuple(_obligation(r, catalogue, frozen.answers.get(r.id), names) for r in control.requirements),
    )


def _obligation(asked: Requirement, catalogue: Catalogue, answer: Answer | None, names: dict[str, str]) -> Obligation:
    given = answer or Answer(requirement_id=asked.id)
    status = score_requirement(asked, given).status
    note = (
        f": {asked.confidence_note}" if asked.confidence_note and asked.confidence is not Confidence.CONFIRMED else ""
    )
    return Obligation(
        number=asked.number,
        title=asked.title,
        standing=wording.STANDING[asked.standing],
        asks=asked.questions,
        source=asked.source,
        responsible=asked.responsible,
        status=wording.status(catalogue.scale, status) if asked.is_scored else "telt niet mee",
        verdicts=tuple(
            Labelled(label=wording.ASPECT[aspect], text=wording.verdict(catalogue.scale, given.verdict(aspect)))
            for aspect in Aspect
            if aspect in asked.aspects and has_verdicts(given, asked)
        ),
        decision=tuple(_decision(given, asked)),
        explanation=wording.paragraphs(given.explanation),
        evidence=tuple(Labelled(label=words, text=sha256) for words, sha256 in evidence(given)),
        rests_on=tuple(
            f"{names.get(key, key)} (versie {version})" for key, version in sorted(given.inferred_from.items())
        ),
        improvement=wording.paragraphs(given.improvement),
        confidence=wording.CONFIDENCE[asked.confidence] + note,
        signature=signature("Beantwoord", given.answered_by, given.answered_at, given.version) + reviewed(given),
        asks_approval=asked.id == APPROVAL_ASKED_BY,
    )


def _decision(answer: Answer, asked: Requirement) -> Iterator[Labelled]:
    is_assessed = answer.outcome is Outcome.ASSESSED
    found = (
        *condition(answer, asked),
        ("Laatst gedaan op", wording.day(answer.done_on)),
        ("Uitkomst", "" if is_assessed else wording.OUTCOME[answer.outcome]),
        ("Reden", " ".join(answer.reason.split())),
        ("Ingestemd door", f"{answer.agreed_by}, {wording.moment(answer.agreed_at)}" if answer.agreed_by else ""),
        ("Risico", answer.risk_reference),
        ("Eigenaar", answer.risk_owner),
        ("Einddatum", wording.day(answer.ends_on)),
    )
    yield from (Labelled(label=label, text=text) for label, text in found if text)
