"""What a municipality that does not exist would answer: made from the catalogue, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from controls.answers import Answer, Evidence, Outcome, Verdict
from controls.catalogue import Aspect, Catalogue, Requirement

SEED = 20261122
START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
SCOPE = (
    "De hele gemeentelijke organisatie met haar kritieke processen: burgerzaken, sociaal domein, "
    "belastingen en vergunningen. De werkplekken en het netwerk beheert de gemeente zelf; de "
    "zaaksystemen staan bij leveranciers. Buiten beschouwing blijft het zwembad."
)
#: How often a verdict is aangetoond, deels and niet.
ORDINARY = (6, 3, 1)


def answers(
    catalogue: Catalogue,
    share: float,
    *,
    seed: int = SEED,
    weights: tuple[float, float, float] = ORDINARY,
    deviating: float = 0.03,
) -> Iterator[Answer]:
    """Answers for a share of the requirements; the same for the same seed."""
    dice = random.Random(f"{seed}-{share}")  # noqa: S311 - two demonstrations must be the same
    for requirement in catalogue.requirements:
        if share >= 1.0 or dice.random() < share:
            yield _answer(requirement, dice, complete=share >= 1.0, weights=weights, deviating=deviating)


def told(asked: Requirement, dice: random.Random, verdicts: Mapping[Aspect, Verdict]) -> Answer:
    """An answer with these verdicts, and what there is to show for it."""
    return Answer(
        requirement_id=asked.id,
        verdicts=verdicts,
        explanation=_explanation(asked, dice),
        evidence=tuple(_evidence(asked, dice)),
    )


def _answer(
    asked: Requirement,
    dice: random.Random,
    *,
    complete: bool,
    weights: tuple[float, float, float],
    deviating: float,
) -> Answer:
    if asked.number in _ABSENT:
        return Answer(
            requirement_id=asked.id,
            outcome=Outcome.NOT_APPLICABLE,
            verdicts=dict.fromkeys(asked.aspects, Verdict.OPEN),
            reason=_ABSENT[asked.number],
        )
    if dice.random() < deviating:
        return Answer(
            requirement_id=asked.id,
            outcome=Outcome.DEVIATED,
            verdicts=dict.fromkeys(asked.aspects, Verdict.OPEN),
            explanation=_explanation(asked, dice),
            risk_reference="Risicoregister 2026, regel " + str(dice.randint(10, 99)),
            risk_owner="Gemeentesecretaris",
            ends_on="2027-06-30",
        )
    return Answer(
        requirement_id=asked.id,
        verdicts=_verdicts(asked, dice, complete=complete, weights=weights),
        explanation=_explanation(asked, dice) if complete or dice.random() < 0.9 else "",
        evidence=tuple(_evidence(asked, dice)),
        improvement="Opnemen in het jaarplan informatiebeveiliging 2027." if dice.random() < 0.3 else "",
    )


def _verdicts(
    asked: Requirement, dice: random.Random, *, complete: bool, weights: tuple[float, float, float]
) -> dict[Aspect, Verdict]:
    order = (Verdict.PROVED, Verdict.PARTLY, Verdict.NOT)
    floor, verdicts = 0, {}
    for aspect in asked.aspects:
        floor = max(floor, dice.choices((0, 1, 2), weights=weights)[0])
        verdicts[aspect] = order[floor]
    if not complete and dice.random() < 0.3:
        verdicts[asked.aspects[-1]] = Verdict.OPEN
    return verdicts


#: What a small municipality may well not have, with the reason it would give.
_ABSENT = {
    "7.07.01": "De gemeente gebruikt geen chipkaarten om in te loggen; werkplekken werken met een sleutel op de telefoon.",
    "7.10.03": "De gemeente laat geen geclassificeerde informatie door koeriers of transporteurs vervoeren.",
    "8.28": "De gemeente schrijft zelf geen programmatuur en laat die ook niet voor zich schrijven.",
    "8.30.01": "De gemeente besteedt geen ontwikkeling uit; zij neemt standaardpakketten af.",
}

_SENTENCES = (
    "Voor ‘{title}’ is een vaste werkwijze afgesproken die de betrokken teams kennen.",
    "De afspraken staan in het handboek informatiebeveiliging en zijn dit jaar opnieuw bekeken.",
    "Wie dit uitvoert, wie het controleert en wie beslist, is per afdeling vastgelegd.",
    "Bij de laatste interne controle zijn drie punten gevonden; twee daarvan zijn inmiddels opgelost.",
    "Voor de systemen bij leveranciers vraagt de gemeente elk jaar een verklaring van een onafhankelijke partij.",
    "Nieuwe medewerkers horen hierover in hun eerste week, en de leidinggevende vraagt er later naar.",
    "Het resterende punt heeft een eigenaar en een datum en staat op de agenda van het kwartaaloverleg.",
    "De CISO heeft steekproeven gedaan en de uitkomst besproken met de proceseigenaar.",
    "In het sociaal domein loopt de invoering achter, omdat het zaaksysteem dit jaar is vervangen.",
    "Uitzonderingen worden geregistreerd met een reden en na een half jaar opnieuw beoordeeld.",
)


def _explanation(asked: Requirement, dice: random.Random) -> str:
    """Sixty to a hundred and twenty words, as people write them."""
    wanted = dice.randint(60, 105)
    chosen = [_SENTENCES[0].format(title=asked.title)]
    rest = list(_SENTENCES[1:])
    dice.shuffle(rest)
    while rest and sum(len(text.split()) for text in chosen) < wanted:
        chosen.append(rest.pop())
    return " ".join(chosen)


def _evidence(asked: Requirement, dice: random.Random) -> Iterator[Evidence]:
    for example in dice.sample(asked.evidence, k=min(len(asked.evidence), dice.randint(1, 3))):
        day = (START - timedelta(days=dice.randint(10, 300))).date().isoformat()
        number = dice.randint(1000, 9999)
        title = example[:1].upper() + example[1:200]
        yield Evidence(title=title, location=f"Zaaksysteem, zaak {day[:4]}-{number}", date=day)
