"""Looking back: the history of an answer, an earlier version put back, and the trail of an assessment."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from assess import audit, trail_words
from assess.audit import Action, Actor, Result
from assess.models import AnswerRow
from tests.assess.everything import fill
from tests.assess.town import (
    AARDAM,
    BEEKSTAD,
    CARLA,
    CONNECTION,
    DRAFT,
    ELSEWHERE,
    HOME,
    ILYAS,
    LOTTE,
    NOW,
    TESS,
    TPM_ID,
    Town,
    account_to_everything,
    actor,
    asked,
)
from tests.conftest import Browser
from tests.html_page import text_of

FIRST = asked("5.01.01")
CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{FIRST.id}"
HISTORY = f"{HOME}{AT}/geschiedenis"
TRAIL = f"{HOME}/spoor"
BACK = "Deze versie terugzetten"


def save(town: Town, email: str, **fields: str) -> Browser:
    town.clock.advance(minutes=1)
    browser = town.browser(email)
    browser.get(CONTROL)
    browser.submit("Opslaan", at=AT, **fields)
    return browser


def look(town: Town, email: str = LOTTE, url: str = HISTORY) -> Browser:
    browser = town.browser(email)
    browser.get(url)
    return browser


def sections(browser: Browser) -> list[str]:
    """What each version says, newest first."""
    return [
        text_of(section)
        for section in browser.page.all("section")
        if section.attrib.get("id", "").startswith("versie-")
    ]


def marked(browser: Browser, tag: str) -> list[str]:
    """What is marked as gone or as come, without the explanation above the versions."""
    return [text_of(found) for found in browser.page.all(tag)][1:]


def changes(browser: Browser) -> list[tuple[str, ...]]:
    """What is said of each field that changed, newest first: its name, what it was, what it became."""
    found = [item for item in browser.page.all("div") if any(child.tag == "dd" for child in item)]
    rows = [tuple(text_of(child) for child in item) for item in found]
    return [row for row in rows if len(row) == 3]


def stored(town: Town) -> dict[str, object]:
    names = ("explanation", "opzet", "outcome", "reason", "agreed_by", "answered_by", "saved_by", "way", "version")
    ((*values,),) = town.rows(f"SELECT {', '.join(names)} FROM answer WHERE requirement_id = ?", FIRST.id)
    return dict(zip(names, values, strict=True))


# --- the history --------------------------------------------------------------------------


def test_every_version_stands_there_newest_first_with_who_when_and_by_which_way(town: Town) -> None:
    save(town, ILYAS, explanation="Het beleid is oud.")
    save(town, TESS, explanation="Het beleid is nieuw.", opzet="aangetoond")

    lotte = look(town)

    newest, first = sections(lotte)
    assert "Versie 2" in newest
    assert "zo is het nu" in newest
    assert "Opgeslagen door Tess Tweede op 20 november 2026, 10:02 uur, via het formulier." in newest
    assert "Opgeslagen door Ilyas Invuller op 20 november 2026, 10:01 uur, via het formulier." in first
    assert "zo is het nu" not in first
    assert "Er zijn 2 versies" in lotte.words


def test_what_changed_is_marked_by_element_and_by_words_beside_each_other(town: Town) -> None:
    save(town, ILYAS, explanation="Het beleid is oud.")
    save(town, TESS, explanation="Het beleid is nieuw.")

    lotte = look(town)

    assert marked(lotte, "del") == ["[verwijderd:oud.]"]
    assert marked(lotte, "ins") == ["[toegevoegd:nieuw.]"]
    # One field: what stayed the same is no change.
    assert changes(lotte) == [
        ("Toelichting", "Was:Het beleid is [verwijderd:oud.]", "Werd:Het beleid is [toegevoegd:nieuw.]")
    ]


def test_a_field_that_was_empty_or_became_empty_says_so(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, ILYAS, explanation="", improvement="Twee")

    lotte = look(town)

    assert changes(lotte) == [
        ("Verbetering", "Was:leeg", "Werd:[toegevoegd:Twee]"),
        ("Toelichting", "Was:[verwijderd:Een]", "Werd:leeg"),
    ]


def test_what_somebody_wrote_is_shown_and_never_run(town: Town) -> None:
    save(town, ILYAS, explanation="<script>alert(1)</script> een")
    save(town, ILYAS, explanation="<img src=x onerror=alert(1)> een")

    lotte = look(town)

    assert "[toegevoegd:<img src=x onerror=alert(1)>]" in lotte.words
    assert "<img src=x" not in lotte.html
    assert "<script>" not in lotte.html


def test_the_first_version_is_shown_whole_and_every_other_can_be(town: Town) -> None:
    save(town, ILYAS, explanation="Een", evidence_0_title="Besluit")
    save(town, ILYAS, explanation="Twee")

    newest, first = sections(look(town))

    assert "Verder terug gaat de geschiedenis niet. Zo stond het er:" in first
    assert "Toelichting Een" in first
    assert "Versie 2 helemaal lezen Uitkomst beoordeeld" in newest
    assert "Bewijs Besluit" in newest.partition("helemaal lezen")[2]


def test_an_agreement_stands_in_the_history_with_both_names(town: Town) -> None:
    save(town, ILYAS, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess = town.browser(TESS)
    tess.get(CONTROL)
    tess.submit("Ik stem in met niet van toepassing")

    lotte = look(town)

    newest, first = sections(lotte)
    assert "Opgeslagen door Tess Tweede op 20 november 2026, 10:01 uur, door in te stemmen." in newest
    assert changes(lotte) == [
        ("Ingestemd door", "Was:leeg", "Werd:[toegevoegd:Tess Tweede, 20 november 2026, 10:01 uur]")
    ]
    assert "Reden gegeven door Ilyas Invuller" in first


def test_without_an_answer_there_is_no_history_and_nothing_to_put_back(town: Town) -> None:
    ilyas = look(town, ILYAS)

    assert "Dit antwoord is nog niet opgeslagen. Er is dus geen geschiedenis." in ilyas.words
    assert BACK not in ilyas.buttons


def test_the_question_leads_to_its_history_once_there_is_one(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    assert HISTORY not in ilyas.html

    save(town, ILYAS, explanation="Een")
    ilyas.get(CONTROL)

    assert f'href="{HISTORY}"' in ilyas.html
    assert "Geschiedenisvan 5.01.01" in ilyas.words, "what it leads to is heard"


def test_many_versions_come_ten_to_a_page_and_each_is_compared_with_the_one_before(town: Town) -> None:
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    for number in range(1, 24):
        ilyas.submit("Opslaan", at=AT, explanation=f"Tekst {number}")
    seen = []

    lotte = look(town)
    assert "Nieuwere versies" not in lotte.words
    while True:
        seen += [int(found) for found in re.findall(r'id="versie-(\d+)"', lotte.html)]
        assert len(marked(lotte, "ins")) >= len(sections(lotte)) - 1
        older = next((a for a in lotte.page.all("a") if a.attrib.get("rel") == "next"), None)
        if older is None:
            break
        lotte.get(older.attrib["href"])
    newer = next(a for a in lotte.page.all("a") if a.attrib.get("rel") == "prev")
    lotte.get(newer.attrib["href"])

    assert seen == list(range(23, 0, -1))
    assert re.findall(r'id="versie-(\d+)"', lotte.html) == [str(number) for number in range(13, 3, -1)]


@pytest.mark.parametrize("until", ["0", "-1", "x", "999999", "9" * 40, "1%27"])
def test_a_strange_place_in_the_history_is_no_fault_of_ours(town: Town, until: str) -> None:
    save(town, ILYAS, explanation="Een")

    assert len(sections(look(town, url=f"{HISTORY}?tot={until}"))) == 1


def test_a_way_that_a_version_can_have_has_its_words() -> None:
    from assess.models import Way
    from assess.tracing.versions import WAY

    assert set(WAY) == set(Way)


def test_a_requirement_that_is_not_on_the_sheet_has_no_history(town: Town) -> None:
    carla = town.browser(CARLA)

    for url in (f"{HOME}/eis/bestaat-niet/geschiedenis", f"{HOME}/kader/cbw/eis/cbw-bst-01/geschiedenis"):
        carla.get(url, status=404)


def test_each_framework_and_connection_has_its_own_history(town: Town) -> None:
    fill(town)
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01/geschiedenis")
    assert "TPM Webbouw: Formulieren" in carla.words
    assert "Zie het contract." not in carla.words, "that is the other connection"
    carla.get(f"{HOME}/kader/cbw/eis/cbw-zp-a1/geschiedenis")
    assert "Overgenomen uit BIO2 v1.3 5.01.01, versie 1" in carla.words
    carla.get(f"{HOME}/kader/cbw/eis/cbw-reg-03/geschiedenis")
    assert "Er is geen opdracht ontvangen." in carla.words


def test_the_verdicts_of_a_tpm_of_today_are_not_put_into_a_version_of_then(town: Town) -> None:
    fill(town)

    carla = look(town, CARLA, f"{HOME}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01/geschiedenis")

    (only,) = sections(carla)
    assert "Uitkomst gedekt door een TPM" in only
    assert "Opzet" not in only


# --- putting back -------------------------------------------------------------------------


def test_an_earlier_version_comes_back_as_a_new_one_and_nothing_goes(town: Town) -> None:
    save(town, ILYAS, explanation="Een", opzet="deels", evidence_0_title="Besluit")
    save(town, ILYAS, explanation="Twee", opzet="niet")
    tess = look(town, TESS)

    tess.submit(BACK)

    assert "De eerdere versie van 5.01.01 is teruggezet, als versie 3." in tess.words
    assert "Besluit" in tess.fields("Opslaan", at=AT)[1]["evidence-0-title"]
    assert stored(town) | {"explanation": "Een", "opzet": "deels", "version": 3} == stored(town)
    assert (stored(town)["saved_by"], stored(town)["way"]) == ("Tess Tweede", "formulier")
    tess.get(HISTORY)
    assert [re.findall(r"Versie \d", text)[0] for text in sections(tess)] == ["Versie 3", "Versie 2", "Versie 1"]
    assert town.trail()[-1] == ("Tess Tweede", "answer:restored", f"{DRAFT}/{FIRST.id}", "done")


def test_the_newest_version_is_not_offered_because_it_stands_there_already(town: Town) -> None:
    save(town, ILYAS, explanation="Een")

    assert BACK not in look(town, ILYAS).buttons


def test_putting_back_carries_no_agreement_and_the_second_person_looks_again(town: Town) -> None:
    save(town, ILYAS, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess = town.browser(TESS)
    tess.get(CONTROL)
    tess.submit("Ik stem in met niet van toepassing")
    save(town, ILYAS, outcome="beoordeeld", opzet="niet")
    carla = look(town, CARLA)

    carla.submit(BACK, at=HISTORY)  # the first on the page: the version with the agreement

    assert (stored(town)["outcome"], stored(town)["agreed_by"]) == ("niet-van-toepassing", "")
    assert stored(town)["answered_by"] == "Carla Coördinator"
    tess.get(CONTROL)
    assert "Ik stem in met niet van toepassing" in tess.buttons


def test_who_puts_the_reason_of_another_back_does_not_make_the_first_person_the_second(town: Town) -> None:
    save(town, ILYAS, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    save(town, ILYAS, improvement="Een zwembad bouwen.")
    tess = look(town, TESS)

    tess.submit(BACK)

    assert (stored(town)["answered_by"], stored(town)["saved_by"]) == ("Ilyas Invuller", "Tess Tweede")
    ilyas = town.browser(ILYAS)
    ilyas.get(CONTROL)
    assert "Ik stem in met niet van toepassing" not in ilyas.buttons


def test_what_was_taken_over_comes_back_as_somebodys_own_word(town: Town) -> None:
    fill(town)
    town.change("UPDATE answer SET explanation = 'Anders.', version = 2 WHERE requirement_id = 'cbw-zp-a1'")
    carla = look(town, CARLA, f"{HOME}/kader/cbw/eis/cbw-zp-a1/geschiedenis")

    carla.submit(BACK)

    ((details,),) = town.rows("SELECT details FROM answer WHERE requirement_id = 'cbw-zp-a1'")
    assert details == '{"remainder":{"3":"ja","4":"nee"}}'


def test_who_puts_back_from_an_old_page_is_told_and_changes_nothing(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, ILYAS, explanation="Twee")
    tess = look(town, TESS)
    save(town, ILYAS, explanation="Drie")
    before = town.trail()

    tess.submit(BACK, status=409)

    assert "Intussen is een nieuwere versie opgeslagen; er is nog niets teruggezet." in tess.words
    assert "Drie" in sections(tess)[0]
    assert (stored(town)["explanation"], stored(town)["version"], town.trail()) == ("Drie", 3, before)
    tess.submit(BACK)
    assert stored(town)["explanation"] == "Twee", "from the page that shows what happened it can be done"


def test_a_version_with_a_tpm_that_is_gone_is_refused_with_what_to_do(town: Town) -> None:
    fill(town)
    at = f"{HOME}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01"
    town.change("UPDATE answer SET outcome = 'beoordeeld', details = '{}', version = 2 WHERE unit = ?", CONNECTION)
    town.change("DELETE FROM tpm WHERE id = ?", TPM_ID)
    carla = look(town, CARLA, f"{at}/geschiedenis")
    assert "een TPM die niet meer bij de zelftoets staat" in carla.words

    carla.submit(BACK, status=422)

    assert "De TPM van deze versie staat niet meer bij de zelftoets. Voeg die eerst weer toe" in carla.words
    assert town.rows("SELECT max(version) FROM answer WHERE unit = ?", CONNECTION) == [(2,)]


def test_an_answer_that_is_gone_comes_back_from_its_versions(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        session.execute(delete(AnswerRow))
        session.commit()
    town.clock.advance(minutes=1)
    ilyas = look(town, ILYAS)
    assert "zo is het nu" not in ilyas.words

    ilyas.submit(BACK)

    assert (stored(town)["explanation"], stored(town)["version"]) == ("Een", 1)
    ilyas.get(HISTORY)
    assert "Hiervoor stond het antwoord leeg" in sections(ilyas)[0]


def test_a_reader_reads_the_history_and_puts_nothing_back(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, ILYAS, explanation="Twee")
    lotte, ilyas = look(town), look(town, ILYAS)
    assert BACK not in lotte.buttons
    _, sent = ilyas.fields(BACK)
    lotte.get(CONTROL)
    sent["csrf_token"] = lotte.fields("Afmelden")[1]["csrf_token"]

    lotte.request("POST", HISTORY, status=404, data=sent)

    assert stored(town)["version"] == 2


def test_after_submitting_the_history_is_read_and_nothing_is_put_back(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, ILYAS, explanation="Twee")
    ilyas = look(town, ILYAS)
    town.submit()

    ilyas.submit(BACK, status=409)
    assert "Deze zelftoets is al ingediend" in ilyas.words
    ilyas.get(HISTORY)

    assert len(sections(ilyas)) == 2
    assert BACK not in ilyas.buttons
    assert stored(town)["version"] == 2


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "9" * 30, ""])
def test_a_version_that_there_is_not_cannot_be_put_back(town: Town, number: str) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, ILYAS, explanation="Twee")
    ilyas = look(town, ILYAS)
    _, sent = ilyas.fields(BACK)

    ilyas.request("POST", HISTORY, status=404, data={**sent, "number": [number]})

    assert stored(town)["version"] == 2


# --- the trail ----------------------------------------------------------------------------


def lines(browser: Browser) -> list[list[str]]:
    """The lines of the table: when, who, what, about what."""
    (table,) = (t for t in browser.page.all("table") if t.attrib.get("id") == "spoor")
    rows = [[text_of(cell) for cell in row] for row in table.iter("tr")][1:]
    return [[when, who, *map(str.strip, what.partition(":")[::2])] for when, who, what in rows]


def test_the_trail_says_in_dutch_who_did_what_to_what_and_when(town: Town) -> None:
    save(town, ILYAS, explanation="Een geheim")
    carla = town.browser(CARLA)
    carla.get(CONTROL)
    carla.submit("Opslaan", at="/toepasselijkheid", applies="ja")

    lotte = look(town, url=TRAIL)

    assert lines(lotte) == [
        ["20 november 2026, 10:01 uur", "Carla Coördinator", "Verklaring van toepasselijkheid bijgewerkt", "beheersmaatregel 5.01"],
        ["20 november 2026, 10:01 uur", "Ilyas Invuller", "Antwoord opgeslagen", f"BIO2 v1.3 5.01.01 {FIRST.title}"],
    ]  # fmt: skip
    assert "geheim" not in lotte.words
    assert f'href="{HISTORY}"' in lotte.html


def test_no_text_of_an_answer_is_anywhere_in_the_trail(town: Town) -> None:
    secret = "zeemeeuw"
    save(town, ILYAS, explanation=secret, evidence_0_title=secret, improvement=secret, risk_reference=secret)
    save(town, ILYAS, outcome="niet-van-toepassing", reason=f"Omdat {secret}.")
    look(town, TESS).get(CONTROL)
    tess = look(town, TESS, CONTROL)
    tess.submit("Ik stem in met niet van toepassing")
    tess.get(HISTORY)
    tess.submit(BACK)

    said = [value for row in town.rows("SELECT * FROM audit_event") for value in row]

    assert len(said) > 50
    assert not any(secret in str(value) for value in said)


def test_what_belongs_to_another_assessment_or_municipality_is_not_in_it(town: Town) -> None:
    by = Actor(name="Bert Buiten", id=5, municipality_id=BEEKSTAD)
    for object_, who in ((ELSEWHERE, by), (f"{DRAFT}/x", by), ("a00000000002", actor(CARLA)), ("", actor(CARLA))):
        audit.record_now(town.database, Action.ANSWER_SAVED, object_, by=who, at=NOW, result=Result.DONE)

    assert "Het spoor van deze zelftoets is nog leeg." in look(town, url=TRAIL).words


#: What the services write as the object, and what people read.
OBJECTS = {
    (Action.ASSESSMENT_CREATED, ""): "",
    (Action.ANSWERS_CARRIED, " from a0000000000f"): "",
    (Action.ASSESSMENT_SUBMITTED, f" sha256:{'ab' * 32}"): "hash abababababab…",
    (Action.FRAMEWORK_ADDED, "/digid/3.0"): "DigiD 3.0",
    (Action.FRAMEWORK_REMOVED, "/weg/1.0"): "weg/1.0",
    (Action.CONNECTION_CHANGED, f"/{CONNECTION}"): "Mijn Aardam",
    (Action.CONNECTION_REMOVED, "/c0000000000f"): "een aansluiting die weg is (c0000000000f)",
    (Action.TPM_ADDED, f"/{TPM_ID}"): "TPM van Webbouw",
    (Action.TPM_REMOVED, "/e0000000000f"): "een TPM die weg is (e0000000000f)",
    (Action.REPORT_DOWNLOADED, "/auditrapport"): "Auditrapport",
    (Action.NORM_LAID_BESIDE, "/bio2-5.01.01"): f"BIO2 v1.3 5.01.01 {FIRST.title}",
    (Action.ANSWER_SAVED, "/weg-1"): "weg-1",
    (Action.APPLICABILITY_SAVED, "/5.02"): "beheersmaatregel 5.02",
}


def test_every_kind_of_object_is_said_in_words(town: Town) -> None:
    account_to_everything(town)
    for action, part in OBJECTS:
        audit.record_now(town.database, action, DRAFT + part, by=actor(CARLA), at=NOW, result=Result.DONE)

    found = [about for _, _, _, about in lines(look(town, url=TRAIL))]

    assert list(reversed(found)) == list(OBJECTS.values())


def test_an_answer_for_a_connection_is_called_by_both_and_leads_to_its_own_history(town: Town) -> None:
    account_to_everything(town)
    object_ = f"{DRAFT}/digid-b.01@{CONNECTION}"
    audit.record_now(town.database, Action.ANSWER_SAVED, object_, by=actor(CARLA), at=NOW, result=Result.DONE)

    lotte = look(town, url=TRAIL)

    ((*_, about),) = lines(lotte)
    assert about.startswith("DigiD 3.0 B.01")
    assert about.endswith(", Mijn Aardam")
    (link,) = (a.attrib["href"] for a in lotte.page.all("a") if "geschiedenis" in a.attrib.get("href", ""))
    assert link == f"{HOME}/kader/digid/aansluiting/{CONNECTION}/eis/digid-b.01/geschiedenis"
    lotte.get(link)


def test_the_trail_is_filtered_by_person_and_by_kind(town: Town) -> None:
    save(town, ILYAS, explanation="Een")
    save(town, TESS, explanation="Twee")
    audit.record_now(town.database, Action.REPORT_REQUESTED, f"{DRAFT}/x", by=actor(TESS), at=NOW, result=Result.DONE)
    lotte = look(town, url=TRAIL)
    chosen = [text_of(option) for option in lotte.page.all("option")]
    assert chosen == ["iedereen", "Ilyas Invuller", "Tess Tweede", "alles", "Antwoorden", "Rapporten en bestanden"]

    def who_did_what(query: str) -> list[tuple[str, str]]:
        lotte.get(f"{TRAIL}?{query}")
        return [(who, what) for _, who, what, _ in lines(lotte)]

    assert who_did_what("wie=Tess+Tweede") == [
        ("Tess Tweede", "Rapport gevraagd"),
        ("Tess Tweede", "Antwoord opgeslagen"),
    ]
    assert who_did_what("soort=antwoorden") == [
        ("Tess Tweede", "Antwoord opgeslagen"),
        ("Ilyas Invuller", "Antwoord opgeslagen"),
    ]
    assert who_did_what("wie=Tess+Tweede&soort=rapporten") == [("Tess Tweede", "Rapport gevraagd")]
    assert len(who_did_what("soort=bestaat-niet&pagina=x")) == 3
    lotte.get(f"{TRAIL}?wie=Niemand")
    assert "Zo is er geen regel." in lotte.words


def test_a_hundred_lines_stand_on_a_page_and_the_filter_goes_along(town: Town) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        for number in range(230):
            by, at = actor(ILYAS if number % 23 else TESS), NOW + timedelta(seconds=number)
            audit.record(session, Action.ANSWER_SAVED, f"{DRAFT}/{number}", by=by, at=at)
        session.commit()
    lotte = look(town, url=f"{TRAIL}?wie=Ilyas+Invuller")
    found = []

    while True:
        found += [int(about) for _, _, _, about in lines(lotte)]
        older = next((a for a in lotte.page.all("a") if a.attrib.get("rel") == "next"), None)
        if older is None:
            break
        lotte.get(older.attrib["href"])

    assert found == [number for number in range(229, -1, -1) if number % 23]
    assert lotte.url.endswith("pagina=3&wie=Ilyas+Invuller")
    lotte.get(f"{TRAIL}?pagina=99")
    assert "Zo is er geen regel." in lotte.words


def test_what_was_refused_is_not_told_as_if_it_was_done(town: Town) -> None:
    audit.record_now(town.database, Action.ANSWER_SAVED, DRAFT, by=actor(CARLA), at=NOW, result=Result.REFUSED)

    ((*_, done, _about),) = lines(look(town, url=TRAIL))

    assert done == "Antwoord opgeslagen geweigerd"


def test_the_overview_and_a_history_lead_to_the_trail(town: Town) -> None:
    for url in (f"{HOME}/", HISTORY):
        assert f'href="{TRAIL}"' in look(town, url=url).html


# --- words --------------------------------------------------------------------------------


def test_every_action_has_its_words_and_every_kind_its_name() -> None:
    assert set(trail_words._DONE) == set(Action)
    assert set(trail_words.KIND) == set(trail_words.Kind)
    assert set(trail_words.RESULT) == set(Result)
    words = [said for _, said in trail_words._DONE.values()]
    assert len(words) == len(set(words)), "two actions that read the same"
    assert all(said[0].isupper() and not said.endswith(".") for said in words)


def test_an_action_without_words_would_be_noticed() -> None:
    assert set(trail_words._DONE) - {Action.DEMO_FILLED} != set(Action)
    assert trail_words.done("answer:from-a-newer-version") == "answer:from-a-newer-version"


def test_the_help_page_says_what_the_trail_does_not_prove(town: Town) -> None:
    lotte = look(town, url="/hulp")

    for words in (
        "Wat dit niet bewijst",
        "kan de hele keten opnieuw maken",
        "buiten de database",
        "na de laatste vastlegging",
    ):
        assert words in lotte.words
