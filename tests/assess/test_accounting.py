"""Accounting to a framework: what follows is a proposal with its path until a person confirms it."""

from __future__ import annotations

import pytest

from assess.catalogues import all_catalogues
from assess.frameworks import head_of
from assess.mappings import all_mappings
from assess.paths import LIMIT, STATE
from assess.profiles import profile_of
from assess.proposals import infer_for
from assess.records import all_answers
from controls.answers import Choice, Outcome
from controls.mapping import burden
from controls.position import State
from controls.proposal import Limit
from tests.assess.accounting_builders import (
    ACCOUNT,
    BALIE,
    CBW,
    DIGID,
    ENSIA,
    NIS2,
    SUWINET,
    WEB,
    account_to,
    anywhere,
    boxes,
    cards,
    prove_bio2,
    say,
    stored,
    tick,
    uses_suwinet,
    with_tpm,
)
from tests.assess.test_statements import counted
from tests.assess.town import CARLA, DRAFT, HOME, ILYAS, LOTTE, Town, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

#: A requirement of the Cbw with one source, and its proposal once the two questions it leaves open are answered.
TARGET, SOURCE = "cbw-zp-d3", "bio2-5.22.02"
YES = {"2": Choice.YES, "3": Choice.YES}
NO = {"2": Choice.NO, "3": Choice.NO}
#: Another one.
OTHER, OTHER_SOURCE = "cbw-mld-06", "bio2-5.24.07"
WAITING = f"{ACCOUNT}/cbw?toon=voorstellen"
OPEN = f"{ACCOUNT}/cbw?toon=open"
QUESTION = f"{HOME}/kader/cbw/beheersmaatregel/21.3.d"


def remainder_of(target: str) -> tuple[str, ...]:
    """The numbers of the questions that the sources of a requirement leave open."""
    return next(link.remainder for mapping in all_mappings() for link in mapping.links if link.target == target)


def untouched(town: Town) -> bool:
    """Whether nothing was taken over for the target: only what the fixture said of its remainder stands there."""
    found = stored(town, TARGET)
    return (found["status"], found["version"], "inferred_from" in found["details"]) == ("open", 1, False)


@pytest.fixture
def ilyas(town: Town) -> Browser:
    """An editor, in an assessment that accounts to the Cbw and NIS2, with one source answered."""
    account_to(town, CBW, NIS2)
    say(town, SOURCE, "aad")
    say(town, TARGET, remainder=NO)
    browser = town.browser(ILYAS)
    browser.get(WAITING)
    return browser


# --- the first page ----------------------------------------------------------------------------


def test_every_framework_is_listed_once_and_digid_once_for_each_connection(town: Town) -> None:
    account_to(town, CBW, DIGID, ENSIA, NIS2, SUWINET)
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/")

    assert [text_of(h) for h in carla.page.all("h2")][:-1] == [
        "BIO2 v1.3", "Cbw", "DigiD 3.0, Balie", "DigiD 3.0, Website", "ENSIA 2026", "NIS2", "Suwinet (werkversie)",
    ]  # fmt: skip
    links = {a.attrib["href"] for a in carla.page.all("a")}
    assert {f"{ACCOUNT}/cbw", f"{ACCOUNT}/digid/aansluiting/{BALIE}", f"{ACCOUNT}/digid/aansluiting/{WEB}"} <= links


def test_the_first_page_says_how_many_questions_the_mappings_leave(town: Town) -> None:
    account_to(town, CBW, DIGID, NIS2)
    editions = [all_catalogues()[key] for key in ("bio2/1.3", CBW, DIGID, NIS2)]
    units = {DIGID: (BALIE, WEB)}
    separately = burden((), editions, units=units).questions_remaining
    left = burden(all_mappings(), editions[:3], units=units).questions_remaining
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/")

    assert left < separately
    assert f"tellen samen {separately:,} vragen.".replace(",", ".") in carla.words
    assert f"blijven er {left:,} over".replace(",", ".") in carla.words
    assert "NIS2 vult niemand apart in." in carla.words


