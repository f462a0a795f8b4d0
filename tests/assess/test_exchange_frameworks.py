"""An assessment that accounts to several frameworks to another installation and back, and files of the former format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.db import open_database
from assess.exchange import export, import_file
from assess.frameworks import head_of, sheets
from assess.incoming_former import FORMER_SCHEMA, SCHEMA
from assess.models import Assessment, Base
from assess.settings import DATABASE_NAME
from assess.travelling import REGISTERS
from assess.upgrading.destinations import destination
from assess.upgrading.service import NewAssessment, take_over
from assess.upgrading.settling import How, RefusedError, settle
from assess.upgrading.waiting_list import places
from controls.answers import answer_key
from controls.canonical import canonical_json
from controls.compiled import to_text
from tests.assess.command import Command
from tests.assess.everything import (
    AGREED,
    ANSWERS,
    COVERED,
    DEVIATED,
    NOT_ASKED,
    PLAIN,
    SECOND,
    fill,
    saved,
    submitted,
)
from tests.assess.files import Given, bare, brought_in, empty, exported, fitting, invite, refused
from tests.assess.town import AARDAM, CARLA, CONNECTION, DRAFT, ELSEWHERE, NOW, OTHERS, TPM_ID, Town, actor, answered

#: A report can be made again.
_STAYS = {"report_job"}
#: What it follows is tried in test_reopening.py: that must be there first.
_STAYS |= {"succession"}
#: What was agreed to belongs to the key of a round, which never leaves.
_STAYS |= {"benchmark_consent"}


def full(town: Town) -> Town:
    fill(town)
    return town


def full_and_submitted(town: Town) -> Town:
    fill(town)
    submitted(town)
    return town


STATES = {"draft": full, "submitted": full_and_submitted}
both = pytest.mark.parametrize("made", STATES.values(), ids=STATES.keys())


@both
def test_everything_comes_back_with_the_same_hash(town: Town, elsewhere: Town, made: Callable[[Town], Town]) -> None:
    given = exported(made(town), DRAFT)

    assert brought_in(elsewhere, given) == canonical_json(given)


@both
def test_every_row_below_the_assessment_arrives_as_it_was(
    town: Town, elsewhere: Town, made: Callable[[Town], Town]
) -> None:
    brought_in(elsewhere, exported(made(town), DRAFT))

    below = [name for name, table in Base.metadata.tables.items() if "assessment_id" in table.columns]
    registers = {travels.name for travels in REGISTERS}
    for table in {*below, *registers, "assessment", "catalogue_text"} - _STAYS:
        found = rows(town, table)
        assert found or made is full, f"{table} was not tried"
        assert rows(elsewhere, table) == found


#: Numbers of people and municipalities. That each is the same person is in test_around_travels.py.
_OTHERS = {"municipality_id", "person_id", "auditor_id", "owner_id"}


def rows(town: Town, table: str) -> list[dict[str, object]]:
    """What stands in a table, without what belongs to an installation: the numbers of people and municipalities."""
    names = town.columns(table)
    found = [dict(zip(names, row, strict=True)) for row in sorted(town.rows(f"SELECT * FROM {table}"), key=repr)]
    return [
        {name: read(value) for name, value in row.items() if name not in _OTHERS and not name.endswith("_by_id")}
        for row in found
        if row.get("id") != ELSEWHERE
    ]


def read(value: object) -> object:
    """JSON as what it says: how it is spaced says nothing."""
    return json.loads(value) if isinstance(value, str) and value.startswith(("{", "[")) else value


def test_the_command_line_prints_one_hash_all_the_way(toetspeil: Command, town: Town, tmp_path: Path) -> None:
    full_and_submitted(town)
    there, back = tmp_path / "heen.json", tmp_path / "terug.json"
    out = ("assessment", "export", "--assessment", DRAFT)
    said = toetspeil.good(*out, "--data", town.settings.data, "--out", there).partition("sha256 ")[2]

    elsewhere = empty(tmp_path / "nieuw")
    invite(elsewhere, exported(town, DRAFT))
    for name, email in town.rows("SELECT name, email FROM user"):
        elsewhere.change("UPDATE user SET name = ? WHERE email = ?", name, email)
    elsewhere.close()

    assert toetspeil.good("assessment", "import", there, "--data", tmp_path / "nieuw").endswith(f"sha256 {said}")
    assert toetspeil.good(*out, "--data", tmp_path / "nieuw", "--out", back).endswith(f"sha256 {said}")
    assert back.read_bytes() == there.read_bytes()


def test_a_backup_holds_everything_too(toetspeil: Command, town: Town, tmp_path: Path) -> None:
    given = exported(full(town), DRAFT)
    data = tmp_path / "kopie"
    data.mkdir()
    toetspeil.good("backup", "--data", town.settings.data, "--out", tmp_path / "kopie.sqlite3")
    toetspeil.good("restore", "--data", data, tmp_path / "kopie.sqlite3")

    restored = Town.at(data)
    assert exported(restored, DRAFT) == given
    restored.close()


def test_the_file_names_the_frameworks_in_order_and_the_questions_that_were_asked(town: Town) -> None:
    given = exported(full_and_submitted(town), DRAFT)

    answered = {"bio2/1.3", *OTHERS} - {"nis2/2022-2555"}
    assert given["schema"] == SCHEMA
    assert given["frameworks"] == sorted(OTHERS)
    assert given["catalogue_texts"] == {c.sha256: to_text(c) for k, c in all_catalogues().items() if k in answered}


def status(town: Town, requirement_id: str, unit: str = "") -> str:
    found: str = town.rows("SELECT status FROM answer WHERE requirement_id = ? AND unit = ?", requirement_id, unit)[0][
        0
    ]
    return found


def test_a_norm_that_a_tpm_covers_has_its_status_from_that_tpm(town: Town, elsewhere: Town) -> None:
    given = exported(full(town), DRAFT)

    brought_in(elsewhere, given)

    assert status(elsewhere, COVERED, CONNECTION) == "deels"


def test_a_tpm_that_is_too_old_leaves_its_norm_open(town: Town, elsewhere: Town) -> None:
    given = exported(full(town), DRAFT)
    given["profile"]["tpms"][0]["issued_on"] = "2025-11-15"

    brought_in(elsewhere, given)

    assert status(elsewhere, COVERED, CONNECTION) == "open"


def test_an_answer_to_what_is_no_longer_asked_goes_along_and_is_in_no_snapshot(town: Town, elsewhere: Town) -> None:
    given = exported(full_and_submitted(town), DRAFT)

    brought_in(elsewhere, given)

    assert NOT_ASKED in given["answers"]
    assert NOT_ASKED not in given["snapshot"]
    assert status(elsewhere, NOT_ASKED) == "aangetoond"


def test_what_was_said_of_a_framework_that_went_goes_along(town: Town, elsewhere: Town) -> None:
    """Taking a framework out leaves its connections, TPMs, use and list where they are."""
    given = exported(full(town), DRAFT)
    of_others = ("digid-", "suwinet-")
    given["frameworks"] = ["cbw/2026", "ensia/2026", "nis2/2022-2555"]
    given["answers"] = {key: a for key, a in given["answers"].items() if not key.startswith(of_others)}
    for carried in given["carried"]:
        carried["settled_at"] = NOW.isoformat()

    assert brought_in(elsewhere, given) == canonical_json(given)
    assert [c["requirement_id"] for c in given["carried"] if c["unit"]] == [COVERED]
    assert [t["id"] for t in given["profile"]["tpms"]] == [TPM_ID]


def test_a_second_assessment_does_not_take_the_connection_of_another(town: Town, elsewhere: Town) -> None:
    given = exported(full(town), DRAFT)
    brought_in(elsewhere, given)

    given = {**bare(given), "id": "e0000000000e"}
    assert refused(elsewhere, given) == f"Aansluiting {SECOND} hoort hier al bij een andere zelftoets."

    given["profile"]["connections"] = []
    given["answers"] = {key: a for key, a in given["answers"].items() if "unit" not in a}
    given["carried"] = []
    assert refused(elsewhere, given) == f"TPM {TPM_ID} hoort hier al bij een andere zelftoets."


# --- the former format --------------------------------------------------------------------


def former(given: Given) -> Given:
    """The file as it was written before there were several frameworks."""
    newer = (
        "frameworks",
        "profile",
        "carried",
        "catalogue_texts",
        "versions",
        "applicability_versions",
        "follows",
        "decided",
        "rows",
    )
    text = next(iter(given["catalogue_texts"].values()), "")
    return {**{k: v for k, v in given.items() if k not in newer}, "schema": FORMER_SCHEMA, "catalogue_text": text}


def alone(town: Town) -> Town:
    """A draft on BIO2 alone, as every assessment was."""
    answered(town, *(saved(answer) for answer in ANSWERS if answer.requirement_id in (PLAIN, AGREED, DEVIATED)))
    return town


def alone_and_submitted(town: Town) -> Town:
    alone(town).submit()
    return town


ALONE = {"draft": alone, "submitted": alone_and_submitted}
both_alone = pytest.mark.parametrize("made", ALONE.values(), ids=ALONE.keys())


@both_alone
def test_a_file_of_the_former_format_comes_in_as_an_assessment_with_nothing_more(
    town: Town, elsewhere: Town, made: Callable[[Town], Town]
) -> None:
    now = exported(made(town), DRAFT)
    text = fitting(former(now))

    with elsewhere.all_rows() as session:
        said = import_file(session, text, all_catalogues(), now=NOW)

    assert said.sha256 == json.loads(text)["sha256"], "the hash of the file, as it was printed then"
    there = exported(elsewhere, DRAFT)
    # Such a file holds no versions: each answer begins with the one that it was brought in as.
    assert {key: [v["way"] for v in kept] for key, kept in there.pop("versions").items()} == {
        key: ["import"] for key in now["answers"]
    }
    assert there == {name: value for name, value in now.items() if name != "versions"}
    assert (now["frameworks"], now["carried"], any(now["profile"].values())) == ([], [], False)


@both_alone
def test_a_file_of_the_former_format_that_was_altered_is_refused(
    town: Town, elsewhere: Town, made: Callable[[Town], Town]
) -> None:
    text = fitting(former(exported(made(town), DRAFT)))
    altered = text.replace("Het beleid is vastgesteld.", "Het beleid is zo goed als vastgesteld.")
    assert altered != text

    assert refused(elsewhere, altered) == "Het bestand is veranderd sinds de export: de hash klopt niet."


NOT_FORMER: dict[str, Callable[[Given], object]] = {
    "frameworks": lambda a: a.update(frameworks=["cbw/2026"]),
    "no frameworks, but a place for them": lambda a: a.update(frameworks=[]),
    "a profile": lambda a: a.update(profile={"connections": [], "tpms": [], "suwinet": [], "laid_beside": []}),
    "questions in the new way": lambda a: a.update(catalogue_texts={}),
    "no place for the questions": lambda a: a.pop("catalogue_text"),
    "questions that are a number": lambda a: a.update(catalogue_text=7),
    "a lone surrogate for questions": lambda a: a.update(catalogue_text="\ud800"),
    "an answer for a connection": lambda a: a["answers"][PLAIN].update(unit=CONNECTION),
    "an answer to another framework": lambda a: a["answers"].update(
        {"cbw-sco-01": {**a["answers"][PLAIN], "requirement_id": "cbw-sco-01"}}
    ),
}


@both_alone
@pytest.mark.parametrize("spoil", NOT_FORMER.values(), ids=NOT_FORMER.keys())
def test_a_file_of_the_former_format_holds_nothing_newer(
    town: Town, elsewhere: Town, made: Callable[[Town], Town], spoil: Callable[[Given], object]
) -> None:
    old = former(exported(made(town), DRAFT))
    spoil(old)

    refused(elsewhere, old)


def test_a_file_of_the_new_format_cannot_do_without_the_new_parts(town: Town, elsewhere: Town) -> None:
    now = exported(alone(town), DRAFT)
    for name in ("frameworks", "profile", "carried", "catalogue_texts"):
        assert name in refused(elsewhere, {key: value for key, value in now.items() if key != name})
    refused(elsewhere, {**former(now), "schema": SCHEMA})


# --- what the other features leave behind ---------------------------------------------------


def test_every_assessment_of_the_demonstration_comes_through(demonstration: Path, elsewhere: Town) -> None:
    there = open_database(demonstration / DATABASE_NAME)
    with there.all_municipalities(writes=False) as session:
        found = [export(session, row.id) for row in session.scalars(select(Assessment))]
    there.close()

    assert len(found) > 3
    for carried in filter(None, found):
        assert brought_in(elsewhere, json.loads(carried.text)) == carried.text


@pytest.mark.parametrize("to", ["", "bio2/2.0-concept"], ids=["a next round", "a new edition"])
def test_what_was_taken_over_and_what_became_of_it_comes_through(town: Town, tmp_path: Path, to: str) -> None:
    full_and_submitted(town)
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        head = head_of(session, DRAFT)
        new = NewAssessment(title="Zelftoets 2027", reference_date="2027-10-31")
        made = take_over(session, head, destination(head, to), new, by=actor(CARLA), now=NOW)
        session.commit()
    waiting = exported(town, made)

    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        done = [settled_somehow(session, made, carried) for carried in waiting["carried"]]
        session.commit()
    after = exported(town, made)

    assert {None, *How} - {How.BACK} <= set(done), "each way was tried, and something was left"
    for name, given in {"waiting": waiting, "after": after}.items():
        elsewhere = empty(tmp_path / name)
        assert brought_in(elsewhere, given) == canonical_json(given)
        elsewhere.close()


def settled_somehow(session: Session, made: str, carried: Given) -> How | None:
    """Decide about one earlier answer in the first way that can be; every third one is put aside or left."""
    head = head_of(session, made)
    place = places(sheets(session, head)).get(answer_key(carried["requirement_id"], carried["unit"]))
    if place is None:  # it waits for what the municipality is not asked
        return None
    sheet, asked = place
    turn = int(hashlib.sha256(asked.id.encode()).hexdigest(), 16) % 4
    ways = {0: (None,), 1: (How.ASIDE,)}.get(turn, (How.CONFIRM, How.TEXTS))
    for how in ways:
        with suppress(RefusedError):
            if how:
                settle(session, head, sheet, asked, how, by=actor(CARLA), now=NOW)
            return how
    raise AssertionError(f"{asked.id} cannot be settled")
