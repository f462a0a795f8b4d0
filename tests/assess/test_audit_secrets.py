"""What an auditor did not share is read by nobody else: not on a page, not in a file, not in the trail."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from assess.exchange import export
from assess.models import Role
from tests.assess.audited import CANARY, SHARED_TITLE
from tests.assess.routes import address, routes
from tests.assess.scope import submit_everything
from tests.assess.town import BERT, BOTH, BY_ROLE, DRAFT, HOME, OPERATOR, Town
from tests.conftest import Browser

OTHERS = {
    **{role.value: email for role, email in BY_ROLE.items()},
    "operator": OPERATOR,
    "elsewhere": BERT,
    "both": BOTH,
}
AUDITOR = OTHERS.pop("auditor")
ROOM = f"{HOME}/auditruimte"


def everything_read(town: Town, browser: Browser) -> Iterator[tuple[str, str]]:
    """Every address that answers a reader, with all the text in what it gives."""
    for rule, method in routes(town.app):
        if method == "GET":
            town.clock.advance(seconds=1)
            url = address(rule)
            yield url, all_text(browser.client.get(url, base_url=browser.base_url, buffered=True).data)


def all_text(body: bytes) -> str:
    """With the parts of an XLSX file."""
    if body[:2] != b"PK":
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(body)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def leaks(town: Town, email: str) -> list[str]:
    """Where somebody reads what was not shared."""
    return [url for url, text in everything_read(town, town.browser(email)) if CANARY in text]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_auditor_reads_what_was_not_shared(busy_town: Town, role: str) -> None:
    assert leaks(busy_town, OTHERS[role]) == []


@pytest.mark.parametrize("role", ["coordinator", "ciso"])
def test_nor_once_the_assessment_is_submitted(busy_town: Town, role: str) -> None:
    submit_everything(busy_town)

    assert leaks(busy_town, OTHERS[role]) == []


def test_the_auditor_reads_it_in_the_room_and_nowhere_else(busy_town: Town) -> None:
    """The counter-example: these are the pages that a mistake would open to somebody else."""
    found = leaks(busy_town, AUDITOR)

    assert {url for url in found if not url.startswith(f"{ROOM}/")} == set()
    assert {
        f"{ROOM}/",
        f"{ROOM}/eis/bio2-5.01.01",
        f"{ROOM}/kader/cbw/eis/cbw-bst-01",
        f"{ROOM}/kader/digid/aansluiting/c00000000001/eis/digid-b.01",
        f"{ROOM}/steekproeven",
        f"{ROOM}/werkdossier.xlsx",
        f"{ROOM}/bevinding/f00000000042",
    } <= set(found)


@pytest.mark.parametrize("email", [BY_ROLE[Role.COORDINATOR], BY_ROLE[Role.READER]])
def test_what_was_shared_is_read(busy_town: Town, email: str) -> None:
    found = [url for url, text in everything_read(busy_town, busy_town.browser(email)) if SHARED_TITLE in text]

    assert {f"{HOME}/bevindingen/", f"{HOME}/bevindingen/bevindingen.xlsx"} <= set(found)


def test_only_the_file_of_whoever_moves_the_installation_carries_it_out(busy_town: Town) -> None:
    """That file is made on the command line alone, where the whole database is; nothing else of it holds a word."""
    with busy_town.all_rows() as session:
        draft = export(session, DRAFT)
    submit_everything(busy_town)
    with busy_town.all_rows() as session:
        submitted = export(session, DRAFT)
    assert draft is not None
    assert submitted is not None

    for carried in (draft, submitted):
        given = json.loads(carried.text)
        assert CANARY in json.dumps([given["rows"].pop(name) for name in ("audit_verdict", "finding", "sample")])
        assert len(json.dumps(given)) > 1000
        assert CANARY not in json.dumps(given)
    assert CANARY not in repr(busy_town.trail())
    # A report is made of the snapshot and the questions, and of nothing else.
    assert busy_town.rows("SELECT count(*) FROM snapshot WHERE canonical LIKE ?", f"%{CANARY}%") == [(0,)]


def test_whoever_stops_being_an_auditor_reads_nothing_of_it_any_more(busy_town: Town) -> None:
    busy_town.change("UPDATE membership SET role = 'coordinator', until = NULL WHERE role = 'auditor'")

    assert leaks(busy_town, AUDITOR) == []


def test_an_auditor_whose_time_is_over_reads_nothing_at_all(busy_town: Town) -> None:
    auditor = busy_town.browser(AUDITOR)
    auditor.get(f"{ROOM}/")
    busy_town.clock.advance(days=200)
    auditor = busy_town.browser(AUDITOR)

    for rule, method in routes(busy_town.app):
        if method == "GET" and "<slug>" in rule.rule:
            answer = auditor.client.get(address(rule), base_url=auditor.base_url, buffered=True)
            assert answer.status_code == 404, rule.rule
