"""The answers in the file of an assessment: each to something that is asked, in a way that the forms offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assess.errors import RefusedFileError
from assess.file_shape import as_shown
from assess.incoming_frameworks import Editions, impossible_verdict, refuse_disorder
from assess.mappings import all_mappings
from assess.typed import EVIDENCE, LINKED
from controls.answers import Answer, Applicability, Outcome, Verdict, outcomes, says_something
from controls.canonical import plain
from controls.catalogue import Catalogue, Requirement, RequirementKind
from controls.profile import Profile
from controls.snapshot import answer_from, applicability_from


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFromBefore:
    """An answer of an earlier assessment; the fields are those of the row. `settled_at` is ISO 8601 or ""."""

    requirement_id: str
    unit: str
    from_requirement: str
    from_assessment: str
    change: str
    note: str
    answer: Answer
    settled_at: str


def answers_of_file(given: Mapping[str, Any], editions: Editions, profile: Profile) -> Mapping[str, Answer]:
    """Every answer by `Answer.key`. Raises RefusedFileError unless the forms could have saved each."""
    found = {key: answer_from(value) for key, value in given["answers"].items()}
    for key, answer in found.items():
        catalogue, requirement = editions.home(answer.requirement_id)
        if key != answer.key:
            raise RefusedFileError(f"Eis {as_shown(key)} staat niet in het bestand: daar staat een andere eis.")
        _refuse_other_unit(requirement, answer.unit, editions.units(catalogue, profile))
        refuse_impossible(catalogue, requirement, answer)
        _refuse_what_is_not_there(requirement, answer, editions, profile)
    return found


def refuse_impossible(catalogue: Catalogue, requirement: Requirement, answer: Answer) -> None:
    """Raise RefusedFileError for what no form would have saved, whatever else there was in the assessment then."""
    _refuse_impossible_outcome(catalogue, requirement, answer)
    _refuse_impossible_agreement(requirement.number, answer)
    _refuse_what_is_not_asked(requirement, answer)
    _refuse_impossible_evidence(requirement.number, answer)


def applicability_of_file(given: Mapping[str, Any], editions: Editions) -> Mapping[str, Applicability]:
    """Every VvT record, by control of the leading edition. Raises RefusedFileError."""
    found = {key: applicability_from(value) for key, value in given["applicability"].items()}
    for key, record in found.items():
        control = editions.leading.control_by_number.get(key)
        if control is None or not control.iso or record.control != key:
            raise RefusedFileError(f"Beheersmaatregel {as_shown(key)} staat niet in {editions.leading.short_title}.")
    return found


def carried_of_file(given: Mapping[str, Any], editions: Editions, profile: Profile) -> tuple[CarriedFromBefore, ...]:
    """What came along from an earlier assessment, settled or not. Raises RefusedFileError."""
    found = tuple(CarriedFromBefore(**{**c, "answer": answer_from(c["answer"])}) for c in given["carried"])
    refuse_disorder([(c.requirement_id, c.unit, c.from_requirement) for c in found], "eerdere antwoorden")
    for carried in found:
        was = carried.answer
        if was.requirement_id != carried.from_requirement or bool(was.unit) != bool(carried.unit):
            raise RefusedFileError(
                f"Bij eis {as_shown(carried.requirement_id)} staat een eerder antwoord op iets anders."
            )
        if carried.settled_at:  # a framework or a connection may go once nothing waits for it
            editions.anywhere(carried.requirement_id)
            continue
        catalogue, requirement = editions.home(carried.requirement_id)
        _refuse_other_unit(requirement, carried.unit, editions.units(catalogue, profile))
    return found


def _refuse_other_unit(requirement: Requirement, unit: str, units: tuple[str, ...]) -> None:
    if unit in units:
        return
    if not units:
        raise RefusedFileError(f"Eis {requirement.number} wordt in deze zelftoets niet beantwoord.")
    if unit:
        raise RefusedFileError(f"Eis {requirement.number} wordt niet beantwoord voor aansluiting {as_shown(unit)}.")
    raise RefusedFileError(f"Eis {requirement.number} wordt niet voor de gemeente als geheel beantwoord.")


def _refuse_impossible_outcome(catalogue: Catalogue, requirement: Requirement, answer: Answer) -> None:
    if answer.outcome not in outcomes(catalogue, requirement):
        raise RefusedFileError(f"Eis {requirement.number} is niet te beantwoorden met ‘{answer.outcome}’.")
    if problem := impossible_verdict(catalogue, requirement, answer.verdicts):
        raise RefusedFileError(f"Bij eis {requirement.number} staat {problem}.")
    if answer.outcome is Outcome.COVERED:
        if any(verdict is not Verdict.OPEN for verdict in answer.verdicts.values()):
            raise RefusedFileError(
                f"Bij eis {requirement.number} oordeelt de TPM, maar er staat ook een eigen oordeel."
            )
    elif answer.tpm:
        raise RefusedFileError(f"Bij eis {requirement.number} staat een TPM, maar die dekt de eis niet.")


def _refuse_what_is_not_there(requirement: Requirement, answer: Answer, editions: Editions, profile: Profile) -> None:
    """What an answer leans on must be in the same file."""
    if answer.tpm and answer.tpm not in profile.tpm_by_id:
        raise RefusedFileError(f"Bij eis {requirement.number} staat een TPM die het bestand niet kent.")
    for source in answer.inferred_from:
        if source not in editions.homes:
            raise RefusedFileError(f"Eis {requirement.number} steunt op eis {as_shown(source)}, die er niet is.")


def _refuse_impossible_agreement(number: str, answer: Answer) -> None:
    if not answer.agreed_by and not answer.agreed_at:
        return
    if answer.outcome is not Outcome.NOT_APPLICABLE or not says_something(answer.reason):
        raise RefusedFileError(f"Bij eis {number} staat een instemming, maar geen reden waarom de eis niet geldt.")
    if not answer.agreed_by or not answer.agreed_at:
        raise RefusedFileError(f"Bij eis {number} staat niet wie er instemde en wanneer.")
    if answer.agreed_by == answer.answered_by:
        raise RefusedFileError(f"Bij eis {number} stemde {answer.agreed_by} in met een eigen antwoord.")


def _refuse_what_is_not_asked(requirement: Requirement, answer: Answer) -> None:
    """What only some requirements have: no other may have it."""
    said = plain(answer)
    if not requirement.condition and said.keys() & {"condition", "condition_on", "condition_reason"}:
        raise RefusedFileError(f"Eis {requirement.number} kent geen voorwaarde, maar die staat wel in het bestand.")
    if answer.portal and (requirement.kind is not RequirementKind.REGISTER or not any(plain(answer.portal).values())):
        raise RefusedFileError(f"Eis {requirement.number} heeft geen resultaat uit een portaal.")
    if answer.remainder:
        _refuse_other_remainder(requirement, answer)


def _refuse_impossible_evidence(number: str, answer: Answer) -> None:
    """Only the register knows an owner, an end or a file; it is linked once, and stands before what was typed in."""
    if any(e.owner or e.valid_until or e.file for e in answer.typed):
        raise RefusedFileError(
            f"Bij eis {number} staat bewijs met gegevens van een register, maar zonder nummer daarin."
        )
    if len({e.item for e in answer.linked}) < len(answer.linked):
        raise RefusedFileError(f"Bij eis {number} is hetzelfde bewijs twee keer gekoppeld.")
    if len(answer.linked) > LINKED or len(answer.typed) > EVIDENCE:
        raise RefusedFileError(f"Bij eis {number} staan te veel bewijsstukken.")
    if answer.evidence != (*answer.linked, *answer.typed):
        raise RefusedFileError(f"Bij eis {number} staat het bewijs niet op volgorde.")


def _refuse_other_remainder(requirement: Requirement, answer: Answer) -> None:
    if not any(link.target == requirement.id for mapping in all_mappings() for link in mapping.links):
        raise RefusedFileError(f"Eis {requirement.number} heeft geen restvragen, maar die staan wel in het bestand.")
    asked = {str(number) for number, _ in enumerate(requirement.questions, start=1)}
    if not answer.remainder.keys() <= asked:
        raise RefusedFileError(
            f"Eis {requirement.number} heeft geen vraag {as_shown(max(answer.remainder.keys() - asked))}."
        )
