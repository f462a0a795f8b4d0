"""On the day of submitting: what was sent back stands in the way, what nobody read is said, and who agreed is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assess.errors import IncompleteError
from assess.records import stored_snapshot
from controls.answers import Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect
from controls.snapshot import Snapshot
from tests.assess.everything import COVERED, PLAIN, submitted
from tests.assess.everything import fill as fill_everything
from tests.assess.files import Given, brought_in, empty, exported, refused
from tests.assess.scope import given
from tests.assess.test_reviewing import FIRST, REASON, SECOND, answer, give, opinion
from tests.assess.town import (
    AARDAM,
    CARLA,
    CONNECTION,
    DRAFT,
    HEAD,
    HOME,
    ILYAS,
    Town,
    account_to_everything,
    actor,
    answered,
)

BUTTON = "Indienen en vastleggen"


def frozen(town: Town) -> Snapshot:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        found = stored_snapshot(session, DRAFT)
    assert found
    return found


def test_what_was_sent_back_stops_submitting_and_is_named_with_a_link(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))
    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/indienen")
    assert REASON in carla.words
    assert any(a.attrib["href"].endswith(f"#{FIRST.number}") for a in carla.page.all("a"))
    reasons = {n: "Dat komt in januari." for n in carla.fields(BUTTON)[1] if n.startswith("reden_")}

    carla.submit(BUTTON, status=422, zeker="y", **reasons)

    assert f"{FIRST.number} is teruggestuurd. Pas het antwoord aan" in carla.words
    assert town.rows("SELECT count(*) FROM snapshot") == [(0,)]
    with pytest.raises(IncompleteError):
        town.submit()


def test_what_was_sent_back_to_another_framework_stops_it_too(town: Town) -> None:
    account_to_everything(town)
    key = f"digid-b.01@{CONNECTION}"
    given(town, "digid-b.01", unit=CONNECTION, verdicts=dict.fromkeys(Aspect, Verdict.PROVED), explanation="Ja.")
    give(town, opinion(town, key, agrees=False, reason=REASON), actor(CARLA))
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/indienen")

    assert any(f"/aansluiting/{CONNECTION}/" in a.attrib["href"] for a in carla.page.all("a"))
    with pytest.raises(IncompleteError, match="teruggestuurd"):
        town.submit()


def test_what_nobody_read_is_said_in_numbers_and_stops_nothing(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))
    give(town, opinion(town), actor(CARLA))
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/indienen")

    assert "1 van de 2 antwoorden is nog niet door een tweede persoon gelezen. Indienen mag ook zo" in carla.words
    assert town.submit()


def test_an_answer_that_was_changed_after_it_was_sent_back_stops_nothing(town: Town) -> None:
    answered(town, answer())
    give(town, opinion(town, agrees=False, reason=REASON), actor(CARLA))
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=f"/eis/{FIRST.id}", explanation="Aangevuld.")

    assert town.submit()


def test_the_snapshot_says_who_agreed_and_when_and_only_of_what_stands_there(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))
    for key in (FIRST.id, SECOND.id):
        give(town, opinion(town, key), actor(CARLA))
    at = town.clock().isoformat()
    ilyas = town.browser(ILYAS)
    ilyas.get(f"{HOME}/beheersmaatregel/5.01")
    ilyas.submit("Opslaan", at=f"/eis/{SECOND.id}", explanation="Aangevuld.")
    town.submit()

    found = frozen(town).answers

    assert (found[FIRST.id].reviewed_by, found[FIRST.id].reviewed_at) == ("Carla Coördinator", at)
    assert (found[SECOND.id].reviewed_by, found[SECOND.id].reviewed_at) == ("", "")


def test_a_snapshot_without_reviews_is_what_it_was_before_there_were_any(town: Town) -> None:
    answered(town, answer())
    town.submit()

    text = frozen(town).canonical

    assert "reviewed" not in text
    assert "remarks" not in text
    assert "reviewed" not in canonical_json(exported(town, DRAFT)["answers"])


def test_the_results_say_how_many_were_read(town: Town) -> None:
    answered(town, answer(), answer(SECOND.id))
    give(town, opinion(town), actor(CARLA))
    carla = town.browser(CARLA)

    carla.get(f"{HOME}/resultaten")

    assert "Beoordeeld door een tweede persoon" in carla.words
    assert "Indienen mag ook zo" not in carla.words


# --- the file of an assessment ------------------------------------------------------------


def reviewed_everything(town: Town) -> Given:
    """A submitted assessment with everything in it, of which two answers were agreed with and one remark was chosen."""
    fill_everything(town)
    for key in (PLAIN, f"{COVERED}@c00000000002"):
        give(town, opinion(town, key), actor(CARLA), replace(HEAD))
    town.change(
        "INSERT INTO remark (assessment_id, id, requirement_id, unit, text, in_report, said_by, said_at, "
        f"municipality_id) VALUES ('{DRAFT}', 'a00000000001', '{PLAIN}', '', 'Zie het jaarplan.', true, 'Tess Tweede', "
        f"'2026-11-20 09:00:00.000000', {AARDAM})"
    )
    submitted(town)
    return exported(town, DRAFT)


def test_it_comes_back_whole_and_the_reviews_of_a_draft_stay_behind(town: Town, tmp_path: Path) -> None:
    elsewhere = empty(tmp_path / "elders")
    file = reviewed_everything(town)

    assert file["snapshot"].count("reviewed_by") == 2
    assert "Zie het jaarplan." in file["snapshot"]
    assert brought_in(elsewhere, file) == canonical_json(file)
    elsewhere.close()


def _snapshot(change: Callable[[Given], object]) -> Callable[[Given], None]:
    def spoil(file: Given) -> None:
        said = json.loads(file["snapshot"])
        change(said)
        file["snapshot"] = canonical_json(said)

    return spoil


def _answer(**fields: Any) -> Callable[[Given], None]:
    return _snapshot(lambda said: said["answers"][PLAIN].update(fields))


def _remark(**fields: Any) -> Callable[[Given], None]:
    return _snapshot(lambda said: said["remarks"][0].update(fields))


SPOILED: dict[str, Callable[[Given], object]] = {
    "a reviewer who wrote it": _answer(reviewed_by="Ilyas Invuller"),
    "a reviewer without a moment": _answer(reviewed_at=""),
    "a moment without a reviewer": _answer(reviewed_by=""),
    "a name of two lines": _answer(reviewed_by="Carla\nCoördinator"),
    "a number for a name": _answer(reviewed_by=5),
    "a moment that is none": _answer(reviewed_at="gisteren"),
    "a review in the answer itself": lambda file: file["answers"][PLAIN].update(reviewed_by="Carla Coördinator"),
    "a remark about nothing": _remark(requirement_id="bio2-9.99.99"),
    "a remark about a connection that is not asked": _remark(unit="c00000000001"),
    "a remark that says nothing": _remark(text="."),
    "a remark of nobody": _remark(said_by=""),
    "a remark that is too long": _remark(text="x" * 2001),
    "a remark with more": _remark(erbij="iets"),
    "a remark that is a text": _snapshot(lambda said: said.update(remarks=["Zo is het."])),
}


def test_a_file_made_by_hand_is_believed_in_none_of_it(town: Town, tmp_path: Path) -> None:
    file = reviewed_everything(town)
    elsewhere = empty(tmp_path / "elders")
    for name, spoil in SPOILED.items():
        spoiled = json.loads(json.dumps(file))
        spoil(spoiled)
        assert spoiled != file, name
        assert refused(elsewhere, spoiled), name
    assert elsewhere.rows("SELECT count(*) FROM assessment") == [(0,)]
    elsewhere.close()
