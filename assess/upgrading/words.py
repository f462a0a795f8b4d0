"""What the pages of taking over say of a change, and of what cannot be confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assess.carrying import Hindrance
from assess.upgrading.settling import How, Refused, RefusedError
from controls.tpm import Tpm
from controls.upgrading import Change
from reports.wording import day as dutch_day

CHANGE: Mapping[Change, str] = {
    Change.KEPT: "Gelijk gebleven",
    Change.MOVED: "Ander nummer",
    Change.REWORDED: "Anders gevraagd",
    Change.SPLIT: "Gesplitst",
    Change.MERGED: "Samengevoegd",
    Change.WITHDRAWN: "Vervallen",
    Change.NEW: "Nieuw",
}
_CHANGE_NAME = re.compile(rf"\b({'|'.join(change.value for change in Change)})\b")
#: What happens to the answers, in the plural: it stands in a table.
HAPPENS: Mapping[Change, str] = {
    Change.KEPT: "Het antwoord wacht tot iemand het opnieuw bevestigt.",
    Change.MOVED: "De vraag is gelijk, het nummer niet. Het antwoord wacht tot iemand het opnieuw bevestigt.",
    Change.REWORDED: "Het antwoord wacht bij de nieuwe vraag. De teksten kunnen mee; het oordeel geeft u opnieuw.",
    Change.SPLIT: "Het antwoord wacht bij elk van de nieuwe vragen. Het oordeel geeft u per vraag opnieuw.",
    Change.MERGED: "De antwoorden wachten samen bij de nieuwe vraag. Het oordeel geeft u opnieuw.",
    Change.WITHDRAWN: "De vraag komt niet terug. Het antwoord blijft in deze zelftoets te lezen.",
    Change.NEW: "De vraag is er bij gekomen en staat open.",
}
#: Why an earlier answer cannot be confirmed as it was.
HINDERS: Mapping[Hindrance, str] = {
    Hindrance.CHANGED: "De vraag is veranderd. Lees de nieuwe vraag en geef uw oordeel opnieuw.",
    Hindrance.OF_ITS_ROUND: "Dit hoort bij de ronde van toen. Doe het in deze ronde opnieuw.",
    Hindrance.TPM: "Het oordeel kwam uit een TPM. Kies de TPM die nu geldt.",
    Hindrance.TAKEN_OVER: (
        "Het oordeel was overgenomen uit antwoorden op een ander kader. "
        "Bevestig eerst die antwoorden; neem daarna het nieuwe voorstel over."
    ),
    Hindrance.ENDED: (
        "De afwijking eindigt vóór de nieuwe peildatum. Neem een nieuw besluit, of beoordeel de eis zelf."
    ),
    Hindrance.UNKNOWN_WAY: "Zo is deze eis niet meer te beantwoorden. Geef uw oordeel opnieuw.",
    Hindrance.UNDECIDED: "Er stond geen oordeel bij. Alleen de teksten kunnen mee.",
}
#: Why a decision was not carried out; {number} is that of the requirement.
REFUSED: Mapping[Refused, str] = {
    Refused.ANSWERED: (
        "{number} is al beantwoord. Wat er staat, overschrijven wij niet: neem met de hand over wat u nog mist."
    ),
    Refused.SETTLED: "Over het eerdere antwoord bij {number} is al beslist.",
    Refused.WAITS: "Het eerdere antwoord bij {number} wacht al.",
    Refused.TOO_LONG: "De eerdere teksten bij {number} passen samen niet in het veld. Neem ze met de hand over.",
}


def in_dutch(note: str) -> str:
    """A note of an upgrade file, with the word that people read for each change that it names."""
    return _CHANGE_NAME.sub(lambda name: f"‘{CHANGE[Change(name.group())].lower()}’", note)


def goes_along(tpm: Tpm) -> str:
    return f"{tpm.supplier}, {tpm.application}: telt mee tot en met {dutch_day(tpm.valid_until)}."


def stays_behind(tpm: Tpm, day: str) -> str:
    """Why a TPM does not count on the new reference date."""
    name = f"{tpm.supplier}, {tpm.application}"
    if tpm.valid_until < day:
        return f"{name}: telt maar mee tot en met {dutch_day(tpm.valid_until)}."
    if tpm.period_from > day:
        return f"{name}: de periode begint pas op {dutch_day(tpm.period_from)}."
    return f"{name}: afgegeven op {dutch_day(tpm.issued_on)}, meer dan twaalf maanden na deze peildatum."


def refused(error: RefusedError, number: str) -> str:
    """The sentence for one requirement."""
    if error.hindrance:
        return f"{number}: {HINDERS[error.hindrance]}"
    return REFUSED[error.why].format(number=number)


#: What was done, after the number of the requirement.
DONE: Mapping[How, str] = {
    How.CONFIRM: "u hebt het eerdere antwoord opnieuw bevestigd.",
    How.TEXTS: "de teksten zijn overgenomen. Geef nu uw oordeel.",
    How.ASIDE: "het eerdere antwoord is weggelegd. U vindt het bij de wachtende antwoorden terug.",
    How.BACK: "het eerdere antwoord ligt er weer bij.",
}
