"""Who agreed with the answers in the file of a submitted assessment, and what was chosen from the conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_frameworks import Editions
from assess.models import Way
from controls.answers import Answer, Answers
from controls.profile import Profile
from controls.snapshot import Snapshot


def reviews_of(said: Snapshot) -> list[dict[str, str]]:
    """Every review that the snapshot names, as values of which the shape can be checked."""
    return [
        {"reviewed_by": answer.reviewed_by, "reviewed_at": answer.reviewed_at}
        for answer in _answers(said)
        if answer.reviewed_by or answer.reviewed_at
    ]


def as_reviewed(answers: Answers, then: Answers) -> dict[str, Answer]:
    """The answers of the file, with who agreed to them according to the snapshot: only that says so."""
    return {
        name: replace(answer, reviewed_by=then[name].reviewed_by, reviewed_at=then[name].reviewed_at)
        if name in then
        else answer
        for name, answer in answers.items()
    }


def refuse_other_reviews(given: Mapping[str, Any], said: Snapshot, editions: Editions, profile: Profile) -> None:
    """Raise RefusedFileError when a first person is also the second one, or a remark is about nothing."""
    for answer in _answers(said):
        if answer.reviewed_by and answer.reviewed_by in _writers(given["versions"].get(answer.key, ())):
            raise RefusedFileError(f"Bij {as_shown(answer.key)} is de beoordelaar ook wie het antwoord schreef.")
    for remark in said.remarks:
        catalogue, requirement = editions.home(remark.requirement_id)
        if remark.unit not in editions.units(catalogue, profile):
            raise RefusedFileError(f"Bij eis {requirement.number} staat een opmerking over iets anders.")


def _answers(said: Snapshot) -> Iterator[Answer]:
    yield from said.answers.values()
    for framework in said.frameworks:
        yield from framework.answers.values()


def _writers(versions: Any) -> set[str]:
    by_saving = {version["saved_by"] for version in versions if version["way"] != Way.AGREEMENT}
    return by_saving | {version["answer"]["answered_by"] for version in versions}
