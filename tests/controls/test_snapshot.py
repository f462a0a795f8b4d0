"""Snapshots: what was frozen comes back as it was, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from controls.answers import Answer, Applicability, Choice, Evidence, Ground, Outcome, Verdict
from controls.canonical import canonical_json
from controls.catalogue import Aspect
from controls.remark import FrozenRemark
from controls.scoring import METHOD
from controls.snapshot import DamagedSnapshotError, Snapshot, answer_from, applicability_from, freeze
from tests.controls.builders import answers, assessed, catalogue, deviated, not_applicable, requirement

ASKED = catalogue(requirement("5.01.01"), requirement("5.01.02"), requirement("5.02.01"))
ANSWERED = answers(assessed("5.01.01", "aad"), not_applicable("5.01.02"), deviated("5.02.01"))
RECORD = Applicability(control="5.01", applies=Choice.YES, grounds=(Ground.LAW, Ground.RISK), reference="VvT 3")


def frozen(
    *,
    given_answers: Mapping[str, Answer] = ANSWERED,
    applicability: Mapping[str, Applicability] = {"5.01": RECORD},
    title: str = "Zelftoets 2026",
) -> Snapshot:
    return freeze(
        ASKED,
        assessment_id="a-1",
        title=title,
        municipality="Voorbeeldstad",
        municipality_code="0001",
        reference_date="2026-12-31",
        scope="De hele gemeente.",
        answers=given_answers,
        applicability=applicability,
        left_open={"sturing": "Geen tijd."},
        submitted_by="Ada",
        submitted_at="2026-12-31T23:59:59Z",
    )


def test_a_snapshot_comes_back_as_it_was() -> None:
    snapshot = frozen()

    back = Snapshot.from_json(snapshot.canonical, sha256=snapshot.sha256)

    assert back == snapshot
    assert (back.canonical, back.sha256) == (snapshot.canonical, snapshot.sha256)


def test_who_agreed_and_what_was_chosen_come_back_and_change_nothing_where_they_are_absent() -> None:
    remark = FrozenRemark(
        requirement_id="5.01.01", unit="", text="Zie het jaarplan.", said_by="Bo", said_at="2026-12-01T09:00:00Z"
    )
    reviewed = {
        key: replace(answer, reviewed_by="Cees", reviewed_at="2026-12-02T09:00:00Z") for key, answer in ANSWERED.items()
    }
    plain = frozen()

    snapshot = replace(frozen(given_answers=reviewed), remarks=(remark,))

    assert Snapshot.from_json(snapshot.canonical, sha256=snapshot.sha256) == snapshot
    assert snapshot.result == plain.result
    assert "review" not in plain.canonical
    assert "remark" not in plain.canonical


def test_whoever_has_the_text_can_recompute_the_hash() -> None:
    snapshot = frozen()

    assert hashlib.sha256(snapshot.canonical.encode("utf-8")).hexdigest() == snapshot.sha256


def test_equal_assessments_have_equal_hashes_whatever_the_order_they_were_filled_in() -> None:
    backwards = dict(reversed(ANSWERED.items()))

    assert frozen(given_answers=backwards).sha256 == frozen().sha256
    assert frozen(title="Zelftoets 2027").sha256 != frozen().sha256


def test_the_text_is_canonical() -> None:
    text = frozen(title="Zelftoets \u2013 één").canonical

    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "één" in text
    assert json.loads(text)["schema"] == "toetspeil/snapshot/1"


def test_the_result_is_frozen_as_counts_and_fractions_with_the_name_of_the_method() -> None:
    snapshot = frozen()

    whole = snapshot.result["whole"]

    assert snapshot.method == METHOD
    assert (snapshot.catalogue, snapshot.catalogue_sha256) == ("proef/1", ASKED.sha256)
    assert (whole["at_least"], whole["at_most"], whole["coverage"]) == ("5/18", "11/18", "2/3")
    assert whole["counts"] == {"aangetoond": 0, "deels": 1, "niet": 0, "open": 1, "afgeweken": 1, "nvt": 0}
    assert snapshot.result["levels"] == {"proef-5.01.01": 2, "proef-5.01.02": 0, "proef-5.02.01": 0}
    assert set(snapshot.result) >= {"framework", "cbw", "themes", "chapters"}


def test_what_changes_after_freezing_does_not_reach_the_snapshot() -> None:
    working = dict(ANSWERED)
    snapshot = frozen(given_answers=working)
    before = snapshot.sha256

    working.clear()

    assert snapshot.sha256 == before


# --- damage -------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.data())
def test_one_changed_character_is_seen(data: st.DataObject) -> None:
    snapshot = frozen()
    text = snapshot.canonical
    place = data.draw(st.integers(min_value=0, max_value=len(text) - 1))
    other = data.draw(st.sampled_from(["", " ", "x", "0", '"', "é", text[place] * 2]))
    assume(other != text[place])

    with pytest.raises(DamagedSnapshotError):
        Snapshot.from_json(text[:place] + other + text[place + 1 :], sha256=snapshot.sha256)


def test_the_same_values_in_another_layout_are_not_the_frozen_text() -> None:
    snapshot = frozen()
    pretty = json.dumps(json.loads(snapshot.canonical), indent=2)

    with pytest.raises(DamagedSnapshotError):
        Snapshot.from_json(pretty, sha256=snapshot.sha256)
    assert Snapshot.from_json(pretty) == snapshot


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geen json",
        "null",
        "[]",
        '"tekst"',
        "{}",
        '{"schema":"toetspeil/snapshot/1"}',
        '{"schema":"toetspeil/snapshot/2"}',
        "[" * 200_000,
        "\ud800",
    ],
)
@pytest.mark.parametrize("sha256", [None, "0" * 64])
def test_what_is_no_snapshot_is_refused(text: str, sha256: str | None) -> None:
    with pytest.raises(DamagedSnapshotError):
        Snapshot.from_json(text, sha256=sha256)


def _changed(path: list[str], value: object) -> str:
    given_json: dict[str, Any] = json.loads(frozen().canonical)
    *parents, last = path
    target = given_json
    for parent in parents:
        target = target[parent]
    target[last] = value
    return json.dumps(given_json)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], "toetspeil/snapshot/0"),
        (["vreemd"], "een sleutel te veel"),
        (["answers"], []),
        (["answers", "proef-5.01.01"], "aangetoond"),
        (["answers", "proef-5.01.01", "outcome"], "misschien"),
        (["answers", "proef-5.01.01", "verdicts"], {"opzet": "ja"}),
        (["answers", "proef-5.01.01", "verdicts"], {"inzet": "niet"}),
        (["answers", "proef-5.01.01", "evidence"], [{"titel": "besluit"}]),
        (["answers", "proef-5.01.01", "geheim"], ""),
        (["applicability", "5.01", "applies"], "soms"),
        (["applicability", "5.01", "grounds"], ["gevoel"]),
        (["result", "whole"], float("nan")),
        (["title"], "\ud800"),
    ],
)
def test_a_text_that_holds_something_else_than_a_snapshot_is_refused(path: list[str], value: object) -> None:
    with pytest.raises(DamagedSnapshotError):
        Snapshot.from_json(_changed(path, value))


def test_a_text_that_lacks_something_is_refused() -> None:
    given_json = json.loads(frozen().canonical)
    del given_json["municipality"]

    with pytest.raises(DamagedSnapshotError):
        Snapshot.from_json(json.dumps(given_json))


# --- any text that people type ------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\u202eomgekeerd\u202c",
            "e\u0301 is geen é",
            "\u2028\u2029\u0085",
            "\0",
            "👩🏽‍💻🏳️‍🌈",
            "</script><script>alert(1)</script>",
            '"}],"schema":"x',
            "\\u0000\\",
            "\ufb01 \u2163 \uff21\uff22",
            "\ufeffbegin",
            "z̸̢͠a̷l̶g̵o̶",
            "\U0010ffff",
        ]
    ),
)


@st.composite
def hostile_answers(draw: st.DrawFn) -> Answer:
    texts = {
        name: draw(HOSTILE)
        for name in ("explanation", "improvement", "reason", "agreed_by", "risk_reference", "risk_owner", "answered_by")
    }
    return Answer(
        requirement_id=draw(HOSTILE),
        outcome=draw(st.sampled_from(Outcome)),
        verdicts=draw(st.dictionaries(st.sampled_from(Aspect), st.sampled_from(Verdict))),
        evidence=tuple(
            draw(st.lists(st.builds(Evidence, title=HOSTILE, location=HOSTILE, date=HOSTILE), max_size=3)),
        ),
        version=draw(st.integers(min_value=0)),
        **texts,
    )


RECORDS = st.builds(
    Applicability,
    control=HOSTILE,
    applies=st.sampled_from(Choice),
    grounds=st.lists(st.sampled_from(Ground), max_size=3).map(tuple),
    additional_measures=HOSTILE,
    measures_enough=st.sampled_from(Choice),
    reference=HOSTILE,
)


@settings(max_examples=150)
@given(
    st.dictionaries(HOSTILE, hostile_answers(), max_size=3),
    st.dictionaries(HOSTILE, RECORDS, max_size=2),
    HOSTILE,
)
def test_whatever_people_type_comes_back_letter_for_letter(
    typed: dict[str, Answer], records: dict[str, Applicability], title: str
) -> None:
    snapshot = frozen(given_answers=typed, applicability=records, title=title)

    back = Snapshot.from_json(snapshot.canonical, sha256=snapshot.sha256)

    assert back == snapshot
    assert (back.canonical, back.sha256, back.title) == (snapshot.canonical, snapshot.sha256, title)


@settings(max_examples=100)
@given(hostile_answers(), RECORDS)
def test_an_answer_and_a_record_survive_json_on_their_own(answer: Answer, record: Applicability) -> None:
    whole = json.loads(frozen(given_answers={"x": answer}, applicability={"y": record}).canonical)

    assert answer_from(whole["answers"]["x"]) == answer
    assert applicability_from(whole["applicability"]["y"]) == record


def test_texts_that_only_look_alike_have_different_hashes() -> None:
    one = {"x": replace(ANSWERED["proef-5.01.01"], explanation="é")}
    other = {"x": replace(ANSWERED["proef-5.01.01"], explanation="e\u0301")}

    assert frozen(given_answers=one).sha256 != frozen(given_answers=other).sha256


def test_a_figure_that_is_no_number_is_never_hashed() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"x": float("nan")})
