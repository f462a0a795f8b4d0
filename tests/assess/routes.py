"""Every route of the application, with ids that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from tests.assess.town import CONNECTION, DRAFT, TPM_ID, asked

JOB = "f00000000001"
MEMBER, CHANGE, INCIDENT = "f00000000002", "f00000000003", "f00000000004"
ABSENCE = "f00000000031"
ACTION = "f00000000070"
#: Somebody whom nothing else is about, and an invitation; in both municipalities.
PERSON, PERSON_ELSEWHERE = "f00000000012", "f00000000013"
#: A piece of evidence with one file, linked to the requirement below.
EVIDENCE_ITEM = "f00000000021"
INVITATION, INVITATION_ELSEWHERE = "f00000000014", "f00000000015"
#: A word in the conversation about a requirement, and a sample.
REMARK, SAMPLE = "f00000000024", "f00000000025"
TOKEN = "T" * 43
FINDING, DRAFT_FINDING = "f00000000041", "f00000000042"
IDS = {
    "slug": "aardam",
    "municipality": "aardam",
    "assessment_id": DRAFT,
    "number": "5.01",
    "requirement_id": asked("5.01.01").id,
    "job_id": JOB,
    "connection_id": CONNECTION,
    "tpm_id": TPM_ID,
    "edition": "2026",
    "member_id": MEMBER,
    "change_id": CHANGE,
    "incident_id": INCIDENT,
    "absence_id": ABSENCE,
    "sheet_name": "bio2",
    "reach": "eis",
    "target": asked("5.01.01").id,
    "decision": "1",
    "action_id": ACTION,
    "handle": PERSON,
    "invitation_id": INVITATION,
    "token": TOKEN,
    "item_id": EVIDENCE_ITEM,
    "key": asked("5.01.01").id,
    "remark_id": REMARK,
    "sample_id": SAMPLE,
    "finding_id": FINDING,
    "draft_id": DRAFT_FINDING,
    "data_file_name": "antwoorden.csv",
    "picture_file_name": "kolommen.csv",
    "round_name": "2026",
}
#: Names in an address that stand for a row of one municipality.
ROWS = (
    "job_id",
    "connection_id",
    "tpm_id",
    "member_id",
    "change_id",
    "incident_id",
    "handle",
    "invitation_id",
    "item_id",
    "absence_id",
    "remark_id",
    "sample_id",
    "action_id",
    "finding_id",
    "draft_id",
)
#: After these nobody is signed in any more.
LEAVING = ("/account/overal-uitloggen", "/afmelden")


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with every method it answers; those that end the visit come last."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule in LEAVING, rule.rule, str(rule.methods)))
    for rule in rules:
        if rule.endpoint != "static":
            yield from ((rule, method) for method in sorted(rule.methods or ()) if method not in {"HEAD", "OPTIONS"})


#: What the names in an address stand for depends on the framework in it.
PER_FRAMEWORK = {
    "<unit>": {"framework": "digid", "unit": CONNECTION, "number": "B.01", "requirement_id": "digid-b.01"},
    "<framework>": {"framework": "cbw", "number": "24.1", "requirement_id": "cbw-bst-01"},
}


def address(rule: Rule, **changes: str) -> str:
    within = next((ids for name, ids in PER_FRAMEWORK.items() if name in rule.rule), {})
    path = rule.rule.replace("<int:number>", "1")  # the first file of a piece of evidence
    return re.sub(r"<(\w+)>", lambda found: {**IDS, **changes, **within}[found[1]], path)
