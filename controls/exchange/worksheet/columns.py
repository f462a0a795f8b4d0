"""The columns of the sheet with questions: what they are called, how wide they are, and in which order they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

QUESTIONS = "Vragen"
EXPLANATION = "Toelichting"
CHOICES = "Keuzes"
ORIGIN = "Toetspeil"

#: So many references to evidence have columns of their own; what an answer has beyond these stays as it is.
EVIDENCE = 3


class Kind(StrEnum):
    """What stands in a column: what we say, what somebody fills in, or what only we read."""

    SHOWN = "getoond"
    CHOICE = "keuze"
    TEXT = "tekst"
    DATE = "datum"
    HIDDEN = "verborgen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `hint` is what Excel says beside a cell of it, or ""."""

    id: str
    header: str
    width: int
    kind: Kind
    hint: str = ""


def _shown(id_: str, header: str, width: int) -> Column:
    return Column(id=id_, header=header, width=width, kind=Kind.SHOWN)


def _choice(id_: str, header: str, width: int, hint: str = "") -> Column:
    return Column(id=id_, header=header, width=width, kind=Kind.CHOICE, hint=hint)


def _text(id_: str, header: str, width: int) -> Column:
    return Column(id=id_, header=header, width=width, kind=Kind.TEXT)


def _date(id_: str, header: str) -> Column:
    return Column(id=id_, header=header, width=13, kind=Kind.DATE)


def _hidden(id_: str, header: str) -> Column:
    return Column(id=id_, header=header, width=12, kind=Kind.HIDDEN)


NUMBER, FRAMEWORK, QUESTION, ABOUT = (
    _shown("number", "Nummer", 11),
    _shown("framework", "Kader", 13),
    _shown("question", "Vraag", 46),
    _shown("about", "Waar het om gaat", 72),
)
KEY, VERSION, STATE, SEAL = (
    _hidden("key", "Kenmerk"),
    _hidden("version", "Versie"),
    _hidden("state", "Stand"),
    _hidden("seal", "Zegel"),
)
_EVIDENCE = tuple(
    made
    for number in range(1, EVIDENCE + 1)
    for made in (
        _text(f"evidence_{number}_title", f"Bewijs {number}: titel", 26),
        _text(f"evidence_{number}_location", f"Bewijs {number}: vindplaats", 26),
        _date(f"evidence_{number}_date", f"Bewijs {number}: datum"),
    )
)
_BEFORE = (
    NUMBER,
    FRAMEWORK,
    QUESTION,
    ABOUT,
    _choice("condition", "Doet dit zich voor?", 12),
    _date("condition_on", "Bekend sinds"),
    _text("condition_reason", "Waaruit blijkt dat?", 30),
)
_AFTER = (
    _choice("opzet", "Opzet", 13, "Het is beschreven en afgesproken."),
    _choice("bestaan", "Bestaan", 13, "Het is ingericht."),
    _choice("werking", "Werking", 13, "Het werkt al een tijd; dat is te laten zien."),
    _text("explanation", "Toelichting", 50),
    *_EVIDENCE,
    _date("done_on", "Laatst gedaan op"),
    _text("improvement", "Wat gaat u verbeteren?", 36),
    _choice("outcome", "Hoe beantwoordt u deze eis?", 20, "Leeg is: zelf beoordelen."),
    _text("reason", "Reden van ‘niet van toepassing’ of ‘kwam niet voor’", 36),
    _text("risk_reference", "Bij afwijking: risicoanalyse", 24),
    _text("risk_owner", "Bij afwijking: wie aanvaardt het risico?", 24),
    _date("ends_on", "Bij afwijking: tot en met"),
    _choice("tpm", "Bij ‘gedekt door TPM’: welke?", 26),
    _text("portal_score", "Resultaat in het portaal", 18),
    _date("portal_date", "Datum van dat resultaat"),
    _text("portal_reference", "Waar staat het bestand?", 24),
    KEY,
    VERSION,
    STATE,
    SEAL,
)
_KNOWN: Mapping[str, Column] = {found.id: found for found in (*_BEFORE, *_AFTER)}
_ALWAYS = (NUMBER.id, FRAMEWORK.id, QUESTION.id, ABOUT.id, KEY.id, VERSION.id, STATE.id, SEAL.id)


def column(id_: str) -> Column:
    """The column with this id; raises KeyError."""
    number = id_.removeprefix("rest_")
    if number != id_ and number.isdigit():
        return _choice(id_, f"Antwoord op vraag {number}", 12, "Dit volgt niet uit uw andere antwoorden.")
    return _KNOWN[id_]


def layout(asked: Iterable[Collection[str]]) -> tuple[Column, ...]:
    """The columns that these questions need together, in their fixed order."""
    wanted = {name for names in asked for name in names}
    rest = sorted((name for name in wanted if name.startswith("rest_")), key=lambda name: int(name[5:]))
    before = [found for found in _BEFORE if found.id in wanted or found.id in _ALWAYS]
    after = [found for found in _AFTER if found.id in wanted or found.id in _ALWAYS]
    return (*before, *map(column, rest), *after)


def letters(index: int) -> str:
    """What Excel calls a column; 0 is A."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(index: int, row: int) -> str:
    """A cell of the sheet with questions as people say it: Vragen!F12. Columns count from 0, rows from 1."""
    return f"{QUESTIONS}!{letters(index)}{row}"
