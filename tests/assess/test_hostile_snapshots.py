"""Files made by hand of what was submitted to several frameworks: a snapshot follows from the file, or it is refused."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assess.catalogues import all_catalogues
from controls.canonical import canonical_json
from controls.compiled import from_text, to_text
from tests.assess.everything import COVERED, TAKEN_OVER, texts
from tests.assess.files import Given, Spoil, answer, bare, brought_in, of_profile, refused
from tests.assess.town import CONNECTION, Town


@pytest.fixture(scope="module")
def text(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return texts(settled, tmp_path_factory.mktemp("alles"))["submitted"]


@pytest.fixture
def frozen(text: str) -> Given:
    given: Given = json.loads(text)
    return given


def snapshot(change: Callable[[Given], object]) -> Spoil:
    """The snapshot says something else than the rest of the file."""

    def spoil(given: Given) -> None:
        said = json.loads(given["snapshot"])
        change(said)
        given["snapshot"] = canonical_json(said)

    return spoil


def frozen_framework(name: str, **fields: object) -> Spoil:
    return snapshot(lambda said: framework(said, name).update(fields))


def framework(said: Given, name: str) -> Given:
    """The first sheet of a framework in a snapshot."""
    found: Given = next(f for f in said["frameworks"] if f["catalogue"].startswith(name))
    return found


def covered_in(said: Given) -> Given:
    found: Given = next(f["answers"] for f in said["frameworks"] if f["unit"] == CONNECTION)[COVERED]
    return found


FORGED: dict[str, Spoil] = {
    "no frameworks": snapshot(lambda said: said.pop("frameworks")),
    "frameworks that are nothing": snapshot(lambda said: said.update(frameworks=None)),
    "one framework less": snapshot(lambda said: said["frameworks"].pop()),
    "one framework twice": snapshot(lambda said: said["frameworks"].append(said["frameworks"][0])),
    "frameworks in another order": snapshot(lambda said: said["frameworks"].reverse()),
    "another result": snapshot(lambda said: framework(said, "cbw")["result"]["whole"].update(at_least="1/1")),
    "no result": frozen_framework("cbw", result={}),
    "an answer less": snapshot(lambda said: framework(said, "cbw")["answers"].pop(TAKEN_OVER)),
    "another verdict of a TPM": snapshot(lambda said: covered_in(said)["verdicts"].update(bestaan="aangetoond")),
    "no evidence of a TPM": snapshot(lambda said: covered_in(said).update(evidence=[])),
    "another name for a connection": snapshot(lambda said: framework(said, "digid").update(unit_title="Anders")),
    "another connection": frozen_framework("digid", unit="ffffffffffff"),
    "an edition that is not here": frozen_framework("cbw", catalogue="cbw/1999"),
    "an edition that is a list": frozen_framework("cbw", catalogue=[]),
    "the hash of another edition": snapshot(
        lambda said: framework(said, "cbw").update(catalogue_sha256=framework(said, "ensia")["catalogue_sha256"])
    ),
    "two hashes for one edition": snapshot(lambda said: framework(said, "digid").update(catalogue_sha256="0" * 64)),
    "a framework with more": frozen_framework("cbw", x=1),
    "no profile": snapshot(lambda said: said.pop("profile")),
    "a profile that is nothing": snapshot(lambda said: said.update(profile=None)),
    "another TPM": snapshot(lambda said: said["profile"]["tpms"][0].update(issued_on="2020-01-01")),
    "another TPM beside it": of_profile("tpms", issued_on="2026-11-14"),
    "another use beside it": of_profile("suwinet", outsourced_to=""),
    "another norm beside it": of_profile("laid_beside", number="9.9"),
    "another connection beside it": of_profile("connections", name="Anders"),
    "another answer beside it": answer(TAKEN_OVER, explanation="Anders."),
    "another framework beside it": lambda given: (
        given["frameworks"].remove("nis2/2022-2555") or given.update(frameworks=[*given["frameworks"][:2]])
    ),
    "no reason for what is open": frozen_framework("cbw", left_open=""),
    "a reason that says nothing": frozen_framework("cbw", left_open="."),
    "a reason of ten thousand": frozen_framework("cbw", left_open="x" * 10_000),
    "a reason with an escape": frozen_framework("cbw", left_open="a\x1bb"),
    "a reason that is a number": frozen_framework("cbw", left_open=1),
    "a reason where nothing is open": frozen_framework("ensia", left_open="Daarom."),
    "a reason for one connection less": frozen_framework("digid", left_open=""),
    "questions of a framework less": lambda given: given["catalogue_texts"].popitem(),
    "questions of a framework more": lambda given: given["catalogue_texts"].update(
        {(nis2 := all_catalogues()["nis2/2022-2555"]).sha256: to_text(nis2)}
    ),
}


@pytest.mark.parametrize("spoil", FORGED.values(), ids=FORGED.keys())
def test_a_snapshot_that_does_not_follow_from_the_file_is_refused(nothing: Town, frozen: Given, spoil: Spoil) -> None:
    before = copy.deepcopy(frozen)
    spoil(frozen)
    assert frozen != before

    refused(nothing, frozen)


def test_the_snapshot_of_our_own_export_comes_in(elsewhere: Town, frozen: Given) -> None:
    assert brought_in(elsewhere, frozen) == canonical_json(frozen)


def test_what_every_sheet_left_open_is_told_in_a_sentence(nothing: Town, frozen: Given) -> None:
    frozen_framework("cbw", left_open="")(frozen)

    assert refused(nothing, frozen).startswith("Het bestand geeft niet voor elk open kader de reden")


def with_other_questions(given: Given, name: str, old: str, new: str) -> None:
    """The file as it would be if that framework had been written so on the day of submitting."""
    said = json.loads(given["snapshot"])
    before = framework(said, name)["catalogue_sha256"]
    text = given["catalogue_texts"].pop(before)
    assert old in text
    text = text.replace(old, new)
    after = hashlib.sha256(text.encode()).hexdigest()
    assert to_text(from_text(text, sha256=after)) == text
    given["catalogue_texts"][after] = text
    given["snapshot"] = given["snapshot"].replace(before, after)


def test_an_older_wording_of_a_framework_comes_in_and_is_kept(elsewhere: Town, frozen: Given) -> None:
    with_other_questions(bare(frozen), "digid", "gemeente", "gemeenschap")

    assert brought_in(elsewhere, frozen) == canonical_json(frozen)
    kept = dict(elsewhere.rows("SELECT sha256, canonical FROM catalogue_text"))
    assert kept == frozen["catalogue_texts"]


OTHER_QUESTIONS = {
    "another scale": ("digid", '"scale":"voldoen",', ""),
    "once for all": ("digid", '"repeat":"aansluiting",', ""),
    "a deviation": ("cbw", '"may_deviate":false,', ""),
    "derived": ("ensia", '{"chapters":', '{"asked":"afgeleid","chapters":'),
    "another id": ("digid", '"id":"digid-b.05"', '"id":"digid-b.99"'),
    "another edition": ("digid", '"edition":"3.0"', '"edition":"4.0"'),
    "without ways": ("digid", '"ways":["tpm"],', ""),
}


@pytest.mark.parametrize(("name", "old", "new"), OTHER_QUESTIONS.values(), ids=OTHER_QUESTIONS.keys())
def test_other_questions_than_ours_are_refused(nothing: Town, frozen: Given, name: str, old: str, new: str) -> None:
    with_other_questions(frozen, name, old, new)

    assert refused(nothing, frozen).startswith("De vragen in het bestand zijn niet die van ")
