"""What is mine: my questions, the next of them, where I begin, and who replaces me."""

from __future__ import annotations

import pytest

from assess.models import Membership, Reach, ReviewVerdict, Role
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect
from tests.assess.delegation import IDS, away, given, handle, proved, reviewed
from tests.assess.test_delegating import actions
from tests.assess.town import (
    AARDAM,
    CARLA,
    CONNECTION,
    DRAFT,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    TESS,
    Town,
    account_to_everything,
    answered,
    asked,
    assessment,
    catalogue,
)
from tests.conftest import Browser, text_of

MINE = f"{HOME}/mijn-vragen/"
NEXT = f"{HOME}/mijn-vragen/volgende"
AWAY = "/gemeente/aardam/afwezigheid"
FIRST, SECOND, ELSE = asked("5.01.01"), asked("5.01.02"), asked("8.13.01")


@pytest.fixture
def ilyas(town: Town) -> Browser:
    return town.browser(ILYAS)


def questions(browser: Browser) -> list[str]:
    """The numbers of the questions on the page, in its order."""
    return [text_of(a).split()[0] for row in browser.page.all("tr") for a in row.iter("a")]


def requirement_rows(town: Town, *numbers: str, **changes: object) -> None:
    for number in numbers:
        given(town, ILYAS, Reach.REQUIREMENT, asked(number).id, **changes)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_holds_what_is_mine_and_nothing_else(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01")
    given(town, TESS, Reach.REQUIREMENT, SECOND.id)

    ilyas.get(MINE)

    assert questions(ilyas) == ["5.01.01"]
    assert SECOND.title not in ilyas.words


def test_without_anything_the_page_says_so(ilyas: Browser) -> None:
    ilyas.get(MINE)

    assert "Er zijn geen vragen aan u toegewezen." in ilyas.words


def test_what_is_overdue_comes_first_and_then_what_was_sent_back(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01", due_on="2026-12-20")
    requirement_rows(town, "5.01.02", due_on="2026-11-19")
    requirement_rows(town, "8.13.01")
    requirement_rows(town, "8.13.02")
    answered(town, proved("8.13.01"), proved("8.13.02"))
    reviewed(town, "8.13.01", ReviewVerdict.SENT_BACK, "Noem de datum van de hersteltest.")

    ilyas.get(MINE)

    assert questions(ilyas) == ["5.01.02", "8.13.01", "5.01.01", "8.13.02"]
    assert "Cees Ciso vraagt: Noem de datum van de hersteltest." in ilyas.words
    assert [text_of(h) for h in ilyas.page.all("h2")] == ["Te laat: 1", "Teruggestuurd: 1", "Nog te doen: 1"]
    assert "Ingevuld: 1" in ilyas.words


def test_a_save_without_a_verdict_is_not_filled_in(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01")
    half = {"verdicts": dict.fromkeys(Aspect, Verdict.OPEN), "explanation": "Nog uitzoeken."}
    who = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answered(town, Answer(requirement_id=FIRST.id, **half, **who))  # type: ignore[arg-type]

    ilyas.get(MINE)

    assert "Nog te doen: 1" in ilyas.words


def test_a_substitute_sees_for_whom_it_is_as_long_as_it_lasts(town: Town) -> None:
    requirement_rows(town, "5.01.01", note="Vraag het de secretaris.")
    away(town, ILYAS, TESS, "2026-11-18", "2026-11-20")
    tess = town.browser(TESS)

    tess.get(MINE)
    assert questions(tess) == ["5.01.01"]
    assert "u vervangt Ilyas Invuller" in tess.words
    assert "Vraag het de secretaris." in tess.words

    town.clock.advance(days=1)
    tess = town.browser(TESS)
    tess.get(MINE)
    assert questions(tess) == []


def test_what_is_of_everybody_with_a_role_says_so_and_a_note_is_said_once(town: Town, ilyas: Browser) -> None:
    given(town, "", Reach.CONTROL, "5.01", role=Role.CONTRIBUTOR, note="Wie tijd heeft, begint.")

    ilyas.get(MINE)

    assert ilyas.words.count("iedereen met uw rol") == len(catalogue().control_by_number["5.01"].requirements)
    assert ilyas.words.count("Carla Coördinator schreef: Wie tijd heeft, begint.") == 1


def test_a_link_leads_to_the_requirement_of_the_right_framework_and_connection(town: Town, ilyas: Browser) -> None:
    account_to_everything(town)
    given(town, ILYAS, Reach.REQUIREMENT, "digid-b.01", catalogue="digid/3.0", unit=CONNECTION)
    given(town, ILYAS, Reach.REQUIREMENT, FIRST.id)

    ilyas.get(MINE)

    links = [a.attrib["href"] for row in ilyas.page.all("tr") for a in row.iter("a")]
    assert f"{HOME}/kader/digid/aansluiting/{CONNECTION}/beheersmaatregel/B.01#B.01" in links
    for address in links:
        ilyas.get(address.partition("#")[0])
        assert f'id="{address.partition("#")[2]}"' in ilyas.html
    assert len(links) == 2


def test_a_submitted_assessment_is_shown_without_a_way_to_go_on(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01")
    town.submit()

    ilyas.get(MINE)

    assert "U kunt lezen, maar niets wijzigen." in ilyas.words
    assert "Verder met mijn vragen" not in ilyas.words


def test_who_may_not_fill_in_has_no_questions(town: Town) -> None:
    town.browser(LOTTE).get(MINE, status=404)


# --- the next one -------------------------------------------------------------------------------


def test_after_saving_one_goes_on_to_the_next_of_ones_own(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01", "8.13.01")
    ilyas.get(MINE)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    verdicts = {aspect.value: "aangetoond" for aspect in FIRST.aspects}
    ilyas.submit("Opslaan", at=f"/eis/{FIRST.id}", explanation="Zie het besluit.", **verdicts)

    (on,) = [a.attrib["href"] for a in ilyas.page.all("a") if text_of(a) == "Volgende van mijn vragen"]
    ilyas.get(on)

    assert ilyas.url == f"{HOME}/beheersmaatregel/8.13"


def test_going_on_goes_round_and_ends_when_nothing_is_left(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01", "5.01.02", "8.13.01")
    answered(town, proved("8.13.01"))

    ilyas.get(f"{NEXT}?na={ELSE.id}")
    assert ilyas.url == f"{HOME}/beheersmaatregel/5.01"
    ilyas.get(f"{NEXT}?na={FIRST.id}")
    assert ilyas.url == f"{HOME}/beheersmaatregel/5.01"

    answered(town, proved("5.01.01"), proved("5.01.02"))
    ilyas.get(NEXT)
    assert ilyas.url == MINE
    assert "U hebt geen vragen meer te doen." in ilyas.words


def test_from_a_question_of_another_on_the_same_page_one_goes_to_another_page_first(town: Town, ilyas: Browser) -> None:
    requirement_rows(town, "5.01.01", "8.13.01")

    ilyas.get(f"{NEXT}?na={SECOND.id}")

    assert ilyas.url == f"{HOME}/beheersmaatregel/8.13"


def test_who_has_no_questions_is_not_offered_the_next(town: Town) -> None:
    requirement_rows(town, "5.01.01")
    tess, ilyas = town.browser(TESS), town.browser(ILYAS)

    for browser in (tess, ilyas):
        browser.get(f"{HOME}/beheersmaatregel/5.01")

    assert "Volgende van mijn vragen" not in tess.words
    assert "Volgende van mijn vragen" in ilyas.words


# --- where one begins ---------------------------------------------------------------------------


def test_signing_in_leads_to_ones_own_questions(town: Town) -> None:
    assert town.browser(ILYAS).url == "/gemeente/aardam/"

    requirement_rows(town, "5.01.01")

    assert town.browser(ILYAS).url == MINE
    assert town.browser(TESS).url == "/gemeente/aardam/"


def test_with_questions_in_two_assessments_the_list_leads_to_each(town: Town) -> None:
    other = "a00000000002"
    with town.all_rows() as session:
        session.add(assessment(other, AARDAM))
    requirement_rows(town, "5.01.01")
    given(town, "", Reach.REQUIREMENT, FIRST.id, assessment_id=other, role=Role.CONTRIBUTOR)

    ilyas = town.browser(ILYAS)

    assert ilyas.url == "/gemeente/aardam/"
    links = {a.attrib["href"] for row in ilyas.page.all("tr") for a in row.iter("a")}
    assert links == {MINE, MINE.replace(DRAFT, other)}


def test_the_coordinator_begins_at_the_assessment_itself(town: Town) -> None:
    given(town, CARLA, Reach.REQUIREMENT, FIRST.id)
    carla = town.browser(CARLA)

    assert carla.url == "/gemeente/aardam/"
    assert {a.attrib["href"] for row in carla.page.all("tr") for a in row.iter("a")} == {f"{HOME}/"}


def test_a_submitted_assessment_is_nowhere_to_begin(town: Town) -> None:
    requirement_rows(town, "5.01.01")
    town.submit()

    assert town.browser(ILYAS).url == "/gemeente/aardam/"


# --- being away ---------------------------------------------------------------------------------


def absences(town: Town) -> list[tuple[object, ...]]:
    return town.rows("SELECT person_id, substitute_id, starts_on, ends_on FROM absence")


def test_somebody_says_who_replaces_them_and_takes_it_back(town: Town, ilyas: Browser) -> None:
    ilyas.get(AWAY)
    ilyas.submit("Vervanging vastleggen", substitute=handle(town, TESS), starts_on="2026-12-21", ends_on="2027-01-04")
    assert absences(town) == [(IDS[ILYAS], IDS[TESS], "2026-12-21", "2027-01-04")]

    ilyas.submit("Weghalen van de vervanging van Ilyas Invuller")
    assert absences(town) == []
    assert actions(town)[-2:] == ["absence:set", "absence:removed"]


def test_only_the_coordinator_says_it_for_another(town: Town, ilyas: Browser) -> None:
    ilyas.get(AWAY)
    (who,) = [select for select in ilyas.page.all("select") if select.attrib["id"] == "person"]
    assert [option.attrib["value"] for option in who] == [handle(town, ILYAS)]
    ilyas.submit(
        "Vervanging vastleggen",
        person=handle(town, TESS),
        substitute=handle(town, CARLA),
        starts_on="2026-12-21",
        ends_on="2026-12-24",
    )
    assert absences(town)[0][0] == IDS[ILYAS]

    carla = town.browser(CARLA)
    carla.get(AWAY)
    carla.submit(
        "Vervanging vastleggen",
        person=handle(town, TESS),
        substitute=handle(town, ILYAS),
        starts_on="2026-12-21",
        ends_on="2026-12-24",
    )
    assert absences(town)[1][0] == IDS[TESS]
    ((theirs,),) = town.rows("SELECT id FROM absence WHERE person_id = ?", IDS[TESS])
    ilyas.get(AWAY)
    assert str(theirs) not in ilyas.html
    action, sent = ilyas.fields("Weghalen van de vervanging van Ilyas Invuller")
    ((own,),) = town.rows("SELECT id FROM absence WHERE person_id = ?", IDS[ILYAS])
    ilyas.request("POST", action.replace(str(own), str(theirs)), data=sent, status=404)
    assert len(absences(town)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"substitute": ""}, "Kies uit de lijst wie vervangt."),
        ({"substitute": "nergens"}, "Kies uit de lijst wie vervangt."),
        ({"substitute": ILYAS}, "Iemand kan zichzelf niet vervangen"),
        ({"substitute": LOTTE}, "Kies uit de lijst wie vervangt."),
        ({"starts_on": ""}, "Kies de eerste dag."),
        ({"ends_on": "2026-12-20"}, "De laatste dag ligt voor de eerste"),
        ({"starts_on": "2026-11-01", "ends_on": "2026-11-19"}, "Deze dag is voorbij"),
        ({"ends_on": "kerst"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"ends_on": "2027-01-04"}, "Voor deze dagen staat al een vervanger."),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    town: Town, ilyas: Browser, changes: dict[str, str], sentence: str
) -> None:
    away(town, ILYAS, TESS, "2026-12-24", "2026-12-26")
    before = absences(town)
    wanted = {"substitute": TESS, "starts_on": "2026-12-21", "ends_on": "2026-12-23", **changes}
    if "@" in wanted["substitute"]:
        wanted["substitute"] = handle(town, wanted["substitute"])
    ilyas.get(AWAY)

    ilyas.submit("Vervanging vastleggen", status=422, **wanted)

    assert sentence in ilyas.words
    assert absences(town) == before


def test_a_substitute_who_may_not_fill_in_any_more_is_said_to_be_so(town: Town, ilyas: Browser) -> None:
    away(town, ILYAS, TESS)
    with town.all_rows() as session:
        session.get_one(Membership, (IDS[TESS], AARDAM)).role = Role.READER

    ilyas.get(AWAY)

    assert "vult hier niet meer in" in ilyas.words


def test_a_whole_theme_fits_on_the_page(town: Town, ilyas: Browser) -> None:
    given(town, ILYAS, Reach.THEME, FIRST.theme)

    ilyas.get(MINE)

    assert len(questions(ilyas)) == len(catalogue().theme_by_id[FIRST.theme].requirements)
