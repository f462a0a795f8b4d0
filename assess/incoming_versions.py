"""The versions of what the file of an assessment says: each as a form could have saved it then, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_answers import refuse_impossible
from assess.incoming_frameworks import Editions
from assess.models import Way
from assess.records import RecordVersion, Version
from controls.answers import Answer, Applicability
from controls.snapshot import answer_from, applicability_from


def versions_of_file(
    given: Mapping[str, Any], answers: Mapping[str, Answer], editions: Editions
) -> Mapping[str, tuple[Version, ...]]:
    """Oldest first, by `Answer.key`. Raises RefusedFileError unless they lead up to the answers in the file."""
    found = {key: tuple(map(_version, versions)) for key, versions in given["versions"].items()}
    if found.keys() != answers.keys():
        other = min(found.keys() ^ answers.keys())
        raise RefusedFileError(f"Bij {as_shown(other)} staan versies zonder antwoord, of een antwoord zonder versies.")
    for key, versions in found.items():
        catalogue, requirement = editions.home(answers[key].requirement_id)
        for version in versions:
            if version.answer.key != key:
                raise RefusedFileError(f"Bij eis {requirement.number} staat een versie van een andere eis.")
            refuse_impossible(catalogue, requirement, version.answer)
        _refuse_other_order(requirement.number, [version.answer.version for version in versions])
        _refuse_other_end(requirement.number, versions[-1].answer, answers[key])
    return found


def record_versions_of_file(
    given: Mapping[str, Any], applicability: Mapping[str, Applicability]
) -> Mapping[str, tuple[RecordVersion, ...]]:
    """Oldest first, by control. Raises RefusedFileError unless they lead up to the VvT records in the file."""
    found = {
        key: tuple(RecordVersion(record=applicability_from(v["record"]), way=Way(v["way"])) for v in versions)
        for key, versions in given["applicability_versions"].items()
    }
    if found.keys() != applicability.keys():
        other = as_shown(min(found.keys() ^ applicability.keys()))
        raise RefusedFileError(
            f"Bij beheersmaatregel {other} staan versies zonder verklaring, of een verklaring zonder versies."
        )
    for key, versions in found.items():
        numbers = [version.record.version for version in versions]
        if any(version.record.control != key for version in versions):
            raise RefusedFileError(f"Bij beheersmaatregel {key} staat een versie van een andere.")
        if any(after < before and after != 1 for before, after in pairwise(numbers)):
            raise RefusedFileError(f"Bij beheersmaatregel {key} staan de versies niet op volgorde.")
        if versions[-1].record != applicability[key]:
            raise RefusedFileError(f"Bij beheersmaatregel {key} is de laatste versie een andere dan wat er nu staat.")
    return found


def _version(given: Mapping[str, Any]) -> Version:
    return Version(
        answer=answer_from(given["answer"]),
        saved_by=given["saved_by"],
        saved_at=given["saved_at"],
        way=Way(given["way"]),
    )


def _refuse_other_order(number: str, versions: Iterable[int]) -> None:
    """They count up; only an answer that went with its framework and came back begins at 1 again."""
    if any(after < before and after != 1 for before, after in pairwise(versions)):
        raise RefusedFileError(f"Bij eis {number} staan de versies niet op volgorde.")


def _refuse_other_end(number: str, last: Answer, answer: Answer) -> None:
    if last.version > answer.version:
        raise RefusedFileError(f"Bij eis {number} staat een versie die nieuwer is dan het antwoord.")
    if last != answer:
        raise RefusedFileError(f"Bij eis {number} is de laatste versie een andere dan het antwoord.")
