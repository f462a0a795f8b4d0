"""The annexes of the college's statement: every norm of each DigiD connection, and of Suwinet, with what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.answers import Answer, Outcome
from controls.catalogue import Aspect, Requirement
from controls.profile import Profile, missing_beside
from controls.scoring import Status, score_requirement
from controls.snapshot import FrozenFramework
from reports import wording
from reports.cards import Labelled
from reports.frozen import frozen_frameworks
from reports.inputs import ReportInput
from reports.printable import on_cover

_DIGID, _SUWINET = "digid", "suwinet"
_COMPLIES = (Status.PROVED, Status.NOT_APPLICABLE)
#: A supplier in a cell; in full it stands in the statement.
_IN_CELL = 40


_OWN = "eigen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """One norm in an annex; `aspects` are opzet, bestaan and werking in words, "" for what is not asked."""

    number: str
    title: str
    by: str
    aspects: tuple[str, str, str]
    applies_to: tuple[str, ...]
    verdict: str
    is_deviation: bool
    is_open: bool
    explanation: tuple[str, ...]
    improvement: tuple[str, ...]
    #: The norm of the official list that a row of a working list was laid beside, or "".
    official: str

    @property
    def is_by_supplier(self) -> bool:
        return self.by != _OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """One annex; `blocked` says why it cannot be made yet, and then there are no norms."""

    anchor: str
    title: str
    facts: tuple[Labelled, ...]
    norms: tuple[Norm, ...]
    #: What a framework is used in, in the order of the columns.
    applications: tuple[str, ...] = ()
    blocked: str = ""

    @property
    def deviations(self) -> tuple[Norm, ...]:
        return tuple(norm for norm in self.norms if norm.is_deviation)

    @property
    def open(self) -> int:
        return sum(norm.is_open for norm in self.norms)


def facts_of(*given: tuple[str, str]) -> tuple[Labelled, ...]:
    return tuple(Labelled(label=label, text=text) for label, text in given if text)


def digid_annexes(given: ReportInput, profile: Profile) -> Iterator[Annex]:
    """One for each connection, in the order of the snapshot."""
    for number, (catalogue, frozen) in enumerate(frozen_frameworks(given, framework=_DIGID), start=1):
        connection = next((c for c in profile.connections if c.id == frozen.unit), None)
        yield Annex(
            anchor=f"bijlage-1-{number}",
            title=f"Bijlage 1 · DigiD: {frozen.unit_title}",
            facts=facts_of(
                ("Nummer bij Logius", connection.number if connection else ""),
                ("Normenkader", catalogue.title),
                ("Reden waarom iets open bleef", " ".join(frozen.left_open.split())),
            ),
            norms=tuple(_norm(r, frozen, profile) for r in catalogue.requirements),
        )


def suwinet_annexes(given: ReportInput, profile: Profile) -> Iterator[Annex]:
    for catalogue, frozen in frozen_frameworks(given, framework=_SUWINET):
        missing = missing_beside(catalogue, profile)
        blocked = (
            f"Van {wording.counted(len(missing), 'rij', 'rijen')} van de werklijst is nog niet vastgelegd bij welke norm "
            "van de officiële lijst zij hoort. Leg de officiële lijst eerst naast de werklijst; daarna komt hier de "
            "tabel."
        )
        titles = {a.id: a.title for a in catalogue.applications}
        used = tuple(dict.fromkeys(use.application for use in profile.suwinet)) or tuple(titles)
        yield Annex(
            anchor="bijlage-2",
            title="Bijlage 2 · Suwinet",
            facts=facts_of(
                ("Lijst", catalogue.title),
                ("Gebruik", ", ".join(titles.get(name, name) for name in used)),
                ("Reden waarom iets open bleef", " ".join(frozen.left_open.split())),
            ),
            norms=() if missing else tuple(_norm(r, frozen, profile) for r in catalogue.requirements),
            applications=tuple(titles.get(name, name) for name in used),
            blocked=blocked if missing else "",
        )


def _norm(asked: Requirement, frozen: FrozenFramework, profile: Profile) -> Norm:
    answer = frozen.answers.get(asked.id) or Answer(requirement_id=asked.id, unit=frozen.unit)
    status = score_requirement(asked, answer).status
    tpm = profile.tpm_by_id.get(answer.tpm)
    deviates = status not in (*_COMPLIES, Status.OPEN)
    norm = profile.laid_beside_by_id.get(asked.id)
    applies = tuple(use.application for use in profile.suwinet if use.application in asked.applies_to)
    return Norm(
        number=asked.number,
        title=asked.title,
        by=f"TPM {on_cover(tpm.supplier, _IN_CELL)}" if tpm else _OWN,
        aspects=_aspects(asked, answer),
        applies_to=applies,
        verdict=_verdict(status, answer),
        is_deviation=deviates,
        is_open=status is Status.OPEN,
        explanation=wording.paragraphs(answer.explanation or answer.reason) if deviates else (),
        improvement=wording.paragraphs(answer.improvement) if deviates else (),
        official=f"{norm.number} ({norm.document}, {norm.year})" if norm else "",
    )


def _aspects(asked: Requirement, answer: Answer) -> tuple[str, str, str]:
    opzet, bestaan, werking = (
        wording.VERDICT_BINARY[answer.verdict(aspect)] if aspect in asked.aspects else "" for aspect in Aspect
    )
    return opzet, bestaan, werking


def _verdict(status: Status, answer: Answer) -> str:
    if status is Status.NOT_APPLICABLE:
        return "n.v.t."
    if status is Status.OPEN:
        return "nog open"
    if status is Status.PROVED:
        return "nee, kwam niet voor" if answer.outcome is Outcome.NON_OCCURRENCE else "nee"
    return "ja"
