"""What the file of an assessment must be before it is imported: nothing that Toetspeil would not have saved itself.

A file carries its own hash, so the hash says that nothing went wrong on the
way; it says nothing about who made the file. Hence everything is checked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assess.errors import RefusedFileError
from assess.file_shape import AssessmentShape, Shape, SubmittingShape
from assess.models import AssessmentStatus
from assess.typed import is_shown_whole
from controls.answers import Answer, Outcome, says_something
from controls.catalogue import Catalogue
from controls.compiled import DamagedCatalogueError, from_text, to_text
from controls.scoring import METHOD, Status, score
from controls.snapshot import (
    DamagedSnapshotError,
    Snapshot,
    answer_from,
    applicability_from,
    canonical_json,
    freeze,
)


def edition_of(given: Mapping[str, Any], catalogues: Mapping[str, Catalogue]) -> Catalogue:
    """The edition that the file answers, once every value was found fit. Raises RefusedFileError."""
    _refuse_other_shape(AssessmentShape, given)
    catalogue = catalogues.get(given["catalogue"])
    if catalogue is None:
        raise RefusedFileError(f"De norm {as_shown(given['catalogue'])} is hier niet aanwezig.")
    for key, answer in given["answers"].items():
        if key not in catalogue.requirement_by_id or answer["requirement_id"] != key:
            raise RefusedFileError(f"Eis {as_shown(key)} staat niet in {catalogue.short_title}.")
        _refuse_impossible_agreement(catalogue.requirement_by_id[key].number, answer_from(answer))
    for key, record in given["applicability"].items():
        control = catalogue.control_by_number.get(key)
        if control is None or not control.iso or record["control"] != key:
            raise RefusedFileError(f"Beheersmaatregel {as_shown(key)} staat niet in {catalogue.short_title}.")
    return catalogue


def as_shown(value: object) -> str:
    """Something from the file, fit to stand in a sentence on a terminal."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in str(value)[:200])).strip()[:60]


def _refuse_other_shape(shape: type[Shape], given: Mapping[str, Any]) -> None:
    try:
        shape.model_validate_json(canonical_json(given))
    except ValidationError as error:
        where = " › ".join(as_shown(part) for part in error.errors()[0]["loc"])
        raise RefusedFileError(f"In het bestand klopt ‘{where}’ niet: Toetspeil bewaart dat zelf nooit zo.") from error


def _refuse_impossible_agreement(number: str, answer: Answer) -> None:
    if not answer.agreed_by and not answer.agreed_at:
        return
    if answer.outcome is not Outcome.NOT_APPLICABLE or not says_something(answer.reason):
        raise RefusedFileError(f"Bij eis {number} staat een instemming, maar geen reden waarom de eis niet geldt.")
    if not answer.agreed_by or not answer.agreed_at:
        raise RefusedFileError(f"Bij eis {number} staat niet wie er instemde en wanneer.")
    if answer.agreed_by == answer.answered_by:
        raise RefusedFileError(f"Bij eis {number} stemde {answer.agreed_by} in met een eigen antwoord.")


# --- what was submitted -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The snapshot of the file, and the questions that it was asked."""

    snapshot: Snapshot
    catalogue: Catalogue


def submitted_part(given: Mapping[str, Any], installed: Catalogue) -> Submitted | None:
    """The snapshot, computed again from the answers in the file; None for a draft. Raises RefusedFileError."""
    parts = [bool(given[name]) for name in ("submitted_at", "snapshot", "catalogue_text")]
    if given["status"] != AssessmentStatus.SUBMITTED:
        if any(parts):
            raise RefusedFileError("Het bestand is van een concept, maar bevat ook iets dat is ingediend.")
        return None
    if not all(parts):
        raise RefusedFileError("De zelftoets in het bestand is ingediend, maar wat er is ingediend ontbreekt.")
    try:
        said = Snapshot.from_json(given["snapshot"])
    except DamagedSnapshotError as error:
        raise RefusedFileError("Wat er is ingediend, is in dit bestand beschadigd.") from error
    catalogue = _questions(given, said, installed)
    _refuse_other_shape(SubmittingShape, {"left_open": said.left_open, "submitted_by": said.submitted_by})
    if said.method != METHOD:
        raise RefusedFileError(
            f"De zelftoets is berekend met methode {as_shown(said.method)}; deze versie kent die niet."
        )
    if _computed(given, said, catalogue).canonical != given["snapshot"]:
        raise RefusedFileError("Wat er is ingediend, past niet bij de rest van het bestand.")
    return Submitted(snapshot=said, catalogue=catalogue)


def _questions(given: Mapping[str, Any], said: Snapshot, installed: Catalogue) -> Catalogue:
    """The edition as it was then: its wording may be older than ours, what is asked may not differ."""
    try:
        found = from_text(given["catalogue_text"], sha256=said.catalogue_sha256)
    except (DamagedCatalogueError, UnicodeError) as error:
        raise RefusedFileError("De vragen in het bestand zijn niet de vragen die zijn beantwoord.") from error
    asked, ours = (sorted(r.id for r in edition.requirements) for edition in (found, installed))
    if found.key != given["catalogue"] or asked != ours or to_text(found) != given["catalogue_text"]:
        raise RefusedFileError(f"De vragen in het bestand zijn niet die van {installed.short_title}.")
    if not all(is_shown_whole(text) for text in _texts(json.loads(given["catalogue_text"]))):
        raise RefusedFileError("In de vragen in het bestand staan tekens die niet te tonen zijn.")
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _texts(inside)


def _computed(given: Mapping[str, Any], said: Snapshot, catalogue: Catalogue) -> Snapshot:
    answers = {key: answer_from(value) for key, value in given["answers"].items()}
    scores = score(catalogue, answers).requirements
    if said.left_open.keys() != {r.theme for r in catalogue.requirements if scores[r.id].status is Status.OPEN}:
        raise RefusedFileError("Het bestand geeft niet voor elk open thema de reden, of voor een ander thema.")
    return freeze(
        catalogue,
        assessment_id=given["id"],
        title=given["title"],
        municipality=given["municipality"]["name"],
        municipality_code=given["municipality"]["code"],
        reference_date=given["reference_date"],
        scope=given["scope"],
        answers=answers,
        applicability={key: applicability_from(value) for key, value in given["applicability"].items()},
        left_open=said.left_open,
        submitted_by=said.submitted_by,
        submitted_at=given["submitted_at"],
    )
