"""The history of one requirement: every version of its answer, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy.orm import Session

from assess.formatting import Rows, answer_rows, dutch_moment
from assess.frameworks import Sheet
from assess.models import AnswerRow, AnswerVersion, Way
from assess.paths import Known, atlas
from assess.place import AssessmentHead
from assess.records import answer_of
from assess.tracing.versions import PAGE, WAY, Version, VersionsPage, changes, kept
from controls.answers import Answer, Outcome
from controls.catalogue import Requirement
from controls.profile import Profile
from reports import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(VersionsPage):
    """`seen` is the version that the answer has now, 0 when there is none."""

    asked: Requirement
    seen: int


def history_page(
    session: Session, sheet: Sheet, head: AssessmentHead, asked: Requirement, *, until: int | None
) -> HistoryPage:
    """The versions up to a number, or the newest ones."""
    row = session.get(AnswerRow, (head.id, asked.id, sheet.unit))
    its = (
        AnswerVersion.assessment_id == head.id,
        AnswerVersion.requirement_id == asked.id,
        AnswerVersion.unit == sheet.unit,
    )
    total, found = kept(session, AnswerVersion, *its, until=until)
    names = atlas(head)
    said = [_said(sheet, asked, answer_of(one), names) for one in found]
    pairs = list(pairwise([*zip(found, said, strict=True), (None, [])]))
    current = total if row else 0
    versions = tuple(_version(one, rows, before, old, current) for (one, rows), (before, old) in pairs[:PAGE] if one)
    return HistoryPage(asked=asked, total=total, seen=row.version if row else 0, versions=versions)


def _version(one: AnswerVersion, rows: Rows, before: AnswerVersion | None, old: Rows, current: int) -> Version:
    begins_again = before is not None and one.version <= before.version and one.version == 1
    return Version(
        number=one.number,
        version=one.version,
        by=one.saved_by,
        at=one.saved_at,
        way=WAY[Way(one.way)],
        rows=rows,
        changes=() if before is None else changes([] if begins_again else old, rows),
        is_first=one.number == 1,
        begins_again=begins_again,
        is_current=one.number == current,
    )


def _said(sheet: Sheet, asked: Requirement, answer: Answer, names: Mapping[str, Known]) -> Rows:
    """Everything that a version holds, as label and text; of a TPM its name, for what it says now it did not say then."""
    known = {number: said for number, said in answer.remainder.items() if int(number) <= len(asked.questions)}
    rows = answer_rows(replace(sheet, profile=Profile()), asked, replace(answer, remainder=known))
    if answer.outcome is Outcome.COVERED:
        aspects = {wording.ASPECT[aspect] for aspect in asked.aspects}
        rows = [(label, text) for label, text in rows if label not in aspects]
        rows.append(("TPM", _tpm(sheet, answer.tpm)))
    if answer.inferred_from:
        rows.append(("Overgenomen uit", "\n".join(_sources(answer.inferred_from, names))))
    if answer.outcome is Outcome.NOT_APPLICABLE:
        rows.append(("Reden gegeven door", answer.answered_by))
    if answer.agreed_by:
        rows.append(("Ingestemd door", f"{answer.agreed_by}, {dutch_moment(answer.agreed_at)}"))
    return rows


def _tpm(sheet: Sheet, tpm_id: str) -> str:
    tpm = sheet.profile.tpm_by_id.get(tpm_id)
    return f"{tpm.supplier}: {tpm.application}" if tpm else "een TPM die niet meer bij de zelftoets staat"


def _sources(inferred_from: Mapping[str, int], names: Mapping[str, Known]) -> Collection[str]:
    return [
        f"{names[source].short if source in names else source}, versie {version}"
        for source, version in inferred_from.items()
    ]
