"""The overview: progress, filters, search, and the way to the next open question."""

from __future__ import annotations

from typing import Any

import pytest

from controls.answers import Answer, Evidence, Outcome, Verdict
from controls.catalogue import Aspect, Requirement
from tests.assess.town import CARLA, DRAFT, HOME, ILYAS, LOTTE, NOW, TESS, Town, answered, asked, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

TOTAL = len(catalogue().requirements)
RESUME = "U was het laatst bezig met"


def verdict(
    number: str,
    value: Verdict,
    *,
    explanation: str = "Zo zit het.",
    answered_by: str = "Ilyas Invuller",
    answered_at: str = NOW.isoformat(),
) -> Answer:
    """An answer with one verdict on all aspects, and a text that supports it."""
    return Answer(
        requirement_id=asked(number).id,
        verdicts=dict.fromkeys(Aspect, value),
        explanation=explanation,
        answered_by=answered_by,
        answered_at=answered_at,
        version=1,
    )


@pytest.fixture
def half_way(town: Town) -> Town:
    """Four answers: proved, partly, not, and one by somebody else on a later day."""
    answered(
        town,
        verdict("5.01.01", Verdict.PROVED),
        verdict("5.01.02", Verdict.PARTLY),
        verdict("5.02.01", Verdict.NOT, explanation="Het gaat om de Zeemeeuw."),
        verdict("5.24.01", Verdict.PROVED, answered_by="Tess Tweede", answered_at="2026-11-21T08:00:00+00:00"),
    )
    return town


def listed(browser: Browser) -> list[str]:
    """The numbers in the table of what was found."""
    tables = [t for t in browser.page.all("table") if t.attrib.get("id") == "gevonden"]
    return [row.text or "" for table in tables for row in table.iter("th") if row.attrib["scope"] == "row"]


def look(town: Town, email: str, **query: str) -> Browser:
    browser = town.browser(email)
    browser.get(f"{HOME}/")
    browser.request("GET", f"{HOME}/?" + "&".join(f"{k}={v}" for k, v in query.items()), status=200)
    return browser


def test_without_a_filter_it_shows_the_themes_and_the_progress(half_way: Town) -> None:
    lotte = look(half_way, LOTTE)

    assert f"4 van {TOTAL}" in lotte.words
    assert listed(lotte) == []
    assert all(theme.title in lotte.words for theme in catalogue().themes)


def test_the_filter_for_partly_and_for_not_show_just_those(half_way: Town) -> None:
    assert listed(look(half_way, LOTTE, toon="deels")) == ["5.01.02"]
    assert listed(look(half_way, LOTTE, toon="niet")) == ["5.02.01"]


def test_the_filter_for_open_shows_everything_else(half_way: Town) -> None:
    found = listed(look(half_way, LOTTE, toon="open"))

    assert len(found) == TOTAL - 4
    assert not {"5.01.01", "5.01.02", "5.02.01", "5.24.01"} & set(found)


def test_mine_is_what_i_answered_last(half_way: Town) -> None:
    assert listed(look(half_way, ILYAS, toon="mijn")) == ["5.01.01", "5.01.02", "5.02.01"]
    assert listed(look(half_way, TESS, toon="mijn")) == ["5.24.01"]
    assert listed(look(half_way, CARLA, toon="mijn")) == []


def test_changed_since_looks_at_the_day_of_the_last_save(half_way: Town) -> None:
    assert listed(look(half_way, CARLA, toon="gewijzigd", sinds="2026-11-21")) == ["5.24.01"]
    assert len(listed(look(half_way, CARLA, toon="gewijzigd", sinds="2026-11-20"))) == 4
    assert listed(look(half_way, CARLA, toon="gewijzigd", sinds="2026-11-22")) == []


@pytest.mark.parametrize("since", ["gisteren", "20261120", "2026-W47-6", "2026-02-30"])
def test_a_day_that_is_none_is_said_to_be_none(half_way: Town, since: str) -> None:
    carla = look(half_way, CARLA, toon="gewijzigd", sinds=since)

    assert "Schrijf de datum als jjjj-mm-dd." in carla.words
    assert len(listed(carla)) == 4


