"""What a page tells somebody about the answer they just gave, in a sentence or nothing."""

from __future__ import annotations

from assess.typed import is_date
from controls.answers import Answer, Choice, Outcome, Verdict, says_something
from controls.catalogue import Requirement
from controls.profile import Profile
from controls.scoring import score_requirement
from controls.tpm import TpmState, state
from reports.wording import day


def unfinished(answer: Answer, reference_date: str) -> str:
    """What a deliberate deviation still lacks before it can be submitted; it must hold on the reference date."""
    if answer.outcome is not Outcome.DEVIATED:
        return ""
    missing = [
        name
        for name, is_there in (
            ("een toelichting met de reden", says_something(answer.explanation)),
            ("de verwijzing naar de risicoanalyse", says_something(answer.risk_reference)),
            ("wie het risico aanvaardt", says_something(answer.risk_owner)),
            ("tot wanneer", is_date(answer.ends_on)),
        )
        if not is_there
    ]
    if missing:
        return f"Vul bij de afwijking nog in: {', '.join(missing)}."
    if answer.ends_on < reference_date:
        return (
            f"De afwijking eindigt op {day(answer.ends_on)}, vóór de peildatum {day(reference_date)}. "
            "Vul een latere einddatum in of beoordeel deze eis."
        )
    return ""


def advice(asked: Requirement, answer: Answer, reference_date: str, profile: Profile) -> str:
    """What would make this answer count, or what contradicts itself."""
    if asked.condition and answer.condition is not Choice.YES:
        return _condition(answer)
    if answer.outcome is Outcome.DEVIATED:
        return unfinished(answer, reference_date)
    if answer.outcome is Outcome.COVERED:
        return TPM_SAYS[state(profile.tpm_by_id.get(answer.tpm), asked.id, reference_date)]
    if answer.outcome is Outcome.NON_OCCURRENCE and not says_something(answer.reason):
        return "Beschrijf de vergelijkbare maatregel: zonder die beschrijving telt het oordeel niet."
    if answer.outcome is Outcome.NOT_APPLICABLE:
        return "" if answer.agreed_by else "Dit telt als open tot een tweede persoon ermee instemt."
    return _contradiction(asked, answer) or _unsupported(asked, answer)


#: Why a norm is open although a TPM was chosen; nothing when the TPM carries it.
TPM_SAYS = {
    TpmState.COVERS: "",
    TpmState.MISSING: "Kies de TPM die deze norm dekt. Tot dan staat de norm open.",
    TpmState.TOO_OLD: "Deze TPM is op de peildatum ouder dan twaalf maanden. De norm staat open.",
    TpmState.NOT_YET: "Deze TPM gaat over een latere periode dan de peildatum. De norm staat open.",
    TpmState.LACKS_NORM: "In deze TPM staat geen oordeel over deze norm. De norm staat open.",
}


def _condition(answer: Answer) -> str:
    if answer.condition is Choice.OPEN:
        return "Zeg eerst of deze situatie zich voordoet. Tot dan staat de eis open."
    if not answer.is_condition_absent:
        return "Schrijf sinds welke datum u dit weet, met de reden. Tot dan staat de eis open."
    return ""


def _contradiction(asked: Requirement, answer: Answer) -> str:
    scored = score_requirement(asked, answer)
    if scored.contradictions:
        aspect = scored.contradictions[0].value
        return (
            f"{aspect.capitalize()} staat hoger dan het aspect ervoor. Zonder opzet geen bestaan, zonder bestaan geen "
            "werking. Pas een van beide aan; tot dan telt het lagere oordeel."
        )
    for lower, higher in zip(asked.aspects, asked.aspects[1:], strict=False):
        if answer.verdict(lower) is Verdict.OPEN and answer.verdict(higher) in (Verdict.PROVED, Verdict.PARTLY):
            return f"Beoordeel ook {lower.value}: zonder oordeel daarover telt {higher.value} als open."
    return ""


def _unsupported(asked: Requirement, answer: Answer) -> str:
    claims = [answer.verdict(aspect) for aspect in asked.aspects]
    if answer.is_supported or not {Verdict.PROVED, Verdict.PARTLY} & set(claims):
        return ""
    return "Schrijf een toelichting of noem bewijs: zonder onderbouwing telt dit alleen mee in ‘ten hoogste’."
