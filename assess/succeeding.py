"""The rows of an assessment that comes after another one: of the same municipality, about the same things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assess.identifiers import new_id
from assess.models import (
    Assessment,
    AssessmentFramework,
    AssessmentStatus,
    DigidConnection,
    SuwinetUse,
    TenantOwned,
    TpmRow,
)
from controls.canonical import canonical_json, plain
from controls.profile import Profile
from controls.tpm import Tpm


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """The ids that connections and TPMs got in the later assessment, by the ids they had; "" stays ""."""

    units: Mapping[str, str]
    tpms: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Makes the rows; `id` is that of the later assessment."""

    session: Session
    id: str
    municipality_id: int | None

    def assessment(self, *, catalogue: str, title: str, reference_date: str, scope: str, now: datetime) -> None:
        self.session.add(
            Assessment(
                id=self.id,
                municipality_id=self.municipality_id,
                title=title,
                catalogue=catalogue,
                reference_date=reference_date,
                scope=scope,
                status=AssessmentStatus.DRAFT,
                created_at=now,
            )
        )
        self.session.flush()  # what follows hangs on it

    def frameworks(self, editions: Iterable[str]) -> None:
        for edition in editions:
            self.add(AssessmentFramework, catalogue=edition)

    def profile(self, earlier: Profile, *, keeps: Callable[[Tpm], bool] = lambda _: True) -> Renamed:
        """Connections, the TPMs that it `keeps`, the use of Suwinet."""
        units, tpms = {"": ""}, {"": ""}
        for connection in earlier.connections:
            units[connection.id] = new_id()
            self.add(DigidConnection, id=units[connection.id], name=connection.name, number=connection.number)
        for tpm in filter(keeps, earlier.tpms):
            tpms[tpm.id] = new_id()
            self.add(
                TpmRow,
                id=tpms[tpm.id],
                supplier=tpm.supplier,
                application=tpm.application,
                reference=tpm.reference,
                period_from=tpm.period_from,
                period_until=tpm.period_until,
                issued_on=tpm.issued_on,
                verdicts=canonical_json(plain(tpm.verdicts)),
            )
        for use in earlier.suwinet:
            self.add(
                SuwinetUse, application=use.application, tasks=" ".join(use.tasks), outsourced_to=use.outsourced_to
            )
        return Renamed(units=units, tpms=tpms)

    def add(self, kind: Callable[..., TenantOwned], **columns: Any) -> None:
        self.session.add(kind(assessment_id=self.id, municipality_id=self.municipality_id, **columns))
