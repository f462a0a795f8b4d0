"""Files made by hand with a hash that fits: whatever our own pages would not have saved is refused, and nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assess.catalogues import all_catalogues
from assess.db import open_database
from assess.exchange import export
from assess.settings import DATABASE_NAME
from controls.canonical import canonical_json
from controls.catalogue import Catalogue
from controls.compiled import from_text, to_text
from controls.scoring import Status, score
from controls.snapshot import Snapshot, answer_from, freeze
from tests.assess.command import HALF, SUBMITTED
from tests.assess.files import Given, Spoil, bare, brought_in, refused
from tests.assess.town import Town


@pytest.fixture(scope="module")
def exported(demonstration: Path) -> dict[str, str]:
    """The texts of a draft and of a submitted assessment."""
    database = open_database(demonstration / DATABASE_NAME)
    with database.all_municipalities(writes=False) as session:
        found = {identity: export(session, identity) for identity in (HALF, SUBMITTED)}
    database.close()
    return {identity: carried.text for identity, carried in found.items() if carried}


@pytest.fixture
def draft(exported: dict[str, str]) -> Given:
    given: Given = json.loads(exported[HALF])
    return given


@pytest.fixture
def submitted(exported: dict[str, str]) -> Given:
    given: Given = json.loads(exported[SUBMITTED])
    return given


def answer_in(given: Given) -> Given:
    """One answer of the file, the same every time."""
    found: Given = given["answers"][min(given["answers"])]
    return found


def answer(**fields: object) -> Spoil:
    return lambda given: answer_in(given).update(fields)


def evidence(**fields: object) -> Spoil:
    return answer(evidence=[{"title": "Besluit", "location": "", "date": "", **fields}])


def record(**fields: object) -> Spoil:
    return lambda given: given["applicability"][min(given["applicability"])].update(fields)


def whole(**fields: object) -> Spoil:
    return lambda given: given.update(fields)


def place(**fields: object) -> Spoil:
    return lambda given: given["municipality"].update(fields)


# --- values -------------------------------------------------------------------------------

STRANGE: dict[str, tuple[str, Spoil]] = {
    "an id that is a path": ("id", whole(id="a/../../b")),
    "an id in capitals": ("id", whole(id="ABCDEF012345")),
    "an id with a line end": ("id", whole(id="abcdef012345\n")),
    "no title": ("title", whole(title="")),
    "a long title": ("title", whole(title="t" * 201)),
    "a title with spaces around": ("title", whole(title=" Zelftoets ")),
    "a long scope": ("scope", whole(scope="s" * 5_001)),
    "a reference date in another form": ("reference_date", whole(reference_date="20261231")),
    "a moment in another zone": ("created_at", whole(created_at="2026-07-01T09:00:00+02:00")),
    "a moment before all time": ("created_at", whole(created_at="0001-01-01T00:00:00+23:59")),
    "a moment after all time": ("answered_at", answer(answered_at="9999-12-31T23:59:59-23:59")),
    "a moment that has no Dutch clock time": ("answered_at", answer(answered_at="9999-12-31T23:59:59+00:00")),
    "a status in capitals": ("status", whole(status="CONCEPT")),
    "a name of two lines": ("name", place(name="A\r\nSet-Cookie: x=y")),
    "a long name": ("name", place(name="n" * 121)),
    "no name": ("name", place(name="")),
    "a slug that leaves its folder": ("slug", place(slug="../x?y#")),
    "a slug with a line end": ("slug", place(slug="elders\n")),
    "a slug in capitals": ("slug", place(slug="Elders")),
    "a code in other digits": ("code", place(code="GM١٢٣٤")),
    "a code too short": ("code", place(code="GM1")),
    "a municipality with more": ("x", place(x=1)),
    "a version below nothing": ("version", answer(version=-1)),
    "a version beyond the integers of the database": ("version", answer(version=2**63)),
    "a version beyond use": ("version", answer(version=10**9 + 1)),
    "a version that is true": ("version", answer(version=True)),
    "a version in digits": ("version", answer(version="1")),
    "a long explanation": ("explanation", answer(explanation="x" * 10_001)),
    "an explanation with a bell": ("explanation", answer(explanation="a\x07b")),
    "an explanation with an escape": ("explanation", answer(explanation="a\x1b[31mb")),
    "an explanation with a return": ("explanation", answer(explanation="a\r\nb")),
    "an explanation that is a number": ("explanation", answer(explanation=5)),
    "no explanation at all": ("explanation", answer(explanation=None)),
    "a long reason": ("reason", answer(reason="x" * 10_001)),
    "a long improvement": ("improvement", answer(improvement="x" * 10_001)),
    "a long reference": ("risk_reference", answer(risk_reference="x" * 301)),
    "a long owner": ("risk_owner", answer(risk_owner="x" * 201)),
    "an end that is no date": ("ends_on", answer(ends_on="x")),
    "an end on a day that does not exist": ("ends_on", answer(ends_on="2026-02-30")),
    "evidence without a title": ("title", evidence(title="", location="Zaak 12")),
    "evidence with a number for a title": ("title", evidence(title=5)),
    "evidence with a list for a title": ("title", evidence(title=["x"])),
    "evidence with a long title": ("title", evidence(title="x" * 301)),
    "evidence with a long location": ("location", evidence(location="x" * 301)),
    "evidence of some day": ("date", evidence(date="zomaar")),
    "evidence with more": ("x", evidence(x=1)),
    "a verdict that does not exist": ("opzet", answer(verdicts={"opzet": "ja", "bestaan": "open", "werking": "open"})),
    "an aspect that does not exist": ("mooi", answer(verdicts={"mooi": "open"})),
    "an outcome that does not exist": ("outcome", answer(outcome="vergeten")),
    "an answer of nobody": ("answered_by", answer(answered_by="")),
    "an answer of somebody of two lines": ("answered_by", answer(answered_by="A\nB")),
    "an agreement of somebody with a tab": ("agreed_by", answer(agreed_by="A\tB")),
    "a ground that does not exist": ("grounds", record(grounds=["zomaar"])),
    "many grounds": ("grounds", record(grounds=["risico"] * 4)),
    "a decision on no day": ("decided_on", record(decided_on="geen datum")),
    "a VvT record of nobody": ("recorded_by", record(recorded_by="")),
    "a VvT record of a strange version": ("version", record(version=2**63)),
    "long measures": ("additional_measures", record(additional_measures="x" * 10_001)),
    "a choice that does not exist": ("applies", record(applies="misschien")),
}  # fmt: skip


@pytest.mark.parametrize(("where", "spoil"), STRANGE.values(), ids=STRANGE.keys())
def test_a_value_that_no_form_lets_in_is_refused_with_its_place(
    town: Town, draft: Given, where: str, spoil: Spoil
) -> None:
    spoil(draft)

    sentence = refused(town, draft)

    assert sentence.startswith("In het bestand klopt ‘")
    assert where in sentence.split("’")[0]


FITTING: dict[str, Spoil] = {
    "the longest texts": answer(explanation="x" * 10_000, improvement="x" * 10_000, reason="é" * 10_000),
    "the longest lines": answer(risk_reference="x" * 300, risk_owner="x" * 200),
    "as much evidence as fits": answer(evidence=[{"title": "x" * 300, "location": "x" * 300, "date": "2026-01-31"}] * 20),
    "the first version": answer(version=0),
    "the last version": answer(version=10**9),
    "lines and tabs in a text": answer(explanation="Een\n\tTwee \U0001f512"),
    "a deviation that is not finished": answer(outcome="bewust-afgeweken"),
    "the longest title and scope": whole(title="t" * 200, scope="s" * 5_000),
    "no answer at all": lambda a: bare(a).update(answers={}, applicability={}),
}  # fmt: skip


def test_more_evidence_than_fits_is_refused(town: Town, draft: Given) -> None:
    answer(evidence=[{"title": "a", "location": "", "date": ""}] * 21)(draft)

    assert refused(town, draft) == "Bij eis 5.01.01 staan te veel bewijsstukken."


@pytest.mark.parametrize("change", FITTING.values(), ids=FITTING.keys())
def test_what_a_form_lets_in_comes_in_and_goes_out_the_same(town: Town, draft: Given, change: Spoil) -> None:
    change(draft)

    assert brought_in(town, draft) == canonical_json(draft)


@pytest.mark.parametrize("key", ["zz", "bio2-99.99", "x\x1b[2J\n" * 100], ids=["short", "like ours", "terminal codes"])
def test_a_requirement_or_control_that_is_not_in_the_edition_is_refused(town: Town, draft: Given, key: str) -> None:
    more = {**draft, "answers": {**draft["answers"], key: {**answer_in(draft), "requirement_id": key}}}
    assert "staat niet in" in refused(town, more)

    one = next(iter(draft["applicability"].values()))
    more = {**draft, "applicability": {**draft["applicability"], key: {**one, "control": key}}}
    assert "staat niet in" in refused(town, more)


def test_an_answer_or_record_under_the_name_of_another_is_refused(town: Town, draft: Given) -> None:
    first, second = sorted(draft["answers"])[:2]
    swapped = {**draft["answers"], first: draft["answers"][second]}
    assert refused(town, {**draft, "answers": swapped}).startswith(f"Eis {first} staat niet in")

    first, second = sorted(draft["applicability"])[:2]
    swapped = {**draft["applicability"], first: draft["applicability"][second]}
    assert refused(town, {**draft, "applicability": swapped}).startswith(f"Beheersmaatregel {first} staat niet in")


def test_a_chapter_of_the_framework_has_no_vvt_record(town: Town, draft: Given) -> None:
    framework = next(c.number for c in all_catalogues()["bio2/1.3"].controls if not c.iso)
    one = next(iter(draft["applicability"].values()))
    draft["applicability"][framework] = {**one, "control": framework}

    assert refused(town, draft).startswith(f"Beheersmaatregel {framework} staat niet in")


@pytest.mark.parametrize("value", ["bio2/0.9", "\x1b[2J" * 1000, "../../etc/passwd"])
def test_an_edition_that_is_not_here_is_refused_without_repeating_what_cannot_be_shown(
    town: Town, draft: Given, value: str
) -> None:
    assert refused(town, {**draft, "catalogue": value}).startswith("De norm ")


def test_another_format_is_refused_without_repeating_what_cannot_be_shown(town: Town, draft: Given) -> None:
    assert refused(town, {**draft, "schema": "\x1b[2J\n" * 100}).startswith("Dit bestand heeft een onbekend formaat")


def test_the_address_of_another_municipality_is_not_taken_over(town: Town, draft: Given) -> None:
    place(slug="aardam", code="GM0001")(draft)

    assert refused(town, draft) == "De naam aardam in het adres is hier al van een andere gemeente."


# --- agreement ----------------------------------------------------------------------------

AGREED = {
    "outcome": "niet-van-toepassing",
    "reason": "Wij hebben geen zwembad.",
    "agreed_by": "Tess Tweede",
    "agreed_at": "2026-11-01T00:00:00+00:00",
    "answered_by": "Ilyas Invuller",
}

IMPOSSIBLE_AGREEMENTS = {
    "with oneself": {"agreed_by": "Ilyas Invuller"},
    "without a reason": {"reason": ""},
    "with a reason that says nothing": {"reason": "\u200b."},
    "without a moment": {"agreed_at": ""},
    "of nobody": {"agreed_by": ""},
    "with an answer that was assessed": {"outcome": "beoordeeld"},
    "with a deviation": {"outcome": "bewust-afgeweken"},
}


@pytest.mark.parametrize("changes", IMPOSSIBLE_AGREEMENTS.values(), ids=IMPOSSIBLE_AGREEMENTS.keys())
def test_an_agreement_that_nobody_can_have_given_is_refused(
    town: Town, draft: Given, changes: dict[str, object]
) -> None:
    answer_in(draft).update({**AGREED, **changes})

    assert refused(town, draft).startswith("Bij eis ")


def test_an_agreement_of_a_second_person_comes_in(town: Town, draft: Given) -> None:
    answer_in(draft).update(AGREED)

    assert brought_in(town, draft) == canonical_json(draft)


# --- what was submitted -------------------------------------------------------------------


def said(given: Given) -> Snapshot:
    return Snapshot.from_json(given["snapshot"])


def says(**fields: object) -> Spoil:
    """The snapshot says something else than the rest of the file."""
    return lambda given: given.update(snapshot=replace(said(given), **fields).canonical)


def all_proved(given: Given) -> None:
    """A snapshot that is right in itself, computed over other answers than those in the file."""
    snapshot = said(given)
    proved = dict.fromkeys(("opzet", "bestaan", "werking"), "aangetoond")
    answers = {
        key: answer_from({**value, "outcome": "beoordeeld", "verdicts": proved, "explanation": "Prima."})
        for key, value in given["answers"].items()
    }
    given["snapshot"] = frozen_again(given, answers=answers, left_open={}, submitted_by=snapshot.submitted_by).canonical


def frozen_again(given: Given, **changes: Any) -> Snapshot:
    """The snapshot of the file, frozen once more with some parts changed."""
    snapshot = said(given)
    catalogue = changes.pop("catalogue", None) or questions(given)
    names = (
        "assessment_id", "title", "municipality", "municipality_code", "reference_date", "scope", "answers",
        "applicability", "left_open", "submitted_by", "submitted_at",
    )  # fmt: skip
    return freeze(catalogue, **{**{name: getattr(snapshot, name) for name in names}, **changes})


FORGED: dict[str, Spoil] = {
    "another id": says(assessment_id="e00000000001"),
    "another title": says(title="Anders"),
    "another scope": says(scope="Anders"),
    "another reference date": says(reference_date="2020-12-31"),
    "another edition": says(catalogue="bio2/9.9"),
    "another municipality": says(municipality="Amsterdam"),
    "the code of another municipality": says(municipality_code="GM0363"),
    "another moment": says(submitted_at="2020-01-01T00:00:00+00:00"),
    "no applicability": says(applicability={}),
    "another result": lambda given: says(result={**said(given).result, "levels": {}})(given),
    "everything proved": all_proved,
    "no answers beside it": whole(answers={}),
    "another answer beside it": answer(explanation="Anders."),
    "another title beside it": whole(title="Anders"),
    "another id beside it": whole(id="e00000000001"),
    "another moment beside it": whole(submitted_at="2026-11-17T09:00:00+00:00"),
    "a space before it": lambda given: given.update(snapshot=" " + given["snapshot"]),
    "the same in another order": lambda given: given.update(
        snapshot=json.dumps(dict(reversed(json.loads(given["snapshot"]).items())), ensure_ascii=False)
    ),
    "no snapshot": whole(snapshot=""),
    "something else": whole(snapshot="{}"),
    "no moment": whole(submitted_at=""),
    "a draft": whole(status="concept"),
    "a draft with the snapshot still there": whole(status="concept", submitted_at=""),
    "another method": says(method="toetspeil-0"),
    "nobody who submitted it": says(submitted_by=""),
    "somebody with a line end": says(submitted_by="A\nB"),
    "a reason for a theme that is not open": lambda given: says(
        left_open={**said(given).left_open, "elders": "Daarom."}
    )(given),
}


@pytest.mark.parametrize("spoil", FORGED.values(), ids=FORGED.keys())
def test_a_snapshot_that_does_not_follow_from_the_file_is_refused(town: Town, submitted: Given, spoil: Spoil) -> None:
    spoil(submitted)

    refused(town, submitted)


def test_the_snapshot_of_our_own_export_comes_in(town: Town, submitted: Given) -> None:
    assert brought_in(town, submitted) == canonical_json(submitted)


def questions(given: Given) -> Catalogue:
    """The edition as it was asked, from the file."""
    sha256 = said(given).catalogue_sha256
    return from_text(given["catalogue_texts"][sha256], sha256=sha256)


def left_open(given: Given, reasons: Callable[[set[str]], dict[str, str]]) -> None:
    """One answer less, so that its theme is open; the snapshot says `reasons` of what is open."""
    del given["answers"][min(given["answers"])]
    answers = {key: answer_from(value) for key, value in given["answers"].items()}
    catalogue = questions(given)
    scores = score(catalogue, answers).requirements
    found = {r.theme for r in catalogue.requirements if scores[r.id].status is Status.OPEN}
    given["snapshot"] = frozen_again(given, answers=answers, left_open=reasons(found)).canonical


@pytest.mark.parametrize(
    "reason", ["", ".", "\u200b", "x" * 2_001, "a\x1bb"], ids=["none", "a stop", "unseen", "too long", "escape"]
)
def test_what_was_left_open_needs_a_reason_as_the_form_asks_it(town: Town, submitted: Given, reason: str) -> None:
    left_open(submitted, lambda themes: dict.fromkeys(themes, reason))

    assert "left_open" in refused(town, submitted)


def test_every_theme_that_was_left_open_needs_its_reason(town: Town, submitted: Given) -> None:
    left_open(submitted, lambda _themes: {})

    assert refused(town, submitted).startswith("Het bestand geeft niet voor elk open thema de reden")


def test_with_a_reason_for_every_open_theme_it_comes_in(town: Town, submitted: Given) -> None:
    left_open(bare(submitted), lambda themes: dict.fromkeys(themes, "Dat komt in januari."))

    assert brought_in(town, submitted) == canonical_json(submitted)


def with_other_questions(given: Given, old: str, new: str) -> str:
    """The file as it would be if the edition had been written so on the day of submitting; gives that text."""
    text: str = next(iter(given["catalogue_texts"].values()))
    assert old in text
    text = text.replace(old, new)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    catalogue = from_text(text, sha256=sha256)
    assert to_text(catalogue) == text
    given.update(catalogue_texts={sha256: text}, snapshot=frozen_again(given, catalogue=catalogue).canonical)
    return text


def test_an_older_wording_of_the_same_questions_comes_in_and_is_kept(town: Town, submitted: Given) -> None:
    text = with_other_questions(bare(submitted), "gemeente", "gemeenschap")

    assert brought_in(town, submitted) == canonical_json(submitted)
    assert town.rows("SELECT canonical FROM catalogue_text") == [(text,)]
    assert text != to_text(all_catalogues()["bio2/1.3"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"edition":"1.3"', '"edition":"9.9"'),
        ('"id":"bio2-5.01.01"', '"id":"bio2-5.01.99"'),
        ('"id":"bio2-5.01.01"', '"id":"bio2-5.01.02"'),
    ],
    ids=["another edition", "a requirement under another id", "one id twice"],
)
def test_other_questions_than_ours_are_refused(town: Town, submitted: Given, old: str, new: str) -> None:
    with_other_questions(submitted, old, new)

    assert refused(town, submitted).startswith("De vragen in het bestand zijn niet die van ")


def test_questions_that_cannot_be_shown_are_refused(town: Town, submitted: Given) -> None:
    with_other_questions(submitted, "gemeente", "\\u0000gemeente")

    assert refused(town, submitted) == "In de vragen in het bestand staan tekens die niet te tonen zijn."


def test_questions_that_do_not_hang_together_are_refused(town: Town, submitted: Given) -> None:
    (text,) = submitted["catalogue_texts"].values()
    spoilt = text.replace('"aspects":["opzet","bestaan","werking"]', '"aspects":[]')
    assert spoilt != text
    sha256 = hashlib.sha256(spoilt.encode()).hexdigest()
    snapshot = replace(said(submitted), catalogue_sha256=sha256).canonical
    submitted.update(catalogue_texts={sha256: spoilt}, snapshot=snapshot)

    refused(town, submitted)


OTHER_TEXTS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "altered": lambda sha256, text: {sha256: text.replace("gemeente", "gemeenschap")},
    "under another hash": lambda sha256, text: {"0" * 64: text},
    "one more": lambda sha256, text: {sha256: text, "0" * 64: text},
    "under no hash at all": lambda sha256, text: {"bio2/1.3": text},
}


@pytest.mark.parametrize("other", OTHER_TEXTS.values(), ids=OTHER_TEXTS.keys())
def test_other_questions_than_the_snapshot_names_are_refused(
    town: Town, submitted: Given, other: Callable[[str, str], dict[str, str]]
) -> None:
    ((sha256, text),) = submitted["catalogue_texts"].items()
    submitted["catalogue_texts"] = other(sha256, text)

    assert refused(town, submitted) == "De vragen in het bestand zijn niet de vragen die zijn beantwoord."
