"""What each report of an incident must contain, where that is written and how sure we are of it. In our own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controls.catalogue import Confidence
from controls.notification import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to put in a report, or to think of."""

    text: str
    source: str
    confidence: Confidence = Confidence.CONFIRMED
    #: A site that the text names, so that a page can lead to it.
    site: str = ""


# The final text and the article numbers of the Cbb were not read: what stands here follows the draft.
_CBB = "Cbb artikel 25 (nummer volgens concept)"


def _from_cbb(text: str) -> Item:
    return Item(text=text, source=_CBB, confidence=Confidence.PROBABLE)


CONTENTS: Mapping[Report, tuple[Item, ...]] = {
    Report.WARNING: (
        Item(
            text="De contactgegevens van de functionaris die verantwoordelijk is voor de melding.",
            source="Cbw artikel 26 lid 2 onder c",
        ),
        Item(text="Of u vermoedt dat het onrechtmatig of kwaadwillig is gedaan.", source="Cbw artikel 26"),
        Item(text="Of het gevolgen over de grens kan hebben.", source="Cbw artikel 26"),
        _from_cbb("Wanneer het incident vermoedelijk begon."),
        _from_cbb("Als dat kan: wat voor incident het is en welke gevolgen u ziet."),
        _from_cbb("Als dat kan: wanneer u herstel verwacht."),
        _from_cbb("Als dat kan: welke maatregelen u hebt genomen of wilt nemen."),
    ),
    Report.NOTIFICATION: (
        Item(text="Wat er sinds de waarschuwing is veranderd of bekend geworden.", source="Cbw artikel 27 lid 1"),
        Item(text="Een eerste beoordeling: hoe ernstig is het en wat zijn de gevolgen?", source="Cbw artikel 27 lid 1"),
        Item(
            text="Sporen van de aanval (indicators of compromise), als u die hebt.",
            source="Cbw artikel 27 lid 1",
        ),
        Item(text="Alles wat nodig is om gevolgen over de grens te beoordelen.", source="Cbw artikel 27 lid 1"),
    ),
    Report.PROGRESS: (
        Item(
            text="Hoe het er nu voor staat. De wet vraagt dit verslag als het incident dan nog loopt.",
            source="Cbw artikel 29",
        ),
    ),
    Report.FINAL: (
        Item(
            text="Een uitgebreide beschrijving van het incident, met de ernst en de gevolgen.",
            source="Cbw artikel 29",
        ),
        Item(text="De soort dreiging, of de oorzaak die het waarschijnlijkst is.", source="Cbw artikel 29"),
        Item(text="De maatregelen die zijn genomen en die nog lopen.", source="Cbw artikel 29"),
        Item(text="De gevolgen over de grens.", source="Cbw artikel 29"),
    ),
}

#: How the report is made: the same for each of them.
ROUTE = (
    Item(
        text=(
            "Meld in het portaal mijn.ncsc.nl. Eén melding bereikt zowel het CSIRT (het team dat helpt) als de bevoegde "
            "autoriteit (de minister van BZK)."
        ),
        source="Informatiebrochure van de Rijksoverheid, 3 maart 2026",
        site="mijn.ncsc.nl",
    ),
    Item(
        text="Inloggen gaat met eHerkenning, niveau EH2+.",
        source="kennisbank van gemeentelijke CISO’s, 2026",
        confidence=Confidence.PROBABLE,
    ),
    Item(
        text="Voor gemeenten is het NCSC voorlopig het CSIRT, ten minste tot eind 2026.",
        source="stelselkaart van gremia, augustus 2026",
        confidence=Confidence.PROBABLE,
    ),
)

#: The report of another law about the same incident.
PRIVACY = Item(
    text=(
        "Zijn er persoonsgegevens bij betrokken? Dan geldt ook de AVG: melden bij de Autoriteit Persoonsgegevens (AP) "
        "binnen 72 uur. Die melding vervangt de meldingen van de Cbw niet, en andersom ook niet."
    ),
    source="AVG: apart regime, niet uit de Cbw",
)

#: What runs beside the three reports.
REMINDERS = (
    Item(
        text="De uren lopen door, ook ’s nachts, in het weekend en op feestdagen.",
        source="Cbw artikelen 26 en 27",
        confidence=Confidence.PROBABLE,
    ),
    Item(
        text=(
            "Kan het incident uw dienst schaden? Vertel het dan zonder uitstel aan de inwoners, bedrijven en "
            "ketenpartners die de dienst gebruiken."
        ),
        source="Cbw artikel 30 lid 1",
    ),
    Item(
        text="Vraagt het CSIRT of de bevoegde autoriteit om een tussentijds verslag? Stuur dan wat relevant is.",
        source="Cbw artikel 28",
    ),
    Item(
        text="Ook wat niet significant is, mag u bij het CSIRT melden.",
        source="Cbw artikel 33",
    ),
)


def unconfirmed(items: Iterable[Item]) -> Mapping[str, tuple[str, ...]]:
    """The texts that are not certain, by their source."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.confidence is not Confidence.CONFIRMED:
            found[item.source] = (*found.get(item.source, ()), item.text)
    return found
