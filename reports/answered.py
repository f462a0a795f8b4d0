"""What a card says of an answer beside its verdicts: which way out, what it rests on, what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from controls.answers import Answer, Choice, Outcome
from controls.catalogue import Requirement
from controls.tpm import TpmState, state
from reports import wording
from reports.places import Place

TPM_STATE = {
    TpmState.COVERS: "geldt op de peildatum",
    TpmState.MISSING: "is er niet meer",
    TpmState.TOO_OLD: "is verlopen op de peildatum",
    TpmState.NOT_YET: "begint pas na de peildatum",
    TpmState.LACKS_NORM: "zegt niets over deze norm",
}
_NOT_GIVEN = "niet opgegeven"


def decision(answer: Answer, asked: Requirement, place: Place) -> Iterator[tuple[str, str]]:
    """The condition of the duty, and what belongs to a way out, as (label, text)."""
    yield from condition(answer, asked)
    if answer.outcome is Outcome.NOT_APPLICABLE:
        agreed = f"{answer.agreed_by}, {wording.moment(answer.agreed_at)}" if answer.is_agreed else "nog niemand"
        yield from (("Reden", answer.reason or _NOT_GIVEN), ("Ingestemd door", agreed))
    elif answer.outcome is Outcome.DEVIATED:
        yield from _deviation(answer)
    elif answer.outcome is Outcome.COVERED:
        yield "Gedekt door", _tpm(answer, asked, place)
    elif answer.outcome is Outcome.NON_OCCURRENCE:
        yield from (("Kwam niet voor", "er is een vergelijkbare maatregel beoordeeld"),
                    ("Welke maatregel", answer.reason or _NOT_GIVEN))  # fmt: skip


def condition(answer: Answer, asked: Requirement) -> Iterator[tuple[str, str]]:
    """Whether a duty that only exists under a condition exists here, with the date and the reason."""
    if asked.condition is None:
        return
    when = f", sinds {wording.day(answer.condition_on)}" if answer.condition_on else ""
    yield (
        "Bestaat deze plicht hier",
        f"{asked.condition.question} {wording.CHOICE[answer.condition].capitalize()}{when}.",
    )
    if answer.condition is not Choice.OPEN:
        yield "Waarom", answer.condition_reason


def has_verdicts(answer: Answer, asked: Requirement) -> bool:
    """Whether its verdicts say anything: not for a way out, and not while the duty is not known to exist."""
    if asked.condition and answer.condition is not Choice.YES:
        return False
    return answer.outcome not in (Outcome.NOT_APPLICABLE, Outcome.DEVIATED)


def facts(answer: Answer) -> Iterator[tuple[str, str]]:
    """What only some answers hold, as (label, text)."""
    if answer.done_on:
        yield "Laatst gedaan op", wording.day(answer.done_on)
    if answer.portal:
        found = answer.portal
        yield "Officieel portaal", f"{found.score}, {wording.day(found.date)}, {found.reference or 'zonder verwijzing'}"
    said = (f"vraag {number}: {wording.CHOICE[choice]}" for number, choice in sorted(answer.remainder.items()))
    yield "Eigen antwoord op wat andere kaders niet vragen", ", ".join(said)


def evidence(answer: Answer) -> Iterator[tuple[str, str]]:
    """Each piece in words, with the whole SHA-256 of its file or ""."""
    for shown in answer.evidence:
        owner = f", eigenaar {shown.owner}" if shown.owner else ""
        name = f", bestand {shown.file.name} (uitgave {shown.file.revision})" if shown.file else ""
        yield wording.evidence(replace(shown, file=None)) + owner + name, shown.file.sha256 if shown.file else ""


def rests_on(answer: Answer, place: Place) -> Iterator[str]:
    """The path of an answer that was taken over: every source with its version then and now, the farthest too."""
    for key, version in sorted(answer.inferred_from.items()):
        source = place.sources.get(key)
        if source is None:
            yield f"{key} (versie {version}), niet in deze zelftoets"
            continue
        said = f"{source.name} (versie {version})" if version else f"{source.name} (nog niet beantwoord)"
        if source.version != version:
            said += f", intussen versie {source.version}: sinds het overnemen gewijzigd"
        if source.answer and source.answer.inferred_from:
            said += ", zelf ook overgenomen"
        yield said


def _deviation(answer: Answer) -> Iterator[tuple[str, str]]:
    yield from (
        ("Reden", answer.reason),
        ("Risico", answer.risk_reference or _NOT_GIVEN),
        ("Eigenaar", answer.risk_owner or _NOT_GIVEN),
        ("Einddatum", wording.day(answer.ends_on) or _NOT_GIVEN),
    )


def _tpm(answer: Answer, asked: Requirement, place: Place) -> str:
    found = place.profile.tpm_by_id.get(answer.tpm)
    stands = TPM_STATE[state(found, asked.id, place.snapshot.reference_date)]
    return f"TPM van {found.supplier}, {found.reference} ({stands})" if found else f"een TPM die er niet is ({stands})"
