"""A supplier's TPM: what it says of a DigiD norm, and whether it still counts on the reference date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from controls.answers import Answer, Evidence, Outcome, Verdict
from controls.catalogue import Aspect, Requirement
from controls.durations import add_months

#: A TPM serves for one year (source: how the assessments treated TPMs when norm B.01 was added, 2022).
VALID_MONTHS = 12


class TpmState(StrEnum):
    """Whether a TPM carries a norm, and if not, why not."""

    COVERS = "dekt"
    MISSING = "ontbreekt"
    TOO_OLD = "verlopen"
    NOT_YET = "begint-later"
    LACKS_NORM = "norm-ontbreekt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tpm:
    """One TPM. Dates are ISO; `verdicts` holds, per requirement id, what the supplier's auditor found."""

    id: str
    supplier: str
    application: str
    reference: str
    period_from: str
    period_until: str
    issued_on: str
    verdicts: Mapping[str, Mapping[Aspect, Verdict]]

    @property
    def valid_until(self) -> str:
        """The last day it counts: twelve months after it was issued."""
        return _twelve_months_after(self.issued_on)


def state(tpm: Tpm | None, requirement_id: str, reference_date: str) -> TpmState:
    """Whether this TPM carries this norm on the reference date (ISO)."""
    if tpm is None:
        return TpmState.MISSING
    if tpm.valid_until < reference_date:
        return TpmState.TOO_OLD
    if tpm.period_from > reference_date or tpm.issued_on > _twelve_months_after(reference_date):
        return TpmState.NOT_YET
    verdicts = tpm.verdicts.get(requirement_id, {})
    if all(verdict is Verdict.OPEN for verdict in verdicts.values()):
        return TpmState.LACKS_NORM
    return TpmState.COVERS


def _twelve_months_after(day: str) -> str:
    """Never raises: what is stored must always be shown. After the last year there is, and before the first for no date."""
    try:
        begin = date.fromisoformat(day)
    except ValueError:
        return date.min.isoformat()
    try:
        return add_months(begin, VALID_MONTHS).isoformat()
    except (ValueError, OverflowError):
        return date.max.isoformat()


def resolved(answer: Answer, requirement: Requirement, tpms: Mapping[str, Tpm], reference_date: str) -> Answer:
    """The answer with the verdicts of its TPM; without any, so open, when the TPM does not carry the norm."""
    if answer.outcome is not Outcome.COVERED:
        return answer
    tpm = tpms.get(answer.tpm)
    if tpm is None or state(tpm, requirement.id, reference_date) is not TpmState.COVERS:
        return replace(answer, verdicts={})
    shown = Evidence(title=f"TPM {tpm.supplier}: {tpm.application}", location=tpm.reference, date=tpm.issued_on)
    return replace(answer, verdicts=dict(tpm.verdicts[requirement.id]), evidence=(shown, *answer.evidence))
