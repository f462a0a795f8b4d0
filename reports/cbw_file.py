"""The file for the supervisor of the Cbw: per article what it asks, what we say, what shows it, who approved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from controls.answers import Answer, Answers, Outcome
from controls.catalogue import Aspect, Catalogue, Confidence, Control, Requirement
from controls.proposal import is_given
from controls.scoring import RequirementScore, Status, score_requirement
from reports import wording
from reports.answered import condition, evidence, has_verdicts
from reports.cards import Labelled
from reports.cbw_taken import Source, TakenFrom, origin, sources_of, taken_from
from reports.course import Fetched, Step, Trail, fetched, taken_over, trail_of
from reports.duties import CBW, standing
from reports.found import Shown, findings
from reports.front import Front, front
from reports.frozen import frozen_frameworks
from reports.handed import Handed, handed_over
from reports.inputs import ReportError, ReportInput
from reports.people import reviewed, signature
from reports.printable import in_print
from reports.recorded import Approval, approved
from reports.rounds import Span, span

UNSUPPORTED = "Zonder eigen onderbouwing: dit oordeel telt alleen mee in “ten hoogste”."
#: How the numbers of the articles about measures begin, and the article by which the college approves those.
OF_MEASURES, APPROVED_BY_COLLEGE = "21", "24.1"


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
    #: What to know before trusting the verdict, "" for nothing.
    remark: str
    decision: tuple[Labelled, ...]
    explanation: tuple[str, ...]
    #: In words, and the SHA-256 of its file or "".
    evidence: tuple[Labelled, ...]
    #: Why there is no evidence at the answer itself; "" when there is.
    no_evidence: str
    #: What was taken over, from what and by whom, or that it was answered by hand.
    origin: str
    taken_from: tuple[TakenFrom, ...]
    improvement: tuple[str, ...]
    confidence: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    title: str
    about: str
    #: What the college approved of it; where the law asks no approval it says so.
    approval: str
    is_approved_by_college: bool
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What every article is made from."""

    catalogue: Catalogue
    answers: Answers
    sources: Mapping[str, Source]
    taken: Mapping[str, Step]
    approval: str


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
    handed: tuple[Handed, ...]
    fetched: tuple[Fetched, ...]
    trail: Trail
    replaced: tuple[str, ...] = ()

    @property
    def made_at(self) -> str:
        return self.front.made_at


def build(given: ReportInput) -> CbwContent:
    found = next(frozen_frameworks(given, framework=CBW), None)
    if found is None:
        raise ReportError("Deze zelftoets gaat niet over de Cyberbeveiligingswet. Kies die eerst in een zelftoets.")
    catalogue, frozen = found
    about = _about(given, catalogue, frozen.answers)
    said = CbwContent(
        front=_front(given, catalogue),
        edition=catalogue.title,
        edition_sha256=catalogue.sha256,
        span=span(frozen.result["whole"]),
        articles=tuple(_article(control, about) for control in catalogue.controls),
        approvals=tuple(approved(given.beside.approvals)),
        findings=tuple(one for one in findings(given) if _is_about(given, one)),
        left_open=wording.paragraphs(frozen.left_open),
        handed=tuple(handed_over(given.beside.handovers)),
        fetched=fetched(given.trail),
        trail=trail_of(given.trail, given.snapshot.assessment_id),
    )
    printed, replaced = in_print(said)
    return replace(printed, replaced=replaced)


def _front(given: ReportInput, catalogue: Catalogue) -> Front:
    return front(
        given,
        "De tekst van artikelen is in eigen woorden. Staat er “waarschijnlijk” bij, dan is die niet vergeleken met de definitieve tekst van de wet of de regeling.",
        "Bewijsstukken zijn genoemd en zitten er niet bij. De gemeente geeft ze op verzoek.",
        norm=catalogue.title,
    )