def test_with_one_framework_there_is_nothing_to_save_and_the_page_says_where_to_choose_more(town: Town) -> None:
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/")

    assert "tellen samen" not in carla.words
    assert "Kies bij Reikwijdte meer kaders" in carla.words


def test_the_counts_on_the_first_page_are_those_of_the_framework(town: Town, ilyas: Browser) -> None:
    say(town, OTHER, remainder=dict.fromkeys(remainder_of(OTHER), Choice.YES))
    say(town, OTHER_SOURCE, "aaa")
    listed = []
    for toon in ("voorstellen", "bron-gewijzigd", "open", "niet-gedekt"):
        ilyas.get(f"{ACCOUNT}/cbw?toon={toon}")
        listed.append(str(len(cards(ilyas))))

    ilyas.get(f"{ACCOUNT}/")

    (row,) = (r for r in ilyas.page.all("tr") if text_of(r).startswith("Cbw"))
    assert [text_of(cell) for cell in row][5:] == listed
    assert (listed[0], listed[1], listed[3]) == ("2", "0", "2")


def test_digid_without_a_connection_says_where_to_name_one(town: Town) -> None:
    account_to(town, DIGID)
    town.change("DELETE FROM digid_connection")
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/")

    assert "Er is nog geen aansluiting genoemd." in carla.words


def test_a_list_of_steps_shows_progress_and_no_score(town: Town) -> None:
    account_to(town, ENSIA)
    say(town, "ensia-r-01", "a")
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/ensia")

    assert "1 van 34" in carla.words
    assert "Ten minste" not in carla.words.partition("Hier komt geen score uit.")[0]
    assert "Voor dit kader is er geen koppeling" in carla.words


# --- the path ----------------------------------------------------------------------------------


def test_a_requirement_shows_its_article_its_path_and_the_evidence_of_every_source(town: Town, ilyas: Browser) -> None:
    shown = cards(ilyas)["ZP-D3"]
    assert set(cards(ilyas)) == {"ZP-D3"}

    assert f"Bron: {anywhere(TARGET).source}." in shown
    assert f"Verantwoordelijk: {anywhere(TARGET).responsible}." in shown
    assert "BIO2 v1.3 5.22.02 Register van leveranciers en contracten" in shown
    assert "Zo doen wij 5.22.02." in shown
    assert "door Ilyas Invuller" in shown
    assert "Telt hier als: opzet aangetoond, bestaan aangetoond, werking deels aangetoond." in shown
    assert f"{HOME}/beheersmaatregel/5.22#5.22.02" in {a.attrib["href"] for a in ilyas.page.all("a")}


def test_what_limits_a_proposal_is_said_in_words(town: Town, ilyas: Browser) -> None:
    say(town, TARGET, remainder={"2": Choice.NO})
    ilyas.get(OPEN)
    assert "Er staan vragen open die de bronnen niet beantwoorden." in cards(ilyas)["ZP-D3"]
    say(town, SOURCE, "aaa", explanation="")

    ilyas.get(OPEN)

    assert "Deze bron is nog niet beantwoord." in cards(ilyas)["ZP-C2"]
    assert "Bij deze bron ontbreken een toelichting en bewijs." in cards(ilyas)["ZP-D3"]


def test_a_path_of_two_steps_goes_back_to_the_first_answer(town: Town, ilyas: Browser) -> None:
    ilyas.get(f"{ACCOUNT}/nis2")

    shown = cards(ilyas)["21(2)(d)"]

    assert "Cbw ZP-D3" in shown
    assert "Waar Cbw ZP-D3 op rust BIO2 v1.3 5.22.02" in shown
    assert "Deze bron is zelf nog een voorstel: niemand heeft het bevestigd." in shown
    assert "Zo doen wij 5.22.02." in shown
    assert boxes(ilyas) == {}


