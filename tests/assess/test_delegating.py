"""Who answers what: assigning, handing over, withdrawing, and what the board says of it."""

from __future__ import annotations

import pytest

from assess.access import EDITORS
from assess.assignments import held, those_of
from assess.models import Membership, Reach, ReviewVerdict, Role
from assess.reviews import ReviewState, states
from assess.roles import FILL_IN
from assess.team import Assignee, Team, team
from tests.assess.delegation import IDS, away, given, handle, proved, reviewed
from tests.assess.town import (
    AARDAM,
    BERT,
    CARLA,
    CONNECTION,
    DRAFT,
    ELSEWHERE,
    HOME,
    ILYAS,
    LOTTE,
    TESS,
    Town,
    account_to_everything,
    answered,
    asked,
    catalogue,
)
from tests.conftest import Browser, text_of

BOARD = f"{HOME}/verdelen/"
FIRST, SECOND = asked("5.01.01"), asked("5.01.02")
ONE = f"{HOME}/verdelen/kader/bio2/eis/{FIRST.id}"


@pytest.fixture
def carla(town: Town) -> Browser:
    return town.browser(CARLA)


def stored(town: Town) -> list[tuple[object, ...]]:
    return town.rows("SELECT reach, target, person_id, role, due_on, note FROM assignment ORDER BY reach, target")


def actions(town: Town) -> list[str]:
    return [action for _, action, _, _ in town.trail()]


def row_of(browser: Browser, name: str) -> list[str]:
    """The cells of the row of the board that begins with this name."""
    rows = [[text_of(cell) for cell in row if cell.tag in ("td", "th")] for row in browser.page.all("tr")]
    return next(row for row in rows if row[0].startswith(name))


# --- whose it is --------------------------------------------------------------------------------


def people(town: Town) -> Team:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        return team(session, AARDAM, town.clock())


def test_who_may_be_asked_is_who_may_fill_in() -> None:
    assert FILL_IN == EDITORS


def test_a_reader_a_stranger_and_whose_access_ended_are_no_colleagues(town: Town) -> None:
    assert {c.email for c in people(town)} == {CARLA, ILYAS, TESS, "both@regio.example"}

    town.change("UPDATE membership SET until = '2026-11-20 09:00:00.000000' WHERE user_id = ?", IDS[ILYAS])
    assert ILYAS not in {c.email for c in people(town)}


def test_the_narrowest_assignment_holds(town: Town) -> None:
    given(town, ILYAS, Reach.THEME, FIRST.theme)
    given(town, TESS, Reach.CONTROL, FIRST.control)
    given(town, CARLA, Reach.REQUIREMENT, FIRST.id)
    carla = town.browser(CARLA)
    carla.get(BOARD)

    of_theme = len(catalogue().theme_by_id[FIRST.theme].requirements)
    of_control = len(catalogue().control_by_number[FIRST.control].requirements)
    assert of_theme > of_control > 1
    assert row_of(carla, "Ilyas Invuller")[2] == str(of_theme - of_control)
    assert row_of(carla, "Tess Tweede")[2] == str(of_control - 1)
    assert row_of(carla, "Carla Coördinator")[2] == "1"


def test_an_assignment_of_one_connection_or_framework_says_nothing_of_another(town: Town) -> None:
    account_to_everything(town)
    given(town, ILYAS, Reach.REQUIREMENT, "digid-b.01", catalogue="digid/3.0", unit="c0000000000f")
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, catalogue="bio2/2.0-concept")
    carla = town.browser(CARLA)
    carla.get(BOARD)
    assert row_of(carla, "Ilyas Invuller")[2] == "0"

    given(town, ILYAS, Reach.REQUIREMENT, "digid-b.01", catalogue="digid/3.0", unit=CONNECTION)
    carla.get(BOARD)
    assert row_of(carla, "Ilyas Invuller")[2] == "1"


def test_who_is_away_is_replaced_on_those_days_only(town: Town) -> None:
    away(town, ILYAS, TESS, "2026-11-20", "2026-11-21")
    to = Assignee(person_id=IDS[ILYAS])

    def names() -> list[tuple[str, str]]:
        return [(h.colleague.name, h.instead_of) for h in people(town).holders(to)]

    assert names() == [("Ilyas Invuller", ""), ("Tess Tweede", "Ilyas Invuller")]
    town.clock.advance(days=1)
    assert len(names()) == 2
    town.clock.advance(days=1)
    assert names() == [("Ilyas Invuller", "")]


