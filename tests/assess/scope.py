"""What the tests on the scope of an assessment share: its addresses, answers to any framework, what is stored."""

from __future__ import annotations

from typing import Any

from assess.catalogues import all_catalogues
from assess.models import AnswerRow
from assess.records import fill_answer
from controls.answers import Answer, Outcome
from controls.catalogue import Requirement
from tests.assess.town import AARDAM, DRAFT, NOW, OTHERS, TPM_ID, Town, catalogue
from tests.conftest import Browser

SCOPE = f"/gemeente/aardam/zelftoets/{DRAFT}/reikwijdte"
DIGID = f"{SCOPE}/digid"
#: Why every sheet of `account_to_everything` may stay open, for whoever submits it.
OPEN = dict.fromkeys(("cbw", "digid_c00000000001", "ensia", "suwinet"), "Dat komt in januari.")


def norm(name: str) -> Requirement:
    """A requirement of whatever framework: digid-b.01."""
    return next(c.requirement_by_id[name] for c in all_catalogues().values() if name in c.requirement_by_id)


def given(town: Town, name: str, **said: Any) -> None:
    """Put an answer to any framework in the database, as it would have been saved with the TPMs of that moment."""
    fields: dict[str, Any] = {"answered_by": "Ilyas Invuller", "answered_at": NOW.isoformat(), "version": 1}
    answer = Answer(requirement_id=name, **{**fields, **said})
    with town.all_rows() as session:
        row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=name, unit=answer.unit)
        fill_answer(row, answer, norm(name), by_id=None)
        session.add(row)


def covered(town: Town, name: str = "digid-b.01", *, unit: str = "c00000000001", tpm: str = TPM_ID) -> None:
    """An answer that rests on a TPM."""
    given(town, name, unit=unit, outcome=Outcome.COVERED, tpm=tpm)


def answers(town: Town) -> list[tuple[Any, ...]]:
    return town.rows("SELECT requirement_id, unit, status, version FROM answer ORDER BY 1, 2")


def chosen(town: Town) -> list[str]:
    rows = town.rows("SELECT catalogue FROM assessment_framework WHERE assessment_id = ? ORDER BY 1", DRAFT)
    return [key for (key,) in rows]


def submit_everything(town: Town) -> None:
    """Submit what `account_to_everything` opened."""
    assert chosen(town) == sorted(OTHERS)
    town.submit(reasons={**{theme.id: "Dat komt in januari." for theme in catalogue().themes}, **OPEN})


def stored(town: Town) -> list[list[tuple[Any, ...]]]:
    """Everything that these pages can change."""
    tables = ("assessment", "assessment_framework", "digid_connection", "tpm", "suwinet_use", "official_norm", "answer")
    return [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


def post(browser: Browser, url: str, status: int, **fields: str) -> None:
    """Send what no form on the page offers, with the token of the page."""
    token = browser.page.all("input")
    value = next(i.attrib["value"] for i in token if i.attrib.get("name") == "csrf_token")
    browser.request("POST", url, status=status, data={"csrf_token": value, **fields})
