"""What is kept beside the answers: decisions of the college, signatures, approvals of measures, each with its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from controls.decisions import Confirmation, Decided, Decision, DecisionKind, MeasureApproval, Signature
from reports import wording
from reports.cards import Labelled
from reports.duties import standing
from reports.norm_annexes import facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision or a signature with its facts."""

    title: str
    facts: tuple[Labelled, ...]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One line of the register of approvals."""

    title: str
    facts: tuple[Labelled, ...]
    is_standing: bool


_WORD = {
    DecisionKind.ADOPTED: "de verklaring is vastgesteld",
    DecisionKind.NOT_ADOPTED: "de verklaring is niet vastgesteld",
    DecisionKind.WITHDRAWN: "een eerder besluit is ingetrokken",
}


def recorded(decided: Decided) -> Iterator[Recorded]:
    for decision in decided.decisions:
        gone = "" if decided.holds(decision.number) else " (geldt niet meer)"
        yield Recorded(
            title=f"Besluit {decision.number}: {_WORD[decision.kind]}{gone}",
            facts=_of_decision(decision, decided.confirmation_of(decision.number)),
            sha256=decision.sha256,
        )
    for signature in decided.signatures:
        yield Recorded(
            title=f"Handtekening {signature.number}, onder besluit {signature.decision}",
            facts=_of_signature(signature),
            sha256=signature.sha256,
        )


def _of_decision(decision: Decision, said: Confirmation | None) -> tuple[Labelled, ...]:
    confirmed = f"{said.confirmed_by}, {wording.moment(said.confirmed_at)}" if said else "nog niemand"
    return facts_of(
        ("Collegevergadering", wording.day(decision.met_on)),
        ("Nummer van het besluit", decision.reference),
        ("Gaat over", f"besluit {decision.refers_to}" if decision.refers_to else ""),
        ("Ondertekent", f"{decision.signed_by}, {decision.signed_as}"),
        ("Opmerking", " ".join(decision.remark.split())),
        ("Vastgelegd door", f"{decision.recorded_by}, {wording.moment(decision.recorded_at)}"),
        ("Bevestigd door", confirmed),
    )


def _of_signature(signature: Signature) -> tuple[Labelled, ...]:
    return facts_of(
        ("Ondertekend door", f"{signature.signed_by}, {signature.signed_as}"),
        ("Ondertekend op", wording.day(signature.signed_on)),
        ("SHA-256 van het bestand", signature.document_sha256 or "niet opgegeven"),
        ("Opmerking", " ".join(signature.remark.split())),
        ("Vastgelegd door", f"{signature.recorded_by}, {wording.moment(signature.recorded_at)}"),
    )


def approved(given: tuple[MeasureApproval, ...]) -> Iterator[Approval]:
    holds = {one.number for one in standing(given)}
    for one in given:
        what = f"trekt goedkeuring {one.refers_to} in" if one.is_withdrawal else f"{one.title}, versie {one.version}"
        facts = (
            ("Wat", what),
            ("Goedgekeurd op", wording.day(one.approved_on)),
            ("Door", one.body),
            ("Besluit", one.reference),
            ("In plaats van", f"goedkeuring {one.refers_to}" if one.refers_to and not one.is_withdrawal else ""),
            ("Opmerking", " ".join(one.remark.split())),
            ("Vastgelegd door", f"{one.recorded_by}, {wording.moment(one.recorded_at)}"),
            ("Controlegetal", one.sha256),
        )
        yield Approval(
            title=f"Goedkeuring {one.number}" + ("" if one.number in holds else " (geldt niet meer)"),
            facts=tuple(Labelled(label=label, text=text) for label, text in facts if text),
            is_standing=one.number in holds,
        )
