"""The sheet that explains the file: how to fill it in, what the words mean, until when, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controls.answers import Outcome
from controls.catalogue import Scale
from controls.exchange.worksheet.columns import EVIDENCE
from controls.exchange.worksheet.questions import Question, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the first sheet says of the file; `until` and the moments are in words, "" where there is none."""

    municipality: str
    assessment: str
    selection: str
    reference_date: str
    made_by: str
    made_at: str
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the sheet: a heading, a sentence over both columns, or a word with what it means."""

    text: str
    meaning: str = ""
    is_heading: bool = False


def lines(cover: Cover, questions: tuple[Question, ...]) -> Iterator[Line]:
    yield from _about(cover, len(questions))
    yield from _how(cover)
    yield from _words(questions)
    yield from _rules(questions)


def _about(cover: Cover, number: int) -> Iterator[Line]:
    yield _heading("Waar dit bestand over gaat")
    yield Line(text="Gemeente", meaning=cover.municipality)
    yield Line(text="Zelftoets", meaning=f"{cover.assessment}, peildatum {cover.reference_date}")
    yield Line(text="Vragen", meaning=f"{cover.selection}: {number} {'vraag' if number == 1 else 'vragen'}")
    yield Line(text="Gemaakt", meaning=f"{cover.made_at} door {cover.made_by}")
    if cover.until:
        yield Line(text="Klaar vóór", meaning=f"Stuur het bestand uiterlijk {cover.until} terug aan {cover.made_by}.")
    else:
        yield Line(text="Klaar", meaning=f"Stuur het ingevulde bestand terug aan {cover.made_by}.")
    yield Line(
        text="Vertrouwelijk",
        meaning="Uw antwoorden zeggen waar de gemeente kwetsbaar is. Deel dit bestand met niemand anders.",
    )


def _how(cover: Cover) -> Iterator[Line]:
    yield _heading("Zo vult u het in")
    for number, text in enumerate(
        (
            "Ga naar het blad Vragen. Elke rij is één vraag.",
            "Vul alleen de lichtgele cellen in. Een grijze cel met een streepje hoort bij deze vraag niet.",
            "Kies in een cel met een lijstje een van de woorden. Leeg laten betekent: nog open.",
            "Schrijf bij Toelichting wat er is geregeld en wat nog ontbreekt.",
            "Zonder toelichting of bewijs telt ‘aangetoond’ of ‘deels’ alleen mee in de hoogste schatting.",
            "Noem bij Bewijs wat u kunt laten zien en waar dat staat. Stuur geen stukken mee in dit bestand.",
            "Schrijf een datum als 31-12-2026 of 2026-12-31.",
            "U hoeft niet alles in te vullen. Wat u niet verandert, blijft zoals het was.",
            f"Bewaar het bestand als .xlsx en stuur het terug aan {cover.made_by}.",
            "Wie het inleest in Toetspeil, ziet eerst elke wijziging. Pas daarna wordt er iets opgeslagen.",
        ),
        start=1,
    ):
        yield Line(text=f"{number}.", meaning=text)


def _words(questions: Iterable[Question]) -> Iterator[Line]:
    asked = [fields(question) for question in questions]
    known = {name for found in asked for name in found}
    scales = {question.catalogue.scale for question in questions}
    yield _heading("Wat de woorden betekenen")
    for name, meaning in (
        ("opzet", "Het is beschreven en afgesproken."),
        ("bestaan", "Het is ingericht."),
        ("werking", "Het werkt al een tijd; dat is te laten zien."),
    ):
        if name in known:
            yield Line(text=name.capitalize(), meaning=meaning)
    if Scale.PROOF in scales:
        yield Line(text="aangetoond", meaning="U kunt laten zien dat het zo is.")
        yield Line(text="deels", meaning="Een deel is er; wat ontbreekt schrijft u bij Toelichting.")
        yield Line(text="niet", meaning="Het is er niet, of er is niets van te laten zien.")
    if Scale.BINARY in scales:
        yield Line(text="voldoet / voldoet niet", meaning="Dit kader kent geen ‘deels’. Leeg is: niet getoetst.")
    ways = {value for found in asked for value in (found["outcome"].choices or {}).values()}
    yield from (Line(text=word, meaning=meaning) for way, word, meaning in _WAYS if way in ways)
    if "condition" in known:
        yield Line(
            text="Doet dit zich voor?",
            meaning="Sommige plichten gelden alleen als iets zo is. Zeg dat eerst, met de datum en waaruit het blijkt.",
        )
    if any(name.startswith("rest_") for name in known):
        yield Line(
            text="Antwoord op vraag …", meaning="De rest volgt uit antwoorden op een ander kader; deze ene vraag niet."
        )


_WAYS = (
    (Outcome.NOT_APPLICABLE, "niet van toepassing", "Het bestaat hier niet. Geef de reden; een tweede persoon moet er in Toetspeil mee instemmen."),
    (Outcome.DEVIATED, "bewust afgeweken", "Wij doen het niet en dragen het risico. Schrijf de reden bij Toelichting, en noem risicoanalyse, wie het risico aanvaardt en tot wanneer."),
    (Outcome.COVERED, "gedekt door TPM", "De norm krijgt het oordeel uit de mededeling van de leverancier. Kies welke."),
    (Outcome.NON_OCCURRENCE, "kwam niet voor", "Er is een vergelijkbare maatregel beoordeeld. Beschrijf die bij de reden."),
)  # fmt: skip


def _rules(questions: tuple[Question, ...]) -> Iterator[Line]:
    yield _heading("Goed om te weten")
    yield Line(
        text="Beveiliging",
        meaning="De bladen zijn beveiligd tegen vergissingen, zonder wachtwoord. Een wachtwoord houdt in Excel niemand "
        "tegen en raakt wel kwijt. Bij het inlezen wordt elke cel gecontroleerd.",
    )
    yield Line(
        text="Niet doen",
        meaning="Voeg geen rijen of kolommen toe, voeg geen cellen samen en gebruik geen formules of macro’s. Rijen "
        "weglaten mag: die vragen blijven zoals ze waren.",
    )
    yield Line(
        text="Met z’n tweeën",
        meaning="Heeft iemand intussen in Toetspeil hetzelfde antwoord gewijzigd, dan ziet u bij het inlezen beide "
        "versies. Zonder uw keuze blijft staan wat er staat.",
    )
    more = [question.asked.number for question in questions if len(question.answer.typed) > EVIDENCE]
    if more:
        yield Line(
            text="Meer bewijs",
            meaning=f"Bij {', '.join(more)} staan in Toetspeil meer dan {EVIDENCE} bewijsstukken. De rest blijft staan.",
        )


def _heading(text: str) -> Line:
    return Line(text=text, is_heading=True)