def _about(given: ReportInput, catalogue: Catalogue, answers: Answers) -> _About:
    return _About(
        catalogue=catalogue,
        answers=answers,
        sources=sources_of(given),
        taken=taken_over(given.trail, given.snapshot.assessment_id),
        approval=_approval(given),
    )


def _approval(given: ReportInput) -> str:
    """What of the measures the college approved, as far as it still holds."""
    held = [
        f"goedkeuring {one.number}, {one.title}, versie {one.version}, op {wording.day(one.approved_on)}"
        for one in standing(given.beside.approvals)
    ]
    return "; ".join(held) or "nog niet vastgelegd"


def _is_about(given: ReportInput, shown: Shown) -> bool:
    finding = next(one for one in given.beside.findings if one.number == shown.number)
    return any(subject.framework.partition("/")[0] == CBW for subject in finding.subjects)


def _article(control: Control, about: _About) -> Article:
    is_approved = control.number.startswith(OF_MEASURES) or control.number == APPROVED_BY_COLLEGE
    return Article(
        title=control.title,
        about=control.about,
        approval=about.approval if is_approved else "vraagt de wet bij dit artikel niet",
        is_approved_by_college=is_approved,
        obligations=tuple(_obligation(r, about) for r in control.requirements),
    )


def _obligation(asked: Requirement, about: _About) -> Obligation:
    catalogue, answer = about.catalogue, about.answers.get(asked.id)
    given = answer or Answer(requirement_id=asked.id)
    scored = score_requirement(asked, given)
    status = scored.status
    taken = tuple(taken_from(given, about.sources)) if is_given(given) else ()
    return Obligation(
        number=asked.number,
        title=asked.title,
        standing=wording.STANDING[asked.standing],
        asks=asked.questions,
        source=asked.source,
        responsible=asked.responsible,
        status=wording.status(catalogue.scale, status) if asked.is_scored else "telt niet mee",
        verdicts=tuple(_verdicts(given, asked, catalogue)),
        remark=UNSUPPORTED if _claims(asked, scored) and not scored.is_supported else "",
        decision=tuple(_decision(given, asked)),
        explanation=wording.paragraphs(given.explanation),
        evidence=tuple(Labelled(label=words, text=sha256) for words, sha256 in evidence(given)),
        no_evidence=_no_evidence(given, taken),
        origin=origin(given, about.sources, about.taken.get(given.key)),
        taken_from=taken,
        improvement=wording.paragraphs(given.improvement),
        confidence=_confidence(asked),
        signature=_signature(given),
    )


def _verdicts(answer: Answer, asked: Requirement, catalogue: Catalogue) -> Iterator[Labelled]:
    for aspect in Aspect:
        if aspect in asked.aspects and has_verdicts(answer, asked):
            said = wording.verdict(catalogue.scale, answer.verdict(aspect))
            yield Labelled(label=wording.ASPECT[aspect], text=said)


def _confidence(asked: Requirement) -> str:
    """How sure we are of the text of the law, and why no more."""
    is_noted = asked.confidence_note and asked.confidence is not Confidence.CONFIRMED
    return wording.CONFIDENCE[asked.confidence] + (f": {asked.confidence_note}" if is_noted else "")


def _claims(asked: Requirement, scored: RequirementScore) -> bool:
    return asked.is_scored and scored.status in (Status.PROVED, Status.PARTLY)


def _no_evidence(answer: Answer, taken: tuple[TakenFrom, ...]) -> str:
    if answer.evidence:
        return ""
    if any(source.evidence for source in taken):
        return (
            "Bij dit antwoord zelf is geen bewijs genoemd. Het bewijs staat bij de antwoorden waaruit is overgenomen."
        )
    return (
        "Geen bewijs genoemd, ook niet bij de antwoorden waaruit is overgenomen." if taken else "Geen bewijs genoemd."
    )


def _signature(answer: Answer) -> str:
    said = signature("Beantwoord", answer.answered_by, answer.answered_at, answer.version)
    return said + (reviewed(answer) or " · nog niet door een tweede persoon beoordeeld") if said else ""


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
