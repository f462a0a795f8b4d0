"""An auditor at work in a town: rows that exist, and the texts that nobody but an auditor may ever read."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from assess.models import AuditVerdict, FindingRow, Role, Sample, SamplePurpose, SharedVerdict, User
from controls.sampling import draw
from tests.assess.routes import DRAFT_FINDING, FINDING
from tests.assess.town import AARDAM, BY_ROLE, CONNECTION, DRAFT, NOW, Town, asked

FIRST = asked("5.01.01")
#: In everything that was not shared; on no page and in no file of anybody else.
CANARY = "kanarie"
SHARED_TITLE = "Het beleid is te oud"
OF_IT: dict[str, Any] = {"assessment_id": DRAFT, "municipality_id": AARDAM}


def auditor_id(town: Town) -> int:
    with town.all_rows() as session:
        return session.scalars(select(User.id).where(User.email == BY_ROLE[Role.AUDITOR])).one()


def judged(**changes: Any) -> dict[str, Any]:
    said = {"opzet": "deels", "bestaan": "niet", "werking": "open", "seen": "Het besluit, in zaak 12."}
    about = {"about_version": 0, "about_sha256": "", "snapshot_sha256": "", "auditor": "De auditor"}
    return {**OF_IT, **said, **about, **changes}


def finding(identity: str, **changes: Any) -> FindingRow:
    subject = {"key": FIRST.id, "framework": "BIO2 v1.3", "number": "5.01.01", "title": FIRST.title}
    said = {"title": SHARED_TITLE, "description": "Het is van 2019.", "severity": "hoog", "aspects": "opzet bestaan"}
    rest = {"follows": "", "auditor": "De auditor", "saved_at": NOW, "snapshot_sha256": "", "version": 1}
    fields = {
        **OF_IT,
        **said,
        **rest,
        "id": identity,
        "subjects": json.dumps([{**subject, "version": 0, "sha256": ""}]),
    }
    return FindingRow(**{**fields, **changes})


def let_an_auditor_in(town: Town) -> None:
    """A shared finding and a draft, a shared verdict, working papers with canaries, and a sample."""
    who = auditor_id(town)
    with town.all_rows() as session:
        session.add(finding(FINDING, number=1, shared_at=NOW))
        session.add(
            finding(DRAFT_FINDING, title=f"{CANARY} titel", description=f"{CANARY} tekst", severity="laag", number=None)
        )
        session.add(
            SharedVerdict(requirement_id=FIRST.id, unit="", number=1, auditor_id=who, shared_at=NOW, **judged())
        )
        paper = judged(seen=f"{CANARY} gezien")
        for requirement, unit in ((FIRST.id, ""), ("cbw-bst-01", ""), ("digid-b.01", CONNECTION)):
            session.add(
                AuditVerdict(
                    requirement_id=requirement,
                    unit=unit,
                    auditor_id=who,
                    note=f"{CANARY} notitie",
                    saved_at=NOW,
                    version=1,
                    **paper,
                )
            )
        population = [FIRST.id, asked("5.01.02").id]
        session.add(
            Sample(
                id="f00000000043",
                purpose=SamplePurpose.AUDIT,
                seed=f"{CANARY}-zaad",
                population=json.dumps(population),
                drawn=json.dumps(draw(population, 1, f"{CANARY}-zaad")),
                drawn_by="De auditor",
                drawn_by_id=who,
                drawn_at=NOW,
                **OF_IT,
            )
        )
