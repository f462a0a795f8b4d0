"""No page asks the database more than twelve questions, however much there is to show.

A page about several frameworks needs four of them for what the municipality says about itself.

BEGIN, COMMIT and ROLLBACK, and on PostgreSQL saying whose rows it is about, are not counted: the first and the last of
each page are a fixed cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from assess.demo import answers
from tests.assess.routes import address, routes
from tests.assess.town import CARLA, DRAFT, HOME, NOW, Town, answered, catalogue

AT_MOST = 12


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        is_fixed_cost = "set_config('toetspeil." in statement
        if statement.split(maxsplit=1)[0] not in {"BEGIN", "COMMIT", "ROLLBACK"} and not is_fixed_cost:
            seen.append(statement)

    # On PostgreSQL reading is another way to use the engine for writing, which hears of both.
    of_postgres, of_sqlite = (town.database.writing, town.whole.writing), (town.database.reading, town.database.writing)
    engines = of_postgres if town.addresses else of_sqlite
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def fill(town: Town) -> None:
    """A full assessment: every requirement answered."""
    who: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answered(town, *(replace(answer, **who) for answer in answers(catalogue(), 1.0)))


@pytest.mark.parametrize("submitted", [False, True], ids=["a draft", "a submitted assessment"])
def test_every_page_asks_at_most_twelve_questions(busy_town: Town, submitted: bool) -> None:
    fill(busy_town)
    if submitted:
        busy_town.submit()
    carla = busy_town.browser(CARLA)

    for rule, method in routes(busy_town.app):
        if method != "GET":
            continue
        busy_town.clock.now += timedelta(minutes=2)  # so that noting the presence is counted too
        with counted(busy_town) as seen:
            carla.client.get(address(rule, number="5.24"), base_url=carla.base_url, buffered=True)
        # The one question about what the board approved shows that register too.
        more = sum("FROM measure_approval" in statement for statement in seen) if "/kader/" in rule.rule else 0
        assert len(seen) <= AT_MOST + more <= AT_MOST + 1, (rule.rule, seen)


def test_a_search_through_everything_asks_no_more(town: Town) -> None:
    fill(town)
    carla = town.browser(CARLA)

    with counted(town) as seen:
        carla.get(f"{HOME}/?toon=gewijzigd&sinds=2026-01-01&zoek=de")

    assert 0 < len(seen) <= AT_MOST


def test_a_save_asks_as_much_in_a_full_assessment_as_in_an_empty_one(town: Town) -> None:
    carla = town.browser(CARLA)
    carla.get(f"{HOME}/beheersmaatregel/5.01")
    with counted(town) as in_the_empty_one:
        carla.submit("Opslaan", at="/eis/bio2-5.01.01", explanation="Een", as_json=True)
    town.change("DELETE FROM answer WHERE assessment_id = ?", DRAFT)
    fill(town)
    carla.get(f"{HOME}/beheersmaatregel/5.01")

    with counted(town) as in_the_full_one:
        carla.submit("Opslaan", at="/eis/bio2-5.01.01", explanation="Twee", as_json=True)

    assert len(in_the_full_one) <= len(in_the_empty_one) <= AT_MOST


def test_the_counter_counts(town: Town) -> None:
    with counted(town) as seen, town.all_rows() as session:
        for _ in range(7):
            session.connection().exec_driver_sql("SELECT 1")

    assert seen == ["SELECT 1"] * 7
