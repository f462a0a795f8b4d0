"""An earlier answer at its question: it counts for nothing until a person decides, and what stands is not overwritten."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.frameworks import head_of, sheets
from assess.models import CarriedAnswer
from assess.records import all_answers
from assess.upgrading.settling import How, RefusedError, settle
from assess.upgrading.waiting_list import places
from controls.answers import Answer, Choice, Outcome, Verdict, answer_key
from controls.canonical import canonical_json, plain
from controls.catalogue import Aspect
from controls.scoring import score
from tests.assess.test_statements import counted
from tests.assess.test_upgrading import (
    CONCEPT,
    FRONT_DESK,
    TAXES,
    beside,
    carried,
    contents,
    said,
    take_over,
    with_frameworks,
)
from tests.assess.town import AARDAM, CARLA, DRAFT, HOME, ILYAS, LOTTE, TESS, Town, actor, answered, asked, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

CONFIRM, TEXTS, ASIDE = "Opnieuw bevestigen", "Teksten overnemen, oordeel opnieuw geven", "Niet overnemen"
MANY = "Gekozen antwoorden opnieuw bevestigen"
MANY_ASIDE = "Gekozen antwoorden niet overnemen"
HOW = {CONFIRM: "bevestigen", TEXTS: "teksten", ASIDE: "wegleggen"}


@pytest.fixture
def carla(town: Town) -> Browser:
    return town.browser(CARLA)


def home(new: str) -> str:
    return f"/gemeente/aardam/zelftoets/{new}"


def press(browser: Browser, button: str, number: str, *, status: int = 200) -> None:
    """Press a button at what waits for one requirement of BIO2."""
    browser.submit(button, at=f"/overnemen/eis/{asked(number).id}", hoe=HOW[button], status=status)


def stored(town: Town, identity: str) -> dict[str, Answer]:
    with town.all_rows() as session:
        return dict(all_answers(session, identity))


def panel(browser: Browser, number: str) -> str:
    """The words of what waits at a requirement; "" when nothing does."""
    return next((text_of(s) for s in browser.page.all("section") if s.attrib.get("id") == f"eerder-{number}"), "")


def next_round(town: Town, carla: Browser, *given: Answer, **changes: str) -> str:
    answered(town, *given)
    return take_over(carla, **changes)


# --- at the question ------------------------------------------------------------------------


def test_the_question_shows_what_was_said_and_by_whom(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01", "adn", improvement="Volgend jaar beter."))

    carla.get(f"{home(new)}/beheersmaatregel/5.01")

    words = panel(carla, "5.01.01")
    for part in (
        "Uit Zelftoets a, peildatum 31 december 2026.",
        "Opzet aangetoond Bestaan deels aangetoond Werking niet aangetoond",
        "Zo regelen wij 5.01.01.",
        "Besluit, Zaak 12, 4 maart 2026",
        "Volgend jaar beter.",
        "Ilyas Invuller, 20 november 2026",
    ):
        assert part in words
    assert panel(carla, "5.01.02") == ""


def test_it_counts_for_nothing_until_it_is_confirmed(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))

    assert stored(town, new) == {}
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    assert "0 van 187" in carla.words


def test_confirming_stores_the_answer_as_it_was_by_this_person_now(town: Town, carla: Browser) -> None:
    was = said("5.01.01", "adn", improvement="Volgend jaar beter.")
    new = next_round(town, carla, was)
    town.clock.advance(days=100)
    tess = town.browser(TESS)
    tess.get(f"{home(new)}/beheersmaatregel/5.01")

    press(tess, CONFIRM, "5.01.01")

    now = stored(town, new)[was.requirement_id]
    assert (now.verdicts, now.explanation, now.evidence, now.improvement) == (
        was.verdicts, was.explanation, was.evidence, was.improvement,
    )  # fmt: skip
    assert (now.answered_by, now.answered_at, now.version) == ("Tess Tweede", town.clock.now.isoformat(), 1)
    assert "5.01.01: u hebt het eerdere antwoord opnieuw bevestigd." in tess.words
    assert panel(tess, "5.01.01") == ""
    assert tess.url.endswith("/beheersmaatregel/5.01")
    assert town.trail()[-1] == ("Tess Tweede", "answer:confirmed-again", f"{new}/{was.requirement_id}", "done")


def test_of_the_texts_alone_each_verdict_is_open(town: Town, carla: Browser) -> None:
    was = said("5.01.01", "aaa", improvement="Volgend jaar beter.")
    new = next_round(town, carla, was)
    carla.get(f"{home(new)}/beheersmaatregel/5.01")

    press(carla, TEXTS, "5.01.01")

    now = stored(town, new)[was.requirement_id]
    assert set(now.verdicts.values()) == {Verdict.OPEN}
    assert (now.explanation, now.evidence, now.improvement) == (was.explanation, was.evidence, was.improvement)
    assert town.trail()[-1][1] == "answer:texts-carried"


def test_what_is_not_taken_over_leaves_no_answer_and_can_be_put_back(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/beheersmaatregel/5.01")

    press(carla, ASIDE, "5.01.01")

    assert (stored(town, new), panel(carla, "5.01.01")) == ({}, "")
    carla.get(f"{home(new)}/overnemen/wachtend")
    assert "Deze eerdere antwoorden zijn weggelegd." in carla.words
    carla.submit("Antwoord op 5.01.01 terugleggen", hoe="terugleggen")
    assert "Zo regelen wij 5.01.01." in panel(carla, "5.01.01")
    assert [line[1] for line in town.trail()[-2:]] == ["carried:put-aside", "carried:put-back"]


def test_beside_an_answer_that_somebody_typed_it_stands_to_compare(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/beheersmaatregel/5.01")

    carla.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="niet", explanation="Dit jaar niet meer.")

    assert "U hebt deze eis al beantwoord." in panel(carla, "5.01.01")
    assert "Zo regelen wij 5.01.01." in panel(carla, "5.01.01")
    assert {CONFIRM, TEXTS, ASIDE} & set(carla.buttons) == {ASIDE}


@pytest.mark.parametrize("button", [CONFIRM, TEXTS])
def test_a_page_that_was_open_too_long_overwrites_nothing(town: Town, carla: Browser, button: str) -> None:
    new = next_round(town, carla, said("5.01.01"))
    place = f"{home(new)}/beheersmaatregel/5.01"
    carla.get(place)
    ilyas = town.browser(ILYAS)
    ilyas.get(place)
    ilyas.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="niet", explanation="Dit jaar niet meer.")
    before = contents(town, new)

    press(carla, button, "5.01.01", status=409)

    assert "5.01.01 is al beantwoord. Wat er staat, overschrijven wij niet" in carla.words
    assert contents(town, new) == before


def test_an_answer_that_was_made_empty_again_stands_in_nobodys_way(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", explanation="x")
    carla.submit("Opslaan", at="/eis/bio2-5.01.01", explanation="")

    press(carla, CONFIRM, "5.01.01")

    assert stored(town, new)[asked("5.01.01").id].explanation == "Zo regelen wij 5.01.01."
    assert stored(town, new)[asked("5.01.01").id].version == 3


def test_of_two_people_the_second_is_told_that_it_was_settled(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    ilyas = town.browser(ILYAS)
    for browser in (carla, ilyas):
        browser.get(f"{home(new)}/beheersmaatregel/5.01")
    press(ilyas, CONFIRM, "5.01.01")
    before = contents(town, new)

    press(carla, ASIDE, "5.01.01", status=409)

    assert "Over het eerdere antwoord bij 5.01.01 is al beslist." in carla.words
    assert contents(town, new) == before


def test_what_does_not_apply_needs_a_second_person_again(town: Town, carla: Browser) -> None:
    agreed = {"agreed_by": "Tess Tweede", "agreed_at": "2026-11-20T09:00:00+00:00"}
    was = said("5.01.01", "---", outcome=Outcome.NOT_APPLICABLE, reason="Dat is er niet.", **agreed)
    new = next_round(town, carla, was)
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    assert "Tess Tweede, 20 november 2026, 10:00 uur. Die geldt nu niet." in panel(carla, "5.01.01")

    press(carla, CONFIRM, "5.01.01")

    now = stored(town, new)[was.requirement_id]
    assert (now.outcome, now.reason, now.agreed_by) == (Outcome.NOT_APPLICABLE, "Dat is er niet.", "")
    assert "Ik stem in met niet van toepassing" not in carla.buttons
    tess = town.browser(TESS)
    tess.get(f"{home(new)}/beheersmaatregel/5.01")
    assert "Ik stem in met niet van toepassing" in tess.buttons


@pytest.mark.parametrize(("ends_on", "holds"), [("2027-12-30", False), ("2027-12-31", True), ("", False)])
def test_a_deviation_must_still_hold_on_the_new_reference_date(
    town: Town, carla: Browser, ends_on: str, holds: bool
) -> None:
    risk = {"risk_reference": "Register, regel 12", "risk_owner": "De secretaris", "ends_on": ends_on}
    was = said("5.01.01", "---", outcome=Outcome.DEVIATED, **risk)
    new = next_round(town, carla, was, reference_date="2027-12-31")
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    assert (CONFIRM in carla.buttons) is holds
    assert ("De afwijking eindigt vóór de nieuwe peildatum." in panel(carla, "5.01.01")) is not holds

    press(carla, CONFIRM if holds else TEXTS, "5.01.01")

    now = stored(town, new)[was.requirement_id]
    assert now.outcome is (Outcome.DEVIATED if holds else Outcome.ASSESSED)
    assert (now.risk_reference, now.risk_owner) == ("Register, regel 12", "De secretaris")


@pytest.mark.parametrize("number", ["5.14.02", "8.08.04"])
def test_of_a_changed_question_only_the_texts_come_along(town: Town, carla: Browser, number: str) -> None:
    answered(town, said(number))
    new = take_over(carla, CONCEPT)
    carla.get(f"{home(new)}/beheersmaatregel/{number[:4]}")
    assert "Anders gevraagd" in panel(carla, number)
    assert f"De vraag van toen: {number}" in panel(carla, number)
    assert asked(number).questions[0] in panel(carla, number)
    assert CONFIRM not in carla.buttons

    press(carla, TEXTS, number)

    now = stored(town, new)[asked(number).id]
    assert (set(now.verdicts.values()), now.explanation) == ({Verdict.OPEN}, f"Zo regelen wij {number}.")


def test_a_moved_answer_waits_under_its_new_number(town: Town, carla: Browser) -> None:
    answered(town, said("8.07.03"))
    new = take_over(carla, CONCEPT)

    carla.get(f"{home(new)}/beheersmaatregel/8.07")

    assert "Ander nummer" in panel(carla, "8.07.02")
    assert "Zo regelen wij 8.07.03." in panel(carla, "8.07.02")
    press(carla, CONFIRM, "8.07.03")
    assert stored(town, new)[asked("8.07.03").id].explanation == "Zo regelen wij 8.07.03."


def test_nothing_hindered_is_confirmed_past_the_page(town: Town, carla: Browser) -> None:
    answered(town, said("5.14.02"))
    new = take_over(carla, CONCEPT)
    carla.get(f"{home(new)}/beheersmaatregel/5.14")

    carla.submit(TEXTS, at=f"/overnemen/eis/{asked('5.14.02').id}", hoe=How.CONFIRM.value, status=409)

    assert "5.14.02: De vraag is veranderd." in carla.words
    assert stored(town, new) == {}


@pytest.mark.parametrize("hoe", ["", "alles", "bevestigen "])
def test_a_decision_that_does_not_exist_is_refused(town: Town, carla: Browser, hoe: str) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    before = contents(town, new)

    carla.submit(TEXTS, hoe=hoe, status=422)

    assert "Kies wat u met het eerdere antwoord doet." in carla.words
    assert contents(town, new) == before


def test_where_nothing_waits_nothing_can_be_decided(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    action, sent = carla.fields(CONFIRM)

    for other, unit in ((asked("5.01.02").id, ""), (asked("5.01.01").id, FRONT_DESK), ("bestaat-niet", "")):
        url = action.replace(asked("5.01.01").id, other)
        data = {**sent, "hoe": ["bevestigen"], "aansluiting": [unit]}
        carla.request("POST", url, status=404, data=data)

    assert stored(town, new) == {}


def test_a_reader_sees_it_and_can_decide_nothing(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    lotte = town.browser(LOTTE)

    lotte.get(f"{home(new)}/beheersmaatregel/5.01")
    assert "Zo regelen wij 5.01.01." in panel(lotte, "5.01.01")
    assert lotte.buttons == ["Afmelden"]
    lotte.get(f"{home(new)}/overnemen/wachtend")
    assert lotte.buttons == ["Afmelden"]


def test_after_submitting_every_decision_is_refused(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/overnemen/wachtend")
    _, sent = carla.fields(MANY)
    carla.get(f"{home(new)}/beheersmaatregel/5.01")
    town.submit(new)
    before = contents(town, new)

    press(carla, ASIDE, "5.01.01", status=409)
    assert "Deze zelftoets is al ingediend" in carla.words
    data = {**sent, "hoe": ["bevestigen"], "gekozen": [asked("5.01.01").id]}
    carla.request("POST", f"{home(new)}/overnemen/wachtend", status=409, data=data)
    carla.get(f"{home(new)}/overnemen/wachtend")

    assert MANY not in carla.buttons
    assert contents(town, new) == before


def test_the_pages_ask_the_database_no_more_when_more_waits(town: Town, carla: Browser) -> None:
    def asked_of_the_database(new: str) -> list[int]:
        found = []
        for url in (f"{HOME}/overnemen/", f"{HOME}/overnemen/?naar={CONCEPT}", f"{home(new)}/overnemen/wachtend"):
            with counted(town) as seen:
                carla.client.get(url, base_url=carla.base_url, buffered=True)
            found.append(len(seen))
        return found

    one = asked_of_the_database(next_round(town, carla, said("5.01.01")))
    many = asked_of_the_database(next_round(town, carla, *(said(r.number) for r in catalogue().requirements[40:90])))

    assert many == one
    assert max(many) <= 6


# --- split and merged: no edition does so yet, but the mechanism knows them ----------------------


def waits_at(town: Town, *rows: tuple[Answer, str]) -> None:
    """Let earlier answers wait at 5.01.01 of the draft, as after a change."""
    with town.all_rows() as session:
        for answer, change in rows:
            session.add(
                CarriedAnswer(
                    assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=asked("5.01.01").id, unit="",
                    from_requirement=answer.requirement_id, from_assessment="a00000000009", change=change,
                    note="Kijk dit na.", answer=canonical_json(plain(answer)), settled_at=None,
                )
            )  # fmt: skip


def test_of_merged_questions_the_texts_come_together(town: Town, carla: Browser) -> None:
    waits_at(town, (said("5.02.01"), "merged"), (said("5.03", improvement="Meer doen."), "merged"))
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    assert "Uit een zelftoets die hier niet meer staat." in panel(carla, "5.01.01")
    assert CONFIRM not in carla.buttons

    press(carla, TEXTS, "5.01.01")

    now = stored(town, DRAFT)[asked("5.01.01").id]
    assert now.explanation == "Zo regelen wij 5.02.01.\n\nZo regelen wij 5.03."
    assert (len(now.evidence), now.improvement) == (1, "Meer doen.")
    assert panel(carla, "5.01.01") == ""


def test_texts_that_do_not_fit_together_are_not_cut_off(town: Town, carla: Browser) -> None:
    waits_at(town, (said("5.02.01", explanation="x" * 9000), "merged"), (said("5.03", explanation="y" * 999), "merged"))
    carla.get(f"{HOME}/beheersmaatregel/5.01")

    press(carla, TEXTS, "5.01.01", status=409)

    assert "passen samen niet in het veld" in carla.words
    assert stored(town, DRAFT) == {}


def test_a_split_answer_cannot_be_confirmed_whole(town: Town, carla: Browser) -> None:
    waits_at(town, (said("5.02.01"), "split"))

    carla.get(f"{HOME}/beheersmaatregel/5.01")

    assert CONFIRM not in carla.buttons
    assert TEXTS in carla.buttons


# --- the other frameworks -------------------------------------------------------------------------


def test_answers_per_connection_wait_at_the_new_connection(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    before = [a for a in stored(town, DRAFT).values() if a.unit]

    new = take_over(carla)

    rows = town.rows("SELECT id, name FROM digid_connection WHERE assessment_id IN (?, ?)", DRAFT, new)
    name_of = dict(rows)
    waits = {(r, name_of[u]): a for (r, u, _), (_, a) in carried(town, new).items() if u}
    assert waits == {(a.requirement_id, name_of[a.unit]): a for a in before}
    assert {name for _, name in waits} == {"Burgerzaken", "Belastingen"}


def test_a_norm_of_digid_is_confirmed_for_one_connection_only(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    new = take_over(carla)
    ((unit,),) = town.rows("SELECT id FROM digid_connection WHERE assessment_id = ? AND name = 'Belastingen'", new)
    own = next(a for a in beside() if a.unit == TAXES and a.outcome is Outcome.ASSESSED)
    norm = all_catalogues()["digid/3.0"].requirement_by_id[own.requirement_id]

    carla.get(f"{home(new)}/kader/digid/aansluiting/{unit}/beheersmaatregel/{norm.control}")
    carla.submit(CONFIRM, at=f"/overnemen/eis/{norm.id}", hoe="bevestigen")

    assert carla.url == f"{home(new)}/kader/digid/aansluiting/{unit}/beheersmaatregel/{norm.control}"
    assert list(stored(town, new)) == [answer_key(norm.id, unit)]
    settled = "SELECT requirement_id, unit FROM carried_answer WHERE assessment_id = ? AND settled_at IS NOT NULL"
    assert town.rows(settled, new) == [(norm.id, unit)]


def outcome(town: Town, new: str, how: How, pick: Any) -> tuple[str, Answer | None]:
    """What comes of a decision about the first earlier answer that fits: why not, or the answer."""
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        head = head_of(session, new)
        where = places(sheets(session, head))
        waits = carried(town, new)
        key = next(answer_key(r, u) for (r, u, _), (_, a) in waits.items() if pick(a) and answer_key(r, u) in where)
        sheet, requirement = where[key]
        try:
            settle(session, head, sheet, requirement, how, by=actor(CARLA), now=town.clock())
        except RefusedError as error:
            return (error.hindrance or error.why).value, None
        found = all_answers(session, new)[key]
        session.commit()
        return "", found


@pytest.mark.parametrize(
    ("pick", "why"),
    [
        (lambda a: a.outcome is Outcome.COVERED, "tpm"),
        (lambda a: bool(a.inferred_from), "overgenomen"),
        (lambda a: a.requirement_id.startswith("ensia"), "ronde"),
    ],
    ids=["a TPM", "taken over from another framework", "a step of the round"],
)
def test_what_others_vouched_for_comes_along_as_text_only(town: Town, carla: Browser, pick: Any, why: str) -> None:
    with_frameworks(town)
    new = take_over(carla)

    assert outcome(town, new, How.CONFIRM, pick) == (why, None)

    _, now = outcome(town, new, How.TEXTS, pick)
    assert now is not None
    assert (now.outcome, set(now.verdicts.values())) == (Outcome.ASSESSED, {Verdict.OPEN})
    assert (now.tpm, dict(now.inferred_from), now.portal) == ("", {}, None)
    assert now.explanation


def test_a_duty_that_does_not_exist_here_is_confirmed_with_date_and_reason(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    new = take_over(carla)

    _, now = outcome(town, new, How.CONFIRM, lambda a: a.condition is Choice.NO)

    assert now is not None
    assert (now.condition, now.condition_on, now.condition_reason) == (Choice.NO, "2026-08-15", "Dat zijn wij niet.")


def test_of_the_texts_alone_it_is_asked_again_whether_the_duty_exists(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    new = take_over(carla)

    _, now = outcome(town, new, How.TEXTS, lambda a: a.condition is Choice.NO)

    assert now is not None
    assert (now.condition, now.condition_reason) == (Choice.OPEN, "Dat zijn wij niet.")


# --- the list ---------------------------------------------------------------------------------


def ticked(browser: Browser, *numbers: str) -> dict[str, list[str]]:
    _, sent = browser.fields(MANY)
    return {**sent, "hoe": ["bevestigen"], "gekozen": [asked(number).id for number in numbers]}


def test_several_answers_are_confirmed_at_once_each_by_this_person(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"), said("5.01.02"), said("5.02.01"))
    place = f"{home(new)}/overnemen/wachtend"
    ilyas = town.browser(ILYAS)
    ilyas.get(place)

    ilyas.request("POST", place, status=200, data=ticked(ilyas, "5.01.01", "5.02.01"))

    assert "2 antwoorden opnieuw bevestigd." in ilyas.words
    assert {a.requirement_id: a.answered_by for a in stored(town, new).values()} == {
        asked("5.01.01").id: "Ilyas Invuller", asked("5.02.01").id: "Ilyas Invuller",
    }  # fmt: skip
    assert "2 van 3" in ilyas.words
    assert [line[1:3] for line in town.trail()[-2:]] == [
        ("answer:confirmed-again", f"{new}/{asked(number).id}") for number in ("5.01.01", "5.02.01")
    ]


def test_a_ticked_answer_that_somebody_gave_meanwhile_is_skipped_and_named(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"), said("5.01.02"))
    place = f"{home(new)}/overnemen/wachtend"
    carla.get(place)
    sent = ticked(carla, "5.01.01", "5.01.02")
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{home(new)}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at="/eis/bio2-5.01.01", opzet="niet", explanation="Dit jaar niet meer.")

    carla.request("POST", place, status=200, data=sent)

    assert "Overgeslagen. 5.01.01 is al beantwoord." in carla.words
    assert "1 antwoord opnieuw bevestigd." in carla.words
    assert stored(town, new)[asked("5.01.01").id].explanation == "Dit jaar niet meer."
    assert "Zelf al beantwoord" in carla.words


def test_without_a_tick_nothing_is_confirmed(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/overnemen/wachtend")

    carla.submit(MANY, hoe="bevestigen", status=422)

    assert "Zet eerst een vinkje bij een of meer antwoorden." in carla.words
    assert stored(town, new) == {}


def test_nothing_is_ticked_beforehand(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    carla.get(f"{home(new)}/overnemen/wachtend")

    assert carla.fields(MANY)[1]["gekozen"] == []


def test_a_changed_question_that_was_chosen_too_is_skipped_and_named(town: Town, carla: Browser) -> None:
    answered(town, said("5.14.02"), said("5.14.01"))
    new = take_over(carla, CONCEPT)
    place = f"{home(new)}/overnemen/wachtend"
    carla.get(place)

    carla.request("POST", place, status=200, data=ticked(carla, "5.14.02", "5.14.01"))

    assert "Overgeslagen. 5.14.02: De vraag is veranderd." in carla.words
    assert list(stored(town, new)) == [asked("5.14.01").id]


def test_where_nothing_can_be_confirmed_the_button_is_not_there(town: Town, carla: Browser) -> None:
    answered(town, said("5.14.02"))
    new = take_over(carla, CONCEPT)

    carla.get(f"{home(new)}/overnemen/wachtend")

    assert MANY not in carla.buttons
    assert MANY_ASIDE in carla.buttons


def test_several_answers_are_put_aside_at_once(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"), said("5.01.02"), said("5.02.01"))
    place = f"{home(new)}/overnemen/wachtend"
    carla.get(place)

    data = {**ticked(carla, "5.01.01", "5.02.01"), "hoe": ["wegleggen"]}
    carla.request("POST", place, status=200, data=data)

    assert "2 antwoorden niet overgenomen." in carla.words
    assert stored(town, new) == {}
    assert {f"Antwoord op {number} terugleggen" for number in ("5.01.01", "5.02.01")} <= set(carla.buttons)
    assert [line[1] for line in town.trail()[-2:]] == ["carried:put-aside"] * 2


@pytest.mark.parametrize("hoe", ["", "teksten", "terugleggen"])
def test_for_several_there_are_two_decisions_only(town: Town, carla: Browser, hoe: str) -> None:
    new = next_round(town, carla, said("5.01.01"))
    place = f"{home(new)}/overnemen/wachtend"
    carla.get(place)
    before = contents(town, new)

    carla.request("POST", place, status=422, data={**ticked(carla, "5.01.01"), "hoe": [hoe]})

    assert "Kies wat u met de antwoorden doet." in carla.words
    assert contents(town, new) == before


def test_the_list_goes_part_by_part_and_leads_to_each_question(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"), said("8.13.01"))
    carla.get(f"{home(new)}/overnemen/wachtend")
    links = {text_of(a): a.attrib["href"] for a in carla.page.all("a")}
    theme = catalogue().theme_by_id[asked("8.13.01").theme]

    carla.get(links[theme.title])

    links = {text_of(a): a.attrib["href"] for a in carla.page.all("a")}
    assert "Zo regelen wij 8.13.01." in carla.words
    assert "Zo regelen wij 5.01.01." not in carla.words
    assert links[f"8.13.01 {asked('8.13.01').title}"] == f"{home(new)}/beheersmaatregel/8.13#8.13.01"


def test_what_is_no_longer_asked_stays_readable(town: Town, carla: Browser) -> None:
    with_frameworks(town)
    new = take_over(carla)
    town.change("DELETE FROM digid_connection WHERE assessment_id = ? AND name = 'Belastingen'", new)
    town.change("DELETE FROM assessment_framework WHERE assessment_id = ? AND catalogue = 'ensia/2026'", new)

    carla.get(f"{home(new)}/overnemen/wachtend")

    stray = [a for a in beside() if a.unit == TAXES or a.requirement_id.startswith("ensia")]
    assert "Wordt nu niet gevraagd" in carla.words
    known = {r.id: r for e in all_catalogues().values() for r in e.requirements}
    assert all(known[a.requirement_id].title in carla.words for a in stray)
    assert all(a.explanation in carla.words for a in stray)

    carla.submit("Al deze antwoorden niet overnemen", hoe="wegleggen")

    assert f"{len(stray)} antwoorden niet overgenomen." in carla.words
    assert "Al deze antwoorden niet overnemen" not in carla.buttons
    assert all(a.explanation in carla.words for a in stray)


def test_an_assessment_in_which_nothing_waits_says_so(carla: Browser) -> None:
    carla.get(f"{HOME}/overnemen/wachtend")

    assert "In deze zelftoets wachten geen antwoorden van een eerdere zelftoets." in carla.words


def test_when_everything_is_settled_the_list_says_so(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    place = f"{home(new)}/overnemen/wachtend"
    carla.get(place)

    carla.request("POST", place, status=200, data=ticked(carla, "5.01.01"))

    assert "Er wacht niets meer." in carla.words
    assert "1 van 1" in carla.words


def test_a_damaged_row_is_noticed_by_these_tests(town: Town, carla: Browser) -> None:
    """The counter-example: what waits is compared as a whole answer, so one letter more is seen."""
    new = next_round(town, carla, said("5.01.01"))
    ((text,),) = town.rows("SELECT answer FROM carried_answer WHERE assessment_id = ?", new)
    changed = {**json.loads(text), "explanation": "Zo regelen wij 5.01.01!"}
    town.change("UPDATE carried_answer SET answer = ? WHERE assessment_id = ?", canonical_json(changed), new)

    ((_, answer),) = carried(town, new).values()

    assert answer != said("5.01.01")


def test_the_score_of_the_new_assessment_begins_at_nothing(town: Town, carla: Browser) -> None:
    new = next_round(town, carla, said("5.01.01"))
    whole = score(catalogue(), stored(town, new)).whole

    assert (whole.at_least, whole.coverage) == (0, 0)
    assert whole.aspects[Aspect.OPZET].counts[Verdict.OPEN] == whole.total
