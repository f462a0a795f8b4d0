"""The trail as a chain: what following it finds, and what it cannot find."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess import audit
from assess.audit import Action, Actor, Result
from assess.chain import START, Broken, Head, Line, walk
from assess.trail import ends, verify
from tests.assess.town import AARDAM, BEEKSTAD, BY_LAW, CARLA, DRAFT, NOW, Town, actor

ELSEWHERE_ACTOR = Actor(name="Bert Buiten", id=5, municipality_id=BEEKSTAD, origin="127.0.0.1")


def line(sequence: int, previous: str, **changes: object) -> Line:
    """A line with a hash that fits."""
    said = Line(
        chain=AARDAM,
        sequence=sequence,
        at=NOW + timedelta(minutes=sequence),
        actor="Carla Coördinator",
        actor_id=1,
        origin="127.0.0.1",
        action="answer:saved",
        object=f"{DRAFT}/bio2-5.01.01",
        result="done",
        previous=previous,
    )
    said = replace(said, **changes)  # type: ignore[arg-type]
    return replace(said, hash=said.computed)


def chain_of(length: int, **changes: object) -> list[Line]:
    found: list[Line] = []
    for number in range(1, length + 1):
        found.append(line(number, found[-1].hash if found else START, **changes))
    return found


def head_of(lines: list[Line]) -> Head:
    return Head(chain=AARDAM, length=len(lines), hash=lines[-1].hash)


WHOLE = chain_of(6)


# --- the walk -----------------------------------------------------------------------------


def test_a_chain_is_followed_to_its_end() -> None:
    assert walk(AARDAM, WHOLE) == head_of(WHOLE)
    assert walk(AARDAM, []) == Head(chain=AARDAM, length=0, hash=START)


CHANGED: dict[str, object] = {
    "chain": BEEKSTAD,
    "sequence": 9,
    "at": NOW,
    "actor": "Niemand",
    "actor_id": None,
    "origin": "10.0.0.1",
    "action": "answer:restored",
    "object": "iets anders",
    "result": "refused",
    "previous": "f" * 64,
    "hash": "f" * 64,
}


def test_every_field_of_a_line_is_held_by_its_hash() -> None:
    assert set(CHANGED) == set(Line.__slots__)


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.parametrize("index", range(6))
def test_a_line_of_which_one_thing_was_changed_is_the_break(name: str, index: int) -> None:
    lines = [*WHOLE]
    lines[index] = replace(lines[index], **{name: CHANGED[name]})

    found = walk(AARDAM, lines)

    assert isinstance(found, Broken)
    assert found.sequence == index + 1


def test_a_line_that_was_taken_out_is_missed_where_it_stood() -> None:
    assert walk(AARDAM, WHOLE[:2] + WHOLE[3:]) == Broken(chain=AARDAM, sequence=3, problem="Deze regel ontbreekt.")


def test_the_lines_after_one_that_was_taken_out_may_be_counted_anew_and_are_still_found() -> None:
    lines = WHOLE[:2] + [replace(kept, sequence=kept.sequence - 1) for kept in WHOLE[3:]]

    found = walk(AARDAM, lines)

    assert isinstance(found, Broken)
    assert (found.sequence, found.problem) == (3, "Deze regel sluit niet aan op de regel ervoor.")


def test_two_lines_that_changed_places_are_found_at_the_first() -> None:
    lines = [*WHOLE]
    lines[2], lines[3] = replace(lines[3], sequence=3), replace(lines[2], sequence=4)

    found = walk(AARDAM, lines)

    assert isinstance(found, Broken)
    assert found.sequence == 3


def test_a_value_of_a_kind_that_we_never_write_is_a_break_and_no_fault_of_ours() -> None:
    lines = [*WHOLE[:1], replace(WHOLE[1], actor=b"\xff"), *WHOLE[2:]]  # type: ignore[arg-type]

    found = walk(AARDAM, lines)

    assert isinstance(found, Broken)
    assert found.sequence == 2


def test_a_line_at_the_end_with_a_hash_that_fits_cannot_be_told_from_a_real_one() -> None:
    """This is what a chain by itself does not prove."""
    forged = [*WHOLE, line(7, WHOLE[-1].hash, actor="Niemand")]

    assert walk(AARDAM, forged) == head_of(forged)


def test_the_last_line_made_anew_is_found_only_with_a_head_from_outside() -> None:
    forged = [*WHOLE[:-1], line(6, WHOLE[-2].hash, actor="Niemand")]

    assert walk(AARDAM, forged) == head_of(forged)
    assert walk(AARDAM, forged, [head_of(WHOLE)]) == Broken(
        chain=AARDAM, sequence=6, problem="Deze regel is een andere dan eerder is vastgelegd."
    )


def test_a_whole_chain_made_anew_is_found_only_with_a_head_from_outside() -> None:
    forged = chain_of(9, actor="Niemand")

    assert walk(AARDAM, forged) == head_of(forged)
    found = walk(AARDAM, forged, [head_of(WHOLE)])
    assert isinstance(found, Broken)
    assert found.sequence == 6


def test_a_line_put_in_before_a_head_was_written_down_is_found_with_that_head() -> None:
    put_in = line(6, WHOLE[4].hash, actor="Niemand")
    forged = [*WHOLE[:5], put_in, line(7, put_in.hash)]

    assert walk(AARDAM, forged) == head_of(forged)
    assert isinstance(walk(AARDAM, forged, [head_of(WHOLE)]), Broken)


def test_a_line_added_after_the_last_head_is_not_found_until_the_next_one_contradicts_it() -> None:
    forged = [*WHOLE, line(7, WHOLE[-1].hash, actor="Niemand")]
    real = chain_of(7)

    assert walk(AARDAM, forged, [head_of(WHOLE)]) == head_of(forged)
    assert isinstance(walk(AARDAM, forged, [head_of(WHOLE), head_of(real)]), Broken)


def test_the_end_cut_off_is_found_only_with_a_head_from_outside() -> None:
    assert walk(AARDAM, WHOLE[:4]) == head_of(WHOLE[:4])
    assert walk(AARDAM, WHOLE[:4], [head_of(WHOLE)]) == Broken(
        chain=AARDAM,
        sequence=5,
        problem="Eerder is vastgelegd dat dit spoor 6 regels had. Het eindigt nu na regel 4.",
    )


def test_two_heads_that_contradict_each_other_are_a_break_whichever_comes_last() -> None:
    other = Head(chain=AARDAM, length=6, hash="f" * 64)

    for heads in ([other, head_of(WHOLE)], [head_of(WHOLE), other]):
        assert isinstance(walk(AARDAM, WHOLE, heads), Broken)


def test_the_head_of_another_chain_says_nothing() -> None:
    assert walk(AARDAM, WHOLE, [Head(chain=BEEKSTAD, length=99, hash="f" * 64)]) == head_of(WHOLE)


@given(st.integers(1, 12), st.data())
def test_any_other_order_or_number_of_the_same_lines_is_found_with_the_head(length: int, data: st.DataObject) -> None:
    lines = chain_of(length)
    picked = data.draw(st.lists(st.sampled_from(lines), max_size=length + 2))

    found = walk(AARDAM, picked, [head_of(lines)])

    assert (found == head_of(lines)) is (picked == lines)


# --- in the database ----------------------------------------------------------------------


@pytest.fixture
def recorded(town: Town) -> Town:
    """Five lines of Aardam, two of Beekstad and two of nobody."""
    by = {AARDAM: actor(CARLA), BEEKSTAD: ELSEWHERE_ACTOR, 0: Actor(name="onbekend", origin="10.0.0.1")}
    for number, place in enumerate((AARDAM, 0, AARDAM, BEEKSTAD, AARDAM, AARDAM, BEEKSTAD, 0, AARDAM)):
        at = NOW + timedelta(seconds=number)
        audit.record_now(
            town.database, Action.ANSWER_SAVED, f"{DRAFT}/{number}", by=by[place], at=at, result=Result.DONE
        )
    return town


def results(town: Town, *heads: Head) -> dict[str, Head | Broken]:
    with town.whole.all_municipalities(writes=False) as session:
        return {found.name: found.result for found in verify(session, heads)}


def now(town: Town) -> tuple[Head, ...]:
    with town.whole.all_municipalities(writes=False) as session:
        return tuple(end.head for end in ends(session))


def past_the_law(town: Town, *statements: str) -> None:
    """As somebody with the file in their hands would: without the triggers, and then with them again."""
    if town.addresses:
        law = "ALTER TABLE audit_event {} TRIGGER USER"
        town.change("; ".join((law.format("DISABLE"), *statements, law.format("ENABLE"))))
        return
    with closing(sqlite3.connect(town.file)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def test_each_municipality_has_a_chain_of_its_own_and_so_has_what_belongs_to_none(recorded: Town) -> None:
    found = results(recorded)

    assert {name: result.length for name, result in found.items() if isinstance(result, Head)} == {
        "Zonder gemeente": 2,
        "Aardam": 5,
        "Beekstad": 2,
    }
    assert now(recorded) == tuple(result for result in found.values() if isinstance(result, Head))


#: What somebody with the file in their hands might do to the trail of Aardam, and where that is found.
FORGED: dict[str, tuple[str, int]] = {
    "another actor": ("UPDATE audit_event SET actor = 'Niemand' WHERE chain = 1 AND sequence = 3", 3),
    "no actor": ("UPDATE audit_event SET actor_id = NULL WHERE chain = 1 AND sequence = 3", 3),
    "another moment": ("UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE chain = 1 AND sequence = 2", 2),
    "another object": ("UPDATE audit_event SET object = 'x' WHERE chain = 1 AND sequence = 5", 5),
    "a refusal that was none": ("UPDATE audit_event SET result = 'done', origin = 'x' WHERE chain = 1 AND sequence = 1", 1),
    "one line less": ("DELETE FROM audit_event WHERE chain = 1 AND sequence = 4", 4),
    "the first line less": ("DELETE FROM audit_event WHERE chain = 1 AND sequence = 1", 1),
    "two lines swapped": (
        (
            "UPDATE audit_event SET sequence = CASE sequence WHEN 2 THEN -3 ELSE -2 END "
            "WHERE chain = 1 AND sequence IN (2, 3); UPDATE audit_event SET sequence = -sequence WHERE sequence < 0"
        ),
        2,
    ),
    "a line moved out of sight of its municipality": (
        "UPDATE audit_event SET municipality_id = 2 WHERE chain = 1 AND sequence = 3",
        3,
    ),
    "a line at the end with a hash made up": (
        (
            "INSERT INTO audit_event (at, municipality_id, actor, origin, action, object, result, chain, sequence, "
            "previous, hash) SELECT at, 1, 'Niemand', origin, action, object, result, 1, 6, hash, hash FROM audit_event "
            "WHERE chain = 1 AND sequence = 5"
        ),
        6,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "where"), FORGED.values(), ids=FORGED.keys())
def test_the_first_line_that_was_tampered_with_is_named(recorded: Town, statements: str, where: int) -> None:
    past_the_law(recorded, *statements.split(";"))

    found = results(recorded)

    broken = found["Aardam"]
    assert isinstance(broken, Broken)
    assert broken.sequence == where
    assert all(isinstance(other, Head) for name, other in found.items() if name != "Aardam")


@pytest.mark.engines("sqlite")
def test_a_moment_that_is_none_is_a_break(recorded: Town) -> None:
    """PostgreSQL keeps moments only."""
    past_the_law(recorded, "UPDATE audit_event SET at = 'gisteren' WHERE chain = 1 AND sequence = 2")

    broken = results(recorded)["Aardam"]
    assert isinstance(broken, Broken)
    assert broken.sequence == 2


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM audit_event WHERE chain = 2 AND sequence = 2", "DELETE FROM audit_event WHERE chain = 2"],
    ids=["its last line", "all of it"],
)
def test_what_was_cut_off_at_the_end_is_found_with_a_head_and_not_without(recorded: Town, statement: str) -> None:
    heads = now(recorded)
    past_the_law(recorded, statement)

    assert not any(isinstance(found, Broken) for found in results(recorded).values())
    assert isinstance(results(recorded, *heads)["Beekstad"], Broken)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'Niemand'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
        "UPDATE OR REPLACE audit_event SET sequence = 1",
        # a second line 5, a gap, a line that hangs on another one, a line in the chain of another municipality
        *(
            "INSERT INTO audit_event (at, municipality_id, actor, origin, action, object, result, chain, sequence, "
            f"previous, hash) SELECT at, {place}, actor, origin, action, object, result, {chain}, {sequence}, "
            f"{previous}, 'x' FROM audit_event WHERE chain = 1 AND sequence = 5"
            for place, chain, sequence, previous in (
                (1, 1, 5, "hash"),
                (1, 1, 7, "hash"),
                (1, 1, 6, "previous"),
                (2, 1, 6, "hash"),
                ("NULL", 1, 6, "hash"),
                (3, 3, 1, "'x'"),
            )
        ),
    ],
)
def test_the_database_itself_refuses_what_does_not_follow_the_last_line(recorded: Town, statement: str) -> None:
    before = recorded.rows("SELECT * FROM audit_event ORDER BY id")

    with pytest.raises(BY_LAW, match="append-only"):
        recorded.change(statement)

    assert recorded.rows("SELECT * FROM audit_event ORDER BY id") == before


def test_a_line_added_with_raw_sql_and_a_good_hash_is_not_refused_and_not_found(recorded: Town) -> None:
    """What the handbook says this does not prove."""
    (head,) = (head for head in now(recorded) if head.chain == BEEKSTAD)
    forged = line(3, head.hash, chain=BEEKSTAD)

    recorded.change(
        "INSERT INTO audit_event (at, municipality_id, actor, actor_id, origin, action, object, result, chain, sequence, "
        "previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        forged.at.strftime("%Y-%m-%d %H:%M:%S.%f+00").removesuffix("" if recorded.addresses else "+00"), BEEKSTAD, forged.actor, forged.actor_id, forged.origin,
        forged.action, forged.object, forged.result, BEEKSTAD, 3, forged.previous, forged.hash,
    )  # fmt: skip

    assert results(recorded, head)["Beekstad"] == Head(chain=BEEKSTAD, length=3, hash=forged.hash)


# --- writing ------------------------------------------------------------------------------


def test_two_threads_that_record_at_the_same_moment_never_get_the_same_place(town: Town) -> None:
    start, failures = threading.Barrier(4), []

    def work(number: int) -> None:
        start.wait()
        try:
            for each in range(10):
                audit.record_now(
                    town.database, Action.ANSWER_SAVED, f"{number}-{each}", by=actor(CARLA), at=NOW, result=Result.DONE
                )
        except Exception as error:  # noqa: BLE001 - a failure in a thread must fail the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert town.rows("SELECT sequence FROM audit_event ORDER BY id") == [(n,) for n in range(1, 41)]
    assert isinstance(results(town)["Aardam"], Head)


def test_a_line_after_one_that_was_rolled_back_keeps_the_chain_whole(town: Town) -> None:
    audit.record_now(town.database, Action.SIGNED_IN, "een", by=actor(CARLA), at=NOW, result=Result.DONE)
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        audit.record(session, Action.ANSWER_SAVED, "weg", by=actor(CARLA), at=NOW)
        audit.record(session, Action.ANSWER_SAVED, "ook weg", by=actor(CARLA), at=NOW)
        session.rollback()
        audit.record(session, Action.ANSWER_SAVED, "twee", by=actor(CARLA), at=NOW)
        audit.record(session, Action.ANSWER_SAVED, "drie", by=actor(CARLA), at=NOW)
        session.commit()
    audit.record_now(town.database, Action.ACCESS_REFUSED, "vier", by=actor(CARLA), at=NOW, result=Result.REFUSED)

    assert town.rows("SELECT sequence, object FROM audit_event ORDER BY id") == [
        (1, "een"),
        (2, "twee"),
        (3, "drie"),
        (4, "vier"),
    ]
    assert isinstance(results(town)["Aardam"], Head)


def test_a_moment_that_could_be_any_hour_is_not_recorded(town: Town) -> None:
    at = NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="without a time zone"):
        audit.record_now(town.database, Action.SIGNED_IN, "", by=actor(CARLA), at=at, result=Result.DONE)

    assert town.trail() == []


SAID = st.fixed_dictionaries(
    {
        "action": st.sampled_from(list(Action)),
        "object_": st.text(alphabet=st.characters(codec="utf-8"), max_size=250),
        "result": st.sampled_from(list(Result)),
        "at": st.datetimes(datetime(2026, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
    }
)


# Each example waits for the disk. One town for all of them: the chain grows.
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.characters(codec="utf-8"), max_size=300), said=SAID)
def test_whatever_is_recorded_reads_back_with_the_hash_it_was_given(
    town: Town, name: str, said: dict[str, Any]
) -> None:
    by = Actor(name=name, id=None, municipality_id=AARDAM, origin="::1")

    audit.record_now(town.database, by=by, **said)

    assert isinstance(results(town)["Aardam"], Head)
