"""What the file of an assessment must be before it is imported: nothing that Toetspeil would not have saved itself.

A file carries its own hash, so the hash says that nothing went wrong on the
way; it says nothing about who made the file. Hence everything is checked:
value by value in `file_shape`, the rest in the three modules beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assess.file_shape import AssessmentShape, refuse_other_shape
from assess.incoming_answers import CarriedFromBefore, answers_of_file, applicability_of_file, carried_of_file
from assess.incoming_audit import refuse_other_audit
from assess.incoming_decisions import decided_of_file
from assess.incoming_frameworks import Editions, editions_of, profile_of_file
from assess.incoming_handovers import refuse_other_handovers
from assess.incoming_registers import refuse_other_registers
from assess.incoming_snapshot import in_the_wording_of, refuse_other_snapshot, submitted_part
from assess.incoming_versions import record_versions_of_file, versions_of_file
from assess.incoming_work import Versions, refuse_disorderly, refuse_other_work
from assess.records import RecordVersion, Version
from assess.travelling import Rows
from controls.answers import Answer, Applicability
from controls.catalogue import Catalogue
from controls.decisions import Decided
from controls.profile import Profile
from controls.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An assessment out of a file, found fit. Its editions are in the wording it was asked; a draft has no snapshot."""

    editions: Editions
    profile: Profile
    answers: Mapping[str, Answer]
    #: Of each answer, oldest first; the last one is the answer itself.
    versions: Mapping[str, tuple[Version, ...]]
    applicability: Mapping[str, Applicability]
    #: Of each VvT record, oldest first; the last one is the record itself.
    record_versions: Mapping[str, tuple[RecordVersion, ...]]
    carried: tuple[CarriedFromBefore, ...]
    snapshot: Snapshot | None
    decided: Decided
    #: What people made around the answers, and of the registers of the municipality what this leans on.
    rows: Rows


def found_fit(given: Mapping[str, Any], catalogues: Mapping[str, Catalogue]) -> Incoming:
    """The assessment in the file, once everything in it was found fit. Raises RefusedFileError."""
    refuse_other_shape(AssessmentShape, given)
    editions = editions_of(given, catalogues)
    submitted = submitted_part(given, editions)
    if submitted:
        editions = in_the_wording_of(submitted, editions)
    profile = profile_of_file(given, editions)
    answers = answers_of_file(given, editions, profile)
    applicability = applicability_of_file(given, editions)
    if submitted:
        refuse_other_snapshot(
            given, submitted.said, editions=editions, profile=profile, answers=answers, applicability=applicability
        )
    versions = versions_of_file(given, answers, editions)
    said = submitted.said if submitted else None
    return Incoming(
        editions=editions,
        profile=profile,
        answers=answers,
        versions=versions,
        applicability=applicability,
        record_versions=record_versions_of_file(given, applicability),
        carried=carried_of_file(given, editions, profile),
        snapshot=said,
        decided=decided_of_file(given, said),
        rows=_rows_of_file(given, editions, profile, versions, said),
    )


def _rows_of_file(
    given: Mapping[str, Any], editions: Editions, profile: Profile, versions: Versions, snapshot: Snapshot | None
) -> Rows:
    rows: Rows = given["rows"]
    refuse_disorderly(rows)
    refuse_other_work(rows, editions, profile, versions, snapshot)
    refuse_other_audit(rows, editions, profile, versions, snapshot)
    refuse_other_registers(rows, given, editions)
    refuse_other_handovers(rows, snapshot)
    return rows
