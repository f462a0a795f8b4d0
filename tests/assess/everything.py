"""An assessment with everything in it that one can hold, for what must come through whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.deciding.service import NewDecision, NewSignature, confirm, record_decision, record_signature
from assess.frameworks import head_of
from assess.handing.service import NewHandover, record_handover
from assess.models import AnswerRow, ApplicabilityRow, CarriedAnswer, DigidConnection, OfficialNorm, SuwinetUse
from assess.profiles import profile_of
from assess.records import fill_answer, fill_applicability
from assess.submitting.service import readiness, submit
from controls.answers import (
    Answer,
    Applicability,
    Choice,
    Evidence,
    Ground,
    Outcome,
    PortalResult,
    Verdict,
)
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect
from controls.decisions import DecisionKind
from tests.assess.around import ENTRY, shared_afterwards, surround
from tests.assess.files import exported
from tests.assess.town import (
    AARDAM,
    CARLA,
    CONNECTION,
    DRAFT,
    NOW,
    TESS,
    TPM_ID,
    Town,
    account_to_everything,
    actor,
    catalogue,
)

SECOND = "c00000000002"
#: One requirement of each kind of answer.
PLAIN, AGREED, DEVIATED = "bio2-5.01.01", "bio2-7.07.01", "bio2-5.02.01"
TAKEN_OVER, ABSENT = "cbw-zp-a1", "cbw-reg-03"
COVERED, EVENT = "digid-b.01", "digid-b.05"
REGISTER, STEP = "ensia-bag", "ensia-r-01"
ASKED, NOT_ASKED = "suwinet-01", "suwinet-11"

_OF_IT = {"assessment_id": DRAFT, "municipality_id": AARDAM}
_OPEN = dict.fromkeys(Aspect, Verdict.OPEN)
_MET = {**_OPEN, Aspect.OPZET: Verdict.PROVED, Aspect.BESTAAN: Verdict.PROVED}


def saved(answer: Answer, *, name: str = "Ilyas Invuller", version: int = 1) -> Answer:
    """The answer as somebody saved it."""
    return replace(answer, answered_by=name, answered_at=NOW.isoformat(), version=version)


ANSWERS = (
    Answer(
        requirement_id=PLAIN,
        verdicts={**_MET, Aspect.WERKING: Verdict.PARTLY},
        explanation="Het beleid is vastgesteld.",
        evidence=(Evidence(title="Besluit", location="Zaak 12", date="2026-03-01"),),
        done_on="2026-03-01",
    ),
    Answer(
        requirement_id=AGREED,
        outcome=Outcome.NOT_APPLICABLE,
        verdicts=_OPEN,
        reason="Er zijn geen chipkaarten.",
        agreed_by="Tess Tweede",
        agreed_at=NOW.isoformat(),
    ),
    Answer(
        requirement_id=DEVIATED,
        outcome=Outcome.DEVIATED,
        verdicts=_OPEN,
        explanation="De invoering komt later.",
        risk_reference="Risicoregister, regel 12",
        risk_owner="Gemeentesecretaris",
        ends_on="2027-06-30",
    ),
    Answer(
        requirement_id=TAKEN_OVER,
        verdicts={**_MET, Aspect.BESTAAN: Verdict.PARTLY},
        remainder={"3": Choice.YES, "4": Choice.NO},
        inferred_from={PLAIN: 1, "bio2-6.02.01": 0},
    ),
    Answer(
        requirement_id=ABSENT,
        verdicts=_OPEN,
        condition=Choice.NO,
        condition_on="2026-11-01",
        condition_reason="Er is geen opdracht ontvangen.",
    ),
    Answer(requirement_id=COVERED, unit=CONNECTION, outcome=Outcome.COVERED, verdicts=_OPEN, tpm=TPM_ID),
    Answer(requirement_id=COVERED, unit=SECOND, verdicts=_MET, explanation="Zie het contract."),
    Answer(
        requirement_id=EVENT,
        unit=CONNECTION,
        outcome=Outcome.NON_OCCURRENCE,
        verdicts=_MET,
        reason="Er is niets uitbesteed; het inkoopproces is beoordeeld.",
        explanation="Zie het inkoopproces.",
    ),
    Answer(
        requirement_id=REGISTER,
        verdicts={**_OPEN, Aspect.BESTAAN: Verdict.PROVED},
        portal=PortalResult(score="82 procent", date="2026-11-03", reference="zaak 114"),
    ),
    Answer(requirement_id=STEP, verdicts={**_OPEN, Aspect.BESTAAN: Verdict.PROVED}, explanation="Gedaan.", evidence=(ENTRY,)),
    Answer(requirement_id=ASKED, verdicts=_MET, explanation="Zie het autorisatiebesluit."),
    # Answered before the municipality said that it does not use this.
    Answer(requirement_id=NOT_ASKED, verdicts=_MET, explanation="Zie de overeenkomst."),
)  # fmt: skip


def fill(town: Town) -> None:
    """Let the draft of Aardam account to everything and hold one of each."""
    account_to_everything(town)
    known = {r.id: r for edition in all_catalogues().values() for r in edition.requirements}
    with town.all_rows() as session:
        session.add(DigidConnection(id=SECOND, name="Burgerzaken", number="9002", **_OF_IT))
        session.add(
            OfficialNorm(
                requirement_id=ASKED,
                number="1.1",
                document="Normenkader",
                year="2026",
                recorded_by="Carla Coördinator",
                recorded_at=NOW,
                **_OF_IT,
            )
        )
        session.get_one(SuwinetUse, (DRAFT, "inkijk")).outsourced_to = "Regio Werkt"
        session.flush()
        profile = profile_of(session, DRAFT)
        for answer in map(saved, ANSWERS):
            asked = known[answer.requirement_id]
            row = AnswerRow(requirement_id=asked.id, unit=answer.unit, **_OF_IT)
            found = profile.looked_up(asked, answer, "2026-12-31")
            fill_answer(row, answer, asked, by_id=None, looked_up=found)
            session.add(row)
        record = Applicability(
            control="5.01", applies=Choice.YES, grounds=(Ground.LAW, Ground.RISK), recorded_by="Carla Coördinator",
            recorded_at=NOW.isoformat(), version=1,
        )  # fmt: skip
        vvt = ApplicabilityRow(control="5.01", **_OF_IT)
        fill_applicability(vvt, record)
        session.add(vvt)
        session.add_all(_carried())
    surround(town)


def _carried() -> list[CarriedAnswer]:
    """One that waits, one that waits for a connection, and one that was settled."""
    before = replace(saved(ANSWERS[0]), requirement_id="bio2-5.01.02", verdicts={})
    covered = replace(saved(ANSWERS[5]), unit="c0000000000f", tpm="e0000000000f")
    agreed = saved(ANSWERS[1], version=3)
    rows = (("kept", before, "", False), ("kept", covered, SECOND, False), ("moved", agreed, "", True))
    return [
        CarriedAnswer(
            requirement_id=was.requirement_id,
            unit=unit,
            from_requirement=was.requirement_id,
            from_assessment="a0000000000f",
            change=change,
            note="De vraag is gelijk gebleven.",
            answer=canonical_json(plain(was)),
            settled_at=NOW - timedelta(days=1) if is_settled else None,
            **_OF_IT,
        )
        for change, was, unit, is_settled in rows
    ]


def submitted(town: Town) -> None:
    """Submit it, with a reason for everything that stays open."""
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        found = readiness(session, catalogue(), DRAFT)
        reasons = {t.theme.id: "Dat komt in januari." for t in found.open_themes}
        reasons |= {s.sheet.name: "Dat komt in februari." for s in found.open_sheets}
        submit(
            session,
            catalogue(),
            assessment_id=DRAFT,
            municipality=("Aardam", "GM9001"),
            reasons=reasons,
            by=actor(CARLA),
            now=town.clock(),
        )
        decide(session, town.clock())
        shared_afterwards(session)
        hand_over(session, town.clock())
        session.commit()


def decide(session: Session, now: datetime) -> None:
    """Two decisions, of which the second stands, is confirmed and signed under."""
    head, by = head_of(session, DRAFT), actor(CARLA)
    said = {"met_on": "2026-11-20", "reference": "Zaak 7", "signed_by": "B. Baas", "signed_as": "burgemeester"}
    for seen, kind in enumerate((DecisionKind.NOT_ADOPTED, DecisionKind.ADOPTED)):
        decision = record_decision(
            session, head, NewDecision(kind=kind, remark="Regel 1\nRegel 2", seen=seen, **said), by=by, now=now
        )
    confirm(session, head, 2, seen=decision.sha256, by=actor(TESS), now=now)
    signed = {"signed_by": "B. Baas", "signed_as": "burgemeester", "signed_on": "2026-11-20"}
    new = NewSignature(document_sha256="ab" * 32, remark="", seen=2, **signed)
    record_signature(session, head, new, by=by, now=now)


def hand_over(session: Session, now: datetime) -> None:
    """Two lines for the supervisor, of which the second mends the first."""
    head, to = head_of(session, DRAFT), {"received_by": "I. Inspecteur", "organisation": "RDI", "way": "Per post"}
    for seen, sha256 in enumerate(("", "ab" * 32)):
        new = NewHandover(
            corrects=seen, given_on="2026-11-20", what="Cbw-dossier", document_sha256=sha256, reason="Op verzoek.",
            seen=seen, **to,
        )  # fmt: skip
        record_handover(session, head, new, by=actor(CARLA), now=now)


def texts(settled: Path, data: Path) -> dict[str, str]:
    """The file of a draft with everything in it, and of the same once it was submitted; made in the folder `data`."""
    shutil.copy(settled, data / settled.name)
    town = Town.at(data)
    fill(town)
    found = {"draft": canonical_json(exported(town, DRAFT))}
    submitted(town)
    found["submitted"] = canonical_json(exported(town, DRAFT))
    town.close()
    return found
