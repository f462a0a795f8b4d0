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
from assess.incoming_decisions import decided_of_file
from assess.incoming_frameworks import Editions, editions_of, profile_of_file
from assess.incoming_snapshot import in_the_wording_of, refuse_other_snapshot, submitted_part
from assess.incoming_versions import versions_of_file
from assess.records import Version
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
    carried: tuple[CarriedFromBefore, ...]
    snapshot: Snapshot | None
    decided: Decided


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
    return Incoming(
        editions=editions,
        profile=profile,
        answers=answers,
        versions=versions_of_file(given, answers, editions),
        applicability=applicability,
        carried=carried_of_file(given, editions, profile),
        snapshot=submitted.said if submitted else None,
        decided=decided_of_file(given, submitted.said if submitted else None),
    )
