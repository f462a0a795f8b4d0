"""What was submitted, in the file of an assessment: the questions it was asked, and its snapshot computed again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assess.errors import RefusedFileError
from assess.file_shape import as_shown, refuse_other_shape
from assess.file_shape_decided import SubmittingShape
from assess.incoming_frameworks import Editions
from assess.incoming_reviews import as_reviewed, refuse_other_reviews, reviews_of
from assess.models import AssessmentStatus
from assess.typed import is_shown_whole
from controls.answers import Answers, Applicability, of_unit
from controls.canonical import plain
from controls.catalogue import Catalogue
from controls.compiled import DamagedCatalogueError, from_text, to_text
from controls.profile import Profile, looked_up, tailored
from controls.scoring import METHOD, Status, score
from controls.snapshot import DamagedSnapshotError, FrozenFramework, Snapshot, freeze, freeze_framework


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The snapshot that the file says it has, and the editions in the wording that was asked, by address."""

    said: Snapshot
    asked: Mapping[str, Catalogue]


def submitted_part(given: Mapping[str, Any], installed: Editions) -> Submitted | None:
    """What was submitted, not yet compared with the answers; None for a draft. Raises RefusedFileError."""
    parts = [bool(given[name]) for name in ("submitted_at", "snapshot", "catalogue_texts")]
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
    asked = _asked(given["catalogue_texts"], said, installed)
    values = {
        "left_open": said.left_open,
        "left_open_in_frameworks": [f.left_open for f in said.frameworks],
        "submitted_by": said.submitted_by,
        "reviews": reviews_of(said),
        "remarks": [plain(one) for one in said.remarks],
    }
    refuse_other_shape(SubmittingShape, values)
    if said.method != METHOD:
        raise RefusedFileError(
            f"De zelftoets is berekend met methode {as_shown(said.method)}; deze versie kent die niet."
        )
    return Submitted(said=said, asked=asked)


def in_the_wording_of(submitted: Submitted, installed: Editions) -> Editions:
    """The editions as they were asked; one that nobody was asked is as it is here."""
    leading, *others = (submitted.asked.get(catalogue.key, catalogue) for catalogue in installed.all)
    return replace(installed, leading=leading, others=tuple(others))


# --- the questions ------------------------------------------------------------------------


def _asked(texts: Mapping[str, str], said: Snapshot, installed: Editions) -> Mapping[str, Catalogue]:
    """Exactly the texts that the snapshot names, each of an edition that the file names."""
    named = {f.catalogue: f.catalogue_sha256 for f in said.frameworks} | {said.catalogue: said.catalogue_sha256}
    ours = {catalogue.key: catalogue for catalogue in installed.all}
    if not named.keys() <= ours.keys():
        raise RefusedFileError("De vragen in het bestand zijn niet die van de kaders die het noemt.")
    if texts.keys() != set(named.values()):
        raise RefusedFileError("De vragen in het bestand zijn niet de vragen die zijn beantwoord.")
    return {key: _questions(texts[sha256], sha256, ours[key]) for key, sha256 in named.items()}


def _questions(text: str, sha256: str, installed: Catalogue) -> Catalogue:
    """The edition as it was then: its wording may be older than ours, what is asked may not differ."""
    try:
        found = from_text(text, sha256=sha256)
    except (DamagedCatalogueError, UnicodeError) as error:
        raise RefusedFileError("De vragen in het bestand zijn niet de vragen die zijn beantwoord.") from error
    if _asks(found) != _asks(installed) or to_text(found) != text:
        raise RefusedFileError(f"De vragen in het bestand zijn niet die van {installed.short_title}.")
    if not all(is_shown_whole(part) for part in _texts(json.loads(text))):
        raise RefusedFileError("In de vragen in het bestand staan tekens die niet te tonen zijn.")
    return found


def _asks(edition: Catalogue) -> tuple[object, ...]:
    """What decides which answers there can be."""
    requirements = sorted((r.id, r.ways, r.condition is None) for r in edition.requirements)
    return edition.key, edition.scale, edition.repeat, edition.asked, edition.may_deviate, requirements


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _texts(inside)


# --- the snapshot -------------------------------------------------------------------------


def refuse_other_snapshot(
    given: Mapping[str, Any],
    said: Snapshot,
    *,
    editions: Editions,
    profile: Profile,
    answers: Answers,
    applicability: Mapping[str, Applicability],
) -> None:
    """Raise RefusedFileError unless the snapshot is exactly what follows from the rest of the file."""
    refuse_other_reviews(given, said, editions, profile)
    own = {key: answer for key, answer in answers.items() if key in editions.leading.requirement_by_id}
    scores = score(editions.leading, own).requirements
    is_open = {r.theme for r in editions.leading.requirements if scores[r.id].status is Status.OPEN}
    if said.left_open.keys() != is_open:
        raise RefusedFileError("Het bestand geeft niet voor elk open thema de reden, of voor een ander thema.")
    frameworks = tuple(_frameworks(given, said, editions, profile, answers))
    computed = freeze(
        editions.leading,
        assessment_id=given["id"],
        title=given["title"],
        municipality=given["municipality"]["name"],
        municipality_code=given["municipality"]["code"],
        reference_date=given["reference_date"],
        scope=given["scope"],
        answers=as_reviewed(own, said.answers),
        applicability=applicability,
        left_open=said.left_open,
        submitted_by=said.submitted_by,
        submitted_at=given["submitted_at"],
        frameworks=frameworks,
        profile=profile if frameworks else None,
        remarks=said.remarks,
    )
    if computed.canonical != given["snapshot"]:
        raise RefusedFileError("Wat er is ingediend, past niet bij de rest van het bestand.")


def _frameworks(
    given: Mapping[str, Any], said: Snapshot, editions: Editions, profile: Profile, answers: Answers
) -> Iterator[FrozenFramework]:
    """Every other framework once for each of its units, as submitting freezes it."""
    then = {(f.catalogue, f.unit): f.answers for f in said.frameworks}
    reasons = {(f.catalogue, f.unit): f.left_open for f in said.frameworks}
    for catalogue in editions.others:
        asked = tailored(catalogue, profile)
        for unit in editions.units(catalogue, profile):
            found = looked_up(asked, of_unit(answers, unit), profile, given["reference_date"])
            reason = reasons.get((catalogue.key, unit), "")
            if bool(reason) != _is_open(asked, found):
                raise RefusedFileError("Het bestand geeft niet voor elk open kader de reden, of voor een ander kader.")
            found = as_reviewed(found, then.get((catalogue.key, unit), {}))
            yield freeze_framework(asked, found, unit=unit, unit_title=profile.title_of(unit), left_open=reason)


def _is_open(catalogue: Catalogue, answers: Answers) -> bool:
    scores = score(catalogue, answers).requirements
    return any(r.is_scored and scores[r.id].status is Status.OPEN for r in catalogue.requirements)