def test_what_no_mapping_reaches_is_named_with_the_questions_that_are_left(town: Town, ilyas: Browser) -> None:
    ilyas.get(f"{ACCOUNT}/cbw?toon=niet-gedekt")

    assert "BIO2 v1.3 zegt hier niets over" in cards(ilyas)["MLD-07"]
    assert set(cards(ilyas)) == {"MLD-07", "REG-03"}
    assert anywhere("cbw-mld-07").questions[1] in ilyas.words
    assert "beveiligde noodcommunicatie binnen de organisatie?" in ilyas.words
    assert anywhere("cbw-zp-j2").questions[0] not in ilyas.words


def test_a_question_that_the_sources_leave_open_shows_what_was_answered(town: Town, ilyas: Browser) -> None:
    question = anywhere(TARGET).questions[1]
    say(town, TARGET, remainder={"3": Choice.NO})
    ilyas.get(OPEN)
    assert f"{question} nog niet bepaald" in cards(ilyas)["ZP-D3"]
    say(town, TARGET, remainder=NO)

    ilyas.get(WAITING)

    assert f"{question} nee" in cards(ilyas)["ZP-D3"]


# --- confirming --------------------------------------------------------------------------------


def test_a_confirmed_proposal_is_an_answer_that_says_what_it_rests_on(town: Town, ilyas: Browser) -> None:
    say(town, TARGET, remainder=YES)
    ilyas.get(f"{ACCOUNT}/cbw")
    assert set(boxes(ilyas)) == {TARGET}

    tick(ilyas, boxes(ilyas)[TARGET])

    found = stored(town, TARGET)
    assert (found["opzet"], found["bestaan"], found["werking"]) == ("aangetoond", "aangetoond", "deels")
    assert (found["status"], found["version"], found["answered_by"]) == ("deels", 3, "Ilyas Invuller")
    assert found["details"] == {"inferred_from": {SOURCE: 1}, "remainder": {"2": "ja", "3": "ja"}}
    assert town.trail()[-1] == ("Ilyas Invuller", "answer:taken-over", f"{DRAFT}/{TARGET}", "done")
    assert "Overgenomen en bevestigd: ZP-D3." in ilyas.words
    assert "overgenomen en bevestigd" in cards(ilyas)["ZP-D3"]
    assert "Overgenomen van: BIO2 v1.3 5.22.02" in cards(ilyas)["ZP-D3"]
    assert TARGET not in boxes(ilyas)


def test_a_proposal_counts_in_what_is_settled_only_after_it_was_confirmed(town: Town, ilyas: Browser) -> None:
    def intervals() -> list[str]:
        return [text_of(p) for p in ilyas.page.all("p") if p.attrib.get("class") == "tp-chart-text"]

    settled, expected = intervals()

    tick(ilyas, *boxes(ilyas).values())

    assert settled.startswith("Ten minste 0%, ten hoogste 100%")
    assert expected != settled
    assert intervals() == [expected, expected]


def test_a_proposal_that_changed_while_the_page_was_open_is_skipped_and_named(town: Town, ilyas: Browser) -> None:
    say(town, OTHER_SOURCE, "aaa")
    say(town, OTHER, remainder=dict.fromkeys(remainder_of(OTHER), Choice.NO))
    ilyas.get(WAITING)
    seen = boxes(ilyas)
    say(town, SOURCE, "nnn")
    before = stored(town, TARGET)

    tick(ilyas, seen[TARGET], seen[OTHER])

    assert "Overgenomen en bevestigd: MLD-06." in ilyas.words
    assert "Niet overgenomen: ZP-D3. Het voorstel is intussen anders" in ilyas.words
    assert stored(town, TARGET) == before
    assert untouched(town)
    assert stored(town, OTHER)["status"] == "deels"
    assert boxes(ilyas)[TARGET] != seen[TARGET]


def test_somebody_who_answered_meanwhile_is_not_overwritten(town: Town, ilyas: Browser) -> None:
    seen = boxes(ilyas)[TARGET]
    say(town, TARGET, "nnn")
    before = stored(town, TARGET)

    tick(ilyas, seen)

    assert "Niet overgenomen: ZP-D3." in ilyas.words
    assert stored(town, TARGET) == before
    assert TARGET not in boxes(ilyas)


