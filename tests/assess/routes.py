"""Every route of the application, with ids that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from tests.assess.town import DRAFT, asked

JOB = "f00000000001"
IDS = {
    "slug": "aardam",
    "assessment_id": DRAFT,
    "number": "5.01",
    "requirement_id": asked("5.01.01").id,
    "job_id": JOB,
}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route with every method it answers; signing out comes last, because it ends the visit."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule == "/afmelden", rule.rule, str(rule.methods)))
    for rule in rules:
        if rule.endpoint != "static":
            yield from ((rule, method) for method in sorted(rule.methods or ()) if method not in {"HEAD", "OPTIONS"})


def address(rule: Rule, **changes: str) -> str:
    return re.sub(r"<(\w+)>", lambda found: {**IDS, **changes}[found[1]], rule.rule)
