"""The improvement plan: actions from weak answers, what they would do, who waits for whom, and what they never change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assess.catalogues import all_catalogues
from assess.db import ForeignTenantError
from assess.errors import InvalidError, StaleError
from assess.improving import service
from assess.improving.book import PlanBook
from assess.improving.elsewhere import elsewhere
from assess.improving.service import Given
from assess.models import (
    ActionNeed,
    ActionTarget,
    AssessmentFramework,
    DigidConnection,
    ImprovementAction,
    Membership,
)
from assess.place import AssessmentHead
from controls.answers import Answer, Choice, Verdict
from controls.improvement import State, Target
from tests.assess.test_statements import AT_MOST, counted, fill
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    BERT,
    CARLA,
    DRAFT,
    HEAD,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    TESS,
    Town,
    actor,
    answered,
    asked,
    assessment,
    catalogue,
)
from tests.conftest import Browser
from tests.html_page import text_of

PLAN = f"{HOME}/verbeteren/"
BOARD, CALENDAR, COURSE = f"{PLAN}bord", f"{PLAN}kalender", f"{PLAN}verloop"
PROPOSE, NEW = f"{PLAN}voorstellen", f"{PLAN}nieuw"
WHO: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
OTHER = "a00000000002"


def said(number: str, verdict: Verdict, **changes: Any) -> Answer:
    requirement = asked(number)
    fields = {"verdicts": dict.fromkeys(requirement.aspects, verdict), "explanation": "Zie het dossier.", **WHO}
    return Answer(requirement_id=requirement.id, **{**fields, **changes})


def about(*numbers: str, edition: str = "bio2/1.3") -> tuple[Target, ...]:
    return tuple(Target(catalogue=edition, requirement_id=asked(number).id) for number in numbers)


def planned(town: Town, *given: Given, head: AssessmentHead = HEAD) -> tuple[str, ...]:
    """Actions as Carla would make them; their ids."""
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        made = service.add(session, head, given, by=actor(CARLA), now=NOW)
        session.commit()
    return made


def moved(town: Town, action_id: str, state: State, reason: str = "", *, seen: int = 1) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        service.move(session, HEAD, action_id, state, reason, seen=seen, by=actor(CARLA), now=NOW)
        session.commit()


def titles(browser: Browser) -> list[str]:
    """The actions of the list, from top to bottom."""
    (table,) = (t for t in browser.page.all("table") if t.attrib.get("id") == "tabel-acties")
    return [
        text_of(next(cell.iter("a")))
        for row in table.iter("tr")
        for cell in row.iter("th")
        if cell.iter("a") and row.find("td") is not None
    ]


def everything(town: Town) -> list[list[tuple[Any, ...]]]:
    tables = ("improvement_action", "improvement_target", "improvement_need")
    return [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


# --- beginning --------------------------------------------------------------------------------


def test_an_empty_plan_says_what_to_do_first_and_a_reader_is_offered_nothing(town: Town) -> None:
    carla, lotte = town.browser(CARLA), town.browser(LOTTE)

    for page in (PLAN, BOARD, CALENDAR, COURSE):
        carla.get(page)
        assert "Er staat nog niets in het verbeterplan." in carla.words
        assert "Beantwoord eerst een deel van de vragen." in carla.words
    lotte.get(PLAN)
    assert "Er staat nog niets in het verbeterplan." in lotte.words
    assert "Een actie toevoegen" not in lotte.words
    lotte.get(PROPOSE, status=404)
    carla.get(PROPOSE)
    assert "Dat komt doordat er nog niets is beantwoord" in carla.words


def test_weak_requirements_are_offered_with_the_reason_and_what_is_shown_is_not(town: Town) -> None:
    answered(
        town,
        said("5.01.01", Verdict.NOT),
        said("5.02.01", Verdict.PARTLY),
        said("8.24.01", Verdict.PROVED, explanation=""),
        said("8.13.01", Verdict.PROVED),
    )
    ilyas = town.browser(ILYAS)

    ilyas.get(PROPOSE)

    offered = [text_of(label) for label in ilyas.page.all("label") if label.attrib["for"].startswith("chosen-")]
    assert [words.split()[0] for words in offered] == ["5.01.01", "5.02.01", "8.24.01"]
    for words in ("niet aangetoond", "deels aangetoond", "onderbouwing ontbreekt", "+0,6 punt (BIO2 v1.3 deel 2)"):
        assert words in ilyas.words
    ilyas.get(f"{PROPOSE}?open=ja")
    assert "nog open" in ilyas.words


def test_ticking_makes_an_action_for_each_in_the_words_that_were_written_already(town: Town) -> None:
    answered(
        town,
        said("5.01.01", Verdict.NOT, improvement="Beleid vaststellen in maart."),
        said("8.13.01", Verdict.NOT),
        said("8.13.02", Verdict.NOT),
    )
    ilyas = town.browser(ILYAS)
    ilyas.get(PROPOSE)
    names = [f"bio2/1.3 {asked(n).id}" for n in ("5.01.01", "8.13.01", "8.13.02")]

    action, fields = ilyas.fields("Acties maken")
    ilyas.request("POST", action, status=200, data={**fields, "chosen": names, "per": ["eis"]})

    assert "3 acties gemaakt." in ilyas.words
    assert sorted(titles(ilyas)) == sorted(asked(n).title for n in ("5.01.01", "8.13.01", "8.13.02"))
    assert town.rows("SELECT what FROM improvement_action WHERE title = ?", asked("5.01.01").title) == [
        ("Beleid vaststellen in maart.",)
    ]
    assert town.trail()[-1][:2] == ("Ilyas Invuller", "improvement:added")


def test_ticking_for_the_control_makes_one_action_of_a_control(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT), said("8.13.01", Verdict.NOT), said("8.13.02", Verdict.NOT))
    ilyas = town.browser(ILYAS)
    ilyas.get(PROPOSE)
    names = [f"bio2/1.3 {asked(n).id}" for n in ("5.01.01", "8.13.01", "8.13.02")]

    action, fields = ilyas.fields("Acties maken")
    ilyas.request("POST", action, status=200, data={**fields, "chosen": names, "per": ["maatregel"]})

    known = catalogue().control_by_number
    assert sorted(titles(ilyas)) == sorted(known[n].title for n in ("5.01", "8.13"))
    counts = town.rows("SELECT count(*) FROM improvement_target GROUP BY action_id ORDER BY 1")
    assert counts == [(1,), (2,)]


@pytest.mark.parametrize(
    ("chosen", "per", "sentence"),
    [
        ([], "eis", "Vink eerst een of meer eisen aan."),
        (["bio2/1.3 bio2-8.13.01"], "eis", "Een van deze eisen staat niet meer in de lijst."),
        (["bio2/1.3 bio2-5.01.01"], "thema", "Kies of u een actie per eis of per beheersmaatregel maakt."),
    ],
)
def test_a_choice_that_cannot_be_makes_nothing(town: Town, chosen: list[str], per: str, sentence: str) -> None:
    answered(town, said("5.01.01", Verdict.NOT), said("8.13.01", Verdict.PROVED))
    ilyas = town.browser(ILYAS)
    ilyas.get(PROPOSE)

    action, fields = ilyas.fields("Acties maken")
    ilyas.request("POST", action, status=422, data={**fields, "chosen": chosen, "per": [per]})

    assert sentence in ilyas.words
    assert everything(town) == [[], [], []]


# --- one action -------------------------------------------------------------------------------


def test_an_action_is_made_changed_and_shown(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT), said("8.13.01", Verdict.PARTLY))
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{NEW}?kader=bio2/1.3&eis=bio2-5.01.01")

    ilyas.submit(
        "Opslaan", title="Beleid af", due_on="2027-03-01", effort="klein", days="12", euros="1.500", more="8.13.01"
    )

    assert "Beleid af" in ilyas.words
    assert "1 maart 2027" in ilyas.words
    assert "€ 1500" in ilyas.words
    assert "van ten minste 0 % naar ten minste 1 % (+0,9 punt)" in ilyas.words
    assert [row[0] for row in town.rows("SELECT requirement_id FROM improvement_target ORDER BY 1")] == [
        "bio2-5.01.01", "bio2-8.13.01"
    ]  # fmt: skip
    ilyas.get(f"{ilyas.url}/wijzigen")
    ilyas.submit("Opslaan", title="Beleid vastgesteld", owner="ander", owner_name="Bureau Buiten")
    assert "Bureau Buiten" in ilyas.words
    assert "versie 2" in ilyas.words
    assert [line[1] for line in town.trail()[-2:]] == ["improvement:added", "improvement:changed"]
    assert not [line for line in town.trail() if "Beleid" in line[2]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " . "}, "Geef de actie een korte naam."),
        ({"title": "x" * 201}, "Deze tekst is te lang"),
        ({"due_on": "31-12-2026"}, "Schrijf de datum als jjjj-mm-dd"),
        ({"effort": "reuze"}, "Kies klein, middel of groot."),
        ({"days": "-3"}, "Schrijf een heel getal"),
        ({"euros": "veel"}, "Schrijf een heel getal"),
        ({"owner": "ander", "owner_name": ""}, "Vul de naam in van wie het doet."),
        ({"owner": "f00000000099"}, "Kies iemand uit de lijst."),
        ({"more": "9.99.99"}, "Er is geen eis met nummer 9.99.99."),
        ({"targets": "bio2/1.3 bio2-bestaat-niet"}, "Een van deze eisen hoort niet bij deze zelftoets."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_changes(
    town: Town, changes: dict[str, str], sentence: str
) -> None:
    (action,) = planned(town, Given(title="Beleid af", targets=about("5.01.01")))
    before = everything(town)
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{action}/wijzigen")

    ilyas.submit("Opslaan", status=422, **changes)

    assert sentence in ilyas.words
    assert everything(town) == before


def test_the_owner_is_somebody_of_this_municipality_and_stays_named_when_access_ends(town: Town) -> None:
    (tess,) = town.rows(
        "SELECT m.handle, m.user_id FROM membership m JOIN user u ON u.id = m.user_id WHERE u.email = ?", TESS
    )
    (bert,) = town.rows("SELECT m.handle FROM membership m JOIN user u ON u.id = m.user_id WHERE u.email = ?", BERT)
    carla = town.browser(CARLA)
    carla.get(NEW)
    carla.submit("Opslaan", status=422, title="Een", owner=bert[0])
    carla.submit("Opslaan", title="Een", owner=tess[0])
    assert "Tess Tweede" in carla.words
    assert "Bert Buiten" not in carla.words

    with town.all_rows() as session:
        session.delete(session.get_one(Membership, (tess[1], AARDAM)))
    carla.get(f"{carla.url}/wijzigen")
    assert "Tess Tweede (heeft geen toegang meer)" in carla.words
    carla.submit("Opslaan", title="Twee")

    assert town.rows("SELECT title, owner_id FROM improvement_action") == [("Twee", tess[1])]


def test_whoever_saves_over_the_work_of_another_is_told_and_may_save_again(town: Town) -> None:
    (action,) = planned(town, Given(title="Beleid af"))
    carla, ilyas = town.browser(CARLA), town.browser(ILYAS)
    for browser in (carla, ilyas):
        browser.get(f"{PLAN}{action}/wijzigen")
    carla.submit("Opslaan", title="Van Carla")

    ilyas.submit("Opslaan", title="Van Ilyas", status=409)

    assert "Iemand anders heeft deze actie intussen gewijzigd." in ilyas.words
    assert town.rows("SELECT title FROM improvement_action") == [("Van Carla",)]
    ilyas.submit("Opslaan")
    assert town.rows("SELECT title, version FROM improvement_action") == [("Van Ilyas", 3)]


def test_a_reader_reads_everything_and_changes_nothing(town: Town) -> None:
    (action,) = planned(town, Given(title="Beleid af"))
    before = everything(town)
    carla, lotte = town.browser(CARLA), town.browser(LOTTE)
    carla.get(f"{PLAN}{action}")
    url, fields = carla.fields("Bezig : Beleid af", at="/stand")

    for page in (PLAN, BOARD, CALENDAR, COURSE, f"{PLAN}{action}"):
        lotte.get(page)
        assert "Beleid af" in lotte.words or page == COURSE
        assert not [button for button in lotte.buttons if "Bezig" in button]
    own = lotte.fields("Afmelden")[1]["csrf_token"]
    lotte.request("POST", url, status=404, data={**fields, "csrf_token": own})
    assert everything(town) == before


# --- moving on --------------------------------------------------------------------------------


def test_an_action_moves_over_the_board_by_a_button(town: Town) -> None:
    planned(town, Given(title="Beleid af"))
    ilyas = town.browser(ILYAS)
    ilyas.get(BOARD)

    url, fields = ilyas.fields("Bezig : Beleid af")
    ilyas.request("POST", url, status=200, data={**fields, "state": ["bezig"]})

    assert "‘Beleid af’ staat op bezig." in ilyas.words
    assert "Bezig (1)" in ilyas.words
    assert town.trail()[-1][1] == "improvement:moved"


def test_dropping_asks_why(town: Town) -> None:
    (action,) = planned(town, Given(title="Beleid af"))
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{action}")

    ilyas.submit("Laten vervallen", reason=" ", status=422)
    assert service.NEEDS_REASON in ilyas.words
    assert town.rows("SELECT state FROM improvement_action") == [("te-doen",)]

    ilyas.submit("Laten vervallen", reason="De leverancier doet het.")
    assert "De leverancier doet het." in ilyas.words
    assert town.rows("SELECT state, reason FROM improvement_action") == [("vervallen", "De leverancier doet het.")]


@pytest.mark.parametrize("state", ["", "af", "klaar; drop"])
def test_a_state_that_is_none_is_refused(town: Town, state: str) -> None:
    (action,) = planned(town, Given(title="Beleid af"))
    before = everything(town)
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{action}")

    url, fields = ilyas.fields("Bezig : Beleid af")
    ilyas.request("POST", url, status=422, data={**fields, "state": [state]})

    assert everything(town) == before


def test_moving_what_somebody_else_moved_meanwhile_is_refused(town: Town) -> None:
    (action,) = planned(town, Given(title="Beleid af"))
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{action}")
    url, fields = ilyas.fields("Klaar : Beleid af")
    moved(town, action, State.BUSY)

    ilyas.request("POST", url, status=409, data={**fields, "state": ["klaar"]})

    assert "Kijk wat er nu staat en kies dan opnieuw." in ilyas.words
    assert town.rows("SELECT state FROM improvement_action") == [("bezig",)]


def test_finishing_changes_no_answer_and_leads_back_to_the_question(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT))
    (action,) = planned(town, Given(title="Beleid af", targets=about("5.01.01")))
    before = town.rows("SELECT * FROM answer")
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{action}")
    url, fields = ilyas.fields("Klaar : Beleid af")

    ilyas.request("POST", url, status=200, data={**fields, "state": ["klaar"]})

    assert "Het antwoord is niet veranderd: beantwoord de eis opnieuw." in ilyas.words
    assert "het antwoord zegt nog ‘niet aangetoond’" in ilyas.words
    assert town.rows("SELECT * FROM answer") == before
    (link,) = (a for a in ilyas.page.all("a") if text_of(a).startswith("Beantwoord de eis opnieuw"))
    assert link.attrib["href"] == f"{HOME}/beheersmaatregel/5.01#5.01.01"
    town.change("DELETE FROM answer")
    answered(town, said("5.01.01", Verdict.PROVED))
    ilyas.get(f"{PLAN}{action}")
    assert "Het antwoord is nog niet bijgewerkt" not in ilyas.words


# --- dependence -------------------------------------------------------------------------------


def test_a_circle_is_refused_with_a_sentence_that_names_it(town: Town) -> None:
    (first,) = planned(town, Given(title="Eerst"))
    (second,) = planned(town, Given(title="Daarna", needs=(first,)))
    (third,) = planned(town, Given(title="Ten slotte", needs=(second,)))
    before = everything(town)
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{PLAN}{first}/wijzigen")

    ilyas.submit("Opslaan", status=422, needs=third)

    sentence = "Zo wacht deze actie op zichzelf: ‘Eerst’ wacht op ‘Ten slotte’ wacht op ‘Daarna’ wacht op ‘Eerst’."
    assert sentence in ilyas.words
    assert everything(town) == before


@pytest.mark.parametrize("needs", [("ffffffffffff",), ("itself",)])
def test_what_is_not_there_and_the_action_itself_cannot_be_waited_for(town: Town, needs: tuple[str, ...]) -> None:
    (action,) = planned(town, Given(title="Eerst"))
    given = Given(title="Eerst", needs=tuple(action if name == "itself" else name for name in needs))

    with town.database.session(writes=True, municipality_id=AARDAM) as session, pytest.raises(InvalidError):
        service.change(session, HEAD, action, given, seen=1, by=actor(CARLA), now=NOW)

    assert town.rows("SELECT count(*) FROM improvement_need") == [(0,)]


def test_what_is_due_before_what_it_waits_for_is_shown_everywhere(town: Town) -> None:
    (first,) = planned(town, Given(title="Inkoop", due_on="2027-04-01"))
    planned(town, Given(title="Inrichten", due_on="2027-03-01", needs=(first,)))
    lotte = town.browser(LOTTE)

    for page in (PLAN, BOARD, CALENDAR):
        lotte.get(page)
        assert (
            "Moet klaar zijn op 1 maart 2027, maar wacht op ‘Inkoop’, die pas op 1 april 2027 klaar hoeft te zijn."
            in lotte.words
        )
    headings = [text_of(h) for h in lotte.page.all("h2")] if lotte.url == CALENDAR else []
    assert [h for h in headings if h.endswith("2027")] == ["Maart 2027", "April 2027"]


# --- the list ---------------------------------------------------------------------------------


def test_the_list_sorts_and_filters(town: Town) -> None:
    answered(town, *(said(n, Verdict.NOT) for n in ("5.01.01", "8.13.01", "8.13.02")))
    small, large, late, done = planned(
        town,
        Given(title="Alleen beleid", targets=about("5.01.01"), owner_name="Zed"),
        Given(title="Back-up", targets=about("8.13.01", "8.13.02"), due_on="2027-09-01", owner_name="Ann"),
        Given(title="Te laat", due_on="2026-11-19"),
        Given(title="Al klaar"),
    )
    moved(town, done, State.DONE)
    lotte = town.browser(LOTTE)

    def listed(query: str) -> list[str]:
        lotte.get(f"{PLAN}?{query}")
        return titles(lotte) if "tabel-acties" in lotte.html else []

    assert listed("") == ["Back-up", "Alleen beleid", "Te laat"]
    assert listed("volgorde=datum") == ["Te laat", "Back-up", "Alleen beleid"]
    assert listed("volgorde=eigenaar") == ["Back-up", "Alleen beleid", "Te laat"]
    assert listed("volgorde=naam") == ["Alleen beleid", "Back-up", "Te laat"]
    assert listed("stand=te-laat") == ["Te laat"]
    assert listed("stand=klaar") == ["Al klaar"]
    assert sorted(listed("stand=alles")) == ["Al klaar", "Alleen beleid", "Back-up", "Te laat"]
    assert listed("wie=Zed") == ["Alleen beleid"]
    assert listed("wie=-") == ["Te laat"]
    assert sorted(listed("kader=bio2/1.3")) == ["Alleen beleid", "Back-up"]
    assert listed("stand=onzin&volgorde=onzin") == ["Back-up", "Alleen beleid", "Te laat"]
    assert listed("kader=digid/3.0") == []
    assert {small, large, late, done} == {row[0] for row in town.rows("SELECT id FROM improvement_action")}


def test_together_counts_a_requirement_once(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT))
    planned(town, *(Given(title=f"Keer {n}", targets=about("5.01.01")) for n in range(3)))
    lotte = town.browser(LOTTE)

    lotte.get(PLAN)

    together = next(text_of(li) for li in lotte.page.all("li") if "BIO2 v1.3 deel 2" in text_of(li))
    assert "(+0,6 punt)" in together


def test_the_course_is_a_picture_with_the_same_numbers_in_a_table(town: Town) -> None:
    answered(town, *(said(n, Verdict.NOT) for n in ("5.01.01", "8.13.01", "8.13.02")))
    planned(
        town,
        Given(title="Te laat", due_on="2026-01-01", targets=about("5.01.01")),
        Given(title="Volgend jaar", due_on="2027-02-01", targets=about("8.13.01", "8.13.02")),
    )
    lotte = town.browser(LOTTE)

    lotte.get(COURSE)

    assert "1 actie is te laat. Die telt mee in dit kwartaal." in lotte.words
    (table,) = lotte.page.all("table")
    rows = [text_of(row) for row in table.iter("tr")][1:]
    assert [row.split("%")[0].strip() for row in rows] == [
        "Nu 0 tot 99",
        "4e kwartaal 2026 0 tot 99",
        "1e kwartaal 2027 1 tot 100",
    ]
    assert len([svg for svg in lotte.page.all("svg") if "tp-bar" in svg.attrib.get("class", "")]) == len(rows)


# --- other frameworks, rounds and editions ------------------------------------------------------


def test_what_carries_another_framework_helps_that_too_and_never_harms_it(town: Town) -> None:
    head = HEAD.__class__(**{**{f: getattr(HEAD, f) for f in HEAD.__slots__}, "frameworks": ("cbw/2026",)})
    with town.all_rows() as session:
        session.add(AssessmentFramework(assessment_id=DRAFT, municipality_id=AARDAM, catalogue="cbw/2026"))
    answered(town, *(said(r.number, Verdict.NOT) for r in catalogue().requirements))
    everything_ = tuple(Target(catalogue="bio2/1.3", requirement_id=r.id) for r in catalogue().requirements)
    with town.all_rows() as session:
        from assess.mappings import links
        from assess.models import AnswerRow
        from assess.records import fill_answer

        led = links(frozenset(("bio2/1.3", "cbw/2026")))
        for r in all_catalogues()["cbw/2026"].requirements:
            if r.id in led and not r.condition and led[r.id].remainder:
                row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=r.id)
                rest = dict.fromkeys(led[r.id].remainder, Choice.YES)
                fill_answer(
                    row,
                    Answer(requirement_id=r.id, remainder=rest, explanation="Zie het dossier.", **WHO),
                    r,
                    by_id=None,
                )
                session.add(row)

    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        book = PlanBook.read(session, head)
        (found,) = elsewhere(book, everything_)
        assert elsewhere(book, ()) == ()

    assert found.title == all_catalogues()["cbw/2026"].short_title
    assert found.after.at_least > found.before.at_least
    assert found.after.at_most >= found.before.at_most


def test_the_next_round_shows_what_is_not_finished_with_its_own_score(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT))
    open_, done = planned(town, Given(title="Nog te doen", targets=about("5.01.01")), Given(title="Al klaar"))
    moved(town, done, State.DONE)
    town.submit()
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM, reference_date="2027-12-31"))
        session.flush()
    answered(town, said("5.01.01", Verdict.PROVED), identity=OTHER)
    ilyas = town.browser(ILYAS)

    ilyas.get(PLAN.replace(DRAFT, OTHER))
    assert titles(ilyas) == ["Nog te doen"]
    ilyas.get(f"{PLAN.replace(DRAFT, OTHER)}{open_}")
    assert "de eisen zijn al aangetoond" in ilyas.words

    ilyas.get(f"{PLAN}{open_}")
    assert "(+0,6 punt)" in ilyas.words
    url, fields = ilyas.fields("Klaar : Nog te doen")
    ilyas.request("POST", url, status=200, data={**fields, "state": ["klaar"]})
    assert "beantwoord de eis opnieuw in de volgende zelftoets" in ilyas.words


def test_a_target_follows_its_requirement_into_the_next_edition_or_says_that_it_is_not_there(town: Town) -> None:
    new = all_catalogues()["bio2/2.0-concept"].requirement_by_id
    moved_, withdrawn = "bio2-8.07.02", "bio2-5.26.02"
    assert moved_ in new
    assert withdrawn not in new
    strange = Target(catalogue="x/1", requirement_id="x-1")
    old = (Target(catalogue="bio2/1.3", requirement_id=name) for name in (moved_, withdrawn))
    (action,) = planned(town, Given(title="Oud", targets=(*old, strange)))
    with town.all_rows() as session:
        session.add(assessment(OTHER, AARDAM, catalogue="bio2/2.0-concept"))
    ilyas = town.browser(ILYAS)
    page = f"{PLAN.replace(DRAFT, OTHER)}{action}"

    ilyas.get(page)

    assert f"{new[moved_].number} {new[moved_].title}" in ilyas.words
    for words in ("x-1 uit x/1", "bio2-5.26.02 uit bio2/1.3"):
        assert f"{words}: hoort bij een eis die niet in deze uitgave staat" in ilyas.words
    ilyas.get(f"{page}/wijzigen")
    ilyas.submit("Opslaan", title="Nieuw")
    # Saving here takes nothing away: the targets stay as they were written down.
    assert [row[0] for row in town.rows("SELECT catalogue FROM improvement_target ORDER BY 1")] == [
        "bio2/1.3", "bio2/1.3", "x/1"
    ]  # fmt: skip
    ilyas.get(f"{HOME.replace(DRAFT, OTHER)}/beheersmaatregel/{new[moved_].control}")
    assert "Verbeteractie: Nieuw (nog niemand, geen datum, te doen)" in ilyas.words


def test_a_connection_of_the_next_round_is_known_by_its_number(town: Town) -> None:
    def connect(identity: str, unit: str, number: str) -> None:
        belongs = {"assessment_id": identity, "municipality_id": AARDAM}
        with town.all_rows() as session:
            session.add(AssessmentFramework(catalogue="digid/3.0", **belongs))
            session.add(DigidConnection(id=unit, name="Loket", number=number, **belongs))

    connect(DRAFT, "c00000000001", "1001")
    norm = all_catalogues()["digid/3.0"].requirements[0]
    target = Target(catalogue="digid/3.0", requirement_id=norm.id, unit="c00000000001")
    (action,) = planned(town, Given(title="Loket beter", targets=(target,)))
    with town.all_rows() as session:
        session.add_all((assessment(OTHER, AARDAM), assessment("a00000000003", AARDAM)))
    connect(OTHER, "c00000000002", "1001")
    connect("a00000000003", "c00000000003", "2002")
    ilyas = town.browser(ILYAS)

    ilyas.get(f"{PLAN.replace(DRAFT, OTHER)}{action}")
    assert norm.title in ilyas.words
    assert "niet in deze uitgave" not in ilyas.words
    ilyas.get(f"{HOME.replace(DRAFT, OTHER)}/kader/digid/aansluiting/c00000000002/beheersmaatregel/{norm.control}")
    assert "Verbeteractie: Loket beter" in ilyas.words

    ilyas.get(f"{PLAN.replace(DRAFT, 'a00000000003')}{action}")
    assert "hoort bij een eis die niet in deze uitgave staat" in ilyas.words


# --- the page of a requirement ------------------------------------------------------------------


def test_the_page_of_a_requirement_names_its_actions_and_offers_to_make_one(town: Town) -> None:
    answered(town, said("5.01.01", Verdict.NOT), said("5.01.02", Verdict.NOT))
    dropped, _ = planned(
        town,
        Given(title="Toch niet", targets=about("5.01.01")),
        Given(title="Beleid af", targets=about("5.01.01"), due_on="2027-03-01", owner_name="Ann"),
    )
    moved(town, dropped, State.DROPPED, "Dubbel.")
    ilyas, lotte = town.browser(ILYAS), town.browser(LOTTE)

    for browser in (ilyas, lotte):
        browser.get(f"{HOME}/beheersmaatregel/5.01")
        assert browser.words.count("Verbeteractie: Beleid af (Ann, 1 maart 2027, te doen)") == 1
        assert "Toch niet" not in browser.words
    assert ilyas.words.count("In het verbeterplan zetten") == 1
    assert "In het verbeterplan zetten" not in lotte.words
    (link,) = (a for a in ilyas.page.all("a") if text_of(a).startswith("In het verbeterplan zetten"))
    ilyas.get(link.attrib["href"])
    assert asked("5.01.02").title in ilyas.html


# --- the fence and the law ----------------------------------------------------------------------


def test_the_actions_of_another_municipality_are_nowhere(town: Town) -> None:
    (action,) = planned(town, Given(title="Geheim plan", targets=about("5.01.01")))
    bert = town.browser(BERT)
    theirs = "/gemeente/beekstad/zelftoets/b00000000001"

    for page in ("", "bord", "kalender", "verloop", "nieuw", "voorstellen?open=ja"):
        bert.get(f"{theirs}/verbeteren/{page}")
        assert "Geheim plan" not in bert.words
    bert.get(f"{theirs}/beheersmaatregel/5.01")
    assert "Geheim plan" not in bert.words
    assert bert.get(f"{theirs}/verbeteren/{action}", status=404).data == (
        bert.get(f"{theirs}/verbeteren/ffffffffffff", status=404).data
    )
    assert b"Geheim" not in bert.get(f"{theirs}/verbeteren/verbeterplan.ics").data


def test_rows_of_the_plan_hang_on_an_action_and_an_assessment_of_their_own_municipality(town: Town) -> None:
    (action,) = planned(town, Given(title="Van ons"))
    who = {"created_by": "x", "changed_by": "x", "created_at": NOW, "changed_at": NOW, "version": 1}
    for row in (
        ActionTarget(action_id=action, requirement_id="x", catalogue="x/1", municipality_id=BEEKSTAD),
        ActionNeed(action_id=action, needs_id=action, municipality_id=AARDAM),
        ImprovementAction(title="x", origin_id=DRAFT, municipality_id=BEEKSTAD, **who),
        ImprovementAction(title="x", state="half", municipality_id=AARDAM, **who),
        ImprovementAction(title="x", effort="half", municipality_id=AARDAM, **who),
        ImprovementAction(title="x", state=State.DROPPED, municipality_id=AARDAM, **who),
        ImprovementAction(title="x", owner_id=1, owner_name="x", municipality_id=AARDAM, **who),
        ImprovementAction(title="x", days=-1, euros=1, municipality_id=AARDAM, **who),
    ):
        with town.all_rows() as session:
            session.add(row)
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()
    with town.database.session(writes=True, municipality_id=BEEKSTAD) as session:
        assert session.scalars(select(ImprovementAction)).all() == []
        session.add(ActionTarget(action_id=action, requirement_id="x", catalogue="x/1", municipality_id=AARDAM))
        with pytest.raises(ForeignTenantError):
            session.flush()


def test_two_who_read_the_same_version_are_told_apart_by_the_database(town: Town) -> None:
    (action,) = planned(town, Given(title="Van ons"))
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        row = session.get_one(ImprovementAction, action)
        session.connection().exec_driver_sql("UPDATE improvement_action SET version = 2")
        with pytest.raises(StaleError):
            service.change(session, HEAD, row.id, Given(title="Te laat"), seen=1, by=actor(CARLA), now=NOW)


def test_the_pages_ask_few_questions_however_long_the_plan_is(busy_town: Town) -> None:
    fill(busy_town)
    numbers = [r.number for r in catalogue().requirements][:40]
    made = planned(busy_town, *(Given(title=f"Actie {n}", due_on="2027-01-01", targets=about(n)) for n in numbers))
    carla = busy_town.browser(CARLA)

    for page in (PLAN, BOARD, CALENDAR, COURSE, PROPOSE, NEW, f"{PLAN}{made[0]}", f"{PLAN}{made[0]}/wijzigen"):
        busy_town.clock.advance(minutes=2)
        with counted(busy_town) as seen:
            carla.client.get(page, base_url=carla.base_url)
        assert 0 < len(seen) <= AT_MOST, (page, seen)
