"""How the collective picture says things: ranges, classes, directions, and what it cannot tell."""

from __future__ import annotations

from reports.benchmark import bands
from reports.benchmark.derived import Interval
from reports.benchmark.edition import Cell, cell_of
from reports.benchmark.rounds import LEAST
from reports.benchmark.rules import DOWN, LEVEL, NATIONAL, UP, R, brackets
from reports.benchmark.tables import CLASSES
from reports.wording import thousands

NOTHING = "–"
SYNTHETIC = "Synthetische cijfers"
SYNTHETIC_SAID = "Deze cijfers zijn verzonnen, om te laten zien hoe het werkt. Ze gaan over geen enkele echte gemeente."
SYNTHETIC_SHORT = f"{SYNTHETIC}, van geen enkele echte gemeente. "
DIRECTIONS = {UP: "vooruit", LEVEL: "gelijk", DOWN: "achteruit"}
DIRECTION_SAID = (
    "“Vooruit” betekent: duidelijk meer gemeenten kregen een hogere score dan een lagere, gerekend bij gemeenten die "
    "beide rondes meededen. “Gelijk” betekent dat het verschil te klein is om iets te zeggen. Een streepje betekent: te "
    "weinig gemeenten om het veilig te laten zien. Wie voor het eerst meedoet, telt hier niet mee."
)
SCORE_SAID = (
    "De score van een thema loopt van 0 tot 100. Zij zegt hoe ver het bewijs van een gemeente reikt: is het geregeld, "
    "bestaat het echt, en werkt het? Geen enkele gemeente hoeft op 100 te staan."
)
FIRST_SAID = (
    "Elke balk gaat over één thema. De zwarte streep is de middelste gemeente: de helft staat verder, de helft minder ver. "
    "Hoe verder naar rechts, hoe meer een gemeente op dat thema kan laten zien."
)
BANDS_SAID = f"{bands.SAID} {bands.WHEN_SAID}"

#: (heading, what it says): for everybody who reads a figure.
CANNOT = (
    ("Het is zelfrapportage", "Gemeenten beoordeelden zichzelf. Niemand controleerde hier of een antwoord klopt."),
    (
        "Wie meedoet, koos daar zelf voor",
        (
            "Misschien doen vooral gemeenten mee die al ver zijn, of juist gemeenten die hulp zoeken. Dat is met rekenen niet "
            "te herstellen. Kijk daarom altijd hoeveel gemeenten meededen."
        ),
    ),
    (
        "Kleine groepen zeggen weinig",
        (
            f"Bij minder dan {R.group_from} deelnemers, of minder dan {R.publish_from} antwoorden, staat er niets. Bij weinig gemeenten is een bereik breed. Een verschil tussen twee "
            "groepen telt pas als hun bereiken elkaar niet raken."
        ),
    ),
    (
        "Het zegt niets over één gemeente",
        "Uit dit beeld is niet af te leiden wat een bepaalde gemeente antwoordde. Zo is het gemaakt.",
    ),
    (
        "Een score is geen veiligheid",
        "Het gaat over maatregelen die zijn aangetoond, niet over hoeveel incidenten er zijn.",
    ),
)
#: Up to where the lowest range of thirty participants goes.
_NOBODY_OF_THIRTY = cell_of(R, brackets(R, (R.last_step(30), R.ends(R.last_step(30), 30)))[0]).percent[1]
BRACKETS = (
    (
        "Er staat geen precies aantal, maar een bereik, zoals 42–49 %. Dat is met opzet. Wie een precies percentage heeft en "
        "weet hoeveel gemeenten meededen, kan soms uitrekenen wat één gemeente antwoordde."
    ),
    (
        "Daarom verbergt elk bereik ten minste drie mogelijke aantallen, en aan de randen ten minste zes. Staat er bij dertig "
        f"gemeenten “0–{_NOBODY_OF_THIRTY} %”, dan kan dat niemand zijn, maar ook vijf. De grenzen hangen alleen af van hoeveel "
        "gemeenten meededen en antwoordden, niet van wat zij antwoordden."
    ),
    (
        "Ook hoeveel gemeenten antwoordden is een bereik, en het is met opzet ruim: ook wie precies weet wie meededen, ziet niet "
        "of iedereen een eis beantwoordde, of dat een paar gemeenten hem oversloegen."
    ),
    (
        "Alle andere cijfers, zoals onzekerheid en volgorde, zijn berekend uit wat hier gedrukt staat. Zij vertellen dus "
        "nooit meer. Een uitgave verandert niet meer: er komt geen tweede versie die samen met deze iets kan verraden."
    ),
)
UNCERTAINTY_SAID = (
    "“Met onzekerheid” is waar het aandeel van álle gemeenten waarschijnlijk ligt (95 %, Wilson met correctie voor een "
    "eindige groep). Dat gaat alleen over gemeenten die niet meededen, niet over de vraag of antwoorden kloppen."
)
WEIGHED_SAID = (
    "“Herwogen” is het landelijke aandeel als van elke grootteklasse evenveel gemeenten hadden meegedaan. Elke gemeente "
    "telt voor één, hoe groot zij ook is."
)
ABSENT_SAID = (
    "“Geen niveau” is het deel van de deelnemers voor wie de eis niet geldt, of die hem nog open hadden. Het is opgeteld uit "
    "wat per klasse gedrukt staat, dus het is ruim."
)
GAPS_SAID = (
    "Dit zijn de eisen waaraan de meeste gemeenten niet voldoen. De volgorde is onzeker: de bereiken overlappen. De kolom "
    "“Plaats” zegt tussen welke plaatsen een eis kan staan. Elke eis telt even zwaar; wat het eerst moet, hangt ook af "
    "van het risico."
)


def group_name(group: str) -> str:
    """A group of classes by its inhabitants."""
    if group == NATIONAL:
        return "Nederland"
    order = list(CLASSES)
    names = group.split("+")
    least, last = LEAST[names[0]], order.index(names[-1])
    below = LEAST[order[last + 1]] if last + 1 < len(order) else None
    if below is None:
        return f"{thousands(least)} inwoners of meer" if least else "elk aantal inwoners"
    return f"{thousands(least)} tot {thousands(below)} inwoners" if least else f"minder dan {thousands(below)} inwoners"


def group_short(group: str) -> str:
    """The same above a column."""
    said = group_name(group).replace(" inwoners of meer", " of meer").removesuffix(" inwoners")
    return said.replace("minder dan ", "tot ").replace("elk aantal", "alle")


def respondents(printed: str, population: int) -> str:
    """The printed number of municipalities; never more than there are, which everybody knows."""
    first, dash, last = printed.partition("-")
    if not dash:
        return f"minder dan {printed.removeprefix('<')}"
    last = str(max(int(first), min(int(last), population)))
    return first if first == last else f"{first} tot en met {last}"


def answered(cell: Cell, population: int) -> str:
    """How many gave a valid answer; never more than there are."""
    return respondents(f"{cell.n[0]}-{cell.n[1]}", population)


def percents(given: Interval | Cell | None) -> str:
    """A range of percentages; a dash for what may not be said."""
    if given is None:
        return NOTHING
    low, high = given.percent if isinstance(given, Cell) else (given.low, given.high)
    return f"{low} %" if low == high else f"{low}–{high} %"


def points(tenths: int) -> str:
    """A score as it is printed, in steps of 2.5 points."""
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
