"""Files made by hand about several frameworks: whatever our own pages would not have saved is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from controls.canonical import canonical_json
from tests.assess.everything import (
    ABSENT,
    COVERED,
    EVENT,
    PLAIN,
    REGISTER,
    SECOND,
    STEP,
    TAKEN_OVER,
    texts,
)
from tests.assess.files import (
    Given,
    Spoil,
    added,
    answer,
    bare,
    brought_in,
    fitting,
    more_of_profile,
    of_profile,
    refused,
    whole,
)
from tests.assess.town import CONNECTION, NOW, TPM_ID, Town

LONG = "x" * 10_000
#: Characters that clear a terminal, and end a line.
CODES = "\x1b[2J\n" * 100


@pytest.fixture(scope="module")
def text(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return texts(settled, tmp_path_factory.mktemp("alles"))["draft"]


@pytest.fixture
def draft(text: str) -> Given:
    given: Given = json.loads(text)
    return given


def carried(**fields: object) -> Spoil:
    """The first answer that came along says something else."""
    return lambda given: given["carried"][0].update(fields)


def carried_answer(**fields: object) -> Spoil:
    return lambda given: given["carried"][0]["answer"].update(fields)


COVERED_HERE = f"{COVERED}@{CONNECTION}"
COVERED_THERE = f"{COVERED}@{SECOND}"
OPEN = {"opzet": "open", "bestaan": "open", "werking": "open"}


# --- the kinds of value -------------------------------------------------------------------

STRANGE: dict[str, tuple[str, Spoil]] = {
    "frameworks that are a text": ("frameworks", whole(frameworks="cbw/2026")),
    "a framework that is a number": ("frameworks › 0", whole(frameworks=[1])),
    "a framework that is nothing": ("frameworks › 0", whole(frameworks=[None])),
    "no profile": ("profile", whole(profile=None)),
    "a profile that is a list": ("profile", whole(profile=[])),
    "a profile without TPMs": ("tpms", lambda a: a["profile"].pop("tpms")),
    "a profile with more": ("meer", lambda a: a["profile"].update(meer=[])),
    "a unit of eleven digits": ("unit", answer(COVERED_HERE, unit="c0000000000")),
    "a unit in capitals": ("unit", answer(COVERED_HERE, unit="C00000000001")),
    "a unit of ten thousand": ("unit", answer(COVERED_HERE, unit=LONG)),
    "a unit that is there and empty": ("unit", answer(PLAIN, unit="")),
    "a unit that is a number": ("unit", answer(PLAIN, unit=7)),
    "a condition that is open": ("condition", answer(ABSENT, condition="open")),
    "a condition that does not exist": ("condition", answer(ABSENT, condition="misschien")),
    "a condition since no day": ("condition_on", answer(ABSENT, condition_on="2026-02-30")),
    "a condition for a long reason": ("condition_reason", answer(ABSENT, condition_reason=LONG + "x")),
    "a condition for no reason, said": ("condition_reason", answer(ABSENT, condition_reason="")),
    "a condition with a bell": ("condition_reason", answer(ABSENT, condition_reason="a\x07")),
    "a TPM that is a path": ("tpm", answer(COVERED_HERE, tpm="../../etc/pw")),
    "a TPM of ten thousand": ("tpm", answer(COVERED_HERE, tpm=LONG)),
    "a remainder that is open": ("remainder › 3", answer(TAKEN_OVER, remainder={"3": "open"})),
    "a remainder that is a list": ("remainder", answer(TAKEN_OVER, remainder=["ja"])),
    "a remainder that is there and empty": ("remainder", answer(TAKEN_OVER, remainder={})),
    "an origin of a version below nothing": ("inferred_from", answer(TAKEN_OVER, inferred_from={PLAIN: -1})),
    "an origin of a version that is true": ("inferred_from", answer(TAKEN_OVER, inferred_from={PLAIN: True})),
    "an origin of half a version": ("inferred_from", answer(TAKEN_OVER, inferred_from={PLAIN: 1.5})),
    "an origin of a version beyond use": ("inferred_from", answer(TAKEN_OVER, inferred_from={PLAIN: 10**9 + 1})),
    "an origin that is there and empty": ("inferred_from", answer(TAKEN_OVER, inferred_from={})),
    "done on no day": ("done_on", answer(PLAIN, done_on="gisteren")),
    "done on a day in another form": ("done_on", answer(PLAIN, done_on="20260301")),
    "done on a number": ("done_on", answer(PLAIN, done_on=20260301)),
    "a result that is nothing": ("portal", answer(REGISTER, portal=None)),
    "a result without a place": ("reference", answer(REGISTER, portal={"score": "8", "date": ""})),
    "a result with more": ("x", answer(REGISTER, portal={"score": "8", "date": "", "reference": "", "x": 1})),
    "a long result": ("score", answer(REGISTER, portal={"score": "8" * 301, "date": "", "reference": ""})),
    "a result of no day": ("date", answer(REGISTER, portal={"score": "8", "date": "ooit", "reference": ""})),
    "a connection with a short id": ("connections › 0 › id", of_profile("connections", id="c1")),
    "a connection with an id of ten thousand": ("id", of_profile("connections", id=LONG)),
    "a connection with an id with a line end": ("id", of_profile("connections", id="c00000000002\n")),
    "a connection without a name": ("name", of_profile("connections", name="")),
    "a connection with a long name": ("name", of_profile("connections", name="n" * 121)),
    "a connection with a bell": ("name", of_profile("connections", name="a\x07")),
    "a connection without a number": ("number", of_profile("connections", number="")),
    "a connection with a long number": ("number", of_profile("connections", number="9" * 41)),
    "a connection with a number for a number": ("number", of_profile("connections", number=9)),
    "a TPM with a strange id": ("tpms › 0 › id", of_profile("tpms", id="tpm")),
    "a TPM of nobody": ("supplier", of_profile("tpms", supplier="")),
    "a TPM of a long supplier": ("supplier", of_profile("tpms", supplier="x" * 201)),
    "a TPM of a long application": ("application", of_profile("tpms", application="x" * 201)),
    "a TPM that is nowhere": ("reference", of_profile("tpms", reference="")),
    "a TPM that is far": ("reference", of_profile("tpms", reference="x" * 301)),
    "a TPM from no day": ("period_from", of_profile("tpms", period_from="")),
    "a TPM until no day": ("period_until", of_profile("tpms", period_until="2026-13-01")),
    "a TPM issued at the end of time": ("issued_on", of_profile("tpms", issued_on="9999-12-31")),
    "a TPM with a list of verdicts": ("verdicts", of_profile("tpms", verdicts=[])),
    "a TPM with a strange verdict": ("verdicts", of_profile("tpms", verdicts={COVERED: {"opzet": "ja"}})),
    "a TPM on a strange aspect": ("verdicts", of_profile("tpms", verdicts={COVERED: {"mooi": "niet"}})),
    "a use without a task": ("tasks", of_profile("suwinet", tasks=[])),
    "a use with a text for tasks": ("tasks", of_profile("suwinet", tasks="burgerzaken")),
    "a use by a long body": ("outsourced_to", of_profile("suwinet", outsourced_to="x" * 201)),
    "a norm without a number": ("number", of_profile("laid_beside", number="")),
    "a norm with a long number": ("number", of_profile("laid_beside", number="1" * 41)),
    "a norm out of nothing": ("document", of_profile("laid_beside", document="")),
    "a norm of two digits": ("year", of_profile("laid_beside", year="26")),
    "a norm of another century": ("year", of_profile("laid_beside", year="1926")),
    "a norm in other digits": ("year", of_profile("laid_beside", year="20٢٦")),
    "a norm of nobody": ("recorded_by", of_profile("laid_beside", recorded_by="")),
    "a norm of no moment": ("recorded_at", of_profile("laid_beside", recorded_at="2026-11-20")),
    "carried answers by name": ("carried", whole(carried={})),
    "a carried answer that is a text": ("carried › 0", lambda a: a.update(carried=["x"])),
    "a change that does not exist": ("change", carried(change="better")),
    "a long note": ("note", carried(note=LONG + "x")),
    "a carried answer from nowhere": ("from_assessment", carried(from_assessment="")),
    "a carried answer from a path": ("from_assessment", carried(from_assessment="../../a/b/c/")),
    "a carried answer of ten thousand": ("from_requirement", carried(from_requirement=LONG)),
    "a carried answer of two lines": ("from_requirement", carried(from_requirement="a\nb")),
    "a carried answer settled some time": ("settled_at", carried(settled_at="gisteren")),
    "a carried answer for a strange unit": ("unit", carried(unit="elders")),
    "a carried answer with a strange verdict": ("verdicts", carried_answer(verdicts={"opzet": "ja"})),
    "a carried answer with more": ("x", carried_answer(x=1)),
    "a carried answer of nobody": ("answered_by", carried_answer(answered_by="")),
    "questions that are a list": ("catalogue_texts", whole(catalogue_texts=[])),
}  # fmt: skip


@pytest.mark.parametrize(("where", "spoil"), STRANGE.values(), ids=STRANGE.keys())
def test_a_value_that_no_form_lets_in_is_refused_with_its_place(
    nothing: Town, draft: Given, where: str, spoil: Spoil
) -> None:
    spoil(draft)

    sentence = refused(nothing, draft)

    assert sentence.startswith("In het bestand klopt ‘")
    assert where in sentence.split("’")[0]


# --- what cannot be together --------------------------------------------------------------

IMPOSSIBLE: dict[str, tuple[str, Spoil]] = {
    # frameworks
    "a framework that is not here": ("De norm cbw/1999 is hier niet", whole(frameworks=["cbw/1999"])),
    "a framework of ten thousand": ("De norm xxx", whole(frameworks=[LONG])),
    "a framework of terminal codes": ("De norm [2J", whole(frameworks=[CODES])),
    "the leading edition twice": ("meer dan één uitgave", whole(frameworks=["bio2/1.3"])),
    "a second edition of what leads": ("meer dan één uitgave", whole(frameworks=["bio2/2.0-concept"])),
    "a framework twice": ("De kaders", whole(frameworks=["cbw/2026", "cbw/2026"])),
    "frameworks in another order": ("De kaders", lambda a: a["frameworks"].reverse()),
    "an answered framework left out": ("staat niet in", lambda a: a["frameworks"].remove("ensia/2026")),
    # whose answer
    "an answer to what is derived": ("wordt in deze zelftoets niet", added("nis2-20.1", STEP, requirement_id="nis2-20.1")),
    "an answer to nothing": ("staat niet in", added(LONG, STEP, requirement_id=LONG)),
    "DigiD for the municipality": ("niet voor de gemeente als geheel", added(EVENT, STEP, requirement_id=EVENT)),
    "DigiD for an unknown connection": (
        "niet beantwoord voor aansluiting ffffffffffff",
        added(f"{COVERED}@ffffffffffff", COVERED_HERE, unit="ffffffffffff"),
    ),
    "BIO2 for a connection": (
        "niet beantwoord voor aansluiting",
        added(f"bio2-5.01.02@{CONNECTION}", PLAIN, requirement_id="bio2-5.01.02", unit=CONNECTION),
    ),
    "an answer under the key of another unit": ("daar staat een andere eis", answer(COVERED_HERE, unit=SECOND)),
    "an answer without the unit of its key": (
        "daar staat een andere eis",
        lambda a: a["answers"][COVERED_HERE].pop("unit"),
    ),
    "DigiD without connections": (
        "wordt in deze zelftoets niet",
        lambda a: a["profile"].update(connections=[]),
    ),
    # outcomes and verdicts
    "deels where it does not exist": (
        "Bij eis B.01 staat het oordeel ‘deels’",
        answer(COVERED_THERE, verdicts={**OPEN, "opzet": "deels"}),
    ),
    "an aspect that is not asked": ("een oordeel over opzet", answer(STEP, verdicts={**OPEN, "opzet": "niet"})),
    "a deviation from the law": ("‘bewust-afgeweken’", answer(TAKEN_OVER, outcome="bewust-afgeweken")),
    "BIO2 covered by a TPM": ("‘gedekt-door-tpm’", answer(PLAIN, outcome="gedekt-door-tpm", tpm=TPM_ID)),
    "what always occurs did not": ("‘niet-voorgekomen’", answer(COVERED_THERE, outcome="niet-voorgekomen")),
    "a TPM and a verdict of its own": ("ook een eigen oordeel", answer(COVERED_HERE, verdicts={**OPEN, "opzet": "niet"})),
    "a TPM beside a verdict": ("een TPM, maar die dekt", answer(COVERED_THERE, tpm=TPM_ID)),
    "a TPM that is not there": ("een TPM die het bestand niet kent", answer(COVERED_HERE, tpm="ffffffffffff")),
    "the agreement of oneself": (
        "stemde Ilyas Invuller in",
        answer(EVENT + f"@{CONNECTION}", outcome="niet-van-toepassing", agreed_by="Ilyas Invuller",
               agreed_at=NOW.isoformat()),
    ),
    # what only some requirements have
    "a condition on what has none": ("kent geen voorwaarde", answer(PLAIN, condition="ja")),
    "a reason for a condition on what has none": ("kent geen voorwaarde", answer(STEP, condition_reason="Daarom.")),
    "a day for a condition on what has none": ("kent geen voorwaarde", answer(STEP, condition_on="2026-01-01")),
    "a remainder of what leads": ("heeft geen restvragen", answer(PLAIN, remainder={"1": "ja"})),
    "a remainder beyond the questions": ("heeft geen vraag 99", answer(TAKEN_OVER, remainder={"99": "ja"})),
    "a remainder before the questions": ("heeft geen vraag 0", answer(TAKEN_OVER, remainder={"0": "ja"})),
    "a remainder with a zero": ("heeft geen vraag 01", answer(TAKEN_OVER, remainder={"01": "ja"})),
    "a remainder of ten thousand": ("heeft geen vraag xxx", answer(TAKEN_OVER, remainder={LONG: "ja"})),
    "a remainder of terminal codes": ("heeft geen vraag [2J", answer(TAKEN_OVER, remainder={CODES: "ja"})),
    "an origin that is not there": ("steunt op eis bio2-99", answer(TAKEN_OVER, inferred_from={"bio2-99": 1})),
    "an origin of ten thousand": ("steunt op eis xxx", answer(TAKEN_OVER, inferred_from={LONG: 1})),
    "an origin that is one of several": ("steunt op eis", answer(TAKEN_OVER, inferred_from={COVERED_HERE: 1})),
    "a result of what is no register": (
        "geen resultaat uit een portaal",
        answer(STEP, portal={"score": "8", "date": "", "reference": ""}),
    ),
    "a result that says nothing": (
        "geen resultaat uit een portaal",
        answer(REGISTER, portal={"score": "", "date": "", "reference": ""}),
    ),
    # the profile
    "a connection twice": ("staat aansluiting c00000000002 twee keer", more_of_profile("connections", name="C")),
    "connections in another order": ("De aansluitingen", lambda a: a["profile"]["connections"].reverse()),
    "a TPM twice": (f"staat TPM {TPM_ID} twee keer", more_of_profile("tpms", supplier="Zwolle")),
    "the very same TPM twice": ("De TPM’s", more_of_profile("tpms")),
    "a TPM that ends before it begins": ("eindigt voor zij begint", of_profile("tpms", period_until="2025-12-31")),
    "a TPM on nothing": ("Eis xxx", of_profile("tpms", verdicts={LONG: {"opzet": "niet"}})),
    "a TPM on BIO2": ("die een TPM niet kan dekken", of_profile("tpms", verdicts={PLAIN: {"opzet": "niet"}})),
    "a TPM with deels": ("het oordeel ‘deels’", of_profile("tpms", verdicts={COVERED: {"opzet": "deels"}})),
    "a TPM on what is not asked": ("over werking", of_profile("tpms", verdicts={COVERED: {"werking": "niet"}})),
    "an application that does not exist": ("Toepassing xxx", of_profile("suwinet", application=LONG)),
    "a task that does not exist": ("een taak die zij niet kent", of_profile("suwinet", tasks=["burgerzaken", "x"])),
    "an application twice": ("De manieren om Suwinet", more_of_profile("suwinet", outsourced_to="")),
    "a norm beside nothing": ("Eis xxx", of_profile("laid_beside", requirement_id=LONG)),
    "a norm beside a known list": ("die lijst is bekend", of_profile("laid_beside", requirement_id=COVERED)),
    "a norm twice": ("De officiële normen", more_of_profile("laid_beside", number="2")),
    # what came along
    "a carried answer to nothing": (
        "Eis xxx",
        lambda a: a.update(carried=[{**a["carried"][0], "requirement_id": LONG}]),
    ),
    "a carried answer to another framework": (
        "staat niet in",
        lambda a: a.update(
            frameworks=["cbw/2026"], answers={}, carried=[c for c in a["carried"] if c["requirement_id"] == COVERED]
        ),
    ),
    "a settled answer to nothing": (
        "in geen enkele norm",
        carried(requirement_id="bio2-0", settled_at=NOW.isoformat()),
    ),
    "a carried answer for an unknown connection": (
        "niet beantwoord voor aansluiting",
        lambda a: next(c for c in a["carried"] if c["unit"]).update(unit="ffffffffffff"),
    ),
    "a carried answer for a connection, of the municipality": (
        "een eerder antwoord op iets anders",
        lambda a: next(c for c in a["carried"] if c["unit"])["answer"].pop("unit"),
    ),
    "a carried answer for the municipality, of a connection": (
        "een eerder antwoord op iets anders",
        carried_answer(unit=CONNECTION),
    ),
    "a carried answer from another requirement": (
        "een eerder antwoord op iets anders",
        carried(from_requirement="bio2-5.01.03"),
    ),
    "a carried answer twice": ("De eerdere antwoorden", lambda a: a["carried"].insert(0, a["carried"][0])),
    "carried answers in another order": ("De eerdere antwoorden", lambda a: a["carried"].reverse()),
    # the rest of a draft
    "a draft with questions of its own": ("van een concept", whole(catalogue_texts={"0" * 64: "{}"})),
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "spoil"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_cannot_be_together_is_refused_and_told(nothing: Town, draft: Given, sentence: str, spoil: Spoil) -> None:
    spoil(draft)

    assert sentence in refused(nothing, draft)


def test_the_draft_itself_comes_in(elsewhere: Town, draft: Given) -> None:
    """What every counter-example above was made of."""
    assert brought_in(elsewhere, draft) == canonical_json(draft)


def test_what_has_its_default_is_absent(nothing: Town, draft: Given) -> None:
    """There is one way to write an answer, or its hash would say nothing."""
    for name, value in {"unit": "", "condition": "open", "tpm": "", "done_on": "", "inferred_from": {}}.items():
        refused(nothing, _with(draft, answer(STEP, **{name: value})))


def _with(given: Given, spoil: Spoil) -> Given:
    spoilt = copy.deepcopy(given)
    spoil(spoilt)
    return spoilt


FITTING: dict[str, Spoil] = {
    "a framework that nobody filled in": lambda a: bare(a).update(
        frameworks=["digid/3.0"],
        profile={"connections": [], "tpms": [], "suwinet": [], "laid_beside": []},
        answers={},
        carried=[],
    ),
    "a covered norm without a TPM yet": lambda a: a["answers"][COVERED_HERE].pop("tpm"),
    "a condition that is known to hold": answer(ABSENT, condition="ja"),
    "a result with a score alone": answer(REGISTER, portal={"score": "8", "date": "", "reference": ""}),
    "the longest texts": lambda a: (
        answer(ABSENT, condition_reason="é" * 10_000)(a),
        of_profile("connections", name="A" * 120, number="9" * 40)(a),
        of_profile("tpms", supplier="x" * 200, application="x" * 200, reference="x" * 300)(a),
        of_profile("suwinet", outsourced_to="x" * 200)(a),
        of_profile("laid_beside", number="1" * 40, document="x" * 200)(a),
        carried(note="x" * 10_000)(a),
    ),
    "the last version of an origin": answer(TAKEN_OVER, inferred_from={PLAIN: 10**9, TAKEN_OVER: 0}),
}


@pytest.mark.parametrize("change", FITTING.values(), ids=FITTING.keys())
def test_what_a_form_lets_in_comes_in_and_goes_out_the_same(elsewhere: Town, draft: Given, change: Spoil) -> None:
    change(draft)

    assert brought_in(elsewhere, draft) == canonical_json(draft)


# --- the text of the file -----------------------------------------------------------------

SURROGATES: dict[str, Spoil] = {
    "the name of a connection": of_profile("connections", name="\ud800"),
    "a key of an answer": added("\ud800", STEP),
    "a note": carried(note="\udfff"),
    "a framework": whole(frameworks=["\ud800"]),
    "a norm of a TPM": of_profile("tpms", verdicts={"\ud800": {}}),
    "a remainder": answer(TAKEN_OVER, remainder={"\ud800": "ja"}),
}


@pytest.mark.parametrize("spoil", SURROGATES.values(), ids=SURROGATES.keys())
def test_half_a_character_is_refused(nothing: Town, draft: Given, spoil: Spoil) -> None:
    spoil(draft)

    refused(nothing, draft)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_number_is_refused(nothing: Town, draft: Given, number: str) -> None:
    text = fitting(_with(draft, answer(TAKEN_OVER, inferred_from={PLAIN: 4711})))

    refused(nothing, text.replace("4711", number))


TWICE = {
    "the hash": ('"sha256":', '"sha256": "x", "sha256":'),
    "the assessment": ('{"assessment":', '{"assessment": {}, "assessment":'),
    "the frameworks": ('"frameworks":', '"frameworks": [], "frameworks":'),
    "an answer": (f'"{STEP}":', f'"{STEP}": 1, "{STEP}":'),
    "a connection of an answer": ('"unit":', f'"unit": "{SECOND}", "unit":'),
}


@pytest.mark.parametrize(("once", "twice"), TWICE.values(), ids=TWICE.keys())
def test_a_name_that_stands_there_twice_is_refused(nothing: Town, draft: Given, once: str, twice: str) -> None:
    """The last of them gives the right hash; who reads the file elsewhere may have read the first."""
    text = fitting(draft)
    assert once in text

    sentence = refused(nothing, text.replace(once, twice, 1))

    assert sentence == "In het bestand staat een gegeven twee keer onder dezelfde naam."