def test_a_substitute_who_is_away_has_one_too_and_a_circle_ends(town: Town) -> None:
    away(town, ILYAS, TESS)
    away(town, TESS, CARLA)
    to = Assignee(person_id=IDS[ILYAS])

    assert [h.colleague.email for h in people(town).holders(to)] == [ILYAS, CARLA]

    away(town, CARLA, ILYAS)
    assert [h.colleague.email for h in people(town).holders(to)] == [ILYAS]


def test_what_is_of_a_role_is_of_everybody_with_it_and_of_who_replaces_them(town: Town) -> None:
    away(town, TESS, CARLA)

    holders = people(town).holders(Assignee(role=Role.CONTRIBUTOR))

    assert [(h.colleague.email, h.instead_of) for h in holders] == [
        (ILYAS, ""),
        (TESS, ""),
        (CARLA, "Tess Tweede"),
    ]
    assert people(town).holders(Assignee(role=Role.CISO)) == ()
    assert those_of(held((), (), {}), people(town), IDS[ILYAS]) == ()


# --- where an answer stands ---------------------------------------------------------------------


def test_a_review_counts_as_long_as_the_answer_is_the_version_it_saw(town: Town) -> None:
    answered(town, proved("5.01.01"), proved("5.01.02"))
    reviewed(town, "5.01.01", ReviewVerdict.SENT_BACK, "Noem de datum.")

    def found() -> tuple[ReviewState, str]:
        with town.database.session(writes=False, municipality_id=AARDAM) as session:
            standing = states(session, DRAFT)[FIRST.id]
            assert states(session, DRAFT)[SECOND.id].state is ReviewState.FILLED
            return standing.state, standing.reason

    assert found() == (ReviewState.SENT_BACK, "Noem de datum.")
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=f"/eis/{FIRST.id}", explanation="Besluit van 1 maart.")
    assert found() == (ReviewState.FILLED, "")


# --- assigning ----------------------------------------------------------------------------------


def test_an_assignment_is_made_changed_handed_over_and_withdrawn(town: Town, carla: Browser) -> None:
    carla.get(ONE)
    assert "Dit is nog niet toegewezen." in carla.words
    carla.submit(
        "Toewijzing opslaan", to=handle(town, ILYAS), due_on="2026-12-01", note="Vraag het de secretaris.", at=ONE
    )
    assert stored(town) == [("requirement", FIRST.id, IDS[ILYAS], None, "2026-12-01", "Vraag het de secretaris.")]

    carla.get(ONE)
    assert "Ilyas Invuller" in carla.words
    carla.submit("Toewijzing opslaan", to="rol-ciso", at=ONE)
    assert stored(town)[0][2:4] == (None, "ciso")

    carla.get(ONE)
    carla.submit("Toewijzing intrekken")
    assert stored(town) == []
    assert actions(town)[-3:] == ["assignment:made", "assignment:changed", "assignment:withdrawn"]
    assert "secretaris" not in str(town.trail())


