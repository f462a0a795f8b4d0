"""Four eyes: agreeing with an answer or sending it back, one by one and several at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assess.audit import Actor
from assess.errors import FrozenError, InvalidError, SamePersonError, StaleError
from assess.models import AnswerRow, ReviewVerdict, Way
from assess.place import AssessmentHead
from assess.records import Saver, fill_answer
from assess.reviewing.service import CHANGED, Opinion, agree_with, review
from assess.reviews import NOT_YET, ReviewState, Standing, looks, states
from controls.answers import Answer, Outcome, Verdict
from controls.catalogue import Aspect
from tests.assess.everything import fill as fill_everything
from tests.assess.scope import given
from tests.assess.town import (
    AARDAM,
    BY_LAW,
    BY_ROLE,
    CARLA,
    CONNECTION,
    DRAFT,
    HEAD,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    TESS,
    Role,
    Town,
    account_to_everything,
    actor,
    answered,
    asked,
)

FIRST, SECOND = asked("5.01.01"), asked("5.01.02")
CONTROL = f"{HOME}/beheersmaatregel/5.01"
QUEUE = f"{HOME}/beoordelen"
REASON = "Voeg het besluit van het college toe."
MET = dict.fromkeys(Aspect, Verdict.PROVED)


def answer(name: str = FIRST.id, *, by: str = "Ilyas Invuller", version: int = 1, **said: Any) -> Answer:
    fields: dict[str, Any] = {"verdicts": MET, "explanation": "Het beleid is vastgesteld.", **said}
    return Answer(requirement_id=name, answered_by=by, answered_at=NOW.isoformat(), version=version, **fields)


def opinion(town: Town, key: str = FIRST.id, *, agrees: bool = True, reason: str = "") -> Opinion:
    """What somebody thinks of the answer as it stands now."""
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        seen = looks(session, DRAFT)[key].stamp
    verdict = ReviewVerdict.AGREED if agrees else ReviewVerdict.SENT_BACK
    return Opinion(key=key, verdict=verdict, reason=reason, seen=seen)


def give(town: Town, wanted: Opinion, by: Actor, head: AssessmentHead = HEAD) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        review(session, head, wanted, by=by, now=town.clock())
        session.commit()


def stands(town: Town, key: str = FIRST.id) -> Standing:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        return states(session, DRAFT).get(key, NOT_YET)


def reviews(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT requirement_id, number, version, verdict, reason, reviewed_by FROM review ORDER BY 1, 2")


def ticket(town: Town, key: str = FIRST.id) -> str:
    return f"{key} {opinion(town, key).seen}"


# --- where an answer stands ---------------------------------------------------------------


def test_an_answer_goes_from_open_to_filled_in_to_sent_back_to_filled_in_to_agreed(town: Town) -> None:
    assert stands(town) == NOT_YET
    answered(town, answer())
    assert stands(town) == Standing(state=ReviewState.FILLED, version=1)

    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    at = town.clock().isoformat()
    assert stands(town) == Standing(
        state=ReviewState.SENT_BACK, reason=REASON, by="Carla Coördinator", at=at, version=1
    )

    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=f"/eis/{FIRST.id}", explanation="Met het besluit van het college.")
    assert stands(town) == Standing(state=ReviewState.FILLED, version=2)

    give(town, opinion(town), actor(CARLA))
    assert stands(town).state is ReviewState.AGREED
    assert stands(town).version == 2


def test_an_answer_that_says_nothing_yet_is_open_whatever_was_saved(town: Town) -> None:
    answered(town, answer(verdicts=dict.fromkeys(Aspect, Verdict.OPEN)))

    assert stands(town).state is ReviewState.OPEN


def test_the_same_version_number_of_another_save_was_not_reviewed(town: Town) -> None:
    answered(town, answer())
    give(town, opinion(town), actor(CARLA))
    town.change("DELETE FROM answer")
    town.clock.advance(days=1)

    answered(town, replace(answer(), answered_at=town.clock().isoformat()))

    assert stands(town).state is ReviewState.FILLED


def test_what_is_put_back_waits_for_a_reviewer_again(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    for text in ("Een", "Twee"):
        town.clock.advance(minutes=1)
        ilyas.submit(
            "Opslaan",
            at=f"/eis/{FIRST.id}",
            opzet="aangetoond",
            bestaan="aangetoond",
            werking="aangetoond",
            explanation=text,
        )
    give(town, opinion(town), actor(CARLA))
    assert stands(town).state is ReviewState.AGREED
    ilyas.get(f"{HOME}/eis/{FIRST.id}/geschiedenis")

    ilyas.submit("Deze versie terugzetten")

    assert stands(town).state is ReviewState.FILLED


def test_a_review_changes_neither_the_answer_nor_its_versions(town: Town) -> None:
    answered(town, answer())
    before = [town.rows(f"SELECT * FROM {table}") for table in ("answer", "answer_version")]

    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    give(town, opinion(town), actor(CARLA))

    assert [town.rows(f"SELECT * FROM {table}") for table in ("answer", "answer_version")] == before
    assert [row[1] for row in reviews(town)] == [1, 2]
    assert [line[:3] for line in town.trail()[-2:]] == [
        ("Carla Coördinator", "review:sent-back", f"{DRAFT}/{FIRST.id}"),
        ("Carla Coördinator", "review:agreed", f"{DRAFT}/{FIRST.id}"),
    ]


def test_the_trail_does_not_say_why(town: Town) -> None:
    answered(town, answer())
    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))

    assert REASON not in str(town.trail())


# --- four eyes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "by",
    [
        actor(CARLA),
        replace(actor(CARLA), name="Een nieuwe naam"),
        replace(actor(TESS), name="Carla Coördinator"),
    ],
    ids=["the same account", "the same account renamed", "another account of the same name"],
)
@pytest.mark.parametrize("agrees", [True, False])
def test_whoever_wrote_it_reviews_nothing(town: Town, by: Actor, agrees: bool) -> None:
    answered(town, answer(by="Carla Coördinator"))

    with pytest.raises(SamePersonError):
        give(town, opinion(town, agrees=agrees, reason=REASON), by)

    assert reviews(town) == []


def saved_over(town: Town, name: str, account: int | None, way: Way = Way.FORM, **said: Any) -> None:
    """A later version by somebody else."""
    with town.all_rows() as session:
        row = session.get_one(AnswerRow, (DRAFT, FIRST.id, ""))
        newer = answer(by=row.answered_by, version=row.version + 1, **said)
        saver = Saver(name=name, id=account, at=NOW)
        fill_answer(row, newer, FIRST, by_id=row.answered_by_id, saved=saver, way=way)


def test_whoever_wrote_an_earlier_version_reviews_nothing_either(town: Town) -> None:
    answered(town, answer(by="Carla Coördinator"))
    with town.all_rows() as session:
        row = session.get_one(AnswerRow, (DRAFT, FIRST.id, ""))
        fill_answer(row, answer(version=2, explanation="Anders."), FIRST, by_id=actor(ILYAS).id)

    with pytest.raises(SamePersonError):
        give(town, opinion(town), actor(CARLA))


def test_whoever_only_saved_a_word_of_it_reviews_nothing_either(town: Town) -> None:
    answered(town, answer())
    saved_over(town, "Carla Coördinator", actor(CARLA).id, improvement="Nog een zin.")

    with pytest.raises(SamePersonError):
        give(town, opinion(town), actor(CARLA))


def test_whoever_agreed_that_it_does_not_apply_did_not_write_it(town: Town) -> None:
    not_applicable: dict[str, Any] = {"outcome": Outcome.NOT_APPLICABLE, "reason": "Wij hebben geen zwembad."}
    answered(town, answer(**not_applicable))
    agreed = {"agreed_by": "Carla Coördinator", "agreed_at": NOW.isoformat()}
    saved_over(town, "Carla Coördinator", actor(CARLA).id, Way.AGREEMENT, **not_applicable, **agreed)

    give(town, opinion(town), actor(CARLA))

    assert stands(town).state is ReviewState.AGREED


def test_the_database_itself_refuses_a_review_by_whoever_wrote_it(town: Town) -> None:
    answered(town, answer())
    line = (
        "INSERT INTO review SELECT assessment_id, requirement_id, unit, 1, version, saved_at, 'akkoord', '', "
        "{who}, '2026-11-20 09:00:00.000000', municipality_id FROM answer"
    )
    for who in ("'Ilyas Invuller', NULL", f"'Iemand', {actor(ILYAS).id}"):
        with pytest.raises(BY_LAW, match="whoever wrote"):
            town.change(line.format(who=who))
    with pytest.raises(BY_LAW, match="as it stands"):
        town.change(line.format(who="'Iemand', NULL").replace("1, version", "1, version + 1"))

    town.change(line.format(who="'Iemand anders', 99"))

    assert stands(town).by == "Iemand anders"


@pytest.mark.parametrize("statement", ["UPDATE review SET reason = 'x'", "DELETE FROM review"])
def test_a_review_stays(town: Town, statement: str) -> None:
    answered(town, answer())
    give(town, opinion(town), actor(CARLA))

    with pytest.raises(BY_LAW, match="append-only"):
        town.change(statement)


# --- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", " ", ".", "\u200b"])
def test_nothing_is_sent_back_without_a_reason_that_says_what_to_do(town: Town, reason: str) -> None:
    answered(town, answer())

    with pytest.raises(InvalidError):
        give(town, opinion(town, agrees=False, reason=reason), actor(CARLA))

    assert reviews(town) == []


def test_what_is_not_finished_can_be_sent_back_and_not_agreed_with(town: Town) -> None:
    answered(town, answer(outcome=Outcome.NOT_APPLICABLE, reason="Wij hebben geen zwembad."))

    with pytest.raises(InvalidError):
        give(town, opinion(town), actor(CARLA))
    give(town, opinion(town, agrees=False, reason="Er is er wel een."), actor(CARLA))

    assert stands(town).state is ReviewState.SENT_BACK


def test_a_version_that_is_no_longer_there_is_not_reviewed(town: Town) -> None:
    answered(town, answer())
    seen = opinion(town)
    saved_over(town, "Tess Tweede", actor(TESS).id, explanation="Anders.")

    with pytest.raises(StaleError):
        give(town, seen, actor(CARLA))

    assert reviews(town) == []


def test_what_was_submitted_is_not_reviewed_any_more(town: Town) -> None:
    answered(town, answer())
    seen = opinion(town)
    town.submit()
    closed = replace(HEAD, status="ingediend")

    with pytest.raises(FrozenError):
        give(town, seen, actor(CARLA), closed)
    with pytest.raises(FrozenError), town.database.session(writes=True, municipality_id=AARDAM) as session:
        agree_with(session, closed, {FIRST.id: seen.seen}, by=actor(CARLA), now=NOW)


# --- the page of a control ----------------------------------------------------------------


def test_the_first_person_reads_at_the_question_why_it_was_sent_back(town: Town) -> None:
    answered(town, answer())
    carla, ilyas = town.browser(CARLA), town.browser(ILYAS)
    carla.get(CONTROL)

    carla.submit("Terugsturen 5.01.01", reden=REASON, oordeel="teruggestuurd")

    ilyas.get(CONTROL)
    assert "Teruggestuurd door Carla Coördinator op 20 november 2026" in ilyas.words
    assert REASON in ilyas.words
    ilyas.get(f"{HOME}/?toon=teruggestuurd")
    assert "1 eis gevonden" in ilyas.words
    assert "1 antwoord is teruggestuurd" in ilyas.words
    ilyas.get(f"{HOME}/teruggestuurd")
    assert REASON in ilyas.words


def test_a_reader_sees_that_it_was_sent_back_and_not_why(town: Town) -> None:
    answered(town, answer())
    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    lotte = town.browser(LOTTE)

    lotte.get(CONTROL)

    assert "Teruggestuurd door Carla Coördinator" in lotte.words
    assert REASON not in lotte.words
    lotte.get(f"{HOME}/?toon=teruggestuurd")
    assert REASON not in lotte.words


def test_only_a_reviewer_who_did_not_write_it_is_offered_to_review(busy_town: Town) -> None:
    answered(busy_town, answer(), answer(SECOND.id, by="Carla Coördinator"))
    offered = {}
    for role, email in BY_ROLE.items():
        browser = busy_town.browser(email)
        browser.get(CONTROL)
        offered[role] = [b for b in browser.buttons if b.startswith("Akkoord")]

    both = ["Akkoord met 5.01.01", "Akkoord met 5.01.02"]
    nobody: list[str] = []
    assert offered == dict.fromkeys(Role, nobody) | {Role.COORDINATOR: both[:1], Role.CISO: both}


def test_agreeing_on_the_page_of_a_control_comes_back_to_the_question(town: Town) -> None:
    answered(town, answer())
    carla = town.browser(CARLA)
    carla.get(CONTROL)

    carla.submit("Akkoord met 5.01.01", oordeel="akkoord")

    assert carla.url == CONTROL
    assert "Carla Coördinator was op 20 november 2026, 10:00 uur akkoord." in carla.words


def test_sending_back_without_a_reason_asks_for_one_and_keeps_nothing(town: Town) -> None:
    answered(town, answer())
    carla = town.browser(CARLA)
    carla.get(CONTROL)

    carla.submit("Terugsturen 5.01.01", status=422, oordeel="teruggestuurd")

    assert "Schrijf wat de invuller moet doen" in carla.words
    assert reviews(town) == []
    carla.submit("Terugsturen", reden=REASON, oordeel="teruggestuurd")
    assert reviews(town) == [(FIRST.id, 1, 1, "teruggestuurd", REASON, "Carla Coördinator")]


def test_an_answer_that_was_changed_meanwhile_is_read_again_and_the_reason_is_not_lost(town: Town) -> None:
    answered(town, answer())
    carla = town.browser(CARLA)
    carla.get(CONTROL)
    saved_over(town, "Tess Tweede", actor(TESS).id, explanation="Iets anders.")

    carla.submit("Terugsturen 5.01.01", status=409, reden=REASON, oordeel="teruggestuurd")

    assert "Iets anders." in carla.words
    assert REASON in carla.html
    assert reviews(town) == []
    carla.submit("Terugsturen", oordeel="teruggestuurd")
    assert [row[2] for row in reviews(town)] == [2]


def test_after_a_change_the_reviewer_reads_what_was_asked_before(town: Town) -> None:
    answered(town, answer())
    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    saved_over(town, "Tess Tweede", actor(TESS).id, explanation="Met het besluit.")
    carla = town.browser(CARLA)

    carla.get(QUEUE)

    assert f"‘{REASON}’" in carla.words
    assert "Met het besluit." in carla.words


def test_an_answer_about_a_digid_connection_is_reviewed_where_it_stands(town: Town) -> None:
    account_to_everything(town)
    given(town, "digid-b.01", unit=CONNECTION, verdicts=MET, explanation="Zo zit het.")
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/kader/digid/aansluiting/{CONNECTION}/beheersmaatregel/B.01")

    carla.submit("Akkoord met B.01", oordeel="akkoord")

    assert stands(town, f"digid-b.01@{CONNECTION}").state is ReviewState.AGREED
    assert f"/kader/digid/aansluiting/{CONNECTION}/" in carla.url


# --- several at once ----------------------------------------------------------------------


def tick(town: Town, email: str, *choices: str, status: int = 200) -> Any:
    browser = town.browser(email)
    browser.get(QUEUE)
    _, sent = browser.fields("Akkoord met wat is aangevinkt")
    browser.request("POST", QUEUE, status=status, data={**sent, "kies": list(choices)})
    return browser


def test_what_waits_stands_in_the_queue_with_its_text(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id, explanation="Elk jaar in maart."))
    carla = town.browser(CARLA)

    carla.get(QUEUE)

    assert "Het beleid is vastgesteld." in carla.words
    assert "Elk jaar in maart." in carla.words
    boxes = [i.attrib["value"] for i in carla.page.all("input") if i.attrib.get("type") == "checkbox"]
    assert boxes == [ticket(town), ticket(town, SECOND.id)]


def test_several_are_agreed_with_at_once(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))

    carla = tick(town, CARLA, ticket(town), ticket(town, SECOND.id))

    assert "U bent akkoord met 2 antwoorden." in carla.words
    assert [stands(town, key).state for key in (FIRST.id, SECOND.id)] == [ReviewState.AGREED] * 2
    assert "Akkoord met wat is aangevinkt" not in carla.buttons


def test_a_stale_one_is_refused_by_name_and_the_others_go_through(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))
    choices = ticket(town), ticket(town, SECOND.id)
    saved_over(town, "Tess Tweede", actor(TESS).id, explanation="Anders.")

    carla = tick(town, CARLA, *choices)

    assert "U bent akkoord met 1 antwoord." in carla.words
    assert f"Niet akkoord gegeven op BIO2 v1.3 5.01.01: {CHANGED}" in carla.words
    assert [stands(town, key).state for key in (FIRST.id, SECOND.id)] == [ReviewState.FILLED, ReviewState.AGREED]


def test_ones_own_answer_is_neither_offered_nor_taken(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id, by="Carla Coördinator"))

    carla = tick(town, CARLA, ticket(town, SECOND.id))

    assert "1 ander antwoord schreef u zelf mee" in carla.words
    assert "Een andere coördinator of CISO moet het beoordelen." in carla.words
    assert reviews(town) == []


@pytest.mark.parametrize("choice", ["", "niets", "bio2-9.99.99 1 2026", f"{FIRST.id} 1 gisteren", f"{FIRST.id}@x 1 x"])
def test_a_made_up_choice_agrees_with_nothing(town: Town, choice: str) -> None:
    answered(town, answer())

    tick(town, CARLA, choice)

    assert reviews(town) == []


def test_nothing_ticked_asks_for_a_tick(town: Town) -> None:
    answered(town, answer())

    carla = tick(town, CARLA, status=422)

    assert "Zet een vinkje bij ten minste één antwoord." in carla.words


def test_the_queue_is_narrowed_by_framework_theme_person_and_state(town: Town) -> None:
    fill_everything(town)
    carla = town.browser(CARLA)

    def found(**query: str) -> int:
        carla.get(f"{QUEUE}?" + "&".join(f"{name}={value}" for name, value in query.items()))
        return len([s for s in carla.page.all("section") if "tp-requirement" in s.attrib.get("class", "")])

    assert found() > found(kader="bio2") > 0
    assert found(kader=f"digid_{CONNECTION}") == 2
    assert found(kader="bio2", thema="bio2.organisatie") <= found(kader="bio2")
    assert found(wie="Ilyas Invuller") == found()
    assert found(wie="Niemand") == 0
    assert found(stand="akkoord") == 1
    assert found(stand="onzin", vanaf="999999") > 0


def test_a_long_queue_is_cut_in_pages(town: Town) -> None:
    names = [r.id for r in asked_in_order()][:45]
    answered(town, *(answer(name) for name in names))
    carla = town.browser(CARLA)
    seen: list[str] = []
    for first in (1, 21, 41):
        carla.get(f"{QUEUE}?vanaf={first}")
        seen += [i.attrib["value"].split()[0] for i in carla.page.all("input") if i.attrib.get("type") == "checkbox"]

    assert seen == names


def asked_in_order() -> tuple[Any, ...]:
    from tests.assess.town import catalogue

    return catalogue().requirements
