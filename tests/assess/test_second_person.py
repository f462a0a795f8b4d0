"""Who may be the second person: never the first one, whether told apart by account or by name only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assess.answering import service
from assess.answering.page import control_page
from assess.audit import Actor
from assess.errors import NotFoundError, SamePersonError
from assess.models import AnswerRow, AssessmentStatus
from assess.records import fill_answer
from controls.answers import Answer, Outcome, Verdict
from controls.catalogue import Aspect
from tests.assess.town import AARDAM, CARLA, DRAFT, HEAD, HOME, ILYAS, NOW, TESS, Town, actor, asked, sheet_of

FIRST = asked("5.01.01")
CONTROL = f"{HOME}/beheersmaatregel/5.01"
AT = f"/eis/{FIRST.id}"
AGREE = "Ik stem in met niet van toepassing"


def said_not_applicable(town: Town, *, by_id: int | None, reason: str = "Wij hebben geen zwembad.") -> None:
    """As Ilyas said it; an import knows his name and no account."""
    answer = Answer(
        requirement_id=FIRST.id,
        outcome=Outcome.NOT_APPLICABLE,
        reason=reason,
        verdicts=dict.fromkeys(Aspect, Verdict.OPEN),
        answered_by="Ilyas Invuller",
        answered_at=NOW.isoformat(),
        version=1,
    )
    with town.all_rows() as session:
        row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=FIRST.id)
        fill_answer(row, answer, FIRST, by_id=by_id)
        session.add(row)


def agree(town: Town, by: Actor) -> None:
    with town.database.session(writes=True, municipality_id=AARDAM) as session:
        service.agree(
            session,
            sheet_of(),
            FIRST,
            assessment_id=DRAFT,
            status=AssessmentStatus.DRAFT,
            seen=1,
            by=by,
            now=town.clock(),
        )
        session.commit()


def may_agree(town: Town, by: Actor) -> bool:
    with town.database.session(writes=False, municipality_id=AARDAM) as session:
        page = control_page(session, sheet_of(), HEAD, number="5.01", by=by, writable=True, now=NOW)
    return next(q.may_agree for q in page.questions if q.requirement.id == FIRST.id)


@pytest.mark.parametrize(
    ("by_id", "by"),
    [
        (actor(ILYAS).id, actor(ILYAS)),
        (None, actor(ILYAS)),
        (actor(ILYAS).id, replace(actor(TESS), name="Ilyas Invuller")),
        (actor(ILYAS).id, replace(actor(ILYAS), name="Een nieuwe naam")),
    ],
    ids=["the same account", "an imported answer", "a second account of the same name", "the same account renamed"],
)
def test_the_first_person_is_neither_offered_to_agree_nor_obeyed(town: Town, by_id: int | None, by: Actor) -> None:
    said_not_applicable(town, by_id=by_id)

    assert may_agree(town, by) is False
    with pytest.raises(SamePersonError):
        agree(town, by)

    assert town.rows("SELECT agreed_by, status FROM answer") == [("", "open")]


@pytest.mark.parametrize("by_id", [None, actor(ILYAS).id], ids=["imported", "answered here"])
def test_somebody_else_may(town: Town, by_id: int | None) -> None:
    said_not_applicable(town, by_id=by_id)

    assert may_agree(town, actor(CARLA)) is True
    agree(town, actor(CARLA))

    assert town.rows("SELECT agreed_by, status FROM answer") == [("Carla Coördinator", "nvt")]


@pytest.mark.parametrize("reason", ["", ".", "\u200b", "\u2800"])
def test_there_is_nothing_to_agree_to_without_a_reason_that_says_something(town: Town, reason: str) -> None:
    said_not_applicable(town, by_id=None, reason=reason)

    assert may_agree(town, actor(CARLA)) is False
    with pytest.raises(NotFoundError):
        agree(town, actor(CARLA))


def test_a_word_elsewhere_of_whoever_agreed_leaves_the_first_person_with_the_answer(town: Town) -> None:
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess.get(CONTROL)
    tess.submit(AGREE)

    tess.submit("Opslaan", at=AT, improvement="Een zwembad bouwen.")

    assert town.rows("SELECT answered_by, answered_by_id, agreed_by, improvement FROM answer") == [
        ("Ilyas Invuller", actor(ILYAS).id, "Tess Tweede", "Een zwembad bouwen.")
    ]
    assert town.trail()[-1] == ("Tess Tweede", "answer:saved", f"{DRAFT}/{FIRST.id}", "done")


def test_a_conflict_about_not_applicable_names_nobody_because_the_last_writer_is_not_known(town: Town) -> None:
    ilyas, tess = town.browser(ILYAS), town.browser(TESS)
    ilyas.get(CONTROL)
    ilyas.submit("Opslaan", at=AT, outcome="niet-van-toepassing", reason="Wij hebben geen zwembad.")
    tess.get(CONTROL)
    tess.submit("Opslaan", at=AT, improvement="Een zwembad bouwen.")

    ilyas.submit("Opslaan", at=AT, improvement="Niets doen.", status=409)

    assert "Iemand heeft 5.01.01 intussen gewijzigd." in ilyas.words