def test_searching_finds_by_number_by_title_by_question_and_by_what_was_written(half_way: Town) -> None:
    wanted = asked("8.15.01")
    rare = max(wanted.points[0].rstrip(".").split(), key=len)

    assert listed(look(half_way, LOTTE, zoek="8.15.01")) == ["8.15.01"]
    assert "8.15.01" in listed(look(half_way, LOTTE, zoek=wanted.title.upper()))
    assert "8.15.01" in listed(look(half_way, LOTTE, zoek=rare))
    assert listed(look(half_way, LOTTE, zoek="zeemeeuw")) == ["5.02.01"]
    assert listed(look(half_way, LOTTE, zoek="zeemeeuw 5.02")) == ["5.02.01"]
    assert listed(look(half_way, LOTTE, zoek="zeemeeuw 5.01")) == []


@pytest.mark.parametrize(
    ("one", "other"), [("backup", "back-up"), ("8.13.1", "8.13.01"), ("K.4.1", "K.04.1"), ("BACK-UP beleid", "backup beleid")]
)  # fmt: skip
def test_searching_ignores_hyphens_and_the_noughts_in_numbers(town: Town, one: str, other: str) -> None:
    found = listed(look(town, LOTTE, zoek=one))

    assert found == listed(look(town, LOTTE, zoek=other))
    assert {"b": "8.13.01", "8": "8.13.01", "k": "K.04.1"}[one[0].casefold()] in found
    assert len(found) < TOTAL


def test_searching_finds_by_the_title_of_the_control(town: Town) -> None:
    control, word = next(
        (control, word)
        for control in catalogue().controls
        for word in control.title.split()
        if word.isalpha() and not any(word.casefold() in own_words(r) for r in catalogue().requirements)
    )

    assert listed(look(town, LOTTE, zoek=word)) == [r.number for r in control.requirements]


def own_words(requirement: Requirement) -> str:
    return " ".join((requirement.title, *requirement.questions, *requirement.points)).casefold()


def test_searching_finds_evidence_reasons_and_improvements(town: Town) -> None:
    given: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answered(
        town,
        Answer(requirement_id=asked("5.01.01").id, evidence=(Evidence(title="Kwallenplan", location="Kast 3"),), **given),
        Answer(requirement_id=asked("5.01.02").id, reason="Er zijn geen krabben.", **given),
        Answer(requirement_id=asked("5.02.01").id, improvement="Garnalen-beleid schrijven.", **given),
    )  # fmt: skip

    assert listed(look(town, LOTTE, zoek="kwallenplan")) == ["5.01.01"]
    assert listed(look(town, LOTTE, zoek="kast 3 kwallenplan")) == ["5.01.01"]
    assert listed(look(town, LOTTE, zoek="krabben")) == ["5.01.02"]
    assert listed(look(town, LOTTE, zoek="garnalenbeleid")) == ["5.02.01"]


def test_a_search_goes_together_with_a_filter(half_way: Town) -> None:
    assert listed(look(half_way, LOTTE, zoek="5.01", toon="deels")) == ["5.01.02"]


def claim(number: str, **agreed: Any) -> Answer:
    """Somebody says that a requirement does not apply."""
    return Answer(
        requirement_id=asked(number).id,
        outcome=Outcome.NOT_APPLICABLE,
        reason="Wij hebben geen zwembad.",
        answered_by="Ilyas Invuller",
        answered_at=NOW.isoformat(),
        version=1,
        **agreed,
    )


def test_what_awaits_agreement_is_counted_and_has_its_own_filter(half_way: Town) -> None:
    agreed = {"agreed_by": "Tess Tweede", "agreed_at": NOW.isoformat()}
    answered(half_way, claim("5.03"), claim("5.06", **agreed))
    tess = look(half_way, TESS)
    (link,) = (a for a in tess.page.all("a") if text_of(a) == "1 eis wacht op instemming")

    tess.get(link.attrib["href"])

    assert listed(tess) == ["5.03"]
    assert tess.fields("Zoeken")[1]["toon"] == ["instemming"]


def test_two_that_await_agreement_are_counted_in_the_plural_and_none_is_not_mentioned(half_way: Town) -> None:
    assert "wacht op instemming van" not in look(half_way, TESS).words
    assert listed(look(half_way, TESS, toon="instemming")) == []

    answered(half_way, claim("5.03"), claim("5.06"))

    assert "2 eisen wachten op instemming van een tweede persoon." in look(half_way, TESS).words