def test_the_same_twice_is_one(town: Town, carla: Browser) -> None:
    for _ in range(2):
        carla.get(ONE)
        carla.submit("Toewijzing opslaan", to=handle(town, ILYAS), at=ONE)

    assert actions(town).count("assignment:made") == 1
    assert "assignment:changed" not in actions(town)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": ""}, "Kies een persoon of een rol uit de lijst."),
        ({"to": "nergens"}, "Kies een persoon of een rol uit de lijst."),
        ({"to": "rol-reader"}, "Kies een persoon of een rol uit de lijst."),
        ({"to": "rol-baas"}, "Kies een persoon of een rol uit de lijst."),
        ({"due_on": "2026-11-19"}, "Deze dag is voorbij"),
        ({"due_on": "morgen"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"note": "n" * 2001}, "Deze tekst is te lang: maak er hoogstens 2.000 tekens van."),
    ],
)
def test_what_cannot_be_assigned_is_refused_with_a_sentence(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(ONE)

    carla.submit("Toewijzing opslaan", status=422, **{"to": handle(town, ILYAS), **changes}, at=ONE)

    assert sentence in carla.words
    assert stored(town) == []


def test_somebody_who_may_only_read_or_works_elsewhere_gets_nothing(town: Town, carla: Browser) -> None:
    ((elsewhere,),) = town.rows("SELECT handle FROM membership WHERE municipality_id = 2 ORDER BY user_id LIMIT 1")
    carla.get(ONE)

    for token in (handle(town, LOTTE), str(elsewhere)):
        assert token not in carla.html
        carla.submit("Toewijzing opslaan", status=422, to=token, at=ONE)
    assert stored(town) == []


def test_a_day_that_passed_may_stay_when_somebody_else_takes_over(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-11-10")
    carla.get(ONE)

    carla.submit("Toewijzing opslaan", to=handle(town, TESS), at=ONE)

    assert stored(town)[0][2:5] == (IDS[TESS], None, "2026-11-10")


def test_two_coordinators_do_not_overwrite_each_other(town: Town, carla: Browser) -> None:
    other = town.browser("both@regio.example")
    carla.get(ONE)
    other.get(ONE)
    other.submit("Toewijzing opslaan", to=handle(town, TESS), at=ONE)

    carla.submit("Toewijzing opslaan", to=handle(town, ILYAS), at=ONE, status=409)
    assert "Iemand anders heeft deze toewijzing intussen gewijzigd" in carla.words
    assert "Tess Tweede" in carla.words
    assert stored(town)[0][2] == IDS[TESS]

    carla.submit("Toewijzing opslaan", at=ONE)
    assert stored(town)[0][2] == IDS[ILYAS]
    other.get(ONE)
    carla.get(ONE)
    carla.submit("Toewijzing opslaan", to="rol-owner", at=ONE)
    other.submit("Toewijzing intrekken", status=409)
    assert len(stored(town)) == 1


def test_what_is_not_asked_here_is_not_found(carla: Browser) -> None:
    for part in ("bio2/eis/bio2-5.99.99", "bio2/thema/nergens", "bio2/alles/5.01", "cbw/thema/bestuur", "x/eis/y"):
        carla.get(f"{HOME}/verdelen/kader/{part}", status=404)
    carla.get(f"{HOME}/verdelen/kader/cbw", status=404)


def test_a_submitted_assessment_takes_no_assignments(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    carla.get(ONE)
    _, fields = carla.fields("Toewijzing opslaan")
    carla.get(f"{HOME}/verdelen/per-rol")
    _, many = carla.fields("Bekijk wat er gebeurt")
    town.submit()
    before = stored(town)

    for url, sent in ((ONE, fields), (f"{ONE}/intrekken", fields), (f"{HOME}/verdelen/per-rol", many)):
        carla.request("POST", url, data={**sent, "to": ["rol-owner"], "rol_ciso": ["rol-ciso"]}, status=409)
    assert stored(town) == before
    for url in (BOARD, ONE, f"{HOME}/verdelen/per-rol", f"{HOME}/verdelen/kader/bio2"):
        carla.get(url)
        assert "toewijzen" not in [text_of(b).lower() for b in carla.page.all("button")]


def test_the_file_refuses_an_assignment_below_a_submitted_assessment(town: Town) -> None:
    town.submit()

    with pytest.raises(Exception, match="the assessment was submitted"):
        given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)


def test_an_assignment_cannot_hang_on_the_assessment_of_another_municipality(town: Town) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, assessment_id=ELSEWHERE)


# --- the board ----------------------------------------------------------------------------------


def test_the_board_counts_each_state_and_what_is_late(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.CONTROL, "5.01", due_on="2026-11-19")
    answered(town, proved("5.01.01"), proved("5.01.02"))
    reviewed(town, "5.01.01", ReviewVerdict.SENT_BACK, "Noem de datum.")
    reviewed(town, "5.01.02", ReviewVerdict.AGREED)

    carla.get(BOARD)

    total = len(catalogue().control_by_number["5.01"].requirements)
    left = total - 2
    assert row_of(carla, "Ilyas Invuller")[2:] == [str(left), "0", "1", "1", str(left + 1)]
    assert row_of(carla, "Van niemand")[2] == str(len(catalogue().requirements) - total)


def test_the_day_itself_is_not_late(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id, due_on="2026-11-20")

    carla.get(BOARD)

    assert row_of(carla, "Ilyas Invuller")[-1] == "0"


def test_the_board_shows_the_questions_of_one_person(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    given(town, TESS, Reach.REQUIREMENT, SECOND.id)

    carla.get(f"{BOARD}?wie={handle(town, ILYAS)}")

    assert FIRST.title in carla.words
    assert SECOND.title not in carla.words
    carla.get(f"{BOARD}?wie=bestaat-niet")
    assert FIRST.title not in carla.words


def test_what_was_of_somebody_whose_access_ended_is_nobodys_and_can_be_given_on(town: Town, carla: Browser) -> None:
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)
    given(town, "", Reach.REQUIREMENT, SECOND.id, role=Role.CONTRIBUTOR)
    carla.get(f"/gemeente/aardam/mensen/{handle(town, ILYAS)}")
    carla.submit("Toegang beëindigen")

    carla.get(f"{BOARD}?wie=niemand")
    assert "1 vraag is van iemand die hier niet meer invult" in carla.words
    assert FIRST.title in carla.words
    assert SECOND.title not in carla.words
    assert row_of(carla, "Iedereen met de rol Invuller")[2] == "1"

    carla.get(ONE)
    assert "de toegang van deze persoon is beëindigd" in carla.words
    carla.submit("Toewijzing opslaan", to=handle(town, TESS), at=ONE)
    assert stored(town)[0][2] == IDS[TESS]


def test_the_pages_are_for_the_coordinator_and_the_ciso(town: Town) -> None:
    for email in (ILYAS, LOTTE, BERT):
        town.browser(email).get(BOARD, status=404)
    with town.all_rows() as session:
        session.get_one(Membership, (IDS[TESS], AARDAM)).role = Role.CISO
    tess = town.browser(TESS)
    tess.get(ONE)
    tess.submit("Toewijzing opslaan", to=handle(town, ILYAS), at=ONE)
    assert len(stored(town)) == 1


# --- many at once -------------------------------------------------------------------------------

BULK = f"{HOME}/verdelen/per-rol"


def of_role(role: str) -> int:
    return sum(r.role == role for r in catalogue().requirements)


def test_many_are_shown_first_and_then_assigned(town: Town, carla: Browser) -> None:
    given(town, TESS, Reach.REQUIREMENT, next(r.id for r in catalogue().requirements if r.role == "personeel"))
    number = of_role("personeel")
    carla.get(BULK)
    assert f"{number} open vragen, waarvan 1 al toegewezen." in carla.words

    carla.submit("Bekijk wat er gebeurt", rol_personeel=handle(town, ILYAS), due_on="2026-12-10")
    assert f"{number - 1} vragen worden toegewezen" in carla.words
    assert len(stored(town)) == 1

    carla.submit("Zo toewijzen")
    people_of = [row[2] for row in stored(town)]
    assert (people_of.count(IDS[ILYAS]), people_of.count(IDS[TESS])) == (number - 1, 1)
    assert actions(town).count("assignment:made") == number - 1


def test_what_is_assigned_goes_to_another_only_when_asked(town: Town, carla: Browser) -> None:
    given(town, TESS, Reach.THEME, "mensen")
    carla.get(BULK)
    carla.submit("Bekijk wat er gebeurt", rol_personeel="rol-owner", status=200)
    fresh = sum(r.role == "personeel" and r.theme != "mensen" for r in catalogue().requirements)
    assert 0 < fresh < of_role("personeel")
    assert f"{fresh} {'vraag wordt' if fresh == 1 else 'vragen worden'} toegewezen" in carla.words

    carla.submit("Bekijk wat er gebeurt", replaces="y")
    carla.submit("Zo toewijzen")

    rows = stored(town)
    assert ("theme", "mensen", IDS[TESS], None, "", "") in rows
    assert sum(row[3] == "owner" for row in rows) == of_role("personeel")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Kies bij ten minste één gebruikelijke rol wie de vragen krijgt."),
        ({"rol_ciso": "nergens"}, "Kies een persoon of een rol uit de lijst."),
        ({"rol_ciso": "rol-ciso", "due_on": "2026-11-19"}, "Deze dag is voorbij"),
    ],
)
def test_many_that_cannot_be_assigned_are_refused(
    town: Town, carla: Browser, changes: dict[str, str], sentence: str
) -> None:
    carla.get(BULK)

    carla.submit("Bekijk wat er gebeurt", status=422, **changes)

    assert sentence in carla.words
    assert stored(town) == []


def test_what_was_not_shown_is_not_assigned(town: Town, carla: Browser) -> None:
    carla.get(BULK)
    carla.submit("Bekijk wat er gebeurt", rol_personeel=handle(town, ILYAS))
    given(town, TESS, Reach.REQUIREMENT, next(r.id for r in catalogue().requirements if r.role == "personeel"))

    carla.submit("Zo toewijzen", status=409)
    assert "Bekijk de aantallen hieronder opnieuw" in carla.words
    assert len(stored(town)) == 1

    carla.submit("Zo toewijzen")
    assert len(stored(town)) == of_role("personeel")


def test_only_what_is_open_is_divided(town: Town, carla: Browser) -> None:
    answered(town, proved("5.01.01"))

    carla.get(BULK)
    carla.submit("Bekijk wat er gebeurt", **{f"rol_{FIRST.role.replace('-', '__')}": handle(town, ILYAS)})
    carla.submit("Zo toewijzen")

    assert len(stored(town)) == of_role(FIRST.role) - 1
    assert FIRST.id not in [row[1] for row in stored(town)]