def test_a_proposal_that_says_nothing_has_no_box(ilyas: Browser) -> None:
    assert set(boxes(ilyas)) == {TARGET}
    ilyas.get(OPEN)
    assert boxes(ilyas) == {}
    assert "open nog geen antwoord" in cards(ilyas)["ZP-C2"]


def test_without_a_tick_the_page_says_what_to_do_and_nothing_changes(town: Town, ilyas: Browser) -> None:
    before = town.rows("SELECT * FROM answer"), town.trail()

    tick(ilyas, status=422)

    assert "Zet een vinkje bij ten minste één voorstel." in ilyas.words
    assert (town.rows("SELECT * FROM answer"), town.trail()) == before


@pytest.mark.parametrize("strange", ["cbw-zp-d9:00", "bio2-5.22.02:00", "zonder", ""])
def test_one_choice_that_our_page_never_sends_stops_all_of_them(town: Town, ilyas: Browser, strange: str) -> None:
    tick(ilyas, boxes(ilyas)[TARGET], strange, status=422)

    assert "Dit voorstel hoort niet bij dit kader." in ilyas.words
    assert untouched(town)


def test_what_was_filled_in_beside_a_proposal_stays(town: Town, ilyas: Browser) -> None:
    say(town, TARGET, explanation="Zie ook het contractenregister.", improvement="In 2027.", remainder=YES)
    ilyas.get(WAITING)

    tick(ilyas, boxes(ilyas)[TARGET])

    assert stored(town, TARGET)["explanation"] == "Zie ook het contractenregister."
    assert town.rows("SELECT improvement FROM answer WHERE requirement_id = ?", TARGET) == [("In 2027.",)]


def test_a_submitted_assessment_shows_its_proposals_and_takes_nothing_over(town: Town, ilyas: Browser) -> None:
    seen = boxes(ilyas)[TARGET]
    action, sent = ilyas.fields("Gekozen voorstellen overnemen")
    town.submit(reasons=dict.fromkeys(["cbw", *(theme.id for theme in catalogue().themes)], "Dat komt in januari."))
    before = town.rows("SELECT * FROM answer"), town.trail()

    ilyas.request("POST", action, status=409, data={**sent, "keuze": [seen]})

    assert (town.rows("SELECT * FROM answer"), town.trail()) == before
    ilyas.get(WAITING)
    assert boxes(ilyas) == {}
    assert "voorstel, nog niet bevestigd" in cards(ilyas)["ZP-D3"]


def test_a_reader_reads_everything_and_confirms_nothing(town: Town, ilyas: Browser) -> None:
    seen = boxes(ilyas)[TARGET]
    lotte = town.browser(LOTTE)
    lotte.get(WAITING)
    token = next(i.attrib["value"] for i in lotte.page.all("input") if i.attrib.get("name") == "csrf_token")

    assert "Zo doen wij 5.22.02." in cards(lotte)["ZP-D3"]
    assert "Gekozen voorstellen overnemen" not in lotte.buttons
    lotte.request("POST", f"{ACCOUNT}/cbw/bevestigen", status=404, data={"csrf_token": token, "keuze": seen})
    assert untouched(town)


@pytest.mark.parametrize(
    "address", ["/digid", f"/cbw/aansluiting/{BALIE}", "/suwinet", "/zwembad", f"/digid/aansluiting/{BALIE}"]
)
def test_a_framework_or_connection_that_this_assessment_does_not_have_is_not_there(
    ilyas: Browser, address: str
) -> None:
    ilyas.get(f"{ACCOUNT}{address}", status=404)


# --- when a source changes ---------------------------------------------------------------------