def test_the_overview_leads_back_to_what_this_person_answered_last(town: Town) -> None:
    answered(
        town,
        verdict("5.02.01", Verdict.NOT, answered_at="2026-11-21T09:00:00+00:00"),
        verdict("5.01.01", Verdict.NOT, answered_at="2026-11-21T08:00:00+00:00"),
        verdict("5.24.01", Verdict.NOT, answered_by="Tess Tweede", answered_at="2026-11-22T08:00:00+00:00"),
    )
    last = asked("5.02.01")

    ilyas = look(town, ILYAS)

    assert f"U was het laatst bezig met {last.number} {last.title}." in ilyas.words
    (link,) = (a for a in ilyas.page.all("a") if text_of(a) == f"{last.number} {last.title}")
    assert link.attrib["href"] == f"{HOME}/beheersmaatregel/5.02#5.02.01"
    assert RESUME in look(town, TESS).words
    assert RESUME not in look(town, CARLA).words, "she has answered nothing"


def test_after_submitting_nobody_is_busy_with_anything(half_way: Town) -> None:
    assert RESUME in look(half_way, ILYAS).words

    half_way.submit()

    assert RESUME not in look(half_way, ILYAS).words


def test_a_filter_that_does_not_exist_shows_everything(half_way: Town) -> None:
    lotte = look(half_way, LOTTE, toon="onzin")

    assert listed(lotte) == []
    assert f"4 van {TOTAL}" in lotte.words


def test_the_search_form_shows_what_was_asked(half_way: Town) -> None:
    lotte = look(half_way, LOTTE, zoek="zeemeeuw", toon="niet", sinds="2026-11-21")

    _, fields = lotte.fields("Zoeken")

    assert fields == {"zoek": ["zeemeeuw"], "toon": ["niet"], "sinds": ["2026-11-21"]}


def test_the_list_of_assessments_counts_the_same_as_the_overview(half_way: Town) -> None:
    carla = half_way.browser(CARLA)

    assert f"4 van {TOTAL}" in carla.words


def test_the_next_open_question_is_the_first_after_this_one_and_goes_round(half_way: Town) -> None:
    carla = half_way.browser(CARLA)
    order = catalogue().requirements
    answered_ids = {asked(n).id for n in ("5.01.01", "5.01.02", "5.02.01", "5.24.01")}
    first = next(r for r in order if r.id not in answered_ids)

    assert following(carla, "") == first.number
    assert following(carla, order[-1].id) == first.number
    assert following(carla, asked("5.01.01").id) == "5.02.02"
    assert following(carla, "bestaat-niet") == first.number


def following(browser: Browser, after: str) -> str:
    response = browser.request("GET", f"{HOME}/volgende-open-vraag?na={after}", status=302, follow=False)
    return response.headers["Location"].partition("#")[2]


def test_when_nothing_is_open_it_says_so(town: Town) -> None:
    answered(town, *(verdict(r.number, Verdict.PROVED) for r in catalogue().requirements))
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/volgende-open-vraag")

    assert carla.url == f"{HOME}/"
    assert "Er staat geen vraag meer open." in carla.words


def test_previous_and_next_walk_through_every_control_once(town: Town) -> None:
    """On the pages at both ends and somewhere in the middle."""
    numbers = [control.number for control in catalogue().controls]
    lotte = town.browser(LOTTE)

    for place in (0, 40, len(numbers) - 1):
        lotte.get(f"{HOME}/beheersmaatregel/{numbers[place]}")
        ways = {
            a.attrib["rel"]: a.attrib["href"] for a in lotte.page.all("a") if a.attrib.get("rel") in ("prev", "next")
        }
        expected = {
            rel: f"{HOME}/beheersmaatregel/{numbers[near]}"
            for rel, near in (("prev", place - 1), ("next", place + 1))
            if 0 <= near < len(numbers)
        }
        assert ways == expected


def test_a_link_to_a_requirement_leads_to_its_place_on_the_page_of_its_control(town: Town) -> None:
    lotte = town.browser(LOTTE)

    response = lotte.request("GET", f"{HOME}/eis/bio2-5.24.03", status=302, follow=False)

    assert response.headers["Location"] == f"{HOME}/beheersmaatregel/5.24#5.24.03"
    assert DRAFT in response.headers["Location"]
