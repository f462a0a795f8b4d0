"""An assessment of Aardam that accounts to several frameworks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assess.catalogues import all_catalogues
from assess.models import AnswerRow, AssessmentFramework, DigidConnection, SuwinetUse, TpmRow
from assess.profiles import profile_of
from assess.records import fill_answer
from controls.answers import Answer, Verdict
from controls.catalogue import Aspect, Requirement
from tests.assess.town import AARDAM, DRAFT, HOME, NOW, Town, catalogue
from tests.conftest import Browser
from tests.html_page import text_of

ACCOUNT = f"{HOME}/verantwoording"
CBW, DIGID, ENSIA, NIS2 = "cbw/2026", "digid/3.0", "ensia/2026", "nis2/2022-2555"
SUWINET = "suwinet/2025-werkversie"
BALIE, WEB = "c00000000001", "c00000000002"
_LETTERS = {"a": Verdict.PROVED, "d": Verdict.PARTLY, "n": Verdict.NOT, "-": Verdict.OPEN}


def account_to(town: Town, *editions: str) -> None:
    """Let the draft of Aardam account to these editions too; DigiD comes with two connections."""
    with town.all_rows() as session:
        session.add_all(
            AssessmentFramework(assessment_id=DRAFT, municipality_id=AARDAM, catalogue=edition) for edition in editions
        )
        if DIGID in editions:
            session.add_all(
                DigidConnection(
                    id=unit, assessment_id=DRAFT, municipality_id=AARDAM, name=name, number=f"00{unit[-2:]}"
                )
                for unit, name in ((BALIE, "Balie"), (WEB, "Website"))
            )


def with_tpm(town: Town, verdicts: Mapping[str, Mapping[str, str]], *, issued_on: str = "2026-10-01") -> str:
    with town.all_rows() as session:
        session.add(
            TpmRow(
                id="e00000000001",
                assessment_id=DRAFT,
                municipality_id=AARDAM,
                supplier="Loketbouw",
                application="Portaal",
                reference="zaak 1",
                period_from="2026-01-01",
                period_until="2026-08-31",
                issued_on=issued_on,
                verdicts=json.dumps(verdicts),
            )
        )
    return "e00000000001"


def uses_suwinet(town: Town, application: str, tasks: str = "", outsourced_to: str = "") -> None:
    with town.all_rows() as session:
        session.add(
            SuwinetUse(
                assessment_id=DRAFT,
                municipality_id=AARDAM,
                application=application,
                tasks=tasks,
                outsourced_to=outsourced_to,
            )
        )


def anywhere(name: str) -> Requirement:
    """The requirement with this id, in whatever framework; bio2-… is that of edition 1.3."""
    return next(c.requirement_by_id[name] for c in all_catalogues().values() if name in c.requirement_by_id)


def say(town: Town, name: str, letters: str = "", *, unit: str = "", **fields: Any) -> None:
    """Save an answer past the browser, over what was there: verdicts as letters, with something to show for it."""
    with town.all_rows() as session:
        _save(session, anywhere(name), letters, unit=unit, **fields)


def prove_bio2(town: Town) -> None:
    """Everything of BIO2 shown."""
    with town.all_rows() as session:
        for asked in catalogue().requirements:
            _save(session, asked, "a" * len(asked.aspects), unit="")


def _save(session: Session, asked: Requirement, letters: str, *, unit: str, **fields: Any) -> None:
    verdicts = dict.fromkeys(Aspect, Verdict.OPEN)
    verdicts |= {aspect: _LETTERS[letter] for aspect, letter in zip(asked.aspects, letters, strict=False)}
    given: dict[str, Any] = {
        "explanation": f"Zo doen wij {asked.number}." if letters else "",
        "answered_by": "Ilyas Invuller",
        "answered_at": NOW.isoformat(),
        **fields,
    }
    row = session.get(AnswerRow, (DRAFT, asked.id, unit))
    version = row.version + 1 if row else 1
    answer = Answer(requirement_id=asked.id, unit=unit, verdicts=verdicts, version=version, **given)
    if row is None:
        row = AnswerRow(assessment_id=DRAFT, municipality_id=AARDAM, requirement_id=asked.id, unit=unit)
        session.add(row)
    looked_up = profile_of(session, DRAFT).looked_up(asked, answer, "2026-12-31") if answer.tpm else None
    fill_answer(row, answer, asked, by_id=2, looked_up=looked_up)


def stored(town: Town, name: str, *, unit: str = "") -> dict[str, Any]:
    """What stands in the database for a requirement; empty without an answer."""
    columns = "outcome, status, opzet, bestaan, werking, explanation, answered_by, version, details"
    rows = town.rows(
        f"SELECT {columns} FROM answer WHERE assessment_id = ? AND requirement_id = ? AND unit = ?", DRAFT, name, unit
    )
    found = dict(zip(columns.split(", "), rows[0], strict=True)) if rows else {}
    return {**found, **({"details": json.loads(found["details"])} if found else {})}


def cards(browser: Browser) -> dict[str, str]:
    """The words of every requirement on the page, by its number."""
    sections = (s for s in browser.page.all("section") if "tp-requirement" in s.attrib.get("class", "").split())
    return {section.attrib["id"]: text_of(section) for section in sections}


def boxes(browser: Browser) -> dict[str, str]:
    """The choice of every proposal that can be ticked, by the id of its requirement."""
    found = (i.attrib["value"] for i in browser.page.all("input") if i.attrib.get("type") == "checkbox")
    return {value.rpartition(":")[0]: value for value in found}


def tick(browser: Browser, *chosen: str, status: int = 200) -> None:
    """Tick proposals on the page and press the button."""
    action, sent = browser.fields("Gekozen voorstellen overnemen")
    browser.request("POST", action, status=status, data={**sent, "keuze": list(chosen)})
