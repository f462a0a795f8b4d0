"""What auditors noted and shared, in the file of an assessment: as the auditor's room would have kept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_frameworks import Editions, impossible_verdict
from assess.incoming_work import Versions, refuse_unknown, split_key
from assess.travelling import EVENT, FINDING, PAPER, SHARED_VERDICT, Rows, Values
from controls.answers import Verdict, answer_key
from controls.catalogue import Aspect
from controls.findings import EventKind, Finding, FindingEvent, RetestResult, Severity, answer_sha256
from controls.local_times import day_of
from controls.profile import Profile
from controls.snapshot import Snapshot


def refuse_other_audit(
    rows: Rows, editions: Editions, profile: Profile, versions: Versions, snapshot: Snapshot | None
) -> None:
    """Raise RefusedFileError unless auditors could have made these rows."""
    seen = {
        key: {(version.answer.version, answer_sha256(version.answer)) for version in kept}
        for key, kept in versions.items()
    }
    for judged in (*rows[PAPER.name], *rows[SHARED_VERDICT.name]):
        refuse_unknown(judged["requirement_id"], judged["unit"], editions, profile)
        _refuse_verdict(judged, editions)
        key = answer_key(judged["requirement_id"], judged["unit"])
        _refuse_other_answer(key, judged["about_version"], judged["about_sha256"], seen)
        _refuse_other_snapshot(f"Een oordeel over {as_shown(key)}", judged, snapshot)
    for _, group in groupby(rows[SHARED_VERDICT.name], key=lambda v: (v["requirement_id"], v["unit"])):
        _refuse_gap([verdict["number"] for verdict in group], "gedeelde oordelen")
    _refuse_findings(rows, editions, profile, seen, snapshot)


def is_before_submitting(values: Values) -> bool:
    """Whether this was shared while the assessment was a draft; the database then knew of no snapshot."""
    return bool(values["shared_at"]) and not values["snapshot_sha256"]


def _refuse_verdict(judged: Values, editions: Editions) -> None:
    given = {aspect: Verdict(judged[aspect.value]) for aspect in Aspect}
    problems = [impossible_verdict(c, r, given) for c, r in editions.anywhere(judged["requirement_id"])]
    if all(problems):
        raise RefusedFileError(f"Een auditor gaf bij {as_shown(judged['requirement_id'])} {problems[0]}.")


def _refuse_other_answer(key: str, version: int, sha256: str, seen: Mapping[str, set[tuple[int, str]]]) -> None:
    """It is about a version that there was, or there was no answer yet. What went with its framework is not here."""
    if (version == 0) != (not sha256) or (sha256 and key in seen and (version, sha256) not in seen[key]):
        raise RefusedFileError(f"Een auditor oordeelde over een antwoord op {as_shown(key)} dat er niet is geweest.")


def _refuse_other_snapshot(what: str, values: Values, snapshot: Snapshot | None) -> None:
    if values["snapshot_sha256"] not in ("", snapshot.sha256 if snapshot else ""):
        raise RefusedFileError(f"{what} in het bestand gaat over andere antwoorden dan die zijn ingediend.")
    shared_at = values.get("shared_at", "")
    if shared_at and snapshot and not values["snapshot_sha256"] and shared_at > snapshot.submitted_at:
        raise RefusedFileError(f"{what} in het bestand noemt niet wat al was ingediend.")


def _refuse_gap(numbers: Sequence[int], what: str) -> None:
    if sorted(numbers) != [*range(1, len(numbers) + 1)]:
        raise RefusedFileError(f"De {what} in het bestand zijn niet doorlopend genummerd.")


# --- findings -----------------------------------------------------------------------------


def _refuse_findings(
    rows: Rows,
    editions: Editions,
    profile: Profile,
    seen: Mapping[str, set[tuple[int, str]]],
    snapshot: Snapshot | None,
) -> None:
    findings = {values["id"]: values for values in rows[FINDING.name]}
    shared = [values for values in findings.values() if values["number"] is not None]
    _refuse_gap([values["number"] for values in shared], "gedeelde bevindingen")
    for values in findings.values():
        what = f"Bevinding {values['id']}"
        if bool(values["shared_at"]) != (values["number"] is not None):
            raise RefusedFileError(f"{what} in het bestand is half gedeeld.")
        _refuse_other_snapshot(what, values, snapshot)
        for subject in values["subjects"]:
            refuse_unknown(*split_key(subject["key"]), editions, profile)
            _refuse_other_answer(subject["key"], subject["version"], subject["sha256"], seen)
        if values["follows"]:
            _refuse_other_order(what, values, findings.get(values["follows"]))
    _refuse_fork([values["follows"] for values in shared if values["follows"]])
    events = {name: list(group) for name, group in groupby(rows[EVENT.name], key=lambda e: e["finding_id"])}
    for name, course in events.items():
        if name not in findings or not findings[name]["shared_at"]:
            raise RefusedFileError(f"Bij bevinding {name} gebeurde iets voor zij was gedeeld.")
        _refuse_course(findings[name], course)


def _refuse_other_order(what: str, values: Values, earlier: Values | None) -> None:
    """Only a shared finding is followed, and by a later one."""
    if earlier is None or earlier["number"] is None or (values["number"] or earlier["number"] + 1) <= earlier["number"]:
        raise RefusedFileError(f"{what} in het bestand volgt op een bevinding die er dan nog niet is.")


def _refuse_fork(followed: Sequence[str]) -> None:
    if len(set(followed)) < len(followed):
        raise RefusedFileError("In het bestand komen twee bevindingen in de plaats van dezelfde.")


def _refuse_course(values: Values, course: Sequence[Values]) -> None:
    """Each event as the room would have let it happen, one after the other."""
    what = f"Bevinding {values['number']} in het bestand"
    _refuse_gap([event["number"] for event in course], f"gebeurtenissen bij bevinding {values['number']}")
    finding = Finding(
        id=values["id"],
        title=values["title"],
        description=values["description"],
        severity=Severity(values["severity"]),
        aspects=(),
        subjects=(),
        auditor=values["auditor"],
        number=values["number"],
        shared_at=values["shared_at"],
    )
    for event in course:
        _refuse_event(what, event)
        if EventKind(event["kind"]) not in finding.may_follow:
            raise RefusedFileError(f"{what} heeft een gebeurtenis die daar niet kan.")
        happened = FindingEvent(
            number=event["number"],
            kind=EventKind(event["kind"]),
            text=event["text"],
            said_by=event["said_by"],
            said_at=event["said_at"],
            result=RetestResult(event["result"]) if event["result"] else None,
        )
        finding = replace(finding, events=(*finding.events, happened))
    moments = [datetime.fromisoformat(m) for m in (values["shared_at"], *(event["said_at"] for event in course))]
    if any(after < before for before, after in pairwise(moments)):
        raise RefusedFileError(f"{what} heeft gebeurtenissen die niet op volgorde staan.")


def _refuse_event(what: str, event: Values) -> None:
    is_agreement = event["kind"] == EventKind.AGREED
    if bool(event["due_on"]) != is_agreement or bool(event["owner"]) != is_agreement:
        raise RefusedFileError(f"{what} heeft een afspraak zonder dag of naam, of een dag zonder afspraak.")
    if is_agreement and event["due_on"] < day_of(datetime.fromisoformat(event["said_at"])).isoformat():
        raise RefusedFileError(f"{what} heeft een afspraak voor een dag die al voorbij was.")
    if bool(event["result"]) != (event["kind"] == EventKind.RETEST):
        raise RefusedFileError(f"{what} heeft een hertest zonder uitkomst, of een uitkomst zonder hertest.")