def test_a_source_that_is_saved_again_flags_the_answer_until_it_is_confirmed_again(town: Town, ilyas: Browser) -> None:
    tick(ilyas, boxes(ilyas)[TARGET])
    say(town, SOURCE, "aaa", explanation="Nu met een test.")

    ilyas.get(f"{ACCOUNT}/cbw?toon=bron-gewijzigd")

    assert set(cards(ilyas)) == {"ZP-D3"}
    assert "De bron is gewijzigd na het overnemen." in cards(ilyas)["ZP-D3"]
    assert "Register van leveranciers en contracten (later gewijzigd)" in cards(ilyas)["ZP-D3"]
    assert stored(town, TARGET)["details"]["inferred_from"] == {SOURCE: 1}
    tick(ilyas, boxes(ilyas)[TARGET])
    assert stored(town, TARGET)["details"]["inferred_from"] == {SOURCE: 2}
    ilyas.get(f"{ACCOUNT}/cbw?toon=bron-gewijzigd")
    assert cards(ilyas) == {}
    assert "Hier is niets te tonen." in ilyas.words


def test_another_verdict_in_the_form_makes_it_an_answer_of_ones_own(town: Town, ilyas: Browser) -> None:
    tick(ilyas, boxes(ilyas)[TARGET])
    say(town, SOURCE, "aaa", explanation="Nu met een test.")
    ilyas.get(QUESTION)

    ilyas.submit("Opslaan", at=f"/eis/{TARGET}", opzet="niet")

    assert "inferred_from" not in stored(town, TARGET)["details"]
    ilyas.get(f"{ACCOUNT}/cbw")
    assert "niet aangetoond eigen antwoord" in cards(ilyas)["ZP-D3"]
    assert "naast het eigen antwoord" in cards(ilyas)["ZP-D3"]
    assert TARGET not in boxes(ilyas)


# --- the card of a question --------------------------------------------------------------------


def test_the_card_of_a_question_shows_the_proposal_and_takes_it_over(town: Town, ilyas: Browser) -> None:
    ilyas.get(QUESTION)
    assert "Voorstel uit andere antwoorden" in cards(ilyas)["ZP-D3"]
    assert "Voorstel uit andere antwoorden" not in cards(ilyas)["ZP-D1"]

    ilyas.submit("Voorstel overnemen", at="/cbw/bevestigen")

    assert ilyas.url.startswith(QUESTION)
    assert stored(town, TARGET)["details"]["inferred_from"] == {SOURCE: 1}
    assert "Overgenomen van BIO2 v1.3 5.22.02." in cards(ilyas)["ZP-D3"]
    assert "Voorstel overnemen" not in ilyas.buttons


def test_the_card_warns_when_the_source_changed_and_lets_one_confirm_again(town: Town, ilyas: Browser) -> None:
    tick(ilyas, boxes(ilyas)[TARGET])
    say(town, SOURCE, "aaa", explanation="Nu met een test.")
    ilyas.get(QUESTION)
    assert "De bron is gewijzigd" in cards(ilyas)["ZP-D3"]
    assert "20 november 2026" in cards(ilyas)["ZP-D3"]

    ilyas.submit("Opnieuw bevestigen", at="/cbw/bevestigen")

    assert stored(town, TARGET)["details"]["inferred_from"] == {SOURCE: 2}
    assert "De bron is gewijzigd" not in cards(ilyas)["ZP-D3"]


def test_the_card_takes_nothing_over_that_is_no_longer_proposed(town: Town, ilyas: Browser) -> None:
    ilyas.get(QUESTION)
    say(town, SOURCE, "nnn")

    ilyas.submit("Voorstel overnemen", at="/cbw/bevestigen")

    assert ilyas.url.startswith(QUESTION)
    assert "Niet overgenomen: ZP-D3." in ilyas.words
    assert untouched(town)


def test_a_reader_sees_the_proposal_on_the_card_without_a_button(town: Town, ilyas: Browser) -> None:
    lotte = town.browser(LOTTE)

    lotte.get(QUESTION)

    assert "Voorstel uit andere antwoorden" in cards(lotte)["ZP-D3"]
    assert "Voorstel overnemen" not in lotte.buttons


# --- per connection, per application -----------------------------------------------------------


