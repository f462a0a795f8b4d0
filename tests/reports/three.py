"""Three rounds of the real editions: fresh, half-way, and complete with long and hostile texts. For every kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product

from controls.answers import Answer, Applicability, Choice, Evidence, EvidenceFile, Ground, Outcome, Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect, Catalogue, Way
from controls.decisions import Decided, Decision, DecisionKind, MeasureApproval
from controls.findings import EventKind, Finding, FindingEvent, Severity, Subject
from controls.handovers import Handover
from controls.improvement import Effort, Plan, State, Target
from controls.loading import load
from controls.planned import PlannedAction
from controls.profile import Connection, Profile, SuwinetApplication, looked_up, tailored
from controls.snapshot import FrozenFramework, Snapshot, freeze, freeze_framework
from controls.tpm import Tpm
from controls.trail_extract import extract_text
from reports import Beside, DrawnSample, ReportInput

NAMES = ("vers", "halverwege", "vijandig")
TABLE = "Systeem\tEigenaar\tDatum\r\nZaaksysteem\tTeam I&A\t1-2-2026\r\nBelasting\t\t\r\n"
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> مرحبا بالعالم \u202eomgekeerd\u202c 😀👩‍💻 "
    + TABLE
    + "{{ content.front }} &amp; \x00 "
    + "W" * 5000
)
PLAIN = "De gemeente legt dit vast en kijkt er elk kwartaal naar. Het staat in het jaarplan van de afdeling. "
VERDICTS = (Verdict.PROVED, Verdict.PARTLY, Verdict.NOT, Verdict.PROVED, Verdict.OPEN)
PORTAL, DESK, TPM = "c00000000001", "c00000000002", "e00000000001"
WHEN = "2026-07-01T12:05:00+00:00"


@cache
def editions() -> tuple[Catalogue, ...]:
    return tuple(
        load(key) for key in ("bio2/1.3", "cbw/2026", "digid/3.0", "suwinet/2025-werkversie", "nis2/2022-2555")
    )


def _answer(asked_id: str, aspects: tuple[Aspect, ...], index: int, text: str) -> Answer:
    kept = Evidence(
        title=text[:200] if index % 9 == 0 else "Vastgesteld beleid",
        location="Zaaksysteem, zaak 2026-0417",
        date="2026-03-01",
        file=EvidenceFile(sha256="ab" * 32, size=1000, media_type="application/pdf", name="beleid.pdf", revision=1),
    )
    given = Answer(
        requirement_id=asked_id,
        verdicts={aspect: VERDICTS[(index + n) % 5] for n, aspect in enumerate(aspects)},
        explanation=text if index % 7 == 0 else PLAIN,
        evidence=(kept,) if index % 2 else (),
        improvement=text if index % 11 == 0 else "",
        answered_by="A. de Vries",
        answered_at=WHEN,
        version=1 + index % 3,
    )
    if index % 23 == 5:
        return replace(given, outcome=Outcome.DEVIATED, reason=text, risk_reference=text[:90], risk_owner=text[:60])
    if index % 23 == 6:
        agreed = {"agreed_by": "B. Jansen", "agreed_at": WHEN} if index % 2 else {}
        return replace(given, outcome=Outcome.NOT_APPLICABLE, reason=text, **agreed)
    return given


def answered(of: Catalogue, share: float, text: str) -> dict[str, Answer]:
    asked = of.requirements[: int(len(of.requirements) * share)]
    return {r.id: _answer(r.id, r.aspects, index, text) for index, r in enumerate(asked)}


def _digid(of: Catalogue, profile: Profile, share: float, text: str, unit: str) -> FrozenFramework:
    """The answers of a connection; every third norm of the portal rests on the TPM."""
    given = {key: replace(answer, unit=unit) for key, answer in answered(of, share, text).items()}
    for asked in of.requirements[::3] if unit == PORTAL else ():
        if asked.id in given and Way.TPM in asked.ways:
            given[asked.id] = replace(given[asked.id], outcome=Outcome.COVERED, tpm=TPM, reason="", verdicts={})
    found = looked_up(of, given, profile, "2026-12-31")
    return freeze_framework(of, found, unit=unit, unit_title=profile.title_of(unit))


def _cbw(of: Catalogue, share: float, text: str) -> FrozenFramework:
    """The law: some answers were taken over, one of them from an answer that was changed since."""
    given = answered(of, share, text)
    for index, key in enumerate(given):
        if index % 6 == 1:
            rests = {"bio2-5.01.01": 1 + index % 2, "bio2-8.13.01": 1}
            given[key] = replace(given[key], outcome=Outcome.ASSESSED, inferred_from=rests, reason="")
        if index % 6 == 2:
            given[key] = replace(given[key], reviewed_by="B. Jansen", reviewed_at=WHEN, done_on="2026-05-01")
    for asked in of.requirements:
        if asked.condition and asked.id in given:
            given[asked.id] = replace(given[asked.id], condition=Choice.NO, condition_on="2026-04-01",
                                      condition_reason=text[:200])  # fmt: skip
    return freeze_framework(of, given, left_open=text[:300])


def trail(of: Snapshot, name: str) -> str:
    """The lines about a few answers, as the database keeps them."""
    lines: list[dict[str, object]] = []
    previous = "0" * 64
    steps = (
        ("answer:saved", name),
        ("review:sent-back", "B. Jansen"),
        ("answer:saved", name),
        ("review:agreed", "B. Jansen"),
    )
    for number, (key, (action, who)) in enumerate(product(list(of.answers)[:4], steps * 2), start=1):
        line: dict[str, object] = {
            "chain": 1, "sequence": number, "at": f"2026-06-{1 + number % 28:02}T10:00:00+00:00", "actor": who,
            "actor_id": "u1", "origin": "", "action": action, "object": f"{of.assessment_id}/{key}", "result": "done",
            "previous": previous,
        }  # fmt: skip
        previous = hashlib.sha256(canonical_json(line).encode()).hexdigest()
        lines.append({**line, "hash": previous})
    return extract_text(of.assessment_id, lines)


def frozen(share: float, text: str, **changes: str) -> Snapshot:
    bio, cbw, digid, suwinet, nis2 = editions()
    carried = {r.id: dict.fromkeys(r.aspects, Verdict.PROVED) for r in digid.requirements[::3]}
    profile = Profile(
        connections=(
            Connection(id=PORTAL, name=text[:120] if share == 1 else "Mijn Voorbeeldstad", number="9001"),
            Connection(id=DESK, name="Belastingbalie", number="9002"),
        ),
        tpms=(
            Tpm(id=TPM, supplier=text[:100] if share == 1 else "Webbouw", application="Formulieren",
                reference="dossier 12", period_from="2026-01-01", period_until="2026-10-31", issued_on="2026-11-15",
                verdicts=carried),
        ),
        suwinet=(SuwinetApplication(application="inkijk", tasks=("burgerzaken",), outsourced_to="Regio Werkt"),),
    )  # fmt: skip
    records = {
        control.number: Applicability(
            control=control.number,
            applies=Choice.NO if index % 17 == 3 else Choice.YES,
            grounds=(Ground.LAW, Ground.RISK),
            additional_measures=text if index % 13 == 0 else "",
            measures_enough=Choice.YES,
            reference=text[:150] if index % 13 == 0 else "VvT 2026",
            decided_on="2026-10-01",
            recorded_by="C. Bakker",
            recorded_at=WHEN,
            version=1,
        )
        for index, control in enumerate(c for t in bio.themes if t.part == 2 for c in t.controls)
        if index < 93 * share
    }
    fields = {
        "assessment_id": "d00000000003",
        "title": "Zelftoets 2026" if share < 1 else text[:300],
        "municipality": "Gemeente Voorbeeldstad"
        if share < 1
        else "Gemeente Súdwest-Fryslân aan den Lange Naam " + text[:60],
        "municipality_code": "GM9999",
        "reference_date": "2026-12-31",
        "scope": text,
        "submitted_by": "D. Smit" if share < 1 else text[:200],
        "submitted_at": "2027-01-10T10:30:00+00:00",
    } | changes
    return freeze(
        bio,
        answers=answered(bio, share, text),
        applicability=records,
        left_open={theme.id: "De beheerder is pas later terug." for theme in bio.themes[:2]},
        profile=profile,
        frameworks=(
            _cbw(tailored(cbw, profile), share, text),
            _digid(tailored(digid, profile), profile, share, text, PORTAL),
            _digid(tailored(digid, profile), profile, share / 2, PLAIN, DESK),
            freeze_framework(tailored(suwinet, profile), answered(tailored(suwinet, profile), share, PLAIN)),
            freeze_framework(tailored(nis2, profile), answered(nis2, share, PLAIN)),
        ),
        **fields,
    )  # fmt: skip


def findings(count: int, text: str, sha256: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            id=f"f0000000000{n}",
            title=text[:300] if n == 1 else f"Herstel van back-ups is niet getest ({n})",
            description=text,
            severity=tuple(Severity)[n % 3],
            aspects=(Aspect.WERKING,),
            subjects=(Subject(key="bio2-8.13.01", framework="bio2/1.3", number="8.13.01", title="Back-ups", version=1),),
            auditor="Arno Auditor",
            number=n,
            shared_at="2027-02-01T09:00:00+00:00",
            snapshot_sha256=sha256,
            events=()
            if n == 1
            else (
                FindingEvent(number=1, kind=EventKind.AGREED, text=text, said_by="Carla", said_at=WHEN,
                             owner=text[:150], due_on="2027-06-01"),
            ),
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def planned(count: int, text: str) -> tuple[PlannedAction, ...]:
    bio = editions()[0]
    asked = [r for t in bio.themes if t.part == 2 for r in t.requirements]
    return tuple(
        PlannedAction(
            plan=Plan(
                id=f"a{n:011}", state=tuple(State)[n % 4], effort=tuple(Effort)[n % 3],
                due_on="2027-05-01" if n % 2 else "",
                targets=tuple(Target(catalogue=bio.key, requirement_id=r.id) for r in asked[n * 4 : n * 4 + 3]),
                needs=(f"a{n - 1:011}",) if n % 5 == 4 else (),
            ),
            title=text[:300] if n % 6 == 0 else f"Herstelproef van de back-ups houden ({n})",
            what=text,
            owner="" if n % 3 else text[:100],
            days=n * 3 if n % 2 else None,
            euros=n * 2500 if n % 2 else None,
            reason=text[:200] if n % 4 == 3 else "",
            changed_by="Carla",
            changed_at=WHEN,
        )
        for n in range(count)
    )  # fmt: skip


def approval(text: str) -> MeasureApproval:
    return MeasureApproval(
        number=1, is_withdrawal=False, refers_to=0, title=text[:200], version="2", approved_on="2026-11-03",
        body="college", reference=text[:100], remark=text, recorded_by="Gerda", recorded_at=WHEN,
    )  # fmt: skip


def handover(of: Snapshot, text: str) -> Handover:
    return Handover(
        assessment_id=of.assessment_id, number=1, corrects=0, given_on="2027-02-11", received_by=text[:120],
        organisation=text[:120], what=text[:300], document_sha256="cd" * 32, way=text[:120], reason=text[:300],
        recorded_by=text[:120], recorded_at="2027-02-11T09:00:00+00:00",
    )  # fmt: skip


def decision(of: Snapshot, text: str) -> Decided:
    one = Decision(
        assessment_id=of.assessment_id, snapshot_sha256=of.sha256, number=1, kind=DecisionKind.ADOPTED, refers_to=0,
        met_on="2027-02-09", reference=text[:100], signed_by=text[:80], signed_as=text[:80], remark=text,
        recorded_by="C", recorded_at="2027-02-10T09:00:00+00:00",
    )  # fmt: skip
    return Decided(decisions=(one,))


@cache
def base(name: str) -> ReportInput:
    """The input of one of the three, for the audit report: `of_kind` makes it another kind."""
    makers: dict[str, Callable[[], ReportInput]] = {"vers": _fresh, "halverwege": _halfway, "vijandig": _hostile}
    return makers[name]()


def of_kind(kind: str, name: str) -> ReportInput:
    return replace(base(name), kind=kind)


def _input(snapshot: Snapshot, **changes: object) -> ReportInput:
    bio, *others = editions()
    made = ReportInput(
        kind="auditrapport", snapshot=snapshot, snapshot_sha256=snapshot.sha256, catalogue=bio, frameworks=tuple(others)
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _fresh() -> ReportInput:
    return _input(frozen(0.0, "De hele gemeente."))


def _halfway() -> ReportInput:
    now, before = frozen(0.5, PLAIN * 2), frozen(0.3, PLAIN, reference_date="2025-12-31", assessment_id="d00000000002")
    beside = Beside(findings=findings(3, PLAIN, now.sha256), actions=planned(6, PLAIN), previous_sha256=before.sha256)
    return _input(now, beside=beside, previous=before, trail=trail(now, "A. de Vries"))


def _hostile() -> ReportInput:
    now, before = frozen(1.0, HOSTILE), frozen(0.6, PLAIN, reference_date="2025-12-31", assessment_id="d00000000002")
    keys = tuple(sorted(now.answers))
    beside = Beside(
        findings=findings(9, HOSTILE, now.sha256),
        actions=planned(24, HOSTILE),
        approvals=(approval(HOSTILE),),
        handovers=(handover(now, HOSTILE),),
        sample=DrawnSample(seed="2027-17", population=keys, drawn=keys[::6], drawn_by="Arno", drawn_at=WHEN),
        previous_sha256=before.sha256,
    )
    return _input(now, beside=beside, previous=before, decided=decision(now, HOSTILE),
                  trail=trail(now, HOSTILE))  # fmt: skip
