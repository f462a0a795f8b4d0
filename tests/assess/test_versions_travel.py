"""The versions of an assessment go along to another installation and come back the same; a file made by hand does not add any."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assess.catalogues import all_catalogues
from assess.exchange import import_file
from assess.incoming_former import EARLIER_SCHEMA
from controls.canonical import canonical_json
from tests.assess import everything
from tests.assess.everything import AGREED, COVERED, PLAIN, SECOND, TAKEN_OVER
from tests.assess.files import Given, brought_in, exported, fitting, refused
from tests.assess.town import AARDAM, CONNECTION, DRAFT, ILYAS, NOW, TESS, TPM_ID, Town
from tests.conftest import Browser

HOME = f"/gemeente/aardam/zelftoets/{DRAFT}"


@pytest.fixture
def lived_in(town: Town) -> Town:
    """Everything an assessment can hold, saved more than once: by form, by agreement, without its TPM, put back."""
    everything.fill(town)
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    for browser, text in ((ilyas, "Tweede tekst"), (tess, "Derde tekst ‘é’ \U0001f512")):
        town.clock.advance(minutes=3)
        browser.get(f"{HOME}/eis/{PLAIN}")
        browser.submit("Opslaan", at=f"/eis/{PLAIN}", explanation=text)
    tess.get(f"{HOME}/eis/{PLAIN}/geschiedenis")
    tess.submit("Deze versie terugzetten")
    town.change(
        "UPDATE answer SET outcome = 'beoordeeld', details = '{}', explanation = 'Zelf gedaan', version = 2, "
        "saved_by = 'Tess Tweede' WHERE requirement_id = ? AND unit = ?",
        COVERED,
        CONNECTION,
    )
    town.change("DELETE FROM tpm WHERE id = ?", TPM_ID)
    return town


@pytest.fixture
def elsewhere(settled: Path, tmp_path: Path) -> Iterator[Town]:
    """Another installation, where Aardam has no assessment yet."""
    data = tmp_path / "elders"
    data.mkdir()
    (data / settled.name).write_bytes(settled.read_bytes())
    found = Town.at(data)
    found.change("DELETE FROM assessment WHERE id = ?", DRAFT)
    yield found
    found.close()


def versions(town: Town) -> list[tuple[object, ...]]:
    """The versions as they stand in the file; whose account it was does not go along, nor the status then."""
    columns = town.columns("answer_version")
    wanted = [name for name in columns if name not in ("answered_by_id", "saved_by_id", "status")]
    return town.rows(f"SELECT {', '.join(wanted)} FROM answer_version ORDER BY requirement_id, unit, number")


@pytest.mark.parametrize("submitted", [False, True], ids=["a draft", "a submitted assessment"])
def test_the_versions_go_along_and_come_back_the_same(lived_in: Town, elsewhere: Town, submitted: bool) -> None:
    if submitted:
        everything.submitted(lived_in)
    given = exported(lived_in, DRAFT)
    assert [v["answer"]["version"] for v in given["versions"][PLAIN]] == [1, 2, 3, 4]
    assert [v["way"] for v in given["versions"][PLAIN]] == ["formulier"] * 4
    assert len(given["versions"][f"{COVERED}@{CONNECTION}"]) == 2
    before = canonical_json(given)

    assert brought_in(elsewhere, given) == before

    assert versions(elsewhere) == versions(lived_in)


def test_what_came_in_is_read_in_the_history_there(lived_in: Town, elsewhere: Town) -> None:
    brought_in(elsewhere, exported(lived_in, DRAFT))
    lotte: Browser = elsewhere.browser(ILYAS)

    lotte.get(f"{HOME}/eis/{PLAIN}/geschiedenis")

    assert "Er zijn 4 versies" in lotte.words
    assert "Opgeslagen door Tess Tweede op 20 november 2026, 10:06 uur, via het formulier." in lotte.words


def test_the_trail_there_says_in_the_chain_of_the_municipality_that_it_came_from_a_file(
    lived_in: Town, elsewhere: Town
) -> None:
    brought_in(elsewhere, exported(lived_in, DRAFT))

    assert elsewhere.rows("SELECT chain, action, object FROM audit_event") == [(AARDAM, "assessment:imported", DRAFT)]


def test_a_file_of_before_versions_were_kept_still_comes_in_with_one_of_each_answer(
    lived_in: Town, elsewhere: Town
) -> None:
    now = exported(lived_in, DRAFT)
    kept = now.pop("versions")
    given = {**{name: value for name, value in now.items() if name != "rows"}, "schema": EARLIER_SCHEMA}

    with elsewhere.all_rows() as session:
        import_file(session, fitting(given), all_catalogues(), now=NOW)

    again = exported(elsewhere, DRAFT)
    assert again.pop("versions") == {
        key: [{"answer": answer, "saved_by": by, "saved_at": at, "way": "import"}]
        for key, answer in given["answers"].items()
        for by, at in [
            (answer["agreed_by"], answer["agreed_at"])
            if key == AGREED
            else (answer["answered_by"], answer["answered_at"])
        ]
    }
    again["rows"] = now["rows"]  # such a file holds none
    assert again == now
    assert kept.keys() == given["answers"].keys()


def last(given: Given, key: str = PLAIN) -> Given:
    found: Given = given["versions"][key][-1]
    return found


def at(given: Given, index: int, **fields: object) -> None:
    """Change the answer in one version."""
    given["versions"][PLAIN][index]["answer"].update(fields)


WRONG: dict[str, tuple[Callable[[Given], object], str]] = {
    "a version newer than the answer": (
        lambda g: g["versions"][PLAIN].append({**last(g), "answer": {**last(g)["answer"], "version": 5}}),
        "Bij eis 5.01.01 staat een versie die nieuwer is dan het antwoord.",
    ),
    "an answer older than its last version": (
        lambda g: g["answers"][PLAIN].update(version=3),
        "Bij eis 5.01.01 staat een versie die nieuwer is dan het antwoord.",
    ),
    "an answer with another text than its last version": (
        lambda g: g["answers"][PLAIN].update(explanation="Anders"),
        "Bij eis 5.01.01 is de laatste versie een andere dan het antwoord.",
    ),
    "an answer newer than its versions": (
        lambda g: g["versions"][PLAIN].pop(),
        "Bij eis 5.01.01 is de laatste versie een andere dan het antwoord.",
    ),
    "versions in another order": (
        lambda g: g["versions"][PLAIN].insert(2, g["versions"][PLAIN].pop(1)),
        "Bij eis 5.01.01 staan de versies niet op volgorde.",
    ),
    "no versions of an answer": (
        lambda g: g["versions"].pop(PLAIN),
        f"Bij {PLAIN} staan versies zonder antwoord, of een antwoord zonder versies.",
    ),
    "versions of an answer that is not there": (
        lambda g: g["versions"].update({"bio2-5.01.02": g["versions"][PLAIN]}),
        "Bij bio2-5.01.02 staan versies zonder antwoord, of een antwoord zonder versies.",
    ),
    "a version of another requirement": (
        lambda g: at(g, 1, requirement_id="bio2-5.01.02"),
        "Bij eis 5.01.01 staat een versie van een andere eis.",
    ),
    "a version of another connection": (
        lambda g: g["versions"][f"{COVERED}@{CONNECTION}"][0]["answer"].update(unit=SECOND),
        "Bij eis B.01 staat een versie van een andere eis.",
    ),
    "a version by a way out that there is not": (
        lambda g: at(g, 1, outcome="niet-voorgekomen"),
        "Eis 5.01.01 is niet te beantwoorden met ‘niet-voorgekomen’.",
    ),
    "a version agreed to by whoever gave it": (
        lambda g: g["versions"][AGREED].insert(
            0, {**last(g, AGREED), "answer": {**last(g, AGREED)["answer"], "version": 0, "agreed_by": "Ilyas Invuller"}}
        ),
        "stemde Ilyas Invuller in met een eigen antwoord.",
    ),
    "a version with a result of a portal": (
        lambda g: at(g, 1, portal={"score": "8", "date": "", "reference": ""}),
        "Eis 5.01.01 heeft geen resultaat uit een portaal.",
    ),
    "the same version twice": (lambda g: g["versions"][PLAIN].insert(0, g["versions"][PLAIN][0]), "niet gelijk terug"),
    "an empty list": (lambda g: g["versions"].update({PLAIN: []}), "klopt ‘versions"),
    "a version of nobody": (lambda g: last(g).update(saved_by=""), "klopt ‘versions"),
    "a version of no moment": (lambda g: last(g).update(saved_at=""), "klopt ‘versions"),
    "a version by another way": (lambda g: last(g).update(way="gefluister"), "klopt ‘versions"),
    "a version with more": (lambda g: last(g).update(hash="x"), "klopt ‘versions"),
    "a version with a bell": (lambda g: at(g, 1, explanation="a\x07"), "klopt ‘versions"),
    "a version with too long a text": (lambda g: at(g, 1, explanation="x" * 10_001), "klopt ‘versions"),
    "versions that are a list": (lambda g: g.update(versions=[]), "klopt ‘versions"),
    "versions that are nothing": (lambda g: g.update(versions=None), "klopt ‘versions"),
}


@pytest.mark.parametrize(("spoil", "why"), WRONG.values(), ids=WRONG.keys())
def test_versions_that_do_not_lead_up_to_the_answers_are_refused(
    lived_in: Town, elsewhere: Town, spoil: Callable[[Given], object], why: str
) -> None:
    given = exported(lived_in, DRAFT)
    spoilt = copy.deepcopy(given)
    spoil(spoilt)
    assert spoilt != given

    assert why in refused(elsewhere, spoilt, other_versions=True)

    brought_in(elsewhere, given)


def test_an_answer_that_began_again_comes_back_with_what_it_said_before(town: Town, elsewhere: Town) -> None:
    ilyas = town.browser(ILYAS)
    for text in ("Een", "Twee", "Drie"):
        town.clock.advance(minutes=1)
        ilyas.get(f"{HOME}/eis/{PLAIN}")
        ilyas.submit("Opslaan", at=f"/eis/{PLAIN}", explanation=text)
        if text == "Twee":
            town.change("DELETE FROM answer")
    given = exported(town, DRAFT)
    assert [v["answer"]["version"] for v in given["versions"][PLAIN]] == [1, 2, 1]

    assert brought_in(elsewhere, given) == canonical_json(given)

    assert versions(elsewhere) == versions(town)


def test_an_answer_that_was_taken_over_from_what_is_gone_keeps_saying_so_in_its_versions(
    town: Town, elsewhere: Town
) -> None:
    """What an old version leaned on need not be in the file any more; what the answer leans on must."""
    everything.fill(town)
    given = exported(town, DRAFT)
    old = copy.deepcopy(last(given, TAKEN_OVER))
    old["answer"].update(version=0, inferred_from={"weg-1": 3})
    given["versions"][TAKEN_OVER].insert(0, old)

    assert json.loads(brought_in(elsewhere, given))["versions"][TAKEN_OVER][0] == old

    given["answers"][TAKEN_OVER].update(inferred_from={"weg-1": 3})
    last(given, TAKEN_OVER)["answer"].update(inferred_from={"weg-1": 3})
    given["id"] = "a0000000000a"
    assert "steunt op eis weg-1, die er niet is" in refused(elsewhere, given, other_versions=True)


def test_the_moment_of_saving_is_that_of_the_file_and_not_of_the_import(lived_in: Town, elsewhere: Town) -> None:
    brought_in(elsewhere, exported(lived_in, DRAFT))

    (found,) = elsewhere.rows("SELECT max(saved_at) FROM answer_version")
    assert found[0].startswith((NOW + timedelta(minutes=6)).strftime("%Y-%m-%d %H:%M"))
