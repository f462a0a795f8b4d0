"""What the form would refuse, said of the cell where it stands: the same rules, whichever way an answer comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from assess.errors import InvalidError
from assess.frameworks import Sheet
from assess.saving import SaveAnswer, refuse_impossible
from assess.typed import LINE, RISK_OWNER, TEXT
from controls.answers import Answer, Choice, Outcome, says_something
from controls.catalogue import Requirement
from controls.exchange.worksheet import Problem, Row
from reports import wording

_LONG = frozenset({"condition_reason", "explanation", "improvement", "reason"})
_DATES_OF_THE_PAST = ("condition_on", "done_on")


def problems(sheet: Sheet, asked: Requirement, row: Row, command: SaveAnswer, *, today: date) -> Iterator[Problem]:
    """Everything that is wrong with what somebody filled in, by the address of the cell."""
    for name, sentence in (
        *_too_long(row.cells),
        *_untitled(row.cells),
        *_unsaid(row.cells),
        *_to_come(row.cells, today),
    ):
        yield Problem(address=row.places[name], sentence=sentence)
    try:
        refuse_impossible(sheet, asked, command)
    except InvalidError as error:
        for name, sentence in error.fields.items():
            yield Problem(address=row.places.get(name, row.places["number"]), sentence=sentence)


def command_of(asked: Requirement, answer: Answer) -> SaveAnswer:
    """What is to be saved; `answer` has the version that was seen."""
    return SaveAnswer(
        requirement_id=asked.id,
        seen=answer.version,
        outcome=answer.outcome,
        verdicts={aspect: answer.verdict(aspect) for aspect in asked.aspects},
        explanation=answer.explanation,
        evidence=answer.typed,
        improvement=answer.improvement,
        reason=answer.reason,
        risk_reference=answer.risk_reference,
        risk_owner=answer.risk_owner,
        ends_on=answer.ends_on,
        condition=answer.condition,
        condition_on=answer.condition_on,
        condition_reason=answer.condition_reason,
        tpm=answer.tpm,
        remainder=answer.remainder,
        done_on=answer.done_on,
        portal=answer.portal,
    )


_Found = Iterator[tuple[str, str]]


def _too_long(cells: Mapping[str, str]) -> _Found:
    for name, text in cells.items():
        limit = TEXT if name in _LONG else RISK_OWNER if name == "risk_owner" else LINE
        if len(text) > limit:
            yield name, f"Deze tekst is te lang: maak er hoogstens {wording.thousands(limit)} tekens van."


def _untitled(cells: Mapping[str, str]) -> _Found:
    for name, text in cells.items():
        part = name.removeprefix("evidence_").split("_")
        if len(part) == 2 and part[1] == "title" and not text:
            others = (cells.get(f"evidence_{part[0]}_{other}") for other in ("location", "date"))
            if any(others):
                yield name, "Geef dit bewijs een titel, of maak ook de vindplaats en de datum leeg."


def _unsaid(cells: Mapping[str, str]) -> _Found:
    if cells.get("outcome") == Outcome.NOT_APPLICABLE and not says_something(cells.get("reason", "")):
        yield "reason", "Schrijf waarom dit niet van toepassing is. Daarna kan een tweede persoon instemmen."
    if cells.get("outcome") == Outcome.NON_OCCURRENCE and not says_something(cells.get("reason", "")):
        yield "reason", "Beschrijf welke vergelijkbare maatregel is beoordeeld."
    if cells.get("condition") == Choice.NO:
        if not says_something(cells.get("condition_reason", "")):
            yield "condition_reason", "Schrijf waaruit blijkt dat dit zich hier niet voordoet."
        if not cells.get("condition_on"):
            yield "condition_on", "Vul in sinds welke datum u weet dat dit zich niet voordoet."


def _to_come(cells: Mapping[str, str], today: date) -> _Found:
    for name in _DATES_OF_THE_PAST:
        if cells.get(name, "") > today.isoformat():
            yield name, "Deze datum ligt in de toekomst. Kijk de datum na."
