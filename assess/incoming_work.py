"""Who answers what, who reviewed it and what was said and drawn, in the file of an assessment: as our pages would have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_frameworks import Editions, refuse_disorder
from assess.models import Reach, ReviewVerdict, Way
from assess.records import Version
from assess.roles import FILL_IN
from assess.travelling import ALL, ASSIGNMENT, REMARK, REVIEW, SAMPLE, Rows, Values
from controls.answers import answer_key
from controls.profile import Profile
from controls.remark import FrozenRemark
from controls.sampling import draw
from controls.snapshot import Snapshot

Versions = Mapping[str, tuple[Version, ...]]


def refuse_disorderly(rows: Rows) -> None:
    """Each row once, and in the order in which it is exported."""
    for travels in ALL:
        refuse_disorder([travels.key_of(values) for values in rows[travels.name]], f"regels van {travels.name}")


def refuse_other_work(
    rows: Rows, editions: Editions, profile: Profile, versions: Versions, snapshot: Snapshot | None
) -> None:
    """Raise RefusedFileError unless people could have made these rows on our pages."""
    for assignment in rows[ASSIGNMENT.name]:
        _refuse_assignment(assignment, editions)
    for (requirement_id, unit), group in groupby(rows[REVIEW.name], key=lambda r: (r["requirement_id"], r["unit"])):
        reviews = list(group)
        _refuse_reviews(answer_key(requirement_id, unit), reviews, versions, snapshot)
    for remark in rows[REMARK.name]:
        refuse_unknown(remark["requirement_id"], remark["unit"], editions, profile)
    if snapshot:
        _refuse_unfrozen(rows[REMARK.name], snapshot, editions, profile)
    for sample in rows[SAMPLE.name]:
        _refuse_sample(sample, editions, profile)


def refuse_unknown(requirement_id: str, unit: str, editions: Editions, profile: Profile) -> None:
    """Raise RefusedFileError for a requirement that is in no edition here, or that is asked of something else.

    What people made about a framework stays when it is taken out.
    """
    homes = editions.anywhere(requirement_id)
    asked = [catalogue for catalogue in editions.all if requirement_id in catalogue.requirement_by_id]
    units = {unit for catalogue in asked for unit in editions.units(catalogue, profile)}
    if asked and unit not in units and unit in {"", *(c.id for c in profile.connections)}:
        raise RefusedFileError(f"Eis {homes[0][1].number} wordt in het bestand aan iets anders gesteld.")


def split_key(key: str) -> tuple[str, str]:
    """The requirement and the unit of the name of an answer."""
    requirement_id, _, unit = key.partition("@")
    return requirement_id, unit


# --- assignments --------------------------------------------------------------------------


def _refuse_assignment(assignment: Values, editions: Editions) -> None:
    what = f"De toewijzing van {as_shown(assignment['target'])} in het bestand"
    if bool(assignment["person_id"]) == bool(assignment["role"]):
        raise RefusedFileError(f"{what} is niet aan één persoon of één rol.")
    if assignment["role"] and assignment["role"] not in FILL_IN:
        raise RefusedFileError(f"{what} is aan een rol die niets invult.")
    edition = next((c for c in editions.every if c.key == assignment["catalogue"]), None)
    if edition is None:
        raise RefusedFileError(f"De norm {as_shown(assignment['catalogue'])} is hier niet aanwezig.")
    known: Mapping[str, Iterable[str]] = {
        Reach.REQUIREMENT: edition.requirement_by_id,
        Reach.CONTROL: edition.control_by_number,
        Reach.THEME: edition.theme_by_id,
    }
    if assignment["target"] not in known[assignment["reach"]]:
        raise RefusedFileError(f"{what} gaat over iets dat niet in {edition.short_title} staat.")


# --- reviews ------------------------------------------------------------------------------


def reviewed_after(reviews: Sequence[Values], versions: Sequence[Version]) -> list[list[Values]]:
    """By version, in their order: the reviews of it. Raises LookupError for one that is of no version after the last."""
    found: list[list[Values]] = [[] for _ in versions]
    at = 0
    for review in reviews:
        while (versions[at].answer.version, versions[at].saved_at) != (review["version"], review["saved_at"]):
            at += 1
        found[at].append(review)
    return found


def _refuse_reviews(
    key: str, reviews: Sequence[Values], versions: Versions, snapshot: Snapshot | None
) -> None:  # fmt: skip
    shown = as_shown(key)
    kept = versions.get(key, ())
    if [review["number"] for review in reviews] != [*range(1, len(reviews) + 1)]:
        raise RefusedFileError(f"Bij {shown} ontbreekt in het bestand een beoordeling.")
    try:
        after = reviewed_after(reviews, kept)
    except LookupError as error:
        raise RefusedFileError(f"Bij {shown} gaat een beoordeling over een versie die er niet is.") from error
    wrote: set[str] = set()
    for version, of_it in zip(kept, after, strict=True):
        wrote.add(version.answer.answered_by)
        if version.way is not Way.AGREEMENT:
            wrote.add(version.saved_by)
        for review in of_it:
            if review["reviewed_by"] in wrote:
                raise RefusedFileError(f"Bij {shown} is de beoordelaar ook wie het antwoord schreef.")
            if (review["verdict"] == ReviewVerdict.SENT_BACK) != bool(review["reason"]):
                raise RefusedFileError(f"Bij {shown} past een beoordeling niet bij haar reden.")
    _refuse_other_agreement(shown, key, after[-1][-1:], snapshot)


def _refuse_other_agreement(shown: str, key: str, last: Sequence[Values], snapshot: Snapshot | None) -> None:
    """Whom the snapshot says agreed is whoever did. Of an assessment that came without its reviews, only that tells."""
    if snapshot is None:
        return
    agreed = [(r["reviewed_by"], r["reviewed_at"]) for r in last if r["verdict"] == ReviewVerdict.AGREED]
    parts = (snapshot.answers, *(framework.answers for framework in snapshot.frameworks))
    said = [answer for answers in parts for answer in answers.values() if answer.key == key]
    for answer in said:
        named = [(answer.reviewed_by, answer.reviewed_at)] if answer.reviewed_by else []
        if named and named != agreed:
            raise RefusedFileError(f"Bij {shown} was volgens wat is ingediend iemand anders akkoord.")


# --- remarks and samples ------------------------------------------------------------------


def _refuse_unfrozen(remarks: Sequence[Values], snapshot: Snapshot, editions: Editions, profile: Profile) -> None:
    """What was chosen from the conversations is what the snapshot says, unless it came without them."""
    if not remarks:
        return
    asked = {
        answer_key(requirement.id, unit)
        for catalogue in editions.all
        for unit in editions.units(catalogue, profile)
        for requirement in catalogue.requirements
    }
    names = ("requirement_id", "unit", "text", "said_by", "said_at")
    chosen = [
        FrozenRemark(**{name: remark[name] for name in names})
        for remark in remarks
        if remark["in_report"] and answer_key(remark["requirement_id"], remark["unit"]) in asked
    ]
    if not set(snapshot.remarks) <= set(chosen):
        raise RefusedFileError("Wat is ingediend, noemt een opmerking die in het bestand niet zo is gekozen.")


def _refuse_sample(sample: Values, editions: Editions, profile: Profile) -> None:
    population = sample["population"]
    refuse_disorder(population, "eisen van een steekproef")
    for key in population:
        refuse_unknown(*split_key(key), editions, profile)
    if list(draw(population, len(sample["drawn"]), sample["seed"])) != sample["drawn"]:
        raise RefusedFileError(f"Steekproef {sample['id']} in het bestand is niet wat uit haar startwaarde volgt.")
