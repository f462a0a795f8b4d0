"""One of everything that people make around the answers of an assessment, and in the registers that it uses."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from assess.decisions import approval_row
from assess.evidence_store import EvidenceStore
from assess.models import (
    ActionNeed,
    ActionTarget,
    AnswerRow,
    Assignment,
    AuditVerdict,
    EvidenceItem,
    EvidenceRevision,
    FindingEventRow,
    FindingRow,
    ImprovementAction,
    MeasureApprovalRow,
    Remark,
    Review,
    Sample,
    SharedVerdict,
    SnapshotRow,
)
from assess.records import answer_of
from controls.answers import Evidence, EvidenceFile
from controls.decisions import MeasureApproval
from controls.findings import answer_sha256
from controls.sampling import draw
from tests.assess.town import AARDAM, CONNECTION, DRAFT, ILYAS, LOTTE, NOW, TESS, Town, actor

ITEM, ACTION, NEEDED, FINDING, LATER, SKETCH = (f"e{number:011}" for number in range(101, 107))
REVIEWED, COVERED = "bio2-5.01.01", "digid-b.01"
CONTENT = b"Verslag van de hersteltest.\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()

#: The piece of evidence as an answer that is linked to it keeps it.
ENTRY = Evidence(
    title="Verslag",
    location="Zaak 114",
    date="2026-11-03",
    item=ITEM,
    owner="Beheer",
    valid_until="2027-11-03",
    file=EvidenceFile(sha256=SHA256, size=len(CONTENT), media_type="text/plain", name="verslag.txt", revision=2),
)
_OF_IT: dict[str, Any] = {"assessment_id": DRAFT, "municipality_id": AARDAM}
_HOME = {"municipality_id": AARDAM}


def surround(town: Town) -> None:
    """Let people work on the draft, after its answers are there."""
    store = EvidenceStore.of(town.settings)
    first = store.add(b"Concept.\n", AARDAM)
    assert store.add(CONTENT, AARDAM) == SHA256
    with town.all_rows() as session:
        _assign(session)
        _review(session)
        _talk_and_draw(session)
        _keep_evidence(session, first)
        _plan(session)
        _approve(session)
        _audit(session)


def shared_afterwards(session: Session) -> None:
    """What auditors share once it was submitted names the snapshot."""
    sha256 = session.get_one(SnapshotRow, DRAFT).sha256
    later = NOW + timedelta(days=2)
    session.add(SharedVerdict(**_judged(session, sha256), number=2, shared_at=later))
    session.add(
        _finding(session, LATER, number=2, follows=FINDING, shared_at=later, snapshot_sha256=sha256, title="Nog steeds")
    )
    session.flush()


def _assign(session: Session) -> None:
    given = {"catalogue": "bio2/1.3", "assigned_by": "Carla Coördinator", "assigned_at": NOW, **_OF_IT}
    person = {"person_id": actor(ILYAS).id, "due_on": "2026-12-01", "note": "Graag voor\nde peildatum."}
    session.add(
        Assignment(id="e00000000201", reach="requirement", target=REVIEWED, told_at=NOW, **person, **given),
    )
    session.add(Assignment(id="e00000000202", reach="control", target="5.02", role="owner", **given))
    given["catalogue"] = "digid/3.0"
    session.add(
        Assignment(id="e00000000203", reach="requirement", target=COVERED, unit=CONNECTION, role="ciso", **given)
    )


def _review(session: Session) -> None:
    row = session.get_one(AnswerRow, (DRAFT, REVIEWED, ""))
    its = {"requirement_id": REVIEWED, "unit": "", "version": row.version, "saved_at": row.saved_at, **_OF_IT}
    by = {"reviewed_by": "Tess Tweede", "reviewed_by_id": actor(TESS).id, "reviewed_at": NOW + timedelta(hours=1)}
    session.add(Review(number=1, verdict="teruggestuurd", reason="Noem het besluit.", **by, **its))
    session.flush()
    session.add(Review(number=2, verdict="akkoord", reason="", **by, **its))
    session.flush()


def _talk_and_draw(session: Session) -> None:
    said = {"requirement_id": REVIEWED, "unit": "", "said_by": "Tess Tweede", "said_at": NOW, **_OF_IT}
    session.add(Remark(id="e00000000301", text="Waar staat dit?", in_report=False, **said))
    session.add(Remark(id="e00000000302", text="Het staat in zaak 12.", in_report=True, **said))
    population = sorted([REVIEWED, "bio2-5.02.01", f"{COVERED}@{CONNECTION}"])
    for number, purpose in enumerate(("beoordeling", "audit"), start=401):
        session.add(
            Sample(
                id=f"e00000000{number}",
                purpose=purpose,
                seed=f"startwaarde {number}",
                population=json.dumps(population),
                drawn=json.dumps(draw(population, 2, f"startwaarde {number}")),
                drawn_by="Carla Coördinator",
                drawn_at=NOW,
                **_OF_IT,
            )
        )


def _keep_evidence(session: Session, first: str) -> None:
    made = {"created_by": "Tess Tweede", "created_at": NOW, "version": 3, "note": "Jaarlijks.", **_HOME}
    said = {name: getattr(ENTRY, name) for name in ("title", "location", "date", "owner", "valid_until")}
    session.add(EvidenceItem(id=ITEM, **said, **made))
    session.flush()
    for number, sha256, size in ((1, first, 9), (2, SHA256, len(CONTENT))):
        session.add(
            EvidenceRevision(
                item_id=ITEM,
                number=number,
                sha256=sha256,
                size=size,
                media_type="text/plain",
                file_name="verslag.txt",
                uploaded_by="Tess Tweede",
                uploaded_at=NOW,
                **_HOME,
            )
        )


def _plan(session: Session) -> None:
    by = {"created_by": "Carla Coördinator", "created_at": NOW, "changed_by": "Carla Coördinator", "changed_at": NOW}
    its = {"origin_id": DRAFT, "version": 1, "effort": "klein", **by, **_HOME}
    owner = {"owner_id": actor(TESS).id, "days": 3, "euros": 0}
    session.add(
        ImprovementAction(id=ACTION, title="Beleid herzien", what="Eerst\ndan.", state="te-doen", **owner, **its)
    )
    dropped = {"state": "vervallen", "reason": "Het is al geregeld.", "owner_name": "Een leverancier"}
    session.add(ImprovementAction(id=NEEDED, title="Budget vragen", due_on="2027-01-31", **dropped, **its))
    session.flush()
    session.add(ActionTarget(action_id=ACTION, requirement_id=REVIEWED, unit="", catalogue="bio2/1.3", **_HOME))
    session.add(ActionTarget(action_id=ACTION, requirement_id=COVERED, unit=CONNECTION, catalogue="digid/3.0", **_HOME))
    session.add(ActionNeed(action_id=ACTION, needs_id=NEEDED, **_HOME))
    session.flush()


def _approve(session: Session) -> None:
    said = {"approved_on": "2026-11-01", "body": "College", "reference": "Zaak 7", "remark": "", "version": "1.0"}
    by = {"title": "Informatiebeveiligingsplan", "recorded_by": "Carla Coördinator", "recorded_at": NOW.isoformat()}
    for number in (1, 2):
        approval = MeasureApproval(number=number, is_withdrawal=number == 2, refers_to=number - 1, **said, **by)
        session.add(approval_row(approval, municipality_id=AARDAM, by_id=None))
        session.flush()
    assert session.get(MeasureApprovalRow, (AARDAM, 2))


def _audit(session: Session) -> None:
    paper = {**_judged(session), "auditor_id": actor(LOTTE).id}
    session.add(AuditVerdict(**paper, note="Navragen.", saved_at=NOW, version=2))
    session.add(SharedVerdict(**_judged(session), number=1, shared_at=NOW))
    session.add(_finding(session, FINDING, number=1, shared_at=NOW))
    session.add(_finding(session, SKETCH, number=None, title="Nog te bespreken", aspects=""))
    session.flush()
    its = {"finding_id": FINDING, "said_by": "Carla Coördinator", "owner": "", "due_on": "", "result": "", **_OF_IT}
    course: tuple[dict[str, Any], ...] = (
        {"kind": "reactie", "text": "Dat klopt."},
        {"kind": "afspraak", "text": "Wij passen het aan.", "owner": "Teammanager", "due_on": "2027-01-31"},
        {"kind": "uitgevoerd", "text": "Gedaan."},
        {"kind": "hertest", "text": "Nog niet af.", "result": "niet-opgelost"},
    )
    for number, event in enumerate(course, start=1):
        session.add(FindingEventRow(**{**its, **event}, number=number, said_at=NOW + timedelta(hours=number)))


def _judged(session: Session, snapshot_sha256: str = "") -> dict[str, Any]:
    answer = answer_of(session.get_one(AnswerRow, (DRAFT, REVIEWED, "")))
    about = {"about_version": answer.version, "about_sha256": answer_sha256(answer), "snapshot_sha256": snapshot_sha256}
    verdicts = {"opzet": "deels", "bestaan": "niet", "werking": "open", "seen": "Het besluit, in zaak 12."}
    return {"requirement_id": REVIEWED, "unit": "", "auditor": "Lotte Lezer", **verdicts, **about, **_OF_IT}


def _finding(session: Session, identity: str, **changes: Any) -> FindingRow:
    answer = answer_of(session.get_one(AnswerRow, (DRAFT, REVIEWED, "")))
    subject = {"key": REVIEWED, "framework": "BIO2 v1.3", "number": "5.01.01", "title": "Beleid"}
    fields = {
        "title": "Het beleid is te oud",
        "description": "Het is van 2019.",
        "severity": "hoog",
        "aspects": "opzet bestaan",
        "subjects": json.dumps([{**subject, "version": answer.version, "sha256": answer_sha256(answer)}]),
        "follows": "",
        "auditor": "Lotte Lezer",
        "saved_at": NOW,
        "snapshot_sha256": "",
        "version": 1,
        **_OF_IT,
    }
    return FindingRow(id=identity, **{**fields, **changes})
