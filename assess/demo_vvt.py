"""What a municipality that does not exist declares of each control in its Verklaring van Toepasselijkheid."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy.orm import Session

from assess.audit import Actor
from assess.demo_texts import SEED
from assess.models import ApplicabilityRow, Way
from assess.records import fill_applicability
from controls.answers import Applicability, Choice, Ground
from controls.catalogue import Catalogue


def fill_applicability_of(
    session: Session, catalogue: Catalogue, identity: str, share: float, *, by: Actor, at: datetime
) -> None:
    """Of a share of the controls, the same for the same share."""
    dice = random.Random(f"{SEED}-vvt-{share}")  # noqa: S311 - two demonstrations must be the same
    for control in catalogue.controls:
        if not control.iso or dice.random() >= share:
            continue
        record = Applicability(
            control=control.number,
            applies=Choice.YES,
            grounds=(Ground.LAW,) if dice.random() < 0.7 else (Ground.LAW, Ground.RISK),
            measures_enough=Choice.YES if dice.random() < 0.8 else Choice.NO,
            reference="Risicoanalyse bedrijfsvoering, hoofdstuk " + control.number,
            decided_on="2026-06-15",
            recorded_by=by.name,
            recorded_at=at.isoformat(),
            version=1,
        )
        row = ApplicabilityRow(assessment_id=identity, municipality_id=by.municipality_id, control=control.number)
        fill_applicability(row, record, way=Way.DEMO)
        session.add(row)