def test_each_connection_has_its_own_account_and_its_own_confirmations(town: Town) -> None:
    account_to(town, DIGID)
    norm = next(m for m in all_mappings() if m.id == "digid-bio2").links[0]
    for name in norm.all_of:
        say(town, name, "nnn")
    for unit in (BALIE, WEB):
        say(town, norm.target, unit=unit, remainder=dict.fromkeys(norm.remainder, Choice.NO))
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{ACCOUNT}/digid/aansluiting/{BALIE}?toon=voorstellen")

    tick(ilyas, boxes(ilyas)[norm.target])

    assert ilyas.url.startswith(f"{ACCOUNT}/digid/aansluiting/{BALIE}")
    assert stored(town, norm.target, unit=BALIE)["status"] == "niet"
    assert stored(town, norm.target, unit=WEB)["status"] == "open"
    assert stored(town, norm.target) == {}
    ilyas.get(f"{ACCOUNT}/digid/aansluiting/{WEB}?toon=voorstellen")
    assert norm.target in boxes(ilyas)


def test_a_norm_that_a_tpm_covers_counts_as_the_tpm_says(town: Town) -> None:
    account_to(town, DIGID)
    norm = anywhere("digid-u-wa.03")
    tpm = with_tpm(town, {norm.id: {aspect.value: "aangetoond" for aspect in norm.aspects}})
    say(town, norm.id, unit=BALIE, outcome=Outcome.COVERED, tpm=tpm)
    carla = town.browser(CARLA)

    carla.get(f"{ACCOUNT}/digid/aansluiting/{BALIE}")

    assert "voldoet eigen antwoord" in cards(carla)["U/WA.03"]
    assert "TPM Loketbouw: Portaal" in cards(carla)["U/WA.03"]


def test_suwinet_is_shown_per_application_with_the_norms_that_hold_and_who_does_it(town: Town) -> None:
    account_to(town, SUWINET)
    uses_suwinet(town, "inkijk", "werk-en-inkomen")
    carla = town.browser(CARLA)
    carla.get(f"{ACCOUNT}/suwinet")
    only_looking = cards(carla)
    assert "wordt hier niet gevraagd" in only_looking["SUWI-11"]
    assert "in 14 eisen die meetellen" in carla.words

    uses_suwinet(town, "inlezen", "schuldhulp", "Regeling Waterkant")
    carla.get(f"{ACCOUNT}/suwinet")

    assert "wordt hier niet gevraagd" not in cards(carla)["SUWI-11"]
    assert "in 16 eisen die meetellen" in carla.words
    assert "Uitbesteed aan Regeling Waterkant" in carla.words
    rows = [[text_of(cell) for cell in r][:2] for r in carla.page.all("tr") if text_of(r).startswith("Suwinet-")]
    assert rows == [["Suwinet-Inkijk", "14"], ["Suwinet-Inlezen", "16"]]


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/cbw", "/nis2"])
def test_a_full_account_asks_the_database_no_more_than_an_empty_one(town: Town, ilyas: Browser, address: str) -> None:
    with counted(town) as in_the_empty_one:
        ilyas.get(f"{ACCOUNT}{address}")
    prove_bio2(town)

    with counted(town) as in_the_full_one:
        ilyas.client.get(f"{ACCOUNT}{address}", base_url=ilyas.base_url, buffered=True)

    assert 0 < len(in_the_full_one) == len(in_the_empty_one)


def test_every_limit_and_every_state_is_said_in_words() -> None:
    assert set(LIMIT) == set(Limit)
    assert set(STATE) == set(State)
    assert len({*LIMIT.values(), *(words for words, _ in STATE.values())}) == len(Limit) + len(State)


def test_what_leads_to_one_framework_is_the_same_as_when_everything_is_read(town: Town) -> None:
    account_to(town, CBW, DIGID, NIS2)
    prove_bio2(town)
    with town.all_rows() as session:
        head = head_of(session, DRAFT)
        profile, answers = profile_of(session, DRAFT), all_answers(session, DRAFT)

    everything = infer_for(head, profile, answers)

    for edition in (CBW, DIGID, NIS2):
        found = infer_for(head, profile, answers, towards=edition)
        assert found
        assert {key: p for key, p in found.items() if p.edition == edition} == {
            key: p for key, p in everything.items() if p.edition == edition
        }
    assert infer_for(head, profile, answers, towards="bio2/1.3") == {}
