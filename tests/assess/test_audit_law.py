"""The database itself keeps what an auditor shared, whoever holds the file; drafts stay free."""

from __future__ import annotations

import pytest

from tests.assess.routes import DRAFT_FINDING, FINDING
from tests.assess.test_law_of_the_database import past_the_application
from tests.assess.town import BY_LAW, DRAFT, ELSEWHERE, Town

EVENT = (
    "INSERT INTO finding_event (assessment_id, finding_id, number, kind, text, owner, due_on, result, said_by, said_at, "
    f"municipality_id) VALUES ('{DRAFT}', '{{}}', {{}}, 'reactie', 'x', '', '', '', 'x', '2026-11-20', 1)"
)
COPY = "SELECT {} FROM finding WHERE id = '" + DRAFT_FINDING + "'"
_NAMES = (
    "assessment_id, id, number, title, description, severity, aspects, subjects, follows, auditor, auditor_id, saved_at, "
    "shared_at, snapshot_sha256, version, municipality_id"
)
SHARED = "append-only"


def contents(town: Town) -> list[object]:
    tables = ("finding", "finding_event", "shared_verdict", "audit_verdict", "sample", "snapshot")
    return [town.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


@pytest.fixture
def at_work(busy_town: Town) -> Town:
    busy_town.change(EVENT.format(FINDING, 1))
    return busy_town


REFUSED = {
    "change a shared finding": (f"UPDATE finding SET title = 'x' WHERE id = '{FINDING}'", SHARED),
    "take the sharing back": (f"UPDATE finding SET shared_at = NULL, number = NULL WHERE id = '{FINDING}'", SHARED),
    "remove a shared finding": (f"DELETE FROM finding WHERE id = '{FINDING}'", SHARED),
    "ignore the law": (f"UPDATE OR IGNORE finding SET title = 'x' WHERE id = '{FINDING}'", SHARED),
    "put another in its place": (
        f"INSERT OR REPLACE INTO finding ({_NAMES}) " + COPY.format(_NAMES.replace(" id,", f" '{FINDING}',")),
        SHARED,
    ),
    "give another its number": (
        f"UPDATE OR REPLACE finding SET number = 1, shared_at = '2026-11-20' WHERE id = '{DRAFT_FINDING}'",
        SHARED,
    ),
    "move a draft onto it": (f"UPDATE OR REPLACE finding SET id = '{FINDING}' WHERE id = '{DRAFT_FINDING}'", SHARED),
    "move a draft to another assessment": (
        f"UPDATE finding SET assessment_id = '{ELSEWHERE}' WHERE id = '{DRAFT_FINDING}'",
        SHARED,
    ),
    "change what was said of it": ("UPDATE finding_event SET text = 'y'", SHARED),
    "remove what was said of it": ("DELETE FROM finding_event", SHARED),
    "say it again under its number": (EVENT.replace("INSERT", "INSERT OR REPLACE").format(FINDING, 1), SHARED),
    "say something of a draft": (EVENT.format(DRAFT_FINDING, 1), "before it is shared"),
    "say something of what is not there": (EVENT.format("f00000000099", 1), "before it is shared"),
    "change a shared verdict": ("UPDATE shared_verdict SET opzet = 'aangetoond'", SHARED),
    "remove a shared verdict": ("DELETE FROM shared_verdict", SHARED),
    "replace a shared verdict": ("INSERT OR REPLACE INTO shared_verdict SELECT * FROM shared_verdict", SHARED),
    "change a sample": ("UPDATE sample SET seed = 'x'", SHARED),
    "remove a sample": ("DELETE FROM sample", SHARED),
    "share with the name of a snapshot that is not there": (
        f"UPDATE finding SET number = 2, shared_at = '2026-11-20', snapshot_sha256 = 'x' WHERE id = '{DRAFT_FINDING}'",
        "names the snapshot",
    ),
    "share a finding without a number": (
        f"UPDATE finding SET shared_at = '2026-11-20' WHERE id = '{DRAFT_FINDING}'",
        "ck_finding_number",
    ),
}


@pytest.mark.parametrize(("statement", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_to(at_work: Town, statement: str, why: str) -> None:
    before = contents(at_work)

    with pytest.raises(BY_LAW, match=why):
        past_the_application(at_work, statement)

    assert contents(at_work) == before


ALLOWED = {
    "change a draft": f"UPDATE finding SET title = 'x' WHERE id = '{DRAFT_FINDING}'",
    "remove a draft": f"DELETE FROM finding WHERE id = '{DRAFT_FINDING}'",
    "share a draft": f"UPDATE finding SET number = 2, shared_at = '2026-11-20' WHERE id = '{DRAFT_FINDING}'",
    "say more of a shared one": EVENT.format(FINDING, 2),
    "change a working paper": "UPDATE audit_verdict SET note = 'x'",
    "remove a working paper": "DELETE FROM audit_verdict",
}


@pytest.mark.parametrize("statement", ALLOWED.values(), ids=ALLOWED.keys())
def test_the_database_lets_an_auditor(at_work: Town, statement: str) -> None:
    before = contents(at_work)

    past_the_application(at_work, statement)

    assert contents(at_work) != before


def test_after_submitting_what_is_shared_must_name_the_snapshot(busy_town: Town) -> None:
    share = f"UPDATE finding SET number = 2, shared_at = '2026-11-20', snapshot_sha256 = '{{}}' WHERE id = '{DRAFT_FINDING}'"
    with busy_town.all_rows() as session:
        session.connection().exec_driver_sql("DELETE FROM assessment_framework")
    sha256 = busy_town.submit()

    for wrong in ("", "0" * 64):
        with pytest.raises(BY_LAW, match="names the snapshot"):
            past_the_application(busy_town, share.format(wrong))
    past_the_application(busy_town, share.format(sha256))

    assert busy_town.rows("SELECT number, snapshot_sha256 FROM finding ORDER BY number") == [(1, ""), (2, sha256)]
