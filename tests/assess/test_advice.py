"""What does not count as said, and what a deviation lacks: told in a sentence, and it stops submitting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assess.advice import advice, unfinished
from assess.errors import IncompleteError
from controls.answers import Answer, Outcome, Verdict
from controls.catalogue import Aspect
from controls.profile import Profile
from tests.assess.town import HOME, ILYAS, NOW, Town, answered, asked, catalogue

FIRST = asked("5.01.01")
AT = f"/eis/{FIRST.id}"
REFERENCE_DATE = "2026-12-31"

#: To the eye nothing, or nothing said: a full stop, a zero width space, braille blank, a soft hyphen, a Hangul filler.
EMPTY = [".", "\u200b", "\u2800", "\u00ad", "\u3164", "- … -"]

DEVIATION = Answer(
    requirement_id=FIRST.id,
    outcome=Outcome.DEVIATED,
    verdicts=dict.fromkeys(Aspect, Verdict.OPEN),
    explanation="Te duur.",
    risk_reference="Regel 12",
    risk_owner="De secretaris",
    ends_on="2027-06-30",
    answered_by="Ilyas Invuller",
    answered_at=NOW.isoformat(),
    version=1,
)


@pytest.mark.parametrize("ends_on", [REFERENCE_DATE, "2027-06-30"])
def test_a_deviation_that_still_holds_on_the_reference_date_is_finished(ends_on: str) -> None:
    assert unfinished(replace(DEVIATION, ends_on=ends_on), REFERENCE_DATE) == ""


def test_a_deviation_that_ended_before_the_reference_date_is_told_what_to_do() -> None:
    ended = replace(DEVIATION, ends_on="2026-12-30")

    assert unfinished(ended, REFERENCE_DATE) == (
        "De afwijking eindigt op 30 december 2026, vóór de peildatum 31 december 2026. "
        "Vul een latere einddatum in of beoordeel deze eis."
    )
    assert advice(FIRST, ended, REFERENCE_DATE, Profile()) == unfinished(ended, REFERENCE_DATE)


@pytest.mark.parametrize("empty", ["", *EMPTY])
@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("explanation", "een toelichting met de reden"),
        ("risk_reference", "de verwijzing naar de risicoanalyse"),
        ("risk_owner", "wie het risico aanvaardt"),
        ("ends_on", "tot wanneer"),
    ],
)
def test_each_part_of_a_deviation_must_say_something(field: str, name: str, empty: str) -> None:
    lacking = replace(DEVIATION, **{field: empty})

    assert unfinished(lacking, REFERENCE_DATE) == f"Vul bij de afwijking nog in: {name}."


def test_another_outcome_needs_nothing_of_a_deviation() -> None:
    assert unfinished(replace(DEVIATION, outcome=Outcome.ASSESSED, ends_on=""), REFERENCE_DATE) == ""


def test_an_ended_deviation_stops_submitting_and_the_page_says_so(town: Town) -> None:
    answered(town, replace(DEVIATION, ends_on="2026-01-01"))
    ilyas = town.browser(ILYAS)

    ilyas.get(f"{HOME}/beheersmaatregel/5.01")

    sentence = "De afwijking eindigt op 1 januari 2026, vóór de peildatum 31 december 2026."
    assert sentence in ilyas.words
    with pytest.raises(IncompleteError) as refused:
        town.submit()
    assert [p for p in refused.value.problems if sentence in p] == [
        f"5.01.01: {sentence} Vul een latere einddatum in of beoordeel deze eis."
    ]
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]


def test_saving_an_ended_deviation_is_answered_with_the_same_advice(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")

    told = ilyas.submit(
        "Opslaan",
        at=AT,
        as_json=True,
        outcome="bewust-afgeweken",
        explanation="Te duur.",
        risk_reference="Regel 12",
        risk_owner="De secretaris",
        ends_on="2026-01-01",
    ).json

    assert told
    assert told["message"].startswith("De afwijking eindigt op 1 januari 2026")


@pytest.mark.parametrize("empty", EMPTY)
def test_a_reason_that_says_nothing_is_no_reason_that_something_does_not_apply(town: Town, empty: str) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")

    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason=empty, status=422)

    assert "Schrijf waarom dit niet van toepassing is." in ilyas.words
    assert town.rows("SELECT count(*) FROM answer") == [(0,)]


@pytest.mark.parametrize("empty", EMPTY)
def test_a_reason_that_says_nothing_leaves_no_theme_open(town: Town, empty: str) -> None:
    themes = {requirement.theme for requirement in catalogue().requirements}

    with pytest.raises(IncompleteError) as refused:
        town.submit(reasons=dict.fromkeys(themes, empty))

    assert len(refused.value.problems) == len(themes)
    assert town.rows("SELECT status FROM assessment WHERE municipality_id = 1") == [("concept",)]
